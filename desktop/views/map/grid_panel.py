"""The tree of grids with its filter box; what is chosen is told, never looked up."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop.itemmodels.columns import ROW_ROLE
from desktop.itemmodels.grid_tree import GridFilter, GridTreeModel, count_columns
from desktop.queries.grid_map import GridRow
from desktop.rules.working_time import Light
from desktop.views.shared.labels import toned
from desktop.views.shared.theme import Theme


class _Overdue(QStyledItemDelegate):
    """Shows the overdue count in the colour of the red light."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        colour = Theme.of(option.palette).of_light_text(Light.RED)
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
            option.palette.setColor(role, colour)


class GridPanel(QFrame):
    """District → street → community, narrowed by name or code."""

    grid_chosen = Signal(str)
    """A person chose a grid here; not emitted by `choose`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", True)
        self._silent = False
        columns = count_columns(self.tr("网格"), self.tr("在办"), self.tr("超期"))
        self.model = GridTreeModel(columns, self._tip, self)
        self._filter = GridFilter(self.model, self)
        self.search = QLineEdit()
        self.search.setObjectName("grid_filter")
        self.search.setPlaceholderText(self.tr("筛选网格：名称或编码"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.tr("筛选网格"))
        self.search.textChanged.connect(self._on_search)
        self.tree = QTreeView()
        self.tree.setObjectName("grid_tree")
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(self.tr("网格树"))
        self.tree.setModel(self._filter)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setIndentation(16)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setItemDelegateForColumn(2, _Overdue(self.tree))
        self.tree.selectionModel().currentRowChanged.connect(self._on_current)
        self.model.modelReset.connect(self._expand_top)
        self._empty = toned("", "muted")
        self._empty.setWordWrap(True)
        self._empty.hide()
        self.search.textChanged.connect(self._say_if_empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addWidget(self._empty)
        layout.addWidget(self.tree, 1)

    def set_rows(self, rows: tuple[GridRow, ...]) -> None:
        """Show these grids with their counts; the choice stays where it can."""
        chosen = self.chosen()
        self.model.set_rows(rows)
        if chosen and chosen != self.chosen():
            self.choose(chosen)

    def chosen(self) -> str | None:
        """The code of the chosen grid."""
        index = self.tree.currentIndex()
        return index.data(ROW_ROLE).code if index.isValid() else None

    def choose(self, code: str | None) -> None:
        """Choose a grid for somebody else, and open the tree down to it; a filter that hides it is emptied."""
        self._silent = True
        try:
            source = self.model.index_of(code) if code else QModelIndex()
            if source.isValid() and not self._filter.mapFromSource(source).isValid():
                self.search.clear()
            index = self._filter.mapFromSource(source)
            self.tree.setCurrentIndex(index)
            if index.isValid():
                self.tree.scrollTo(index)
        finally:
            self._silent = False

    def _on_current(self, current: QModelIndex) -> None:
        if current.isValid() and not self._silent:
            self.grid_chosen.emit(current.data(ROW_ROLE).code)

    def _on_search(self, text: str) -> None:
        self._silent = True  # the filter moves the current row away from what it hides; nobody chose that
        try:
            self._filter.search(text)
        finally:
            self._silent = False
        if text.strip():
            self.tree.expandAll()

    def _say_if_empty(self, text: str) -> None:
        empty = bool(text.strip()) and not self._filter.rowCount()
        self._empty.setText(
            self.tr("没有名称或编码含“{text}”的网格，请换一个词。").format(text=text.strip()) if empty else ""
        )
        self._empty.setVisible(empty)

    def _expand_top(self) -> None:
        self.tree.expandToDepth(0)

    def _tip(self, row: GridRow) -> str:
        return self.tr("{name}（{code}）：在办 {open} 件，超期 {overdue} 件").format(
            name=row.name, code=row.code, open=row.open_cases, overdue=row.overdue_cases
        )
