"""Going around the application with plain SQL, on both databases: the database itself refuses what the rules forbid."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import IntegrityError

from desktop.models.base import Base
from desktop.models.types import canonical
from desktop.rules.chain import FIRST_HASH
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.workflow import Action, legal_changes
from desktop.store import guards
from desktop.usecases import assessment, due, supervision
from desktop.usecases.acting import new_key
from desktop.usecases.fields import PhotoInput
from tests.office import Office, make_office

DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(scope="module", params=DATABASES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with an open case (1), a case with an ended interval and a decided request (2), and a closed one (3)."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    url = server.create_database() if server else f"sqlite:///{tmp_path_factory.mktemp('guards') / 'office.db'}"
    office = make_office(url)
    office.report()
    handled = office.until("handling")
    for decision in (Action.REFUSE_EXTENSION, None):
        office.act("body", Action.ASK_EXTENSION, handled, limit=Limit(1, LimitClass.WORK_HOUR), explanation="难")
        if decision:
            office.act("dispatcher", decision, handled, reason="不准")
    office.until("closed")
    _fill(office)
    yield office
    office.store.close()
    if server:
        server.drop_database(url)


def _fill(office: Office) -> None:
    """A row in every table that a case writes to."""
    case_id = office.until("handling")
    call: dict[str, Any] = {"meets_at": office.now, "meets_where": "工地", "division": "测"}
    office.act("body", Action.CALL_JOINT, case_id, co_bodies=("epb",), **call)
    office.act("dispatcher", Action.PROMPT, case_id, requirement="办")
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    office.act("body", Action.PROGRESS, case_id, note="已到场", photos=(PhotoInput(picture.getvalue()),))
    office.act("body", Action.APPEAL, office.until("evaluated"), contested=supervision.Contested.OVERDUE, reason="封路")
    office.act("assessor_2", Action.DISMISS, 5, reason="无据")
    office.pass_time(days=40)
    due.settle_due(office.store)
    review = assessment.Review(first_day=date(2026, 3, 1), last_day=date(2026, 3, 31))
    office.do("assessor", assessment.review, review)
    publish = assessment.Publish(first_day=date(2026, 3, 1), last_day=date(2026, 3, 31))
    office.do("assessor", assessment.publish, publish)


only_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


@pytest.fixture
def raw(store: Office) -> Iterator[Connection]:
    """A connection of one's own, always rolled back: anybody's SQL client."""
    engine = client(store)
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        if transaction.is_active:
            transaction.rollback()
    engine.dispose()


def client(store: Office) -> Engine:
    engine = create_engine(store.store.engine.url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def foreign_keys(connection: sqlite3.Connection, _record: Any) -> None:
            connection.execute("PRAGMA foreign_keys = ON")

    return engine


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(IntegrityError) as error:
        yield
    assert code in str(error.value.orig)


def has_rows(connection: Connection, table: str) -> bool:
    return bool(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@contextmanager
def guarded(connection: Connection, trigger: str) -> Iterator[None]:
    """A table without rows has nothing to refuse by; its guard is there all the same."""
    catalogue = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = :name",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname = :name AND tgenabled = 'O'",
    }[connection.dialect.name]
    assert connection.execute(text(catalogue), {"name": trigger}).scalar_one() == 1
    yield


def journal_row(connection: Connection, case_id: int, **changes: Any) -> dict[str, Any]:
    """A journal row that would be right as the next one of the case, if not for `changes`."""
    last = connection.execute(
        text("SELECT * FROM journal WHERE case_id = :id ORDER BY sequence DESC LIMIT 1"), {"id": case_id}
    ).mappings()
    row = dict(last.one())
    row["recorded_at"] = connection.execute(text("SELECT max(recorded_at) FROM journal")).scalar_one()
    status = connection.execute(text("SELECT status FROM cases WHERE id = :id"), {"id": case_id}).scalar_one()
    del row["id"]
    return (
        row
        | {
            "sequence": row["sequence"] + 1,
            "key": new_key(),
            "action": "ask_void",
            "from_status": status,
            "to_status": status,
            "previous_hash": row["hash"],
            "hash": "f" * 64,
            "payload": canonical({}),
        }
        | changes
    )


def insert(connection: Connection, table: str, row: dict[str, Any], how: str = "INSERT") -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"{how} INTO {table} ({columns}) VALUES ({values})"), row)


def test_a_right_row_is_taken(raw: Connection) -> None:
    insert(raw, "journal", journal_row(raw, 1))
    raw.execute(text("UPDATE cases SET journal_sequence = journal_sequence + 1 WHERE id = 1"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"action": "close", "to_status": "closed"}, "illegal_move"),
        ({"action": "accept"}, "illegal_move"),
        ({"action": "made_up"}, "illegal_move"),
        ({"sequence": 1, "from_status": None, "action": "report"}, "journal_out_of_sequence"),
        ({"sequence": 9}, "journal_out_of_sequence"),
        ({"action": "take", "from_status": "dispatched", "to_status": "handling"}, "journal_status_differs"),
        ({"previous_hash": FIRST_HASH}, "journal_chain_broken"),
    ],
)
def test_a_wrong_row_is_refused(raw: Connection, changes: dict[str, Any], code: str) -> None:
    with refused(code):
        insert(raw, "journal", journal_row(raw, 1, **changes))


def test_a_row_behind_the_clock_is_refused(raw: Connection, store: Office) -> None:
    engine_time = raw.execute(text("SELECT recorded_at FROM journal WHERE case_id = 3 AND sequence = 2")).scalar_one()
    with refused("journal_clock_behind"):
        insert(raw, "journal", journal_row(raw, 3, action="reopen", to_status="filed", recorded_at=engine_time))


@only_sqlite
def test_one_machines_clock_is_held_against_all_cases(raw: Connection, store: Office) -> None:
    with refused("journal_clock_behind"):
        insert(raw, "journal", journal_row(raw, 1, recorded_at=_stored(raw, 1)))
    insert(raw, "journal", journal_row(raw, 1, recorded_at=_stored(raw, 1), mark="import"))


def _stored(connection: Connection, case_id: int) -> Any:
    query = text("SELECT recorded_at FROM journal WHERE case_id = :id AND sequence = 1")
    return connection.execute(query, {"id": case_id}).scalar_one()


def test_nothing_happens_after_it_was_recorded(raw: Connection, store: Office) -> None:
    later = store.now + timedelta(days=1)
    happened = later if raw.dialect.name == "postgresql" else later.strftime("%Y-%m-%d %H:%M:%S.%f")
    with refused("journal_happened_later"):
        insert(raw, "journal", journal_row(raw, 1, happened_at=happened))


def test_no_row_is_left_dangling_by_the_next(raw: Connection) -> None:
    row = journal_row(raw, 1)
    insert(raw, "journal", row)
    with refused("journal_out_of_sequence"):
        insert(raw, "journal", row | {"sequence": row["sequence"] + 1, "key": new_key(), "previous_hash": "f" * 64})


@pytest.mark.parametrize(
    "assignment",
    [
        "status = 'closed'",
        "status = 'accepted', journal_sequence = journal_sequence + 1",
        "address = 'elsewhere'",
        "deadline = NULL",
        "journal_sequence = journal_sequence + 1",
        "id = 77",
        "report_number = 'R1'",
    ],
)
def test_a_case_changes_only_with_its_journal_row(raw: Connection, assignment: str) -> None:
    with pytest.raises(IntegrityError) as error:
        raw.execute(text(f"UPDATE cases SET {assignment} WHERE id = 1"))
    assert "status_without_journal" in str(error.value.orig) or "row_in_the_way:cases" in str(error.value.orig)


def test_the_status_is_that_of_the_row(raw: Connection) -> None:
    insert(raw, "journal", journal_row(raw, 1, action="accept", to_status="accepted"))
    with refused("status_without_journal"):
        raw.execute(text("UPDATE cases SET status = 'filed', journal_sequence = journal_sequence + 1 WHERE id = 1"))


@pytest.mark.parametrize("assignment", ["case_number = '2026-000099'", "reported_at = changed_at"])
def test_numbers_and_the_time_of_the_report_never_change(raw: Connection, assignment: str) -> None:
    insert(raw, "journal", journal_row(raw, 2))
    with refused("status_without_journal"):
        raw.execute(text(f"UPDATE cases SET {assignment}, journal_sequence = journal_sequence + 1 WHERE id = 2"))


@pytest.mark.parametrize("table", guards.APPEND_ONLY)
def test_what_is_append_only_is_never_changed(raw: Connection, table: str) -> None:
    column = next(iter(Base.metadata.tables[table].columns)).name
    with refused(f"append_only:{table}") if has_rows(raw, table) else guarded(raw, f"guard_{table}_no_update"):
        raw.execute(text(f'UPDATE {table} SET "{column}" = "{column}"'))


@pytest.mark.parametrize("table", guards.APPEND_ONLY + guards.KEPT)
def test_nothing_of_the_record_is_deleted(raw: Connection, table: str) -> None:
    with refused(f"never_deleted:{table}") if has_rows(raw, table) else guarded(raw, f"guard_{table}_no_delete"):
        raw.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize("table", guards.APPEND_ONLY + guards.KEPT)
@only_postgresql
def test_nothing_of_the_record_is_truncated(raw: Connection, table: str) -> None:
    with refused(f"never_deleted:{table}"):
        raw.execute(text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize(
    ("table", "key"), [("cases", "id"), ("journal", "id"), ("intervals", "id"), ("requests", "id")]
)
@only_sqlite
def test_a_row_is_not_replaced_either(raw: Connection, table: str, key: str) -> None:
    """SQLite's REPLACE deletes what is in its way without asking any delete trigger."""
    row = dict(raw.execute(text(f"SELECT * FROM {table} ORDER BY {key} LIMIT 1")).mappings().one())
    forged = row | ({"address": "elsewhere"} if table == "cases" else {})
    if table == "journal":  # a row that is right in all but its id, which is another's
        forged = journal_row(raw, 3, action="reopen", to_status="filed") | {"id": row["id"]}
    for how in ("INSERT OR REPLACE", "REPLACE"):
        with refused(f"row_in_the_way:{table}"):
            insert(raw, table, forged, how)


