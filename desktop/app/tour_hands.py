"""Hands and eyes of the tour: clicks and keys on real widgets, waiting for what they bring, pictures; it knows no case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QWidget,
)

PATIENCE_MS = 60_000
"""How long the tour waits for anything: these machines are slow at times, but a window that takes longer is broken."""
LOOK_EVERY_MS = 20

W = TypeVar("W", bound=QWidget)


class TourError(Exception):
    """Something that a person would see was not there."""


class Hands:
    """What a person at the window can do, and see."""

    def wait_for(self, what: str, condition: Callable[[], object], patience_ms: int = PATIENCE_MS) -> None:
        """Let the window live until `condition` holds; TourError with `what` was waited for."""
        patience = QDeadlineTimer(patience_ms)
        while not condition():
            if patience.hasExpired():
                raise TourError(f"等不到：{what}")
            _live(LOOK_EVERY_MS)

    def settle(self) -> None:
        """Let the window finish drawing."""
        for _ in range(3):
            _live(40)
            QApplication.processEvents()

    def pause(self) -> None:
        """Wait for what nothing tells of: another process has drawn the page but its picture is on the way."""
        _live(700)

    def find(self, root: QWidget, kind: type[W], name: str = "") -> W:
        """The visible widget of that kind and name (any name by default) below `root`, waited for."""
        found: list[W] = []

        def look() -> bool:
            every = root.findChildren(kind, name) if name else root.findChildren(kind)
            found[:] = [each for each in every if each.isVisible()]
            return bool(found)

        self.wait_for(f"{name}（{kind.__name__}）", look)
        return found[0]

    def click(self, widget: QWidget) -> None:
        """Click the middle of a widget, which must be enabled."""
        self.wait_for(f"{widget.objectName() or type(widget).__name__} 可用", widget.isEnabled)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())
        QApplication.processEvents()

    def press(
        self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key with the keyboard in `widget`, whose window comes to the front as by a click into it."""
        if not widget.isActiveWindow():
            widget.window().activateWindow()
            self.settle()
        QTest.keyClick(widget, key, modifier)
        QApplication.processEvents()

    def type(self, widget: QWidget, text: str) -> None:
        """Replace what an input holds by `text`, key by key where the keys are on a keyboard."""
        widget.setFocus(Qt.FocusReason.MouseFocusReason)
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        if text.isascii():
            QTest.keyClicks(widget, text)
        else:
            self._input_method(widget, text)
        QApplication.processEvents()

    def enter(self, form: QWidget, field: str, text: str) -> None:
        """Fill one field of a form: type into it, or choose what reads `text`."""
        box = self.find(form, QWidget, f"field_{field}")
        combo = box.findChild(QComboBox)
        if combo is not None and not combo.isEditable():
            self.choose(combo, text)
            return
        radio = next((each for each in box.findChildren(QRadioButton) if each.text() == text), None)
        if radio is not None:
            QTest.mouseClick(radio, Qt.MouseButton.LeftButton, pos=QPoint(8, radio.height() // 2))
            return
        line = box.findChild(QPlainTextEdit) or (combo.lineEdit() if combo is not None else box.findChild(QLineEdit))
        if line is None:
            raise TourError(f"表单没有可填写的“{field}”")
        self.type(line, text)
        if combo is not None:
            self._leave_list(line)

    def _leave_list(self, line: QWidget) -> None:
        """Put the list away that typing has opened, and go on to the next field."""
        self.settle()
        QTest.keyClick(QApplication.activePopupWidget() or line, Qt.Key.Key_Tab)

    def choose(self, combo: QComboBox, text: str) -> None:
        """Go down a list by the arrow key to the entry that contains `text`, once it is offered."""
        self.wait_for(f"选项“{text}”", lambda: any(text in combo.itemText(at) for at in range(combo.count())))
        wanted = next(at for at in range(combo.count()) if text in combo.itemText(at))
        combo.setFocus(Qt.FocusReason.MouseFocusReason)
        step = Qt.Key.Key_Down if wanted > combo.currentIndex() else Qt.Key.Key_Up
        for _ in range(combo.count()):
            if combo.currentIndex() == wanted:
                return
            QTest.keyClick(combo, step)
        raise TourError(f"选不到“{text}”")

    def drop_file(self, target: QWidget, path: Path) -> None:
        """Drag a file onto a widget."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        at = target.rect().center()
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(target, QDragEnterEvent(at, copy, data, left, none))
        QApplication.sendEvent(target, QDropEvent(QPointF(at), copy, data, left, none, QEvent.Type.Drop))
        QApplication.processEvents()

    def click_row(self, view: QAbstractItemView, row: int) -> None:
        """Click a row of a list or table."""
        index = view.model().index(row, 0)
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
        QApplication.processEvents()

    def picture(self, widget: QWidget, path: Path) -> None:
        """Save what a widget shows as PNG."""
        self.settle()
        path.parent.mkdir(parents=True, exist_ok=True)
        if not widget.grab().save(str(path)):
            raise TourError(f"图片无法写入：{path}")

    def _input_method(self, widget: QWidget, text: str) -> None:
        """Chinese is not on the keys: it comes as an input method commits it."""
        from PySide6.QtGui import QInputMethodEvent

        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)


def _live(milliseconds: int) -> None:
    """Run the event loop for a while; unlike QTest.qWait it lets the worker threads have the interpreter meanwhile."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
