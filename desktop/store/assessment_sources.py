"""Where the figures of scorecards come from, as SQL over journal and intervals; it must not say which card counts what.

A source yields one row per thing counted: subject, case or report number, whether it is in the numerator too, and whether an upheld
appeal takes it out of the scored figure. Everything is judged by what had happened by the period's end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Text,
    and_,
    cast,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.selectable import SelectBase

from desktop.models.case import Appeal, Case, Evaluation, Interval, Request
from desktop.models.journal import JournalRow
from desktop.models.organisation import Organisation
from desktop.rules.terms import OrganisationKind, ReportSource, RequestState, StopReason
from desktop.rules.workflow import Action, RequestKind, Role, Stage, Status
from desktop.store.assessment_judging import (
    OWN,
    Span,
    appealed,
    done,
    ended_as,
    first_pause_from,
    in_time,
    is_last_handling,
    pauses_text,
    was_closed,
)
from desktop.store.work import Reading

Rows: TypeAlias = "Select[str, str, bool, bool]"
Row: TypeAlias = "tuple[str, str, bool, bool]"
Part: TypeAlias = "SelectBase | Callable[[Reading], Iterable[Row]]"
Source: TypeAlias = "Part | tuple[Part, ...]"
"""Subject, case or report number, in the numerator too, taken out by an upheld appeal; as SQL, or read where SQL cannot tell, or both."""

MarkSource: TypeAlias = "Select[str, str, int]"
"""One row per mark that scores: subject, case or report number, and the mark."""

NUMBER = func.coalesce(Case.case_number, Case.report_number)
PUBLIC = (
    *(ReportSource.HOTLINE_12369, ReportSource.HOTLINE_12345, ReportSource.WEB),
    *(ReportSource.LEADER, ReportSource.MEDIA),
)
_ENDS = {Stage.CHECKING: Action.ANSWER_CHECK, Stage.VERIFICATION: Action.VERIFY}
_LAST_ACT = timedelta(days=7)
"""Who has done nothing since that long before the period is not on duty in it."""

_BASE = (OrganisationKind.COMMUNITY, OrganisationKind.STREET_OFFICE)

Subject: TypeAlias = "ColumnElement[Any] | InstrumentedAttribute[Any]"


def rows(subject: Subject | str, hit: ColumnElement[bool], excluded: ColumnElement[bool] | None = None) -> Rows:
    """The columns that every source yields."""
    return select(
        cast(subject, String).label("subject"),
        NUMBER.label("number"),
        func.coalesce(hit, false()).label("hit"),
        func.coalesce(false() if excluded is None else excluded, false()).label("excluded"),
    )


def reports(span: Span, subject: Subject, *where: ColumnElement[bool]) -> Rows:
    """Reports in the period; valid unless declined or voided."""
    return rows(subject, ~ended_as(span, Status.DECLINED, Status.VOIDED)).where(
        span.holds(Case.reported_at), OWN, *where
    )


def acts(
    span: Span, action: Action, subject: Subject, hit: ColumnElement[bool] | None = None, *where: ColumnElement[bool]
) -> Rows:
    """Acts of the period, one row each."""
    return (
        rows(subject, true() if hit is None else hit)
        .select_from(JournalRow)
        .join(Case, Case.id == JournalRow.case_id)
        .where(JournalRow.action == action, span.holds(JournalRow.recorded_at), OWN, *where)
    )


def due(
    span: Span,
    stage: Stage,
    subject: Subject | str,
    hit: ColumnElement[bool],
    excluded: ColumnElement[bool] | None = None,
) -> Rows:
    """Intervals of a stage that were due in the period."""
    return (
        rows(subject, hit, excluded)
        .select_from(Interval)
        .join(Case, Case.id == Interval.case_id)
        .where(Interval.stage == stage, span.due(), OWN)
    )


def persons(span: Span, stage: Stage) -> Source:
    """Due intervals of a stage, of the inspector that was sent."""
    return due(span, stage, Interval.person_id, in_time()).where(Interval.person_id.is_not(None))


def persons_done(span: Span, stage: Stage) -> Source:
    """What a person did of a stage in the period, whenever it was due: the acts of the period, each with what it ended."""
    ended = and_(Interval.case_id == JournalRow.case_id, Interval.last_sequence == JournalRow.sequence)
    return (
        acts(span, _ENDS[stage], Interval.person_id)
        .join(Interval, ended)
        .where(Interval.stage == stage, Interval.person_id.is_not(None), done(span))
    )


def desk(span: Span, stage: Stage, role: Role, hit: ColumnElement[bool] | None = None) -> Source:
    """Due intervals of a stage of the desk: of whoever ended it, or, where nobody had, of whoever was on duty when it fell due.

    An interval counts once, so that one left lying is one person's and not everybody's of the post; and it is somebody's, or leaving
    would pay better than being late. On duty is who had acted last in the post by the deadline: the journal alone says so, and no
    account that is made, closed or given another role later changes it. Where nobody had acted in the post, it is nobody's.
    """
    taken = due(span, stage, Interval.account_id, in_time() if hit is None else hit).where(done(span))
    return taken, lambda reading: _left_lying(reading, span, stage, role)


def _left_lying(reading: Reading, span: Span, stage: Stage, role: Role) -> Iterator[Row]:
    """The due intervals that nobody had ended, of who had acted last in the post by the deadline."""
    left = due(span, stage, role.value, false()).where(not_(func.coalesce(done(span), false())))
    acted_at, actor = span.judged_at, ""
    for number, deadline in reading.session.execute(
        left.with_only_columns(NUMBER, Interval.deadline).order_by(Interval.deadline.desc())
    ).all():
        if deadline < acted_at:  # else the last act by a later deadline was before this one too
            last = (
                select(JournalRow.recorded_at, JournalRow.actor_id)
                .where(JournalRow.role == role, JournalRow.recorded_at <= deadline)
                .where(JournalRow.recorded_at >= span.start - _LAST_ACT)
                .order_by(JournalRow.recorded_at.desc(), JournalRow.id.desc())
                .limit(1)
            )
            found = reading.session.execute(last).first()
            if found is None:
                return
            acted_at, actor = found[0], str(found[1])
        yield actor, number, False, False


def checks_sent(span: Span) -> Source:
    """Acceptances that were due and had a check sent; on time where the first was sent within the acceptance limit."""
    first = aliased(JournalRow)
    sent_by = (
        select(first.actor_id)
        .where(first.case_id == Case.id, first.action == Action.REQUEST_CHECK, first.recorded_at < span.judged_at)
        .order_by(first.sequence)
        .limit(1)
        .scalar_subquery()
    )
    return due(span, Stage.ACCEPTANCE, sent_by, first_pause_from() <= Interval.deadline).where(
        pauses_text() != "[]", first_pause_from() < span.judged_at
    )


def accurately(span: Span) -> ColumnElement[bool]:
    """Whether a dispatch was done and its body did not get it taken back as a wrong body's."""
    handling = aliased(Interval)
    returned = exists().where(
        handling.case_id == Interval.case_id,
        handling.first_sequence == Interval.last_sequence,
        handling.stage == Stage.HANDLING,
        handling.stop_reason == StopReason.ALLOWED_RETURN,
        handling.joint.is_(False),
        handling.ended_at < span.judged_at,
        Request.case_id == Interval.case_id,
        Request.kind == RequestKind.RETURN,
        Request.state == RequestState.ALLOWED,
        Request.decided_at >= handling.started_at,
        Request.decided_at <= handling.ended_at,
        type_coerce(Request.content, Text).like('%"reason":"wrong_body"%'),
    )
    return and_(done(span), ~returned)


