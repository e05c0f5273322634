"""What somebody who draws a street's outlines anew begins with: every outline in force, the street's communities, and their state."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from desktop.models.grid import Grid, GridOutline
from desktop.queries import grid_map
from desktop.queries.grid_map import OutlineRow
from desktop.rules.errors import Refused
from desktop.rules.grid import GridLevel
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class StreetOutlines:
    """A street and its communities (code, name), the outlines in force of the whole district, and the `state` that they are in.

    `official`: whether the communities' outlines are all official.
    """

    code: str
    name: str
    communities: tuple[tuple[str, str], ...]
    outlines: tuple[OutlineRow, ...]
    state: int
    official: bool

    def names(self) -> dict[str, str]:
        """The name of every grid that has an outline, and of the street's communities, by code."""
        return {**{row.grid_code: row.name for row in self.outlines}, **dict(self.communities)}


def street_outlines(reading: Reading, street: str) -> StreetOutlines:
    """The street's outlines as they are; Refused("grid_unknown") where it is no street in force."""
    grid = reading.session.get(Grid, street)
    if grid is None or grid.level != GridLevel.STREET or grid.valid_to is not None:
        raise Refused("grid_unknown", field="grid", grid=street)
    query = select(Grid.code, Grid.name).where(Grid.parent_code == street, Grid.valid_to.is_(None)).order_by(Grid.code)
    communities = tuple((code, name) for code, name in reading.session.execute(query))
    outlines = grid_map.outlines(reading)
    kinds = {row.grid_code: row.provisional for row in outlines}
    official = bool(communities) and not any(kinds.get(code, True) for code, _ in communities)
    return StreetOutlines(street, grid.name, communities, outlines, state(reading), official)


def state(reading: Reading) -> int:
    """A number that is another whenever outlines were replaced."""
    return reading.session.scalar(select(func.max(GridOutline.id))) or 0
