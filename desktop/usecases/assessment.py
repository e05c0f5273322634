"""Step 8: publishing the scorecards of a period, which freezes them and counts the period's evaluated cases."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select

from desktop.models.assessment import Assessment, Scorecard
from desktop.models.case import Appeal, Case
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.scorecard import Period, card_hash, freeze
from desktop.rules.terms import AssessmentState, RequestState, SubjectKind
from desktop.rules.workflow import Action, Role, Status
from desktop.store.assessment_facts import computed_cards, score_norms
from desktop.store.work import Work
from desktop.usecases.acting import Act, apply, begin, new_key

PUBLISHED_KINDS = (SubjectKind.INSPECTOR,)


@dataclass(frozen=True, kw_only=True)
class Publish:
    """发布考核: the period, both days inclusive, district time."""

    first_day: date
    last_day: date
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


def publish(work: Work, form: Publish) -> Published:
    """Freeze the cards of every inspector for the period, and count each evaluated case that was closed in it.

    Raises Refused: role_may_not, period_invalid, period_not_ended, period_already_published, appeals_open (with the case numbers).
    """
    if work.actor.role is not Role.ASSESSOR:
        raise Refused(
            "role_may_not", action=Action.COUNT.value, role=work.actor.role.value, roles=[Role.ASSESSOR.value]
        )
    if form.last_day < form.first_day:
        raise Refused("period_invalid", field="last_day", first_day=form.first_day, last_day=form.last_day)
    period = Period(form.first_day, form.last_day)
    start, end = period.bounds(work.zone)
    _check_publishable(work, period, start, end)
    assessment = Assessment(
        first_day=period.first_day,
        last_day=period.last_day,
        revision=0,
        state=AssessmentState.PUBLISHED,
        published_by=work.actor.account_id,
        published_at=work.now,
    )
    work.session.add(assessment)
    work.session.flush()
    # Before the cases are counted: what is frozen is what the assessor saw.
    cards = sum(_freeze_cards(work, assessment, kind, period) for kind in PUBLISHED_KINDS)
    cases = _count_cases(work, assessment, form.key, start, end)
    work.changed(Entity.ASSESSMENT, assessment.id, assessment.version, "added")
    return Published(assessment.id, cards, cases)


def _check_publishable(work: Work, period: Period, start: datetime, end: datetime) -> None:
    session = work.session
    already = select(func.count()).where(
        Assessment.first_day == period.first_day,
        Assessment.last_day == period.last_day,
        Assessment.state == AssessmentState.PUBLISHED,
    )
    if session.scalar(already):
        raise Refused("period_already_published", first_day=period.first_day, last_day=period.last_day)
    if end > work.now:
        raise Refused("period_not_ended", last_day=period.last_day)
    appealed = session.scalars(
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
        document = freeze(card, norms)
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
