"""What else was asked, demanded and decided about a case, as frozen rows: requests, joint tasks, demands, the evaluation, appeals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from desktop.models.account import Account
from desktop.models.case import Appeal, Demand, Evaluation, Interval, JointTask, Request
from desktop.models.organisation import Organisation
from desktop.rules.workflow import RequestKind
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request with its decision, of the ledger."""

    request_id: int
    kind: RequestKind
    state: str
    content: dict[str, Any]
    asked_by: str
    asked_for: str
    asked_at: datetime
    deadline: datetime
    decided_by: str
    decided_at: datetime | None
    decision: str


@dataclass(frozen=True, slots=True)
class JointTaskRow:
    """A co-body's part of the joint enforcement."""

    task_id: int
    body_code: str
    body: str
    division: str
    meets_at: datetime | None
    meets_where: str
    handler: str
    state: str
    result: str
    answered_at: datetime | None
    deadline: datetime | None


@dataclass(frozen=True, slots=True)
class DemandRow:
    """A prompt or supervision with its reply."""

    demand_id: int
    kind: str
    level: str
    body: str
    requirement: str
    made_by: str
    made_at: datetime
    reply_by: datetime | None
    reply: str
    replied_by: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """Step 7: (part, full marks, computed, set, evidence, reason) each."""

    parts: tuple[dict[str, Any], ...]
    computed_total: int
    total: int
    evaluated_by: str
    evaluated_at: datetime


@dataclass(frozen=True, slots=True)
class AppealRow:
    """A body's appeal with its decision."""

    appeal_id: int
    body: str
    contested: str
    reason: str
    made_by: str
    made_at: datetime
    state: str
    decided_by: str
    decided_at: datetime | None
    decision: str


def requests(reading: Reading, case_id: int) -> tuple[RequestRow, ...]:
    """Every request, oldest first."""
    query = (
        select(Request, _asker.name, Organisation.short_name, _decider.name)
        .join(_asker, _asker.id == Request.asked_by)
        .outerjoin(Organisation, Organisation.code == Request.asked_for)
        .outerjoin(_decider, _decider.id == Request.decided_by)
        .where(Request.case_id == case_id)
        .order_by(Request.id)
    )
    return tuple(
        RequestRow(
            request_id=request.id,
            kind=request.kind,
            state=request.state.value,
            content=request.content,
            asked_by=asker,
            asked_for=body or "",
            asked_at=request.asked_at,
            deadline=request.deadline,
            decided_by=decider or "",
            decided_at=request.decided_at,
            decision=request.decision,
        )
        for request, asker, body, decider in reading.session.execute(query)
    )


def joint_tasks(reading: Reading, case_id: int) -> tuple[JointTaskRow, ...]:
    """Every co-body's task, oldest first."""
    query = (
        select(JointTask, Organisation.short_name, Interval.deadline)
        .join(Organisation, Organisation.code == JointTask.body_code)
        .outerjoin(Interval, Interval.id == JointTask.interval_id)
        .where(JointTask.case_id == case_id)
        .order_by(JointTask.id)
    )
    return tuple(
        JointTaskRow(
            task_id=task.id,
            body_code=task.body_code,
            body=body,
            division=task.division,
            meets_at=task.meets_at,
            meets_where=task.meets_where,
            handler=task.handler,
            state=task.state,
            result=task.result,
            answered_at=task.answered_at,
            deadline=deadline,
        )
        for task, body, deadline in reading.session.execute(query)
    )


def demands(reading: Reading, case_id: int) -> tuple[DemandRow, ...]:
    """Every prompt and supervision, oldest first."""
    query = (
        select(Demand, Organisation.short_name, _asker.name, _decider.name)
        .join(Organisation, Organisation.code == Demand.body_code)
        .join(_asker, _asker.id == Demand.made_by)
        .outerjoin(_decider, _decider.id == Demand.replied_by)
        .where(Demand.case_id == case_id)
        .order_by(Demand.id)
    )
    return tuple(
        DemandRow(
            demand_id=demand.id,
            kind=demand.kind,
            level=demand.level,
            body=body,
            requirement=demand.requirement,
            made_by=maker,
            made_at=demand.made_at,
            reply_by=demand.reply_by,
            reply=demand.reply,
            replied_by=replier or "",
            replied_at=demand.replied_at,
        )
        for demand, body, maker, replier in reading.session.execute(query)
    )


def evaluation(reading: Reading, case_id: int) -> EvaluationRow | None:
    """The evaluation, or None before step 7."""
    kept = reading.session.get(Evaluation, case_id)
    if kept is None:
        return None
    return EvaluationRow(
        parts=tuple(kept.parts),
        computed_total=kept.computed_total,
        total=kept.total,
        evaluated_by=reading.session.get_one(Account, kept.evaluated_by).name,
        evaluated_at=kept.evaluated_at,
    )


def appeals(reading: Reading, case_id: int) -> tuple[AppealRow, ...]:
    """Every appeal, oldest first."""
    query = (
        select(Appeal, Organisation.short_name, _asker.name, _decider.name)
        .join(Organisation, Organisation.code == Appeal.body_code)
        .join(_asker, _asker.id == Appeal.made_by)
        .outerjoin(_decider, _decider.id == Appeal.decided_by)
        .where(Appeal.case_id == case_id)
        .order_by(Appeal.id)
    )
    return tuple(
        AppealRow(
            appeal_id=made.id,
            body=body,
            contested=made.contested,
            reason=made.reason,
            made_by=maker,
            made_at=made.made_at,
            state=made.state.value,
            decided_by=decider or "",
            decided_at=made.decided_at,
            decision=made.decision,
        )
        for made, body, maker, decider in reading.session.execute(query)
    )


_asker = aliased(Account)
_decider = aliased(Account)
