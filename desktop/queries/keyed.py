"""Pages of cases by key: which walks through which indexes a filter in an order becomes; reads only what a page shows.

Every statement here is a merge of walks. A walk is what one index yields in the order of the list: the cases of a status, of a
community, of a month. Where a filter finds few cases whatever the size of the store (overdue, prompted, a rare word), they are read
as a set and sorted.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select, union, union_all
from sqlalchemy import text as text_clause
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors

from desktop.models.case import (
    ASKED_SQL,
    ENDED_OTHERWISE_SQL,
    OPEN_SQL,
    PROMPTED_SQL,
    RUNNING_SQL,
    TO_EVALUATE_SQL,
    Case,
)
from desktop.models.category import Category
from desktop.models.derived import CoBody
from desktop.models.grid import Grid
from desktop.models.types import Utc
from desktop.queries import case_rows, matches
from desktop.queries.case_rows import CardRow, CaseFilter
from desktop.rules.explanation import whole_minute
from desktop.rules.permissions import Actor
from desktop.rules.workflow import BODY_ROLES, OPEN, Role, Status
from desktop.store import search_index
from desktop.store.prepared import Prepared
from desktop.store.work import Reading

PAGE_OF_MATCHES = 200
MOST_PASSED = 10_000
"""A text is met on a walk where its newest 200 matches are among the newest 10 000 cases; the matches of a rarer one are read as a set."""

PAST = timedelta(days=30)

MOST_WALKS = 160
"""More walks than that are not merged: the filter is then applied along a plain one."""


class Sort(enum.StrEnum):
    """The four keyed orders of every list; the id breaks ties."""

    NUMBER = "number"  # newest first
    REPORTED = "reported"  # newest first
    DEADLINE = "deadline"  # most pressing first, those without a deadline last
    CHANGED = "changed"  # newest first


COLUMN_OF = {
    Sort.NUMBER: "case_number",
    Sort.REPORTED: "reported_at",
    Sort.DEADLINE: "deadline",
    Sort.CHANGED: "changed_at",
}
MAY_BE_EMPTY = frozenset({Sort.NUMBER, Sort.DEADLINE})


@dataclass(frozen=True, slots=True)
class PageKey:
    """Where a page ended: the sort value and the id of its last row."""

    value: datetime | str | None
    case_id: int


@dataclass(frozen=True, slots=True)
class Question:
    """What a page is asked of, by value: the same question has the same statement, whatever the time and the key."""

    actor: Actor
    wanted: CaseFilter
    sort: Sort
    statuses: tuple[Status, ...] | None  # of the board's column; None for all
    dialect: str
    grids: tuple[str, ...]  # codes inside the filter's prefix
    own_grids: tuple[str, ...]  # codes inside the actor's
    categories: tuple[str, ...]
    stretches: tuple[str, ...]  # months and days of the period
    is_past: bool  # whether the period ended so long ago that few of its cases are still running
    is_rare: bool  # whether the text has few matches


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


class unindexed(ColumnElement[Any]):  # noqa: N801  used like a function
    """A column that no index may serve, so that SQLite takes the walk it is meant to take."""

    inherit_cache = True
    _traverse_internals = [("element", visitors.InternalTraversal.dp_clauseelement)]

    def __init__(self, element: Any) -> None:
        self.element = element
        self.type = element.type


@compiles(unindexed, "sqlite")
def _plus(element: unindexed, compiler: Any, **options: Any) -> str:
    return "+" + str(compiler.process(element.element, **options))


@compiles(unindexed)
def _plain(element: unindexed, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.element, **options))


@dataclass(frozen=True)
class _Walk:
    """One branch of a page: `is_set` where its cases are few and sorted in memory; `co_body` walks the copies of joint cases.

    `among` selects the ids of the matches of a text. What `is_late` is read from the latest deadline back: those cases are the newest as
    a rule, so that a sort of the newest first soon has its page and turns the others away by a look.
    """

    where: tuple[Any, ...]
    is_set: bool = False
    co_body: str = ""
    among: Select[Any] | None = None
    is_late: bool = False


@dataclass(frozen=True)
class _Plan:
    """The walks whose union is asked for, apart from the conditions not in `served`; `overlaps` where two may meet a case both."""

    walks: tuple[_Walk, ...]
    served: frozenset[str] = frozenset()
    overlaps: bool = False


_MINUTE = bindparam("minute", type_=Utc())
_MIDNIGHT = bindparam("midnight", type_=Utc())
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


def _walked(asked: Question, *, empty: bool) -> tuple[_Plan, list[ColumnElement[bool]]] | None:
    """The walks, and what is checked on each of their cases; None where no case can be found."""
    conditions = case_rows.parts(asked.actor, asked.wanted, _MINUTE, _MIDNIGHT)
    if asked.statuses is not None:
        conditions["column"] = Case.status.in_(asked.statuses)
    if empty and asked.sort is Sort.DEADLINE and conditions.keys() & {"overdue", "due_today"}:
        return None
    plan = _plan(asked, empty=empty)
    rest = {name: _without_indexes(each) for name, each in conditions.items() if name not in plan.served}
    if "text" in rest and asked.dialect == "sqlite":
        matching = search_index.matching(asked.dialect, asked.wanted.text)
        rest["text"] = matches.is_among(matching, MOST_PASSED, unindexed(Case.id.expression), rest["text"])
    return (plan, list(rest.values())) if plan.walks else None


def _branch(
    asked: Question, walk: _Walk, rest: Sequence[ColumnElement[bool]], *, follows: bool, empty: bool
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


def _from(walk: _Walk) -> Select[Any]:
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


def _plan(asked: Question, *, empty: bool) -> _Plan:
    """The most selective walks of what is asked."""
    return (
        _none(asked)
        or _few(asked)
        or _mine(asked)
        or _emergencies_of_body(asked)
        or _few_by_status(asked)
        or _emergencies(asked)
        or _by_body(asked)
        or _by_codes(asked)
        or (_by_period(asked, empty=empty) if _GATHERING.intersection(_statuses(asked) or ()) else None)
        or _by_status(asked)
        or _by_period(asked, empty=empty)
        or _Plan((_Walk(()),))
    )


def _none(asked: Question) -> _Plan | None:
    """A column of the board that the filter leaves no status of."""
    return _Plan(()) if _statuses(asked) == () else None


def _few(asked: Question) -> _Plan | None:
    wanted = asked.wanted
    if wanted.overdue or wanted.due_today:
        late = {"overdue", "due_today"}
        found = case_rows.parts(asked.actor, wanted, _MINUTE, _MIDNIGHT)
        where = (text_clause(RUNNING_SQL), *(found[name] for name in late & found.keys()))
        is_set = asked.sort is not Sort.DEADLINE
        return _Plan((_Walk(where, is_set=is_set, is_late=is_set),), frozenset(late))
    if wanted.prompted:
        return _Plan((_Walk((text_clause(PROMPTED_SQL),), is_set=True),), frozenset({"prompted"}))
    if asked.is_rare:
        matching = search_index.matching(asked.dialect, wanted.text)
        return _Plan((_Walk((), is_set=True, among=matching),), frozenset({"text"}))
    return None


def _mine(asked: Question) -> _Plan | None:
    actor, statuses = asked.actor, _statuses(asked)
    if not asked.wanted.mine:
        return None
    served = frozenset({"mine"})

    def among(waiting: Sequence[Status]) -> tuple[Status, ...]:
        return tuple(status for status in waiting if statuses is None or status in statuses)

    if actor.role is Role.INSPECTOR:
        return _Plan((_Walk((Case.assigned_person == actor.person_id,), is_set=True),), served)
    if actor.role in BODY_ROLES:
        at = unindexed(Case.status).in_(case_rows.TO_HANDLE)
        own = _Walk((Case.lead_body == actor.organisation, at, text_clause(OPEN_SQL)), is_set=True)
        tasks = (case_rows.joint_cases(actor.organisation), case_rows.demanded_cases(actor.organisation))
        joint = tuple(_Walk((Case.id.in_(each),), is_set=True) for each in tasks)
        # what waits for a body is a case that it handles, and that is in every body's scope
        return _Plan((own, *joint), served | {"scope"}, overlaps=True)
    if actor.role is Role.ASSESSOR:
        closed = among(
            case_rows.WAITING_FOR[actor.role]
        )  # looked for elsewhere, it would be passed in vain to the last
        return _Plan((_Walk((text_clause(TO_EVALUATE_SQL),)),) if closed else (), served)
    waiting = case_rows.WAITING_FOR.get(actor.role, ())
    walks = [_Walk((Case.status == status,)) for status in among(waiting)]
    if actor.role in case_rows.DECIDING:
        walks.append(_Walk((text_clause(ASKED_SQL), unindexed(Case.status).not_in(waiting)), is_set=True))
    return _Plan(tuple(walks), served)


def _few_by_status(asked: Question) -> _Plan | None:
    """Open cases, or those that ended otherwise than closed, of one body, category or area: few, whatever was closed over the years."""
    statuses = _statuses(asked)
    kept = None if statuses is None else next((sql for all_, sql in _FEW_BY_STATUS if all_.issuperset(statuses)), None)
    if statuses is None or kept is None:
        return None
    status = unindexed(Case.status) if kept is OPEN_SQL else Case.status  # what an index begins with
    among = (status.in_(statuses), text_clause(kept))
    found = case_rows.parts(asked.actor, asked.wanted, _MINUTE, _MIDNIGHT)
    served = frozenset({"open_only", "statuses", "column"})
    for name in ("grid", "category"):
        if name in found:
            return _Plan((_Walk((found[name], *among), is_set=True),), served | {name})
    if asked.wanted.body:
        return _Plan(_handled_among(asked.wanted.body, statuses, kept), served | {"body"})
    if "scope" not in found:
        return None
    handled = _handled_among(asked.actor.organisation, statuses, kept)
    if asked.actor.role is Role.BODY:
        return _Plan(handled, served | {"scope"})
    inside = case_rows.has_prefix(Case.grid_code, asked.actor.grid)
    return _Plan((_Walk((inside, *among), is_set=True), *handled), served | {"scope"}, overlaps=True)


_FEW_BY_STATUS = (
    (OPEN, OPEN_SQL),
    (frozenset({Status.DECLINED, Status.MERGED, Status.VOIDED, Status.TRANSFERRED}), ENDED_OTHERWISE_SQL),
)
"""Statuses of which there are few, and the words of the indexes that hold their cases."""

_GATHERING = frozenset(Status).difference(*(statuses for statuses, _ in _FEW_BY_STATUS))
"""Statuses whose cases gather over the years."""


def _handled_among(body: str, statuses: Sequence[Status], kept: str) -> tuple[_Walk, ...]:
    lead, joint = _handled(body)
    return (
        _Walk((*lead.where, Case.status.in_(statuses), text_clause(kept)), is_set=True),
        _Walk((*joint.where, CoBody.status.in_(statuses)), is_set=True, co_body=body),
    )


def _emergencies_of_body(asked: Question) -> _Plan | None:
    """Among the cases that a body only has a part in there may be no emergency at all."""
    return _emergencies(asked) if asked.wanted.body or asked.actor.role is Role.BODY else None


def _emergencies(asked: Question) -> _Plan | None:
    """There are fewer emergencies than cases of a street or a category."""
    statuses = _statuses(asked)
    if asked.wanted.emergency and (statuses is None or _GATHERING.intersection(statuses)):
        return _Plan((_Walk((Case.emergency.is_(True),)),), frozenset({"emergency"}))
    return None


def _by_body(asked: Question) -> _Plan | None:
    body = asked.wanted.body
    if not body and asked.actor.role is Role.BODY:
        return _Plan(_handled(asked.actor.organisation), frozenset({"scope"}))
    return _Plan(_handled(body), frozenset({"body"})) if body else None


def _handled(body: str) -> tuple[_Walk, _Walk]:
    """What a body has as the lead, and what it only has a part in or must reply about."""
    joint = unindexed(Case.lead_body).is_distinct_from(body)
    return (_Walk((Case.lead_body == body,)), _Walk((joint,), co_body=body))


def _by_codes(asked: Question) -> _Plan | None:
    for name, column, codes in (
        ("grid", Case.grid_code, asked.grids),
        ("category", Case.category_code, asked.categories),
    ):
        if 0 < len(codes) <= MOST_WALKS:
            return _Plan(tuple(_Walk((column == code,)) for code in codes), frozenset({name}))
    if 0 < len(asked.own_grids) <= MOST_WALKS and asked.actor.role not in {Role.EPB, Role.BODY}:
        inside = tuple(_Walk((Case.grid_code == code,)) for code in asked.own_grids)
        return _Plan(inside + _handled(asked.actor.organisation), frozenset({"scope"}), overlaps=True)
    return None


def _by_status(asked: Question) -> _Plan | None:
    statuses = _statuses(asked)
    if statuses is not None:
        served = frozenset({"open_only", "statuses", "column"})
        return _Plan(tuple(_Walk((Case.status == status,)) for status in statuses), served)
    return None


def _by_period(asked: Question, *, empty: bool) -> _Plan | None:
    wanted = asked.wanted
    if wanted.since is None and wanted.until is None:
        return None
    served = frozenset({"since", "until"})
    found = case_rows.parts(asked.actor, wanted, _MINUTE, _MIDNIGHT)
    period = tuple(found[name] for name in ("since", "until") if name in found)
    if asked.sort is Sort.REPORTED:
        return _Plan((_Walk(period),), served)
    if wanted.since and wanted.until and wanted.until - wanted.since <= timedelta(days=1):
        return _Plan((_Walk(period, is_set=True),), served)
    stretches = asked.stretches
    if asked.sort is Sort.DEADLINE and not empty and asked.is_past:
        return _Plan((_Walk((*period, text_clause(RUNNING_SQL)), is_set=True),), served)
    if asked.sort is Sort.DEADLINE and not empty:
        # few cases of a month have a deadline: its days would be more than they
        stretches = tuple(dict.fromkeys(each[:7] for each in stretches))
    if 0 < len(stretches) <= MOST_WALKS:
        inside = tuple(_without_indexes(each) for each in period)
        return _Plan(tuple(_Walk((_begins(each), *inside)) for each in stretches), served)
    return None


def _begins(stretch: str) -> ColumnElement[bool]:
    # the words of the index, so that SQLite knows it again
    beginning: ColumnElement[str] = literal_column(f"substr(reported_at, 1, {len(stretch)})")
    return beginning == stretch


def _statuses(asked: Question) -> tuple[Status, ...] | None:
    """The statuses that column and filter leave, None for all."""
    chosen: set[Status] | None = None if asked.statuses is None else set(asked.statuses)
    for more in (asked.wanted.statuses, OPEN if asked.wanted.open_only else None):
        if more:
            chosen = set(more) if chosen is None else chosen & more
    return None if chosen is None else tuple(sorted(chosen))


def _without_indexes(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition, checked on the rows of a walk instead of choosing another one."""
    table = Case.__table__

    def replace(element: Any, **_: Any) -> Any:
        return unindexed(element) if getattr(element, "table", None) is table and element is not table else None

    replaced: ColumnElement[bool] = visitors.replacement_traverse(condition, {}, replace)
    return replaced


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
