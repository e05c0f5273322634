"""The one table base of every list: columns as data, rows handed in page by page; it must not know where rows come from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""Hands over the frozen row itself; survives proxies."""

SORT_ROLE = int(Qt.ItemDataRole.UserRole) + 2
"""The column's native value, to compare by."""

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)  # no slots: before 3.12 they break naming the row type, Column[CardRow](…)
class Column(Generic[Row]):
    """One column: its title for people, the text of a cell, the native value to sort by (None: not sortable), its alignment."""

    key: str
    title: str
    display: Callable[[Row], str]
    sort: Callable[[Row], Any] | None = None
    align: Qt.AlignmentFlag = LEFT


@dataclass(frozen=True, slots=True)
class Descending:
    """A value that ranks in reverse, for orders like "newest first"."""

    value: Any

    def __lt__(self, other: Descending) -> bool:
        return bool(other.value < self.value)


class TableModel(QAbstractTableModel, Generic[Row]):
    """Rows in the order of `rank`, loaded page by page, changed one at a time.

    Invariants: keys are unique; rows ascend by rank; nothing ranks behind the last row while more pages are to come. A change of one row
    never resets the model, so that selection and scroll position stay with the rows they belong to. When a view nears the end,
    `page_requested` carries the key where the loaded rows end, once; whoever answers calls `append_page` with that key.
    """

    page_requested = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        rank: Callable[[Row], Any],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._rank = rank
        self._rows: list[Row] = []
        self._by_key: dict[Hashable, Row] = {}
        self._next_key: object = None
        self._end: Any = None  # the rank where the loaded pages end; pages to come rank behind it
        self._asked = False

    # What views read.

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.row_at(index.row()), self.columns[index.column()]
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return column.display(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return column.align
            case _ if role == ROW_ROLE:
                return row
            case _ if role == SORT_ROLE:
                return column.sort(row) if column.sort else None
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            case Qt.ItemDataRole.TextAlignmentRole:
                return self.columns[section].align
            case _:
                return None

    def row_at(self, number: int) -> Row | None:
        """The row of that number; None where it is not in memory."""
        return self._rows[number]

    def rows(self) -> tuple[Row, ...]:
        """All loaded rows, in order."""
        return tuple(self._rows)

    def index_of(self, key: Hashable) -> QModelIndex:
        """The first cell of the row with `key`; an invalid index where it is not loaded."""
        row = self._by_key.get(key)
        return QModelIndex() if row is None else self.index(self._position(row), 0)

    # Paging.

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._next_key is not None and not self._asked

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.page_requested.emit(self._next_key)

    def append_page(self, rows: Sequence[Row], next_key: object, after: object) -> None:
        """Add the page that followed `after`; dropped where the model has meanwhile moved on from there."""
        if after != self._next_key:
            return
        # What changed while the page was being read may already stand here.
        fresh = [row for row in rows if self._key(row) not in self._by_key]
        self._insert(len(self._rows), sorted(fresh, key=self._rank))
        self._ends_at(self._rows, next_key)

    def ask_again(self) -> None:
        """Allow the page to be asked for once more, after it could not be read."""
        self._asked = False

    # Changes.

    def start(self, rows: Iterable[Row], next_key: object = None) -> None:
        """Show another list from its first page: a reset, for a new filter or order."""
        self.beginResetModel()
        self._rows = sorted(rows, key=self._rank)
        self._by_key = {self._key(row): row for row in self._rows}
        self._ends_at(self._rows, next_key)
        self.endResetModel()

    def refresh(self, rows: Iterable[Row], next_key: object = None) -> None:
        """Take the first page of the same list as it is now; rows that stay keep their selection, later pages are asked for again."""
        wanted = {self._key(row): row for row in rows}
        for key in [key for key in self._by_key if key not in wanted]:
            self.remove(key)
        self._next_key = None
        for row in wanted.values():
            self.put(row)
        self._ends_at(self._rows, next_key)

    def put(self, row: Row) -> None:
        """Insert, replace or move one row to where it now belongs; behind the loaded end it waits for its page."""
        key = self._key(row)
        old = self._by_key.get(key)
        if self._is_beyond(row):
            self.remove(key)
        elif old is None:
            self._insert(bisect_left(self._rows, self._rank(row), key=self._rank), [row])
        else:
            self._replace(old, row)

    def remove(self, key: Hashable) -> None:
        """Take one row out; nothing happens where it is not loaded."""
        row = self._by_key.get(key)
        if row is None:
            return
        at = self._position(row)
        self.beginRemoveRows(QModelIndex(), at, at)
        del self._rows[at], self._by_key[key]
        self.endRemoveRows()

    def set_order(self, rank: Callable[[Row], Any]) -> None:
        """Rank by something else from the next `start` on; what is shown until then no longer has an order, so it is cleared."""
        self.start(())
        self._rank = rank

    def repaint_rows(self) -> None:
        """Tell the views that what is drawn of the rows may have changed although the rows have not: the time went on."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    def _ends_at(self, rows: Sequence[Row], next_key: object) -> None:
        self._next_key = next_key if rows else None
        self._end = self._rank(rows[-1]) if rows else None
        self._asked = False

    def _position(self, row: Row) -> int:
        at = bisect_left(self._rows, self._rank(row), key=self._rank)
        while self._rows[at] is not row:
            at += 1
        return at

    def _is_beyond(self, row: Row) -> bool:
        return self._next_key is not None and bool(self._end < self._rank(row))

    def _insert(self, at: int, rows: Sequence[Row]) -> None:
        if not rows:
            return
        self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
        self._rows[at:at] = rows
        self._by_key.update((self._key(row), row) for row in rows)
        self.endInsertRows()

    def _replace(self, old: Row, row: Row) -> None:
        source = self._position(old)
        found = bisect_left(self._rows, self._rank(row), key=self._rank)
        target = found - 1 if found > source else found
        if target != source:
            # Qt counts the destination before the row is taken out.
            self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), found if found > source else target)
            self._rows.insert(target, self._rows.pop(source))
            self.endMoveRows()
        self._rows[target] = row
        self._by_key[self._key(row)] = row
        self.dataChanged.emit(self.index(target, 0), self.index(target, len(self.columns) - 1))
