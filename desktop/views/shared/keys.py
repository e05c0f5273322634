"""Keys that act while the keyboard is inside one widget; which keys these are is said where they act."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def bind(widget: QWidget, keys: str | QKeySequence.StandardKey, slot: Callable[[], object]) -> QShortcut:
    """Call `slot` for `keys` while `widget` or anything in it has the keyboard."""
    shortcut = QShortcut(QKeySequence(keys), widget)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)  # as an argument PySide 6.12 drops it
    shortcut.activated.connect(slot)
    return shortcut
