"""What a finished case of the system before must be to be taken in: its form, and what may be wrong with it; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from desktop.models.category import Category
from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.rules.errors import Refused
from desktop.rules.explanation import ONE_MINUTE, Limit, whole_minute
from desktop.rules.grid import Cell, GridIndex
from desktop.rules.terms import Level, ReportSource
from desktop.rules.workflow import Status
from desktop.store import grids
from desktop.store.work import Reading
from desktop.usecases.fields import BodyCode, CategoryCode, GridCode, LongText, Position, ShortText

TIMES = ("reported_at", "filed_at", "dispatched_at", "answered_at", "finished_at")
"""In the order in which they happen."""

EARLIEST_YEAR = 1990
"""No office kept its cases by computer before; an earlier year is a slip (1015), and would have every day since then anchored."""


@dataclass(frozen=True, slots=True)
class HistoryProblem:
    """What is wrong at one place of a file of past cases.

    `line` counts from 1 (0: the file as a whole), `field` is one of `PastCase` ("" for the whole line); `code` and `details` become a
    sentence by `wording/history.py`.
    """

    line: int
    field: str
    code: str
    details: Mapping[str, object] = dataclass_field(default_factory=dict, hash=False)


class HistoryInvalid(Refused):
    """Past cases that cannot be taken in; `problems` holds everything found, line by line, and nothing was written."""

    def __init__(self, problems: Iterable[HistoryProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("history_invalid", count=len(self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return HistoryInvalid, (self.problems,)


@dataclass(frozen=True, kw_only=True, slots=True)
class PastCase:
    """One case that the system before had closed or declined, as it was there; times are UTC. The fields stand as in its file.

    Category, grid and body by code or by full name. Empty numbers are given out here, of the day and the year of then. What the
    system before did not keep stays empty: the stretch of handling is kept only where its limit and deadline are both known.
    """

    line: int
    report_number: str = ""
    case_number: str = ""
    old_number: ShortText = ShortText("")
    end: Status
    category: CategoryCode
    description: LongText
    source: ReportSource
    grid: GridCode = GridCode("")
    position: Position | None = None
    address: ShortText = ShortText("")
    level: Level = Level.STREET
    emergency: bool = False
    lead_body: BodyCode = BodyCode("")
    handler: ShortText = ShortText("")
    reported_at: datetime
    filed_at: datetime | None = None
    dispatched_at: datetime | None = None
    answered_at: datetime | None = None
    finished_at: datetime
    limit: Limit | None = None
    deadline: datetime | None = None
    counted_minutes: int | None = None
    result: LongText = LongText("")
    unread: tuple[HistoryProblem, ...] = ()
    """What of it could not be read; its fields hold stand-ins, which are not looked at."""


@dataclass(frozen=True, slots=True)
class SettledCase:
    """A past case with what its category, grid and body are called here, by code."""

    past: PastCase
    category: str
    grid: str
    body: str | None


class Judge:
    """Holds past cases to what the office knows, which is read once."""

    def __init__(self, reading: Reading) -> None:
        session = reading.session
        self._now, self._reading = reading.now, reading
        self._earliest = datetime(EARLIEST_YEAR, 1, 1, tzinfo=reading.zone)
        # what has gone out of force since was in force then
        self._categories = _Names(session.execute(select(Category.code, Category.name, Category.name)))
        self._grids = _Names(session.execute(select(Grid.code, Grid.name, Grid.name).where(Grid.level > 1)))
        self._bodies = _Names(
            session.execute(
                select(Organisation.code, Organisation.name, Organisation.short_name).where(Organisation.is_body)
            )
        )
        self._index: GridIndex | None = None

    def settle(self, past: PastCase) -> SettledCase | tuple[HistoryProblem, ...]:
        """The case with its codes, or all that is wrong with it; numbers are not looked at."""
        found: list[HistoryProblem] = [*self._faults(past)]
        category = self._known(past, "category", self._categories, found)
        body = self._known(past, "lead_body", self._bodies, found) if past.lead_body else None
        cell = self._cell(past, found) if past.position is not None else None
        grid = self._known(past, "grid", self._grids, found) if past.grid else self._grid_at(past, cell, found)
        unread = {problem.field for problem in past.unread}
        found = [each for each in found if unread.isdisjoint({each.field, each.details.get("before")})]
        return (*past.unread, *found) if past.unread or found else SettledCase(past, category, grid, body)

    def _faults(self, past: PastCase) -> Iterator[HistoryProblem]:
        if not past.description.strip():
            yield HistoryProblem(past.line, "description", "empty")
        if all(problem.field != "end" for problem in past.unread):
            yield from _declined_faults(past) if past.end is Status.DECLINED else _closed_faults(past)
        given = [(name, at) for name in TIMES if (at := getattr(past, name)) is not None]
        for (before, first), (name, second) in pairwise(given):
            if self._earliest <= second < first:
                yield HistoryProblem(past.line, name, "earlier_than", {"before": before})
        for name, at in given:
            if at < self._earliest:
                yield HistoryProblem(past.line, name, "too_early", {"expected": EARLIEST_YEAR})
            if at > self._now:
                yield HistoryProblem(past.line, name, "in_the_future")

    def _known(self, past: PastCase, field: str, names: _Names, found: list[HistoryProblem]) -> str:
        wanted = str(getattr(past, field)).strip()
        code = names.get(wanted)
        if code is None:
            found.append(HistoryProblem(past.line, field, names.why_not(wanted), {"found": wanted}))
        return code or ""

    def _cell(self, past: PastCase, found: list[HistoryProblem]) -> Cell | None:
        """The community at the position, which lies in the district whatever grid is named: longitude and latitude get swapped."""
        place = past.position
        assert place is not None
        if not (-180 <= place.lon <= 180 and -90 <= place.lat <= 90):
            found.append(HistoryProblem(past.line, "position", "position_invalid"))
            return None
        if self._index is None:
            self._index = grids.index(self._reading)
        cell = self._index.locate(place.lon, place.lat)
        if cell is None:
            found.append(HistoryProblem(past.line, "position", "outside_district"))
        return cell

    def _grid_at(self, past: PastCase, cell: Cell | None, found: list[HistoryProblem]) -> str:
        """The code of the grid at the position; one inside a provisional outline has to be named."""
        if past.position is None:
            found.append(HistoryProblem(past.line, "grid", "place_required"))
        elif cell is not None and cell.provisional:
            found.append(HistoryProblem(past.line, "grid", "grid_to_confirm", {"found": cell.code}))
        return "" if cell is None else cell.code


class _Names:
    """Codes by code, by name and by short name; a name that two have is nobody's."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._codes: dict[str, str | None] = {}
        self._longest = 0
        for code, *names in rows:
            self._longest = max(self._longest, len(code))
            for name in dict.fromkeys((code, *names)):
                self._codes[name] = code if self._codes.get(name, code) == code else None

    def get(self, name: str) -> str | None:
        """The code that is meant; a spreadsheet takes the naughts off the front of one."""
        return self._codes.get(name) or (self._codes.get(name.zfill(self._longest)) if name.isdecimal() else None)

    def why_not(self, name: str) -> str:
        if not name:
            return "empty"
        return "ambiguous" if name in self._codes else "unknown"


