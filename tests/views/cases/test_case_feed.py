"""Many changes at once: single cards are read and put in place, counts follow, and nothing is loaded from the start."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.itemmodels.board import BoardColumnModel
from desktop.itemmodels.case_list import CaseListModel
from desktop.itemmodels.time_left import TimeLeft
from desktop.queries.board import Board, CaseFilter, CasePage, Column, PageKey
from desktop.rules.changes import Change, ChangeSet, Entity
from desktop.views.cases.case_feed import AT_A_TIME, CaseFeed
from desktop.views.cases.list_view import CaseListView
from tests.cards import MORNING, card


@dataclass
class Asked:
    """A read under way."""

    query: str
    args: tuple[Any, ...]
    on_done: Callable[[Any], object]
    on_failed: Callable[[Exception], object]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Reads:
    """Tasks that are answered by hand."""

    asked: list[Asked] = field(default_factory=list)

    def read(
        self, query: Callable[..., Any], *args: Any, on_done: Any, on_failed: Any = None, owner: Any = None
    ) -> Asked:
        self.asked.append(Asked(query.__name__, args, on_done, on_failed))
        return self.asked[-1]

    def take(self, query: str) -> list[Asked]:
        taken = [each for each in self.asked if each.query == query and not each.cancelled]
        self.asked = [each for each in self.asked if each.query != query]
        return taken


@pytest.fixture
def reads() -> Reads:
    return Reads()


@pytest.fixture
def feed(qtbot: QtBot, reads: Reads) -> CaseFeed:
    columns = {column: BoardColumnModel(column) for column in Column}
    cases = CaseListModel(lambda: MORNING, TimeLeft())
    made = CaseFeed(reads, columns, cases, lambda: {"": CaseFilter(open_only=True)})  # type: ignore[arg-type]
    made.kept = (columns, cases)  # type: ignore[attr-defined]
    return made


def opened(feed: CaseFeed, reads: Reads) -> None:
    feed.show(CaseFilter(open_only=True), as_list=False)
    pages = {column: CasePage((), None) for column in Column}
    (board,) = reads.take("open_board")
    board.on_done(Board((), pages, MORNING))
    (counts,) = reads.take("_counts")
    counts.on_done(((), {}))


def changes(*ids: int) -> ChangeSet:
    return ChangeSet(tuple(Change(Entity.CASE, str(each), 2, "changed") for each in ids))


def test_five_hundred_changes_at_once_are_five_hundred_cards_and_no_reload(
    feed: CaseFeed, reads: Reads, qtbot: QtBot
) -> None:
    opened(feed, reads)
    feed.hear(changes(*range(500)))
    qtbot.waitUntil(lambda: bool(reads.asked))
    assert Counter(each.query for each in reads.asked) == {"cards": 500 // AT_A_TIME, "_counts": 1}
    for each in reads.take("cards"):
        each.on_done(tuple(card(case_id) for case_id in each.args[1]))
    columns = feed.kept[0]  # type: ignore[attr-defined]
    assert columns[Column.COLLECTION].rowCount() == 500


def test_counts_follow_one_another_however_many_changes_come(feed: CaseFeed, reads: Reads) -> None:
    opened(feed, reads)
    for _ in range(5):
        feed.read_counts()
    (first,) = reads.take("_counts")
    first.on_done(((), {}))
    (second,) = reads.take("_counts")  # one more for all that came meanwhile
    second.on_done(((), {}))
    assert not reads.asked


def test_counting_that_failed_is_told_and_tried_again(feed: CaseFeed, reads: Reads, qtbot: QtBot) -> None:
    opened(feed, reads)
    feed.read_counts()
    (first,) = reads.take("_counts")
    with qtbot.waitSignal(feed.failed):
        first.on_failed(OSError())
    feed.read_counts()
    assert len(reads.take("_counts")) == 1


def test_pages_that_came_are_not_remembered(feed: CaseFeed, reads: Reads) -> None:
    opened(feed, reads)
    for number in range(3):
        key = PageKey(None, number)
        feed.read_column_page(Column.FINISHED, key)
        (page,) = reads.take("column_page")
        page.on_done(CasePage((), None))
    assert not feed._pages


def test_the_list_counts_only_chosen_lines_that_it_can_act_on(qtbot: QtBot) -> None:
    model = CaseListModel(lambda: MORNING, TimeLeft())
    view = CaseListView(model)
    qtbot.addWidget(view)
    model.start([card(number) for number in range(10)], next_key=10)
    for page in range(1, 40):
        model.append_page([card(page * 10 + number) for number in range(10)], page * 10 + 10, page * 10)
    assert model.rowCount() == 400
    with qtbot.waitSignal(view.choice_changed) as told:
        view.selectAll()
    assert told.args == [len(view.chosen())] == [len(model.rows())]
    assert len(view.chosen()) < 400
