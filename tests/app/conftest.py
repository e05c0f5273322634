"""A workstation as `run_window` makes it, on a copy of the tests' office."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.app.bootstrap import StoreChoice
from desktop.app.crash import CrashReporter, start_log
from desktop.app.paths import Paths, find_paths
from desktop.app.settings import Settings
from desktop.app.workstation import Workstation
from desktop.store.work import Clock, system_clock
from desktop.views.shared.theme import Appearance
from desktop.views.shell.sign_in import SignInDialog
from desktop.views.shell.window import MainWindow
from tests.office import PASSWORD, Office


@dataclass
class Desk:
    """The workstation and what it stands on."""

    workstation: Workstation
    paths: Paths
    settings: Settings
    appearance: Appearance
    crash: CrashReporter


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, home: Path) -> Iterator[Desk]:
    hooks = sys.excepthook, threading.excepthook
    font, palette, style = qapp.font(), qapp.palette(), qapp.style().objectName()
    paths = find_paths()
    paths.create()
    log = start_log(paths.log)
    settings = Settings(paths.data)
    crash = CrashReporter()
    appearance = Appearance(qapp, paths.resources)
    workstation = Workstation(paths, settings, appearance, crash, log)
    yield Desk(workstation, paths, settings, appearance, crash)
    workstation.close()
    sys.excepthook, threading.excepthook = hooks
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


def field(dialog: QDialog, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def dialog_of(desk: Desk) -> SignInDialog:
    assert desk.workstation.dialog is not None
    return desk.workstation.dialog


def window_of(desk: Desk) -> MainWindow:
    assert desk.workstation.window is not None
    return desk.workstation.window


def open_existing(qtbot: QtBot, desk: Desk, office: Office, clock: Clock = system_clock) -> None:
    """Open the office's store and wait for the sign-in."""
    desk.workstation.start(StoreChoice(str(office.store.path), make=False, clock=clock), Path("unused"))
    qtbot.waitUntil(lambda: field(dialog_of(desk), "password").isVisible(), timeout=30_000)


def sign_in(qtbot: QtBot, desk: Desk, username: str, password: str = PASSWORD) -> None:
    dialog = dialog_of(desk)
    field(dialog, "username").setText(username)
    field(dialog, "password").setText(password)
    QTest.keyClick(field(dialog, "password"), Qt.Key.Key_Return)


def at_the_window(qtbot: QtBot, desk: Desk, office: Office, username: str) -> MainWindow:
    open_existing(qtbot, desk, office)
    sign_in(qtbot, desk, username)
    qtbot.waitUntil(lambda: desk.workstation.window is not None, timeout=30_000)
    return window_of(desk)
