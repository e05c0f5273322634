"""The table base: pages, single changes in order, nothing reset; checked by Qt's own tester all along."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from desktop.itemmodels.columns import ROW_ROLE, SORT_ROLE, Column, TableModel


@dataclass(frozen=True)
class Thing:
    key: int
    rank: int
    name: str = ""


def things(*pairs: tuple[int, int]) -> list[Thing]:
    return [Thing(key, rank) for key, rank in pairs]


def make() -> TableModel[Thing]:
    columns = [
        Column[Thing]("name", "名称", lambda row: row.name or f"第{row.key}件", lambda row: row.rank),
        Column[Thing]("rank", "次序", lambda row: str(row.rank)),
    ]
    return TableModel(columns, lambda row: row.key, lambda row: (row.rank, row.key))


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[TableModel[Thing]]:
    made = make()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    del tester


def keys(model: TableModel[Thing]) -> list[int]:
    return [row.key for row in model.rows()]


def test_cells_show_text_and_hand_over_the_row(model: TableModel[Thing]) -> None:
    model.start(things((7, 3)))
    cell = model.index(0, 0)
    assert cell.data() == "第7件"
    assert cell.data(ROW_ROLE) == Thing(7, 3)
    assert cell.data(SORT_ROLE) == 3
    assert model.headerData(1, Qt.Orientation.Horizontal) == "次序"


def test_the_next_page_is_asked_for_once_and_appended(qtbot: QtBot) -> None:
    model = make()  # unwatched: Qt's tester fetches pages itself
    model.start(things((1, 10), (2, 20)), next_key="after 2")
    assert model.canFetchMore(QModelIndex())
    with qtbot.waitSignal(model.page_requested) as asked:
        model.fetchMore(QModelIndex())
    assert asked.args == ["after 2"]
    with qtbot.assertNotEmitted(model.page_requested):
        model.fetchMore(QModelIndex())
    model.append_page(things((3, 30)), None, "after 2")
    assert keys(model) == [1, 2, 3]
    assert not model.canFetchMore(QModelIndex())


def test_a_view_scrolled_to_the_end_gets_every_row_once(model: TableModel[Thing], qtbot: QtBot) -> None:
    everything = things(*((key, key) for key in range(50)))

    def answer(after: object) -> None:
        assert isinstance(after, int)
        rows = everything[after : after + 10]
        model.append_page(rows, after + 10 if after + 10 < len(everything) else None, after)

    model.page_requested.connect(answer, Qt.ConnectionType.QueuedConnection)  # as tasks answer: later
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    model.start(everything[:10], next_key=10)
    view.show()

    def scrolled_to_the_end() -> bool:
        view.scrollToBottom()
        return model.rowCount() == len(everything)

    qtbot.waitUntil(scrolled_to_the_end)
    assert keys(model) == list(range(50))


def test_a_page_of_another_list_is_dropped() -> None:
    model = make()
    model.start(things((1, 10)), next_key="old")
    model.fetchMore(QModelIndex())
    model.start(things((5, 10)), next_key="new")
    model.append_page(things((2, 20)), None, "old")
    assert keys(model) == [5]
    assert model.canFetchMore(QModelIndex())


def test_a_page_that_could_not_be_read_can_be_asked_for_again() -> None:
    model = make()
    model.start(things((1, 10)), next_key="k")
    model.fetchMore(QModelIndex())
    model.ask_again()
    assert model.canFetchMore(QModelIndex())


def test_a_changed_row_moves_to_its_place_and_keeps_its_selection(model: TableModel[Thing], qtbot: QtBot) -> None:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    model.start(things((1, 10), (2, 20), (3, 30)))
    view.selectionModel().setCurrentIndex(model.index(0, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    with qtbot.assertNotEmitted(model.modelReset):
        model.put(Thing(1, 25, "改了"))
    assert keys(model) == [2, 1, 3]
    assert view.currentIndex().data() == "改了"
    assert [index.row() for index in view.selectedIndexes()] == [1]


def test_a_row_behind_the_loaded_end_waits_for_its_page(model: TableModel[Thing]) -> None:
    model.start(things((1, 10), (2, 20)), next_key="k")
    model.put(Thing(9, 90))
    assert keys(model) == [1, 2]
    model.put(Thing(1, 95))
    assert keys(model) == [2]
    model.append_page(things((9, 90), (1, 95)), None, "k")
    assert keys(model) == [2, 9, 1]


def test_refresh_takes_over_what_is_now_there_without_a_reset(model: TableModel[Thing], qtbot: QtBot) -> None:
    model.start(things((1, 10), (2, 20), (3, 30), (4, 40)))
    kept = QPersistentModelIndex(model.index(2, 0))
    with qtbot.assertNotEmitted(model.modelReset):
        model.refresh(things((5, 5), (3, 6), (1, 10)), next_key="k")
    assert keys(model) == [5, 3, 1]
    assert kept.row() == 1


Steps = st.lists(st.tuples(st.sampled_from(["put", "remove"]), st.integers(0, 9), st.integers(0, 20)), max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(start=st.dictionaries(st.integers(0, 9), st.integers(0, 20)), steps=Steps)
def test_single_changes_always_leave_what_a_fresh_reading_would_show(
    qtbot: QtBot, start: dict[int, int], steps: list[tuple[str, int, int]]
) -> None:
    model = make()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.start(things(*start.items()))
    expected = dict(start)
    for verb, key, rank in steps:
        if verb == "put":
            model.put(Thing(key, rank))
            expected[key] = rank
        else:
            model.remove(key)
            expected.pop(key, None)
    assert keys(model) == sorted(expected, key=lambda key: (expected[key], key))
    assert all(model.index_of(key).row() == at for at, key in enumerate(keys(model)))
    del tester
