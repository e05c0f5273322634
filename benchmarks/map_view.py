"""A process with the real map on a real web engine, and with folium's own page of the same; measured in the page, printed as JSON."""

from __future__ import annotations

import csv
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import folium
import shapely
from PySide6.QtCore import QEventLoop, QSize, QTimer, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView

from desktop.app.main import dress, make_application
from desktop.app.paths import find_paths, find_resources
from desktop.app.settings import Settings
from desktop.maps.look import MapWords
from desktop.maps.page import MOST_BYTES, MapPageFile, OfflineMap, write_page
from desktop.queries.grid_map import CasePoint, OutlineRow
from desktop.rules.workflow import Status
from desktop.views.map.area import MapArea, _light
from desktop.views.map.layers import legends
from desktop.views.shared.fonts import carried_font

CASES = 10_000
SIZE = QSize(1100, 720)
NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
PATIENCE_MS = 180_000
ROUNDS = 3
REPEATS = 7
LEVELS = [11, 12, 13, 13.5, 14, 14.5, 15, 15.5, 16, 17, 18]
CHANGED_AT = [12, 13.5, 15.5, 17]

# After two frames: the first was asked for before anything was drawn, with the second it has been.
_PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))"

_MEASURE = """
window.measure = {
  map: districtMap,
  frame: () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0))),
  /** What `act` and all that it leaves to the next picture take, style and layout included; milliseconds. */
  async cost(act) {
    let began, ended;
    const drawn = new Promise(done => {
      requestAnimationFrame(() => { began = performance.now(); });  // before all that `act` will ask for
      const start = performance.now();
      act();
      this.handler = performance.now() - start;
      requestAnimationFrame(() => { document.body.offsetHeight; ended = performance.now(); setTimeout(done, 0); });
    });
    await drawn;
    await this.frame();
    return this.handler + ended - began;
  },
  async many(acts) {
    const costs = [];
    for (const act of acts) costs.push(await this.cost(act));
    return costs;
  },
  async zooms(levels, repeats) {
    const found = {};
    for (const level of levels) {
      found[level] = [];
      for (let i = 0; i < repeats; i++) {
        this.map.setView(this.map.getCenter(), level + (i % 2 ? 1 : -1) * 0.5, { animate: false });
        await this.frame();
        found[level].push(await this.cost(() => this.map.setView(this.map.getCenter(), level, { animate: false })));
      }
    }
    return found;
  },
  async pans(levels, repeats) {
    const found = {};
    for (const level of levels) {
      this.map.setView([39.9, 116.36], level, { animate: false });
      await this.frame();
      const acts = Array.from({ length: repeats }, (_, i) => () => this.map.panBy([i % 2 ? -300 : 300, 120], { animate: false }));
      found[level] = await this.many(acts);
    }
    return found;
  },
  async changes(rows) {
    const costs = await this.many(rows.map(row => () => gridDesk.updateCase(row)));
    return costs;
  },
};
"""


