"""Step 6: who verifies, what a failure starts again, who closes, and the ways back from there."""

from typing import Any

import pytest
from sqlalchemy import update

from desktop.models.account import Account
from desktop.queries import choices
from desktop.queries.case_course import IntervalRow
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.workflow import Action, Stage, Status
from desktop.usecases import verification
from desktop.usecases.fields import BodyCode, BodyCodes, ClosingCondition, LongText, PersonId
from tests.office import DUST, Office, district_time

FAILED: dict[str, Any] = {"passed": False, "finding": "仍有裸土"}
PASSED: dict[str, Any] = {"passed": True, "finding": "已覆盖"}


def told(office: Office, who: str = "inspector") -> int:
    """An answered case whose inspector was told on Monday at 10:00."""
    case_id = office.until("answered")
    office.at("2026-03-02 10:00")
    inspector = PersonId(office.people[who])
    form = verification.RequestVerify(case_id=case_id, inspector=inspector)
    office.do("registrar", verification.request_verify, form)
    return case_id


def of(office: Office, case_id: int, stage: Stage) -> list[IntervalRow]:
    return [row for row in office.file(case_id).intervals if row.stage is stage]


def test_the_inspector_of_the_grid_is_told_with_a_time_to_be_done(office: Office) -> None:
    case_id = office.until("answered")
    away = office.people["inspector_away"]
    assert office.refusal("registrar", Action.REQUEST_VERIFY, case_id, inspector=away) == "not_of_this_grid"
    assert office.refusal("dispatcher", Action.REQUEST_VERIFY, case_id, inspector=away) == "role_may_not"
    case_id = told(office)
    case = office.case(case_id)
    assert (case.stage, case.deadline) == (Stage.VERIFICATION, district_time("2026-03-02 15:30"))
    assert office.notices(case_id)[-1].person_id == office.people["inspector"]
    again = office.refusal("registrar", Action.REQUEST_VERIFY, case_id, inspector=office.people["inspector_2"])
    assert again == "already_told_to_verify"


def test_only_the_assigned_inspector_verifies_or_the_registrar_by_that_name(office: Office) -> None:
    case_id = told(office)
    assert office.refusal("inspector_2", Action.VERIFY, case_id, **PASSED) == "not_the_assigned_inspector"
    assert office.refusal("body", Action.VERIFY, case_id, **PASSED) == "role_may_not"
    other = office.people["inspector_2"]
    assert (
        office.refusal("registrar", Action.VERIFY, case_id, **PASSED, acting_for=other) == "not_the_assigned_inspector"
    )
    form = verification.Verify(case_id=case_id, passed=True, finding=LongText("已覆盖"))
    office.do("registrar", verification.verify, form)
    entry = office.file(case_id).journal[-1]
    assert (entry.actor, entry.acting_for, entry.to_status) == ("李秀英", "王建国", Status.VERIFIED)


def test_without_anybody_told_nobody_verifies(office: Office) -> None:
    case_id = office.until("answered")
    assert office.refusal("registrar", Action.VERIFY, case_id, **PASSED) == "nobody_was_told_to_verify"
    assert office.refusal("inspector", Action.VERIFY, case_id, **PASSED) == "not_the_assigned_inspector"


def test_nobody_verifies_what_they_handled(office: Office) -> None:
    """Somebody of the community who is its inspector too took the case for the community."""
    case_id = office.until("filed")
    with office.writing("administrator") as work:
        work.session.execute(
            update(Account).where(Account.username == "community").values(person_id=office.people["inspector"])
        )
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body=office.actors["community"].organisation)
    office.act("community", Action.TAKE, case_id, handler="王建国")
    office.act("community", Action.ANSWER, case_id, result="已清", measures="清扫", legal_basis="条例")
    handled_it = office.people["inspector"]
    assert office.refusal("registrar", Action.REQUEST_VERIFY, case_id, inspector=handled_it) == "verifies_own_work"
    office.act("registrar", Action.REQUEST_VERIFY, case_id, inspector=office.people["inspector_2"])
    assert (
        office.refusal("registrar", Action.REASSIGN, case_id, inspector=handled_it, reason="忙") == "verifies_own_work"
    )


def test_a_failure_is_rework_of_the_same_body_with_the_rework_limit(office: Office) -> None:
    case_id = told(office)
    office.at("2026-03-02 11:00")
    office.act("inspector", Action.VERIFY, case_id, **FAILED)
    case = office.case(case_id)
    assert (case.status, case.lead_body, case.rounds) == (Status.HANDLING, "urban_enforcement", 1)
    first, second = of(office, case_id, Stage.HANDLING)
    assert (first.round, second.round, second.limit) == (0, 1, Limit(4, LimitClass.WORK_HOUR))
    assert second.deadline == case.deadline == district_time("2026-03-02 16:30")
    office.act("body", Action.ANSWER, case_id, result="已补", measures="整改", legal_basis="条例")
    office.act("registrar", Action.REQUEST_VERIFY, case_id, inspector=office.people["inspector_2"])
    office.act("inspector_2", Action.VERIFY, case_id, **FAILED)
    assert office.case(case_id).rounds == 2


