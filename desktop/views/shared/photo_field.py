"""The input for pictures: dropped, pasted or chosen from disk, shown small, each with its caption; reading happens off the GUI thread."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QImageReader, QImageWriter, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.usecases.fields import PhotoInput, Photos
from desktop.views.shared.form_fields import Field
from desktop.views.shared.keys import bind

THUMBNAIL = QSize(96, 72)
LARGEST_BYTES = 20 * 1024 * 1024
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif")


class Runner(Protocol):
    """What runs a job off the GUI thread and brings its result back on it: `background.tasks.Tasks`."""

    def run(
        self,
        job: Callable[..., Any],
        *args: object,
        on_done: Callable[[Any], object] | None = None,
        on_failed: Callable[[Exception], object] | None = None,
        owner: Any = None,
    ) -> Any: ...


class PhotoField(Field):
    """Pictures as `Photos`; a draft keeps their hashes and captions, the form keeps the bytes beside it."""

    problem = Signal(str)
    """A file that cannot be taken, in words."""

    def __init__(self, name: str, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._runner = runner
        self._tiles: list[_Tile] = []
        self.setAcceptDrops(True)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        self._strip = QVBoxLayout()
        column.addLayout(self._strip)
        buttons = QHBoxLayout()
        self.add_button = QPushButton(self.tr("添加照片…"))
        self.add_button.clicked.connect(self._choose)
        self.paste_button = QPushButton(self.tr("粘贴"))
        self.paste_button.setToolTip(self.tr("从剪贴板粘贴图片（Ctrl+V）"))
        self.paste_button.clicked.connect(self.paste)
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.paste_button)
        hint = QLabel(self.tr("也可拖入"))  # as long as the narrowest pane has room for
        hint.setToolTip(self.tr("把图片文件拖到这里"))
        hint.setProperty("tone", "muted")
        hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # the first to give way
        buttons.addWidget(hint, 1)
        column.addLayout(buttons)
        self._holds(box)
        self.setFocusProxy(self.add_button)
        bind(box, QKeySequence.StandardKey.Paste, self.paste)

    def value(self) -> Photos:
        return Photos(tuple(PhotoInput(tile.content, tile.caption.text().strip()) for tile in self._tiles))

    def set_value(self, value: Any) -> None:
        for tile in tuple(self._tiles):
            self._remove(tile)
        for photo in value or ():
            self.add_bytes(photo.content, photo.caption)

    def draft(self) -> list[list[str]]:
        return [[hashlib.sha256(tile.content).hexdigest(), tile.caption.text()] for tile in self._tiles]

    def restore(self, kept: Any) -> None:
        """Nothing: the form finds the bytes for the hashes and calls `set_value`."""

    def is_empty(self) -> bool:
        return not self._tiles

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read the files in the background and show them one by one."""
        for path in paths:
            self._runner.run(
                _read,
                path,
                on_done=self.add_bytes,
                on_failed=partial(self._tell_unreadable, path.name),
                owner=self,
            )

    def add_bytes(self, content: bytes, caption: str = "") -> None:
        """Show a picture whose bytes are at hand; one that is here already is not taken twice."""
        if any(tile.content == content for tile in self._tiles):
            return
        tile = _Tile(content, caption)
        tile.removed.connect(lambda: self._remove(tile))
        tile.caption.textChanged.connect(self.edited)
        self._tiles.append(tile)
        self._strip.addWidget(tile)
        self._runner.run(_thumbnail, content, on_done=tile.show_image, owner=tile)
        self.edited.emit()

    def paste(self) -> None:
        """Take what the clipboard holds: files or a picture."""
        self._take(QApplication.clipboard().mimeData())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _has_pictures(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._take(event.mimeData())
        event.acceptProposedAction()

    def _take(self, data: QMimeData | None) -> None:
        if data is None:
            return
        paths = picture_files(data.urls())
        if paths:
            self.add_files(paths)
        elif data.hasImage():
            image = data.imageData()
            if isinstance(image, QPixmap):
                image = image.toImage()
            if isinstance(image, QImage):
                self._runner.run(_png, image, on_done=self.add_bytes, owner=self)
        else:
            self.problem.emit(self.tr("剪贴板里没有图片。请先复制图片或图片文件。"))

    def _tell_unreadable(self, name: str, _error: Exception) -> None:
        self.problem.emit(self.tr("“{name}”读不出来，或超过 20 MB。请换一个图片文件。").format(name=name))

    def _choose(self) -> None:
        pattern = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("添加照片"), "", self.tr("图片 ({pattern})").format(pattern=pattern)
        )
        self.add_files([Path(name) for name in names])

    def _remove(self, tile: _Tile) -> None:
        self._tiles.remove(tile)
        self._strip.removeWidget(tile)
        tile.hide()
        tile.deleteLater()
        self.edited.emit()


class _Tile(QFrame):
    """One picture: small, with its caption and a button that takes it out."""

    removed = Signal()

    def __init__(self, content: bytes, caption: str) -> None:
        super().__init__()
        self.content = content
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 4)
        self._picture = QLabel()
        self._picture.setFixedSize(THUMBNAIL)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._picture)
        self.caption = QLineEdit(caption)
        self.caption.setPlaceholderText(self.tr("照片说明"))
        row.addWidget(self.caption, 1)
        remove = QToolButton()
        remove.setText("✕")
        remove.setToolTip(self.tr("去掉这张照片"))
        remove.setAccessibleName(remove.toolTip())
        remove.clicked.connect(self.removed)
        row.addWidget(remove)

    def show_image(self, image: QImage) -> None:
        """Show the scaled picture; one that cannot be shown says so, and the use-case will refuse it."""
        if image.isNull():
            self._picture.setText(self.tr("不是图片"))
        else:
            self._picture.setPixmap(QPixmap.fromImage(image))


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_BYTES:
        raise OSError("too large")
    return path.read_bytes()


def _thumbnail(content: bytes) -> QImage:
    """Decode no larger than needed; runs on a worker thread, where QImage may be used and QPixmap may not."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)  # `QImage.save` takes no format for a buffer in PySide 6.12
    return bytes(buffer.data().data())


def picture_files(urls: Sequence[QUrl]) -> list[Path]:
    """Those of the dropped files that are pictures by their name."""
    paths = (Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    return [path for path in paths if path.suffix.lower() in SUFFIXES]


def _has_pictures(data: QMimeData) -> bool:
    return data.hasImage() or bool(picture_files(data.urls()))
