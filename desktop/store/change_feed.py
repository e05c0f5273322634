"""What other workstations changed, read out of the change rows of a SQLite store; own commits are told by the store itself."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from desktop.models.journal import ChangeRow
from desktop.rules.changes import Change, ChangeSet, Entity
from desktop.store.work import Store


class SqliteFeed:
    """One kept connection that notices the commits of others; one thread at a time may use it.

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
        """Return what others committed since the last poll as one batch, None for nothing.

        It is not `complete` where rows were swept before they were read. SQLAlchemyError where the file is out of reach.
        """
        with self._connection.begin():  # short: an open one would go on seeing the old state
            version = self._read_data_version()
            if version == self._data_version:
                return None
            self._data_version = version
            return self._news()

    def close(self) -> None:
        """Let go of the connection."""
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
        return ChangeSet(changes) if changes else None

    def _read_data_version(self) -> int:
        return int(self._connection.execute(text("PRAGMA data_version")).scalar_one())
