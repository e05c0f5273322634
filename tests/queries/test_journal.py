"""`verify` finds a single changed byte anywhere in the journal and names the row; what was cut off or has vanished shows too."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from desktop.models.journal import Anchor, JournalRow
from desktop.queries import journal
from desktop.queries.journal import Problem, ProblemKind, VerifyResult
from desktop.rules import permissions
from desktop.store import guards
from desktop.store.work import open_store
from desktop.usecases import due
from tests.office import Office, make_office

COLUMNS = [column.name for column in JournalRow.__table__.columns if column.name not in {"id", "case_id"}]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, office_template: tuple[Path, Office]) -> Path:
    """The file of an office with five cases on two anchored days and one that is not over."""
    from dataclasses import replace

    from tests.office import MONDAY, _Turned

    path = tmp_path_factory.mktemp("journal") / "office.db"
    shutil.copyfile(office_template[0], path)
    clock = _Turned()
    store = open_store(str(path), clock=clock)
    clock.office = office = replace(office_template[1], store=store, now=MONDAY)
    office.until("evaluated")
    office.until("handling", reporter_name="张三")
    office.pass_time(days=1)
    office.report(position=None, address="樱桃二条")
    office.until("closed")
    office.pass_time(days=1)
    due.settle_due(store)
    office.until("accepted")
    store.close()
    return path


@contextmanager
def tampered(kept: Path, folder: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the file whose guards are dropped, open to a raw hand; foreign keys off, as any client has them."""
    path = folder / "tampered.db"
    shutil.copyfile(kept, path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        guards.remove(connection)
    engine.dispose()
    raw = sqlite3.connect(path)
    yield raw
    raw.commit()
    raw.close()


def verified(folder: Path, name: str = "tampered.db") -> VerifyResult:
    store = open_store(str(folder / name))
    try:
        with store.reading(permissions.SYSTEM) as reading:
            return journal.verify(reading)
    finally:
        store.close()


def test_an_untouched_journal_verifies(kept: Path, tmp_path: Path) -> None:
    with tampered(kept, tmp_path):
        pass
    result = verified(tmp_path)
    assert (result.cases, result.anchors, result.problem) == (5, 2, None)
    assert result.rows == 10 + 5 + 1 + 9 + 2


def changed(value: Any, chance: random.Random) -> Any:
    """The value with one byte (of a number: one bit) changed."""
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(3))
    raw = bytearray(value.encode())
    place = chance.randrange(len(raw))
    # to another printable character, so that the text stays a text: the hardest change to see
    raw[place] = chance.choice([byte for byte in range(0x20, 0x7F) if byte != raw[place]])
    return raw.decode("utf-8", errors="replace") if raw[place] < 0x80 else bytes(raw)


@pytest.mark.parametrize("column", COLUMNS)
def test_one_changed_byte_is_found_and_its_row_is_named(kept: Path, tmp_path: Path, column: str) -> None:
    chance = random.Random(column)
    for _ in range(3):
        with tampered(kept, tmp_path) as raw:
            rows = raw.execute(
                f'SELECT journal.id, report_number, case_number, sequence, "{column}" FROM journal'
                f' JOIN cases ON cases.id = case_id WHERE "{column}" IS NOT NULL AND "{column}" <> \'\''
            ).fetchall()
            if not rows:  # nothing was on behalf of anybody, or marked: something appears from nowhere
                rows = raw.execute(
                    "SELECT journal.id, report_number, case_number, sequence, '' FROM journal JOIN cases ON cases.id = case_id"
                ).fetchall()
            row_id, report, case_number, sequence, value = chance.choice(rows)
            forged = changed(value, chance) if value != "" else "x"
            if column == "happened_at" and value == "":
                forged = "2026-03-02 01:00:00.000000"
            raw.execute(f'UPDATE OR IGNORE journal SET "{column}" = ? WHERE id = ?', (forged, row_id))
            done = raw.execute(f'SELECT "{column}" FROM journal WHERE id = ?', (row_id,)).fetchone()
        if done is not None and done[0] == value:
            continue  # a sequence or a number that another row has already
        problem = verified(tmp_path).problem
        assert problem is not None, (column, value, forged)
        assert problem.case_number == (case_number or report)
        # a row with another number leaves a gap where it was; a hash is also the next row's previous one
        assert column == "sequence" or problem.sequence == sequence, (column, value, forged, problem)


@pytest.mark.parametrize("number", [0, -7, 28, 4096])
def test_a_row_under_another_number_is_found_and_named(kept: Path, tmp_path: Path, number: int) -> None:
    """No hash holds the number, but the database gave out each one up to the last."""
    with tampered(kept, tmp_path) as raw:
        raw.execute("UPDATE journal SET id = ? WHERE id = 12", (number,))
        report, filed, sequence = raw.execute(
            "SELECT report_number, case_number, sequence FROM journal JOIN cases ON cases.id = case_id WHERE journal.id = ?",
            (number,),
        ).fetchone()
    assert verified(tmp_path).problem == Problem(ProblemKind.NUMBER, filed or report, sequence)


