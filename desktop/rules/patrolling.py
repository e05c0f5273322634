"""Plan and logs of patrols → what was due, done and missed at a time; it keeps neither and reads no clock.

A plan asks for a number of patrols in every day or week (Monday to Sunday) of its time, by the district's calendar days. Each such
window is due at its end. A week that the plan's begin or end cuts short asks for the whole part of its share, and a window that asks
for nothing is none.
"""

from __future__ import annotations

import enum
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from types import MappingProxyType
from typing import Any

from desktop.rules.errors import Refused

NORM = "patrol"
"""The office norm that holds `log_within_hours`: how long after its end a patrol may still be logged."""
DEFAULT_NORM: Mapping[str, int] = MappingProxyType({"log_within_hours": 24})
MOST_TIMES = 24
LONGEST_PATROL = timedelta(hours=24)
MOST_POINTS = 20_000


class Performer(enum.StrEnum):
    """Who patrols: the grid's inspectors, or the community's own people."""

    INSPECTOR = "inspector"
    COMMUNITY = "community"


class Unit(enum.StrEnum):
    """What a plan's number of patrols is per."""

    DAY = "day"
    WEEK = "week"

    @property
    def days(self) -> int:
        """The length of a whole window."""
        return 1 if self is Unit.DAY else 7


@dataclass(frozen=True, slots=True)
class Plan:
    """`times` patrols per `unit` from `first_day` to `last_day` (inclusive; no end while None)."""

    times: int
    unit: Unit
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """One span in which `due` patrols are asked for: UTC instants, half-open; its end is when they are due."""

    start: datetime
    end: datetime
    due: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a plan stands: the running window, and what of the last ended one is still missing.

    A patrol after the window's end takes away one that is missing: the place has been seen again, although the window stays missed.
    """

    due: int
    done: int
    due_at: datetime | None
    missing: int
    missed_at: datetime | None
    last_done: datetime | None

    @property
    def is_overdue(self) -> bool:
        """Whether the place has not been seen as the plan asks."""
        return self.missing > 0


def windows(plan: Plan, zone: tzinfo, since: datetime, until: datetime) -> Iterator[Window]:
    """The windows that end in (since, until], in order of time."""
    day = max(plan.first_day, since.astimezone(zone).date() - timedelta(days=plan.unit.days))
    last = until.astimezone(zone).date()
    while day <= last and (plan.last_day is None or day <= plan.last_day):
        window, day = _window_from(plan, day, zone)
        if window is not None and since < window.end <= until:
            yield window


def window_at(plan: Plan, zone: tzinfo, now: datetime) -> Window | None:
    """The window that runs at `now`; None before and after the plan and where nothing is asked for."""
    day = now.astimezone(zone).date()
    if day < plan.first_day or (plan.last_day is not None and day > plan.last_day):
        return None
    return _window_from(plan, day, zone)[0]


def done_in(window: Window, starts: Sequence[datetime]) -> int:
    """How many of the patrols that a window asked for were done; more than that make up for nothing elsewhere.

    `starts` are the patrols' beginnings, sorted.
    """
    return min(window.due, _count(starts, window.start, window.end))


def standing(plan: Plan, starts: Sequence[datetime], zone: tzinfo, now: datetime) -> Standing:
    """How the plan stands at `now`; `starts` are the patrols' beginnings, sorted, none after `now`."""
    running = window_at(plan, zone, now)
    before = now - timedelta(days=2 * plan.unit.days)
    ended = max(windows(plan, zone, before, now), key=lambda window: window.end, default=None)
    missing = 0
    if ended is not None:
        short = ended.due - _count(starts, ended.start, ended.end)
        missing = max(0, short - _count(starts, ended.end, now + timedelta(microseconds=1)))
    return Standing(
        due=running.due if running else 0,
        done=_count(starts, running.start, running.end) if running else 0,
        due_at=running.end if running else None,
        missing=missing,
        missed_at=ended.end if ended is not None and missing else None,
        last_done=starts[-1] if starts else None,
    )


def check_plan(plan: Plan, today: date) -> None:
    """Refuse a plan that asks for nothing sensible or reaches into the past, where what was due would change afterwards.

    Raises Refused, with the field at fault: times_out_of_range, period_invalid, begins_in_past.
    """
    if not 1 <= plan.times <= MOST_TIMES:
        raise Refused("times_out_of_range", field="times", number=plan.times, largest=MOST_TIMES)
    if plan.last_day is not None and plan.last_day < plan.first_day:
        raise Refused("period_invalid", field="last_day")
    if plan.first_day < today:
        raise Refused("begins_in_past", field="first_day", day=plan.first_day)


def check_walk(started_at: datetime, ended_at: datetime, now: datetime, log_within_hours: int) -> None:
    """Refuse a patrol that cannot have been, or is told of too late to be believed.

    Raises Refused, with the field at fault: period_invalid, patrol_too_long, happened_in_future, patrol_logged_too_late.
    """
    if ended_at < started_at:
        raise Refused("period_invalid", field="ended_at")
    if ended_at - started_at > LONGEST_PATROL:
        raise Refused("patrol_too_long", field="ended_at", hours=LONGEST_PATROL // timedelta(hours=1))
    if ended_at > now:
        raise Refused("happened_in_future", field="ended_at")
    if now - ended_at > timedelta(hours=log_within_hours):
        raise Refused("patrol_logged_too_late", field="ended_at", hours=log_within_hours)


def read_track(geometry: Any) -> dict[str, Any]:
    """The track as a GeoJSON LineString of WGS84 degrees, longitude first; Refused("track_invalid", field="track") for anything else."""
    try:
        points = [(float(point[0]), float(point[1])) for point in geometry["coordinates"]]
        sound = geometry["type"] == "LineString" and 2 <= len(points) <= MOST_POINTS
    except (LookupError, TypeError, ValueError) as error:
        raise Refused("track_invalid", field="track") from error
    if not sound or not all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in points):
        raise Refused("track_invalid", field="track")
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


def was_due_within(plans: Iterable[Plan], zone: tzinfo, at: datetime, hours: int) -> bool:
    """Whether a patrol was due in the `hours` before `at`: with that, a problem that somebody else reported was missed (漏报)."""
    since = at - timedelta(hours=hours)
    return any(True for plan in plans for _ in windows(plan, zone, since, at))


def _window_from(plan: Plan, day: date, zone: tzinfo) -> tuple[Window | None, date]:
    """The window that holds `day`, cut to the plan's time, and the day after it."""
    first = day if plan.unit is Unit.DAY else day - timedelta(days=day.weekday())
    after = first + timedelta(days=plan.unit.days)
    begin = max(first, plan.first_day)
    end = after if plan.last_day is None else min(after, plan.last_day + timedelta(days=1))
    due = plan.times * (end - begin).days // plan.unit.days
    return (Window(_midnight(begin, zone), _midnight(end, zone), due) if due > 0 else None), after


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _count(starts: Sequence[datetime], begin: datetime, end: datetime) -> int:
    return bisect_left(starts, end) - bisect_left(starts, begin)
