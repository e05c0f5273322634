"""The registers that have data in this version: organisations, people with their grids, the approval ledger; pages by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from desktop.models.account import Account
from desktop.models.case import Case, Request
from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.models.person import Assignment, Person
from desktop.rules.terms import OrganisationKind, RequestState
from desktop.rules.workflow import RequestKind, Role
from desktop.store.work import Reading

PAGE = 200


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What to list: `text` is looked for in the names, numbers and words of a row, `choice` is a code of the register's own; "" is all."""

    text: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation with its duties; `open_cases` are those that it leads now."""

    code: str
    name: str
    short_name: str
    kind: OrganisationKind
    grid: str
    can_enforce: bool
    is_body: bool
    duties: str
    phone: str
    open_cases: int


@dataclass(frozen=True, slots=True)
class GridSpell:
    """One grid that somebody answers or answered for."""

    grid: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of the register; `grids` are today's, `spells` all that ever were, the newest first."""

    person_id: int
    name: str
    role: Role
    organisation: str
    grids: tuple[str, ...]
    spells: tuple[GridSpell, ...]
    phone: str
    badge: str
    active: bool


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """A line of the approval ledger 审批台账: who asked what, who decided, when and why."""

    request_id: int
    case_number: str
    kind: RequestKind
    state: RequestState
    content: dict[str, Any]
    asked_by: str
    asked_for: str
    asked_at: datetime
    deadline: datetime
    decided_by: str
    decided_at: datetime | None
    decision: str
    late: bool  # decided after its limit, or still open beyond it


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Some rows of a register and the key for the next page, None at the end."""

    rows: tuple[Any, ...]
    next_key: Any
    total: int | None = None  # of the whole filter, with the first page only


def organisations(reading: Reading, wanted: RegisterFilter, after: str | None = None) -> RegisterPage:
    """Organisations by kind, the district's first, and code; `choice` is an OrganisationKind."""
    place = case({kind: str(number) for number, kind in enumerate(OrganisationKind)}, value=Organisation.kind)
    key = place + Organisation.code
    query = select(Organisation, Grid.name).outerjoin(Grid, Grid.code == Organisation.grid_code)
    if wanted.choice:
        query = query.where(Organisation.kind == OrganisationKind(wanted.choice))
    query = _containing(
        query, wanted.text, Organisation.code, Organisation.name, Organisation.short_name, Organisation.duties
    )
    total = _total(reading, query) if after is None else None
    if after is not None:
        query = query.where(key > after)
    found = reading.session.execute(query.order_by(key).limit(PAGE)).all()
    open_cases = _open_cases(reading, [row.code for row, _ in found])
    rows = tuple(
        OrganisationRow(
            code=row.code,
            name=row.name,
            short_name=row.short_name,
            kind=row.kind,
            grid=grid or "",
            can_enforce=row.can_enforce,
            is_body=row.is_body,
            duties=row.duties,
            phone=row.phone,
            open_cases=open_cases.get(row.code, 0),
        )
        for row, grid in found
    )
    return _page(rows, organisation_key(rows[-1]) if rows else None, total)


def organisation_key(row: OrganisationRow) -> str:
    """Where a row stands in the order of `organisations`."""
    return f"{list(OrganisationKind).index(row.kind)}{row.code}"


def people(reading: Reading, wanted: RegisterFilter, after: int | None = None) -> RegisterPage:
    """People in the order they were entered; `choice` is a Role, or "inactive". A street, community or body sees its own."""
    query = select(Person, Organisation.short_name).join(Organisation, Organisation.code == Person.organisation_code)
    query = query.where(*_own_people(reading))
    if wanted.choice == "inactive":
        query = query.where(Person.active.is_(False))
    elif wanted.choice:
        query = query.where(Person.role == Role(wanted.choice), Person.active.is_(True))
    in_grid = select(Assignment.person_id).join(Grid, Grid.code == Assignment.grid_code)
    query = _containing(
        query,
        wanted.text,
        Person.name,
        Person.phone,
        Person.badge,
        Organisation.name,
        more=Person.id.in_(in_grid.where(Grid.name.contains(wanted.text.strip(), autoescape=True))),
    )
    total = _total(reading, query) if after is None else None
    if after is not None:
        query = query.where(Person.id > after)
    found = reading.session.execute(query.order_by(Person.id).limit(PAGE)).all()
    today = reading.now.astimezone(reading.zone).date()
    spells = _spells(reading, [person.id for person, _ in found])
    rows = tuple(
        PersonRow(
            person_id=person.id,
            name=person.name,
            role=person.role,
            organisation=organisation,
            grids=tuple(spell.grid for spell in spells[person.id] if _holds(spell, today)),
            spells=tuple(spells[person.id]),
            phone=person.phone,
            badge=person.badge,
            active=person.active,
        )
        for person, organisation in found
    )
    return _page(rows, rows[-1].person_id if rows else None, total)


