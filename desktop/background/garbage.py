"""Collects cyclic garbage on the GUI thread only; it must not decide what is garbage."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 250


class GuiGarbage(QObject):
    """Make one on the GUI thread as soon as there is an application, and keep it.

    Python collects cycles on whichever thread happens to allocate. A widget that nobody owns any more would then be deleted by a
    worker, and Qt crashes: widgets may only be deleted where they live. So collecting by itself is switched off, and what is due by
    Python's own thresholds is collected here, between two events.
    """

    def __init__(self, every_ms: int = EVERY_MS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # what the start has made stays anyway and need not be looked at again
        self._timer = QTimer(self, interval=every_ms)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> int:
        """Collect the oldest generation that is due and return how many objects were let go; 0 while none is due."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                return gc.collect(generation)
        return 0

    def close(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
