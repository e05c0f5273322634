"""The office that the generated cases happen in: a real store with the district pack, inspectors everywhere, an account a role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from desktop.app.paths import find_resources
from desktop.exchange import district_pack, pack_store
from desktop.models.category import Category, CategoryBody, CategoryCondition
from desktop.models.organisation import Organisation
from desktop.rules import permissions
from desktop.rules.calendar import Calendar
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.permissions import Actor
from desktop.rules.terms import OrganisationKind
from desktop.rules.workflow import Role
from desktop.store.engine import sqlite_url
from desktop.store.work import Reading, Store, open_store
from desktop.usecases import accounts, staff
from desktop.usecases.accounts import NewAccount
from desktop.usecases.fields import BodyCode, GridCode, ShortText

NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
"""The generated store's present: Tuesday, 15:00 in the district."""

MARK = "demo"
"""Said on every generated journal row: its time was given, not taken from a clock."""

INSPECTORS = 400
"""More than there are communities: the first communities have two."""

_FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN_NAMES = "建国 秀英 立新 敏 伟 丽 强 桂兰 志远 海燕 文博 雪梅 长海 玉华 振宇 晓东 淑珍 国庆 明辉 春燕"


@dataclass(frozen=True)
class Kind:
    """A category as a case needs it; bodies by level, with @street and @community as in the pack."""

    code: str
    name: str
    hint: str
    limit: Limit
    filing: str
    closing: str
    bodies: dict[str, str]


@dataclass(frozen=True)
class Place:
    """An inspector's community: its grid, the inspector, its own office and that of its street."""

    grid: str
    name: str
    street: str
    inspector: int
    community_office: str
    street_office: str


@dataclass(frozen=True)
class Cast:
    """All that a worker process needs to invent cases; no connection."""

    places: tuple[Place, ...]
    kinds: tuple[Kind, ...]
    names: dict[str, tuple[str, str]]  # full and short name of each organisation
    people: dict[int, str]
    actors: dict[Role, Actor]
    stage_limits: dict[str, Limit]
    calendar: Calendar
    calendar_version: int


def frozen_clock() -> datetime:
    """The clock of a generated store."""
    return NOW


def person_name(number: int) -> str:
    """The name of the n-th person: a few hundred different ones."""
    given = _GIVEN_NAMES.split()
    return _FAMILY_NAMES[number % len(_FAMILY_NAMES)] + given[number // len(_FAMILY_NAMES) % len(given)]


def make_office(path: Path) -> Store:
    """A new store at `path` with the pack, people and accounts, and no case."""
    store = open_store(sqlite_url(path), create=True, clock=frozen_clock, mark=MARK)
    pack = district_pack.load(find_resources() / "districts" / "xicheng")
    with store.writing(permissions.SYSTEM) as work:
        pack_store.put(work, pack)
    administrator = accounts.create_first_administrator(store, "管理员", "administrator", "benchmark only")
    communities = [row for row in pack.organisations if row.kind is OrganisationKind.COMMUNITY]
    with store.writing(administrator) as work:
        for number in range(INSPECTORS):
            office = communities[number % len(communities)]
            staff.add_person(
                work,
                staff.NewPerson(
                    name=ShortText(person_name(number)),
                    role=Role.INSPECTOR,
                    organisation=BodyCode(office.code),
                    grid=GridCode(office.grid or ""),
                    since=date(2020, 1, 1),
                ),
            )
        street = next(row for row in pack.organisations if row.kind is OrganisationKind.STREET_OFFICE)
        for number, (role, body, grid) in enumerate(
            (
                (Role.REGISTRAR, "centre", ""),
                (Role.SHIFT_LEADER, "centre", ""),
                (Role.DISPATCHER, "centre", ""),
                (Role.ASSESSOR, "centre", ""),
                (Role.BODY, "urban_enforcement", ""),
                (Role.STREET, street.code, street.grid or ""),
                (Role.COMMUNITY, communities[0].code, communities[0].grid or ""),
            )
        ):
            accounts.create_account(
                work,
                NewAccount(
                    username=ShortText(role.value),
                    name=ShortText(person_name(300 + number)),
                    password=ShortText("benchmark only"),
                    role=role,
                    organisation=BodyCode(body),
                    grid=GridCode(grid),
                ),
            )
    return store


def read_cast(store: Store) -> Cast:
    """The cast of a store that `make_office` made."""
    with store.reading(permissions.SYSTEM) as reading:
        organisations = {row.code: row for row in reading.session.scalars(select(Organisation))}
        roles = (Role.ADMINISTRATOR, Role.REGISTRAR, Role.SHIFT_LEADER, Role.DISPATCHER, Role.ASSESSOR, Role.BODY)
        limits = reading.norm("stage_limits")
        people = _people(reading)
        return Cast(
            places=_places(organisations, people),
            kinds=_kinds(reading),
            names={code: (row.name, row.short_name) for code, row in organisations.items()},
            people={person: name for person, name, _ in people},
            actors={role: accounts.find_actor(reading, role.value) for role in roles},
            stage_limits={name: Limit(int(each["number"]), LimitClass(each["class"])) for name, each in limits.items()},
            calendar=reading.calendar,
            calendar_version=int(reading.calendar.version),
        )


def actor(store: Store, role: Role) -> Actor:
    """The account of a role."""
    with store.reading(permissions.SYSTEM) as reading:
        return accounts.find_actor(reading, role.value)


def _people(reading: Reading) -> list[tuple[int, str, str]]:
    from desktop.models.person import Person

    rows = reading.session.execute(select(Person.id, Person.name, Person.organisation_code).order_by(Person.id))
    return [(person, name, office) for person, name, office in rows]


def _places(organisations: dict[str, Organisation], people: list[tuple[int, str, str]]) -> tuple[Place, ...]:
    streets = {row.grid_code: row.code for row in organisations.values() if row.kind is OrganisationKind.STREET_OFFICE}
    places = []
    for person, _, code in people:
        office = organisations[code]
        grid = office.grid_code or ""
        places.append(Place(grid, office.short_name, grid[:9], person, code, streets[grid[:9]]))
    return tuple(places)


def _kinds(reading: Reading) -> tuple[Kind, ...]:
    session = reading.session

    def first(code: str, kind: str) -> str:
        query = select(CategoryCondition.text).where(
            CategoryCondition.category_code == code, CategoryCondition.kind == kind
        )
        return session.scalars(query.order_by(CategoryCondition.ordinal)).first() or ""

    def bodies(code: str) -> dict[str, str]:
        query = select(CategoryBody.level, CategoryBody.body).where(
            CategoryBody.category_code == code, CategoryBody.rank == 1
        )
        return {row.level: row.body for row in session.execute(query)}

    rows = session.scalars(select(Category).order_by(Category.code))
    return tuple(
        Kind(
            row.code,
            row.name,
            row.hint,
            Limit(row.limit_number, row.limit_class),
            first(row.code, "filing"),
            first(row.code, "closing"),
            bodies(row.code),
        )
        for row in rows
    )
