"""A workstation as `run_window` makes it, on a copy of the tests' office."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app.crash import CrashReporter, start_log
from desktop.app.paths import Paths, find_paths
from desktop.app.settings import Settings
from desktop.app.workstation import Workstation
from desktop.views.shared.theme import Appearance


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
