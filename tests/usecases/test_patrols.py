"""Patrol plans of the street and the log of patrols."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from desktop.queries import patrols as reads
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.workflow import Role
from desktop.usecases import patrols
from desktop.usecases.fields import GridCode, LongText, PersonId
from tests.office import Office
from tests.registers import REASON, add_actor, add_neighbours, do, person, refusal

TODAY = date(2026, 3, 2)


def plan(office: Office, **fields: Any) -> patrols.PlanPatrol:
    given: dict[str, Any] = {
        "grid": GridCode(office.community),
        "performer": Performer.INSPECTOR,
        "times": 1,
        "unit": Unit.DAY,
        "first_day": TODAY,
    } | fields
    return patrols.PlanPatrol(**given)


def walk(office: Office, began: datetime | None = None, minutes: int = 40, **fields: Any) -> patrols.LogPatrol:
    start = began or office.now - timedelta(hours=1)
    given: dict[str, Any] = {
        "grid": GridCode(office.community),
        "started_at": start,
        "ended_at": start + timedelta(minutes=minutes),
    } | fields
    return patrols.LogPatrol(**given)


def rows(office: Office, who: str = "street") -> tuple[reads.PlanRow, ...]:
    with office.reading(who) as reading:
        return reads.plans(reading)


def test_a_planned_patrol_is_due_overdue_and_done(office: Office) -> None:
    do(office, "street", patrols.plan_patrol, plan(office))
    office.pass_time(days=1)
    with office.reading("street") as reading:
        (late,) = reads.overdue(reading)
    assert late.standing is not None
    assert late.standing.missing == 1
    do(office, "inspector", patrols.log_patrol, walk(office))
    with office.reading("street") as reading:
        assert reads.overdue(reading) == ()
    (row,) = rows(office)
    assert row.standing is not None
    assert (row.standing.due, row.standing.done) == (1, 1)


@pytest.mark.parametrize("who", ["inspector", "community", "epb", "registrar", "leader", "administrator", "body"])
def test_only_the_street_plans(office: Office, who: str) -> None:
    assert refusal(office, who, patrols.plan_patrol, plan(office)).code == "register_right_missing"


@pytest.mark.parametrize("who", ["street", "epb", "registrar", "administrator", "body"])
def test_only_inspectors_and_communities_log(office: Office, who: str) -> None:
    assert refusal(office, who, patrols.log_patrol, walk(office)).code == "register_right_missing"


def test_everybody_stays_in_the_own_grid(office: Office) -> None:
    add_neighbours(office)
    for who, usecase, form in (
        ("other_street", patrols.plan_patrol, plan(office)),
        ("other_inspector", patrols.log_patrol, walk(office)),
        ("other_community", patrols.log_patrol, walk(office)),
    ):
        assert refusal(office, who, usecase, form).code == "register_outside_own_grid"


def test_plans_of_one_performer_do_not_overlap(office: Office) -> None:
    first = plan(office, last_day=TODAY + timedelta(days=9))
    do(office, "street", patrols.plan_patrol, first)
    again = plan(office, first_day=TODAY + timedelta(days=9))
    assert refusal(office, "street", patrols.plan_patrol, again).code == "patrol_planned_already"
    by_name = plan(office, person=PersonId(office.people["inspector"]))
    assert refusal(office, "street", patrols.plan_patrol, by_name).code == "patrol_planned_already"
    do(office, "street", patrols.plan_patrol, plan(office, performer=Performer.COMMUNITY))
    do(office, "street", patrols.plan_patrol, plan(office, first_day=TODAY + timedelta(days=10)))
    assert len(rows(office)) == 2  # in force today
    assert do(office, "street", patrols.plan_patrol, first) == rows(office)[0].plan_id  # sent twice, planned once


def test_a_plan_by_name_counts_that_persons_patrols_only(office: Office) -> None:
    grid = GridCode(office.community)
    other = person(office, Role.INSPECTOR, "centre", "李勇", office.community)
    do(office, "street", patrols.plan_patrol, plan(office, person=PersonId(other)))
    do(office, "inspector", patrols.log_patrol, walk(office, grid=grid))
    (row,) = rows(office)
    assert row.person == "李勇"
    assert row.standing is not None
    assert row.standing.done == 0


def test_a_plan_is_for_the_grids_own_people(office: Office) -> None:
    clerk = person(office, Role.REGISTRAR, "centre")
    refused = refusal(office, "street", patrols.plan_patrol, plan(office, person=PersonId(clerk)))
    assert refused.code == "register_needs_inspector"
    with office.reading() as reading:
        from desktop.queries import choices

        far = next(
            grid.code for grid in choices.grids(reading) if grid.level == 3 and not grid.code.startswith(office.street)
        )
    stranger = person(office, Role.INSPECTOR, "centre", "李勇", far)
    refused = refusal(office, "street", patrols.plan_patrol, plan(office, person=PersonId(stranger)))
    assert (refused.code, refused.details["field"]) == ("performer_of_another_grid", "person")


def test_the_past_is_not_planned_anew(office: Office) -> None:
    refused = refusal(office, "street", patrols.plan_patrol, plan(office, first_day=TODAY - timedelta(days=1)))
    assert (refused.code, refused.details["field"]) == ("begins_in_past", "first_day")
    plan_id = do(office, "street", patrols.plan_patrol, plan(office))
    office.pass_time(days=10)
    before = patrols.EndPatrolPlan(plan_id=plan_id, last_day=TODAY + timedelta(days=5), reason=REASON)
    assert refusal(office, "street", patrols.end_patrol_plan, before).details["field"] == "last_day"
    with office.reading("street") as reading:
        assert reads.plans(reading)[0].last_day is None


def test_an_ended_plan_makes_room_for_another(office: Office) -> None:
    plan_id = do(office, "street", patrols.plan_patrol, plan(office))
    ended = patrols.EndPatrolPlan(plan_id=plan_id, last_day=TODAY, reason=REASON)
    do(office, "street", patrols.end_patrol_plan, ended)
    assert do(office, "street", patrols.end_patrol_plan, ended) == plan_id
    do(office, "street", patrols.plan_patrol, plan(office, times=2, first_day=TODAY + timedelta(days=1)))
    add_neighbours(office)
    assert refusal(office, "other_street", patrols.end_patrol_plan, ended).code == "register_outside_own_grid"


def test_a_whole_district_is_not_patrolled(office: Office) -> None:
    add_actor(office, "wide", Role.STREET, grid="110102")
    refused = refusal(office, "wide", patrols.plan_patrol, plan(office, grid=GridCode("110102")))
    assert refused.code == "grid_too_wide"


@pytest.mark.parametrize(
    ("hours", "minutes", "code"),
    [
        (-30, 60, "patrol_logged_too_late"),
        (0, 30, "happened_in_future"),
        (-1, -5, "period_invalid"),
        (-26, 1500, "patrol_too_long"),
    ],
)
def test_a_patrol_must_be_believable(office: Office, hours: int, minutes: int, code: str) -> None:
    form = walk(office, office.now + timedelta(hours=hours), minutes)
    assert refusal(office, "inspector", patrols.log_patrol, form).code == code


def test_nobody_walks_twice_at_once(office: Office) -> None:
    first = walk(office)
    log_id = do(office, "inspector", patrols.log_patrol, first)
    assert do(office, "inspector", patrols.log_patrol, first) == log_id
    again = walk(office, office.now - timedelta(minutes=45), 10)
    assert refusal(office, "inspector", patrols.log_patrol, again).code == "patrols_at_once"
    do(office, "inspector", patrols.log_patrol, walk(office, office.now - timedelta(minutes=20), 10))


def test_inspectors_log_only_their_own(office: Office) -> None:
    other = person(office, Role.INSPECTOR, "centre", "李勇", office.community)
    refused = refusal(office, "inspector", patrols.log_patrol, walk(office, person=PersonId(other)))
    assert refused.code == "register_not_own_person"


def test_a_community_logs_its_people_by_name(office: Office) -> None:
    organisation = office.actors["community"].organisation
    clerk = person(office, Role.COMMUNITY, organisation, "吴桂兰")
    track = LongText('{"type": "LineString", "coordinates": [[116.35, 39.88], [116.36, 39.88]]}')
    do(
        office,
        "community",
        patrols.log_patrol,
        walk(office, person=PersonId(clerk), track=track, note=LongText("已巡")),
    )
    with office.reading("community") as reading:
        page = reads.patrols(reading)
    (row,) = page.rows
    assert (row.person, row.performer, row.note) == ("吴桂兰", Performer.COMMUNITY, "已巡")
    assert row.track == {"type": "LineString", "coordinates": [[116.35, 39.88], [116.36, 39.88]]}
    broken = walk(office, office.now - timedelta(minutes=10), 5, track=LongText("{"))
    assert refusal(office, "community", patrols.log_patrol, broken).details["field"] == "track"


def test_the_log_turns_its_pages(office: Office) -> None:
    for hour in range(5):
        do(office, "inspector", patrols.log_patrol, walk(office, office.now - timedelta(hours=hour + 1), 10))
    with office.reading("street") as reading:
        first = reads.patrols(reading, limit=3)
        second = reads.patrols(reading, after=first.next_key, limit=3)
        since = office.now - timedelta(hours=2)
        assert len(reads.patrols(reading, since=since, until=office.now - timedelta(hours=1)).rows) == 1
    began = [row.started_at for row in (*first.rows, *second.rows)]
    assert len(began) == 5
    assert began == sorted(began, reverse=True)
    assert second.next_key is None
