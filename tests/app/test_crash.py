"""A defect is logged, reported on the GUI thread without anybody's data, and ends nothing."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from desktop.app.crash import CrashReporter, report_of, start_log


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return start_log(tmp_path)


@pytest.fixture
def reporter(qapp: QObject) -> Iterator[CrashReporter]:
    before = sys.excepthook, threading.excepthook
    made = CrashReporter()
    made.install()
    yield made
    made.uninstall()
    sys.excepthook, threading.excepthook = before


def defect(typed: str) -> Exception:
    try:
        raise ZeroDivisionError("a defect")
    except ZeroDivisionError as error:
        assert typed
        return error


def test_a_defect_is_logged_and_reported(qtbot: QtBot, reporter: CrashReporter, log: Path) -> None:
    error = defect("举报人王某 13800000000")
    with qtbot.waitSignal(reporter.crashed) as told:
        sys.excepthook(type(error), error, error.__traceback__)
    (report,) = told.args
    assert "Grid Desk" in report
    assert "ZeroDivisionError: a defect" in report
    assert "13800000000" not in report
    assert "ZeroDivisionError: a defect" in log.read_text(encoding="utf-8")


def test_a_defect_on_another_thread_arrives_on_the_gui_thread(qtbot: QtBot, reporter: CrashReporter, log: Path) -> None:
    class Listener(QObject):
        def hear(self, report: str) -> None:
            heard.append((report, QThread.currentThread()))

    heard: list[tuple[str, QThread]] = []
    listener = Listener()
    reporter.crashed.connect(listener.hear)

    def broken() -> None:
        raise ZeroDivisionError("elsewhere")

    worker = threading.Thread(target=broken)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert "elsewhere" in heard[0][0]
    assert heard[0][1] is QThread.currentThread()


def test_an_interrupt_is_no_crash(
    qtbot: QtBot, reporter: CrashReporter, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with qtbot.assertNotEmitted(reporter.crashed):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_the_report_is_made_of_versions_and_the_traceback() -> None:
    assert report_of(defect("x")).splitlines()[0].startswith("Grid Desk ")
