"""People of the register and the grids that they answer for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.models.person import Assignment, Person
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.workflow import Role
from desktop.store.work import Work
from desktop.usecases.fields import BodyCode, GridCode, ShortText


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


def add_person(work: Work, form: NewPerson) -> int:
    """Enter a person; the administrator or the centre's own system may. Raises Refused: role_may_not, field_required, …_unknown."""
    if work.actor.role not in {Role.ADMINISTRATOR, Role.SYSTEM}:
        raise Refused("role_may_not", action="staff", role=work.actor.role.value, roles=[Role.ADMINISTRATOR.value])
    if not form.name.strip():
        raise Refused("field_required", field="name")
    if work.session.get(Organisation, form.organisation) is None:
        raise Refused("organisation_unknown", field="organisation", organisation=form.organisation)
    if form.grid and work.session.get(Grid, form.grid) is None:
        raise Refused("grid_unknown", field="grid", grid=form.grid)
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
        since = form.since or work.now.astimezone(work.zone).date()
        work.session.add(Assignment(person_id=person.id, grid_code=form.grid, valid_from=since))
    work.changed(Entity.PERSON, person.id, person.version, "added")
    return person.id
