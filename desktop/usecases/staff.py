"""People of the register, the grids that they answer for, and the posts of grids that they hold (D2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.models.person import Assignment, Person
from desktop.models.staff import PostHolder
from desktop.rules import posts, registers
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.posts import Employment, PostKind
from desktop.rules.registers import Register, Right
from desktop.rules.workflow import Role
from desktop.store.work import Reading, Work
from desktop.usecases.acting import check_required
from desktop.usecases.fields import BodyCode, GridCode, LongText, PersonId, ShortText
from desktop.usecases.registering import Entry, check_version, find_grid, recorded, today


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody new; with a grid they are assigned to it from `since` on (today by default)."""

    name: ShortText
    role: Role
    organisation: BodyCode
    phone: ShortText = ShortText("")
    badge: ShortText = ShortText("")
    grid: GridCode = GridCode("")
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class FillPost(Entry):
    """Somebody takes a post of a grid from `since` on (today by default)."""

    grid: GridCode
    kind: PostKind
    person: PersonId
    employment: Employment = Employment.FULL_TIME
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class VacatePost(Entry):
    """Somebody leaves a post; `last_day` (yesterday by default) is the last on which they held it."""

    holder_id: int
    reason: LongText
    last_day: date | None = None
    version: int | None = None


_OWN_ROLES: Mapping[Role, frozenset[Role]] = {
    Role.COMMUNITY: frozenset({Role.COMMUNITY, Role.INSPECTOR}),
    Role.STREET: frozenset({Role.STREET, Role.COMMUNITY, Role.INSPECTOR}),
    Role.BODY: frozenset({Role.BODY}),
    Role.EPB: frozenset({Role.EPB}),
}
"""Whom those that enter their own people may enter; the administrator enters anybody."""


def add_person(work: Work, form: NewPerson) -> int:
    """Enter a person: a body, street or community its own people, the administrator and the system anybody; returns the id.

    Raises Refused with the field at fault: field_required, organisation_unknown, grid_unknown, register_*.
    """
    if not form.name.strip():
        raise Refused("field_required", field="name")
    organisation = work.session.get(Organisation, form.organisation)
    if organisation is None:
        raise Refused("organisation_unknown", field="organisation", organisation=form.organisation)
    if form.grid and work.session.get(Grid, form.grid) is None:
        raise Refused("grid_unknown", field="grid", grid=form.grid)
    _require_own_person(work, form, organisation)
    person = Person(
        name=form.name.strip(),
        role=form.role,
        organisation_code=form.organisation,
        phone=form.phone.strip(),
        badge=form.badge.strip(),
        active=True,
    )
    work.session.add(person)
    work.session.flush()
    if form.grid:
        work.session.add(Assignment(person_id=person.id, grid_code=form.grid, valid_from=form.since or today(work)))
    work.changed(Entity.PERSON, person.id, person.version, "added")
    return person.id


def fill_post(work: Work, form: FillPost) -> int:
    """Put somebody into a post of a grid; returns the id of their holding it.

    Street and community fill the posts of their own grid, a body and the EPB enforcement posts with their own people. An enforcement
    post needs somebody of a body that can enforce, an environment post somebody of the grid's own street office or community.

    Raises Refused with the field at fault: field_required, grid_unknown, person_unknown, post_not_in_grid, post_not_yours,
    holder_cannot_enforce, holder_of_another_grid, post_held_already, register_*.
    """
    committed = work.session.scalars(select(PostHolder).where(PostHolder.key == form.key)).first()
    if committed is not None:
        return committed.id
    check_required(form)
    grid = find_grid(work, form.grid)
    person = _active(work, form.person)
    _require_post(work, grid.code, form.kind, person)
    if form.kind not in posts.required(grid.level):
        raise Refused("post_not_in_grid", field="kind", grid=grid.name)
    _check_holder(work, form.kind, person, grid.code)
    since = form.since or today(work)
    _check_not_held(work, form, since)
    holder = PostHolder(
        grid_code=grid.code,
        kind=form.kind,
        employment=form.employment,
        person_id=person.id,
        valid_from=since,
        **recorded(work, form.key),
    )
    work.session.add(holder)
    work.session.flush()
    work.changed(Entity.PERSON, person.id, person.version)
    return holder.id


def vacate_post(work: Work, form: VacatePost) -> int:
    """Let somebody leave a post; its earlier days stay theirs.

    Raises Refused: field_required, post_unknown, changed_meanwhile, post_vacated_already, period_invalid (field "last_day"), register_*.
    """
    check_required(form)
    holder = work.session.get(PostHolder, form.holder_id, with_for_update=True)
    if holder is None:
        raise Refused("post_unknown", post=form.holder_id)
    person = work.session.get_one(Person, holder.person_id)
    _require_post(work, holder.grid_code, holder.kind, person)
    check_version(form.version, holder.version)
    if holder.valid_to is not None:
        raise Refused("post_vacated_already", day=holder.valid_to)
    last_day = form.last_day or max(holder.valid_from, date.fromordinal(today(work).toordinal() - 1))
    if last_day < holder.valid_from:
        raise Refused("period_invalid", field="last_day")
    holder.valid_to = last_day
    holder.ended_at = work.now
    holder.end_reason = form.reason.strip()
    work.session.flush()
    work.changed(Entity.PERSON, person.id, person.version)
    return holder.id


def _require_own_person(work: Work, form: NewPerson, organisation: Organisation) -> None:
    """The table's "own": the organisation and the grid of the new person both lie in the actor's scope."""
    role = work.actor.role
    if role is Role.SYSTEM:
        return
    grid = organisation.grid_code or ""
    registers.require(work.actor, Register.STAFF, Right.CHANGE, grid=grid, body=organisation.code)
    if form.grid:
        registers.require(work.actor, Register.STAFF, Right.CHANGE, grid=form.grid, body=organisation.code)
    if form.role not in _OWN_ROLES.get(role, frozenset(Role)):
        raise Refused("register_not_own_body", field="role", body=organisation.short_name)


def _require_post(work: Work, grid: str, kind: PostKind, person: Person) -> None:
    registers.require(work.actor, Register.STAFF, Right.CHANGE, grid=grid, body=person.organisation_code)
    if work.actor.role in {Role.BODY, Role.EPB} and kind is not PostKind.ENFORCEMENT:
        raise Refused("post_not_yours", field="kind")


def _active(reading: Reading, person_id: int) -> Person:
    person = reading.session.get(Person, person_id)
    if person is None or not person.active:
        raise Refused("person_unknown", field="person")
    return person


def _check_holder(work: Work, kind: PostKind, person: Person, grid: str) -> None:
    organisation = work.session.get_one(Organisation, person.organisation_code)
    if kind is PostKind.ENFORCEMENT and not organisation.can_enforce:
        raise Refused("holder_cannot_enforce", field="person", name=person.name, body=organisation.short_name)
    own = organisation.grid_code or ""
    local = person.role in {Role.STREET, Role.COMMUNITY} and grid.startswith(own)
    if kind is PostKind.ENVIRONMENT and not local:
        raise Refused("holder_of_another_grid", field="person", body=organisation.short_name)


def _check_not_held(work: Work, form: FillPost, since: date) -> None:
    query = select(PostHolder.id).where(
        PostHolder.grid_code == form.grid,
        PostHolder.kind == form.kind,
        PostHolder.person_id == form.person,
        or_(PostHolder.valid_to.is_(None), PostHolder.valid_to >= since),
    )
    if work.session.scalars(query).first() is not None:
        raise Refused("post_held_already", field="person")
