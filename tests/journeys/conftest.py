"""A case played through the widgets: each role at a window of its own, acts by their forms, pictures where they are asked for."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from desktop.rules.workflow import Action
from desktop.store.work import Store, open_store
from tests.app.conftest import Desk, desk
from tests.journeys.camera import Camera
from tests.journeys.office_day import OfficeDay
from tests.office import Office, straight_path
from tests.views.cases.conftest import Workstation

__all__ = ["desk"]


class Journey:
    """One case and the people around it."""

    def __init__(self, office: Office, qtbot: QtBot, folder: Path, camera: Camera) -> None:
        self.office, self._qtbot, self._folder, self._camera = office, qtbot, folder, camera
        self._desks: dict[str, Workstation] = {}
        self._stores: list[Store] = []
        self.case_id = 0

    def at(self, who: str, *, apart: bool = False) -> Workstation:
        """The window of somebody; `apart` opens the store once more, as another machine would."""
        if who not in self._desks:
            store = None
            if apart:
                store = open_store(f"sqlite:///{self.office.store.path}", clock=lambda: self.office.now)
                self._stores.append(store)
            self._desks[who] = Workstation(self.office, who, self._qtbot, self._folder / who, store)
            self._desks[who].settle()
        return self._desks[who]

    def act(self, who: str, action: Action, **values: Any) -> Workstation:
        """Open the case at somebody's window, fill the form of an act in and send it; a few minutes have passed."""
        self.office.pass_time(minutes=5)
        desk = self.at(who)
        desk.choose(self.case_id)
        desk.page.refresh()
        desk.settle()
        form = desk.open(action)
        form.body.set_values(values)
        with self._qtbot.waitSignal(form.done, timeout=20_000):
            desk.press(form)
        desk.settle()
        return desk

    def offered(self, who: str) -> tuple[Action, ...]:
        """What somebody's window offers for the case now."""
        desk = self.at(who)
        desk.choose(self.case_id)
        desk.page.refresh()
        desk.settle()
        return desk.page.pane.offered

    def until(self, status: str) -> None:
        """The straight path's acts that lead from where the case stands to `status`, by their forms."""
        path = straight_path(self.office)
        done = {row.action for row in self.office.file(self.case_id).journal}
        for action, who, values in path:
            if self.status == status:
                return
            if action not in done:
                self.act(who, action, **values)
        assert self.status == status

    def go_on(self, *actions: Action) -> None:
        """Some acts of the straight path once more."""
        known = {action: (who, values) for action, who, values in straight_path(self.office)}
        for action in actions:
            who, values = known[action]
            self.act(who, action, **values)

    @property
    def status(self) -> str:
        return self.office.status(self.case_id)

    def picture(self, name: str, who: str, before: QDialog | None = None) -> None:
        """Keep what somebody's window shows of the case, with a dialog before it."""
        desk = self.at(who)
        if before is None:
            desk.choose(self.case_id)
            desk.page.refresh()
        self._camera.take(name, desk.page, desk.settle, before)

    def close(self) -> None:
        for each in self._desks.values():
            each.close()
        for store in self._stores:
            store.close()


@pytest.fixture
def camera(qapp: QApplication) -> Iterator[Camera]:
    """Takes pictures where they are asked for; the application looks as before after the test."""
    font, palette, style, sheet = qapp.font(), qapp.palette(), qapp.style().objectName(), qapp.styleSheet()
    yield Camera(qapp)
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def journey(office: Office, qtbot: QtBot, camera: Camera, tmp_path: Path) -> Iterator[Callable[..., Journey]]:
    """Begins journeys with a report; each closed after the test."""
    made: list[Journey] = []

    def begin(**report: Any) -> Journey:
        made.append(Journey(office, qtbot, tmp_path / "drafts", camera))
        made[-1].case_id = office.report(**report)
        return made[-1]

    yield begin
    for each in made:
        each.close()


@pytest.fixture
def day(office: Office, desk: Desk, qtbot: QtBot, camera: Camera, tmp_path: Path) -> OfficeDay:
    """The whole window, with nobody signed in yet."""
    return OfficeDay(office, desk, qtbot, camera, tmp_path)


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """As for every test of widgets: garbage goes on the thread where the widgets live."""
    gc.disable()
    yield
    gc.collect()
