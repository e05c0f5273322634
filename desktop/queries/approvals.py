"""The approvals inbox 审批: the open requests that wait for the reader's decision, most pressing first; deciding is a use-case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from desktop.models.account import Account
from desktop.models.case import Case, Interval, Request
from desktop.models.category import Category
from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.rules import workflow
from desktop.rules.permissions import Actor
from desktop.rules.terms import RequestState
from desktop.rules.workflow import RequestKind, Role, Stage
from desktop.store.work import Reading

SHOWN = 200


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One request that waits; `number` is the case's number, or the report's before filing, `deadline` the decision's own (UTC)."""

    request_id: int
    case_id: int
    kind: RequestKind
    number: str
    category: str
    grid: str
    asked_by: str
    asked_for: str  # short name of the body, "" where the desk asked
    explanation: str
    asked_at: datetime
    deadline: datetime
    is_late: bool


def decided_kinds(actor: Actor) -> tuple[RequestKind, ...]:
    """The kinds of request that the actor's role decides, by the workflow's table."""
    return tuple(
        kind
        for action, (kind, allowed) in workflow.DECIDED_BY.items()
        if allowed and any(actor.role in move.roles for move in workflow.moves_of(action))
    )


def waiting(reading: Reading, limit: int = SHOWN) -> tuple[ApprovalRow, ...]:
    """The requests that the reader may decide, by the decision's deadline; () for a role that decides nothing."""
    query = (
        select(
            Request,
            func.coalesce(Case.case_number, Case.report_number),
            Category.name,
            Grid.name,
            func.coalesce(Account.name, ""),
            func.coalesce(Organisation.short_name, ""),
        )
        .join(Case, Case.id == Request.case_id)
        .join(Category, Category.code == Case.category_code)
        .join(Grid, Grid.code == Case.grid_code)
        .outerjoin(Account, Account.id == Request.asked_by)
        .outerjoin(Organisation, Organisation.code == Request.asked_for)
        .where(*_waits_for(reading.actor))
        .order_by(Request.deadline, Request.id)
        .limit(limit)
    )
    return tuple(
        ApprovalRow(
            request_id=request.id,
            case_id=request.case_id,
            kind=request.kind,
            number=number,
            category=category,
            grid=grid,
            asked_by=asker,
            asked_for=body,
            explanation=str(request.content.get("explanation", "")),
            asked_at=request.asked_at,
            deadline=request.deadline,
            is_late=reading.now > request.deadline,
        )
        for request, number, category, grid, asker, body in reading.session.execute(query)
    )


def count_waiting(reading: Reading) -> int | None:
    """How many requests wait for the reader; None for a role that decides nothing."""
    if not decided_kinds(reading.actor):
        return None
    query = select(func.count()).select_from(Request).where(*_waits_for(reading.actor))
    return reading.session.scalar(query) or 0


def _waits_for(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """What `permissions.may_act` says of deciding, as conditions: nobody's own, the second extension the shift leader's."""
    conditions = [
        Request.state == RequestState.OPEN,
        Request.kind.in_(decided_kinds(actor)),
        Request.asked_by != actor.account_id,
    ]
    if actor.role is Role.DISPATCHER:
        conditions.append((Request.kind != RequestKind.EXTENSION) | ~_was_extended())
    if actor.role is Role.SHIFT_LEADER:
        conditions.append((Request.kind != RequestKind.EXTENSION) | _was_extended())
    return tuple(conditions)


def _was_extended() -> ColumnElement[bool]:
    """Whether the running handling was extended once already."""
    earlier = aliased(Request)
    return (
        select(earlier.id)
        .join(Interval, Interval.case_id == earlier.case_id)
        .where(
            earlier.case_id == Request.case_id,
            earlier.kind == RequestKind.EXTENSION,
            earlier.state == RequestState.ALLOWED,
            earlier.decided_at >= Interval.started_at,
            Interval.stage == Stage.HANDLING,
            Interval.joint.is_(False),
            Interval.ended_at.is_(None),
        )
        .exists()
    )
