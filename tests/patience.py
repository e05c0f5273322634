"""A bot that waits as long as a crowded machine may need: nothing here is timed, and what never comes is told all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

PATIENCE = 20_000
"""Milliseconds; the toolkit's own five seconds are too few while another worker has the processor."""


class PatientBot(QtBot):
    """pytest-qt's bot with another default of how long to wait."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE, **options: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **options)
