"""Patrol plans with how they stand, the log of patrols, and what is overdue; frozen rows only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from desktop.models.grid import Grid
from desktop.models.patrol import PatrolLog, PatrolPlan
from desktop.models.person import Person
from desktop.queries.register_scope import seen, within
from desktop.rules.patrolling import Performer, Standing, Unit
from desktop.rules.registers import Register
from desktop.store import register_facts
from desktop.store.work import Reading

PAGE = 200


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A patrol plan; `person` is "" where it is not for one by name, `standing` None where it neither runs nor just ended."""

    plan_id: int
    version: int
    grid_code: str
    grid: str
    performer: Performer
    person: str
    times: int
    unit: Unit
    first_day: date
    last_day: date | None
    note: str
    planned_by: str
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class PatrolRow:
    """One patrol that was walked; `track` is a GeoJSON LineString in WGS84 or None."""

    log_id: int
    grid_code: str
    grid: str
    performer: Performer
    person: str
    started_at: datetime
    ended_at: datetime
    track: dict[str, Any] | None
    note: str


@dataclass(frozen=True, slots=True)
class PatrolPage:
    """Some patrols and the key after which the next page begins, None at the end."""

    rows: tuple[PatrolRow, ...]
    next_key: tuple[datetime, int] | None


def plans(reading: Reading, grid: str = "", *, in_force: bool = True) -> tuple[PlanRow, ...]:
    """The plans of a grid and all inside it, by grid; those in force today, or all that ever were."""
    today = reading.now.astimezone(reading.zone).date()
    query = (
        select(PatrolPlan, Grid.name, func.coalesce(Person.name, ""))
        .join(Grid, Grid.code == PatrolPlan.grid_code)
        .outerjoin(Person, Person.id == PatrolPlan.person_id)
        .where(seen(reading.actor, Register.PATROLS, grid=PatrolPlan.grid_code), within(PatrolPlan.grid_code, grid))
        .order_by(PatrolPlan.grid_code, PatrolPlan.id)
    )
    if in_force:
        query = query.where(
            PatrolPlan.first_day <= today, or_(PatrolPlan.last_day.is_(None), PatrolPlan.last_day >= today)
        )
    standings = register_facts.standings(reading, grid)
    return tuple(
        PlanRow(
            plan_id=row.id,
            version=row.version,
            grid_code=row.grid_code,
            grid=name,
            performer=row.performer,
            person=person,
            times=row.times,
            unit=row.unit,
            first_day=row.first_day,
            last_day=row.last_day,
            note=row.note,
            planned_by=row.actor,
            standing=standings.get(row.id),
        )
        for row, name, person in reading.session.execute(query)
    )


def overdue(reading: Reading, grid: str = "") -> tuple[PlanRow, ...]:
    """The plans in force of which a patrol is missing, the longest missing first."""
    late = [row for row in plans(reading, grid) if row.standing is not None and row.standing.is_overdue]
    return tuple(sorted(late, key=lambda row: (_missed_at(row), row.grid_code)))


def patrols(
    reading: Reading,
    grid: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> PatrolPage:
    """The log of a grid and all inside it, the latest first; by when they began, UTC, half-open."""
    query = (
        select(PatrolLog, Grid.name, func.coalesce(Person.name, PatrolLog.actor))
        .join(Grid, Grid.code == PatrolLog.grid_code)
        .outerjoin(Person, Person.id == PatrolLog.person_id)
        .where(seen(reading.actor, Register.PATROLS, grid=PatrolLog.grid_code), within(PatrolLog.grid_code, grid))
    )
    if since is not None:
        query = query.where(PatrolLog.started_at >= since)
    if until is not None:
        query = query.where(PatrolLog.started_at < until)
    if after is not None:
        began, log_id = after
        earlier = (PatrolLog.started_at == began) & (PatrolLog.id < log_id)
        query = query.where((PatrolLog.started_at < began) | earlier)
    query = query.order_by(PatrolLog.started_at.desc(), PatrolLog.id.desc()).limit(limit)
    rows = tuple(
        PatrolRow(
            log_id=row.id,
            grid_code=row.grid_code,
            grid=name,
            performer=row.performer,
            person=person,
            started_at=row.started_at,
            ended_at=row.ended_at,
            track=row.track,
            note=row.note,
        )
        for row, name, person in reading.session.execute(query)
    )
    return PatrolPage(rows, (rows[-1].started_at, rows[-1].log_id) if len(rows) == limit else None)


def _missed_at(row: PlanRow) -> datetime:
    missed = row.standing.missed_at if row.standing is not None else None
    return missed or datetime.max.replace(tzinfo=UTC)
