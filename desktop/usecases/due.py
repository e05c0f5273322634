"""What is due by itself: resuming on the date, proposals to escalate, reminders, anchors; run once a minute from any workstation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select

from desktop.models.case import Case, Request
from desktop.models.journal import Anchor, JournalRow, Notice
from desktop.rules import chain, permissions
from desktop.rules.terms import RequestState
from desktop.rules.workflow import OPEN, Action, RequestKind, Role, Stage, Status
from desktop.rules.working_time import whole_minute
from desktop.store import derived
from desktop.store.anchors import day_ends
from desktop.store.course import facts_of
from desktop.store.turns import take_turn
from desktop.store.work import Store, Work
from desktop.usecases import requests
from desktop.usecases.acting import Act, Acting, apply, notify

MOST_AT_ONCE = 200
"""Cases settled, and days anchored, in one transaction, so that a long-closed office's first minute blocks nobody for long."""

LONGEST_TRANSACTION = timedelta(hours=1)
"""A day is anchored when no transaction that began on it can still be under way."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What one run did."""

    resumed: int = 0
    lapsed: int = 0
    proposed: int = 0
    reminded: int = 0
    anchored: int = 0

    def __add__(self, other: Settled) -> Settled:
        return Settled(
            self.resumed + other.resumed,
            self.lapsed + other.lapsed,
            self.proposed + other.proposed,
            self.reminded + other.reminded,
            self.anchored + other.anchored,
        )

    @property
    def anything(self) -> bool:
        """Whether the run changed anything."""
        return self != Settled()


def settle_due(store: Store) -> Settled:
    """Do what is due by now, in transactions of the actor `system`; running it twice does nothing twice.

    One workstation at a time: another that comes meanwhile finds nothing to do. A resume takes effect at the time it was due,
    so that a late run changes no clock.
    """
    total = Settled()
    while True:
        with store.writing(permissions.SYSTEM) as work:
            if not take_turn(work, "settle_due"):
                return total
            done = Settled(
                resume_due(work), lapse_suspensions(work), propose_escalations(work), remind(work), anchor_days(work)
            )
            derived.compact(work.session.connection())
        total += done
        if max(done.resumed, done.lapsed, done.proposed, done.reminded, done.anchored) < MOST_AT_ONCE:
            return total


def resume_due(work: Work) -> int:
    """Resume the suspended cases whose date has come; returns how many."""
    today = work.now.astimezone(work.zone).date()
    query = (
        select(Case)
        .where(Case.status == Status.SUSPENDED, Case.resume_on <= today)
        .order_by(Case.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)  # whoever is acting on the case resumes it first
    )
    cases = list(work.session.scalars(query))
    for case in cases:
        resume_case(work, case)
    work.session.flush()  # what is looked for next finds them running again
    return len(cases)


def resume_case(work: Work, case: Case) -> None:
    """Resume one case whose date has come, as of that date."""
    assert case.resume_on is not None
    # one key for this very resume: two workstations that both find it due write it once
    key = f"resume-{case.id}-{case.journal_sequence}"
    acting = Acting(work, case, Action.RESUME, Act(case_id=case.id, key=key), facts_of(work, case))
    requests.resume_at(acting, requests.resume_moment(work, case.resume_on), actor=permissions.SYSTEM)


def lapse_suspensions(work: Work) -> int:
    """Let the requests lapse that ask for a suspension until a day that has come; nobody can allow them any more.

    Each has its journal row, effective on that day; the body that asked is told. The system does not decide: to the table of the
    workflow a refusal is the shift leader's, here it only says that none came in time.
    """
    today = work.now.astimezone(work.zone).date()
    query = (
        select(Request)
        .where(Request.kind == RequestKind.SUSPENSION, Request.state == RequestState.OPEN)
        .order_by(Request.id)
        .with_for_update(skip_locked=True)
    )
    over = [each for each in work.session.scalars(query) if _resume_on(each) <= today][:MOST_AT_ONCE]
    for request in over:
        _lapse(work, request)
    return len(over)