def handling(span: Span, subject: Subject, hit: ColumnElement[bool], contested: str = "") -> Rows:
    """Handling that was due, of lead and co-bodies."""
    return due(span, Stage.HANDLING, subject, hit, appealed(contested) if contested else None)


def returns(span: Span) -> Source:
    """Handling that was due, together with what was given back before it counted; given back with consent is in the numerator."""
    returned = and_(Interval.stop_reason == StopReason.ALLOWED_RETURN, Interval.ended_at < span.judged_at)
    return (
        rows(Interval.body_code, returned, appealed("return"))
        .join(Case, Case.id == Interval.case_id)
        .where(
            Interval.stage == Stage.HANDLING,
            Interval.joint.is_(False),
            span.holds(Interval.deadline),
            or_(span.due(), and_(Interval.counts.is_(False), returned)),
            OWN,
        )
    )


def rework(span: Span) -> Source:
    """The cases that a body had handled of those due, each once; reworked where a verification had sent it back to the body."""
    again = aliased(Interval)
    sent_back = exists().where(
        again.case_id == Interval.case_id,
        again.body_code == Interval.body_code,
        again.stage == Stage.HANDLING,
        again.joint.is_(False),
        again.started_at < span.judged_at,
        JournalRow.case_id == again.case_id,
        JournalRow.sequence == again.first_sequence,
        JournalRow.action.in_((Action.VERIFY, Action.SEND_BACK)),
    )
    lead = and_(Interval.joint.is_(False), done(span))
    return handling(span, Interval.body_code, sent_back, "rework").where(lead).distinct()


