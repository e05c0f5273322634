"""When a source is due, how it stands, and until when an authorisation holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rules import inspection
from desktop.rules.errors import Refused
from desktop.rules.inspection import DueState, SourceLevel, SourceState, Validity, due_on, due_state, is_up_to_date

DAY = date(2026, 3, 2)
days = st.dates(date(2015, 1, 1), date(2035, 1, 1))
intervals = st.integers(1, 400)


def test_the_defaults_are_stricter_the_higher_the_level() -> None:
    norm = inspection.read_intervals(None)
    assert [norm.of(level) for level in SourceLevel] == [30, 90, 180]
    assert norm.of(SourceLevel.KEY, own=10) == 10


def test_a_norm_changes_what_it_names_only() -> None:
    norm = inspection.read_intervals({"key_days": 14, "soon_days": 0})
    assert (norm.of(SourceLevel.KEY), norm.of(SourceLevel.GENERAL), norm.soon_days) == (14, 90, 0)


@pytest.mark.parametrize(
    "value", [{"key_days": 0}, {"key_days": "30"}, {"key_days": True}, {"weekly_days": 7}, {"soon_days": -1}]
)
def test_a_senseless_norm_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        inspection.read_intervals(value)
    assert refused.value.details["norm"] == "inspection"


def test_the_last_day_is_still_in_time() -> None:
    due = due_on(DAY, 30)
    assert due == date(2026, 4, 1)
    assert due_state(due, due, 7) is DueState.SOON
    assert due_state(due, due + timedelta(days=1), 7) is DueState.OVERDUE
    assert due_state(due, due - timedelta(days=7), 7) is DueState.SOON
    assert due_state(due, due - timedelta(days=8), 7) is DueState.IN_TIME


@given(days, intervals, days)
def test_overdue_is_the_opposite_of_up_to_date(checked: date, interval: int, today: date) -> None:
    overdue = due_state(due_on(checked, interval), today, 7) is DueState.OVERDUE
    assert overdue is not is_up_to_date(checked, interval, today)


@given(days, days, intervals, days)
def test_a_later_look_never_makes_it_worse(first: date, second: date, interval: int, today: date) -> None:
    earlier, later = sorted((first, second))
    assert is_up_to_date(earlier, interval, today) <= is_up_to_date(later, interval, today)


@given(days, st.integers(0, 900), st.none() | st.integers(0, 900), days)
def test_an_authorisation_holds_on_its_days_until_withdrawn(
    begin: date, length: int, withdrawn: int | None, day: date
) -> None:
    end = begin + timedelta(days=length)
    gone = None if withdrawn is None else begin + timedelta(days=withdrawn)
    held = {begin + timedelta(days=each) for each in range(length + 1)}
    expected = day in held and (gone is None or day < gone)
    assert Validity(begin, end, gone).holds(day) is expected
    assert inspection.is_authorised([Validity(begin, end, gone)], day) is expected


def test_nobody_is_authorised_without_a_certificate() -> None:
    assert not inspection.is_authorised([], DAY)


def test_a_proposed_source_never_skips_the_street_and_a_retired_one_stays_so() -> None:
    assert SourceState.ACTIVE not in inspection.NEXT_STATES[SourceState.PROPOSED]
    assert inspection.NEXT_STATES[SourceState.RETIRED] == frozenset()
    assert set(inspection.NEXT_STATES) == set(SourceState)
