"""Requests: who asks, who decides, what each changes, one open of a kind, and what a change of status does to the others."""

from datetime import date
from typing import Any

import pytest

from desktop.models.account import Account
from desktop.queries.case_ledgers import RequestRow
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.workflow import Action, Role, Stage, Status
from desktop.usecases import accounts, requests
from desktop.usecases.fields import LongText
from tests.office import Office, district_time

DAY = Limit(1, LimitClass.WORK_DAY)
WHY = LongText("有理由")
SUSPENSION: dict[str, Any] = {"reason": "weather", "resume_on": date(2026, 3, 20), "explanation": WHY}
ASKS: dict[str, tuple[str, Action, dict[str, Any]]] = {
    "return": ("body", Action.ASK_RETURN, {"reason": "wrong_body", "explanation": WHY}),
    "extension": ("body", Action.ASK_EXTENSION, {"limit": DAY, "explanation": WHY}),
    "suspension": ("body", Action.ASK_SUSPENSION, SUSPENSION),
    "void": ("dispatcher", Action.ASK_VOID, {"explanation": WHY}),
}
DECIDERS = {"return": "dispatcher", "extension": "dispatcher", "suspension": "shift_leader", "void": "shift_leader"}


def handled(office: Office) -> int:
    """A case in handling, dispatched on Monday 10:00 for one work day and taken at once; it is 11:00."""
    case_id = office.until("filed")
    office.at("2026-03-02 10:00")
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body="urban_enforcement")
    office.act("body", Action.TAKE, case_id, handler="孙志强")
    office.at("2026-03-02 11:00")
    return case_id


def ask(office: Office, case_id: int, kind: str) -> None:
    who, action, fields = ASKS[kind]
    office.act(who, action, case_id, **fields)


def ledger(office: Office, case_id: int) -> list[RequestRow]:
    return list(office.file(case_id).requests)


@pytest.mark.parametrize("kind", ASKS)
def test_a_request_stays_in_the_ledger_with_who_when_and_why(office: Office, kind: str) -> None:
    case_id = handled(office)
    ask(office, case_id, kind)
    office.pass_time(minutes=30)
    form = requests.Refuse(case_id=case_id, reason=LongText("理由不足"))
    usecase = {
        "return": requests.refuse_return,
        "extension": requests.refuse_extension,
        "suspension": requests.refuse_suspension,
        "void": requests.refuse_void,
    }[kind]
    office.do(DECIDERS[kind], usecase, form)
    (row,) = ledger(office, case_id)
    asker, decider = office.actors[ASKS[kind][0]].name, office.actors[DECIDERS[kind]].name
    assert (row.kind, row.state, row.asked_by, row.decided_by, row.decision) == (
        kind, "refused", asker, decider, "理由不足"
    )  # fmt: skip
    assert row.decided_at == district_time("2026-03-02 11:30")
    assert row.deadline == district_time("2026-03-02 16:30")  # four working hours to decide
    assert office.status(case_id) == Status.HANDLING
    assert office.case(case_id).deadline == district_time("2026-03-03 10:00")  # the clock never stopped


@pytest.mark.parametrize("kind", ASKS)
def test_one_open_of_a_kind_at_a_time(office: Office, kind: str) -> None:
    case_id = handled(office)
    ask(office, case_id, kind)
    who, action, fields = ASKS[kind]
    assert office.refusal(who, action, case_id, **fields) == "request_open_already"
    refuse = Action(f"refuse_{kind}")
    office.act(DECIDERS[kind], refuse, case_id, reason="不准")
    assert office.refusal(DECIDERS[kind], refuse, case_id, reason="不准") == "no_open_request"
    ask(office, case_id, kind)


@pytest.mark.parametrize(
    ("kind", "who", "code"),
    [
        ("return", "shift_leader", "role_may_not"),
        ("return", "body", "role_may_not"),
        ("extension", "shift_leader", "role_may_not"),  # the first is the dispatcher's
        ("extension", "registrar", "role_may_not"),
        ("suspension", "dispatcher", "role_may_not"),
        ("void", "dispatcher", "role_may_not"),
        ("void", "registrar", "role_may_not"),
    ],
)
def test_nobody_else_decides(office: Office, kind: str, who: str, code: str) -> None:
    case_id = handled(office)
    ask(office, case_id, kind)
    assert office.refusal(who, Action(f"allow_{kind}"), case_id) == code
    assert office.refusal(who, Action(f"refuse_{kind}"), case_id, reason="不准") == code


