"""Reads, writes and other slow work off the GUI thread, their results back on it; it knows no query and no use-case by name."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from desktop.rules.permissions import Actor
from desktop.store.work import Store

T = TypeVar("T")
OnFailed = Callable[[Exception], object]

READERS = 3
"""Worker threads for reads; one more does the writes, one after the other, in the order they were asked for."""
BUSY_AFTER_MS = 1000


class Task:
    """One piece of work under way; it belongs to the GUI thread, only its job runs elsewhere."""

    def __init__(
        self,
        job: Callable[[], Any],
        owner: QObject | None,
        on_done: Callable[[Any], object] | None,
        on_failed: OnFailed | None,
        *,
        revocable: bool,
    ) -> None:
        self._job = job
        self._owner = owner
        self._on_done = on_done
        self._on_failed = on_failed
        self._revocable = revocable
        self._lock = threading.Lock()
        self._begun = False
        self._cancelled = False
        self.started_at = time.monotonic()

    @property
    def cancelled(self) -> bool:
        """Whether nobody is waiting for the result any more."""
        return self._cancelled

    def cancel(self) -> bool:
        """Give the work up and return True; False for a write that has begun, since that may be committed already."""
        with self._lock:
            if self._begun and not self._revocable:
                return False
            self._cancelled = True
            return True

    def _work(self) -> _Outcome:
        """Run the job; called on the worker thread, and never raises."""
        with self._lock:
            if self._cancelled:
                return _Outcome(self)
            self._begun = True
        try:
            return _Outcome(self, result=self._job())
        except Exception as error:  # noqa: BLE001 - whatever it is, the GUI thread is told
            # The traceback stays for a report, but lets go of sessions and rows: they belong to this thread.
            traceback.clear_frames(error.__traceback__)
            return _Outcome(self, error=error)

    def _wanted(self) -> bool:
        return not self._cancelled and (self._owner is None or shiboken6.isValid(self._owner))

    def _let_go(self) -> None:
        """Keep nothing of the window any more; called on the GUI thread.

        The worker may hold the task for longer than anybody else. Were the last reference to a widget in it, the worker would delete
        the widget, and Qt crashes: widgets may only be deleted where they live.
        """
        self._owner = self._on_done = self._on_failed = None
        self._job = _nothing


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class _Outcome:
    task: Task
    result: Any = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Busy:
    """Whether something has been running for so long that a person should see it, and how many things are."""

    running: int

    def __bool__(self) -> bool:
        return self.running > 0


class Tasks(QObject):
    """Runs work for the signed-in person; make it on the GUI thread, and close it before the store.

    A Session lives inside one task and only frozen rows come out. A result whose owner was deleted meanwhile is dropped.
    """

    busy_changed = Signal(object)
    """Busy: something runs longer than a second, or nothing does any more."""
    failed = Signal(object)
    """Exception: of a task that was given no `on_failed`."""
    _arrived = Signal(object)

    def __init__(
        self,
        store: Store | None = None,
        actor: Actor | None = None,
        *,
        busy_after_ms: int = BUSY_AFTER_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._actor = actor
        self._running: set[Task] = set()
        self._readers = _pool(self, READERS)
        self._writer = _pool(self, 1)
        self._busy = False
        self._busy_after_ms = busy_after_ms
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._look_for_slow_work)
        self._arrived.connect(self._deliver)  # a method of a QObject: runs on this object's thread

    @property
    def store(self) -> Store:
        """The store that the tasks work on; RuntimeError before it is open, when only `run` may be used."""
        if self._store is None:
            raise RuntimeError("no store is open")
        return self._store

    @property
    def actor(self) -> Actor:
        """The signed-in person; RuntimeError while nobody is."""
        if self._actor is None:
            raise RuntimeError("nobody is signed in")
        return self._actor

    def attach(self, store: Store) -> None:
        """Work on this store from now on."""
        self.cancel_all()
        self._store = store

    def act_as(self, actor: Actor | None) -> None:
        """Work for another person from now on; what runs for the one before is given up."""
        self.cancel_all()
        self._actor = actor

    def read(
        self,
        query: Callable[..., T],
        *args: object,
        on_done: Callable[[T], object] | None = None,
        on_failed: OnFailed | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Run `query(reading, *args)`; its frozen rows go to `on_done`, an exception to `on_failed`."""
        store, actor = self.store, self.actor

        def job() -> T:
            with store.reading(actor) as reading:
                return query(reading, *args)

        return self._start(Task(job, owner, on_done, on_failed, revocable=True), self._readers)

    def write(
        self,
        usecase: Callable[..., T],
        form: object,
        *,
        on_done: Callable[[T], object] | None = None,
        on_failed: OnFailed | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Run `usecase(work, form)` in one transaction; `on_done` means that it is committed."""
        store, actor = self.store, self.actor

        def job() -> T:
            with store.writing(actor) as work:
                return usecase(work, form)

        return self._start(Task(job, owner, on_done, on_failed, revocable=False), self._writer)

    def run(
        self,
        job: Callable[..., T],
        *args: object,
        on_done: Callable[[T], object] | None = None,
        on_failed: OnFailed | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Run `job(*args)` without a transaction: signing in, making a PDF, reading a file."""
        return self._start(Task(lambda: job(*args), owner, on_done, on_failed, revocable=True), self._readers)

    def cancel_all(self) -> None:
        """Give up everything that can be given up; a write that has begun is finished, its result still told."""
        for task in tuple(self._running):
            task.cancel()

    def close(self) -> None:
        """Give up what has not begun and wait for the rest, so that the store can be closed; nothing more is told."""
        self.cancel_all()
        self._arrived.disconnect(self._deliver)
        for pool in (self._readers, self._writer):
            pool.waitForDone()
        for task in self._running:
            task.cancel()
            task._let_go()  # noqa: SLF001
        self._running.clear()
        self._patience.stop()

    def _start(self, task: Task, pool: QThreadPool) -> Task:
        self._running.add(task)
        if not self._patience.isActive():
            self._patience.start(self._busy_after_ms)
        pool.start(lambda: self._arrived.emit(task._work()))  # noqa: SLF001 - two halves of one thing
        return task

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        task = outcome.task
        if task not in self._running:
            return  # it was on its way when all of this was closed
        self._running.discard(task)
        self._look_for_slow_work()
        wanted, on_done, on_failed = task._wanted(), task._on_done, task._on_failed  # noqa: SLF001
        task._let_go()  # noqa: SLF001
        if not wanted:
            return
        if outcome.error is None:
            if on_done is not None:
                on_done(outcome.result)
        elif on_failed is not None:
            on_failed(outcome.error)
        else:
            self.failed.emit(outcome.error)

    @Slot()
    def _look_for_slow_work(self) -> None:
        now = time.monotonic()
        patience = self._busy_after_ms / 1000
        slow = sum(1 for task in self._running if now - task.started_at >= patience)
        if bool(slow) != self._busy:
            self._busy = bool(slow)
            self.busy_changed.emit(Busy(slow))
        if self._running and not slow:
            oldest = min(task.started_at for task in self._running)
            self._patience.start(max(0, round((oldest + patience - now) * 1000)))


def _pool(parent: QObject, threads: int) -> QThreadPool:
    pool = QThreadPool(parent)
    pool.setMaxThreadCount(threads)
    return pool
