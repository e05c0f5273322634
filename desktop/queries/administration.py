"""What the administrator's tab shows: accounts, outlines in force, categories, calendar, norms, facts about the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import aliased

from desktop.models.account import Account
from desktop.models.calendar import CalendarVersion
from desktop.models.case import Case
from desktop.models.category import Category, CategoryBody
from desktop.models.grid import Grid, GridOutline
from desktop.models.journal import Anchor, JournalRow
from desktop.models.norm import Norm
from desktop.models.organisation import Organisation
from desktop.models.person import Person
from desktop.queries.registers import PAGE, RegisterFilter, RegisterPage
from desktop.rules.calendar import missing_year_warning
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit
from desktop.rules.terms import Level
from desktop.rules.workflow import Role
from desktop.store import engine
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A sign-in; `locked` is whether it is locked now, after too many wrong passwords."""

    account_id: int
    username: str
    name: str
    role: Role
    organisation: str
    grid: str
    person: str
    active: bool
    locked: bool
    last_sign_in_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of a new account offers: (code, words) each."""

    organisations: tuple[tuple[str, str], ...]
    grids: tuple[tuple[str, str], ...]
    inspectors: tuple[tuple[int, str], ...]  # those without an account


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """The outline in force of a grid; `source` says where it is from."""

    grid_code: str
    grid: str
    street: str
    level: int
    provisional: bool
    source: str
    valid_from: date
    area_m2: float


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category with its limits and who is responsible at each level, best first: names, or `@street`, `@community` for the case's own."""

    code: str
    class_name: str
    name: str
    limit: Limit
    rework_limit: Limit
    patrol_visible: bool
    emergency: bool
    dispute: bool
    legal_basis_required: bool
    active: bool
    bodies: tuple[tuple[Level, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """The calendar in force: periods per weekday (Monday first), what was overridden, and the year that nobody knows, if any."""

    version: str
    made_at: datetime
    note: str
    weekdays: tuple[tuple[str, ...], ...]
    standard_day: tuple[str, ...]
    overrides: tuple[tuple[date, str, str], ...]  # day, kind, name
    this_year: int
    this_year_known: bool
    next_year_known: bool
    missing_year: int | None


@dataclass(frozen=True, slots=True)
class NormRow:
    """One norm in force today; `versions` counts every value that it ever had."""

    key: str
    valid_from: date
    recorded_at: datetime
    reason: str
    versions: int


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What is known of the store; `size` in bytes, None on a server that does not say."""

    address: str
    database: str
    schema: str
    district: str
    pack_version: str
    loaded_on: date
    size: int | None
    cases: int
    journal_rows: int
    anchors: int
    last_anchor: date | None


def accounts(reading: Reading, wanted: RegisterFilter, after: int | None = None) -> RegisterPage:
    """Accounts in the order they were made; `choice` is "active" or "inactive". Refused("role_may_not") but for the administrator."""
    _require_administrator(reading)
    person = aliased(Person)
    query = (
        select(Account, Organisation.short_name, Grid.name, person.name)
        .join(Organisation, Organisation.code == Account.organisation_code)
        .outerjoin(Grid, Grid.code == Account.grid_code)
        .outerjoin(person, person.id == Account.person_id)
    )
    if wanted.choice:
        query = query.where(Account.active.is_(wanted.choice == "active"))
    if sought := wanted.text.strip():
        columns = (Account.username, Account.name, Organisation.name, Grid.name)
        query = query.where(or_(*(column.contains(sought, autoescape=True) for column in columns)))
    total = reading.session.scalar(select(func.count()).select_from(query.subquery())) if after is None else None
    if after is not None:
        query = query.where(Account.id > after)
    rows = tuple(
        AccountRow(
            account_id=row.id,
            username=row.username,
            name=row.name,
            role=row.role,
            organisation=organisation,
            grid=grid or "",
            person=linked or "",
            active=row.active,
            locked=row.locked_until is not None and row.locked_until > reading.now,
            last_sign_in_at=row.last_sign_in_at,
            created_at=row.created_at,
        )
        for row, organisation, grid, linked in reading.session.execute(query.order_by(Account.id).limit(PAGE))
    )
    return RegisterPage(rows, rows[-1].account_id if len(rows) == PAGE else None, total)


def account_choices(reading: Reading) -> Choices:
    """What a new account may be given; Refused("role_may_not") but for the administrator."""
    _require_administrator(reading)
    session = reading.session
    organisations = session.execute(select(Organisation.code, Organisation.name).order_by(Organisation.code))
    grids = session.execute(select(Grid.code, Grid.name).where(Grid.valid_to.is_(None)).order_by(Grid.code))
    taken = select(Account.person_id).where(Account.person_id.is_not(None))
    inspectors = session.execute(
        select(Person.id, Person.name)
        .where(Person.role == Role.INSPECTOR, Person.active.is_(True), Person.id.not_in(taken))
        .order_by(Person.id)
    )
    return Choices(
        tuple((row[0], row[1]) for row in organisations),
        tuple((row[0], row[1]) for row in grids),
        tuple((row[0], row[1]) for row in inspectors),
    )


def outlines(reading: Reading, wanted: RegisterFilter, after: str | None = None) -> RegisterPage:
    """The outline in force of every grid, by code; `choice` is "provisional" or "official"."""
    today = reading.now.astimezone(reading.zone).date()
    street = aliased(Grid)
    query = (
        select(
            GridOutline.grid_code,
            Grid.name,
            street.name,
            Grid.level,
            GridOutline.provisional,
            GridOutline.source,
            GridOutline.valid_from,
            GridOutline.area_m2,
        )
        .join(Grid, Grid.code == GridOutline.grid_code)
        .outerjoin(street, street.code == Grid.parent_code)
        .where(
            GridOutline.valid_from <= today,
            or_(GridOutline.valid_to.is_(None), GridOutline.valid_to > today),
        )
    )
    if wanted.choice:
        query = query.where(GridOutline.provisional.is_(wanted.choice == "provisional"))
    if sought := wanted.text.strip():
        columns = (Grid.name, Grid.code, street.name, GridOutline.source)
        query = query.where(or_(*(column.contains(sought, autoescape=True) for column in columns)))
    total = reading.session.scalar(select(func.count()).select_from(query.subquery())) if after is None else None
    if after is not None:
        query = query.where(GridOutline.grid_code > after)
    found = reading.session.execute(query.order_by(GridOutline.grid_code, GridOutline.id).limit(PAGE))
    rows = tuple(
        OutlineRow(code, name, above or "", level, provisional, source, valid_from, area)
        for code, name, above, level, provisional, source, valid_from, area in found
    )
    return RegisterPage(rows, rows[-1].grid_code if len(rows) == PAGE else None, total)


def categories(reading: Reading, wanted: RegisterFilter, after: str | None = None) -> RegisterPage:
    """Categories by code; `choice` is a class code."""
    query = select(Category)
    if wanted.choice:
        query = query.where(Category.class_code == wanted.choice)
    if sought := wanted.text.strip():
        columns = (Category.code, Category.name, Category.class_name, Category.hint)
        query = query.where(or_(*(column.contains(sought, autoescape=True) for column in columns)))
    total = reading.session.scalar(select(func.count()).select_from(query.subquery())) if after is None else None
    if after is not None:
        query = query.where(Category.code > after)
    bodies = _responsible(reading)
    rows = tuple(
        CategoryRow(
            code=row.code,
            class_name=row.class_name,
            name=row.name,
            limit=Limit(row.limit_number, row.limit_class),
            rework_limit=Limit(row.rework_number, row.rework_class),
            patrol_visible=row.patrol_visible,
            emergency=row.emergency,
            dispute=row.dispute,
            legal_basis_required=row.legal_basis_required,
            active=row.active,
            bodies=tuple((level, tuple(names)) for level, names in bodies[row.code].items()),
        )
        for row in reading.session.scalars(query.order_by(Category.code).limit(PAGE))
    )
    return RegisterPage(rows, rows[-1].code if len(rows) == PAGE else None, total)


def category_classes(reading: Reading) -> tuple[tuple[str, str], ...]:
    """The classes of categories: code and name."""
    query = select(Category.class_code, Category.class_name).distinct().order_by(Category.class_code)
    return tuple((row[0], row[1]) for row in reading.session.execute(query))


def calendar(reading: Reading) -> CalendarRow:
    """The calendar in force."""
    value = reading.calendar
    row = reading.session.get_one(CalendarVersion, int(value.version))
    today = reading.now.astimezone(reading.zone).date()
    week = max((each for each in value.weeks if each.valid_from <= today), key=lambda each: each.valid_from)
    day = max((each for each in value.standard_days if each.valid_from <= today), key=lambda each: each.valid_from)
    return CalendarRow(
        version=value.version,
        made_at=row.made_at,
        note=row.note,
        weekdays=tuple(tuple(_span(period) for period in periods) for periods in week.days),
        standard_day=tuple(_span(period) for period in day.periods),
        overrides=tuple(
            (each.date, each.kind.value, each.name) for each in sorted(value.overrides, key=lambda o: o.date)
        ),
        this_year=today.year,
        this_year_known=value.knows(today.year),
        next_year_known=value.knows(today.year + 1),
        missing_year=missing_year_warning(value, today),
    )


def norms(reading: Reading, wanted: RegisterFilter, after: str | None = None) -> RegisterPage:
    """Every norm in force today, by key."""
    today = reading.now.astimezone(reading.zone).date()
    rows = reading.session.scalars(
        select(Norm).where(Norm.valid_from <= today).order_by(Norm.key, Norm.valid_from, Norm.id)
    )
    versions: dict[str, list[Norm]] = defaultdict(list)
    for row in rows:
        versions[row.key].append(row)
    found = tuple(
        NormRow(
            key=key,
            valid_from=same[-1].valid_from,
            recorded_at=same[-1].recorded_at,
            reason=same[-1].reason,
            versions=len(same),
        )
        for key, same in versions.items()
        if wanted.text.strip() in key and (after is None or key > after)
    )
    return RegisterPage(found, None, len(found))


def store_facts(reading: Reading) -> StoreFacts:
    """What is known of the store, for whoever has to help."""
    session, store = reading.session, reading.store
    district = reading.district
    last_anchor, anchors = session.execute(select(func.max(Anchor.day), func.count(Anchor.day))).one()
    return StoreFacts(
        address=store.address,
        database=_database(reading),
        schema=engine.schema_revision(session.connection()) or "",
        district=f"{district.name}（{district.code}）",
        pack_version=district.pack_version,
        loaded_on=district.loaded_on,
        size=_size(reading),
        cases=session.scalar(select(func.count(Case.id))) or 0,
        journal_rows=session.scalar(select(func.count(JournalRow.id))) or 0,
        anchors=anchors,
        last_anchor=last_anchor,
    )


def _responsible(reading: Reading) -> Mapping[str, dict[Level, list[str]]]:
    names = {row[0]: row[1] for row in reading.session.execute(select(Organisation.code, Organisation.short_name))}
    found: dict[str, dict[Level, list[str]]] = defaultdict(dict)
    rows = reading.session.scalars(
        select(CategoryBody).order_by(CategoryBody.category_code, CategoryBody.level, CategoryBody.rank)
    )
    for row in rows:
        name = names.get(row.body, row.body)
        found[row.category_code].setdefault(Level(row.level), []).append(name)
    return found


def _database(reading: Reading) -> str:
    if reading.store.path is not None:
        return f"SQLite {reading.session.scalar(text('SELECT sqlite_version()'))}"
    return str(reading.session.scalar(text("SHOW server_version")))


def _size(reading: Reading) -> int | None:
    path = reading.store.path
    if path is not None:
        parts = (path, path.with_name(f"{path.name}-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())
    size = reading.session.scalar(text("SELECT pg_database_size(current_database())"))
    return None if size is None else int(size)


def _span(period: Any) -> str:
    return f"{period.start:%H:%M}–{period.end:%H:%M}"


def _require_administrator(reading: Reading) -> None:
    role = reading.actor.role
    if role is not Role.ADMINISTRATOR:
        raise Refused("role_may_not", action="accounts", role=role.value, roles=[Role.ADMINISTRATOR.value])
