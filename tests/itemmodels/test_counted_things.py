"""What stands behind a number as a table: columns by what was counted, and each line's standing in words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.itemmodels.counted_things import CountedModel, number_told, standing_text
from desktop.queries.counted_things import CaseLine, Counted, PatrolLine, PostLine, SourceLine, Standing
from desktop.rules.counted_things import NotCounted
from desktop.rules.patrolling import Performer
from desktop.rules.posts import PostKind
from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind

MARCH = Period.month(date(2024, 3, 1))
NOT_DONE = Standing(1, 0, NotCounted.UNDONE)


def counted(indicator: str = "", keys: tuple[str, ...] = ("a",), hits: tuple[str, ...] | None = ()) -> Counted:
    return Counted("应处置", keys, SubjectKind.BODY, "epb", MARCH, None, indicator, hits)


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[CountedModel]:
    made = CountedModel()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    assert tester.model() is made


def cells(model: CountedModel) -> list[list[str]]:
    return [[model.index(row, at).data() for at in range(model.columnCount())] for row in range(model.rowCount())]


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(1, 1, None), "计入"),
        (Standing(1, 0, NotCounted.LATE), "超过期限"),
        (Standing(3, 3, None), "3 / 3 次计入"),
        (Standing(3, 1, NotCounted.LATE), "1 / 3 次计入，超过期限"),
        (Standing(2, None, None), "2"),
    ],
)
def test_a_standing_says_how_often_and_why_not(standing: Standing, words: str) -> None:
    assert standing_text(standing) == words


def test_one_model_shows_cases_then_patrols_then_posts_then_sources(model: CountedModel) -> None:
    moment = datetime(2024, 3, 11, 1, 0, tzinfo=UTC)
    case = CaseLine("2024-000001", NOT_DONE, "油烟", "月坛社区", "区环保局", moment, moment, None, None)
    model.show(counted(Indicator.HANDLED_RATE), [case])
    assert cells(model) == [
        [
            *("2024-000001", "到期末没有完成", "油烟", "月坛社区", "区环保局"),
            *("2024-03-11 09:00", "2024-03-11 09:00", "—", "—"),
        ]
    ]
    patrol = PatrolLine("k", Standing(2, 2, None), "月坛社区", Performer.INSPECTOR, "", date(2024, 3, 11), moment)
    model.show(counted(Indicator.PATROL_COVERAGE_RATE), [patrol])
    assert cells(model) == [["月坛社区", "2 / 2 次计入", "2024-03-11", "2024-03-11 09:00", "监督员"]]
    post = PostLine("110102007003", Standing(1, 0, NotCounted.POST_VACANT), "月坛社区", tuple(PostKind))
    model.show(counted(Indicator.ENFORCEMENT_COVERAGE_RATE), [post])
    assert cells(model)[0][:3] == ["月坛社区", "岗位空缺", "110102007003"]
    assert cells(model)[0][3].count("、") == 1
    source = SourceLine("W1", Standing(1, 1, None), "锅炉房", "月坛社区", date(2024, 3, 1), date(2024, 3, 31))
    model.show(counted(Indicator.SOURCE_UPDATE_RATE), [source])
    assert cells(model) == [["W1", "计入", "锅炉房", "月坛社区", "2024-03-01", "2024-03-31"]]


def test_what_costs_points_stands_first(model: CountedModel) -> None:
    lines = [CaseLine("a", Standing(1, 1, None)), CaseLine("b", NOT_DONE), CaseLine("c", Standing(1, 1, None))]
    model.show(counted(Indicator.HANDLED_RATE, ("a", "b", "c"), ("a", "c")), lines)
    assert [row[0] for row in cells(model)] == ["b", "a", "c"]


def test_where_less_is_better_what_is_counted_stands_first(model: CountedModel) -> None:
    spared = Standing(1, 0, NotCounted.NOT_REWORKED)
    lines = [CaseLine("a", spared), CaseLine("b", Standing(2, 1, NotCounted.NOT_REWORKED)), CaseLine("c", spared)]
    lines.append(CaseLine("d", Standing(1, 1, None)))
    model.show(counted(Indicator.REWORK_RATE, ("a", "b", "b", "c", "d"), ("b", "d")), lines)
    assert [row[0] for row in cells(model)] == ["b", "d", "a", "c"]


def test_a_step_count_says_how_often_only_where_it_is_more_than_once(model: CountedModel) -> None:
    once, twice = CaseLine("a", Standing(1, None, None)), CaseLine("b", Standing(2, None, None))
    model.show(counted(hits=None), [once])
    assert [column.title for column in model.columns][:2] == ["案号", "类别"]
    model.show(counted(hits=None), [once, twice])
    assert [row[:2] for row in cells(model)] == [["a", "1"], ["b", "2"]]


def test_the_number_is_told_in_the_measure_of_the_thing() -> None:
    assert number_told(counted(keys=("a", "a", "b"))) == "应处置：2 件"
    assert number_told(counted(Indicator.PATROL_COVERAGE_RATE, ("a", "a", "b"))) == "应处置：3 次"
    assert number_told(counted(Indicator.SOURCE_UPDATE_RATE)) == "应处置：1 个"
