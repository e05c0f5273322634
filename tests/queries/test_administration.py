"""What the administrator's tab reads, and that accounts are the administrator's alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.models.account import Account
from desktop.models.grid import GridOutline
from desktop.models.norm import Norm
from desktop.queries import administration
from desktop.queries.registers import RegisterFilter
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.permissions import SYSTEM
from desktop.rules.terms import Level
from desktop.rules.workflow import Role
from tests.office import Office

ALL = RegisterFilter()


def test_accounts_tell_role_scope_and_state(office: Office) -> None:
    with office.store.writing(SYSTEM) as work:
        account = work.session.get_one(Account, office.actors["street"].account_id)
        account.locked_until = work.now + timedelta(minutes=5)
    with office.reading("administrator") as reading:
        page = administration.accounts(reading, ALL)
        (street,) = administration.accounts(reading, RegisterFilter(text="钱伟")).rows
        assert administration.accounts(reading, RegisterFilter(choice="inactive")).rows == ()
    assert page.total == len(page.rows) == len(office.actors)
    assert page.rows[0].username == "administrator"
    assert (street.role, street.grid, street.locked, street.active) == (Role.STREET, "白纸坊街道", True, True)


@pytest.mark.parametrize("who", ["registrar", "assessor", "leader", "street"])
def test_accounts_are_the_administrators_alone(office: Office, who: str) -> None:
    with office.reading(who) as reading:
        for query in (lambda: administration.accounts(reading, ALL), lambda: administration.account_choices(reading)):
            with pytest.raises(Refused) as refusal:
                query()
            assert refusal.value.code == "role_may_not"


def test_a_new_account_is_offered_only_inspectors_without_one(office: Office) -> None:
    with office.reading("administrator") as reading:
        choices = administration.account_choices(reading)
    assert ("epb", "西城区环境保护局") in choices.organisations
    assert (office.street, "白纸坊街道") in choices.grids
    assert choices.inspectors == ()


def test_the_outline_in_force_is_shown_whatever_was_before(office: Office) -> None:
    with office.reading() as reading:
        before = administration.outlines(reading, ALL)
        assert administration.outlines(reading, RegisterFilter(choice="official")).total == 0
    assert before.total == 279
    today = office.now.date()
    with office.store.writing(SYSTEM) as work:
        old = next(
            row
            for row in work.session.query(GridOutline).filter(GridOutline.grid_code == office.street)
            if row.valid_to is None
        )
        old.valid_to = today
        work.session.add(
            GridOutline(
                grid_code=office.street,
                provisional=False,
                geometry=old.geometry,
                area_m2=3_050_000.0,
                source="民政局界线",
                valid_from=today,
            )
        )
    with office.reading() as reading:
        (row,) = administration.outlines(reading, RegisterFilter(choice="official")).rows
        assert administration.outlines(reading, ALL).total == 279
    assert (row.grid, row.street, row.level, row.source) == ("白纸坊街道", "西城区", 2, "民政局界线")


def test_categories_tell_limits_and_bodies(office: Office) -> None:
    with office.reading() as reading:
        (dust,) = administration.categories(reading, RegisterFilter(text="0302")).rows
        classes = administration.category_classes(reading)
        assert administration.categories(reading, RegisterFilter(choice="03")).total == sum(
            row.code.startswith("03") for row in administration.categories(reading, ALL).rows
        )
    assert dust.limit == Limit(1, LimitClass.WORK_DAY)
    assert dict(dust.bodies)[Level.STREET] == ("@street",)
    assert "区环保局" in dict(dust.bodies)[Level.DISTRICT]
    assert classes[0] == ("01", "市容环境")


def test_the_calendar_warns_from_november_on_that_next_year_is_unknown(office: Office) -> None:
    with office.reading() as reading:
        row = administration.calendar(reading)
    assert row.weekdays[0] == ("08:30–12:00", "13:30–18:00")
    assert row.weekdays[6] == ()
    assert (row.this_year, row.this_year_known) == (2026, True)
    office.now = datetime(2030, 11, 1, 1, 0, tzinfo=UTC)
    with office.reading() as reading:
        later = administration.calendar(reading)
    assert (later.this_year_known, later.missing_year) == (False, 2030)


def test_of_a_norm_the_value_in_force_is_shown_with_its_reason(office: Office) -> None:
    with office.store.writing(SYSTEM) as work:
        for valid_from, reason in ((date(2026, 1, 1), "试行后调整"), (date(2030, 1, 1), "以后才用")):
            norm = Norm(
                key="grades",
                value={},
                valid_from=valid_from,
                recorded_at=work.now,
                recorded_by=1,
                reason=reason,
            )
            work.session.add(norm)
    with office.reading() as reading:
        rows = {row.key: row for row in administration.norms(reading, ALL).rows}
    assert (rows["grades"].reason, rows["grades"].versions, rows["grades"].valid_from) == (
        "试行后调整",
        2,
        date(2026, 1, 1),
    )
    assert rows["cards"].versions == 1


def test_the_facts_of_the_store(office: Office) -> None:
    office.until("closed")
    with office.reading() as reading:
        facts = administration.store_facts(reading)
    assert facts.database.startswith("SQLite 3")
    assert facts.district == "西城区（110102）"
    assert (facts.cases, facts.journal_rows) == (1, 9)
    assert facts.size is not None
    assert facts.size > 100_000
    assert facts.schema
