"""The zones say of no stretch of cases less than its cases have, whoever writes, and follow what comes and goes."""

from __future__ import annotations

from collections import defaultdict

import pytest
from sqlalchemy import text

from desktop.rules.workflow import Action
from desktop.store import derived, zones
from tests.office import Office

Zone = tuple[str, str, str, int]


@pytest.fixture
def narrow(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose zones are two cases each."""
    monkeypatch.setattr(zones, "SHIFT", 1)
    with office.writing("administrator") as work:
        derived.install(work.session.connection())
    return office


def kept(office: Office) -> dict[int, Zone]:
    with office.reading() as reading:
        rows = reading.session.execute(text("SELECT * FROM case_zones ORDER BY zone")).all()
    return {row[0]: (row[1] or "", *row[2:]) for row in rows}


def brute_force(office: Office) -> dict[int, Zone]:
    found: defaultdict[int, list[Zone]] = defaultdict(list)
    with office.reading() as reading:
        query = "SELECT id, coalesce(case_number, ''), reported_at, changed_at, deadline IS NOT NULL FROM cases"
        for case_id, number, reported, changed, running in reading.session.execute(text(query)):
            found[case_id >> zones.SHIFT].append((number, reported[:10], changed[:10], running))
    return {
        zone: (
            max(a for a, *_ in rows),
            max(b for _, b, *_ in rows),
            max(c for *_, c, _ in rows),
            sum(r[3] for r in rows),
        )
        for zone, rows in found.items()
    }


def test_zones_follow_every_act(narrow: Office) -> None:
    for status in ("reported", "filed", "handling", "evaluated", "dispatched"):
        narrow.until(status)
        narrow.pass_time(days=1)
    assert kept(narrow) == brute_force(narrow)
    narrow.act("registrar", Action.DECLINE, 1, reason="not_true", explanation="未见")
    assert kept(narrow) == brute_force(narrow)
    assert len(kept(narrow)) == 3
    assert kept(narrow)[0][2] > kept(narrow)[1][2]  # an old case was the last that changed


def test_what_a_case_loses_leaves_a_bound_that_still_holds(narrow: Office) -> None:
    case_id = narrow.until("handling")
    before = kept(narrow)
    assert before[0][3] == 1
    with narrow.writing("administrator") as work:
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'cases' AND name NOT LIKE 'derive%'"
        )
        for guard in work.session.scalars(text(query)).all():
            work.session.execute(text(f"DROP TRIGGER {guard}"))
        work.session.execute(
            text("UPDATE cases SET changed_at = '2000-01-01 00:00:00.000000', deadline = NULL WHERE id = :id"),
            {"id": case_id},
        )
    assert kept(narrow) == {0: (*before[0][:3], 0)}
    with narrow.writing("administrator") as work:
        derived.recount(work.session.connection())
    assert kept(narrow) == brute_force(narrow)
    assert kept(narrow)[0][2] == "2000-01-01"
