"""A store with a few hundred generated cases, and what brute force over all of its rows says of any filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from benchmarks import cast, filling
from desktop.models.case import Case, Demand, JointTask
from desktop.models.derived import CaseText
from desktop.queries import case_rows
from desktop.queries.case_rows import CardRow, CaseFilter
from desktop.queries.walks import COLUMN_OF, Sort
from desktop.rules import permissions
from desktop.rules.permissions import Actor
from desktop.rules.tokens import terms
from desktop.rules.workflow import BODY_ROLES, OPEN, Role
from desktop.store.work import Reading, Store, open_store

CASES = 400


@dataclass(frozen=True)
class Whole:
    """One case with all that a filter can ask of it."""

    card: CardRow
    case: Case
    joint: frozenset[str]  # co-bodies, prompted and supervised bodies
    open_joint: frozenset[str]  # those of them that have something to do yet
    text: str


def everything(reading: Reading) -> list[Whole]:
    """Every case of the store."""
    session = reading.session
    cards = {row.case_id: row for row in case_rows.read(reading, select(Case.id))}
    texts = {row.case_id: row.text for row in session.scalars(select(CaseText))}
    joint: dict[int, set[str]] = {}
    opened: dict[int, set[str]] = {}
    for task in session.scalars(select(JointTask)):
        joint.setdefault(task.case_id, set()).add(task.body_code)
        if task.state in {"open", "taken"}:
            opened.setdefault(task.case_id, set()).add(task.body_code)
    for demand in session.scalars(select(Demand)):
        joint.setdefault(demand.case_id, set()).add(demand.body_code)
        if demand.replied_at is None:
            opened.setdefault(demand.case_id, set()).add(demand.body_code)
    return [
        Whole(
            cards[case.id],
            case,
            frozenset(joint.get(case.id, ())),
            frozenset(opened.get(case.id, ())),
            texts[case.id],
        )
        for case in session.scalars(select(Case))
    ]


def matches(reading: Reading, wanted: CaseFilter, each: Whole) -> bool:
    """Whether the filter finds the case, said in plain Python."""
    case, actor = each.case, reading.actor
    bodies = {case.lead_body, *each.joint}
    late = case.deadline is not None and case.deadline < reading.now.replace(second=0, microsecond=0)
    midnight = case_rows.end_of_day(reading)
    return all(
        (
            permissions.sees_case(actor, case.grid_code, [body for body in bodies if body]),
            not wanted.mine or _is_mine(actor, each),
            not wanted.open_only or case.status in OPEN,
            not wanted.overdue or late,
            not wanted.due_today or (case.deadline is not None and not late and case.deadline < midnight),
            not wanted.prompted or case.open_demands > 0,
            not wanted.emergency or case.emergency,
            not wanted.statuses or case.status in wanted.statuses,
            case.category_code.startswith(wanted.category),
            case.grid_code.startswith(wanted.grid),
            not wanted.body or wanted.body in bodies,
            wanted.since is None or case.reported_at >= wanted.since,
            wanted.until is None or case.reported_at < wanted.until,
            all(any(term in field for field in each.text.split("\n")) for term in terms(wanted.text)),
        )
    )


def _is_mine(actor: Actor, each: Whole) -> bool:
    case = each.case
    if actor.role is Role.INSPECTOR:
        return case.assigned_person == actor.person_id
    if actor.role in BODY_ROLES:
        own = case.lead_body == actor.organisation and case.status in case_rows.TO_HANDLE
        return own or actor.organisation in each.open_joint
    waiting = case.status in case_rows.WAITING_FOR.get(actor.role, ())
    if actor.role is Role.ASSESSOR:
        return waiting and case.import_batch is None  # history is never evaluated
    return waiting or (actor.role in case_rows.DECIDING and case.open_requests > 0)


def in_order(sort: Sort, found: list[Whole]) -> list[int]:
    """The ids in the order of the list."""
    column = COLUMN_OF[sort]
    values = {each.case.id: getattr(each.case, column) for each in found}
    keyed = sorted((value, case_id) for case_id, value in values.items() if value is not None)
    empty = sorted((case_id for case_id, value in values.items() if value is None), reverse=True)
    ordered = [case_id for _, case_id in keyed]
    return (ordered if sort is Sort.DEADLINE else ordered[::-1]) + empty


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that the benchmarks' generator made, four in ten of its cases open; only to be read."""
    path = tmp_path_factory.mktemp("generated") / "store.db"
    filling.fill(path, CASES, open_share=0.4)
    store = open_store(f"sqlite:///{path}", clock=cast.frozen_clock, mark=cast.MARK)
    yield store
    store.close()


@pytest.fixture(scope="session")
def whole(generated: Store) -> list[Whole]:
    """Every case of the generated store."""
    with generated.reading(permissions.SYSTEM) as reading:
        return everything(reading)
