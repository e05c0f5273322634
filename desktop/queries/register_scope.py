"""What of a register somebody sees, as SQL conditions from the register × role table; no rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, true

from desktop.rules import registers
from desktop.rules.permissions import Actor
from desktop.rules.registers import Register, Scope


def seen(
    actor: Actor, register: Register, *, grid: Any = None, body: ColumnElement[bool] | None = None, person: Any = None
) -> ColumnElement[bool]:
    """Whether `actor` sees a row: by the column of its grid code, of its person, or by a condition on its organisation.

    A scope for which the register's rows have no column sees nothing.
    """
    scopes = registers.scopes(register, actor.role)
    if Scope.ALL in scopes:
        return true()
    found: ColumnElement[bool] = false()
    if Scope.OWN_GRID in scopes and actor.grid and grid is not None:
        found = found | within(grid, actor.grid)
    if Scope.OWN_BODY in scopes and actor.organisation and body is not None:
        found = found | body
    if Scope.OWN_PERSON in scopes and actor.person_id is not None and person is not None:
        found = found | (person == actor.person_id)
    return found


def within(column: Any, area: str) -> ColumnElement[bool]:
    """Whether a column of grid codes lies in the area; "" is everywhere."""
    inside: ColumnElement[bool] = column.startswith(area, autoescape=True)
    return inside if area else true()
