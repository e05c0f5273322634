"""Step 8: reviewing, publishing and revising the scorecards of a period; publishing freezes them and counts the evaluated cases."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Select, select

from desktop.models.assessment import Assessment, Scorecard
from desktop.models.case import Appeal, Case
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.scorecard import Period, card_hash, freeze
from desktop.rules.terms import AssessmentState, RequestState, SubjectKind
from desktop.rules.workflow import Action, Role, Status
from desktop.store.assessment_facts import computed_cards, score_norms
from desktop.store.work import Work
from desktop.usecases.acting import Act, apply, begin, check_required, new_key
from desktop.usecases.fields import LongText

PUBLISHED_KINDS = tuple(SubjectKind)


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
        )
        work.session.add(found)
        work.session.flush()
        work.changed(Entity.ASSESSMENT, found.id, found.version, "added")
    return found.id


def publish(work: Work, form: Publish) -> Published:
    """Freeze the cards of every kind for the period, and count each evaluated case that was closed in it.

    A draft that nobody reviewed before is reviewed by whoever publishes it.

    Raises Refused: role_may_not, period_invalid, period_not_ended, period_already_published, appeals_open (with the case numbers).
    """
    period = _period_of(work, form.first_day, form.last_day)
    _check_unpublished(work, period)
    _check_publishable(work, period)
    assessment = _unpublished(work, period) or Assessment(
        first_day=period.first_day,
        last_day=period.last_day,
        revision=0,
        reviewed_by=work.actor.account_id,
    )
    return _published(work, assessment, period, form.key)


def revise(work: Work, form: Revise) -> Published:
    """Publish the period anew under the next number; what was published before stays as it was.

    Raises Refused: role_may_not, period_invalid, field_required, period_not_published, appeals_open.
    """
    check_required(form)
    period = _period_of(work, form.first_day, form.last_day)
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
    )
    return _published(work, assessment, period, form.key)


def _published(work: Work, assessment: Assessment, period: Period, key: str) -> Published:
    assessment.state = AssessmentState.PUBLISHED
    assessment.published_by = work.actor.account_id
    assessment.published_at = work.now
    work.session.add(assessment)
    work.session.flush()
    # Before the cases are counted: what is frozen is what the assessor saw.
    cards = sum(_freeze_cards(work, assessment, kind, period) for kind in PUBLISHED_KINDS)
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


def _freeze_cards(work: Work, assessment: Assessment, kind: SubjectKind, period: Period) -> int:
    norms = score_norms(work, period.last_day)
    cards = computed_cards(work, kind, period)
    for card in cards:
        document = freeze(replace(card, revision=assessment.revision), norms)
        work.session.add(
            Scorecard(
                assessment_id=assessment.id,
                subject_kind=kind,
                subject=card.subject,
                name=card.name,
                card=document,
                hash=card_hash(document),
            )
        )
    return len(cards)


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
