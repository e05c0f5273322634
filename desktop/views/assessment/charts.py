"""The charts of the assessment tab: a score over periods, a card's marks among its peers'; they read and decide nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from desktop import wording
from desktop.queries.assessment_history import TrendPoint
from desktop.rules.score_change import PeerLine
from desktop.rules.scorecard import Period
from desktop.views.shared.theme import TEXT_PX, Theme

_TREND_HEIGHT, _LINE_HEIGHT, _AXIS_HEIGHT = 152, 30, 34
_TOP = 126  # room above 100 for the number of a point


class _Chart(pg.PlotWidget):
    """A plot that only shows: no wheel, no menu, no dragging; its colours are the theme's, whichever it is."""

    _built = False  # events arrive while pyqtgraph is still building the plot

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAntialiasing(True)
        font = QFont(self.font())
        font.setPixelSize(TEXT_PX - 1)
        for name in ("left", "bottom"):
            self.getAxis(name).setTickFont(font)
            self.getAxis(name).setStyle(tickLength=0)
        self._font = font
        self._built = True

    def wheelEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        event.ignore()  # the card scrolls, not the chart

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._built and event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        raise NotImplementedError

    def _ground(self) -> Theme:
        """Clear the plot and give ground and axes their colours."""
        theme = Theme.of(self.palette())
        self.clear()
        self.setBackground(theme.colour("surface"))
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setPen(pg.mkPen(theme.colour("line")))
            axis.setTextPen(pg.mkPen(theme.colour("muted")))
        return theme


class TrendChart(_Chart):
    """The score of a subject over the last periods; a period without a score is a gap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._points: tuple[TrendPoint, ...] = ()
        super().__init__(parent)
        self.setFixedHeight(_TREND_HEIGHT)
        self.setYRange(0, _TOP, padding=0)
        self.getAxis("left").setTicks([[(each, str(each)) for each in (0, 40, 60, 75, 90)]])
        self.getAxis("left").setWidth(30)

    def show_points(self, points: Sequence[TrendPoint]) -> None:
        """Show other periods, the oldest first."""
        self._points = tuple(points)
        told = [f"{short_period(each.period)} {_number(each.score)} {each.grade}".strip() for each in points]
        self.setAccessibleName(self.tr("得分走势：{points}").format(points="，".join(told)))
        self.setToolTip("\n".join(told))
        self._draw()

    def _draw(self) -> None:
        theme = self._ground()
        if not self._points:
            return
        for bound in (40, 60, 75, 90):
            self.addItem(pg.InfiniteLine(bound, angle=0, pen=pg.mkPen(theme.colour("line"))))
        scores = [math.nan if each.score is None else each.score for each in self._points]
        self.plot(range(len(scores)), scores, pen=pg.mkPen(theme.colour("accent"), width=2), connect="finite")
        for at, each in enumerate(self._points):
            if each.score is None:
                continue
            colour = theme.of_grade(each.grade) if each.grade else theme.colour("muted")
            self.plot([at], [each.score], pen=None, symbol="o", symbolSize=8, symbolBrush=colour, symbolPen=None)
            label = pg.TextItem(_number(each.score), color=theme.colour("text"), anchor=(0.5, 1.1))
            label.setFont(self._font)
            label.setPos(at, each.score)
            self.addItem(label)
        self.getAxis("bottom").setTicks([[(at, short_period(each.period)) for at, each in enumerate(self._points)]])
        self.setXRange(-0.5, len(self._points) - 0.5, padding=0)


class PeersChart(_Chart):
    """Each indicator's mark as a bar, with the mean (a stroke) and the best (a triangle) of all cards of the kind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._lines: tuple[PeerLine, ...] = ()
        super().__init__(parent)
        self.setXRange(-1, 104, padding=0)
        self.getAxis("bottom").setTicks([[(each, str(each)) for each in (0, 20, 40, 60, 80, 100)]])
        self.getAxis("left").setWidth(132)

    def show_lines(self, lines: Sequence[PeerLine]) -> None:
        """Show another card's indicators."""
        self._lines = tuple(lines)
        told = [
            self.tr("{indicator}：本期 {own}，平均 {mean}，最高 {best}").format(
                indicator=wording.indicator(each.key),
                own=_number(each.own),
                mean=_number(each.mean),
                best=_number(each.best),
            )
            for each in lines
        ]
        self.setAccessibleName("；".join(told))
        self.setToolTip("\n".join(told))
        self.setFixedHeight(_LINE_HEIGHT * len(self._lines) + _AXIS_HEIGHT)
        self._draw()

    def _draw(self) -> None:
        theme = self._ground()
        rows = list(enumerate(reversed(self._lines)))
        own = [(at, each.own) for at, each in rows if each.own is not None]
        if own:
            self.addItem(
                pg.BarGraphItem(
                    x0=0,
                    y=[at for at, _ in own],
                    height=0.5,
                    width=[mark for _, mark in own],
                    brush=theme.colour("accent"),
                    pen=pg.mkPen(None),
                )
            )
        for symbol, name, size in (("|", "mean", 18), ("t1", "best", 9)):
            marks = [(getattr(each, name), at) for at, each in rows if getattr(each, name) is not None]
            brush = theme.colour("text" if name == "mean" else "green_text")
            self.plot(
                [mark for mark, _ in marks],
                [at for _, at in marks],
                pen=None,
                symbol=symbol,
                symbolSize=size,
                symbolBrush=brush,
                symbolPen=pg.mkPen(brush, width=2),
            )
        self.getAxis("left").setTicks([[(at, wording.indicator(each.key)) for at, each in rows]])
        self.setYRange(-0.6, len(rows) - 0.4, padding=0)


def short_period(period: Period) -> str:
    """A period as it fits under a point: 15-11 for a month, 15 for a year, else its first day."""
    first = period.first_day
    if period == Period.month(first):
        return f"{first:%y-%m}"
    if (period.last_day - period.first_day).days > 360:
        return f"{first:%Y}"
    return f"{first:%m-%d}"


def _number(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"
