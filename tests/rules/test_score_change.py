"""What moved a score, how a card stands among its peers, and how a year comes about: exact, from the cards alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from desktop.rules.score_change import YearPart, chosen_periods, compared, moved, yearly
from desktop.rules.score_norms import DEFAULT_NORMS, Indicator
from desktop.rules.scorecard import Card, Period, Subject, Tally, make_card
from desktop.rules.terms import SubjectKind
from tests.assessment_office import ZONE

MARCH, APRIL = Period(date(2024, 3, 1), date(2024, 3, 31)), Period(date(2024, 4, 1), date(2024, 4, 30))


def card(name: str, period: Period = MARCH, **ratios: Any) -> Card:
    """A body's card with the given (numerator cases, denominator cases)."""
    tallies = {
        Indicator(key): Tally(len(part), len(whole), tuple(part), tuple(whole)) for key, (part, whole) in ratios.items()
    }
    return make_card(
        SubjectKind.BODY,
        Subject(name, name, name),
        period,
        {**tallies, Indicator.FILED_COUNT: Tally(3)},
        {},
        DEFAULT_NORMS,
        months=1,  # type: ignore[arg-type]
        judged_at=period.bounds(ZONE)[1],
    )


GOOD: dict[str, Any] = {"closed_rate": (["a", "b"], ["a", "b"]), "handled_on_time_rate": (["a", "b"], ["a", "b"])}


def test_the_changes_of_the_indicators_add_up_to_that_of_the_score() -> None:
    before = card("epb", rework_rate=([], ["a", "b"]), **GOOD)
    after = card("epb", APRIL, rework_rate=(["c"], ["c", "d"]), closed_rate=(["c"], ["c", "d"]))
    lines = moved(before, after)
    assert before.score is not None
    assert after.score is not None
    assert sum(line.change for line in lines) == pytest.approx(after.score - before.score, abs=0.015)
    by_key = {line.key: line for line in lines}
    assert by_key["rework_rate"].lost == ("c",)  # less is better: the numerator costs points
    assert by_key["closed_rate"].lost == ("d",)
    assert by_key["handled_on_time_rate"].points is None
    assert [abs(line.change) for line in lines] == sorted((abs(line.change) for line in lines), reverse=True)


def test_a_card_stands_among_the_graded_ones_of_its_kind() -> None:
    best = card("best", rework_rate=([], ["a", "b"]), **GOOD)
    worse = card("worse", rework_rate=(["a", "b"], ["a", "b"]), **GOOD)
    empty = card("empty")
    found = compared(worse, [best, worse, empty])
    assert (found.place, found.graded, found.mean, found.best) == (2, 2, 85.0, 100.0)
    rework = next(line for line in found.lines if line.key == "rework_rate")
    assert (rework.own, rework.mean, rework.best) == (0.0, 50.0, 100.0)
    assert compared(empty, [best, worse, empty]).place is None


def test_a_year_is_weighted_by_its_cases_and_rounded_as_on_paper() -> None:
    parts = [YearPart(MARCH, 90.0, 2), YearPart(APRIL, 75.55, 1)]
    assert yearly(parts) == Decimal("85.18")
    assert yearly([replace(parts[0], cases=0)]) is None
    assert yearly([]) is None


def test_no_day_of_the_year_is_taken_twice_and_the_months_come_before_the_quarter() -> None:
    quarter = Period(date(2024, 1, 1), date(2024, 3, 31))
    second = Period(date(2024, 4, 1), date(2024, 6, 30))
    whole = Period(date(2024, 1, 1), date(2024, 12, 31))
    assert chosen_periods([whole, quarter, MARCH, second]) == (MARCH, second)


def test_the_period_before_is_of_the_same_kind() -> None:
    quarter = Period(date(2024, 1, 1), date(2024, 3, 31))
    assert MARCH.before == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert quarter.before == Period(date(2023, 10, 1), date(2023, 12, 31))
    assert Period(date(2024, 1, 1), date(2024, 12, 31)).before == Period(date(2023, 1, 1), date(2023, 12, 31))
    assert Period(date(2024, 3, 4), date(2024, 3, 10)).before == Period(date(2024, 2, 26), date(2024, 3, 3))
    assert Period(date(2024, 3, 20), date(2024, 3, 20)).before == Period(date(2024, 3, 19), date(2024, 3, 19))
