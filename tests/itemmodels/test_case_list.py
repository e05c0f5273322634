"""The list and the board columns: words of cells, marks, orders, what a dragged card carries."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.itemmodels.board import CASE_MIME, BoardColumnModel
from desktop.itemmodels.case_list import CaseListModel, marks_of
from desktop.itemmodels.columns import ROW_ROLE
from desktop.itemmodels.time_left import TimeLeft
from desktop.queries.board import CardRow, Column, Sort
from desktop.rules.workflow import Stage, Status
from desktop.rules.working_time import Calendar, Light, LimitClass
from tests.cards import MORNING, card

CLASSES = {"0301": (LimitClass.WORK_DAY, LimitClass.URGENT_HOUR)}


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[CaseListModel]:
    made = CaseListModel(lambda: MORNING, TimeLeft(Calendar("1"), CLASSES))
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    del tester


def cells(model: CaseListModel, row: int) -> dict[str, str]:
    return {column.key: model.index(row, at).data() for at, column in enumerate(model.columns)}


def numbers(model: CaseListModel) -> list[int]:
    return [row.case_id for row in model.rows()]


def test_a_line_tells_the_case_in_words(model: CaseListModel) -> None:
    model.start(
        [
            card(
                1,
                emergency=True,
                supervisions=2,
                joint_tasks=3,
                rounds=1,
                assigned_person="刘玥",
                description="第一行\n第二行",
            )
        ]
    )
    told = cells(model, 0)
    assert told["number"] == "R20151123-0001"
    assert told["status"] == "待受理"
    assert told["deadline"] == "11-23 10:13"
    assert told["marks"] == "急 督 联3 返1"
    assert told["source"] == "监督员"
    assert told["level"] == "二级（街道）"
    assert told["report"] == "R20151123-0001"
    assert told["inspector"] == "刘玥"
    assert told["description"] == "第一行 第二行"
    assert all(model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount()))


def test_each_mark_says_what_it_means() -> None:
    meanings = dict(marks_of(card(1, prompts=2, joint_tasks=3, open_joint_tasks=1, open_requests=1)))
    assert meanings == {"催": "催办 2 次", "联3": "联合执法，协办 3 家，1 家未反馈", "申": "有 1 项申请待审批"}


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Sort.NUMBER, [3, 2, 1]), (Sort.REPORTED, [1, 3, 2]), (Sort.DEADLINE, [2, 1, 3]), (Sort.CHANGED, [2, 3, 1])],
)
def test_the_four_orders(model: CaseListModel, order: Sort, expected: list[int]) -> None:
    def at(minutes: int) -> datetime:
        return MORNING + timedelta(minutes=minutes)

    rows = [
        card(1, reported_at=at(9), changed_at=at(1), deadline=at(20)),
        card(2, reported_at=at(1), changed_at=at(9), deadline=at(10)),
        card(3, reported_at=at(5), changed_at=at(5), deadline=None),
    ]
    model.set_sort(order)
    model.start(rows)
    assert numbers(model) == expected


def test_only_the_keyed_columns_sort_and_they_ask_for_it(model: CaseListModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.sort_requested) as asked:
        model.sort(model.column_of(Sort.REPORTED), Qt.SortOrder.AscendingOrder)
    assert asked.args == [Sort.REPORTED]
    address = [column.key for column in model.columns].index("address")
    with qtbot.assertNotEmitted(model.sort_requested):
        model.sort(address, Qt.SortOrder.AscendingOrder)
        model.sort(-1, Qt.SortOrder.AscendingOrder)


def test_lights_follow_the_time(model: CaseListModel) -> None:
    model.start([card(1, deadline=MORNING - timedelta(minutes=1)), card(2), card(3, deadline=None, yellow_at=None)])
    assert [model.light(model.index(row, 0).data(ROW_ROLE)) for row in range(3)] == [Light.RED, Light.GREEN, None]


def test_a_dragged_card_carries_the_case(qtbot: QtBot) -> None:
    model = BoardColumnModel(Column.COLLECTION)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.start([card(41), card(42)])
    assert model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert not model.flags(QModelIndex()) & Qt.ItemFlag.ItemIsDragEnabled
    assert bytes(model.mimeData([model.index(1, 0)]).data(CASE_MIME).data()) == b"42"
    assert model.index(1, 0).data(ROW_ROLE) == card(42)
    assert model.index(0, 0).data() == "R20151123-0041 工地扬尘 白纸坊街道 樱桃园社区 待受理"
    del tester


def at_evening(minutes: int) -> datetime:
    """Minutes after Monday 17:35 in the district."""
    return datetime(2015, 11, 23, 9, 35, tzinfo=MORNING.tzinfo) + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        # 25 min to 18:00, then 8:30–9:40 the next morning
        (card(1, deadline=at_evening(16 * 60 + 5)), "余 1:35"),
        (card(1, deadline=at_evening(16 * 60 + 5), emergency=True), "余 16:05"),
        (card(1, deadline=at_evening(-80)), "超 1:20"),
        (card(1, status=Status.HANDLING, stage=Stage.HANDLING, deadline=at_evening(16 * 60 + 5)), "余 1:35"),
        (card(1, status=Status.HANDLING, stage=Stage.HANDLING, rounds=1, deadline=at_evening(60)), "余 1:00"),
        (card(1, status=Status.SUSPENDED, deadline=None, resume_on="2015-12-01"), "挂账至 12-01"),
        (card(1, status=Status.CLOSED, stage=None, deadline=None), ""),
        # its category's limit is not known: the deadline itself, rather than a guess
        (
            card(1, status=Status.HANDLING, stage=Stage.HANDLING, category_code="9999", deadline=at_evening(60)),
            "至 11-23 18:35",
        ),
    ],
)
def test_what_is_left_is_counted_as_the_limit_runs(qtbot: QtBot, row: CardRow, words: str) -> None:
    assert TimeLeft(Calendar("1"), CLASSES).words(row, at_evening(0)) == words


def test_overdue_at_night_is_not_told_as_zero_left(qtbot: QtBot) -> None:
    six = datetime(2015, 11, 23, 10, 0, tzinfo=MORNING.tzinfo)
    told = TimeLeft(Calendar("1"), CLASSES).words(card(1, deadline=six), six + timedelta(hours=2))
    assert told == "已超期"
