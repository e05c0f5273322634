"""The clock: deadlines, measured time and lights, to the minute and explained; it must not read the time of day."""

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desktop.rules.calendar import (
    DEFAULT_DAY,
    DEFAULT_STANDARD_DAY,
    DEFAULT_WEEK,
    Calendar,
    DayKind,
    DayOverride,
    Period,
    StandardDay,
    Week,
    missing_year_warning,
)
from desktop.rules.explanation import (
    ONE_MINUTE,
    STANDARD_DAY_MINUTES,
    Explanation,
    Limit,
    LimitClass,
    Reason,
    Stretch,
    from_json,
    merged,
    to_json,
    whole_minute,
)

__all__ = [
    "DEFAULT_DAY",
    "DEFAULT_STANDARD_DAY",
    "DEFAULT_WEEK",
    "STANDARD_DAY_MINUTES",
    "Calendar",
    "DayKind",
    "DayOverride",
    "Explanation",
    "Light",
    "Limit",
    "LimitClass",
    "Period",
    "Reason",
    "StandardDay",
    "Stretch",
    "Suspension",
    "Week",
    "counted_minutes",
    "deadline",
    "elapsed",
    "from_json",
    "light",
    "missing_year_warning",
    "on_time",
    "remaining_minutes",
    "to_json",
    "whole_minute",
    "yellow_at",
]

_NEVER = datetime.max.replace(tzinfo=UTC, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Suspension:
    """The clock stands still from ``start`` to ``end``; None while nobody has said when it goes on.

    ValueError where it ends before it starts.
    """

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"a suspension that ends before it starts: {self!r}")


class Light(enum.StrEnum):
    """How urgent a running limit is."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


def deadline(
    calendar: Calendar,
    start: datetime,
    limit: Limit,
    suspensions: Sequence[Suspension] = (),
    extensions: Sequence[Limit] = (),
) -> Explanation:
    """Return when ``limit``, begun at ``start``, has been served, and why.

    Seconds are floored. A start outside working time counts from the next working minute; a deadline on the end of
    a period stays there. Suspended time never counts. Extensions are served one after another from the old deadline
    on, each in its own class, so no suspension before or after takes anything from them; work days are those of the
    standard day in force at ``start``. While a suspension without an end holds the clock, ``.deadline`` is None and
    the stretches end where it began. ValueError for a moment without a time zone.
    """
    begin = whole_minute(start)
    day_minutes = calendar.standard_day_minutes(calendar.local_date(begin))
    pauses = _pauses(suspensions)
    limits = (limit, *extensions)
    stretches: list[Stretch] = []
    at = begin
    for each in limits:
        stretches += _served(calendar, at, each.limit_class, each.minutes(day_minutes), pauses)
        at = stretches[-1].end if stretches else at
    total = sum(each.minutes(day_minutes) for each in limits)
    return _explanation(calendar, begin, at, stretches, limit.limit_class, total, limit, tuple(extensions))


def elapsed(
    calendar: Calendar,
    a: datetime,
    b: datetime,
    limit_class: LimitClass,
    suspensions: Sequence[Suspension] = (),
) -> Explanation:
    """Return how much of a limit of ``limit_class`` is served from ``a`` to ``b``: the inverse of ``deadline``.

    ``.counted_minutes`` is the answer, in minutes for every class; seconds are floored. ValueError where ``b`` is
    before ``a``, or one of them has no time zone.
    """
    begin, end = whole_minute(a), whole_minute(b)
    if end < begin:
        raise ValueError(f"the clock does not run backwards: {begin} to {end}")
    stretches = []
    for stretch in _running(calendar, begin, limit_class, _pauses(suspensions)):
        if stretch.start >= end:
            break
        stretches.append(_cut(stretch, stretch.start, min(stretch.end, end)))
    counted = sum(stretch.minutes for stretch in stretches if stretch.counted)
    return _explanation(calendar, begin, end, stretches, limit_class, counted, None, ())


def counted_minutes(
    calendar: Calendar,
    a: datetime,
    b: datetime,
    limit_class: LimitClass,
    suspensions: Sequence[Suspension] = (),
) -> int:
    """Return ``elapsed(…).counted_minutes`` without working out why: whole days are counted as such."""
    begin, end = whole_minute(a), whole_minute(b)
    if end < begin:
        raise ValueError(f"the clock does not run backwards: {begin} to {end}")
    counted = _unpaused_minutes(calendar, begin, end, limit_class)
    for pause in _pauses(suspensions):
        if pause.start < end and pause.end > begin:
            counted -= _unpaused_minutes(calendar, max(pause.start, begin), min(pause.end, end), limit_class)
    return counted


def remaining_minutes(calendar: Calendar, explanation: Explanation, now: datetime) -> int:
    """Return the minutes of the limit that are left at ``now``; beyond the deadline, minus those it is overdue by.

    Both are counted as the limit runs, so a work_hour limit is overdue by 0 all through the night after its
    deadline: whether it is overdue at all, ``on_time`` says.
    """
    due = explanation.deadline
    if due is None or on_time(now, due):
        return explanation.total_minutes - explanation.served_minutes(now)
    last_class = (explanation.extensions[-1] if explanation.extensions else explanation).limit_class
    return -counted_minutes(calendar, due, now, last_class)


def yellow_at(explanation: Explanation) -> datetime | None:
    """Return the first minute at which more than 80 % of the limit and its extensions is served.

    Kept beside the deadline, so that neither an index nor a screen needs the calendar to know the light. None
    where a suspension without an end begins before.
    """
    return explanation.reached(explanation.total_minutes * 4 // 5 + 1)


def light(*, now: datetime, yellow: datetime | None, deadline: datetime | None, suspended: bool = False) -> Light:
    """Return the light at ``now``, from ``yellow_at`` and the deadline: green to 80 %, yellow to 100 %, then red."""
    if suspended:
        return Light.GREY
    if deadline is not None and not on_time(now, deadline):
        return Light.RED
    if yellow is not None and whole_minute(now) >= yellow:
        return Light.YELLOW
    return Light.GREEN


def on_time(done: datetime, deadline: datetime) -> bool:
    """Whether the minute of ``done`` is not after that of ``deadline``."""
    return whole_minute(done) <= whole_minute(deadline)


def _served(
    calendar: Calendar, at: datetime, limit_class: LimitClass, minutes: int, pauses: Sequence[Stretch]
) -> Iterator[Stretch]:
    """Yield the stretches from ``at`` until ``minutes`` have counted, or until a pause without an end."""
    left = minutes
    for stretch in _running(calendar, at, limit_class, pauses):
        if stretch.end == _NEVER and stretch.reason is Reason.SUSPENDED:
            return
        if stretch.counted and stretch.minutes >= left:
            yield _cut(stretch, stretch.start, stretch.start + left * ONE_MINUTE)
            return
        left -= stretch.minutes if stretch.counted else 0
        yield stretch


def _running(calendar: Calendar, at: datetime, limit_class: LimitClass, pauses: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield all time from ``at`` on without a gap, the pauses laid over it; nothing follows one without an end."""
    for pause in pauses:
        if pause.end <= at:
            continue
        for stretch in _unpaused(calendar, at, limit_class):
            if stretch.start >= pause.start:
                break
            yield _cut(stretch, stretch.start, min(stretch.end, pause.start))
        at = max(at, pause.start)
        yield _cut(pause, at, pause.end)
        if pause.end == _NEVER:
            return
        at = pause.end
    yield from _unpaused(calendar, at, limit_class)