def outlines() -> tuple[OutlineRow, ...]:
    """The district pack's 278 outlines, as the store would answer."""
    pack = find_resources() / "districts" / "xicheng"
    with (pack / "grids.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    features = json.loads((pack / "outlines.geojson").read_text(encoding="utf-8"))["features"]
    return tuple(_outline(each, names) for each in features)


def _outline(feature: dict[str, Any], names: dict[str, str]) -> OutlineRow:
    told = feature["properties"]
    code, level = str(told["code"]), int(told["level"])
    return OutlineRow(
        code, level, names[code], told["provisional"], json.dumps(feature["geometry"]), "本项目", NOW.date()
    )


def cases(rows: tuple[OutlineRow, ...], number: int = CASES) -> list[CasePoint]:
    """Open cases over all communities, more in some than in others, of every light."""
    chance = random.Random(5)
    grids = [shapely.from_geojson(row.geometry) for row in rows if row.level == 3]
    weights = [chance.paretovariate(1.5) for _ in grids]
    found = []
    for case_id, grid in enumerate(chance.choices(grids, weights, k=number), start=1):
        west, south, east, north = grid.bounds
        deadline = NOW + timedelta(minutes=chance.randrange(-600, 6000))
        status = Status.SUSPENDED if chance.random() < 0.05 else Status.HANDLING
        at = (chance.uniform(west, east), chance.uniform(south, north))
        found.append(
            CasePoint(
                case_id, f"2026-{case_id:06d}", "工地扬尘", status, *at, deadline, deadline - timedelta(minutes=60)
            )
        )
    return found


def plain_page(folder: Path, rows: tuple[OutlineRow, ...], points: list[CasePoint]) -> Path:
    """The same outlines and cases as folium writes them: a polygon each, a marker each."""
    page = OfflineMap(location=[39.91, 116.36], zoom_start=13)
    page.default_js = [(name, source) for name, source in page.default_js if name == "leaflet"]
    page.default_css = [(name, source) for name, source in page.default_css if name.startswith("leaflet")]
    for row in rows:
        for polygon in shapely.get_parts(shapely.from_geojson(row.geometry)):
            rings = [[(y, x) for x, y in ring.coords] for ring in (polygon.exterior, *polygon.interiors)]
            folium.Polygon(rings, weight=1, fill=True, tooltip=row.name).add_to(page)
    for point in points:
        folium.Marker([point.lat, point.lon], tooltip=point.number, icon=folium.DivIcon(html="●")).add_to(page)
    path = folder / "plain.html"
    page.save(str(path))
    return path


class Clockwork:
    """Waits in a turning loop for what a page calls back."""

    def wait(self, condition: Callable[[], bool]) -> None:
        """Until something has come about; TimeoutError after some minutes."""
        loop = QEventLoop()
        look, end = QTimer(interval=1), QTimer(singleShot=True, interval=PATIENCE_MS)
        look.timeout.connect(lambda: loop.quit() if condition() else None)
        end.timeout.connect(loop.quit)
        look.start()
        end.start()
        if not condition():
            loop.exec()
        if not condition():
            raise TimeoutError

    def ask(self, page: QWebEnginePage, script: str) -> Any:
        """What a promise in the page comes to. The engine hands over none, so the answer is left lying there and fetched."""
        page.runJavaScript(
            f"window.answer = ''; Promise.resolve({script}).then(found => {{ answer = JSON.stringify([found ?? null]); }},"
            " error => { answer = JSON.stringify(['failed', String(error.stack)]); });"
        )
        answers = [""]

        def fetched(text: Any) -> None:
            answers.append(text)

        while not answers[-1]:
            known = len(answers)
            page.runJavaScript("answer", fetched)
            self.wait(lambda known=known: len(answers) > known)  # type: ignore[misc]
        found = json.loads(answers[-1])
        if len(found) == 2:
            raise RuntimeError(found[1])
        return found[0]


def our_first_paint(clock: Clockwork, area: MapArea, written: MapPageFile, points: list[CasePoint]) -> float:
    """From the page's load until all lights are painted, in milliseconds; the window answers `ready` with everything."""
    area.set_cases(points, NOW)
    page = page_of(area)
    started: list[float] = []
    ready: list[bool] = []
    page.loadStarted.connect(lambda: started.append(time.perf_counter()))
    area.ready.connect(lambda: ready.append(True))
    area.show_page(written)
    clock.wait(lambda: bool(ready))
    clock.ask(page, _PAINTED)
    drawn = clock.ask(page, "gridDesk.lights.group.drawn.reduce((sum, entry) => sum + entry.members.length, 0)")
    taken = (time.perf_counter() - started[0]) * 1000
    if drawn < len(points) * 0.9:  # what lies outside the first picture is not painted
        raise RuntimeError(f"only {drawn} of {len(points)} cases were painted")
    return taken


def plain_first_paint(clock: Clockwork, path: Path) -> float:
    """The same for folium's page, in the same kind of view."""
    view = QWebEngineView()
    view.resize(SIZE)
    view.show()
    started: list[float] = []
    done: list[bool] = []
    view.loadStarted.connect(lambda: started.append(time.perf_counter()))
    view.loadFinished.connect(done.append)
    view.load(QUrl.fromLocalFile(path))
    clock.wait(lambda: bool(done))
    clock.ask(view.page(), _PAINTED)
    taken = (time.perf_counter() - started[0]) * 1000
    drawn = clock.ask(view.page(), "document.querySelectorAll('.leaflet-marker-icon').length")
    view.close()
    view.deleteLater()
    if drawn != CASES:
        raise RuntimeError(f"folium's page shows {drawn} markers")
    return taken


def page_of(area: MapArea) -> QWebEnginePage:
    """The page of an area's web engine, which is loaded by it if need be."""
    web_map = area._web_map()  # noqa: SLF001
    assert web_map is not None
    return web_map.page


def in_the_page(clock: Clockwork, page: QWebEnginePage, points: list[CasePoint]) -> dict[str, Any]:
    """What zooms, pans and changes cost, in milliseconds by zoom."""
    page.runJavaScript(_MEASURE)
    found: dict[str, Any] = {
        "bare": statistics.median(clock.ask(page, f"measure.many(Array({REPEATS * 4}).fill(() => 0))")),
        "zooms": clock.ask(page, f"measure.zooms({LEVELS}, {REPEATS})"),
        "pans": clock.ask(page, f"measure.pans({LEVELS}, {REPEATS})"),
        "changes": {},
    }
    chosen = random.Random(3).sample(points, 40)
    coloured = [_light(replace(each, status=Status.SUSPENDED)) for each in chosen[:20]]
    moved = [_light(replace(each, lon=each.lon + 0.002)) for each in chosen[20:]]
    for level in CHANGED_AT:
        clock.ask(page, f"(districtMap.setView([39.9, 116.36], {level}, {{animate: false}}), measure.frame())")
        found["changes"][f"colour at {level}"] = clock.ask(page, f"measure.changes({json.dumps(coloured)})")
        found["changes"][f"place at {level}"] = clock.ask(page, f"measure.changes({json.dumps(moved)})")
    return found


def main() -> None:
    """Measure and end without taking anything apart."""
    with tempfile.TemporaryDirectory() as home:
        paths = find_paths({"GRID_DESK_HOME": home})
        paths.create()
        application = make_application([])
        dress(application, paths, Settings(paths.data))
        folder = paths.cache / "map"
        folder.mkdir()
        rows = outlines()
        points = cases(rows)
        clock = Clockwork()
        plain_file = plain_page(folder, rows, points)
        ours: list[float] = []
        plain: list[float] = []
        areas: list[MapArea] = []
        size = 0
        for _ in range(ROUNDS):
            areas.append(MapArea(folder))
            areas[-1].resize(SIZE)
            areas[-1].show()
            colours = areas[-1].colours()
            written = write_page(folder, rows, _words(), colours, own=paths.resources / "map", font=carried_font())
            size = written.path.stat().st_size
            ours.append(our_first_paint(clock, areas[-1], written, points))
            areas[-1].setVisible(False)
            plain.append(plain_first_paint(clock, plain_file))
        areas[-1].setVisible(True)
        sizes = {"bytes": size, "most_bytes": MOST_BYTES}
        told = {"ours": ours, "plain": plain} | sizes | in_the_page(clock, page_of(areas[-1]), points)
        print(json.dumps(told), flush=True)
        os._exit(0)


def _words() -> MapWords:
    return MapWords("地图", "{sources}", "示意", "正式", "无", "放大", "缩小", ("街道", "社区"), legends())


if __name__ == "__main__":
    main()
