"""What each kind of scorecard counts, as SQL over journal and intervals for all subjects at once; it must not tally or score.

A source yields one row per thing counted: subject, case or report number, whether it is in the numerator too, and whether an upheld
appeal takes it out of the scored figure. Everything is judged by what had happened by the period's end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    not_,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import SelectBase

from desktop.models.account import Account
from desktop.models.case import Appeal, Case, Evaluation, Interval, Request
from desktop.models.journal import JournalRow
from desktop.models.organisation import Organisation
from desktop.models.types import Utc
from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import Tally
from desktop.rules.terms import OrganisationKind, ReportSource, RequestState, StopReason, SubjectKind
from desktop.rules.workflow import Action, RequestKind, Role, Stage, Status
from desktop.store import assessment_registers
from desktop.store.work import Reading


class minute_of(FunctionElement[datetime]):  # noqa: N801 - an SQL function, and written as one
    """A UTC instant, or its ISO text, with the seconds floored: on time means that the minute is not after the deadline's."""

    type = Utc()
    inherit_cache = True


@compiles(minute_of, "sqlite")
def _minute_on_sqlite(element: minute_of, compiler: SQLCompiler, **kw: Any) -> str:
    # the form in which SQLAlchemy keeps an instant, so that both compare as text
    return f"strftime('%Y-%m-%d %H:%M:00.000000', {compiler.process(element.clauses, **kw)})"


