"""What is due by itself: resuming on the date; run before any act on a case and once a minute from any workstation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select

from desktop.models.case import Case
from desktop.models.journal import Anchor, JournalRow, Notice
from desktop.rules import chain, permissions
from desktop.rules.workflow import Action, Role, Status
from desktop.store.anchors import day_ends
from desktop.store.course import facts_of
from desktop.store.work import Store, Work
from desktop.usecases import requests
from desktop.usecases.acting import Act, Acting, notify

MOST_AT_ONCE = 200
"""Cases settled in one transaction, so that a long-closed office's first minute blocks nobody for long."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What one run did."""

    resumed: int
    proposed: int
    anchored: int

    @property
    def anything(self) -> bool:
        """Whether the run changed anything."""
        return bool(self.resumed or self.proposed or self.anchored)


def settle_due(store: Store) -> Settled:
    """Do what is due by now, in transactions of the actor `system`; running it twice does nothing twice.

    A resume takes effect at the time it was due, so that a late run changes no clock.
    """
    total = Settled(0, 0, 0)
    while True:
        with store.writing(permissions.SYSTEM) as work:
            done = Settled(resume_due(work), propose_escalations(work), anchor_days(work))
        total = Settled(total.resumed + done.resumed, total.proposed + done.proposed, total.anchored + done.anchored)
        if max(done.resumed, done.proposed) < MOST_AT_ONCE:
            return total


def resume_due(work: Work) -> int:
    """Resume the suspended cases whose date has come; returns how many."""
    today = work.now.astimezone(work.zone).date()
    query = (
        select(Case)
        .where(Case.status == Status.SUSPENDED, Case.resume_on <= today)
        .order_by(Case.id)
        .limit(MOST_AT_ONCE)
    )
    cases = list(work.session.scalars(query))
    for case in cases:
        resume_case(work, case)
    return len(cases)


def resume_case(work: Work, case: Case) -> None:
    """Resume one case whose date has come, as of that date."""
    assert case.resume_on is not None
    # one key for this very resume: two workstations that both find it due write it once
    key = f"resume-{case.id}-{case.journal_sequence}"
    acting = Acting(work, case, Action.RESUME, Act(case_id=case.id, key=key), facts_of(work, case))
    requests.resume_at(acting, requests.resume_moment(work, case.resume_on), actor=permissions.SYSTEM)


def propose_escalations(work: Work) -> int:
    """Tell the dispatchers of cases whose handling is overdue and that nobody has proposed to escalate yet."""
    told = select(Notice.id).where(Notice.case_id == Case.id, Notice.kind == "propose_escalation")
    query = (
        select(Case)
        .where(Case.status.in_((Status.DISPATCHED, Status.HANDLING)), Case.deadline < work.now, ~told.exists())
        .order_by(Case.id)
        .limit(MOST_AT_ONCE)
    )
    cases = list(work.session.scalars(query))
    for case in cases:
        notify(work, case, "propose_escalation", role=Role.DISPATCHER)
    return len(cases)


def anchor_days(work: Work) -> int:
    """Write the anchor of every day that is over and has none: the chain's ends of all cases changed that day."""
    newest = work.session.scalars(select(Anchor).order_by(Anchor.day.desc()).limit(1)).first()
    first = work.session.scalar(select(func.min(JournalRow.recorded_at)))
    if first is None:
        return 0
    day = newest.day + timedelta(days=1) if newest else first.astimezone(work.zone).date()
    previous = newest.hash if newest else chain.FIRST_HASH
    today = work.now.astimezone(work.zone).date()
    made = 0
    while day < today:
        start = datetime.combine(day, time.min, tzinfo=work.zone).astimezone(UTC)
        ends = day_ends(work, start, start + timedelta(days=1))
        previous_hash, previous = previous, chain.anchor_hash(previous, day.isoformat(), ends)
        work.session.add(Anchor(day=day, cases=len(ends), previous_hash=previous_hash, hash=previous))
        day += timedelta(days=1)
        made += 1
    return made
