"""Pollution sources as rows: points for the map, lines of the register with their due state, one source's card; frozen rows only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from desktop.models.case import Case
from desktop.models.grid import Grid
from desktop.models.person import Person
from desktop.models.source import Inspection, Source, SourceChange, SourcePhoto
from desktop.queries.grid_map import path
from desktop.queries.register_scope import seen, within
from desktop.rules import inspection
from desktop.rules.errors import Refused
from desktop.rules.inspection import DueState, Intervals, SourceLevel, SourceState
from desktop.rules.registers import Register
from desktop.rules.workflow import Role
from desktop.store import register_facts
from desktop.store.work import Reading

PAGE = 200
MOST_POINTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFilter:
    """What to list; every field narrows, the empty one does not. `grid` is a code prefix."""

    grid: str = ""
    levels: frozenset[SourceLevel] = frozenset()
    states: frozenset[SourceState] = frozenset({SourceState.ACTIVE})
    due: frozenset[DueState] = frozenset()
    text: str = ""  # of number, name, industry, address, responsible person


@dataclass(frozen=True, slots=True)
class SourcePoint:
    """A source on the map, WGS84 degrees."""

    source_id: int
    number: str
    name: str
    industry: str
    level: SourceLevel
    grid_code: str
    lon: float
    lat: float
    due_on: date
    due: DueState


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A line of the register; one that is not in it (yet) has no due day."""

    source_id: int
    version: int
    number: str
    state: SourceState
    name: str
    industry: str
    level: SourceLevel
    interval_days: int
    grid_code: str
    grid: str
    address: str
    responsible_person: str
    phone: str
    last_inspected_on: date | None
    due_on: date | None
    due: DueState | None
    proposed_by: str
    changed_at: datetime
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Some lines and the id after which the next page begins, None at the end."""

    rows: tuple[SourceRow, ...]
    next_key: int | None


@dataclass(frozen=True, slots=True)
class SourceChangeRow:
    """One changed field: `field` by the form's name, "state" for the source's course."""

    field: str
    old: str | None
    new: str | None
    reason: str
    actor: str
    role: Role
    at: datetime


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """One inspection; `case_number` is the report or case that its finding became, "" where none."""

    inspection_id: int
    inspected_at: datetime
    inspector: str
    violation: bool
    finding: str
    case_id: int | None
    case_number: str
    photos: tuple[str, ...]  # SHA-256


@dataclass(frozen=True, slots=True)
class SourceCard:
    """All about one source, newest first; the inspections only for those who see that register."""

    row: SourceRow
    path: str  # 西城区 · 白纸坊街道 · 樱桃园社区
    note: str
    photos: tuple[str, ...]  # SHA-256
    changes: tuple[SourceChangeRow, ...]
    inspections: tuple[InspectionRow, ...]


def source_points(reading: Reading, wanted: SourceFilter) -> tuple[SourcePoint, ...]:
    """The sources of the register that have a position, by number, at most `MOST_POINTS`."""
    norm, today = register_facts.intervals(reading), _today(reading)
    query = select(Source).where(Source.lon.is_not(None), Source.lat.is_not(None), Source.number.is_not(None))
    query = query.where(*_conditions(reading, wanted)).order_by(Source.number).limit(MOST_POINTS)
    points = []
    for row in reading.session.scalars(query):
        due_on = _due_on(row, norm)
        if row.lon is None or row.lat is None or due_on is None:
            continue
        points.append(
            SourcePoint(
                source_id=row.id,
                number=row.number or "",
                name=row.name,
                industry=row.industry,
                level=row.level,
                grid_code=row.grid_code,
                lon=row.lon,
                lat=row.lat,
                due_on=due_on,
                due=inspection.due_state(due_on, today, norm.soon_days),
            )
        )
    return tuple(points)


def sources(reading: Reading, wanted: SourceFilter, after: int | None = None, limit: int = PAGE) -> SourcePage:
    """Lines of the register in the order in which they were first told of."""
    query = _rows().where(*_conditions(reading, wanted))
    if after is not None:
        query = query.where(Source.id > after)
    found = reading.session.execute(query.order_by(Source.id).limit(limit)).all()
    norm, today = register_facts.intervals(reading), _today(reading)
    rows = tuple(_row(source, grid, person, norm, today) for source, grid, person in found)
    return SourcePage(rows, rows[-1].source_id if len(rows) == limit else None)


def source_card(reading: Reading, source_id: int) -> SourceCard:
    """One source with its changes and inspections; Refused("source_unknown") where there is none or the actor may not see it."""
    query = _rows().where(Source.id == source_id, _visible(reading))
    found = reading.session.execute(query).one_or_none()
    if found is None:
        raise Refused("source_unknown", source=source_id)
    source, grid, person = found
    photos = reading.session.execute(
        select(SourcePhoto.inspection_id, SourcePhoto.sha256)
        .where(SourcePhoto.source_id == source_id)
        .order_by(SourcePhoto.id)
    ).all()
    return SourceCard(
        row=_row(source, grid, person, register_facts.intervals(reading), _today(reading)),
        path=path(reading, source.grid_code),
        note=source.note,
        photos=tuple(sha256 for of, sha256 in photos if of is None),
        changes=_changes(reading, source_id),
        inspections=_inspections(reading, source, [(of, sha256) for of, sha256 in photos]),
    )


def _rows() -> Select[Source, str, str]:
    return (
        select(Source, Grid.name, func.coalesce(Person.name, ""))
        .join(Grid, Grid.code == Source.grid_code)
        .outerjoin(Person, Person.id == Source.proposed_by)
    )


def _row(source: Source, grid: str, person: str, norm: Intervals, today: date) -> SourceRow:
    due_on = _due_on(source, norm)
    return SourceRow(
        source_id=source.id,
        version=source.version,
        number=source.number or "",
        state=source.state,
        name=source.name,
        industry=source.industry,
        level=source.level,
        interval_days=norm.of(source.level, source.interval_days),
        grid_code=source.grid_code,
        grid=grid,
        address=source.address,
        responsible_person=source.responsible_person,
        phone=source.phone,
        last_inspected_on=source.last_inspected_on,
        due_on=due_on,
        due=None if due_on is None else inspection.due_state(due_on, today, norm.soon_days),
        proposed_by=person,
        changed_at=source.changed_at,
        lon=source.lon,
        lat=source.lat,
    )


def _due_on(source: Source, norm: Intervals) -> date | None:
    """When the next inspection of a source in the register is due."""
    if source.state is not SourceState.ACTIVE or source.entered_on is None:
        return None
    checked = max(source.entered_on, source.last_inspected_on or source.entered_on)
    return inspection.due_on(checked, norm.of(source.level, source.interval_days))


def _conditions(reading: Reading, wanted: SourceFilter) -> tuple[ColumnElement[bool], ...]:
    found = [_visible(reading), within(Source.grid_code, wanted.grid)]
    if wanted.levels:
        found.append(Source.level.in_(sorted(wanted.levels)))
    if wanted.states:
        found.append(Source.state.in_(sorted(wanted.states)))
    if wanted.due:
        found.append(_is_due(reading, wanted.due))
    if sought := wanted.text.strip():
        texts = (Source.number, Source.name, Source.industry, Source.address, Source.responsible_person)
        found.append(or_(*(column.contains(sought, autoescape=True) for column in texts)))
    return tuple(found)


def _is_due(reading: Reading, wanted: frozenset[DueState]) -> ColumnElement[bool]:
    """Whether a source stands so: told by the day of its last look, level by level, since the interval is the level's or its own.

    Own intervals are few; for each of them and of the levels the look must lie in a span of days.
    """
    norm, today = register_facts.intervals(reading), _today(reading)
    own = reading.session.scalars(select(Source.interval_days).where(Source.interval_days.is_not(None)).distinct())
    kinds = [(Source.interval_days == days, days) for days in own if days is not None]
    kinds += [(and_(Source.interval_days.is_(None), Source.level == level), norm.days[level]) for level in SourceLevel]
    standing = or_(*(and_(kind, _looked(days, norm.soon_days, today, wanted)) for kind, days in kinds))
    return and_(Source.state == SourceState.ACTIVE, standing)


def _looked(interval: int, soon_days: int, today: date, wanted: frozenset[DueState]) -> ColumnElement[bool]:
    """Whether the last look lies where a source of that interval stands as wanted."""
    looked = func.coalesce(Source.last_inspected_on, Source.entered_on)
    overdue = looked < today - timedelta(days=interval)
    in_time = looked > today - timedelta(days=interval - soon_days)
    stands = {DueState.OVERDUE: overdue, DueState.IN_TIME: in_time, DueState.SOON: not_(or_(overdue, in_time))}
    return or_(*(stands[state] for state in sorted(wanted)))


def _visible(reading: Reading) -> ColumnElement[bool]:
    """The sources that the actor sees: a body those that a case of its own came from."""
    handled = select(Inspection.source_id).join(Case, Case.id == Inspection.case_id)
    own_cases = Source.id.in_(handled.where(Case.lead_body == reading.actor.organisation))
    return seen(reading.actor, Register.SOURCES, grid=Source.grid_code, body=own_cases)


def _changes(reading: Reading, source_id: int) -> tuple[SourceChangeRow, ...]:
    query = select(SourceChange).where(SourceChange.source_id == source_id).order_by(SourceChange.id.desc())
    return tuple(
        SourceChangeRow(row.field, row.old, row.new, row.reason, row.actor, row.role, row.recorded_at)
        for row in reading.session.scalars(query)
    )


def _inspections(reading: Reading, source: Source, photos: list[tuple[int | None, str]]) -> tuple[InspectionRow, ...]:
    query = (
        select(Inspection, Person.name, func.coalesce(Case.case_number, Case.report_number, ""))
        .join(Person, Person.id == Inspection.inspector_id)
        .outerjoin(Case, Case.id == Inspection.case_id)
        .join(Source, Source.id == Inspection.source_id)
        .where(Inspection.source_id == source.id)
        .where(seen(reading.actor, Register.INSPECTIONS, grid=Source.grid_code))
        .order_by(Inspection.inspected_at.desc(), Inspection.id.desc())
    )
    return tuple(
        InspectionRow(
            inspection_id=row.id,
            inspected_at=row.inspected_at,
            inspector=inspector,
            violation=row.violation,
            finding=row.finding,
            case_id=row.case_id,
            case_number=number,
            photos=tuple(sha256 for of, sha256 in photos if of == row.id),
        )
        for row, inspector, number in reading.session.execute(query)
    )


def _today(reading: Reading) -> date:
    return reading.now.astimezone(reading.zone).date()
