"""The surroundings of a case as a few polygons: its grid among its neighbours, thin enough for a small picture; it draws nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.queries import grid_map
from desktop.queries.grid_map import OutlineRow
from desktop.rules.grid import GridLevel, level_of
from desktop.store.work import Reading

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LonLat = tuple[float, float]
"""Longitude and latitude, WGS84 degrees."""

_ROOM = 0.35
"""How much of the own grid's extent is shown around it on each side."""
_LEAST_EXTENT = 0.0015
"""Degrees, about 150 m: no picture comes nearer."""
_FINENESS = 300
"""The picture's extent through this is how far a thinned border may stray: less than a pixel."""


@dataclass(frozen=True, slots=True)
class PlaceShape:
    """One outline in sight: its rings without holes, and a place inside for its name."""

    code: str
    level: int
    name: str
    provisional: bool
    rings: tuple[tuple[LonLat, ...], ...]
    middle: LonLat


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """What a small map shows; `bounds` is west, south, east, north in degrees, `borders` are the streets' where communities are shown.

    `own` is the code of the case's grid, whose shape is missing where the store has no outline of it.
    """

    own: str
    bounds: tuple[float, float, float, float]
    shapes: tuple[PlaceShape, ...]
    borders: tuple[PlaceShape, ...]


def place_map(reading: Reading, grid_code: str, lon: float | None, lat: float | None) -> PlaceMap | None:
    """The grid of a case with what borders on it; None where neither the grid's outline nor a position is known."""
    import shapely  # heavy, and needed by no window before a case is shown

    level = level_of(grid_code)
    rows = grid_map.outlines(reading, level)
    shapes = shapely.from_geojson([row.geometry for row in rows])
    at = next((at for at, row in enumerate(rows) if row.grid_code == grid_code), None)
    extent = [] if at is None else [shapes[at]]
    if lon is not None and lat is not None:
        extent.append(shapely.Point(lon, lat))
    if not extent:
        return None
    bounds = _with_room(shapely.total_bounds(extent))
    borders: tuple[PlaceShape, ...] = ()
    if level is GridLevel.COMMUNITY:
        streets = grid_map.outlines(reading, GridLevel.STREET)
        borders = _in_sight(streets, shapely.from_geojson([row.geometry for row in streets]), bounds)
    return PlaceMap(grid_code, bounds, _in_sight(rows, shapes, bounds), borders)


def _with_room(bounds: Any) -> tuple[float, float, float, float]:
    west, south, east, north = (float(bound) for bound in bounds)
    wide = max((east - west) * _ROOM, _LEAST_EXTENT / 2 / math.cos(math.radians(south)))
    high = max((north - south) * _ROOM, _LEAST_EXTENT / 2)
    return west - wide, south - high, east + wide, north + high


def _in_sight(
    rows: Iterable[OutlineRow], shapes: Any, bounds: tuple[float, float, float, float]
) -> tuple[PlaceShape, ...]:
    import shapely

    if not len(shapes):
        return ()
    west, south, east, north = bounds
    # The picture is some three times as wide as it is high, its grid mostly not: what lies beside it is drawn too.
    beside = 1.5 * (north - south) / math.cos(math.radians(south))
    sight = shapely.box(west - beside, south, east + beside, north)
    near = shapely.intersects(shapes, sight)
    thin = shapely.simplify(shapes, (north - south) / _FINENESS)
    return tuple(
        _shape(row, thin[at], shapely.intersection(shapes[at], sight)) for at, row in enumerate(rows) if near[at]
    )


def _shape(row: OutlineRow, shape: BaseGeometry, seen: BaseGeometry) -> PlaceShape:
    import shapely

    rings = tuple(
        tuple((float(x), float(y)) for x, y in shapely.get_coordinates(part.exterior).tolist())
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
    )
    middle = seen.representative_point()
    return PlaceShape(row.grid_code, row.level, row.name, row.provisional, rings, (middle.x, middle.y))
