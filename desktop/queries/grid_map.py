"""What the map and the grid tree show: grids with measures, outlines, cases as points, one grid's card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from desktop.models.case import Case
from desktop.models.category import Category
from desktop.models.grid import Grid, GridOutline
from desktop.models.organisation import Organisation
from desktop.queries import case_rows, choices
from desktop.rules.errors import Refused
from desktop.rules.workflow import OPEN, Status
from desktop.store import grids
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class GridRow:
    """A grid with its counts over everything inside it."""

    code: str
    level: int
    name: str
    parent_code: str | None
    open_cases: int
    overdue_cases: int


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """The outline in force: a WGS84 GeoJSON geometry as text."""

    grid_code: str
    level: int
    name: str
    provisional: bool
    geometry: str
    source: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class CasePoint:
    """An open case as a light on the map."""

    case_id: int
    number: str
    category: str
    status: Status
    lon: float
    lat: float
    deadline: datetime | None
    yellow_at: datetime | None


@dataclass(frozen=True, slots=True)
class GridCard:
    """What is said about a clicked grid."""

    code: str
    level: int
    name: str
    path: str  # 西城区 · 白纸坊街道 · 樱桃园社区
    responsible_body: str
    responsible_person: str
    phone: str
    inspectors: tuple[tuple[str, str], ...]  # name, phone
    open_cases: int
    overdue_cases: int
    closed_this_month: int
    area_m2: float
    provisional: bool
    outline_source: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """Whose store it is."""

    code: str
    name: str
    centre_name: str
    product_title: str
    document_prefix: str


@dataclass(frozen=True, slots=True)
class GridSuggestion:
    """The community at a position, to be confirmed where the outline is only provisional."""

    code: str
    name: str
    path: str
    provisional: bool


MOST_POINTS = 10_000
_EVERY = case_rows.CaseFilter()


def district(reading: Reading) -> DistrictRow:
    """The district of the store."""
    row = reading.district
    return DistrictRow(row.code, row.name, row.centre_name, row.product_title, row.document_prefix)


def grid_tree(reading: Reading, wanted: case_rows.CaseFilter = _EVERY) -> tuple[GridRow, ...]:
    """Every grid in force with its open and overdue cases, in the order of the tree; of those of the filter that the actor may see."""
    opened = _counts(reading, wanted)
    overdue = _counts(reading, wanted, case_rows.is_overdue(reading))
    rows = reading.session.execute(
        select(Grid.code, Grid.level, Grid.name, Grid.parent_code).where(Grid.valid_to.is_(None)).order_by(Grid.code)
    )
    return tuple(
        GridRow(code, level, name, parent, opened.get(code, 0), overdue.get(code, 0))
        for code, level, name, parent in rows
    )


def outlines(reading: Reading, level: int | None = None) -> tuple[OutlineRow, ...]:
    """The outlines in force, of one level or of all, by code."""
    query = (
        select(GridOutline, Grid.level, Grid.name)
        .join(Grid, Grid.code == GridOutline.grid_code)
        .where(GridOutline.valid_to.is_(None), Grid.valid_to.is_(None))
        .order_by(Grid.code)
    )
    if level is not None:
        query = query.where(Grid.level == level)
    return tuple(
        OutlineRow(row.grid_code, at, name, row.provisional, row.geometry, row.source, row.valid_from)
        for row, at, name in reading.session.execute(query)
    )


def case_points(reading: Reading, wanted: case_rows.CaseFilter) -> tuple[CasePoint, ...]:
    """The open cases of a filter that have a position, newest first, at most `MOST_POINTS`."""
    query = (
        select(
            Case.id,
            Case.case_number,
            Case.report_number,
            Category.name,
            Case.status,
            Case.lon,
            Case.lat,
            Case.deadline,
            Case.yellow_at,
        )
        .join(Category, Category.code == Case.category_code)
        .where(Case.status.in_(sorted(OPEN)), Case.lon.is_not(None), Case.lat.is_not(None))
        .where(*case_rows.conditions(reading, wanted))
        .order_by(Case.id.desc())
        .limit(MOST_POINTS)
    )
    return tuple(
        CasePoint(case_id, number or report, category, status, lon or 0.0, lat or 0.0, deadline, yellow)
        for case_id, number, report, category, status, lon, lat, deadline, yellow in reading.session.execute(query)
    )


def grid_card(reading: Reading, code: str) -> GridCard:
    """All about one grid; Refused("grid_unknown")."""
    session = reading.session
    grid = session.get(Grid, code)
    if grid is None:
        raise Refused("grid_unknown", field="grid", grid=code)
    outline = session.scalars(
        select(GridOutline).where(GridOutline.grid_code == code, GridOutline.valid_to.is_(None))
    ).first()
    month = reading.now.astimezone(reading.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    inside = case_rows.conditions(reading, case_rows.CaseFilter(grid=code))
    opened = Case.status.in_(sorted(OPEN))
    return GridCard(
        code=code,
        level=grid.level,
        name=grid.name,
        path=path(reading, code),
        responsible_body=session.get_one(Organisation, grid.responsible_code).name,
        responsible_person=grid.responsible_person,
        phone=grid.phone,
        inspectors=tuple((row.name, row.phone) for row in choices.inspectors(reading, code) if grid.level > 1),
        open_cases=_count(reading, *inside, opened),
        overdue_cases=_count(reading, *inside, opened, case_rows.is_overdue(reading)),
        closed_this_month=_count(reading, *inside, Case.closed_at >= month),
        area_m2=outline.area_m2 if outline else 0.0,
        provisional=outline.provisional if outline else True,
        outline_source=outline.source if outline else "",
        valid_from=outline.valid_from if outline else grid.valid_from,
    )


def locate(reading: Reading, lon: float, lat: float, on: date | None = None) -> GridSuggestion | None:
    """The community at a position (WGS84 degrees) by the grids in force now or on a day; None outside the district."""
    cell = grids.locate(reading, lon, lat, on)
    if cell is None:
        return None
    name = reading.session.get_one(Grid, cell.code).name
    return GridSuggestion(cell.code, name, path(reading, cell.code), cell.provisional)


def path(reading: Reading, code: str) -> str:
    """The names from the district down: 西城区 · 白纸坊街道 · 樱桃园社区."""
    codes = [code[:length] for length in (6, 9, 12) if length <= len(code)]
    names = reading.session.scalars(select(Grid.name).where(Grid.code.in_(codes)).order_by(Grid.level))
    return " · ".join(names)


def _counts(reading: Reading, wanted: case_rows.CaseFilter, *more: ColumnElement[bool]) -> dict[str, int]:
    """Open cases of the filter by grid code, each grid with all that lies inside it."""
    conditions = case_rows.conditions(reading, wanted)
    query = select(Case.grid_code, func.count()).where(Case.status.in_(sorted(OPEN)), *conditions, *more)
    found: dict[str, int] = {}
    for code, number in reading.session.execute(query.group_by(Case.grid_code)):
        for length in (6, 9, 12):
            if length <= len(code):
                found[code[:length]] = found.get(code[:length], 0) + number
    return found


def _count(reading: Reading, *conditions: ColumnElement[bool]) -> int:
    return reading.session.scalar(select(func.count()).select_from(Case).where(*conditions)) or 0
