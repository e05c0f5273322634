"""What a transaction writes when it ends: the same rows as the unit of work would, stale ones refused, statements prepared once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.models.case import Case, Interval
from desktop.models.journal import Notice
from desktop.rules.errors import Refused
from desktop.rules.workflow import Action, Status
from tests.office import Office, make_office


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An office on either database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("office")
        return
    made = make_office(request.getfixturevalue("postgres_url"))
    yield made
    made.store.close()


def test_what_was_set_is_kept_and_what_was_not_has_its_default(office: Office) -> None:
    case_id = office.report()
    with office.writing("registrar") as work:
        notice = Notice(kind="reported", case_id=case_id, made_at=work.now)
        work.session.add(notice)
    assert notice.id
    with office.reading() as reading:
        kept = reading.session.get_one(Notice, notice.id)
        assert (kept.role, kept.organisation, kept.person_id, kept.made_at) == ("", "", None, office.now)
        (interval,) = reading.session.scalars(select(Interval).where(Interval.case_id == case_id))
        assert (interval.pauses, interval.extensions, interval.counts) == ([], [], True)


def test_a_case_that_somebody_else_changed_meanwhile_is_not_written(office: Office) -> None:
    case_id = office.report()
    with office.writing("registrar") as work:
        seen = work.session.get_one(Case, case_id)
    before = office.rows()
    office.act("registrar", Action.DECLINE, case_id, reason="unclear", explanation="无法核对位置")
    written = office.rows()
    assert written != before
    with pytest.raises(Refused, match="changed_meanwhile"):
        _write_again(office, seen)
    assert office.rows() == written


def _write_again(office: Office, seen: Case) -> None:
    with office.writing("registrar") as work:
        work.session.add(seen)  # as it was before the other's act
        seen.address = "樱桃三条 1 号"


def test_a_connection_is_handed_on_with_its_statements_prepared(office: Office) -> None:
    """SQLite forgets what it has prepared when a pragma is set: an act took twice as long where each one ended with one."""
    said: list[str] = []
    with office.store.engine.connect() as first:
        driver = first.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            pytest.skip("a server prepares by itself")
        driver.set_trace_callback(said.append)
    with office.store.engine.connect() as second, second.begin():
        assert second.connection.driver_connection is driver
        assert second.exec_driver_sql("SELECT 1").scalar() == 1
    assert driver is not None
    driver.set_trace_callback(None)
    assert "SELECT 1" in said
    assert not [each for each in said if each.startswith("PRAGMA")]


def test_an_act_leaves_the_version_one_higher(office: Office) -> None:
    case_id = office.report()
    version = office.case(case_id).version
    office.act("registrar", Action.DECLINE, case_id, reason="unclear", explanation="无法核对位置")
    after = office.case(case_id)
    assert (after.version, after.status) == (version + 1, Status.DECLINED)
