"""How much of its limit a case has left now, as light and short words; it reads no time of day and draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop import wording
from desktop.queries.board import CardRow
from desktop.rules import working_time
from desktop.rules.workflow import Stage, Status
from desktop.rules.working_time import Calendar, Light, LimitClass

MOST_KEPT = 5000
"""Cards whose words are remembered for the minute; more than any screen shows."""


class TimeLeft:
    """Turns a card's deadline into its light and "余 1:35", counted as its limit runs.

    Lights need nothing but the card. The minutes need the office's calendar and the classes of the categories' limits
    (category code → classes of the first limit and of the rework limit); until both are given, the words name the
    deadline itself. Answers are kept per case, version and minute, since a board is painted far more often than that.
    """

    def __init__(
        self, calendar: Calendar | None = None, classes: Mapping[str, tuple[LimitClass, LimitClass]] | None = None
    ) -> None:
        self._calendar = calendar
        self._classes = classes or {}
        self._minute: datetime | None = None
        self._kept: dict[tuple[int, int], str] = {}

    def light(self, row: CardRow, now: datetime) -> Light | None:
        """The light at `now`; None where no limit runs."""
        suspended = row.status is Status.SUSPENDED
        if row.deadline is None and not suspended:
            return None
        return working_time.light(now=now, yellow=row.yellow_at, deadline=row.deadline, suspended=suspended)

    def words(self, row: CardRow, now: datetime) -> str:
        """余 1:35, 超 1:20, 挂账至 12-01, or nothing where no limit runs."""
        minute = working_time.whole_minute(now)
        if minute != self._minute or len(self._kept) > MOST_KEPT:
            self._minute = minute
            self._kept.clear()
        key = (row.case_id, row.version)
        if key not in self._kept:
            self._kept[key] = self._words(row, minute)
        return self._kept[key]

    def _words(self, row: CardRow, now: datetime) -> str:
        if row.status is Status.SUSPENDED:
            return self._suspended(row)
        if row.deadline is None:
            return ""
        limit_class = self._limit_class(row)
        if self._calendar is None or limit_class is None:
            return QCoreApplication.translate("TimeLeft", "至 {due}").format(due=wording.local(row.deadline))
        late = not working_time.on_time(now, row.deadline)
        first, last = (row.deadline, now) if late else (now, row.deadline)
        minutes = working_time.counted_minutes(self._calendar, first, last, limit_class)
        if late and not minutes:
            # Overdue by 0 working minutes all through the night after the deadline: the zero alone would look like time left.
            return QCoreApplication.translate("TimeLeft", "已超期")
        return wording.left(-minutes if late else minutes)

    def _suspended(self, row: CardRow) -> str:
        if not row.resume_on:
            return QCoreApplication.translate("TimeLeft", "挂账")
        return QCoreApplication.translate("TimeLeft", "挂账至 {day}").format(day=row.resume_on[5:])

    def _limit_class(self, row: CardRow) -> LimitClass | None:
        if row.emergency:
            return LimitClass.URGENT_HOUR
        if row.stage is not Stage.HANDLING:
            return LimitClass.WORK_HOUR
        classes = self._classes.get(row.category_code)
        return classes[1 if row.rounds else 0] if classes else None
