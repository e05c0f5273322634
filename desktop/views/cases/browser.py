"""The left side of the case tab: chips, the board or the list of what they find, and the bar under the list; it reads nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop.itemmodels.case_list import CaseListModel
from desktop.itemmodels.time_left import TimeLeft
from desktop.queries.board import CardRow, CaseFilter
from desktop.rules.permissions import Actor, may_report
from desktop.views.cases.board_view import BoardView
from desktop.views.cases.filter_bar import FilterBar
from desktop.views.cases.list_bar import ListBar
from desktop.views.cases.list_view import CaseListView
from desktop.views.cases.saved_filters import SavedFilters
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.labels import EmptyState
from desktop.views.shared.messages import MessageBar


class CaseBrowser(QWidget):
    """Board and list are two views of one filter; one of them is on show, or why there is nothing to show.

    Give it its `parent` at once: what comes under another widget later is styled anew with everything in it.
    """

    view_switched = Signal(bool)
    """Whether the list is on show now."""

    def __init__(
        self,
        tasks: Writer,
        actor: Actor,
        now: Callable[[], datetime],
        time_left: TimeLeft,
        saved: SavedFilters | None,
        home: CaseFilter | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._may_report = may_report(actor)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(12)
        self.filters = FilterBar(now, saved, home)
        top.addWidget(self.filters, 1)
        top.addLayout(self._build_switch(), 0)
        column.addLayout(top)
        self.messages = MessageBar()
        column.addWidget(self.messages)
        self.board = BoardView(now, time_left)
        self.list_model = CaseListModel(now, time_left, self)
        self.list = CaseListView(self.list_model)
        self.empty = EmptyState(self.tr("正在读取案件…"))
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        for widget in (self.empty, self.board, self.list):
            self.stack.addWidget(widget)
        self.bar = ListBar(tasks, actor)
        self.bar.hide()
        column.addWidget(self.bar)
        self.list.choice_changed.connect(self.bar.show_chosen)

    @property
    def is_list(self) -> bool:
        """Whether the list is chosen, else the board."""
        return self._list_button.isChecked()

    def show_as_list(self, as_list: bool) -> None:
        """Choose one of the two views; what is selected stays so."""
        self._list_button.setChecked(as_list)
        self._board_button.setChecked(not as_list)
        self.bar.setVisible(as_list)
        self.view_switched.emit(as_list)

    def show_found(self) -> None:
        """Show the view that is chosen, or why there is nothing in it."""
        shown: QWidget = self.list if self.is_list else self.board
        if not (self.list_model.rowCount() if self.is_list else self.board.count()):
            self._explain_empty()
            shown = self.empty
        self.stack.setCurrentWidget(shown)

    def focus_cases(self) -> None:
        """Put the keyboard where the cases are."""
        if self.is_list:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.board.focus_cards()

    def select(self, case_id: int | None) -> None:
        """Mark a case in both views."""
        self.board.select(case_id)
        self.list.select(case_id)

    def follow(self, case_id: int | None) -> None:
        """Mark a case where it stands now; several chosen lines stay as they are."""
        self.board.select(case_id)
        if len(self.list.chosen()) < 2:
            self.list.select(case_id)

    def card(self, case_id: int) -> CardRow | None:
        """The card of a case; None where it is not on the board."""
        rows = (row for view in self.board.columns.values() for row in view.model.rows())
        return next((row for row in rows if row.case_id == case_id), None)

    def set_time_left(self, time_left: TimeLeft) -> None:
        """Count what is left by another calendar."""
        self.board.delegate.time_left = time_left
        self.list_model.set_time_left(time_left)
        self.board.repaint_cards()

    def tick(self) -> None:
        """The time went on: lights and minutes."""
        self.board.repaint_cards()
        self.list_model.repaint_rows()

    def _explain_empty(self) -> None:
        if self.filters.is_narrowed:
            self.empty.explain(self.tr("没有符合条件的案件"), self.tr("点“全部在办”取消筛选。"))
        else:
            what_now = self.tr("按 Ctrl+N 登记第一件上报。") if self._may_report else self.tr("有了案件会自动显示。")
            self.empty.explain(self.tr("还没有案件"), what_now)

    def _build_switch(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        group = QButtonGroup(self)
        self._board_button, self._list_button = QToolButton(), QToolButton()
        for button, words in ((self._board_button, self.tr("看板")), (self._list_button, self.tr("列表"))):
            button.setText(words)
            button.setCheckable(True)
            button.setToolTip(self.tr("{view}（Ctrl+B 切换）").format(view=words))
            group.addButton(button)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._board_button.setChecked(True)
        self._board_button.clicked.connect(lambda: self.show_as_list(False))
        self._list_button.clicked.connect(lambda: self.show_as_list(True))
        return row
