"""Boundary files (GeoJSON, Shapefile, GeoPackage, CSV of corners) read and checked for import; writes nothing."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from desktop.exchange import boundary_points, tiling
from desktop.exchange.boundary_points import SourceFeature
from desktop.exchange.boundary_problems import BoundaryProblem, BoundaryProblemKind
from desktop.exchange.crs import Crs, area_m2, on_proj_thread, to_wgs84
from desktop.rules import grid
from desktop.rules.errors import Refused

FAR_AWAY_DEGREES = 0.03
"""An outline further than this (about 3 km) from the district is in another place, or was read in the wrong system."""

_SAME_SYSTEM = {
    Crs.WGS84: {"EPSG:4326", "EPSG:4490", "OGC:CRS84"},
    Crs.CGCS2000: {"EPSG:4326", "EPSG:4490", "OGC:CRS84"},
    Crs.EPSG_4548: {"EPSG:4548"},
    Crs.GCJ02: {"EPSG:4326", "EPSG:4490", "OGC:CRS84"},  # no registry knows the shifted systems; such files say WGS84
    Crs.BD09: {"EPSG:4326", "EPSG:4490", "OGC:CRS84"},
}
_DEGREES_X, _DEGREES_Y = (73.0, 136.0), (3.0, 54.0)  # China
_METRES_X, _METRES_Y = (
    (0.0, 1.0e6),
    (1.0e6, 6.1e6),
)  # easting (500 km added) and northing of a 3-degree zone inside China


@dataclass(frozen=True, slots=True)
class KnownGrid:
    """A grid as the store has it: its outline in force (WGS84), if any, and whether that is provisional."""

    code: str
    outline: BaseGeometry | None = None
    provisional: bool = True


@dataclass(frozen=True, slots=True)
class Boundary:
    """One checked outline: WGS84 polygon, area in square metres (EPSG:4548)."""

    code: str
    name: str
    polygon: Polygon | MultiPolygon
    area_m2: float


@dataclass(frozen=True, slots=True)
class BoundarySet:
    """What a file holds: the outlines that are right by themselves, in the file's order, and everything that is wrong."""

    level: grid.GridLevel
    features: tuple[Boundary, ...]
    problems: tuple[BoundaryProblem, ...]

    @property
    def area_m2(self) -> float:
        """All outlines together, in square metres."""
        return sum(feature.area_m2 for feature in self.features)

    def union(self) -> BaseGeometry:
        """The outline around all outlines (WGS84): that of the parent, once its children have been imported."""
        return shapely.union_all([feature.polygon for feature in self.features])


def read_boundaries(
    path: Path,
    crs: Crs,
    level: grid.GridLevel,
    known: Mapping[str, KnownGrid],
    *,
    code_field: str = "code",
    name_field: str = "name",
    layer: str | None = None,
) -> BoundarySet:
    """The outlines of grids of `level` in a file whose coordinates are in `crs`, checked against the `known` grids of all levels.

    Children are held against their parent's outline only where that is official. Refused with `boundary_file_missing`,
    `boundary_file_unreadable`, `boundary_file_empty`, `boundary_layer_needed`, `boundary_field_missing` or
    `boundary_crs_differs` where the file as a whole cannot be used.
    """
    source = _read(path, crs, code_field, name_field, layer)
    problems: list[BoundaryProblem] = []
    features: dict[str, Boundary] = {}
    numbers: dict[str, int] = {}
    district = next((at.outline for at in known.values() if grid.level_of(at.code) is grid.GridLevel.DISTRICT), None)
    for number, feature in enumerate(source, 1):
        code = feature.code
        kind = _code_problem(code, level, known, numbers)
        if kind is not None:
            problems.append(BoundaryProblem(number, code, kind))
            continue
        numbers[code] = number
        if feature.faults:
            problems.extend(replace(fault, feature=number) for fault in feature.faults)
            continue
        outline = _outline(number, code, feature.outline, crs, district)
        if isinstance(outline, BoundaryProblem):
            problems.append(outline)
        else:
            features[code] = Boundary(code, feature.name, outline, area_m2(outline))
    problems.extend(_missing(level, numbers, known))
    complete = all(problem.kind is not BoundaryProblemKind.MISSING for problem in problems)
    problems.extend(_tiling_problems(features, numbers, known, complete=complete and len(features) == len(numbers)))
    return BoundarySet(level, tuple(features.values()), tuple(_with_line(each, source) for each in problems))