def _unpaused(calendar: Calendar, at: datetime, limit_class: LimitClass) -> Iterator[Stretch]:
    """Yield all time from ``at`` on without a gap: the calendar's days, or one stretch that always counts."""
    if limit_class.runs_always:
        yield Stretch(at, _NEVER, True, Reason.ALWAYS)
        return
    day = calendar.local_date(at)
    while True:
        for stretch in calendar.day(day):
            if stretch.end > at:
                yield _cut(stretch, max(stretch.start, at), stretch.end)
        day += timedelta(days=1)


def _unpaused_minutes(calendar: Calendar, begin: datetime, end: datetime, limit_class: LimitClass) -> int:
    if limit_class.runs_always:
        return (end - begin) // ONE_MINUTE
    first, last = calendar.local_date(begin), calendar.local_date(end)
    edges = (first,) if first == last else (first, last)
    counted = sum(
        max(0, (min(stretch.end, end) - max(stretch.start, begin)) // ONE_MINUTE)
        for day in edges
        for stretch in calendar.day(day)
        if stretch.counted
    )
    return counted + sum(calendar.day_minutes(first + timedelta(days=n)) for n in range(1, (last - first).days))


def _pauses(suspensions: Iterable[Suspension]) -> list[Stretch]:
    """Return the suspensions as stretches in order and apart, on whole minutes; one without an end never ends."""
    pauses: list[Stretch] = []
    for suspension in sorted(suspensions, key=lambda each: each.start):
        start = whole_minute(suspension.start)
        end = _NEVER if suspension.end is None else whole_minute(suspension.end)
        if pauses and start <= pauses[-1].end:
            start, end = pauses[-1].start, max(end, pauses.pop().end)
        pauses.append(Stretch(start, end, False, Reason.SUSPENDED))
    return [pause for pause in pauses if pause.start < pause.end]


def _cut(stretch: Stretch, start: datetime, end: datetime) -> Stretch:
    if start == stretch.start and end == stretch.end:
        return stretch
    return Stretch(start, end, stretch.counted, stretch.reason, stretch.holiday_name)


def _explanation(
    calendar: Calendar,
    start: datetime,
    end: datetime,
    stretches: Iterable[Stretch],
    limit_class: LimitClass,
    total: int,
    limit: Limit | None,
    extensions: tuple[Limit, ...],
) -> Explanation:
    whole = merged(stretches)
    return Explanation(
        start=start,
        end=end,
        limit_class=limit_class,
        limit=limit,
        extensions=extensions,
        stretches=whole,
        total_minutes=total,
        unknown_years=_unknown_years(calendar, whole),
        calendar_version=calendar.version,
    )


def _unknown_years(calendar: Calendar, stretches: Iterable[Stretch]) -> tuple[int, ...]:
    """Return the years that were counted without their holidays; time that ran or stood anyway needs none."""
    years: set[int] = set()
    for stretch in stretches:
        if stretch.reason not in (Reason.ALWAYS, Reason.SUSPENDED):
            first, last = calendar.local_date(stretch.start), calendar.local_date(stretch.end - ONE_MINUTE)
            years.update(range(first.year, last.year + 1))
    return tuple(sorted(year for year in years if not calendar.knows(year)))
