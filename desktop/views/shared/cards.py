"""The frame of a card: a white panel that can be selected; what is on it is its owner's."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.views.shared.labels import restyle, toned


class CardFrame(QFrame):
    """A panel with an optional heading; add to `body`."""

    def __init__(self, heading: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(12, 12, 12, 12)
        self.body.setSpacing(8)
        if heading:
            self.body.addWidget(toned(heading, "heading"))

    @property
    def selected(self) -> bool:
        """Whether it is drawn as the chosen one."""
        return bool(self.property("selected"))

    def select(self, chosen: bool) -> None:
        """Draw it as the chosen one, or not."""
        if chosen != self.selected:
            self.setProperty("selected", chosen)
            restyle(self)