def _resume_on(request: Request) -> date:
    return date.fromisoformat(request.content["resume_on"])


def _lapse(work: Work, request: Request) -> None:
    case = work.session.get_one(Case, request.case_id, with_for_update=True)
    form = Act(case_id=case.id, key=f"lapse-{request.id}")
    acting = Acting(work, case, Action.REFUSE_SUSPENSION, form, facts_of(work, case))
    effective = requests.resume_moment(work, _resume_on(request))
    apply(acting, payload={"effective_at": effective.isoformat()}, actor=permissions.SYSTEM)
    request.state, request.decided_at = RequestState.LAPSED, effective
    case.open_requests -= 1
    notify(work, case, "request_lapsed", organisation=request.asked_for or "")


def propose_escalations(work: Work) -> int:
    """Propose to the dispatchers to escalate the cases whose handling is overdue; once for each handling."""
    overdue = (Case.status.in_((Status.DISPATCHED, Status.HANDLING)), Case.deadline < whole_minute(work.now))
    cases = _not_told(work, "propose_escalation", *overdue)
    for case in cases:
        notify(work, case, "propose_escalation", role=Role.DISPATCHER)
    return len(cases)


def remind(work: Work) -> int:
    """Remind whoever has the case when its light has turned yellow, once in each stage; returns how many."""
    now = whole_minute(work.now)
    cases = _not_told(work, "reminder", Case.status.in_(OPEN), Case.yellow_at <= now, Case.deadline >= now)
    for case in cases:
        if case.stage is Stage.HANDLING:
            notify(work, case, "reminder", organisation=case.lead_body or "")
        elif case.assigned_person is not None:
            notify(work, case, "reminder", person=case.assigned_person)
        elif case.stage in _WHOSE:
            notify(work, case, "reminder", role=_WHOSE[case.stage])
    return len(cases)


_WHOSE = {
    Stage.ACCEPTANCE: Role.REGISTRAR,
    Stage.FILING: Role.SHIFT_LEADER,
    Stage.DISPATCH: Role.DISPATCHER,
    Stage.SENDING: Role.REGISTRAR,
    Stage.CLOSING: Role.SHIFT_LEADER,
}
"""Whose stage it is where no body and no inspector has the case."""


def _not_told(work: Work, kind: str, *conditions: ColumnElement[bool]) -> list[Case]:
    """The first of the cases that meet the conditions and about which no such notice was left in their running stage."""
    told = select(Notice.id).where(
        Notice.case_id == Case.id, Notice.kind == kind, Notice.made_at > Case.stage_started_at
    )
    query = select(Case).where(*conditions, ~told.exists()).order_by(Case.id).limit(MOST_AT_ONCE)
    return list(work.session.scalars(query))


def anchor_days(work: Work) -> int:
    """Write the anchors of the first days that are over and have none: the chain's ends of all cases changed that day."""
    newest = work.session.scalars(select(Anchor).order_by(Anchor.day.desc()).limit(1)).first()
    first = work.session.scalar(select(func.min(JournalRow.recorded_at)))
    if first is None:
        return 0
    day = newest.day + timedelta(days=1) if newest else first.astimezone(work.zone).date()
    previous = newest.hash if newest else chain.FIRST_HASH
    today = (work.now - LONGEST_TRANSACTION).astimezone(work.zone).date()
    made = 0
    while day < today and made < MOST_AT_ONCE:
        start = datetime.combine(day, time.min, tzinfo=work.zone).astimezone(UTC)
        ends = day_ends(work, start, start + timedelta(days=1))
        previous_hash, previous = previous, chain.anchor_hash(previous, day.isoformat(), ends)
        work.session.add(Anchor(day=day, cases=len(ends), previous_hash=previous_hash, hash=previous))
        day += timedelta(days=1)
        made += 1
    return made
