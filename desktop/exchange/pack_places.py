"""The part of a district pack that says who and where: the district, its grids and its organisations; writes nothing."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from desktop.exchange.pack_files import WHOLE_FILE, Findings, Row, TomlFile, read_table
from desktop.exchange.pack_rows import DistrictFacts, GridRow, OrganisationRow
from desktop.rules import grid
from desktop.rules.grid import GridLevel
from desktop.rules.terms import OrganisationKind

DISTRICT, GRIDS, ORGANISATIONS = "district.toml", "grids.csv", "organisations.csv"
GRID_COLUMNS = ("code", "level", "name", "parent", "responsible")
ORGANISATION_COLUMNS = ("code", "name", "short_name", "kind", "grid", "can_enforce", "is_body", "duties", "phone")
DISTRICT_KEYS = (
    "code", "name", "centre_name", "product_title", "document_prefix", "time_zone", "pack_version", "pack_date", "credits",
    "licence_note",
)  # fmt: skip
_ONE_OF_EACH = (OrganisationKind.DISTRICT_GOVERNMENT, OrganisationKind.CENTRE, OrganisationKind.EPB)
_GRID_LEVEL = {OrganisationKind.STREET_OFFICE: GridLevel.STREET, OrganisationKind.COMMUNITY: GridLevel.COMMUNITY}


def read_places(
    directory: Path, findings: Findings
) -> tuple[DistrictFacts, tuple[GridRow, ...], tuple[OrganisationRow, ...]]:
    """The district, its grids and its organisations, each checked and checked against each other."""
    district = _read_district(directory, findings)
    grid_lines = read_table(directory, GRIDS, GRID_COLUMNS, findings)
    grids = [_grid(row) for row in grid_lines]
    organisation_lines = read_table(directory, ORGANISATIONS, ORGANISATION_COLUMNS, findings)
    organisations = [_organisation(row) for row in organisation_lines]
    refuse_duplicates(grid_lines, "code")
    refuse_duplicates(organisation_lines, "code")
    organisation_codes = {row.code for row in organisations}
    for row, found in zip(grid_lines, grids, strict=True):
        _check_grid(row, found, district.code, {known.code for known in grids}, organisation_codes)
    _check_levels(grids, findings)
    for line, organisation in zip(organisation_lines, organisations, strict=True):
        _check_organisation(line, organisation, {known.code: known.level for known in grids})
    _check_kinds(organisations, findings)
    return district, tuple(grids), tuple(organisations)


def refuse_duplicates(rows: Sequence[Row], column: str) -> None:
    """Note every row whose `column` repeats an earlier row's."""
    first: dict[str, int] = {}
    for row in rows:
        code = row.text(column, optional=True)
        if code and first.setdefault(code, row.line) != row.line:
            row.problem(column, "duplicate", found=code, first_line=first[code])


def _read_district(directory: Path, findings: Findings) -> DistrictFacts:
    file = TomlFile(directory, DISTRICT, findings)
    file.refuse_others(DISTRICT_KEYS)
    zone = file.text("time_zone")
    if zone and zone not in zoneinfo.available_timezones():
        file.problem("time_zone", "unknown_time_zone", found=zone)
    code = file.text("code")
    if code and not (len(code) == grid.DISTRICT_LENGTH and grid.is_code(code)):
        file.problem("code", "wrong_form", found=code, expected=_digits(GridLevel.DISTRICT))
    return DistrictFacts(
        code,
        file.text("name"),
        file.text("centre_name"),
        file.text("product_title"),
        file.text("document_prefix"),
        zone,
        file.text("pack_version"),
        file.day("pack_date"),
        file.texts("credits"),
        file.text("licence_note"),
    )


def _digits(level: GridLevel) -> str:
    return f"{level.code_length} 位数字"


def _grid(row: Row) -> GridRow:
    return GridRow(
        row.matching("code", "[0-9]+", "数字"),
        row.number("level", 1, 3),
        row.text("name"),
        row.text("parent", optional=True),
        row.text("responsible"),
    )


def _check_grid(
    row: Row, found: GridRow, district: str, known: Collection[str], organisations: Collection[str]
) -> None:
    level = GridLevel(found.level)
    if found.code.isdigit() and len(found.code) != level.code_length:
        row.problem("code", "wrong_code_length", found=found.code, level=found.level, expected=level.code_length)
    elif district and found.code and not found.code.startswith(district):
        row.problem("code", "outside_district", found=found.code, expected=district)
    elif found.parent and found.parent not in known:
        row.problem("parent", "unknown_grid", found=found.parent)
    elif found.parent != (expected := found.code[:-3] if level > GridLevel.DISTRICT else ""):
        row.problem("parent", "wrong_parent", found=found.parent, expected=expected)
    if organisations and found.responsible and found.responsible not in organisations:
        row.problem("responsible", "unknown_organisation", found=found.responsible)


def _check_levels(grids: Sequence[GridRow], findings: Findings) -> None:
    count = Counter(row.level for row in grids)
    if grids and count[1] != 1:
        findings.add(GRIDS, WHOLE_FILE, "level", "not_one_district", found=count[1])
    for level in (2, 3):
        if grids and not count[level]:
            findings.add(GRIDS, WHOLE_FILE, "level", "no_grid_of_level", level=level)


def _organisation(row: Row) -> OrganisationRow:
    return OrganisationRow(
        row.matching("code", "[a-z0-9_]{1,32}", "小写字母、数字和下划线，不超过 32 个"),
        row.text("name"),
        row.text("short_name"),
        row.choice("kind", OrganisationKind),
        row.text("grid", optional=True),
        row.yes_no("can_enforce"),
        row.yes_no("is_body"),
        row.text("duties"),
        row.text("phone", optional=True),
    )


def _check_organisation(row: Row, found: OrganisationRow, levels: Mapping[str, int]) -> None:
    needed = _GRID_LEVEL.get(found.kind)
    if not levels:
        return  # the grids could not be read, and that was noted
    if found.grid and found.grid not in levels:
        row.problem("grid", "unknown_grid", found=found.grid)
    elif needed and levels.get(found.grid) != needed:
        row.problem("grid", "wrong_grid_level", found=found.grid, expected=needed.value)


def _check_kinds(organisations: Sequence[OrganisationRow], findings: Findings) -> None:
    count = Counter(row.kind for row in organisations)
    for kind in _ONE_OF_EACH if organisations else ():
        if count[kind] != 1:
            findings.add(ORGANISATIONS, WHOLE_FILE, "kind", "not_one_of_kind", kind=kind.value, found=count[kind])
