"""How long the program takes to a usable window, against a bare Qt window with the same imports; each start is its own process."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import Figure

ROUNDS = 5
TARGET = 2.0
_MODULES = "modules.json"

_OURS = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop.app.bootstrap import StoreChoice
from desktop.app.crash import CrashReporter, start_log
from desktop.app.main import dress, make_application
from desktop.app.paths import find_paths
from desktop.app.settings import Settings
from desktop.app.workstation import Workstation
from desktop.views.shell.sign_in import Credentials

paths = find_paths()
application = make_application([])
settings = Settings(paths.data)
appearance = dress(application, paths, settings)
station = Workstation(paths, settings, appearance, CrashReporter(application), start_log(paths.log), application)
station.start(StoreChoice.of(paths, None), paths.resources / "districts" / "xicheng")

def look():
    if MAIN and station.dialog is not None and station.store is not None and not look.asked:
        look.asked = True
        station.dialog.sign_in_requested.emit(Credentials("administrator", "benchmark", False))
    usable = station.window is not None and station.window.isVisible() if MAIN else station.store is not None
    if usable:
        application.processEvents()
        names = sorted(name for name in sys.modules if name != "__main__")
        Path(OUT).write_text(json.dumps(names))
        application.quit()

look.asked = False
timer = QTimer(interval=2)
timer.timeout.connect(look)
timer.start()
application.exec()
import os
os._exit(0)
"""

_BARE = """
import importlib, json
from pathlib import Path
for name in json.loads(Path(OUT).read_text()):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.show()
QTimer.singleShot(0, application.quit)
application.exec()
import os
os._exit(0)
"""


def starts() -> list[Figure]:
    """The sign-in on a store that is there, and the main window behind it, each against the bare window in turn."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "GRID_DESK_HOME": folder, "QT_QPA_PLATFORM": "offscreen"}
        _make_store(environment)
        out = Path(folder) / _MODULES
        return [
            _figure("start: sign-in usable", False, out, environment),
            _figure("start: main window shown", True, out, environment),
        ]


def _figure(name: str, main: bool, out: Path, environment: dict[str, str]) -> Figure:
    ours, bare = f"OUT = {str(out)!r}; MAIN = {main}\n{_OURS}", f"OUT = {str(out)!r}\n{_BARE}"
    _seconds(ours, environment)  # writes what is imported, and warms the files
    times = [(_seconds(ours, environment), _seconds(bare, environment)) for _ in range(ROUNDS)]
    mine, floor = (statistics.median(each) * 1000 for each in zip(*times, strict=True))
    return Figure(name, mine / floor, TARGET, "×", {"ours": mine, "bare window, same imports": floor})


def _seconds(script: str, environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def _make_store(environment: dict[str, str]) -> None:
    script = """
from desktop.app.founding import found
from desktop.app.paths import find_paths
from desktop.store.engine import sqlite_url
from desktop.store.work import open_store
from desktop.usecases import accounts
paths = find_paths(); paths.create()
store = open_store(sqlite_url(paths.data / "desk.sqlite"), create=True)
found(store, paths.resources / "districts" / "xicheng", demo=False)
accounts.create_first_administrator(store, "管理员", "administrator", "benchmark")
"""
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
