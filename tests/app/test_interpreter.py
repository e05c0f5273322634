"""The interpreter outlives any number of calls into Qt."""

import subprocess
import sys

PROGRAM = """
from desktop.app.interpreter import keep_none_alive
keep_none_alive()
from PySide6.QtCore import QObject
thing = QObject()
for _ in range(300_000):
    thing.setObjectName("a")
print("alive")
"""


def test_calls_without_a_result_do_not_wear_none_out() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "alive", done.stderr
