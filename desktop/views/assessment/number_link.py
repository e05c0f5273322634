"""A number that opens the cases behind it; it decides no figure."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget


@dataclass(frozen=True, slots=True)
class CasesBehind:
    """The cases behind one number of a card: what the number is called, and each case once, by number."""

    title: str
    numbers: tuple[str, ...]


class NumberLink(QPushButton):
    """A number that opens its cases; an ordinary word where there are none. `words` stand in place of the bare number."""

    def __init__(
        self, number: int, title: str, cases: tuple[str, ...], words: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(words or str(number), parent)
        self.behind = CasesBehind(title, tuple(dict.fromkeys(cases)))
        self.setProperty("quiet", True)
        self.setStyleSheet(
            "QPushButton { padding: 0 4px; min-height: 18px; } QPushButton:enabled { color: palette(link); }"
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setEnabled(bool(cases))
        self.setAccessibleName(f"{title} {number}")
        self.setToolTip(self._told(number, title, cases))

    def _told(self, number: int, title: str, cases: tuple[str, ...]) -> str:
        if not cases:
            return f"{title} {number}"
        if len(self.behind.numbers) == number:
            return self.tr("{title}：看这 {number} 件案件").format(title=title, number=number)
        return self.tr("{title} {number} 次，涉及 {cases} 件案件").format(
            title=title, number=number, cases=len(self.behind.numbers)
        )