Source = Sequence[SourceFeature]


def _with_line(problem: BoundaryProblem, source: Source) -> BoundaryProblem:
    """The problem with the line of a text file where its feature begins, unless it knows a better one."""
    if problem.line or not problem.feature:
        return problem
    return replace(problem, line=source[problem.feature - 1].line)


def _read(path: Path, crs: Crs, code_field: str, name_field: str, layer: str | None) -> Source:
    """Every feature with its geometry as it stands in the file."""
    if not path.is_file():
        raise Refused("boundary_file_missing", path=str(path))
    if path.suffix.lower() in boundary_points.SUFFIXES:
        found = boundary_points.read_points(path, code_field, name_field)
        if not found:
            raise Refused("boundary_file_empty", path=str(path))
        return found
    return _read_shapes(path, crs, code_field, name_field, layer)


def _read_shapes(path: Path, crs: Crs, code_field: str, name_field: str, layer: str | None) -> Source:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

    try:
        with warnings.catch_warnings():  # GDAL warns of what is checked here
            warnings.simplefilter("ignore")
            layers = [str(name) for name, _ in pyogrio.list_layers(path)]
            if layer is None and len(layers) > 1:
                raise Refused("boundary_layer_needed", layers=layers)
            driver = pyogrio.read_info(path, layer=layer)["driver"]
            meta, _, shapes, columns = pyogrio.raw.read(path, layer=layer, force_2d=True)
    except (DataSourceError, DataLayerError, FeatureError, GeometryError) as error:
        raise Refused("boundary_file_unreadable", path=str(path), reason=str(error).splitlines()[0]) from error
    fields = [str(name) for name in meta["fields"]]
    if code_field not in fields:
        raise Refused("boundary_field_missing", wanted=code_field, found=fields)
    if shapes is None or not len(shapes):
        raise Refused("boundary_file_empty", path=str(path))
    # A GeoJSON file says WGS84 whatever its numbers are; the other formats state their system only when somebody set it.
    stated = meta["crs"]
    if (
        driver != "GeoJSON"
        and stated is not None
        and stated not in _SAME_SYSTEM[crs]
        and not on_proj_thread(_is_same, stated, crs)
    ):
        raise Refused("boundary_crs_differs", found=on_proj_thread(_system_name, stated), given=crs.value)
    codes = columns[fields.index(code_field)]
    names = columns[fields.index(name_field)] if name_field in fields else [""] * len(codes)
    geometries = shapely.from_wkb(shapes)
    return [
        SourceFeature(_text(code), _text(name), shape, 0)
        for code, name, shape in zip(codes, names, geometries, strict=True)
    ]


def _is_same(stated: str, crs: Crs) -> bool:
    """Whether a system given as WKT (a .prj file has no code) is the one that the office named."""
    from pyproj import CRS

    system = CRS.from_user_input(stated)
    return any(system.equals(CRS.from_user_input(name), ignore_axis_order=True) for name in _SAME_SYSTEM[crs]) or (
        crs is Crs.EPSG_4548 and system.to_epsg(min_confidence=25) == 4548
    )


def _system_name(stated: str) -> str:
    from pyproj import CRS

    return str(CRS.from_user_input(stated).name)


def _text(value: Any) -> str:
    """A code or name as text, also where the file keeps codes as numbers."""
    if value is None or value != value:  # NaN: an empty number
        return ""
    return f"{value:.0f}" if isinstance(value, float) else str(value).strip()


def _code_problem(
    code: str, level: grid.GridLevel, known: Mapping[str, KnownGrid], earlier: Mapping[str, int]
) -> BoundaryProblemKind | None:
    if not code:
        return BoundaryProblemKind.NO_CODE
    if code not in known:
        return BoundaryProblemKind.UNKNOWN_CODE
    if grid.level_of(code) is not level:
        return BoundaryProblemKind.WRONG_LEVEL
    return BoundaryProblemKind.DUPLICATE if code in earlier else None


