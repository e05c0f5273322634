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

THINNEST_FLAW_M = 0.02
"""So is a thinner one, however long."""

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


def with_corners(outlines: Mapping[Name, Outline], corners: Iterable[Place]) -> dict[Name, Outline]:
    """The outlines with those of the corners that lie on their edges, so that neighbours have the same."""
    import shapely

    places = sorted(corners)
    tree = shapely.STRtree([shapely.Point(place) for place in places])
    names = list(outlines)
    edges = [outline.boundary for outline in outlines.values()]
    own = [corners_of([outline]) for outline in outlines.values()]
    found = dict(outlines)
    for number, place in tree.query(edges, predicate="dwithin", distance=SAME).T.tolist():
        name, corner = names[number], places[place]
        if corner not in own[number]:
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
    parts: list[tuple[str, list[str], BaseGeometry]] = []
    tree = shapely.STRtree(outlines)
    for one, other in tree.query(outlines, predicate="intersects").T.tolist():
        if one < other:
            parts.append(("outlines_overlap", [codes[one], codes[other]], outlines[one].intersection(outlines[other])))
    for part in shapely.get_parts(parent.difference(shapely.union_all(outlines))):
        near = [code for code, outline in children.items() if outline.intersects(part)]
        parts.append(("outlines_leave_gap", near, part))
    parts += [("outline_outside_parent", [code], outline.difference(parent)) for code, outline in children.items()]
    return [(kind, named, area_m2(part)) for kind, named, part in parts if _is_flaw(part)]


def _is_flaw(part: BaseGeometry) -> bool:
    """Whether a part is more than what comes of rounding: a corner inside a long edge is up to a centimetre beside it."""
    area = area_m2(part)
    if area < SMALLEST_FLAW_M2:
        return False
    around = part.length * math.sqrt(square_degree(part))
    return 2 * area / around >= THINNEST_FLAW_M


def _edge(places: Sequence[Place], corner: Place) -> int | None:
    """The number of the edge on which a place lies, counted by its first corner."""
    for number, place in enumerate(places):
        if _beside(corner, place, places[(number + 1) % len(places)]) <= SAME:
            return number
    return None


def _beside(place: Place, start: Place, end: Place) -> float:
    """How far a place is from an edge."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    squared = dx * dx + dy * dy
    share = ((place[0] - start[0]) * dx + (place[1] - start[1]) * dy) / squared if squared else 0.0
    share = min(max(share, 0.0), 1.0)
    return math.dist(place, (start[0] + share * dx, start[1] + share * dy))
