"""The case board and list: one filter, counts per step, cards by key; only what the screen shows is read."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, union_all

from desktop.models.case import Case
from desktop.queries import case_rows
from desktop.queries.case_rows import CardRow, CaseFilter
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
    "PageKey",
    "Sort",
    "cards",
    "column_of",
    "column_page",
    "count",
    "counts",
    "list_page",
    "open_board",
]


class Sort(enum.StrEnum):
    """The four keyed orders of every list; the id breaks ties."""

    NUMBER = "number"  # newest first
    REPORTED = "reported"  # newest first
    DEADLINE = "deadline"  # most pressing first, those without a deadline last
    CHANGED = "changed"  # newest first


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
class PageKey:
    """Where a page ended: the sort value and the id of its last row."""

    value: datetime | str | None
    case_id: int


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some rows and the key for the next page, None at the end."""

    rows: tuple[CardRow, ...]
    next_key: PageKey | None


@dataclass(frozen=True, slots=True)
class ColumnCount:
    """How many cases stand in a column and how many of them are overdue."""

    column: Column
    count: int
    overdue: int


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
    conditions = case_rows.conditions(reading, wanted)
    total = select(Case.status, func.count()).where(*conditions).group_by(Case.status)
    late = select(Case.status, func.count()).where(*conditions, case_rows.is_overdue(reading)).group_by(Case.status)
    found = {row[0]: row[1] for row in reading.session.execute(total)}
    overdue = {row[0]: row[1] for row in reading.session.execute(late)}
    return tuple(
        ColumnCount(
            column,
            sum(found.get(status, 0) for status in statuses),
            sum(overdue.get(status, 0) for status in statuses),
        )
        for column, statuses in STATUSES.items()
    )


def count(reading: Reading, wanted: CaseFilter) -> int:
    """How many cases the filter finds."""
    query = select(func.count()).select_from(Case).where(*case_rows.conditions(reading, wanted))
    return reading.session.scalar(query) or 0


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


_SORTS: dict[Sort, tuple[ColumnElement[Any], bool]] = {
    Sort.NUMBER: (Case.case_number.expression, True),
    Sort.REPORTED: (Case.reported_at.expression, True),
    Sort.DEADLINE: (Case.deadline.expression, False),
    Sort.CHANGED: (Case.changed_at.expression, True),
}
_MAY_BE_EMPTY = {Sort.NUMBER, Sort.DEADLINE}


def _page(
    reading: Reading,
    wanted: CaseFilter,
    sort: Sort,
    after: PageKey | None,
    limit: int,
    statuses: tuple[Status, ...] | None,
) -> CasePage:
    """One page by key: first the cases that have the sort value, then those without, newest first."""
    conditions = case_rows.conditions(reading, wanted)
    ids: list[int] = []
    if after is None or after.value is not None:
        ids += _keyed_ids(reading, conditions, sort, after, limit + 1, statuses)
    if sort in _MAY_BE_EMPTY and len(ids) <= limit:
        start = after if after is not None and after.value is None else None
        ids += _empty_ids(reading, conditions, sort, start, limit + 1 - len(ids), statuses)
    more = len(ids) > limit
    rows = case_rows.read_in_order(reading, ids[:limit])
    return CasePage(rows, _key(rows[-1], sort) if more else None)


def _keyed_ids(
    reading: Reading,
    conditions: Sequence[ColumnElement[bool]],
    sort: Sort,
    after: PageKey | None,
    limit: int,
    statuses: tuple[Status, ...] | None,
) -> list[int]:
    column, newest_first = _SORTS[sort]
    order = (column.desc(), Case.id.desc()) if newest_first else (column.asc(), Case.id.asc())
    query = select(Case.id, column.label("value")).where(*conditions)
    if sort in _MAY_BE_EMPTY:
        query = query.where(column.is_not(None))
    if after is not None:
        query = query.where(_beyond(column, after, newest_first=newest_first))
    return _merged(reading, query, order, newest_first, limit, statuses)


def _beyond(column: ColumnElement[Any], after: PageKey, *, newest_first: bool) -> ColumnElement[bool]:
    """The rows after a key. Two plain comparisons rather than a row value: the first alone finds its place in an index."""
    if newest_first:
        return (column <= after.value) & ((column < after.value) | (Case.id < after.case_id))
    return (column >= after.value) & ((column > after.value) | (Case.id > after.case_id))


def _empty_ids(
    reading: Reading,
    conditions: Sequence[ColumnElement[bool]],
    sort: Sort,
    after: PageKey | None,
    limit: int,
    statuses: tuple[Status, ...] | None,
) -> list[int]:
    query = select(Case.id, Case.id.label("value")).where(*conditions, _SORTS[sort][0].is_(None))
    if after is not None:
        query = query.where(Case.id < after.case_id)
    return _merged(reading, query, (Case.id.desc(),), True, limit, statuses)


def _merged(
    reading: Reading,
    query: Select[int, Any],
    order: Sequence[ColumnElement[Any]],
    newest_first: bool,
    limit: int,
    statuses: tuple[Status, ...] | None,
) -> list[int]:
    """The first ids; with statuses each is read by its own index and only the few first rows of each are merged."""
    if statuses is None:
        return list(reading.session.scalars(query.order_by(*order).limit(limit)))
    parts = [select(query.where(Case.status == status).order_by(*order).limit(limit).subquery()) for status in statuses]
    both = union_all(*parts).subquery()
    value, case_id = both.c.value, both.c.id
    merged = (value.desc(), case_id.desc()) if newest_first else (value.asc(), case_id.asc())
    return list(reading.session.scalars(select(case_id).order_by(*merged).limit(limit)))


def _key(row: CardRow, sort: Sort) -> PageKey:
    values = {
        Sort.NUMBER: row.case_number,
        Sort.REPORTED: row.reported_at,
        Sort.DEADLINE: row.deadline,
        Sort.CHANGED: row.changed_at,
    }
    return PageKey(values[sort], row.case_id)
