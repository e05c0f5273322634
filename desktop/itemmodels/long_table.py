"""The base of lists that may be millions of rows long: pages come and go; it must not know where rows come from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QItemSelection, QModelIndex, QObject, Qt, QTimer

from desktop.itemmodels.columns import Column, Index, Row, TableModel
from desktop.itemmodels.stretches import Stretch, Stretches

KEPT = 16
"""Pages in memory besides the first one: some screens before and behind what is looked at."""
ASK_AFTER_MS = 30
"""A bar that is dragged over the list passes thousands of pages; only those where it rests are read."""
_NOT_THERE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_THERE = _NOT_THERE | Qt.ItemFlag.ItemIsSelectable
"""Made once, for every cell is asked as often as it is painted; what is not in memory cannot be acted on."""

IN_SIGHT = 3  # pages at most that one screen shows a part of
LATER = "…"


class LongTableModel(TableModel[Row]):
    """A `TableModel` whose memory does not grow with what was scrolled past.

    Rows that were let go of still count and keep their place; they show as "…" until they are back, which a view's painting
    brings about by `page_requested`. What changes among them meanwhile is put right then. Rows that `pinned` names always stay.
    """

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        rank: Callable[[Row], Any],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, key, rank, parent)
        self.pinned: Callable[[], Sequence[tuple[int, int]]] = tuple
        """First and last number of the rows that have to stay in memory: those that are selected."""
        self._list: Stretches[Row] = Stretches(key, rank)
        self._list.reset((), whole=True)
        self._missing: dict[int, Stretch[Row]] = {}
        self._late: dict[Hashable, Row | None] = {}
        self._ask = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._ask.timeout.connect(self._ask_for_missing)

    # What views read.

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._list)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _THERE if self.row_at(index.row()) is not None else _NOT_THERE

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and self.row_at(index.row()) is None:
            return LATER if role == Qt.ItemDataRole.DisplayRole else None
        return super().data(index, role)

    def match(self, start: Index, role: int, value: Any, hits: int = 1, flags: Any = None) -> list[QModelIndex]:
        """What is typed is looked for in memory only: asking every row would read the whole store."""
        text, column = str(value).casefold(), start.column()
        if role != Qt.ItemDataRole.DisplayRole or hits != 1 or not text:
            return []
        found = (self._list.position(self._key(row)) for row in self._list if self._begins(row, column, text))
        numbers = [number for number in found if number is not None]
        behind = [number for number in numbers if number >= start.row()]
        return [self.index((behind or numbers)[0], column)] if numbers else []

    def row_at(self, number: int) -> Row | None:
        part, row = self._list.at(number)
        if row is None:
            self._miss(part)
        return row

    def rows(self) -> tuple[Row, ...]:
        """All rows that are in memory, in order."""
        return tuple(self._list)

    def index_of(self, key: Hashable) -> QModelIndex:
        at = self._list.position(key)
        return QModelIndex() if at is None else self.index(at, 0)

    def in_memory(self, first: int, last: int) -> list[tuple[int, int]]:
        """Which of the rows first to last (both included) are in memory, as ranges."""
        return self._list.in_memory(first, last)

    # Paging.

    def append_page(self, rows: Sequence[Row], next_key: object, after: object) -> None:
        if after is not None and after == self._next_key:
            self._append(rows, next_key, after)
        else:
            part = next((part for part in self._list.parts[1:] if part.rows is None and part.after == after), None)
            if part is None:
                return
            self._fill(self._list.parts.index(part), rows, next_key)
        self._list.let_go(KEPT, self.pinned())
        self._catch_up()

    def ask_again(self) -> None:
        super().ask_again()
        for part in self._list.parts:
            part.waiting = False

    # Changes.

    def start(self, rows: Iterable[Row], next_key: object = None) -> None:
        self.beginResetModel()
        self._list.rank = self._rank
        self._list.reset(rows, whole=next_key is None)
        self._begin_anew(next_key)
        self.endResetModel()

    def refresh(self, rows: Iterable[Row], next_key: object = None) -> None:
        wanted = {self._key(row): row for row in rows}
        first, count = self._list.parts[0].count, len(self._list)
        if count > first:
            self.beginRemoveRows(QModelIndex(), first, count - 1)
            self._list.cut()
            self.endRemoveRows()
        for key in [key for key in self._list.by_key if key not in wanted]:
            self.remove(key)
        self._list.is_whole = True
        for row in wanted.values():
            self.put(row)
        held = self._list.parts[0].rows or []
        self._list.parts[0].end = self._rank(held[-1]) if held else None
        self._list.is_whole = next_key is None or not held
        self._begin_anew(next_key)

    def put(self, row: Row) -> None:
        key, number = self._key(row), self._list.number_of(self._rank(row))
        self._note(key, row)
        if number is None or self._list.parts[number].rows is None:
            self._take_out(key)
        elif key in self._list.by_key:
            self._move(key, number, row)
        else:
            at = self._list.place(number, self._rank(row))
            self.beginInsertRows(QModelIndex(), at, at)
            self._list.insert(number, row)
            self.endInsertRows()

    def remove(self, key: Hashable) -> None:
        self._note(key, None)
        self._take_out(key)

    def set_order(self, rank: Callable[[Row], Any]) -> None:
        self._rank = rank
        self.start(())

    def repaint_rows(self) -> None:
        if count := len(self._list):
            self.dataChanged.emit(self.index(0, 0), self.index(count - 1, len(self.columns) - 1))

    def _begin_anew(self, next_key: object) -> None:
        self._next_key = None if self._list.is_whole else next_key
        self._asked = False
        self._late.clear()
        self._missing.clear()

    def _append(self, rows: Sequence[Row], next_key: object, after: object) -> None:
        fresh, at = self._list.fresh(rows), len(self._list)
        end = max((self._rank(row) for row in rows), default=self._list.parts[-1].end, key=_Comparable)
        part = Stretch(after, fresh, len(fresh), end)
        whole = next_key is None or not rows
        if fresh:
            self.beginInsertRows(QModelIndex(), at, at + len(fresh) - 1)
            self._list.append(part, whole=whole)
            self.endInsertRows()
        else:
            self._list.append(part, whole=whole)
        self._next_key = None if whole else next_key
        self._asked = False

    def _fill(self, number: int, rows: Sequence[Row], next_key: object) -> None:
        """Put what was read in place of what was let go of, and its count right."""
        part, start = self._list.parts[number], self._list.starts[number]
        is_end = self._list.is_whole and number == len(self._list.parts) - 1
        here = rows if is_end else [row for row in rows if not part.end < self._rank(row)]
        fresh = self._list.fresh(here)
        end = part.end
        rest: Stretch[Row] | None = None
        if next_key is not None and here and len(here) == len(rows) and (is_end or self._rank(rows[-1]) < part.end):
            end = self._rank(rows[-1])
            rest = Stretch(next_key, None, max(1, part.count - len(fresh)), part.end)
        self._resize(number, len(fresh) + (rest.count if rest else 0))
        self._list.fill(number, fresh, rest, end)
        if fresh:
            self.dataChanged.emit(self.index(start, 0), self.index(start + len(fresh) - 1, len(self.columns) - 1))

    def _resize(self, number: int, count: int) -> None:
        """Let a stretch that is not in memory have another count; what its rows are is said afterwards, for Qt keeps the two apart."""
        had, start = self._list.parts[number].count, self._list.starts[number]
        if count > had:
            self.beginInsertRows(QModelIndex(), start + had, start + count - 1)
            self._list.resize(number, count)
            self.endInsertRows()
        elif count < had:
            self.beginRemoveRows(QModelIndex(), start + count, start + had - 1)
            self._list.resize(number, count)
            self.endRemoveRows()

    def _move(self, key: Hashable, number: int, row: Row) -> None:
        source = self._list.position(key)
        assert source is not None
        found = self._list.place(number, self._rank(row))
        target = found - 1 if found > source else found
        if target != source:
            # Qt counts the destination before the row is taken out.
            self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), found)
        self._list.take_out(key)
        self._list.insert(number, row)
        if target != source:
            self.endMoveRows()
        self.dataChanged.emit(self.index(target, 0), self.index(target, len(self.columns) - 1))

    def _take_out(self, key: Hashable) -> None:
        at = self._list.position(key)
        if at is not None:
            self.beginRemoveRows(QModelIndex(), at, at)
            self._list.take_out(key)
            self.endRemoveRows()

    # What changes while a page is being read may be newer than the page.

    def _note(self, key: Hashable, row: Row | None) -> None:
        if self._asked or any(part.waiting for part in self._list.parts):
            self._late[key] = row

    def _catch_up(self) -> None:
        for key, row in list(self._late.items()):
            self._take_out(key) if row is None else self.put(row)
        if not self._asked and not any(part.waiting for part in self._list.parts):
            self._late.clear()

    # What is looked at but not in memory.

    def _miss(self, part: Stretch[Row]) -> None:
        if not part.waiting:
            self._missing.pop(id(part), None)
            self._missing[id(part)] = part  # the last one looked at comes last
            if not self._ask.isActive():
                self._ask.start()

    def _ask_for_missing(self) -> None:
        wanted, self._missing = list(self._missing.values())[-IN_SIGHT:], {}
        for part in wanted:
            if part.rows is None and not part.waiting:
                part.waiting = True
                self.page_requested.emit(part.after)

    def _begins(self, row: Row, column: int, text: str) -> bool:
        return self.columns[column].display(row).casefold().startswith(text)


def selected_lines(selection: QItemSelection) -> list[tuple[int, int]]:
    """The selected rows as ranges, first and last; asking row by row takes seconds where all of a long list are selected."""
    return [(selection.at(each).top(), selection.at(each).bottom()) for each in range(selection.count())]


class _Comparable:
    """A rank as `max` wants it: ranks know only whether one is less than another."""

    __slots__ = ("rank",)

    def __init__(self, rank: Any) -> None:
        self.rank = rank

    def __gt__(self, other: _Comparable) -> bool:
        return bool(other.rank < self.rank)
