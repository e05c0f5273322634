"""One photo of a case as large as the window, or the one before beside the one after; the bytes are read when shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop import wording
from desktop.queries import case_photos
from desktop.queries.case_photos import PhotoRow
from desktop.rules.terms import PhotoKind
from desktop.views.cases.zoomed_picture import STEP, ZoomedPicture
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.labels import toned

BEFORE = (PhotoKind.REPORT, PhotoKind.CHECK)
AFTER = (PhotoKind.AFTER, PhotoKind.VERIFICATION)


class PhotoPanel(QWidget):
    """A photo and under it what it shows; a sentence in its place while there is none to be seen."""

    def __init__(self, tasks: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._reading: Any = None
        self.image = QImage()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.picture = ZoomedPicture()
        self._sentence = QLabel()
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        self._room = QStackedWidget()
        for widget in (self._sentence, self.picture):
            self._room.addWidget(widget)
        column.addWidget(self._room, 1)
        self.caption = toned("", "muted")
        column.addWidget(self.caption)

    def show_photo(self, row: PhotoRow, place: str = "") -> None:
        """Read a photo and show it; `place` says which of how many it is."""
        self.caption.setText("　".join(part for part in (place, caption_of(row)) if part))
        self.image = QImage()
        self._say(self.tr("正在读取…"))
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.read(
            case_photos.photo, row.sha256, on_done=self._decode, on_failed=self._tell, owner=self
        )

    def _decode(self, content: bytes) -> None:
        self._tasks.run(partial(QImage.fromData, QByteArray(content)), on_done=self._show, owner=self)

    def _show(self, image: QImage) -> None:
        self.image = image
        self._room.setCurrentWidget(self.picture)
        self.picture.show_image(image)

    def _tell(self, error: Exception) -> None:
        self._say(told(error))

    def _say(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._room.setCurrentWidget(self._sentence)


class PhotoViewer(QDialog):
    """前后对比 puts the first photo of the report beside the one on show.

    Left and right go on, plus and minus zoom, 0 fits, Escape closes.
    """

    def __init__(self, tasks: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[PhotoRow] = ()
        self._at = 0
        self.setWindowTitle(self.tr("照片"))
        self.resize(960, 640)
        column = QVBoxLayout(self)
        self.before, self.photo = PhotoPanel(tasks), PhotoPanel(tasks)
        self.before.hide()
        panels = QHBoxLayout()
        panels.addWidget(self.before, 1)
        panels.addWidget(self.photo, 1)
        column.addLayout(panels, 1)
        self.compare = QPushButton(self.tr("前后对比"))
        self.compare.setCheckable(True)
        self.compare.setToolTip(self.tr("处置前、处置后的照片并排"))
        self.compare.toggled.connect(self._compare)
        self.back, self.forward = QPushButton(self.tr("‹ 上一张")), QPushButton(self.tr("下一张 ›"))
        self.back.clicked.connect(lambda: self.show_photo(self._rows, self._at - 1))
        self.forward.clicked.connect(lambda: self.show_photo(self._rows, self._at + 1))
        self.larger, self.smaller = QPushButton(self.tr("放大")), QPushButton(self.tr("缩小"))
        self.fit = QPushButton(self.tr("适合窗口"))
        self.larger.setToolTip(self.tr("放大（+，或滚动滚轮）；放大后可拖动照片"))
        self.smaller.setToolTip(self.tr("缩小（−，或滚动滚轮）"))
        self.fit.setToolTip(self.tr("缩到整张可见（0）"))
        self.larger.clicked.connect(lambda: self._zoom(STEP))
        self.smaller.clicked.connect(lambda: self._zoom(1 / STEP))
        self.fit.clicked.connect(lambda: self._zoom(0))
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        for button in (self.compare, self.larger, self.smaller, self.fit, None, self.back, self.forward):
            if button is None:
                foot.addStretch(1)
            else:
                button.setAutoDefault(False)
                foot.addWidget(button)
        return foot

    def show_photo(self, rows: Sequence[PhotoRow], at: int) -> None:
        """Show `rows[at]`."""
        self._rows, self._at = rows, min(max(at, 0), len(rows) - 1)
        self.back.setEnabled(self._at > 0)
        self.forward.setEnabled(self._at < len(rows) - 1)
        self.photo.show_photo(rows[self._at], f"{self._at + 1} / {len(rows)}")
        both = self._first(BEFORE) is not None and self._last(AFTER) is not None
        self.compare.setEnabled(both)
        self.compare.setChecked(self.compare.isChecked() and both)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.show_photo(self._rows, self._at - 1)
            case Qt.Key.Key_Right:
                self.show_photo(self._rows, self._at + 1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self._zoom(STEP)
            case Qt.Key.Key_Minus:
                self._zoom(1 / STEP)
            case Qt.Key.Key_0:
                self._zoom(0)
            case _:
                super().keyPressEvent(event)

    def _zoom(self, factor: float) -> None:
        """Both photos alike: what is compared is seen equally large."""
        for panel in (self.before, self.photo):
            panel.picture.enlarge(factor)

    def _compare(self, on: bool) -> None:
        """Put the first photo of before at the left; at the right stays what is on show, unless that is of before too."""
        first, last = self._first(BEFORE), self._last(AFTER)
        self.before.setVisible(on)
        if not on or first is None or last is None:
            return
        self.before.show_photo(self._rows[first])
        if self._rows[self._at].kind not in AFTER:
            self.show_photo(self._rows, last)

    def _first(self, kinds: tuple[PhotoKind, ...]) -> int | None:
        return next((at for at, row in enumerate(self._rows) if row.kind in kinds), None)

    def _last(self, kinds: tuple[PhotoKind, ...]) -> int | None:
        return next((at for at in reversed(range(len(self._rows))) if self._rows[at].kind in kinds), None)


def caption_of(row: PhotoRow) -> str:
    """What a photo shows, its caption, when and by whom."""
    when = wording.local(row.taken_at) if row.taken_at else ""
    return "　".join(part for part in (wording.photo_kind(PhotoKind(row.kind)), row.caption, when, row.by) if part)
