"""One timer for everything on screen that changes by time alone: lights and the time that is left; it computes no deadline."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop.rules.explanation import ONE_MINUTE, whole_minute

_CAP = timedelta(minutes=1)


class DeadlineClock(QObject):
    """Fires at each full minute: the clock of the office counts whole minutes, so no light changes in between.

    Whoever shows cases says under a name of its own which deadlines are on its screen. After a sleep of the machine or a
    jump of its clock, every light that should have changed meanwhile is told with the next minute.
    """

    minute_passed = Signal(object)
    """datetime (UTC): the texts of the time that is left are stale."""
    lights_changed = Signal(object)
    """datetime (UTC): at least one watched light has another colour now."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._watched: dict[str, list[datetime]] = {}
        self._last = whole_minute(now())
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Begin to fire."""
        self._arm()

    def stop(self) -> None:
        """Fire no more."""
        self._timer.stop()

    def watch(self, name: str, limits: Iterable[tuple[datetime | None, datetime | None]]) -> None:
        """Replace what `name` shows by these (deadline, yellow_at), UTC; an empty iterable ends it."""
        moments = set()
        for deadline, yellow in limits:
            if yellow is not None:
                moments.add(whole_minute(yellow))
            if deadline is not None:
                moments.add(whole_minute(deadline) + ONE_MINUTE)  # the minute of the deadline is still on time
        self._watched[name] = sorted(moments)

    def next_change(self) -> datetime | None:
        """Return when the next watched light changes, None where none will."""
        later = (self._after(moments) for moments in self._watched.values())
        return min((moment for moment in later if moment is not None), default=None)

    @Slot()
    def tick(self) -> None:
        """Tell what has passed since the last time, and wait for the next full minute."""
        now = self._now()
        minute = whole_minute(now)
        due = self.next_change()
        forward = minute > self._last
        if minute != self._last:
            self._last = minute
            self.minute_passed.emit(now)
        if forward and due is not None and due <= minute:
            self.lights_changed.emit(now)
        self._arm()

    def _after(self, moments: list[datetime]) -> datetime | None:
        index = bisect_right(moments, self._last)
        return moments[index] if index < len(moments) else None

    def _arm(self) -> None:
        now = self._now()
        wait = min(whole_minute(now) + ONE_MINUTE - now, _CAP)
        self._timer.start(max(1, -(-wait // timedelta(milliseconds=1))))
