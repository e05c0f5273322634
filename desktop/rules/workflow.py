"""The one table of the eight steps: statuses, actions, which moves between statuses each action makes and which roles make them."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType


class Step(enum.IntEnum):
    """The plan's eight steps 工作程序 1–8 (its part four)."""

    COLLECTION = 1
    FILING = 2
    DISPATCH = 3
    HANDLING = 4
    FEEDBACK = 5
    VERIFICATION = 6
    EVALUATION = 7
    ASSESSMENT = 8


class Status(enum.StrEnum):
    """Where a case stands; each belongs to one step, the last four end it outside the steps."""

    REPORTED = "reported"
    CHECKING = "checking"
    ACCEPTED = "accepted"
    FILED = "filed"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    ANSWERED = "answered"
    VERIFIED = "verified"
    CLOSED = "closed"
    EVALUATED = "evaluated"
    ASSESSED = "assessed"
    DECLINED = "declined"
    MERGED = "merged"
    VOIDED = "voided"
    TRANSFERRED = "transferred"


class Role(enum.StrEnum):
    """Who a person is to the workflow; SYSTEM acts on what is due by itself."""

    INSPECTOR = "inspector"
    COMMUNITY = "community"
    STREET = "street"
    BODY = "body"
    EPB = "epb"
    REGISTRAR = "registrar"
    SHIFT_LEADER = "shift_leader"
    DISPATCHER = "dispatcher"
    ASSESSOR = "assessor"
    LEADER = "leader"
    FINANCE = "finance"
    SOCIAL_OFFICE = "social_office"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class Action(enum.StrEnum):
    """Every act on a case; the journal holds one row for each."""

    REPORT = "report"
    REQUEST_CHECK = "request_check"
    ANSWER_CHECK = "answer_check"
    ACCEPT = "accept"
    FILE = "file"
    DECLINE = "decline"
    MERGE = "merge"
    DISPATCH = "dispatch"
    RECALL = "recall"
    TAKE = "take"
    PROGRESS = "progress"
    CALL_JOINT = "call_joint"
    JOINT_TAKE = "joint_take"
    JOINT_RETURN = "joint_return"
    JOINT_EXTEND = "joint_extend"
    JOINT_ANSWER = "joint_answer"
    ISSUE_DOCUMENT = "issue_document"
    ASK_RETURN = "ask_return"
    ALLOW_RETURN = "allow_return"
    REFUSE_RETURN = "refuse_return"
    RULE_RESPONSIBILITY = "rule_responsibility"
    ASK_EXTENSION = "ask_extension"
    ALLOW_EXTENSION = "allow_extension"
    REFUSE_EXTENSION = "refuse_extension"
    ASK_SUSPENSION = "ask_suspension"
    ALLOW_SUSPENSION = "allow_suspension"
    REFUSE_SUSPENSION = "refuse_suspension"
    RESUME = "resume"
    ESCALATE = "escalate"
    PROMPT = "prompt"
    REPLY_PROMPT = "reply_prompt"
    SUPERVISE = "supervise"
    REPLY_SUPERVISE = "reply_supervise"
    ANSWER = "answer"
    REQUEST_VERIFY = "request_verify"
    VERIFY = "verify"
    REASSIGN = "reassign"
    SEND_BACK = "send_back"
    CLOSE = "close"
    REOPEN = "reopen"
    EVALUATE = "evaluate"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    COUNT = "count"
    AMEND = "amend"
    ASK_VOID = "ask_void"
    ALLOW_VOID = "allow_void"
    REFUSE_VOID = "refuse_void"
    TRANSFER = "transfer"
    HOLD_ACCOUNTABLE = "hold_accountable"
    DECIDE_ACCOUNTABILITY = "decide_accountability"
    RECOMPUTE = "recompute"
    IMPORT_HISTORY = "import_history"
    WITHDRAW_IMPORT = "withdraw_import"


