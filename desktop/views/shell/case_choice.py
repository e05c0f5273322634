"""A list of cases to open one of: what stands behind a number of a scorecard, or what the notices tell; it reads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.views.shared.labels import EmptyState


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the list, and what is told when it is chosen."""

    text: str
    value: object


class CaseChoice(QDialog):
    """Enter or a double click opens a line and the list stays, so that the next one is at hand; it blocks nothing behind it."""

    chosen = Signal(object)
    """The value of the chosen line."""

    def __init__(self, title: str, why_empty: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(False)
        self.resize(640, 480)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._choose)
        self._empty = EmptyState(why_empty or self.tr("没有案件"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        self.buttons = QDialogButtonBox()
        self._open = self._button(self.tr("打开"), QDialogButtonBox.ButtonRole.ActionRole)
        self._open.clicked.connect(self._choose_current)
        close = self._button(self.tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.buttons)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Fill the list; the line that was current stays so."""
        row = max(0, self.list.currentRow())
        self.list.clear()
        for choice in choices:
            item = QListWidgetItem(choice.text)
            item.setToolTip(choice.text)
            item.setData(Qt.ItemDataRole.UserRole, choice.value)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, len(choices) - 1))
        self._stack.setCurrentWidget(self.list if choices else self._empty)
        self._open.setEnabled(bool(choices))
        self.list.setFocus()

    def current(self) -> object:
        """The value of the current line, None where there is none."""
        return self.list.currentItem().data(Qt.ItemDataRole.UserRole) if self.list.currentRow() >= 0 else None

    def _button(self, text: str, role: QDialogButtonBox.ButtonRole) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)  # Enter opens the line
        self.buttons.addButton(button, role)
        return button

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _choose_current(self) -> None:
        if (item := self.list.currentItem()) is not None:
            self._choose(item)