def test_a_failure_goes_back_to_the_co_bodies_that_are_named(office: Office) -> None:
    case_id = office.until("handling")
    call: dict[str, Any] = {"meets_at": office.now, "meets_where": "工地", "division": "测"}
    office.act("body", Action.CALL_JOINT, case_id, co_bodies=("epb", "housing"), **call)
    office.act("epb", Action.JOINT_ANSWER, case_id, result="超标")
    reason: dict[str, Any] = {"open_tasks_reason": "另行出具"}
    office.act("body", Action.ANSWER, case_id, result="已覆盖", measures="整改", legal_basis="条例", **reason)
    office.act("registrar", Action.REQUEST_VERIFY, case_id, inspector=office.people["inspector"])
    water = BodyCodes((BodyCode("water"),))
    assert office.refusal("inspector", Action.VERIFY, case_id, **FAILED, co_bodies=water) == "was_no_co_body"
    office.act("inspector", Action.VERIFY, case_id, **FAILED, co_bodies=BodyCodes((BodyCode("epb"),)))
    file = office.file(case_id)
    assert [(task.body_code, task.state) for task in file.joint_tasks] == [
        ("epb", "answered"), ("housing", "ended"), ("epb", "open")
    ]  # fmt: skip
    again = [row for row in file.intervals if row.joint][-1]
    assert (again.limit, again.round, again.deadline) == (Limit(4, LimitClass.WORK_HOUR), 1, file.card.deadline)
    assert file.journal[-1].payload["co_bodies"] == ["epb"]
    office.act("epb", Action.JOINT_TAKE, case_id, handler="孙丽")


def test_another_inspector_gets_the_whole_limit(office: Office) -> None:
    case_id = told(office)
    mine, other = office.people["inspector"], office.people["inspector_2"]
    office.at("2026-03-02 11:00")
    assert office.refusal("registrar", Action.REASSIGN, case_id, inspector=mine, reason="忙") == "nothing_changed"
    form = verification.Reassign(case_id=case_id, inspector=PersonId(other), reason=LongText("请假"))
    office.do("registrar", verification.reassign, form)
    first, second = of(office, case_id, Stage.VERIFICATION)
    assert (first.person, first.stop_reason, first.counts) == ("王建国", "replaced", False)
    assert (second.person, second.deadline) == ("唐勇", district_time("2026-03-02 16:30"))
    assert office.refusal("inspector", Action.VERIFY, case_id, **PASSED) == "not_the_assigned_inspector"


def test_a_replaced_inspector_who_was_late_was_late(office: Office) -> None:
    case_id = told(office)
    office.at("2026-03-02 16:00")
    office.act("registrar", Action.REASSIGN, case_id, inspector=office.people["inspector_2"], reason="请假")
    assert of(office, case_id, Stage.VERIFICATION)[0].counts


def test_reassigning_works_while_checking_too(office: Office) -> None:
    case_id = office.report()
    two = office.people["inspector_2"]
    assert office.refusal("registrar", Action.REASSIGN, case_id, inspector=two, reason="忙") == "not_at_this_status"
    office.act("registrar", Action.REQUEST_CHECK, case_id, inspector=office.people["inspector"])
    office.act("registrar", Action.REASSIGN, case_id, inspector=two, reason="忙")
    assert [row.person for row in of(office, case_id, Stage.CHECKING)] == ["王建国", "唐勇"]


def test_the_shift_leader_sends_a_thin_finding_back(office: Office) -> None:
    case_id = office.until("verified")
    assert office.refusal("registrar", Action.SEND_BACK, case_id, handle_again=False, reason="照片不清") == (
        "role_may_not"
    )
    form = verification.SendBack(case_id=case_id, handle_again=False, reason=LongText("照片不清"))
    office.do("shift_leader", verification.send_back, form)
    case = office.case(case_id)
    assert (case.status, case.stage, case.rounds) == (Status.ANSWERED, Stage.SENDING, 0)
    again = office.until("verified")
    office.act("shift_leader", Action.SEND_BACK, again, handle_again=True, reason="未到位")
    assert (office.status(again), office.case(again).rounds) == (Status.HANDLING, 1)
    assert office.case(again).lead_body == "urban_enforcement"


def test_closing_needs_a_closing_condition_of_the_category(office: Office) -> None:
    case_id = office.until("verified")
    with office.reading() as reading:
        category = choices.category(reading, DUST)
    filing = category.filing_conditions[0]
    assert office.refusal("shift_leader", Action.CLOSE, case_id, closing_condition=filing) == "condition_unknown"
    condition = ClosingCondition(category.closing_conditions[0])
    assert office.refusal("dispatcher", Action.CLOSE, case_id, closing_condition=condition) == "role_may_not"
    form = verification.Close(case_id=case_id, closing_condition=condition)
    office.do("shift_leader", verification.close, form)
    case = office.case(case_id)
    assert (case.status, case.closed_at, case.deadline, case.stage) == (Status.CLOSED, office.now, None, None)


def test_reopening_only_before_evaluation(office: Office) -> None:
    case_id = office.until("closed")
    assert office.refusal("registrar", Action.REOPEN, case_id, reason="复发") == "role_may_not"
    form = verification.Reopen(case_id=case_id, reason=LongText("复发"))
    office.do("shift_leader", verification.reopen, form)
    case = office.case(case_id)
    assert (case.status, case.closed_at, case.lead_body, case.stage) == (Status.FILED, None, None, Stage.DISPATCH)
    assert case.case_number == "2026-000001"
    evaluated = office.until("evaluated")
    assert office.refusal("shift_leader", Action.REOPEN, evaluated, reason="复发") == "not_at_this_status"


@pytest.mark.parametrize("status", ["answered", "verified"])
def test_nothing_is_closed_unverified(office: Office, status: str) -> None:
    case_id = office.until(status)
    if status == "answered":
        assert office.refusal("shift_leader", Action.CLOSE, case_id, closing_condition="x") == "not_at_this_status"
    else:
        assert Action.VERIFY in {row.action for row in office.file(case_id).journal}