def _outline(
    number: int, code: str, raw: BaseGeometry | None, crs: Crs, district: BaseGeometry | None
) -> Polygon | MultiPolygon | BoundaryProblem:
    """The feature's outline in WGS84, or why it cannot be used."""
    kind = _geometry_problem(raw, crs)
    if kind is not None or raw is None:
        return BoundaryProblem(number, code, kind or BoundaryProblemKind.NO_GEOMETRY)
    outline = to_wgs84(raw, crs)
    if not outline.is_valid:
        spot = _spot(shapely.is_valid_reason(outline))
        return BoundaryProblem(number, code, BoundaryProblemKind.INVALID, place=spot)
    if district is not None and outline.distance(district) > FAR_AWAY_DEGREES:
        centre = outline.representative_point()
        return BoundaryProblem(number, code, BoundaryProblemKind.FAR_AWAY, place=(centre.x, centre.y))
    if isinstance(outline, MultiPolygon) and len(outline.geoms) == 1:
        outline = outline.geoms[0]
    assert isinstance(outline, Polygon | MultiPolygon)
    return outline


def _geometry_problem(raw: BaseGeometry | None, crs: Crs) -> BoundaryProblemKind | None:
    if raw is None or raw.is_empty:
        return BoundaryProblemKind.NO_GEOMETRY
    if not isinstance(raw, Polygon | MultiPolygon):
        return BoundaryProblemKind.NOT_A_POLYGON
    west, south, east, north = raw.bounds
    x_range, y_range = (_DEGREES_X, _DEGREES_Y) if crs.in_degrees else (_METRES_X, _METRES_Y)
    if _lies(west, east, x_range) and _lies(south, north, y_range):
        return None
    if _lies(west, east, y_range) and _lies(south, north, x_range):
        return BoundaryProblemKind.SWAPPED_AXES
    return BoundaryProblemKind.IMPOSSIBLE_PLACE


def _lies(low: float, high: float, span: tuple[float, float]) -> bool:
    return span[0] <= low <= high <= span[1]


def _spot(reason: str) -> tuple[float, float] | None:
    """The place in shapely's reason, which ends like `[116.37 39.91]`."""
    _, bracket, numbers = reason.partition("[")
    x, _, y = numbers.rstrip("]").partition(" ")
    return (float(x), float(y)) if bracket else None


def _missing(
    level: grid.GridLevel, numbers: Mapping[str, int], known: Mapping[str, KnownGrid]
) -> list[BoundaryProblem]:
    """Sisters of the file's grids that the file lacks: with some new and some old outlines a parent would not be tiled."""
    parents = {grid.parent_of(code) for code in numbers}
    wanted = [code for code in sorted(known) if grid.level_of(code) is level and grid.parent_of(code) in parents]
    return [BoundaryProblem(0, code, BoundaryProblemKind.MISSING) for code in wanted if code not in numbers]


def _tiling_problems(
    features: Mapping[str, Boundary], numbers: Mapping[str, int], known: Mapping[str, KnownGrid], *, complete: bool
) -> list[BoundaryProblem]:
    """Overlaps, gaps and what sticks out of an official parent; gaps only where no grid is missing, which would be one."""
    outlines: dict[str, BaseGeometry] = {code: feature.polygon for code, feature in features.items()}
    families: dict[str, dict[str, BaseGeometry]] = defaultdict(dict)
    for code, outline in outlines.items():
        families[grid.parent_of(code) or ""][code] = outline
    flaws = tiling.overlaps(outlines)
    without_parent: dict[str, BaseGeometry] = {}
    for parent, children in families.items():
        above = known.get(parent)
        if above is None or above.outline is None or above.provisional:
            without_parent |= children
            continue
        for code, outline in children.items():
            flaws.extend(tiling.outside(code, outline, above.outline))
        if complete:
            flaws.extend(tiling.gaps(children, above.outline))
    if complete and without_parent:
        flaws.extend(tiling.gaps(without_parent))
    return [_problem(flaw, numbers) for flaw in flaws]


def _problem(flaw: tiling.Flaw, numbers: Mapping[str, int]) -> BoundaryProblem:
    first, *others = flaw.codes or ("",)
    kind = BoundaryProblemKind(flaw.kind.value)
    return BoundaryProblem(numbers.get(first, 0), first, kind, tuple(others), flaw.area_m2, flaw.place)
