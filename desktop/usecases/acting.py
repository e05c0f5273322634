"""What every act on a case has in common: finding the case, asking the rules, the journal row, the change of status and of stage."""

from __future__ import annotations

import dataclasses
import enum
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from desktop.models.case import Case, Interval, Request
from desktop.models.journal import JournalRow, Notice
from desktop.models.person import Person
from desktop.rules import permissions
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit
from desktop.rules.permissions import Actor, CaseFacts
from desktop.rules.terms import RequestState, StopReason
from desktop.rules.workflow import STAGE_ON_ENTRY, Action, Stage, Status
from desktop.store.course import facts_of, open_interval
from desktop.store.loading import Fetch
from desktop.store.prepared import Prepared
from desktop.store.work import Recorded, Work
from desktop.usecases import clock
from desktop.usecases.fields import PersonId, PhotoInput


def new_key() -> str:
    """A client-made id, so that an act whose commit got no answer can be looked up and never happens twice."""
    return str(uuid.uuid4())


@dataclass(frozen=True, kw_only=True)
class Act:
    """What every act on a case carries; required fields of an act are those without a default.

    `version` is the version of the case that the user saw (None: not checked), `happened_at` when it happened on site if that
    was earlier, `acting_for` the person on whose behalf the desk records.
    """

    case_id: int
    version: int | None = None
    key: str = field(default_factory=new_key)
    happened_at: datetime | None = None
    acting_for: PersonId | None = None


@dataclass
class Acting:
    """One act under way: the case, its facts before the act, and what the act will leave in the journal."""

    work: Work
    case: Case
    action: Action
    form: Act
    facts: CaseFacts
    done: bool = False  # this very act was already committed: do nothing, answer the same

    def __post_init__(self) -> None:
        self.acting_for = self.form.acting_for


def begin(work: Work, form: Act, action: Action) -> Acting:
    """Find the case and ask whether `work.actor` may do `action` on it now.

    Raises Refused: case_not_found, changed_meanwhile, field_required, happened_in_future, and what `permissions.may_act` says.
    """
    # One act at a time on a case: on a server the second writer waits here and then sees what the first one did.
    case = _LOCKED_CASE.first(work, id=form.case_id)
    if case is None:
        raise Refused("case_not_found", case=form.case_id)
    if committed := _COMMITTED.first(work.connection, key=form.key):
        if committed != (case.id, action):
            raise Refused("key_used_twice")
        return Acting(work, case, action, form, facts_of(work, case), done=True)
    # Compared before what is due by itself happens, which nobody could have seen.
    if form.version is not None and form.version != case.version:
        raise Refused("changed_meanwhile", case=case.id, seen=form.version, found=case.version)
    _resume_if_due(work, case)
    check_required(form)
    if form.happened_at is not None and form.happened_at > work.now:
        raise Refused("happened_in_future", field="happened_at")
    facts = facts_of(work, case)
    permissions.require(work.actor, action, facts)
    return Acting(work, case, action, form, facts)


def check_required(form: object) -> None:
    """Raise Refused("field_required", field=…) for the first field without a default that was left empty."""
    for each in dataclasses.fields(form):  # type: ignore[arg-type]
        if each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING:
            value = getattr(form, each.name)
            if value is None or (isinstance(value, str) and not value.strip()) or value == ():
                raise Refused("field_required", field=each.name)


def apply(
    acting: Acting,
    to: Status | None = None,
    *,
    payload: dict[str, Any] | None = None,
    actor: Actor | None = None,
) -> Recorded:
    """Write the journal row and bring the case to `to` (unchanged by default); the stage's interval is the caller's.

    `payload` defaults to the form's own fields. The row is written before the case: the guards demand it.
    """
    work, case, form = acting.work, acting.case, acting.form
    target = to or case.status
    row = work.record(
        case,
        acting.action,
        target,
        payload_of(form) if payload is None else payload,
        key=form.key,
        source=case.status,
        sequence=case.journal_sequence + 1,
        happened_at=form.happened_at,
        acting_for=_name_of(work, acting.acting_for),
        actor=actor,
    )
    if target is not case.status:
        _lapse_requests(acting, row)
    case.status = target
    if target is not Status.SUSPENDED:
        case.resume_on = None
    case.journal_sequence = row.sequence
    case.changed_at = row.recorded_at
    work.changed(Entity.CASE, case.id, case.version + 1)
    return row


