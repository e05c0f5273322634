"""The line at the bottom: what the store holds, the calendar's state, what runs, when the draft was kept."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop import wording
from desktop.views.shared.busy import BusyBar
from desktop.views.shell.identity import StatusFacts


class StatusBar(QFrame):
    """Facts on the left, what happens on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setFixedHeight(28)
        self._grids, self._cases, self._calendar, self._saved = (QLabel() for _ in range(4))
        self.busy = BusyBar()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 1, 16, 0)
        layout.setSpacing(16)
        for label in (self._grids, self._cases, self._calendar):
            layout.addWidget(label)
        layout.addStretch()
        layout.addWidget(self.busy)
        layout.addWidget(self._saved)
        self.show_facts(StatusFacts())

    def show_facts(self, facts: StatusFacts) -> None:
        """Show what is known; what is not is left out."""
        self._grids.setText("" if facts.grids is None else self.tr("网格 {count}").format(count=facts.grids))
        self._cases.setText(self._case_words(facts))
        self._calendar.setText(facts.calendar)
        for label in (self._grids, self._cases, self._calendar):
            label.setVisible(bool(label.text()))

    def show_draft_saved(self, moment: datetime | None) -> None:
        """Say when what is being typed was last kept; None: it was sent, or given up."""
        if moment is None:
            self._saved.clear()
            return
        at = moment.astimezone(wording.DISTRICT_ZONE).strftime("%H:%M:%S")
        self._saved.setText(self.tr("草稿已保存 {at}").format(at=at))

    def say(self, text: str) -> None:
        """Say something that needs no answer, until the next thing is said."""
        self._saved.setText(text)

    def _case_words(self, facts: StatusFacts) -> str:
        if facts.open_cases is None:
            return ""
        if facts.cases_this_year is None:
            return self.tr("案件 {open:,} 在办").format(open=facts.open_cases)
        words = self.tr("案件 {open:,} 在办 / {year:,}{more} 本年")
        return words.format(open=facts.open_cases, year=facts.cases_this_year, more="+" if facts.more_this_year else "")
