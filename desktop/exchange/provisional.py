"""Provisional outlines of grids: cells around seed points that tile an outline exactly; knows no file and no district."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import shapely
from shapely import MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

Seed = tuple[float, float]
Outline = Polygon | MultiPolygon

_SAMPLES = 900  # candidate places in an outline's box, among which seeds are spread
_ROUNDS = 8  # of relaxation; more only makes the cells look more like a honeycomb
_PULL = 0.35  # how strongly a known place holds its seed against the cell's centroid
_INSET = 0.15  # a known place outside the outline is brought this share of the outline's inner radius inside
_OVERHANG = (
    2e-6  # degrees by which a cell's edge crosses its outline, lest it end a hair short; what hangs over bounds no cell
)


def spread_seeds(outline: Outline, codes: Sequence[str], anchors: Mapping[str, Seed] | None = None) -> dict[str, Seed]:
    """One seed (longitude, latitude) inside `outline` for each code, evenly spread and always the same for the same input.

    A code with an anchor, a place known roughly, stays near it; the others fill what is left, in the order given.
    """
    plane = _Plane(outline)
    area = plane.flatten(outline)
    known = {code: plane.to_flat(seed) for code, seed in (anchors or {}).items() if code in codes}
    places = {code: _brought_inside(area, place) for code, place in known.items()}
    candidates = _candidates(area)
    for code in codes:
        if code not in places:
            places[code] = _farthest(candidates, places.values())
    seeds = [places[code] for code in codes]
    for _ in range(_ROUNDS if len(codes) > 1 else 0):
        cells = shapely.intersection(_voronoi(seeds, area), area)
        seeds = [
            _relaxed(area, cell, places[code] if code in known else None)
            for code, cell in zip(codes, cells, strict=True)
        ]
    return {code: plane.from_flat(seed) for code, seed in zip(codes, seeds, strict=True)}


def tile(
    outlines: Mapping[str, Outline], seeds: Mapping[str, Mapping[str, Seed]], grid_size: float = 0.0
) -> dict[str, Outline]:
    """Cells of all `seeds` (outline → code → seed), each the part of its outline that lies nearest to its seed.

    All lines are cut at each other before the cells are made, so neighbours share their corners, also across outlines:
    no gap and no overlap. With `grid_size` (degrees) every corner lies on that grid. Each cell is one polygon, in an outline
    of one piece: a part that a bend cuts off goes to the neighbour with the longest common side. Raises ValueError where two
    outlines overlap.
    """
    lines: list[BaseGeometry] = [outline.boundary for outline in outlines.values()]
    for name, outline in outlines.items():
        lines.extend(_cell_edges(outline, list(seeds[name].values())))
    noded = shapely.unary_union(lines, grid_size=grid_size) if grid_size else shapely.unary_union(lines)
    faces: dict[str, list[Polygon]] = {name: [] for name in outlines}
    for face in shapely.get_parts(shapely.polygonize([noded])):
        inside = [name for name, outline in outlines.items() if outline.contains(face.representative_point())]
        if len(inside) > 1:
            raise ValueError(f"outlines overlap: {', '.join(inside)}")
        if inside:
            faces[inside[0]].append(face)
    cells: dict[str, Outline] = {}
    for name, outline in outlines.items():
        cells.update(_assigned(_Plane(outline), faces[name], seeds[name]))
    return cells


def remake_communities(
    street: Outline, codes: Sequence[str], seeds: Mapping[str, Seed] | None = None
) -> dict[str, Outline]:
    """Provisional communities re-made inside a street's new outline, which they tile exactly.

    `seeds` are known or former places (longitude, latitude) by code, such as the centroids of the communities' old outlines;
    they need be neither complete nor inside the street.
    """
    return tile({"street": street}, {"street": spread_seeds(street, codes, seeds)})


class _Plane:
    """Degrees to a plane where a step east is as long as a step north, at the outline's latitude."""

    def __init__(self, outline: BaseGeometry) -> None:
        _, south, _, north = outline.bounds
        self.stretch = math.cos(math.radians((south + north) / 2))

    def to_flat(self, seed: Seed) -> Seed:
        return seed[0] * self.stretch, seed[1]

    def from_flat(self, seed: Seed) -> Seed:
        return seed[0] / self.stretch, seed[1]

    def flatten(self, geometry: Outline) -> Outline:
        flat = shapely.transform(geometry, lambda xy: xy * (self.stretch, 1.0))
        assert isinstance(flat, Polygon | MultiPolygon)
        return flat


