"""What the window shows around the screens agrees with the store and with the workflow's table."""

from datetime import UTC, datetime

import pytest

from desktop.queries import approvals, desk
from desktop.queries.board import Count
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Action, RequestKind, Role
from tests.office import Office


def test_the_entrance_says_whose_store_it_is(office: Office) -> None:
    with office.reading() as reading:
        entrance = desk.entrance(reading)
    assert entrance.product_title == "西城区网格化环境监管指挥台"
    assert entrance.has_accounts


def test_cases_are_counted_within_the_scope(office: Office) -> None:
    office.report()
    office.until("closed")
    with office.reading("registrar") as reading:
        everything = desk.desk(reading)
    assert (everything.open_cases, everything.cases_this_year, everything.grids) == (1, Count(2), 279)
    assert everything.scope == ""
    with office.reading("street") as reading:
        street = desk.desk(reading)
    assert street.scope == "白纸坊街道"
    assert street.grids < 279
    assert street.cases_this_year == Count(2)
    with office.reading("body") as reading:
        body = desk.desk(reading)
    assert body.open_cases == 0  # the new report has no body yet
    assert body.cases_this_year == Count(1)
    assert body.scope


def test_the_year_begins_in_the_districts_zone(office: Office) -> None:
    office.report()
    office.now = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # 2027 in the district, 2026 in UTC
    with office.reading() as reading:
        row = desk.desk(reading)
    assert (row.year, row.cases_this_year, row.open_cases) == (2027, Count(0), 1)


def test_a_year_without_holidays_is_told_from_november(office: Office) -> None:
    office.now = datetime(2090, 5, 1, tzinfo=UTC)
    with office.reading() as reading:
        assert desk.desk(reading).missing_year == 2090


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.DISPATCHER, {RequestKind.RETURN, RequestKind.EXTENSION}),
        (Role.SHIFT_LEADER, {RequestKind.EXTENSION, RequestKind.SUSPENSION, RequestKind.VOID}),
        (Role.REGISTRAR, set()),
        (Role.BODY, set()),
    ],
)
def test_who_decides_what_is_the_workflows_table(role: Role, kinds: set[RequestKind]) -> None:
    assert set(approvals.decided_kinds(Actor(1, "某人", role))) == kinds


def test_approvals_and_notices_wait_for_whom_they_concern(office: Office) -> None:
    case_id = office.until("handling")
    office.act("body", Action.ASK_RETURN, case_id, reason="wrong_body", explanation="不属本单位职责")

    def row(who: str) -> desk.DeskRow:
        with office.reading(who) as reading:
            return desk.desk(reading)

    assert row("dispatcher").approvals == 1
    assert row("shift_leader").approvals == 0
    assert row("registrar").approvals is None
    assert row("dispatcher").notices > 0
    assert row("body").notices > 0
    assert row("finance").notices == 0
