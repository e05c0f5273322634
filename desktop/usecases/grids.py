"""Outlines of grids: new ones come into force on a day, the former ones are kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from desktop.models.grid import Grid, GridOutline
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.workflow import Role
from desktop.store.work import Work


@dataclass(frozen=True, slots=True)
class NewOutline:
    """One outline: a WGS84 GeoJSON geometry as text, its area in square metres (EPSG:4548)."""

    grid_code: str
    geometry: str
    area_m2: float
    provisional: bool


@dataclass(frozen=True, kw_only=True)
class ReplaceOutlines:
    """Outlines that come into force together, and where they are from."""

    outlines: tuple[NewOutline, ...]
    source: str


def replace_outlines(work: Work, form: ReplaceOutlines) -> int:
    """Put outlines in force today and end the former ones; returns how many. Raises Refused: role_may_not, grid_unknown."""
    if work.actor.role not in {Role.ADMINISTRATOR, Role.SYSTEM}:
        raise Refused(
            "role_may_not", action="import_outlines", role=work.actor.role.value, roles=[Role.ADMINISTRATOR.value]
        )
    today = work.now.astimezone(work.zone).date()
    codes = [outline.grid_code for outline in form.outlines]
    known = set(work.session.scalars(select(Grid.code)))
    for code in codes:
        if code not in known:
            raise Refused("grid_unknown", field="grid", grid=code)
    work.session.execute(
        update(GridOutline)
        .where(GridOutline.grid_code.in_(codes), GridOutline.valid_to.is_(None))
        .values(valid_to=today)
        .execution_options(synchronize_session=False)
    )
    for outline in form.outlines:
        work.session.add(
            GridOutline(
                grid_code=outline.grid_code,
                provisional=outline.provisional,
                geometry=outline.geometry,
                area_m2=outline.area_m2,
                source=form.source,
                valid_from=today,
            )
        )
        work.changed(Entity.GRID, outline.grid_code, 1)
    return len(codes)
