"""The rail on the left: one button with icon and word for each tab; it builds no page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from desktop.views.shared.icons import themed_icon
from desktop.views.shared.theme import Theme
from desktop.views.shell.identity import Tab

WIDTH_PX = 64


class Rail(QFrame):
    """Chooses a tab, by mouse, by Tab and Space, or with Ctrl+1 to Ctrl+5."""

    tab_chosen = Signal(object)
    """Tab."""

    def __init__(self, resources: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH_PX)
        self._resources = resources
        self._theme: Theme | None = None
        self._group = QButtonGroup(self)
        self._buttons: dict[Tab, QToolButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 0)
        layout.setSpacing(0)
        for number, (tab, word) in enumerate(self._words().items(), start=1):
            button = self._button(tab, word, number)
            self._group.addButton(button)
            self._buttons[tab] = button
            layout.addWidget(button)
        layout.addStretch()
        self._draw_icons()

    def choose(self, tab: Tab) -> None:
        """Show which tab is open."""
        self._buttons[tab].setChecked(True)

    def button(self, tab: Tab) -> QToolButton:
        """Return a tab's button."""
        return self._buttons[tab]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw_icons()

    def _words(self) -> dict[Tab, str]:
        return {
            Tab.MAP: self.tr("地图"),
            Tab.CASES: self.tr("案件"),
            Tab.ASSESSMENT: self.tr("考核"),
            Tab.REGISTERS: self.tr("台账"),
            Tab.ADMINISTRATION: self.tr("管理"),
        }

    def _button(self, tab: Tab, word: str, number: int) -> QToolButton:
        button = QToolButton()
        button.setText(word)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(22, 22))
        button.setFixedSize(WIDTH_PX - 1, 60)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the page
        button.setShortcut(f"Ctrl+{number}")
        button.setToolTip(self.tr("{word}（Ctrl+{number}）").format(word=word, number=number))
        button.setAccessibleName(word)
        button.clicked.connect(lambda: self.tab_chosen.emit(tab))
        return button

    def _draw_icons(self) -> None:
        theme = Theme.of(self.palette())
        if theme is self._theme:
            return
        self._theme = theme
        for tab, button in self._buttons.items():
            button.setIcon(themed_icon(self._resources, tab.value, theme))
