"""Lists of any length: pages come, go and come back; whatever happens, what is looked at is what a fresh reading would show."""

from bisect import insort
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from desktop.itemmodels import long_table
from desktop.itemmodels.columns import ROW_ROLE, Column
from desktop.itemmodels.long_table import KEPT, LATER, LongTableModel, selected_lines

PAGE = 10


@dataclass(frozen=True)
class Thing:
    key: int
    rank: int


class Shelf:
    """What a store would be: rows in order, read by key."""

    def __init__(self, ranks: dict[int, int]) -> None:
        self.ranks = dict(ranks)

    def page(self, after: tuple[int, int] | None) -> tuple[list[Thing], tuple[int, int] | None]:
        order = sorted((rank, key) for key, rank in self.ranks.items())
        rest = [each for each in order if after is None or each > after]
        rows = [Thing(key, rank) for rank, key in rest[:PAGE]]
        return rows, rest[PAGE - 1] if len(rest) > PAGE else None

    def everything(self) -> list[Thing]:
        return [Thing(key, rank) for rank, key in sorted((rank, key) for key, rank in self.ranks.items())]


class Reader:
    """A model on a shelf; what it asks for is answered when `answer` is called."""

    def __init__(self, ranks: dict[int, int]) -> None:
        self.shelf = Shelf(ranks)
        column = Column[Thing]("name", "名称", lambda row: f"第{row.key}件")
        self.model: LongTableModel[Thing] = LongTableModel(
            [column], lambda row: row.key, lambda row: (row.rank, row.key)
        )
        self.asked: list[tuple[object, list[Thing], object]] = []
        self.model.page_requested.connect(self._ask)
        self.model.start(*self.shelf.page(None))

    def _ask(self, after: tuple[int, int]) -> None:
        self.asked.append((after, *self.shelf.page(after)))  # read now, as a task does, and told later

    def answer(self) -> None:
        asked, self.asked = self.asked, []
        for after, rows, next_key in asked:
            self.model.append_page(rows, next_key, after)

    def read_on(self) -> None:
        self.model.fetchMore(QModelIndex())
        self.answer()

    def read_to_the_end(self) -> None:
        while self.asked or self.model.canFetchMore(QModelIndex()):
            self.read_on()

    def look_at(self, first: int, last: int) -> list[Thing]:
        """As a view does: paint, wait for what is missing, paint again, until it stands still."""
        for _ in range(30):
            last = min(last, self.model.rowCount() - 1)
            shown = [self.model.index(row, 0).data(ROW_ROLE) for row in range(first, last + 1)]
            if None not in shown:
                return shown
            self.model._ask_for_missing()
            self.answer()
        raise AssertionError("never there")


@pytest.fixture
def reader(qtbot: QtBot) -> Reader:
    return Reader(
        {key: key * 10 for key in range(600)}
    )  # unwatched: Qt's tester looks at rows and fetches pages itself


def test_what_was_scrolled_past_is_let_go_of_and_still_counts(reader: Reader) -> None:
    reader.read_to_the_end()
    assert reader.model.rowCount() == 600
    assert len(reader.model.rows()) <= (KEPT + 1) * PAGE
    assert reader.model.index(300, 0).data() == LATER
    assert not reader.model.flags(reader.model.index(300, 0)) & Qt.ItemFlag.ItemIsSelectable
    assert [thing.key for thing in reader.look_at(295, 315)] == list(range(295, 316))
    assert reader.model.index(300, 0).data() == "第300件"
    assert [thing.key for thing in reader.look_at(0, 9)] == list(range(10))
    assert len(reader.model.rows()) <= (KEPT + 1) * PAGE


def test_only_pages_where_one_rests_are_asked_for(reader: Reader) -> None:
    reader.read_to_the_end()
    for row in range(20, 400, 7):
        reader.model.index(row, 0).data()
    reader.model._ask_for_missing()
    assert [after for after, _, _ in reader.asked] == [(3690, 369), (3790, 379), (3890, 389)]
    reader.model._ask_for_missing()
    assert len(reader.asked) == 3


def test_selected_rows_stay(reader: Reader, qtbot: QtBot) -> None:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(reader.model)
    reader.model.pinned = lambda: selected_lines(view.selectionModel().selection())
    reader.read_on()
    view.selectionModel().select(reader.model.index(13, 0), QItemSelectionModel.SelectionFlag.Select)
    reader.read_to_the_end()
    assert [index.data(ROW_ROLE).key for index in view.selectedIndexes()] == [13]
    assert reader.model.in_memory(0, 40) == [(0, 19)]
    assert reader.model.index_of(13).row() == 13
    assert not reader.model.index_of(33).isValid()


