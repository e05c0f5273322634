"""Step 6: the inspector is told, verifies on site; passed cases are closed, failed ones go back to the body that handled them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from desktop.models.account import Account
from desktop.models.case import JointTask
from desktop.rules.errors import Refused
from desktop.rules.terms import PhotoKind, StopReason
from desktop.rules.workflow import Action, Role, Stage, Status
from desktop.store.work import Recorded, Work
from desktop.usecases import bodies, joint, photos
from desktop.usecases.acting import (
    Act,
    Acting,
    apply,
    begin,
    end_stage,
    enter,
    for_the_assigned,
    notify,
    payload_of,
    start_stage,
)
from desktop.usecases.fields import NO_BODIES, NO_PHOTOS, BodyCodes, ClosingCondition, LongText, PersonId, Photos
from desktop.usecases.reports import check_condition, check_inspector


@dataclass(frozen=True, kw_only=True)
class RequestVerify(Act):
    """派核查: the inspector of the grid is told."""

    inspector: PersonId
    note: LongText = LongText("")


@dataclass(frozen=True, kw_only=True)
class Verify(Act):
    """核查: passed or not, with what was found on site; a failure also goes back to the co-bodies named."""

    passed: bool
    finding: LongText
    photos: Photos = NO_PHOTOS
    co_bodies: BodyCodes = NO_BODIES


@dataclass(frozen=True, kw_only=True)
class Reassign(Act):
    """改派监督员."""

    inspector: PersonId
    reason: LongText


@dataclass(frozen=True, kw_only=True)
class SendBack(Act):
    """退回重核, to be verified again or, like after a failed verification, to be handled again."""

    handle_again: bool
    reason: LongText
    co_bodies: BodyCodes = NO_BODIES


@dataclass(frozen=True, kw_only=True)
class Close(Act):
    """结案: the closing condition that is met."""

    closing_condition: ClosingCondition
    opinion: LongText = LongText("")


@dataclass(frozen=True, kw_only=True)
class Reopen(Act):
    """重开, only before evaluation."""

    reason: LongText


def request_verify(work: Work, form: RequestVerify) -> int:
    """派核查; raises Refused: person_unknown, not_an_inspector, not_of_this_grid, verifies_own_work."""
    acting = begin(work, form, Action.REQUEST_VERIFY)
    if acting.done:
        return acting.case.id
    _check_verifier(acting, form.inspector)
    row = apply(acting)
    end_stage(acting, row)
    acting.case.assigned_person = form.inspector
    start_stage(acting, Stage.VERIFICATION, row, person=form.inspector)
    notify(work, acting.case, "to_verify", person=form.inspector)
    return acting.case.id


def verify(work: Work, form: Verify) -> int:
    """核查: a failure starts a rework interval of the same body with the category's rework limit.

    A registrar records it on behalf of the assigned inspector, by name. Raises Refused: not_the_assigned_inspector,
    was_no_co_body, photo_*.
    """
    acting = begin(work, form, Action.VERIFY)
    if acting.done:
        return acting.case.id
    for_the_assigned(acting)
    pictures = photos.check(form.photos)
    target = Status.VERIFIED if form.passed else Status.HANDLING
    co_bodies = () if form.passed else _named_again(acting, form.co_bodies)
    row = apply(acting, target, payload=_payload(form, co_bodies) | {"photos": photos.hashes(pictures)})
    photos.keep(work, acting.case, row.sequence, PhotoKind.VERIFICATION, form.photos, pictures)
    end_stage(acting, row)
    acting.case.assigned_person = None
    if form.passed:
        enter(acting, row)
        notify(work, acting.case, "to_close", role=Role.SHIFT_LEADER)
    else:
        _rework(acting, row, co_bodies)
    return acting.case.id


def reassign(work: Work, form: Reassign) -> int:
    """改派监督员: the new inspector has the whole limit; the other's interval ends uncounted unless overdue.

    Raises Refused: nothing_changed, person_unknown, not_an_inspector, not_of_this_grid, verifies_own_work.
    """
    acting = begin(work, form, Action.REASSIGN)
    if acting.done:
        return acting.case.id
    if form.inspector == acting.case.assigned_person:
        raise Refused("nothing_changed", field="inspector")
    _check_verifier(acting, form.inspector)
    stage = Stage.CHECKING if acting.case.status is Status.CHECKING else Stage.VERIFICATION
    row = apply(acting)
    end_stage(acting, row, StopReason.REPLACED, counts=False)
    acting.case.assigned_person = form.inspector
    start_stage(acting, stage, row, person=form.inspector)
    notify(work, acting.case, "to_verify" if stage is Stage.VERIFICATION else "to_check", person=form.inspector)
    return acting.case.id


def send_back(work: Work, form: SendBack) -> int:
    """退回重核, or back to handling like a failed verification; raises Refused("was_no_co_body")."""
    acting = begin(work, form, Action.SEND_BACK)
    if acting.done:
        return acting.case.id
    co_bodies = _named_again(acting, form.co_bodies) if form.handle_again else ()
    target = Status.HANDLING if form.handle_again else Status.ANSWERED
    row = apply(acting, target, payload=_payload(form, co_bodies))
    end_stage(acting, row)
    if form.handle_again:
        _rework(acting, row, co_bodies)
    else:
        enter(acting, row)
        notify(work, acting.case, "answered", role=Role.REGISTRAR)
    return acting.case.id


def close(work: Work, form: Close) -> int:
    """结案; raises Refused("condition_unknown") unless the condition is one of the category's."""
    acting = begin(work, form, Action.CLOSE)
    if acting.done:
        return acting.case.id
    check_condition(work, acting.case.category_code, "closing", form.closing_condition, field="closing_condition")
    row = apply(acting, Status.CLOSED)
    acting.case.closed_at = row.recorded_at
    acting.case.closing_condition = form.closing_condition
    end_stage(acting, row)
    return acting.case.id


