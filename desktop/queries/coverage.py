"""Whether every place is covered (D2, D7, D19): patrols, sources and posts by grid, and the blind spots of the map; frozen rows only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desktop.models.grid import Grid
from desktop.queries import patrols
from desktop.queries.register_scope import within
from desktop.rules import posts, registers
from desktop.rules.posts import PostKind
from desktop.rules.registers import Register, Scope
from desktop.rules.scorecard import Period
from desktop.store import register_facts
from desktop.store.register_facts import Share
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A grid with all inside it: `done` of `due` things; no rate where nothing was due."""

    grid_code: str
    level: int
    name: str
    done: int
    due: int

    @property
    def rate(self) -> float | None:
        """From 0 to 1; None where nothing was due."""
        return self.done / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A grid that is not wholly looked after: posts that nobody holds, patrols that are overdue, no plan of patrols at all."""

    grid_code: str
    level: int
    name: str
    missing_posts: tuple[PostKind, ...]
    overdue_patrols: int
    missed_at: datetime | None  # when the oldest of them was due
    without_plan: bool  # of a community, by a plan for itself or for the street around it

    @property
    def is_blind(self) -> bool:
        """Whether the map shows it as one: nobody to enforce, or not seen as the plan asks."""
        return PostKind.ENFORCEMENT in self.missing_posts or self.overdue_patrols > 0


def patrol_coverage(reading: Reading, period: Period, grid: str = "") -> tuple[CoverageRow, ...]:
    """巡查覆盖率 of every grid in the area: patrols done of those due in the period, or in what of it is over."""
    since, end = period.bounds(reading.zone)
    shares = register_facts.patrol_shares(reading, since, min(end, reading.now), grid)
    return _rows(reading, shares, Register.PATROLS, grid)


def source_update(reading: Reading, at: datetime | None = None, grid: str = "") -> tuple[CoverageRow, ...]:
    """污染源动态更新率 of every grid in the area at a time, now by default."""
    return _rows(reading, register_facts.source_shares(reading, at or reading.now, grid), Register.SOURCES, grid)


def enforcement_coverage(reading: Reading, at: datetime | None = None, grid: str = "") -> tuple[CoverageRow, ...]:
    """执法覆盖率 of every grid in the area at a time, now by default: grids with every post filled of all grids."""
    return _rows(reading, register_facts.post_shares(reading, at or reading.now, grid), Register.STAFF, grid)


def blind_spots(reading: Reading, grid: str = "") -> tuple[BlindSpot, ...]:
    """Every grid in the area with something missing, by code.

    Posts are told to whoever sees the staff register there, patrols to whoever sees the patrols.
    """
    filled = register_facts.filled_posts(reading, reading.now, grid)
    staffed = _seen_codes(reading, Register.STAFF, grid)
    patrolled = _seen_codes(reading, Register.PATROLS, grid)
    late: dict[str, list[datetime | None]] = {}
    for plan in patrols.overdue(reading, grid):
        late.setdefault(plan.grid_code, []).append(plan.standing.missed_at if plan.standing else None)
    planned = register_facts.planned_grids(reading)
    found = []
    for code, level, name in _grids(reading, grid):
        missing = posts.missing(level, filled.get(code, frozenset())) if code in staffed else ()
        overdue = late.get(code, [])
        unplanned = level == 3 and code in patrolled and planned.isdisjoint({code, code[:9]})
        if missing or overdue or unplanned:
            oldest = min((at for at in overdue if at is not None), default=None)
            found.append(BlindSpot(code, level, name, missing, len(overdue), oldest, unplanned))
    return tuple(found)


def _rows(reading: Reading, shares: Mapping[str, Share], register: Register, grid: str) -> tuple[CoverageRow, ...]:
    rolled = register_facts.rolled_up(shares)
    visible = _seen_codes(reading, register, grid)
    return tuple(
        CoverageRow(code, level, name, share.part, share.whole)
        for code, level, name in _grids(reading, grid)
        if code in visible
        for share in (rolled.get(code, Share()),)
    )


def _grids(reading: Reading, grid: str) -> list[tuple[str, int, str]]:
    query = select(Grid.code, Grid.level, Grid.name).where(Grid.valid_to.is_(None), within(Grid.code, grid))
    return [(code, level, name) for code, level, name in reading.session.execute(query.order_by(Grid.code))]


def _seen_codes(reading: Reading, register: Register, grid: str) -> frozenset[str]:
    """The grids of the area whose figures the actor is told: those in the scope of the register.

    Figures of posts name nobody: bodies and the EPB, who send officers everywhere, are told them all, and an inspector those of the
    own grid, although each sees only people of their own.
    """
    actor = reading.actor
    scopes = registers.scopes(register, actor.role)
    everywhere = Scope.ALL in scopes or (register is Register.STAFF and Scope.OWN_BODY in scopes)
    if not everywhere and not (actor.grid and scopes & {Scope.OWN_GRID, Scope.OWN_PERSON}):
        return frozenset()
    own = "" if everywhere else actor.grid
    return frozenset(reading.session.scalars(select(Grid.code).where(within(Grid.code, grid), within(Grid.code, own))))
