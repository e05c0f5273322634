"""How long a thread's event loop stays away: a beat every millisecond, and what the longest pause between two beats was spent on."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer

INTERVAL_MS = 1


@dataclass(frozen=True, slots=True)
class Pause:
    """The time between two beats in milliseconds.

    `wall` by the clock, `processor` what this thread worked, `queued` how long it stood ready without being given a
    processor, because this process's workers or other programs of the machine had them all.
    """

    wall: float = 0.0
    processor: float = 0.0
    queued: float = 0.0

    @property
    def own(self) -> float:
        """All but the waiting for a processor: work, waiting for Python's lock, waiting for the disk."""
        return max(0.0, self.wall - self.queued)


class Heartbeat(QObject):
    """Beats on the thread it is made on, which has to be the GUI thread; what keeps the loop from turning is in its pauses.

    Painting, delivering results, collecting garbage: a person who clicks meanwhile waits for the same turn of the loop as
    the beat does.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._schedule = _open_schedule()
        self._timer = QTimer(self, interval=INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self.busiest = self.longest = Pause()
        """The pauses with the most work, and with the most time that was this program's doing."""
        self.beats = 0
        self._last = self._now()

    def start(self) -> None:
        """Forget what was and begin to beat."""
        self.busiest = self.longest = Pause()
        self.beats = 0
        self._last = self._now()
        self._timer.start()

    def stop(self) -> dict[str, float]:
        """Beat no more, and tell both pauses."""
        self._beat()
        self._timer.stop()
        return {
            "processor": self.busiest.processor,
            "clock": self.longest.wall,
            "of which queued": self.longest.queued,
            "turns": float(self.beats),
        }

    def _beat(self) -> None:
        now = self._now()
        wall, processor, queued = (now[at] - self._last[at] for at in range(3))
        self._last = now
        self.beats += 1
        pause = Pause(wall, processor, queued)
        self.busiest = max(self.busiest, pause, key=lambda each: each.processor)
        self.longest = max(self.longest, pause, key=lambda each: each.own)

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter() * 1000, time.thread_time() * 1000, self._queued()

    def _queued(self) -> float:
        """Milliseconds that this thread has waited for a processor in its life; 0 where the system does not say."""
        if self._schedule is None:
            return 0.0
        return int(os.pread(self._schedule, 96, 0).split()[1]) / 1e6


def _open_schedule() -> int | None:
    path = f"/proc/self/task/{threading.get_native_id()}/schedstat"
    try:
        return os.open(path, os.O_RDONLY)
    except OSError:
        return None
