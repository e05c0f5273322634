"""Widgets side by side that go on in the next line where the room ends."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class FlowRow(QWidget):
    """Left to right, then down; each widget keeps the size it asks for."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 8) -> None:
        super().__init__(parent)
        self._spacing = spacing
        self._widgets: list[QWidget] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def add(self, widget: QWidget) -> None:
        """Put a widget at the end."""
        widget.setParent(self)
        self._widgets.append(widget)
        self._place()

    def sizeHint(self) -> QSize:
        hints = [widget.sizeHint() for widget in self._shown()]
        return QSize(sum(hint.width() + self._spacing for hint in hints), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._widgets if not widget.isHidden()]

    def _place(self) -> None:
        x = y = height = 0
        for widget in self._shown():
            wanted = widget.sizeHint()
            if x and x + wanted.width() > self.width():
                x, y, height = 0, y + height + self._spacing, 0
            widget.setGeometry(QRect(x, y, wanted.width(), wanted.height()))
            x += wanted.width() + self._spacing
            height = max(height, wanted.height())
        if y + height != self.height():
            self.setFixedHeight(y + height)
