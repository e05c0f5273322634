"""Provisional outlines tile exactly, are made the same again, and owe nothing to the real boundaries."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon, box

from desktop.exchange.provisional import remake_communities, spread_seeds, tile
from scripts.make_provisional_outlines import compare, draw, main

XICHENG = Path(__file__).parents[2] / "resources" / "districts" / "xicheng"

# A horseshoe: cells around its inside are cut by the bend.
HORSESHOE = Polygon(
    [
        (116.34, 39.90),
        (116.40, 39.90),
        (116.40, 39.94),
        (116.38, 39.94),
        (116.38, 39.91),
        (116.36, 39.91),
        (116.36, 39.94),
        (116.34, 39.94),
    ]
)
SQUARE_CENTIMETRE = (
    1e-14  # in degrees; corners are binary numbers, so that a new one on an old side lies beside it by a hair
)
CODES = [f"1101020010{number:02}" for number in range(1, 18)]


def features() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((XICHENG / "outlines.geojson").read_text(encoding="utf-8"))["features"]
    return found


def test_the_outlines_of_the_pack_are_what_the_script_draws() -> None:
    assert draw(XICHENG).encode() == (XICHENG / "outlines.geojson").read_bytes()


def test_neighbours_share_their_corners_to_the_last_digit_at_every_level() -> None:
    polygons = {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in features()}
    for length in (9, 12):
        assert shapely.coverage_is_valid([polygon for code, polygon in polygons.items() if len(code) == length])
    for code, polygon in polygons.items():
        children = [
            child for below, child in polygons.items() if len(below) == len(code) + 3 and below.startswith(code)
        ]
        assert not children or shapely.coverage_union_all(children).normalize() == polygon.normalize(), code


def test_coordinates_have_six_decimals() -> None:
    for feature in features():
        for x, y in feature["geometry"]["coordinates"][0]:
            assert (x, y) == (round(x, 6), round(y, 6))


def test_the_outlines_lie_well_enough_over_the_real_streets(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Measured, never fitted; the figures stand in the pack's README."""
    real = shared / "data" / "xicheng_streets_osm.geojson"
    overlap = compare(draw(XICHENG), json.loads(real.read_text(encoding="utf-8")))
    assert len(overlap.ratios) == 15
    assert min(overlap.ratios.values()) == pytest.approx(0.650, abs=0.005)
    assert sum(overlap.ratios.values()) / 15 == pytest.approx(0.818, abs=0.005)
    assert overlap.share_right == pytest.approx(0.906, abs=0.005)
    assert main([str(XICHENG), "--compare", str(real)]) == 0
    assert "mean IoU 0.818" in capsys.readouterr().out


def test_no_corner_is_taken_from_the_real_streets(shared: Path) -> None:
    """A copied corner would be equal to a tenth of a metre; ours come close to theirs only by chance."""
    real = json.loads((shared / "data" / "xicheng_streets_osm.geojson").read_text(encoding="utf-8"))
    theirs = {(round(x, 5), round(y, 5)) for f in real["features"] for x, y in f["geometry"]["coordinates"][0]}
    ours = {(round(x, 5), round(y, 5)) for f in features() for x, y in f["geometry"]["coordinates"][0]}
    assert len(ours & theirs) <= 1
    script = ast.unparse(
        ast.parse((XICHENG.parents[2] / "scripts" / "make_provisional_outlines.py").read_text(encoding="utf-8"))
    )
    assert "shared" not in script


def test_a_place_known_roughly_lies_in_its_own_outline() -> None:
    polygons = {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in features()}
    known = {"110102019004": (116.356, 39.8785), "110102012019": (116.391, 39.926), "110102007030": (116.343, 39.8995)}
    for code, place in known.items():
        assert polygons[code].distance(Point(place)) < 0.0015, code


def test_communities_are_remade_inside_a_new_outline_and_tile_it() -> None:
    cells = remake_communities(HORSESHOE, CODES)
    assert list(cells) == CODES
    assert all(isinstance(cell, Polygon) and cell.is_valid for cell in cells.values())
    assert shapely.coverage_is_valid(list(cells.values()))
    union = shapely.coverage_union_all(list(cells.values()))
    assert union.symmetric_difference(HORSESHOE).area < SQUARE_CENTIMETRE
    largest, smallest = max(cell.area for cell in cells.values()), min(cell.area for cell in cells.values())
    assert largest < 3 * smallest


def test_the_real_streets_are_tiled_by_their_communities(shared: Path) -> None:
    real = json.loads((shared / "data" / "xicheng_streets_osm.geojson").read_text(encoding="utf-8"))
    old = {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]).centroid for f in features()}
    for feature in real["features"]:
        street, outline = feature["properties"]["code"], shapely.geometry.shape(feature["geometry"])
        codes = [code for code in old if len(code) == 12 and code.startswith(street)]
        assert isinstance(outline, Polygon)
        cells = remake_communities(outline, codes, {code: (old[code].x, old[code].y) for code in codes})
        assert set(cells) == set(codes)
        assert shapely.coverage_is_valid(list(cells.values())), street
        assert (
            shapely.coverage_union_all(list(cells.values())).symmetric_difference(outline).area < SQUARE_CENTIMETRE
        ), street


def test_remaking_is_the_same_every_time_and_heeds_former_places() -> None:
    former = {CODES[0]: (116.395, 39.935), CODES[1]: (116.0, 39.0)}
    once, again = (remake_communities(HORSESHOE, CODES, former) for _ in range(2))
    assert once == again
    assert once[CODES[0]].contains(Point(116.395, 39.935))


def test_seeds_lie_inside_however_few_there_are() -> None:
    for count in (1, 2, 5):
        seeds = spread_seeds(HORSESHOE, CODES[:count])
        assert len(seeds) == count
        assert all(HORSESHOE.contains(Point(seed)) for seed in seeds.values())
    assert remake_communities(HORSESHOE, CODES[:1])[CODES[0]].equals(HORSESHOE)


def test_a_street_of_two_parts_is_tiled_too() -> None:
    islands = MultiPolygon([box(116.34, 39.90, 116.36, 39.91), box(116.37, 39.90, 116.371, 39.901)])
    cells = remake_communities(islands, CODES[:3])
    assert shapely.union_all(list(cells.values())).symmetric_difference(islands).area < SQUARE_CENTIMETRE


def test_streets_that_overlap_are_refused() -> None:
    squares = {"a": box(0, 0, 2, 1), "b": box(1, 0, 3, 1)}
    with pytest.raises(ValueError, match="overlap"):
        tile(squares, {"a": {"a1": (0.5, 0.5)}, "b": {"b1": (2.5, 0.5)}})
