"""A small drawing of outlines, the new over the old, with the places of faults; it reads nothing and changes nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views.shared.theme import Theme

Ring = tuple[tuple[float, float], ...]
"""Longitude and latitude of its corners, WGS84 degrees; an outer ring runs against the clock, a hole with it."""

_ROOM = 16  # pixels around the drawing
_CLOSE = 0.004  # degrees around a fault that is looked at


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is drawn: rings in force, rings of the file, and where something is wrong."""

    old: tuple[Ring, ...] = ()
    new: tuple[Ring, ...] = ()
    faults: tuple[tuple[float, float], ...] = ()


class OutlineSketch(QWidget):
    """Shows a Sketch whole, or the surroundings of one place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(280, 240))
        self.setAccessibleName(self.tr("新旧界线对照图"))
        self.sketch = Sketch()
        self.looked_at: tuple[float, float] | None = None
        self._old, self._new = QPainterPath(), QPainterPath()

    def show_sketch(self, sketch: Sketch) -> None:
        """Draw something else, whole."""
        self.sketch, self.looked_at = sketch, None
        self._old, self._new = _path(sketch.old), _path(sketch.new)
        self.update()

    def look_at(self, place: tuple[float, float] | None) -> None:
        """Draw the surroundings of a place (longitude, latitude), or everything again."""
        self.looked_at = place
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.column))
        area = self._area()
        if area.isEmpty():
            return
        to_screen = _fitted(area, QRectF(self.rect()).adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM))
        fill = QColor(theme.accent)
        fill.setAlphaF(0.14)
        painter.fillPath(to_screen.map(self._new), fill)
        painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DashLine))
        painter.drawPath(to_screen.map(self._old))
        painter.setPen(QPen(QColor(theme.accent), 1.5))
        painter.drawPath(to_screen.map(self._new))
        painter.setPen(QPen(QColor(theme.red), 2))
        for place in self.sketch.faults:
            radius = 9 if place == self.looked_at else 5
            painter.drawEllipse(to_screen.map(QPointF(*place)), radius, radius)

    def _area(self) -> QRectF:
        """What is to be seen, in degrees."""
        if self.looked_at is not None:
            lon, lat = self.looked_at
            return QRectF(lon - _CLOSE, lat - _CLOSE, 2 * _CLOSE, 2 * _CLOSE)
        return self._old.boundingRect() | self._new.boundingRect()


def _path(rings: Sequence[Ring]) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)  # where two overlap is not left blank like a gap, as holes are
    for ring in rings:
        path.moveTo(*ring[0])
        for place in ring[1:]:
            path.lineTo(*place)
        path.closeSubpath()
    return path


def _fitted(area: QRectF, room: QRectF) -> QTransform:
    """Degrees to pixels, north up, a degree of longitude as much shorter as it is at that latitude."""
    squeeze = math.cos(math.radians(area.center().y()))
    scale = min(room.width() / (area.width() * squeeze), room.height() / area.height())
    middle = room.center()
    return (
        QTransform()
        .translate(middle.x(), middle.y())
        .scale(scale * squeeze, -scale)
        .translate(-area.center().x(), -area.center().y())
    )
