"""The ranking as a table: places, order by head, what a cell says."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.itemmodels.columns import ROW_ROLE
from desktop.itemmodels.scorecards import GRADE_ROLE, RankingModel, score_text
from desktop.rules.scorecard import Card, Period
from desktop.rules.terms import SubjectKind


def card(subject: str, score: float | None, grade: str = "A", reported: int = 0) -> Card:
    return Card(
        kind=SubjectKind.INSPECTOR,
        subject=subject,
        name=f"监督员{subject}",
        organisation="区指挥中心",
        grids=("月坛社区", "社会路社区"),
        period=Period(date(2024, 3, 1), date(2024, 3, 31)),
        indicators=(),
        counts=(("reported", reported),),
        score=score,
        grade=grade,
        too_few=not grade,
        capped=False,
        state="draft",
        revision=0,
        hash="",
    )


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[RankingModel]:
    made = RankingModel()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    del tester


def column(model: RankingModel, key: str) -> list[str]:
    at = [each.key for each in model.columns].index(key)
    return [model.index(row, at).data() for row in range(model.rowCount())]


def test_equal_scores_share_a_place_and_cards_without_a_grade_have_none(model: RankingModel) -> None:
    model.show([card("4", 99.0, ""), card("1", 80.0), card("2", 90.5), card("3", 80.0), card("5", 70.0)])
    assert column(model, "name") == ["监督员2", "监督员1", "监督员3", "监督员5", "监督员4"]
    assert column(model, "place") == ["1", "2", "2", "4", "–"]
    assert column(model, "score") == ["90.50", "80.00", "80.00", "70.00", "99.00"]
    assert column(model, "grade")[-1] == "–"


def test_a_head_orders_the_rows_both_ways_and_the_places_stay(model: RankingModel) -> None:
    model.show([card("1", 80.0, reported=3), card("2", 90.0, reported=1), card("3", 70.0, reported=2)])
    chosen = QPersistentModelIndex(model.index(0, 0))
    at = [each.key for each in model.columns].index("reported")
    model.sort(at, Qt.SortOrder.AscendingOrder)
    assert column(model, "reported") == ["1", "2", "3"]
    assert column(model, "place") == ["1", "3", "2"]
    model.sort(at, Qt.SortOrder.DescendingOrder)
    assert column(model, "reported") == ["3", "2", "1"]
    assert chosen.data(ROW_ROLE).subject == "2"  # the selection went with its row
    model.show([card("1", 80.0, reported=5), card("2", 90.0, reported=9)])
    assert column(model, "reported") == ["9", "5"]  # another period, the same order


def test_the_grade_is_handed_over_for_its_colour_and_said_in_words(model: RankingModel) -> None:
    model.show([card("1", 80.0, "B")])
    at = [each.key for each in model.columns].index("grade")
    assert model.index(0, at).data(GRADE_ROLE) == "B"
    assert model.index(0, at).data(Qt.ItemDataRole.ToolTipRole) == "B 良好"
    assert model.index(0, 0).data(GRADE_ROLE) is None
    grids = [each.key for each in model.columns].index("grids")
    assert model.index(0, grids).data() == "月坛社区、社会路社区"


def test_a_score_without_a_grade_is_not_shown_as_one_with(model: RankingModel) -> None:
    model.show([card("1", 80.0, "B"), card("2", 100.0, "")])
    at = [each.key for each in model.columns].index("score")
    graded, ungraded = model.index(0, at), model.index(1, at)
    assert graded.data(Qt.ItemDataRole.FontRole) is not None
    assert (ungraded.data(), ungraded.data(Qt.ItemDataRole.FontRole)) == ("100.00", None)
    assert ungraded.data(Qt.ItemDataRole.ToolTipRole) == "样本不足，不评级，得分只供参考"
    assert graded.data(Qt.ItemDataRole.ToolTipRole) is None


def test_a_missing_score_is_a_dash() -> None:
    assert (score_text(None), score_text(93.72), score_text(100.0)) == ("–", "93.72", "100.00")
