"""Qt's own dialogs speak Chinese, and every word of the tables can be extracted for another language."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from desktop import wording
from desktop.app import translation
from desktop.rules.workflow import Status


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    before = QLocale()
    yield qapp
    QLocale.setDefault(before)


def test_standard_dialogs_speak_chinese(qtbot: QtBot, application: QApplication, repository: Path) -> None:
    translators = translation.install(application, repository / "resources")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Save)
    qtbot.addWidget(box)
    assert {button.text().partition("(")[0] for button in box.buttons()} == {"取消", "保存"}
    for translator in translators:
        QCoreApplication.removeTranslator(translator)


def test_another_language_is_one_file_beside(application: QApplication, tmp_path: Path) -> None:
    source = tmp_path / "i18n" / "desk_en.ts"
    source.parent.mkdir()
    source.write_text(
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS><TS version="2.1" language="en" sourcelanguage="zh_CN">'
        "<context><name>status</name><message><source>待受理</source><translation>to accept</translation></message>"
        "</context></TS>",
        encoding="utf-8",
    )
    tools = Path(sys.executable).parent
    subprocess.run([tools / "pyside6-lrelease", source], check=True, capture_output=True)
    translators = translation.install(application, tmp_path, "en")
    assert wording.status(Status.REPORTED) == "to accept"
    assert wording.status(Status.CHECKING) == "待核实"  # what has no translation stays Chinese
    for translator in translators:
        QCoreApplication.removeTranslator(translator)


def test_the_words_of_the_tables_can_be_extracted(repository: Path, tmp_path: Path) -> None:
    out = tmp_path / "words.ts"
    files = sorted((repository / "desktop" / "wording").glob("*.py"))
    tool = str(Path(sys.executable).parent / "pyside6-lupdate")
    command = [tool, "-tr-function-alias", "QT_TRANSLATE_NOOP+=say"]
    subprocess.run([*command, *files, "-ts", out], check=True, capture_output=True)
    found = {source.text for source in ElementTree.parse(out).iter("source")}
    assert {wording.status(status) for status in Status} <= found
    assert "期限 {limit}，自 {start} 起计" in found
