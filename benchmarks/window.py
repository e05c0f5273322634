"""The real window on a generated store, put together as app/workstation.py does, with its reads counted and its loop measured."""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget
from sqlalchemy import event, text

from benchmarks import cast
from benchmarks.heartbeat import Heartbeat
from desktop.app.main import dress, make_application
from desktop.app.pages import Pages, Workplace
from desktop.app.paths import find_paths
from desktop.app.settings import Settings
from desktop.app.warming import Warming
from desktop.background.deadline_clock import DeadlineClock
from desktop.background.garbage import GuiGarbage
from desktop.background.live import Live
from desktop.background.tasks import READERS, Tasks
from desktop.rules.workflow import Role
from desktop.store.engine import sqlite_url
from desktop.store.work import Reading, open_store
from desktop.views.shell.identity import Identity, Office, Tab
from desktop.views.shell.window import MainWindow

PATIENCE_S = 240


class Desk:
    """The window of a dispatcher, on a store whose clock stands."""

    def __init__(self, path: Path, role: Role = Role.DISPATCHER) -> None:
        self._home = tempfile.TemporaryDirectory()
        paths = find_paths({"GRID_DESK_HOME": self._home.name})
        paths.create()
        self.application = make_application([])
        self.garbage = GuiGarbage(parent=self.application)
        settings = Settings(paths.data)
        self.appearance = dress(self.application, paths, settings)
        self.path = path
        self.store = open_store(sqlite_url(path), clock=cast.frozen_clock, mark=cast.MARK)
        self.actor = cast.actor(self.store, role)
        self.tasks = Tasks(self.store, self.actor)
        self.reads: Counter[str] = Counter()
        self.statements = 0
        self._count_reads()
        self.live = Live(self.store)
        self.live.start()
        self.clock = DeadlineClock(self.store.clock)
        self.clock.start()
        place = Workplace(self.tasks, self.live, self.clock, self.actor, paths, settings)
        factories = {tab: partial(self._build, tab) for tab in Tab}
        identity = Identity(self.actor.name, "派遣员", "全区")
        self.window = MainWindow(Office("西城区", str(path)), identity, factories, paths.resources)
        self.pages = Pages(place, self.window)
        self.heart = Heartbeat()
        self._warming = Warming()
        self._warming.start()
        self.wait(lambda: self._warming.is_done)

    def case_page(self) -> Any:
        """The case tab, on show and filled."""
        page = self.window.show_tab(Tab.CASES)
        self.window.show()
        self.settle()
        return page

    def fill_caches(self) -> None:
        """Let every reader's connection fill the cache of pages that it may keep, so that memory measured later is the window's."""
        together = threading.Barrier(READERS)

        def scan(reading: Reading) -> None:
            together.wait()
            reading.session.execute(text("SELECT sum(length(address)) FROM cases")).one()

        for _ in range(READERS):
            self.tasks.read(scan)
        self.settle()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is read or written."""
        return not self.tasks._running  # noqa: SLF001

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the loop turn until something has come about; TimeoutError after some minutes."""
        loop = QEventLoop()
        look, end = QTimer(interval=1), QTimer(singleShot=True, interval=PATIENCE_S * 1000)
        look.timeout.connect(lambda: loop.quit() if condition() else None)
        end.timeout.connect(loop.quit)
        look.start()
        end.start()
        if not condition():
            loop.exec()
        if not condition():
            raise TimeoutError(condition)

    def settle(self) -> None:
        """Until nothing is read any more, nor painted."""
        for _ in range(3):
            self.wait(lambda: self.is_idle)
            self.rest(50)

    def rest(self, milliseconds: int) -> None:
        """Let the loop turn for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def _build(self, tab: Tab) -> QWidget:
        return self.pages.build(tab)

    def _count_reads(self) -> None:
        read = self.tasks.read

        def counted(query: Callable[..., Any], *args: object, **how: Any) -> Any:
            self.reads[query.__name__] += 1
            return read(query, *args, **how)

        self.tasks.read = counted  # type: ignore[method-assign]

        def executed(*_: object) -> None:
            self.statements += 1

        event.listen(self.store.engine, "before_cursor_execute", executed)
