"""Which grid lies at a position, by the outlines in force now or on a day; one index per state of the outlines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import func, or_, select

from desktop.models.grid import Grid, GridOutline
from desktop.store.work import Reading, Store

if TYPE_CHECKING:
    from desktop.rules.grid import Cell, GridIndex, Outline

_State = tuple[int, int, date | None]
_KEPT_DAYS = 4  # indexes of past days beside today's

_indexes: WeakKeyDictionary[Store, dict[_State, GridIndex]] = WeakKeyDictionary()


def locate(reading: Reading, lon: float, lat: float, on: date | None = None) -> Cell | None:
    """The community at a position, WGS84 degrees, by the grids in force now or on a day; None outside the district."""
    return index(reading, on).locate(lon, lat)


def index(reading: Reading, on: date | None = None) -> GridIndex:
    """The spatial index over the community outlines in force now or on a day of the district, made once per state of the outlines.

    An outline is in force from its first day, the day of its end not counted: that day is its successor's.
    """
    from desktop.rules.grid import GridIndex

    newest, ended = reading.session.execute(select(func.max(GridOutline.id), func.count(GridOutline.valid_to))).one()
    state = newest or 0, ended, on
    kept = _indexes.setdefault(reading.store, {})
    found = kept.get(state)
    if found is None:
        found = GridIndex(_outlines(reading, on))
        current = {each: index for each, index in kept.items() if each[:2] == state[:2]}
        if on is not None and len(current) > _KEPT_DAYS:
            current.pop(next(each for each in current if each[2] is not None))
        # Replaced, not changed: another thread may be reading it.
        _indexes[reading.store] = {**current, state: found}
    return found


def _outlines(reading: Reading, on: date | None) -> Iterator[Outline]:
    from shapely.geometry import shape

    from desktop.rules.grid import Outline

    query = (
        select(GridOutline.grid_code, GridOutline.geometry, GridOutline.provisional)
        .join(Grid, Grid.code == GridOutline.grid_code)
        .where(Grid.level == 3)
    )
    if on is None:
        query = query.where(GridOutline.valid_to.is_(None))
    else:
        query = query.where(
            GridOutline.valid_from <= on,
            or_(GridOutline.valid_to.is_(None), GridOutline.valid_to > on),
            Grid.valid_from <= on,
            or_(Grid.valid_to.is_(None), Grid.valid_to > on),
        )
    for code, geometry, provisional in reading.session.execute(query):
        yield Outline(code, provisional, shape(json.loads(geometry)))
