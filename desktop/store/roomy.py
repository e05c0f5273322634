"""More memory for SQLite while one computation goes over the same rows many times; it must not change what is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from desktop.store import engine

ROOM_KIB = 128 * 1024
"""What a month's rows take: with less every measure of a scorecard would fetch the same pages anew."""


@contextmanager
def roomy(connection: Connection) -> Iterator[None]:
    """Let the connection keep `ROOM_KIB` of pages until the end; a server has memory of its own."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql(f"PRAGMA cache_size = -{ROOM_KIB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = -{engine.CACHE_KIB}")
