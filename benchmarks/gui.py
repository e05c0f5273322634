"""The case tab's figures: the clicks on it and on a card, the turns of its event loop while it is scrolled and changed, its memory."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measuring import Figure

CLICK_MS = 150.0
TURN_MS = 50.0
MEMORY_MB = 20.0
LIVE = ("board, at once", "list, at once", "board, in 50 commits")


def windows(path: Path) -> Iterator[Figure]:
    """Every figure, on a copy of the store at `path`; the value is the GUI thread's processor time, the clock's stands beside it.

    The query runs on another thread: what the GUI thread works is what the click costs over it.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / "store.db"
        shutil.copyfile(path, copy)
        still = _day(copy, "idle")
        clicked = _day(copy, "tab")
        yield Figure("gui: click on the case tab to painted board", clicked.pop("processor"), CLICK_MS, "ms", clicked)
        opened = _day(copy, "case")
        yield Figure(
            "gui: click on a card to painted case", opened["first"], CLICK_MS, "ms", {"later": opened["later"]}
        )
        yield _turn("gui: click on a card: longest turn of the loop", opened["turn"], {})
        floor = {"with nothing to do": still["processor"], "by the clock": still["clock"]}
        for day in LIVE:
            yield from _live(day, _day(copy, day), floor)
        yield from _scrolled(_day(copy, "scroll"), floor)


def _live(day: str, found: dict[str, Any], floor: dict[str, float]) -> Iterator[Figure]:
    told = {name: found[name] for name in ("seconds", "reads", "statements")}
    yield _turn(f"gui: {found['cases']} changes, {day}: longest turn of the loop", found["turn"], told | floor)
    yield Figure(f"gui: {found['cases']} changes, {day}: full reloads", found["reloads"], 0.0, "", {})
    yield Figure(f"gui: {found['cases']} changes, {day}: memory", found["memory"], MEMORY_MB, "MB", {})


def _scrolled(found: dict[str, Any], floor: dict[str, float]) -> Iterator[Figure]:
    rows = found["rows"]
    told = {"seconds": found["seconds"]}
    yield _turn(f"gui: list of {rows} rows end to end: longest turn of the loop", found["turn"], told | floor)
    yield _turn("gui: places left long ago: longest turn of the loop", found["back"], floor)
    memory = found["memory"]
    yield Figure(f"gui: memory over {rows} rows", memory.pop("moved"), MEMORY_MB, "MB", memory)


def _turn(name: str, turn: dict[str, float], told: dict[str, float]) -> Figure:
    return Figure(name, turn["processor"], TURN_MS, "ms", turn | told)


def _day(store: Path, day: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.window_days", str(store), day],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
