"""What had happened to a case or an interval by a period's end, as conditions in SQL; it must not choose what is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Text, and_, case, exists, func, not_, null, or_, select, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from desktop.models.case import Appeal, Case, Interval
from desktop.models.journal import JournalRow
from desktop.models.types import Utc
from desktop.rules.terms import RequestState, StopReason
from desktop.rules.workflow import Stage, Status


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


def pauses_text() -> ColumnElement[str]:
    """The pauses of an interval as they are kept, `[]` where it never stood still."""
    return type_coerce(Interval.pauses, Text)


def _paused() -> ColumnElement[bool]:
    return pauses_text().endswith(",null]]")


def _paused_from() -> ColumnElement[datetime]:
    start = func.substr(pauses_text(), func.length(pauses_text()) - (_ISO_LENGTH + _PAUSE_TAIL - 1), _ISO_LENGTH)
    return case((_paused(), minute_of(start)), else_=null())


def first_pause_from() -> ColumnElement[datetime]:
    """When an interval first stood still; only for intervals that did."""
    start = func.substr(pauses_text(), 4, _ISO_LENGTH)  # [["…
    return case((pauses_text() != "[]", minute_of(start)), else_=null())


OWN = func.coalesce(Case.import_batch, "") == ""
"""Imported history is never counted. Not `IS NULL`: SQLite would look for all such cases by their index, and not for the period's."""

_CLOSED = (Status.CLOSED, Status.EVALUATED, Status.ASSESSED)


def done(span: Span) -> ColumnElement[bool]:
    """Whether an interval had ended because its work was done."""
    return and_(Interval.stop_reason == StopReason.DONE, Interval.ended_at < span.judged_at)


def in_time() -> ColumnElement[bool]:
    """Whether an interval's work was done by the minute of its deadline."""
    return and_(Interval.stop_reason == StopReason.DONE, minute_of(Interval.ended_at) <= Interval.deadline)


def happened(span: Span, *statuses: Status) -> ColumnElement[bool]:
    """Whether the case had come to one of the statuses."""
    came = aliased(JournalRow)  # what is counted may be a row of the journal itself
    return exists().where(came.case_id == Case.id, came.to_status.in_(statuses), came.recorded_at < span.judged_at)


def ended_as(span: Span, *statuses: Status) -> ColumnElement[bool]:
    """Whether the case had come to one of the statuses that nothing leads out of; most are told by where they stand now."""
    return and_(Case.status.in_(statuses), happened(span, *statuses))


def was_filed(span: Span) -> ColumnElement[bool]:
    """Whether the case had been filed; one without a case number never was."""
    return and_(Case.case_number.is_not(None), happened(span, Status.FILED))


def was_closed(span: Span) -> ColumnElement[bool]:
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


def is_last_handling(span: Span) -> ColumnElement[bool]:
    """Whether no later handling by a lead body had begun: its end is the answer that passed verification, if one did."""
    later = aliased(Interval)
    return ~exists().where(
        later.case_id == Case.id,  # not the interval's: so it is asked only once the case is known to be wanted
        later.stage == Stage.HANDLING,
        later.joint.is_(False),
        later.started_at < span.judged_at,
        later.id > Interval.id,
    )


def appealed(contested: str) -> ColumnElement[bool]:
    """Whether the handling body's appeal against this was upheld: the raw figure stays, the scored one is without the case."""
    return exists().where(
        Appeal.case_id == Case.id,
        Appeal.body_code == Interval.body_code,
        Appeal.contested == contested,
        Appeal.state == RequestState.ALLOWED,
    )
