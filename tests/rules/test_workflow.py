"""The workflow's table held against the design page's, row by row, written down a second time."""

import pytest

from desktop.rules import workflow
from desktop.rules.workflow import (
    ASKED_BY,
    BEFORE_FILING,
    BODY_ROLES,
    DECIDED_BY,
    ENDED,
    FILED_AND_LATER,
    OPEN,
    STAGE_ON_ENTRY,
    STEP_OF,
    Action,
    RequestKind,
    Role,
    Side,
    Stage,
    Status,
    Step,
)

OPEN_ONES = "reported checking accepted filed dispatched handling suspended answered verified"
FILED = "filed dispatched handling suspended answered verified closed evaluated assessed transferred"
BODIES = "body epb street community"
SAME = "="

# action: [(from, to, who)]; `=` is unchanged, `-` no case yet
TABLE = {
    "report": [("-", "reported", "inspector community street registrar")],
    "request_check": [("reported", "checking", "registrar")],
    "answer_check": [("checking", "reported", "inspector registrar")],
    "accept": [("reported", "accepted", "registrar")],
    "file": [("accepted", "filed", "shift_leader")],
    "decline": [("reported", "declined", "registrar"), ("accepted", "declined", "shift_leader")],
    "merge": [("reported accepted filed", "merged", "registrar shift_leader")],
    "dispatch": [("filed", "dispatched", "dispatcher")],
    "recall": [("dispatched", "filed", "dispatcher")],
    "take": [("dispatched", "handling", BODIES)],
    "progress": [("handling", SAME, BODIES)],
    "call_joint": [("handling", SAME, BODIES)],
    "joint_take": [("dispatched handling", SAME, BODIES)],
    "joint_return": [("dispatched handling", SAME, BODIES)],
    "joint_extend": [("handling", SAME, BODIES)],
    "joint_answer": [("handling", SAME, BODIES)],
    "issue_document": [("handling", SAME, BODIES)],
    "ask_return": [("dispatched handling", SAME, BODIES)],
    "allow_return": [("dispatched handling", "filed", "dispatcher")],
    "refuse_return": [("dispatched handling", SAME, "dispatcher")],
    "rule_responsibility": [("filed dispatched", SAME, "shift_leader leader")],
    "ask_extension": [("handling", SAME, BODIES)],
    "allow_extension": [("handling", SAME, "dispatcher shift_leader")],
    "refuse_extension": [("handling", SAME, "dispatcher shift_leader")],
    "ask_suspension": [("handling", SAME, BODIES)],
    "allow_suspension": [("handling", "suspended", "shift_leader")],
    "refuse_suspension": [("handling", SAME, "shift_leader")],
    "resume": [("suspended", "handling", f"{BODIES} dispatcher system")],
    "escalate": [("filed dispatched handling", "filed", "community street dispatcher")],
    "prompt": [(OPEN_ONES, SAME, "dispatcher shift_leader")],
    "reply_prompt": [(OPEN_ONES, SAME, BODIES)],
    "supervise": [(OPEN_ONES, SAME, "shift_leader assessor leader")],
    "reply_supervise": [(OPEN_ONES, SAME, BODIES)],
    "answer": [("handling", "answered", BODIES)],
    "request_verify": [("answered", SAME, "registrar")],
    "verify": [("answered", "verified handling", "inspector registrar")],
    "reassign": [("checking answered", SAME, "registrar")],
    "send_back": [("verified", "answered handling", "shift_leader")],
    "close": [("verified", "closed", "shift_leader")],
    "reopen": [("closed", "filed", "shift_leader")],
    "evaluate": [("closed", "evaluated", "assessor")],
    "appeal": [("closed evaluated", SAME, BODIES)],
    "uphold": [("closed evaluated", SAME, "assessor")],
    "dismiss": [("closed evaluated", SAME, "assessor")],
    "count": [("evaluated", "assessed", "assessor")],
    "amend": [
        ("reported checking accepted", SAME, "registrar"),
        ("filed dispatched handling suspended answered verified", SAME, "dispatcher shift_leader"),
    ],
    "ask_void": [(OPEN_ONES, SAME, "registrar dispatcher")],
    "allow_void": [(OPEN_ONES, "voided", "shift_leader")],
    "refuse_void": [(OPEN_ONES, SAME, "shift_leader")],
    "transfer": [("handling answered verified closed", "transferred", f"{BODIES} registrar dispatcher shift_leader")],
    "hold_accountable": [(FILED, SAME, "assessor")],
    "decide_accountability": [(FILED, SAME, "leader")],
    "recompute": [(OPEN_ONES, SAME, "administrator system")],
    "import_history": [("-", "closed declined", "administrator")],
    "withdraw_import": [("closed declined", "voided", "administrator")],
}


