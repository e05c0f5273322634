"""The eight steps drawn under one another: a filled dot for what is done, a ring for what is under way, grey for what is to come."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLayout, QSizePolicy, QWidget

from desktop import wording
from desktop.rules.workflow import Step
from desktop.views.cases.course import StepLine, StepState
from desktop.views.shared.labels import retone, toned
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
        self._steps = [_Step(self._grid, at) for at in range(len(Step))]

    def show_course(self, lines: tuple[StepLine, ...]) -> None:
        """Show the steps, in the widgets of those before: making them anew takes longer than all else that opens a case."""
        if lines == self._lines:
            return
        self._lines = lines
        for at, step in enumerate(self._steps):
            step.show_line(lines[at] if at < len(lines) else None, last=at == len(lines) - 1)

    @property
    def texts(self) -> list[QLabel]:
        """What is told of each step."""
        return [step.told for step in self._steps[: len(self._lines)]]


class _Step:
    """The widgets of one step: the dot, its name and time, and under them what was done."""

    def __init__(self, grid: QGridLayout, at: int) -> None:
        self._dot = _Dot()
        self._name, self._when, self.told = toned("", "muted"), toned("", "muted"), toned("", "muted")
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._name)
        head.addWidget(self._when, 1)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.setContentsMargins(0, 0, 0, 6)
        grid.addWidget(self._dot, 2 * at, 0, 2, 1)
        grid.addLayout(head, 2 * at, 1)
        grid.addWidget(self.told, 2 * at + 1, 1)

    def show_line(self, line: StepLine | None, *, last: bool) -> None:
        """Show a step; None for one that this course does not have."""
        for widget in (self._dot, self._name, self._when):
            widget.setVisible(line is not None)
        self.told.setVisible(line is not None and bool(line.told))
        if line is None:
            return
        self._dot.show_state(line.state, last=last)
        self._name.setText(wording.numbered_step(line.step))
        retone(self._name, "muted" if line.state is StepState.FUTURE else "strong")
        self._when.setText(line.when)
        self.told.setText("\n".join(line.told))


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

    def __init__(self) -> None:
        super().__init__()
        self._state, self._last = StepState.FUTURE, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_state(self, state: StepState, *, last: bool) -> None:
        """Show how far the step has come; the last one leads nowhere."""
        self._state, self._last = state, last
        self.update()

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