@pytest.mark.parametrize("table", ["intervals", "requests"])
@only_sqlite
def test_nor_pushed_away_by_an_update(raw: Connection, table: str) -> None:
    running = {"intervals": "ended_at IS NULL", "requests": "state = 'open'"}[table]
    first = raw.execute(text(f"SELECT id FROM {table} WHERE {running}")).scalars().first()
    second = raw.execute(text(f"SELECT id FROM {table} WHERE NOT ({running})")).scalars().first()
    with refused(f"row_in_the_way:{table}"):
        raw.execute(text(f"UPDATE OR REPLACE {table} SET id = :other WHERE id = :id"), {"id": first, "other": second})


@only_sqlite
def test_another_cases_number_is_not_taken_from_it(raw: Connection) -> None:
    accepted = journal_row(raw, 1, action="accept", to_status="accepted")
    insert(raw, "journal", accepted)
    with refused("row_in_the_way:cases"):
        raw.execute(
            text(
                "UPDATE OR REPLACE cases SET status = 'accepted', journal_sequence = 2, filed_at = reported_at,"
                " case_number = '2026-000002' WHERE id = 1"
            )
        )


def test_an_ended_interval_stays_as_it_ended(raw: Connection) -> None:
    with refused("interval_has_ended"):
        raw.execute(text("UPDATE intervals SET counts = NOT counts WHERE ended_at IS NOT NULL"))
    # one that runs goes on, by whoever acts


