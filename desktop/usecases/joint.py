"""Joint enforcement 联合执法: a task for each co-body with a take, an answer, a return and a clock of its own; not the lead's acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desktop.models.case import Case, Interval, JointTask
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit
from desktop.rules.terms import PhotoKind, StopReason
from desktop.rules.workflow import Action, Stage
from desktop.store.course import open_interval
from desktop.store.work import Recorded, Work
from desktop.usecases import clock, photos
from desktop.usecases.acting import Act, Acting, apply, begin, notify, payload_of
from desktop.usecases.bodies import check_body, handling_limit, name_of
from desktop.usecases.fields import NO_PHOTOS, BodyCodes, LongText, Photos, ShortText


@dataclass(frozen=True, kw_only=True)
class CallJoint(Act):
    """发起联合执法: one task for each co-body."""

    co_bodies: BodyCodes
    meets_at: datetime
    meets_where: ShortText
    division: LongText


@dataclass(frozen=True, kw_only=True)
class JointTake(Act):
    """协办接收."""

    handler: ShortText


@dataclass(frozen=True, kw_only=True)
class JointAnswer(Act):
    """协办反馈."""

    result: LongText
    photos: Photos = NO_PHOTOS


@dataclass(frozen=True, kw_only=True)
class JointReturn(Act):
    """协办回退: the co-body says why the task is not its own; the lead body is told."""

    reason: LongText


@dataclass(frozen=True, kw_only=True)
class JointExtend(Act):
    """协办延期, inside the lead's limit."""

    limit: Limit
    reason: LongText


def call_joint(work: Work, form: CallJoint) -> int:
    """发起联合执法: each co-body gets a task with a limit inside the lead's.

    Raises Refused with field "co_bodies": body_unknown, body_of_another_grid, body_twice.
    """
    acting = begin(work, form, Action.CALL_JOINT)
    if acting.done:
        return acting.case.id
    seen = {*acting.facts.open_co_bodies, acting.case.lead_body}
    for body in form.co_bodies:
        check_body(work, body, "co_bodies", grid=acting.case.grid_code)
        if body in seen:
            raise Refused("body_twice", field="co_bodies", body=name_of(work, body))
        seen.add(body)
    row = apply(acting)
    limit = handling_limit(work, acting.case)
    for body in form.co_bodies:
        task = open_task(acting, row, body, limit, division=form.division)
        task.meets_at, task.meets_where = form.meets_at, form.meets_where
    return acting.case.id


def joint_take(work: Work, form: JointTake) -> int:
    """协办接收."""
    acting = begin(work, form, Action.JOINT_TAKE)
    if not acting.done:
        task = _task(work, acting.case)
        apply(acting)
        task.state, task.handler = "taken", form.handler.strip()
    return acting.case.id


def joint_answer(work: Work, form: JointAnswer) -> int:
    """协办反馈: ends the co-body's own interval."""
    acting = begin(work, form, Action.JOINT_ANSWER)
    if acting.done:
        return acting.case.id
    pictures = photos.check(form.photos)
    task = _task(work, acting.case)
    row = apply(acting, payload=payload_of(form) | {"photos": photos.hashes(pictures)})
    photos.keep(work, acting.case, row.sequence, PhotoKind.AFTER, form.photos, pictures)
    task.result = form.result.strip()
    _close_task(acting, row, task, "answered", StopReason.DONE)
    notify(work, acting.case, "joint_answered", organisation=acting.case.lead_body or "")
    return acting.case.id


def joint_return(work: Work, form: JointReturn) -> int:
    """协办回退: the task ends without counting."""
    acting = begin(work, form, Action.JOINT_RETURN)
    if not acting.done:
        row = apply(acting)
        _close_task(acting, row, _task(work, acting.case), "returned", StopReason.ALLOWED_RETURN, counts=False)
        notify(work, acting.case, "joint_returned", organisation=acting.case.lead_body or "")
    return acting.case.id


def joint_extend(work: Work, form: JointExtend) -> int:
    """协办延期, under the lead's own rules and inside its limit.

    Raises Refused: after_the_deadline, extension_too_long, extensions_used_up, joint_beyond_lead.
    """
    acting = begin(work, form, Action.JOINT_EXTEND)
    if acting.done:
        return acting.case.id
    own = open_interval(work, acting.case, Stage.HANDLING, body=work.actor.organisation)
    lead = open_interval(work, acting.case, Stage.HANDLING)
    if own is None or lead is None:
        raise Refused("no_joint_task", body=work.actor.organisation)
    clock.check_extension(work, own, form.limit)
    apply(acting)
    clock.extend(work, own, form.limit)
    if own.deadline > lead.deadline:
        raise Refused("joint_beyond_lead", field="limit", deadline=lead.deadline)
    return acting.case.id


def open_task(acting: Acting, row: Recorded, body: str, limit: Limit, division: str) -> JointTask:
    """Give a co-body its task, with a clock of its own that begins at the row's time and ends inside the lead's."""
    work, case = acting.work, acting.case
    inside = clock.limit_inside(work, limit, row.recorded_at, case.deadline, emergency=case.emergency)
    interval = clock.new_interval(work, case, Stage.HANDLING, row.recorded_at, inside, body=body, joint=True)
    interval.first_sequence = row.sequence
    task = JointTask(case_id=case.id, body_code=body, interval=interval, division=division, state="open")
    work.session.add(task)
    case.joint_tasks += 1
    case.open_joint_tasks += 1
    notify(work, case, "joint", organisation=body)
    return task


def end_tasks(acting: Acting, row: Recorded, reason: StopReason) -> None:
    """End every open joint task without counting it, because the lead's task is over."""
    for body in sorted(acting.facts.open_co_bodies):
        _close_task(acting, row, _task(acting.work, acting.case, body), "ended", reason, counts=False)


def _close_task(
    acting: Acting, row: Recorded, task: JointTask, state: str, reason: StopReason, *, counts: bool = True
) -> None:
    work = acting.work
    task.state = state
    if state == "answered":
        task.answered_at = row.recorded_at
    acting.case.open_joint_tasks -= 1
    interval = work.session.get(Interval, task.interval_id) if task.interval_id else None
    if interval is not None and interval.ended_at is None:
        clock.end_interval(work, interval, row, reason, counts=counts)


def _task(work: Work, case: Case, body: str | None = None) -> JointTask:
    wanted = body or work.actor.organisation
    query = select(JointTask).where(
        JointTask.case_id == case.id, JointTask.body_code == wanted, JointTask.state.in_(("open", "taken"))
    )
    task = work.session.scalars(query).first()
    if task is None:
        raise Refused("no_joint_task", body=wanted)
    return task
