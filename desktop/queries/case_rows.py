"""Cases as rows of any list: the filter and its SQL, the scope of who reads, and one frozen row a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from desktop.models.case import Case, JointTask
from desktop.models.category import Category
from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.models.person import Person
from desktop.rules.explanation import whole_minute
from desktop.rules.permissions import Actor
from desktop.rules.workflow import OPEN, STEP_OF, Role, Stage, Status, Step
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What to list; every field narrows, the empty one does not. `grid` is a code prefix; the period is by report time, UTC, half-open."""

    mine: bool = False  # what the actor's role is to act on next
    open_only: bool = False
    overdue: bool = False
    due_today: bool = False
    prompted: bool = False  # urged or supervised
    emergency: bool = False
    statuses: frozenset[Status] = frozenset()
    category: str = ""  # code or class prefix
    grid: str = ""
    body: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""  # any two characters of number, address, description, people, bodies


@dataclass(frozen=True, slots=True)
class CardRow:
    """One case as a card or a line of the list; names are resolved, codes are kept for filters and words."""

    case_id: int
    version: int
    report_number: str
    case_number: str | None
    status: Status
    step: Step | None
    category_code: str
    category: str
    grid_code: str
    grid: str  # community or street name
    street: str
    body_code: str | None
    body: str
    address: str
    description: str
    source: str
    reported_by: str
    assigned_person: str
    emergency: bool
    level: str
    stage: Stage | None
    stage_started_at: datetime | None
    deadline: datetime | None
    yellow_at: datetime | None
    resume_on: str | None
    prompts: int
    supervisions: int
    joint_tasks: int
    open_joint_tasks: int
    open_requests: int
    rounds: int
    reported_at: datetime
    changed_at: datetime
    lon: float | None
    lat: float | None


_street = aliased(Grid, name="street")
_MINE: dict[Role, tuple[Status, ...]] = {
    Role.REGISTRAR: (Status.REPORTED, Status.ANSWERED),
    Role.SHIFT_LEADER: (Status.ACCEPTED, Status.VERIFIED),
    Role.DISPATCHER: (Status.FILED,),
    Role.ASSESSOR: (Status.CLOSED,),
}
"""What each post of the desk acts on next; bodies and inspectors by whose task it is."""


def conditions(reading: Reading, wanted: CaseFilter) -> tuple[ColumnElement[bool], ...]:
    """The SQL conditions of a filter, within the scope of who reads."""
    chosen = (
        in_scope(reading.actor),
        is_mine(reading.actor) if wanted.mine else None,
        Case.status.in_(sorted(OPEN)) if wanted.open_only else None,
        is_overdue(reading) if wanted.overdue else None,
        _is_due_today(reading) if wanted.due_today else None,
        Case.open_demands > 0 if wanted.prompted else None,
        Case.emergency.is_(True) if wanted.emergency else None,
        Case.status.in_(sorted(wanted.statuses)) if wanted.statuses else None,
        _has_prefix(Case.category_code, wanted.category) if wanted.category else None,
        _has_prefix(Case.grid_code, wanted.grid) if wanted.grid else None,
        _is_handled_by(wanted.body) if wanted.body else None,
        Case.reported_at >= wanted.since if wanted.since is not None else None,
        Case.reported_at < wanted.until if wanted.until is not None else None,
        _contains(wanted.text.strip()) if wanted.text.strip() else None,
    )
    return tuple(condition for condition in chosen if condition is not None)


def in_scope(actor: Actor) -> ColumnElement[bool] | None:
    """Which cases `actor` may see, as `permissions.sees_case` says; None for all."""
    handled = _is_handled_by(actor.organisation)
    if actor.role is Role.BODY:
        return handled
    if actor.role is Role.EPB or not actor.grid:
        return None
    return or_(_has_prefix(Case.grid_code, actor.grid), handled)


def is_mine(actor: Actor) -> ColumnElement[bool]:
    """What waits for `actor` to act on it."""
    if actor.role is Role.INSPECTOR:
        return Case.assigned_person == actor.person_id
    if actor.role in {Role.BODY, Role.EPB, Role.STREET, Role.COMMUNITY}:
        own = and_(Case.lead_body == actor.organisation, Case.status.in_((Status.DISPATCHED, Status.HANDLING)))
        return or_(own, Case.id.in_(_joint_cases(actor.organisation, open_only=True)))
    waiting = Case.status.in_(_MINE.get(actor.role, ()))
    if actor.role in {Role.DISPATCHER, Role.SHIFT_LEADER}:
        return or_(waiting, Case.open_requests > 0)
    return waiting


