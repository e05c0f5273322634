"""Accounts: signing in, creating, changing passwords; argon2 hashes, and five failures lock for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select

from desktop.models.account import Account
from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.models.person import Person
from desktop.rules import permissions
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Role
from desktop.store.work import Reading, Store, Work
from desktop.usecases.fields import BodyCode, GridCode, PersonId, ShortText

SHORTEST_PASSWORD = 8
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)

_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """Return a hash to verify against when the name is unknown, so that the time taken does not tell which names exist.

    Made when first needed: a hash costs as much as all of a window's own imports.
    """
    return _hasher.hash("nobody has this password")


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """A new account; `grid` is the scope of community, street and inspector accounts, `person` links an inspector's own record."""

    username: ShortText
    name: ShortText
    password: ShortText
    role: Role
    organisation: BodyCode
    grid: GridCode = GridCode("")
    person: PersonId | None = None


@dataclass(frozen=True, kw_only=True)
class ChangePassword:
    """One's own password, with the old one."""

    old: ShortText
    new: ShortText


@dataclass(frozen=True, kw_only=True)
class ResetPassword:
    """Somebody else's password, by the administrator; also unlocks."""

    account_id: int
    new: ShortText


@dataclass(frozen=True, kw_only=True)
class SetActive:
    """Whether an account may sign in."""

    account_id: int
    active: bool


def sign_in(store: Store, username: str, password: str) -> Actor:
    """Check name and password and return who that is.

    Raises Refused: sign_in_failed (with the attempts left), account_locked (until), account_inactive. A failure is counted in a
    transaction of its own, so that it stays counted.
    """
    refusal: Refused | None = None
    actor: Actor | None = None
    with store.writing(permissions.SYSTEM) as work:
        account = work.session.scalars(select(Account).where(Account.username == username.strip())).one_or_none()
        if account is None:
            _matches(_nobody(), password)
            refusal = Refused("sign_in_failed", left=None)
        else:
            refusal = _check_password(work, account, password)
        if refusal is None and account is not None:
            account.failed_attempts = 0
            account.locked_until = None
            account.last_sign_in_at = work.now
            if _hasher.check_needs_rehash(account.password_hash):
                account.password_hash = _hasher.hash(password)
            actor = actor_of(account)
    if refusal is not None or actor is None:
        raise refusal or Refused("sign_in_failed", left=None)
    return actor


def actor_of(account: Account) -> Actor:
    """The account as the rules see it."""
    return Actor(
        account.id, account.name, account.role, account.organisation_code, account.grid_code, account.person_id
    )


def find_actor(reading: Reading, username: str) -> Actor:
    """The actor with a user name, without a password: for the tour's and the demo's own use."""
    account = reading.session.scalars(select(Account).where(Account.username == username)).one_or_none()
    if account is None:
        raise Refused("account_unknown", username=username)
    return actor_of(account)


def has_accounts(reading: Reading) -> bool:
    """Whether anybody can sign in: on first start nobody can, and the administrator is created."""
    return bool(reading.session.scalar(select(func.count(Account.id))))


def create_first_administrator(store: Store, name: str, username: str, password: str) -> Actor:
    """Create the administrator of a fresh store; Refused("administrator_exists") where there are accounts already."""
    with store.writing(permissions.SYSTEM) as work:
        if has_accounts(work):
            raise Refused("administrator_exists")
        centre = work.session.scalars(select(Organisation.code).where(Organisation.kind == "centre")).first()
        form = NewAccount(
            username=ShortText(username),
            name=ShortText(name),
            password=ShortText(password),
            role=Role.ADMINISTRATOR,
            organisation=BodyCode(centre or ""),
        )
        account = _add(work, form)
    return actor_of(account)


def create_account(work: Work, form: NewAccount) -> int:
    """Create an account.

    Raises Refused: role_may_not, username_taken, password_too_short, organisation_unknown, grid_unknown, person_unknown.
    """
    _require_administrator(work)
    return add_account(work, form)


def add_account(work: Work, form: NewAccount) -> int:
    """Add an account without asking who does it: for the first start and the demonstration, which have nobody to ask."""
    return _add(work, form).id


def change_password(work: Work, form: ChangePassword) -> int:
    """Change one's own password; Refused("old_password_wrong", field="old")."""
    account = work.session.get_one(Account, work.actor.account_id)
    if not _matches(account.password_hash, form.old):
        raise Refused("old_password_wrong", field="old")
    _set_password(account, form.new, field="new")
    return account.id


def reset_password(work: Work, form: ResetPassword) -> int:
    """Set somebody's password and unlock the account."""
    _require_administrator(work)
    account = _find(work, form.account_id)
    _set_password(account, form.new, field="new")
    account.failed_attempts = 0
    account.locked_until = None
    work.changed(Entity.ACCOUNT, account.id, account.version + 1)
    return account.id


def set_active(work: Work, form: SetActive) -> int:
    """Allow or stop signing in; Refused("deactivates_oneself")."""
    _require_administrator(work)
    account = _find(work, form.account_id)
    if account.id == work.actor.account_id and not form.active:
        raise Refused("deactivates_oneself")
    account.active = form.active
    work.changed(Entity.ACCOUNT, account.id, account.version + 1)
    return account.id


def _check_password(work: Work, account: Account, password: str) -> Refused | None:
    if account.locked_until is not None and account.locked_until > work.now:
        return Refused("account_locked", until=account.locked_until)
    if not _matches(account.password_hash, password):
        account.failed_attempts += 1
        if account.failed_attempts >= MOST_FAILURES:
            account.failed_attempts = 0
            account.locked_until = work.now + LOCKED_FOR
            return Refused("account_locked", until=account.locked_until)
        return Refused("sign_in_failed", left=MOST_FAILURES - account.failed_attempts)
    return None if account.active else Refused("account_inactive")


def _add(work: Work, form: NewAccount) -> Account:
    session = work.session
    for name in ("username", "name"):
        if not getattr(form, name).strip():
            raise Refused("field_required", field=name)
    username = form.username.strip()
    if session.scalars(select(Account.id).where(Account.username == username)).first() is not None:
        raise Refused("username_taken", field="username", username=username)
    if session.get(Organisation, form.organisation) is None:
        raise Refused("organisation_unknown", field="organisation", organisation=form.organisation)
    if form.grid and session.get(Grid, form.grid) is None:
        raise Refused("grid_unknown", field="grid", grid=form.grid)
    if form.person is not None and session.get(Person, form.person) is None:
        raise Refused("person_unknown", field="person")
    if form.role in {Role.INSPECTOR, Role.COMMUNITY, Role.STREET} and not form.grid:
        raise Refused("field_required", field="grid")
    account = Account(
        username=username,
        name=form.name.strip(),
        role=form.role,
        organisation_code=form.organisation,
        grid_code=form.grid,
        person_id=form.person,
        active=True,
        failed_attempts=0,
        created_at=work.now,
    )
    _set_password(account, form.password, field="password")
    session.add(account)
    session.flush()
    work.changed(Entity.ACCOUNT, account.id, account.version, "added")
    return account


def _set_password(account: Account, password: str, field: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("password_too_short", field=field, shortest=SHORTEST_PASSWORD)
    account.password_hash = _hasher.hash(password)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _find(work: Work, account_id: int) -> Account:
    account = work.session.get(Account, account_id)
    if account is None:
        raise Refused("account_unknown", username=str(account_id))
    return account


def _require_administrator(work: Work) -> None:
    if work.actor.role is not Role.ADMINISTRATOR:
        raise Refused("role_may_not", action="accounts", role=work.actor.role.value, roles=[Role.ADMINISTRATOR.value])
