"""What becomes of a defect: a line in the log, a report that a person can copy, and the application goes on."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal, qVersion

from desktop import __version__

LOG_BYTES = 1_000_000
LOG_FILES = 5
_log = logging.getLogger("desktop")


def start_log(folder: Path) -> Path:
    """Log warnings and worse into `folder`, by rota, and return the file; OSError where it cannot be written."""
    file = folder / "desk.log"
    handler = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    for old in tuple(_log.handlers):
        _log.removeHandler(old)
        old.close()
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    return file


def report_of(error: BaseException) -> str:
    """Return the report: versions, time, traceback; no row of the store and nothing that anybody typed."""
    lines = [
        f"Grid Desk {__version__}",
        f"Python {platform.python_version()} · Qt {qVersion()} · {platform.platform()}",
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "",
    ]
    return "\n".join(lines) + "".join(traceback.format_exception(error))


class CrashReporter(QObject):
    """Takes what nobody caught, on any thread; make it on the GUI thread."""

    crashed = Signal(str)
    """The report; arrives on the GUI thread."""

    def install(self) -> None:
        """Take over sys.excepthook (which slots end in too) and that of threads."""
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread

    def uninstall(self) -> None:
        """Give both hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def take(self, error: BaseException) -> None:
        """Log a defect and hand on its report."""
        _log.error("a defect", exc_info=error)
        self.crashed.emit(report_of(error))

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.take(error)

    def _uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.take(args.exc_value)
