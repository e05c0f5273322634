"""Steps 3 to 5: dispatch, taking, handling with joint enforcement, feedback, and the ways back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from desktop.models.case import Case
from desktop.models.category import Category
from desktop.models.journal import JournalRow
from desktop.rules.errors import Refused
from desktop.rules.terms import Level, PhotoKind, StopReason
from desktop.rules.workflow import Action, Role, Stage, Status
from desktop.store.work import Reading, Work
from desktop.usecases import joint, numbers, photos, places
from desktop.usecases.acting import Act, Acting, apply, begin, end_stage, enter, notify, payload_of
from desktop.usecases.bodies import check_body, handling_limit, name_of
from desktop.usecases.fields import NO_BODIES, NO_PHOTOS, BodyCode, BodyCodes, LongText, PaperName, Photos, ShortText


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
class IssueDocument(Act):
    """出具文书: a numbered paper to a party.

    What only a record of an inspection has (its times, whom it met, two officers with their 执法证号) and only an order to
    correct has (provisions, basis, until when) may be left empty: the paper then leaves room to write it.
    """

    paper: PaperName
    party: ShortText
    address: ShortText = ShortText("")
    credit_code: ShortText = ShortText("")
    legal_representative: ShortText = ShortText("")
    started_at: datetime | None = None
    ended_at: datetime | None = None
    site_person: ShortText = ShortText("")
    site_post: ShortText = ShortText("")
    officer: ShortText = ShortText("")
    officer_certificate: ShortText = ShortText("")
    second_officer: ShortText = ShortText("")
    second_certificate: ShortText = ShortText("")
    content: LongText = LongText("")
    provisions_breached: LongText = LongText("")
    legal_basis: LongText = LongText("")
    correct_by: date | None = None


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
    legal_basis: LongText = LongText("")


def dispatch(work: Work, form: Dispatch) -> int:
    """派遣; raises Refused: body_unknown, body_of_another_grid, body_was_ruled, body_twice."""
    acting = begin(work, form, Action.DISPATCH)
    if acting.done:
        return acting.case.id
    case = acting.case
    check_body(work, form.lead_body, "lead_body", grid=case.grid_code)
    if case.ruled_body and form.lead_body != case.ruled_body:
        raise Refused("body_was_ruled", field="lead_body", body=name_of(work, case.ruled_body))
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
        joint.open_task(acting, row, body, limit, division=form.requirement)
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


def issue_document(work: Work, form: IssueDocument) -> int:
    """出具文书 by a body with enforcement power; the paper gets a document number.

    Raises Refused: no_enforcement_power, happened_in_future, record_ends_before_it_begins, correct_by_past.
    """
    acting = begin(work, form, Action.ISSUE_DOCUMENT)
    if acting.done:
        return acting.case.id
    _check_times(work, form)
    apply(acting, payload=payload_of(form) | {"document_number": numbers.next_document_number(work)})
    return acting.case.id


def answer(work: Work, form: Answer) -> int:
    """结果反馈; raises Refused: joint_tasks_open (unless it is stated why), legal_basis_required."""
    acting = begin(work, form, Action.ANSWER)
    if acting.done:
        return acting.case.id
    if acting.facts.open_co_bodies and not form.open_tasks_reason.strip():
        names = [name_of(work, body) for body in sorted(acting.facts.open_co_bodies)]
        raise Refused("joint_tasks_open", field="open_tasks_reason", bodies=names)
    category = work.session.get_one(Category, acting.case.category_code)
    if category.legal_basis_required and not form.legal_basis.strip():
        raise Refused("legal_basis_required", field="legal_basis", category=category.name)
    pictures = photos.check(form.photos)
    kept = payload_of(form) | {"photos": photos.hashes(pictures)}
    if papers := _papers(work, acting.case):
        kept["papers"] = papers
    row = apply(acting, Status.ANSWERED, payload=kept)
    acting.case.answered_at = row.recorded_at
    acting.case.assigned_person = None
    photos.keep(work, acting.case, row.sequence, PhotoKind.AFTER, form.photos, pictures)
    end_stage(acting, row)
    joint.end_tasks(acting, row, StopReason.LEAD_ANSWERED)
    enter(acting, row)
    notify(work, acting.case, "answered", role=Role.REGISTRAR)
    return acting.case.id


def rule_responsibility(work: Work, form: RuleResponsibility) -> int:
    """协调裁定."""
    acting = begin(work, form, Action.RULE_RESPONSIBILITY)
    if not acting.done:
        check_body(work, form.body, "body", grid=acting.case.grid_code)
        apply(acting)
        acting.case.ruled_body = form.body
        notify(work, acting.case, "ruled", role=Role.DISPATCHER)
    return acting.case.id


_HEIGHT = {Level.COMMUNITY: 0, Level.STREET: 1, Level.DISTRICT: 2}


def escalate(work: Work, form: Escalate) -> int:
    """上报升级; raises Refused("level_not_higher")."""
    acting = begin(work, form, Action.ESCALATE)
    if acting.done:
        return acting.case.id
    if _HEIGHT[form.level] <= _HEIGHT[acting.case.level]:
        raise Refused("level_not_higher", field="level", level=acting.case.level.value)
    back_to_filed(acting, StopReason.ESCALATED)
    acting.case.level = form.level
    return acting.case.id


def transfer(work: Work, form: Transfer) -> int:
    """移送: by the handling body with enforcement power; the centre may record it."""
    acting = begin(work, form, Action.TRANSFER)
    if acting.done:
        return acting.case.id
    row = apply(acting, Status.TRANSFERRED)
    acting.case.assigned_person = None
    end_stage(acting, row, StopReason.TRANSFERRED, counts=False)
    joint.end_tasks(acting, row, StopReason.TRANSFERRED)
    return acting.case.id


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
    joint.end_tasks(acting, row, reason)
    acting.case.lead_body = None
    acting.case.handler = ""
    enter(acting, row)
    notify(acting.work, acting.case, "to_dispatch", role=Role.DISPATCHER)


def _co_bodies(work: Work, case: Case, category: Category, form: Dispatch) -> tuple[str, ...]:
    """The named co-bodies, and by itself the street in emergencies and disputes."""
    named = tuple(dict.fromkeys(form.co_bodies))
    for body in named:
        check_body(work, body, "co_bodies", grid=case.grid_code)
        if body == form.lead_body:
            raise Refused("body_twice", field="co_bodies", body=name_of(work, body))
    street = places.street_office(work, case.grid_code)
    if (case.emergency or category.emergency or category.dispute) and street and street not in {form.lead_body, *named}:
        return (*named, street)
    return named


def _check_times(work: Work, form: IssueDocument) -> None:
    """A record tells what was seen, from its beginning to its end, and no order can be met on a day that is over."""
    for name in ("started_at", "ended_at"):
        moment = getattr(form, name)
        if moment is not None and moment > work.now:
            raise Refused("happened_in_future", field=name)
    if form.started_at is not None and form.ended_at is not None and form.ended_at < form.started_at:
        raise Refused("record_ends_before_it_begins", field="ended_at")
    issued = (form.happened_at or work.now).astimezone(work.zone).date()
    if form.correct_by is not None and form.correct_by < issued:
        raise Refused("correct_by_past", field="correct_by")


def _papers(reading: Reading, case: Case) -> list[str]:
    """The numbers of the papers that were issued on the case."""
    query = select(JournalRow.payload).where(JournalRow.case_id == case.id, JournalRow.action == Action.ISSUE_DOCUMENT)
    return [payload["document_number"] for payload in reading.session.scalars(query.order_by(JournalRow.sequence))]