class Stage(enum.StrEnum):
    """A stretch of the course that has a limit of its own; the clock page of the design lists them."""

    ACCEPTANCE = "acceptance"
    CHECKING = "checking"
    FILING = "filing"
    DISPATCH = "dispatch"
    HANDLING = "handling"
    SENDING = "sending"
    VERIFICATION = "verification"
    CLOSING = "closing"


class RequestKind(enum.StrEnum):
    """What a body or the desk may ask for and somebody else decides."""

    RETURN = "return"
    EXTENSION = "extension"
    SUSPENSION = "suspension"
    VOID = "void"


class Side(enum.StrEnum):
    """How a person must stand to the case, beyond having the role."""

    ANY = "any"
    GRID = "grid"  # the case lies inside the person's grid
    LEAD = "lead"  # the person's body has the task
    CO_BODY = "co_body"  # the person's body has an open joint task
    HANDLING_BODY = "handling_body"  # lead or co-body
    ASSIGNED = "assigned"  # the inspector who was told
    NOT_ASKER = "not_asker"  # decides a request that somebody else asked


S = Status
STEP_OF: Mapping[Status, Step] = MappingProxyType(
    {
        S.REPORTED: Step.COLLECTION,
        S.CHECKING: Step.COLLECTION,
        S.ACCEPTED: Step.FILING,
        S.FILED: Step.DISPATCH,
        S.DISPATCHED: Step.HANDLING,
        S.HANDLING: Step.HANDLING,
        S.SUSPENDED: Step.HANDLING,
        S.ANSWERED: Step.FEEDBACK,
        S.VERIFIED: Step.VERIFICATION,
        S.CLOSED: Step.VERIFICATION,
        S.EVALUATED: Step.EVALUATION,
        S.ASSESSED: Step.ASSESSMENT,
    }
)
OPEN: frozenset[Status] = frozenset(
    {S.REPORTED, S.CHECKING, S.ACCEPTED, S.FILED, S.DISPATCHED, S.HANDLING, S.SUSPENDED, S.ANSWERED, S.VERIFIED}
)
ENDED: frozenset[Status] = frozenset({S.DECLINED, S.MERGED, S.VOIDED, S.TRANSFERRED, S.ASSESSED})
BEFORE_FILING: frozenset[Status] = frozenset({S.REPORTED, S.CHECKING, S.ACCEPTED})
FILED_AND_LATER: frozenset[Status] = frozenset(
    {
        S.FILED,
        S.DISPATCHED,
        S.HANDLING,
        S.SUSPENDED,
        S.ANSWERED,
        S.VERIFIED,
        S.CLOSED,
        S.EVALUATED,
        S.ASSESSED,
        S.TRANSFERRED,
    }
)
BODY_ROLES: frozenset[Role] = frozenset({Role.BODY, Role.EPB, Role.STREET, Role.COMMUNITY})


@dataclass(frozen=True, slots=True)
class Move:
    """One legal change: from `source` (None: no case yet) to `target` (None: unchanged) by a person of `roles` standing on `side`."""

    action: Action
    source: Status | None
    target: Status | None
    roles: frozenset[Role]
    side: Side

    @property
    def end(self) -> Status:
        """The status after the move."""
        if self.target is not None:
            return self.target
        assert self.source is not None
        return self.source


@dataclass(frozen=True, slots=True)
class _Row:
    action: Action
    sources: tuple[Status | None, ...]
    targets: tuple[Status | None, ...]
    roles: frozenset[Role]
    side: Side = Side.ANY


def _table_order(status: Status | None) -> int:
    return -1 if status is None else list(Status).index(status)


def _row(
    action: Action,
    sources: Iterable[Status | None],
    targets: Iterable[Status | None],
    roles: Iterable[Role],
    side: Side = Side.ANY,
) -> _Row:
    ordered = tuple(sorted(sources, key=_table_order))
    return _Row(action, ordered, tuple(targets), frozenset(roles), side)


_DESK = (Role.REGISTRAR, Role.SHIFT_LEADER, Role.DISPATCHER)
_SAME: tuple[Status | None, ...] = (None,)
R, A = Role, Action