def is_overdue(reading: Reading) -> ColumnElement[bool]:
    """On time means minute ≤ deadline, so a case is overdue from the minute after it."""
    return Case.deadline < whole_minute(reading.now)


def read_in_order(reading: Reading, ids: Sequence[int]) -> tuple[CardRow, ...]:
    """The rows of `ids` in that order."""
    rows = {row.case_id: row for row in read(reading, list(ids))}
    return tuple(rows[case_id] for case_id in ids)


def read(reading: Reading, ids: Sequence[int] | Select[int]) -> tuple[CardRow, ...]:
    """The rows of some cases, in no order."""
    query = select(*_COLUMNS).where(Case.id.in_(ids))
    query = (
        query.join(Category, Category.code == Case.category_code)
        .join(Grid, Grid.code == Case.grid_code)
        .join(_street, _street.code == func.substr(Case.grid_code, 1, 9))
        .outerjoin(Organisation, Organisation.code == Case.lead_body)
    )
    return tuple(_row(each) for each in reading.session.execute(query))


def _person(column: Any) -> ScalarSelect[str]:
    return select(Person.name).where(Person.id == column).scalar_subquery()


_COLUMNS = (
    Case.id,
    Case.version,
    Case.report_number,
    Case.case_number,
    Case.status,
    Case.category_code,
    Category.name.label("category"),
    Case.grid_code,
    Grid.name.label("grid"),
    _street.name.label("street"),
    Case.lead_body,
    Organisation.short_name.label("body"),
    Case.address,
    Case.description,
    Case.source,
    _person(Case.reported_by).label("reported_by"),
    _person(Case.assigned_person).label("assigned"),
    Case.emergency,
    Case.level,
    Case.stage,
    Case.stage_started_at,
    Case.deadline,
    Case.yellow_at,
    Case.resume_on,
    Case.prompts,
    Case.supervisions,
    Case.joint_tasks,
    Case.open_joint_tasks,
    Case.open_requests,
    Case.rounds,
    Case.reported_at,
    Case.changed_at,
    Case.lon,
    Case.lat,
)


def _row(row: Any) -> CardRow:
    return CardRow(
        case_id=row.id,
        version=row.version,
        report_number=row.report_number,
        case_number=row.case_number,
        status=row.status,
        step=STEP_OF.get(row.status),
        category_code=row.category_code,
        category=row.category,
        grid_code=row.grid_code,
        grid=row.grid,
        street=row.street,
        body_code=row.lead_body,
        body=row.body or "",
        address=row.address,
        description=row.description,
        source=row.source.value,
        reported_by=row.reported_by or "",
        assigned_person=row.assigned or "",
        emergency=row.emergency,
        level=row.level.value,
        stage=row.stage,
        stage_started_at=row.stage_started_at,
        deadline=row.deadline,
        yellow_at=row.yellow_at,
        resume_on=row.resume_on.isoformat() if row.resume_on else None,
        prompts=row.prompts,
        supervisions=row.supervisions,
        joint_tasks=row.joint_tasks,
        open_joint_tasks=row.open_joint_tasks,
        open_requests=row.open_requests,
        rounds=row.rounds,
        reported_at=row.reported_at,
        changed_at=row.changed_at,
        lon=row.lon,
        lat=row.lat,
    )


def _is_handled_by(body: str) -> ColumnElement[bool]:
    return or_(Case.lead_body == body, Case.id.in_(_joint_cases(body)))


def _joint_cases(body: str, *, open_only: bool = False) -> Select[int]:
    query = select(JointTask.case_id).where(JointTask.body_code == body)
    return query.where(JointTask.state.in_(("open", "taken"))) if open_only else query


def _has_prefix(column: Any, prefix: str) -> ColumnElement[bool]:
    """Codes are prefixes; as a range, so that an index serves it whatever the database's collation does with LIKE."""
    following = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return and_(column >= prefix, column < following)


def _contains(text: str) -> ColumnElement[bool]:
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    columns = (Case.report_number, Case.case_number, Case.address, Case.description, Case.handler)
    return or_(*(column.like(pattern, escape="\\") for column in columns))


def _is_due_today(reading: Reading) -> ColumnElement[bool]:
    local = reading.now.astimezone(reading.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return and_(Case.deadline >= whole_minute(reading.now), Case.deadline < midnight)
