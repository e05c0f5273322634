"""Outlines made small for a page: integer offsets, every shared border once, a place for every name; knows no folium."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from desktop.maps.places import PRECISION
from desktop.queries.grid_map import OutlineRow

_METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere of the mean radius
_SAME_LINE = 5 * PRECISION  # a lower level's border this close to an upper one's is the same line
_FIRST_TOLERANCE = 2e-5  # degrees, about 2 m: what no screen shows before zoom 17
_LAST_TOLERANCE = 1e-2
_COARSE_ENOUGH = 500  # points of an outline whose widest part is looked for
_LEAST_BYTES = 10  # of a point: once in a fill, half in a border that two grids share

Ints = list[int]
"""x, y of the first point, then dx, dy of every next one, in PRECISION."""


@dataclass(frozen=True, slots=True)
class PackedGrid:
    """One grid to fill and name: rings of its polygons, and the middle of its widest part with the room there in metres."""

    code: str
    level: int
    name: str
    provisional: bool
    lon: float
    lat: float
    room: float
    polygons: list[list[Ints]]


@dataclass(frozen=True, slots=True)
class PackedLines:
    """The borders of one level that no upper level draws already; where both kinds meet, the official one stands."""

    level: int
    official: list[Ints]
    provisional: list[Ints]


@dataclass(frozen=True, slots=True)
class PackedOutlines:
    """All that the page draws of the outlines; `bounds` is west, south, east, north in degrees."""

    grids: tuple[PackedGrid, ...]
    lines: tuple[PackedLines, ...]
    bounds: tuple[float, float, float, float]

    def to_json(self) -> str:
        """The page's form of it, without spaces."""
        west, south, east, north = self.bounds
        return json.dumps(
            {
                "precision": PRECISION,
                "bounds": [[south, west], [north, east]],
                "grids": [
                    [
                        g.code,
                        g.level,
                        g.name,
                        int(g.provisional),
                        round(g.lon, 6),
                        round(g.lat, 6),
                        round(g.room),
                        g.polygons,
                    ]
                    for g in self.grids
                ],
                "lines": [[lines.level, lines.official, lines.provisional] for lines in self.lines],
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


def pack(rows: Sequence[OutlineRow], *, most_bytes: int) -> PackedOutlines:
    """Pack the outlines, thinned only as far as `most_bytes` of JSON ask for.

    Thinning keeps the borders that neighbours of one level share the same for both. Raises ValueError without rows.
    """
    if not rows:
        raise ValueError("no outlines to draw")
    rows = sorted(rows, key=lambda row: row.grid_code)
    shapes = {row.grid_code: _on_precision(shapely.from_geojson(row.geometry)) for row in rows}
    tolerance = _FIRST_TOLERANCE
    thin = shapes
    while True:
        # Packing takes a while, so what is far too much is thinned without trying.
        if _points(thin) * _LEAST_BYTES <= most_bytes:
            packed = _pack(rows, thin)
            if len(packed.to_json().encode()) <= most_bytes or tolerance > _LAST_TOLERANCE:
                return packed
        thin = _thinned(rows, shapes, tolerance)
        tolerance *= 2


def _pack(rows: Sequence[OutlineRow], shapes: Mapping[str, BaseGeometry]) -> PackedOutlines:
    west, south, east, north = (float(bound) for bound in shapely.total_bounds(list(shapes.values())))
    grids = tuple(_packed_grid(row, shapes[row.grid_code]) for row in rows)
    return PackedOutlines(grids, tuple(_lines(rows, shapes)), (west, south, east, north))


def _packed_grid(row: OutlineRow, shape: BaseGeometry) -> PackedGrid:
    lon, lat, room = _widest_part(shape)
    polygons = [
        [_offsets(ring) for ring in (polygon.exterior, *polygon.interiors)] for polygon in shapely.get_parts(shape)
    ]
    return PackedGrid(row.grid_code, row.level, row.name, row.provisional, lon, lat, room, polygons)


def _widest_part(shape: BaseGeometry) -> tuple[float, float, float]:
    """Longitude and latitude of the middle of the largest circle inside, and its radius in metres."""
    squeeze = math.cos(math.radians(shape.centroid.y))  # so that a circle on the ground is one in the plane
    plane = shapely.transform(shape, lambda xy: xy * (squeeze, 1.0))
    if shapely.get_num_coordinates(plane) > _COARSE_ENOUGH:
        plane = plane.simplify(plane.length / _COARSE_ENOUGH)
    radius: Any = shapely.maximum_inscribed_circle(plane, tolerance=np.float64(max(plane.length / 500, PRECISION)))
    (x, y), _ = radius.coords
    return x / squeeze, y, float(radius.length) * _METRES_PER_DEGREE


def _lines(rows: Sequence[OutlineRow], shapes: Mapping[str, BaseGeometry]) -> Iterable[PackedLines]:
    drawn: BaseGeometry = shapely.MultiLineString()
    for level in sorted({row.level for row in rows}):
        official, provisional = (
            shapely.unary_union(
                [shapes[row.grid_code].boundary for row in rows if row.level == level and row.provisional is kind],
                grid_size=PRECISION,
            )
            for kind in (False, True)
        )
        above = drawn.buffer(_SAME_LINE)
        new = official.difference(above)
        guessed = provisional.difference(above).difference(official.buffer(_SAME_LINE))
        yield PackedLines(level, _packed_lines(new), _packed_lines(guessed))
        drawn = shapely.unary_union([drawn, new, guessed])


def _packed_lines(lines: BaseGeometry) -> list[Ints]:
    if lines.is_empty:
        return []
    merged = lines if lines.geom_type == "LineString" else shapely.line_merge(lines)
    return [_offsets(line) for line in shapely.get_parts(merged) if line.length > _SAME_LINE]


def _offsets(line: BaseGeometry) -> Ints:
    points: npt.NDArray[np.int64] = np.rint(shapely.get_coordinates(line) / PRECISION).astype(np.int64)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    moves = [[int(dx), int(dy)] for dx, dy in steps]
    return [number for place, move in enumerate(moves) if place == 0 or any(move) for number in move]


def _points(shapes: Mapping[str, BaseGeometry]) -> int:
    return int(shapely.get_num_coordinates(list(shapes.values())).sum())


def _on_precision(shape: BaseGeometry) -> BaseGeometry:
    return shapely.set_precision(shape, PRECISION)


def _thinned(
    rows: Sequence[OutlineRow], shapes: Mapping[str, BaseGeometry], tolerance: float
) -> dict[str, BaseGeometry]:
    thinned: dict[str, BaseGeometry] = {}
    for level in {row.level for row in rows}:
        codes = [row.grid_code for row in rows if row.level == level]
        simple = shapely.coverage_simplify([shapes[code] for code in codes], tolerance)
        thinned.update(zip(codes, simple, strict=True))
    return thinned
