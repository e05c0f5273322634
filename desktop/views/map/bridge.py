"""The one object that the map's page and the window talk through; believes nothing that comes back unless it was sent."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

_log = logging.getLogger(__name__)

_FARTHEST_REACH = 0.01  # degrees
_LONGEST_LINE = 200_000  # characters


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map: degrees, WGS84; `grid` is the code of the grid that was clicked or suggested, "" for none."""

    lon: float
    lat: float
    grid: str = ""


@dataclass(frozen=True, slots=True)
class CornerMoved:
    """A corner of a drawing, or a place in an edge, was dragged elsewhere: longitude, latitude."""

    corner: tuple[float, float]
    to: tuple[float, float]


@dataclass(frozen=True, slots=True)
class LineDrawn:
    """A line was drawn over the pieces, longitude and latitude; `reach` (degrees) is how near its ends count as on a border."""

    places: tuple[tuple[float, float], ...]
    closed: bool
    reach: float


class MapBridge(QObject):
    """Commands to the page as signals, the page's answers as slots; both are all that the page can reach of the program."""

    command = Signal(str, str)
    """Name and JSON of a command; resources/map/bridge.js obeys."""

    ready = Signal()
    grid_clicked = Signal(object)
    """A Place with a grid that was sent."""
    case_clicked = Signal(object)
    """The id, an int, of a case that was sent."""
    source_clicked = Signal(object)
    """The id, an int, of a source that was sent."""
    place_picked = Signal(object)
    """A Place without a grid."""
    report_cancelled = Signal()
    piece_clicked = Signal(object)
    """The key, an int, of a piece that was sent."""
    corner_moved = Signal(object)
    """A CornerMoved."""
    line_drawn = Signal(object)
    """A LineDrawn."""
    undo_pressed = Signal()
    page_failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_ready = False
        self._codes: frozenset[str] = frozenset()
        self._cases: set[int] = set()
        self._sources: frozenset[int] = frozenset()
        self._pieces: frozenset[int] = frozenset()

    def expect_grids(self, codes: Iterable[str]) -> None:
        """Say which grids the page was given; no other will be believed. The page is not ready until it says so."""
        self.is_ready = False
        self._codes = frozenset(codes)
        self._cases.clear()
        self._sources = frozenset()

    def send(self, name: str, payload: Any) -> None:
        """Tell the page; nothing happens before it is ready, for whoever shows a page sends everything once it is."""
        if self.is_ready:
            self.command.emit(name, json.dumps(payload, ensure_ascii=False, separators=(",", ":")))

    def send_cases(self, now: int, rows: list[list[Any]]) -> None:
        """Show these cases and no others; a row is [id, …] as resources/map/lights.js says."""
        self._cases = {row[0] for row in rows}
        self.send("setCases", {"now": now, "rows": rows})

    def send_case(self, row: list[Any]) -> None:
        """Add, move or recolour one case."""
        self._cases.add(row[0])
        self.send("updateCase", row)

    def drop_case(self, case_id: int) -> None:
        """Take one case off the map."""
        self._cases.discard(case_id)
        self.send("removeCase", case_id)

    def send_sources(self, rows: list[list[Any]]) -> None:
        """Show these sources and no others; a row is [id, …] as resources/map/layers.js says."""
        self._sources = frozenset(row[0] for row in rows)
        self.send("setSources", rows)

    def send_drawing(self, drawing: dict[str, Any] | None) -> None:
        """Show a street under the pen as resources/map/editor.js says, or none."""
        self._pieces = frozenset(piece[0] for piece in drawing["pieces"]) if drawing else frozenset()
        self.send("showDrawing", drawing)

    @Slot()
    def page_ready(self) -> None:
        self.is_ready = True
        self.ready.emit()

    @Slot(str, float, float)
    def grid_clicked_at(self, code: str, lon: float, lat: float) -> None:
        if code in self._codes and _is_place(lon, lat):
            self.grid_clicked.emit(Place(lon, lat, code))
        else:
            _log.warning("the map page named a grid that it was not given: %.40r", code)

    @Slot(str)
    def case_clicked_at(self, case_id: str) -> None:
        if case_id.isdecimal() and int(case_id) in self._cases:
            self.case_clicked.emit(int(case_id))
        else:
            _log.warning("the map page named a case that it was not given: %.40r", case_id)

    @Slot(str)
    def source_clicked_at(self, source_id: str) -> None:
        if source_id.isdecimal() and int(source_id) in self._sources:
            self.source_clicked.emit(int(source_id))
        else:
            _log.warning("the map page named a source that it was not given: %.40r", source_id)

    @Slot(float, float)
    def place_picked_at(self, lon: float, lat: float) -> None:
        if _is_place(lon, lat):
            self.place_picked.emit(Place(lon, lat))
        else:
            _log.warning("the map page named a place that is none: %r, %r", lon, lat)

    @Slot()
    def report_cancelled_by_key(self) -> None:
        self.report_cancelled.emit()

    @Slot(str)
    def piece_clicked_at(self, key: str) -> None:
        if key.isdecimal() and int(key) in self._pieces:
            self.piece_clicked.emit(int(key))
        else:
            _log.warning("the map page named a piece that it was not given: %.40r", key)

    @Slot(float, float, float, float)
    def corner_moved_by(self, lon: float, lat: float, to_lon: float, to_lat: float) -> None:
        if self._pieces and _is_place(lon, lat) and _is_place(to_lon, to_lat):
            self.corner_moved.emit(CornerMoved((lon, lat), (to_lon, to_lat)))
        else:
            _log.warning("the map page moved a corner that is none: %r, %r", lon, lat)

    @Slot(str, bool, float)
    def line_drawn_by(self, places: str, closed: bool, reach: float) -> None:
        line = _places(places)
        if self._pieces and line and 0 <= reach <= _FARTHEST_REACH:
            self.line_drawn.emit(LineDrawn(line, closed, reach))
        else:
            _log.warning("the map page drew a line that is none: %.80r", places)

    @Slot()
    def drawing_undone(self) -> None:
        if self._pieces:
            self.undo_pressed.emit()

    @Slot(str)
    def page_failed_with(self, text: str) -> None:
        _log.error("script error in the map page: %.500s", text)
        self.page_failed.emit(text)


def _is_place(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90


def _places(text: str) -> tuple[tuple[float, float], ...]:
    """The places of a line as the page writes them; none where one is no place."""
    try:
        places = tuple((float(lon), float(lat)) for lon, lat in json.loads(text[:_LONGEST_LINE]))
    except (ValueError, TypeError, RecursionError):
        return ()
    return places if all(_is_place(*place) for place in places) else ()
