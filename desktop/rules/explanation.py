"""What the clock answers with: limits, stretches with a reason, the explanation; it must not know a calendar."""

import enum
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from desktop.rules.errors import Refused

LARGEST_LIMIT = 9999
"""The largest number of a limit; about forty years of work days, so that a slip of the keyboard ends soon."""

STANDARD_DAY_MINUTES = 480
"""Working minutes of one standard day with the default periods."""

ONE_MINUTE = timedelta(minutes=1)


class LimitClass(enum.StrEnum):
    """How a limit runs."""

    URGENT_HOUR = "urgent_hour"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"
    CALENDAR_DAY = "calendar_day"

    @property
    def runs_always(self) -> bool:
        """Whether nights, weekends and holidays count too."""
        return self in (LimitClass.URGENT_HOUR, LimitClass.CALENDAR_DAY)


@dataclass(frozen=True, slots=True)
class Limit:
    """A whole number of one class, for example 2 work_day.

    Raises ``Refused("limit_out_of_range")`` unless 1 ≤ number ≤ ``LARGEST_LIMIT``.
    """

    number: int
    limit_class: LimitClass

    def __post_init__(self) -> None:
        if not 1 <= self.number <= LARGEST_LIMIT:
            raise Refused("limit_out_of_range", number=self.number, largest=LARGEST_LIMIT)

    def minutes(self, day_minutes: int = STANDARD_DAY_MINUTES) -> int:
        """Return the minutes that have to count; ``day_minutes`` are the working minutes of one standard day."""
        match self.limit_class:
            case LimitClass.WORK_DAY:
                return self.number * day_minutes
            case LimitClass.CALENDAR_DAY:
                return self.number * 24 * 60
            case LimitClass.WORK_HOUR | LimitClass.URGENT_HOUR:
                return self.number * 60

    def as_emergency(self, day_minutes: int = STANDARD_DAY_MINUTES) -> "Limit":
        """Return the same number of hours as urgent_hour.

        A work day stands for the working hours of a standard day, so n work days become n × 8 urgent hours with
        the default periods; a part of an hour is rounded up, in favour of the one who has to act. A calendar day
        becomes 24 urgent hours: it runs always already.
        """
        return Limit(-(-self.minutes(day_minutes) // 60), LimitClass.URGENT_HOUR)


class Reason(enum.StrEnum):
    """Why a stretch counts or does not count."""

    WORKING = "working"
    MAKE_UP_WORKDAY = "make_up_workday"
    ALWAYS = "always"
    OFF_HOURS = "off_hours"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SUSPENDED = "suspended"
    GIVEN = "given"  # another system's figure: what of it counted is not known


COUNTED_REASONS = frozenset({Reason.WORKING, Reason.MAKE_UP_WORKDAY, Reason.ALWAYS, Reason.GIVEN})


@dataclass(frozen=True, slots=True)
class Stretch:
    """One unbroken piece of time with one reason: [start, end) in UTC, on whole minutes.

    ``holiday_name`` is the Chinese name of the holiday, also on the make-up workday that pays for it.
    """

    start: datetime
    end: datetime
    counted: bool
    reason: Reason
    holiday_name: str = ""

    @property
    def minutes(self) -> int:
        """Length in minutes, counted or not."""
        return (self.end - self.start) // ONE_MINUTE


@dataclass(frozen=True, slots=True)
class Explanation:
    """The clock's whole answer; the same object is on screen, in the PDF and in the test.

    ``stretches`` follow one another without a gap from ``start`` to ``end`` (UTC, whole minutes); neighbours
    differ in reason or holiday. ``total_minutes`` is what the limit and its extensions ask for; for a measured
    piece of time, which has no limit, it is what was counted. ``unknown_years`` are the years it ran through of
    which no holidays are known: they count plain by the weekly periods, which must be said.
    """

    start: datetime
    end: datetime
    limit_class: LimitClass
    limit: Limit | None
    extensions: tuple[Limit, ...]
    stretches: tuple[Stretch, ...]
    total_minutes: int
    unknown_years: tuple[int, ...]
    calendar_version: str
    given_minutes: int | None = None

    @property
    def counted_minutes(self) -> int:
        """Minutes that counted, from ``start`` to ``end``."""
        if self.given_minutes is not None:
            return self.given_minutes
        return sum(stretch.minutes for stretch in self.stretches if stretch.counted)

    @property
    def deadline(self) -> datetime | None:
        """The deadline in UTC; None where nothing limits, or where a suspension without an end holds it open."""
        if self.limit is None or self.counted_minutes < self.total_minutes:
            return None
        return self.end

    def as_given(self, end: datetime, minutes: int) -> "Explanation":
        """The same limit as another system answered it: ``end``, and how many minutes it counted up to there."""
        until = whole_minute(end)
        stretches = merged([Stretch(self.start, until, True, Reason.GIVEN)])
        return replace(
            self, end=until, stretches=stretches, total_minutes=minutes, unknown_years=(), given_minutes=minutes
        )

    def served_minutes(self, now: datetime) -> int:
        """Minutes that have counted up to ``now``, never more than ``counted_minutes``."""
        at = whole_minute(now)
        return sum(
            (min(stretch.end, at) - stretch.start) // ONE_MINUTE
            for stretch in self.stretches
            if stretch.counted and stretch.start < at
        )

    def reached(self, minutes: int) -> datetime | None:
        """Return the minute at which ``minutes`` (≥ 1) have counted; None if the explanation ends before."""
        left = minutes
        for stretch in self.stretches:
            if stretch.counted:
                if left <= stretch.minutes:
                    return stretch.start + left * ONE_MINUTE
                left -= stretch.minutes
        return None


def whole_minute(moment: datetime) -> datetime:
    """Return ``moment`` in UTC with its seconds floored; ValueError where it names no time zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"a moment without a time zone: {moment!r}")
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Join neighbours of one reason and holiday, and leave out empty ones."""
    joined: list[Stretch] = []
    for stretch in stretches:
        if stretch.start == stretch.end:
            continue
        if joined and (joined[-1].reason, joined[-1].holiday_name) == (stretch.reason, stretch.holiday_name):
            last = joined.pop()
            stretch = Stretch(last.start, stretch.end, last.counted, last.reason, last.holiday_name)  # noqa: PLW2901
        joined.append(stretch)
    return tuple(joined)


def to_json(explanation: Explanation) -> str:
    """Return the canonical text that is stored beside the deadline: one explanation, one text.

    A stretch is ``[reason, minutes]`` or ``[reason, minutes, holiday]``: as they follow one another, lengths are
    enough, and a store of a million cases stays small.
    """
    document = {
        "calendar": explanation.calendar_version,
        "class": explanation.limit_class,
        "extensions": [[limit.number, limit.limit_class] for limit in explanation.extensions],
        "limit": [explanation.limit.number, explanation.limit.limit_class] if explanation.limit else None,
        "start": explanation.start.strftime("%Y-%m-%dT%H:%MZ"),
        "stretches": [
            [stretch.reason, stretch.minutes] + ([stretch.holiday_name] if stretch.holiday_name else [])
            for stretch in explanation.stretches
        ],
        "total": explanation.total_minutes,
        "unknown_years": list(explanation.unknown_years),
    }
    if explanation.given_minutes is not None:
        document["given"] = explanation.given_minutes
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Explanation:
    """Return the explanation that ``to_json`` wrote; ValueError or KeyError where the text is another's."""
    document = json.loads(text)
    start = datetime.fromisoformat(document["start"])
    stretches: list[Stretch] = []
    end = start
    for reason_code, minutes, *name in document["stretches"]:
        reason = Reason(reason_code)
        begin, end = end, end + minutes * ONE_MINUTE
        stretches.append(Stretch(begin, end, reason in COUNTED_REASONS, reason, *name))
    return Explanation(
        start=start,
        end=end,
        limit_class=LimitClass(document["class"]),
        limit=_limit(document["limit"]) if document["limit"] else None,
        extensions=tuple(_limit(pair) for pair in document["extensions"]),
        stretches=tuple(stretches),
        total_minutes=document["total"],
        unknown_years=tuple(document["unknown_years"]),
        calendar_version=document["calendar"],
        given_minutes=document.get("given"),
    )


def _limit(pair: list[Any]) -> Limit:
    number, limit_class = pair
    return Limit(number, LimitClass(limit_class))
