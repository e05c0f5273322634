"""What the registers say of a grid for its card, each only for those who are told of it."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.queries import grid_facts
from desktop.queries.grid_facts import GridFacts
from desktop.rules.errors import Refused
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.posts import PostKind
from desktop.rules.workflow import Role
from desktop.usecases import patrols
from desktop.usecases.fields import GridCode, PersonId, Position
from desktop.usecases.staff import FillPost, fill_post
from tests.office import Office
from tests.registers import do, person, source


def facts(office: Office, code: str, who: str = "registrar") -> GridFacts:
    with office.reading(who) as reading:
        return grid_facts.grid_facts(reading, code)


def test_an_office_without_registers_misses_every_post(office: Office) -> None:
    found = facts(office, office.community)
    assert found == GridFacts(office.community, tuple(PostKind), 0, 0, 0, 0, None)
    street = facts(office, office.street)
    assert street.grids_with_missing_posts == 19  # its communities


def test_what_is_filled_entered_and_missed_is_told(office: Office) -> None:
    officer = person(office, Role.EPB, "epb")
    post = FillPost(grid=GridCode(office.community), kind=PostKind.ENFORCEMENT, person=PersonId(officer))
    do(office, "administrator", fill_post, post)
    source(office, position=Position(116.357, 39.889))
    plan = patrols.PlanPatrol(
        grid=GridCode(office.community),
        performer=Performer.INSPECTOR,
        times=1,
        unit=Unit.DAY,
        first_day=date(2026, 3, 2),
    )
    do(office, "street", patrols.plan_patrol, plan)
    assert facts(office, office.community).overdue_patrols == 0
    office.pass_time(days=200)
    found = facts(office, office.community)
    assert PostKind.ENFORCEMENT not in (found.missing_posts or ())
    assert (found.overdue_patrols, found.sources, found.overdue_sources) == (1, 1, 1)
    assert facts(office, office.street).overdue_patrols == 1


def test_who_is_not_told_of_a_register_reads_nothing_of_it(office: Office) -> None:
    source(office, position=Position(116.357, 39.889))
    found = facts(office, office.community, "finance")
    assert (found.sources, found.overdue_patrols) == (None, None)
    assert found.missing_posts == tuple(PostKind)  # the finance bureau pays them
    assert facts(office, office.community, "inspector").missing_posts is None


def test_an_unknown_grid_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="grid_unknown"):
        facts(office, "110102999")
