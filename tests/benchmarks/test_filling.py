"""A generated store is one that the program itself could have written: guards in force, chains whole, derived figures true."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select, text

from benchmarks import cast, filling
from desktop.models.derived import CaseCount, CoBody
from desktop.queries import journal
from desktop.rules import permissions
from desktop.rules.terms import Level
from desktop.rules.workflow import Action, Role, Status
from desktop.store import search_index
from desktop.store.work import Store, open_store
from desktop.usecases import actions
from desktop.usecases.fields import CategoryCode
from desktop.usecases.reports import Accept
from tests.generated import CASES, Whole


def test_every_chain_holds(generated: Store) -> None:
    with generated.reading(permissions.SYSTEM) as reading:
        result = journal.verify(reading)
    assert result.problem is None
    assert result.cases == CASES
    assert result.rows > CASES * 2


def test_the_mix_has_every_status_of_the_straight_path(whole: list[Whole]) -> None:
    found = Counter(each.case.status for each in whole)
    assert set(found) >= set(Status) - {Status.SUSPENDED, Status.MERGED, Status.VOIDED, Status.TRANSFERRED}
    assert any(each.joint for each in whole)


def test_counts_and_co_bodies_are_what_the_rows_say(generated: Store, whole: list[Whole]) -> None:
    expected: Counter[tuple[str, str, str, Status]] = Counter()
    for each in whole:
        case = each.case
        body = case.lead_body or ""
        expected["grid", case.grid_code, body, case.status] += 1
        expected["body", body, "", case.status] += 1
        expected["category", case.category_code, "", case.status] += 1
    with generated.reading(permissions.SYSTEM) as reading:
        kept = {
            (row.kind, row.code, row.body_code, row.status): row.number
            for row in reading.session.scalars(select(CaseCount))
            if row.number
        }
        joint = {(row.case_id, row.body_code): row for row in reading.session.scalars(select(CoBody))}
    assert kept == dict(expected)
    # a lead body that is prompted has the case among its own already
    involved = {(each.case.id, body): each.case for each in whole for body in each.joint - {each.case.lead_body}}
    assert set(joint) == set(involved)
    for key, case in involved.items():
        row = joint[key]
        copied = (row.status, row.case_number, row.reported_at, row.deadline, row.changed_at)
        assert copied == (case.status, case.case_number, case.reported_at, case.deadline, case.changed_at)


def test_the_texts_are_those_that_a_rebuild_makes(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    filling.fill(path, 60, open_share=0.4)
    with sqlite3.connect(path) as connection:
        before = connection.execute("SELECT case_id, text FROM case_texts ORDER BY 1").fetchall()
    store = open_store(str(path), clock=cast.frozen_clock, mark=cast.MARK)
    with store.writing(permissions.SYSTEM) as work:
        search_index.rebuild(work.session)
    with store.reading(permissions.SYSTEM) as reading:
        after = reading.session.execute(text("SELECT case_id, text FROM case_texts ORDER BY 1")).all()
    store.close()
    assert [tuple(row) for row in after] == before


def test_the_guards_are_in_force_and_the_office_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    filling.fill(path, 60, open_share=0.5)
    store = open_store(str(path), clock=cast.frozen_clock, mark=cast.MARK)
    registrar = cast.actor(store, Role.REGISTRAR)
    with store.reading(registrar) as reading:
        query = text("SELECT id, category_code FROM cases WHERE status = 'reported' LIMIT 1")
        case_id, category = reading.session.execute(query).one()
    form = Accept(case_id=case_id, category=CategoryCode(category), level=Level.STREET)
    with store.writing(registrar) as work:
        actions.act(work, Action.ACCEPT, form)
    with store.reading(registrar) as reading:
        assert journal.verify(reading).problem is None
    store.close()
    with sqlite3.connect(path) as connection, pytest.raises(sqlite3.IntegrityError, match="status_without_journal"):
        connection.execute("UPDATE cases SET status = 'closed' WHERE id = ?", (case_id,))
    connection.close()


def test_the_seeds_are_the_same_each_time_and_nearly_all_open_ones_are_new() -> None:
    seeds = list(filling.seeds(20_000))
    assert seeds == list(filling.seeds(20_000))
    opened = [seed for seed in seeds if seed.status in filling._OPEN_MIX]
    assert 100 < len(opened) < 300
    assert sum(seed.case_id > 19_700 for seed in opened) > len(opened) * 0.8
    numbers = [seed.report_number for seed in seeds]
    assert len(set(numbers)) == len(numbers)
