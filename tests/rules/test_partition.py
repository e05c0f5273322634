"""Whatever is drawn, a street's pieces tile it: no gap, no overlap, the area kept, every level's corners in common."""

from __future__ import annotations

import json
import math
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from desktop.exchange import provisional
from desktop.rules import partition, shared_corners
from desktop.rules.errors import Refused
from desktop.rules.partition import Plan
from desktop.rules.shared_corners import area_m2, flaws

PACK = Path(__file__).parents[2] / "resources" / "districts" / "xicheng" / "outlines.geojson"
REAL = Path(__file__).parents[3] / "shared" / "data" / "xicheng_streets_osm.geojson"
needs_shared = pytest.mark.skipif(not REAL.is_file(), reason="the real boundaries are not beside this checkout")
STREET = "110102013"  # 大栅栏街道

# Two streets side by side; the first has two communities, one over the other, the second a single one.
WEST, MIDDLE, EAST = 116.34, 116.36, 116.38
SOUTH, HALF, NORTH = 39.90, 39.905, 39.91
SMALL: dict[str, BaseGeometry] = {
    "110102": box(WEST, SOUTH, EAST, NORTH),
    "110102001": box(WEST, SOUTH, MIDDLE, NORTH),
    "110102002": box(MIDDLE, SOUTH, EAST, NORTH),
    "110102001001": box(WEST, SOUTH, MIDDLE, HALF),
    "110102001002": box(WEST, HALF, MIDDLE, NORTH),
    "110102002001": box(MIDDLE, SOUTH, EAST, NORTH),
}
LONGITUDES, LATITUDES = st.floats(116.335, 116.385), st.floats(39.895, 39.915)
PLACES = st.tuples(LONGITUDES, LATITUDES)


@cache
def real() -> dict[str, BaseGeometry]:
    features = json.loads(PACK.read_text(encoding="utf-8"))["features"]
    return {each["properties"]["code"]: shapely.from_geojson(json.dumps(each["geometry"])) for each in features}


def small() -> Plan:
    return partition.begin("110102001", SMALL)  # type: ignore[arg-type]  # boxes are polygons


def corners_of(plan: Plan) -> list[tuple[float, float]]:
    return sorted(shared_corners.corners_of(piece.polygon for piece in plan.pieces))


def is_sound(plan: Plan) -> None:
    """Pieces tile the street, streets tile the district, and no ground of the district is lost or told twice."""
    pieces = {str(piece.key): piece.polygon for piece in plan.pieces}
    assert all(polygon.is_valid for polygon in pieces.values())
    assert flaws(pieces, plan.around[plan.street]) == []
    streets = {code: outline for code, outline in plan.around.items() if len(code) == 9}
    assert flaws(streets, plan.around[plan.street[:6]]) == []
    for street, outline in streets.items():
        inside = {code: each for code, each in plan.around.items() if len(code) == 12 and code.startswith(street)}
        assert not inside or flaws(inside, outline) == []


def rounding(plan: Plan) -> float:
    """Square metres that come of keeping corners to a centimetre: along every border half of one."""
    street = plan.around[plan.street]
    metres = sum(piece.polygon.length for piece in plan.pieces) * math.sqrt(shared_corners.square_degree(street))
    return 1 + 0.005 * metres


def lost(plan: Plan) -> float:
    """Square metres by which the pieces together differ from their street."""
    street = plan.around[plan.street]
    return abs(sum(piece.polygon.area for piece in plan.pieces) - street.area) * shared_corners.square_degree(street)


def refused_with(error: Refused, *codes: str) -> None:
    """Fail where a refusal is another than those that a drawing may meet with."""
    if error.code not in codes:
        raise error


def attempted(plan: Plan, line: list[tuple[float, float]], *, closed: bool = False) -> Plan:
    try:
        return partition.cut(plan, line, closed=closed)
    except Refused as refused:
        refused_with(refused, "cut_divides_nothing", "piece_too_small", "line_too_short")
        return plan


ZIGZAG = [(116.375, 39.9140625), (116.34375, 39.904296875), (116.375, 39.904296875), (116.3359375, 39.90625)]


@example(
    lines=[([(116.375, 39.904296875), (116.3359375, 39.90625)], False), (ZIGZAG, False)]
)  # a kilometre, a millimetre thin
@given(lines=st.lists(st.tuples(st.lists(PLACES, min_size=2, max_size=5), st.booleans()), max_size=3))
@settings(max_examples=60, deadline=None)
def test_any_lines_leave_no_gap_and_no_overlap(lines: list[tuple[list[tuple[float, float]], bool]]) -> None:
    plan = small()
    for line, closed in lines:
        plan = attempted(plan, line, closed=closed)
    is_sound(plan)
    assert lost(plan) < rounding(plan)
    assert len({piece.key for piece in plan.pieces}) == len(plan.pieces)


