"""Plan and logs of patrols: what was due, done and missed, against a day-by-day count written otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rules import patrolling
from desktop.rules.errors import Refused
from desktop.rules.patrolling import Plan, Unit, done_in, standing, was_due_within, windows

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
DAILY = Plan(1, Unit.DAY, MONDAY)
THRICE_A_WEEK = Plan(3, Unit.WEEK, MONDAY)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def later(days: int, hour: int = 9) -> datetime:
    return at(MONDAY + timedelta(days=days), hour)


def counted(plan: Plan, starts: list[datetime], since: datetime, until: datetime) -> tuple[int, int]:
    """Patrols due and done in the windows that end in (since, until]."""
    ended = list(windows(plan, ZONE, since, until))
    return sum(window.due for window in ended), sum(done_in(window, starts) for window in ended)


def test_a_daily_plan_is_due_at_each_midnight() -> None:
    found = list(windows(DAILY, ZONE, at(MONDAY), later(3, 0)))
    assert [(window.start, window.end, window.due) for window in found] == [
        (later(day, 0), later(day + 1, 0), 1) for day in range(3)
    ]


def test_a_week_cut_short_asks_for_the_whole_part_of_its_share() -> None:
    from_thursday = Plan(3, Unit.WEEK, MONDAY + timedelta(days=3), MONDAY + timedelta(days=8))
    found = list(windows(from_thursday, ZONE, at(MONDAY), later(30)))
    assert [(window.due, window.end) for window in found] == [(1, later(7, 0))]  # 3 × 4/7 → 1, then 3 × 2/7 → none


def test_more_than_due_makes_up_for_nothing_elsewhere() -> None:
    starts = [later(0, 9), later(0, 11), later(0, 15)]
    assert counted(DAILY, starts, at(MONDAY), later(3, 0)) == (3, 1)


def test_a_running_window_is_not_judged() -> None:
    assert counted(THRICE_A_WEEK, [], at(MONDAY), later(6, 23)) == (0, 0)
    assert counted(THRICE_A_WEEK, [], at(MONDAY), later(7, 0)) == (3, 0)


def test_overdue_until_the_place_is_seen_again() -> None:
    missed = standing(DAILY, [later(0)], ZONE, later(2, 8))
    assert missed.is_overdue
    assert (missed.missing, missed.missed_at, missed.last_done) == (1, later(2, 0), later(0))
    seen = standing(DAILY, [later(0), later(2, 8)], ZONE, later(2, 9))
    assert not seen.is_overdue
    assert (seen.due, seen.done, seen.due_at) == (1, 1, later(3, 0))


def test_before_a_plan_begins_nothing_is_asked() -> None:
    assert standing(DAILY, [], ZONE, at(MONDAY - timedelta(days=1), 12)) == patrolling.Standing(
        0, 0, None, 0, None, None
    )


def test_a_plan_ended_before_it_began_asks_for_nothing() -> None:
    never = Plan(2, Unit.DAY, MONDAY, MONDAY - timedelta(days=1))
    assert list(windows(never, ZONE, at(MONDAY - timedelta(days=9)), later(9))) == []


def test_a_patrol_was_due_within_the_day_before() -> None:
    assert not was_due_within([DAILY], ZONE, later(0, 15), 24)  # its first window still runs
    assert was_due_within([DAILY], ZONE, later(1, 15), 24)
    assert not was_due_within([THRICE_A_WEEK], ZONE, later(5), 24)
    assert was_due_within([THRICE_A_WEEK], ZONE, later(7, 0), 24)  # due that very moment
    assert was_due_within([THRICE_A_WEEK], ZONE, later(7, 23), 24)
    assert not was_due_within([THRICE_A_WEEK], ZONE, later(8, 0), 24)
    assert not was_due_within([], ZONE, later(8), 24)


plans = st.builds(
    lambda times, unit, begin, length: Plan(
        times, unit, MONDAY + timedelta(days=begin), None if length is None else MONDAY + timedelta(days=begin + length)
    ),
    st.integers(1, 5),
    st.sampled_from(Unit),
    st.integers(0, 20),
    st.none() | st.integers(0, 30),
)
moments = st.integers(0, 60 * 24 * 45).map(lambda minutes: at(MONDAY) + timedelta(minutes=minutes))
walks = st.lists(moments, max_size=60).map(sorted)


def by_hand(plan: Plan, starts: list[datetime], since: datetime, until: datetime) -> tuple[int, int]:
    """Day by day: gather the plan's days into days or ISO weeks, judge those whose last day is over in the span."""
    groups: dict[object, list[date]] = {}
    for number in range(-10, 80):
        day = MONDAY + timedelta(days=number)
        if plan.first_day <= day and (plan.last_day is None or day <= plan.last_day):
            groups.setdefault(day if plan.unit is Unit.DAY else day.isocalendar()[:2], []).append(day)
    due = done = 0
    for days in groups.values():
        asked = plan.times if plan.unit is Unit.DAY else plan.times * len(days) // 7
        if since < at(days[-1] + timedelta(days=1)) <= until:
            due += asked
            done += min(asked, sum(start.astimezone(ZONE).date() in days for start in starts))
    return due, done