def rework_rounds(span: Span) -> Source:
    """Every handling that a verification had sent back, in the period when it was sent back."""
    again = and_(Interval.case_id == JournalRow.case_id, Interval.first_sequence == JournalRow.sequence)
    return (
        rows(Interval.body_code, true())
        .select_from(JournalRow)
        .join(Interval, again)
        .join(Case, Case.id == JournalRow.case_id)
        .where(
            JournalRow.action.in_((Action.VERIFY, Action.SEND_BACK)),
            span.holds(JournalRow.recorded_at),
            Interval.stage == Stage.HANDLING,
            Interval.joint.is_(False),
            OWN,
        )
    )


def closing(span: Span, subject: Subject, hit: ColumnElement[bool], contested: str = "") -> Rows:
    """Cases whose last handling was due in the period, each once."""
    return handling(span, subject, hit, contested).where(Interval.joint.is_(False), is_last_handling(span))


def resolved_at_base(span: Span, subject: Subject) -> Rows:
    """Cases that stood closed of those due; resolved at the base by a community's or a street's body."""
    by_base = exists().where(Organisation.code == Interval.body_code, Organisation.kind.in_(_BASE))
    return closing(span, subject, by_base).where(was_closed(span))


def filed_for_body(span: Span) -> Source:
    """The cases filed in the period, of the body that handled them last."""
    return (
        acts(span, Action.FILE, Interval.body_code)
        .join(Interval, Interval.case_id == Case.id)
        .where(
            Interval.stage == Stage.HANDLING,
            Interval.joint.is_(False),
            Interval.started_at < span.judged_at,
            is_last_handling(span),
        )
    )


def evaluations(span: Span, subject: Subject, *where: ColumnElement[bool]) -> MarkSource:
    """Marks of the cases that were evaluated in the period, but for those whose evaluation was appealed against with success."""
    upheld = exists().where(
        Appeal.case_id == Case.id, Appeal.contested == "evaluation", Appeal.state == RequestState.ALLOWED
    )
    return (
        select(cast(subject, String).label("subject"), NUMBER.label("number"), Evaluation.total.label("mark"))
        .select_from(JournalRow)
        .join(Case, Case.id == JournalRow.case_id)
        .join(Evaluation, Evaluation.case_id == Case.id)
        .where(JournalRow.action == Action.EVALUATE, span.holds(JournalRow.recorded_at), OWN, ~upheld, *where)
    )
