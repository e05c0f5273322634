"""Norms read from rows: the defaults are the design's and the district pack's, and what is wrong is refused by name."""

import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from desktop.rules.errors import Refused
from desktop.rules.score_norms import DEFAULT_NORMS, DEFAULT_ROWS, Formula, Grade, Indicator, RubricPart, read_norms
from desktop.rules.terms import SubjectKind


def weights(kind: SubjectKind) -> dict[Indicator, Fraction]:
    return {part.indicator: part.weight for part in DEFAULT_NORMS.cards[kind].parts if part.weight}


def test_the_inspectors_own_parts_make_80_of_100_and_the_other_bodies_10_each() -> None:
    assert weights(SubjectKind.INSPECTOR) == {
        Indicator.VALID_REPORT_RATE: 32,
        Indicator.MISSED_RATE: 16,
        Indicator.CHECKED_ON_TIME_RATE: 16,
        Indicator.VERIFIED_ON_TIME_RATE: 16,
        Indicator.EPB_MARK: 10,
        Indicator.STREET_MARK: 10,
    }
    assert DEFAULT_NORMS.cards[SubjectKind.INSPECTOR].cap is Grade.C


@pytest.mark.parametrize("kind", SubjectKind)
def test_every_card_has_parts_and_only_the_inspectors_is_capped(kind: SubjectKind) -> None:
    card = DEFAULT_NORMS.cards[kind]
    assert card.weight == 100
    assert (card.cap is None) is (kind is not SubjectKind.INSPECTOR)


def test_a_communitys_card_spreads_the_base_level_part() -> None:
    assert Indicator.BASE_RESOLUTION_RATE in weights(SubjectKind.STREET)
    assert Indicator.BASE_RESOLUTION_RATE not in weights(SubjectKind.COMMUNITY)
    assert weights(SubjectKind.COMMUNITY)[Indicator.CLOSED_RATE] == Fraction(2000, 85)


def test_less_is_better_for_rework_missed_and_supervised_reports() -> None:
    less = {
        part.indicator for card in DEFAULT_NORMS.cards.values() for part in card.parts if part.formula is Formula.LESS
    }
    assert less == {Indicator.REWORK_RATE, Indicator.MISSED_RATE, Indicator.SUPERVISED_REPORT_RATE}


def test_the_case_mean_is_shown_and_not_scored_until_the_norms_raise_it() -> None:
    part = DEFAULT_NORMS.cards[SubjectKind.BODY].parts[-1]
    assert part.indicator is Indicator.CASE_MEAN
    assert part.weight == 0
    raised = read_norms({"evaluation": {"case_mean_weight": 12.1}})
    assert raised.cards[SubjectKind.BODY].parts[-1].weight == Fraction(121, 10)


def test_a_row_may_name_a_table_or_one_entry_of_it() -> None:
    card = {"parts": [{"measure": "closed_rate", "weight": 1, "better": "more"}]}
    by_entry = read_norms({"cards.body": card})
    by_table = read_norms({"cards": {"body": card}})
    assert by_entry.cards == by_table.cards
    assert by_entry.cards[SubjectKind.BODY].parts[0].weight == 100
    assert by_entry.cards[SubjectKind.INSPECTOR] == DEFAULT_NORMS.cards[SubjectKind.INSPECTOR]


def test_norms_of_other_parts_of_the_office_are_passed_over() -> None:
    assert read_norms({"limit.filing": {"number": 1, "class": "work_hour"}}).rows == DEFAULT_NORMS.rows


def test_the_norms_read_again_from_what_is_frozen_are_the_same() -> None:
    norms = read_norms({"grades.A": {"from": 95}})
    again = read_norms(norms.rows)
    assert (again.cards, again.grades, again.rubric) == (norms.cards, norms.grades, norms.rubric)
    assert dict(again.grades)[Grade.A] == 95


@pytest.mark.parametrize(
    ("rows", "norm"),
    [
        ({"rubric.file_complete": 11}, "rubric"),
        ({"rubric": []}, "rubric"),
        ({"grades.B": {"from": 91}}, "grades"),
        ({"grades.C": {}}, "grades"),
        ({"steps.desk_actions": [{"from": 0, "score": 0}, {"from": 5, "score": 9}]}, "steps.desk_actions"),
        ({"steps.desk_actions": [{"from": 0, "score": 101}]}, "steps.desk_actions"),
        ({"cards.body": {"parts": []}}, "cards.body"),
        ({"cards.body": {"parts": [{"measure": "happiness", "weight": 1, "better": "more"}]}}, "cards.body"),
        ({"cards.body": {"parts": [{"measure": "closed_rate", "weight": 0, "better": "more"}]}}, "cards.body"),
        (
            {"cards.body": {"parts": [{"measure": "filed_count", "weight": 1, "better": "steps", "steps": "none"}]}},
            "cards.body",
        ),
        (
            {
                "cards.body": {
                    "parts": [
                        {"measure": "closed_rate", "weight": -1, "better": "more"},
                        {"measure": "rework_rate", "weight": 3, "better": "less"},
                    ]
                }
            },
            "cards.body",
        ),
    ],
)
def test_a_wrong_norm_is_refused_by_its_key(rows: dict[str, Any], norm: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_norms(rows)
    assert refusal.value.code == "norm_invalid"
    assert refusal.value.details["norm"] == norm


def test_the_default_rubric_adds_up_to_100() -> None:
    assert dict(DEFAULT_NORMS.rubric) == {
        RubricPart.FILED_ON_TIME: 10,
        RubricPart.DISPATCHED_ON_TIME: 10,
        RubricPart.DISPATCHED_ACCURATELY: 20,
        RubricPart.HANDLED_ON_TIME: 30,
        RubricPart.PASSED_FIRST_VERIFICATION: 20,
        RubricPart.FILE_COMPLETE: 10,
    }


def test_the_district_pack_ships_the_defaults(repository: Path) -> None:
    with (repository / "resources/districts/xicheng/norms.toml").open("rb") as file:
        pack = tomllib.load(file)
    read = read_norms({name: pack[name] for name in DEFAULT_ROWS})
    assert (read.cards, read.grades, read.rubric) == (DEFAULT_NORMS.cards, DEFAULT_NORMS.grades, DEFAULT_NORMS.rubric)
    assert read.least_filled == DEFAULT_NORMS.least_filled
