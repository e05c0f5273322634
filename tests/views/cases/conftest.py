"""Workstations on a real store: a case page with its own tasks and feed, used as a person would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop import wording
from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.queries.board import CaseFilter, Column
from desktop.rules.workflow import Action
from desktop.store.work import Store, open_store
from desktop.views.cases.action_form import ActionForm
from desktop.views.cases.page import CasesPage
from desktop.views.shared.drafts import Drafts
from desktop.views.shared.form_fields import Field
from desktop.views.shared.form_frame import FormFrame
from tests.office import Office


class AtThePage:
    """Somebody at a case page, working it as a person would; whoever makes it says which `page` and which `tasks`."""

    page: CasesPage
    tasks: Tasks

    def __init__(self, office: Office, qtbot: QtBot) -> None:
        self.office, self.qtbot = office, qtbot

    def activate(self) -> None:
        """Bring the window to the front: keys go to the active window alone."""
        window = self.page.window()
        window.activateWindow()
        # Asked of the application: a window calls itself active while a dialog of its own is.
        self.wait(lambda: QApplication.activeWindow() is window)

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=10_000)

    def settle(self) -> None:
        """Until nothing is being read or written, nor about to be."""
        self.wait(lambda: not self.tasks._running and not self.page.feed._collect.isActive())

    def choose(self, case_id: int) -> None:
        """Open a case as the map or a search would, and wait until it is there."""
        self.page.show_case(case_id)
        self.wait(lambda: self.page.pane.file is not None and self.page.pane.file.card.case_id == case_id)

    def open(self, action: Action) -> ActionForm:
        """Press the button of an act and wait for its form with all that it offers."""
        self.wait(lambda: action in self.page.pane.offered)
        button = self.page.pane.findChild(QWidget, f"act_{action.value}")
        if button is not None:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        else:
            more = self.page.pane.findChild(QToolButton, "act_more")
            assert isinstance(more, QToolButton)
            next(entry for entry in more.menu().actions() if entry.text() == wording.action(action)).trigger()
        form = self.page.pane.form
        assert form is not None
        assert form.action is action
        self.settle()
        return form

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        self.activate()
        QTest.keyClick(self.page.focusWidget(), key, modifier)

    def press(self, form: FormFrame) -> None:
        QTest.mouseClick(form.button, Qt.MouseButton.LeftButton)

    def confirm(self, form: FormFrame) -> None:
        """Ctrl+Enter in the form, and wait until it is committed."""
        self.activate()
        with self.qtbot.waitSignal(form.done, timeout=10_000):
            self.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    def drop(self, case_id: int, column: Column) -> None:
        """Let a card go over another column, as a drag ends."""
        here = next(view for view in self.page.board.columns.values() if view.model.index_of(case_id).isValid())
        data = here.model.mimeData([here.model.index_of(case_id)])
        move, left, none = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        self.page.board.columns[column].dropEvent(QDropEvent(QPointF(20, 20), move, data, left, none))

    def on_board(self) -> dict[Column, list[int]]:
        """The cases that the board shows, by column; empty ones are left out."""
        columns = {
            column: [row.case_id for row in view.model.rows()] for column, view in self.page.board.columns.items()
        }
        return {column: ids for column, ids in columns.items() if ids}


class Workstation(AtThePage):
    """One window with the case page, signed in as somebody; `store` may be another connection to the same file."""

    def __init__(
        self,
        office: Office,
        who: str,
        qtbot: QtBot,
        folder: Path,
        store: Store | None = None,
        home: CaseFilter | None = None,
        pane_width: int = 0,
    ) -> None:
        super().__init__(office, qtbot)
        self.closed = False
        self.store = store or office.store
        self.tasks = Tasks(self.store, office.actors[who])
        self.live = Live(self.store, poll_ms=20)
        self.live.start()
        self.drafts = Drafts(folder)
        self.page = CasesPage(
            self.tasks,
            self.live,
            office.actors[who],
            self.drafts,
            lambda: office.now,
            home=home,
            pane_width=pane_width,
        )
        qtbot.addWidget(self.page)
        self.page.resize(1376, 826)
        self.page.show()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.page.close()
            self.tasks.close()
            self.live.close()


def type_into(field: Field, text: str) -> None:
    """Type into whatever the field gives the focus to, Chinese as an input method commits it."""
    target: QWidget = field
    while (proxy := target.focusProxy()) is not None:
        target = proxy
    if isinstance(target, QComboBox) and (line := target.lineEdit()) is not None:
        target = line
    target.setFocus()
    if text.isascii():
        QTest.keyClicks(target, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(target, event)


def label_texts(widget: QWidget) -> list[str]:
    """Everything that labels and buttons under a widget say and show."""
    found: list[Any] = [*widget.findChildren(QLabel), *widget.findChildren(QPushButton)]
    return [each.text() for each in found if each.isVisibleTo(widget) and each.text()]


@pytest.fixture
def workstation(office: Office, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Workstation]]:
    """Makes workstations; each closed after the test. `apart=True` opens the store once more, as another machine would."""
    made: list[Workstation] = []
    stores: list[Store] = []

    def make(
        who: str, *, apart: bool = False, drafts: str = "drafts", home: CaseFilter | None = None, pane_width: int = 0
    ) -> Workstation:
        store = None
        if apart:
            store = open_store(f"sqlite:///{office.store.path}", clock=lambda: office.now)
            stores.append(store)
        made.append(Workstation(office, who, qtbot, tmp_path / drafts, store, home, pane_width))
        made[-1].settle()
        return made[-1]

    yield make
    for each in made:
        each.close()
    for store in stores:
        store.close()
