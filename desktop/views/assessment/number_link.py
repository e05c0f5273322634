"""A number that opens what is behind it; it decides no figure."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.queries.counted_things import Counted
from desktop.rules.counted_things import Thing


class NumberLink(QPushButton):
    """A number that opens what it counts; an ordinary word where there is nothing. `words` stand in place of the bare number."""

    def __init__(self, number: int, behind: Counted, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words or str(number), parent)
        self.behind = behind
        self._number = number
        self.setProperty("quiet", True)
        self.setStyleSheet(
            "QPushButton { padding: 0 4px; min-height: 18px; } QPushButton:enabled { color: palette(link); }"
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setEnabled(bool(behind.keys))
        self.setAccessibleName(f"{behind.title} {number}")

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self.toolTip():
            self.setToolTip(self._told())  # a district's number takes a while to say how many cases it is of
        return super().event(event)

    def _told(self) -> str:
        behind, number = self.behind, self._number
        if not behind.keys:
            return f"{behind.title} {number}"
        if behind.thing is not Thing.CASE:
            return self.tr("{title} {number}：看逐项清单").format(title=behind.title, number=number)
        cases = len(behind.once)
        if cases == number:
            return self.tr("{title}：看这 {number} 件案件").format(title=behind.title, number=number)
        return self.tr("{title} {number} 次，涉及 {cases} 件案件").format(
            title=behind.title, number=number, cases=cases
        )
