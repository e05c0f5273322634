"""What the map tab reads, each in one transaction on a worker's thread: functions for tasks.read and the rows they answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.maps.look import MapColours, MapWords
from desktop.queries import board, grid_map
from desktop.queries.board import CardRow, CaseFilter
from desktop.queries.grid_map import CasePoint, GridRow
from desktop.views.shared.fonts import carried_font

if TYPE_CHECKING:
    from desktop.maps.page import MapPageFile


@dataclass(frozen=True, slots=True)
class Situation:
    """All grids with their counts and all open cases with a place, at the store's time `now`."""

    now: datetime
    rows: tuple[GridRow, ...]
    points: tuple[CasePoint, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What has become of the cases in `asked`: those in `found` are open still, the others are not to be seen any more."""

    now: datetime
    rows: tuple[GridRow, ...]
    asked: frozenset[int]
    found: tuple[CardRow, ...]


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One case in short; None where the actor may not see it."""

    now: datetime
    row: CardRow | None


def situation(reading: Any) -> Situation:
    """Read everything but the outlines."""
    points = grid_map.case_points(reading, CaseFilter(open_only=True))
    return Situation(reading.now, grid_map.grid_tree(reading), points)


def changes(reading: Any, case_ids: frozenset[int]) -> Changes:
    """Read the counts, and of the cases only these."""
    found = board.cards(reading, CaseFilter(open_only=True), tuple(case_ids))
    return Changes(reading.now, grid_map.grid_tree(reading), case_ids, found)


def case_card(reading: Any, case_id: int) -> CaseCard:
    """Read one case."""
    found = board.cards(reading, CaseFilter(), (case_id,))
    return CaseCard(reading.now, found[0] if found else None)


def written_page(reading: Any, folder: Path, own: Path, words: MapWords, colours: MapColours) -> MapPageFile | None:
    """Write the map's page on the worker's thread, where folium is loaded too; None without outlines."""
    outlines = grid_map.outlines(reading)
    if not outlines:
        return None
    from desktop.maps.page import write_page

    return write_page(folder, outlines, words, colours, own=own, font=carried_font())


def point_of(row: CardRow) -> CasePoint:
    """The light of a case that has a place."""
    assert row.lon is not None
    assert row.lat is not None
    return CasePoint(
        row.case_id,
        row.case_number or row.report_number,
        row.category,
        row.status,
        row.lon,
        row.lat,
        row.deadline,
        row.yellow_at,
    )
