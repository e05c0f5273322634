"""Boundaries as a CSV of corners: the same outlines as from any other file, and every fault with its line."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from desktop.exchange.boundaries import BoundarySet, read_boundaries
from desktop.exchange.boundary_problems import BoundaryProblemKind
from desktop.exchange.crs import Crs, from_wgs84
from desktop.rules.errors import Refused
from desktop.rules.grid import GridLevel
from desktop.wording.packs import boundary_problem

from .test_boundaries import EAST, KM2, WEST, known, known_streets, needs_shared, streets

Kind = BoundaryProblemKind
HEADS = ("code", "lon", "lat")


def rows_of(shapes: Mapping[str, BaseGeometry]) -> list[tuple[object, ...]]:
    """Code, ring, order, x, y of every corner."""
    found: list[tuple[object, ...]] = []
    for code, shape in shapes.items():
        number = 0
        for polygon in shapely.get_parts(shape):
            for ring in (polygon.exterior, *polygon.interiors):
                number += 1
                found += [(code, number, order, repr(x), repr(y)) for order, (x, y) in enumerate(ring.coords)]
    return found


def write(
    path: Path, rows: Sequence[Sequence[object]], heads: Sequence[str] = HEADS, encoding: str = "utf-8-sig", **how: Any
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, **how)
        writer.writerow(heads)
        writer.writerows(rows)
    return path


def corners(code: str, shape: Polygon) -> list[tuple[object, ...]]:
    return [(code, x, y) for x, y in list(shape.exterior.coords)[:-1]]


def read(path: Path, crs: Crs = Crs.WGS84, **more: Any) -> BoundarySet:
    return read_boundaries(path, crs, GridLevel.STREET, more.pop("known", known()), **more)


@needs_shared
@pytest.mark.parametrize("crs", list(Crs))
def test_the_real_streets_come_exactly_in_every_system(tmp_path: Path, crs: Crs) -> None:
    shapes = {code: from_wgs84(shape, crs) for code, shape in streets().items()}
    heads = ("code", "ring", "order", "x", "y")
    found = read(write(tmp_path / "street.csv", rows_of(shapes), heads), crs, known=known_streets())
    assert found.problems == ()
    assert found.area_m2 / 1e6 == pytest.approx(KM2, abs=0.01)
    for feature in found.features:
        assert feature.polygon.equals_exact(streets()[feature.code], 1e-6)


def test_corners_follow_their_order_and_a_ring_inside_another_is_a_hole(tmp_path: Path) -> None:
    hole = box(116.345, 39.902, 116.35, 39.905)
    whole = {"110102001": Polygon(WEST.exterior, [hole.exterior]), "110102002": EAST}
    rows = sorted(rows_of(whole), key=lambda row: str(row[4]))  # in no order that a polygon could have
    found = read(write(tmp_path / "角点.csv", rows, ("code", "环", "序号", "经度", "纬度")))
    assert [feature.code for feature in found.features] != []
    shapes = {feature.code: feature.polygon for feature in found.features}
    assert shapes["110102001"].equals(whole["110102001"])
    assert {problem.kind for problem in found.problems} == {Kind.GAP}  # the hole is nobody's


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", ","), ("utf-16", "\t")]
)
def test_what_spreadsheets_write_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [(*row, "某街道") for row in (*corners("110102001", WEST), *corners("110102002", EAST))]
    path = write(tmp_path / "a.csv", rows, ("Code ", "X", "Y", "name"), encoding, delimiter=delimiter)
    found = read(path)
    assert found.problems == ()
    assert [feature.name for feature in found.features] == ["某街道", "某街道"]
    assert found.features[0].polygon.equals(WEST)


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [
        *corners("110102001", WEST),  # 2-5
        ("110102001", "116,35", ""),  # 6
        ("110102002", 116.36, 39.90),  # 7: two corners
        ("110102002", 116.38, 39.90),
        ("", 116.36, 39.90),  # 9
        ("110102999", 116.36, 39.90),  # 10
    ]
    found = read(write(tmp_path / "a.csv", rows))
    told = {(problem.kind, problem.line, problem.code) for problem in found.problems}
    assert told == {
        (Kind.NOT_A_NUMBER, 6, "110102001"),
        (Kind.TOO_FEW_POINTS, 7, "110102002"),
        (Kind.NO_CODE, 9, ""),
        (Kind.UNKNOWN_CODE, 10, "110102999"),
    }
    assert "第 6 行 110102001：坐标不是数，请填写数字。" in [boundary_problem(each) for each in found.problems]


def test_orders_that_stand_twice_or_are_none_are_told(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = []
    rows += [("110102001", n, x, y) for n, (_, x, y) in enumerate(corners("110102001", WEST))]
    rows += [("110102002", n, x, y) for n, (_, x, y) in zip((1, 1, "a", 4), corners("110102002", EAST), strict=True)]
    found = read(write(tmp_path / "a.csv", rows, ("code", "order", "lon", "lat")))
    assert {(problem.kind, problem.line) for problem in found.problems} >= {
        (Kind.ORDER_TWICE, 7),
        (Kind.NOT_AN_ORDER, 8),
    }


def test_faults_of_outlines_name_the_line_where_the_grid_begins(tmp_path: Path) -> None:
    bow = [("110102002", 116.36, 39.90), ("110102002", 116.38, 39.91), ("110102002", 116.38, 39.90)]
    rows = [*corners("110102001", WEST), *bow, ("110102002", 116.36, 39.91)]
    (problem,) = read(write(tmp_path / "a.csv", rows)).problems
    assert (problem.kind, problem.line) == (Kind.INVALID, 6)
    assert problem.place is not None


def test_a_survey_table_that_calls_the_northing_x_is_told_so(tmp_path: Path) -> None:
    flat = {code: from_wgs84(shape, Crs.EPSG_4548) for code, shape in {"110102001": WEST, "110102002": EAST}.items()}
    rows = [(code, y, x) for code, _, _, x, y in rows_of(flat)]
    found = read(write(tmp_path / "a.csv", rows, ("code", "X", "Y")), Crs.EPSG_4548)
    assert {problem.kind for problem in found.problems} == {Kind.SWAPPED_AXES}


@pytest.mark.parametrize(
    ("heads", "wanted"),
    [(("grid", "lon", "lat"), "code"), (("code", "east", "lat"), "lon / x"), (("code", "lon", "north"), "lat / y")],
)
def test_a_column_that_is_missing_is_named(tmp_path: Path, heads: Sequence[str], wanted: str) -> None:
    with pytest.raises(Refused) as refused:
        read(write(tmp_path / "a.csv", corners("110102001", WEST), heads))
    assert refused.value.code == "boundary_field_missing"
    assert refused.value.details["wanted"] == wanted


def test_the_code_column_may_have_another_name(tmp_path: Path) -> None:
    rows = [*corners("110102001.0", WEST), *corners("110102002", EAST)]
    found = read(write(tmp_path / "a.csv", rows, ("网格代码", "lon", "lat")), code_field="网格代码")
    assert found.problems == ()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"code,lon,lat\n", "boundary_file_empty"),
        (b"\x80\x81\xff,", "boundary_file_unreadable"),
        (b"", "boundary_field_missing"),
    ],
)
def test_what_is_no_list_of_corners_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read(path)
    assert refused.value.code == code
