"""How the rows of a case become what the rules ask about: facts for permissions, intervals with their explanations; reads only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from desktop.models.case import Appeal, Case, Demand, Interval, JointTask, Request
from desktop.models.journal import JournalRow
from desktop.models.organisation import Organisation
from desktop.rules import working_time
from desktop.rules.explanation import Explanation, Limit, LimitClass
from desktop.rules.permissions import CaseFacts
from desktop.rules.terms import RequestState
from desktop.rules.workflow import BODY_ROLES, Action, Role, Stage, Status
from desktop.rules.working_time import Suspension
from desktop.store.loading import Fetch
from desktop.store.work import Reading


def facts_of(reading: Reading, case: Case) -> CaseFacts:
    """What the permission rules need to know of `case`."""
    session = reading.session
    takers = _joint_takers(reading, case)
    askers = {}
    if case.open_requests:
        open_requests = select(Request.kind, Request.asked_by).where(
            Request.case_id == case.id, Request.state == RequestState.OPEN
        )
        askers = {row.kind: row.asked_by for row in session.execute(open_requests)}
    running = open_interval(reading, case, Stage.HANDLING) if case.status is Status.HANDLING else None
    overdue = running is not None and not working_time.on_time(reading.now, running.deadline)
    demands: list[tuple[str, str]] = []
    if case.open_demands:
        unanswered = select(Demand.kind, Demand.body_code).where(Demand.case_id == case.id, Demand.replied_at.is_(None))
        demands = [(row.kind, row.body_code) for row in session.execute(unanswered)]
    return CaseFacts(
        status=case.status,
        grid=case.grid_code,
        lead_body=case.lead_body or "",
        open_co_bodies=frozenset(takers),
        assigned=case.assigned_person,
        handlers=_handlers(reading, case),
        askers=askers,
        extensions_allowed=len(running.extensions) if running else 0,
        evaluator=_evaluator(reading, case),
        open_appeal_by=_open_appeal_by(reading, case),
        appealed=_appealed(reading, case),
        prompted=frozenset(body for kind, body in demands if kind == "prompt"),
        supervised=frozenset(body for kind, body in demands if kind == "supervise"),
        imported=bool(case.import_batch),
        joint_takers={body: handler for body, handler in takers.items() if handler},
        level=case.level,
        deadline_passed=running.deadline if running and overdue else None,
        powerless=_powerless(reading),
        nothing_proposed=reading.actor.role is Role.LEADER and not _is_proposed(reading, case),
    )


def open_interval(reading: Reading, case: Case, stage: Stage, body: str | None = None) -> Interval | None:
    """The running interval of a stage; `body` names a co-body's own."""
    whose = _OWN_RUNNING if body is None else _CO_BODYS_RUNNING
    return whose.first(reading, case=case.id, stage=stage, body=body)


_RUNNING = (Interval.case_id == bindparam("case"), Interval.stage == bindparam("stage"), Interval.ended_at.is_(None))
_NEWEST = Interval.id.desc()
_OWN_RUNNING = Fetch(Interval, *_RUNNING, Interval.joint.is_(False), order=_NEWEST)
_CO_BODYS_RUNNING = Fetch(
    Interval, *_RUNNING, Interval.joint.is_(True), Interval.body_code == bindparam("body"), order=_NEWEST
)


def open_intervals(reading: Reading, case: Case) -> tuple[Interval, ...]:
    """The running intervals of the case, its own before those of joint tasks; acceptance runs beside checking."""
    query = select(Interval).where(Interval.case_id == case.id, Interval.ended_at.is_(None))
    return tuple(reading.session.scalars(query.order_by(Interval.joint, Interval.id)))


def explain(reading: Reading, interval: Interval) -> Explanation:
    """Why the interval's deadline is when it is, with the calendar it was computed with.

    An imported deadline that this calendar does not bear out is told as given: why it was set so, nobody here knows.
    """
    explanation = working_time.deadline(
        reading.calendar_of(interval.calendar_version),
        interval.started_at,
        Limit(interval.limit_number, interval.limit_class),
        pauses_of(interval),
        extensions_of(interval),
    )
    if is_imported(interval) and explanation.deadline != working_time.whole_minute(interval.deadline):
        return explanation.as_given(interval.deadline, explanation.total_minutes)
    return explanation


