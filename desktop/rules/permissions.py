"""Who may act on which case: role, grid and body against the workflow table; no reading of anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from desktop.rules import workflow
from desktop.rules.errors import Refused
from desktop.rules.terms import Level
from desktop.rules.workflow import BODY_ROLES, Action, Move, RequestKind, Role, Side, Status

MOST_EXTENSIONS = 2
"""Allowed ones, of the lead's limit or of a co-body's own."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person as the rules see them; `grid` is the prefix of the codes that they answer for ("" = the district)."""

    account_id: int
    name: str
    role: Role
    organisation: str = ""
    grid: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the permission rules need to know of a case; `assigned` is the inspector who was told to check or verify."""

    status: Status | None
    grid: str = ""
    lead_body: str = ""
    open_co_bodies: frozenset[str] = frozenset()
    assigned: int | None = None
    handlers: frozenset[int] = frozenset()
    askers: dict[RequestKind, int] = field(default_factory=dict)
    extensions_allowed: int = 0
    evaluator: int | None = None
    open_appeal_by: int | None = None
    appealed: frozenset[str] = frozenset()  # bodies that have appealed, whatever became of it
    prompted: frozenset[str] = frozenset()  # bodies with an unanswered prompt
    supervised: frozenset[str] = frozenset()  # bodies with an unanswered supervision
    imported: bool = False  # it came finished, out of the system before
    joint_takers: dict[str, str] = field(default_factory=dict)  # who took the joint task, by the body whose it is
    level: Level | None = None
    deadline_passed: datetime | None = None  # the handling deadline (UTC), once it is over
    powerless: str = ""  # the name of the actor's own body where it may issue no enforcement papers
    nothing_proposed: bool = False  # no accountability waits for a decision


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What an account holds now, whatever it held at the sign-in."""

    active: bool
    role: Role
    organisation: str
    grid: str


SYSTEM = Actor(account_id=0, name="系统", role=Role.SYSTEM)


def may_act(actor: Actor, action: Action, facts: CaseFacts) -> Refused | None:
    """Why `actor` may not do `action` on the case now, or None when they may."""
    moves = workflow.moves_from(action, facts.status)
    if not moves:
        return Refused("not_at_this_status", action=action.value, status=facts.status.value if facts.status else "")
    mine = [move for move in moves if actor.role in move.roles]
    if not mine:
        roles = sorted({role.value for move in moves for role in move.roles})
        return Refused("role_may_not", action=action.value, role=actor.role.value, roles=roles)
    if actor.role in {Role.STREET, Role.COMMUNITY} and not facts.grid.startswith(actor.grid):
        return Refused("outside_own_grid", grid=facts.grid, own=actor.grid)
    refusals = [_side_refusal(actor, move, facts) for move in mine]
    if all(refusals):
        return refusals[0]
    return _import_refusal(action, facts) or _beyond_the_table(actor, action, facts)


def offered(actor: Actor, facts: CaseFacts) -> tuple[Action, ...]:
    """The actions that `actor` may do now, in table order: what the screen shows under a case."""
    if facts.status is None:
        return ()
    return tuple(action for action in workflow.actions_at(facts.status) if may_act(actor, action, facts) is None)


def may_report(actor: Actor) -> bool:
    """Whether `actor` may report anything at all: in the own grid, for those who have one."""
    return may_act(actor, Action.REPORT, CaseFacts(status=None, grid=actor.grid)) is None


def require(actor: Actor, action: Action, facts: CaseFacts) -> None:
    """Raise the refusal of `may_act`, if any."""
    if refusal := may_act(actor, action, facts):
        raise refusal


def require_current(actor: Actor, account: AccountFacts | None) -> None:
    """Refused: account_inactive, or account_changed where role, organisation or grid are no longer what `actor` signed in with."""
    if account is None or not account.active:
        raise Refused("account_inactive")
    if (account.role, account.organisation, account.grid) != (actor.role, actor.organisation, actor.grid):
        raise Refused("account_changed", role=account.role.value)


def sees_case(actor: Actor, grid: str, bodies: Iterable[str]) -> bool:
    """Whether the case is in the actor's scope.

    The desk, leaders and the EPB see all; a street or community its grid and what it handles; a body what it handles.
    """
    if actor.role in {Role.BODY, Role.EPB}:
        return actor.role is Role.EPB or actor.organisation in bodies
    return grid.startswith(actor.grid) or actor.organisation in bodies


def _side_refusal(actor: Actor, move: Move, facts: CaseFacts) -> Refused | None:
    match move.side:
        case Side.GRID if not facts.grid.startswith(actor.grid):
            return Refused("outside_own_grid", grid=facts.grid, own=actor.grid)
        case Side.LEAD if actor.organisation != facts.lead_body:
            return Refused("not_the_lead_body", body=facts.lead_body)
        case Side.CO_BODY if actor.organisation not in facts.open_co_bodies:
            return Refused("no_joint_task", body=actor.organisation)
        case Side.HANDLING_BODY if actor.organisation not in {facts.lead_body, *facts.open_co_bodies}:
            return Refused("not_the_handling_body", body=facts.lead_body)
        case Side.ASSIGNED if facts.assigned is None or actor.person_id != facts.assigned:
            return Refused("not_the_assigned_inspector", assigned=facts.assigned)
        case _:
            return None


