"""The web engine without a screen, as root or not; nothing of the application."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

PAGE = """<!doctype html><meta charset="utf-8"><body style="background:#204060">西城区 <span></span>
<script>document.querySelector("span").textContent = 6 * 7</script>"""


def test_a_page_of_a_file_runs_and_is_painted(qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtWebEngineWidgets import QWebEngineView

    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    window = QWidget()
    qtbot.addWidget(window)
    view = QWebEngineView(window)
    view.resize(200, 100)
    with qtbot.waitExposed(window):
        window.show()
    with qtbot.waitSignal(view.loadFinished) as loaded:
        view.load(QUrl.fromLocalFile(tmp_path / "page.html"))
    assert loaded.args == [True]
    said: list[str] = []
    view.page().runJavaScript("document.body.innerText", said.append)
    qtbot.waitUntil(lambda: bool(said))
    assert said[0].strip() == "西城区 42"
    qtbot.waitUntil(lambda: view.grab().toImage().pixelColor(100, 80) == QColor("#204060"))
