"""A street's outlines drawn anew on the map, put in force together; what was drawn is held against its surroundings once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from desktop.models.grid import Grid, GridOutline
from desktop.rules import partition, registers
from desktop.rules.errors import Refused
from desktop.rules.grid import GridLevel
from desktop.rules.registers import Register, Right
from desktop.store.work import Work
from desktop.usecases.acting import check_required
from desktop.usecases.fields import GridCode, ShortText
from desktop.usecases.grids import NewOutline, ReplaceOutlines, replace_outlines
from desktop.usecases.registering import Entry, find_grid


@dataclass(frozen=True, slots=True)
class DrawnOutline:
    """One outline: a WGS84 GeoJSON geometry as text, its area in square metres (EPSG:4548)."""

    grid_code: str
    geometry: str
    area_m2: float


@dataclass(frozen=True, kw_only=True)
class RedrawOutlines(Entry):
    """All outlines that the drawing changed, of the street's communities and of what shares corners with them.

    `state` is that of the outlines it was drawn over (queries.outline_drawing), `basis` what it rests on. `official` is about the
    street's communities alone: the others stay what they were.
    """

    street: GridCode
    basis: ShortText
    state: int
    outlines: tuple[DrawnOutline, ...] = ()
    official: bool = False


def redraw_outlines(work: Work, form: RedrawOutlines) -> int:
    """Put a drawing in force today; returns how many outlines it replaced, whose former ones are kept.

    Raises Refused with the field at fault: field_required, role_may_not, grid_unknown, outlines_changed_meanwhile,
    outlines_unchanged, community_without_piece, outline_missing, outline_broken, outlines_overlap, outlines_leave_gap,
    outline_outside_parent.
    """
    check_required(form)
    if registers.may(work.actor, Register.SETTINGS, Right.CHANGE):
        roles = [role.value for role in registers.holders(Register.SETTINGS, Right.CHANGE)]
        raise Refused("role_may_not", action="draw_outlines", role=work.actor.role.value, roles=roles)
    if find_grid(work, form.street).level != GridLevel.STREET:
        raise Refused("grid_unknown", field="grid", grid=form.street)
    if form.state != work.session.scalar(select(func.max(GridOutline.id))):
        raise Refused("outlines_changed_meanwhile")
    if not form.outlines:
        raise Refused("outlines_unchanged")
    _check_tiling(work, form)
    kinds = select(GridOutline.grid_code, GridOutline.provisional).where(GridOutline.valid_to.is_(None))
    provisional = {row.grid_code: row.provisional for row in work.session.execute(kinds)}
    new = tuple(
        NewOutline(each.grid_code, each.geometry, each.area_m2, provisional=_is_provisional(form, each, provisional))
        for each in form.outlines
    )
    return replace_outlines(work, ReplaceOutlines(outlines=new, source=form.basis.strip()))


def _is_provisional(form: RedrawOutlines, drawn: DrawnOutline, before: Mapping[str, bool]) -> bool:
    if _is_inside(drawn.grid_code, form.street):
        return not form.official
    return before.get(drawn.grid_code, True)


def _is_inside(code: str, street: str) -> bool:
    return code.startswith(street) and code != street


def _check_tiling(work: Work, form: RedrawOutlines) -> None:
    """Refused unless every grid that the drawing touches, and the street above all, is tiled by the grids right inside it."""
    parents: dict[str, str | None] = {}
    names: dict[str, str] = {}
    for code, name, parent in work.session.execute(
        select(Grid.code, Grid.name, Grid.parent_code).where(Grid.valid_to.is_(None))
    ):
        parents[code], names[code] = parent, f"{name}（{code}）"
    drawn = {each.grid_code: _geometry(each, names) for each in form.outlines}
    outlines = _in_force(work) | drawn
    bare = [names[code] for code, parent in parents.items() if parent == form.street and code not in outlines]
    if bare:
        raise Refused("community_without_piece", grids=bare)
    touched = {form.street, *drawn, *(parents[code] for code in drawn if parents[code])}
    for above in sorted(code for code in touched if code is not None):
        children = {names[code]: outlines[code] for code, up in parents.items() if up == above and code in outlines}
        if children and above not in outlines:
            raise Refused("outline_missing", field="grid", grid=names[above])
        if children:
            partition.check_tiling(names[above], outlines[above], children)


def _geometry(drawn: DrawnOutline, names: Mapping[str, str]) -> BaseGeometry:
    if drawn.grid_code not in names:
        raise Refused("grid_unknown", field="grid", grid=drawn.grid_code)
    shape = shapely.from_geojson(drawn.geometry, on_invalid="ignore")
    if not isinstance(shape, shapely.Polygon | shapely.MultiPolygon) or shape.is_empty or not shape.is_valid:
        raise Refused("outline_broken", grids=[names[drawn.grid_code]])
    return shape


def _in_force(work: Work) -> dict[str, BaseGeometry]:
    query = select(GridOutline.grid_code, GridOutline.geometry).where(GridOutline.valid_to.is_(None))
    return {code: shapely.from_geojson(text) for code, text in work.session.execute(query)}
