"""How many cases a filter finds, by status: out of the kept counts where they know it, else by counting no further than is shown."""

from __future__ import annotations

import collections
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, and_, func, or_, select

from desktop.models.case import Case
from desktop.models.derived import CaseCount, CoBody
from desktop.models.grid import Grid
from desktop.models.journal import Counter
from desktop.queries import case_rows, keyed
from desktop.queries.case_rows import CaseFilter, has_prefix
from desktop.queries.walks import Sort
from desktop.rules.workflow import OPEN, Role, Status
from desktop.store.work import Reading

MOST_COUNTED = 10_000
"""Finished cases that no kept count knows are counted up to here; who shows the number shows "10000+" for it."""

_KEPT = frozenset({"scope", "category", "grid", "body", "open_only", "statuses"})
_STATUS = frozenset({"open_only", "statuses"})
_UNFINISHED = tuple(sorted(OPEN))
_FINISHED = tuple(sorted(frozenset(Status) - OPEN))


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases there are; `at_least` where the counting ended before they did."""

    number: int
    at_least: bool = False


def by_status(reading: Reading, wanted: CaseFilter) -> tuple[dict[Status, int], bool]:
    """How many cases of each status the filter finds, and whether there may be more finished ones than that.

    Exact for no filter, statuses, grid, body and category (with the scope of who reads); else exact for open cases, while
    finished ones are counted up to `MOST_COUNTED` altogether.
    """
    conditions = case_rows.parts(reading.actor, wanted, reading.now, reading.now)
    chosen = _chosen(wanted)
    kept = _kept(reading, wanted, conditions.keys() - _STATUS) if conditions.keys() <= _KEPT else None
    if kept is not None:
        return {status: number for status, number in kept.items() if number and status in chosen}, False
    found = _counted(reading, wanted)
    return found, sum(number for status, number in found.items() if status not in OPEN) >= MOST_COUNTED


def total(reading: Reading, wanted: CaseFilter) -> Count:
    """How many cases the filter finds, as exact as `by_status`; a period alone is counted exactly."""
    if wanted != CaseFilter() and wanted == CaseFilter(since=wanted.since, until=wanted.until):
        conditions = case_rows.conditions(reading, wanted)
        return Count(reading.session.scalar(select(func.count()).select_from(Case).where(*conditions)) or 0)
    found, at_least = by_status(reading, wanted)
    return Count(sum(found.values()), at_least)


def reported_since(reading: Reading, first: datetime) -> Count:
    """How many cases were reported since `first`, the beginning of a day in the district; for the whole district, taken here.

    The numbers that were given say it at once. For an area or a body its cases are counted, up to `MOST_COUNTED`.
    """
    actor = reading.actor
    if actor.role is not Role.BODY and not actor.grid:
        numbered = select(func.sum(Counter.last)).where(
            Counter.series >= f"report-{first:%Y%m%d}", Counter.series < "report-:"
        )
        return Count(reading.session.scalar(numbered) or 0)
    own: ColumnElement[bool] = Case.lead_body == actor.organisation
    if actor.role is not Role.BODY:  # code by code: each is one stretch of an index
        own = Case.grid_code.in_(select(Grid.code).where(has_prefix(Grid.code, actor.grid)))
    some = select(Case.id).where(own, Case.reported_at >= first).limit(MOST_COUNTED).subquery()
    number = reading.session.scalar(select(func.count()).select_from(some)) or 0
    return Count(number, at_least=number >= MOST_COUNTED)


def overdue_by_status(reading: Reading, wanted: CaseFilter) -> dict[Status, int]:
    """How many of the cases that the filter finds are overdue, by status: counted out of the index of running deadlines."""
    late = replace(wanted, overdue=True)
    return keyed.count(reading, keyed.question(reading, late, Sort.REPORTED))


def _chosen(wanted: CaseFilter) -> frozenset[Status]:
    chosen = wanted.statuses or frozenset(Status)
    return chosen & OPEN if wanted.open_only else chosen


def _kept(reading: Reading, wanted: CaseFilter, names: frozenset[str] | set[str]) -> dict[Status, int] | None:
    """What the kept counts say; None where they do not know this combination."""
    actor = reading.actor
    if "category" in names:
        return _sum(reading, _cell("category", wanted.category)) if names == {"category"} else None
    if "scope" not in names:
        if "body" in names:
            return _handled(reading, wanted.body, wanted.grid)
        return _sum(reading, _cell("grid", wanted.grid) if wanted.grid else _cell("category", ""))
    if actor.role is Role.BODY:
        return None if "body" in names else _handled(reading, actor.organisation, wanted.grid)
    if "body" in names:
        return None
    if not wanted.grid:
        return _in_area_or_handled(reading, actor.grid, actor.organisation)
    return _sum(reading, _cell("grid", wanted.grid)) if wanted.grid.startswith(actor.grid) else None


def _cell(kind: str, prefix: str) -> ColumnElement[bool]:
    whole = CaseCount.kind == kind
    return and_(whole, has_prefix(CaseCount.code, prefix)) if prefix else whole


def _sum(reading: Reading, *where: ColumnElement[bool]) -> collections.Counter[Status]:
    query = select(CaseCount.status, func.sum(CaseCount.number)).where(*where).group_by(CaseCount.status)
    return collections.Counter(_by_status(reading, query))


def _handled(reading: Reading, body: str, area: str) -> collections.Counter[Status]:
    """What the body leads, and what it only has a part in, inside an area ("" for everywhere)."""
    if area:
        led = _sum(reading, _cell("grid", area), CaseCount.body_code == body)
    else:
        led = _sum(reading, CaseCount.kind == "body", CaseCount.code == body)
    return led + _joint_only(reading, body, *((has_prefix(Case.grid_code, area),) if area else ()))


def _in_area_or_handled(reading: Reading, area: str, body: str) -> collections.Counter[Status]:
    both = _sum(reading, _cell("grid", area), CaseCount.body_code == body)
    outside = or_(Case.grid_code < area, Case.grid_code >= case_rows.following(area))
    either = _sum(reading, _cell("grid", area)) + _sum(reading, CaseCount.kind == "body", CaseCount.code == body)
    either.subtract(both)
    return either + _joint_only(reading, body, outside)


def _joint_only(reading: Reading, body: str, *where: ColumnElement[bool]) -> collections.Counter[Status]:
    query = (
        select(Case.status, func.count())
        .select_from(CoBody)
        .join(Case, Case.id == CoBody.case_id)
        .where(CoBody.body_code == body, Case.lead_body.is_distinct_from(body), *where)
    )
    return collections.Counter(_by_status(reading, query.group_by(Case.status)))


def _counted(reading: Reading, wanted: CaseFilter) -> dict[Status, int]:
    """Count the cases themselves: all that are open, and of the finished ones no more than are shown."""
    if wanted.overdue or wanted.due_today:
        return keyed.count(reading, keyed.question(reading, wanted, Sort.REPORTED))
    found = keyed.count(reading, keyed.question(reading, wanted, Sort.REPORTED, _UNFINISHED))
    if wanted.open_only:
        return found
    finished = keyed.question(reading, wanted, Sort.REPORTED, _FINISHED)
    # met among its matches, a frequent text is found ten thousand times soon; along all that was closed it would be looked for
    finished = replace(finished, is_rare=bool(wanted.text.strip()))
    return found | keyed.count(reading, finished, MOST_COUNTED)


def _by_status(reading: Reading, query: Executable) -> dict[Status, int]:
    return {status: int(number) for status, number in reading.session.connection().execute(query)}
