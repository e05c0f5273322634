"""What the map tab reads, each in one transaction on a worker's thread: functions for tasks.read and the rows they answer with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.maps.look import MapColours, MapWords
from desktop.maps.places import offsets
from desktop.queries import board, coverage, grid_facts, grid_map, map_layers, sources
from desktop.queries.board import CardRow, CaseFilter
from desktop.queries.coverage import BlindSpot, CoverageRow
from desktop.queries.grid_facts import GridFacts
from desktop.queries.grid_map import CasePoint, GridCard, GridRow
from desktop.queries.sources import SourceFilter, SourcePoint
from desktop.rules.scorecard import Period
from desktop.views.shared.fonts import carried_font

if TYPE_CHECKING:
    from desktop.maps.page import MapPageFile


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases the map is about: those of the case tab's filter that were reported in the last `days` days, 0 for ever since."""

    cases: CaseFilter = field(default_factory=CaseFilter)
    days: int = 0

    def opened(self, reading: Any) -> CaseFilter:
        """The open ones among them."""
        return replace(self.of_all(reading), open_only=True)

    def of_all(self, reading: Any) -> CaseFilter:
        """All of them, finished or not."""
        since = [at for at in (self.cases.since, map_layers.first_instant(reading, self.days)) if at is not None]
        return replace(self.cases, open_only=False, since=max(since, default=None))


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
class GridOnShow:
    """One grid: who answers for it and what is open there, and what the registers say of it."""

    card: GridCard
    facts: GridFacts


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One case in short; None where the actor may not see it."""

    now: datetime
    row: CardRow | None


def situation(reading: Any, wanted: Wanted) -> Situation:
    """Read everything but the outlines and the layers."""
    cases = wanted.opened(reading)
    points = grid_map.case_points(reading, cases)
    return Situation(reading.now, grid_map.grid_tree(reading, cases), points)


def changes(reading: Any, case_ids: frozenset[int], wanted: Wanted) -> Changes:
    """Read the counts, and of the cases only these."""
    cases = wanted.opened(reading)
    found = board.cards(reading, cases, tuple(case_ids))
    return Changes(reading.now, grid_map.grid_tree(reading, cases), case_ids, found)


def source_points(reading: Any) -> tuple[SourcePoint, ...]:
    """Read the sources of the register that have a place."""
    return sources.source_points(reading, SourceFilter())


def blind_spots(reading: Any) -> tuple[BlindSpot, ...]:
    """Read where something is missing."""
    return coverage.blind_spots(reading)


def heat(reading: Any, wanted: Wanted) -> list[int]:
    """Read where reports came from, as the page takes places."""
    return offsets(map_layers.report_places(reading, wanted.of_all(reading)))


def tracks(reading: Any, days: int) -> list[list[int]]:
    """Read where patrols of the last days went, as the page takes lines."""
    since = map_layers.first_instant(reading, days)
    return [offsets(track) for track in map_layers.patrol_tracks(reading, since)]


def patrol_coverage(reading: Any) -> tuple[CoverageRow, ...]:
    """Read how much of this month's patrols was walked."""
    today = reading.now.astimezone(reading.zone).date()
    return coverage.patrol_coverage(reading, Period.month(today))


def grid_card(reading: Any, code: str) -> GridOnShow:
    """Read one grid. Raises Refused: grid_unknown."""
    return GridOnShow(grid_map.grid_card(reading, code), grid_facts.grid_facts(reading, code))


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