@given(to=PLACES, which=st.integers(0, 30))
@settings(max_examples=80, deadline=None)
def test_a_moved_corner_moves_for_all_or_is_refused(to: tuple[float, float], which: int) -> None:
    plan = attempted(small(), [(116.35, 39.89), (116.35, 39.92)])
    corners = corners_of(plan)
    corner = corners[which % len(corners)]
    try:
        moved = partition.move(plan, corner, to)
    except Refused as refused:
        refused_with(refused, "corner_fixed", "corner_crosses")
        return
    is_sound(moved)
    assert lost(moved) < 1


@given(which=st.integers(0, 200), dx=st.floats(-4e-4, 4e-4), dy=st.floats(-4e-4, 4e-4))
@settings(max_examples=60, deadline=None)
def test_corners_of_a_real_street_move_with_all_neighbours(which: int, dx: float, dy: float) -> None:
    plan = partition.begin(STREET, real())  # type: ignore[arg-type]
    corners = corners_of(plan)
    x, y = corners[which % len(corners)]
    try:
        moved = partition.move(plan, (x, y), (x + dx, y + dy))
    except Refused as refused:
        refused_with(refused, "corner_fixed", "corner_crosses")
        return
    is_sound(moved)
    assert moved.around["110102"] is plan.around["110102"]


def test_a_line_across_makes_a_piece_of_nobodys_and_the_largest_part_keeps_its_community() -> None:
    plan = partition.cut(small(), [(116.345, 39.89), (116.345, 39.92)])
    assert sorted((piece.code, round(area_m2(piece.polygon) / 1e4)) for piece in plan.pieces) == [
        ("", 24),
        ("", 24),
        ("110102001001", 71),
        ("110102001002", 71),
    ]


def test_a_ring_makes_a_piece_inside_others() -> None:
    ring = [(116.345, 39.903), (116.355, 39.903), (116.355, 39.907), (116.345, 39.907)]
    plan = partition.cut(small(), ring, closed=True)
    is_sound(plan)
    assert [piece.code for piece in plan.pieces].count("") == 2


def test_a_line_that_stops_just_before_the_border_is_led_on_to_it() -> None:
    short = [(116.35, 39.90005), (116.35, 39.90495)]
    with pytest.raises(Refused, match="cut_divides_nothing"):
        partition.cut(small(), short)
    assert len(partition.cut(small(), short, reach=1e-4).pieces) == 3


def test_a_neighbour_s_outline_gets_the_corner_where_a_line_meets_it() -> None:
    plan = partition.cut(small(), [(116.335, 39.903), (116.37, 39.9031)])
    on_border = [place for place in shapely.get_coordinates(plan.around["110102002001"]).tolist() if place[0] == MIDDLE]
    assert len(on_border) >= 3
    moved = partition.move(plan, (MIDDLE, next(y for x, y in on_border if SOUTH < y < HALF)), (116.361, 39.9032))
    is_sound(moved)
    assert moved.around["110102002"] != plan.around["110102002"]


def test_what_is_given_to_a_neighbour_is_joined_with_it_and_nothing_else_is_changed() -> None:
    plan = partition.cut(small(), [(116.345, 39.89), (116.345, 39.9049)], reach=2e-4)
    (new,) = (piece for piece in plan.pieces if not piece.code)
    joined = partition.give(plan, new.key, "110102001002")
    assert {piece.code for piece in joined.pieces} == {"110102001001", "110102001002"}
    assert len(joined.pieces) == 2
    is_sound(joined)
    changed = partition.changes(joined, small())
    assert {"110102001001", "110102001002"} <= set(changed)
    assert "110102002001" not in changed


def test_nothing_drawn_is_no_change() -> None:
    plan = partition.begin(STREET, real())  # type: ignore[arg-type]
    assert partition.changes(plan, plan) == {}
    assert partition.begin(STREET, {**plan.around, **plan.communities()}).around == plan.around


def test_a_street_may_be_divided_from_the_beginning() -> None:
    plan = partition.whole(small())
    assert [piece.code for piece in plan.pieces] == [""]
    with pytest.raises(Refused, match="piece_without_community"):
        partition.check_complete(plan, ["110102001001"])
    plan = partition.give(plan, plan.pieces[0].key, "110102001001")
    with pytest.raises(Refused) as refused:
        partition.check_complete(plan, ["110102001001", "110102001002"])
    assert (refused.value.code, refused.value.details["grids"]) == ("community_without_piece", ["110102001002"])


