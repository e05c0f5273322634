"""One signal for every change of the store, own commits at once and those of others soon after; it decides nothing about them."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, QTimer, Signal, Slot
from sqlalchemy.exc import SQLAlchemyError

from desktop.rules.changes import ChangeSet
from desktop.store.change_feed import Feed, feed_of
from desktop.store.work import Store

POLL_MS = 100
"""How often the feed is asked, which costs next to nothing: a change is to be on every screen within 300 ms."""
LONGEST_WAIT_MS = 5000


class Link(enum.Enum):
    """Whether the store can be reached."""

    CONNECTED = "connected"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class LinkState:
    """The state of the connection to the store, for the light in the header; `reason` is for the log."""

    link: Link
    reason: str = ""


class Live(QObject):
    """Tells what was committed, on the GUI thread. Make it there; `start` begins to listen to other workstations.

    A ChangeSet that is not `complete` asks everybody to reload what is on screen.
    """

    changed = Signal(object)
    """ChangeSet: of one own commit, or of several of others read together."""
    link_changed = Signal(object)
    """LinkState: the store went out of reach, or came back."""
    _committed = Signal(object)

    def __init__(self, store: Store, *, poll_ms: int = POLL_MS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._thread = QThread(self)
        self._watch: _Watch | None = None
        self._poll_ms = poll_ms
        self._committed.connect(self._tell)
        store.on_commit.append(self._own_commit)

    def start(self) -> None:
        """Listen to other workstations too; all that is committed after this call is told."""
        if self._watch is not None:
            return
        self._watch = _Watch(self._store, self._poll_ms)
        self._watch.moveToThread(self._thread)
        self._watch.noticed.connect(self._tell)
        self._watch.link_changed.connect(self.link_changed)
        self._thread.started.connect(self._watch.begin)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and let go of the connection; call it before the store is closed."""
        if self._own_commit in self._store.on_commit:
            self._store.on_commit.remove(self._own_commit)
        if self._watch is not None:
            # The connection has to be closed, and the timer stopped, by the thread that made them.
            QMetaObject.invokeMethod(self._watch, "end", Qt.ConnectionType.BlockingQueuedConnection)
            self._watch = None
        self._thread.quit()
        self._thread.wait()

    def _own_commit(self, changes: ChangeSet) -> None:
        """Called by the store on the thread that committed."""
        self._committed.emit(changes)

    @Slot(object)
    def _tell(self, changes: ChangeSet) -> None:
        if changes.changes or not changes.complete:
            self.changed.emit(changes)


class _Watch(QObject):
    """Polls the feed on a thread of its own; after an error it waits longer and longer before it asks again."""

    noticed = Signal(object)
    link_changed = Signal(object)

    def __init__(self, store: Store, poll_ms: int) -> None:
        super().__init__()
        self._store = store
        self._poll_ms = poll_ms
        self._wait_ms = poll_ms
        self._timer: QTimer | None = None
        self._lost = False
        self._feed: Feed | None = None
        try:
            # Here, not on the thread: what is committed before the thread runs must not be missed.
            self._feed = feed_of(store)
        except SQLAlchemyError:
            return  # the first poll tries again and tells

    @Slot()
    def begin(self) -> None:
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._poll)
        self._poll()

    @Slot()
    def end(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._close_feed()

    @Slot()
    def _poll(self) -> None:
        try:
            if self._feed is None:
                self._feed = feed_of(self._store)
            changes = self._feed.poll()
        except SQLAlchemyError as error:
            self._lose(str(error))
            changes = None
        else:
            self._recover()
        if changes is not None:
            self.noticed.emit(changes)
        assert self._timer is not None
        self._timer.start(self._wait_ms)

    def _lose(self, reason: str) -> None:
        self._wait_ms = min(self._wait_ms * 2, LONGEST_WAIT_MS)
        self._close_feed()
        if not self._lost:
            self._lost = True
            self.link_changed.emit(LinkState(Link.LOST, reason))

    def _recover(self) -> None:
        self._wait_ms = self._poll_ms
        if self._lost:
            self._lost = False
            self.link_changed.emit(LinkState(Link.CONNECTED))
            self.noticed.emit(ChangeSet(complete=False))  # what happened meanwhile was not heard

    def _close_feed(self) -> None:
        feed, self._feed = self._feed, None
        if feed is not None:
            try:
                feed.close()
            except SQLAlchemyError:  # it was broken already
                return