@pytest.mark.parametrize(
    ("assignment", "which", "code"),
    [
        ("decision = 'yes'", "refused", "request_is_fixed"),
        ("state = 'allowed'", "refused", "request_is_fixed"),
        ("kind = 'void'", "open", "request_is_fixed"),
        ("asked_by = 1", "open", "request_is_fixed"),
        ("state = 'allowed', decided_by = asked_by", "open", "decides_own_request"),
    ],
)
def test_the_ledger_stays_and_nobody_decides_their_own(raw: Connection, assignment: str, which: str, code: str) -> None:
    with refused(code):
        raw.execute(text(f"UPDATE requests SET {assignment} WHERE state = '{which}'"))


def new_case(connection: Connection, **changes: Any) -> dict[str, Any]:
    """A case row beside the first, if not for `changes`."""
    row = dict(connection.execute(text("SELECT * FROM cases WHERE id = 1")).mappings().one())
    return row | {"id": 900, "report_number": "R20260302-0900", "journal_sequence": 1} | changes


@pytest.mark.parametrize(
    "changes", [{"status": "closed"}, {"status": "handling"}, {"journal_sequence": 4}, {"status": "made_up"}]
)
def test_a_case_begins_at_its_beginning(raw: Connection, changes: dict[str, Any]) -> None:
    with refused("illegal_move"):
        insert(raw, "cases", new_case(raw, **changes))


def test_a_case_without_a_journal_does_not_outlive_its_transaction(store: Office) -> None:
    engine = client(store)
    with engine.connect() as connection:
        insert(connection, "cases", new_case(connection))
        with pytest.raises(IntegrityError):
            connection.commit()
    engine.dispose()  # SQLite's driver leaves the failed transaction open
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM cases WHERE id = 900")).scalar_one() == 0
    engine.dispose()


def test_a_commit_that_failed_leaves_nothing_behind(store: Office) -> None:
    """Neither rows nor a transaction: the next writer gets the same connection out of the pool."""
    with pytest.raises(IntegrityError), store.writing("registrar") as work:
        insert(work.session.connection(), "cases", new_case(work.session.connection()))
    with store.reading() as reading:
        assert reading.session.scalar(text("SELECT count(*) FROM cases WHERE id = 900")) == 0
    assert store.status(store.report()) == "reported"


def test_the_guards_know_exactly_the_tables_moves() -> None:
    """Every triple of the table is admitted by the generated list, and no other."""
    listed = guards._legal_list().replace("'", "").split(",")
    assert set(listed) == {f"{action}>{source or ''}>{target}" for action, source, target in legal_changes()}


def test_a_dropped_guard_is_back_at_the_next_start(tmp_path: Path) -> None:
    from desktop.store.work import open_store

    path = tmp_path / "office.db"
    open_store(str(path), create=True).close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER guard_journal_no_update")
    connection.close()
    open_store(str(path)).close()
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'guard_journal_no_update'")
        assert found.fetchone() == (1,)
    connection.close()


def test_the_guards_are_made_anew_when_the_table_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.store.work import open_store

    path = tmp_path / "office.db"
    open_store(str(path), create=True).close()
    monkeypatch.setattr(guards, "_legal_list", lambda: "'nothing>>nothing'")
    open_store(str(path)).close()
    with sqlite3.connect(path) as connection:
        (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'guard_journal_insert'").fetchone()
    connection.close()
    assert "nothing>>nothing" in made