def _import_refusal(action: Action, facts: CaseFacts) -> Refused | None:
    """What came finished out of the system before is withdrawn, or left as it is."""
    if facts.imported and action is not Action.WITHDRAW_IMPORT:
        return Refused("imported_case")
    if action is Action.WITHDRAW_IMPORT and not facts.imported:
        return Refused("not_an_imported_case")
    return None


def _beyond_the_table(actor: Actor, action: Action, facts: CaseFacts) -> Refused | None:
    """Rules that look at more than role and status: own requests, own work, second extensions, unanswered demands."""
    if action in workflow.DECIDED_BY:
        return _decision_refusal(actor, action, facts)
    if action is Action.VERIFY:
        return _verification_refusal(actor, facts)
    if action is Action.REQUEST_VERIFY and facts.assigned is not None:
        return Refused("already_told_to_verify")
    if action is Action.REASSIGN and facts.assigned is None:
        return Refused("nobody_to_replace")
    if action is Action.APPEAL and actor.organisation in facts.appealed:
        return Refused("appealed_already")
    if action in {Action.UPHOLD, Action.DISMISS}:
        return _appeal_refusal(actor, facts)
    asked = {Action.REPLY_PROMPT: facts.prompted, Action.REPLY_SUPERVISE: facts.supervised}.get(action)
    if asked is not None and actor.organisation not in asked:
        return Refused("nothing_to_reply", body=actor.organisation)
    return _asking_refusal(action, facts) or _spent_refusal(actor, action, facts)


def _asking_refusal(action: Action, facts: CaseFacts) -> Refused | None:
    """One open request of a kind at a time; more time is asked for before the deadline, and is allowed twice at most."""
    kind = next((kind for kind, asks in workflow.ASKED_BY.items() if asks is action), None)
    if kind in facts.askers:
        return Refused("request_open_already", kind=kind.value)
    if kind in {RequestKind.EXTENSION, RequestKind.SUSPENSION} and facts.deadline_passed is not None:
        return Refused("after_the_deadline", deadline=facts.deadline_passed)
    if kind is RequestKind.EXTENSION and facts.extensions_allowed >= MOST_EXTENSIONS:
        return Refused("extensions_used_up", most=MOST_EXTENSIONS)
    return None


def _spent_refusal(actor: Actor, action: Action, facts: CaseFacts) -> Refused | None:
    """What was done already, or what the case or the body has nothing for."""
    match action:
        case Action.JOINT_TAKE if handler := facts.joint_takers.get(actor.organisation):
            return Refused("joint_task_taken", handler=handler)
        case Action.ESCALATE if facts.level is Level.DISTRICT:
            return Refused("level_not_higher", field="level", level=facts.level.value)
        case Action.ISSUE_DOCUMENT | Action.TRANSFER if facts.powerless and actor.role in BODY_ROLES:
            return Refused("no_enforcement_power", body=facts.powerless)
        case Action.DECIDE_ACCOUNTABILITY if facts.nothing_proposed:
            return Refused("nothing_proposed")
        case _:
            return None


def _verification_refusal(actor: Actor, facts: CaseFacts) -> Refused | None:
    if actor.account_id in facts.handlers or (actor.person_id is None and actor.organisation == facts.lead_body):
        return Refused("verifies_own_work")
    return Refused("nobody_was_told_to_verify") if facts.assigned is None else None


def _appeal_refusal(actor: Actor, facts: CaseFacts) -> Refused | None:
    if facts.open_appeal_by is None:
        return Refused("no_open_appeal")
    own = actor.account_id in {facts.evaluator, facts.open_appeal_by}
    return Refused("decides_own_evaluation") if own else None


def _decision_refusal(actor: Actor, action: Action, facts: CaseFacts) -> Refused | None:
    kind, _ = workflow.DECIDED_BY[action]
    if kind not in facts.askers:
        return Refused("no_open_request", kind=kind.value)
    if facts.askers[kind] == actor.account_id:
        return Refused("decides_own_request", kind=kind.value)
    if kind is RequestKind.EXTENSION:
        return _extension_refusal(actor, action, facts)
    return None


def _extension_refusal(actor: Actor, action: Action, facts: CaseFacts) -> Refused | None:
    """The first extension is the dispatcher's to decide, the second the shift leader's."""
    if actor.role is Role.DISPATCHER and facts.extensions_allowed >= 1:
        return Refused("second_extension_needs_shift_leader")
    if actor.role is Role.SHIFT_LEADER and facts.extensions_allowed == 0:
        return Refused("role_may_not", action=action.value, role=actor.role.value, roles=[Role.DISPATCHER.value])
    return None
