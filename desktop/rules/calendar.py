"""The office's calendar as a value: working periods, holidays and make-up workdays; it must not count a limit."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

import chinese_calendar

from desktop.rules.errors import Refused
from desktop.rules.explanation import COUNTED_REASONS, Reason, Stretch

FIRST_WARNING_MONTH = 11
"""From this month on next year's holidays should be known: the State Council gives notice of them in November."""

# The names as the annual notice writes them; the library's own Chinese names are shorter, and what is not here
# (a single commemoration, or a holiday added later) keeps the library's name.
_NOTICE_NAMES = {
    chinese_calendar.Holiday.new_years_day: "元旦",
    chinese_calendar.Holiday.spring_festival: "春节",
    chinese_calendar.Holiday.tomb_sweeping_day: "清明节",
    chinese_calendar.Holiday.labour_day: "劳动节",
    chinese_calendar.Holiday.dragon_boat_festival: "端午节",
    chinese_calendar.Holiday.national_day: "国庆节",
    chinese_calendar.Holiday.mid_autumn_festival: "中秋节",
}
_HOLIDAY_NAMES: dict[str, str] = {
    holiday.value: _NOTICE_NAMES.get(holiday, holiday.chinese) for holiday in chinese_calendar.Holiday
}


class DayKind(enum.StrEnum):
    """What the annual notice says of a day."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True, slots=True)
class Period:
    """One working period of a day, [start, end) in local time on whole minutes; an end of 00:00 is midnight.

    Raises ``Refused("working_periods_invalid")`` where it is empty or has seconds.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        exact = all(not moment.second and not moment.microsecond for moment in (self.start, self.end))
        if not exact or self.minutes <= 0:
            raise Refused("working_periods_invalid", start=self.start, end=self.end)

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return self.end_minute - self.start_minute

    @property
    def start_minute(self) -> int:
        """Start in minutes since midnight."""
        return self.start.hour * 60 + self.start.minute

    @property
    def end_minute(self) -> int:
        """End in minutes since midnight."""
        return (self.end.hour * 60 + self.end.minute) or 24 * 60


DayPeriods = tuple[Period, ...]

DEFAULT_DAY: DayPeriods = (Period(time(8, 30), time(12, 0)), Period(time(13, 30), time(18, 0)))


def _check_order(periods: DayPeriods, valid_from: date) -> None:
    for before, after in pairwise(periods):
        if before.end_minute > after.start_minute:
            raise Refused("working_periods_invalid", valid_from=valid_from, start=after.start, end=before.end)


@dataclass(frozen=True, slots=True)
class Week:
    """The working periods of Monday to Sunday from the local date ``valid_from`` on; a day of rest has none.

    Raises ``Refused("working_periods_invalid")`` unless there are seven days, each with its periods in order and
    apart, and at least one period in the week (or no limit would ever end).
    """

    valid_from: date
    days: tuple[DayPeriods, ...]

    def __post_init__(self) -> None:
        if len(self.days) != 7 or not any(self.days):
            raise Refused("working_periods_invalid", valid_from=self.valid_from)
        for periods in self.days:
            _check_order(periods, self.valid_from)


@dataclass(frozen=True, slots=True)
class StandardDay:
    """The day that ``work_day`` counts in and that every make-up workday has, from ``valid_from`` on.

    Raises ``Refused("working_periods_invalid")`` where it has no period, or periods that overlap.
    """

    valid_from: date
    periods: DayPeriods

    def __post_init__(self) -> None:
        if not self.periods:
            raise Refused("working_periods_invalid", valid_from=self.valid_from)
        _check_order(self.periods, self.valid_from)

    @property
    def minutes(self) -> int:
        """Working minutes of the day."""
        return sum(period.minutes for period in self.periods)


@dataclass(frozen=True, slots=True)
class DayOverride:
    """One row an administrator imported from the annual notice; ``name`` is the holiday's name in Chinese."""

    date: date
    kind: DayKind
    name: str = ""


Dated = TypeVar("Dated", Week, StandardDay)

DEFAULT_WEEK = Week(date.min, (DEFAULT_DAY,) * 5 + ((), ()))
DEFAULT_STANDARD_DAY = StandardDay(date.min, DEFAULT_DAY)