def test_communities_that_do_not_tile_their_street_begin_with_what_is_nobody_s() -> None:
    faulty = {**SMALL, "110102001002": box(WEST, 39.904, MIDDLE, 39.909)}
    plan = partition.begin("110102001", faulty)  # type: ignore[arg-type]
    is_sound(plan)
    assert {piece.code for piece in plan.pieces} == {"", "110102001001", "110102001002"}


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda plan: partition.move(plan, (WEST, HALF), (116.342, HALF)), "corner_fixed"),
        (lambda plan: partition.move(plan, (116.35, 39.902), (116.351, 39.902)), "corner_unknown"),
        (lambda plan: partition.give(plan, 99, "110102001001"), "piece_unknown"),
        (lambda plan: partition.give(plan, 1, "110102002001"), "community_of_another_street"),
        (lambda plan: partition.cut(plan, [(116.35, 39.903)]), "line_too_short"),
        (lambda plan: partition.cut(plan, [(116.35, 39.9 + n * 1e-6) for n in range(3000)]), "line_too_long"),
        (
            lambda plan: partition.cut(plan, [(116.34001, 39.899), (116.34001, 39.9001), (116.339, 39.9001)]),
            "piece_too_small",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(act: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        act(small())  # type: ignore[operator]
    assert refused.value.code == code


def test_a_refused_move_names_the_grids() -> None:
    plan = partition.cut(small(), [(116.35, 39.89), (116.35, 39.9051)], reach=2e-4)
    with pytest.raises(Refused) as refused:
        partition.move(plan, (116.35, HALF), (116.35, 39.92))
    assert refused.value.details["grids"] == ["110102001001", "110102001002"]


def test_without_the_street_s_outline_there_is_nothing_to_divide() -> None:
    with pytest.raises(Refused, match="outline_missing"):
        partition.begin("110102003", SMALL)  # type: ignore[arg-type]


def drawn(code: str, west: float, south: float, east: float, north: float) -> dict[str, BaseGeometry]:
    return {code: box(west, south, east, north)}


def test_corners_that_a_neighbour_has_inside_an_edge_turn_with_it() -> None:
    """The next street's communities meet the common border, and a border that leads away from it, where no other outline has a corner."""
    outlines = {
        **drawn("110102", WEST, SOUTH, EAST, NORTH),
        **drawn("110102001", WEST, SOUTH, MIDDLE, NORTH),
        **drawn("110102001001", WEST, SOUTH, MIDDLE, HALF),
        **drawn("110102001002", WEST, HALF, MIDDLE, NORTH),
        **drawn("110102002", MIDDLE, SOUTH, EAST, 39.907),
        **drawn("110102002001", MIDDLE, SOUTH, 116.37, 39.902),
        **drawn("110102002002", 116.37, SOUTH, EAST, 39.902),
        **drawn("110102002003", MIDDLE, 39.902, EAST, 39.907),
        **drawn("110102003", MIDDLE, 39.907, EAST, NORTH),
        **drawn("110102003001", MIDDLE, 39.907, 116.366, NORTH),
        **drawn("110102003002", 116.366, 39.907, EAST, NORTH),
    }
    plan = partition.begin("110102001", outlines)  # type: ignore[arg-type]  # boxes are polygons
    for corner, to in (
        ((MIDDLE, 39.907), (116.3612, 39.9065)),
        ((MIDDLE, 39.902), (116.3607, 39.9023)),
        ((MIDDLE, HALF), (116.3593, 39.9052)),
    ):
        plan = partition.move(plan, corner, to)
        is_sound(plan)
    assert lost(plan) < 1


@needs_shared
def test_the_real_streets_stay_whole_whatever_is_done_to_their_communities() -> None:
    outlines = imported()
    chance = random.Random(20261124)
    for street in sorted(code for code in outlines if len(code) == 9):
        plan = partition.begin(street, outlines)
        assert partition.changes(plan, plan) == {}
        assert all(piece.code for piece in plan.pieces)
        for corner in chance.sample(corners_of(plan), 8):
            to = (corner[0] + chance.uniform(-2e-4, 2e-4), corner[1] + chance.uniform(-2e-4, 2e-4))
            try:
                plan = partition.move(plan, corner, to)
            except Refused as refused:
                refused_with(refused, "corner_fixed", "corner_crosses")
        west, south, east, north = outlines[street].bounds
        middle = (south + north) / 2
        plan = attempted(plan, [(west - 0.001, middle), (east + 0.001, middle)])
        is_sound(plan)


def imported() -> dict[str, Any]:
    """The real streets, with communities made inside them, as the import keeps them."""
    features = json.loads(REAL.read_text(encoding="utf-8"))["features"]
    outlines: dict[str, Any] = {
        each["properties"]["code"]: shapely.from_geojson(json.dumps(each["geometry"])) for each in features
    }
    for street, outline in list(outlines.items()):
        codes = [code for code in real() if len(code) == 12 and code.startswith(street)]
        seeds = {code: (real()[code].centroid.x, real()[code].centroid.y) for code in codes}
        cells = provisional.remake_communities(outline, codes, seeds)
        outlines |= {code: shapely.transform(cell, lambda places: places.round(7)) for code, cell in cells.items()}
    streets = [outline for code, outline in outlines.items() if len(code) == 9]
    return {"110102": shapely.union_all(streets), **outlines}


def test_children_that_do_not_tile_are_named_with_the_area() -> None:
    with pytest.raises(Refused) as refused:
        partition.check_tiling("西", SMALL["110102001"], {"南": SMALL["110102001001"]})
    assert refused.value.code == "outlines_leave_gap"
    assert refused.value.details["area"] == pytest.approx(949_000, rel=0.01)
    bow = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(Refused, match="outline_broken"):
        partition.check_tiling("西", SMALL["110102001"], {"南": bow})


def test_areas_agree_with_the_survey_s_projection() -> None:
    from desktop.exchange import crs

    for outline in list(real().values())[:40]:
        assert area_m2(outline) == pytest.approx(crs.area_m2(outline), rel=3e-4)
