"""What the map and the grid tree show: grids with measures, outlines, cases as points, one grid's card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desktop.rules.workflow import Status


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