@pytest.mark.parametrize(
    ("column", "forge"),
    [
        ("payload", lambda value: value.replace('":', '": ', 1)),
        ("payload", lambda value: value + " "),
        ("payload", lambda value: value.replace("扬", "\\u626c", 1)),
        ("payload", lambda value: "{}"),
        ("payload", lambda value: value[:-1]),
        ("recorded_at", lambda value: value.replace(" ", "T")),
        ("recorded_at", lambda value: value[:-7]),
        ("recorded_at", lambda value: "yesterday"),
        ("action", lambda value: "made_up"),
        ("to_status", lambda value: "made_up"),
        ("role", lambda value: "king"),
    ],
)
def test_a_change_that_means_the_same_or_nothing_is_found_too(
    kept: Path, tmp_path: Path, column: str, forge: Any
) -> None:
    with tampered(kept, tmp_path) as raw:
        (value,) = raw.execute(f'SELECT "{column}" FROM journal WHERE case_id = 2 AND sequence = 1').fetchone()
        assert forge(value) != value
        raw.execute(f'UPDATE journal SET "{column}" = ? WHERE case_id = 2 AND sequence = 1', (forge(value),))
    assert verified(tmp_path).problem == Problem(ProblemKind.HASH, "2026-000002", 1)


def test_a_removed_row_leaves_a_gap(kept: Path, tmp_path: Path) -> None:
    with tampered(kept, tmp_path) as raw:
        raw.execute("DELETE FROM journal WHERE case_id = 1 AND sequence = 4")
    assert verified(tmp_path).problem == Problem(ProblemKind.SEQUENCE, "2026-000001", 4)


def test_a_cut_off_end_is_missed_by_the_case(kept: Path, tmp_path: Path) -> None:
    with tampered(kept, tmp_path) as raw:
        raw.execute("DELETE FROM journal WHERE case_id = 1 AND sequence = 10")
    assert verified(tmp_path).problem == Problem(ProblemKind.END, "2026-000001", 10)


def test_a_case_set_back_together_with_its_journal_is_missed_by_the_anchor(kept: Path, tmp_path: Path) -> None:
    with tampered(kept, tmp_path) as raw:
        raw.execute("DELETE FROM journal WHERE case_id = 1 AND sequence = 10")
        raw.execute("UPDATE cases SET status = 'closed', journal_sequence = 9 WHERE id = 1")
    problem = verified(tmp_path).problem
    assert problem is not None
    assert (problem.kind, str(problem.day)) == ("anchor", "2026-03-02")


def test_a_vanished_case_is_missed_by_its_rows_and_by_the_anchor(kept: Path, tmp_path: Path) -> None:
    with tampered(kept, tmp_path) as raw:
        raw.execute("DELETE FROM cases WHERE id = 3")
    assert verified(tmp_path).problem == Problem(ProblemKind.CASE, "3", 1)
    with tampered(kept, tmp_path) as raw:
        raw.execute("DELETE FROM cases WHERE id = 3")
        raw.execute("DELETE FROM journal WHERE case_id = 3")
    problem = verified(tmp_path).problem
    assert problem is not None
    assert (problem.kind, str(problem.day)) == ("anchor", "2026-03-03")


def test_a_case_whose_status_was_changed_does_not_agree_with_its_journal(kept: Path, tmp_path: Path) -> None:
    with tampered(kept, tmp_path) as raw:
        raw.execute("UPDATE cases SET status = 'closed' WHERE id = 2")
    assert verified(tmp_path).problem == Problem(ProblemKind.STATUS, "2026-000002", 5)


def test_a_journal_moved_to_another_case_is_found(kept: Path, tmp_path: Path) -> None:
    with tampered(kept, tmp_path) as raw:
        raw.execute("UPDATE cases SET report_number = 'R20260302-0009' WHERE id = 2")
    problem = verified(tmp_path).problem
    assert problem is not None
    assert (problem.kind, problem.sequence) == ("hash", 1)


@pytest.mark.parametrize("column", [column.name for column in Anchor.__table__.columns])
def test_a_changed_anchor_is_found(kept: Path, tmp_path: Path, column: str) -> None:
    chance = random.Random(column)
    with tampered(kept, tmp_path) as raw:
        (value,) = raw.execute(f'SELECT "{column}" FROM anchors ORDER BY day LIMIT 1').fetchone()
        raw.execute(
            f'UPDATE anchors SET "{column}" = ? WHERE day = (SELECT min(day) FROM anchors)', (changed(value, chance),)
        )
    problem = verified(tmp_path).problem
    assert problem is not None
    assert problem.kind == "anchor"


def test_progress_is_told(kept: Path, tmp_path: Path) -> None:
    shutil.copyfile(kept, tmp_path / "whole.db")
    store = open_store(str(tmp_path / "whole.db"))
    told: list[tuple[int, int]] = []
    with store.reading(permissions.SYSTEM) as reading:
        journal.verify(reading, lambda done, total: told.append((done, total)))
    store.close()
    assert told == [(5, 5)]


def test_the_same_on_postgresql(postgres_url: str) -> None:
    office = make_office(postgres_url)
    office.until("evaluated", address="樱桃二条")
    with office.reading() as reading:
        assert journal.verify(reading) == VerifyResult(1, 10, 0, None)
    with office.store.engine.begin() as connection:
        guards.remove(connection)
        changed_actor = text("UPDATE journal SET actor = '李秀莹' WHERE sequence = 2")
        connection.execute(changed_actor)
    with office.reading() as reading:
        assert journal.verify(reading).problem == Problem(ProblemKind.HASH, "2026-000001", 2)
    with office.store.engine.begin() as connection:
        connection.execute(text("UPDATE journal SET actor = '李秀英' WHERE sequence = 2"))
        connection.execute(text("UPDATE journal SET id = 4096 WHERE sequence = 10"))
    with office.reading() as reading:
        assert journal.verify(reading).problem == Problem(ProblemKind.NUMBER, "2026-000001", 10)
    office.store.close()