def served(reading: Reading, interval: Interval, now: datetime) -> Explanation:
    """What of the interval's time was counted and skipped up to its end, or to `now` while it runs.

    Minutes that an import gave stand, told as given where this calendar counts others.
    """
    end = max(interval.ended_at or now, interval.started_at)
    explanation = working_time.elapsed(
        reading.calendar_of(interval.calendar_version),
        interval.started_at,
        end,
        interval.limit_class,
        pauses_of(interval),
    )
    given = interval.counted_minutes
    if is_imported(interval) and given is not None and given != explanation.counted_minutes:
        return explanation.as_given(end, given)
    return explanation


def is_imported(interval: Interval) -> bool:
    """Whether the interval came with its case from the system before: no case here begins with its handling."""
    return interval.stage is Stage.HANDLING and interval.first_sequence == 1


def pauses_of(interval: Interval) -> tuple[Suspension, ...]:
    """The interval's pauses as the rules know them."""
    return tuple(
        Suspension(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
        for start, end in interval.pauses
        if start is not None
    )


def extensions_of(interval: Interval) -> tuple[Limit, ...]:
    """The interval's extensions as limits."""
    return tuple(Limit(int(number), LimitClass(limit_class)) for number, limit_class in interval.extensions)


def _handlers(reading: Reading, case: Case) -> frozenset[int]:
    """The accounts that handled the case: took, answered or worked on it; they must not verify it."""
    handling = (
        Action.TAKE,
        Action.PROGRESS,
        Action.ANSWER,
        Action.JOINT_TAKE,
        Action.JOINT_ANSWER,
        Action.ISSUE_DOCUMENT,
    )
    if case.dispatched_at is None:
        return frozenset()
    query = select(JournalRow.actor_id).where(JournalRow.case_id == case.id, JournalRow.action.in_(handling))
    return frozenset(reading.session.scalars(query))


def _joint_takers(reading: Reading, case: Case) -> dict[str, str]:
    """The co-bodies whose task is open, each with who took it, "" for nobody yet."""
    if not case.open_joint_tasks:
        return {}
    tasks = select(JointTask.body_code, JointTask.handler).where(
        JointTask.case_id == case.id, JointTask.state.in_(("open", "taken"))
    )
    return {row.body_code: row.handler for row in reading.session.execute(tasks)}


def _powerless(reading: Reading) -> str:
    """The name of the actor's body where that may not issue enforcement papers, else ""."""
    if reading.actor.role not in BODY_ROLES:
        return ""
    body = reading.session.get(Organisation, reading.actor.organisation)
    return "" if body is not None and body.can_enforce else body.short_name if body else reading.actor.organisation


def _is_proposed(reading: Reading, case: Case) -> bool:
    """Whether the last word on accountability is a proposal."""
    words = (Action.HOLD_ACCOUNTABLE, Action.DECIDE_ACCOUNTABILITY)
    query = select(JournalRow.action).where(JournalRow.case_id == case.id, JournalRow.action.in_(words))
    return reading.session.scalars(query.order_by(JournalRow.sequence.desc())).first() is Action.HOLD_ACCOUNTABLE


def _evaluator(reading: Reading, case: Case) -> int | None:
    if case.status not in {Status.EVALUATED, Status.ASSESSED}:
        return None
    query = select(JournalRow.actor_id).where(JournalRow.case_id == case.id, JournalRow.action == Action.EVALUATE)
    return reading.session.scalars(query.order_by(JournalRow.sequence.desc())).first()


def _open_appeal_by(reading: Reading, case: Case) -> int | None:
    if case.status not in {Status.CLOSED, Status.EVALUATED}:
        return None
    query = select(Appeal.made_by).where(Appeal.case_id == case.id, Appeal.state == RequestState.OPEN)
    return reading.session.scalars(query).first()


def _appealed(reading: Reading, case: Case) -> frozenset[str]:
    """The bodies that have appealed, which each may once."""
    if case.status not in {Status.CLOSED, Status.EVALUATED}:
        return frozenset()
    return frozenset(reading.session.scalars(select(Appeal.body_code).where(Appeal.case_id == case.id)))
