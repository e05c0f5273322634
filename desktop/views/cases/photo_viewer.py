"""One photo of a case as large as the window, or the one before beside the one after; the bytes are read when shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import wording
from desktop.queries import case_photos
from desktop.queries.case_photos import PhotoRow
from desktop.rules.terms import PhotoKind
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.labels import toned

BEFORE = (PhotoKind.REPORT, PhotoKind.CHECK)
AFTER = (PhotoKind.AFTER, PhotoKind.VERIFICATION)


class PhotoPanel(QWidget):
    """A photo scaled to its room, and under it what it shows."""

    def __init__(self, tasks: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._reading: Any = None
        self.image = QImage()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(320, 240)
        column.addWidget(self.picture, 1)
        self.caption = toned("", "muted")
        column.addWidget(self.caption)

    def show_photo(self, row: PhotoRow, place: str = "") -> None:
        """Read a photo and show it; `place` says which of how many it is."""
        self.caption.setText("　".join(part for part in (place, caption_of(row)) if part))
        self.image = QImage()
        self.picture.setText(self.tr("正在读取…"))
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.read(
            case_photos.photo, row.sha256, on_done=self._decode, on_failed=self._tell, owner=self
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _decode(self, content: bytes) -> None:
        self._tasks.run(partial(QImage.fromData, QByteArray(content)), on_done=self._show, owner=self)

    def _show(self, image: QImage) -> None:
        self.image = image
        self._fit()

    def _tell(self, error: Exception) -> None:
        self.picture.setText(told(error))

    def _fit(self) -> None:
        if self.image.isNull():
            return
        scaled = self.image.scaled(
            self.picture.size(), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self.picture.setPixmap(QPixmap.fromImage(scaled))


class PhotoViewer(QDialog):
    """Left and right go on, Escape closes; 前后对比 puts the first photo of the report beside the one on show."""

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
        foot = QHBoxLayout()
        foot.addWidget(self.compare)
        foot.addStretch(1)
        for button in (self.back, self.forward):
            foot.addWidget(button)
        for button in (self.compare, self.back, self.forward):
            button.setAutoDefault(False)
        column.addLayout(foot)

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
            case _:
                super().keyPressEvent(event)

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
