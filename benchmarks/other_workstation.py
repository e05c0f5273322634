"""A second process on the store that urges the bodies of many cases at once; prints how many seconds its commits took."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks import cast
from desktop.rules.workflow import Role
from desktop.store.engine import sqlite_url
from desktop.store.work import Work, open_store
from desktop.usecases import supervision
from desktop.usecases.acting import new_key
from desktop.usecases.fields import LongText


def main(path: str, commits: int, ids: list[int]) -> None:
    """Wait for a line, then prompt every case once, in so many transactions; a single one is made ready beforehand."""
    store = open_store(sqlite_url(Path(path)), clock=cast.frozen_clock, mark=cast.MARK)
    actor = cast.actor(store, Role.SHIFT_LEADER)
    share = -(-len(ids) // commits)
    began = 0.0
    for start in range(0, len(ids), share):
        with store.writing(actor) as work:
            if start or commits == 1:
                _prompt(work, ids[start : start + share])
            if not start:
                print("ready", flush=True)
                sys.stdin.readline()
                began = time.perf_counter()
                if commits > 1:
                    _prompt(work, ids[:share])
    print(time.perf_counter() - began, flush=True)
    store.close()


def _prompt(work: Work, ids: list[int]) -> None:
    for case_id in ids:
        form = supervision.Prompt(case_id=case_id, requirement=LongText("请尽快办理"), key=new_key())
        supervision.prompt(work, form)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3]))