def for_the_assigned(acting: Acting) -> None:
    """Whoever is not the assigned inspector records on behalf of that one, by name.

    Raises Refused("not_the_assigned_inspector") where the form names somebody else.
    """
    assigned = acting.case.assigned_person
    if assigned is None or acting.work.actor.person_id == assigned:
        return
    if acting.acting_for not in {None, assigned}:
        raise Refused("not_the_assigned_inspector", field="acting_for", assigned=assigned)
    acting.acting_for = PersonId(assigned)


def payload_of(form: object) -> dict[str, Any]:
    """The form's own fields as plain JSON values; photos by their caption only, since their hashes are added when stored."""
    skipped = {"case_id", "version", "key", "happened_at", "acting_for", "photos"}
    plain = {each.name: as_plain(getattr(form, each.name)) for each in dataclasses.fields(form)}  # type: ignore[arg-type]
    return {name: value for name, value in plain.items() if name not in skipped and value not in ("", None, [])}


def as_plain(value: Any) -> Any:
    """`value` as JSON keeps it: enums by code, instants and days as ISO text, dataclasses by field."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, PhotoInput):
        return value.caption
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: as_plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, tuple | list | frozenset):
        return [as_plain(each) for each in value]
    return value


def start_stage(
    acting: Acting,
    stage: Stage,
    row: Recorded,
    *,
    limit: Limit | None = None,
    body: str | None = None,
    person: int | None = None,
) -> Interval:
    """Begin `stage` at the row's time with `limit` (the norm's by default) and show its deadline on the case."""
    work, case = acting.work, acting.case
    interval = clock.new_interval(
        work, case, stage, row.recorded_at, limit or clock.stage_limit(work, stage), body=body, person=person
    )
    interval.first_sequence = row.sequence
    work.session.add(interval)
    clock.show(case, interval)
    return interval


def end_stage(acting: Acting, row: Recorded, reason: StopReason = StopReason.DONE, *, counts: bool = True) -> None:
    """End the running stage of the case at the row's time; an interval already overdue counts whatever the reason."""
    case = acting.case
    interval = open_interval(acting.work, case, case.stage) if case.stage else None
    if interval is not None:
        clock.end_interval(acting.work, interval, row, reason, counts=counts)
    clock.show(case, None)


def enter(
    acting: Acting, row: Recorded, *, limit: Limit | None = None, body: str | None = None, person: int | None = None
) -> None:
    """Start the stage that the case's new status begins, if it begins one."""
    if stage := STAGE_ON_ENTRY.get(acting.case.status):
        start_stage(acting, stage, row, limit=limit, body=body, person=person)


def notify(
    work: Work, case: Case, kind: str, *, role: str = "", organisation: str = "", person: int | None = None
) -> None:
    """Leave a notice for a role, a body or a person."""
    work.session.add(
        Notice(kind=kind, case_id=case.id, role=role, organisation=organisation, person_id=person, made_at=work.now)
    )
    work.changed(Entity.NOTICE, case.id, case.version + 1, "added")


_LOCKED_CASE = Fetch(Case, Case.id == bindparam("id"), lock=True)
_COMMITTED = Prepared(select(JournalRow.case_id, JournalRow.action).where(JournalRow.key == bindparam("key")))


def _resume_if_due(work: Work, case: Case) -> None:
    """What is due by itself happens before any act: a suspension whose date has come is over."""
    if (
        case.status is Status.SUSPENDED
        and case.resume_on is not None
        and case.resume_on <= work.now.astimezone(work.zone).date()
    ):
        from desktop.usecases import due  # the two know each other: an act settles what is due, and settling is an act

        due.resume_case(work, case)
        work.session.flush()


def _lapse_requests(acting: Acting, row: Recorded) -> None:
    """Any change of status lapses the open requests; one that is being decided was marked before."""
    if not acting.case.open_requests:
        return
    query = select(Request).where(Request.case_id == acting.case.id, Request.state == RequestState.OPEN)
    for request in acting.work.session.scalars(query):
        if request.state is RequestState.OPEN:  # the one being decided is already marked in memory
            request.state = RequestState.LAPSED
            request.decided_at = row.recorded_at
    acting.case.open_requests = 0


def _name_of(work: Work, person: PersonId | None) -> str:
    if person is None:
        return ""
    found = work.session.get(Person, person)
    if found is None:
        raise Refused("person_unknown", field="acting_for")
    return found.name
