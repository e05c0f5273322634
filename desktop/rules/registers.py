"""Who may do what in which register: the register × role table as data and the question asked of it; it keeps no register."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop.rules import grid as grids
from desktop.rules.errors import Refused
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Role


class Register(enum.StrEnum):
    """What the office keeps beside the cases, in the order of the table."""

    SOURCES = "sources"  # 污染源
    INSPECTIONS = "inspections"  # 污染源检查
    PATROLS = "patrols"  # 巡查计划和日志
    JOINT_CHECKS = "joint_checks"  # 联合执法检查 without a case
    STAFF = "staff"  # 人员、岗位、工作保障
    TRAINING = "training"  # 培训和授权
    SITUATION_REPORTS = "situation_reports"  # 情况报送和宣传
    BUDGET = "budget"  # 经费
    PLAN_ITEMS = "plan_items"  # 年度工作计划
    ASSESSMENT = "assessment"  # 考核
    SETTINGS = "settings"  # 账号、日历、类别


class Right(enum.StrEnum):
    """What somebody may do in a register; whoever has any right in it sees it in the same scope."""

    SEE = "see"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    ENTER = "enter"
    CHANGE = "change"
    SIGN = "sign"
    LOG = "log"
    PLAN = "plan"
    ORGANISE = "organise"
    TAKE_PART = "take_part"
    TRAIN = "train"
    AUTHORISE = "authorise"
    WRITE = "write"
    COORDINATE = "coordinate"
    PROGRESS = "progress"
    BREAK_DOWN = "break_down"
    JOINT_PART = "joint_part"
    SIGN_FOR = "sign_for"
    NORMS = "norms"


class Scope(enum.StrEnum):
    """How far a right reaches."""

    ALL = "all"
    OWN_GRID = "own_grid"  # the actor's grid and all inside it
    OWN_BODY = "own_body"  # what is the actor's organisation's: its people, its card, the sources of its cases
    OWN_PERSON = "own_person"  # what is about the actor


@dataclass(frozen=True, slots=True)
class Grant:
    """One right with its reach."""

    right: Right
    scope: Scope = Scope.ALL


def _may(*rights: Right, scope: Scope = Scope.ALL) -> tuple[Grant, ...]:
    return tuple(Grant(right, scope) for right in rights)


def _own_grid(*rights: Right) -> tuple[Grant, ...]:
    return _may(*rights, scope=Scope.OWN_GRID)


def _own_body(*rights: Right) -> tuple[Grant, ...]:
    return _may(*rights, scope=Scope.OWN_BODY)


def _own_person(*rights: Right) -> tuple[Grant, ...]:
    return _may(*rights, scope=Scope.OWN_PERSON)


DESK = (Role.REGISTRAR, Role.DISPATCHER, Role.SHIFT_LEADER)


def _desk(*rights: Right) -> dict[Role, tuple[Grant, ...]]:
    return dict.fromkeys(DESK, _may(*rights))


_SEEN_ABOVE = dict.fromkeys((Role.ASSESSOR, Role.LEADER, Role.ADMINISTRATOR), _may(Right.SEE))

TABLE: Mapping[Register, Mapping[Role, tuple[Grant, ...]]] = {
    Register.SOURCES: {
        Role.INSPECTOR: _own_grid(Right.PROPOSE),
        Role.COMMUNITY: _own_grid(Right.PROPOSE),
        Role.STREET: _own_grid(Right.CONFIRM),
        Role.BODY: _own_body(Right.SEE),
        Role.EPB: _may(Right.ENTER, Right.CHANGE),
        **_desk(Right.SEE),
        **_SEEN_ABOVE,
    },
    # The EPB has all of it but the signature: D6 gives that to authorised inspectors alone.
    Register.INSPECTIONS: {
        Role.INSPECTOR: _own_grid(Right.SIGN),
        Role.COMMUNITY: _own_grid(Right.SEE),
        Role.STREET: _own_grid(Right.SEE),
        Role.EPB: _may(Right.SEE, Right.CHANGE),
        **_desk(Right.SEE),
        **_SEEN_ABOVE,
    },
    Register.PATROLS: {
        Role.INSPECTOR: _own_grid(Right.LOG),
        Role.COMMUNITY: _own_grid(Right.LOG),
        Role.STREET: _own_grid(Right.PLAN),
        Role.EPB: _may(Right.SEE),
        **_desk(Right.SEE),
        **_SEEN_ABOVE,
    },
    Register.JOINT_CHECKS: {
        Role.COMMUNITY: _own_grid(Right.SEE),
        Role.STREET: _own_grid(Right.ORGANISE),
        Role.BODY: _own_body(Right.TAKE_PART),
        Role.EPB: _own_body(Right.TAKE_PART),
        **_desk(Right.SEE),
        **_SEEN_ABOVE,
    },
    Register.STAFF: {
        Role.INSPECTOR: _own_person(Right.SEE),
        Role.COMMUNITY: _own_grid(Right.CHANGE),
        Role.STREET: _own_grid(Right.CHANGE),
        Role.BODY: _own_body(Right.CHANGE),
        Role.EPB: _own_body(Right.CHANGE),
        **_desk(Right.SEE),
        Role.ASSESSOR: _may(Right.CONFIRM),
        Role.LEADER: _may(Right.SEE),
        Role.FINANCE: _may(Right.SEE),
        Role.ADMINISTRATOR: _may(Right.CHANGE),
    },
    Register.TRAINING: {
        Role.INSPECTOR: _own_person(Right.SEE),
        Role.COMMUNITY: _own_grid(Right.SEE),
        Role.STREET: _own_grid(Right.SEE),
        Role.EPB: _may(Right.AUTHORISE, Right.TRAIN),
        **_desk(Right.TRAIN),
        **_SEEN_ABOVE,
    },
    Register.SITUATION_REPORTS: {
        Role.COMMUNITY: _own_grid(Right.WRITE),
        Role.STREET: _own_grid(Right.WRITE),
        Role.EPB: _may(Right.WRITE),
        **_desk(Right.SEE),
        **_SEEN_ABOVE,
        Role.SOCIAL_OFFICE: _may(Right.COORDINATE),
    },
    Register.BUDGET: {
        Role.STREET: _own_grid(Right.SEE),
        Role.EPB: _may(Right.PROPOSE),
        **_desk(Right.SEE),
        **_SEEN_ABOVE,
        Role.FINANCE: _may(Right.CHANGE),
        Role.SOCIAL_OFFICE: _may(Right.SEE),
    },
    Register.PLAN_ITEMS: {
        Role.COMMUNITY: _own_grid(Right.PROGRESS),
        Role.STREET: _own_grid(Right.PROGRESS),
        Role.BODY: _own_body(Right.PROGRESS),
        Role.EPB: _may(Right.BREAK_DOWN),
        **_desk(Right.SEE),
        **_SEEN_ABOVE,
    },
    Register.ASSESSMENT: {
        Role.INSPECTOR: _own_person(Right.SEE),
        Role.COMMUNITY: _own_grid(Right.SEE),
        Role.STREET: _own_grid(Right.SEE, Right.SIGN_FOR),
        Role.BODY: _own_body(Right.SEE),
        Role.EPB: _may(Right.JOINT_PART),
        **dict.fromkeys(DESK, _own_person(Right.SEE)),
        Role.ASSESSOR: _may(Right.SEE, Right.CHANGE),
        Role.LEADER: _may(Right.SEE, Right.SIGN_FOR),
        Role.ADMINISTRATOR: _may(Right.NORMS),
    },
    Register.SETTINGS: {
        Role.ASSESSOR: _may(Right.NORMS),
        Role.ADMINISTRATOR: _may(Right.CHANGE),
    },
}
"""The register × role table of the workflow page; a role that a register does not name has nothing to do with it."""


def grants(register: Register, role: Role, right: Right) -> tuple[Grant, ...]:
    """The grants by which a role has the right: for SEE, every grant that it has in the register."""
    given = TABLE[register].get(role, ())
    return given if right is Right.SEE else tuple(grant for grant in given if grant.right is right)


def scopes(register: Register, role: Role, right: Right = Right.SEE) -> frozenset[Scope]:
    """How far a role's right reaches in a register; empty where it has none. Lists narrow themselves by it."""
    return frozenset(grant.scope for grant in grants(register, role, right))