@compiles(minute_of, "postgresql")
def _minute_on_postgresql(element: minute_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date_trunc('minute', CAST({compiler.process(element.clauses, **kw)} AS TIMESTAMP WITH TIME ZONE))"


_Instant: TypeAlias = "InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]"

_ISO_LENGTH, _PAUSE_TAIL = 25, len('",null]]')
"""How an open pause ends the canonical text of `pauses`: …"2024-03-11T02:30:00+00:00",null]]."""


@dataclass(frozen=True, slots=True)
class Span:
    """The period in UTC: from `start` to before `judged_at`, which is its end, or now while it runs."""

    start: datetime
    judged_at: datetime

    def holds(self, column: _Instant) -> ColumnElement[bool]:
        """Whether something was done in the period."""
        return and_(column >= self.start, column < self.judged_at)

    def due(self) -> ColumnElement[bool]:
        """Whether an interval's current deadline lies in the period and its minute is over, so that it can be judged.

        One that stands still (挂账, or acceptance while checking) is not due before it goes on, unless it stopped when overdue.
        """
        return and_(
            Interval.deadline >= self.start,
            Interval.deadline <= self.judged_at - timedelta(minutes=1),
            Interval.counts.is_(True),
            or_(not_(_paused()), _paused_from() > Interval.deadline),
        )


def _pauses_text() -> ColumnElement[str]:
    return type_coerce(Interval.pauses, Text)


def _paused() -> ColumnElement[bool]:
    return _pauses_text().endswith(",null]]")


def _paused_from() -> ColumnElement[datetime]:
    start = func.substr(_pauses_text(), func.length(_pauses_text()) - (_ISO_LENGTH + _PAUSE_TAIL - 1), _ISO_LENGTH)
    return case((_paused(), minute_of(start)), else_=null())


def first_pause_from() -> ColumnElement[datetime]:
    """When an interval first stood still; only for intervals that did."""
    start = func.substr(_pauses_text(), 4, _ISO_LENGTH)  # [["…
    return case((_pauses_text() != "[]", minute_of(start)), else_=null())


Rows: TypeAlias = "Select[str, str, bool, bool]"
Row: TypeAlias = "tuple[str, str, bool, bool]"
Source: TypeAlias = "SelectBase | Callable[[Reading], Iterable[Row]]"
"""Subject, case or report number, in the numerator too, taken out by an upheld appeal; as SQL, or read where SQL cannot tell."""

MarkSource: TypeAlias = "Select[str, str, int]"
"""One row per mark that scores: subject, case or report number, and the mark."""


def _no_registers(_: Reading, __: Span) -> Mapping[Indicator, Mapping[str, Tally]]:
    return {}


@dataclass(frozen=True, slots=True)
class Measures:
    """What is counted for one kind of subject; `of_ratios` are counts that are a ratio's denominator (False) or numerator (True)."""

    ratios: Mapping[Indicator, Source]
    counts: Mapping[str, Source] = field(default_factory=dict)
    means: Mapping[Indicator, MarkSource] = field(default_factory=dict)
    of_ratios: Mapping[str, tuple[Indicator, bool]] = field(default_factory=dict)
    steps: Mapping[Indicator, str] = field(default_factory=dict)  # indicators that are a count
    registers: Callable[[Reading, Span], Mapping[Indicator, Mapping[str, Tally]]] = _no_registers


_NUMBER = func.coalesce(Case.case_number, Case.report_number)
_OWN = Case.import_batch.is_(None)  # imported history is never counted
_CLOSED = (Status.CLOSED, Status.EVALUATED, Status.ASSESSED)
_PUBLIC = (
    *(ReportSource.HOTLINE_12369, ReportSource.HOTLINE_12345, ReportSource.WEB),
    *(ReportSource.LEADER, ReportSource.MEDIA),
)
_BASE = (OrganisationKind.COMMUNITY, OrganisationKind.STREET_OFFICE)

Subject: TypeAlias = "ColumnElement[Any] | InstrumentedAttribute[Any]"


def _rows(subject: Subject, hit: ColumnElement[bool], excluded: ColumnElement[bool] | None = None) -> Rows:
    return select(
        cast(subject, String).label("subject"),
        _NUMBER.label("number"),
        func.coalesce(hit, false()).label("hit"),
        func.coalesce(false() if excluded is None else excluded, false()).label("excluded"),
    )


# what had happened by the period's end


def _done(span: Span) -> ColumnElement[bool]:
    return and_(Interval.stop_reason == StopReason.DONE, Interval.ended_at < span.judged_at)


def _in_time() -> ColumnElement[bool]:
    return and_(Interval.stop_reason == StopReason.DONE, minute_of(Interval.ended_at) <= Interval.deadline)


def _happened(span: Span, *statuses: Status) -> ColumnElement[bool]:
    """Whether the case had come to one of the statuses."""
    came = aliased(JournalRow)  # what is counted may be a row of the journal itself
    return exists().where(came.case_id == Case.id, came.to_status.in_(statuses), came.recorded_at < span.judged_at)


def _was_closed(span: Span) -> ColumnElement[bool]:
    """Whether the case stood closed at the period's end; reopened or closed again later changes nothing."""
    last = aliased(JournalRow)
    status = (
        select(last.to_status)
        .where(last.case_id == Case.id, last.recorded_at < span.judged_at)
        .order_by(last.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    return status.in_(_CLOSED)


def _last_handling(span: Span) -> ColumnElement[bool]:
    """Whether no later handling by a lead body had begun: its end is the answer that passed verification, if one did."""
    later = aliased(Interval)
    return ~exists().where(
        later.case_id == Interval.case_id,
        later.stage == Stage.HANDLING,
        later.joint.is_(False),
        later.started_at < span.judged_at,
        later.id > Interval.id,
    )


def _appealed(contested: str) -> ColumnElement[bool]:
    """Whether the handling body's appeal against this was upheld: the raw figure stays, the scored one is without the case."""
    return exists().where(
        Appeal.case_id == Case.id,
        Appeal.body_code == Interval.body_code,
        Appeal.contested == contested,
        Appeal.state == RequestState.ALLOWED,
    )


# sources


def _reports(span: Span, subject: Subject, *where: ColumnElement[bool]) -> Rows:
    """Reports in the period; valid unless declined or voided."""
    return _rows(subject, ~_happened(span, Status.DECLINED, Status.VOIDED)).where(
        span.holds(Case.reported_at), _OWN, *where
    )


def _acts(
    span: Span, action: Action, subject: Subject, hit: ColumnElement[bool] | None = None, *where: ColumnElement[bool]
) -> Rows:
    """Acts of the period, one row each."""
    return (
        _rows(subject, true() if hit is None else hit)
        .select_from(JournalRow)
        .join(Case, Case.id == JournalRow.case_id)
        .where(JournalRow.action == action, span.holds(JournalRow.recorded_at), _OWN, *where)
    )


def _due(
    span: Span,
    stage: Stage,
    subject: Subject,
    hit: ColumnElement[bool],
    excluded: ColumnElement[bool] | None = None,
) -> Rows:
    """Intervals of a stage that were due in the period."""
    return (
        _rows(subject, hit, excluded)
        .select_from(Interval)
        .join(Case, Case.id == Interval.case_id)
        .where(Interval.stage == stage, span.due(), _OWN)
    )


def _persons(span: Span, stage: Stage) -> Source:
    return _due(span, stage, Interval.person_id, _in_time()).where(Interval.person_id.is_not(None))


def _persons_done(span: Span, stage: Stage) -> Source:
    """What a person did of a stage in the period, whenever it was due."""
    return (
        _rows(Interval.person_id, true())
        .join(Case, Case.id == Interval.case_id)
        .where(Interval.stage == stage, Interval.person_id.is_not(None), _done(span), span.holds(Interval.ended_at))
        .where(_OWN)
    )


def _desk(span: Span, stage: Stage, role: Role, hit: ColumnElement[bool] | None = None) -> Source:
    """Due intervals of a stage of the desk: of whoever ended it; one that nobody had ended was everybody's of the post to take."""
    met = _in_time() if hit is None else hit
    done = _due(span, stage, Interval.account_id, met).where(_done(span))
    undone = (
        _due(span, stage, Account.id, false())
        .join(Account, and_(Account.role == role, Account.active.is_(True), Account.created_at < span.judged_at))
        .where(not_(func.coalesce(_done(span), false())))
    )
    return union_all(done, undone)


def _checks_sent(span: Span) -> Source:
    """Acceptances that were due and had a check sent; on time where the first was sent within the acceptance limit."""
    first = aliased(JournalRow)
    sent_by = (
        select(first.actor_id)
        .where(first.case_id == Case.id, first.action == Action.REQUEST_CHECK, first.recorded_at < span.judged_at)
        .order_by(first.sequence)
        .limit(1)
        .scalar_subquery()
    )
    return _due(span, Stage.ACCEPTANCE, sent_by, first_pause_from() <= Interval.deadline).where(
        _pauses_text() != "[]", first_pause_from() < span.judged_at
    )


def _accurately(span: Span) -> ColumnElement[bool]:
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
    return and_(_done(span), ~returned)


def _handling(span: Span, subject: Subject, hit: ColumnElement[bool], contested: str = "") -> Rows:
    return _due(span, Stage.HANDLING, subject, hit, _appealed(contested) if contested else None)


def _returns(span: Span) -> Source:
    """Handling that was due, together with what was given back before it counted; given back with consent is in the numerator."""
    returned = and_(Interval.stop_reason == StopReason.ALLOWED_RETURN, Interval.ended_at < span.judged_at)
    return (
        _rows(Interval.body_code, returned, _appealed("return"))
        .join(Case, Case.id == Interval.case_id)
        .where(
            Interval.stage == Stage.HANDLING,
            Interval.joint.is_(False),
            or_(
                span.due(),
                and_(Interval.counts.is_(False), span.holds(Interval.deadline), returned),
            ),
            _OWN,
        )
    )


def _rework(span: Span) -> Source:
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
    lead = and_(Interval.joint.is_(False), _done(span))
    return _handling(span, Interval.body_code, sent_back, "rework").where(lead).distinct()


def _rework_rounds(span: Span) -> Source:
    return (
        _rows(Interval.body_code, true())
        .join(Case, Case.id == Interval.case_id)
        .join(
            JournalRow,
            and_(JournalRow.case_id == Interval.case_id, JournalRow.sequence == Interval.first_sequence),
        )
        .where(
            Interval.stage == Stage.HANDLING,
            Interval.joint.is_(False),
            JournalRow.action.in_((Action.VERIFY, Action.SEND_BACK)),
            span.holds(JournalRow.recorded_at),
            _OWN,
        )
    )


def _closing(span: Span, subject: Subject, hit: ColumnElement[bool], contested: str = "") -> Rows:
    """Cases whose last handling was due in the period, each once."""
    return _handling(span, subject, hit, contested).where(Interval.joint.is_(False), _last_handling(span))


def _resolved_at_base(span: Span, subject: Subject) -> Rows:
    by_base = exists().where(Organisation.code == Interval.body_code, Organisation.kind.in_(_BASE))
    return _closing(span, subject, by_base).where(_was_closed(span))


def _filed_for_body(span: Span) -> Source:
    return (
        _acts(span, Action.FILE, Interval.body_code)
        .join(Interval, Interval.case_id == Case.id)
        .where(
            Interval.stage == Stage.HANDLING,
            Interval.joint.is_(False),
            Interval.started_at < span.judged_at,
            _last_handling(span),
        )
    )


def _evaluations(span: Span, subject: Subject, *where: ColumnElement[bool]) -> MarkSource:
    """Marks of the cases that were evaluated in the period, but for those whose evaluation was appealed against with success."""
    upheld = exists().where(
        Appeal.case_id == Case.id, Appeal.contested == "evaluation", Appeal.state == RequestState.ALLOWED
    )
    return (
        select(cast(subject, String).label("subject"), _NUMBER.label("number"), Evaluation.total.label("mark"))
        .select_from(JournalRow)
        .join(Case, Case.id == JournalRow.case_id)
        .join(Evaluation, Evaluation.case_id == Case.id)
        .where(JournalRow.action == Action.EVALUATE, span.holds(JournalRow.recorded_at), _OWN, ~upheld, *where)
    )


# kinds


def _inspector(span: Span) -> Measures:
    known = Case.reported_by.is_not(None)
    return Measures(
        ratios={
            Indicator.VALID_REPORT_RATE: _reports(span, Case.reported_by, known),
            Indicator.MISSED_RATE: lambda reading: assessment_registers.missed(reading, span.start, span.judged_at),
            Indicator.CHECKED_ON_TIME_RATE: _persons(span, Stage.CHECKING),
            Indicator.VERIFIED_ON_TIME_RATE: _persons(span, Stage.VERIFICATION),
        },
        counts={
            "checked": _persons_done(span, Stage.CHECKING),
            "verified": _persons_done(span, Stage.VERIFICATION),
        },
        means={Indicator.CASE_MEAN: _evaluations(span, Case.reported_by, known)},
        of_ratios={
            "reported": (Indicator.VALID_REPORT_RATE, False),
            "validly_reported": (Indicator.VALID_REPORT_RATE, True),
            "missed": (Indicator.MISSED_RATE, True),
            "should_check": (Indicator.CHECKED_ON_TIME_RATE, False),
            "checked_on_time": (Indicator.CHECKED_ON_TIME_RATE, True),
            "should_verify": (Indicator.VERIFIED_ON_TIME_RATE, False),
            "verified_on_time": (Indicator.VERIFIED_ON_TIME_RATE, True),
        },
    )


def _registrar(span: Span) -> Measures:
    return Measures(
        ratios={
            Indicator.CHECKS_SENT_ON_TIME_RATE: _checks_sent(span),
            Indicator.VERIFICATIONS_SENT_ON_TIME_RATE: _desk(span, Stage.SENDING, Role.REGISTRAR),
        },
        counts={
            "accepted": _acts(span, Action.ACCEPT, JournalRow.actor_id),
            "sent_to_verify": _acts(span, Action.REQUEST_VERIFY, JournalRow.actor_id),
        },
        of_ratios={
            "checks_sent": (Indicator.CHECKS_SENT_ON_TIME_RATE, False),
            "checks_sent_on_time": (Indicator.CHECKS_SENT_ON_TIME_RATE, True),
            "should_send": (Indicator.VERIFICATIONS_SENT_ON_TIME_RATE, False),
            "sent_on_time": (Indicator.VERIFICATIONS_SENT_ON_TIME_RATE, True),
        },
        steps={Indicator.ACCEPTED_COUNT: "accepted"},
    )


def _shift_leader(span: Span) -> Measures:
    voided = _happened(span, Status.VOIDED)
    return Measures(
        ratios={
            Indicator.FILED_ON_TIME_RATE: _desk(span, Stage.FILING, Role.SHIFT_LEADER),
            Indicator.FILED_ACCURATELY_RATE: _acts(span, Action.FILE, JournalRow.actor_id, ~voided),
            Indicator.CLOSING_ON_TIME_RATE: _desk(span, Stage.CLOSING, Role.SHIFT_LEADER),
        },
        counts={"voided_after_filing": _acts(span, Action.FILE, JournalRow.actor_id, None, voided)},
        of_ratios={
            "should_file": (Indicator.FILED_ON_TIME_RATE, False),
            "filed": (Indicator.FILED_ACCURATELY_RATE, False),
            "filed_on_time": (Indicator.FILED_ON_TIME_RATE, True),
            "closing_due": (Indicator.CLOSING_ON_TIME_RATE, False),
            "closing_on_time": (Indicator.CLOSING_ON_TIME_RATE, True),
        },
    )


def _dispatcher(span: Span) -> Measures:
    return Measures(
        ratios={
            Indicator.DISPATCHED_ON_TIME_RATE: _desk(span, Stage.DISPATCH, Role.DISPATCHER),
            Indicator.DISPATCHED_ACCURATELY_RATE: _desk(span, Stage.DISPATCH, Role.DISPATCHER, _accurately(span)),
        },
        counts={"dispatched": _acts(span, Action.DISPATCH, JournalRow.actor_id)},
        of_ratios={
            "should_dispatch": (Indicator.DISPATCHED_ON_TIME_RATE, False),
            "dispatched_on_time": (Indicator.DISPATCHED_ON_TIME_RATE, True),
            "dispatched_accurately": (Indicator.DISPATCHED_ACCURATELY_RATE, True),
        },
        steps={Indicator.DISPATCHED_COUNT: "dispatched"},
    )


def _body(span: Span) -> Measures:
    body = Interval.body_code
    closed = _was_closed(span)
    late = not_(func.coalesce(_in_time(), false()))
    done = func.coalesce(_done(span), false())
    lead = Interval.joint.is_(False)
    return Measures(
        ratios={
            Indicator.HANDLED_RATE: _handling(span, body, _done(span)),
            Indicator.HANDLED_ON_TIME_RATE: _handling(span, body, _in_time(), "overdue"),
            Indicator.REWORK_RATE: _rework(span),
            Indicator.RETURN_RATE: _returns(span),
            Indicator.EXTENSION_RATE: _handling(span, body, type_coerce(Interval.extensions, Text) != "[]").where(lead),
            Indicator.SUSPENSION_RATE: _handling(span, body, _pauses_text() != "[]").where(lead),
            Indicator.CLOSED_RATE: _closing(span, body, closed),
            Indicator.CLOSED_ON_TIME_RATE: _closing(span, body, and_(closed, _in_time()), "overdue"),
        },
        counts={
            "filed": _filed_for_body(span),
            "overdue_handled": _handling(span, body, true()).where(late, done),
            "overdue_not_handled": _handling(span, body, true()).where(not_(done)),
            "rework_rounds": _rework_rounds(span),
        },
        means={Indicator.CASE_MEAN: _evaluations(span, Case.lead_body, Case.lead_body.is_not(None))},
        of_ratios={
            "should_handle": (Indicator.HANDLED_RATE, False),
            "handled": (Indicator.HANDLED_RATE, True),
            "handled_on_time": (Indicator.HANDLED_ON_TIME_RATE, True),
            "reworked": (Indicator.REWORK_RATE, True),
            "returned": (Indicator.RETURN_RATE, True),
            "extended": (Indicator.EXTENSION_RATE, True),
            "suspended": (Indicator.SUSPENSION_RATE, True),
            "should_close": (Indicator.CLOSED_RATE, False),
            "closed": (Indicator.CLOSED_RATE, True),
            "closed_on_time": (Indicator.CLOSED_ON_TIME_RATE, True),
        },
        steps={Indicator.FILED_COUNT: "filed"},
    )


def _area(length: int) -> Callable[[Span], Measures]:
    """The measures of the areas whose codes have `length` digits."""

    def measures(span: Span) -> Measures:
        area = func.substr(Case.grid_code, 1, length)
        inside = func.length(Case.grid_code) >= length
        closed = _was_closed(span)
        filed = _happened(span, Status.FILED)
        valid = ~_happened(span, Status.DECLINED, Status.VOIDED)
        return Measures(
            ratios={
                Indicator.FILING_RATE: _rows(area, filed).where(span.holds(Case.reported_at), _OWN, inside, valid),
                Indicator.VALID_REPORT_RATE: _reports(span, area, inside),
                Indicator.CLOSED_RATE: _closing(span, area, closed).where(inside),
                Indicator.CLOSED_ON_TIME_RATE: _closing(span, area, and_(closed, _in_time()), "overdue").where(inside),
                Indicator.SUPERVISED_REPORT_RATE: _acts(span, Action.FILE, area, Case.source.in_(_PUBLIC), inside),
                Indicator.BASE_RESOLUTION_RATE: _resolved_at_base(span, area).where(inside),
            },
            means={Indicator.CASE_MEAN: _evaluations(span, area, inside)},
            of_ratios={
                "reported": (Indicator.VALID_REPORT_RATE, False),
                "validly_reported": (Indicator.VALID_REPORT_RATE, True),
                "filed": (Indicator.SUPERVISED_REPORT_RATE, False),
                "supervised": (Indicator.SUPERVISED_REPORT_RATE, True),
                "should_close": (Indicator.CLOSED_RATE, False),
                "closed": (Indicator.CLOSED_RATE, True),
                "closed_on_time": (Indicator.CLOSED_ON_TIME_RATE, True),
                "resolved_at_base": (Indicator.BASE_RESOLUTION_RATE, True),
            },
            registers=lambda reading, of: assessment_registers.of_areas(reading, of.start, of.judged_at, length),
        )

    return measures


AREA_LENGTHS: Mapping[SubjectKind, int] = {
    SubjectKind.COMMUNITY: 12,
    SubjectKind.STREET: 9,
    SubjectKind.DISTRICT: 6,
}

MEASURES: Mapping[SubjectKind, Callable[[Span], Measures]] = {
    SubjectKind.INSPECTOR: _inspector,
    SubjectKind.REGISTRAR: _registrar,
    SubjectKind.SHIFT_LEADER: _shift_leader,
    SubjectKind.DISPATCHER: _dispatcher,
    SubjectKind.BODY: _body,
    **{kind: _area(length) for kind, length in AREA_LENGTHS.items()},
}

COUNT_ORDER = (
    *("reported", "validly_reported", "missed", "should_check", "checked", "checked_on_time"),
    *("should_verify", "verified", "verified_on_time"),
    *("accepted", "checks_sent", "checks_sent_on_time", "should_send", "sent_to_verify", "sent_on_time"),
    *("should_file", "filed", "filed_on_time", "voided_after_filing"),
    *("should_dispatch", "dispatched", "dispatched_on_time", "dispatched_accurately"),
    *("should_handle", "handled", "handled_on_time", "overdue_handled", "overdue_not_handled"),
    *("rework_rounds", "reworked", "returned", "extended", "suspended"),
    *("should_close", "closed", "closed_on_time", "closing_due", "closing_on_time"),
    *("supervised", "resolved_at_base"),
)
"""Every step count, in the order of the eight steps."""
