"""The filter chips above a list: a word, a count, on or off, or a menu of choices; they filter nothing themselves."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from desktop import wording


class Chip(QToolButton):
    """A round button "超期 4" that is on or off; with a menu it shows ▾ and is on while something is chosen."""

    def __init__(self, title: str, tooltip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._count: int | None = None
        self._at_least = False
        self.setProperty("chip", True)
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setToolTip(tooltip or title)
        self._show()

    @property
    def count(self) -> int | None:
        """The number behind the word; None while it is not known."""
        return self._count

    @property
    def title(self) -> str:
        """The word without the number."""
        return self._title

    def show_count(self, count: int | None, *, at_least: bool = False) -> None:
        """Put a number behind the word; `at_least` where there may be more."""
        self._count, self._at_least = count, at_least
        self._show()

    def rename(self, title: str) -> None:
        """Say what is chosen instead of what may be: 类别 → 工地扬尘."""
        self._title = title
        self._show()

    def offer(self, menu: QMenu) -> None:
        """Open `menu` when pressed, instead of going on and off."""
        menu.setParent(self, menu.windowFlags())
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._show()

    def _show(self) -> None:
        words = (
            self._title
            if self._count is None
            else f"{self._title} {wording.counted(self._count, at_least=self._at_least)}"
        )
        self.setText(f"{words} ▾" if self.menu() is not None else words)
        self.setAccessibleName(words)
