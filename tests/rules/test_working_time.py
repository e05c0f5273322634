"""Every worked example of the design page "The clock", and what must hold for every limit."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import businesstimedelta
import pytest
import pytz  # type: ignore[import-untyped]  # the only zones businesstimedelta takes
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.rules.errors import Refused
from desktop.rules.working_time import (
    Calendar,
    DayKind,
    DayOverride,
    Explanation,
    Light,
    Limit,
    LimitClass,
    Period,
    Reason,
    StandardDay,
    Stretch,
    Suspension,
    counted_minutes,
    deadline,
    elapsed,
    from_json,
    light,
    on_time,
    remaining_minutes,
    to_json,
    yellow_at,
)
from tests.worked_examples import DAY, EXAMPLES, HOUR, SHANGHAI, shown

CALENDAR = Calendar(version="test")


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=SHANGHAI)


# --- the table of worked examples -------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "limit", "expected", "stretches"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_worked_example(start: str, limit: Limit, expected: str, stretches: list[str]) -> None:
    explanation = deadline(CALENDAR, at(start), limit)
    assert explanation.deadline == at(expected)
    assert shown(explanation) == stretches
    measured = elapsed(CALENDAR, at(start), at(expected), limit.limit_class)
    assert measured.counted_minutes == explanation.counted_minutes == limit.minutes()
    assert measured.stretches == explanation.stretches


# --- what moves it: from a dispatch on Mon 2024-03-11 08:30 with 1 work_day ---------------------------------------

DISPATCH = at("2024-03-11 08:30")
SUSPENSION = Suspension(at("2024-03-11 10:30"), at("2024-03-13 14:00"))
SUSPENDED = [
    "Mon 03-11 08:30 → Mon 03-11 10:30 +working",
    "Mon 03-11 10:30 → Wed 03-13 14:00 -suspended",
    "Wed 03-13 14:00 → Wed 03-13 18:00 +working",
    "Wed 03-13 18:00 → Thu 03-14 08:30 -off_hours",
]


def test_dispatch_with_one_work_day_ends_the_same_day() -> None:
    assert deadline(CALENDAR, DISPATCH, Limit(1, DAY)).deadline == at("2024-03-11 18:00")


def test_suspended_and_resumed_leaves_what_was_left() -> None:
    explanation = deadline(CALENDAR, DISPATCH, Limit(1, DAY), [SUSPENSION])
    assert explanation.deadline == at("2024-03-14 10:30")
    assert shown(explanation) == [*SUSPENDED, "Thu 03-14 08:30 → Thu 03-14 10:30 +working"]


def test_then_extended_by_a_work_day() -> None:
    explanation = deadline(CALENDAR, DISPATCH, Limit(1, DAY), [SUSPENSION], [Limit(1, DAY)])
    assert explanation.deadline == at("2024-03-15 10:30")
    assert shown(explanation) == [
        *SUSPENDED,
        "Thu 03-14 08:30 → Thu 03-14 12:00 +working",
        "Thu 03-14 12:00 → Thu 03-14 13:30 -off_hours",
        "Thu 03-14 13:30 → Thu 03-14 18:00 +working",
        "Thu 03-14 18:00 → Fri 03-15 08:30 -off_hours",
        "Fri 03-15 08:30 → Fri 03-15 10:30 +working",
    ]


def test_a_suspension_after_the_extension_loses_nothing_either() -> None:
    """Extended first (deadline Tue 18:00), then suspended inside the added time."""
    later = Suspension(at("2024-03-12 10:30"), at("2024-03-14 14:00"))
    explanation = deadline(CALENDAR, DISPATCH, Limit(1, DAY), [later], [Limit(1, DAY)])
    assert explanation.deadline == at("2024-03-15 10:30")
    assert explanation.counted_minutes == 2 * 480


def test_a_refused_return_changes_nothing_and_a_new_dispatch_starts_a_full_limit() -> None:
    """Neither gives the clock anything to know: the refused one no suspension, the next dispatch its own start."""
    undisturbed = deadline(CALENDAR, DISPATCH, Limit(1, DAY))
    assert shown(undisturbed) == [
        "Mon 03-11 08:30 → Mon 03-11 12:00 +working",
        "Mon 03-11 12:00 → Mon 03-11 13:30 -off_hours",
        "Mon 03-11 13:30 → Mon 03-11 18:00 +working",
    ]
    served_by_the_first_body = elapsed(CALENDAR, DISPATCH, at("2024-03-11 15:00"), DAY)
    assert served_by_the_first_body.counted_minutes == 300
    assert deadline(CALENDAR, at("2024-03-11 15:00"), Limit(1, DAY)).deadline == at("2024-03-12 15:00")


# --- minutes, ends of periods, suspensions ------------------------------------------------------------------------


def test_seconds_are_floored() -> None:
    assert deadline(CALENDAR, at("2024-03-11 08:30:59"), Limit(1, HOUR)).deadline == at("2024-03-11 09:30")
    assert elapsed(CALENDAR, at("2024-03-11 08:30:59"), at("2024-03-11 08:31:00"), HOUR).counted_minutes == 1
    assert elapsed(CALENDAR, at("2024-03-11 08:30:00"), at("2024-03-11 08:30:59"), HOUR).stretches == ()


def test_on_time_to_the_minute() -> None:
    due = at("2024-03-11 18:00")
    assert on_time(at("2024-03-11 18:00:59"), due)
    assert not on_time(at("2024-03-11 18:01"), due)


def test_a_suspension_at_the_very_deadline_comes_too_late() -> None:
    night = Suspension(at("2024-03-11 18:00"), at("2024-03-12 10:00"))
    assert deadline(CALENDAR, DISPATCH, Limit(1, DAY), [night]).deadline == at("2024-03-11 18:00")


def test_overlapping_suspensions_in_any_order_are_one() -> None:
    pieces = [
        Suspension(at("2024-03-12 09:00"), at("2024-03-13 14:00:30")),
        Suspension(at("2024-03-11 10:30"), at("2024-03-12 10:00")),
        Suspension(at("2024-03-11 11:00"), at("2024-03-11 12:00")),
        Suspension(at("2024-03-11 09:00:10"), at("2024-03-11 09:00:50")),
    ]
    explanation = deadline(CALENDAR, DISPATCH, Limit(1, DAY), pieces)
    assert explanation == deadline(CALENDAR, DISPATCH, Limit(1, DAY), [SUSPENSION])


def test_a_suspension_from_before_the_start_counts_from_the_start() -> None:
    early = Suspension(at("2024-03-08 10:00"), at("2024-03-11 10:30"))
    explanation = deadline(CALENDAR, DISPATCH, Limit(1, HOUR), [early])
    assert shown(explanation) == [
        "Mon 03-11 08:30 → Mon 03-11 10:30 -suspended",
        "Mon 03-11 10:30 → Mon 03-11 11:30 +working",
    ]
    over = Suspension(at("2024-03-07 10:00"), at("2024-03-08 10:30"))
    assert deadline(CALENDAR, DISPATCH, Limit(1, HOUR), [over]).deadline == at("2024-03-11 09:30")


@pytest.mark.parametrize("limit_class", [HOUR, LimitClass.URGENT_HOUR])
def test_while_suspended_without_an_end_there_is_no_deadline(limit_class: LimitClass) -> None:
    open_end = [Suspension(at("2024-03-11 10:30"))]
    explanation = deadline(CALENDAR, DISPATCH, Limit(8, limit_class), open_end, [Limit(4, limit_class)])
    assert explanation.deadline is None
    assert explanation.end == at("2024-03-11 10:30")
    assert yellow_at(explanation) is None
    assert remaining_minutes(CALENDAR, explanation, at("2024-03-20 10:00")) == 10 * 60
    measured = elapsed(CALENDAR, DISPATCH, at("2024-03-12 10:00"), limit_class, open_end)
    assert [stretch.reason for stretch in measured.stretches][1:] == [Reason.SUSPENDED]
    assert (measured.counted_minutes, measured.end) == (120, at("2024-03-12 10:00"))


def test_an_open_suspension_after_the_deadline_leaves_it() -> None:
    explanation = deadline(CALENDAR, DISPATCH, Limit(1, HOUR), [Suspension(at("2024-03-11 10:30"))])
    assert explanation.deadline == at("2024-03-11 09:30")


def test_an_urgent_limit_stands_still_too() -> None:
    explanation = deadline(CALENDAR, DISPATCH, Limit(4, LimitClass.URGENT_HOUR), [SUSPENSION])
    assert shown(explanation) == [
        "Mon 03-11 08:30 → Mon 03-11 10:30 +always",
        "Mon 03-11 10:30 → Wed 03-13 14:00 -suspended",
        "Wed 03-13 14:00 → Wed 03-13 16:00 +always",
    ]


def test_an_extension_of_another_class_is_served_after_the_limit() -> None:
    explanation = deadline(CALENDAR, at("2024-03-08 23:00"), Limit(2, LimitClass.URGENT_HOUR), (), [Limit(1, HOUR)])
    assert explanation.deadline == at("2024-03-11 09:30")
    assert shown(explanation)[0] == "Fri 03-08 23:00 → Sat 03-09 01:00 +always"


def test_the_clock_refuses_what_it_cannot_place() -> None:
    with pytest.raises(ValueError, match="time zone"):
        deadline(CALENDAR, datetime(2024, 3, 11, 8, 30), Limit(1, HOUR))  # noqa: DTZ001
    with pytest.raises(ValueError, match="backwards"):
        elapsed(CALENDAR, at("2024-03-11 10:00"), at("2024-03-11 09:59"), HOUR)
    with pytest.raises(ValueError, match="before it starts"):
        Suspension(at("2024-03-11 10:00"), at("2024-03-11 09:59"))


@pytest.mark.parametrize("number", [-1, 0, 10_000])
def test_a_limit_is_a_sensible_number(number: int) -> None:
    with pytest.raises(Refused) as refused:
        Limit(number, HOUR)
    assert refused.value.code == "limit_out_of_range"


def test_emergency_has_the_same_hours_always_running() -> None:
    assert Limit(4, HOUR).as_emergency() == Limit(4, LimitClass.URGENT_HOUR)
    assert Limit(2, DAY).as_emergency() == Limit(16, LimitClass.URGENT_HOUR)
    assert Limit(1, LimitClass.CALENDAR_DAY).as_emergency() == Limit(24, LimitClass.URGENT_HOUR)
    assert Limit(1, DAY).as_emergency(day_minutes=450) == Limit(8, LimitClass.URGENT_HOUR)


def test_work_days_are_those_of_the_standard_day_in_force_at_the_start() -> None:
    short = StandardDay(date(2024, 3, 11), (Period(time(9), time(12)), Period(time(13), time(16))))
    calendar = replace(CALENDAR, standard_days=(*CALENDAR.standard_days, short))
    assert deadline(calendar, at("2024-03-08 08:30"), Limit(1, DAY)).counted_minutes == 480
    assert deadline(calendar, at("2024-03-11 08:30"), Limit(2, DAY)).counted_minutes == 720


# --- years nobody knows -------------------------------------------------------------------------------------------


def test_an_unknown_year_counts_plain_weeks_and_says_so() -> None:
    explanation = deadline(CALENDAR, at("2051-12-29 17:00"), Limit(2, DAY))  # a Friday; 1 January is a Monday
    assert explanation.deadline == at("2052-01-02 17:00")
    assert explanation.unknown_years == (2051, 2052)


def test_a_deadline_that_only_reaches_into_an_unknown_year_says_which() -> None:
    last_known = max(year for year in range(2024, 2060) if CALENDAR.knows(year))
    explanation = deadline(CALENDAR, at(f"{last_known}-12-28 08:30"), Limit(10, DAY))
    assert explanation.unknown_years == (last_known + 1,)
    imported = replace(CALENDAR, notice_years=frozenset({last_known + 1}))
    assert deadline(imported, at(f"{last_known}-12-28 08:30"), Limit(10, DAY)).unknown_years == ()


def test_midnight_at_new_year_still_belongs_to_the_old_year() -> None:
    last_known = max(year for year in range(2024, 2060) if CALENDAR.knows(year))
    new_year = at(f"{last_known + 1}-01-01 00:00")
    assert elapsed(CALENDAR, at(f"{last_known}-12-31 20:00"), new_year, HOUR).unknown_years == ()
    minute_later = new_year + timedelta(minutes=1)
    assert elapsed(CALENDAR, at(f"{last_known}-12-31 20:00"), minute_later, HOUR).unknown_years == (last_known + 1,)


def test_time_that_needs_no_holidays_needs_no_warning() -> None:
    assert deadline(CALENDAR, at("2051-12-29 17:00"), Limit(90, LimitClass.CALENDAR_DAY)).unknown_years == ()


# --- lights -------------------------------------------------------------------------------------------------------


def test_the_light_of_one_work_day() -> None:
    """480 minutes: 384 are 80 %, served at 16:24; yellow is above them, red after the minute of the deadline."""
    explanation = deadline(CALENDAR, DISPATCH, Limit(1, DAY))
    yellow, due = yellow_at(explanation), explanation.deadline
    assert yellow == at("2024-03-11 16:25")
    colours = {
        now: light(now=at(f"2024-03-11 {now}"), yellow=yellow, deadline=due)
        for now in ("08:30", "16:24:59", "16:25:00", "18:00:59", "18:01")
    }
    assert list(colours.values()) == [Light.GREEN, Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]


def test_the_light_is_grey_while_suspended_and_green_without_a_limit() -> None:
    due = at("2024-03-11 18:00")
    assert light(now=at("2024-03-11 19:00"), yellow=None, deadline=due, suspended=True) is Light.GREY
    assert light(now=at("2024-03-11 19:00"), yellow=None, deadline=None) is Light.GREEN


def test_yellow_counts_the_extension_and_skips_the_suspension() -> None:
    explanation = deadline(CALENDAR, DISPATCH, Limit(1, DAY), [SUSPENSION], [Limit(1, DAY)])
    assert yellow_at(explanation) == at("2024-03-14 16:49")  # 769 of 960: 120 + 240 + 409 from Thu 08:30


def test_yellow_does_not_fall_into_the_night() -> None:
    """10 work_hour from 8:30: exactly 80 % are served at 18:00, so it stays green all night."""
    assert yellow_at(deadline(CALENDAR, DISPATCH, Limit(10, HOUR))) == at("2024-03-12 08:31")


def test_remaining_minutes_until_and_beyond_the_deadline() -> None:
    explanation = deadline(CALENDAR, DISPATCH, Limit(1, DAY))
    left = {
        now: remaining_minutes(CALENDAR, explanation, at(now))
        for now in (
            "2024-03-08 12:00",
            "2024-03-11 10:30",
            "2024-03-11 13:00",
            "2024-03-11 18:00:30",
            "2024-03-12 08:00",
            "2024-03-12 09:15",
        )
    }
    assert list(left.values()) == [480, 360, 270, 0, 0, -45]


def test_overdue_runs_as_the_last_extension_does() -> None:
    """2 urgent hours extended by 1 work hour are due on Monday 9:30; at 14:00 it is 180 working minutes overdue."""
    explanation = deadline(CALENDAR, at("2024-03-08 23:00"), Limit(2, LimitClass.URGENT_HOUR), (), [Limit(1, HOUR)])
    assert remaining_minutes(CALENDAR, explanation, at("2024-03-11 09:00")) == 30
    assert remaining_minutes(CALENDAR, explanation, at("2024-03-11 14:00")) == -180


def test_what_is_reached_at_the_end_of_a_period_is_reached_there() -> None:
    explanation = deadline(CALENDAR, DISPATCH, Limit(1, DAY))
    assert explanation.reached(210) == at("2024-03-11 12:00")
    assert explanation.reached(211) == at("2024-03-11 13:31")
    assert explanation.reached(480) == explanation.deadline
    assert explanation.reached(481) is None


# --- the stored text ----------------------------------------------------------------------------------------------


def test_the_stored_text_is_short_and_canonical() -> None:
    explanation = deadline(CALENDAR, at("2024-09-30 17:30"), Limit(1, HOUR))
    assert to_json(explanation) == (
        '{"calendar":"test","class":"work_hour","extensions":[],"limit":[1,"work_hour"],"start":"2024-09-30T09:30Z",'
        '"stretches":[["working",30],["off_hours",360],["holiday",10080,"国庆节"],["off_hours",510],["working",30]],'
        '"total":60,"unknown_years":[]}'
    )


# --- what holds for every limit -----------------------------------------------------------------------------------

FIRST, LAST = datetime(2010, 1, 1), datetime(2040, 1, 1)  # noqa: DTZ001 - hypothesis wants them naive
moments = st.datetimes(FIRST, LAST, timezones=st.just(SHANGHAI))
numbers = st.integers(1, 60)
limits = st.builds(Limit, numbers, st.sampled_from(LimitClass))


def near(start: datetime, offsets: list[tuple[int, int]]) -> list[Suspension]:
    """Suspensions close enough to the start to matter."""
    return [
        Suspension(start + timedelta(minutes=offset), start + timedelta(minutes=offset + length))
        for offset, length in offsets
    ]


pauses = st.lists(st.tuples(st.integers(-3000, 30_000), st.integers(0, 10_000)), max_size=3)


def due(explanation: Explanation) -> datetime:
    assert explanation.deadline is not None
    return explanation.deadline


@given(start=moments, limit=limits, offsets=pauses)
def test_elapsed_is_the_inverse(start: datetime, limit: Limit, offsets: list[tuple[int, int]]) -> None:
    stops = near(start, offsets)
    explanation = deadline(CALENDAR, start, limit, stops)
    measured = elapsed(CALENDAR, start, due(explanation), limit.limit_class, stops)
    assert measured.counted_minutes == explanation.counted_minutes == limit.minutes()
    assert measured.stretches == explanation.stretches


@given(start=moments, length=st.integers(0, 200_000), limit_class=st.sampled_from(LimitClass), offsets=pauses)
def test_counting_without_explaining_counts_the_same(
    start: datetime, length: int, limit_class: LimitClass, offsets: list[tuple[int, int]]
) -> None:
    end = start + timedelta(minutes=length)
    stops = near(start, offsets)
    explained = elapsed(CALENDAR, start, end, limit_class, stops)
    assert counted_minutes(CALENDAR, start, end, limit_class, stops) == explained.counted_minutes


@given(start=moments, limit=limits, more=st.integers(0, 5000), added=st.integers(0, 60))
def test_monotone(start: datetime, limit: Limit, more: int, added: int) -> None:
    """A later start or a larger limit never ends earlier, and a larger one ends later."""
    first = due(deadline(CALENDAR, start, limit))
    assert due(deadline(CALENDAR, start + timedelta(minutes=more), limit)) >= first
    if added:
        assert due(deadline(CALENDAR, start, Limit(limit.number + added, limit.limit_class))) > first


@given(
    a=moments, first=st.integers(0, 100_000), second=st.integers(0, 100_000), limit_class=st.sampled_from(LimitClass)
)
def test_measured_time_adds_up(a: datetime, first: int, second: int, limit_class: LimitClass) -> None:
    b = a + timedelta(minutes=first)
    c = b + timedelta(minutes=second)
    parts = [elapsed(CALENDAR, *pair, limit_class).counted_minutes for pair in ((a, b), (b, c))]
    assert elapsed(CALENDAR, a, c, limit_class).counted_minutes == sum(parts)


@given(start=moments, limit=limits, second=numbers, offsets=pauses)
def test_a_limit_served_in_two_parts_equals_one_served_whole(
    start: datetime, limit: Limit, second: int, offsets: list[tuple[int, int]]
) -> None:
    stops = near(start, offsets)
    rest = Limit(second, limit.limit_class)
    whole = deadline(CALENDAR, start, Limit(limit.number + second, limit.limit_class), stops)
    halfway = due(deadline(CALENDAR, start, limit, stops))
    assert due(deadline(CALENDAR, halfway, rest, stops)) == due(whole)
    extended = deadline(CALENDAR, start, limit, stops, [rest])
    assert (extended.deadline, extended.stretches) == (whole.deadline, whole.stretches)


@given(start=moments, limit=limits, offsets=pauses)
def test_a_deadline_never_falls_outside_working_time(
    start: datetime, limit: Limit, offsets: list[tuple[int, int]]
) -> None:
    """It ends a counted minute: the one before it is in a working period of a working day, and not suspended."""
    stops = near(start, offsets)
    explanation = deadline(CALENDAR, start, limit, stops)
    last = due(explanation) - timedelta(minutes=1)
    assert explanation.stretches[-1].counted
    assert not any(stop.start <= last < stop.end - timedelta(minutes=1) for stop in stops if stop.end)
    if not limit.limit_class.runs_always:
        local = last.astimezone(SHANGHAI).time()
        assert time(8, 30) <= local < time(12) or time(13, 30) <= local < time(18)
        assert elapsed(CALENDAR, last, due(explanation), HOUR).counted_minutes == 1


@given(start=moments, limit=limits, offsets=pauses)
def test_stretches_leave_no_gap_and_neighbours_differ(
    start: datetime, limit: Limit, offsets: list[tuple[int, int]]
) -> None:
    explanation = deadline(CALENDAR, start, limit, near(start, offsets))
    edges = [explanation.start, *(stretch.end for stretch in explanation.stretches)]
    assert [stretch.start for stretch in explanation.stretches] == edges[:-1]
    assert edges[-1] == explanation.end
    kinds = [(stretch.reason, stretch.holiday_name) for stretch in explanation.stretches]
    assert all(before != after for before, after in pairwise(kinds))
    assert all(stretch.start < stretch.end and stretch.start.tzinfo is UTC for stretch in explanation.stretches)


@given(start=moments, limit=limits, offsets=pauses)
def test_the_stored_text_gives_the_same_explanation_back(
    start: datetime, limit: Limit, offsets: list[tuple[int, int]]
) -> None:
    for explanation in (
        deadline(CALENDAR, start, limit, near(start, offsets), [Limit(2, HOUR)]),
        elapsed(CALENDAR, start, start + timedelta(days=9), limit.limit_class),
    ):
        assert from_json(to_json(explanation)) == explanation
        assert to_json(from_json(to_json(explanation))) == to_json(explanation)


@given(start=moments, limit=limits, offsets=pauses, later=st.integers(0, 40_000))
def test_the_light_agrees_with_the_measured_share(
    start: datetime, limit: Limit, offsets: list[tuple[int, int]], later: int
) -> None:
    stops = near(start, offsets)
    explanation = deadline(CALENDAR, start, limit, stops)
    now = start + timedelta(minutes=later)
    served = elapsed(CALENDAR, start, now, limit.limit_class, stops).counted_minutes
    assume(on_time(now, due(explanation)))
    assert explanation.served_minutes(now) == served
    assert remaining_minutes(CALENDAR, explanation, now) == limit.minutes() - served
    colour = light(now=now, yellow=yellow_at(explanation), deadline=explanation.deadline)
    assert colour is (Light.YELLOW if served * 100 > limit.minutes() * 80 else Light.GREEN)


# --- another library's answer for the plain Mon-Fri calendar ------------------------------------------------------

ZONE = pytz.timezone("Asia/Shanghai")
OTHERS = businesstimedelta.Rules(
    [
        businesstimedelta.WorkDayRule(time(8, 30), time(12), [0, 1, 2, 3, 4], tz=ZONE),
        businesstimedelta.WorkDayRule(time(13, 30), time(18), [0, 1, 2, 3, 4], tz=ZONE),
    ]
)
# No library knows the holidays of 2050, so ours counts them plain.
plain = st.datetimes(datetime(2050, 1, 1), datetime(2055, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)


@given(start=plain, hours=st.integers(1, 200))
def test_another_library_gives_the_same_deadline(start: datetime, hours: int) -> None:
    theirs = start + businesstimedelta.BusinessTimeDelta(OTHERS, hours=hours)
    assert deadline(CALENDAR, start, Limit(hours, HOUR)).deadline == theirs


@given(start=plain, minutes=st.integers(0, 60_000))
def test_another_library_measures_the_same_time(start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)
    theirs = OTHERS.difference(start, end).timedelta // timedelta(minutes=1)
    assert elapsed(CALENDAR, start, end, HOUR).counted_minutes == theirs


def test_a_holiday_row_moves_the_deadline_by_its_day() -> None:
    plain_monday = deadline(CALENDAR, at("2050-03-04 17:00"), Limit(2, HOUR))
    row = DayOverride(date(2050, 3, 7), DayKind.HOLIDAY, "停电")
    moved = deadline(replace(CALENDAR, overrides=(row,)), at("2050-03-04 17:00"), Limit(2, HOUR))
    assert (plain_monday.deadline, moved.deadline) == (at("2050-03-07 09:30"), at("2050-03-08 09:30"))
    assert Stretch(at("2050-03-07 00:00"), at("2050-03-08 00:00"), False, Reason.HOLIDAY, "停电") in moved.stretches