def holders(register: Register, right: Right) -> tuple[Role, ...]:
    """The roles that have the right anywhere, to say whom to ask."""
    return tuple(role for role in Role if grants(register, role, right))


def may(
    actor: Actor, register: Register, right: Right, *, grid: str = "", body: str = "", person: int | None = None
) -> Refused | None:
    """Why `actor` has not the right over what lies in `grid` and is `body`'s and `person`'s, or None when they have it.

    A grid scope holds the actor's own grid and all inside it; whoever has no grid of their own has none in scope.
    """
    given = grants(register, actor.role, right)
    if not given:
        roles = [role.value for role in holders(register, right)]
        return Refused(
            "register_right_missing", register=register.value, right=right.value, role=actor.role.value, roles=roles
        )
    refusals = [_beyond(actor, grant.scope, grid, body, person) for grant in given]
    return None if None in refusals else refusals[0]


def require(
    actor: Actor, register: Register, right: Right, *, grid: str = "", body: str = "", person: int | None = None
) -> None:
    """Raise the refusal of `may`, if any."""
    if refusal := may(actor, register, right, grid=grid, body=body, person=person):
        raise refusal


def rows() -> Iterator[tuple[Register, Role, Grant]]:
    """Every grant of the table, for what is generated from it."""
    for register, roles in TABLE.items():
        for role, given in roles.items():
            for grant in given:
                yield register, role, grant


def _beyond(actor: Actor, scope: Scope, grid: str, body: str, person: int | None) -> Refused | None:
    """Why something lies outside the scope of an actor's right."""
    match scope:
        case Scope.OWN_GRID if not actor.grid or not grids.within(grid, actor.grid):
            return Refused("register_outside_own_grid", field="grid", grid=grid, own=actor.grid)
        case Scope.OWN_BODY if not body or body != actor.organisation:
            return Refused("register_not_own_body", body=body)
        case Scope.OWN_PERSON if person is None or person != actor.person_id:
            return Refused("register_not_own_person")
        case _:
            return None
