"""Who may act: every role at every status against the table, and the rules that look at more than both."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rules import permissions, workflow
from desktop.rules.permissions import Actor, CaseFacts, may_act, offered, sees_case
from desktop.rules.terms import Level
from desktop.rules.workflow import Action, RequestKind, Role, Status

GRID = "110102019004"


def actor(role: Role, **changes: object) -> Actor:
    given: dict[str, object] = {"organisation": "urban_enforcement", "grid": "", "person_id": 7} | changes
    return Actor(account_id=1, name="甲", role=role, **given)  # type: ignore[arg-type]


def facts(status: Status, **changes: object) -> CaseFacts:
    """A case on which the actor stands as well as anybody can: own body, own task, own grid, nothing asked by them."""
    given: dict[str, object] = {
        "grid": GRID,
        "lead_body": "urban_enforcement",
        "open_co_bodies": frozenset({"urban_enforcement"}),
        "assigned": 7,
        "askers": dict.fromkeys(RequestKind, 99),
        "open_appeal_by": 98,
        "prompted": frozenset({"urban_enforcement"}),
        "supervised": frozenset({"urban_enforcement"}),
    } | changes
    return CaseFacts(status=status, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "action", [Action.EVALUATE, Action.REOPEN, Action.APPEAL, Action.TRANSFER, Action.HOLD_ACCOUNTABLE]
)
def test_what_came_finished_is_withdrawn_or_left_as_it_is(action: Action) -> None:
    role = next(iter(sorted(workflow.moves_from(action, Status.CLOSED)[0].roles)))
    assert may_act(actor(role), action, facts(Status.CLOSED)) is None
    refusal = may_act(actor(role), action, facts(Status.CLOSED, imported=True))
    assert refusal is not None
    assert refusal.code == "imported_case"
    withdrawn = may_act(actor(Role.ADMINISTRATOR), Action.WITHDRAW_IMPORT, facts(Status.CLOSED))
    assert withdrawn is not None
    assert withdrawn.code == "not_an_imported_case"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_the_table_says_and_nothing_else(role: Role) -> None:
    # what hangs on more than role and status has tests of its own
    more = {Action.ALLOW_EXTENSION, Action.REFUSE_EXTENSION, Action.REQUEST_VERIFY}
    for action, status in product(set(Action) - more, Status):
        tabled = any(role in move.roles for move in workflow.moves_from(action, status))
        asked = {} if action in workflow.ASKED_BY.values() else dict.fromkeys(RequestKind, 99)
        case = facts(status, imported=action is Action.WITHDRAW_IMPORT, askers=asked)
        refusal = may_act(actor(role), action, case)
        assert (refusal is None) == tabled, (role, action, status, refusal)
        if workflow.moves_from(action, status) and not tabled:
            assert refusal is not None
            assert refusal.code == "role_may_not"


@given(st.sampled_from(list(Role)), st.sampled_from(list(Status)))
def test_what_is_offered_is_what_may_be_done(role: Role, status: Status) -> None:
    found = offered(actor(role), facts(status))
    assert list(found) == [a for a in workflow.actions_at(status) if may_act(actor(role), a, facts(status)) is None]


@pytest.mark.parametrize("role", [Role.STREET, Role.COMMUNITY])
def test_streets_and_communities_act_only_inside_their_grid(role: Role) -> None:
    """Whatever they do, and though they have the task."""
    away = actor(role, grid="110102001")
    for action, status in product(Action, Status):
        if any(role in move.roles for move in workflow.moves_from(action, status)):
            refusal = may_act(away, action, facts(status))
            assert refusal is not None
            assert refusal.code == "outside_own_grid"
    assert may_act(actor(role, grid="110102019"), Action.TAKE, facts(Status.DISPATCHED)) is None


@pytest.mark.parametrize(
    ("action", "status", "changes", "code"),
    [
        (Action.TAKE, Status.DISPATCHED, {"lead_body": "epb"}, "not_the_lead_body"),
        (Action.JOINT_ANSWER, Status.HANDLING, {"open_co_bodies": frozenset()}, "no_joint_task"),
        (Action.PROGRESS, Status.HANDLING, {"lead_body": "x", "open_co_bodies": frozenset()}, "not_the_handling_body"),
        (Action.REPLY_PROMPT, Status.HANDLING, {"prompted": frozenset()}, "nothing_to_reply"),
        (Action.REPLY_SUPERVISE, Status.HANDLING, {"supervised": frozenset({"epb"})}, "nothing_to_reply"),
    ],
)
def test_a_body_acts_only_for_itself(action: Action, status: Status, changes: dict[str, object], code: str) -> None:
    refusal = may_act(actor(Role.BODY), action, facts(status, **changes))
    assert refusal is not None
    assert refusal.code == code


def test_the_lead_need_have_no_joint_task_to_record_progress() -> None:
    alone = facts(Status.HANDLING, open_co_bodies=frozenset())
    assert may_act(actor(Role.BODY), Action.PROGRESS, alone) is None
    helping = facts(Status.HANDLING, lead_body="epb")
    assert may_act(actor(Role.BODY), Action.ISSUE_DOCUMENT, helping) is None


@pytest.mark.parametrize("action", sorted(workflow.DECIDED_BY))
def test_nobody_decides_their_own_request(action: Action) -> None:
    kind, _ = workflow.DECIDED_BY[action]
    role = Role.DISPATCHER if kind in {RequestKind.RETURN, RequestKind.EXTENSION} else Role.SHIFT_LEADER
    status = Status.HANDLING
    assert may_act(actor(role), action, facts(status)) is None
    own = may_act(actor(role), action, facts(status, askers=dict.fromkeys(RequestKind, 1)))
    none = may_act(actor(role), action, facts(status, askers={}))
    assert (own and own.code, none and none.code) == ("decides_own_request", "no_open_request")


def test_the_first_extension_is_the_dispatchers_the_second_the_shift_leaders() -> None:
    first, second = facts(Status.HANDLING), facts(Status.HANDLING, extensions_allowed=1)
    allowed = {
        (role, case.extensions_allowed)
        for role, case in product(Role, (first, second))
        if may_act(actor(role), Action.ALLOW_EXTENSION, case) is None
    }
    assert allowed == {(Role.DISPATCHER, 0), (Role.SHIFT_LEADER, 1)}


@pytest.mark.parametrize(
    ("role", "action", "changes", "code"),
    [
        (Role.BODY, Action.ASK_RETURN, {"askers": {RequestKind.RETURN: 1}}, "request_open_already"),
        (Role.BODY, Action.ASK_EXTENSION, {"deadline_passed": datetime(2026, 3, 2, tzinfo=UTC)}, "after_the_deadline"),
        (Role.BODY, Action.ASK_SUSPENSION, {"deadline_passed": datetime(2026, 3, 2, tzinfo=UTC)}, "after_the_deadline"),
        (Role.BODY, Action.ASK_EXTENSION, {"extensions_allowed": 2}, "extensions_used_up"),
        (Role.BODY, Action.JOINT_TAKE, {"joint_takers": {"urban_enforcement": "乙"}}, "joint_task_taken"),
        (Role.BODY, Action.ISSUE_DOCUMENT, {"powerless": "某社区"}, "no_enforcement_power"),
        (Role.BODY, Action.TRANSFER, {"powerless": "某社区"}, "no_enforcement_power"),
        (Role.DISPATCHER, Action.ESCALATE, {"level": Level.DISTRICT}, "level_not_higher"),
        (Role.LEADER, Action.DECIDE_ACCOUNTABILITY, {"nothing_proposed": True}, "nothing_proposed"),
    ],
)
def test_what_can_lead_to_nothing_is_not_offered(
    role: Role, action: Action, changes: dict[str, object], code: str
) -> None:
    without: dict[str, object] = {"askers": {}} if action in workflow.ASKED_BY.values() else {}
    assert action in offered(actor(role), facts(Status.HANDLING, **without))
    spent = facts(Status.HANDLING, **without | changes)
    assert action not in offered(actor(role), spent)
    refusal = may_act(actor(role), action, spent)
    assert refusal is not None
    assert refusal.code == code


def test_another_bodys_take_and_the_desks_letter_are_nobodys_hindrance() -> None:
    case = facts(Status.HANDLING, joint_takers={"epb": "孙丽"}, powerless="某社区")
    assert may_act(actor(Role.BODY), Action.JOINT_TAKE, case) is None
    assert may_act(actor(Role.REGISTRAR), Action.TRANSFER, case) is None


def test_nobody_verifies_what_they_handled() -> None:
    case = facts(Status.ANSWERED, handlers=frozenset({1}))
    for role in (Role.INSPECTOR, Role.REGISTRAR):
        refusal = may_act(actor(role), Action.VERIFY, case)
        assert refusal is not None
        assert refusal.code == "verifies_own_work"
    assert may_act(replace(actor(Role.INSPECTOR), account_id=2), Action.VERIFY, case) is None


def test_an_inspector_is_told_once_and_then_replaced() -> None:
    told, untold = facts(Status.ANSWERED), facts(Status.ANSWERED, assigned=None)
    found = {
        (action, case.assigned): may_act(actor(Role.REGISTRAR), action, case)
        for action, case in product((Action.REQUEST_VERIFY, Action.REASSIGN, Action.VERIFY), (told, untold))
    }
    assert {key: refusal and refusal.code for key, refusal in found.items()} == {
        (Action.REQUEST_VERIFY, 7): "already_told_to_verify",
        (Action.REQUEST_VERIFY, None): None,
        (Action.REASSIGN, 7): None,
        (Action.REASSIGN, None): "nobody_to_replace",
        (Action.VERIFY, 7): None,
        (Action.VERIFY, None): "nobody_was_told_to_verify",
    }


@pytest.mark.parametrize("changes", [{"evaluator": 1}, {"open_appeal_by": 1}])
def test_the_evaluator_decides_no_appeal_against_their_evaluation(changes: dict[str, object]) -> None:
    refusal = may_act(actor(Role.ASSESSOR), Action.UPHOLD, facts(Status.EVALUATED, **changes))
    assert refusal is not None
    assert refusal.code == "decides_own_evaluation"


def test_who_sees_which_case() -> None:
    bodies = {"housing"}
    seen = {
        role: sees_case(actor(role, grid="110102001", organisation="urban_enforcement"), GRID, bodies)
        for role in (Role.STREET, Role.COMMUNITY, Role.BODY, Role.EPB, Role.INSPECTOR)
    }
    assert seen == {
        Role.STREET: False, Role.COMMUNITY: False, Role.BODY: False, Role.EPB: True, Role.INSPECTOR: False
    }  # fmt: skip
    assert sees_case(actor(Role.BODY, organisation="housing"), GRID, bodies)
    assert sees_case(actor(Role.STREET, grid="110102019"), GRID, bodies)
    assert sees_case(actor(Role.REGISTRAR), GRID, bodies)


def test_without_a_case_there_is_nothing_to_offer_and_no_grid_but_the_own_to_report_in() -> None:
    assert offered(actor(Role.REGISTRAR), CaseFacts(status=None)) == ()
    away = may_act(actor(Role.STREET, grid="110102001"), Action.REPORT, CaseFacts(status=None, grid=GRID))
    assert away is not None
    assert away.code == "outside_own_grid"
    assert may_act(permissions.SYSTEM, Action.REPORT, CaseFacts(status=None, grid=GRID)) is not None


def test_a_body_appeals_once() -> None:
    body = actor(Role.BODY, organisation="urban_enforcement")
    assert may_act(body, Action.APPEAL, facts(Status.CLOSED)) is None
    again = may_act(body, Action.APPEAL, facts(Status.CLOSED, appealed=frozenset({"urban_enforcement"})))
    assert again is not None
    assert again.code == "appealed_already"
    assert may_act(body, Action.APPEAL, facts(Status.CLOSED, appealed=frozenset({"housing"}))) is None


def test_who_may_report_is_whom_the_table_lets() -> None:
    may = {role for role in Role if permissions.may_report(actor(role, grid=GRID))}
    assert may == {Role.INSPECTOR, Role.COMMUNITY, Role.STREET, Role.REGISTRAR}
