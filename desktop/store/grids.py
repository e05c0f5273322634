"""Which grid lies at a position, by the outlines in force; one index per state of the outlines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import func, select

from desktop.models.grid import Grid, GridOutline
from desktop.store.work import Reading, Store

if TYPE_CHECKING:
    from desktop.rules.grid import Cell, GridIndex

_indexes: WeakKeyDictionary[Store, tuple[tuple[int, int], GridIndex]] = WeakKeyDictionary()


def locate(reading: Reading, lon: float, lat: float) -> Cell | None:
    """The community at a position, WGS84 degrees; None outside the district."""
    return index(reading).locate(lon, lat)


def index(reading: Reading) -> GridIndex:
    """The spatial index over the community outlines in force, made once per state of the outlines."""
    from shapely.geometry import shape

    from desktop.rules.grid import GridIndex, Outline

    newest = reading.session.execute(select(func.max(GridOutline.id), func.count(GridOutline.valid_to))).one()
    state = (newest[0] or 0, newest[1])
    kept = _indexes.get(reading.store)
    if kept is not None and kept[0] == state:
        return kept[1]
    query = (
        select(GridOutline.grid_code, GridOutline.geometry, GridOutline.provisional)
        .join(Grid, Grid.code == GridOutline.grid_code)
        .where(Grid.level == 3, GridOutline.valid_to.is_(None))
    )
    made = GridIndex(
        Outline(code, provisional, shape(json.loads(geometry)))
        for code, geometry, provisional in reading.session.execute(query)
    )
    _indexes[reading.store] = (state, made)
    return made
