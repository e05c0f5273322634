"""Pages of cases by key, and how many there are: every statement here is a merge of walks; reads only what a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select, union, union_all

from desktop.models.case import Case
from desktop.models.category import Category
from desktop.models.derived import CoBody
from desktop.models.grid import Grid
from desktop.models.types import Utc
from desktop.queries import case_rows, matches
from desktop.queries.case_rows import CardRow, CaseFilter
from desktop.queries.walks import (
    COLUMN_OF,
    MAY_BE_EMPTY,
    MIDNIGHT,
    MINUTE,
    Plan,
    Question,
    Sort,
    Walk,
    plan_of,
    unindexed,
    without_indexes,
)
from desktop.rules.explanation import whole_minute
from desktop.rules.workflow import Status
from desktop.store import search_index
from desktop.store.prepared import Prepared
from desktop.store.work import Reading

PAGE_OF_MATCHES = 200
MOST_PASSED = 10_000
"""A text is met on a walk where its newest 200 matches are among the newest 10 000 cases; the matches of a rarer one are read as a set."""

PAST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PageKey:
    """Where a page ended: the sort value and the id of its last row."""

    value: datetime | str | None
    case_id: int


def question(reading: Reading, wanted: CaseFilter, sort: Sort, statuses: tuple[Status, ...] | None = None) -> Question:
    """Look up what the walks depend on: the codes inside prefixes, the stretches of the period, how frequent the text is."""
    dialect = reading.session.get_bind().dialect.name
    return Question(
        actor=reading.actor,
        wanted=wanted,
        sort=sort,
        statuses=statuses,
        dialect=dialect,
        grids=_codes(reading, _GRIDS, wanted.grid),
        own_grids=_codes(reading, _GRIDS, reading.actor.grid),
        categories=_codes(reading, _CATEGORIES, wanted.category),
        stretches=_stretches(reading, wanted) if dialect == "sqlite" and sort is not Sort.REPORTED else (),
        is_past=wanted.until is not None and reading.now - wanted.until > PAST,
        is_rare=bool(wanted.text.strip()) and (dialect != "sqlite" or _is_rare(reading, wanted.text)),
    )


def read(
    reading: Reading, asked: Question, after: PageKey | None, limit: int, *, empty: bool = False
) -> tuple[CardRow, ...]:
    """The next rows in the order of the list, at most `limit`.

    `empty` asks for the cases without the sort value, newest first, which follow all those that have one.
    """
    statement = _statement(asked, follows=after is not None, empty=empty)
    if statement is None:
        return ()
    values: dict[str, Any] = {"minute": whole_minute(reading.now), "most": limit}
    if asked.wanted.due_today:
        values["midnight"] = case_rows.end_of_day(reading)
    if after is not None:
        values |= {"after_id": after.case_id, "after_value": after.value}
    rows = case_rows.rows_of(statement.all(reading.connection, **values))
    by_value = attrgetter("case_id") if empty else attrgetter(COLUMN_OF[asked.sort], "case_id")
    return tuple(sorted(rows, key=by_value, reverse=_is_descending(asked.sort, empty=empty)))


def count(reading: Reading, asked: Question, most: int | None = None) -> dict[Status, int]:
    """How many cases of each status there are, met on the same walks as the rows; at most `most` altogether, which is then not exact."""
    statement = _counting(asked, ends=most is not None)
    if statement is None:
        return {}
    values: dict[str, Any] = {"minute": whole_minute(reading.now), "most": most}
    if asked.wanted.due_today:
        values["midnight"] = case_rows.end_of_day(reading)
    return {status: int(number) for status, number in statement.all(reading.connection, **values)}


@lru_cache(maxsize=512)
def _counting(asked: Question, *, ends: bool) -> Prepared | None:
    found = _walked(asked, empty=False)
    if found is None:
        return None
    plan, rest = found
    branches = [
        _from(walk).with_only_columns(Case.id.label("case_id"), unindexed(Case.status).label("status")).where(*rest)
        for walk in plan.walks
    ]
    query: Any = branches[0] if len(branches) == 1 else (union if plan.overlaps else union_all)(*branches)
    met = (query.limit(bindparam("most")) if ends else query).subquery()
    return Prepared(select(met.c.status, func.count()).group_by(met.c.status))


def _is_descending(sort: Sort, *, empty: bool) -> bool:
    return empty or sort is not Sort.DEADLINE


_AFTER_ID = bindparam("after_id", type_=Case.id.type)


@lru_cache(maxsize=512)
def _statement(asked: Question, *, follows: bool, empty: bool) -> Prepared | None:
    """The statement for the rows of a page; made once for each question, since making it takes as long as reading."""
    found = _walked(asked, empty=empty)
    if found is None:
        return None
    plan, rest = found
    branches = [_branch(asked, walk, rest, follows=follows, empty=empty) for walk in plan.walks]
    descending = _is_descending(asked.sort, empty=empty)
    join = union if plan.overlaps else union_all
    query: Any = branches[0] if len(branches) == 1 else join(*branches)
    keys: tuple[ColumnElement[Any], ...] = (literal_column("value"), literal_column("case_id"))
    ordered = query.order_by(*(key.desc() if descending else key.asc() for key in keys))
    page = ordered.limit(bindparam("most")).subquery()
    return Prepared(case_rows.selection(select(page.c.case_id)))


def _walked(asked: Question, *, empty: bool) -> tuple[Plan, list[ColumnElement[bool]]] | None:
    """The walks, and what is checked on each of their cases; None where no case can be found."""
    conditions = case_rows.parts(asked.actor, asked.wanted, MINUTE, MIDNIGHT)
    if asked.statuses is not None:
        conditions["column"] = Case.status.in_(asked.statuses)
    if empty and asked.sort is Sort.DEADLINE and conditions.keys() & {"overdue", "due_today"}:
        return None
    plan = plan_of(asked, empty=empty)
    rest = {name: without_indexes(each) for name, each in conditions.items() if name not in plan.served}
    if "text" in rest and asked.dialect == "sqlite":
        matching = search_index.matching(asked.dialect, asked.wanted.text)
        rest["text"] = matches.is_among(matching, MOST_PASSED, unindexed(Case.id.expression), rest["text"])
    return (plan, list(rest.values())) if plan.walks else None


def _branch(
    asked: Question, walk: Walk, rest: Sequence[ColumnElement[bool]], *, follows: bool, empty: bool
) -> Select[Any]:
    source: Any = CoBody if walk.co_body else Case
    value = getattr(source, COLUMN_OF[asked.sort]).expression
    case_id = (CoBody.case_id if walk.co_body else Case.id).expression
    if walk.is_set:
        value, case_id = unindexed(value), unindexed(case_id)
    where = (*rest, *_beyond(asked.sort, value, case_id, follows=follows, empty=empty))
    if walk.among is not None and asked.dialect == "sqlite":
        return _matches(asked.sort, walk.among, value, where, follows=follows, empty=empty)
    query = _from(walk).with_only_columns(case_id.label("case_id"), value.label("value")).where(*where)
    if not walk.is_late or asked.dialect != "sqlite":
        return query
    backwards = query.order_by(Case.deadline.desc()).limit(-1).subquery()  # without a limit the order would be dropped
    return select(backwards.c.case_id, backwards.c.value)


def _matches(
    sort: Sort, among: Select[Any], value: ColumnElement[Any], where: Sequence[Any], *, follows: bool, empty: bool
) -> Select[Any]:
    before = _AFTER_ID if follows else None
    if empty:
        return matches.without_value(among, where, before)
    if sort is Sort.DEADLINE:
        return matches.running(among, value, where)
    return matches.newest_first(among, COLUMN_OF[sort], value, where, before)


def _beyond(sort: Sort, value: Any, case_id: Any, *, follows: bool, empty: bool) -> tuple[ColumnElement[bool], ...]:
    """What leaves the cases with or without the sort value, and of those the ones behind the page before."""
    if empty:
        return (value.is_(None), case_id < _AFTER_ID) if follows else (value.is_(None),)
    there = (value.is_not(None),) if sort in MAY_BE_EMPTY else ()
    if not follows:
        return there
    # Two plain comparisons rather than a row value: the first alone finds its place in an index.
    after = bindparam("after_value", type_=Case.case_number.type if sort is Sort.NUMBER else Utc())
    if sort is Sort.DEADLINE:
        return (*there, value >= after, (value > after) | (case_id > _AFTER_ID))
    return (*there, value <= after, (value < after) | (case_id < _AFTER_ID))


def _from(walk: Walk) -> Select[Any]:
    """What a walk passes; which columns are read of it is said by who asks."""
    # named, for an unindexed column does not say whose it is: the cases would be those of the query around it
    query: Select[Any] = select(Case.id).select_from(CoBody if walk.co_body else Case).where(*walk.where)
    if walk.among is not None:
        # a join looks each case up as it is found, where IN would first keep them all
        found = walk.among.subquery()
        query = query.join(found, found.c[0] == Case.id)
    if walk.co_body:
        joint = CoBody.body_code == walk.co_body
        query = query.join(Case, Case.id == CoBody.case_id).where(joint)
    return query


def _codes(reading: Reading, query: Select[Any], prefix: str) -> tuple[str, ...]:
    if not prefix:
        return ()
    values = {"first": prefix, "end": case_rows.following(prefix)}
    return tuple(reading.session.connection().scalars(query, values))


def _inside(column: Any) -> Select[Any]:
    return select(column).where(column >= bindparam("first"), column < bindparam("end")).order_by(column)


_GRIDS = _inside(Grid.code)
_CATEGORIES = _inside(Category.code)


_ENDS = (select(func.min(Case.reported_at)), select(func.max(Case.reported_at)))


def _stretches(reading: Reading, wanted: CaseFilter) -> tuple[str, ...]:
    """The UTC months of the period, of its last one the days: beginnings of `reported_at` that have an index in every order.

    Newest first, the cases before `since` come late in a month and are not met on the way; those after `until` come first, so that
    month is walked by its days.
    """
    if wanted.since is None and wanted.until is None:
        return ()
    # one at a time: only then each is a look at the end of the index
    first, last = (reading.session.connection().scalar(end) for end in _ENDS)
    if first is None or last is None:
        return ()
    begin = max(first, wanted.since.astimezone(UTC)) if wanted.since else first
    end = min(last, wanted.until.astimezone(UTC)) if wanted.until else last
    if begin > end:
        return ("",)
    by_days = end < last and (end + timedelta(days=2)).month == end.month  # two days too many are soon passed
    whole = range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month - by_days)
    months = [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in whole]
    if not by_days:
        return tuple(months)
    day = max(begin, end.replace(day=1)).date()
    days = (day + timedelta(days=number) for number in range((end.date() - day).days + 1))
    return (*months, *(each.isoformat() for each in days))


def _is_rare(reading: Reading, text: str) -> bool:
    """Whether a walk from the newest case on would pass too many others before it has a page of matches."""
    return reading.session.connection().scalar(_one_more(text, PAGE_OF_MATCHES)) is None


@lru_cache(maxsize=64)
def _one_more(text: str, than: int) -> Select[Any]:
    """One more match among the newest cases than those, if there is one."""
    found = search_index.matching("sqlite", text)
    first = select(func.max(Case.id) - MOST_PASSED).scalar_subquery()
    return found.where(found.selected_columns[0] >= first).limit(1).offset(than)