def _brought_inside(area: Outline, place: Seed) -> Seed:
    point = Point(place)
    if area.contains(point):
        return place
    radius = math.sqrt(area.area / math.pi)
    inner = area.buffer(-_INSET * radius)
    nearest = shapely.shortest_line(area if inner.is_empty else inner, point).coords[0]
    return nearest[0], nearest[1]


def _candidates(area: Outline) -> list[Seed]:
    west, south, east, north = area.bounds
    step = math.sqrt((east - west) * (north - south) / _SAMPLES)
    columns, rows = math.ceil((east - west) / step), math.ceil((north - south) / step)
    grid = [(west + (x + 0.5) * step, south + (y + 0.5) * step) for y in range(rows) for x in range(columns)]
    shapely.prepare(area)
    inside = [place for place in grid if area.contains(Point(place))]
    if not inside:
        centre = area.representative_point()
        inside = [(centre.x, centre.y)]
    return inside


def _farthest(candidates: Sequence[Seed], taken: Iterable[Seed]) -> Seed:
    others = list(taken)
    if not others:
        return candidates[len(candidates) // 2]
    return max(candidates, key=lambda place: min(math.dist(place, other) for other in others))


def _relaxed(area: Outline, cell: BaseGeometry, anchor: Seed | None) -> Seed:
    centre = cell.centroid
    x, y = centre.x, centre.y
    if anchor is not None:
        x, y = x + _PULL * (anchor[0] - x), y + _PULL * (anchor[1] - y)
    if not area.contains(Point(x, y)):
        inner = cell.representative_point()
        x, y = inner.x, inner.y
    return x, y


def _voronoi(seeds: Sequence[Seed], area: Outline) -> list[BaseGeometry]:
    if len(seeds) == 1:
        return [area]
    return list(shapely.get_parts(shapely.voronoi_polygons(MultiPoint(seeds), extend_to=area, ordered=True)))


def _cell_edges(outline: Outline, seeds: Sequence[Seed]) -> list[BaseGeometry]:
    if len(seeds) < 2:
        return []
    plane = _Plane(outline)
    area = plane.flatten(outline)
    points = MultiPoint([plane.to_flat(seed) for seed in seeds])
    edges = shapely.voronoi_polygons(points, extend_to=area, only_edges=True)
    inside = shapely.intersection(edges, area.buffer(_OVERHANG))
    return [shapely.transform(part, lambda xy: xy / (plane.stretch, 1.0)) for part in shapely.get_parts(inside)]


def _assigned(plane: _Plane, faces: Sequence[Polygon], seeds: Mapping[str, Seed]) -> dict[str, Outline]:
    """The faces joined into one polygon for each seed."""
    flat = {code: plane.to_flat(seed) for code, seed in seeds.items()}
    nearest: dict[str, list[Polygon]] = defaultdict(list)
    for face in faces:
        inner = face.representative_point()
        place = plane.to_flat((inner.x, inner.y))
        nearest[min(flat, key=lambda code: math.dist(flat[code], place))].append(face)
    cells: dict[str, Outline] = {}
    leftover: list[Polygon] = []
    for code in seeds:
        joined = shapely.get_parts(shapely.coverage_union_all(nearest[code]))
        parts = sorted(joined, key=lambda part: (part.area, part.bounds), reverse=True)
        if not parts:
            raise ValueError(f"no room for {code}")
        cells[code] = parts[0]
        leftover.extend(parts[1:])
    while leftover:
        piece, neighbour = _best_joint(cells, leftover)
        leftover.remove(piece)
        cells[neighbour] = _one(shapely.union(cells[neighbour], piece))
    return cells


def _best_joint(cells: Mapping[str, Outline], pieces: Sequence[Polygon]) -> tuple[Polygon, str]:
    """The piece and the cell with the longest common side; where none touch, as in an outline of two parts, the nearest."""
    pairs = [(piece, code) for piece in pieces for code in cells]
    return max(
        pairs,
        key=lambda pair: (pair[0].intersection(cells[pair[1]]).length, -pair[0].distance(cells[pair[1]]), pair[1]),
    )


def _one(joined: BaseGeometry) -> Outline:
    assert isinstance(joined, Polygon | MultiPolygon)
    return joined
