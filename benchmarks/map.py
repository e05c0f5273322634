"""The map tab's figures: first picture against folium's own page, changes, pans and zooms in the page, locating, the page's size."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks.measuring import Figure, interleaved

PAINT_RATIO = 1 / 5
CHANGE_MS = 16.0
HANDLER_MS = 50.0
LOCATE_RATIO = 1.5
PAGE_MB = 2.0
PLACES = 100_000


def maps() -> Iterator[Figure]:
    """Every figure; what happens in the page is told by the page, in a process with a web engine of its own."""
    found = _measured()
    ours, plain = statistics.median(found["ours"]), statistics.median(found["plain"])
    said = {"ours": ours, "plain folium": plain, "times sooner": plain / ours}
    yield Figure("map: 278 outlines and 10,000 open cases first painted", ours / plain, PAINT_RATIO, "×", said)
    changes = [each for costs in found["changes"].values() for each in costs]
    bare = {"empty picture": found["bare"]}
    yield Figure("map: one case's change", _typical(found["changes"]), CHANGE_MS, "ms", {"most": max(changes)} | bare)
    yield from _handlers("zoom", found["zooms"], bare)
    yield from _handlers("pan", found["pans"], bare)
    never_above = {"outlines are thinned above": found["most_bytes"] / 1e6}
    yield Figure("map: the page's file with 10,000 cases on show", found["bytes"] / 1e6, PAGE_MB, "MB", never_above)
    yield _locating()


def _handlers(name: str, costs: dict[str, list[float]], bare: dict[str, float]) -> Iterator[Figure]:
    """The dearest zoom level by its median: what another program took meanwhile falls on single ones."""
    most = max(each for level in costs.values() for each in level)
    at = {f"zoom {level}": statistics.median(taken) for level, taken in costs.items() if level in ("12", "14", "15.5")}
    yield Figure(
        f"map: {name} with 10,000 lights, dearest level", _typical(costs), HANDLER_MS, "ms", at | {"most": most} | bare
    )


def _typical(costs: dict[str, list[float]]) -> float:
    return max(statistics.median(taken) for taken in costs.values())


def _locating() -> Figure:
    import numpy as np
    import shapely

    from benchmarks.map_view import outlines
    from desktop.rules.grid import GridIndex, Outline

    rows = sorted(outlines(), key=lambda row: row.grid_code)
    shapes = {row.grid_code: shapely.from_geojson(row.geometry) for row in rows}
    index = GridIndex(Outline(row.grid_code, row.provisional, shapes[row.grid_code]) for row in rows)
    bare = shapely.STRtree([shapes[row.grid_code] for row in rows if row.level == 3])
    west, south, east, north = shapes["110102"].bounds
    chance = np.random.default_rng(3)
    longitudes, latitudes = chance.uniform(west, east, PLACES), chance.uniform(south, north, PLACES)
    times = interleaved(
        {
            "ours": lambda: index.locate_all(longitudes, latitudes),  # type: ignore[arg-type]
            "bare STRtree": lambda: bare.query(shapely.points(longitudes, latitudes), predicate="covered_by"),
        }
    )
    return Figure("map: 100,000 places located", times["ours"] / times["bare STRtree"], LOCATE_RATIO, "×", times)


def _measured() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.map_view"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
