"""People and the posts of grids: who fills them, with whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from desktop.queries import staff as reads
from desktop.rules.posts import Employment, PostKind
from desktop.rules.workflow import Role
from desktop.usecases import staff
from desktop.usecases.fields import BodyCode, GridCode, PersonId, ShortText
from tests.office import Office
from tests.registers import REASON, add_neighbours, do, person, refusal


def fill(office: Office, holder: int, kind: PostKind = PostKind.ENFORCEMENT, **fields: Any) -> staff.FillPost:
    given: dict[str, Any] = {"grid": GridCode(office.community), "kind": kind, "person": PersonId(holder)}
    return staff.FillPost(**given | fields)


def posts(office: Office, who: str = "street", grid: str = "") -> list[tuple[PostKind, str]]:
    with office.reading(who) as reading:
        return [(row.kind, row.person) for row in reads.posts_of(reading, grid or office.community)]


def newcomer(office: Office, role: Role, organisation: str, grid: str = "") -> staff.NewPerson:
    return staff.NewPerson(name=ShortText("张伟"), role=role, organisation=BodyCode(organisation), grid=GridCode(grid))


def test_empty_posts_are_told_and_then_filled(office: Office) -> None:
    assert posts(office) == [(PostKind.ENFORCEMENT, ""), (PostKind.ENVIRONMENT, "")]
    officer = person(office, Role.EPB, "epb", "孙志强")
    clerk = person(office, Role.COMMUNITY, office.actors["community"].organisation, "吴桂兰")
    do(office, "epb", staff.fill_post, fill(office, officer))
    do(office, "community", staff.fill_post, fill(office, clerk, PostKind.ENVIRONMENT, employment=Employment.PART_TIME))
    assert posts(office) == [(PostKind.ENFORCEMENT, "孙志强"), (PostKind.ENVIRONMENT, "吴桂兰")]


def test_a_vacated_post_is_empty_again(office: Office) -> None:
    officer = person(office, Role.EPB, "epb")
    holder = do(office, "epb", staff.fill_post, fill(office, officer, since=date(2026, 1, 1)))
    leave = staff.VacatePost(holder_id=holder, reason=REASON)
    do(office, "epb", staff.vacate_post, leave)
    assert posts(office)[0] == (PostKind.ENFORCEMENT, "")
    assert refusal(office, "epb", staff.vacate_post, leave).code == "post_vacated_already"
    do(office, "epb", staff.fill_post, fill(office, officer))


def test_one_leaves_after_one_came(office: Office) -> None:
    officer = person(office, Role.EPB, "epb")
    holder = do(office, "epb", staff.fill_post, fill(office, officer))
    early = staff.VacatePost(holder_id=holder, reason=REASON, last_day=date(2026, 2, 1))
    assert refusal(office, "epb", staff.vacate_post, early).details["field"] == "last_day"
    assert (
        refusal(office, "epb", staff.vacate_post, staff.VacatePost(holder_id=99, reason=REASON)).code == "post_unknown"
    )


def test_the_post_decides_who_can_hold_it(office: Office) -> None:
    clerk = person(office, Role.COMMUNITY, office.actors["community"].organisation)
    officer = person(office, Role.EPB, "epb")
    refused = refusal(office, "street", staff.fill_post, fill(office, clerk))
    assert (refused.code, refused.details["field"]) == ("holder_cannot_enforce", "person")
    refused = refusal(office, "street", staff.fill_post, fill(office, officer, PostKind.ENVIRONMENT))
    assert refused.code == "holder_of_another_grid"
    add_neighbours(office)
    stranger = person(office, Role.COMMUNITY, office.actors["other_community"].organisation)
    refused = refusal(office, "street", staff.fill_post, fill(office, stranger, PostKind.ENVIRONMENT))
    assert refused.code == "holder_of_another_grid"
    refused = refusal(
        office, "administrator", staff.fill_post, fill(office, clerk, PostKind.ENVIRONMENT, grid=GridCode("110102"))
    )
    assert (refused.code, refused.details["field"]) == ("post_not_in_grid", "kind")


def test_street_staff_may_serve_in_its_communities(office: Office) -> None:
    clerk = person(office, Role.STREET, office.actors["street"].organisation, "钱伟")
    do(office, "street", staff.fill_post, fill(office, clerk, PostKind.ENVIRONMENT))
    assert posts(office)[1] == (PostKind.ENVIRONMENT, "钱伟")


def test_bodies_send_their_own_officers_only(office: Office) -> None:
    officer = person(office, Role.BODY, "housing")
    clerk = person(office, Role.COMMUNITY, office.actors["community"].organisation)
    assert refusal(office, "epb", staff.fill_post, fill(office, officer)).code == "register_not_own_body"
    assert (
        refusal(office, "epb", staff.fill_post, fill(office, clerk, PostKind.ENVIRONMENT)).code
        == "register_not_own_body"
    )
    own = person(office, Role.EPB, "epb")
    assert refusal(office, "epb", staff.fill_post, fill(office, own, PostKind.ENVIRONMENT)).code == "post_not_yours"


@pytest.mark.parametrize("who", ["inspector", "registrar", "assessor", "leader", "finance", "social_office"])
def test_others_fill_no_posts(office: Office, who: str) -> None:
    officer = person(office, Role.EPB, "epb")
    assert refusal(office, who, staff.fill_post, fill(office, officer)).code == "register_right_missing"


def test_posts_of_another_grid_are_not_ones_own(office: Office) -> None:
    add_neighbours(office)
    officer = person(office, Role.EPB, "epb")
    for who in ("other_street", "other_community"):
        assert refusal(office, who, staff.fill_post, fill(office, officer)).code == "register_outside_own_grid"
        assert posts(office, who) == []


def test_nobody_holds_a_post_twice(office: Office) -> None:
    officer = person(office, Role.EPB, "epb")
    form = fill(office, officer)
    holder = do(office, "epb", staff.fill_post, form)
    assert do(office, "epb", staff.fill_post, form) == holder
    assert refusal(office, "epb", staff.fill_post, fill(office, officer)).code == "post_held_already"


def test_everybody_enters_their_own_people(office: Office) -> None:
    street, community = office.actors["street"].organisation, office.actors["community"].organisation
    for who, form in (
        ("community", newcomer(office, Role.INSPECTOR, community, office.community)),
        ("street", newcomer(office, Role.STREET, street)),
        ("street", newcomer(office, Role.COMMUNITY, community)),
        ("epb", newcomer(office, Role.EPB, "epb")),
        ("body", newcomer(office, Role.BODY, "urban_enforcement")),
        ("administrator", newcomer(office, Role.LEADER, "government")),
    ):
        assert do(office, who, staff.add_person, form)


def test_nobody_enters_other_peoples_people(office: Office) -> None:
    street, community = office.actors["street"].organisation, office.actors["community"].organisation
    add_neighbours(office)
    far = office.actors["other_community"].grid
    for who, form, code in (
        ("community", newcomer(office, Role.STREET, street), "register_outside_own_grid"),
        ("community", newcomer(office, Role.INSPECTOR, community, far), "register_outside_own_grid"),
        ("street", newcomer(office, Role.EPB, "epb"), "register_outside_own_grid"),
        ("community", newcomer(office, Role.ADMINISTRATOR, community), "register_not_own_body"),
        ("epb", newcomer(office, Role.BODY, "housing"), "register_not_own_body"),
        ("registrar", newcomer(office, Role.INSPECTOR, community), "register_right_missing"),
        ("inspector", newcomer(office, Role.INSPECTOR, community), "register_right_missing"),
    ):
        assert refusal(office, who, staff.add_person, form).code == code


def test_a_future_holder_holds_nothing_yet(office: Office) -> None:
    officer = person(office, Role.EPB, "epb")
    do(office, "epb", staff.fill_post, fill(office, officer, since=date(2026, 3, 2) + timedelta(days=3)))
    assert posts(office)[0] == (PostKind.ENFORCEMENT, "")
    office.pass_time(days=3)
    assert posts(office)[0] == (PostKind.ENFORCEMENT, "张秀兰")