def reopen(work: Work, form: Reopen) -> int:
    """重开: back before dispatch, with a new dispatch clock."""
    acting = begin(work, form, Action.REOPEN)
    if acting.done:
        return acting.case.id
    row = apply(acting, Status.FILED)
    case = acting.case
    case.closed_at = None
    case.closing_condition = ""
    case.lead_body = None
    case.handler = ""
    enter(acting, row)
    notify(work, case, "to_dispatch", role=Role.DISPATCHER)
    return case.id


def _rework(acting: Acting, row: Recorded, co_bodies: tuple[str, ...]) -> None:
    """Start the rework intervals of the body that handled the case and of the co-bodies named."""
    case = acting.case
    case.rounds += 1
    limit = bodies.rework_limit(acting.work, case)
    enter(acting, row, limit=limit, body=case.lead_body)
    for body in co_bodies:
        joint.open_task(acting, row, body, limit, division="")
    notify(acting.work, case, "rework", organisation=case.lead_body or "")


def _named_again(acting: Acting, named: BodyCodes) -> tuple[str, ...]:
    """The co-bodies that a failure goes back to: only those that had a part in it."""
    had = select(JointTask.body_code).where(JointTask.case_id == acting.case.id)
    parts = set(acting.work.session.scalars(had))
    for body in named:
        if body not in parts:
            raise Refused("was_no_co_body", field="co_bodies", body=bodies.name_of(acting.work, body))
    return tuple(dict.fromkeys(named))


def _payload(form: Verify | SendBack, co_bodies: tuple[str, ...]) -> dict[str, Any]:
    kept = payload_of(form)
    kept.pop("co_bodies", None)
    return kept | ({"co_bodies": list(co_bodies)} if co_bodies else {})


def _check_verifier(acting: Acting, inspector: int) -> None:
    """An inspector of the grid who had no hand in the handling."""
    check_inspector(acting.work, inspector, acting.case.grid_code, field="inspector")
    if acting.case.status is Status.ANSWERED:
        own = select(Account.id).where(Account.person_id == inspector)
        if acting.facts.handlers & set(acting.work.session.scalars(own)):
            raise Refused("verifies_own_work", field="inspector")