def approvals(reading: Reading, wanted: RegisterFilter, after: int | None = None) -> RegisterPage:
    """The approval ledger, newest first; `choice` is a RequestState. A street, community or body sees its own."""
    asker, decider, body = aliased(Account), aliased(Account), aliased(Organisation)
    number = func.coalesce(Case.case_number, Case.report_number)
    query = (
        select(Request, number, asker.name, decider.name, body.short_name)
        .join(Case, Case.id == Request.case_id)
        .join(asker, asker.id == Request.asked_by)
        .outerjoin(decider, decider.id == Request.decided_by)
        .outerjoin(body, body.code == Request.asked_for)
        .where(*_own_requests(reading))
    )
    if wanted.choice:
        query = query.where(Request.state == RequestState(wanted.choice))
    query = _containing(
        query, wanted.text, Case.case_number, Case.report_number, asker.name, body.name, Request.decision
    )
    total = _total(reading, query) if after is None else None
    if after is not None:
        query = query.where(Request.id < after)
    rows = tuple(
        ApprovalRow(
            request_id=row.id,
            case_number=case_number,
            kind=row.kind,
            state=row.state,
            content=row.content,
            asked_by=asked_by,
            asked_for=asked_for or "",
            asked_at=row.asked_at,
            deadline=row.deadline,
            decided_by=decided_by or "",
            decided_at=row.decided_at,
            decision=row.decision,
            late=row.state is not RequestState.LAPSED and (row.decided_at or reading.now) > row.deadline,
        )
        for row, case_number, asked_by, decided_by, asked_for in reading.session.execute(
            query.order_by(Request.id.desc()).limit(PAGE)
        )
    )
    return _page(rows, rows[-1].request_id if rows else None, total)


def _page(rows: tuple[Any, ...], last: Any, total: int | None) -> RegisterPage:
    return RegisterPage(rows, last if len(rows) == PAGE else None, total)


def _total(reading: Reading, query: Select[Any]) -> int:
    return reading.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _containing(query: Any, text: str, *columns: Any, more: ColumnElement[bool] | None = None) -> Any:
    """Only rows where one of the columns holds the text."""
    sought = text.strip()
    if not sought:
        return query
    hits = [column.contains(sought, autoescape=True) for column in columns]
    return query.where(or_(*hits) if more is None else or_(*hits, more))


def _open_cases(reading: Reading, codes: list[str]) -> Mapping[str, int]:
    counted = (
        select(Case.lead_body, func.count())
        .where(Case.lead_body.in_(codes), Case.stage.is_not(None))
        .group_by(Case.lead_body)
    )
    return {str(row[0]): row[1] for row in reading.session.execute(counted)}


def _spells(reading: Reading, people: list[int]) -> Mapping[int, list[GridSpell]]:
    query = (
        select(Assignment, Grid.name)
        .join(Grid, Grid.code == Assignment.grid_code)
        .where(Assignment.person_id.in_(people))
        .order_by(Assignment.valid_from.desc(), Assignment.id.desc())
    )
    spells: dict[int, list[GridSpell]] = defaultdict(list)
    for row, grid in reading.session.execute(query):
        spells[row.person_id].append(GridSpell(grid, row.valid_from, row.valid_to))
    return spells


def _holds(spell: GridSpell, day: date) -> bool:
    return spell.valid_from <= day and (spell.valid_to is None or spell.valid_to >= day)


def _own_people(reading: Reading) -> list[ColumnElement[bool]]:
    actor = reading.actor
    if actor.role is Role.INSPECTOR:
        return [Person.id == actor.person_id]
    if actor.role is Role.BODY:
        return [Person.organisation_code == actor.organisation]
    if actor.role in {Role.STREET, Role.COMMUNITY}:
        inside = select(Assignment.person_id).where(Assignment.grid_code.startswith(actor.grid, autoescape=True))
        return [or_(Person.organisation_code == actor.organisation, Person.id.in_(inside))]
    return []


def _own_requests(reading: Reading) -> list[ColumnElement[bool]]:
    actor = reading.actor
    if actor.role in {Role.BODY, Role.EPB}:
        return [] if actor.role is Role.EPB else [Request.asked_for == actor.organisation]
    if actor.role in {Role.STREET, Role.COMMUNITY, Role.INSPECTOR}:
        inside = Case.grid_code.startswith(actor.grid, autoescape=True)
        return [or_(inside, Request.asked_for == actor.organisation)]
    return []
