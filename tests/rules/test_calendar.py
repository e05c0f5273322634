"""Which minutes of which days are working minutes, and which years are known."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

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
from desktop.rules.errors import Refused
from desktop.rules.explanation import Reason

CALENDAR = Calendar(version="test")
MORNING = (Period(time(9), time(12)),)


def reasons(calendar: Calendar, day: date) -> set[tuple[Reason, str]]:
    return {
        (stretch.reason, stretch.holiday_name) for stretch in calendar.day(day) if stretch.reason != Reason.OFF_HOURS
    }


def minutes(calendar: Calendar, day: date) -> int:
    return sum(stretch.minutes for stretch in calendar.day(day) if stretch.counted)


@pytest.mark.parametrize(
    ("day", "reason", "name"),
    [
        (date(2024, 1, 1), Reason.HOLIDAY, "元旦"),
        (date(2024, 2, 12), Reason.HOLIDAY, "春节"),
        (date(2024, 4, 4), Reason.HOLIDAY, "清明节"),
        (date(2024, 5, 1), Reason.HOLIDAY, "劳动节"),
        (date(2024, 6, 10), Reason.HOLIDAY, "端午节"),
        (date(2024, 9, 17), Reason.HOLIDAY, "中秋节"),
        (date(2024, 10, 5), Reason.HOLIDAY, "国庆节"),  # a Saturday inside the holiday is not a weekend
        (date(2015, 9, 3), Reason.HOLIDAY, "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"),
        (date(2024, 10, 12), Reason.MAKE_UP_WORKDAY, "国庆节"),
        (date(2024, 3, 9), Reason.WEEKEND, ""),
        (date(2024, 3, 11), Reason.WORKING, ""),
    ],
)
def test_days_as_the_notices_have_them(day: date, reason: Reason, name: str) -> None:
    assert reasons(CALENDAR, day) == {(reason, name)}


def test_every_known_day_is_a_working_day_exactly_when_the_library_says_so() -> None:
    for number in range((date(2025, 1, 1) - date(2019, 1, 1)).days):
        day = date(2019, 1, 1) + timedelta(days=number)
        assert (minutes(CALENDAR, day) == 480) is chinese_calendar.is_workday(day)


def test_rows_of_the_administrator_win() -> None:
    rows = (
        DayOverride(date(2024, 10, 1), DayKind.WORKDAY, "应急值守"),
        DayOverride(date(2024, 10, 12), DayKind.HOLIDAY, "国庆节"),
        DayOverride(date(2024, 3, 9), DayKind.WORKDAY, "演练"),
        DayOverride(date(2024, 3, 11), DayKind.HOLIDAY, "停电"),
    )
    calendar = replace(CALENDAR, overrides=rows)
    assert reasons(calendar, date(2024, 10, 1)) == {(Reason.WORKING, "")}
    assert reasons(calendar, date(2024, 10, 12)) == {(Reason.HOLIDAY, "国庆节")}
    assert reasons(calendar, date(2024, 3, 9)) == {(Reason.MAKE_UP_WORKDAY, "演练")}
    assert reasons(calendar, date(2024, 3, 11)) == {(Reason.HOLIDAY, "停电")}


def test_periods_are_dated_and_a_make_up_workday_has_those_of_the_standard_day() -> None:
    summer = Week(date(2024, 6, 1), ((*MORNING, Period(time(14), time(18))),) * 5 + ((), ()))
    calendar = replace(
        CALENDAR,
        weeks=(summer, DEFAULT_WEEK),
        standard_days=(DEFAULT_STANDARD_DAY, StandardDay(date(2024, 10, 1), MORNING)),
    )
    assert minutes(calendar, date(2024, 5, 31)) == 480
    assert minutes(calendar, date(2024, 6, 3)) == 420
    assert minutes(calendar, date(2024, 9, 29)) == 480
    assert minutes(calendar, date(2024, 10, 12)) == 180
    assert calendar.standard_day_minutes(date(2024, 9, 30)) == 480
    assert calendar.standard_day_minutes(date(2024, 10, 1)) == 180


def test_days_before_the_first_row_have_the_first() -> None:
    first = Week(date(2024, 6, 1), (MORNING,) * 5 + ((), ()))
    later = Week(date(2024, 9, 1), (DEFAULT_DAY,) * 5 + ((), ()))
    for weeks in ((first, later), (later, first)):
        assert minutes(replace(CALENDAR, weeks=weeks), date(2024, 3, 11)) == 180


def test_periods_may_touch() -> None:
    through = Week(date.min, ((Period(time(8), time(12)), Period(time(12), time(16))),) * 5 + ((), ()))
    assert minutes(replace(CALENDAR, weeks=(through,)), date(2024, 3, 11)) == 480


def test_a_duty_week_works_on_saturdays_and_around_the_clock() -> None:
    duty = Week(date.min, ((Period(time(0), time(0)),),) * 7)
    calendar = replace(CALENDAR, weeks=(duty,))
    assert minutes(calendar, date(2024, 3, 9)) == 24 * 60
    assert reasons(calendar, date(2024, 3, 9)) == {(Reason.WORKING, "")}
    assert len(calendar.day(date(2024, 3, 9))) == 1


def test_a_day_runs_from_local_midnight_to_midnight_also_when_summer_time_began() -> None:
    """Shanghai moved its clocks forward on 4 May 1986: that day had 23 hours."""
    day = CALENDAR.day(date(1986, 5, 4))
    assert sum(stretch.minutes for stretch in day) == 23 * 60
    assert day[0].start == CALENDAR.day(date(1986, 5, 3))[-1].end
    assert day[0].start.astimezone(ZoneInfo("Asia/Shanghai")).time() == time(0)


def test_equal_calendars_are_one_key() -> None:
    assert len({Calendar(version="1"), Calendar(version="1"), Calendar(version="2")}) == 2


@pytest.mark.parametrize(
    "days",
    [
        (DEFAULT_DAY,) * 6,
        ((),) * 7,
        ((Period(time(8), time(12)), Period(time(11), time(18))),) + ((),) * 6,
        ((Period(time(13), time(18)), Period(time(8), time(12))),) + ((),) * 6,
    ],
    ids=["six days", "no period", "overlapping", "out of order"],
)
def test_a_week_that_makes_no_sense_is_refused(days: tuple[tuple[Period, ...], ...]) -> None:
    with pytest.raises(Refused, match="working_periods_invalid"):
        Week(date(2024, 1, 1), days)


@pytest.mark.parametrize(("start", "end"), [(time(12), time(12)), (time(12), time(8)), (time(8, 0, 1), time(12))])
def test_a_period_that_makes_no_sense_is_refused(start: time, end: time) -> None:
    with pytest.raises(Refused, match="working_periods_invalid"):
        Period(start, end)


def test_a_calendar_that_contradicts_itself_is_refused() -> None:
    row = DayOverride(date(2024, 3, 11), DayKind.HOLIDAY)
    with pytest.raises(Refused, match="calendar_day_twice"):
        Calendar(version="1", overrides=(row, replace(row, kind=DayKind.WORKDAY)))
    with pytest.raises(Refused, match="calendar_day_twice"):
        Calendar(version="1", weeks=(DEFAULT_WEEK, DEFAULT_WEEK))
    with pytest.raises(Refused, match="calendar_empty"):
        Calendar(version="1", weeks=())
    with pytest.raises(Refused, match="working_periods_invalid"):
        StandardDay(date.min, ())


def test_the_next_year_is_missed_from_the_first_of_november() -> None:
    """2050 is known here because its notice was imported, 2051 is not."""
    calendar = replace(CALENDAR, notice_years=frozenset({2050}))
    assert missing_year_warning(calendar, date(2050, 10, 31)) is None
    assert missing_year_warning(calendar, date(2050, 11, 1)) == 2051
    assert missing_year_warning(calendar, date(2050, 12, 31)) == 2051
    assert missing_year_warning(calendar, date(2051, 3, 1)) == 2051
    assert missing_year_warning(replace(calendar, notice_years=frozenset({2050, 2051})), date(2050, 11, 1)) is None


def test_a_row_for_the_first_days_of_a_year_does_not_make_the_year_known() -> None:
    """The notice of one year speaks of the days around its New Year; the year after is still missing."""
    row = DayOverride(date(2051, 1, 2), DayKind.HOLIDAY, "元旦")
    calendar = replace(CALENDAR, overrides=(row,), notice_years=frozenset({2050}))
    assert not calendar.knows(2051)
    assert missing_year_warning(calendar, date(2050, 11, 1)) == 2051
