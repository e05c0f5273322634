"""From a position or a grid to the grid that a case belongs to, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.models.person import Assignment
from desktop.rules.errors import Refused
from desktop.rules.terms import OrganisationKind
from desktop.store import grids
from desktop.store.work import Reading
from desktop.usecases.fields import Position


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case is; `confirmed` is False only where nobody has said that a suggested grid is right."""

    grid_code: str
    confirmed: bool


def resolve(reading: Reading, grid: str, position: Position | None, field: str = "grid") -> Place:
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
            raise Refused("grid_unknown", field=field, grid=grid)
        if found.level < 2:
            raise Refused("grid_too_wide", field=field, grid=found.name)
        return Place(grid, confirmed=True)
    if position is None:
        raise Refused("place_required", field="grid")
    cell = grids.locate(reading, position.lon, position.lat)
    if cell is None:
        raise Refused("outside_district", field="position", lon=position.lon, lat=position.lat)
    if cell.provisional:
        raise Refused(
            "grid_to_confirm", field=field, grid=cell.code, name=reading.session.get_one(Grid, cell.code).name
        )
    return Place(cell.code, confirmed=True)


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