@given(plans, walks, moments, moments)
def test_what_is_due_and_done_is_what_counting_by_hand_gives(
    plan: Plan, starts: list[datetime], one: datetime, other: datetime
) -> None:
    since, until = sorted((one, other))
    assert counted(plan, starts, since, until) == by_hand(plan, starts, since, until)


@given(plans, walks, st.tuples(moments, moments, moments))
def test_spans_add_up(plan: Plan, starts: list[datetime], three: tuple[datetime, datetime, datetime]) -> None:
    a, b, c = sorted(three)
    due, done = counted(plan, starts, a, c)
    parts = (counted(plan, starts, a, b), counted(plan, starts, b, c))
    assert (due, done) == tuple(map(sum, zip(*parts, strict=True)))
    assert 0 <= done <= due


@given(plans, walks, moments)
def test_standing_agrees_with_the_last_window(plan: Plan, starts: list[datetime], now: datetime) -> None:
    walked = [start for start in starts if start <= now]
    found = standing(plan, walked, ZONE, now)
    ended = list(windows(plan, ZONE, at(MONDAY) - timedelta(days=1), now))
    recent = [window for window in ended if window.end > now - timedelta(days=2 * plan.unit.days)]
    assert found.is_overdue == (found.missed_at is not None)
    if not recent:
        assert not found.is_overdue
    if found.is_overdue:
        assert found.missed_at == ended[-1].end
        assert done_in(ended[-1], walked) < ended[-1].due


@pytest.mark.parametrize(
    ("plan", "code", "field"),
    [
        (Plan(0, Unit.DAY, MONDAY), "times_out_of_range", "times"),
        (Plan(25, Unit.DAY, MONDAY), "times_out_of_range", "times"),
        (Plan(1, Unit.DAY, MONDAY, MONDAY - timedelta(days=1)), "period_invalid", "last_day"),
        (Plan(1, Unit.DAY, MONDAY - timedelta(days=1)), "begins_in_past", "first_day"),
    ],
)
def test_senseless_plans_are_refused(plan: Plan, code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        patrolling.check_plan(plan, MONDAY)
    assert (refused.value.code, refused.value.details["field"]) == (code, field)


@pytest.mark.parametrize(
    ("begin", "end", "code"),
    [
        (10, 9, "period_invalid"),
        (9, 12, "happened_in_future"),
        (-26, -15, "patrol_logged_too_late"),
        (-30, 0, "patrol_too_long"),
    ],
)
def test_walks_that_cannot_be_believed_are_refused(begin: int, end: int, code: str) -> None:
    noon = at(MONDAY)
    with pytest.raises(Refused) as refused:
        patrolling.check_walk(
            noon + timedelta(hours=begin), noon + timedelta(hours=end), noon + timedelta(hours=10), 24
        )
    assert refused.value.code == code


def test_a_track_is_a_line_of_degrees() -> None:
    line = {"type": "LineString", "coordinates": [[116.36, 39.88, 41.0], [116.37, 39.89, 42.0]], "other": 1}
    assert patrolling.read_track(line) == {"type": "LineString", "coordinates": [[116.36, 39.88], [116.37, 39.89]]}


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        [],
        {"type": "Point", "coordinates": [116.36, 39.88]},
        {"type": "LineString", "coordinates": [[116.36, 39.88]]},
        {"type": "LineString", "coordinates": [[39.88, 116.36], [39.89, 116.37]]},  # swapped
        {"type": "LineString", "coordinates": [["a", "b"], ["c", "d"]]},
        {"type": "LineString", "coordinates": [[float("nan"), 39.88], [116.37, 39.89]]},
    ],
)
def test_other_shapes_are_no_track(geometry: object) -> None:
    with pytest.raises(Refused) as refused:
        patrolling.read_track(geometry)
    assert refused.value.details["field"] == "track"
