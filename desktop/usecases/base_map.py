"""The base map of the office, set by the administrator for every workstation."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.models.meta import StoreFact
from desktop.rules.base_map import FACT, BaseMapKind, checked_base_map
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.workflow import Role
from desktop.store.work import Work


@dataclass(frozen=True, kw_only=True)
class SetBaseMap:
    """Where tiles come from; `address` is a file of this office or an address with {z}, {x}, {y}."""

    kind: BaseMapKind
    address: str = ""


def set_base_map(work: Work, form: SetBaseMap) -> None:
    """Put a base map in use. Raises Refused: role_may_not, base_map_invalid."""
    if work.actor.role is not Role.ADMINISTRATOR:
        raise Refused("role_may_not", action="base_map", role=work.actor.role.value, roles=[Role.ADMINISTRATOR.value])
    text = checked_base_map(form.kind, form.address).to_text()
    kept = work.session.get(StoreFact, FACT)
    if kept is None:
        work.session.add(StoreFact(name=FACT, value=text))
    else:
        kept.value = text
    work.changed(Entity.GRID, work.district.code, 1)  # the map is drawn anew on every workstation
