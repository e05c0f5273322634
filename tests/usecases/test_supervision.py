"""Urging and answering for it: prompts, supervision, appeals, accountability."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desktop.models.case import Case
from desktop.models.organisation import Organisation
from desktop.queries import board, desk
from desktop.queries.board import CaseFilter
from desktop.rules.workflow import FILED_AND_LATER, OPEN, Action, Status
from desktop.usecases import supervision
from desktop.usecases.fields import BodyCode, LongText, ShortText
from tests.office import Office

APPEAL: dict[str, Any] = {"contested": supervision.Contested.OVERDUE, "reason": "道路封闭"}


def test_a_prompt_is_answered_by_the_body_it_went_to(office: Office) -> None:
    case_id = office.until("handling")
    prompt = supervision.Prompt(case_id=case_id, requirement=LongText("今日办结"))
    office.do("dispatcher", supervision.prompt, prompt)
    case = office.case(case_id)
    assert (case.prompts, case.open_demands, case.status) == (1, 1, Status.HANDLING)
    assert office.refusal("epb", Action.REPLY_PROMPT, case_id, reply="好") == "nothing_to_reply"
    assert office.refusal("body", Action.REPLY_SUPERVISE, case_id, reply="好") == "nothing_to_reply"
    office.do("body", supervision.reply_prompt, supervision.Reply(case_id=case_id, reply=LongText("下午完成")))
    (demand,) = office.file(case_id).demands
    assert (demand.reply, demand.replied_by, office.case(case_id).open_demands) == ("下午完成", "孙志强", 0)
    assert office.refusal("body", Action.REPLY_PROMPT, case_id, reply="好") == "nothing_to_reply"


def test_before_a_dispatch_the_body_must_be_named(office: Office) -> None:
    case_id = office.until("filed")
    assert office.refusal("dispatcher", Action.PROMPT, case_id, requirement="办") == "nobody_to_prompt"
    assert office.refusal("registrar", Action.PROMPT, case_id, requirement="办") == "role_may_not"
    office.act("shift_leader", Action.PROMPT, case_id, requirement="请备车", body="epb")
    office.act("epb", Action.REPLY_PROMPT, case_id, reply="已备")


@pytest.mark.parametrize(
    ("who", "level", "code"),
    [
        ("shift_leader", "general", ""),
        ("shift_leader", "key", ""),
        ("shift_leader", "listed", "only_a_leader_lists"),
        ("assessor", "key", ""),
        ("assessor", "listed", "only_a_leader_lists"),
        ("leader", "listed", ""),
        ("dispatcher", "general", "role_may_not"),
    ],
)
def test_how_high_a_supervision_hangs(office: Office, who: str, level: str, code: str) -> None:
    case_id = office.until("handling")
    given: dict[str, Any] = {
        "level": supervision.SupervisionLevel(level),
        "requirement": LongText("三日内办结"),
        "reply_by": office.now + timedelta(days=1),
    }
    if code:
        assert office.refusal(who, Action.SUPERVISE, case_id, **given) == code
        return
    office.do(who, supervision.supervise, supervision.Supervise(case_id=case_id, **given))
    assert office.case(case_id).supervisions == 1
    office.do("body", supervision.reply_supervise, supervision.Reply(case_id=case_id, reply=LongText("照办")))
    assert office.file(case_id).demands[0].level == level


def test_a_supervision_must_leave_time_to_reply(office: Office) -> None:
    case_id = office.until("handling")
    given: dict[str, Any] = {"level": "general", "requirement": "办", "reply_by": office.now}
    assert office.refusal("leader", Action.SUPERVISE, case_id, **given) == "reply_by_past"


def test_open_cases_alone_are_prompted_and_supervised(office: Office) -> None:
    closed = office.until("closed")
    when: datetime = office.now + timedelta(days=1)
    assert Status.CLOSED not in OPEN
    assert office.refusal("dispatcher", Action.PROMPT, closed, requirement="办") == "not_at_this_status"
    given: dict[str, Any] = {"level": "general", "requirement": "办", "reply_by": when}
    assert office.refusal("leader", Action.SUPERVISE, closed, **given) == "not_at_this_status"


def test_an_appeal_is_made_once_by_the_body_and_decided_by_another_assessor(office: Office) -> None:
    case_id = office.until("evaluated")  # by the first assessor
    form = supervision.MakeAppeal(case_id=case_id, contested=supervision.Contested.OVERDUE, reason=LongText("道路封闭"))
    assert office.refusal("epb", Action.APPEAL, case_id, **APPEAL) == "not_the_lead_body"
    assert office.refusal("assessor_2", Action.DISMISS, case_id, reason="无据") == "no_open_appeal"
    office.do("body", supervision.appeal, form)
    assert office.refusal("assessor", Action.UPHOLD, case_id, reason="属实") == "decides_own_evaluation"
    office.do("assessor_2", supervision.uphold, supervision.DecideAppeal(case_id=case_id, reason=LongText("属实")))
    (appeal,) = office.file(case_id).appeals
    assert (appeal.state, appeal.decided_by, office.status(case_id)) == ("allowed", "沈红", Status.EVALUATED)
    assert office.refusal("body", Action.APPEAL, case_id, **APPEAL) == "appealed_already"


def test_an_appeal_may_come_before_the_evaluation_and_be_dismissed(office: Office) -> None:
    case_id = office.until("closed")
    office.act("body", Action.APPEAL, case_id, **APPEAL)
    office.do("assessor", supervision.dismiss, supervision.DecideAppeal(case_id=case_id, reason=LongText("无据")))
    assert office.file(case_id).appeals[0].state == "refused"
    open_case = office.until("verified")
    assert office.refusal("body", Action.APPEAL, open_case, **APPEAL) == "not_at_this_status"


@pytest.mark.parametrize("status", ["filed", "handling", "closed", "evaluated"])
def test_accountability_is_proposed_by_an_assessor_and_decided_by_a_leader(office: Office, status: str) -> None:
    case_id = office.until(status)
    assert Status(status) in FILED_AND_LATER
    given: dict[str, Any] = {"whom": ShortText("某科长"), "ground": LongText("推诿"), "measure": LongText("约谈")}
    assert office.refusal("leader", Action.HOLD_ACCOUNTABLE, case_id, **given) == "role_may_not"
    assert office.refusal("leader", Action.DECIDE_ACCOUNTABILITY, case_id, outcome="同意") == "nothing_proposed"
    propose = supervision.HoldAccountable(case_id=case_id, **given)
    office.do("assessor", supervision.hold_accountable, propose)
    assert office.refusal("assessor", Action.DECIDE_ACCOUNTABILITY, case_id, outcome="同意") == "role_may_not"
    decide = supervision.DecideAccountability(case_id=case_id, outcome=LongText("诫勉"), to_judiciary=True)
    office.do("leader", supervision.decide_accountability, decide)
    assert office.file(case_id).journal[-1].payload == {"outcome": "诫勉", "to_judiciary": True}
    assert office.refusal("leader", Action.DECIDE_ACCOUNTABILITY, case_id, outcome="同意") == "nothing_proposed"
    assert office.status(case_id) == status


def test_an_unfiled_report_makes_nobody_accountable(office: Office) -> None:
    case_id = office.until("accepted")
    given: dict[str, Any] = {"whom": "某", "ground": "推诿", "measure": "约谈"}
    assert office.refusal("assessor", Action.HOLD_ACCOUNTABLE, case_id, **given) == "not_at_this_status"


def test_a_prompt_names_a_body_that_exists(office: Office) -> None:
    case_id = office.until("handling")
    body = BodyCode("centre")
    assert office.refusal("dispatcher", Action.PROMPT, case_id, requirement="办", body=body) == "body_unknown"


def test_a_prompted_body_finds_the_case_though_another_leads_it(office: Office) -> None:
    case_id = office.until("handling")
    with office.writing("dispatcher") as work:
        case = work.session.get_one(Case, case_id)
        lead = case.lead_body
        other = work.session.scalars(
            select(Organisation.code).where(Organisation.kind == "department", Organisation.code != lead)
        ).first()
    assert other is not None
    stranger = replace(office.actors["body"], organisation=other)

    def found(wanted: CaseFilter) -> list[int]:
        with office.store.reading(stranger) as reading:
            return [row.case_id for row in board.list_page(reading, wanted).rows]

    assert found(CaseFilter()) == []
    office.act("dispatcher", Action.PROMPT, case_id, body=other, requirement="请配合提供占道审批资料")
    assert found(CaseFilter()) == found(CaseFilter(mine=True)) == found(CaseFilter(open_only=True)) == [case_id]
    with office.store.reading(stranger) as reading:
        assert board.count(reading, CaseFilter()) == 1
        assert desk.desk(reading).open_cases == 1
