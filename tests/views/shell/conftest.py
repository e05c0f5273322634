"""The window with pages that the tests know."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.shell.identity import Identity, Office, Tab
from desktop.views.shell.window import MainWindow

OFFICE = Office("西城区网格化环境监管指挥台", "/data/desk.sqlite")
IDENTITY = Identity("刘洋", "派遣员", "全区")


class Built:
    """Which pages were built, in order."""

    def __init__(self) -> None:
        self.tabs: list[Tab] = []

    def factory(self, tab: Tab) -> Callable[[], QWidget]:
        def build() -> QWidget:
            self.tabs.append(tab)
            return QLabel(tab.value)

        return build


@pytest.fixture
def built() -> Built:
    return Built()


@pytest.fixture
def window(qtbot: QtBot, repository: Path, built: Built) -> MainWindow:
    factories: dict[Tab, Callable[[], QWidget]] = {tab: built.factory(tab) for tab in Tab if tab is not Tab.REGISTERS}
    made = MainWindow(OFFICE, IDENTITY, factories, repository / "resources")
    qtbot.addWidget(made)
    made.show_tab(Tab.CASES)
    made.show()
    qtbot.waitExposed(made)
    return made
