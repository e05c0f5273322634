"""What other workstations changed, as a file's change rows or a server's notifications tell it; own commits the store itself tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol, cast

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import OperationalError

from desktop.models.journal import ChangeRow
from desktop.rules.changes import Change, ChangeSet, Entity
from desktop.store.broadcast import CHANNEL
from desktop.store.work import Store

if TYPE_CHECKING:
    import psycopg


class Feed(Protocol):
    """One kept connection that hears of the commits of others, from the moment it was made; one thread at a time may use it."""

    def poll(self) -> ChangeSet | None:
        """Return what others committed since the last poll as one batch, None for nothing; never waits.

        It is not `complete` where something was missed. SQLAlchemyError where the store is out of reach.
        """

    def close(self) -> None:
        """Let go of the connection."""


def feed_of(store: Store) -> Feed:
    """Begin to listen to a store; SQLAlchemyError where it is out of reach."""
    return SqliteFeed(store) if store.engine.dialect.name == "sqlite" else PostgresFeed(store)


class PostgresFeed:
    """LISTEN on a session of its own: the server sends what was committed, in the order of the commits.

    Change rows are not read: their numbers are given out before the commit, so "greater than the last seen" would miss some.
    What is committed while the session is down is not sent later; whoever makes a new feed has to reload what is on screen.
    """

    def __init__(self, store: Store) -> None:
        """Begin with what is committed now: nothing before it is told."""
        self._origin = store.origin
        self._connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.detach()  # the pool must not hand a listening session to somebody else
        self._connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        self._driver = cast("psycopg.Connection", self._connection.connection.dbapi_connection)
        self._error = self._connection.dialect.loaded_dbapi.Error

    def poll(self) -> ChangeSet | None:
        """See `Feed`; costs no round trip."""
        try:
            told = [json.loads(each.payload) for each in self._driver.notifies(timeout=0)]
        except self._error as error:
            raise OperationalError("notifies", {}, error) from error
        changes = tuple(
            Change(Entity(each["entity"]), each["key"], each["version"], each["kind"])
            for each in told
            if each["origin"] != self._origin
        )
        return ChangeSet.of(changes) if changes else None

    def close(self) -> None:
        """See `Feed`."""
        self._connection.close()


class SqliteFeed:
    """Reads the change rows that came since the last poll.

    `PRAGMA data_version` on a kept connection changes with every commit of another one, in whatever process; asking it
    reads one page of memory, so a poll of an unchanged store costs nothing.
    """

    def __init__(self, store: Store) -> None:
        """Begin with what is committed now: nothing before it is told."""
        self._origin = store.origin
        self._connection: Connection = store.engine.connect()
        with self._connection.begin():
            self._data_version = self._read_data_version()
            self._last_id = self._connection.execute(select(func.max(ChangeRow.id))).scalar_one() or 0

    def poll(self) -> ChangeSet | None:
        """See `Feed`; rows that were swept before they were read are what may be missed."""
        with self._connection.begin():  # short: an open one would go on seeing the old state
            version = self._read_data_version()
            if version == self._data_version:
                return None
            self._data_version = version
            return self._news()

    def close(self) -> None:
        """See `Feed`."""
        self._connection.close()

    def _news(self) -> ChangeSet | None:
        oldest, newest = self._connection.execute(select(func.min(ChangeRow.id), func.max(ChangeRow.id))).one()
        last, self._last_id = self._last_id, newest or 0
        if (newest or 0) < last or (oldest or 0) > last + 1:
            return ChangeSet(complete=False)
        rows = self._connection.execute(
            select(ChangeRow.entity, ChangeRow.key, ChangeRow.version, ChangeRow.kind)
            .where(ChangeRow.id > last, ChangeRow.id <= self._last_id, ChangeRow.origin != self._origin)
            .order_by(ChangeRow.id)
        )
        changes = tuple(Change(Entity(row.entity), row.key, row.version, row.kind) for row in rows)
        return ChangeSet.of(changes) if changes else None

    def _read_data_version(self) -> int:
        return int(self._connection.execute(text("PRAGMA data_version")).scalar_one())
