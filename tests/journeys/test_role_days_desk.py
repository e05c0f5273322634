"""A day of each post at the centre's desk, from signing in to what it leaves in the store, by the widgets of the whole window."""

from __future__ import annotations

import csv
import random
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox

from desktop.app.demo import draw_picture
from desktop.queries.board import Column
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Action
from desktop.usecases.amending import Amendable
from desktop.usecases.reports import CheckResult
from desktop.usecases.requests import ReturnReason, SuspensionReason
from desktop.usecases.supervision import SupervisionLevel
from desktop.views.shared import batch_print
from desktop.views.shared.batch_print import BatchPrint
from tests.journeys.office_day import OfficeDay, answering, lines, press
from tests.office import DUST, Office, district_time

COAL, BARBECUE = "0198", "0599"
"""使用小煤炉, 露天烧烤."""


def journal_of(office: Office, case_id: int) -> list[Action]:
    return [row.action for row in office.file(case_id).journal]


def test_a_registrars_day(day: OfficeDay, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    coal = office.report("community", category=COAL, description="院内用小煤炉取暖，烟大", address="樱桃三条 5 号院")
    dust = office.report("inspector", reported_by=office.people["inspector"])
    office.until("filed", category=BARBECUE, description="烧烤摊占道，油烟扰民", address="里仁街 3 号")
    answered = office.until("answered", description="渣土堆未苫盖", address="樱桃二条 1 号")

    # The door: a wrong password is told, the right one opens on what waits for the post.
    day.try_to_begin("registrar", "not it")
    day.wait(day.is_refused)
    day.begin("registrar")
    assert day.page.filters.toggles["mine"].isChecked()
    assert day.on_board() == {Column.COLLECTION: [coal, dust], Column.FEEDBACK: [answered]}

    # Notices: the list of what is unread opens its cases, and opening is reading.
    unread = len(lines(notices := day.notices()))
    assert any("新上报，待受理" in line for line in lines(notices))
    day.picture("registrar-notices", notices)
    QTest.keyClick(notices.list, Qt.Key.Key_Return)
    day.wait(lambda: len(lines(notices)) == unread - 1)
    press(notices, "全部标为已读")
    day.wait_counter("通知", 0)
    notices.close()

    # A report that is interrupted: what is missing is named, what was typed waits as a draft for the next signing in.
    form = day.begin_report()
    form.body.set_values(
        {"category": DUST, "description": "工地土方作业，扬尘大", "source": ReportSource.HOTLINE_12345}
    )
    day.press(form)
    day.wait(lambda: form.body.refusal_of("grid") != "")
    day.escape(form)
    assert day.page.intake.form is None
    day.begin("registrar")
    assert "有 1 份没有提交的草稿（上报）" in day.page.messages.text
    press(day.page.messages, "继续填写")
    form = day.report_opened()
    assert form.body.fields["description"].value() == "工地土方作业，扬尘大"

    # Its place tells that it is there already: taken and merged in one press.
    form.body.set_values({"grid": office.community, "address": "樱桃二条 8 号工地东门"})
    day.drop_photo(form, draw_picture(random.Random("上报")), "现场")
    form.look_around()
    day.wait(form._near.isVisible)
    day.picture("registrar-duplicate")
    with day.qtbot.waitSignal(form.done, timeout=20_000):
        press(form._near, "登记并并入")
    day.settle()
    assert "已登记并并案" in day.page.messages.text
    merged = day.page.pane.case_id
    assert merged is not None

    # Checked on the spot, then taken; one is declined by nobody but sent to be voided.
    day.act(Action.REQUEST_CHECK, coal)
    assert office.status(coal) == "checking"
    day.meanwhile("inspector", Action.ANSWER_CHECK, coal, result=CheckResult.TRUE, finding="确有一台小煤炉在用")
    day.act(Action.ACCEPT, coal)
    asking = day.open(Action.ASK_VOID)
    day.press(asking)
    assert asking.body.refusal_of("explanation") != ""
    day.send(asking, explanation="与社区台账重复登记")
    day.act(Action.ACCEPT, dust)

    # To be verified, and by somebody else.
    day.act(Action.REQUEST_VERIFY, answered)
    day.act(Action.REASSIGN, answered, reason="原监督员请假", inspector=office.people["inspector_2"])

    # Two characters find a case that is another post's; then everything is back.
    day.search("里仁")
    assert day.on_board() != {}
    assert all("里仁街" in row.address for view in day.page.board.columns.values() for row in view.model.rows())
    day.end_search()
    assert day.page.filters.toggles["mine"].isChecked()

    # What is listed goes into a file.
    day.everything()
    day.list_all()
    monkeypatch.chdir(tmp_path)
    out = Path("今日.csv")
    day.page.bar.export.choose_file = lambda *_: (str(out), "")
    day.page.bar._export.click()
    day.wait(out.exists)
    day.wait(lambda: "已导出" in day.page.messages.text)
    day.picture("registrar")

    with out.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 1 + 4  # the merged one is not in progress
    assert office.status(merged) == "merged"
    assert [photo.kind for photo in office.file(merged).photos] == ["report"]
    assert journal_of(office, coal) == [
        Action.REPORT,
        Action.REQUEST_CHECK,
        Action.ANSWER_CHECK,
        Action.ACCEPT,
        Action.ASK_VOID,
    ]
    assert [(row.kind, row.state) for row in office.file(coal).requests] == [("void", "open")]
    assert office.file(dust).merged_reports
    assert office.case(answered).assigned_person == office.people["inspector_2"]


def test_a_dispatchers_day(day: OfficeDay, office: Office) -> None:
    first, second = (
        office.until("filed", description=f"{where}渣土堆未苫盖", address=f"樱桃二条 {where}")
        for where in ("1 号", "3 号")
    )
    dragged = office.until("filed", category=BARBECUE, description="烧烤摊占道，油烟扰民", address="里仁街 3 号")
    returned, longer, slow = (office.until("handling", address=f"半步桥 {number} 号") for number in (5, 7, 9))
    office.act("body", Action.ASK_RETURN, returned, reason=ReturnReason.WRONG_BODY, explanation="属住建部门职责")
    office.act("body", Action.ASK_EXTENSION, longer, limit=Limit(1, LimitClass.WORK_HOUR), explanation="须等待施工方")
    old_deadline = office.case(longer).deadline

    day.begin("dispatcher")
    assert day.on_board() == {Column.DISPATCH: [first, second, dragged], Column.HANDLING: [returned, longer]}
    assert day.counter("待审批").text() == "待审批 2"

    # A card is dragged on: its form opens, Escape leaves all as it was, and what was sent is taken back.
    day.drop(dragged, Column.HANDLING)
    form = day.form_opened()
    form.body.set_values({"requirement": "请到现场查处"})
    day.escape(form)
    assert office.status(dragged) == "filed"
    day.drop(dragged, Column.HANDLING)
    form = day.form_opened()
    assert form.body.fields["requirement"].value() == "请到现场查处"
    day.send(form, lead_body="housing")
    assert office.status(dragged) == "dispatched"
    press(day.page.pane.messages, "撤销…")
    form = day.form_opened()
    assert form.action is Action.RECALL
    day.press(form)
    assert form.body.refusal_of("reason") != ""
    day.send(form, reason="派错单位")
    day.act(Action.DISPATCH, dragged, lead_body="urban_enforcement")

    # Many at once: those that cannot be are named with the reason.
    day.list_all()
    QTest.mouseClick(day.page.bar.acts[Action.DISPATCH], Qt.MouseButton.LeftButton)
    batch = day.page.batch.form
    assert batch is not None
    day.settle()
    batch.body.set_values({"lead_body": "urban_enforcement", "requirement": "请今日内处置"})
    with day.qtbot.waitSignal(batch.done, timeout=20_000):
        day.press(batch)
    day.settle()
    assert {each.row.case_id for each in day.page.batch.outcomes if each.refusal} == {returned, longer}
    day.picture("dispatcher-batch")
    day.page.show_as_list(False)
    day.settle()

    # The inbox: each line opens the form that decides.
    inbox = day.approvals()
    assert [line.split("　")[0] for line in lines(inbox)] == ["申请回退", "申请延期"]
    day.picture("dispatcher-approvals", inbox)
    press(inbox, "不准…")
    form = day.form_opened()
    assert form.action is Action.REFUSE_RETURN
    day.press(form)
    assert form.body.refusal_of("reason") != ""
    day.send(form, reason="属城管执法职责")
    day.wait(lambda: len(lines(inbox)) == 1)
    press(inbox, "准予…")
    form = day.form_opened()
    assert form.action is Action.ALLOW_EXTENSION
    day.send(form)
    day.wait(lambda: not lines(inbox))
    assert "没有等您审批的申请" in inbox._empty.text
    inbox.close()
    day.wait_counter("待审批", 0)

    # A body that is slow is urged, and answers; an address was wrong.
    day.everything()
    day.act(Action.PROMPT, slow, requirement="请今日内到场")
    day.meanwhile("body", Action.REPLY_PROMPT, slow, reply="已派人，一小时内到场")
    day.act(Action.AMEND, dragged, field=Amendable.ADDRESS, value="里仁街 13 号", reason="上报人更正")
    day.click(slow)
    assert "已派人" in "".join(label.text() for label in day.page.pane.details.findChildren(QLabel))
    day.picture("dispatcher")

    assert [office.status(case_id) for case_id in (first, second, dragged)] == ["dispatched"] * 3
    assert journal_of(office, dragged)[-4:] == [Action.DISPATCH, Action.RECALL, Action.DISPATCH, Action.AMEND]
    assert [row.state for row in office.file(returned).requests] == ["refused"]
    assert [row.state for row in office.file(longer).requests] == ["allowed"]
    new_deadline = office.case(longer).deadline
    assert old_deadline is not None
    assert new_deadline is not None
    assert new_deadline > old_deadline
    assert [row.reply for row in office.file(slow).demands] == ["已派人，一小时内到场"]


def test_a_shift_leaders_day(day: OfficeDay, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    to_file = office.until("accepted", category=BARBECUE, description="烧烤摊占道，油烟扰民", address="里仁街 3 号")
    disputed = office.until("filed", address="自新路 2 号")
    to_close, weak = (office.until("verified", address=f"樱桃二条 {number} 号") for number in (1, 3))
    pausing, late = (office.until("handling", address=f"半步桥 {number} 号") for number in (5, 7))
    doubled = office.report(address="樱桃三条 5 号")
    winter = SuspensionReason.SEASON
    resume = date(2026, 3, 20)
    office.act("body", Action.ASK_SUSPENSION, pausing, reason=winter, resume_on=resume, explanation="冬季不能绿化")
    office.act("registrar", Action.ASK_VOID, doubled, explanation="误登记")

    day.begin("shift_leader")
    assert day.on_board() == {
        Column.COLLECTION: [doubled],
        Column.FILING: [to_file],
        Column.HANDLING: [pausing],
        Column.VERIFICATION: [to_close, weak],
    }
    day.drop(to_file, Column.DISPATCH)
    form = day.form_opened()
    assert form.action is Action.FILE
    day.press(form)
    assert form.body.refusal_of("filing_condition") != ""
    day.send(form, filing_condition=office.file(to_file).category.filing_conditions[0], opinion="同意立案")

    # One finding is not enough; the other case is closed, and its closing is not taken back after all.
    day.act(Action.SEND_BACK, weak, handle_again=False, reason="缺整改后照片")
    day.act(Action.CLOSE, to_close, closing_condition=office.file(to_close).category.closing_conditions[0])
    press(day.page.pane.messages, "撤销…")
    form = day.form_opened()
    assert form.action is Action.REOPEN
    day.escape(form)
    assert office.status(to_close) == "closed"

    # The inbox, one allowed and one refused.
    inbox = day.approvals()
    asked = lines(inbox)
    assert sorted(line.split("　")[0] for line in asked) == ["申请作废", "申请挂账"]
    day.picture("leader-approvals", inbox)
    for line in asked:
        inbox.list.setCurrentRow(lines(inbox).index(line))
        press(inbox, "准予…" if "挂账" in line else "不准…")
        form = day.form_opened()
        day.send(form, **({} if "挂账" in line else {"reason": "属实，应办理"}))
        day.wait(lambda line=line: line not in lines(inbox))  # type: ignore[misc]
    inbox.close()

    # Whose it is, and that it is late.
    day.everything()
    day.act(Action.RULE_RESPONSIBILITY, disputed, body="urban_enforcement", reason="职责明确")
    day.act(
        Action.SUPERVISE,
        late,
        level=SupervisionLevel.KEY,
        requirement="下午五时前反馈",
        reply_by=district_time("2026-03-02 17:00"),
    )
    day.click(late)
    day.picture("leader")

    # The files of the first two lines, one PDF each.
    day.list_all()
    day.page.list.selectRow(0)
    QTest.keyClick(day.page.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(batch_print, "ask_folder", lambda *_: Path("案卷"))

    def each(box: QMessageBox) -> None:
        day.picture("leader-print", box)
        press(box, "分别保存")

    with answering(day.qtbot, QMessageBox, each):
        press(day.page.bar, "批量打印…")
    day.qtbot.waitUntil(lambda: bool(day.window.findChildren(BatchPrint)), timeout=20_000)
    (printing,) = day.window.findChildren(BatchPrint)
    day.qtbot.waitUntil(lambda: printing.state.text().startswith("已存"), timeout=60_000)
    day.picture("leader-printed", printing)
    press(printing, "关闭")

    assert len(list((tmp_path / "案卷").glob("*.pdf"))) == 2
    left = {case_id: office.status(case_id) for case_id in (to_file, weak, to_close, pausing, doubled)}
    assert list(left.values()) == ["filed", "answered", "closed", "suspended", "reported"]
    assert [row.state for row in office.file(doubled).requests] == ["refused"]
    assert journal_of(office, disputed)[-1] is Action.RULE_RESPONSIBILITY
    assert [row.level for row in office.file(late).demands] == [SupervisionLevel.KEY]