@dataclass(frozen=True)
class Calendar:
    """Everything that decides which minutes are working minutes; immutable, each day worked out once.

    ``version`` names this state of the rows: it is kept with every deadline, so it has to change whenever a row
    or the installed release of ``chinesecalendar`` does. ``weeks`` and ``standard_days`` are dated, the last one
    valid on a day counts; days before the first have the first. ``overrides`` win over ``chinesecalendar``.
    ``notice_years`` are the years whose whole annual notice was imported: with the years that ``chinesecalendar``
    knows, they are the known ones.

    Raises ``Refused("calendar_empty")`` without a week or standard day, ``Refused("calendar_day_twice")`` where two
    rows speak of one day.
    """

    version: str
    weeks: tuple[Week, ...] = (DEFAULT_WEEK,)
    standard_days: tuple[StandardDay, ...] = (DEFAULT_STANDARD_DAY,)
    overrides: tuple[DayOverride, ...] = ()
    notice_years: frozenset[int] = frozenset()
    zone: str = "Asia/Shanghai"
    _days: dict[date, tuple[Stretch, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _minutes: dict[date, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.weeks or not self.standard_days:
            raise Refused("calendar_empty")
        for rows in (self.weeks, self.standard_days):
            _check_once(row.valid_from for row in rows)
        _check_once(row.date for row in self.overrides)

    def knows(self, year: int) -> bool:
        """Whether the holidays of ``year`` are known."""
        return year in self.notice_years or _nationally_known(year)

    def standard_day_minutes(self, day: date) -> int:
        """Working minutes of the standard day in force on the local ``day``."""
        return _valid_on(self.standard_days, day).minutes

    def local_date(self, moment: datetime) -> date:
        """Return the date in the calendar's zone."""
        return moment.astimezone(self._zone).date()

    def day(self, day: date) -> tuple[Stretch, ...]:
        """Return the stretches of the local ``day`` from midnight to midnight, in UTC, without a gap."""
        stretches = self._days.get(day)
        if stretches is None:
            # Two threads may both work a day out; they write the same value.
            stretches = self._days[day] = self._divide(day)
        return stretches

    def day_minutes(self, day: date) -> int:
        """Return the working minutes of the local ``day``."""
        minutes = self._minutes.get(day)
        if minutes is None:
            minutes = self._minutes[day] = sum(stretch.minutes for stretch in self.day(day) if stretch.counted)
        return minutes

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _overridden(self) -> dict[date, DayOverride]:
        return {row.date: row for row in self.overrides}

    def _divide(self, day: date) -> tuple[Stretch, ...]:
        weekly = _valid_on(self.weeks, day).days[day.weekday()]
        kind, name = self._notice(day)
        if kind is DayKind.HOLIDAY:
            return (self._stretch(day, 0, 24 * 60, Reason.HOLIDAY, name),)
        if weekly:
            return self._working_day(day, weekly, Reason.WORKING, "")
        if kind is DayKind.WORKDAY:
            return self._working_day(day, _valid_on(self.standard_days, day).periods, Reason.MAKE_UP_WORKDAY, name)
        return (self._stretch(day, 0, 24 * 60, Reason.WEEKEND, ""),)

    def _working_day(self, day: date, periods: DayPeriods, reason: Reason, name: str) -> tuple[Stretch, ...]:
        stretches = []
        minute = 0
        for period in periods:
            stretches.append(self._stretch(day, minute, period.start_minute, Reason.OFF_HOURS, ""))
            stretches.append(self._stretch(day, period.start_minute, period.end_minute, reason, name))
            minute = period.end_minute
        stretches.append(self._stretch(day, minute, 24 * 60, Reason.OFF_HOURS, ""))
        return tuple(stretch for stretch in stretches if stretch.start < stretch.end)

    def _stretch(self, day: date, first: int, last: int, reason: Reason, name: str) -> Stretch:
        """Return the stretch between two minutes of the local day."""
        return Stretch(self._utc(day, first), self._utc(day, last), reason in COUNTED_REASONS, reason, name)

    def _utc(self, day: date, minute: int) -> datetime:
        # Wall time first, zone second: Shanghai had summer time from 1986 to 1991.
        wall = datetime.combine(day, time.min) + timedelta(minutes=minute)
        return wall.replace(tzinfo=self._zone).astimezone(UTC)

    def _notice(self, day: date) -> tuple[DayKind | None, str]:
        """Return what the annual notice says of the day: nothing for most."""
        row = self._overridden.get(day)
        if row is not None:
            return row.kind, row.name
        if not _nationally_known(day.year):
            return None, ""
        off, english = chinese_calendar.get_holiday_detail(day)
        if english is None:
            return None, ""
        return (DayKind.HOLIDAY if off else DayKind.WORKDAY), _HOLIDAY_NAMES.get(english, english)


def missing_year_warning(calendar: Calendar, today: date) -> int | None:
    """Return the year an administrator must be told is missing: this one, or from 1 November on the next."""
    if not calendar.knows(today.year):
        return today.year
    if today.month >= FIRST_WARNING_MONTH and not calendar.knows(today.year + 1):
        return today.year + 1
    return None


@cache
def _nationally_known(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


def _valid_on(rows: Sequence[Dated], day: date) -> Dated:
    """Return the last row valid on the day; the first of all where the day is before it."""
    begun = [row for row in rows if row.valid_from <= day]
    if begun:
        return max(begun, key=lambda row: row.valid_from)
    return min(rows, key=lambda row: row.valid_from)


def _check_once(days: Iterable[date]) -> None:
    seen: set[date] = set()
    for day in days:
        if day in seen:
            raise Refused("calendar_day_twice", date=day)
        seen.add(day)
