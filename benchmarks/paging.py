"""A process that pages through the whole list of a store and prints its memory: at the start, least, most, and the rows it saw."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import cast
from benchmarks.measuring import resident_mb
from desktop.queries import board
from desktop.queries.board import CaseFilter, PageKey, Sort
from desktop.rules.workflow import Role
from desktop.store.engine import sqlite_url
from desktop.store.work import open_store

STEADY_AFTER = 20  # pages: by then every module is loaded and every cache of the database filled


def main(path: str) -> None:
    """Page through the list, newest change first, a transaction a page as the screen does."""
    store = open_store(sqlite_url(Path(path)), clock=cast.frozen_clock, mark=cast.MARK)
    desk = cast.actor(store, Role.REGISTRAR)
    after: PageKey | None = None
    seen: list[float] = []
    rows = pages = 0
    while True:
        with store.reading(desk) as reading:
            page = board.list_page(reading, CaseFilter(), Sort.CHANGED, after)
        rows, pages = rows + len(page.rows), pages + 1
        if pages >= STEADY_AFTER or page.next_key is None:
            seen.append(resident_mb())
        after = page.next_key
        if after is None:
            break
    store.close()
    print(seen[0], min(seen), max(seen), rows)


if __name__ == "__main__":
    main(sys.argv[1])
