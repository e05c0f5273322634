"""Outlines packed for a page: nothing moved, every border once, thinned only when the page would grow too large."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from desktop.maps.outlines import PackedOutlines, pack
from desktop.maps.places import PRECISION
from desktop.queries.grid_map import OutlineRow

LIMIT = 1_900_000


def row(code: str, level: int, shape: BaseGeometry, *, provisional: bool = True) -> OutlineRow:
    return OutlineRow(code, level, code, provisional, shapely.to_geojson(shape), "测试", date(2015, 1, 1))


def points(offsets: list[int]) -> list[tuple[int, int]]:
    x = y = 0
    found = []
    for dx, dy in zip(offsets[::2], offsets[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


def shape(polygons: list[list[list[int]]]) -> BaseGeometry:
    scaled = [[[(x * PRECISION, y * PRECISION) for x, y in points(ring)] for ring in rings] for rings in polygons]
    return MultiPolygon([(rings[0], rings[1:]) for rings in scaled])


def metres(lines: list[list[int]]) -> float:
    return sum(LineString(points(line)).length for line in lines) * PRECISION


@pytest.fixture
def district(repository: Path) -> list[OutlineRow]:
    """The outlines of the pack that ships."""
    file = repository / "resources" / "districts" / "xicheng" / "outlines.geojson"
    return [
        OutlineRow(
            feature["properties"]["code"],
            feature["properties"]["level"],
            feature["properties"]["code"],
            feature["properties"]["provisional"],
            json.dumps(feature["geometry"]),
            "本项目推定",
            date(2015, 1, 1),
        )
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]
    ]


def test_every_outline_comes_back_as_it_was(district: list[OutlineRow]) -> None:
    packed = pack(district, most_bytes=LIMIT)
    assert len(packed.grids) == len(district) == 279
    for grid, source in zip(packed.grids, sorted(district, key=lambda each: each.grid_code), strict=True):
        assert shape(grid.polygons).symmetric_difference(shapely.from_geojson(source.geometry)).area < 1e-12


def test_real_streets_come_back_as_they_were(shared: Path) -> None:
    features = json.loads((shared / "data" / "xicheng_streets_osm.geojson").read_text(encoding="utf-8"))["features"]
    shapes = {
        feature["properties"]["code"]: shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features
    }
    packed = pack([row(code, 2, street, provisional=False) for code, street in shapes.items()], most_bytes=LIMIT)
    for grid in packed.grids:
        assert shape(grid.polygons).hausdorff_distance(shapes[grid.code]) <= PRECISION
    assert packed.lines[0].provisional == []


def test_holes_and_islands_stay() -> None:
    holed = Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
    packed = pack([row("110102", 1, MultiPolygon([holed, box(6, 0, 7, 1)]))], most_bytes=LIMIT)
    assert [len(rings) for rings in packed.grids[0].polygons] == [2, 1]
    assert packed.bounds == (0, 0, 7, 4)


def test_a_border_between_neighbours_is_drawn_once() -> None:
    packed = pack([row("1", 2, box(0, 0, 1, 1)), row("2", 2, box(1, 0, 2, 1))], most_bytes=LIMIT)
    assert metres(packed.lines[0].provisional) == pytest.approx(7)


def test_an_upper_level_s_border_is_not_drawn_again_below() -> None:
    street, north, south = box(0, 0, 1, 1), box(0, 0.5, 1, 1), box(0, 0, 1, 0.5)
    packed = pack([row("1", 2, street), row("11", 3, north), row("12", 3, south)], most_bytes=LIMIT)
    assert [(lines.level, round(metres(lines.provisional), 3)) for lines in packed.lines] == [(2, 4.0), (3, 1.0)]


def test_a_border_that_one_side_knows_officially_is_official() -> None:
    packed = pack([row("1", 2, box(0, 0, 1, 1), provisional=False), row("2", 2, box(1, 0, 2, 1))], most_bytes=LIMIT)
    assert metres(packed.lines[0].official) == pytest.approx(4)
    assert metres(packed.lines[0].provisional) == pytest.approx(3, abs=1e-4)


def test_a_name_stands_inside_its_grid_where_there_is_most_room(district: list[OutlineRow]) -> None:
    shapes = {each.grid_code: shapely.from_geojson(each.geometry) for each in district}
    for grid in pack(district, most_bytes=LIMIT).grids:
        assert shapes[grid.code].contains(Point(grid.lon, grid.lat))
    flag = Polygon([(116, 39), (116.001, 39), (116.001, 39.02), (116.02, 39.02), (116.02, 39.03), (116, 39.03)])
    (grid,) = pack([row("1", 2, flag)], most_bytes=LIMIT).grids
    assert 39.02 < grid.lat < 39.03
    assert grid.room == pytest.approx(0.005 * 111_195, rel=0.02)


def test_more_points_than_a_page_may_hold_are_thinned_alike_on_both_sides() -> None:
    ridge = [(0.01 * math.sin(i / 7) + 0.0004 * math.sin(i), i / 60_000) for i in range(60_001)]
    west = Polygon([(-1, 0), *ridge, (-1, 1)])
    east = Polygon([(1, 0), *ridge, (1, 1)])
    packed = pack([row("1", 2, west), row("2", 2, east)], most_bytes=200_000)
    assert 20_000 < size(packed) <= 200_000
    left, right = (shape(grid.polygons) for grid in packed.grids)
    assert left.intersection(right).area < 1e-9
    assert left.union(right).area == pytest.approx(2, abs=1e-6)


def test_without_outlines_there_is_nothing_to_pack() -> None:
    with pytest.raises(ValueError, match="no outlines"):
        pack([], most_bytes=LIMIT)


def size(packed: PackedOutlines) -> int:
    return len(packed.to_json().encode())
