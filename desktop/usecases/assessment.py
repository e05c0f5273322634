"""Step 8: reviewing, publishing and revising the scorecards of a period; publishing freezes them and counts the evaluated cases."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import Select, func, select

from desktop.models.assessment import Assessment, Scorecard
from desktop.models.case import Appeal, Case
from desktop.models.journal import JournalRow
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.score_norms import ScoreNorms
from desktop.rules.scorecard import Card, Period, card_hash, freeze
from desktop.rules.terms import AssessmentState, RequestState, SubjectKind
from desktop.rules.workflow import Action, Role, Status
from desktop.store.assessment_facts import every_card, period_months, score_norms
from desktop.store.work import Work
from desktop.usecases import card_notices
from desktop.usecases.acting import Act, apply, begin, check_required, new_key
from desktop.usecases.fields import LongText


@dataclass(frozen=True, kw_only=True)
class Publish:
    """发布考核: the period, both days inclusive, district time."""

    first_day: date
    last_day: date
    key: str = field(default_factory=new_key)


@dataclass(frozen=True, kw_only=True)
class Review:
    """审核考核: the assessor has gone through the draft cards of the period."""

    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class Revise:
    """更正考核 of a published period: a new revision under the next number, with its reason."""

    first_day: date
    last_day: date
    reason: LongText
    key: str = field(default_factory=new_key)


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did."""

    assessment_id: int
    cards: int
    cases: int


@dataclass(frozen=True, kw_only=True)
class Count(Act):
    """计入考核: the case counted in the assessment of that id."""

    assessment: int


def review(work: Work, form: Review) -> int:
    """Mark the period's draft as reviewed; publishing takes it from there. Returns the assessment's id, the same when done twice.

    Raises Refused: role_may_not, period_invalid, period_not_ended, period_already_published.
    """
    period = _period_of(work, form.first_day, form.last_day)
    _check_ended(work, period)
    _check_unpublished(work, period)
    found = _unpublished(work, period)
    if found is None:
        found = Assessment(
            first_day=period.first_day,
            last_day=period.last_day,
            revision=0,
            state=AssessmentState.REVIEWED,
            reviewed_by=work.actor.account_id,
            reviewed_at=work.now,
        )
        work.session.add(found)
        work.session.flush()
        work.changed(Entity.ASSESSMENT, found.id, found.version, "added")
    return found.id


def publish(work: Work, form: Publish) -> Published:
    """Freeze the cards of every kind for the reviewed period, tell their subjects, and count each evaluated case that was closed in it.

    A publication whose commit got no answer is not made twice: its key gives what it did.

    Raises Refused: role_may_not, period_invalid, period_not_ended, period_already_published, period_not_reviewed, appeals_open (with
    the case numbers).
    """
    period = _period_of(work, form.first_day, form.last_day)
    if (before := _published_by(work, form.key)) is not None:
        return before
    _check_unpublished(work, period)
    _check_publishable(work, period)
    assessment = _unpublished(work, period)
    if assessment is None:
        raise Refused("period_not_reviewed", first_day=period.first_day, last_day=period.last_day)
    return _published(work, assessment, period, form.key)


def revise(work: Work, form: Revise) -> Published:
    """Publish the period anew under the next number; what was published before stays as it was.

    The reason is what was gone through, so that a correction needs no review of its own.

    Raises Refused: role_may_not, period_invalid, field_required, period_not_published, appeals_open.
    """
    check_required(form)
    period = _period_of(work, form.first_day, form.last_day)
    if (done := _published_by(work, form.key)) is not None:
        return done
    before = _published_revision(work, period)
    if before is None:
        raise Refused("period_not_published", first_day=period.first_day, last_day=period.last_day)
    _check_publishable(work, period)
    assessment = Assessment(
        first_day=period.first_day,
        last_day=period.last_day,
        revision=before + 1,
        reason=form.reason.strip(),
        reviewed_by=work.actor.account_id,
        reviewed_at=work.now,
    )
    return _published(work, assessment, period, form.key)


def _published_by(work: Work, key: str) -> Published | None:
    """What the publication with this key did, if it was committed."""
    found = work.session.scalars(select(Assessment).where(Assessment.form_key == key)).first()
    if found is None:
        return None
    cards = select(func.count()).select_from(Scorecard).where(Scorecard.assessment_id == found.id)
    counted = select(func.count()).select_from(JournalRow)
    counted = counted.where(JournalRow.action == Action.COUNT, JournalRow.recorded_at == found.published_at)
    return Published(found.id, work.session.scalar(cards) or 0, work.session.scalar(counted) or 0)