def test_no_action_is_missing_or_made_up() -> None:
    assert set(TABLE) == {action.value for action in Action} == {move.action.value for move in workflow.MOVES}


@pytest.mark.parametrize("action", sorted(TABLE))
def test_the_row_is_the_designs(action: str) -> None:
    wanted = {
        (None if source == "-" else source, source if target == SAME else target, role)
        for sources, targets, roles in TABLE[action]
        for source in sources.split()
        for target in targets.split()
        for role in roles.split()
    }
    assert wanted == {
        (move.source, move.end, role) for move in workflow.moves_of(Action(action)) for role in move.roles
    }


def test_how_a_person_must_stand_to_the_case() -> None:
    sides = {action: {move.side for move in workflow.moves_of(action)} for action in Action}
    lead = {"take", "answer", "call_joint", "ask_return", "ask_extension", "ask_suspension", "appeal"}
    assert {action.value for action in Action if sides[action] == {Side.LEAD}} == lead
    assert {action.value for action in Action if Side.CO_BODY in sides[action]} == {
        "joint_take", "joint_return", "joint_extend", "joint_answer"
    }  # fmt: skip
    assert {action.value for action in Action if Side.HANDLING_BODY in sides[action]} == {"progress", "issue_document"}
    assert {action.value for action in Action if Side.ASSIGNED in sides[action]} == {"answer_check", "verify"}
    deciding = {action for action in Action if sides[action] == {Side.NOT_ASKER}}
    assert deciding == {*DECIDED_BY, Action.UPHOLD, Action.DISMISS}


def test_the_steps_and_their_statuses_are_the_plans() -> None:
    assert {step: {status.value for status in Status if STEP_OF.get(status) is step} for step in Step} == {
        Step.COLLECTION: {"reported", "checking"},
        Step.FILING: {"accepted"},
        Step.DISPATCH: {"filed"},
        Step.HANDLING: {"dispatched", "handling", "suspended"},
        Step.FEEDBACK: {"answered"},
        Step.VERIFICATION: {"verified", "closed"},
        Step.EVALUATION: {"evaluated"},
        Step.ASSESSMENT: {"assessed"},
    }
    assert {status.value for status in Status if status not in STEP_OF} == {
        "declined",
        "merged",
        "voided",
        "transferred",
    }


def test_the_sets_of_statuses_are_what_their_names_say() -> None:
    assert {status.value for status in OPEN} == set(OPEN_ONES.split())
    assert {status.value for status in FILED_AND_LATER} == set(FILED.split())
    assert {status.value for status in BEFORE_FILING} == {"reported", "checking", "accepted"}
    assert {status.value for status in ENDED} == {"assessed", "declined", "merged", "voided", "transferred"}
    assert {role.value for role in BODY_ROLES} == set(BODIES.split())


def test_nothing_leaves_an_end_but_what_the_design_names() -> None:
    """A closed case may be reopened, transferred, evaluated, withdrawn; an ended one stays."""
    leaving = {
        (move.source, move.end) for move in workflow.MOVES if move.source in ENDED and move.end is not move.source
    }
    assert leaving == {(Status.DECLINED, Status.VOIDED)}  # an import that is withdrawn


def test_a_case_is_closed_by_way_of_verification_alone() -> None:
    into = {(move.action, move.source) for move in workflow.MOVES if move.end is Status.CLOSED and move.target}
    assert into == {(Action.CLOSE, Status.VERIFIED), (Action.IMPORT_HISTORY, None)}
    into = {(move.action, move.source) for move in workflow.MOVES if move.end is Status.VERIFIED and move.target}
    assert into == {(Action.VERIFY, Status.ANSWERED)}


def test_every_request_is_asked_allowed_and_refused() -> None:
    for kind in RequestKind:
        assert ASKED_BY[kind] == f"ask_{kind}"
        assert {action for action, (asked, _) in DECIDED_BY.items() if asked is kind} == {
            f"allow_{kind}", f"refuse_{kind}"
        }  # fmt: skip


def test_entering_a_status_starts_its_stage() -> None:
    assert {status.value: stage.value for status, stage in STAGE_ON_ENTRY.items()} == {
        "reported": "acceptance", "checking": "checking", "accepted": "filing", "filed": "dispatch",
        "dispatched": "handling", "handling": "handling", "answered": "sending", "verified": "closing",
    }  # fmt: skip
    assert set(Stage) - set(STAGE_ON_ENTRY.values()) == {Stage.VERIFICATION}  # begun by sending an inspector


def test_the_system_acts_only_on_what_is_due() -> None:
    assert {move.action for move in workflow.MOVES if Role.SYSTEM in move.roles} == {Action.RESUME, Action.RECOMPUTE}
