"""A message in place: a refusal, a notice or a success beside what it is about, instead of a modal dialog."""

from __future__ import annotations

import enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from desktop import wording
from desktop.rules.errors import Refused
from desktop.views.shared.labels import restyle


class Tone(enum.Enum):
    """What kind of message it is; the value names the stylesheet's colours."""

    REFUSAL = "refusal"
    NOTICE = "notice"
    DONE = "done"


class MessageBar(QFrame):
    """One message at a time, hidden while there is none; Escape or the cross takes it away."""

    action_requested = Signal()
    """The button of the message was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton()
        self._button.clicked.connect(self.action_requested)
        self._close = QToolButton()
        self._close.setText("✕")
        self._close.setProperty("quiet", True)
        self._close.setToolTip(self.tr("收起这条消息（Esc）"))
        self._close.setAccessibleName(self.tr("收起"))
        self._close.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 4, 4)
        layout.setSpacing(8)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.clear()

    @property
    def text(self) -> str:
        """The message on show, "" while there is none."""
        return self._text.text()

    def refuse(self, refused: Refused, action: str = "") -> None:
        """Say why not; `action` is the word of a button that helps, such as 重试."""
        self.say(wording.refusal(refused), Tone.REFUSAL, action)

    def say(self, text: str, tone: Tone = Tone.NOTICE, action: str = "") -> None:
        """Show a message instead of the one before."""
        self._text.setText(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self.setProperty("message", tone.value)
        restyle(self)
        self.setAccessibleName(text)
        self.show()

    def clear(self) -> None:
        """Take the message away."""
        self._text.clear()
        self.hide()

    def keyPressEvent(self, event: object) -> None:
        if event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.clear()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]
