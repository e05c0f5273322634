"""A picture as large as its room, or larger so that details can be seen; it reads no file and knows no case."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

STEP = 1.25
LARGEST = 16.0
"""Times as large as it fits into its room."""


class ZoomedPicture(QGraphicsView):
    """The wheel enlarges what is under the pointer, dragging moves the picture; at 1 it fits its room, however that changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zoom = 1.0
        self._scene = QGraphicsScene(self)
        self._item = self._scene.addPixmap(QPixmap())
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are the viewer's
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(320, 240)

    def show_image(self, image: QImage) -> None:
        """Show another picture, fitted."""
        self._item.setPixmap(QPixmap.fromImage(image))
        self._scene.setSceneRect(QRectF(image.rect()))
        self.fit()

    def fit(self) -> None:
        """Make it as large as its room."""
        self.zoom = 1.0
        if not self._item.pixmap().isNull():
            self.fitInView(self._item, Qt.AspectRatioMode.KeepAspectRatio)

    def enlarge(self, factor: float) -> None:
        """Make it `factor` times as large as it is, never smaller than its room."""
        wanted = min(LARGEST, self.zoom * factor)
        if wanted <= 1.0:
            self.fit()
        elif not self._item.pixmap().isNull():
            self.scale(wanted / self.zoom, wanted / self.zoom)
            self.zoom = wanted

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.enlarge(STEP ** (event.angleDelta().y() / 120))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.zoom == 1.0:
            self.fit()
