"""The trigger that tells every connected workstation of a change row, on PostgreSQL; a file needs none, it is watched instead."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection

CHANNEL = "grid_desk_changes"
_FUNCTION = "broadcast_change"
_TRIGGER = "broadcast_changes"


def install(connection: Connection) -> None:
    """Make the trigger; idempotent, in the caller's transaction."""
    for statement in _statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def fingerprint(dialect: str) -> str:
    """A hash of what `install` makes now, so that a store knows when its own is out of date."""
    return hashlib.sha256("\n".join(_statements(dialect)).encode()).hexdigest()


def _statements(dialect: str) -> Iterator[str]:
    if dialect == "sqlite":
        return
    yield (
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        # One row fits: a payload may have up to 8000 bytes. The server tells nobody before the commit, and nobody of a rollback.
        f" PERFORM pg_notify('{CHANNEL}', json_build_object('origin', NEW.origin, 'entity', NEW.entity,"
        " 'key', NEW.key, 'version', NEW.version, 'kind', NEW.kind)::text);"
        " RETURN NULL; END $$"
    )
    yield f"DROP TRIGGER IF EXISTS {_TRIGGER} ON changes"
    yield f"CREATE TRIGGER {_TRIGGER} AFTER INSERT ON changes FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()"
