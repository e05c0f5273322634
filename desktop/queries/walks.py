"""Which walks through which indexes a filter in an order becomes; it reads nothing.

A walk is what one index yields in the order of the list: the cases of a status, of a community, of a month. Where a filter finds few
cases whatever the size of the store (overdue, prompted, a rare word), they are read as a set and sorted.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, literal_column
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
from desktop.models.derived import CoBody
from desktop.models.types import Utc
from desktop.queries import case_rows
from desktop.queries.case_rows import CaseFilter
from desktop.rules.permissions import Actor
from desktop.rules.workflow import BODY_ROLES, OPEN, Role, Status
from desktop.store import search_index

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
class Walk:
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
class Plan:
    """The walks whose union is asked for, apart from the conditions not in `served`; `overlaps` where two may meet a case both."""

    walks: tuple[Walk, ...]
    served: frozenset[str] = frozenset()
    overlaps: bool = False


MINUTE = bindparam("minute", type_=Utc())


MIDNIGHT = bindparam("midnight", type_=Utc())


def plan_of(asked: Question, *, empty: bool) -> Plan:
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
        or Plan((Walk(()),))
    )


def _none(asked: Question) -> Plan | None:
    """A column of the board that the filter leaves no status of."""
    return Plan(()) if _statuses(asked) == () else None


def _few(asked: Question) -> Plan | None:
    wanted = asked.wanted
    if wanted.overdue or wanted.due_today:
        late = {"overdue", "due_today"}
        found = case_rows.parts(asked.actor, wanted, MINUTE, MIDNIGHT)
        where = (text_clause(RUNNING_SQL), *(found[name] for name in late & found.keys()))
        is_set = asked.sort is not Sort.DEADLINE
        return Plan((Walk(where, is_set=is_set, is_late=is_set),), frozenset(late))
    if wanted.prompted:
        return Plan((Walk((text_clause(PROMPTED_SQL),), is_set=True),), frozenset({"prompted"}))
    if asked.is_rare:
        matching = search_index.matching(asked.dialect, wanted.text)
        return Plan((Walk((), is_set=True, among=matching),), frozenset({"text"}))
    return None


def _mine(asked: Question) -> Plan | None:
    actor, statuses = asked.actor, _statuses(asked)
    if not asked.wanted.mine:
        return None
    served = frozenset({"mine"})

    def among(waiting: Sequence[Status]) -> tuple[Status, ...]:
        return tuple(status for status in waiting if statuses is None or status in statuses)

    if actor.role is Role.INSPECTOR:
        return Plan((Walk((Case.assigned_person == actor.person_id,), is_set=True),), served)
    if actor.role in BODY_ROLES:
        at = unindexed(Case.status).in_(case_rows.TO_HANDLE)
        own = Walk((Case.lead_body == actor.organisation, at, text_clause(OPEN_SQL)), is_set=True)
        tasks = (case_rows.joint_cases(actor.organisation), case_rows.demanded_cases(actor.organisation))
        joint = tuple(Walk((Case.id.in_(each),), is_set=True) for each in tasks)
        # what waits for a body is a case that it handles, and that is in every body's scope
        return Plan((own, *joint), served | {"scope"}, overlaps=True)
    if actor.role is Role.ASSESSOR:
        closed = among(
            case_rows.WAITING_FOR[actor.role]
        )  # looked for elsewhere, it would be passed in vain to the last
        return Plan((Walk((text_clause(TO_EVALUATE_SQL),)),) if closed else (), served)
    waiting = case_rows.WAITING_FOR.get(actor.role, ())
    walks = [Walk((Case.status == status,)) for status in among(waiting)]
    if actor.role in case_rows.DECIDING:
        walks.append(Walk((text_clause(ASKED_SQL), unindexed(Case.status).not_in(waiting)), is_set=True))
    return Plan(tuple(walks), served)


def _few_by_status(asked: Question) -> Plan | None:
    """Open cases, or those that ended otherwise than closed, of one body, category or area: few, whatever was closed over the years."""
    statuses = _statuses(asked)
    kept = None if statuses is None else next((sql for all_, sql in _FEW_BY_STATUS if all_.issuperset(statuses)), None)
    if statuses is None or kept is None:
        return None
    status = unindexed(Case.status) if kept is OPEN_SQL else Case.status  # what an index begins with
    among = (status.in_(statuses), text_clause(kept))
    found = case_rows.parts(asked.actor, asked.wanted, MINUTE, MIDNIGHT)
    served = frozenset({"open_only", "statuses", "column"})
    for name in ("grid", "category"):
        if name in found:
            return Plan((Walk((found[name], *among), is_set=True),), served | {name})
    if asked.wanted.body:
        return Plan(_handled_among(asked.wanted.body, statuses, kept), served | {"body"})
    if "scope" not in found:
        return None
    handled = _handled_among(asked.actor.organisation, statuses, kept)
    if asked.actor.role is Role.BODY:
        return Plan(handled, served | {"scope"})
    inside = case_rows.has_prefix(Case.grid_code, asked.actor.grid)
    return Plan((Walk((inside, *among), is_set=True), *handled), served | {"scope"}, overlaps=True)


_FEW_BY_STATUS = (
    (OPEN, OPEN_SQL),
    (frozenset({Status.DECLINED, Status.MERGED, Status.VOIDED, Status.TRANSFERRED}), ENDED_OTHERWISE_SQL),
)
"""Statuses of which there are few, and the words of the indexes that hold their cases."""


_GATHERING = frozenset(Status).difference(*(statuses for statuses, _ in _FEW_BY_STATUS))
"""Statuses whose cases gather over the years."""


def _handled_among(body: str, statuses: Sequence[Status], kept: str) -> tuple[Walk, ...]:
    lead, joint = _handled(body)
    return (
        Walk((*lead.where, Case.status.in_(statuses), text_clause(kept)), is_set=True),
        Walk((*joint.where, CoBody.status.in_(statuses)), is_set=True, co_body=body),
    )


def _emergencies_of_body(asked: Question) -> Plan | None:
    """Among the cases that a body only has a part in there may be no emergency at all."""
    return _emergencies(asked) if asked.wanted.body or asked.actor.role is Role.BODY else None


def _emergencies(asked: Question) -> Plan | None:
    """There are fewer emergencies than cases of a street or a category."""
    statuses = _statuses(asked)
    if asked.wanted.emergency and (statuses is None or _GATHERING.intersection(statuses)):
        return Plan((Walk((Case.emergency.is_(True),)),), frozenset({"emergency"}))
    return None


def _by_body(asked: Question) -> Plan | None:
    body = asked.wanted.body
    if not body and asked.actor.role is Role.BODY:
        return Plan(_handled(asked.actor.organisation), frozenset({"scope"}))
    return Plan(_handled(body), frozenset({"body"})) if body else None


def _handled(body: str) -> tuple[Walk, Walk]:
    """What a body has as the lead, and what it only has a part in or must reply about."""
    joint = unindexed(Case.lead_body).is_distinct_from(body)
    return (Walk((Case.lead_body == body,)), Walk((joint,), co_body=body))


def _by_codes(asked: Question) -> Plan | None:
    for name, column, codes in (
        ("grid", Case.grid_code, asked.grids),
        ("category", Case.category_code, asked.categories),
    ):
        if 0 < len(codes) <= MOST_WALKS:
            return Plan(tuple(Walk((column == code,)) for code in codes), frozenset({name}))
    if 0 < len(asked.own_grids) <= MOST_WALKS and asked.actor.role not in {Role.EPB, Role.BODY}:
        inside = tuple(Walk((Case.grid_code == code,)) for code in asked.own_grids)
        return Plan(inside + _handled(asked.actor.organisation), frozenset({"scope"}), overlaps=True)
    return None


def _by_status(asked: Question) -> Plan | None:
    statuses = _statuses(asked)
    if statuses is not None:
        served = frozenset({"open_only", "statuses", "column"})
        return Plan(tuple(Walk((Case.status == status,)) for status in statuses), served)
    return None


def _by_period(asked: Question, *, empty: bool) -> Plan | None:
    wanted = asked.wanted
    if wanted.since is None and wanted.until is None:
        return None
    served = frozenset({"since", "until"})
    found = case_rows.parts(asked.actor, wanted, MINUTE, MIDNIGHT)
    period = tuple(found[name] for name in ("since", "until") if name in found)
    if asked.sort is Sort.REPORTED:
        return Plan((Walk(period),), served)
    if wanted.since and wanted.until and wanted.until - wanted.since <= timedelta(days=1):
        return Plan((Walk(period, is_set=True),), served)
    stretches = asked.stretches
    if asked.sort is Sort.DEADLINE and not empty and asked.is_past:
        return Plan((Walk((*period, text_clause(RUNNING_SQL)), is_set=True),), served)
    if asked.sort is Sort.DEADLINE and not empty:
        # few cases of a month have a deadline: its days would be more than they
        stretches = tuple(dict.fromkeys(each[:7] for each in stretches))
    if 0 < len(stretches) <= MOST_WALKS:
        inside = tuple(without_indexes(each) for each in period)
        return Plan(tuple(Walk((_begins(each), *inside)) for each in stretches), served)
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


def without_indexes(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition, checked on the rows of a walk instead of choosing another one."""
    table = Case.__table__

    def replace(element: Any, **_: Any) -> Any:
        return unindexed(element) if getattr(element, "table", None) is table and element is not table else None

    replaced: ColumnElement[bool] = visitors.replacement_traverse(condition, {}, replace)
    return replaced
