"""`grid-desk assess` as an auditor uses it: every figure with its cases as JSON, publishing, and holding it to the journal."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.app.cli import main
from desktop.app.commands.assessment import period
from desktop.queries import scorecards
from desktop.rules.errors import Refused
from desktop.rules.scorecard import Period
from desktop.store.assessment_facts import computed_cards
from tests.assessment_office import CARDS, STREET, AssessmentOffice
from tests.office import Office


@pytest.fixture
def assessed(tmp_path: Path) -> AssessmentOffice:
    made = AssessmentOffice(tmp_path)
    made.whole_case("2024-03-11")
    made.at("2024-04-01 08:00")
    return made


def test_the_cards_of_a_month_as_json_lines(assessed: AssessmentOffice, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["assess", "2024-03", "--store", str(assessed.store.path), "--json"]
    assert main([*words, "--kind", "body", "--subject", "epb"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    card = json.loads(line)
    closed = next(each for each in card["indicators"] if each["indicator"] == "closed_rate")
    assert (closed["name"], closed["numerator"], closed["denominator"]) == ("结案率", 1, 1)
    assert (closed["numerator_cases"], closed["weight"], closed["score"]) == (["2024-000001"], 30.0, 100.0)
    assert main([*words, "--kind", "inspector"]) == 0
    (inspector,) = capsys.readouterr().out.splitlines()
    assert json.loads(inspector)["name"] == "张玉梅"


def test_a_whole_kind_is_computed_once_and_names_what_every_number_counts(
    assessed: AssessmentOffice, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    def counting(*arguments: Any, **more: Any) -> Any:
        asked.append(arguments[3] if len(arguments) > 3 else None)
        return computed_cards(*arguments, **more)

    monkeypatch.setattr(scorecards, "computed_cards", counting)
    words = ["assess", "2024-03", "--store", str(assessed.store.path), "--json"]
    assert main([*words, "--kind", "street"]) == 0
    cards = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (len(cards), asked) == (15, [None])
    lines = {card["subject"]: {each["indicator"]: each for each in card["indicators"]} for card in cards}
    assert lines[STREET]["closed_rate"]["denominator_cases"] == ["2024-000001"]
    assert lines[STREET]["closed_rate"]["counts"] == "case"
    posts = lines[STREET]["enforcement_coverage_rate"]
    assert (posts["counts"], len(posts["denominator_cases"])) == ("grid", posts["denominator"])


def test_plain_lines_name_kind_score_and_grade(assessed: AssessmentOffice, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "2024-03", "--store", str(assessed.store.path), "--kind", "district"]) == 0
    assert "西城区" in capsys.readouterr().out


def test_verify_agrees_with_what_was_just_published(
    assessed: AssessmentOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    assessed.publish(date(2024, 3, 1), date(2024, 3, 31))
    assert main(["assess", "verify", "--store", str(assessed.store.path)]) == 0
    assert capsys.readouterr().out.strip() == f"已发布的考核 1 次，评分卡 {CARDS} 张，全部相符。"


def test_a_period_is_published_by_the_assessor_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.office import PASSWORD

    monkeypatch.setenv("GRID_DESK_PASSWORD", PASSWORD)
    words = ["assess", "publish", "2020-01", "--store", str(office.store.path)]
    assert main([*words, "--as", "registrar"]) == 1
    capsys.readouterr()
    assert main([*words, "--as", "assessor"]) == 1
    assert "还没有审核" in capsys.readouterr().err
    assert main(["assess", "review", "2020-01", "--store", str(office.store.path), "--as", "assessor"]) == 0
    capsys.readouterr()
    assert main([*words, "--as", "assessor"]) == 0
    assert capsys.readouterr().out.startswith("已发布 ")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-03..2024-02-03", date(2024, 2, 3), date(2024, 2, 3)),
    ],
)
def test_periods_are_written_in_four_ways(text: str, first: date, last: date) -> None:
    assert period(text) == Period(first, last)


@pytest.mark.parametrize("text", ["2024-13", "2024-Q5", "März", "2024-03-02..2024-03-01"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        period(text)
    assert refusal.value.code == "period_text_invalid"
