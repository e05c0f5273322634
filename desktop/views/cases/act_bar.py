"""The buttons of the acts that a person may do on a case now, and a menu for those without a button; it does none of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QToolButton, QWidget

from desktop import wording
from desktop.rules.workflow import Action
from desktop.views.cases.act_button import ActButton
from desktop.views.shared.labels import restyle

SHOWN_ACTIONS = 4
MOST_CHARACTERS = 15
"""Chinese characters, one more counted for the frame of each button, beside 更多 in a pane of 340 pixels."""


class ActBar(QWidget):
    """One line; the button of the act whose form is open is pressed in."""

    toggled = Signal(object)
    """Action: its button was pressed, to open its form or to put it away."""
    chosen = Signal(object)
    """Action: it was chosen in the menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offered: tuple[Action, ...] = ()
        """The acts on offer, in the order of their buttons."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 8, 0, 0)
        self._row.setSpacing(6)
        self._more = ActButton()
        self._more.setText(self.tr("更多 ▾"))
        self._more.setObjectName("act_more")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self._buttons = QButtonGroup(self)
        self._buttons.setExclusive(False)

    def offer(self, offered: tuple[Action, ...]) -> None:
        """Offer these acts instead of those before; the same ones keep their buttons, and the keyboard its place."""
        if offered == self.offered:
            return
        self.offered = offered
        for button in self._buttons.buttons():
            self._buttons.removeButton(button)
            button.hide()
            button.deleteLater()
        shown = shown_of(offered)
        for action in shown:
            self._add(action)
        menu = QMenu(self._more)
        for action in offered[len(shown) :]:
            menu.addAction(wording.action(action), partial(self.chosen.emit, action))
        self._more.setMenu(menu)
        self._more.setVisible(len(shown) < len(offered))

    def mark(self, action: Action | None) -> None:
        """Press in the button of `action`, or the one of the menu that holds it."""
        for button in self._buttons.buttons():
            button.setChecked(action is not None and button.objectName() == _name(action))
        self._more.setProperty("on", action is not None and self.findChild(QToolButton, _name(action)) is None)
        restyle(self._more)

    def focus_first(self) -> bool:
        """Put the keyboard on the first button; False where there is none."""
        button = next((button for button in self._buttons.buttons() if button.isVisible()), None)
        if button is not None:
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return button is not None

    def _add(self, action: Action) -> None:
        button = ActButton()
        button.setText(wording.action(action))
        button.setCheckable(True)
        button.setObjectName(_name(action))
        button.clicked.connect(lambda: self.toggled.emit(action))
        self._buttons.addButton(button)
        self._row.insertWidget(self._row.count() - 2, button)
        button.show()  # at once, not when the layout comes to it: the keyboard may be put there now


def shown_of(offered: tuple[Action, ...]) -> tuple[Action, ...]:
    """The acts that get a button of their own: as many as their whole words leave room for in the narrowest pane."""
    room, shown = MOST_CHARACTERS, 0
    for action in offered[: SHOWN_ACTIONS + 1]:
        room -= len(wording.action(action)) + 1
        if room < 0:
            break
        shown += 1
    if shown < len(offered):
        shown = min(shown, SHOWN_ACTIONS)
    return offered[:shown]


def _name(action: Action) -> str:
    return f"act_{action.value}"
