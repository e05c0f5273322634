"""The rows of a district pack as frozen values, one class a table; reads nothing and checks nothing."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from desktop.rules.calendar import DayKind
from desktop.rules.explanation import LimitClass
from desktop.rules.terms import Level, OrganisationKind
from desktop.rules.workflow import Role

OWN_STREET, OWN_COMMUNITY = "@street", "@community"  # stand for the street office or community of the case's own grid


class ConditionKind(enum.StrEnum):
    """What a condition decides: that a report is filed 立案, or that a case is closed 结案."""

    FILING = "filing"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class DistrictFacts:
    """`district.toml`: whose pack this is; `document_prefix` heads document numbers (西环网〔2015〕403号)."""

    code: str
    name: str
    centre_name: str
    product_title: str
    document_prefix: str
    time_zone: str
    pack_version: str
    pack_date: date
    credits: tuple[str, ...]
    licence_note: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One grid; `parent` is empty for the district; `responsible` is an organisation's code."""

    code: str
    level: int
    name: str
    parent: str
    responsible: str


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation; `grid` is where it answers, `is_body` that it can be given a task, `can_enforce` that it issues papers."""

    code: str
    name: str
    short_name: str
    kind: OrganisationKind
    grid: str
    can_enforce: bool
    is_body: bool
    duties: str
    phone: str


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One kind of problem; limits are a number and a class of the clock; `patrol_visible`: a patrol would have seen it (漏报)."""

    code: str
    class_code: str
    class_name: str
    name: str
    hint: str
    limit_number: int
    limit_class: LimitClass
    rework_number: int
    rework_class: LimitClass
    patrol_visible: bool
    emergency: bool
    dispute: bool
    legal_basis_required: bool


@dataclass(frozen=True, slots=True)
class CategoryConditionRow:
    """One filing or closing condition; `ordinal` counts from 1 within category and kind, in the file's order."""

    category: str
    kind: ConditionKind
    ordinal: int
    text: str


@dataclass(frozen=True, slots=True)
class CategoryBodyRow:
    """Who handles a category at a level: an organisation's code, `@street` or `@community`; rank 1 is the suggested lead."""

    category: str
    level: Level
    body: str
    rank: int


@dataclass(frozen=True, slots=True)
class RoleRow:
    """What a role is called and does."""

    role: Role
    name: str
    duties: str


@dataclass(frozen=True, slots=True)
class NormRow:
    """One norm by its key (`stage_limits`, `rubric`, `cards`, …), in force from a day on."""

    key: str
    valid_from: date
    text: str  # JSON, so that the row is frozen through and through

    @property
    def value(self) -> Any:
        """The norm's value, made anew at each call."""
        return json.loads(self.text)


Periods = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class CalendarDayRow:
    """A day that differs from the annual notice."""

    day: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """Working periods (local time) from a day on, and those of a make-up workday.

    `weekdays` has seven entries, Monday first, empty where nobody works.
    """

    valid_from: date
    weekdays: tuple[Periods, ...]
    standard_day: Periods
    days: tuple[CalendarDayRow, ...]


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A grid's outline: the text of a GeoJSON geometry, WGS84."""

    code: str
    level: int
    provisional: bool
    geometry: str


@dataclass(frozen=True, slots=True)
class DistrictPack:
    """A checked pack, table by table in the files' order."""

    district: DistrictFacts
    grids: tuple[GridRow, ...]
    organisations: tuple[OrganisationRow, ...]
    categories: tuple[CategoryRow, ...]
    conditions: tuple[CategoryConditionRow, ...]
    bodies: tuple[CategoryBodyRow, ...]
    roles: tuple[RoleRow, ...]
    norms: tuple[NormRow, ...]
    calendar: CalendarRow
    outlines: tuple[OutlineRow, ...]
