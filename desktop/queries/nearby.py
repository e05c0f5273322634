"""Near duplicates of a report being written: 50 m, 24 h, the same category, by the norms."""

from __future__ import annotations

import math
from datetime import timedelta

from sqlalchemy import select

from desktop.models.case import Case
from desktop.queries import case_rows
from desktop.queries.case_rows import CardRow
from desktop.rules.workflow import OPEN
from desktop.store.work import Reading

METRES_PER_DEGREE = 111_320.0
MOST_SHOWN = 5


def nearby(
    reading: Reading, lon: float | None, lat: float | None, category: str, grid: str = ""
) -> tuple[CardRow, ...]:
    """Open cases of the category reported within the norm's hours and metres, nearest first; without a position, in the same grid."""
    norm = reading.norm("duplicates")
    radius = float(norm["radius_m"])
    query = select(Case.id).where(
        Case.status.in_(sorted(OPEN)),
        Case.category_code == category,
        Case.reported_at >= reading.now - timedelta(hours=float(norm["hours"])),
    )
    if lon is None or lat is None:
        if not grid:
            return ()
        return case_rows.read(reading, query.where(Case.grid_code == grid).order_by(Case.id.desc()).limit(MOST_SHOWN))
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
