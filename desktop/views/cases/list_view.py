"""The case list: one query as a table with all columns; which rows it has and in which order is decided by the page."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from desktop.itemmodels.case_list import CaseListModel
from desktop.itemmodels.columns import ROW_ROLE
from desktop.itemmodels.long_table import selected_lines
from desktop.queries.board import CardRow
from desktop.views.cases.line_delegate import LineDelegate
from desktop.views.shared.steady_scroll import SteadyScroll

_WIDTHS = {
    "number": 148,
    "category": 112,
    "status": 68,
    "left": 104,
    "deadline": 96,
    "street": 112,
    "grid": 112,
    "address": 160,
    "body": 112,
    "marks": 84,
    "level": 92,
    "inspector": 84,
    "source": 108,
    "reporter": 84,
    "description": 240,
    "report": 128,
    "reported": 96,
    "changed": 96,
}
ROW_PX = 28
_LOOKS = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)
LIGHT_PX = 11


class CaseListView(QTableView):
    """The table; Enter or a double click opens the current case, a click on one of four heads asks for that order."""

    case_chosen = Signal(object)
    """CardRow: the current case."""
    case_opened = Signal(object)
    """CardRow: Enter or a double click."""
    choice_changed = Signal(int)
    """How many lines are selected."""

    def __init__(self, model: CaseListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cases = model
        self.is_entered = False
        self._steady = SteadyScroll(self, model, lambda: 1)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setSortIndicatorShown(True)
        for at, column in enumerate(model.columns):
            self.setColumnWidth(at, _WIDTHS[column.key])
        self.setItemDelegate(LineDelegate(model, self))
        self.show_sort()
        head.sectionClicked.connect(self._on_head)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        model.modelReset.connect(lambda *_: self._on_selection())
        model.pinned = lambda: selected_lines(self.selectionModel().selection())
        self.clicked.connect(self._on_clicked)
        self.activated.connect(self._on_activated)

    def show_sort(self) -> None:
        """Point the head's arrow at what the list is ordered by."""
        order = self._cases.order
        self.horizontalHeader().setSortIndicator(self._cases.column_of(order), self._cases.direction_of(order))

    def chosen(self) -> tuple[CardRow, ...]:
        """The selected cases, in the order of the list."""
        found = sorted(self.selectionModel().selectedRows(), key=QModelIndex.row)
        return tuple(row for index in found if isinstance(row := index.data(ROW_ROLE), CardRow))

    def select(self, case_id: int | None) -> bool:
        """Select the line of a case without telling anybody; False where it is not loaded."""
        index = self._cases.index_of(case_id) if case_id is not None else QModelIndex()
        self.selectionModel().blockSignals(True)
        if index.isValid():
            # Said outright: what `selectRow` does depends on the keys that are held, and Ctrl+Enter is held when an act is done.
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        else:
            self.selectionModel().clear()
        self.selectionModel().blockSignals(False)
        self.viewport().update()
        self._on_selection()
        return index.isValid()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _LOOKS and isinstance(lines := self.itemDelegate(), LineDelegate):
            lines.restyle()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt makes the first row the current one when the keyboard comes here: that opens no case, and a click chooses for itself."""
        had = self.currentIndex().isValid()
        self.is_entered = True
        super().focusInEvent(event)
        if not had and event.reason() is Qt.FocusReason.MouseFocusReason:
            self.selectionModel().clearCurrentIndex()
        self.is_entered = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and self.currentIndex().isValid():
            self._on_activated(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _on_head(self, section: int) -> None:
        self._cases.sort(section)
        self.show_sort()

    def _on_current(self, now: QModelIndex) -> None:
        row = now.data(ROW_ROLE)
        if isinstance(row, CardRow) and not (self.is_entered or self._steady.loses_rows):
            self.case_chosen.emit(row)

    def _on_clicked(self, index: QModelIndex) -> None:
        """The keyboard may stand on a line that nobody has opened; with several lines chosen, a click only adds or takes away one."""
        row = index.data(ROW_ROLE)
        if isinstance(row, CardRow) and len(self.chosen()) == 1:
            self.case_chosen.emit(row)

    def _on_selection(self) -> None:
        """Tell how many lines are selected, which are never more than can be acted on: those in memory."""
        chosen = selected_lines(self.selectionModel().selection())
        known = [lines for first, last in chosen for lines in self._cases.in_memory(first, last)]
        count = _lines(known)
        if count < _lines(chosen):
            self._choose_lines(known)  # which tells of itself
        else:
            self.choice_changed.emit(count)

    def _choose_lines(self, ranges: list[tuple[int, int]]) -> None:
        wanted = QItemSelection()
        last_column = self._cases.columnCount() - 1
        for first, last in ranges:
            wanted.select(self._cases.index(first, 0), self._cases.index(last, last_column))
        self.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _on_activated(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, CardRow):
            self.case_opened.emit(row)


def _lines(ranges: list[tuple[int, int]]) -> int:
    return sum(last - first + 1 for first, last in ranges)
