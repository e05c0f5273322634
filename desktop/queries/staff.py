"""Posts of grids with who holds them, authorisations and trainings of people; frozen rows only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.models.person import Assignment, Person
from desktop.models.staff import Authorisation, PostHolder, Training, TrainingAttendance
from desktop.queries.register_scope import seen, within
from desktop.rules import posts, registers
from desktop.rules.posts import Employment, PostKind
from desktop.rules.registers import Register, Scope
from desktop.store import register_facts
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of a grid with who holds it today; a required post that nobody holds has no holder."""

    grid_code: str
    kind: PostKind
    holder_id: int | None = None
    version: int = 0
    person: str = ""
    organisation: str = ""
    phone: str = ""
    employment: Employment | None = None
    since: date | None = None

    @property
    def is_filled(self) -> bool:
        """Whether somebody holds it."""
        return self.holder_id is not None


@dataclass(frozen=True, slots=True)
class AuthorisationRow:
    """An inspector's certificate; `holds` says whether it is valid today."""

    authorisation_id: int
    version: int
    person_id: int
    person: str
    certificate: str
    valid_from: date
    valid_to: date
    withdrawn_on: date | None
    withdrawal_reason: str
    holds: bool


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """A training with how many took part."""

    training_id: int
    title: str
    held_on: date
    hours: int
    organisation: str
    people: int


def posts_of(reading: Reading, grid: str) -> tuple[PostRow, ...]:
    """The posts of one grid, enforcement first, those that nobody holds among them.

    Whoever sees only what is their own or their body's is told of those holders alone.
    """
    level = reading.session.scalar(select(Grid.level).where(Grid.code == grid))
    if level is None:
        return ()
    sees = seen(reading.actor, Register.STAFF, grid=Grid.code)
    if reading.session.scalar(select(Grid.code).where(Grid.code == grid, sees)) is None:
        return tuple(_held(reading, grid, _own(reading)))
    rows = _held(reading, grid)
    rows += [PostRow(grid, kind) for kind in posts.missing(level, frozenset(row.kind for row in rows))]
    return tuple(sorted(rows, key=lambda row: tuple(PostKind).index(row.kind)))


def authorisations(reading: Reading, grid: str = "", person: int | None = None) -> tuple[AuthorisationRow, ...]:
    """The authorisations of the inspectors of an area, or of one, by certificate."""
    query = (
        select(Authorisation, Person.name)
        .join(Person, Person.id == Authorisation.person_id)
        .where(_seen_people(reading, grid))
        .order_by(Authorisation.certificate)
    )
    if person is not None:
        query = query.where(Authorisation.person_id == person)
    today = reading.now.astimezone(reading.zone).date()
    return tuple(
        AuthorisationRow(
            authorisation_id=row.id,
            version=row.version,
            person_id=row.person_id,
            person=name,
            certificate=row.certificate,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            withdrawn_on=row.withdrawn_on,
            withdrawal_reason=row.withdrawal_reason,
            holds=register_facts.validity_of(row).holds(today),
        )
        for row, name in reading.session.execute(query)
    )


def trainings(reading: Reading, grid: str = "", person: int | None = None) -> tuple[TrainingRow, ...]:
    """The trainings in which people of an area, or one, took part, the latest first; the number is of those whom the actor sees."""
    query = (
        select(Training, Organisation.short_name, func.count())
        .join(TrainingAttendance, TrainingAttendance.training_id == Training.id)
        .join(Person, Person.id == TrainingAttendance.person_id)
        .join(Organisation, Organisation.code == Training.organisation_code)
        .where(_seen_people(reading, grid))
        .group_by(Training.id, Organisation.short_name)
        .order_by(Training.held_on.desc(), Training.id.desc())
    )
    if person is not None:
        query = query.where(TrainingAttendance.person_id == person)
    return tuple(
        TrainingRow(row.id, row.title, row.held_on, row.hours, organisation, number)
        for row, organisation, number in reading.session.execute(query)
    )


def _own(reading: Reading) -> ColumnElement[bool]:
    """The people who are the actor's own: themselves, or their body's."""
    body = Person.organisation_code == reading.actor.organisation
    return seen(reading.actor, Register.STAFF, body=body, person=Person.id)


def _held(reading: Reading, grid: str, sees: ColumnElement[bool] | None = None) -> list[PostRow]:
    """Who holds the grid's posts today."""
    query = (
        select(PostHolder, Person, Organisation.short_name)
        .join(Person, Person.id == PostHolder.person_id)
        .join(Organisation, Organisation.code == Person.organisation_code)
        .where(PostHolder.grid_code == grid, *register_facts.held_at(reading, reading.now))
        .order_by(PostHolder.valid_from, PostHolder.id)
    )
    if sees is not None:
        query = query.where(sees)
    return [
        PostRow(
            grid_code=grid,
            kind=row.kind,
            holder_id=row.id,
            version=row.version,
            person=person.name,
            organisation=organisation,
            phone=person.phone,
            employment=row.employment,
            since=row.valid_from,
        )
        for row, person, organisation in reading.session.execute(query)
    ]


def _seen_people(reading: Reading, grid: str) -> ColumnElement[bool]:
    """People of an area whose training the actor sees: by the grids that they answer for, or by their own office's."""
    actor = reading.actor
    everybody = _in_area(grid)
    if Scope.ALL in registers.scopes(Register.TRAINING, actor.role):
        return everybody
    sees = seen(actor, Register.TRAINING, person=Person.id)
    if Scope.OWN_GRID in registers.scopes(Register.TRAINING, actor.role) and actor.grid:
        sees = or_(sees, _in_area(actor.grid))
    return and_(everybody, sees)


def _in_area(grid: str) -> ColumnElement[bool]:
    """Whether a person answers for a grid of the area, or belongs to an office of it."""
    if not grid:
        return true()
    assigned = select(Assignment.person_id).where(within(Assignment.grid_code, grid))
    offices = select(Organisation.code).where(within(Organisation.grid_code, grid))
    return or_(Person.id.in_(assigned), Person.organisation_code.in_(offices))
