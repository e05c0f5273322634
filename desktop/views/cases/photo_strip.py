"""The photos of a case as thumbnails in the order they came; a double click shows one large; bytes are read when shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop import wording
from desktop.queries import case_photos
from desktop.queries.case_photos import PhotoRow
from desktop.rules.terms import PhotoKind
from desktop.views.cases.photo_viewer import PhotoViewer, caption_of
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
        self.setFixedHeight(THUMBNAIL.height() + 32)
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
        self.setProperty("thumbnail", True)
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
