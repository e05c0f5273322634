"""Coverage by grid and the blind spots of the map."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.queries import coverage, staff
from desktop.queries.coverage import BlindSpot, CoverageRow
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.posts import PostKind
from desktop.rules.scorecard import Period
from desktop.rules.workflow import Role
from desktop.usecases import patrols
from desktop.usecases.fields import GridCode, PersonId
from desktop.usecases.staff import FillPost, fill_post
from tests.office import Office
from tests.registers import add_neighbours, do, person, source

MARCH = Period.month(date(2026, 3, 1))


def spot(office: Office, code: str = "", who: str = "epb") -> BlindSpot | None:
    with office.reading(who) as reading:
        return next((row for row in coverage.blind_spots(reading) if row.grid_code == (code or office.community)), None)


def rate(rows: tuple[CoverageRow, ...], code: str) -> tuple[int, int]:
    return next((row.done, row.due) for row in rows if row.grid_code == code)


def plan(office: Office, grid: str = "") -> None:
    form = patrols.PlanPatrol(
        grid=GridCode(grid or office.community),
        performer=Performer.INSPECTOR,
        times=1,
        unit=Unit.DAY,
        first_day=date(2026, 3, 2),
    )
    do(office, "street", patrols.plan_patrol, form)


def fill(office: Office, code: str, kind: PostKind, who: int) -> None:
    do(office, "administrator", fill_post, FillPost(grid=GridCode(code), kind=kind, person=PersonId(who)))


def test_an_office_without_registers_is_blind_everywhere(office: Office) -> None:
    with office.reading("epb") as reading:
        spots = coverage.blind_spots(reading)
    assert len(spots) == 279
    assert all(row.is_blind for row in spots)
    assert [row.missing_posts for row in spots[:2]] == [(PostKind.ENFORCEMENT,), tuple(PostKind)]
    assert {row.without_plan for row in spots if row.level == 3} == {True}


def test_a_grid_is_seen_when_its_posts_are_filled_and_its_patrols_walked(office: Office) -> None:
    officer = person(office, Role.EPB, "epb")
    clerk = person(office, Role.COMMUNITY, office.actors["community"].organisation)
    fill(office, office.community, PostKind.ENFORCEMENT, officer)
    plan(office)
    only_environment = spot(office)
    assert only_environment is not None
    assert not only_environment.is_blind
    assert only_environment.missing_posts == (PostKind.ENVIRONMENT,)
    fill(office, office.community, PostKind.ENVIRONMENT, clerk)
    assert spot(office) is None
    office.pass_time(days=1)
    late = spot(office)
    assert late is not None
    assert late.is_blind
    assert (late.overdue_patrols, late.missing_posts, late.without_plan) == (1, (), False)
    assert late.missed_at == datetime(2026, 3, 2, 16, tzinfo=UTC)
    walked = patrols.LogPatrol(
        grid=GridCode(office.community), started_at=office.now - timedelta(minutes=40), ended_at=office.now
    )
    do(office, "inspector", patrols.log_patrol, walked)
    assert spot(office) is None


def test_a_streets_plan_is_a_plan_for_its_communities(office: Office) -> None:
    plan(office, office.street)
    found = spot(office)
    assert found is not None
    assert not found.without_plan


def test_figures_add_up_the_tree(office: Office) -> None:
    plan(office)
    source(office)
    office.pass_time(days=3)
    with office.reading() as reading:
        walked = coverage.patrol_coverage(reading, MARCH)
        looked = coverage.source_update(reading)
        staffed = coverage.enforcement_coverage(reading)
    for code in ("110102", office.street, office.community):
        assert rate(walked, code) == (0, 3)
        assert rate(looked, code) == (1, 1)
    assert rate(staffed, "110102") == (0, 279)
    assert next(row.rate for row in walked if row.grid_code == office.community) == 0.0
    assert next(row.rate for row in walked if row.grid_code == "110102001") is None


def test_the_figures_of_a_month_that_is_over_stay(office: Office) -> None:
    plan(office)
    office.pass_time(days=40)
    with office.reading() as reading:
        assert rate(coverage.patrol_coverage(reading, MARCH), office.community) == (0, 30)  # from the 2nd on


@pytest.mark.parametrize(
    ("who", "patrolled", "sources", "staffed"),
    [
        ("registrar", 279, 279, 279),
        ("epb", 279, 279, 279),
        ("body", 0, 0, 279),
        ("finance", 0, 0, 279),
        ("social_office", 0, 0, 0),
        ("community", 1, 1, 1),
        ("inspector", 1, 1, 1),
    ],
)
def test_each_role_is_told_its_own(office: Office, who: str, patrolled: int, sources: int, staffed: int) -> None:
    with office.reading(who) as reading:
        assert len(coverage.patrol_coverage(reading, MARCH)) == patrolled
        assert len(coverage.source_update(reading)) == sources
        assert len(coverage.enforcement_coverage(reading)) == staffed


def test_blind_spots_of_a_street_are_the_streets_own(office: Office) -> None:
    add_neighbours(office)
    with office.reading("other_street") as reading:
        assert {row.grid_code[:9] for row in coverage.blind_spots(reading)} == {office.actors["other_street"].grid}
    with office.reading("social_office") as reading:
        assert coverage.blind_spots(reading) == ()


def test_posts_are_told_with_who_holds_them(office: Office) -> None:
    officer = person(office, Role.EPB, "epb", "孙志强")
    fill(office, office.community, PostKind.ENFORCEMENT, officer)
    with office.reading("street") as reading:
        rows = staff.posts_of(reading, office.community)
    assert [(row.kind, row.person, row.organisation, row.is_filled) for row in rows] == [
        (PostKind.ENFORCEMENT, "孙志强", "区环保局", True),
        (PostKind.ENVIRONMENT, "", "", False),
    ]
    with office.reading("epb") as reading:
        assert [row.person for row in staff.posts_of(reading, office.community)] == ["孙志强"]
    with office.reading("body") as reading:
        assert staff.posts_of(reading, office.community) == ()
    with office.reading("street") as reading:
        assert staff.posts_of(reading, "999999") == ()
