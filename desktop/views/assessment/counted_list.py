"""Under a card: everything behind the number that was clicked, to be opened line by line, listed or exported; it reads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QPushButton, QTableView, QToolButton, QWidget

from desktop.exchange.tables import Cell
from desktop.itemmodels.columns import ROW_ROLE, Column
from desktop.itemmodels.counted_things import CountedModel, number_told
from desktop.queries.counted_things import Counted, Line
from desktop.rules.counted_things import Thing
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.labels import toned

_ROW_PX, _MOST_ROWS = 28, 8
_MEASURED_ROWS = 50
"""How many rows the widths of the columns are made for; of a district's number there are tens of thousands."""


class CountedList(CardFrame):
    """One number at a time; hidden until one is clicked. Whoever hears `lines_wanted` answers with `show_lines`."""

    lines_wanted = Signal(object)
    """Counted: the number whose lines are to be read."""
    case_requested = Signal(object)
    """The number (str) of the case to open."""
    cases_requested = Signal(object)
    """Counted: the cases to list in the case tab."""
    export_requested = Signal(object)
    """(title, heads, rows): the lines to write to a file; the rows are made by calling, which takes long and may be done anywhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.counted: Counted | None = None
        self.title = toned("", "heading")
        self.title.setWordWrap(True)
        self.all = QPushButton(self.tr("在案件页列出"))
        self.all.clicked.connect(lambda: self.cases_requested.emit(self.counted))
        self.export = QPushButton(self.tr("导出清单…"))
        self.export.setToolTip(self.tr("把下面各行存成 Excel 或 CSV 文件"))
        self.export.clicked.connect(self._export)
        close = QToolButton()
        close.setText("✕")
        close.setProperty("quiet", True)
        close.setToolTip(self.tr("收起清单"))
        close.setAccessibleName(self.tr("收起"))
        close.clicked.connect(self.hide)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        for button in (self.all, self.export, close):
            head.addWidget(button)
        self.waiting = toned("", "muted")
        self.model = CountedModel(self)
        self.table = _table(self.model)
        self.table.activated.connect(self._open)
        self.body.addLayout(head)
        self.body.addWidget(self.waiting)
        self.body.addWidget(self.table)
        self.lists_cases = False  # whether anybody lists cases in the case tab
        self.hide()

    def show_counted(self, counted: Counted) -> None:
        """Open another number; its lines are asked for."""
        self.counted = counted
        of_cases = counted.thing is Thing.CASE
        self.title.setText(number_told(counted))
        self.table.setAccessibleName(self.title.text())
        self.all.setVisible(of_cases and self.lists_cases)
        self.export.setEnabled(False)
        self.waiting.setText(self.tr("正在读取清单…"))
        self.waiting.show()
        self.table.hide()
        self.table.setToolTip(self.tr("双击或按回车打开案件") if of_cases else "")
        self.show()
        self.lines_wanted.emit(counted)

    def show_lines(self, counted: Counted, lines: Sequence[Line]) -> None:
        """Show what was read, unless another number was opened meanwhile."""
        if counted is not self.counted:
            return
        self.model.show(counted, lines)
        self.waiting.hide()
        self.table.resizeColumnsToContents()
        bar = self.table.horizontalScrollBar().sizeHint().height()
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(min(max(len(lines), 1), _MOST_ROWS) * _ROW_PX + head + bar + 2)
        self.table.show()
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.export.setEnabled(bool(lines))

    def tell_unread(self, counted: Counted) -> None:
        """Its lines could not be read; why is said elsewhere."""
        if counted is self.counted:
            self.waiting.setText(self.tr("清单没有读出，请稍后再点一次这个数字。"))

    def _open(self, index: QModelIndex | QPersistentModelIndex) -> None:
        line = index.data(ROW_ROLE)
        if line is not None and self.counted is not None and self.counted.thing is Thing.CASE:
            self.case_requested.emit(line.key)

    def _export(self) -> None:
        if self.counted is None:
            return
        columns, lines = tuple(self.model.columns), tuple(self.model.rows())
        heads = [column.title for column in columns]
        self.export_requested.emit((self.counted.title, heads, partial(_rows, columns, lines)))


def _rows(columns: Sequence[Column[Any]], lines: Sequence[Line]) -> list[list[Cell]]:
    return [[column.display(line) for column in columns] for line in lines]


def _table(model: CountedModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setObjectName("counted")
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW_PX)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setResizeContentsPrecision(_MEASURED_ROWS)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table
