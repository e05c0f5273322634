"""Keeps the board's and the list's models as the store has them: first pages, next pages, single changed cases, counts; no widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.itemmodels.board import BoardColumnModel
from desktop.itemmodels.case_list import CaseListModel
from desktop.queries import board
from desktop.queries.board import Board, CardRow, CaseFilter, CasePage, Column, ColumnCount, Count, Sort
from desktop.rules.changes import ChangeSet, Entity
from desktop.views.shared.form_frame import Writer

COLLECT_MS = 80
MOST_SINGLE = 2000
"""Above so many changed cases at once a fresh first page costs less than the cases one by one."""
AT_A_TIME = 50
"""Changed cards that are put in place in one turn of the event loop; more would be felt."""


class CaseFeed(QObject):
    """One filter, two views of it; only the one on show is kept fresh, the other is read when it is shown.

    Live changes are collected for a moment, then their cards are read in one go and put where they belong; no model is reset for them.
    """

    counts_arrived = Signal(object)
    """dict[Column, ColumnCount]: of the board."""
    chip_counts_arrived = Signal(object)
    """dict[str, int]: by the name of the chip."""
    loaded = Signal()
    """The view on show has its first page."""
    cards_changed = Signal(object)
    """frozenset[int]: cases whose cards were read anew."""
    failed = Signal(object)
    """Exception: what is on screen may be old."""

    def __init__(
        self,
        tasks: Writer,
        columns: Mapping[Column, BoardColumnModel],
        cases: CaseListModel,
        chip_filters: Callable[[], dict[str, CaseFilter]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._columns = columns
        self._list = cases
        self._chip_filters = chip_filters
        self._filter = CaseFilter(open_only=True)
        self._shows_list = False
        self._fresh = False
        self._loading: Any = None
        self._pages: dict[tuple[int, object], Any] = {}
        self._counting: Any = None
        self._count_again = False
        self._changed: set[int] = set()
        self._collect = QTimer(self, singleShot=True, interval=COLLECT_MS)
        self._collect.timeout.connect(self._read_changed)
        cases.page_requested.connect(self._read_list_page)

    @property
    def filter(self) -> CaseFilter:
        """What the view on show is filtered by; the board also shows what is finished."""
        return self._filter if self._shows_list else replace(self._filter, open_only=False)

    @property
    def is_loading(self) -> bool:
        """Whether the first page is under way."""
        return self._loading is not None

    def show(self, wanted: CaseFilter, *, as_list: bool) -> None:
        """Show a filter in one of the two views, from its first page."""
        self._filter, self._shows_list = wanted, as_list
        self._fresh = False
        self.reload()

    def set_sort(self, order: Sort) -> None:
        """Show the list in another order."""
        self._list.set_sort(order)
        self._fresh = False
        self.reload()

    def reload(self) -> None:
        """Read the first page again, and then the counts; where it is the same list, rows keep selection and place."""
        self._changed.clear()
        for task in (self._loading, self._counting, *self._pages.values()):
            if task is not None:
                task.cancel()
        self._pages.clear()
        self._counting = None
        if self._shows_list:
            query, args = board.list_page, (self.filter, self._list.order, None)
            self._loading = self._tasks.read(query, *args, on_done=self._on_list, on_failed=self._on_failed, owner=self)
        else:
            self._loading = self._tasks.read(
                board.open_board, self.filter, on_done=self._on_board, on_failed=self._on_failed, owner=self
            )

    def read_counts(self) -> None:
        """Count anew: after changes, and as the time goes on, for what is overdue changes by itself.

        Never twice at once: however many changes come, one counting follows the other.
        """
        if self._counting is not None:
            self._count_again = True
            return
        self._count_again = False
        self._counting = self._tasks.read(
            _counts,
            replace(self._filter, open_only=False),
            self._chip_filters(),
            on_done=self._on_counts,
            on_failed=self._on_not_counted,
            owner=self,
        )

    def read_column_page(self, column: Column, after: object) -> None:
        """Read the next page of a column that was scrolled to its end."""
        model = self._columns[column]
        self._page(partial(model.append_page, after=after), model, board.column_page, self.filter, column, after)

    def hear(self, changes: ChangeSet) -> None:
        """Take in what was committed, here or on another workstation."""
        if not changes.complete:
            self.reload()
            return
        self._changed |= {int(key) for key in changes.keys(Entity.CASE)}
        if self._changed and not self._collect.isActive():
            self._collect.start()

    def _read_list_page(self, after: object) -> None:
        append = partial(self._list.append_page, after=after)
        self._page(append, self._list, board.list_page, self.filter, self._list.order, after)

    def _page(self, append: Callable[..., None], model: Any, query: Callable[..., Any], *args: object) -> None:
        key = (id(model), args[-1])

        def arrived(page: CasePage) -> None:
            self._pages.pop(key, None)
            append(page.rows, page.next_key)

        def missed(error: Exception) -> None:
            self._pages.pop(key, None)
            model.ask_again()
            self.failed.emit(error)

        self._pages[key] = self._tasks.read(query, *args, on_done=arrived, on_failed=missed, owner=self)

    def _read_changed(self) -> None:
        ids, self._changed = frozenset(self._changed), set()
        if len(ids) > MOST_SINGLE:
            self.reload()
            return
        listed = sorted(ids)
        for start in range(0, len(listed), AT_A_TIME):
            some = listed[start : start + AT_A_TIME]
            self._tasks.read(
                board.cards,
                self.filter,
                some,
                on_done=partial(self._on_cards, frozenset(some), self.filter),
                on_failed=self.failed.emit,
                owner=self,
            )
        if listed:
            self.read_counts()

    def _on_board(self, found: Board) -> None:
        self._loading = None
        for column, model in self._columns.items():
            page = found.pages[column]
            show = model.refresh if self._fresh else model.start
            show(page.rows, page.next_key)
        self._fresh = True
        self._tell_counts(found.counts)
        self.loaded.emit()
        self.read_counts()  # not beside it: the two would wait for Python's lock in turn, and the cards are wanted first

    def _on_list(self, page: CasePage) -> None:
        self._loading = None
        show = self._list.refresh if self._fresh else self._list.start
        show(page.rows, page.next_key)
        self._fresh = True
        self.loaded.emit()
        self.read_counts()

    def _on_cards(self, ids: frozenset[int], asked: CaseFilter, rows: tuple[CardRow, ...]) -> None:
        if asked != self.filter or self._loading is not None:
            return
        found = {row.case_id: row for row in rows}
        for case_id in ids:
            row = found.get(case_id)
            if self._shows_list:
                self._list.put(row) if row else self._list.remove(case_id)
                continue
            stands = board.column_of(row.status) if row else None
            for column, model in self._columns.items():
                if column is not stands:
                    model.remove(case_id)
            if row is not None and stands is not None:
                self._columns[stands].put(row)
        self.cards_changed.emit(ids)

    def _on_counts(self, counted: tuple[tuple[ColumnCount, ...], dict[str, Count]]) -> None:
        self._counting = None
        columns, chips = counted
        self._tell_counts(columns)
        self.chip_counts_arrived.emit(chips)
        if self._count_again:
            self.read_counts()

    def _tell_counts(self, counts: tuple[ColumnCount, ...]) -> None:
        self.counts_arrived.emit({count.column: count for count in counts})

    def _on_not_counted(self, error: Exception) -> None:
        self._counting = None
        self.failed.emit(error)

    def _on_failed(self, error: Exception) -> None:
        self._loading = None
        self.failed.emit(error)


def _counts(
    reading: Any, wanted: CaseFilter, chips: dict[str, CaseFilter]
) -> tuple[tuple[ColumnCount, ...], dict[str, Count]]:
    """Columns and chips counted in one transaction, so that they agree."""
    return board.counts(reading, wanted), {name: board.counted(reading, each) for name, each in chips.items()}
