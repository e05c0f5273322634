"""A generated store without its older cases: what is measured on it and on the whole one differs by what lies in the archive alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks import cast
from desktop.store.engine import sqlite_url
from desktop.store.work import open_store

_SEARCH = "case_search"


def newest(whole: Path, cases: int) -> Path:
    """A store beside `whole` with its newest `cases` cases under their own numbers, and the registers; made once for each `whole`.

    Rows are written in the order that they lie in and indexes after them, as `filling` does; what is derived is made anew.
    """
    path = whole.with_name(f"newest-{cases}-of-{whole.name}")
    if path.exists():
        return path
    for old in whole.parent.glob(f"newest-{cases}-of-*"):
        old.unlink()
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    with closing(sqlite3.connect(unfinished, isolation_level=None, uri=True)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("ATTACH ? AS whole", (f"file:{whole}?mode=ro",))
        _copy(connection, cases)
        connection.execute("PRAGMA journal_mode = WAL")
    open_store(sqlite_url(unfinished), clock=cast.frozen_clock, mark=cast.MARK).close()
    unfinished.rename(path)
    return path


def _copy(connection: sqlite3.Connection, cases: int) -> None:
    (last,) = connection.execute("SELECT max(id) FROM whole.cases").fetchone()
    made = connection.execute(
        "SELECT type, name, sql FROM whole.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " ORDER BY type = 'trigger', type = 'index', rowid"
    ).fetchall()
    shadows = tuple(f"{_SEARCH}_{part}" for part in ("data", "idx", "config", "docsize", "content"))
    connection.execute("BEGIN")
    for kind, name, statement in made:
        if name in shadows:
            continue
        connection.execute(statement)
        if kind == "table" and name != _SEARCH:
            rows = f"SELECT * FROM whole.{name} {_newer(connection, name)}"
            connection.execute(f"INSERT INTO main.{name} {rows}", (last - cases,))
    connection.execute("DELETE FROM store_facts WHERE name = 'derived'")  # so that whoever opens it counts anew
    connection.execute("COMMIT")


def _newer(connection: sqlite3.Connection, table: str) -> str:
    """Which rows of a table are copied, told the id of the last case that is not."""
    columns = {row[1] for row in connection.execute(f"PRAGMA whole.table_info({table})")}
    if table == "cases":
        return "WHERE id > ?"
    if "case_id" in columns:
        return "WHERE case_id IS NULL OR case_id > ?"
    return "WHERE ? IS NOT NULL"
