"""Steps 3 to 5: dispatch, taking, handling with joint enforcement, feedback, and the ways back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desktop.models.case import Case, Interval, JointTask
from desktop.models.category import Category
from desktop.models.journal import JournalRow
from desktop.models.organisation import Organisation
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit
from desktop.rules.terms import Level, PhotoKind, StopReason
from desktop.rules.workflow import Action, Role, Stage, Status
from desktop.store.course import open_interval
from desktop.store.work import Reading, Work
from desktop.usecases import clock, numbers, photos, places
from desktop.usecases.acting import Act, Acting, apply, begin, end_stage, enter, notify, payload_of
from desktop.usecases.fields import NO_BODIES, NO_PHOTOS, BodyCode, BodyCodes, LongText, Photos, ShortText


@dataclass(frozen=True, kw_only=True)
class Dispatch(Act):
    """派遣 to a lead body, with co-bodies where joint enforcement is needed from the start."""

    lead_body: BodyCode
    co_bodies: BodyCodes = NO_BODIES
    requirement: LongText = LongText("")


@dataclass(frozen=True, kw_only=True)
class Recall(Act):
    """撤回派遣 before it is taken."""

    reason: LongText


@dataclass(frozen=True, kw_only=True)
class Take(Act):
    """接收: the lead body names who handles it."""

    handler: ShortText


@dataclass(frozen=True, kw_only=True)
class Progress(Act):
    """过程记录."""

    note: LongText
    photos: Photos = NO_PHOTOS


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


@dataclass(frozen=True, kw_only=True)
class IssueDocument(Act):
    """出具文书: a numbered paper to a party."""

    paper: ShortText
    party: ShortText
    address: ShortText = ShortText("")
    credit_code: ShortText = ShortText("")
    legal_representative: ShortText = ShortText("")
    content: LongText = LongText("")


@dataclass(frozen=True, kw_only=True)
class Answer(Act):
    """结果反馈: stops the handling clock."""

    result: LongText
    measures: LongText
    legal_basis: LongText = LongText("")
    photos: Photos = NO_PHOTOS
    open_tasks_reason: LongText = LongText("")


@dataclass(frozen=True, kw_only=True)
class RuleResponsibility(Act):
    """协调裁定 of a disputed responsibility; binding on the next dispatch."""

    body: BodyCode
    reason: LongText


@dataclass(frozen=True, kw_only=True)
class Escalate(Act):
    """上报升级 to a higher level."""

    level: Level
    reason: LongText


@dataclass(frozen=True, kw_only=True)
class Transfer(Act):
    """移送 to another authority."""

    authority: ShortText
    letter_number: ShortText
    materials: LongText
    reason: LongText = LongText("")


def dispatch(work: Work, form: Dispatch) -> int:
    """派遣; raises Refused: body_unknown, body_was_ruled, body_twice."""
    acting = begin(work, form, Action.DISPATCH)
    if acting.done:
        return acting.case.id
    case = acting.case
    check_body(work, form.lead_body, "lead_body")
    if case.ruled_body and form.lead_body != case.ruled_body:
        raise Refused("body_was_ruled", field="lead_body", body=_name(work, case.ruled_body))
    category = work.session.get_one(Category, case.category_code)
    co_bodies = _co_bodies(work, case, category, form)
    row = apply(acting, Status.DISPATCHED, payload=payload_of(form) | {"co_bodies": list(co_bodies)})
    end_stage(acting, row)
    case.lead_body = form.lead_body
    case.handler = ""
    case.ruled_body = None
    case.dispatched_at = row.recorded_at
    limit = handling_limit(work, case)
    enter(acting, row, limit=limit, body=form.lead_body)
    for body in co_bodies:
        _open_task(acting, row.recorded_at, row.sequence, body, limit, division=form.requirement)
    notify(work, case, "dispatched", organisation=form.lead_body)
    return case.id


def recall(work: Work, form: Recall) -> int:
    """撤回派遣: the body's interval ends without counting."""
    return _back_to_filed(work, form, Action.RECALL, StopReason.RECALLED)


def take(work: Work, form: Take) -> int:
    """接收: the handling clock, begun at dispatch, goes on."""
    acting = begin(work, form, Action.TAKE)
    if not acting.done:
        apply(acting, Status.HANDLING)
        acting.case.handler = form.handler.strip()
    return acting.case.id


