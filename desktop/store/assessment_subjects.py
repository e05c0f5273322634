"""Whom scorecards are about, by kind: inspectors, desk posts, bodies and areas of the register; it must not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import and_, false, or_, select

from desktop.models.account import Account
from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.models.person import Assignment, Person
from desktop.rules.scorecard import Period, Subject
from desktop.rules.terms import OrganisationKind, SubjectKind
from desktop.rules.workflow import Role
from desktop.store.work import Reading

_POSTS: Mapping[SubjectKind, Role] = {
    SubjectKind.REGISTRAR: Role.REGISTRAR,
    SubjectKind.SHIFT_LEADER: Role.SHIFT_LEADER,
    SubjectKind.DISPATCHER: Role.DISPATCHER,
}
_LEVELS: Mapping[SubjectKind, int] = {SubjectKind.DISTRICT: 1, SubjectKind.STREET: 2, SubjectKind.COMMUNITY: 3}


def subjects_of(
    reading: Reading, kind: SubjectKind, period: Period, found: Iterable[str] = (), subject: str | None = None
) -> tuple[Subject, ...]:
    """Who has a card: the active ones of the register and those `found` with figures, by organisation and name; or the one."""
    if kind is SubjectKind.INSPECTOR:
        return _inspectors(reading, period, found, subject)
    if kind is SubjectKind.BODY:
        return _bodies(reading, found, subject)
    if kind in _POSTS:
        return _posts(reading, _POSTS[kind], found, subject)
    return _areas(reading, _LEVELS[kind], period, found, subject)


def _inspectors(reading: Reading, period: Period, found: Iterable[str], subject: str | None) -> tuple[Subject, ...]:
    wanted = [int(each) for each in found]
    chosen = Person.active.is_(True) if subject is None else false()
    query = (
        select(Person.id, Person.name, Organisation.short_name)
        .join(Organisation, Organisation.code == Person.organisation_code)
        .where(Person.role == Role.INSPECTOR)
        .where(or_(chosen, Person.id.in_(wanted) if subject is None else Person.id == int(subject)))
        .order_by(Person.organisation_code, Person.name, Person.id)
    )
    grids = _grids_of(reading, period)
    return tuple(
        Subject(str(person), name, organisation, tuple(grids.get(person, ())))
        for person, name, organisation in reading.session.execute(query)
    )


def _grids_of(reading: Reading, period: Period) -> Mapping[int, list[str]]:
    """The grids that each inspector answered for at some time in the period."""
    query = (
        select(Assignment.person_id, Grid.name)
        .join(Grid, Grid.code == Assignment.grid_code)
        .where(
            Assignment.valid_from <= period.last_day,
            or_(Assignment.valid_to.is_(None), Assignment.valid_to >= period.first_day),
        )
        .order_by(Grid.code)
    )
    grids: dict[int, list[str]] = defaultdict(list)
    for person, name in reading.session.execute(query):
        if name not in grids[person]:
            grids[person].append(name)
    return grids


def _posts(reading: Reading, role: Role, found: Iterable[str], subject: str | None) -> tuple[Subject, ...]:
    """Those who hold a post of the desk; a card is one person's, not the post's."""
    wanted = [int(each) for each in found]
    chosen = or_(Account.active.is_(True), Account.id.in_(wanted)) if subject is None else Account.id == int(subject)
    query = (
        select(Account.id, Account.name, Organisation.short_name)
        .join(Organisation, Organisation.code == Account.organisation_code)
        .where(Account.role == role, chosen)
        .order_by(Account.organisation_code, Account.name, Account.id)
    )
    return tuple(Subject(str(row[0]), row[1], row[2]) for row in reading.session.execute(query))


def _bodies(reading: Reading, found: Iterable[str], subject: str | None) -> tuple[Subject, ...]:
    """The district's bodies and street offices; a community where it had a task, since its own card is its area's."""
    listed = and_(Organisation.is_body.is_(True), Organisation.kind != OrganisationKind.COMMUNITY)
    chosen = or_(listed, Organisation.code.in_(list(found))) if subject is None else Organisation.code == subject
    query = select(Organisation.code, Organisation.short_name, Grid.name).outerjoin(
        Grid, Grid.code == Organisation.grid_code
    )
    query = query.where(chosen).order_by(Organisation.kind, Organisation.code)
    return tuple(
        Subject(code, name, name, (grid,) if grid else ()) for code, name, grid in reading.session.execute(query)
    )


def _areas(
    reading: Reading, level: int, period: Period, found: Iterable[str], subject: str | None
) -> tuple[Subject, ...]:
    """The areas of a level that were in force, and those with figures: a register may have been loaded after the period."""
    in_force = and_(Grid.valid_from <= period.last_day, or_(Grid.valid_to.is_(None), Grid.valid_to >= period.first_day))
    query = (
        select(Grid.code, Grid.name, Organisation.short_name)
        .join(Organisation, Organisation.code == Grid.responsible_code)
        .where(Grid.level == level, or_(in_force, Grid.code.in_(list(found))))
        .order_by(Grid.code)
    )
    if subject is not None:
        query = query.where(Grid.code == subject)
    return tuple(Subject(code, name, body, (name,)) for code, name, body in reading.session.execute(query))
