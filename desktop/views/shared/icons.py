"""Our own line icons out of resources/icons, in the colours of the theme; it holds no drawing and no colour."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.views.shared.theme import Theme

_SCALES = (1.0, 2.0, 3.0)


def themed_icon(resources: Path, name: str, theme: Theme, side: int = 24) -> QIcon:
    """Return the icon `name`: muted, and in the accent colour where it is on. `side` is in logical pixels.

    FileNotFoundError where the drawing is missing.
    """
    drawing = (resources / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    icon = QIcon()
    for state, colour in ((QIcon.State.Off, theme.muted), (QIcon.State.On, theme.accent)):
        renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
        for scale in _SCALES:
            icon.addPixmap(_drawn(renderer, side, scale), QIcon.Mode.Normal, state)
    return icon


def _drawn(renderer: QSvgRenderer, side: int, scale: float) -> QPixmap:
    pixmap = QPixmap(QSize(side, side) * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
