"""The three levels of grids as a tree with open and overdue counts; it must not know where the rows come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QSortFilterProxyModel, Qt

from desktop.itemmodels.columns import LEFT, RIGHT, ROW_ROLE, SORT_ROLE, Column, Index
from desktop.queries.grid_map import GridRow

SEARCH_ROLE = ROW_ROLE + 100
"""What the filter box looks in: name and code of a row."""


@dataclass(eq=False, slots=True)
class _Node:
    row: GridRow
    parent: _Node | None
    place: int
    children: list[_Node] = field(default_factory=list)


class GridTreeModel(QAbstractItemModel):
    """Grids under the grid that holds them, in the order of their codes.

    Counts that change are told as changed cells, so that what is open, chosen and scrolled to stays; only other grids reset
    the tree. `tip` says what a row's tooltip reads.
    """

    def __init__(
        self,
        columns: Sequence[Column[GridRow]],
        tip: Callable[[GridRow], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._tip = tip
        self._roots: list[_Node] = []
        # Qt's indexes only borrow their objects; the nodes live here.
        self._nodes: dict[str, _Node] = {}

    def set_rows(self, rows: Iterable[GridRow]) -> None:
        """Show these grids. A grid whose parent is not among them stands at the top."""
        fresh = sorted(rows, key=lambda row: row.code)
        if [_shape(row) for row in fresh] == [_shape(node.row) for node in self._nodes.values()]:
            self._set_counts(fresh)
            return
        self.beginResetModel()
        self._roots, self._nodes = [], {}
        for row in fresh:
            parent = self._nodes.get(row.parent_code or "")
            siblings = parent.children if parent else self._roots
            node = _Node(row, parent, len(siblings))
            siblings.append(node)
            self._nodes[row.code] = node
        self.endResetModel()

    def index_of(self, code: str) -> QModelIndex:
        """The first cell of a grid; an invalid index where it is not shown."""
        node = self._nodes.get(code)
        return self.createIndex(node.place, 0, node) if node else QModelIndex()

    def row_of(self, code: str) -> GridRow | None:
        """The row of a grid, None where it is not shown."""
        node = self._nodes.get(code)
        return node.row if node else None

    def rows(self) -> tuple[GridRow, ...]:
        """All rows, a grid before what it holds."""
        return tuple(node.row for node in self._nodes.values())

    # What views read.

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own default
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._children(parent)[row])

    def parent(self, child: Index = QModelIndex()) -> Any:  # noqa: B008 - Qt names two methods so
        node = _node(child)
        above = node.parent if node else None
        return self.createIndex(above.place, 0, above) if above else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.column() > 0 else len(self._children(parent))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = _node(index)
        if node is None:
            return None
        column = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return column.display(node.row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return column.align
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(node.row) if self._tip else None
            case _ if role == ROW_ROLE:
                return node.row
            case _ if role == SORT_ROLE:
                return column.sort(node.row) if column.sort else None
            case _ if role == SEARCH_ROLE:
                return f"{node.row.name} {node.row.code}"
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

    def _children(self, parent: Index) -> list[_Node]:
        node = _node(parent)
        return node.children if node else self._roots

    def _set_counts(self, rows: Sequence[GridRow]) -> None:
        for row in rows:
            node = self._nodes[row.code]
            if row != node.row:
                node.row = row
                first = self.createIndex(node.place, 0, node)
                self.dataChanged.emit(first, self.createIndex(node.place, len(self.columns) - 1, node))


class GridFilter(QSortFilterProxyModel):
    """Leaves the grids whose name or code holds a text, with what lies above and below them."""

    def __init__(self, source: GridTreeModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setSourceModel(source)
        self.setFilterRole(SEARCH_ROLE)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setRecursiveFilteringEnabled(True)
        self.setAutoAcceptChildRows(True)

    def search(self, text: str) -> None:
        """Look for a text; an empty one shows all."""
        self.setFilterFixedString(text.strip())


def count_columns(name: str, open_cases: str, overdue: str) -> tuple[Column[GridRow], ...]:
    """The three columns under the given titles; a zero is left out, so that the eye finds what is there."""
    return (
        Column("name", name, lambda row: row.name, lambda row: row.code, LEFT),
        Column("open", open_cases, lambda row: _count(row.open_cases), lambda row: row.open_cases, RIGHT),
        Column("overdue", overdue, lambda row: _count(row.overdue_cases), lambda row: row.overdue_cases, RIGHT),
    )


def _count(number: int) -> str:
    return str(number) if number else ""


def _shape(row: GridRow) -> tuple[str, int, str, str | None]:
    return row.code, row.level, row.name, row.parent_code


def _node(index: Index) -> _Node | None:
    return index.internalPointer() if index.isValid() else None
