"""The interpreter outlives any number of calls into Qt."""

import subprocess
import sys

PROGRAM = """
from desktop.app.interpreter import keep_constants_alive
keep_constants_alive()
from PySide6.QtCore import QObject, Signal
class Switch(QObject):
    toggled = Signal(bool)
switch = Switch()
switch.toggled.connect(lambda on: None)
for _ in range(300_000):
    switch.setObjectName("a")
for _ in range(20_000):
    switch.toggled.emit(True)
    switch.toggled.emit(False)
print("alive")
"""


def test_calls_into_qt_do_not_wear_the_constants_out() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "alive", done.stderr
