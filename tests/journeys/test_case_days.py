"""Days of cases as they are lived at the desk: every act through the form on a real window and a real store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableWidget

from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.workflow import Action
from desktop.usecases.amending import Amendable
from desktop.usecases.reports import DeclineReason
from desktop.usecases.requests import ReturnReason, SuspensionReason
from desktop.usecases.supervision import Contested, SupervisionLevel
from desktop.views.shared.failure_dialogs import ConflictDialog
from tests.journeys.conftest import Journey
from tests.journeys.office_day import answering
from tests.office import Office, district_time, straight_path

Begin = Callable[..., Journey]


def test_a_straight_case_from_the_report_to_its_evaluation(journey: Begin, office: Office) -> None:
    day = journey()
    assert Action.ACCEPT in day.offered("registrar")
    assert Action.DISPATCH not in day.offered("dispatcher")
    day.until("filed")
    day.picture("straight-filed", "dispatcher")
    day.until("answered")
    assert Action.ANSWER not in day.offered("body")
    day.until("evaluated")
    day.picture("straight", "assessor")
    file = office.file(day.case_id)
    assert not any(row.overdue for row in file.intervals)
    assert [row.action for row in file.journal] == [Action.REPORT, *(action for action, _, _ in straight_path(office))]


def test_a_refused_return_an_extension_and_a_suspension_over_spring_festival(journey: Begin, office: Office) -> None:
    office.at("2027-01-29 09:00")
    day = journey()
    day.until("handling")
    first = office.case(day.case_id).deadline
    day.act("body", Action.ASK_RETURN, reason=ReturnReason.WRONG_BODY, explanation="不属本单位职责")
    day.act("dispatcher", Action.REFUSE_RETURN, reason="属城管职责")
    assert office.case(day.case_id).deadline == first  # the clock never stopped
    day.act("body", Action.ASK_EXTENSION, limit=Limit(1, LimitClass.WORK_HOUR), explanation="须等待施工方")
    day.act("dispatcher", Action.ALLOW_EXTENSION)
    extended = office.case(day.case_id).deadline
    assert first is not None
    assert extended is not None
    assert extended > first
    day.act(
        "body",
        Action.ASK_SUSPENSION,
        reason=SuspensionReason.SEASON,
        resume_on=date(2027, 2, 22),
        explanation="春节停工，节后覆土",
    )
    assert Action.ALLOW_SUSPENSION not in day.offered("dispatcher")
    day.act("shift_leader", Action.ALLOW_SUSPENSION)
    assert day.status == "suspended"
    day.picture("suspended", "body")
    office.at("2027-02-19 10:00")
    day.act("body", Action.RESUME, note="提前复工")
    resumed = office.case(day.case_id).deadline
    assert resumed is not None
    assert resumed > district_time("2027-02-19 10:00")  # what was left is left
    day.until("evaluated")
    asked = [(row.kind.value, row.state) for row in office.file(day.case_id).requests]
    assert asked == [("return", "refused"), ("extension", "allowed"), ("suspension", "allowed")]


def test_joint_enforcement_waits_for_the_co_body_or_says_why_not(journey: Begin, office: Office) -> None:
    day = journey()
    day.until("handling")
    day.act(
        "body",
        Action.CALL_JOINT,
        co_bodies=("epb",),
        meets_at=district_time("2026-03-02 15:00"),
        meets_where="樱桃二条 8 号",
        division="环保监测，城管查处",
    )
    day.picture("joint", "body")
    answer = {"result": "已覆盖并洒水", "measures": "责令整改", "legal_basis": "《大气污染防治法》"}
    desk = day.at("body")
    desk.choose(day.case_id)
    form = desk.open(Action.ANSWER)
    form.body.set_values(answer)
    desk.press(form)
    desk.wait(lambda: form.body.refusal_of("open_tasks_reason") != "")
    assert day.status == "handling"
    desk.page.pane.close_form()
    day.act("epb", Action.JOINT_TAKE, handler="孙丽")
    day.act("epb", Action.JOINT_ANSWER, result="监测已完成")
    day.go_on(Action.ANSWER)
    assert day.status == "answered"
    day.until("evaluated")
    assert [task.state for task in office.file(day.case_id).joint_tasks] == ["answered"]


def test_a_failed_verification_is_reworked_and_verified_again(journey: Begin, office: Office) -> None:
    day = journey()
    day.until("answered")
    day.go_on(Action.REQUEST_VERIFY)
    day.act("inspector", Action.VERIFY, passed=False, finding="东侧裸土仍未覆盖")
    assert day.status == "handling"
    assert office.case(day.case_id).rounds == 1
    day.picture("rework", "body")
    day.go_on(Action.ANSWER, Action.REQUEST_VERIFY, Action.VERIFY)
    assert day.status == "verified"
    day.act("shift_leader", Action.SEND_BACK, handle_again=False, reason="缺照片")
    assert day.status == "answered"
    day.go_on(Action.REQUEST_VERIFY, Action.VERIFY, Action.CLOSE, Action.EVALUATE)
    assert day.status == "evaluated"


def test_a_supervised_body_replies_and_may_appeal_when_it_is_over(journey: Begin, office: Office) -> None:
    day = journey()
    day.until("handling")
    day.act("dispatcher", Action.PROMPT, requirement="请今日内到场")
    day.act(
        "shift_leader",
        Action.SUPERVISE,
        level=SupervisionLevel.KEY,
        requirement="下午五时前反馈",
        reply_by=district_time("2026-03-02 17:00"),
    )
    day.picture("supervised", "shift_leader")
    day.act("body", Action.REPLY_PROMPT, reply="已派人")
    day.act("body", Action.REPLY_SUPERVISE, reply="正在处置")
    assert Action.REPLY_SUPERVISE not in day.offered("body")
    day.until("evaluated")
    day.act("body", Action.APPEAL, contested=Contested.EVALUATION, reason="反馈材料齐全")
    assert Action.UPHOLD not in day.offered("assessor")  # nobody decides on their own evaluation
    day.picture("appeal", "assessor_2")
    day.act("assessor_2", Action.DISMISS, reason="缺整改后照片")
    assert Action.APPEAL not in day.offered("body")  # once for each body
    assert day.status == "evaluated"


def test_a_dispatch_is_recalled_and_an_address_amended(journey: Begin, office: Office) -> None:
    day = journey()
    day.until("filed")
    day.act("dispatcher", Action.DISPATCH, lead_body="housing")
    day.act("dispatcher", Action.RECALL, reason="派错单位")
    assert day.status == "filed"
    day.picture("recalled", "dispatcher")
    desk = day.act("dispatcher", Action.AMEND, field=Amendable.ADDRESS, value="樱桃三条 2 号工地", reason="上报人更正")
    assert desk.page.pane.file is not None
    assert desk.page.pane.file.card.address == "樱桃三条 2 号工地"
    day.picture("amended", "dispatcher")
    day.go_on(Action.DISPATCH, Action.TAKE)
    assert office.case(day.case_id).lead_body == "urban_enforcement"


def test_what_ends_early_is_declined_merged_voided_or_transferred(journey: Begin, office: Office) -> None:
    target = office.file(office.report()).card.report_number
    declined, merged, voided, moved = journey(), journey(), journey(), journey()
    declined.act("registrar", Action.DECLINE, reason=DeclineReason.NOT_COVERED, explanation="不属环境问题")
    merged.act("registrar", Action.MERGE, target=target, reason="同一工地")
    voided.until("accepted")
    voided.act("registrar", Action.ASK_VOID, explanation="误登记")
    voided.act("shift_leader", Action.ALLOW_VOID)
    moved.until("handling")
    moved.act(
        "body", Action.TRANSFER, authority="公安分局", letter_number="西城管移〔2026〕1号", materials="笔录、照片"
    )
    days = (declined, merged, voided, moved)
    assert [day.status for day in days] == ["declined", "merged", "voided", "transferred"]
    for day, who in zip(days, ("registrar", "registrar", "shift_leader", "body"), strict=True):
        assert Action.DISPATCH not in day.offered(who)
        day.picture(day.status, who)


def test_of_two_windows_the_second_is_told_and_keeps_its_text(journey: Begin, office: Office) -> None:
    day = journey()
    day.until("filed")
    desk, other = day.at("dispatcher"), day.at("shift_leader", apart=True)
    desk.choose(day.case_id)
    form = desk.open(Action.DISPATCH)
    form.body.set_values({"requirement": "先洒水后覆盖"})
    other.choose(day.case_id)
    amend = other.open(Action.AMEND)
    amend.body.set_values({"field": Amendable.ADDRESS, "value": "樱桃二条 3 号", "reason": "笔误"})
    other.confirm(amend)
    desk.wait(lambda: "刚刚改动了此案" in desk.page.pane.messages.text)
    assert desk.page.pane.form is form
    day.picture("clash-told", "dispatcher")

    def look_and_keep(dialog: ConflictDialog) -> None:
        (table,) = dialog.findChildren(QTableWidget)
        model = table.model()
        told = [[model.index(row, column).data() for column in range(3)] for row in range(table.rowCount())]
        assert ["地址", "樱桃二条 8 号工地", "樱桃二条 3 号"] in told
        day.picture("clash", "dispatcher", dialog)
        QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)

    with answering(desk.qtbot, ConflictDialog, look_and_keep):
        desk.press(form)
    desk.settle()
    assert office.status(day.case_id) == "filed"
    assert form.body.fields["requirement"].value() == "先洒水后覆盖"
    assert desk.page.pane.file is not None
    assert desk.page.pane.file.card.address == "樱桃二条 3 号"
    desk.confirm(form)
    assert office.status(day.case_id) == "dispatched"
    assert "先洒水后覆盖" in str(office.file(day.case_id).journal[-1])
