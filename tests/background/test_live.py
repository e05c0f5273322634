"""What anybody commits is told on the GUI thread: own commits at once, those of another connection by the feed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot
from sqlalchemy import delete, text

from desktop.background.live import Link, Live
from desktop.background.tasks import Tasks
from desktop.models.journal import ChangeRow
from desktop.rules.changes import ChangeSet, Entity
from desktop.store.change_feed import PostgresFeed, SqliteFeed
from desktop.store.work import Store, Work, open_store
from tests.background.conftest import DISPATCHER, employ


@pytest.fixture
def live(qapp: QObject, store: Store) -> Iterator[Live]:
    listening = Live(store, poll_ms=5)
    yield listening
    listening.close()


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """The same file as another workstation has it open."""
    opened = open_store(str(store.path))
    yield opened
    opened.close()


def touch(store: Store, *codes: str) -> None:
    with store.writing(DISPATCHER) as work:
        for code in codes:
            work.changed(Entity.GRID, code, 1)


def give_up(store: Store, code: str) -> None:
    """Write the change row, then take it back."""
    with store.writing(DISPATCHER) as work:
        work.changed(Entity.GRID, code, 1)
        work.finish()
        raise RuntimeError("given up")


class Heard(QObject):
    """Keeps the change sets and the threads they came on."""

    def __init__(self, live: Live) -> None:
        super().__init__()
        self.sets: list[ChangeSet] = []
        self.threads: set[QThread] = set()
        live.changed.connect(self.hear)

    def hear(self, changes: ChangeSet) -> None:
        self.sets.append(changes)
        self.threads.add(QThread.currentThread())

    @property
    def keys(self) -> list[str]:
        return [change.key for changes in self.sets for change in changes.changes]


def test_an_own_commit_of_a_worker_is_told_once_before_its_result(qtbot: QtBot, store: Store, live: Live) -> None:
    heard, tasks = Heard(live), Tasks(store, DISPATCHER)
    live.start()
    heard_by_then: list[list[str]] = []

    def usecase(work: Work, code: str) -> None:
        work.changed(Entity.GRID, code, 1)

    tasks.write(usecase, "110102", on_done=lambda _: heard_by_then.append(heard.keys))
    qtbot.waitUntil(lambda: heard_by_then == [["110102"]])
    assert heard.threads == {QThread.currentThread()}
    tasks.close()


def test_the_commit_of_another_workstation_is_told_as_one_batch(
    qtbot: QtBot, store: Store, other: Store, live: Live
) -> None:
    heard = Heard(live)
    live.start()
    touch(other, "110102001", "110102003")
    qtbot.waitUntil(lambda: heard.keys == ["110102001", "110102003"])
    assert len(heard.sets) == 1
    assert heard.threads == {QThread.currentThread()}
    touch(store, "110102")  # an own commit moves the file too, and must not come twice
    touch(other, "110102007")
    qtbot.waitUntil(lambda: "110102007" in heard.keys)
    assert heard.keys == ["110102001", "110102003", "110102", "110102007"]


def test_a_commit_that_changes_nothing_tells_nothing(qtbot: QtBot, store: Store, live: Live) -> None:
    heard = Heard(live)
    touch(store)
    touch(store, "110102")
    assert heard.keys == ["110102"]
    assert len(heard.sets) == 1


def test_changes_swept_before_they_were_read_ask_for_a_reload(store: Store, other: Store) -> None:
    touch(store, "110102")
    feed = SqliteFeed(store)
    touch(other, "110102001", "110102003")
    with store.writing(DISPATCHER) as work:
        work.session.execute(delete(ChangeRow))
    assert feed.poll() == ChangeSet(complete=False)
    assert feed.poll() is None
    touch(other, "110102007")
    news = feed.poll()
    assert news is not None
    assert news.keys(Entity.GRID) == {"110102007"}
    feed.close()


def test_a_lost_store_is_told_and_its_return_asks_for_a_reload(qtbot: QtBot, store: Store, live: Live) -> None:
    heard = Heard(live)
    path = store.path
    assert path is not None
    away = Path(f"{path}.away")
    store.close()
    path.rename(away)
    path.mkdir()  # no file can be opened here
    with qtbot.waitSignal(live.link_changed, check_params_cb=lambda state: state.link is Link.LOST):
        live.start()
    path.rmdir()
    away.rename(path)
    with qtbot.waitSignal(live.link_changed, check_params_cb=lambda state: state.link is Link.CONNECTED):
        pass
    qtbot.waitUntil(lambda: heard.sets == [ChangeSet(complete=False)])


def test_closing_twice_or_unstarted_is_harmless(qapp: QObject, store: Store) -> None:
    live = Live(store)
    live.close()
    live.close()
    assert store.on_commit == []


@pytest.fixture
def centre(postgres_url: str) -> Iterator[tuple[Store, Store]]:
    """Two workstations on one server."""
    stores = open_store(postgres_url, create=True), open_store(postgres_url)
    employ(stores[0])
    yield stores
    for each in stores:
        each.close()


@pytest.fixture
def heard_of_centre(qapp: QObject, centre: tuple[Store, Store]) -> Iterator[tuple[Heard, Live]]:
    listening = Live(centre[0], poll_ms=5)
    heard = Heard(listening)
    listening.start()
    yield heard, listening
    listening.close()


def test_a_server_tells_the_commits_of_others_and_no_rollback(
    qtbot: QtBot, centre: tuple[Store, Store], heard_of_centre: tuple[Heard, Live]
) -> None:
    (own, other), (heard, _) = centre, heard_of_centre
    touch(other, "110102001", "110102003")
    qtbot.waitUntil(lambda: heard.keys == ["110102001", "110102003"])
    with pytest.raises(RuntimeError, match="given up"):
        give_up(other, "110102005")
    touch(own, "110102")  # told by the store itself, and not a second time by the server
    touch(other, "110102007")
    qtbot.waitUntil(lambda: "110102007" in heard.keys)
    assert heard.keys == ["110102001", "110102003", "110102", "110102007"]
    assert heard.threads == {QThread.currentThread()}


def test_a_lost_server_session_is_told_and_its_return_asks_for_a_reload(
    qtbot: QtBot, centre: tuple[Store, Store], heard_of_centre: tuple[Heard, Live]
) -> None:
    (_, other), (heard, live) = centre, heard_of_centre
    lost: list[Link] = []
    live.link_changed.connect(lambda state: lost.append(state.link))
    with other.engine.begin() as connection:
        ended = connection.execute(
            text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        )
        assert ended.scalar_one() == 1
    qtbot.waitUntil(lambda: lost == [Link.LOST, Link.CONNECTED], timeout=20_000)
    qtbot.waitUntil(lambda: heard.sets == [ChangeSet(complete=False)])
    touch(other, "110102001")
    qtbot.waitUntil(lambda: heard.keys == ["110102001"])


def test_the_session_that_listens_goes_back_to_no_pool(centre: tuple[Store, Store]) -> None:
    own, other = centre
    feed = PostgresFeed(own)
    feed.close()
    touch(own, "110102")
    with other.engine.begin() as connection:
        listening = connection.execute(text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"))
        assert listening.scalar_one() == 0