def progress(work: Work, form: Progress) -> int:
    """过程记录."""
    acting = begin(work, form, Action.PROGRESS)
    if acting.done:
        return acting.case.id
    pictures = photos.check(form.photos)
    row = apply(acting, payload=payload_of(form) | {"photos": photos.hashes(pictures)})
    photos.keep(work, acting.case, row.sequence, PhotoKind.PROGRESS, form.photos, pictures)
    return acting.case.id


def call_joint(work: Work, form: CallJoint) -> int:
    """发起联合执法: each co-body gets a task whose limit is what is left of the lead's; raises Refused: body_unknown, body_twice."""
    acting = begin(work, form, Action.CALL_JOINT)
    if acting.done:
        return acting.case.id
    for body in form.co_bodies:
        check_body(work, body, "co_bodies")
        if body in acting.facts.open_co_bodies or body == acting.case.lead_body:
            raise Refused("body_twice", field="co_bodies", body=_name(work, body))
    row = apply(acting)
    limit = handling_limit(work, acting.case)
    for body in form.co_bodies:
        task = _open_task(acting, row.recorded_at, row.sequence, body, limit, division=form.division)
        task.meets_at, task.meets_where = form.meets_at, form.meets_where
    return acting.case.id


def joint_take(work: Work, form: JointTake) -> int:
    """协办接收."""
    acting = begin(work, form, Action.JOINT_TAKE)
    if not acting.done:
        task = _task(work, acting.case)
        if task.state == "taken":
            raise Refused("joint_task_taken", handler=task.handler)
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
    """协办延期: raises Refused("joint_beyond_lead") where it would run past the lead's own deadline."""
    acting = begin(work, form, Action.JOINT_EXTEND)
    if acting.done:
        return acting.case.id
    own = open_interval(work, acting.case, Stage.HANDLING, body=work.actor.organisation)
    lead = open_interval(work, acting.case, Stage.HANDLING)
    if own is None or lead is None:
        raise Refused("no_joint_task", body=work.actor.organisation)
    apply(acting)
    clock.extend(work, own, form.limit)
    if own.deadline > lead.deadline:
        raise Refused("joint_beyond_lead", field="limit", deadline=lead.deadline)
    return acting.case.id


def issue_document(work: Work, form: IssueDocument) -> int:
    """出具文书 by a body with enforcement power; the paper gets a document number."""
    acting = begin(work, form, Action.ISSUE_DOCUMENT)
    if acting.done:
        return acting.case.id
    _check_enforces(work, work.actor.organisation)
    apply(acting, payload=payload_of(form) | {"document_number": numbers.next_document_number(work)})
    return acting.case.id


def answer(work: Work, form: Answer) -> int:
    """结果反馈; raises Refused: joint_tasks_open (unless it is stated why), legal_basis_required."""
    acting = begin(work, form, Action.ANSWER)
    if acting.done:
        return acting.case.id
    if acting.facts.open_co_bodies and not form.open_tasks_reason.strip():
        names = [_name(work, body) for body in sorted(acting.facts.open_co_bodies)]
        raise Refused("joint_tasks_open", field="open_tasks_reason", bodies=names)
    category = work.session.get_one(Category, acting.case.category_code)
    if category.legal_basis_required and not form.legal_basis.strip():
        raise Refused("legal_basis_required", field="legal_basis", category=category.name)
    pictures = photos.check(form.photos)
    row = apply(acting, Status.ANSWERED, payload=payload_of(form) | {"photos": photos.hashes(pictures)})
    acting.case.answered_at = row.recorded_at
    acting.case.assigned_person = None
    photos.keep(work, acting.case, row.sequence, PhotoKind.AFTER, form.photos, pictures)
    end_stage(acting, row)
    end_tasks(acting, row, StopReason.REPLACED)
    enter(acting, row)
    notify(work, acting.case, "answered", role=Role.REGISTRAR)
    return acting.case.id


def rule_responsibility(work: Work, form: RuleResponsibility) -> int:
    """协调裁定."""
    acting = begin(work, form, Action.RULE_RESPONSIBILITY)
    if not acting.done:
        check_body(work, form.body, "body")
        apply(acting)
        acting.case.ruled_body = form.body
        notify(work, acting.case, "ruled", role=Role.DISPATCHER)
    return acting.case.id


_HIGHER = {Level.COMMUNITY: 0, Level.STREET: 1, Level.DISTRICT: 2}


