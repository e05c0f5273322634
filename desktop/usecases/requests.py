"""What one asks and another decides: return, extension, suspension, void; with the approval ledger 审批台账."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from desktop.models.account import Account
from desktop.models.case import Case, Interval, Request
from desktop.rules import working_time
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit
from desktop.rules.permissions import Actor
from desktop.rules.terms import RequestState, StopReason
from desktop.rules.workflow import ASKED_BY, DECIDED_BY, Action, RequestKind, Role, Stage, Status
from desktop.store.course import open_interval, open_intervals
from desktop.store.work import Reading, Work
from desktop.usecases import clock, dispatching, joint
from desktop.usecases.acting import Act, Acting, apply, begin, end_stage, notify, payload_of
from desktop.usecases.fields import LongText

LONGEST_SUSPENSION = timedelta(days=365)


class ReturnReason(enum.StrEnum):
    """Why a body wants to give a task back."""

    WRONG_BODY = "wrong_body"
    WRONG_FACTS = "wrong_facts"
    WRONG_GRID = "wrong_grid"


class SuspensionReason(enum.StrEnum):
    """Why a task has to wait."""

    SEASON = "season"
    WORKS_PLANNED = "works_planned"
    WEATHER = "weather"
    LAW_PROCEDURE = "law_procedure"


@dataclass(frozen=True, kw_only=True)
class AskReturn(Act):
    """申请回退."""

    reason: ReturnReason
    explanation: LongText


@dataclass(frozen=True, kw_only=True)
class AskExtension(Act):
    """申请延期 by a limit of its own, not longer than the original one."""

    limit: Limit
    explanation: LongText


@dataclass(frozen=True, kw_only=True)
class AskSuspension(Act):
    """申请挂账 until a date at most a year away."""

    reason: SuspensionReason
    resume_on: date
    explanation: LongText


@dataclass(frozen=True, kw_only=True)
class AskVoid(Act):
    """申请作废."""

    explanation: LongText


@dataclass(frozen=True, kw_only=True)
class Allow(Act):
    """准予."""

    note: LongText = LongText("")


@dataclass(frozen=True, kw_only=True)
class Refuse(Act):
    """不准, with a reason."""

    reason: LongText


@dataclass(frozen=True, kw_only=True)
class Resume(Act):
    """恢复 before the date."""

    note: LongText = LongText("")


def ask_return(work: Work, form: AskReturn) -> int:
    """申请回退; the clock runs on until it is allowed."""
    return _ask(work, form, RequestKind.RETURN)


def ask_extension(work: Work, form: AskExtension) -> int:
    """申请延期; raises Refused: after_the_deadline, extension_too_long, extensions_used_up."""
    return _ask(work, form, RequestKind.EXTENSION)


def ask_suspension(work: Work, form: AskSuspension) -> int:
    """申请挂账; raises Refused: after_the_deadline, resume_date_past, resume_date_too_late."""
    return _ask(work, form, RequestKind.SUSPENSION)


def ask_void(work: Work, form: AskVoid) -> int:
    """申请作废."""
    return _ask(work, form, RequestKind.VOID)


def allow_return(work: Work, form: Allow) -> int:
    """准予回退: that body's interval ends and does not count against it."""
    acting, request = _decide(work, form, Action.ALLOW_RETURN)
    if request is not None:
        dispatching.back_to_filed(acting, StopReason.ALLOWED_RETURN)
    return acting.case.id


def allow_extension(work: Work, form: Allow) -> int:
    """准予延期, from the old deadline on, even where the decision comes after it."""
    acting, request = _decide(work, form, Action.ALLOW_EXTENSION)
    if request is None:
        return acting.case.id
    interval = _running(acting)
    apply(acting, payload=payload_of(form) | {"limit": request.content["limit"]})
    clock.extend(work, interval, limit_from(request.content["limit"]))
    clock.show(acting.case, interval)
    return acting.case.id


def allow_suspension(work: Work, form: Allow) -> int:
    """准予挂账: the clock stands still from now to the date; joint tasks pause too."""
    acting, request = _decide(work, form, Action.ALLOW_SUSPENSION)
    if request is None:
        return acting.case.id
    row = apply(acting, Status.SUSPENDED, payload=payload_of(form) | {"resume_on": request.content["resume_on"]})
    acting.case.resume_on = date.fromisoformat(request.content["resume_on"])
    for interval in open_intervals(acting.work, acting.case):
        clock.pause(interval, row.recorded_at)
        if not interval.joint:
            clock.show(acting.case, interval)
    return acting.case.id


def allow_void(work: Work, form: Allow) -> int:
    """准予作废."""
    acting, request = _decide(work, form, Action.ALLOW_VOID)
    if request is None:
        return acting.case.id
    row = apply(acting, Status.VOIDED)
    acting.case.assigned_person = None
    end_stage(acting, row, StopReason.VOIDED, counts=False)
    if acceptance := open_interval(work, acting.case, Stage.ACCEPTANCE):  # it stood still while an inspector checked
        clock.end_interval(work, acceptance, row, StopReason.VOIDED, counts=False)
    joint.end_tasks(acting, row, StopReason.VOIDED)
    return acting.case.id


def refuse_return(work: Work, form: Refuse) -> int:
    """不准回退: the clock never stopped."""
    return _refuse(work, form, Action.REFUSE_RETURN)


def refuse_extension(work: Work, form: Refuse) -> int:
    """不准延期."""
    return _refuse(work, form, Action.REFUSE_EXTENSION)


