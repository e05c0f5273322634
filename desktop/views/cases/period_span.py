"""The days from one to another, to be chosen in the menu of periods; it filters nothing."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QGridLayout, QLabel, QPushButton, QWidget

from desktop.views.shared.number_box import LEFT_PX


class PeriodSpan(QWidget):
    """The last day is never before the first; Enter in either of them, or the button, chooses both."""

    chosen = Signal(object)
    """(date, date): the first and the last day, both included."""

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.last = QDateEdit(QDate(today.year, today.month, 1)), QDateEdit(_day(today))
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 4, 12, 4)
        for row, (words, edit) in enumerate(((self.tr("从"), self.first), (self.tr("到"), self.last))):
            edit.setDisplayFormat("yyyy-MM-dd")
            edit.setAccessibleName(self.tr("上报时间{word}").format(word=words))
            edit.lineEdit().setTextMargins(LEFT_PX, 0, 0, 0)  # the stylesheet's padding does not reach it
            edit.lineEdit().returnPressed.connect(self._choose)
            label = QLabel(words)
            label.setBuddy(edit)
            grid.addWidget(label, row, 0)
            grid.addWidget(edit, row, 1)
        self.last.setMinimumDate(self.first.date())
        self.first.dateChanged.connect(self.last.setMinimumDate)
        self.apply = QPushButton(self.tr("按此时段筛选"))
        self.apply.clicked.connect(self._choose)
        grid.addWidget(self.apply, 2, 0, 1, 2)

    def show_days(self, first: date, last: date) -> None:
        """Begin with these days."""
        self.first.setDate(_day(first))
        self.last.setDate(_day(last))

    def _choose(self) -> None:
        days = tuple(date(shown.year(), shown.month(), shown.day()) for shown in (self.first.date(), self.last.date()))
        self.chosen.emit(days)


def _day(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
