"""The eight steps drawn under one another: a filled dot for what is done, a ring for what is under way, grey for what is to come."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLayout, QSizePolicy, QWidget

from desktop import wording
from desktop.views.cases.course import StepLine, StepState
from desktop.views.shared.labels import toned
from desktop.views.shared.theme import Theme

DOT_PX = 10
RAIL_PX = 20


class Timeline(QWidget):
    """The course of the case; every step can be read by a screen reader as one text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._lines: tuple[StepLine, ...] = ()
        self.texts: list[QLabel] = []

    def show_course(self, lines: tuple[StepLine, ...]) -> None:
        """Show the steps; nothing is rebuilt where nothing changed."""
        if lines == self._lines:
            return
        self._lines = lines
        clear(self._grid)
        self.texts = []
        for row, line in enumerate(lines):
            self._grid.addWidget(_Dot(line.state, last=row == len(lines) - 1), 2 * row, 0, 2, 1)
            head = QHBoxLayout()
            head.setSpacing(6)
            name = toned(wording.numbered_step(line.step), "muted" if line.state is StepState.FUTURE else "strong")
            head.addWidget(name)
            head.addWidget(toned(line.when, "muted"), 1)
            self._grid.addLayout(head, 2 * row, 1)
            told = toned("\n".join(line.told), "muted")
            told.setTextFormat(Qt.TextFormat.PlainText)
            told.setWordWrap(True)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            told.setContentsMargins(0, 0, 0, 6)
            if not line.told:
                told.hide()  # and else not shown: without a parent it would be a window of its own for a moment
            self._grid.addWidget(told, 2 * row + 1, 1)
            self.texts.append(told)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout, also what stands in layouts inside it."""
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            clear(inner)


class _Dot(QWidget):
    """The dot of a step and the line that leads to the next."""

    def __init__(self, state: StepState, *, last: bool) -> None:
        super().__init__()
        self._state = state
        self._last = last
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(RAIL_PX, RAIL_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = Theme.of(self.palette())
        middle = QPointF(RAIL_PX / 2 - 4, self.fontMetrics().height() / 2 + 0.5)
        if not self._last:
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(QPointF(middle.x(), middle.y() + DOT_PX), QPointF(middle.x(), self.height()))
        dot = QRectF(middle.x() - DOT_PX / 2, middle.y() - DOT_PX / 2, DOT_PX, DOT_PX)
        match self._state:
            case StepState.DONE:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("green"))
                painter.drawEllipse(dot)
            case StepState.CURRENT:
                painter.setPen(QPen(theme.colour("accent"), 2))
                painter.drawEllipse(dot.adjusted(1, 1, -1, -1))
            case StepState.ENDED:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("muted"))
                painter.drawRect(dot.adjusted(1, 1, -1, -1))
            case StepState.FUTURE:
                painter.setPen(QPen(theme.colour("line"), 2))
                painter.drawEllipse(dot.adjusted(1, 1, -1, -1))
        painter.end()