# Order matters: it is the order of the manual and of the buttons under a case.
_ROWS: tuple[_Row, ...] = (
    _row(A.REPORT, (None,), (S.REPORTED,), (R.INSPECTOR, R.COMMUNITY, R.STREET), Side.GRID),
    _row(A.REPORT, (None,), (S.REPORTED,), (R.REGISTRAR,)),
    _row(A.ACCEPT, (S.REPORTED,), (S.ACCEPTED,), (R.REGISTRAR,)),
    _row(A.REQUEST_CHECK, (S.REPORTED,), (S.CHECKING,), (R.REGISTRAR,)),
    _row(A.ANSWER_CHECK, (S.CHECKING,), (S.REPORTED,), (R.INSPECTOR,), Side.ASSIGNED),
    _row(A.ANSWER_CHECK, (S.CHECKING,), (S.REPORTED,), (R.REGISTRAR,)),
    _row(A.FILE, (S.ACCEPTED,), (S.FILED,), (R.SHIFT_LEADER,)),
    _row(A.DECLINE, (S.REPORTED,), (S.DECLINED,), (R.REGISTRAR,)),
    _row(A.DECLINE, (S.ACCEPTED,), (S.DECLINED,), (R.SHIFT_LEADER,)),
    _row(A.MERGE, (S.REPORTED, S.ACCEPTED, S.FILED), (S.MERGED,), (R.REGISTRAR, R.SHIFT_LEADER)),
    _row(A.DISPATCH, (S.FILED,), (S.DISPATCHED,), (R.DISPATCHER,)),
    _row(A.RECALL, (S.DISPATCHED,), (S.FILED,), (R.DISPATCHER,)),
    _row(A.TAKE, (S.DISPATCHED,), (S.HANDLING,), BODY_ROLES, Side.LEAD),
    _row(A.ANSWER, (S.HANDLING,), (S.ANSWERED,), BODY_ROLES, Side.LEAD),
    _row(A.PROGRESS, (S.HANDLING,), _SAME, BODY_ROLES, Side.HANDLING_BODY),
    _row(A.CALL_JOINT, (S.HANDLING,), _SAME, BODY_ROLES, Side.LEAD),
    _row(A.JOINT_TAKE, (S.DISPATCHED, S.HANDLING), _SAME, BODY_ROLES, Side.CO_BODY),
    _row(A.JOINT_ANSWER, (S.HANDLING,), _SAME, BODY_ROLES, Side.CO_BODY),
    _row(A.JOINT_RETURN, (S.DISPATCHED, S.HANDLING), _SAME, BODY_ROLES, Side.CO_BODY),
    _row(A.JOINT_EXTEND, (S.HANDLING,), _SAME, BODY_ROLES, Side.CO_BODY),
    _row(A.ISSUE_DOCUMENT, (S.HANDLING,), _SAME, BODY_ROLES, Side.HANDLING_BODY),
    _row(A.ASK_RETURN, (S.DISPATCHED, S.HANDLING), _SAME, BODY_ROLES, Side.LEAD),
    _row(A.ALLOW_RETURN, (S.DISPATCHED, S.HANDLING), (S.FILED,), (R.DISPATCHER,), Side.NOT_ASKER),
    _row(A.REFUSE_RETURN, (S.DISPATCHED, S.HANDLING), _SAME, (R.DISPATCHER,), Side.NOT_ASKER),
    _row(A.RULE_RESPONSIBILITY, (S.FILED, S.DISPATCHED), _SAME, (R.SHIFT_LEADER, R.LEADER)),
    _row(A.ASK_EXTENSION, (S.HANDLING,), _SAME, BODY_ROLES, Side.LEAD),
    _row(A.ALLOW_EXTENSION, (S.HANDLING,), _SAME, (R.DISPATCHER, R.SHIFT_LEADER), Side.NOT_ASKER),
    _row(A.REFUSE_EXTENSION, (S.HANDLING,), _SAME, (R.DISPATCHER, R.SHIFT_LEADER), Side.NOT_ASKER),
    _row(A.ASK_SUSPENSION, (S.HANDLING,), _SAME, BODY_ROLES, Side.LEAD),
    _row(A.ALLOW_SUSPENSION, (S.HANDLING,), (S.SUSPENDED,), (R.SHIFT_LEADER,), Side.NOT_ASKER),
    _row(A.REFUSE_SUSPENSION, (S.HANDLING,), _SAME, (R.SHIFT_LEADER,), Side.NOT_ASKER),
    _row(A.RESUME, (S.SUSPENDED,), (S.HANDLING,), BODY_ROLES, Side.LEAD),
    _row(A.RESUME, (S.SUSPENDED,), (S.HANDLING,), (R.DISPATCHER, R.SYSTEM)),
    _row(A.ESCALATE, (S.FILED, S.DISPATCHED, S.HANDLING), (S.FILED,), (R.COMMUNITY, R.STREET), Side.GRID),
    _row(A.ESCALATE, (S.FILED, S.DISPATCHED, S.HANDLING), (S.FILED,), (R.DISPATCHER,)),
    _row(A.REQUEST_VERIFY, (S.ANSWERED,), _SAME, (R.REGISTRAR,)),
    _row(A.VERIFY, (S.ANSWERED,), (S.VERIFIED, S.HANDLING), (R.INSPECTOR,), Side.ASSIGNED),
    _row(A.VERIFY, (S.ANSWERED,), (S.VERIFIED, S.HANDLING), (R.REGISTRAR,)),
    _row(A.REASSIGN, (S.CHECKING, S.ANSWERED), _SAME, (R.REGISTRAR,)),
    _row(A.CLOSE, (S.VERIFIED,), (S.CLOSED,), (R.SHIFT_LEADER,)),
    _row(A.SEND_BACK, (S.VERIFIED,), (S.ANSWERED, S.HANDLING), (R.SHIFT_LEADER,)),
    _row(A.EVALUATE, (S.CLOSED,), (S.EVALUATED,), (R.ASSESSOR,)),
    _row(A.REOPEN, (S.CLOSED,), (S.FILED,), (R.SHIFT_LEADER,)),
    _row(A.APPEAL, (S.CLOSED, S.EVALUATED), _SAME, BODY_ROLES, Side.LEAD),
    _row(A.UPHOLD, (S.CLOSED, S.EVALUATED), _SAME, (R.ASSESSOR,), Side.NOT_ASKER),
    _row(A.DISMISS, (S.CLOSED, S.EVALUATED), _SAME, (R.ASSESSOR,), Side.NOT_ASKER),
    _row(A.COUNT, (S.EVALUATED,), (S.ASSESSED,), (R.ASSESSOR,)),
    _row(A.PROMPT, OPEN, _SAME, (R.DISPATCHER, R.SHIFT_LEADER)),
    _row(A.REPLY_PROMPT, OPEN, _SAME, BODY_ROLES),
    _row(A.SUPERVISE, OPEN, _SAME, (R.SHIFT_LEADER, R.ASSESSOR, R.LEADER)),
    _row(A.REPLY_SUPERVISE, OPEN, _SAME, BODY_ROLES),
    _row(A.AMEND, BEFORE_FILING, _SAME, (R.REGISTRAR,)),
    _row(A.AMEND, OPEN - BEFORE_FILING, _SAME, (R.DISPATCHER, R.SHIFT_LEADER)),
    _row(A.ASK_VOID, OPEN, _SAME, (R.REGISTRAR, R.DISPATCHER)),
    _row(A.ALLOW_VOID, OPEN, (S.VOIDED,), (R.SHIFT_LEADER,), Side.NOT_ASKER),
    _row(A.REFUSE_VOID, OPEN, _SAME, (R.SHIFT_LEADER,), Side.NOT_ASKER),
    _row(A.TRANSFER, (S.HANDLING, S.ANSWERED, S.VERIFIED, S.CLOSED), (S.TRANSFERRED,), BODY_ROLES, Side.LEAD),
    _row(A.TRANSFER, (S.HANDLING, S.ANSWERED, S.VERIFIED, S.CLOSED), (S.TRANSFERRED,), _DESK),
    _row(A.HOLD_ACCOUNTABLE, FILED_AND_LATER, _SAME, (R.ASSESSOR,)),
    _row(A.DECIDE_ACCOUNTABILITY, FILED_AND_LATER, _SAME, (R.LEADER,)),
    _row(A.RECOMPUTE, OPEN, _SAME, (R.ADMINISTRATOR, R.SYSTEM)),
    _row(A.IMPORT_HISTORY, (None,), (S.CLOSED, S.DECLINED), (R.ADMINISTRATOR,)),
    _row(A.WITHDRAW_IMPORT, (S.CLOSED, S.DECLINED), (S.VOIDED,), (R.ADMINISTRATOR,)),
)