def _published(work: Work, assessment: Assessment, period: Period, key: str) -> Published:
    assessment.state = AssessmentState.PUBLISHED
    assessment.published_by = work.actor.account_id
    assessment.published_at = work.now
    assessment.form_key = key
    work.session.add(assessment)
    work.session.flush()
    # Before the cases are counted: what is frozen is what the assessor saw.
    cards = _freeze_cards(work, assessment, period)
    cases = _count_cases(work, assessment, key, *period.bounds(work.zone))
    work.changed(Entity.ASSESSMENT, assessment.id, assessment.version, "added")
    return Published(assessment.id, cards, cases)


def _period_of(work: Work, first_day: date, last_day: date) -> Period:
    """The period of a form, for an assessor alone."""
    if work.actor.role is not Role.ASSESSOR:
        raise Refused(
            "role_may_not", action=Action.COUNT.value, role=work.actor.role.value, roles=[Role.ASSESSOR.value]
        )
    if last_day < first_day:
        raise Refused("period_invalid", field="last_day", first_day=first_day, last_day=last_day)
    return Period(first_day, last_day)


def _of_period(period: Period) -> Select[Assessment]:
    return select(Assessment).where(Assessment.first_day == period.first_day, Assessment.last_day == period.last_day)


def _unpublished(work: Work, period: Period) -> Assessment | None:
    query = _of_period(period).where(Assessment.state != AssessmentState.PUBLISHED)
    return work.session.scalars(query).first()


def _published_revision(work: Work, period: Period) -> int | None:
    """The newest published revision of exactly this period."""
    query = _of_period(period).where(Assessment.state == AssessmentState.PUBLISHED)
    found = work.session.scalars(query.order_by(Assessment.revision.desc())).first()
    return None if found is None else found.revision


def _check_unpublished(work: Work, period: Period) -> None:
    if _published_revision(work, period) is not None:
        raise Refused("period_already_published", first_day=period.first_day, last_day=period.last_day)


def _check_ended(work: Work, period: Period) -> None:
    if period.bounds(work.zone)[1] > work.now:
        raise Refused("period_not_ended", last_day=period.last_day)


def _check_publishable(work: Work, period: Period) -> None:
    _check_ended(work, period)
    start, end = period.bounds(work.zone)
    appealed = work.session.scalars(
        select(Case.case_number)
        .join(Appeal, Appeal.case_id == Case.id)
        .where(
            Appeal.state == RequestState.OPEN,
            Case.closed_at >= start,
            Case.closed_at < end,
            Case.import_batch.is_(None),
        )
        .order_by(Case.case_number)
    ).all()
    if appealed:
        raise Refused("appeals_open", cases=[number or "" for number in appealed])


def _freeze_cards(work: Work, assessment: Assessment, period: Period) -> int:
    norms, months = score_norms(work, period.last_day), period_months(work, period)
    number = 0
    for kind, cards in every_card(work, period):
        frozen = [_frozen(assessment, kind, card, norms, months) for card in cards]
        work.session.add_all(frozen)
        work.session.flush()
        card_notices.tell(work, assessment, kind, frozen)
        for row in frozen:  # they name every case behind every figure: not to be held until the commit
            work.session.expunge(row)
        number += len(frozen)
    return number


def _frozen(assessment: Assessment, kind: SubjectKind, card: Card, norms: ScoreNorms, months: Fraction) -> Scorecard:
    document = freeze(replace(card, revision=assessment.revision), norms, months)
    return Scorecard(
        assessment_id=assessment.id,
        subject_kind=kind,
        subject=card.subject,
        name=card.name,
        card=document,
        hash=card_hash(document),
    )


def _count_cases(work: Work, assessment: Assessment, key: str, start: datetime, end: datetime) -> int:
    """Bring every evaluated case closed in the period to assessed; each act has a key of its own, made of the publication's."""
    counted = work.session.scalars(
        select(Case.id)
        .where(
            Case.status == Status.EVALUATED,
            Case.closed_at >= start,
            Case.closed_at < end,
            Case.import_batch.is_(None),
        )
        .order_by(Case.id)
    ).all()
    for case_id in counted:
        form = Count(
            case_id=case_id, key=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{key}:{case_id}")), assessment=assessment.id
        )
        apply(begin(work, form, Action.COUNT), Status.ASSESSED)
    return len(counted)
