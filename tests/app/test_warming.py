"""What the tabs need is there before they are clicked."""

import subprocess
import sys

from pytestqt.qtbot import QtBot

from desktop.app.warming import ASSESSMENT_TAB, CASE_TAB, Warming

_NEW_MODULES = """
import sys
from desktop.app import main, workstation, pages
from desktop.app.warming import ASSESSMENT_TAB, CASE_TAB
import importlib
for name in CASE_TAB + ASSESSMENT_TAB:
    importlib.import_module(name)
warm = set(sys.modules)
import desktop.views.cases.page, desktop.views.cases.saved_filters, desktop.views.assessment.page
print(sorted(name for name in set(sys.modules) - warm))
print("pyqtgraph" in sys.modules)
"""


def test_modules_come_one_at_a_time_until_all_are_there(qtbot: QtBot) -> None:
    warming = Warming(("json", "csv"))
    warming.start()
    qtbot.waitUntil(lambda: warming.is_done)
    assert not warming._timer.isActive()


def test_the_tabs_themselves_then_have_nothing_left_to_import_and_charts_wait_for_a_thread() -> None:
    done = subprocess.run([sys.executable, "-c", _NEW_MODULES], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "False"]
    both = CASE_TAB + ASSESSMENT_TAB
    assert len(set(both)) == len(both)
