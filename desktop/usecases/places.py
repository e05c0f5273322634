"""From a position or a grid to the grid that a case belongs to, and who answers for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import func, or_, select

from desktop.models.grid import Grid, GridOutline
from desktop.models.organisation import Organisation
from desktop.models.person import Assignment
from desktop.rules.errors import Refused
from desktop.rules.terms import OrganisationKind
from desktop.store.work import Reading, Store
from desktop.usecases.fields import Position

if TYPE_CHECKING:
    from desktop.rules.grid import GridIndex


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case is; `confirmed` is False only where nobody has said that a suggested grid is right."""

    grid_code: str
    confirmed: bool


_indexes: WeakKeyDictionary[Store, tuple[tuple[int, int], GridIndex]] = WeakKeyDictionary()


def resolve(reading: Reading, grid: str, position: Position | None) -> Place:
    """The grid of a report.

    A grid that the user named is confirmed. A position alone names the grid where the outline is official; a provisional
    outline only suggests it. Raises Refused: place_required, grid_unknown, grid_too_wide, position_invalid, outside_district,
    grid_to_confirm (with the suggested code and name).
    """
    if position is not None and not (-180 <= position.lon <= 180 and -90 <= position.lat <= 90):
        raise Refused("position_invalid", field="position", lon=position.lon, lat=position.lat)
    if grid:
        found = reading.session.get(Grid, grid)
        if found is None or found.valid_to is not None:
            raise Refused("grid_unknown", field="grid", grid=grid)
        if found.level < 2:
            raise Refused("grid_too_wide", field="grid", grid=found.name)
        return Place(grid, confirmed=True)
    if position is None:
        raise Refused("place_required", field="grid")
    suggestion = suggest(reading, position)
    if suggestion is None:
        raise Refused("outside_district", field="position", lon=position.lon, lat=position.lat)
    code, provisional = suggestion
    if provisional:
        raise Refused("grid_to_confirm", field="grid", grid=code, name=reading.session.get_one(Grid, code).name)
    return Place(code, confirmed=True)


def suggest(reading: Reading, position: Position) -> tuple[str, bool] | None:
    """The community at a position and whether its outline is only provisional; None outside the district."""
    cell = index(reading).locate(position.lon, position.lat)
    return None if cell is None else (cell.code, cell.provisional)


def index(reading: Reading) -> GridIndex:
    """The spatial index over the community outlines in force, made once per state of the outlines."""
    from shapely.geometry import shape

    from desktop.rules.grid import GridIndex, Outline

    newest = reading.session.execute(select(func.max(GridOutline.id), func.count(GridOutline.valid_to))).one()
    state = (newest[0] or 0, newest[1])
    kept = _indexes.get(reading.store)
    if kept is not None and kept[0] == state:
        return kept[1]
    query = (
        select(GridOutline.grid_code, GridOutline.geometry, GridOutline.provisional)
        .join(Grid, Grid.code == GridOutline.grid_code)
        .where(Grid.level == 3, GridOutline.valid_to.is_(None))
    )
    made = GridIndex(
        Outline(code, provisional, shape(json.loads(geometry)))
        for code, geometry, provisional in reading.session.execute(query)
    )
    _indexes[reading.store] = (state, made)
    return made


def answers_for(reading: Reading, person_id: int, grid: str) -> bool:
    """Whether a person is assigned today to the grid, to one that contains it, or to one inside it."""
    today = reading.now.astimezone(reading.zone).date()
    query = select(Assignment.grid_code).where(
        Assignment.person_id == person_id,
        Assignment.valid_from <= today,
        or_(Assignment.valid_to.is_(None), Assignment.valid_to >= today),
    )
    return any(grid.startswith(code) or code.startswith(grid) for code in reading.session.scalars(query))


def street_office(reading: Reading, grid: str) -> str | None:
    """The street office that answers for the grid."""
    return _responsible(reading, grid[:9], OrganisationKind.STREET_OFFICE)


def community_office(reading: Reading, grid: str) -> str | None:
    """The community that answers for the grid; None for a whole street."""
    return _responsible(reading, grid, OrganisationKind.COMMUNITY) if len(grid) == 12 else None


def _responsible(reading: Reading, grid: str, kind: OrganisationKind) -> str | None:
    query = select(Organisation.code).where(Organisation.grid_code == grid, Organisation.kind == kind)
    return reading.session.scalars(query).first()