def test_nobody_decides_what_they_asked_themselves(office: Office) -> None:
    """An account whose role was changed in between is still the one that asked."""
    case_id = handled(office)
    ask(office, case_id, "void")
    with office.writing("administrator") as work:
        account = work.session.get_one(Account, office.actors["dispatcher"].account_id)
        account.role = Role.SHIFT_LEADER
    office.actors["promoted"] = accounts.actor_of(account)
    assert office.refusal("promoted", Action.ALLOW_VOID, case_id) == "decides_own_request"
    assert office.refusal("promoted", Action.REFUSE_VOID, case_id, reason="不准") == "decides_own_request"


@pytest.mark.parametrize("kind", ["return", "extension", "suspension"])
def test_only_the_lead_body_asks(office: Office, kind: str) -> None:
    case_id = handled(office)
    _, action, fields = ASKS[kind]
    assert office.refusal("epb", action, case_id, **fields) == "not_the_lead_body"
    assert office.refusal("dispatcher", action, case_id, **fields) == "role_may_not"


def test_a_change_of_status_lapses_the_other_requests(office: Office) -> None:
    case_id = handled(office)
    for kind in ASKS:
        ask(office, case_id, kind)
    assert office.case(case_id).open_requests == 4
    office.do("dispatcher", requests.allow_return, requests.Allow(case_id=case_id))
    assert {row.kind.value: row.state for row in ledger(office, case_id)} == {
        "return": "allowed", "extension": "lapsed", "suspension": "lapsed", "void": "lapsed"
    }  # fmt: skip
    assert office.case(case_id).open_requests == 0
    assert office.refusal("shift_leader", Action.ALLOW_VOID, case_id) == "no_open_request"


def test_what_changes_no_status_lapses_nothing(office: Office) -> None:
    case_id = handled(office)
    ask(office, case_id, "void")
    office.act("body", Action.PROGRESS, case_id, note="已到场")
    assert [row.state for row in ledger(office, case_id)] == ["open"]


def test_a_body_may_ask_back_before_it_takes(office: Office) -> None:
    case_id = office.until("dispatched")
    form = requests.AskReturn(case_id=case_id, reason=requests.ReturnReason.WRONG_GRID, explanation=WHY)
    office.do("body", requests.ask_return, form)
    office.act("dispatcher", Action.ALLOW_RETURN, case_id)
    assert office.status(case_id) == Status.FILED


def test_an_extension_asked_in_time_and_allowed_later_applies_from_the_old_deadline(office: Office) -> None:
    case_id = handled(office)
    office.at("2026-03-03 10:00")  # the deadline's own minute
    office.do("body", requests.ask_extension, requests.AskExtension(case_id=case_id, limit=DAY, explanation=WHY))
    office.at("2026-03-03 15:00")
    office.do("dispatcher", requests.allow_extension, requests.Allow(case_id=case_id))
    assert office.case(case_id).deadline == district_time("2026-03-04 10:00")


def test_extensions_are_asked_before_the_deadline_and_no_longer_than_the_limit(office: Office) -> None:
    case_id = handled(office)
    long = Limit(2, LimitClass.WORK_DAY)
    assert office.refusal("body", Action.ASK_EXTENSION, case_id, limit=long, explanation=WHY) == "extension_too_long"
    office.at("2026-03-03 10:01")
    assert office.refusal("body", Action.ASK_EXTENSION, case_id, limit=DAY, explanation=WHY) == "after_the_deadline"
    assert office.refusal("body", Action.ASK_SUSPENSION, case_id, **SUSPENSION) == "after_the_deadline"


def test_the_second_extension_is_the_shift_leaders_and_there_is_no_third(office: Office) -> None:
    case_id = handled(office)
    ask(office, case_id, "extension")
    office.act("dispatcher", Action.ALLOW_EXTENSION, case_id)
    ask(office, case_id, "extension")
    assert office.refusal("dispatcher", Action.ALLOW_EXTENSION, case_id) == "second_extension_needs_shift_leader"
    office.act("shift_leader", Action.ALLOW_EXTENSION, case_id)
    assert office.case(case_id).deadline == district_time("2026-03-05 10:00")
    assert office.refusal("body", Action.ASK_EXTENSION, case_id, limit=DAY, explanation=WHY) == "extensions_used_up"


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 3, 2), "resume_date_past"), (date(2027, 3, 3), "resume_date_too_late")],
)
def test_a_suspension_ends_within_a_year(office: Office, day: date, code: str) -> None:
    case_id = handled(office)
    assert office.refusal("body", Action.ASK_SUSPENSION, case_id, **(SUSPENSION | {"resume_on": day})) == code