_ONLY_CLOSED = (
    *("case_number", "filed_at", "lead_body", "dispatched_at", "answered_at"),
    *("limit", "deadline", "counted_minutes"),
)


def _declined_faults(past: PastCase) -> Iterator[HistoryProblem]:
    """What was never filed has no number, no body and no handling."""
    for name in _ONLY_CLOSED:
        if _is_given(past, name):
            yield HistoryProblem(past.line, name, "not_for_declined")


# What cannot be understood without something else: (given, needed with it, what is said where that is missing).
_NEEDED = (
    ("limit", ("deadline",), "needed_with_limit"),
    ("counted_minutes", ("deadline",), "needed_with_minutes"),
    ("dispatched_at", ("lead_body",), "needed_with_dispatch"),
    ("deadline", ("limit", "lead_body", "dispatched_at", "answered_at"), "needed_with_deadline"),
)


def _closed_faults(past: PastCase) -> Iterator[HistoryProblem]:
    if past.filed_at is None:
        yield HistoryProblem(past.line, "filed_at", "empty")
    missing: dict[str, str] = {}
    for given, needed, code in _NEEDED:
        if _is_given(past, given):
            missing |= {name: code for name in needed if not _is_given(past, name)}
    yield from (HistoryProblem(past.line, name, code) for name, code in missing.items())
    if past.deadline is None or past.dispatched_at is None:
        return
    if past.deadline < past.dispatched_at:
        yield HistoryProblem(past.line, "deadline", "earlier_than", {"before": "dispatched_at"})
    if past.counted_minutes is not None and past.answered_at is not None:
        passed = max(0, (whole_minute(past.answered_at) - whole_minute(past.dispatched_at)) // ONE_MINUTE)
        if not 0 <= past.counted_minutes <= passed:
            yield HistoryProblem(past.line, "counted_minutes", "more_than_passed", {"most": passed})


def _is_given(past: PastCase, name: str) -> bool:
    return getattr(past, name) not in (None, "")
