"""Urging and answering for it: prompts 催办, supervision 督办, their replies, appeals 申诉, accountability 问责."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desktop.models.case import Appeal, Demand
from desktop.rules.errors import Refused
from desktop.rules.terms import RequestState
from desktop.rules.workflow import Action, Role
from desktop.store.work import Recorded, Work
from desktop.usecases.acting import Act, Acting, apply, begin, notify
from desktop.usecases.bodies import check_body
from desktop.usecases.fields import BodyCode, LongText, ShortText


@dataclass(frozen=True, kw_only=True)
class Prompt(Act):
    """催办 to a body: the lead body unless another is named."""

    requirement: LongText
    body: BodyCode = BodyCode("")


@dataclass(frozen=True, kw_only=True)
class Reply(Act):
    """答复 to the oldest unanswered prompt or supervision of the own body."""

    reply: LongText


class SupervisionLevel(enum.StrEnum):
    """How high the supervision hangs; only a leader may list a case 挂牌."""

    GENERAL = "general"
    KEY = "key"
    LISTED = "listed"


@dataclass(frozen=True, kw_only=True)
class Supervise(Act):
    """督办."""

    level: SupervisionLevel
    requirement: LongText
    reply_by: datetime
    body: BodyCode = BodyCode("")


class Contested(enum.StrEnum):
    """What of the scored figures an appeal contests."""

    OVERDUE = "overdue"
    REWORK = "rework"
    RETURN = "return"
    EVALUATION = "evaluation"


@dataclass(frozen=True, kw_only=True)
class MakeAppeal(Act):
    """申诉, once for each body."""

    contested: Contested
    reason: LongText


@dataclass(frozen=True, kw_only=True)
class DecideAppeal(Act):
    """支持 or 驳回 an appeal."""

    reason: LongText


@dataclass(frozen=True, kw_only=True)
class HoldAccountable(Act):
    """问责 as an assessor proposes it."""

    whom: ShortText
    ground: LongText
    measure: LongText


@dataclass(frozen=True, kw_only=True)
class DecideAccountability(Act):
    """问责决定 by a leader; may end in transfer to the judicial authorities."""

    outcome: LongText
    to_judiciary: bool = False


def prompt(work: Work, form: Prompt) -> int:
    """催办; raises Refused: nobody_to_prompt, body_unknown."""
    acting = begin(work, form, Action.PROMPT)
    if not acting.done:
        body = _addressee(acting, form.body)
        row = apply(acting)
        _demand(acting, row, "prompt", body, form.requirement)
        acting.case.prompts += 1
    return acting.case.id


def reply_prompt(work: Work, form: Reply) -> int:
    """催办答复."""
    return _reply(work, form, Action.REPLY_PROMPT, "prompt")


def supervise(work: Work, form: Supervise) -> int:
    """督办; raises Refused: only_a_leader_lists, reply_by_past, nobody_to_prompt."""
    acting = begin(work, form, Action.SUPERVISE)
    if acting.done:
        return acting.case.id
    if form.level is SupervisionLevel.LISTED and work.actor.role is not Role.LEADER:
        raise Refused("only_a_leader_lists", field="level")
    if form.reply_by <= work.now:
        raise Refused("reply_by_past", field="reply_by")
    body = _addressee(acting, form.body)
    row = apply(acting)
    _demand(acting, row, "supervise", body, form.requirement, level=form.level.value, reply_by=form.reply_by)
    acting.case.supervisions += 1
    return acting.case.id


def reply_supervise(work: Work, form: Reply) -> int:
    """督办答复."""
    return _reply(work, form, Action.REPLY_SUPERVISE, "supervise")


def appeal(work: Work, form: MakeAppeal) -> int:
    """申诉; the rules refuse a second one of the same body."""
    acting = begin(work, form, Action.APPEAL)
    if acting.done:
        return acting.case.id
    body = acting.case.lead_body or work.actor.organisation
    row = apply(acting)
    work.session.add(
        Appeal(
            case_id=acting.case.id,
            body_code=body,
            contested=form.contested.value,
            reason=form.reason.strip(),
            made_by=work.actor.account_id,
            made_at=row.recorded_at,
            state=RequestState.OPEN,
        )
    )
    notify(work, acting.case, "appeal", role=Role.ASSESSOR)
    return acting.case.id


def uphold(work: Work, form: DecideAppeal) -> int:
    """支持申诉: the raw fact stays, the scored one changes."""
    return _decide_appeal(work, form, Action.UPHOLD, RequestState.ALLOWED)


def dismiss(work: Work, form: DecideAppeal) -> int:
    """驳回申诉."""
    return _decide_appeal(work, form, Action.DISMISS, RequestState.REFUSED)


def hold_accountable(work: Work, form: HoldAccountable) -> int:
    """问责 proposal."""
    acting = begin(work, form, Action.HOLD_ACCOUNTABLE)
    if not acting.done:
        apply(acting)
        notify(work, acting.case, "accountability", role=Role.LEADER)
    return acting.case.id


def decide_accountability(work: Work, form: DecideAccountability) -> int:
    """问责决定; raises Refused("nothing_proposed") without an undecided proposal."""
    acting = begin(work, form, Action.DECIDE_ACCOUNTABILITY)
    if not acting.done:
        apply(acting)
    return acting.case.id


def _addressee(acting: Acting, body: str) -> str:
    code = body or acting.case.lead_body
    if not code:
        raise Refused("nobody_to_prompt", field="body")
    check_body(acting.work, code, "body")
    return code


def _demand(
    acting: Acting,
    row: Recorded,
    kind: str,
    body: str,
    requirement: str,
    level: str = "",
    reply_by: datetime | None = None,
) -> None:
    acting.work.session.add(
        Demand(
            case_id=acting.case.id,
            kind=kind,
            level=level,
            body_code=body,
            requirement=requirement.strip(),
            made_by=acting.work.actor.account_id,
            made_at=row.recorded_at,
            reply_by=reply_by,
        )
    )
    acting.case.open_demands += 1
    notify(acting.work, acting.case, kind, organisation=body)


def _reply(work: Work, form: Reply, action: Action, kind: str) -> int:
    acting = begin(work, form, action)
    if acting.done:
        return acting.case.id
    query = select(Demand).where(
        Demand.case_id == acting.case.id,
        Demand.kind == kind,
        Demand.body_code == work.actor.organisation,
        Demand.replied_at.is_(None),
    )
    demand = work.session.scalars(query.order_by(Demand.id)).first()
    if demand is None:
        raise Refused("nothing_to_reply", body=work.actor.organisation)
    row = apply(acting)
    demand.reply = form.reply.strip()
    demand.replied_by = work.actor.account_id
    demand.replied_at = row.recorded_at
    acting.case.open_demands -= 1
    return acting.case.id


def _decide_appeal(work: Work, form: DecideAppeal, action: Action, state: RequestState) -> int:
    acting = begin(work, form, action)
    if acting.done:
        return acting.case.id
    query = select(Appeal).where(Appeal.case_id == acting.case.id, Appeal.state == RequestState.OPEN)
    made = work.session.scalars(query).one()
    row = apply(acting)
    made.state = state
    made.decided_by = work.actor.account_id
    made.decided_at = row.recorded_at
    made.decision = form.reason.strip()
    notify(work, acting.case, "appeal_decided", organisation=made.body_code)
    return acting.case.id