def escalate(work: Work, form: Escalate) -> int:
    """上报升级; raises Refused("level_not_higher")."""
    case = work.session.get(Case, form.case_id)
    if case is not None and _HIGHER[form.level] <= _HIGHER[case.level]:
        raise Refused("level_not_higher", field="level", level=case.level.value)
    case_id = _back_to_filed(work, form, Action.ESCALATE, StopReason.ESCALATED)
    work.session.get_one(Case, case_id).level = form.level
    return case_id


def transfer(work: Work, form: Transfer) -> int:
    """移送: by the handling body with enforcement power; the centre may record it."""
    acting = begin(work, form, Action.TRANSFER)
    if acting.done:
        return acting.case.id
    if work.actor.role not in {Role.REGISTRAR, Role.SHIFT_LEADER, Role.DISPATCHER}:
        _check_enforces(work, work.actor.organisation)
    row = apply(acting, Status.TRANSFERRED)
    end_stage(acting, row, StopReason.TRANSFERRED, counts=False)
    end_tasks(acting, row, StopReason.TRANSFERRED)
    return acting.case.id


def handling_limit(reading: Reading, case: Case) -> Limit:
    """The category's handling limit."""
    category = reading.session.get_one(Category, case.category_code)
    return Limit(category.limit_number, category.limit_class)


def check_body(work: Work, code: str, field: str) -> Organisation:
    """The organisation that can be given a task, or Refused("body_unknown")."""
    body = work.session.get(Organisation, code)
    if body is None or not body.is_body:
        raise Refused("body_unknown", field=field, body=code)
    return body


def end_tasks(acting: Acting, row: JournalRow, reason: StopReason) -> None:
    """End every open joint task without counting it, because the lead's task is over."""
    for body in sorted(acting.facts.open_co_bodies):
        _close_task(acting, row, _task(acting.work, acting.case, body), "ended", reason, counts=False)


def _back_to_filed(work: Work, form: Act, action: Action, reason: StopReason) -> int:
    acting = begin(work, form, action)
    if acting.done:
        return acting.case.id
    back_to_filed(acting, reason)
    return acting.case.id


def back_to_filed(acting: Acting, reason: StopReason) -> None:
    """Bring a case back before its dispatch: the body's interval ends uncounted unless overdue, a new dispatch stage starts."""
    stage_before = acting.case.stage
    row = apply(acting, Status.FILED)
    if stage_before is Stage.DISPATCH:
        # escalated before any dispatch: the desk's own clock goes on
        return
    end_stage(acting, row, reason, counts=False)
    end_tasks(acting, row, reason)
    acting.case.lead_body = None
    acting.case.handler = ""
    enter(acting, row)
    notify(acting.work, acting.case, "to_dispatch", role=Role.DISPATCHER)


def _co_bodies(work: Work, case: Case, category: Category, form: Dispatch) -> tuple[str, ...]:
    """The named co-bodies, and by itself the street in emergencies and disputes."""
    named = tuple(dict.fromkeys(form.co_bodies))
    for body in named:
        check_body(work, body, "co_bodies")
        if body == form.lead_body:
            raise Refused("body_twice", field="co_bodies", body=_name(work, body))
    street = places.street_office(work, case.grid_code)
    if (case.emergency or category.dispute) and street and street not in {form.lead_body, *named}:
        return (*named, street)
    return named


def _open_task(acting: Acting, at: datetime, sequence: int, body: str, limit: Limit, division: str) -> JointTask:
    """Give a co-body its task, with a clock of its own that never runs past the lead's."""
    work, case = acting.work, acting.case
    interval = clock.new_interval(work, case, Stage.HANDLING, at, limit, body=body, joint=True)
    if case.deadline is not None and interval.deadline > case.deadline:
        interval.deadline, interval.yellow_at = case.deadline, min(interval.yellow_at, case.deadline)
    interval.first_sequence = sequence
    task = JointTask(case_id=case.id, body_code=body, interval=interval, division=division, state="open")
    work.session.add(task)
    case.joint_tasks += 1
    case.open_joint_tasks += 1
    notify(work, case, "joint", organisation=body)
    return task


def _close_task(
    acting: Acting, row: JournalRow, task: JointTask, state: str, reason: StopReason, *, counts: bool = True
) -> None:
    work = acting.work
    task.state = state
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


def _check_enforces(work: Work, code: str) -> None:
    body = work.session.get(Organisation, code)
    if body is None or not body.can_enforce:
        raise Refused("no_enforcement_power", body=body.short_name if body else code)


def _name(reading: Reading, code: str) -> str:
    body = reading.session.get(Organisation, code)
    return body.short_name if body else code
