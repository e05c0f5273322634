"""Pictures of windows for docs/pictures, each in both themes and at the smallest screen; without GRID_DESK_PICTURES none is made."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.app.paths import find_resources
from desktop.views.shared.fonts import chinese_family
from desktop.views.shared.theme import Appearance, Theme
from desktop.views.shell.case_choice import CaseChoice

PICTURES = "GRID_DESK_PICTURES"
"""The folder that pictures of the journeys are put into."""

SMALLEST_SCREEN = QSize(1366, 768)
BESIDE_THE_PAGE = QSize(64, 76)
"""What the rail, the header and the status bar take of the window."""
TITLE_BAR = 30
COLOURS = 256


class Camera:
    """Takes a window, with a dialog before it if there is one, as `cases-NAME.png` and `cases-NAME-dark.png`."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        folder = os.environ.get(PICTURES)
        self._folder = Path(folder).resolve() if folder else None  # a day may change the folder it stands in

    def take(self, name: str, window: QWidget, settle: Callable[[], object], before: QDialog | None = None) -> None:
        """Keep what `window` shows; `settle` is called once it has its size and its colours."""
        if self._folder is None:
            return
        # A page without its window has the room that it has inside one.
        window.resize(SMALLEST_SCREEN if window.isWindow() and _is_whole(window) else SMALLEST_SCREEN - BESIDE_THE_PAGE)
        appearance = Appearance(self._application, find_resources(), chinese_family())
        for theme, ending in ((Theme.light(), ""), (Theme.dark(), "-dark"), (Theme.light(), "")):
            appearance.use(theme)  # the font of the first time arrives with the second
            settle()
            QApplication.processEvents()
            QApplication.sendPostedEvents()  # what a timer wrote just now gets its room
            shown = window.grab()
            if before is not None:
                _put_before(shown, window, before, theme)
            _save(shown.toImage(), self._folder / f"cases-{name}{ending}.png")


def _is_whole(window: QWidget) -> bool:
    return window.metaObject().className() == "MainWindow"


def _put_before(shown: QPixmap, window: QWidget, dialog: QDialog, theme: Theme) -> None:
    """Paint the dialog where it stands over its window, under a plain title bar: that is the window system's, and there is none."""
    inside = dialog.grab()
    frame = QRect(QPoint(0, 0), inside.deviceIndependentSize().toSize() + QSize(0, TITLE_BAR))
    if isinstance(dialog, CaseChoice):
        frame.moveTopLeft(dialog.pos() - window.pos())
    else:
        frame.moveCenter(window.rect().center())
    painter = QPainter(shown)
    painter.fillRect(frame, theme.colour("column"))
    painter.setPen(theme.colour("text"))
    title = QRect(frame.left() + 12, frame.top(), frame.width() - 24, TITLE_BAR)
    painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, dialog.windowTitle())
    painter.drawPixmap(frame.left(), frame.top() + TITLE_BAR, inside)
    painter.setPen(theme.colour("muted"))
    painter.drawRect(frame.adjusted(-1, -1, 0, 0))
    painter.end()


def _save(image: QImage, path: Path) -> None:
    """With a palette, a third of the size: the commonest colours as they are, and the rest so that the rare ones of the lights stay."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, b"png").write(image)
    with Image.open(io.BytesIO(bytes(buffer.data().data()))) as read:
        full = read.convert("RGB")
    counted: Any = sorted(full.getcolors(full.width * full.height) or (), reverse=True)
    common = [part for _, colour in counted[: COLOURS // 2] for part in colour]
    spread = full.quantize(COLOURS - len(common) // 3, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette = Image.new("P", (1, 1))
    palette.putpalette(common + (spread.getpalette() or [])[: 3 * (COLOURS - len(common) // 3)])
    full.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)
