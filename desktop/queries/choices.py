"""What forms offer to choose from: categories, bodies, inspectors, grids; frozen rows only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from desktop.models.case import Case
from desktop.models.category import Category, CategoryBody, CategoryCondition
from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.models.person import Assignment, Person
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit
from desktop.rules.terms import Level
from desktop.rules.workflow import Role
from desktop.store.work import Reading

_LEVELS = (Level.COMMUNITY, Level.STREET, Level.DISTRICT)


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category with its words, limits and conditions."""

    code: str
    name: str
    class_code: str
    class_name: str
    hint: str
    limit: Limit
    rework_limit: Limit
    emergency: bool
    dispute: bool
    legal_basis_required: bool
    filing_conditions: tuple[str, ...]
    closing_conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BodyRow:
    """An organisation that can be given a task."""

    code: str
    name: str
    short_name: str
    kind: str
    can_enforce: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody with the grid that they answer for."""

    person_id: int
    name: str
    grid_code: str
    grid: str
    phone: str


@dataclass(frozen=True, slots=True)
class GridChoice:
    """A grid to choose, with the names of those it lies in: 白纸坊街道 · 樱桃园社区."""

    code: str
    level: int
    name: str
    path: str


def categories(reading: Reading) -> tuple[CategoryRow, ...]:
    """All active categories by code."""
    rows = reading.session.scalars(select(Category).where(Category.active.is_(True)).order_by(Category.code))
    conditions = _conditions(reading)
    return tuple(_category(row, conditions) for row in rows)


def category(reading: Reading, code: str) -> CategoryRow:
    """One category, active or not; Refused("category_unknown")."""
    row = reading.session.get(Category, code)
    if row is None:
        raise Refused("category_unknown", code=code)
    return _category(row, _conditions(reading, code))


def bodies(reading: Reading) -> tuple[BodyRow, ...]:
    """All bodies: departments first, then street offices, then communities, each by code."""
    rows = reading.session.scalars(
        select(Organisation).where(Organisation.is_body.is_(True)).order_by(Organisation.code)
    )
    order = ("epb", "department", "street_office", "community")
    found = [BodyRow(row.code, row.name, row.short_name, row.kind.value, row.can_enforce) for row in rows]
    return tuple(sorted(found, key=lambda row: (order.index(row.kind) if row.kind in order else -1, row.code)))


def suggested_bodies(reading: Reading, case_id: int) -> tuple[str, ...]:
    """The bodies responsible for the case's category in its grid, best first.

    A ruling comes before all, then the bodies of the case's own level by rank, then those of the levels above it, then below.
    """
    case = reading.session.get(Case, case_id)
    if case is None:
        raise Refused("case_not_found", case=case_id)
    rows = reading.session.execute(
        select(CategoryBody.level, CategoryBody.rank, CategoryBody.body).where(
            CategoryBody.category_code == case.category_code
        )
    )
    own = _LEVELS.index(case.level)
    distance = {level.value: (place - own) % len(_LEVELS) for place, level in enumerate(_LEVELS)}
    found = [case.ruled_body] if case.ruled_body else []
    for _, _, body in sorted((distance[level], rank, body) for level, rank, body in rows):
        code = _own_body(reading, body, case.grid_code)
        if code is not None and code not in found:
            found.append(code)
    return tuple(found)


def inspectors(reading: Reading, grid_code: str) -> tuple[PersonRow, ...]:
    """The active inspectors who answer today for the grid, for one that contains it, or for one inside it."""
    today = reading.now.astimezone(reading.zone).date()
    query = (
        select(Person, Grid)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Grid, Grid.code == Assignment.grid_code)
        .where(
            Person.active.is_(True),
            Person.role == Role.INSPECTOR,
            Assignment.valid_from <= today,
            or_(Assignment.valid_to.is_(None), Assignment.valid_to >= today),
            or_(
                Assignment.grid_code.in_([grid_code[:length] for length in (6, 9, 12)]),
                Assignment.grid_code.startswith(grid_code, autoescape=True),
            ),
        )
        .order_by(Assignment.grid_code.desc(), Person.id)
    )
    rows = reading.session.execute(query)
    return tuple(PersonRow(person.id, person.name, grid.code, grid.name, person.phone) for person, grid in rows)


def grids(reading: Reading) -> tuple[GridChoice, ...]:
    """Every grid in force in the order of its code, which is the order of the tree."""
    street = aliased(Grid)
    query = (
        select(Grid.code, Grid.level, Grid.name, street.name)
        .outerjoin(street, street.code == Grid.parent_code)
        .where(Grid.valid_to.is_(None))
        .order_by(Grid.code)
    )
    return tuple(
        GridChoice(code, level, name, _path(level, name, parent))
        for code, level, name, parent in reading.session.execute(query)
    )


def category_names(reading: Reading, codes: Collection[str]) -> dict[str, str]:
    """What categories are called by their codes, also those that are no longer active; asks nothing where there are none."""
    if not codes:
        return {}
    query = select(Category.code, Category.name).where(Category.code.in_(codes))
    return {row.code: row.name for row in reading.session.execute(query)}


def grid_names(reading: Reading, codes: Collection[str]) -> dict[str, str]:
    """What grids are called by their codes, a community with its street, also those that are no longer in force."""
    if not codes:
        return {}
    street = aliased(Grid)
    query = (
        select(Grid.code, Grid.level, Grid.name, street.name)
        .outerjoin(street, street.code == Grid.parent_code)
        .where(Grid.code.in_(codes))
    )
    return {code: _path(level, name, parent) for code, level, name, parent in reading.session.execute(query)}


def _path(level: int, name: str, parent: str | None) -> str:
    return f"{parent} · {name}" if level == 3 else name


def _conditions(reading: Reading, code: str = "") -> dict[tuple[str, str], list[str]]:
    query = select(CategoryCondition).order_by(CategoryCondition.category_code, CategoryCondition.ordinal)
    if code:
        query = query.where(CategoryCondition.category_code == code)
    found: dict[tuple[str, str], list[str]] = {}
    for row in reading.session.scalars(query):
        found.setdefault((row.category_code, row.kind), []).append(row.text)
    return found


def _category(row: Category, conditions: dict[tuple[str, str], list[str]]) -> CategoryRow:
    return CategoryRow(
        code=row.code,
        name=row.name,
        class_code=row.class_code,
        class_name=row.class_name,
        hint=row.hint,
        limit=Limit(row.limit_number, row.limit_class),
        rework_limit=Limit(row.rework_number, row.rework_class),
        emergency=row.emergency,
        dispute=row.dispute,
        legal_basis_required=row.legal_basis_required,
        filing_conditions=tuple(conditions.get((row.code, "filing"), ())),
        closing_conditions=tuple(conditions.get((row.code, "closing"), ())),
    )


def _own_body(reading: Reading, body: str, grid: str) -> str | None:
    """An organisation's code; `@street` and `@community` stand for the case's own, which a whole street's case may lack."""
    if not body.startswith("@"):
        return body
    kind, code = ("street_office", grid[:9]) if body == "@street" else ("community", grid)
    query = select(Organisation.code).where(Organisation.kind == kind, Organisation.grid_code == code)
    return reading.session.scalars(query).first()