MOVES: tuple[Move, ...] = tuple(
    Move(row.action, source, target, row.roles, row.side)
    for row in _ROWS
    for source in row.sources
    for target in row.targets
)

# A request is asked by one action and decided by two others.
ASKED_BY: Mapping[RequestKind, Action] = MappingProxyType(
    {
        RequestKind.RETURN: A.ASK_RETURN,
        RequestKind.EXTENSION: A.ASK_EXTENSION,
        RequestKind.SUSPENSION: A.ASK_SUSPENSION,
        RequestKind.VOID: A.ASK_VOID,
    }
)
DECIDED_BY: Mapping[Action, tuple[RequestKind, bool]] = MappingProxyType(
    {
        A.ALLOW_RETURN: (RequestKind.RETURN, True),
        A.REFUSE_RETURN: (RequestKind.RETURN, False),
        A.ALLOW_EXTENSION: (RequestKind.EXTENSION, True),
        A.REFUSE_EXTENSION: (RequestKind.EXTENSION, False),
        A.ALLOW_SUSPENSION: (RequestKind.SUSPENSION, True),
        A.REFUSE_SUSPENSION: (RequestKind.SUSPENSION, False),
        A.ALLOW_VOID: (RequestKind.VOID, True),
        A.REFUSE_VOID: (RequestKind.VOID, False),
    }
)

