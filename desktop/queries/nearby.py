"""Near duplicates of a report, written or being written: 50 m, 24 h, the same category, by the norms; and what it may be merged into."""

from __future__ import annotations

import math
from datetime import timedelta

from sqlalchemy import Select, select

from desktop.models.case import Case
from desktop.queries import case_rows
from desktop.queries.case_rows import CardRow
from desktop.rules.errors import Refused
from desktop.rules.workflow import OPEN
from desktop.store.work import Reading

METRES_PER_DEGREE = 111_320.0
MOST_SHOWN = 5
MOST_TARGETS = 50
"""So many cases are offered to merge into; another one is found by its number."""


def nearby(
    reading: Reading, lon: float | None, lat: float | None, category: str, grid: str = ""
) -> tuple[CardRow, ...]:
    """Open cases of the category reported within the norm's hours and metres, nearest first; without a position, in the same grid."""
    since = reading.now - _hours(reading)
    return _near(reading, _open(category).where(Case.reported_at >= since), lon, lat, grid)


def near_case(reading: Reading, case_id: int) -> tuple[CardRow, ...]:
    """The near duplicates of a case: as `nearby`, by the hours before and after its own report.

    Refused("case_not_found") where there is none or the actor may not see it.
    """
    case = _case(reading, case_id)
    hours = _hours(reading)
    near_in_time = Case.reported_at.between(case.reported_at - hours, case.reported_at + hours)
    query = _open(case.category_code).where(near_in_time, Case.id != case.id)
    return _near(reading, query, case.lon, case.lat, case.grid_code)


def merge_targets(reading: Reading, case_id: int) -> tuple[CardRow, ...]:
    """Open cases that a case may be merged into: its near duplicates, then those of its category in its street, newest first.

    Refused("case_not_found") where there is none or the actor may not see it.
    """
    case = _case(reading, case_id)
    near = near_case(reading, case_id)
    same_street = case_rows.has_prefix(Case.grid_code, case.grid_code[:9])
    query = _open(case.category_code).where(same_street, Case.id != case.id)
    found = case_rows.read(reading, query.order_by(Case.id.desc()).limit(MOST_TARGETS))
    newest_first = sorted(found, key=lambda row: row.case_id, reverse=True)
    return tuple({row.case_id: row for row in (*near, *newest_first)}.values())[:MOST_TARGETS]


def _case(reading: Reading, case_id: int) -> Case:
    query = select(Case).where(Case.id == case_id)
    if (scope := case_rows.in_scope(reading.actor)) is not None:
        query = query.where(scope)
    case = reading.session.scalars(query).first()
    if case is None:
        raise Refused("case_not_found", case=case_id)
    return case


def _hours(reading: Reading) -> timedelta:
    return timedelta(hours=float(reading.norm("duplicates")["hours"]))


def _open(category: str) -> Select[int]:
    return select(Case.id).where(Case.status.in_(sorted(OPEN)), Case.category_code == category)


def _near(reading: Reading, query: Select[int], lon: float | None, lat: float | None, grid: str) -> tuple[CardRow, ...]:
    """Those of the query within the norm's metres of a position, nearest first; without one, those of the very same grid."""
    if lon is None or lat is None:
        if not grid:
            return ()
        return case_rows.read(reading, query.where(Case.grid_code == grid).order_by(Case.id.desc()).limit(MOST_SHOWN))
    radius = float(reading.norm("duplicates")["radius_m"])
    north = radius / METRES_PER_DEGREE
    east = north / math.cos(math.radians(lat))
    query = query.where(Case.lat.between(lat - north, lat + north), Case.lon.between(lon - east, lon + east))
    found = [(metres_between(lon, lat, row.lon or lon, row.lat or lat), row) for row in case_rows.read(reading, query)]
    near = sorted((pair for pair in found if pair[0] <= radius), key=lambda pair: (pair[0], pair[1].case_id))
    return tuple(row for _, row in near[:MOST_SHOWN])


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Distance in metres on a local plane; exact to centimetres over the 50 m that it is used for."""
    east = (other_lon - lon) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    return math.hypot(east, (other_lat - lat) * METRES_PER_DEGREE)