def test_a_suspension_pauses_the_lead_and_its_co_bodies(office: Office) -> None:
    case_id = handled(office)
    call: dict[str, Any] = {"meets_at": office.now, "meets_where": "工地", "division": "测"}
    office.act("body", Action.CALL_JOINT, case_id, co_bodies=("epb",), **call)
    joint_deadline = next(row for row in office.file(case_id).intervals if row.joint).deadline
    form = requests.AskSuspension(
        case_id=case_id, reason=requests.SuspensionReason.SEASON, resume_on=date(2026, 3, 20), explanation=WHY
    )
    office.do("body", requests.ask_suspension, form)
    office.do("shift_leader", requests.allow_suspension, requests.Allow(case_id=case_id))
    case = office.case(case_id)
    assert (case.status, case.deadline, case.resume_on) == (Status.SUSPENDED, None, date(2026, 3, 20))
    office.pass_time(days=2)
    assert office.refusal("epb", Action.JOINT_ANSWER, case_id, result="超标") == "not_at_this_status"
    office.do("body", requests.resume, requests.Resume(case_id=case_id))
    file = office.file(case_id)
    assert (file.card.status, file.card.deadline) == (Status.HANDLING, district_time("2026-03-05 10:00"))
    (joint,) = [row for row in file.intervals if row.joint]
    assert (joint_deadline, joint.deadline) == (
        district_time("2026-03-03 10:00"), district_time("2026-03-05 10:00")
    )  # fmt: skip


def test_a_suspension_cannot_be_allowed_after_its_date(office: Office) -> None:
    case_id = handled(office)
    ask(office, case_id, "suspension")
    office.at("2026-03-20 09:00")
    assert office.refusal("shift_leader", Action.ALLOW_SUSPENSION, case_id) == "resume_date_past"


@pytest.mark.parametrize("status", ["reported", "checking", "accepted", "filed", "handling", "suspended", "answered"])
def test_a_voided_case_has_no_clock_that_runs(office: Office, status: str) -> None:
    case_id = office.until({"checking": "reported", "suspended": "handling"}.get(status, status))
    if status == "checking":
        office.act("registrar", Action.REQUEST_CHECK, case_id, inspector=office.people["inspector"])
    if status == "suspended":
        office.act("body", Action.ASK_SUSPENSION, case_id, **SUSPENSION)
        office.act("shift_leader", Action.ALLOW_SUSPENSION, case_id)
    office.do("registrar", requests.ask_void, requests.AskVoid(case_id=case_id, explanation=WHY))
    office.pass_time(minutes=5)
    office.do("shift_leader", requests.allow_void, requests.Allow(case_id=case_id))
    case, file = office.case(case_id), office.file(case_id)
    assert (case.status, case.deadline, case.stage, case.resume_on) == (Status.VOIDED, None, None, None)
    assert all(row.ended_at is not None for row in file.intervals)
    ended = [row for row in file.intervals if row.stop_reason == "voided"]
    assert ended
    assert not any(row.counts for row in ended)
    office.pass_time(days=60)
    assert office.refusal("registrar", Action.ASK_VOID, case_id, explanation=WHY) == "not_at_this_status"


@pytest.mark.parametrize("who", ["body", "dispatcher"])
def test_resuming_early_is_the_bodys_or_the_dispatchers(office: Office, who: str) -> None:
    case_id = handled(office)
    ask(office, case_id, "suspension")
    office.act("shift_leader", Action.ALLOW_SUSPENSION, case_id)
    assert office.refusal("registrar", Action.RESUME, case_id) == "role_may_not"
    assert office.refusal("epb", Action.RESUME, case_id) == "not_the_lead_body"
    office.act(who, Action.RESUME, case_id)
    (row,) = [row for row in office.file(case_id).intervals if row.stage is Stage.HANDLING]
    assert row.deadline == district_time("2026-03-03 10:00")
