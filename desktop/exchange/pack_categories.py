"""The part of a district pack that says what is a problem and who acts: categories and roles; writes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path

from desktop.exchange.pack_files import WHOLE_FILE, Findings, Row, read_table
from desktop.exchange.pack_places import refuse_duplicates
from desktop.exchange.pack_rows import (
    OWN_COMMUNITY,
    OWN_STREET,
    CategoryBodyRow,
    CategoryConditionRow,
    CategoryRow,
    ConditionKind,
    OrganisationRow,
    RoleRow,
)
from desktop.rules.explanation import LARGEST_LIMIT, LimitClass
from desktop.rules.terms import Level
from desktop.rules.workflow import Role

CATEGORIES, CONDITIONS, BODIES, ROLES = "categories.csv", "category_conditions.csv", "category_bodies.csv", "roles.csv"
CATEGORY_COLUMNS = (
    "code", "class_code", "class_name", "name", "hint", "limit_number", "limit_class", "rework_number", "rework_class",
    "patrol_visible", "emergency", "dispute", "legal_basis_required",
)  # fmt: skip
_SYMBOL_LEVEL = {OWN_STREET: Level.STREET, OWN_COMMUNITY: Level.COMMUNITY}
_PEOPLE = frozenset(Role) - {Role.SYSTEM}


def read_categories(
    directory: Path, organisations: Sequence[OrganisationRow], findings: Findings
) -> tuple[tuple[CategoryRow, ...], tuple[CategoryConditionRow, ...], tuple[CategoryBodyRow, ...]]:
    """The categories with their conditions and bodies, checked against each other and the organisations."""
    lines = read_table(directory, CATEGORIES, CATEGORY_COLUMNS, findings)
    categories = [_category(row) for row in lines]
    refuse_duplicates(lines, "code")
    _check_classes(lines, categories)
    known = {row.code for row in categories}
    conditions = _read_conditions(read_table(directory, CONDITIONS, ("category", "kind", "text"), findings), known)
    body_lines = read_table(directory, BODIES, ("category", "level", "body", "rank"), findings)
    bodies = _read_bodies(body_lines, known, organisations)
    for line, category in zip(lines, categories, strict=True):
        for kind in ConditionKind:
            if not any(row.category == category.code and row.kind is kind for row in conditions):
                line.problem("code", f"no_{kind}_condition", category=category.code)
        if not any(row.category == category.code for row in bodies):
            line.problem("code", "no_body", category=category.code)
    return tuple(categories), conditions, bodies


def _category(row: Row) -> CategoryRow:
    return CategoryRow(
        row.matching("code", "[0-9]{4}", "4 位数字（大类 2 位、小类 2 位）"),
        row.matching("class_code", "[0-9]{2}", "2 位数字"),
        row.text("class_name"),
        row.text("name"),
        row.text("hint", optional=True),
        row.number("limit_number", 1, LARGEST_LIMIT),
        row.choice("limit_class", LimitClass),
        row.number("rework_number", 1, LARGEST_LIMIT),
        row.choice("rework_class", LimitClass),
        row.yes_no("patrol_visible"),
        row.yes_no("emergency"),
        row.yes_no("dispute"),
        row.yes_no("legal_basis_required"),
    )


def _check_classes(lines: Sequence[Row], categories: Sequence[CategoryRow]) -> None:
    names: dict[str, str] = {}
    for line, category in zip(lines, categories, strict=True):
        if category.code[:2] != category.class_code:
            line.problem("class_code", "wrong_class", found=category.class_code, expected=category.code[:2])
        elif names.setdefault(category.class_code, category.class_name) != category.class_name:
            line.problem(
                "class_name", "class_name_differs", found=category.class_name, expected=names[category.class_code]
            )
        for column, limit_class in (("limit_class", category.limit_class), ("rework_class", category.rework_class)):
            if category.emergency and not limit_class.runs_always:
                line.problem(column, "emergency_limit_pauses", found=limit_class.value)


def _read_conditions(rows: Sequence[Row], categories: Collection[str]) -> tuple[CategoryConditionRow, ...]:
    count: Counter[tuple[str, ConditionKind]] = Counter()
    conditions = []
    for row in rows:
        category, kind = _known_category(row, categories), row.choice("kind", ConditionKind)
        count[category, kind] += 1
        conditions.append(CategoryConditionRow(category, kind, count[category, kind], row.text("text")))
    return tuple(conditions)


def _known_category(row: Row, categories: Collection[str]) -> str:
    category = row.text("category")
    if categories and category and category not in categories:
        row.problem("category", "unknown_category", found=category)
    return category


def _read_bodies(
    rows: Sequence[Row], categories: Collection[str], organisations: Sequence[OrganisationRow]
) -> tuple[CategoryBodyRow, ...]:
    can_handle = {row.code: row.is_body for row in organisations}
    ranked: dict[tuple[str, Level], list[Row]] = defaultdict(list)
    bodies = []
    for row in rows:
        found = CategoryBodyRow(
            _known_category(row, categories), row.choice("level", Level), row.text("body"), row.number("rank", 1, 99)
        )
        _check_body(row, found, can_handle)
        ranked[found.category, found.level].append(row)
        expected = len(ranked[found.category, found.level])
        if found.rank != expected:
            row.problem("rank", "wrong_rank", found=found.rank, expected=expected)
        bodies.append(found)
    return tuple(bodies)


def _check_body(row: Row, found: CategoryBodyRow, can_handle: dict[str, bool]) -> None:
    if found.body in _SYMBOL_LEVEL:
        if found.level is not _SYMBOL_LEVEL[found.body]:
            row.problem("level", "symbol_at_wrong_level", found=found.body, expected=_SYMBOL_LEVEL[found.body].value)
    elif not found.body or not can_handle:
        return
    elif found.body not in can_handle:
        row.problem("body", "unknown_organisation", found=found.body)
    elif not can_handle[found.body]:
        row.problem("body", "not_a_body", found=found.body)


def read_roles(directory: Path, findings: Findings) -> tuple[RoleRow, ...]:
    """The roles; every role of the workflow that a person can have must be there, once."""
    rows = read_table(directory, ROLES, ("code", "name", "duties"), findings)
    refuse_duplicates(rows, "code")
    roles = []
    for row in rows:
        role = row.choice("code", Role)
        if role not in _PEOPLE:
            row.problem("code", "not_one_of", found=role.value, expected=", ".join(sorted(_PEOPLE)))
        roles.append(RoleRow(role, row.text("name"), row.text("duties")))
    for missing in (
        [role for role in Role if role in _PEOPLE and role not in {row.role for row in roles}] if rows else []
    ):
        findings.add(ROLES, WHOLE_FILE, "code", "missing_role", role=missing.value)
    return tuple(roles)
