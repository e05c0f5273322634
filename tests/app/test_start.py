"""The started window has loaded only what it needs: pages, paper and boundaries come when first used."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.office import PASSWORD, Office

HEAVY = (
    "alembic", "branca", "folium", "numpy", "openpyxl", "pyogrio", "pyproj", "reportlab", "shapely",
    "PySide6.QtPdf", "PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets",
)  # fmt: skip
PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit
from desktop.app import main, workstation
from desktop.views.shell.window import MainWindow

def look():
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, MainWindow) and widget.isVisible():
            heavy = sorted(name for name in json.loads(sys.argv[2]) if name in sys.modules)
            print(json.dumps({"heavy": heavy, "tab": widget.tab.value}))
            widget.close()
            return
        password = widget.findChild(QLineEdit, "password")
        if password is not None and password.isVisible() and password.isEnabled() and not password.text():
            widget.findChild(QLineEdit, "username").setText("dispatcher")
            password.setText(sys.argv[3])
            password.returnPressed.emit()
            widget.findChild(object, "signIn").click()
    QTimer.singleShot(20, look)

QTimer.singleShot(0, look)
sys.exit(main.run_window(sys.argv[1], Path("unused"), False))
"""


def test_the_window_loads_nothing_heavy(office: Office, home: Path, repository: Path, tmp_path: Path) -> None:
    store = tmp_path / "copy.db"
    assert office.store.path is not None
    shutil.copyfile(office.store.path, store)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(store), json.dumps(HEAVY), PASSWORD],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"heavy": [], "tab": "cases"}


def test_folders_that_cannot_be_made_end_in_a_sentence(home: Path, repository: Path, tmp_path: Path) -> None:
    home.write_text("a file where the folder should be")
    program = "import sys; from pathlib import Path; from desktop.app.main import run_window; sys.exit(run_window(None, Path('x'), False))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=repository, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1
    assert "请" in done.stderr
    assert "Traceback" not in done.stderr
