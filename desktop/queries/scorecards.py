"""Scorecards as a screen reads them: computed from the journal, or published as they were frozen; never written here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, or_, select

from desktop.models.account import Account
from desktop.models.assessment import Assessment, Scorecard
from desktop.models.case import Appeal, Case
from desktop.models.grid import Grid
from desktop.models.joint_assessment import Receipt
from desktop.models.person import Assignment
from desktop.rules.errors import Refused
from desktop.rules.scorecard import Card, IndicatorRow, Period, thaw
from desktop.rules.terms import AssessmentState, RequestState, SubjectKind
from desktop.rules.workflow import Role, Status
from desktop.store.assessment_facts import computed_cards, every_card, subjects_of
from desktop.store.work import Reading

__all__ = [
    "SEES_ALL",
    "AssessmentRow",
    "Card",
    "IndicatorRow",
    "Period",
    "PublicationPreview",
    "Situation",
    "SubjectRow",
    "card",
    "card_or_none",
    "check_visible",
    "every_card_of",
    "publication_preview",
    "published",
    "ranking",
    "situation",
    "state_of",
    "subjects",
    "visible_subjects",
]

SEES_ALL = frozenset({Role.ASSESSOR, Role.LEADER, Role.EPB, Role.SYSTEM})
"""Who sees every card; a street or community sees its own areas and a street its inspectors, everybody else their own card only."""


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """Whom a card can be asked for."""

    subject: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """One assessment of a period, newest first in lists."""

    assessment_id: int
    period: Period
    revision: int
    state: AssessmentState
    published_at: datetime | None
    published_by: str
    cards: int
    reason: str = ""  # of a correction
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    to_sign: bool = False  # by whoever reads


@dataclass(frozen=True, slots=True)
class PublicationPreview:
    """What publishing the period would do, and what stands against it; `refusal` is the code that publishing would answer with."""

    period: Period
    cards: int
    cases: int  # evaluated → assessed
    unevaluated: int  # closed in the period and not yet evaluated: they will not be counted
    open_appeals: tuple[str, ...]
    refusal: str
    state: AssessmentState = AssessmentState.DRAFT
    graded: int = 0  # of the cards
    too_few: int = 0  # cards without a grade


@dataclass(frozen=True, slots=True)
class Situation:
    """All that opening the tab needs: the ranking, what is published, and today in the district."""

    cards: tuple[Card, ...]
    published: tuple[AssessmentRow, ...]
    today: date


def situation(reading: Reading, kind: SubjectKind, period: Period) -> Situation:
    """The ranking of a period with everything around it, of one state of the store."""
    today = reading.now.astimezone(reading.zone).date()
    return Situation(ranking(reading, kind, period), published(reading), today)


def subjects(reading: Reading, kind: SubjectKind) -> tuple[SubjectRow, ...]:
    """Whom a card can be asked for today, by organisation and name; none for a kind that is not computed yet."""
    today = reading.now.astimezone(reading.zone).date()
    return tuple(
        SubjectRow(each.subject, each.name, each.organisation)
        for each in subjects_of(reading, kind, Period(today, today))
    )


def ranking(reading: Reading, kind: SubjectKind, period: Period, *, with_cases: bool = False) -> tuple[Card, ...]:
    """All cards of the period that the reader sees, best first, those without a grade last.

    Published where the very period was published, else computed in one pass for all; then `with_cases` names what is behind every
    figure, which a published card always does.
    """
    visible = visible_subjects(reading, kind, period)
    found = every_card_of(reading, kind, period, with_cases=with_cases)
    cards = (each for each in found if visible is None or each.subject in visible)
    return tuple(sorted(cards, key=lambda each: (each.too_few, -(each.score or 0), each.organisation, each.name)))


def every_card_of(reading: Reading, kind: SubjectKind, period: Period, *, with_cases: bool = False) -> tuple[Card, ...]:
    """All cards of the kind, whoever reads; what is shown of others than the reader may see must be figures without a name."""
    return _frozen(reading, kind, period) or computed_cards(reading, kind, period, with_cases=with_cases)


def card(reading: Reading, kind: SubjectKind, subject: str, period: Period) -> Card:
    """The card of one subject with the cases behind every figure.

    Raises Refused("scorecard_not_found") for a subject without a card, or a kind that is not computed yet, and
    Refused("scorecard_not_visible") where it is not the reader's to see.
    """
    check_visible(reading, kind, subject, period)
    found = card_or_none(reading, kind, subject, period)
    if found is None:
        raise Refused("scorecard_not_found", subject=subject, subject_kind=kind.value)
    return found


def check_visible(reading: Reading, kind: SubjectKind, subject: str, period: Period) -> None:
    """Raise Refused("scorecard_not_visible") where the card is not the reader's to see."""
    visible = visible_subjects(reading, kind, period)
    if visible is not None and subject not in visible:
        raise Refused("scorecard_not_visible", role=reading.actor.role.value)


def card_or_none(
    reading: Reading, kind: SubjectKind, subject: str, period: Period, *, with_cases: bool = True
) -> Card | None:
    """The card of a subject that the reader is known to see, or None where the period has none of it."""
    frozen = _frozen(reading, kind, period, subject)
    return next(iter(frozen or computed_cards(reading, kind, period, subject, with_cases=with_cases)), None)


