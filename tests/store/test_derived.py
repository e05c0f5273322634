"""Counts and co-bodies' lists follow every act and every plain SQL statement, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from desktop.queries import board
from desktop.queries.board import CaseFilter, Column, Sort
from desktop.rules import permissions
from desktop.rules.workflow import Action, Status
from desktop.store import derived, engine
from desktop.usecases import actions
from desktop.usecases.fields import LongText
from desktop.usecases.reports import Decline, DeclineReason
from tests.office import Office, make_office
from tests.postgres import PostgresServer

Counted = Counter[tuple[str, str, str, str]]


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, office: Office) -> Iterator[Office]:
    """An office on either database."""
    if request.param == "sqlite":
        yield office
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    made = make_office(url)
    yield made
    made.store.close()
    server.drop_database(url)


def kept(office: Office) -> Counted:
    with office.reading() as reading:
        query = "SELECT kind, code, body_code, status, sum(number) AS number FROM case_counts GROUP BY 1, 2, 3, 4"
        rows = reading.session.execute(text(query)).all()
    return Counter({tuple(row[:4]): int(row.number) for row in rows if row.number})


def brute_force(office: Office) -> Counted:
    found: Counted = Counter()
    with office.reading() as reading:
        rows = reading.session.execute(text("SELECT grid_code, lead_body, category_code, status FROM cases")).all()
    for grid, body, category, status in rows:
        found["grid", grid, body or "", status] += 1
        found["body", body or "", "", status] += 1
        found["category", category, "", status] += 1
    return found


def test_counts_follow_every_act(either: Office) -> None:
    for status in ("reported", "filed", "handling", "evaluated"):
        either.until(status)
        assert kept(either) == brute_force(either)
    case_id = either.until("dispatched")
    either.act("dispatcher", Action.RECALL, case_id, reason="派错")
    assert kept(either) == brute_force(either)
    with either.reading() as reading:
        counted = {row.column: row.count for row in board.counts(reading, CaseFilter())}
    assert counted[Column.DISPATCH] == 2
    assert counted[Column.FINISHED] == 1


def test_an_act_that_was_not_committed_counts_nothing(either: Office) -> None:
    case_id = either.report()
    before = kept(either)
    form = Decline(case_id=case_id, reason=DeclineReason.NOT_TRUE, explanation=LongText("未见"))
    with either.store.rehearsing(either.actors["registrar"]) as work:
        actions.act(work, Action.DECLINE, form)
    assert kept(either) == before


def test_compacting_changes_no_count(either: Office) -> None:
    either.until("closed")
    before = kept(either)
    with either.writing("administrator") as work:
        gone = derived.compact(work.session.connection())
    assert kept(either) == before == brute_force(either)
    assert (gone > 0) == (either.store.path is None)
    with either.writing("administrator") as work:
        assert derived.compact(work.session.connection()) == 0
    either.until("filed")
    assert kept(either) == brute_force(either)


def test_recounting_makes_good_what_was_lost(either: Office) -> None:
    either.until("closed")
    with either.writing("administrator") as work:
        work.session.execute(text("DELETE FROM case_counts"))
        derived.recount(work.session.connection())
    assert kept(either) == brute_force(either)


def test_a_co_body_finds_its_joint_case_in_every_order(either: Office) -> None:
    case_id = either.until("handling")
    others = [either.until("handling", address="牛街 5 号") for _ in range(2)]
    either.act(
        "body",
        Action.CALL_JOINT,
        case_id,
        co_bodies=("epb",),
        meets_at=either.now,
        meets_where="现场",
        division="环保检测",
    )
    wanted = CaseFilter(body="epb")
    with either.reading() as reading:
        for sort in Sort:
            assert [row.case_id for row in board.list_page(reading, wanted, sort).rows] == [case_id]
            page = board.list_page(reading, CaseFilter(), sort, None, 2)
            rest = board.list_page(reading, CaseFilter(), sort, page.next_key, 2)
            assert {row.case_id for row in page.rows + rest.rows} == {case_id, *others}
        assert sum(row.count for row in board.counts(reading, wanted)) == 1
        assert board.count(reading, CaseFilter(open_only=True)) == 3


def joint_case(office: Office, body: str) -> int:
    case_id = office.until("handling")
    joint = {"co_bodies": (body,), "meets_at": office.now, "meets_where": "现场", "division": "环保检测"}
    office.act("body", Action.CALL_JOINT, case_id, **joint)
    return case_id


def test_a_co_body_has_the_status_of_its_cases_after_every_act(either: Office) -> None:
    case_id = joint_case(either, "epb")
    both = text("SELECT co_bodies.status, cases.status FROM co_bodies JOIN cases ON cases.id = co_bodies.case_id")
    open_ones = CaseFilter(body="epb", open_only=True)
    transferred = CaseFilter(body="epb", statuses=frozenset({Status.TRANSFERRED}))
    with either.reading() as reading:
        assert reading.session.execute(both).all() == [("handling", "handling")]
        for sort in Sort:
            assert [row.case_id for row in board.list_page(reading, open_ones, sort).rows] == [case_id]
    why = {"reason": "weather", "explanation": "雨"}
    either.act("body", Action.ASK_SUSPENSION, case_id, resume_on=date(2026, 3, 9), **why)
    either.act("shift_leader", Action.ALLOW_SUSPENSION, case_id)
    with either.reading() as reading:
        assert reading.session.execute(both).all() == [("suspended", "suspended")]
        for sort in Sort:
            assert [row.case_id for row in board.list_page(reading, open_ones, sort).rows] == [case_id]
            assert board.list_page(reading, transferred, sort).rows == ()


def test_a_store_of_the_day_before_learns_the_status_of_its_joint_cases(either: Office) -> None:
    case_id = joint_case(either, "epb")
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
    with either.store.engine.execution_options(immediate=True, migrating=True).connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0012")
        connection.commit()
        assert "status" not in {column["name"] for column in inspect(connection).get_columns("co_bodies")}
        command.upgrade(config, "0013")
        connection.commit()
        query = "SELECT case_id, body_code, status FROM co_bodies ORDER BY case_id"
        assert connection.execute(text(query)).all() == [(case_id, "epb", "handling")]
    engine.migrate(either.store.engine)
    other = joint_case(either, "epb")
    with either.reading() as reading:
        assert reading.session.execute(text(query)).all() == [(each, "epb", "handling") for each in (case_id, other)]


def test_a_store_whose_derived_part_is_old_is_counted_anew(either: Office) -> None:
    either.until("filed")
    with either.writing("administrator") as work:
        work.session.execute(text("UPDATE store_facts SET value = 'old' WHERE name = 'derived'"))
        work.session.execute(text("DELETE FROM case_counts"))
    engine.migrate(either.store.engine)
    assert kept(either) == brute_force(either)
    with either.store.reading(permissions.SYSTEM) as reading:
        assert board.count(reading, CaseFilter()) == 1
