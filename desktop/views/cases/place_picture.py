"""The place of a case as a small picture among its neighbours, painted from outlines; a press wishes for the map, it reads nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.queries.place_map import LonLat, PlaceMap, PlaceShape
from desktop.views.shared.theme import Theme

HEIGHT_PX = 136
NAME_PX = 11
MARK_PX = 5.0


class PlacePicture(QWidget):
    """Own grid filled, neighbours outlined, provisional outlines dashed, the position as a dot; a click or Enter asks for the map."""

    map_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("place_picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("在地图上查看（Ctrl+M）"))
        self._map: PlaceMap | None = None
        self._position: LonLat | None = None
        self._drawn: tuple[object, QPixmap] | None = None

    def show_place(self, place: PlaceMap | None, position: LonLat | None) -> None:
        """Draw a place; None keeps the room while it is being read."""
        self._map, self._position = place, position
        own = next((shape.name for shape in place.shapes if shape.code == place.own), "") if place else ""
        self.setAccessibleName(self.tr("{grid}位置示意图，回车在地图上查看").format(grid=own))
        if place is not None and self.isVisible():
            self._drawn_map(place, Theme.of(self.palette()))  # now, not in the turn that paints all the rest
        self.update()

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said of the picture: provisional outlines, a position that is missing."""
        if self._map is None:
            return ()
        said = []
        if any(shape.provisional for shape in self._map.shapes):
            said.append(self.tr("虚线为示意界线"))
        if self._position is None:
            said.append(self.tr("未标注点位"))
        return tuple(said)

    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT_PX)

    def point(self, lon: float, lat: float) -> QPointF:
        """Where a place lies in the picture, which shows all of the map's bounds and keeps angles."""
        assert self._map is not None
        west, south, east, north = self._map.bounds
        squeeze = math.cos(math.radians((south + north) / 2))
        scale = min(self.width() / ((east - west) * squeeze), self.height() / (north - south))
        x = self.width() / 2 + (lon - (west + east) / 2) * squeeze * scale
        y = self.height() / 2 - (lat - (south + north) / 2) * scale
        return QPointF(x, y)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.map_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self.map_requested.emit()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = Theme.of(self.palette())
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setClipPath(frame)
        painter.fillPath(frame, theme.colour("column"))
        if self._map is not None:
            painter.drawPixmap(0, 0, self._drawn_map(self._map, theme))
        painter.setClipping(False)
        strong = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(theme.colour("accent" if strong else "line"), 2 if self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(frame)
        painter.end()

    def _drawn_map(self, place: PlaceMap, theme: Theme) -> QPixmap:
        """The map as it was drawn for this size and look: whatever else is painted near by must not draw it again."""
        look = (place, self._position, self.size(), self.devicePixelRatioF(), theme.name, self.font().key())
        if self._drawn is None or self._drawn[0] != look:
            picture = QPixmap(self.size() * self.devicePixelRatioF())
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_map(painter, place, theme)
            painter.end()
            self._drawn = (look, picture)
        return self._drawn[1]

    def _paint_map(self, painter: QPainter, place: PlaceMap, theme: Theme) -> None:
        own = [shape for shape in place.shapes if shape.code == place.own]
        others = [shape for shape in place.shapes if shape.code != place.own]
        for shape in others:
            self._outline(painter, shape, theme, "surface", "line", 1.0)
        for shape in place.borders:
            self._outline(painter, shape, theme, "", "muted", 1.2)
        for shape in own:
            self._outline(painter, shape, theme, "accent_soft", "accent", 1.6)
        self._paint_names(painter, (*own, *others), place.own, theme)
        if self._position is not None:
            self._paint_mark(painter, self.point(*self._position), theme)
        self._paint_notes(painter, theme)

    def _outline(
        self, painter: QPainter, shape: PlaceShape, theme: Theme, ground: str, line: str, width: float
    ) -> None:
        pen = QPen(theme.colour(line), width)
        if shape.provisional:
            pen.setDashPattern([4.0, 3.0])
        painter.setPen(pen)
        painter.setBrush(theme.colour(ground) if ground else Qt.BrushStyle.NoBrush)
        for ring in shape.rings:
            painter.drawPolygon(QPolygonF([self.point(lon, lat) for lon, lat in ring]))

    def _paint_names(self, painter: QPainter, shapes: Iterable[PlaceShape], own: str, theme: Theme) -> None:
        """Write each name in the middle of what is seen of its grid, the own one first, none over another."""
        font = QFont(self.font())
        font.setPixelSize(NAME_PX)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        mark = self.point(*self._position) if self._position else None
        taken = [QRectF(mark.x() - 8, mark.y() - 8, 16, 16)] if mark else []
        taken.append(self._notes_box(metrics))
        inside = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        for shape in shapes:
            name = shape.name.removesuffix("社区")
            at = self.point(*shape.middle)
            box = QRectF(0, 0, metrics.horizontalAdvance(name) + 4, metrics.height())
            box.moveCenter(at)
            if mark and shape.code == own and box.intersects(taken[0]):
                box.moveCenter(QPointF(mark.x(), mark.y() + 16))
            if not inside.contains(box) or any(box.intersects(other) for other in taken):
                continue
            taken.append(box)
            painter.setPen(theme.colour("text" if shape.code == own else "muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    @staticmethod
    def _paint_mark(painter: QPainter, at: QPointF, theme: Theme) -> None:
        painter.setPen(QPen(theme.colour("surface"), 2))
        painter.setBrush(theme.colour("red"))
        painter.drawEllipse(at, MARK_PX, MARK_PX)

    def _notes_box(self, metrics: QFontMetrics) -> QRectF:
        """At the lower left; nothing where nothing has to be said."""
        wide = metrics.horizontalAdvance("　".join(self.notes)) + 8 if self.notes else 0
        return QRectF(6, self.height() - metrics.height() - 4, wide, metrics.height() + 2)

    def _paint_notes(self, painter: QPainter, theme: Theme) -> None:
        text, box = "　".join(self.notes), self._notes_box(painter.fontMetrics())
        if not text:
            return
        ground = theme.colour("surface")
        ground.setAlpha(220)
        painter.fillRect(box, ground)
        painter.setPen(theme.colour("muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
