"""The photos of a case as thumbnails, before and after together; a double click shows one large; bytes are read when shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop import wording
from desktop.queries import case_photos
from desktop.queries.case_photos import PhotoRow
from desktop.rules.terms import PhotoKind
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.labels import toned

THUMBNAIL = QSize(88, 66)


class PhotoStrip(QScrollArea):
    """A row of thumbnails in the order they came; each names what it shows."""

    def __init__(self, tasks: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._rows: tuple[PhotoRow, ...] = ()
        self.thumbnails: list[Thumbnail] = []
        self._viewer: PhotoViewer | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(THUMBNAIL.height() + 28)
        inside = QFrame()
        inside.setProperty("pane", True)
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self.setWidget(inside)

    def show_photos(self, rows: Sequence[PhotoRow]) -> None:
        """Show the photos; those on show already are not read again."""
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        for thumbnail in self.thumbnails:
            thumbnail.hide()
            thumbnail.deleteLater()
        self.thumbnails = []
        for row in rows:
            thumbnail = Thumbnail(row)
            thumbnail.opened.connect(self.zoom)
            self._row.insertWidget(len(self.thumbnails), thumbnail)
            self.thumbnails.append(thumbnail)
            self._tasks.read(case_photos.thumbnail, row.sha256, on_done=thumbnail.show_bytes, owner=thumbnail)
        self.setVisible(bool(rows))

    def zoom(self, row: PhotoRow) -> None:
        """Show one large, in a window of its own that stands beside the work."""
        if self._viewer is None:
            self._viewer = PhotoViewer(self._tasks, self.window())
        self._viewer.show_photo(self._rows, self._rows.index(row))
        self._viewer.show()
        self._viewer.raise_()


class Thumbnail(QFrame):
    """One small picture; Enter or a double click opens it."""

    opened = Signal(object)
    """PhotoRow."""

    def __init__(self, row: PhotoRow) -> None:
        super().__init__()
        self.row = row
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(caption_of(row) + "\n" + self.tr("双击放大"))
        self.setAccessibleName(caption_of(row))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.picture = QLabel("…")
        self.picture.setFixedSize(THUMBNAIL)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.picture)
        column.addWidget(toned(wording.photo_kind(PhotoKind(row.kind)), "muted"))

    def show_bytes(self, content: bytes) -> None:
        """Show the JPEG of the thumbnail."""
        image = QImage.fromData(QByteArray(content))
        if not image.isNull():
            scaled = image.scaled(
                THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self.picture.setPixmap(QPixmap.fromImage(scaled))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit(self.row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.row)
        else:
            super().keyPressEvent(event)


class PhotoViewer(QDialog):
    """One photo as large as the window; left and right go on, Escape closes."""

    def __init__(self, tasks: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._rows: Sequence[PhotoRow] = ()
        self._at = 0
        self._image = QImage()
        self._reading: Any = None
        self.setWindowTitle(self.tr("照片"))
        self.resize(960, 720)
        column = QVBoxLayout(self)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(320, 240)
        column.addWidget(self.picture, 1)
        foot = QHBoxLayout()
        self.caption = toned("", "muted")
        self.back, self.forward = QPushButton(self.tr("‹ 上一张")), QPushButton(self.tr("下一张 ›"))
        self.back.clicked.connect(lambda: self.show_photo(self._rows, self._at - 1))
        self.forward.clicked.connect(lambda: self.show_photo(self._rows, self._at + 1))
        foot.addWidget(self.caption, 1)
        foot.addWidget(self.back)
        foot.addWidget(self.forward)
        column.addLayout(foot)

    def show_photo(self, rows: Sequence[PhotoRow], at: int) -> None:
        """Show `rows[at]`."""
        self._rows, self._at = rows, min(max(at, 0), len(rows) - 1)
        row = rows[self._at]
        self.back.setEnabled(self._at > 0)
        self.forward.setEnabled(self._at < len(rows) - 1)
        self.caption.setText(f"{self._at + 1} / {len(rows)}　{caption_of(row)}")
        self._image = QImage()
        self.picture.setText(self.tr("正在读取…"))
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.read(
            case_photos.photo, row.sha256, on_done=self._decode, on_failed=self._tell, owner=self
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.show_photo(self._rows, self._at - 1)
            case Qt.Key.Key_Right:
                self.show_photo(self._rows, self._at + 1)
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _decode(self, content: bytes) -> None:
        self._tasks.run(partial(QImage.fromData, QByteArray(content)), on_done=self._show, owner=self)

    def _show(self, image: QImage) -> None:
        self._image = image
        self._fit()

    def _tell(self, error: Exception) -> None:
        self.picture.setText(told(error))

    def _fit(self) -> None:
        if self._image.isNull():
            return
        scaled = self._image.scaled(
            self.picture.size(), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self.picture.setPixmap(QPixmap.fromImage(scaled))


def caption_of(row: PhotoRow) -> str:
    """What a photo shows, its caption, when and by whom."""
    when = wording.local(row.taken_at) if row.taken_at else ""
    return "　".join(part for part in (wording.photo_kind(PhotoKind(row.kind)), row.caption, when, row.by) if part)
