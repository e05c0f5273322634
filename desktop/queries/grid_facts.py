"""What the registers say of one grid, for its card: posts that nobody holds, sources, the last published score."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.models.grid import Grid
from desktop.queries import coverage, map_layers, sources
from desktop.queries.sources import SourceFilter
from desktop.rules import registers
from desktop.rules.errors import Refused
from desktop.rules.inspection import DueState
from desktop.rules.posts import PostKind
from desktop.rules.registers import Register, Right
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class GridFacts:
    """Of a grid with all inside it, as far as the actor is told: None where the register is none of theirs.

    `missing_posts` are the grid's own, `grids_with_missing_posts` counts those inside it; `score` (0 to 100) is None also where
    nothing was published.
    """

    grid_code: str
    missing_posts: tuple[PostKind, ...] | None
    grids_with_missing_posts: int
    overdue_patrols: int | None
    sources: int | None
    overdue_sources: int
    score: float | None


def grid_facts(reading: Reading, code: str) -> GridFacts:
    """What the registers say of a grid; Refused("grid_unknown")."""
    if reading.session.get(Grid, code) is None:
        raise Refused("grid_unknown", field="grid", grid=code)
    spots = coverage.blind_spots(reading, code)
    own = next((spot for spot in spots if spot.grid_code == code), None)
    points = sources.source_points(reading, SourceFilter(grid=code))
    score = next((row.score for row in map_layers.last_scores(reading) if row.grid_code == code), None)
    return GridFacts(
        grid_code=code,
        missing_posts=(own.missing_posts if own else ()) if _is_told(reading, Register.STAFF, code) else None,
        grids_with_missing_posts=sum(1 for spot in spots if spot.grid_code != code and spot.missing_posts),
        overdue_patrols=sum(spot.overdue_patrols for spot in spots)
        if _is_told(reading, Register.PATROLS, code)
        else None,
        sources=len(points) if _is_told(reading, Register.SOURCES, code) or points else None,
        overdue_sources=sum(1 for point in points if point.due is DueState.OVERDUE),
        score=score,
    )


def _is_told(reading: Reading, register: Register, code: str) -> bool:
    return registers.may(reading.actor, register, Right.SEE, grid=code) is None
