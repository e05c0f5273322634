"""The floors: what the same rows cost by prepared statements on the sqlite3 module alone, told which rows they are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import column, func, literal_column, select
from sqlalchemy.dialects import sqlite

from benchmarks.cast import NOW
from desktop.queries import case_rows
from desktop.store.engine import CACHE_KIB

_LISTED = func.json_each(literal_column(":ids")).table_valued(column("value"))
ROWS_SQL = str(
    case_rows.selection(select(_LISTED.c.value)).compile(
        dialect=sqlite.dialect(paramstyle="named"), compile_kwargs={"literal_binds": True}
    )
)
"""The rows of cards and lists, columns and joins as the program reads them."""

COUNTS_SQL = "SELECT status, sum(number) FROM case_counts WHERE kind = 'category' GROUP BY status"
OVERDUE_SQL = "SELECT status, count(*) FROM cases WHERE deadline IS NOT NULL AND deadline < ? GROUP BY +status"


class Floor:
    """A plain connection with the program's settings."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("busy_timeout = 10000", "foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")

    def rows(self, ids: Sequence[int]) -> list[tuple[object, ...]]:
        """The rows of `ids`."""
        return self._fetch([ids])

    def board(self, columns: Sequence[Sequence[int]]) -> list[tuple[object, ...]]:
        """Counts, overdue counts, and the cards of each column."""
        now = NOW.replace(tzinfo=None).isoformat(" ") + ".000000"
        counts = (
            self.connection.execute(COUNTS_SQL).fetchall() + self.connection.execute(OVERDUE_SQL, (now,)).fetchall()
        )
        return counts + self._fetch(columns)

    def write(self, statements: Sequence[tuple[str, Any, bool]]) -> None:
        """The same writes in one transaction; a statement, its values, and whether they are those of many rows.

        They are what the driver got from the program, so that every row of an act is among them (journal, case, intervals, notices,
        changes, what is indexed for search) and the triggers add the rest (counts, co-bodies) and refuse what they refuse; none is
        there that the program did not write. The commit waits for the disk as the program's does.
        """
        self.connection.execute("BEGIN IMMEDIATE")
        for statement, values, many in statements:
            run = self.connection.executemany if many else self.connection.execute
            run(statement, values).fetchall()
        self.connection.execute("COMMIT")

    def _fetch(self, pages: Sequence[Sequence[int]]) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = []
        for ids in pages:
            found += self.connection.execute(ROWS_SQL, {"ids": json.dumps(ids)}).fetchall()
        return found
