"""Work runs elsewhere, its results arrive on the GUI thread, and only where somebody still wants them."""

import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QThread
from pytestqt.qtbot import QtBot

from desktop.background.tasks import Busy, Tasks
from desktop.rules.changes import ChangeSet, Entity
from desktop.rules.errors import Refused
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Role
from desktop.store.work import Reading, Store, Work
from tests.background.conftest import DISPATCHER


@pytest.fixture
def tasks(qapp: QObject, store: Store) -> Iterator[Tasks]:
    running = Tasks(store, DISPATCHER)
    yield running
    running.close()


@dataclass(frozen=True)
class Note:
    """The form of a use-case that only these tests know."""

    text: str


def touch(work: Work, form: Note) -> str:
    work.changed(Entity.GRID, form.text, 1)
    return f"{work.actor.name}: {form.text}"


def refuse(work: Work, form: Note) -> None:
    work.changed(Entity.GRID, form.text, 1)
    raise Refused("no_open_appeal")


class Receiver(QObject):
    """Keeps what arrives, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []
        self.threads: list[QThread] = []

    def take(self, value: Any) -> None:
        self.got.append(value)
        self.threads.append(QThread.currentThread())


def held() -> tuple[threading.Event, Callable[[], str]]:
    """A job that waits until the test lets it go."""
    gate = threading.Event()

    def job() -> str:
        assert gate.wait(30)
        return "done"

    return gate, job


def test_a_read_runs_elsewhere_and_arrives_on_the_gui_thread(qtbot: QtBot, tasks: Tasks) -> None:
    receiver = Receiver()
    ran_on: list[QThread] = []

    def query(reading: Reading, greeting: str) -> str:
        ran_on.append(QThread.currentThread())
        return f"{greeting}{reading.actor.name}"

    tasks.read(query, "您好，", on_done=receiver.take, owner=receiver)
    qtbot.waitUntil(lambda: receiver.got == ["您好，刘洋"])
    assert receiver.threads == [QThread.currentThread()]
    assert ran_on != receiver.threads


def test_a_lambda_too_is_called_on_the_gui_thread(qtbot: QtBot, tasks: Tasks) -> None:
    threads: list[QThread] = []
    tasks.run(lambda: None, on_done=lambda _: threads.append(QThread.currentThread()))
    qtbot.waitUntil(lambda: threads == [QThread.currentThread()])


def test_a_write_is_committed_before_it_is_told(qtbot: QtBot, tasks: Tasks, store: Store) -> None:
    commits: list[ChangeSet] = []
    store.on_commit.append(commits.append)
    receiver = Receiver()
    told_after: list[int] = []

    def done(answer: str) -> None:
        told_after.append(len(commits))
        receiver.take(answer)

    tasks.write(touch, Note("110102"), on_done=done, owner=receiver)
    qtbot.waitUntil(lambda: receiver.got == ["刘洋: 110102"])
    assert told_after == [1]
    assert commits[0].keys(Entity.GRID) == {"110102"}


def test_a_refusal_goes_to_on_failed_and_nothing_is_committed(qtbot: QtBot, tasks: Tasks, store: Store) -> None:
    commits: list[ChangeSet] = []
    store.on_commit.append(commits.append)
    done, failed = Receiver(), Receiver()
    tasks.write(refuse, Note("110102"), on_done=done.take, on_failed=failed.take)
    qtbot.waitUntil(lambda: len(failed.got) == 1)
    assert failed.got[0].code == "no_open_appeal"
    assert failed.threads == [QThread.currentThread()]
    assert (done.got, commits) == ([], [])


def test_a_failure_that_nobody_handles_is_told_with_its_traceback(qtbot: QtBot, tasks: Tasks) -> None:
    def broken(reading: Reading) -> None:
        raise ZeroDivisionError("a defect")

    with qtbot.waitSignal(tasks.failed) as told:
        tasks.read(broken)
    error = told.args[0]
    assert isinstance(error, ZeroDivisionError)
    assert error.__traceback__ is not None


def test_a_result_for_a_deleted_owner_is_dropped(qtbot: QtBot, tasks: Tasks) -> None:
    gate, job = held()
    parent, receiver, later = QObject(), Receiver(), Receiver()
    receiver.setParent(parent)
    tasks.run(job, on_done=receiver.take, owner=receiver)
    parent.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(parent))
    gate.set()
    tasks.run(job, on_done=later.take)
    qtbot.waitUntil(lambda: later.got == ["done"])
    assert receiver.got == []


def test_a_task_that_was_told_keeps_nothing_of_the_window(qtbot: QtBot, tasks: Tasks) -> None:
    # The worker may be the last to hold the task, and a widget that it held too would be deleted on the worker's thread.
    receiver, asked = Receiver(), Receiver()
    alive = [weakref.ref(receiver), weakref.ref(asked)]
    kept = [
        tasks.run(partial(len, [receiver]), on_done=receiver.take, on_failed=receiver.take, owner=receiver),
        tasks.run(partial(int, "no number"), on_done=asked.take, on_failed=asked.take, owner=asked),
    ]
    answers = [receiver.got, asked.got]
    qtbot.waitUntil(lambda: all(answers))
    del receiver, asked
    assert len(kept) == 2
    assert [found() for found in alive] == [None, None]


def test_a_task_that_is_closed_keeps_nothing_of_the_window_and_tells_nothing(qtbot: QtBot, store: Store) -> None:
    tasks, receiver = Tasks(store, DISPATCHER), Receiver()
    alive, got = weakref.ref(receiver), receiver.got
    begun = threading.Event()

    def slow(work: Work, form: Note) -> str:
        begun.set()
        return touch(work, form)

    kept = tasks.write(slow, Note("正要关闭"), on_done=receiver.take, owner=receiver)
    assert begun.wait(30)
    tasks.close()
    assert not kept.cancelled
    QCoreApplication.sendPostedEvents()
    del receiver
    assert alive() is None
    assert got == []


def test_a_cancelled_read_is_not_told(qtbot: QtBot, tasks: Tasks) -> None:
    gate, job = held()
    receiver, later = Receiver(), Receiver()
    task = tasks.run(job, on_done=receiver.take)
    assert task.cancel()
    gate.set()
    tasks.run(job, on_done=later.take)
    qtbot.waitUntil(lambda: later.got == ["done"])
    assert receiver.got == []


def test_a_write_that_has_begun_cannot_be_taken_back_but_a_waiting_one_can(qtbot: QtBot, tasks: Tasks) -> None:
    begun, gate = threading.Event(), threading.Event()
    receiver = Receiver()

    def slow(work: Work, form: Note) -> str:
        begun.set()
        assert gate.wait(30)
        return touch(work, form)

    first = tasks.write(slow, Note("1"), on_done=receiver.take)
    waiting = tasks.write(touch, Note("2"), on_done=receiver.take)
    assert begun.wait(30)
    assert not first.cancel()
    assert waiting.cancel()
    gate.set()
    tasks.write(touch, Note("3"), on_done=receiver.take)
    qtbot.waitUntil(lambda: receiver.got == ["刘洋: 1", "刘洋: 3"])


def test_slow_work_is_shown_and_its_end_too(qtbot: QtBot, store: Store) -> None:
    tasks = Tasks(store, DISPATCHER, busy_after_ms=0)
    gate, job = held()
    with qtbot.waitSignal(tasks.busy_changed, check_params_cb=lambda busy: busy == Busy(1)):
        tasks.run(job)
    with qtbot.waitSignal(tasks.busy_changed, check_params_cb=lambda busy: not busy):
        gate.set()
    tasks.close()


def test_signing_in_as_another_gives_up_what_ran_for_the_one_before(qtbot: QtBot, tasks: Tasks) -> None:
    gate, job = held()
    receiver, later = Receiver(), Receiver()
    tasks.run(job, on_done=receiver.take)
    tasks.act_as(Actor(8, "陈立新", Role.SHIFT_LEADER))
    gate.set()
    tasks.read(lambda reading: reading.actor.name, on_done=later.take)
    qtbot.waitUntil(lambda: later.got == ["陈立新"])
    assert receiver.got == []


def test_nobody_signed_in_reads_nothing(qtbot: QtBot, store: Store) -> None:
    tasks = Tasks(store)
    with pytest.raises(RuntimeError, match="signed in"):
        tasks.read(lambda reading: None)
    tasks.close()


def test_closing_waits_for_a_write_under_way(qtbot: QtBot, store: Store) -> None:
    tasks = Tasks(store, DISPATCHER)
    commits: list[ChangeSet] = []
    store.on_commit.append(commits.append)
    begun = threading.Event()

    def slow(work: Work, form: Note) -> str:
        begun.set()
        return touch(work, form)

    receiver = Receiver()
    tasks.write(slow, Note("1"), on_done=receiver.take)
    assert begun.wait(30)
    tasks.close()
    assert len(commits) == 1
    assert receiver.got == []