def refuse_suspension(work: Work, form: Refuse) -> int:
    """不准挂账."""
    return _refuse(work, form, Action.REFUSE_SUSPENSION)


def refuse_void(work: Work, form: Refuse) -> int:
    """不准作废."""
    return _refuse(work, form, Action.REFUSE_VOID)


def resume(work: Work, form: Resume) -> int:
    """恢复 handling with the time that was left."""
    acting = begin(work, form, Action.RESUME)
    if not acting.done:
        resume_at(acting)
    return acting.case.id


def resume_at(acting: Acting, at: datetime | None = None, actor: Actor | None = None) -> None:
    """Let the clocks of the case go on, from `at` where the resume was due earlier than it is recorded."""
    payload = payload_of(acting.form) | ({"effective_at": at.isoformat()} if at else {})
    row = apply(acting, Status.HANDLING, payload=payload, actor=actor)
    for interval in open_intervals(acting.work, acting.case):
        clock.unpause(acting.work, interval, at or row.recorded_at)
        if not interval.joint:
            clock.show(acting.case, interval)
    notify(acting.work, acting.case, "resumed", organisation=acting.case.lead_body or "")


def resume_moment(reading: Reading, day: date) -> datetime:
    """When a suspension until `day` ends: that day's first minute in the district."""
    return datetime.combine(day, time.min, tzinfo=reading.zone).astimezone(UTC)


def limit_from(content: dict[str, Any]) -> Limit:
    """A limit as a request keeps it."""
    return Limit(content["number"], working_time.LimitClass(content["limit_class"]))


def open_request(reading: Reading, case: Case, kind: RequestKind) -> Request | None:
    """The open request of a kind, of which there is one at most."""
    query = select(Request).where(Request.case_id == case.id, Request.kind == kind, Request.state == RequestState.OPEN)
    return reading.session.scalars(query).first()


def _ask(work: Work, form: AskReturn | AskExtension | AskSuspension | AskVoid, kind: RequestKind) -> int:
    acting = begin(work, form, ASKED_BY[kind])
    if acting.done:
        return acting.case.id
    _check_request(acting, form)
    content = payload_of(form)
    row = apply(acting)
    calendar_limit = clock.effective_limit(work, limit_from(_decision_norm(work)), emergency=acting.case.emergency)
    due = working_time.deadline(work.calendar, row.recorded_at, calendar_limit).deadline
    assert due is not None
    work.session.add(
        Request(
            case_id=acting.case.id,
            kind=kind,
            state=RequestState.OPEN,
            content=content,
            asked_by=work.actor.account_id,
            asked_for=acting.case.lead_body if kind is not RequestKind.VOID else None,
            asked_at=row.recorded_at,
            deadline=due,
        )
    )
    acting.case.open_requests += 1
    notify(work, acting.case, "request", role=_decider(acting, kind))
    return acting.case.id


def _decider(acting: Acting, kind: RequestKind) -> Role:
    if kind is RequestKind.RETURN or (kind is RequestKind.EXTENSION and acting.facts.extensions_allowed == 0):
        return Role.DISPATCHER
    return Role.SHIFT_LEADER


def _decision_norm(reading: Reading) -> dict[str, Any]:
    value = reading.norm("stage_limits")["deciding"]
    return {"number": value["number"], "limit_class": value["class"]}


def _check_request(acting: Acting, form: AskReturn | AskExtension | AskSuspension | AskVoid) -> None:
    work = acting.work
    if isinstance(form, AskExtension):
        clock.check_extension(work, _running(acting), form.limit)
    if isinstance(form, AskSuspension):
        today = work.calendar.local_date(work.now)
        if form.resume_on <= today:
            raise Refused("resume_date_past", field="resume_on", date=form.resume_on)
        if form.resume_on > today + LONGEST_SUSPENSION:
            raise Refused("resume_date_too_late", field="resume_on", latest=today + LONGEST_SUSPENSION)


def _running(acting: Acting) -> Interval:
    """The lead's handling interval, which runs wherever the table allows to ask for more time."""
    interval = open_interval(acting.work, acting.case, Stage.HANDLING)
    if interval is None:
        raise Refused("no_running_interval")
    return interval


def _decide(work: Work, form: Allow | Refuse, action: Action) -> tuple[Acting, Request | None]:
    """Mark the open request as decided; None where this very decision was already committed."""
    acting = begin(work, form, action)
    if acting.done:
        return acting, None
    kind, allowed = DECIDED_BY[action]
    request = open_request(work, acting.case, kind)
    if request is None:
        raise Refused("no_open_request", kind=kind.value)
    if allowed and kind is RequestKind.SUSPENSION:
        _check_still_to_come(work, request)
    request.state = RequestState.ALLOWED if allowed else RequestState.REFUSED
    request.decided_by = work.actor.account_id
    request.decided_at = work.now
    request.decision = form.note if isinstance(form, Allow) else form.reason
    acting.case.open_requests -= 1
    # The desk asks for itself: a decision on its request is told to the role that asked.
    role = "" if request.asked_for else work.session.get_one(Account, request.asked_by).role
    notify(work, acting.case, "request_decided", organisation=request.asked_for or "", role=role)
    return acting, request


def _check_still_to_come(work: Work, request: Request) -> None:
    day = date.fromisoformat(request.content["resume_on"])
    if day <= work.calendar.local_date(work.now):
        raise Refused("resume_date_past", date=day)


def _refuse(work: Work, form: Refuse, action: Action) -> int:
    acting, request = _decide(work, form, action)
    if request is not None:
        apply(acting)
    return acting.case.id
