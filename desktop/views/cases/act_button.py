"""A button of an act under a case, worked by the keyboard as by the mouse; which act it is and what it does is not its business."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton


class ActButton(QToolButton):
    """Enter presses it as the space bar does, or opens its menu; left and right go to the button beside it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                if self.menu() is not None:
                    self.showMenu()
                else:
                    self.click()
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._go(1 if event.key() == Qt.Key.Key_Right else -1)
            case _:
                super().keyPressEvent(event)

    def _go(self, direction: int) -> None:
        row = self.parentWidget()
        beside = [button for button in row.findChildren(ActButton) if button.isVisible()] if row else []
        ahead = [button for button in beside if (button.x() - self.x()) * direction > 0]
        if ahead:
            min(ahead, key=lambda button: abs(button.x() - self.x())).setFocus(Qt.FocusReason.OtherFocusReason)
