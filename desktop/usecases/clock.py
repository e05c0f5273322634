"""Intervals between the rules of the clock and their rows: starting, pausing, extending, ending, and what the case shows of them."""

from __future__ import annotations

from datetime import datetime

from desktop.models.case import Case, Interval
from desktop.rules import working_time
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.permissions import MOST_EXTENSIONS
from desktop.rules.terms import StopReason
from desktop.rules.workflow import Stage
from desktop.store.course import explain, pauses_of
from desktop.store.work import Reading, Recorded, Work


def stage_limit(reading: Reading, stage: Stage) -> Limit:
    """The norm of a stage, out of `stage_limits`: {stage: {"number", "class"}}."""
    value = reading.norm("stage_limits")[stage.value]
    return Limit(int(value["number"]), LimitClass(value["class"]))


def effective_limit(reading: Reading, limit: Limit, *, emergency: bool) -> Limit:
    """An emergency has the same numbers as urgent hours."""
    if not emergency or limit.limit_class is LimitClass.URGENT_HOUR:
        return limit
    calendar = reading.calendar
    return limit.as_emergency(calendar.standard_day_minutes(calendar.local_date(reading.now)))


def limit_inside(work: Reading, limit: Limit, start: datetime, end: datetime | None, *, emergency: bool) -> Limit:
    """The longest limit from `start` that is neither beyond `limit` nor, as far as whole hours go, beyond `end`.

    Shortened, it is counted in the hours that the limit runs by; with less than an hour to `end`, or after it, it is one hour.
    """
    effective = effective_limit(work, limit, emergency=emergency)
    whole = working_time.deadline(work.calendar, start, effective).deadline
    if end is None or whole is None or whole <= end:
        return effective
    left = working_time.elapsed(work.calendar, start, max(start, end), effective.limit_class).counted_minutes
    hours = LimitClass.URGENT_HOUR if effective.limit_class.runs_always else LimitClass.WORK_HOUR
    return Limit(max(1, left // 60), hours)


def new_interval(
    work: Work,
    case: Case,
    stage: Stage,
    start: datetime,
    limit: Limit,
    *,
    body: str | None = None,
    person: int | None = None,
    joint: bool = False,
) -> Interval:
    """An interval that begins at `start`, with its deadline by the calendar in force; not yet added to the session."""
    effective = effective_limit(work, limit, emergency=case.emergency)
    interval = Interval(
        case_id=case.id,
        stage=stage,
        body_code=body,
        person_id=person,
        joint=joint,
        round=case.rounds,
        started_at=start,
        limit_number=effective.number,
        limit_class=effective.limit_class,
        emergency=case.emergency,
        calendar_version=int(work.calendar.version),
        pauses=[],
        extensions=[],
        ended_at=None,
        counts=True,
    )
    set_deadline(work, interval)
    return interval


def set_deadline(reading: Reading, interval: Interval) -> None:
    """Compute deadline and yellow light anew after a start, an extension or a pause; unchanged while the pause has no end."""
    explanation = explain(reading, interval)
    if explanation.deadline is not None:
        interval.deadline = explanation.deadline
        interval.yellow_at = working_time.yellow_at(explanation) or explanation.deadline


def is_paused(interval: Interval) -> bool:
    """Whether the interval's clock stands still now."""
    return bool(interval.pauses) and interval.pauses[-1][1] is None


def pause(interval: Interval, at: datetime) -> None:
    """Stop the interval's clock at `at`."""
    interval.pauses = [*interval.pauses, [at.isoformat(), None]]


def unpause(reading: Reading, interval: Interval, at: datetime) -> None:
    """Let the interval's clock go on at `at` with the time that was left."""
    *before, (start, _) = interval.pauses
    interval.pauses = [*before, [start, at.isoformat()]]
    set_deadline(reading, interval)


def check_extension(reading: Reading, interval: Interval, limit: Limit) -> None:
    """Whether the interval may be extended by `limit` now.

    Raises Refused: after_the_deadline, extensions_used_up, extension_too_long (longer than the original limit).
    """
    check_before_deadline(reading, interval)
    if len(interval.extensions) >= MOST_EXTENSIONS:
        raise Refused("extensions_used_up", most=MOST_EXTENSIONS)
    day = reading.calendar.standard_day_minutes(reading.calendar.local_date(interval.started_at))
    original = Limit(interval.limit_number, interval.limit_class)
    if effective_limit(reading, limit, emergency=interval.emergency).minutes(day) > original.minutes(day):
        raise Refused("extension_too_long", field="limit", limit=original)


def check_before_deadline(reading: Reading, interval: Interval) -> None:
    """Refused("after_the_deadline") once the interval's deadline is over."""
    if not working_time.on_time(reading.now, interval.deadline):
        raise Refused("after_the_deadline", deadline=interval.deadline)


def extend(reading: Reading, interval: Interval, limit: Limit) -> None:
    """Add `limit` after the old deadline; an extension is never lost by a pause before or after it."""
    effective = effective_limit(reading, limit, emergency=interval.emergency)
    interval.extensions = [*interval.extensions, [effective.number, effective.limit_class.value]]
    set_deadline(reading, interval)


def end_interval(
    reading: Reading, interval: Interval, row: Recorded, reason: StopReason, *, counts: bool = True
) -> None:
    """End the interval at the row's time; what was already overdue counts, whatever ended it."""
    if is_paused(interval):
        unpause(reading, interval, row.recorded_at)
    interval.ended_at = row.recorded_at
    interval.stop_reason = reason
    interval.last_sequence = row.sequence
    interval.account_id = row.actor_id
    interval.counts = counts or not working_time.on_time(row.recorded_at, interval.deadline)
    interval.counted_minutes = working_time.counted_minutes(
        reading.calendar_of(interval.calendar_version),
        interval.started_at,
        max(row.recorded_at, interval.started_at),
        interval.limit_class,
        pauses_of(interval),
    )


def show(case: Case, interval: Interval | None) -> None:
    """Put the running stage on the case, where lists and lights read it; a paused one has no deadline."""
    case.stage = interval.stage if interval else None
    case.stage_started_at = interval.started_at if interval else None
    paused = interval is not None and is_paused(interval)
    case.deadline = None if interval is None or paused else interval.deadline
    case.yellow_at = None if interval is None or paused else interval.yellow_at
