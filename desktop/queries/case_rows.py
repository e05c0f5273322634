"""Cases as rows of any list: the filter and its SQL, the scope of who reads, and one frozen row a case."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import starmap
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    String,
    TypeDecorator,
    and_,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import FunctionElement

from desktop.models.case import PROMPTED_SQL, TO_EVALUATE_SQL, UNANSWERED_SQL, Case, Demand, JointTask
from desktop.models.category import Category
from desktop.models.derived import CaseText, CoBody
from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.models.person import Person
from desktop.rules.explanation import whole_minute
from desktop.rules.permissions import Actor
from desktop.rules.tokens import terms
from desktop.rules.workflow import BODY_ROLES, OPEN, STEP_OF, Role, Stage, Status, Step
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
WAITING_FOR: dict[Role, tuple[Status, ...]] = {
    Role.REGISTRAR: (Status.REPORTED, Status.ANSWERED),
    Role.SHIFT_LEADER: (Status.ACCEPTED, Status.VERIFIED),
    Role.DISPATCHER: (Status.FILED,),
    Role.ASSESSOR: (Status.CLOSED,),
}
"""What each post of the desk acts on next; bodies and inspectors by whose task it is."""

TO_HANDLE = (Status.DISPATCHED, Status.HANDLING)
DECIDING = frozenset({Role.DISPATCHER, Role.SHIFT_LEADER})
"""Roles that requests wait for too."""

Moment = datetime | BindParameter[datetime]


def conditions(reading: Reading, wanted: CaseFilter) -> tuple[ColumnElement[bool], ...]:
    """The SQL conditions of a filter, within the scope of who reads."""
    minute = whole_minute(reading.now)
    midnight = end_of_day(reading) if wanted.due_today else minute
    return tuple(parts(reading.actor, wanted, minute, midnight).values())


def parts(actor: Actor, wanted: CaseFilter, minute: Moment, midnight: Moment) -> dict[str, ColumnElement[bool]]:
    """The conditions of a filter by the name of its field, and "scope"; only those that narrow.

    `minute` is the present to the minute and `midnight` the end of the district's day, as values or as parameters to come.
    """
    found = {
        "scope": in_scope(actor),
        "mine": is_mine(actor) if wanted.mine else None,
        "open_only": Case.status.in_(sorted(OPEN)) if wanted.open_only else None,
        "overdue": Case.deadline < minute if wanted.overdue else None,
        "due_today": and_(Case.deadline >= minute, Case.deadline < midnight) if wanted.due_today else None,
        "prompted": literal_column(PROMPTED_SQL, Boolean()) if wanted.prompted else None,
        "emergency": Case.emergency.is_(True) if wanted.emergency else None,
        "statuses": Case.status.in_(sorted(wanted.statuses)) if wanted.statuses else None,
        "category": has_prefix(Case.category_code, wanted.category) if wanted.category else None,
        "grid": has_prefix(Case.grid_code, wanted.grid) if wanted.grid else None,
        "body": is_handled_by(wanted.body) if wanted.body else None,
        "since": Case.reported_at >= wanted.since if wanted.since is not None else None,
        "until": Case.reported_at < wanted.until if wanted.until is not None else None,
        "text": _holds(terms(wanted.text)) if wanted.text.strip() else None,
    }
    return {name: condition for name, condition in found.items() if condition is not None}


def in_scope(actor: Actor) -> ColumnElement[bool] | None:
    """Which cases `actor` may see, as `permissions.sees_case` says; None for all."""
    handled = is_handled_by(actor.organisation)
    if actor.role is Role.BODY:
        return handled
    if actor.role is Role.EPB or not actor.grid:
        return None
    return or_(has_prefix(Case.grid_code, actor.grid), handled)


def is_mine(actor: Actor) -> ColumnElement[bool]:
    """What waits for `actor` to act on it."""
    if actor.role is Role.INSPECTOR:
        return Case.assigned_person == actor.person_id
    if actor.role in BODY_ROLES:
        own = and_(Case.lead_body == actor.organisation, Case.status.in_(TO_HANDLE))
        body = actor.organisation
        return or_(own, Case.id.in_(joint_cases(body)), Case.id.in_(demanded_cases(body)))
    if actor.role is Role.ASSESSOR:
        return literal_column(
            TO_EVALUATE_SQL
        )  # of no type: as a Boolean it would be compared with 1, and miss its index
    waiting = Case.status.in_(WAITING_FOR.get(actor.role, ()))
    return or_(waiting, Case.open_requests > 0) if actor.role in DECIDING else waiting


def is_overdue(reading: Reading) -> ColumnElement[bool]:
    """On time means minute ≤ deadline, so a case is overdue from the minute after it."""
    return Case.deadline < whole_minute(reading.now)


def end_of_day(reading: Reading) -> datetime:
    """The coming midnight in the district."""
    local = reading.now.astimezone(reading.zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def read(reading: Reading, ids: Sequence[int] | Select[int]) -> tuple[CardRow, ...]:
    """The rows of some cases, in no order."""
    return rows_of(reading.session.connection().execute(selection(ids)))


def selection(ids: Sequence[int] | Select[int]) -> Select[Any]:
    """Select what `rows_of` makes rows of."""
    return (
        select(*_COLUMNS)
        .where(Case.id.in_(ids))
        .join(Category, Category.code == Case.category_code)
        .join(Grid, Grid.code == Case.grid_code)
        .join(_street, _street.code == func.substr(Case.grid_code, 1, 9))
        .outerjoin(Organisation, Organisation.code == Case.lead_body)
    )


def rows_of(result: Iterable[Sequence[Any]]) -> tuple[CardRow, ...]:
    """The rows of a `selection`, in the order they come in."""
    return tuple(starmap(_card, result))


# A frozen dataclass sets each field through object.__setattr__, which for a page takes as long as the database. Its twin is
# filled as an open one and then made what it already looks like.
_Twin = dataclasses.make_dataclass("_Twin", [each.name for each in dataclasses.fields(CardRow)], slots=True)


def _card(*values: Any) -> CardRow:
    made: Any = _Twin(*values)
    made.__class__ = CardRow
    card: CardRow = made
    return card


class _StepOf(TypeDecorator[Step]):
    """A status read as the step it belongs to."""

    impl = String(32)
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Step | None]:  # noqa: ARG002
        return {status.value: step for status, step in STEP_OF.items()}.get


def _person(column: Any) -> ColumnElement[str]:
    return func.coalesce(select(Person.name).where(Person.id == column).scalar_subquery(), "")


# In the order of CardRow's fields.
_COLUMNS: tuple[Any, ...] = (
    Case.id,
    Case.version,
    Case.report_number,
    Case.case_number,
    Case.status,
    type_coerce(Case.status, _StepOf()),
    Case.category_code,
    Category.name,
    Case.grid_code,
    Grid.name,
    _street.name,
    Case.lead_body,
    func.coalesce(Organisation.short_name, ""),
    Case.address,
    Case.description,
    type_coerce(Case.source, String),
    _person(Case.reported_by),
    _person(Case.assigned_person),
    Case.emergency,
    type_coerce(Case.level, String),
    Case.stage,
    Case.stage_started_at,
    Case.deadline,
    Case.yellow_at,
    cast(Case.resume_on, String),
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


def is_handled_by(body: str) -> ColumnElement[bool]:
    """Whether the body has the case, or has or had a joint task, a prompt or a supervision of it."""
    return or_(Case.lead_body == body, Case.id.in_(select(CoBody.case_id).where(CoBody.body_code == body)))


def joint_cases(body: str) -> Select[int]:
    """Select the ids of the cases in which the body has a joint task to do."""
    return select(JointTask.case_id).where(JointTask.body_code == body, JointTask.state.in_(("open", "taken")))


def demanded_cases(body: str) -> Select[int]:
    """Select the ids of the cases in which the body has a prompt or a supervision to reply to."""
    return select(Demand.case_id).where(Demand.body_code == body, text(UNANSWERED_SQL))


def has_prefix(column: Any, prefix: str) -> ColumnElement[bool]:
    """Whether a code begins with `prefix`: as a range, so that an index serves it whatever the database's collation does with LIKE."""
    return and_(column >= prefix, column < following(prefix))


def following(prefix: str) -> str:
    """The first text after all those that begin with `prefix`."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _holds(parts_of_text: Sequence[str]) -> ColumnElement[bool]:
    """Whether the indexed text of the case holds all terms; for a case at hand, where the index would have to be asked for each."""
    if not parts_of_text:
        return false()
    held = (_place_of(CaseText.text, part) > 0 for part in parts_of_text)
    return select(CaseText.case_id).where(CaseText.case_id == Case.id, *held).correlate(Case).exists()


class _place_of(FunctionElement[int]):  # noqa: N801  used like a function
    """Where a text stands in another, from 1 on; 0 for nowhere."""

    inherit_cache = True
    type = Integer()


@compiles(_place_of)
def _strpos(element: _place_of, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


@compiles(_place_of, "sqlite")
def _instr(element: _place_of, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"
