"""Sources as points, lines and cards, within what each role sees."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.queries import sources as reads
from desktop.queries.sources import SourceFilter
from desktop.rules.errors import Refused
from desktop.rules.inspection import DueState, SourceLevel, SourceState
from desktop.rules.workflow import Role
from desktop.usecases.fields import Position
from tests.office import Office
from tests.registers import add_neighbours, proposal, source

PLACE = Position(116.3575, 39.8845)


def found(office: Office, who: str = "epb", **fields: object) -> list[int]:
    with office.reading(who) as reading:
        return [row.source_id for row in reads.sources(reading, SourceFilter(**fields)).rows]  # type: ignore[arg-type]


def test_points_have_a_level_and_a_due_state(office: Office) -> None:
    source_id = source(office, level=SourceLevel.KEY, position=PLACE)
    source(office)  # without a position it is on no map
    office.pass_time(days=31)
    with office.reading() as reading:
        (point,) = reads.source_points(reading, SourceFilter())
    assert (point.source_id, point.number, point.level) == (source_id, "W00001", SourceLevel.KEY)
    assert (point.lon, point.lat) == (PLACE.lon, PLACE.lat)
    assert (point.due_on, point.due) == (date(2026, 4, 1), DueState.OVERDUE)


def test_a_proposal_is_no_point_of_the_map(office: Office) -> None:
    proposal(office, position=PLACE)
    with office.reading() as reading:
        assert reads.source_points(reading, SourceFilter(states=frozenset())) == ()


def test_each_role_sees_its_own(office: Office) -> None:
    add_neighbours(office)
    source_id = source(office)
    seeing = {role.value for role in Role if role is not Role.SYSTEM and found(office, role.value) == [source_id]}
    assert seeing == {
        "inspector", "community", "street", "epb", "registrar", "dispatcher", "shift_leader", "assessor", "leader",
        "administrator",
    }  # fmt: skip
    for who in ("other_street", "finance", "body"):
        with office.reading(who) as reading, pytest.raises(Refused) as refused:
            reads.source_card(reading, source_id)
        assert refused.value.code == "source_unknown"


def test_filters_narrow(office: Office) -> None:
    key = source(office, level=SourceLevel.KEY, source_name="示例加油站")
    other = source(office, address="演示北巷 100%号")
    waiting = proposal(office)
    assert found(office) == [key, other]
    assert found(office, states=frozenset()) == [key, other, waiting]
    assert found(office, states=frozenset({SourceState.PROPOSED})) == [waiting]
    assert found(office, levels=frozenset({SourceLevel.KEY})) == [key]
    assert found(office, text="加油") == [key]
    assert found(office, text="100%") == [other]
    assert found(office, text="W00002") == [other]
    assert found(office, grid=office.street) == [key, other]
    assert found(office, grid="110102001") == []


def test_lines_turn_their_pages(office: Office) -> None:
    ids = [source(office) for _ in range(5)]
    with office.reading() as reading:
        first = reads.sources(reading, SourceFilter(), limit=3)
        second = reads.sources(reading, SourceFilter(), after=first.next_key, limit=3)
    assert [row.source_id for row in (*first.rows, *second.rows)] == ids
    assert second.next_key is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.integers(0, 200))
def test_the_due_filter_agrees_with_the_due_state(office: Office, days: int) -> None:
    if not found(office):
        for level in SourceLevel:
            source(office, level=level)
        source(office, interval_days=11)
    start = office.now
    office.pass_time(days=days)
    with office.reading("epb") as reading:
        rows = reads.sources(reading, SourceFilter()).rows
    for state in DueState:
        assert found(office, due=frozenset({state})) == [row.source_id for row in rows if row.due is state]
    assert found(office, due=frozenset(DueState)) == [row.source_id for row in rows]
    office.now = start
    assert rows[3].due_on == date(2026, 3, 2) + timedelta(days=11)
