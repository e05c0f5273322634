"""Outlines that share corners: bending them, their areas, and what keeps them from tiling; knows no street and no plan."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon
    from shapely.geometry.base import BaseGeometry

    Outline = Polygon | MultiPolygon

Name = TypeVar("Name")

Place = tuple[float, float]
"""Longitude, latitude."""

DECIMALS = 7
"""Of a degree: about a centimetre, as outlines are kept."""

PRECISION = 10.0**-DECIMALS
SAME = 2 * PRECISION
"""Degrees; two places closer than this are one corner."""

SMALLEST_FLAW_M2 = 1.0
"""A smaller gap or overlap is a matter of how numbers are written."""

_MAJOR, _FLATTENING = 6_378_137.0, 1 / 298.257222101  # CGCS2000; WGS84 differs in the last digits


def area_m2(geometry: BaseGeometry) -> float:
    """The area in square metres on the ellipsoid's local scale; within 0.02 % of EPSG:4548 for what is as small as a street.

    The scale is that of the geometry's middle: areas of parts do not add up to the last metre. Where they must, add degrees.
    """
    return 0.0 if geometry.is_empty else float(geometry.area) * square_degree(geometry)


def square_degree(geometry: BaseGeometry) -> float:
    """How many square metres a square degree has at the middle latitude of a geometry."""
    latitude = math.radians((geometry.bounds[1] + geometry.bounds[3]) / 2)
    squared = _FLATTENING * (2 - _FLATTENING)
    shrink = 1 - squared * math.sin(latitude) ** 2
    parallel = math.radians(1) * _MAJOR / math.sqrt(shrink) * math.cos(latitude)
    meridian = math.radians(1) * _MAJOR * (1 - squared) / shrink**1.5
    return parallel * float(meridian)


def moved(outline: BaseGeometry, corner: Place, to: Place) -> Outline:
    """The outline with one corner elsewhere; it is put into the edge first where it is none yet."""
    import shapely

    def ring(line: BaseGeometry) -> list[Place] | None:
        places = [(float(x), float(y)) for x, y in line.coords][:-1]
        hits = [number for number, place in enumerate(places) if math.dist(place, corner) <= SAME]
        if not hits:
            edge = _edge(places, corner)
            if edge is None:
                return [*places, places[0]]
            places.insert(edge + 1, corner)
            hits = [edge + 1]
        places = [to if number in hits else place for number, place in enumerate(places)]
        kept = [place for number, place in enumerate(places) if math.dist(place, places[number - 1]) > SAME]
        return [*kept, kept[0]] if len(kept) > 2 else None

    parts = []
    for polygon in shapely.get_parts(outline):
        shell = ring(polygon.exterior)
        if shell is not None:
            holes = [hole for hole in (ring(each) for each in polygon.interiors) if hole is not None]
            parts.append(shapely.Polygon(shell, holes))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def with_corners(outlines: Mapping[Name, Outline], corners: set[Place]) -> dict[Name, Outline]:
    """The outlines with the corners that lie on their edges, so that neighbours have the same."""
    import shapely

    found = dict(outlines)
    for name, outline in outlines.items():
        edges = outline.boundary
        shapely.prepare(edges)
        for corner in sorted(corners - corners_of([outline])):
            if shapely.dwithin(edges, shapely.Point(corner), SAME):
                found[name] = moved(found[name], corner, corner)
    return found


def corners_of(polygons: Iterable[BaseGeometry]) -> set[Place]:
    """Every corner of the polygons."""
    import shapely

    return {(float(x), float(y)) for x, y in shapely.get_coordinates(list(polygons))}


def flaws(children: Mapping[str, BaseGeometry], parent: BaseGeometry) -> list[tuple[str, list[str], float]]:
    """What keeps the children from tiling their parent: the refusal's code, the grids, square metres."""
    import shapely

    codes, outlines = list(children), list(children.values())
    found = []
    tree = shapely.STRtree(outlines)
    for one, other in tree.query(outlines, predicate="intersects").T.tolist():
        if one < other:
            area = area_m2(outlines[one].intersection(outlines[other]))
            found.append(("outlines_overlap", [codes[one], codes[other]], area))
    for part in shapely.get_parts(parent.difference(shapely.union_all(outlines))):
        near = [code for code, outline in children.items() if outline.intersects(part)]
        found.append(("outlines_leave_gap", near, area_m2(part)))
    found += [
        ("outline_outside_parent", [code], area_m2(outline.difference(parent))) for code, outline in children.items()
    ]
    return [flaw for flaw in found if flaw[2] >= SMALLEST_FLAW_M2]


def _edge(places: Sequence[Place], corner: Place) -> int | None:
    """The number of the edge on which a place lies, counted by its first corner."""
    import shapely

    point = shapely.Point(corner)
    for number, place in enumerate(places):
        after = places[(number + 1) % len(places)]
        if shapely.LineString([place, after]).distance(point) <= SAME:
            return number
    return None
