"""Where the figures of scorecards come from, as SQL over journal and intervals; it must not say which card counts what.

A source counts the things of a pass: of whom each is, its case or report number, whether it is in the numerator too, and whether an
upheld appeal takes it out of the scored figure. Sources that look at the same rows share their pass, so that those are read once for
all of them. Everything is judged by what had happened by the period's end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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
)
from desktop.store.work import Reading

Flag: TypeAlias = "ColumnElement[bool]"
Subject: TypeAlias = "ColumnElement[Any] | InstrumentedAttribute[Any]"
Row: TypeAlias = "tuple[str, str, bool, bool]"
"""Subject, case or report number, in the numerator too, taken out by an upheld appeal."""


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """The things that several sources look at, by SQL without its columns, and of whom each is; itself and nothing else is equal to it.

    Of a pass that is `once` only the rows count that differ in something its sources look at.
    """

    subject: Subject
    frame: Select[Any]
    once: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What a source counts of a pass: where all of `only` hold, in the numerator where all of `hit` hold too.

    A flag is asked of the database once for all sources of the pass that were given the very same one; NULL is no.
    """

    of: Pass
    hit: tuple[Flag, ...] = ()
    only: tuple[Flag, ...] = ()
    excluded: Flag | None = None

    @property
    def flags(self) -> tuple[Flag, ...]:
        """All that is asked of a row."""
        return (*self.hit, *self.only, *(() if self.excluded is None else (self.excluded,)))


Part: TypeAlias = "Rows | Callable[[Reading, str | None], Iterable[Row]]"
Source: TypeAlias = "Part | tuple[Part, ...]"
"""By SQL, or read where SQL cannot tell, or both; what reads is told whose rows alone are wanted and may give others' too."""

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


def reports(span: Span, subject: Subject, *where: Flag) -> Pass:
    """Reports in the period."""
    return Pass(subject, _nothing().select_from(Case).where(span.holds(Case.reported_at), OWN, *where))


def valid(span: Span) -> Flag:
    """Whether a report is valid: neither declined nor voided."""
    return ~ended_as(span, Status.DECLINED, Status.VOIDED)


def acts(span: Span, action: Action, subject: Subject, *hit: Flag) -> Rows:
    """Acts of the period, each counted."""
    return Rows(Pass(subject, _acts(span, action)), hit)


def persons(span: Span, stage: Stage) -> Source:
    """Due intervals of a stage, of the inspector that was sent."""
    return Rows(Pass(Interval.person_id, _due(span, stage)), (in_time(),))


def persons_done(span: Span, stage: Stage) -> Source:
    """What a person did of a stage in the period, whenever it was due: the acts of the period, each with what it ended."""
    ended = and_(Interval.case_id == JournalRow.case_id, Interval.last_sequence == JournalRow.sequence)
    frame = _acts(span, _ENDS[stage]).join(Interval, ended).where(Interval.stage == stage, done(span))
    return Rows(Pass(Interval.person_id, frame))


def desk(span: Span, stage: Stage, role: Role, *hits: Flag) -> tuple[Source, ...]:
    """Due intervals of a stage of the desk, of whoever ended it or else was on duty when it fell due; a source for each of `hits`.

    An interval counts once, so that one left lying is one person's and not everybody's of the post; and it is somebody's, or leaving
    would pay better than being late. On duty is who had acted last in the post by the deadline: the journal alone says so, and no
    account that is made, closed or given another role later changes it. Where nobody had acted in the post, it is nobody's.
    """
    taken = Pass(Interval.account_id, _due(span, stage).where(done(span)))

    def left(reading: Reading, _: str | None) -> Iterator[Row]:
        return _left_lying(reading, span, stage, role)

    return tuple((Rows(taken, (hit,)), left) for hit in hits)


def _left_lying(reading: Reading, span: Span, stage: Stage, role: Role) -> Iterator[Row]:
    """The due intervals that nobody had ended, of who had acted last in the post by the deadline."""
    left = _due(span, stage).where(not_(func.coalesce(done(span), false())))
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
    frame = _due(span, Stage.ACCEPTANCE).where(pauses_text() != "[]", first_pause_from() < span.judged_at)
    return Rows(Pass(sent_by, frame), (first_pause_from() <= Interval.deadline,))


def accurately(span: Span) -> Flag:
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


def handling(span: Span) -> Pass:
    """Handling that was due, of the lead or co-body that had to do it."""
    return Pass(Interval.body_code, _due(span, Stage.HANDLING))


def closing(span: Span, subject: Subject) -> Pass:
    """Cases whose last handling was due in the period, each once."""
    return Pass(subject, _due(span, Stage.HANDLING).where(Interval.joint.is_(False), is_last_handling(span)))


def by_base() -> Flag:
    """Whether it is a community's or a street's body that handled."""
    return exists().where(Organisation.code == Interval.body_code, Organisation.kind.in_(_BASE))


def returns(span: Span) -> Source:
    """Handling that was due, together with what was given back before it counted; given back with consent is in the numerator."""
    returned = and_(Interval.stop_reason == StopReason.ALLOWED_RETURN, Interval.ended_at < span.judged_at)
    frame = (
        _intervals()
        .where(Interval.stage == Stage.HANDLING, Interval.joint.is_(False), span.holds(Interval.deadline))
        .where(or_(span.due(), and_(Interval.counts.is_(False), returned)), OWN)
    )
    return Rows(Pass(Interval.body_code, frame), (returned,), excluded=appealed("return"))


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
    frame = _due(span, Stage.HANDLING).where(Interval.joint.is_(False), done(span))
    return Rows(Pass(Interval.body_code, frame, once=True), (sent_back,), excluded=appealed("rework"))


def rework_rounds(span: Span) -> Source:
    """Every handling that a verification had sent back, in the period when it was sent back."""
    again = and_(Interval.case_id == JournalRow.case_id, Interval.first_sequence == JournalRow.sequence)
    frame = (
        _acts(span, Action.VERIFY, Action.SEND_BACK)
        .join(Interval, again)
        .where(Interval.stage == Stage.HANDLING, Interval.joint.is_(False))
        .where(JournalRow.to_status != Status.VERIFIED)  # most are passed, and need no look for what began anew
    )
    return Rows(Pass(Interval.body_code, frame))


def filed_for_body(span: Span) -> Source:
    """The cases filed in the period, of the body that handled them last."""
    frame = (
        _acts(span, Action.FILE)
        .join(Interval, Interval.case_id == Case.id)
        .where(
            Interval.stage == Stage.HANDLING,
            Interval.joint.is_(False),
            Interval.started_at < span.judged_at,
            is_last_handling(span),
        )
    )
    return Rows(Pass(Interval.body_code, frame))


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


def _nothing() -> Select[Any]:
    """A query whose columns come with its pass."""
    return select(true())


def _intervals() -> Select[Any]:
    return _nothing().select_from(Interval).join(Case, Case.id == Interval.case_id)


def _due(span: Span, stage: Stage) -> Select[Any]:
    """Intervals of a stage that were due in the period."""
    return _intervals().where(Interval.stage == stage, span.due(), OWN)


def _acts(span: Span, *actions: Action) -> Select[Any]:
    """Acts of the period."""
    return (
        _nothing()
        .select_from(JournalRow)
        .join(Case, Case.id == JournalRow.case_id)
        .where(JournalRow.action.in_(actions), span.holds(JournalRow.recorded_at), OWN)
    )
