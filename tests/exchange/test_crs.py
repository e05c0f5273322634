"""Coordinate systems against another library's formulas, and there and back."""

from __future__ import annotations

import prcoords
import pytest
import shapely
from PySide6.QtCore import QThreadPool
from shapely import MultiPoint, Point, Polygon, box

from desktop.exchange.crs import Crs, area_m2, from_wgs84, to_wgs84

# Over Xicheng, and at the corners of the country.
PLACES = [
    (116.37, 39.91),
    (116.32, 39.87),
    (116.40, 39.97),
    (121.47, 31.23),
    (87.62, 43.82),
    (110.33, 20.03),
    (131.0, 47.3),
]
METRE = 1 / 111_000  # degrees of latitude


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("crs", "other"), [(Crs.GCJ02, prcoords.wgs_gcj), (Crs.BD09, prcoords.wgs_bd)])
def test_the_shifted_systems_agree_with_another_library(place: tuple[float, float], crs: Crs, other: object) -> None:
    assert callable(other)
    latitude, longitude = other((place[1], place[0]))
    assert from_wgs84(Point(place), crs).distance(Point(longitude, latitude)) < 0.01 * METRE


@pytest.mark.parametrize("crs", [Crs.GCJ02, Crs.BD09, Crs.EPSG_4548])
def test_the_way_back_is_better_than_a_tenth_of_a_metre(crs: Crs) -> None:
    places = MultiPoint(PLACES[:3] if crs is Crs.EPSG_4548 else PLACES)
    back = to_wgs84(from_wgs84(places, crs), crs)
    assert back.hausdorff_distance(places) < 0.1 * METRE / 1000


def test_gcj02_is_some_five_hundred_metres_off_here() -> None:
    here = Point(116.37, 39.91)
    metres = from_wgs84(here, Crs.EPSG_4548).distance(from_wgs84(from_wgs84(here, Crs.GCJ02), Crs.EPSG_4548))
    assert metres == pytest.approx(540, abs=30)


def test_equal_corners_stay_equal_whatever_stands_beside_them() -> None:
    """Neighbours are converted one by one; if their common corners parted, every import would report slivers."""
    west, east = box(116.34, 39.90, 116.36, 39.91), box(116.36, 39.90, 116.38, 39.91)
    for crs in (Crs.GCJ02, Crs.BD09, Crs.EPSG_4548):
        shifted = [from_wgs84(cell, crs) for cell in (west, east)]
        a, b = (set(map(tuple, shapely.get_coordinates(to_wgs84(cell, crs)))) for cell in shifted)
        common = sorted(a & b)
        assert len(common) == 2, crs


def test_cgcs2000_is_taken_as_wgs84() -> None:
    assert to_wgs84(Point(116.37, 39.91), Crs.CGCS2000) == Point(116.37, 39.91)


def test_areas_are_square_metres() -> None:
    # On the ellipsoid at 39.905° N: a hundredth of a degree is 1110.3 m north and 855.0 m east.
    assert area_m2(box(116.34, 39.90, 116.36, 39.91)) == pytest.approx(1710.0 * 1110.3, rel=1e-3)


def test_threads_that_come_and_go_may_all_convert() -> None:
    """A thread of Qt's pool is a new Python thread with every job; pyproj by itself crashes there."""
    pool = QThreadPool()
    square = Polygon([(116.35, 39.88), (116.36, 39.88), (116.36, 39.89)])
    areas: list[float] = []
    for _ in range(40):
        pool.start(lambda: areas.append(area_m2(square)))
    assert pool.waitForDone(60_000)
    assert len(set(areas)) == 1
    assert len(areas) == 40
