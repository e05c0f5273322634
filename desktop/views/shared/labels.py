"""Labels that say what they are by a property of the stylesheet: tone, mark, and why a list is empty; no colours."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget


def restyle(widget: QWidget) -> None:
    """Let the stylesheet see a property that has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def toned(text: str, tone: str, parent: QWidget | None = None) -> QLabel:
    """Return a label in a tone: title, heading, strong, muted, red, yellow, green."""
    label = QLabel(text, parent)
    label.setProperty("tone", tone)
    return label


def retone(label: QLabel, tone: str) -> None:
    """Put a label into another tone; the stylesheet is asked only where it is another one."""
    if label.property("tone") != tone:
        label.setProperty("tone", tone)
        restyle(label)


def mark(text: str, tooltip: str, parent: QWidget | None = None) -> QLabel:
    """Return a small framed mark of a card, such as 急 or 督; the tooltip has the whole words."""
    label = QLabel(text, parent)
    label.setProperty("mark", True)
    label.setToolTip(tooltip)
    label.setAccessibleName(tooltip)
    return label


def rule(parent: QWidget | None = None) -> QFrame:
    """Return a thin line across."""
    line = QFrame(parent)
    line.setProperty("line", True)
    return line


class EmptyState(QWidget):
    """What stands where a list would be: why it is empty, and what one may do about it."""

    def __init__(self, why: str = "", what: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._why = toned(why, "heading")
        self._what = toned(what, "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        for label in (self._why, self._what):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addStretch(3)

    def explain(self, why: str, what: str = "") -> None:
        """Say why there is nothing, and what may be done."""
        self._why.setText(why)
        self._what.setText(what)
        self._what.setVisible(bool(what))

    @property
    def text(self) -> str:
        """All that it says."""
        return f"{self._why.text()} {self._what.text()}".strip()