def test_what_changed_out_of_memory_is_put_right_when_it_comes_back(reader: Reader) -> None:
    reader.read_to_the_end()
    shelf = reader.shelf
    del shelf.ranks[303], shelf.ranks[304]
    shelf.ranks |= {1000 + each: 3551 for each in range(13)}  # more than a page's worth between two rows
    for key in (303, 304):
        reader.model.remove(key)
    for each in range(13):
        reader.model.put(Thing(1000 + each, 3551))
    reader.look_at(290, 400)
    assert reader.look_at(290, 400) == shelf.everything()[290:401]
    assert reader.model.rowCount() == len(shelf.ranks)


def test_a_change_that_comes_before_an_older_page_is_not_lost(reader: Reader) -> None:
    reader.read_to_the_end()
    reader.model.index(300, 0).data()
    reader.model._ask_for_missing()  # read, but not told yet
    reader.shelf.ranks[300] = 3005
    del reader.shelf.ranks[301]
    reader.model.put(Thing(300, 3005))
    reader.model.remove(301)
    reader.answer()
    assert reader.model.index(300, 0).data(ROW_ROLE) == Thing(300, 3005)
    assert reader.look_at(299, 305) == reader.shelf.everything()[299:306]


def test_refresh_shows_the_first_page_as_it_is_now_and_the_rest_comes_again(reader: Reader, qtbot: QtBot) -> None:
    reader.read_to_the_end()
    del reader.shelf.ranks[3]
    with qtbot.assertNotEmitted(reader.model.modelReset):
        reader.model.refresh(*reader.shelf.page(None))
    assert reader.model.rows() == tuple(reader.shelf.everything()[:PAGE])
    reader.read_to_the_end()
    assert reader.look_at(0, 60) == reader.shelf.everything()[:61]


def test_everything_selected_is_what_is_in_memory(reader: Reader, qtbot: QtBot) -> None:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(reader.model)
    view.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
    reader.read_to_the_end()
    view.selectAll()
    (lines,) = selected_lines(view.selectionModel().selection())
    assert lines == (0, 599)
    known = reader.model.in_memory(*lines)
    assert sum(last - first + 1 for first, last in known) == len(reader.model.rows())
    assert all(reader.model.row_at(row) for first, last in known for row in range(first, last + 1))


def test_typing_looks_in_memory_only(reader: Reader) -> None:
    reader.read_to_the_end()
    found = reader.model.match(reader.model.index(0, 0), Qt.ItemDataRole.DisplayRole, "第59")
    assert [index.row() for index in found] == [590]
    assert reader.model.match(reader.model.index(0, 0), Qt.ItemDataRole.DisplayRole, "第300") == []
    assert reader.asked == []


Steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "remove", "more", "look", "ask", "answer"]), st.integers(0, 79), st.integers(0, 400)
    ),
    max_size=60,
)


def do(reader: Reader, verb: str, key: int, rank: int) -> None:
    match verb:
        case "put":
            reader.shelf.ranks[key] = rank
            reader.model.put(Thing(key, rank))
        case "remove":
            reader.shelf.ranks.pop(key, None)
            reader.model.remove(key)
        case "more":
            reader.model.fetchMore(QModelIndex())
        case "look":
            for row in range(rank % 60, min(rank % 60 + 15, reader.model.rowCount())):
                reader.model.index(row, 0).data()
        case "ask":
            reader.model._ask_for_missing()
        case "answer":
            reader.answer()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(start=st.dictionaries(st.integers(0, 79), st.integers(0, 400), min_size=30), steps=Steps)
def test_whatever_happens_looking_shows_what_is_there(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, start: dict[int, int], steps: list[tuple[str, int, int]]
) -> None:
    monkeypatch.setattr(long_table, "KEPT", 2)
    reader = Reader(start)
    tester = QAbstractItemModelTester(reader.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for verb, key, rank in steps:
        do(reader, verb, key, rank)
    reader.answer()
    reader.read_to_the_end()
    seen: list[Thing] = []
    row = 0
    while row < reader.model.rowCount():
        seen += reader.look_at(row, row)
        row += 1
    order: list[tuple[int, int]] = []
    for thing in seen:
        insort(order, (thing.rank, thing.key))
    assert [(thing.rank, thing.key) for thing in seen] == order
    assert seen == reader.shelf.everything()
    del tester
