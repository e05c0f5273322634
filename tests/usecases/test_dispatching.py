"""Steps 3 to 5: to whom a case goes, who takes and answers it, and the ways back."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desktop.rules.errors import Refused
from desktop.rules.terms import Level, StopReason
from desktop.rules.workflow import Action, Stage, Status
from desktop.usecases import dispatching
from desktop.usecases.fields import BodyCode, BodyCodes, LongText, PaperName, ShortText
from tests.office import Office, district_time

BODY = BodyCode("urban_enforcement")
DISPUTE = "0698"
"""环境污染纠纷."""


def handling(office: Office, case_id: int) -> list[object]:
    """(stop reason, counts, counted minutes) of every handling interval of a lead."""
    return [
        (row.stop_reason, row.counts, row.counted_minutes)
        for row in office.file(case_id).intervals
        if row.stage is Stage.HANDLING and not row.joint
    ]


def test_a_dispatch_starts_the_categorys_limit_and_keeps_its_explanation(office: Office) -> None:
    case_id = office.until("filed")
    office.at("2026-03-02 10:00")
    form = dispatching.Dispatch(case_id=case_id, lead_body=BODY, requirement=LongText("今日内覆盖"))
    office.do("dispatcher", dispatching.dispatch, form)
    case = office.case(case_id)
    assert (case.status, case.lead_body, case.stage) == (Status.DISPATCHED, BODY, Stage.HANDLING)
    assert case.deadline == district_time("2026-03-03 10:00")  # one work day
    (running,) = [row for row in office.file(case_id).intervals if row.stage is Stage.HANDLING]
    assert running.to_deadline.deadline == case.deadline
    assert office.notices(case_id)[-1].organisation == BODY


@pytest.mark.parametrize("who", ["registrar", "shift_leader", "body", "leader", "street"])
def test_only_the_dispatcher_dispatches(office: Office, who: str) -> None:
    assert office.refusal(who, Action.DISPATCH, office.until("filed"), lead_body=BODY) == "role_may_not"


def test_a_case_goes_to_a_body_that_may_handle_it_there(office: Office) -> None:
    case_id = office.until("filed")
    own, other = office.actors["street"].organisation, office.actors["street_2"].organisation
    assert office.refusal("dispatcher", Action.DISPATCH, case_id, lead_body="centre") == "body_unknown"
    assert office.refusal("dispatcher", Action.DISPATCH, case_id, lead_body=other) == "body_of_another_grid"
    assert office.refusal("dispatcher", Action.DISPATCH, case_id, lead_body=BODY, co_bodies=(BODY,)) == "body_twice"
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body=own)
    assert office.refusal("body", Action.TAKE, case_id, handler="甲") == "not_the_lead_body"
    assert office.refusal("street_2", Action.TAKE, case_id, handler="甲") == "outside_own_grid"
    office.act("street", Action.TAKE, case_id, handler="甲")


def test_a_recall_before_it_is_taken_counts_against_nobody(office: Office) -> None:
    case_id = office.until("dispatched")
    office.pass_time(hours=1)
    assert office.refusal("body", Action.RECALL, case_id, reason="派错") == "role_may_not"
    office.do("dispatcher", dispatching.recall, dispatching.Recall(case_id=case_id, reason=LongText("派错")))
    case = office.case(case_id)
    assert (case.status, case.lead_body, case.stage) == (Status.FILED, None, Stage.DISPATCH)
    assert handling(office, case_id) == [("recalled", False, 60)]
    taken = office.until("handling")
    assert office.refusal("dispatcher", Action.RECALL, taken, reason="派错") == "not_at_this_status"


def test_an_overdue_stretch_counts_whatever_ends_it(office: Office) -> None:
    case_id = office.until("dispatched")
    office.pass_time(days=2)
    office.act("dispatcher", Action.RECALL, case_id, reason="派错")
    assert [row[1] for row in handling(office, case_id)] == [True]  # type: ignore[index]


def test_taking_names_the_handler_and_the_clock_goes_on(office: Office) -> None:
    case_id = office.until("dispatched")
    deadline = office.case(case_id).deadline
    assert office.refusal("body", Action.TAKE, case_id, handler=" ") == "field_required"
    office.do("body", dispatching.take, dispatching.Take(case_id=case_id, handler=ShortText("孙志强")))
    case = office.case(case_id)
    assert (case.status, case.handler, case.deadline) == (Status.HANDLING, "孙志强", deadline)


def test_progress_is_recorded_by_the_handling_bodies_only(office: Office) -> None:
    case_id = office.until("handling")
    office.do("body", dispatching.progress, dispatching.Progress(case_id=case_id, note=LongText("已到场")))
    assert office.refusal("epb", Action.PROGRESS, case_id, note="看看") == "not_the_handling_body"
    office.act(
        "body", Action.CALL_JOINT, case_id, co_bodies=("epb",), meets_at=office.now, meets_where="工地", division="查证"
    )
    office.act("epb", Action.PROGRESS, case_id, note="已到场")
    assert office.status(case_id) == Status.HANDLING


def test_papers_are_numbered_and_named_in_the_answer(office: Office) -> None:
    case_id = office.until("handling")
    form = dispatching.IssueDocument(
        case_id=case_id,
        paper=PaperName("责令改正决定书"),
        party=ShortText("某建设公司"),
        credit_code=ShortText("91110102"),
    )
    office.do("body", dispatching.issue_document, form)
    number = office.file(case_id).journal[-1].payload["document_number"]
    assert number == "西环网文〔2026〕1号"
    assert number != office.file(case_id).document_number  # the case file's own number is of another series
    office.act("body", Action.ANSWER, case_id, result="已改", measures="责令", legal_basis="条例")
    assert office.file(case_id).journal[-1].payload["papers"] == [number]


def test_a_body_without_enforcement_power_issues_nothing_and_transfers_nothing(office: Office) -> None:
    case_id = office.until("filed")
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body=office.actors["community"].organisation)
    office.act("community", Action.TAKE, case_id, handler="吴桂兰")
    paper: dict[str, Any] = {"paper": "通知", "party": "某公司"}
    assert office.refusal("community", Action.ISSUE_DOCUMENT, case_id, **paper) == "no_enforcement_power"
    letter: dict[str, Any] = {"authority": "公安分局", "letter_number": "1", "materials": "照片"}
    assert office.refusal("community", Action.TRANSFER, case_id, **letter) == "no_enforcement_power"


def test_a_record_of_an_inspection_keeps_when_and_by_whom(office: Office) -> None:
    case_id = office.until("handling")
    began, ended = office.now - timedelta(minutes=50), office.now - timedelta(minutes=5)
    record: dict[str, Any] = {"paper": "现场检查（勘察）笔录", "party": "某公司"}
    told = {
        "officer": "孙珺",
        "officer_certificate": "11020001",
        "second_officer": "周㐂",
        "second_certificate": "11020002",
    }
    backwards = office.refusal("body", Action.ISSUE_DOCUMENT, case_id, **record, started_at=ended, ended_at=began)
    assert backwards == "record_ends_before_it_begins"
    later = office.now + timedelta(minutes=1)
    for name in ("started_at", "ended_at"):
        assert office.refusal("body", Action.ISSUE_DOCUMENT, case_id, **record, **{name: later}) == "happened_in_future"
    office.act("body", Action.ISSUE_DOCUMENT, case_id, **record, **told, started_at=began, ended_at=ended)
    kept = office.file(case_id).journal[-1].payload
    assert kept.items() >= told.items()
    assert datetime.fromisoformat(kept["started_at"]) == began
    assert datetime.fromisoformat(kept["ended_at"]) == ended
    assert "correct_by" not in kept


def test_an_order_leaves_time_to_correct(office: Office) -> None:
    case_id = office.until("handling")
    order: dict[str, Any] = {"paper": "责令改正违法行为决定书", "party": "某公司"}
    today = office.now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    late = today - timedelta(days=1)
    assert office.refusal("body", Action.ISSUE_DOCUMENT, case_id, **order, correct_by=late) == "correct_by_past"
    office.act("body", Action.ISSUE_DOCUMENT, case_id, **order, correct_by=today)
    assert office.file(case_id).journal[-1].payload["correct_by"] == today.isoformat()


def test_an_answer_needs_its_legal_basis_and_stops_the_clock(office: Office) -> None:
    case_id = office.until("handling")
    office.pass_time(hours=1)
    given: dict[str, Any] = {"result": "已覆盖", "measures": "责令整改"}
    assert office.refusal("body", Action.ANSWER, case_id, **given) == "legal_basis_required"
    form = dispatching.Answer(
        case_id=case_id, result=LongText("已覆盖"), measures=LongText("责令整改"), legal_basis=LongText("条例")
    )
    office.do("body", dispatching.answer, form)
    assert (office.status(case_id), office.case(case_id).stage) == (Status.ANSWERED, Stage.SENDING)
    assert handling(office, case_id) == [("done", True, 65)]  # taken five minutes after dispatch


def test_a_ruling_binds_the_next_dispatch_and_no_other(office: Office) -> None:
    case_id = office.until("filed")
    assert office.refusal("dispatcher", Action.RULE_RESPONSIBILITY, case_id, body="epb", reason="争") == "role_may_not"
    form = dispatching.RuleResponsibility(case_id=case_id, body=BodyCode("epb"), reason=LongText("职责争议"))
    office.do("leader", dispatching.rule_responsibility, form)
    assert office.refusal("dispatcher", Action.DISPATCH, case_id, lead_body=BODY) == "body_was_ruled"
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body="epb")
    office.act("dispatcher", Action.RECALL, case_id, reason="再议")
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body=BODY)


def test_escalating_goes_higher_and_back_before_dispatch(office: Office) -> None:
    case_id = office.until("handling")
    assert office.refusal("street", Action.ESCALATE, case_id, level=Level.STREET, reason="难") == "level_not_higher"
    assert office.refusal("street_2", Action.ESCALATE, case_id, level="district", reason="难") == "outside_own_grid"
    form = dispatching.Escalate(case_id=case_id, level=Level.DISTRICT, reason=LongText("街道解决不了"), key="once")
    for _ in range(2):  # a repeated act is the same act, though the level is reached already
        office.do("street", dispatching.escalate, form)
    case = office.case(case_id)
    assert (case.status, case.level, case.lead_body) == (Status.FILED, Level.DISTRICT, None)
    assert handling(office, case_id) == [("escalated", False, 5)]


def test_escalating_before_any_dispatch_leaves_the_desks_clock_running(office: Office) -> None:
    case_id = office.until("filed")
    deadline = office.case(case_id).deadline
    office.pass_time(minutes=10)
    office.act("dispatcher", Action.ESCALATE, case_id, level=Level.DISTRICT, reason="重大")
    assert (office.status(case_id), office.case(case_id).deadline) == (Status.FILED, deadline)


@pytest.mark.parametrize("status", ["handling", "answered", "verified", "closed"])
def test_the_handling_body_transfers_and_the_centre_may_record_it(office: Office, status: str) -> None:
    letter: dict[str, Any] = {
        "authority": ShortText("公安分局"),
        "letter_number": ShortText("西公移〔2026〕1号"),
        "materials": LongText("照片"),
    }
    for who in ("body", "registrar", "dispatcher", "shift_leader"):
        case_id = office.until(status)
        assert office.refusal("assessor", Action.TRANSFER, case_id, **letter) == "role_may_not"
        office.do(who, dispatching.transfer, dispatching.Transfer(case_id=case_id, **letter))
        assert (office.status(case_id), office.case(case_id).deadline) == (Status.TRANSFERRED, None)
        assert all(row.ended_at for row in office.file(case_id).intervals)


@pytest.mark.parametrize("fields", [{"emergency": True}, {"category": DISPUTE}, {"category": "0499"}])
def test_in_emergencies_and_disputes_the_street_is_co_body_by_itself(office: Office, fields: dict[str, Any]) -> None:
    case_id = office.report(**fields)
    office.act("registrar", Action.ACCEPT, case_id, category=office.case(case_id).category_code, level="district")
    with office.reading() as reading:
        from desktop.queries import choices

        condition = choices.category(reading, office.case(case_id).category_code).filing_conditions[0]
    office.act("shift_leader", Action.FILE, case_id, filing_condition=condition)
    form = dispatching.Dispatch(case_id=case_id, lead_body=BODY, co_bodies=BodyCodes(()))
    office.do("dispatcher", dispatching.dispatch, form)
    assert [task.body_code for task in office.file(case_id).joint_tasks] == [office.actors["street"].organisation]


def test_a_plain_case_has_no_co_body_by_itself(office: Office) -> None:
    assert office.file(office.until("dispatched")).joint_tasks == ()


def test_the_answer_after_a_return_is_no_bodys_but_the_new_ones(office: Office) -> None:
    case_id = office.until("handling")
    office.act("body", Action.ASK_RETURN, case_id, reason="wrong_body", explanation="属环保职责")
    office.act("dispatcher", Action.ALLOW_RETURN, case_id)
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body="epb")
    with pytest.raises(Refused) as refused:
        office.act("body", Action.TAKE, case_id, handler="孙志强")
    assert refused.value.code == "not_the_lead_body"
    assert StopReason(str(handling(office, case_id)[0][0])) is StopReason.ALLOWED_RETURN  # type: ignore[index]
