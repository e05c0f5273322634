"""Boundary files: the real streets in every system and format, and each fault named by feature."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from pyproj import Geod, Transformer
from shapely import LineString, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from desktop.exchange.boundaries import BoundarySet, KnownGrid, read_boundaries
from desktop.exchange.boundary_problems import BoundaryProblem, BoundaryProblemKind
from desktop.exchange.crs import Crs, area_m2, from_wgs84
from desktop.rules.errors import Refused
from desktop.rules.grid import GridLevel

SHARED = Path(__file__).parents[3] / "shared" / "data"
REAL = SHARED / "xicheng_streets_osm.geojson"
Kind = BoundaryProblemKind

# In EPSG:4548. The file's own figures add up to 50.54: they were measured in UTM zone 50N, whose areas are 0.08 % short.
KM2 = 50.578

needs_shared = pytest.mark.skipif(not REAL.is_file(), reason="the real boundaries are not beside this checkout")

# Two streets side by side, the first with two communities one above the other; about 1.7 km by 1.1 km each.
WEST, EAST = box(116.34, 39.90, 116.36, 39.91), box(116.36, 39.90, 116.38, 39.91)
LOWER, UPPER = box(116.34, 39.90, 116.36, 39.905), box(116.34, 39.905, 116.36, 39.91)
DISTRICT = box(116.34, 39.90, 116.38, 39.91)


def known(*, official: bool = False) -> dict[str, KnownGrid]:
    outlines = {
        "110102": DISTRICT,
        "110102001": WEST,
        "110102002": EAST,
        "110102001001": LOWER,
        "110102001002": UPPER,
    }
    return {code: KnownGrid(code, outline, provisional=not official) for code, outline in outlines.items()}


def write_geojson(path: Path, features: Sequence[tuple[object, Any]], field: str = "code") -> Path:
    rows = [
        {
            "type": "Feature",
            "properties": {field: code, "name": f"n{code}"},
            "geometry": shape and shapely.geometry.mapping(shape),
        }
        for code, shape in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    return path


def read(path: Path, crs: Crs = Crs.WGS84, level: GridLevel = GridLevel.STREET, **more: Any) -> BoundarySet:
    return read_boundaries(path, crs, level, more.pop("known", known()), **more)


def streets() -> dict[str, BaseGeometry]:
    features = json.loads(REAL.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["code"]: shapely.geometry.shape(feature["geometry"]) for feature in features}


def known_streets() -> dict[str, KnownGrid]:
    return {code: KnownGrid(code) for code in ("110102", *streets())}


def write_layer(path: Path, driver: str, shapes: dict[str, Any], crs: str, codes: Any = None, **more: Any) -> Path:
    pyogrio.raw.write(
        str(path),
        np.array([shapely.to_wkb(shape) for shape in shapes.values()], dtype=object),
        [np.array(list(shapes), dtype=object) if codes is None else codes],
        ["code"],
        driver=driver,
        geometry_type="Polygon",
        crs=crs,
        **more,
    )
    return path


@needs_shared
def test_the_real_streets_tile_the_district() -> None:
    found = read(REAL, known=known_streets())
    assert found.problems == ()
    assert len(found.features) == 15
    assert found.area_m2 / 1e6 == pytest.approx(KM2, abs=0.001)
    assert found.features[0].name == "西长安街街道"
    assert isinstance(found.union(), Polygon)


@needs_shared
def test_areas_agree_with_the_ellipsoid_and_in_utm_with_the_file_itself() -> None:
    shapes = streets()
    geodesic = sum(abs(Geod(ellps="GRS80").geometry_area_perimeter(shape)[0]) for shape in shapes.values())
    assert sum(area_m2(shape) for shape in shapes.values()) == pytest.approx(geodesic, rel=1e-4)
    utm = Transformer.from_crs("EPSG:4326", "EPSG:32650", always_xy=True)
    flat = [shapely.transform(shape, lambda xy: np.column_stack(utm.transform(*xy.T))) for shape in shapes.values()]
    assert sum(shape.area for shape in flat) / 1e6 == pytest.approx(50.54, abs=0.01)


@needs_shared
@pytest.mark.parametrize("crs", [Crs.GCJ02, Crs.BD09, Crs.CGCS2000])
def test_the_real_streets_come_back_from_other_systems_in_degrees(tmp_path: Path, crs: Crs) -> None:
    shifted = [(code, from_wgs84(shape, crs)) for code, shape in streets().items()]
    found = read(write_geojson(tmp_path / "shifted.geojson", shifted), crs, known=known_streets())
    assert found.problems == ()
    assert found.area_m2 / 1e6 == pytest.approx(KM2, abs=0.001)
    for feature in found.features:
        metres = from_wgs84(feature.polygon, Crs.EPSG_4548)
        assert metres.hausdorff_distance(from_wgs84(streets()[feature.code], Crs.EPSG_4548)) < 0.1


@needs_shared
def test_the_real_streets_come_back_from_a_shapefile_in_metres(tmp_path: Path) -> None:
    projected = {code: from_wgs84(shape, Crs.EPSG_4548) for code, shape in streets().items()}
    path = write_layer(tmp_path / "streets.shp", "ESRI Shapefile", projected, "EPSG:4548")
    found = read(path, Crs.EPSG_4548, known=known_streets())
    assert found.problems == ()
    assert found.area_m2 / 1e6 == pytest.approx(KM2, abs=0.001)


@needs_shared
def test_the_real_streets_taken_for_another_system_are_not_passed_silently(tmp_path: Path) -> None:
    """Metres read as degrees cannot be places; nothing is guessed."""
    projected = [(code, from_wgs84(shape, Crs.EPSG_4548)) for code, shape in streets().items()]
    found = read(write_geojson(tmp_path / "metres.geojson", projected), Crs.WGS84, known=known_streets())
    assert {problem.kind for problem in found.problems} == {Kind.IMPOSSIBLE_PLACE}
    assert [problem.feature for problem in found.problems] == list(range(1, 16))


def test_a_geopackage_with_codes_as_numbers_is_read(tmp_path: Path) -> None:
    path = write_layer(
        tmp_path / "streets.gpkg",
        "GPKG",
        {"110102001": WEST, "110102002": EAST},
        "EPSG:4490",
        codes=np.array([110102001.0, 110102002.0]),
    )
    found = read(path, Crs.CGCS2000)
    assert [feature.code for feature in found.features] == ["110102001", "110102002"]
    assert found.problems == ()


def test_the_code_may_stand_in_another_field(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [("110102001", WEST), ("110102002", EAST)], field="区划代码")
    found = read(path, code_field="区划代码")
    assert [feature.code for feature in found.features] == ["110102001", "110102002"]


def test_a_multipolygon_of_one_part_is_a_polygon(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [("110102001", MultiPolygon([WEST])), ("110102002", EAST)])
    assert isinstance(read(path).features[0].polygon, Polygon)


def flipped(shape: Polygon) -> Polygon:
    return shapely.transform(shape, lambda xy: xy[:, ::-1])


BOW_TIE = Polygon([(116.34, 39.90), (116.36, 39.91), (116.36, 39.90), (116.34, 39.91)])
EAST_WITH_NOTCH = EAST - box(116.36, 39.904, 116.365, 39.906)

SINGLE_FAULTS: list[tuple[str, list[tuple[object, Any]], BoundaryProblem]] = [
    ("no code", [("", WEST), ("110102002", EAST)], BoundaryProblem(1, "", Kind.NO_CODE)),
    ("unknown code", [("110102001", WEST), ("110102777", EAST)], BoundaryProblem(2, "110102777", Kind.UNKNOWN_CODE)),
    (
        "other level",
        [("110102001001", LOWER), ("110102002", EAST)],
        BoundaryProblem(1, "110102001001", Kind.WRONG_LEVEL),
    ),
    (
        "twice",
        [("110102001", WEST), ("110102002", EAST), ("110102002", EAST)],
        BoundaryProblem(3, "110102002", Kind.DUPLICATE),
    ),
    ("missing", [("110102001", WEST)], BoundaryProblem(0, "110102002", Kind.MISSING)),
    ("nothing drawn", [("110102001", None), ("110102002", EAST)], BoundaryProblem(1, "110102001", Kind.NO_GEOMETRY)),
    (
        "a line",
        [("110102001", LineString(WEST.exterior)), ("110102002", EAST)],
        BoundaryProblem(1, "110102001", Kind.NOT_A_POLYGON),
    ),
    (
        "swapped",
        [("110102001", flipped(WEST)), ("110102002", EAST)],
        BoundaryProblem(1, "110102001", Kind.SWAPPED_AXES),
    ),
]


@pytest.mark.parametrize(
    ("features", "expected"), [fault[1:] for fault in SINGLE_FAULTS], ids=[fault[0] for fault in SINGLE_FAULTS]
)
def test_a_fault_is_named_by_feature(
    tmp_path: Path, features: list[tuple[object, Any]], expected: BoundaryProblem
) -> None:
    found = read(write_geojson(tmp_path / "a.geojson", features))
    assert expected in found.problems
    assert {problem.kind for problem in found.problems} <= {expected.kind, Kind.MISSING}


def only(found: BoundarySet) -> BoundaryProblem:
    (problem,) = found.problems
    return problem


def test_a_ring_that_crosses_itself_is_named_with_the_place(tmp_path: Path) -> None:
    problem = only(read(write_geojson(tmp_path / "a.geojson", [("110102001", BOW_TIE), ("110102002", EAST)])))
    assert (problem.feature, problem.kind) == (1, Kind.INVALID)
    assert problem.place == pytest.approx((116.35, 39.905))


def test_an_overlap_is_named_with_both_codes_its_area_and_place(tmp_path: Path) -> None:
    wide = box(116.34, 39.90, 116.361, 39.91)
    problem = only(read(write_geojson(tmp_path / "a.geojson", [("110102002", EAST), ("110102001", wide)])))
    assert (problem.kind, problem.code, problem.others) == (Kind.OVERLAP, "110102002", ("110102001",))
    assert problem.area_m2 == pytest.approx(85.5 * 1110, rel=0.01)
    assert problem.place is not None
    assert box(116.36, 39.90, 116.361, 39.91).covers(shapely.Point(problem.place))


def test_a_gap_between_features_is_named_even_where_no_parent_is_official(tmp_path: Path) -> None:
    """Closed in by both streets, so that it cannot be the outside."""
    west = WEST - box(116.355, 39.904, 116.36, 39.906)
    problem = only(read(write_geojson(tmp_path / "a.geojson", [("110102001", west), ("110102002", EAST_WITH_NOTCH)])))
    assert problem.kind is Kind.GAP
    assert {problem.code, *problem.others} == {"110102001", "110102002"}
    assert problem.area_m2 == pytest.approx(855 * 222, rel=0.01)


def test_a_gap_at_the_edge_shows_against_an_official_parent(tmp_path: Path) -> None:
    short = box(116.36, 39.90, 116.375, 39.91)
    path = write_geojson(tmp_path / "a.geojson", [("110102001", WEST), ("110102002", short)])
    assert read(path).problems == ()
    problem = only(read(path, known=known(official=True)))
    assert (problem.kind, problem.code, problem.feature) == (Kind.GAP, "110102002", 2)


def test_what_sticks_out_of_an_official_parent_is_named(tmp_path: Path) -> None:
    tall = box(116.34, 39.905, 116.36, 39.912)
    path = write_geojson(tmp_path / "a.geojson", [("110102001001", LOWER), ("110102001002", tall)])
    assert read(path, level=GridLevel.COMMUNITY).problems == ()
    problem = only(read(path, level=GridLevel.COMMUNITY, known=known(official=True)))
    assert (problem.kind, problem.code, problem.feature) == (Kind.OUTSIDE_PARENT, "110102001002", 2)
    assert problem.area_m2 == pytest.approx(1709 * 222, rel=0.01)


def test_an_outline_of_another_town_is_named(tmp_path: Path) -> None:
    far = box(117.20, 39.10, 117.22, 39.12)
    problem = only(read(write_geojson(tmp_path / "a.geojson", [("110102001", WEST), ("110102002", far)])))
    assert (problem.feature, problem.kind) == (2, Kind.FAR_AWAY)


@pytest.mark.parametrize(("shift", "problems"), [(1e-9, 0), (1e-5, 1)], ids=["0.1 mm: 0.1 m²", "0.9 m: 950 m²"])
def test_only_what_rounding_makes_is_passed_over(tmp_path: Path, shift: float, problems: int) -> None:
    east = box(116.36 - shift, 39.90, 116.38, 39.91)
    found = read(write_geojson(tmp_path / "a.geojson", [("110102001", WEST), ("110102002", east)]))
    assert len(found.problems) == problems


def _text_file(folder: Path) -> Path:
    path = folder / "a.geojson"
    path.write_text("no boundaries here", encoding="utf-8")
    return path


def _other_field(folder: Path) -> Path:
    return write_geojson(folder / "a.geojson", [("110102001", WEST)], field="id")


def _two_layers(folder: Path) -> Path:
    path = write_layer(folder / "a.gpkg", "GPKG", {"110102001": WEST}, "EPSG:4326", layer="one")
    return write_layer(path, "GPKG", {"110102001": WEST}, "EPSG:4326", layer="two", append=True)


def _in_metres(folder: Path) -> Path:
    return write_layer(folder / "a.shp", "ESRI Shapefile", {"110102001": from_wgs84(WEST, Crs.EPSG_4548)}, "EPSG:4548")


def _no_features(folder: Path) -> Path:
    return write_layer(folder / "a.gpkg", "GPKG", {}, "EPSG:4326")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda folder: folder / "nowhere.geojson", "boundary_file_missing"),
        (_text_file, "boundary_file_unreadable"),
        (_other_field, "boundary_field_missing"),
        (_two_layers, "boundary_layer_needed"),
        (_in_metres, "boundary_crs_differs"),
        (_no_features, "boundary_file_empty"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, make: Callable[[Path], Path], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(make(tmp_path))
    assert refusal.value.code == code


def test_one_of_several_layers_is_read_by_name(tmp_path: Path) -> None:
    found = read(_two_layers(tmp_path), layer="two")
    assert [feature.code for feature in found.features] == ["110102001"]
