"""`python -m benchmarks`: make the stores, measure, print each figure against its target, and keep them in build/bench.json."""

from __future__ import annotations

import argparse
import json
import platform
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks import assessment, figures, filling, gui, papers, start
from benchmarks import map as map_tab
from benchmarks.measuring import Figure

OUTPUT = filling.BUILD.parent / "bench.json"


def main(arguments: list[str] | None = None) -> int:
    """Measure; the exit code is the number of targets missed, at most 100."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", default="100000,1000000", help="numbers of cases, from small to large")
    parser.add_argument("--only", default="", help="only figures with this in their name")
    parser.add_argument("--out", type=Path, default=OUTPUT)
    parser.add_argument("--fill", action="store_true", help="only make the stores")
    chosen = parser.parse_args(arguments)
    sizes = sorted({int(size) for size in chosen.sizes.split(",")})
    paths = {size: filling.prepared(size) for size in sizes}
    if chosen.fill:
        return 0
    found: list[Figure] = []
    print(f"SQLite {sqlite3.sqlite_version}, Python {platform.python_version()}; medians in ms, measured in turn")
    print("processor time; for the act, which waits for the disk, the time of the clock")
    with ExitStack() as stack:
        benches = [stack.enter_context(figures.opened(size, path)) for size, path in paths.items()]
        for figure in _all(benches, chosen.only):
            found.append(figure)
            print(figure.line(), flush=True)
    missed = [figure for figure in found if figure.verdict == "MISS"]
    print(f"{len(found) - len(missed)} of {len(found)} targets met")
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps([each.as_json() for each in found], ensure_ascii=False, indent=1) + "\n", "utf-8")
    return min(len(missed), 100)


def _all(benches: list[figures.Bench], only: str) -> Iterator[Figure]:
    if only in "board":
        yield from figures.boards(benches)
    yield from figures.lists(benches, only)
    if only in "search:":
        yield from figures.searches(benches)
    if only in "act":
        yield from figures.acts(benches[-1], filling.BUILD)
    if only in "start":
        yield from start.starts()
    if only in "papers":
        yield from papers.figures()
    if only in "gui":
        yield from gui.windows(benches[-1].path)
    if only in "map":
        yield from map_tab.maps()
    if only in "assessment":
        yield from assessment.figures(benches)
    if only in "memory":
        yield figures.memory(benches[-1])


if __name__ == "__main__":
    sys.exit(main())
