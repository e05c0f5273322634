"""The registers that have data: what a row says, what a filter finds, who sees what, paging by key."""

from datetime import date

import pytest

from desktop.models.person import Assignment, Person
from desktop.queries import registers
from desktop.queries.registers import RegisterFilter, organisation_key
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.permissions import SYSTEM
from desktop.rules.terms import OrganisationKind, RequestState
from desktop.rules.workflow import Action, RequestKind, Role
from desktop.usecases.requests import ReturnReason
from tests.office import Office

ALL = RegisterFilter()


def test_every_organisation_is_there_once_page_by_page_the_districts_first(office: Office) -> None:
    with office.reading() as reading:
        page = registers.organisations(reading, ALL)
        rows = list(page.rows)
        while page.next_key is not None:
            page = registers.organisations(reading, ALL, page.next_key)
            assert page.total is None
            rows += page.rows
        assert registers.organisations(reading, ALL).total == len(rows) == len({row.code for row in rows})
    assert rows[0].kind is OrganisationKind.DISTRICT_GOVERNMENT
    assert [organisation_key(row) for row in rows] == sorted(organisation_key(row) for row in rows)
    assert sum(row.kind is OrganisationKind.STREET_OFFICE for row in rows) == 15
    assert sum(row.kind is OrganisationKind.COMMUNITY for row in rows) == 263


def test_organisations_are_found_by_name_duty_and_kind(office: Office) -> None:
    with office.reading() as reading:
        found = registers.organisations(reading, RegisterFilter(text="露天烧烤"))
        assert [row.code for row in found.rows] == ["urban_enforcement"]
        streets = registers.organisations(reading, RegisterFilter(choice="street_office"))
        assert streets.total == 15
        assert registers.organisations(reading, RegisterFilter(text="%")).rows == ()  # no pattern, a text


def test_an_organisation_counts_the_open_cases_that_it_leads(office: Office) -> None:
    office.until("handling")
    office.until("closed")
    with office.reading() as reading:
        (row,) = registers.organisations(reading, RegisterFilter(text="urban_enforcement")).rows
    assert row.open_cases == 1


def test_people_tell_their_grids_of_today_and_of_all_times(office: Office) -> None:
    with office.store.writing(SYSTEM) as work:
        person = work.session.get_one(Person, office.people["inspector"])
        work.session.add(
            Assignment(
                person_id=person.id, grid_code=office.street, valid_from=date(2010, 1, 1), valid_to=date(2012, 12, 31)
            )
        )
    with office.reading() as reading:
        (row,) = registers.people(reading, RegisterFilter("王建国", Role.INSPECTOR.value)).rows
        assert row in registers.people(reading, RegisterFilter(text="樱桃园")).rows
        assert registers.people(reading, RegisterFilter(text="没有此人")).rows == ()
    assert row.grids == ("樱桃园社区",)
    assert [spell.grid for spell in row.spells] == ["樱桃园社区", "白纸坊街道"]


def test_a_body_sees_its_own_people_a_street_its_grids_and_an_inspector_the_own_line(office: Office) -> None:
    def seen(who: str) -> set[str]:
        with office.reading(who) as reading:
            return {row.name for row in registers.people(reading, ALL).rows}

    everybody = seen("assessor")
    assert seen("inspector") == {"王建国"}
    assert seen("body") == set()
    assert {"王建国"} <= seen("street") < everybody


def test_people_who_left_are_listed_apart(office: Office) -> None:
    with office.store.writing(SYSTEM) as work:
        work.session.get_one(Person, office.people["inspector"]).active = False
    with office.reading() as reading:
        assert "王建国" not in {row.name for row in registers.people(reading, RegisterFilter(choice="inspector")).rows}
        assert [row.name for row in registers.people(reading, RegisterFilter(choice="inactive")).rows] == ["王建国"]


@pytest.fixture
def asked(office: Office) -> Office:
    case = office.until("handling")
    office.act("body", Action.ASK_RETURN, case, reason=ReturnReason.WRONG_BODY, explanation="不属本单位职责")
    office.pass_time(minutes=10)
    office.act("dispatcher", Action.REFUSE_RETURN, case, reason="职责明确")
    office.act("body", Action.ASK_EXTENSION, case, limit=Limit(1, LimitClass.WORK_DAY), explanation="作业面大")
    return office


def test_the_ledger_says_who_asked_and_who_decided_newest_first(asked: Office) -> None:
    with asked.reading("assessor") as reading:
        page = registers.approvals(reading, ALL)
        extension, refused = page.rows
        assert registers.approvals(reading, RegisterFilter(choice="open")).rows == (extension,)
        assert registers.approvals(reading, RegisterFilter(text="职责明确")).rows == (refused,)
        assert registers.approvals(reading, ALL, extension.request_id).rows == (refused,)
    assert page.total == 2
    assert (extension.kind, extension.state, extension.decided_by) == (RequestKind.EXTENSION, RequestState.OPEN, "")
    assert (refused.kind, refused.state) == (RequestKind.RETURN, RequestState.REFUSED)
    assert (refused.asked_by, refused.asked_for, refused.decided_by) == ("孙志强", "区城管执法监察局", "刘洋")
    assert refused.content["reason"] == "wrong_body"
    assert not refused.late


def test_a_request_left_open_beyond_its_limit_is_late(asked: Office) -> None:
    asked.pass_time(days=3)
    with asked.reading("assessor") as reading:
        assert [row.late for row in registers.approvals(reading, ALL).rows] == [True, False]


def test_the_ledger_shows_a_body_its_own_and_a_street_its_grids(asked: Office) -> None:
    for who, seen in (("body", 2), ("street", 2), ("epb", 2), ("community", 2)):
        with asked.reading(who) as reading:
            assert len(registers.approvals(reading, ALL).rows) == seen, who
    elsewhere = asked.actors["street"]
    with asked.store.reading(type(elsewhere)(99, "别街", Role.STREET, "110102001", "110102001")) as reading:
        assert registers.approvals(reading, ALL).rows == ()
