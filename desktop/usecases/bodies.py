"""What a case asks of a body: that it can be given the task, that it can enforce, and the limits that its category sets."""

from __future__ import annotations

from desktop.models.case import Case
from desktop.models.category import Category
from desktop.models.organisation import Organisation
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit
from desktop.rules.terms import OrganisationKind
from desktop.store.work import Reading, Work


def check_body(work: Work, code: str, field: str, grid: str = "") -> Organisation:
    """The organisation that can be given a task; one with a grid of its own only where `grid` lies in it.

    Raises Refused: body_unknown, body_of_another_grid.
    """
    body = work.session.get(Organisation, code)
    if body is None or not body.is_body:
        raise Refused("body_unknown", field=field, body=code)
    local = body.kind in {OrganisationKind.STREET_OFFICE, OrganisationKind.COMMUNITY}
    if grid and local and not grid.startswith(body.grid_code or ""):
        raise Refused("body_of_another_grid", field=field, body=body.short_name)
    return body


def handling_limit(reading: Reading, case: Case) -> Limit:
    """The category's handling limit."""
    category = reading.session.get_one(Category, case.category_code)
    return Limit(category.limit_number, category.limit_class)


def rework_limit(reading: Reading, case: Case) -> Limit:
    """The category's limit after a failed verification."""
    category = reading.session.get_one(Category, case.category_code)
    return Limit(category.rework_number, category.rework_class)


def name_of(reading: Reading, code: str) -> str:
    """The body's short name, or its code where nobody has that code."""
    body = reading.session.get(Organisation, code)
    return body.short_name if body else code
