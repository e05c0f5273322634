"""The four lights ● ▲ ■ ‖ as shapes: told apart by form as well as by colour; which light a case has is the rules' business."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import QLabel, QWidget

from desktop import wording
from desktop.rules.working_time import Light
from desktop.views.shared.theme import Theme

SIDE_PX = 12
_SCALES = (1.0, 2.0, 3.0)


def paint_light(painter: QPainter, box: QRectF, light: Light, theme: Theme) -> None:
    """Draw the light's shape in the middle of `box`, as large as its shorter side allows."""
    side = min(box.width(), box.height())
    area = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.of_light(light))
    match light:
        case Light.GREEN:
            painter.drawEllipse(area.adjusted(side * 0.04, side * 0.04, -side * 0.04, -side * 0.04))
        case Light.YELLOW:
            top, left, right = (0.5, 0.06), (0.0, 0.92), (1.0, 0.92)
            corners = [QPointF(area.x() + x * side, area.y() + y * side) for x, y in (top, right, left)]
            painter.drawPolygon(QPolygonF(corners))
        case Light.RED:
            painter.drawRect(area.adjusted(side * 0.08, side * 0.08, -side * 0.08, -side * 0.08))
        case Light.GREY:
            for x in (0.22, 0.58):
                painter.drawRect(QRectF(area.x() + x * side, area.y() + side * 0.06, side * 0.2, side * 0.88))
    painter.restore()


def light_icon(light: Light, theme: Theme) -> QIcon:
    """Return the light as an icon for tables and trees, drawn at the usual scales."""
    icon = QIcon()
    for scale in _SCALES:
        pixmap = QPixmap(round(SIDE_PX * scale), round(SIDE_PX * scale))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_light(painter, QRectF(pixmap.rect()), light, theme)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        icon.addPixmap(pixmap)
    return icon


class LightLabel(QLabel):
    """A light in a layout; its tooltip says what it means."""

    def __init__(self, light: Light = Light.GREEN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._light = light
        self.setFixedSize(SIDE_PX, SIDE_PX)
        self.show_light(light)

    def show_light(self, light: Light) -> None:
        """Change the light."""
        self._light = light
        self.setToolTip(wording.light_meaning(light))
        self.setAccessibleName(wording.light(light))
        self.update()

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        paint_light(painter, QRectF(self.rect()), self._light, Theme.of(self.palette()))
        painter.end()
