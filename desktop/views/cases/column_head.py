"""The head of a board's column: its name, how many cases it has and how many of them are overdue; it counts nothing."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QWidget

from desktop.rules.working_time import Light
from desktop.views.shared.labels import toned
from desktop.views.shared.lights import paint_light
from desktop.views.shared.theme import Theme

ONE_LINE = 176
"""Pixels that name and counts need beside each other; all columns are equally wide, so all their heads are equally high."""


class ColumnHead(QWidget):
    """One line where there is room for it, else the counts below the name: neither is ever cut off."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title: QLabel = toned(title, "strong")
        self.number: QLabel = toned("", "muted")
        self.late: QLabel = toned("", "red")
        self._light = _RedLight()
        counts = QHBoxLayout()
        counts.setSpacing(8)
        counts.addWidget(self.number)
        counts.addStretch(1)
        counts.addWidget(self._light)
        counts.addWidget(self.late)
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(8)
        self._lines.addWidget(self.title)
        self._lines.addLayout(counts, 1)

    def show_counts(self, number: str, overdue: int) -> None:
        """Say how many, and how many of them are overdue: no light without any."""
        self.number.setText(number)
        self.late.setText(str(overdue))
        self.late.setToolTip(self.tr("超期 {n} 件").format(n=overdue))
        for widget in (self.late, self._light):
            widget.setVisible(bool(overdue))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < ONE_LINE
        ways = QBoxLayout.Direction
        self._lines.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._lines.setSpacing(2 if narrow else 8)


class _RedLight(QWidget):
    """The red square before the number of overdue cases."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(12, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_light(painter, self.rect().toRectF(), Light.RED, Theme.of(self.palette()))
        painter.end()
