"""What the window around the screens shows: counts of the store, what waits for the reader, whether the calendar is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from desktop.models.account import Account
from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.queries import approvals, board, case_counts, notices
from desktop.queries.board import CaseFilter, Count
from desktop.rules.calendar import missing_year_warning
from desktop.rules.workflow import Role
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class DeskRow:
    """The status bar and the counters of the header.

    `year` is this year in the district's zone, `missing_year` the year whose holidays nobody knows and somebody should import.
    `approvals` is None for a role that decides nothing.
    """

    scope: str  # the name of the actor's grid, or of their body; "" for the whole district
    grids: int
    open_cases: int
    cases_this_year: Count
    year: int
    missing_year: int | None
    approvals: int | None
    notices: int


@dataclass(frozen=True, slots=True)
class Entrance:
    """What must be known before anybody signs in."""

    product_title: str
    district: str
    has_accounts: bool


def entrance(reading: Reading) -> Entrance:
    """Whose store it is and whether anybody can sign in; Refused("store_not_initialised") without a district."""
    anybody = reading.session.scalar(select(func.count()).select_from(Account)) or 0
    return Entrance(reading.district.product_title, reading.district.name, anybody > 0)


def desk(reading: Reading) -> DeskRow:
    """Count what the reader may see, now."""
    session, actor = reading.session, reading.actor
    today = reading.now.astimezone(reading.zone)
    first = datetime(today.year, 1, 1, tzinfo=reading.zone)
    return DeskRow(
        scope=_scope(reading),
        grids=session.scalar(select(func.count()).select_from(Grid).where(Grid.code.startswith(actor.grid))) or 0,
        open_cases=board.count(reading, CaseFilter(open_only=True)),
        cases_this_year=case_counts.reported_since(reading, first),
        year=today.year,
        missing_year=missing_year_warning(reading.calendar, today.date()),
        approvals=approvals.count_waiting(reading),
        notices=notices.count_unread(reading),
    )


def _scope(reading: Reading) -> str:
    actor = reading.actor
    if actor.grid:
        return reading.session.scalar(select(Grid.name).where(Grid.code == actor.grid)) or ""
    if actor.role is Role.BODY:
        query = select(Organisation.short_name).where(Organisation.code == actor.organisation)
        return reading.session.scalar(query) or ""
    return ""
