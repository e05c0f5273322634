"""Tiles of a base map come through their one door, from the file or the address that was set, and from nowhere else."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.rules.base_map import BaseMap, BaseMapKind
from desktop.views.map.page import MapPage

from .test_page import ask

SOON = 20_000
LOADED = (
    "[...document.querySelectorAll('.leaflet-tile')].filter(tile => tile.complete && tile.naturalWidth === 256).length"
)


@pytest.fixture(scope="module")
def image() -> bytes:
    picture = QImage(256, 256, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.cyan)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


@pytest.fixture
def server(image: bytes) -> Iterator[tuple[str, list[str]]]:
    """An intranet's tile server: its address and what it was asked for."""
    heard: list[str] = []

    class Tiles(BaseHTTPRequestHandler):
        timeout = 1  # a browser opens connections ahead of need, and may ask nothing on one

        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(image)

        def log_message(self, format: str, *args: object) -> None:
            pass

    tiles = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    tiles.daemon_threads = False  # closing waits for them all
    thread = threading.Thread(target=tiles.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{tiles.server_port}", heard
    tiles.shutdown()
    thread.join()
    tiles.server_close()


def test_tiles_of_a_file_lie_under_the_grids(qtbot: QtBot, page: MapPage, tmp_path: Path, image: bytes) -> None:
    file = tmp_path / "区 底图.mbtiles"
    zoom = round(ask(qtbot, page, "districtMap.getZoom()"))
    column, row = ask(
        qtbot,
        page,
        f"(p => [Math.floor(p.x / 256), Math.floor(p.y / 256)])(districtMap.project(districtMap.getCenter(), {zoom}))",
    )
    with sqlite3.connect(file) as store:
        store.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
        store.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (zoom, column, 2**zoom - 1 - row, image))
    store.close()
    page.area.set_base_map(BaseMap(BaseMapKind.MBTILES, str(file)))
    qtbot.waitUntil(lambda: ask(qtbot, page, LOADED) == 1, timeout=SOON)  # the one that the file has
    assert ask(qtbot, page, "gridDesk.outlines.groundLayers.every(layer => layer.options.fillOpacity === 0)")
    counts = page.requests()
    assert counts is not None
    assert counts.tiles > 0
    assert counts.refused == 0
    page.area.set_base_map(BaseMap())
    qtbot.waitUntil(lambda: ask(qtbot, page, "document.querySelectorAll('.leaflet-tile').length") == 0)
    assert ask(qtbot, page, "gridDesk.outlines.groundLayers.every(layer => layer.options.fillOpacity === 1)")


def test_tiles_of_the_intranet_come_by_the_window_and_the_page_asks_nobody(
    qtbot: QtBot, page: MapPage, server: tuple[str, list[str]]
) -> None:
    address, heard = server
    page.area.set_base_map(BaseMap(BaseMapKind.TILES, f"{address}/t/{{z}}/{{x}}/{{y}}.png"))
    qtbot.waitUntil(lambda: ask(qtbot, page, LOADED) > 0, timeout=SOON)
    assert all(path.startswith("/t/") and path.endswith(".png") for path in heard)
    asked = len(heard)
    ask(qtbot, page, f"(new Image().src = '{address}/t/1/1/1.png', 0)")
    ask(qtbot, page, "(fetch('grid-desk-tile:../../etc/passwd').catch(() => 0), 0)")
    qtbot.waitUntil(lambda: ask(qtbot, page, "document.readyState") == "complete")
    assert "/t/1/1/1.png" not in heard[asked:]


def test_a_file_that_is_none_leaves_the_map_without_a_base(qtbot: QtBot, page: MapPage, tmp_path: Path) -> None:
    file = tmp_path / "bad.mbtiles"
    file.write_bytes(b"no database at all" * 100)
    page.area.set_base_map(BaseMap(BaseMapKind.MBTILES, str(file)))
    qtbot.waitUntil(lambda: ask(qtbot, page, "Boolean(gridDesk.baseMap)"))
    assert ask(qtbot, page, LOADED) == 0
