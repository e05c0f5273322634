"""A store of the day before is moved on with everything in it, without a word on the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from desktop.queries import notices
from desktop.queries.notices import CaseTold
from desktop.rules.workflow import Role
from desktop.store import engine
from desktop.store.work import open_store
from tests.assessment_office import AssessmentOffice


@pytest.fixture
def office(tmp_path: Path) -> Iterator[AssessmentOffice]:
    made = AssessmentOffice(tmp_path)
    yield made
    made.store.close()


def back_to(path: Path, revision: str) -> None:
    """What the program before wrote."""
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
    with create_engine(f"sqlite:///{path}").connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        connection.commit()


def columns(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[1] for row in connection.execute("PRAGMA table_info(notices)")}


def test_notices_of_cases_outlive_the_move_to_notices_of_cards(office: AssessmentOffice, tmp_path: Path) -> None:
    case_id = office.report("2024-03-11 09:00")
    with office.reading(Role.REGISTRAR) as reading:
        before = notices.unread(reading)
    office.store.close()
    path = tmp_path / "office.sqlite"
    back_to(path, "0009")
    assert "scorecard_id" not in columns(path)
    store = open_store(str(path))
    with store.reading(office.actors[Role.REGISTRAR]) as reading:
        after = notices.unread(reading)
    store.close()
    assert {"scorecard_id", "account_id"} <= columns(path)
    assert after == before
    assert [row.about.case_id for row in after if isinstance(row.about, CaseTold)] == [case_id]
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError, match="ck_notices_about"):
        connection.execute("INSERT INTO notices (kind, role, organisation, made_at) VALUES ('x', '', '', '2024-01-01')")
