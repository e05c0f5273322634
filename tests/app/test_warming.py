"""What the case tab needs is there before it is clicked."""

import subprocess
import sys

from pytestqt.qtbot import QtBot

from desktop.app.warming import CASE_TAB, Warming

_NEW_MODULES = """
import sys
from desktop.app import main, workstation, pages
from desktop.app.warming import CASE_TAB
import importlib
for name in CASE_TAB:
    importlib.import_module(name)
warm = set(sys.modules)
import desktop.views.cases.page, desktop.views.cases.saved_filters
print(sorted(name for name in set(sys.modules) - warm))
"""


def test_modules_come_one_at_a_time_until_all_are_there(qtbot: QtBot) -> None:
    warming = Warming(("json", "csv"))
    warming.start()
    qtbot.waitUntil(lambda: warming.is_done)
    assert not warming._timer.isActive()


def test_the_tab_itself_then_has_nothing_left_to_import() -> None:
    done = subprocess.run([sys.executable, "-c", _NEW_MODULES], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert len(set(CASE_TAB)) == len(CASE_TAB)
