"""Scores: exact to the printed digit, empty parts spread, grades, caps, steps by working days, the rubric of one case."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rules.calendar import Calendar
from desktop.rules.score_norms import DEFAULT_NORMS, Formula, Grade, Indicator, RubricPart, read_norms
from desktop.rules.scoring import (
    CaseCourse,
    Fact,
    Facts,
    Mark,
    Score,
    Stint,
    evaluate_case,
    grade_of,
    percent,
    score_card,
    two_decimals,
    working_months,
)
from desktop.rules.terms import SubjectKind

CALENDAR = Calendar(version="1")
PERFECT: Facts = {
    Indicator.VALID_REPORT_RATE: Fact(10, 10),
    Indicator.MISSED_RATE: Fact(0, 10),
    Indicator.CHECKED_ON_TIME_RATE: Fact(5, 5),
    Indicator.VERIFIED_ON_TIME_RATE: Fact(5, 5),
    Indicator.EPB_MARK: Mark(Fraction(100)),
    Indicator.STREET_MARK: Mark(Fraction(100)),
}


def effective(score: Score) -> dict[Indicator, Fraction]:
    return {each.part.indicator: each.effective_weight for each in score.parts if each.effective_weight}


# -- printing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [
        (911, 972, "93.72 %"),
        (737, 972, "75.82 %"),
        (1, 1, "100.00 %"),
        (0, 7, "0.00 %"),
        (1, 8, "12.50 %"),
        (1, 800, "0.13 %"),  # 0.125: a binary fraction would make it 0.12
        (2, 3, "66.67 %"),
        (0, 0, "–"),
        (None, None, "–"),
    ],
)
def test_ratios_are_printed_exactly(numerator: int | None, denominator: int | None, printed: str) -> None:
    assert percent(numerator, denominator) == printed


@given(st.fractions(min_value=-1000, max_value=1000))
def test_two_decimals_is_the_nearest_and_halves_go_outwards(value: Fraction) -> None:
    rounded = Fraction(two_decimals(value))
    assert abs(rounded - value) <= Fraction(1, 200)
    if abs(rounded - value) == Fraction(1, 200):
        assert abs(rounded) > abs(value)


# -- the card of the design's worked example -----------------------------------------------------------------------------


def test_the_worked_body_card() -> None:
    score = score_card(
        SubjectKind.BODY,
        {
            Indicator.FILED_COUNT: Fact(972),
            Indicator.CLOSED_RATE: Fact(911, 972),
            Indicator.HANDLED_ON_TIME_RATE: Fact(737, 972),
            Indicator.REWORK_RATE: Fact(0, 911),
        },
    )
    exact = (40 * 10 + Fraction(91100, 972) * 30 + Fraction(73700, 972) * 30 + 100 * 30) / 100
    assert score.total == two_decimals(exact) == Decimal("84.86")
    assert score.grade is Grade.B


# -- empty parts -------------------------------------------------------------------------------------------------------


def test_parts_that_were_not_given_are_spread_over_the_others() -> None:
    facts = {key: fact for key, fact in PERFECT.items() if isinstance(fact, Fact)}
    score = score_card(SubjectKind.INSPECTOR, facts)
    assert effective(score) == {
        Indicator.VALID_REPORT_RATE: 40,
        Indicator.MISSED_RATE: 20,
        Indicator.CHECKED_ON_TIME_RATE: 20,
        Indicator.VERIFIED_ON_TIME_RATE: 20,
    }
    assert (score.total, score.grade) == (Decimal("100.00"), Grade.A)


def test_an_empty_denominator_is_neither_0_nor_100() -> None:
    facts = {**PERFECT, Indicator.CHECKED_ON_TIME_RATE: Fact(0, 0)}
    score = score_card(SubjectKind.INSPECTOR, facts)
    part = next(each for each in score.parts if each.part.indicator is Indicator.CHECKED_ON_TIME_RATE)
    assert part.mark is None
    assert part.effective_weight == 0
    assert sum(effective(score).values()) == 100
    assert score.total == 100


def test_too_few_when_the_empty_parts_weigh_more_than_half() -> None:
    half = {Indicator.CLOSED_RATE: Fact(1, 1), Indicator.FILED_COUNT: Fact(1)}  # 40 of 100
    score = score_card(SubjectKind.BODY, half)
    assert (score.too_few, score.grade) == (True, None)
    assert score.total == 100  # shown, but not graded


def test_exactly_half_empty_is_graded() -> None:
    norms = read_norms(
        {
            "cards.body": {
                "parts": [
                    {"measure": "closed_rate", "weight": 1, "better": "more"},
                    {"measure": "rework_rate", "weight": 1, "better": "less"},
                ]
            }
        }
    )
    score = score_card(SubjectKind.BODY, {Indicator.CLOSED_RATE: Fact(1, 2)}, norms)
    assert (score.too_few, score.grade) == (False, Grade.D)


def test_nothing_at_all_has_no_score() -> None:
    score = score_card(SubjectKind.INSPECTOR, {})
    assert (score.total, score.grade, score.too_few, score.capped) == (None, None, True, False)


# -- less is better, steps, marks ----------------------------------------------------------------------------------------


def test_less_is_better() -> None:
    score = score_card(SubjectKind.INSPECTOR, {**PERFECT, Indicator.MISSED_RATE: Fact(10, 10)})
    assert score.total == 84


@pytest.mark.parametrize(
    ("count", "mark"),
    [
        (0, 0),
        (100, 0),
        (101, 40),
        (300, 40),
        (301, 60),
        (500, 60),
        (501, 75),
        (1200, 75),
        (1201, 90),
        (2000, 90),
        (2001, 100),
    ],
)
def test_steps_of_a_desk_in_one_month(count: int, mark: int) -> None:
    score = score_card(SubjectKind.DISPATCHER, {Indicator.DISPATCHED_COUNT: Fact(count)})
    assert score.parts[0].mark == mark


@pytest.mark.parametrize(
    ("count", "mark"),
    [
        (0, 100),
        (50, 100),
        (51, 90),
        (100, 90),
        (101, 75),
        (200, 75),
        (201, 60),
        (500, 60),
        (501, 40),
        (1000, 40),
        (1001, 0),
    ],
)
def test_steps_of_a_body_in_one_month(count: int, mark: int) -> None:
    assert score_card(SubjectKind.BODY, {Indicator.FILED_COUNT: Fact(count)}).parts[0].mark == mark


def test_steps_are_scaled_to_the_periods_working_days() -> None:
    quarter = working_months(CALENDAR, date(2024, 1, 1), date(2024, 3, 31))
    assert quarter == 3
    facts = {Indicator.DISPATCHED_COUNT: Fact(2001)}
    assert score_card(SubjectKind.DISPATCHER, facts, months=quarter).parts[0].mark == 75  # 667 a month
    week = working_months(CALENDAR, date(2024, 3, 4), date(2024, 3, 10))
    assert week == Fraction(5, 21)
    assert score_card(SubjectKind.DISPATCHER, facts, months=week).parts[0].mark == 100


def test_a_period_without_a_working_day_has_no_steps() -> None:
    weekend = working_months(CALENDAR, date(2024, 3, 9), date(2024, 3, 10))
    assert weekend == 0
    assert (
        score_card(SubjectKind.DISPATCHER, {Indicator.DISPATCHED_COUNT: Fact(5)}, months=weekend).parts[0].mark is None
    )


@pytest.mark.parametrize("month", range(1, 13))
def test_a_whole_month_is_one_whatever_its_holidays(month: int) -> None:
    last = (date(2024, month, 1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    assert working_months(CALENDAR, date(2024, month, 1), last) == 1


def test_a_given_mark_counts_as_it_is() -> None:
    score = score_card(SubjectKind.INSPECTOR, {**PERFECT, Indicator.EPB_MARK: Mark(Fraction(50))})
    assert score.total == 95


# -- grades ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        *[("100", "A"), ("90.00", "A"), ("89.99", "B"), ("75", "B"), ("74.99", "C")],
        *[("60", "C"), ("59.99", "D"), ("40", "D"), ("39.99", "E"), ("0", "E")],
    ],
)
def test_grade_bounds(total: str, grade: str) -> None:
    assert grade_of(Decimal(total)) == grade


def test_the_grade_is_that_of_the_printed_score() -> None:
    """89.996 is printed 90.00, so it is an A: nobody should have to explain a B beside a 90.00."""
    norms = read_norms({"cards.body": {"parts": [{"measure": "closed_rate", "weight": 1, "better": "more"}]}})
    score = score_card(SubjectKind.BODY, {Indicator.CLOSED_RATE: Fact(22499, 25000)}, norms)
    assert (score.total, score.grade) == (Decimal("90.00"), Grade.A)


@pytest.mark.parametrize(
    ("authorised", "grade", "capped"), [(True, Grade.A, False), (False, Grade.C, True), (None, Grade.A, False)]
)
def test_without_a_valid_authorisation_an_inspector_has_no_better_than_c(
    authorised: bool | None, grade: Grade, capped: bool
) -> None:
    score = score_card(SubjectKind.INSPECTOR, PERFECT, authorised=authorised)
    assert (score.grade, score.capped) == (grade, capped)
    assert score.total == 100  # the score itself is not touched


def test_a_poor_grade_is_not_raised_to_the_cap() -> None:
    facts = {key: Fact(1, 5) for key, fact in PERFECT.items() if isinstance(fact, Fact)}
    score = score_card(SubjectKind.INSPECTOR, facts, authorised=False)
    assert (score.grade, score.capped) == (Grade.E, False)


# -- facts -------------------------------------------------------------------------------------------------------------


def test_a_numerator_is_a_subset_of_its_denominator() -> None:
    with pytest.raises(ValueError, match="subset"):
        Fact(3, 2)
    with pytest.raises(ValueError, match="subset"):
        Fact(-1)
    with pytest.raises(ValueError, match="0 to 100"):
        Mark(Fraction(101))


# -- properties --------------------------------------------------------------------------------------------------------

ratios = st.integers(0, 50).flatmap(lambda whole: st.builds(Fact, st.integers(0, whole), st.just(whole)))
marks = st.builds(Mark, st.fractions(0, 100))


@st.composite
def facts_of(draw: st.DrawFn, kind: SubjectKind) -> dict[Indicator, Fact | Mark]:
    by_formula: dict[Formula, st.SearchStrategy[Any]] = {
        Formula.MORE: ratios,
        Formula.LESS: ratios,
        Formula.STEPS: st.builds(Fact, st.integers(0, 3000)),
        Formula.MARK: marks,
    }
    drawn: dict[Indicator, Fact | Mark] = {}
    for part in DEFAULT_NORMS.cards[kind].parts:
        fact = draw(st.none() | by_formula[part.formula])
        if fact is not None:
            drawn[part.indicator] = fact
    return drawn


cards = st.sampled_from(SubjectKind).flatmap(lambda kind: st.tuples(st.just(kind), facts_of(kind)))


@given(cards)
def test_a_score_lies_between_its_best_and_its_worst_part(card: tuple[SubjectKind, Facts]) -> None:
    score = score_card(*card)
    weighed = [each.mark for each in score.parts if each.mark is not None and each.part.weight]
    if score.total is None:
        assert not weighed
    else:
        assert two_decimals(min(weighed)) <= score.total <= two_decimals(max(weighed))


@given(cards)
def test_effective_weights_are_the_whole_and_keep_their_proportions(card: tuple[SubjectKind, Facts]) -> None:
    score = score_card(*card)
    filled = [each for each in score.parts if each.mark is not None and each.part.weight]
    assert all(each.effective_weight == 0 for each in score.parts if each.mark is None)
    if filled:
        assert sum(each.effective_weight for each in filled) == DEFAULT_NORMS.cards[card[0]].weight
        assert len({each.effective_weight / each.part.weight for each in filled}) == 1


@given(cards)
def test_an_empty_part_changes_nothing_but_the_weights_of_the_others(card: tuple[SubjectKind, Facts]) -> None:
    """The score with a part empty is the score of a card that never had the part."""
    kind, facts = card
    score = score_card(kind, facts)
    marked = [(each.mark, each.part.weight) for each in score.parts if each.mark is not None and each.part.weight]
    if marked:
        total = sum((mark * weight for mark, weight in marked), Fraction(0)) / sum(weight for _, weight in marked)
        assert score.total == two_decimals(total)


@given(cards, st.data())
def test_more_done_in_time_never_lowers_a_score(card: tuple[SubjectKind, Facts], data: st.DataObject) -> None:
    kind, facts = card
    better: dict[Indicator, Fact] = {
        part.indicator: fact
        for part in DEFAULT_NORMS.cards[kind].parts
        if part.formula is Formula.MORE and isinstance(fact := facts.get(part.indicator), Fact) and fact.denominator
    }
    if not better:
        return
    indicator, fact = data.draw(st.sampled_from(sorted(better.items())))
    assert fact.denominator is not None
    raised = Fact(data.draw(st.integers(fact.numerator, fact.denominator)), fact.denominator)
    improved = dict(facts)
    improved[indicator] = raised
    before, after = score_card(kind, facts).total, score_card(kind, improved).total
    assert before is not None
    assert after is not None
    assert after >= before


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_better_score_never_has_a_worse_grade(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert grade_of(Decimal(high).scaleb(-2)) <= grade_of(Decimal(low).scaleb(-2))  # "A" < "B"


# -- the rubric of one case ----------------------------------------------------------------------------------------------

MORNING = datetime(2024, 3, 11, 1, 0, tzinfo=UTC)
IN_TIME = Stint(MORNING, MORNING + timedelta(seconds=59), 3)
LATE = Stint(MORNING, MORNING + timedelta(minutes=1), 3)
NEVER = Stint(MORNING, None)


def course(**changes: object) -> CaseCourse:
    facts: dict[str, object] = {
        "filing": (IN_TIME,),
        "dispatch": (IN_TIME,),
        "handling": (IN_TIME,),
        "wrong_body_returns": 0,
        "failed_verifications": 0,
        "photos_before": 1,
        "photos_after": 1,
        "result": True,
        "legal_basis": False,
        "legal_basis_required": False,
    }
    return CaseCourse(**(facts | changes))  # type: ignore[arg-type]


def computed(**changes: object) -> dict[RubricPart, int]:
    return {part.part: part.computed for part in evaluate_case(course(**changes))}


def test_a_flawless_case_has_100() -> None:
    parts = evaluate_case(course())
    assert [part.part for part in parts] == list(RubricPart)
    assert sum(part.computed for part in parts) == sum(part.full for part in parts) == 100


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({"filing": (LATE,)}, RubricPart.FILED_ON_TIME),
        ({"filing": ()}, RubricPart.FILED_ON_TIME),
        ({"dispatch": (NEVER,)}, RubricPart.DISPATCHED_ON_TIME),
        ({"wrong_body_returns": 1}, RubricPart.DISPATCHED_ACCURATELY),
        ({"handling": (IN_TIME, LATE)}, RubricPart.HANDLED_ON_TIME),  # the rework came late
        ({"failed_verifications": 2}, RubricPart.PASSED_FIRST_VERIFICATION),
        ({"photos_before": 0}, RubricPart.FILE_COMPLETE),
        ({"photos_after": 0}, RubricPart.FILE_COMPLETE),
        ({"result": False}, RubricPart.FILE_COMPLETE),
        ({"legal_basis_required": True}, RubricPart.FILE_COMPLETE),
    ],
)
def test_each_shortcoming_costs_exactly_its_part(changes: dict[str, object], lost: RubricPart) -> None:
    full = computed()
    assert computed(**changes) == {**full, lost: 0}


def test_a_legal_basis_that_is_required_and_there_is_complete() -> None:
    assert computed(legal_basis_required=True, legal_basis=True) == computed()


def test_the_evidence_names_times_rows_and_what_is_missing() -> None:
    parts = {part.part: part.evidence for part in evaluate_case(course(handling=(LATE,), photos_after=0))}
    assert parts[RubricPart.HANDLED_ON_TIME] == {
        "stints": [{"deadline": "2024-03-11T01:00:00Z", "done": "2024-03-11T01:01:00Z", "sequence": 3}]
    }
    assert parts[RubricPart.FILE_COMPLETE] == {"photos_before": 1, "photos_after": 0, "missing": ["photos_after"]}


def test_the_marks_are_the_norms() -> None:
    norms = read_norms({"rubric": {**DEFAULT_NORMS.rows["rubric"], "filed_on_time": 0, "file_complete": 20}})
    parts = {part.part: part.full for part in evaluate_case(course(), norms)}
    assert (parts[RubricPart.FILED_ON_TIME], parts[RubricPart.FILE_COMPLETE]) == (0, 20)
