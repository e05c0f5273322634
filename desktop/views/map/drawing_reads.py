"""A street under the pen: what is read, done to its plan and written, on a worker's thread, where the geometry is loaded."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.queries import outline_drawing
from desktop.queries.outline_drawing import StreetOutlines
from desktop.usecases.fields import GridCode, ShortText

if TYPE_CHECKING:
    from desktop.rules.partition import Plan

Rings = list[list[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class DrawnPiece:
    """A piece as it is shown: whose it is ("" nobody's), square metres (EPSG:4548), a place inside, its rings (longitude, latitude)."""

    key: int
    code: str
    area_m2: float
    place: tuple[float, float]
    rings: Rings


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plan with its pieces as they are shown, and the codes of the outlines that it changes."""

    plan: Plan
    pieces: tuple[DrawnPiece, ...]
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """What a drawing begins with: `former` are the rings of the communities as they are in force."""

    rows: StreetOutlines
    drawing: Drawing
    former: Rings


@dataclass(frozen=True, slots=True)
class Save:
    """A drawing that is to be put in force, over the plan that it began with."""

    rows: StreetOutlines
    before: Plan
    plan: Plan
    basis: str
    official: bool
    key: str


def opened(reading: Any, street: str) -> Opened:
    """Read a street and make its plan. Raises Refused: grid_unknown, outline_missing."""
    import shapely

    from desktop.rules import partition

    rows = outline_drawing.street_outlines(reading, street)
    outlines: dict[str, Any] = {row.grid_code: shapely.from_geojson(row.geometry) for row in rows.outlines}
    drawing = _drawing(partition.begin(street, outlines))
    own = [outlines[code] for code, _ in rows.communities if code in outlines]
    return Opened(rows, drawing, [ring for outline in own for ring in _rings(outline)])


def done(_reading: Any, plan: Plan, before: Plan, act: Callable[[Any, Plan], Plan]) -> Drawing:
    """What an act makes of a plan; `act` is given rules.partition, which is not loaded before. Raises what the act raises."""
    from desktop.rules import partition

    after = act(partition, plan)
    return _drawing(after, tuple(partition.changes(after, before)))


def save(work: Any, form: Save) -> int:
    """Put a drawing in force; returns how many outlines were replaced. Raises what usecases.outlines raises."""
    from shapely.geometry import mapping

    from desktop.exchange.crs import area_m2
    from desktop.rules import partition
    from desktop.usecases import outlines
    from desktop.usecases.outlines import DrawnOutline, RedrawOutlines

    partition.check_complete(form.plan, [code for code, _ in form.rows.communities])
    changed = partition.changes(form.plan, form.before)
    drawn = tuple(
        DrawnOutline(code, json.dumps(mapping(outline), separators=(",", ":")), area_m2(outline))
        for code, outline in changed.items()
    )
    return outlines.redraw_outlines(
        work,
        RedrawOutlines(
            street=GridCode(form.rows.code),
            outlines=drawn,
            basis=ShortText(form.basis),
            state=form.rows.state,
            official=form.official,
            key=form.key,
        ),
    )


def _drawing(plan: Plan, changed: tuple[str, ...] = ()) -> Drawing:
    return Drawing(plan, tuple(_piece(piece) for piece in plan.pieces), changed)


def _piece(piece: Any) -> DrawnPiece:
    from desktop.exchange.crs import area_m2

    inner = piece.polygon.representative_point()
    return DrawnPiece(piece.key, piece.code, area_m2(piece.polygon), (inner.x, inner.y), _rings(piece.polygon))


def _rings(outline: Any) -> Rings:
    """Every ring of every polygon, its corners as pairs."""
    return [
        [(float(x), float(y)) for x, y in ring.coords]
        for polygon in getattr(outline, "geoms", (outline,))
        for ring in (polygon.exterior, *polygon.interiors)
    ]
