"""Who may sign in: accounts, passwords, and the lock after five failures."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.models.account import Account
from desktop.rules.errors import Refused
from desktop.rules.workflow import Action, Role
from desktop.usecases import accounts
from desktop.usecases.fields import BodyCode, GridCode, PersonId, ShortText
from tests.office import PASSWORD, Office


def new(**changes: Any) -> accounts.NewAccount:
    form = accounts.NewAccount(
        username=ShortText("liyang"),
        name=ShortText("李洋"),
        password=ShortText(PASSWORD),
        role=Role.DISPATCHER,
        organisation=BodyCode("centre"),
    )
    return replace(form, **changes)


def refusal(office: Office, who: str, usecase: Any, form: object) -> str:
    with pytest.raises(Refused) as refused:
        office.do(who, usecase, form)
    return refused.value.code


def sign_in(office: Office, password: str = PASSWORD, username: str = "dispatcher") -> str:
    """The name of who signed in, or the refusal."""
    try:
        return accounts.sign_in(office.store, username, password).name
    except Refused as refused:
        return refused.code


def test_the_administrator_creates_an_account_that_can_sign_in(office: Office) -> None:
    account_id = office.do("administrator", accounts.create_account, new())
    actor = accounts.sign_in(office.store, " liyang ", PASSWORD)
    assert (actor.account_id, actor.name, actor.role) == (account_id, "李洋", Role.DISPATCHER)
    with office.reading() as reading:
        assert PASSWORD not in reading.session.get_one(Account, account_id).password_hash


def test_nobody_else_creates_resets_or_stops_accounts(office: Office) -> None:
    account_id = office.actors["dispatcher"].account_id
    for usecase, form in (
        (accounts.create_account, new()),
        (accounts.reset_password, accounts.ResetPassword(account_id=account_id, new=ShortText("another one"))),
        (accounts.set_active, accounts.SetActive(account_id=account_id, active=False)),
    ):
        assert refusal(office, "shift_leader", usecase, form) == "role_may_not"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"username": ShortText("dispatcher")}, "username_taken"),
        ({"username": ShortText(" ")}, "field_required"),
        ({"name": ShortText("")}, "field_required"),
        ({"password": ShortText("short")}, "password_too_short"),
        ({"organisation": BodyCode("nobody")}, "organisation_unknown"),
        ({"grid": GridCode("110102999")}, "grid_unknown"),
        ({"person": PersonId(9999)}, "person_unknown"),
        ({"role": Role.STREET}, "field_required"),  # a street's people act inside a grid
        ({"role": Role.INSPECTOR}, "field_required"),
    ],
)
def test_a_wrong_account_is_refused(office: Office, changes: dict[str, Any], code: str) -> None:
    assert refusal(office, "administrator", accounts.create_account, new(**changes)) == code


def test_five_failures_lock_for_a_quarter_of_an_hour(office: Office) -> None:
    assert [sign_in(office, "wrong") for _ in range(5)] == ["sign_in_failed"] * 4 + ["account_locked"]
    assert sign_in(office) == "account_locked"
    office.pass_time(minutes=15)
    assert sign_in(office) == "刘洋"


def test_a_success_forgets_the_failures(office: Office) -> None:
    for _ in range(2):
        assert [sign_in(office, "wrong") for _ in range(4)] == ["sign_in_failed"] * 4
        assert sign_in(office) == "刘洋"


def test_an_unknown_name_is_refused_like_a_wrong_password(office: Office) -> None:
    assert sign_in(office, username="nobody") == sign_in(office, "wrong") == "sign_in_failed"


def test_ones_own_password_needs_the_old_one(office: Office) -> None:
    wrong = accounts.ChangePassword(old=ShortText("wrong"), new=ShortText("a new password"))
    assert refusal(office, "dispatcher", accounts.change_password, wrong) == "old_password_wrong"
    short = accounts.ChangePassword(old=ShortText(PASSWORD), new=ShortText("short"))
    assert refusal(office, "dispatcher", accounts.change_password, short) == "password_too_short"
    right = accounts.ChangePassword(old=ShortText(PASSWORD), new=ShortText("a new password"))
    office.do("dispatcher", accounts.change_password, right)
    assert (sign_in(office), sign_in(office, "a new password")) == ("sign_in_failed", "刘洋")


def test_a_reset_unlocks(office: Office) -> None:
    for _ in range(5):
        sign_in(office, "wrong")
    form = accounts.ResetPassword(
        account_id=office.actors["dispatcher"].account_id, new=ShortText("given by the administrator")
    )
    office.do("administrator", accounts.reset_password, form)
    assert sign_in(office, "given by the administrator") == "刘洋"


def test_a_stopped_account_does_not_sign_in_and_nobody_stops_themselves(office: Office) -> None:
    stop = accounts.SetActive(account_id=office.actors["dispatcher"].account_id, active=False)
    office.do("administrator", accounts.set_active, stop)
    assert sign_in(office) == "account_inactive"
    office.do("administrator", accounts.set_active, replace(stop, active=True))
    assert sign_in(office) == "刘洋"
    own = accounts.SetActive(account_id=office.actors["administrator"].account_id, active=False)
    assert refusal(office, "administrator", accounts.set_active, own) == "deactivates_oneself"


def test_the_first_administrator_is_made_once(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        accounts.create_first_administrator(office.store, "又一位", "root", PASSWORD)
    assert refused.value.code == "administrator_exists"


def test_the_demonstration_adds_accounts_without_an_administrator(office: Office) -> None:
    account_id = office.do("dispatcher", accounts.add_account, new())
    with office.reading() as reading:
        assert accounts.find_actor(reading, "liyang").account_id == account_id
        assert accounts.has_accounts(reading)


def test_a_stopped_account_does_nothing_more_though_it_is_still_signed_in(office: Office) -> None:
    stop = accounts.SetActive(account_id=office.actors["registrar"].account_id, active=False)
    case_id = office.report()
    office.do("administrator", accounts.set_active, stop)
    assert (
        office.refusal("registrar", Action.DECLINE, case_id, reason="unclear", explanation="无") == "account_inactive"
    )
    with pytest.raises(Refused, match="account_inactive"):
        office.report()
    office.do("administrator", accounts.set_active, replace(stop, active=True))
    office.act("registrar", Action.DECLINE, case_id, reason="unclear", explanation="无法核对位置")


def test_whoever_lost_the_role_must_sign_in_anew(office: Office) -> None:
    case_id = office.report()
    with office.writing("administrator") as work:
        account = work.session.get_one(Account, office.actors["registrar"].account_id)
        account.role = Role.ASSESSOR
    assert office.refusal("registrar", Action.DECLINE, case_id, reason="unclear", explanation="无") == "account_changed"
