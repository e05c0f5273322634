"""What every act on a register has in common: its key, who recorded it and when, and the grid that it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from desktop.models.grid import Grid
from desktop.rules.errors import Refused
from desktop.store.work import Reading, Work
from desktop.usecases.acting import new_key


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What every entry in a register carries; required fields are those without a default."""

    key: str = field(default_factory=new_key)


def recorded(work: Work, key: str) -> dict[str, Any]:
    """The columns that say who made a row, when and by which act (`models.recorded.Recorded`)."""
    return {
        "recorded_at": work.now,
        "actor_id": work.actor.account_id,
        "actor": work.actor.name,
        "role": work.actor.role,
        "mark": work.store.mark,
        "key": key,
    }


def today(reading: Reading) -> date:
    """The district's day."""
    return day_of(reading, reading.now)


def day_of(reading: Reading, at: datetime) -> date:
    """The district's day of an instant."""
    return at.astimezone(reading.zone).date()


def find_grid(reading: Reading, code: str, field: str = "grid") -> Grid:
    """The grid in force, or Refused("grid_unknown")."""
    grid = reading.session.get(Grid, code)
    if grid is None or grid.valid_to is not None:
        raise Refused("grid_unknown", field=field, grid=code)
    return grid


def check_version(seen: int | None, found: int) -> None:
    """Refused("changed_meanwhile") where the user saw another version than the one found; None is not checked."""
    if seen is not None and seen != found:
        raise Refused("changed_meanwhile", seen=seen, found=found)