def published(reading: Reading) -> tuple[AssessmentRow, ...]:
    """All assessments, reviewed or published, the newest period first, its newest revision first."""
    counted = select(Scorecard.assessment_id, func.count()).group_by(Scorecard.assessment_id)
    counts = {row[0]: row[1] for row in reading.session.execute(counted)}
    names: dict[int, str] = {row[0]: row[1] for row in reading.session.execute(select(Account.id, Account.name))}
    signed = _signed_by_reader(reading)
    query = select(Assessment).order_by(
        Assessment.first_day.desc(), Assessment.last_day.desc(), Assessment.revision.desc()
    )
    return tuple(
        AssessmentRow(
            row.id,
            Period(row.first_day, row.last_day),
            row.revision,
            row.state,
            row.published_at,
            names.get(row.published_by or 0, ""),
            counts.get(row.id, 0),
            reason=row.reason,
            reviewed_at=row.reviewed_at,
            reviewed_by=names.get(row.reviewed_by or 0, ""),
            to_sign=signed is not None and row.state is AssessmentState.PUBLISHED and row.id not in signed,
        )
        for row in reading.session.scalars(query)
    )


def _signed_by_reader(reading: Reading) -> frozenset[int] | None:
    """The assessments signed for, for the grid that the reader signs for; None for whoever signs for none."""
    actor = reading.actor
    if actor.role is Role.LEADER:
        grid = reading.district.code
    elif actor.role is Role.STREET and actor.grid:
        grid = actor.grid
    else:
        return None
    return frozenset(reading.session.scalars(select(Receipt.assessment_id).where(Receipt.grid_code == grid)))


def publication_preview(reading: Reading, period: Period) -> PublicationPreview:
    """What publishing `period` would do now, told before the button is pressed."""
    start, end = period.bounds(reading.zone)
    session = reading.session
    closed = [Case.closed_at >= start, Case.closed_at < end, Case.import_batch.is_(None)]
    counted = select(Case.status, func.count()).where(*closed).group_by(Case.status)
    by_status = {row[0]: row[1] for row in session.execute(counted)}
    appeals = session.scalars(
        select(Case.case_number)
        .join(Appeal, Appeal.case_id == Case.id)
        .where(Appeal.state == RequestState.OPEN, *closed)
        .order_by(Case.case_number)
    )
    open_appeals = tuple(number or "" for number in appeals)
    state = state_of(reading, period)
    refusal = ""
    if end > reading.now:
        refusal = "period_not_ended"
    elif open_appeals:
        refusal = "appeals_open"
    cards = [card for _, kind in every_card(reading, period, with_cases=False) for card in kind]
    return PublicationPreview(
        period=period,
        cards=len(cards),
        cases=by_status.get(Status.EVALUATED, 0),
        unevaluated=by_status.get(Status.CLOSED, 0),
        open_appeals=open_appeals,
        refusal=refusal,
        state=state,
        graded=sum(not card.too_few for card in cards),
        too_few=sum(card.too_few for card in cards),
    )


def state_of(reading: Reading, period: Period) -> AssessmentState:
    """How far the assessment of exactly this period has come."""
    states = set(
        reading.session.scalars(
            select(Assessment.state).where(
                Assessment.first_day == period.first_day, Assessment.last_day == period.last_day
            )
        )
    )
    for state in (AssessmentState.PUBLISHED, AssessmentState.REVIEWED):
        if state in states:
            return state
    return AssessmentState.DRAFT


def visible_subjects(reading: Reading, kind: SubjectKind, period: Period) -> frozenset[str] | None:
    """The subjects whose cards of the period the reader may see; None for all."""
    actor = reading.actor
    if actor.role in SEES_ALL:
        return None
    if kind is SubjectKind.INSPECTOR:
        return _visible_inspectors(reading, period)
    if kind in _POSTS:
        return frozenset({str(actor.account_id)} if kind.value == actor.role.value else ())
    if kind is SubjectKind.BODY:
        return frozenset({actor.organisation})
    if kind in _AREA_LEVELS and actor.role in {Role.STREET, Role.COMMUNITY}:
        inside = select(Grid.code).where(
            Grid.level == _AREA_LEVELS[kind], Grid.code.startswith(actor.grid, autoescape=True)
        )
        return frozenset(reading.session.scalars(inside))
    return frozenset()


_POSTS = frozenset({SubjectKind.REGISTRAR, SubjectKind.SHIFT_LEADER, SubjectKind.DISPATCHER})
_AREA_LEVELS = {SubjectKind.DISTRICT: 1, SubjectKind.STREET: 2, SubjectKind.COMMUNITY: 3}


def _visible_inspectors(reading: Reading, period: Period) -> frozenset[str]:
    actor = reading.actor
    if actor.role is Role.STREET:
        people = reading.session.scalars(
            select(Assignment.person_id).where(
                Assignment.grid_code.startswith(actor.grid, autoescape=True),
                Assignment.valid_from <= period.last_day,
                or_(Assignment.valid_to.is_(None), Assignment.valid_to >= period.first_day),
            )
        )
        return frozenset(str(person) for person in people)
    return frozenset() if actor.person_id is None else frozenset({str(actor.person_id)})


def _published_assessment(reading: Reading, period: Period) -> Assessment | None:
    """The newest published revision of exactly this period."""
    return reading.session.scalars(
        select(Assessment)
        .where(
            Assessment.first_day == period.first_day,
            Assessment.last_day == period.last_day,
            Assessment.state == AssessmentState.PUBLISHED,
        )
        .order_by(Assessment.revision.desc())
        .limit(1)
    ).first()


def _frozen(reading: Reading, kind: SubjectKind, period: Period, subject: str | None = None) -> tuple[Card, ...]:
    """The published cards of the period, as they were frozen; none where the period is not published."""
    assessment = _published_assessment(reading, period)
    if assessment is None:
        return ()
    query = select(Scorecard).where(Scorecard.assessment_id == assessment.id, Scorecard.subject_kind == kind)
    if subject is not None:
        query = query.where(Scorecard.subject == subject)
    return tuple(
        replace(thaw(row.card, row.hash), revision=assessment.revision)
        for row in reading.session.scalars(query.order_by(Scorecard.id))
    )
