"""Importing a boundary file: read, checked against the grids in force, and put in force in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select

from desktop.exchange.boundaries import Boundary, BoundarySet, KnownGrid, read_boundaries
from desktop.exchange.boundary_problems import BoundaryProblem
from desktop.exchange.crs import Crs, area_m2
from desktop.exchange.provisional import remake_communities
from desktop.models.grid import Grid, GridOutline
from desktop.rules.errors import Refused
from desktop.rules.grid import GridLevel
from desktop.store.work import Reading, Work
from desktop.usecases.grids import NewOutline, ReplaceOutlines, replace_outlines

Outline = Polygon | MultiPolygon

DECIMALS = 7
"""Of the coordinates written; a centimetre, and neighbours' common corners stay equal."""

REMADE_DECIMALS = 9
"""Of a re-made community's: its corners lie inside the edges of the street, and a centimetre beside a long edge is square metres."""


class BoundariesInvalid(Refused):
    """A boundary file with faults: nothing was changed."""

    def __init__(self, problems: Iterable[BoundaryProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("boundaries_invalid", count=len(self.problems))


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: outlines put in force, communities re-made inside new streets, total area of the file's outlines."""

    level: GridLevel
    outlines: int
    remade: int
    area_m2: float


def preview(reading: Reading, path: Path, crs: Crs, level: GridLevel, code_field: str = "code") -> BoundarySet:
    """What the file holds and what is wrong with it, feature by feature; changes nothing."""
    return read_boundaries(path, crs, level, known_grids(reading), code_field=code_field)


def import_boundaries(work: Work, path: Path, crs: Crs, level: GridLevel, code_field: str = "code") -> Imported:
    """Put the file's outlines in force as official ones, and re-make what hangs on them.

    Streets: their provisional communities are re-made inside the new outlines, and once every street of the district is
    official the district's outline is their union. Raises BoundariesInvalid, or what reading the file raises.
    """
    found = preview(work, path, crs, level, code_field)
    if found.problems:
        raise BoundariesInvalid(found.problems)
    known = known_grids(work)
    # As they will be kept: what is made inside them fits them, not what the file says to the last digit.
    features = [replace(feature, polygon=_rounded(feature.polygon, DECIMALS)) for feature in found.features]
    official = [_official(feature) for feature in features]
    remade = (
        [outline for feature in features for outline in _remade(feature, known)] if level is GridLevel.STREET else []
    )
    form = ReplaceOutlines(outlines=(*official, *remade, *_district(level, features, known)), source=path.name)
    replace_outlines(work, form)
    return Imported(level, len(official), len(remade), found.area_m2)


def known_grids(reading: Reading) -> dict[str, KnownGrid]:
    """Every grid in force with its outline in force."""
    query = (
        select(Grid.code, GridOutline.geometry, GridOutline.provisional)
        .outerjoin(GridOutline, (GridOutline.grid_code == Grid.code) & GridOutline.valid_to.is_(None))
        .where(Grid.valid_to.is_(None))
    )
    return {
        code: KnownGrid(code, shape(json.loads(geometry)) if geometry else None, provisional is not False)
        for code, geometry, provisional in reading.session.execute(query)
    }


def _official(feature: Boundary) -> NewOutline:
    return NewOutline(feature.code, _text(feature.polygon), feature.area_m2, provisional=False)


def _remade(street: Boundary, known: Mapping[str, KnownGrid]) -> list[NewOutline]:
    """The street's communities inside its new outline, near where they were; official ones stay."""
    inside = [grid for code, grid in sorted(known.items()) if len(code) == 12 and code.startswith(street.code)]
    if not inside or not all(grid.provisional for grid in inside):
        return []
    seeds = {grid.code: _centre(grid.outline) for grid in inside if grid.outline is not None}
    cells = remake_communities(street.polygon, [grid.code for grid in inside], seeds)
    return [
        NewOutline(code, _text(_rounded(cell, REMADE_DECIMALS)), area_m2(cell), provisional=True)
        for code, cell in cells.items()
    ]


def _district(level: GridLevel, features: Sequence[Boundary], known: Mapping[str, KnownGrid]) -> list[NewOutline]:
    """The district as the union of its streets, once they are all official."""
    if level is not GridLevel.STREET or not features:
        return []
    code = features[0].code[:6]
    streets = {each: grid for each, grid in known.items() if len(each) == 9}
    new = {feature.code: feature.polygon for feature in features}
    outlines = [new.get(each) or (None if grid.provisional else grid.outline) for each, grid in streets.items()]
    if code not in known or not known[code].provisional or any(outline is None for outline in outlines):
        return []
    union = shapely.union_all([outline for outline in outlines if outline is not None])
    return [NewOutline(code, _text(union), area_m2(union), provisional=False)]


def _centre(outline: BaseGeometry) -> tuple[float, float]:
    centre = outline.centroid
    return centre.x, centre.y


def _text(polygon: BaseGeometry) -> str:
    return json.dumps(mapping(polygon), separators=(",", ":"))


def _rounded(polygon: Outline, decimals: int) -> Outline:
    rounded = shapely.transform(polygon, lambda places: places.round(decimals))
    assert isinstance(rounded, Polygon | MultiPolygon)
    return rounded
