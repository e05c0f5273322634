"""The case board and list: one filter, counts per step, cards by key; only what the screen shows is read."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desktop.models.case import Case
from desktop.queries import case_counts, case_rows, keyed
from desktop.queries.case_counts import Count
from desktop.queries.case_rows import CardRow, CaseFilter
from desktop.queries.keyed import PageKey
from desktop.queries.walks import COLUMN_OF, MAY_BE_EMPTY, Sort
from desktop.rules.workflow import Status
from desktop.store.work import Reading

__all__ = [
    "STATUSES",
    "Board",
    "CardRow",
    "CaseFilter",
    "CasePage",
    "Column",
    "ColumnCount",
    "Count",
    "PageKey",
    "Sort",
    "cards",
    "column_of",
    "column_page",
    "count",
    "counted",
    "counts",
    "list_page",
    "open_board",
]


class Column(enum.StrEnum):
    """The columns of the board: a step each, 1–6, then what is finished."""

    COLLECTION = "collection"
    FILING = "filing"
    DISPATCH = "dispatch"
    HANDLING = "handling"
    FEEDBACK = "feedback"
    VERIFICATION = "verification"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some rows and the key for the next page, None at the end."""

    rows: tuple[CardRow, ...]
    next_key: PageKey | None


@dataclass(frozen=True, slots=True)
class ColumnCount:
    """How many cases stand in a column and how many of them are overdue; `at_least` where there may be more."""

    column: Column
    count: int
    overdue: int
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """All that opening the board needs: counts and the first cards of each column, most pressing first."""

    counts: tuple[ColumnCount, ...]
    pages: dict[Column, CasePage]
    at: datetime


STATUSES: dict[Column, tuple[Status, ...]] = {
    Column.COLLECTION: (Status.REPORTED, Status.CHECKING),
    Column.FILING: (Status.ACCEPTED,),
    Column.DISPATCH: (Status.FILED,),
    Column.HANDLING: (Status.DISPATCHED, Status.HANDLING, Status.SUSPENDED),
    Column.FEEDBACK: (Status.ANSWERED,),
    Column.VERIFICATION: (Status.VERIFIED,),
    Column.FINISHED: (
        Status.CLOSED,
        Status.EVALUATED,
        Status.ASSESSED,
        Status.DECLINED,
        Status.MERGED,
        Status.VOIDED,
        Status.TRANSFERRED,
    ),
}
_COLUMN_OF = {status: column for column, statuses in STATUSES.items() for status in statuses}


def column_of(status: Status) -> Column:
    """The column in which a case of the status stands."""
    return _COLUMN_OF[status]


def open_board(reading: Reading, wanted: CaseFilter, limit: int = 100) -> Board:
    """Counts of all columns and the first `limit` cards of each."""
    return Board(
        counts=counts(reading, wanted),
        pages={column: column_page(reading, wanted, column, None, limit) for column in Column},
        at=reading.now,
    )


def counts(reading: Reading, wanted: CaseFilter) -> tuple[ColumnCount, ...]:
    """How many cases each column has and how many of them are overdue."""
    found, at_least = case_counts.by_status(reading, wanted)
    overdue = case_counts.overdue_by_status(reading, wanted)
    return tuple(
        ColumnCount(
            column,
            sum(found.get(status, 0) for status in statuses),
            sum(overdue.get(status, 0) for status in statuses),
            at_least and column is Column.FINISHED,
        )
        for column, statuses in STATUSES.items()
    )


def counted(reading: Reading, wanted: CaseFilter) -> Count:
    """How many cases the filter finds, or that there are at least so many; see `case_counts.MOST_COUNTED`."""
    return case_counts.total(reading, wanted)


def count(reading: Reading, wanted: CaseFilter) -> int:
    """How many cases the filter finds, as far as they are counted."""
    return counted(reading, wanted).number


def column_page(
    reading: Reading, wanted: CaseFilter, column: Column, after: PageKey | None, limit: int = 100
) -> CasePage:
    """The next cards of a column: the most pressing first; finished ones by their last change, newest first."""
    sort = Sort.CHANGED if column is Column.FINISHED else Sort.DEADLINE
    return _page(reading, wanted, sort, after, limit, STATUSES[column])


def list_page(
    reading: Reading, wanted: CaseFilter, sort: Sort = Sort.DEADLINE, after: PageKey | None = None, limit: int = 200
) -> CasePage:
    """The next lines of the list in one of the four keyed orders."""
    return _page(reading, wanted, sort, after, limit, None)


def cards(reading: Reading, wanted: CaseFilter, ids: Sequence[int]) -> tuple[CardRow, ...]:
    """Those of the cases `ids` that the filter finds: what a live change does to a list on screen."""
    found = case_rows.conditions(reading, wanted)
    return case_rows.read(reading, select(Case.id).where(Case.id.in_(ids), *found))


def _page(
    reading: Reading,
    wanted: CaseFilter,
    sort: Sort,
    after: PageKey | None,
    limit: int,
    statuses: tuple[Status, ...] | None,
) -> CasePage:
    """One page by key: first the cases that have the sort value, then those without, newest first."""
    asked = keyed.question(reading, wanted, sort, statuses)
    rows: tuple[CardRow, ...] = ()
    if after is None or after.value is not None:
        rows = keyed.read(reading, asked, after, limit + 1)
    if sort in MAY_BE_EMPTY and len(rows) <= limit:
        start = after if after is not None and after.value is None else None
        rows += keyed.read(reading, asked, start, limit + 1 - len(rows), empty=True)
    last = rows[limit - 1] if len(rows) > limit else None
    return CasePage(rows[:limit], PageKey(getattr(last, COLUMN_OF[sort]), last.case_id) if last else None)
