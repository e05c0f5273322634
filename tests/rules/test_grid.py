"""Codes of three levels, containment by prefix, and the cell of a place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from desktop.exchange.district_pack import load
from desktop.rules import grid
from desktop.rules.errors import Refused
from desktop.rules.grid import Cell, GridIndex, GridLevel, Outline

COMMUNITY = "110102019004"
digits = st.sampled_from([6, 9, 12]).flatmap(lambda length: st.text("0123456789", min_size=length, max_size=length))


def test_a_code_says_its_level_and_everything_above() -> None:
    assert [grid.level_of(code) for code in grid.lineage(COMMUNITY)] == [1, 2, 3]
    assert grid.lineage(COMMUNITY) == ("110102", "110102019", COMMUNITY)
    assert grid.parent_of(COMMUNITY) == grid.street_of(COMMUNITY) == "110102019"
    assert grid.parent_of("110102019") == grid.district_of(COMMUNITY) == "110102"
    assert grid.parent_of("110102") is None
    assert grid.street_of("110102") is None
    assert grid.community_of("110102019") is None
    assert grid.community_of(COMMUNITY) == COMMUNITY
    assert [level.code_length for level in GridLevel] == [6, 9, 12]


@pytest.mark.parametrize("wrong", ["", "1", "11010", "1101020", "1101020190040", "11010X", "１１０１０２", "110102 19"])
def test_what_is_no_code_is_refused(wrong: str) -> None:
    assert not grid.is_code(wrong)
    with pytest.raises(Refused) as refusal:
        grid.level_of(wrong)
    assert refusal.value.code == "grid_code_invalid"


def test_containment_is_by_prefix_of_whole_codes() -> None:
    assert grid.within(COMMUNITY, "110102019")
    assert grid.within(COMMUNITY, "110102")
    assert grid.within(COMMUNITY, COMMUNITY)
    assert grid.within(COMMUNITY, "")
    assert not grid.within("110102019", COMMUNITY)
    assert not grid.within(COMMUNITY, "110102018")
    assert not grid.within(COMMUNITY, "1101020")  # the beginning of a code is no grid


@given(digits)
def test_a_grid_lies_in_every_grid_above_and_in_no_sister(code: str) -> None:
    assert all(grid.within(code, area) for area in grid.lineage(code))
    sister = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert not grid.within(code, sister)


WEST, EAST = box(116.34, 39.90, 116.36, 39.91), box(116.36, 39.90, 116.38, 39.91)


def index() -> GridIndex:
    return GridIndex(
        [
            Outline("110102002", False, EAST),
            Outline("110102001", True, shapely.to_wkb(WEST)),
            Outline("110102001001", True, WEST),
            Outline("110102", False, box(116.34, 39.90, 116.38, 39.91)),
        ]
    )


def test_a_place_is_found_at_each_level_and_a_provisional_outline_says_so() -> None:
    cells = index()
    assert len(cells) == 4
    assert cells.locate(116.35, 39.905) == Cell("110102001001", provisional=True)
    assert cells.locate(116.35, 39.905, GridLevel.STREET) == Cell("110102001", provisional=True)
    assert cells.locate(116.35, 39.905, GridLevel.DISTRICT) == Cell("110102", provisional=False)
    assert cells.locate(116.37, 39.905, 2) == Cell("110102002", provisional=False)


def test_a_place_outside_or_without_an_outline_of_the_level_has_no_cell() -> None:
    assert index().locate(116.37, 39.905) is None
    assert index().locate(117.0, 39.905, 1) is None
    assert GridIndex([]).locate(116.35, 39.905) is None


def test_a_common_side_belongs_to_the_smaller_code() -> None:
    assert index().locate(116.36, 39.905, 2) == Cell("110102001", provisional=True)


def test_many_places_are_located_as_each_one_is() -> None:
    cells = index()
    places = [(116.35, 39.905), (117.0, 39.905), (116.36, 39.905), (116.37, 39.905), (116.34, 39.90), (116.35, 39.905)]
    longitudes, latitudes = zip(*places, strict=True)
    for level in GridLevel:
        assert cells.locate_all(longitudes, latitudes, level) == [cells.locate(*place, level) for place in places]
    assert cells.locate_all(longitudes, latitudes, 2)[2] == Cell("110102001", provisional=True)
    assert cells.locate_all([], []) == []


def test_every_place_of_the_district_has_one_community_inside_its_street(repository: Path) -> None:
    pack = load(repository / "resources" / "districts" / "xicheng")
    shapes = {row.code: shapely.from_geojson(row.geometry) for row in pack.outlines}
    cells = GridIndex(Outline(row.code, row.provisional, shapes[row.code]) for row in pack.outlines)
    for code, shape in shapes.items():
        if len(code) == 12:
            place = shape.representative_point()
            assert cells.locate(place.x, place.y) == Cell(code, provisional=True)
            assert cells.locate(place.x, place.y, 2) == Cell(code[:9], provisional=True)


def test_the_rules_are_imported_without_shapely() -> None:
    program = "import sys, desktop.rules.grid; sys.exit('shapely' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