# Entering the status starts the stage; verification starts by `request_verify`, without a change of status.
STAGE_ON_ENTRY: Mapping[Status, Stage] = MappingProxyType(
    {
        S.REPORTED: Stage.ACCEPTANCE,
        S.CHECKING: Stage.CHECKING,
        S.ACCEPTED: Stage.FILING,
        S.FILED: Stage.DISPATCH,
        S.DISPATCHED: Stage.HANDLING,
        S.HANDLING: Stage.HANDLING,
        S.ANSWERED: Stage.SENDING,
        S.VERIFIED: Stage.CLOSING,
    }
)


@cache
def moves_of(action: Action) -> tuple[Move, ...]:
    """Every legal move of `action`, in table order."""
    return tuple(move for move in MOVES if move.action is action)


@cache
def moves_from(action: Action, source: Status | None) -> tuple[Move, ...]:
    """The moves of `action` that start at `source`; empty where the action is not allowed there."""
    return tuple(move for move in moves_of(action) if move.source == source)


@cache
def actions_at(source: Status) -> tuple[Action, ...]:
    """The actions possible at `source` by anybody, in table order."""
    return tuple(dict.fromkeys(move.action for move in MOVES if move.source == source))


@cache
def legal_changes() -> frozenset[tuple[Action, Status | None, Status]]:
    """(action, from, to) triples: what the database triggers admit."""
    return frozenset((move.action, move.source, move.end) for move in MOVES)


def is_legal(action: Action, source: Status | None, target: Status) -> bool:
    """Whether `action` may lead from `source` to `target`, whoever does it."""
    return (action, source, target) in legal_changes()
