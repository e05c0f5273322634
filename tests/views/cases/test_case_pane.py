"""What the pane tells of a case: clock, course, ledgers, photos, and what it offers to whom."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.itemmodels.time_left import TimeLeft
from desktop.queries import case_file
from desktop.rules.workflow import Action, Step
from desktop.usecases import evaluation
from desktop.usecases.amending import Amendable
from desktop.usecases.fields import PhotoInput, Photos
from desktop.usecases.requests import SuspensionReason
from desktop.views.cases.case_details import running_interval
from desktop.views.cases.clock_bar import ClockBar, ClockSection
from desktop.views.cases.course import StepState, course_of
from desktop.views.cases.ledgers import asked_by_others, ledgers_of
from desktop.views.cases.zoomed_picture import STEP
from desktop.views.shared.rubric_field import RubricField
from tests.office import DUST, Office, district_time, straight_path
from tests.past_cases import closed, declined, take_in
from tests.views.cases.conftest import Workstation

Make = Callable[..., Workstation]

OTHER_CATEGORY, ITS_STREET = "0104", "110102019"


def picture(colour: str) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(kept, "JPEG")
    return kept.getvalue()


def read(office: Office, case_id: int) -> case_file.CaseFile:
    with office.reading() as reading:
        return case_file.case_file(reading, case_id)


def test_each_role_is_offered_what_it_may_do(workstation: Make, office: Office) -> None:
    case_id = office.until("filed")
    desk = workstation("dispatcher")
    desk.choose(case_id)
    assert Action.DISPATCH in desk.page.pane.offered
    assert Action.CLOSE not in desk.page.pane.offered
    watcher = workstation("assessor", drafts="assessor")
    watcher.choose(case_id)
    watcher.settle()
    assert Action.DISPATCH not in watcher.page.pane.offered


@pytest.mark.parametrize(
    ("status", "done", "current"),
    [
        ("reported", 0, 1),
        ("filed", 2, 3),
        ("handling", 3, 4),
        ("answered", 4, 5),
        ("closed", 6, None),
        ("evaluated", 7, None),
    ],
)
def test_the_course_shows_what_is_done_and_what_is_under_way(
    office: Office, qtbot: QtBot, status: str, done: int, current: int | None
) -> None:
    lines = course_of(read(office, office.until(status)))
    assert [line.step for line in lines] == list(Step)
    assert sum(line.state is StepState.DONE for line in lines) == done
    assert next((line.step.value for line in lines if line.state is StepState.CURRENT), None) == current
    assert all(line.when and line.told for line in lines if line.state is StepState.DONE)


def test_a_case_that_ended_early_says_where(office: Office, qtbot: QtBot) -> None:
    from desktop.usecases.reports import DeclineReason

    case_id = office.until("accepted")
    office.act("shift_leader", Action.DECLINE, case_id, reason=DeclineReason.NOT_TRUE, explanation="现场未见扬尘")
    lines = course_of(read(office, case_id))
    assert lines[1].state is StepState.ENDED
    assert "不予立案" in lines[1].told[0]
    assert "现场未见扬尘" in lines[1].told[1]
    assert all(line.state is StepState.FUTURE for line in lines[2:])


def test_the_course_says_what_was_found_and_done(office: Office, qtbot: QtBot) -> None:
    from desktop.usecases.reports import CheckResult

    def told(step: Step) -> str:
        return "\n".join(course_of(read(office, case_id))[step.value - 1].told)

    case_id = office.until("reported")
    office.act("registrar", Action.REQUEST_CHECK, case_id, inspector=office.people["inspector"])
    office.act("inspector", Action.ANSWER_CHECK, case_id, result=CheckResult.TRUE, finding="现场确有裸土")
    assert "情况属实" in told(Step.COLLECTION)
    assert "现场确有裸土" in told(Step.COLLECTION)
    for action, who, values in straight_path(office):
        office.act(who, action, case_id, **values)
        if action is Action.REQUEST_VERIFY:
            break
    assert "已覆盖并洒水" in told(Step.HANDLING)
    office.act("inspector", Action.VERIFY, case_id, passed=False, finding="东侧裸土仍未覆盖")
    assert "返工：东侧裸土仍未覆盖" in told(Step.HANDLING)
    assert "已覆盖并洒水" not in told(Step.HANDLING)  # of the round before
    office.act("body", Action.ANSWER, case_id, result="东侧也已覆盖", measures="责令整改", legal_basis="条例")
    office.act("registrar", Action.REQUEST_VERIFY, case_id, inspector=office.people["inspector"])
    office.act("inspector", Action.VERIFY, case_id, passed=True, finding="裸土已全部覆盖")
    assert "核查通过：裸土已全部覆盖" in told(Step.FEEDBACK)
    office.act("shift_leader", Action.SEND_BACK, case_id, handle_again=False, reason="缺照片")
    assert "退回重新核查：缺照片" in told(Step.FEEDBACK)


def test_what_was_issued_corrected_ruled_and_proposed_hangs_on_the_case(office: Office, qtbot: QtBot) -> None:
    case_id = office.until("filed")
    office.act("shift_leader", Action.RULE_RESPONSIBILITY, case_id, body="urban_enforcement", reason="职责明确")
    change = {"field": Amendable.ADDRESS, "value": "樱桃三条 2 号", "reason": "上报人更正"}
    office.act("dispatcher", Action.AMEND, case_id, **change)
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body="urban_enforcement")
    office.act("body", Action.TAKE, case_id, handler="孙志强")
    office.act("body", Action.ISSUE_DOCUMENT, case_id, paper="责令改正通知书", party="某建筑公司")
    office.act("assessor", Action.HOLD_ACCOUNTABLE, case_id, whom="某单位负责人", ground="超期", measure="通报批评")
    file = read(office, case_id)
    ledgers = {each.heading: each.lines for each in ledgers_of(file)}
    assert ledgers["协调裁定"][0][0] == "区城管执法监察局"
    assert ledgers["更正"][0][0] == "地址"
    assert "樱桃二条 8 号工地 → 樱桃三条 2 号；上报人更正" in ledgers["更正"][0][1]
    assert ledgers["文书"][0][0].startswith("责令改正通知书　西环网文〔2026〕")
    assert "某建筑公司" in ledgers["文书"][0][1]
    assert ledgers["问责"][0][0] == "建议　某单位负责人"
    assert "超期；通报批评" in asked_by_others(Action.DECIDE_ACCOUNTABILITY, file)
    office.act("leader", Action.DECIDE_ACCOUNTABILITY, case_id, outcome="责令书面检查", to_judiciary=True)
    decided = {each.heading: each.lines for each in ledgers_of(read(office, case_id))}["问责"][1]
    assert decided[0] == "决定"
    assert "责令书面检查；移送司法机关" in decided[1]


def test_the_bar_marks_now_between_counted_and_skipped(office: Office, qtbot: QtBot) -> None:
    case_id = office.until("handling")
    file = read(office, case_id)
    interval = running_interval(file)
    assert interval is not None
    bar = ClockBar()
    qtbot.addWidget(bar)
    clock = interval.to_deadline
    from desktop.rules.working_time import Light

    places = []
    for at in (clock.start, clock.start + timedelta(hours=2), clock.end - timedelta(minutes=1), clock.end):
        bar.show_clock(clock, at, Light.GREEN)
        places.append(bar.marker())
    assert places == sorted(places)
    assert places[0] == 0.0
    assert places[-1] == 1.0


def test_the_clock_is_told_in_words(office: Office, qtbot: QtBot) -> None:
    case_id = office.until("handling")
    office.pass_time(hours=5)  # over the noon break
    file = read(office, case_id)
    section = ClockSection()
    qtbot.addWidget(section)
    section.show()
    section.show_interval(running_interval(file), file.card.status, office.now)
    assert section.title.text() == "处置期限"
    assert "已计 3 小时 35 分" in section.words.text()
    assert "非工作时间 1 小时 30 分" in section.words.text()
    assert not section.whole.isVisible()
    section.more.click()
    assert section.whole.isVisible()
    assert "到期" in section.whole.text()


def test_a_suspended_clock_says_so(workstation: Make, office: Office) -> None:
    case_id = office.until("handling")
    resume = (office.now + timedelta(days=10)).date()
    reason = SuspensionReason.WEATHER
    office.act("body", Action.ASK_SUSPENSION, case_id, reason=reason, resume_on=resume, explanation="持续大风")
    office.act("shift_leader", Action.ALLOW_SUSPENSION, case_id)
    desk = workstation("dispatcher")
    desk.choose(case_id)
    assert desk.page.pane.details.clock.due.text() == "挂账，暂不计时"
    assert "灰灯" in desk.page.pane.details.state.text()
    # Next to nothing is served: most of the bar is what is left, however long the case has to wait.
    bar = desk.page.pane.details.clock.bar
    assert bar.marker() < 0.1
    office.pass_time(days=5)
    desk.page.tick()
    assert 0.4 < bar.marker() < 0.5
    (ledger,) = ledgers_of(read(office, case_id))
    assert ledger.heading == "申请"
    assert ledger.lines[0][0] == "挂账　已批准"
    assert "天气原因" in ledger.lines[0][1]


def test_prompts_and_their_replies_are_told(workstation: Make, office: Office) -> None:
    case_id = office.until("handling")
    office.act("dispatcher", Action.PROMPT, case_id, requirement="请于今日 18:00 前反馈")
    office.act("body", Action.REPLY_PROMPT, case_id, reply="正在现场处置")
    (ledger,) = ledgers_of(read(office, case_id))
    assert ledger.heading == "催办督办"
    assert "请于今日 18:00 前反馈" in ledger.lines[0][1]
    assert "正在现场处置" in ledger.lines[0][1]


def test_photos_are_shown_small_and_large(workstation: Make, office: Office, qtbot: QtBot) -> None:
    photos = Photos((PhotoInput(picture("red"), "烟囱"), PhotoInput(picture("blue"))))
    case_id = office.until("handling", photos=photos)
    desk = workstation("dispatcher")
    desk.choose(case_id)
    desk.settle()
    strip = desk.page.pane.details.photos
    assert len(strip.thumbnails) == 2
    assert all(not each.picture.pixmap().isNull() for each in strip.thumbnails)
    QTest.mouseDClick(strip.thumbnails[0], Qt.MouseButton.LeftButton)
    viewer = strip._viewer
    assert viewer is not None
    desk.wait(lambda: not viewer.photo.image.isNull())
    assert "烟囱" in viewer.photo.caption.text()
    viewer.forward.click()
    assert viewer.photo.caption.text().startswith("2 / 2")
    desk.wait(lambda: not viewer.photo.image.isNull())
    large = viewer.photo.picture
    fitted = large.transform().m11()
    QTest.keyClick(viewer, Qt.Key.Key_Plus)
    viewer.larger.click()
    assert large.transform().m11() == pytest.approx(fitted * STEP**2)
    QTest.keyClick(viewer, Qt.Key.Key_0)
    assert large.transform().m11() == pytest.approx(fitted)
    viewer.smaller.click()
    assert large.transform().m11() == pytest.approx(fitted)  # no smaller than its room
    desk.settle()
    viewer.close()


def test_before_and_after_stand_side_by_side(workstation: Make, office: Office) -> None:
    before, after = Photos((PhotoInput(picture("red"), "土堆"),)), Photos((PhotoInput(picture("green"), "已苫盖"),))
    case_id = office.until("handling", photos=before)
    desk = workstation("body")
    desk.choose(case_id)
    desk.settle()
    strip = desk.page.pane.details.photos
    strip.zoom(strip.thumbnails[0].row)
    viewer = strip._viewer
    assert viewer is not None
    assert not viewer.compare.isEnabled()
    form = {"result": "已苫盖", "measures": "责令整改", "legal_basis": "《大气污染防治法》", "photos": after}
    office.act("body", Action.ANSWER, case_id, **form)
    desk.choose(case_id)
    desk.page.refresh()
    desk.wait(lambda: len(strip.thumbnails) == 2)
    desk.settle()
    strip.zoom(strip.thumbnails[0].row)
    viewer.compare.click()
    desk.wait(lambda: not viewer.before.image.isNull() and not viewer.photo.image.isNull())
    assert "土堆" in viewer.before.caption.text()
    assert "已苫盖" in viewer.photo.caption.text()
    viewer.compare.click()
    assert not viewer.before.isVisible()
    desk.settle()
    viewer.close()


def test_dropped_pictures_go_into_a_form(workstation: Make, office: Office, tmp_path: Path) -> None:
    case_id = office.until("handling")
    (tmp_path / "现场.jpg").write_bytes(picture("green"))
    (tmp_path / "说明.txt").write_text("不是图片", "utf-8")
    desk = workstation("body")
    desk.choose(case_id)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("现场.jpg", "说明.txt")])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    )
    desk.page.pane.dropEvent(event)
    form = desk.page.pane.form
    assert form is not None
    assert form.action is Action.PROGRESS
    desk.wait(lambda: len(form.body.fields["photos"].value()) == 1)
    desk.settle()
    form.body.set_values({"note": "已到现场"})
    desk.confirm(form)
    assert [photo.kind for photo in read(office, case_id).photos] == ["progress"]


def test_a_file_that_is_no_picture_is_refused_in_words(workstation: Make, office: Office, tmp_path: Path) -> None:
    (tmp_path / "坏.jpg").write_bytes(b"no picture")
    desk = workstation("body")
    desk.choose(office.until("handling"))
    form = desk.open(Action.PROGRESS)
    form.body.fields["photos"].add_files([tmp_path / "坏.jpg", tmp_path / "没有.jpg"])  # type: ignore[attr-defined]
    desk.wait(lambda: "没有.jpg" in form.problem_bar.text)
    desk.settle()
    form.body.set_values({"note": "已到现场"})
    desk.press(form)
    desk.wait(lambda: form.body.refusal_of("photos") != "")


def test_the_journal_opens_below(workstation: Make, office: Office) -> None:
    desk = workstation("dispatcher")
    desk.choose(office.until("handling"))
    details = desk.page.pane.details
    assert details.journal_button.text() == "办理记录 5 条"
    assert details.journal.isHidden()
    details.journal_button.click()
    assert not details.journal.isHidden()
    model = details.journal.model()
    cells = [model.index(row, 2).data() for row in range(model.rowCount())]
    assert cells == ["上报", "受理", "立案", "派遣", "接收"]


def test_a_long_number_stands_below_the_category_and_breaks_no_word(workstation: Make, office: Office) -> None:
    case_id = office.until("handling")
    desk = workstation("dispatcher", pane_width=360)
    desk.choose(case_id)
    details = desk.page.pane.details
    two_lines = 2 * details.title.fontMetrics().height()
    for number, beside in (("西环网〔2015〕403号", True), ("西环网〔2026〕3549号", False)):
        details.show_file(replace(read(office, case_id), document_number=number), TimeLeft(), office.now)
        desk.settle()
        assert details.number.isVisible() is beside
        assert details.number_below.isVisible() is not beside
        desk.wait(lambda: details.title.height() < two_lines)


def test_a_correction_is_told_in_words_and_not_in_codes(workstation: Make, office: Office) -> None:
    case_id = office.until("filed")
    corrections = (
        (Amendable.CATEGORY, OTHER_CATEGORY, "工地扬尘", "道路积尘"),
        (Amendable.GRID, ITS_STREET, "白纸坊街道 · 樱桃园社区", "白纸坊街道"),
        (Amendable.URGENCY, "urgent", "一般", "紧急"),
        (Amendable.POSITION, "116.350,39.880", "", "116.35000, 39.88000"),
    )
    for field, value, _, _ in corrections:
        office.act("dispatcher", Action.AMEND, case_id, field=field, value=value, reason="写错了")
    desk = workstation("dispatcher")
    desk.choose(case_id)
    model = desk.page.pane.details.journal.model()
    for row, (_, _, old, new) in enumerate(corrections, start=model.rowCount() - len(corrections)):
        told = model.index(row, 5).data()
        assert (f"原内容：{old}；更正为：{new}；" if old else f"；更正为：{new}；") in told
        assert ("原内容" in told) is bool(old)
        assert not any(code in told for code in (DUST, OTHER_CATEGORY, "110102", "normal", "lon"))


def test_the_reporter_is_shown_to_few(workstation: Make, office: Office) -> None:
    case_id = office.until("reported", reporter_name="某居民", reporter_phone="13800000000")
    for who, seen in (("registrar", True), ("dispatcher", False)):
        desk = workstation(who, drafts=who)
        desk.choose(case_id)
        texts = [label.text() for label in desk.page.pane.details.findChildren(QLabel)]
        assert any("13800000000" in text for text in texts) is seen


def test_the_pane_is_made_before_a_case_is_chosen_and_shows_nothing_of_the_last_one(
    workstation: Make, office: Office
) -> None:
    reported, filed = office.until("reported"), office.until("filed")
    desk = workstation("registrar")
    desk.wait(lambda: desk.page.side._case is not None)
    assert desk.page.side.isHidden()
    desk.choose(reported)
    details = desk.page.pane.details
    of_the_reporter = {label.text() for label in details.findChildren(QLabel) if label.isVisibleTo(details)}
    desk.choose(filed)
    shown = {label.text() for label in details.findChildren(QLabel) if label.isVisibleTo(details)}
    file = read(office, filed)
    told = {"\n".join(line.told) for line in course_of(file) if line.told}
    assert told <= shown
    assert not ({"\n".join(line.told) for line in course_of(read(office, reported)) if line.told} - told) & shown
    assert of_the_reporter != shown


def test_a_dispatch_can_be_taken_back_until_it_is_taken(workstation: Make, office: Office) -> None:
    case_id = office.until("filed")
    desk = workstation("dispatcher")
    desk.choose(case_id)
    form = desk.open(Action.DISPATCH)
    form.body.set_values({"lead_body": "urban_enforcement"})
    desk.confirm(form)
    pane = desk.page.pane
    assert pane.messages.text == "派遣已完成。"
    desk.wait(lambda: pane.messages._button.text() == "撤销…")
    pane.messages._button.click()
    assert pane.form is not None
    assert pane.form.action is Action.RECALL
    pane.form.body.set_values({"reason": "派错单位"})
    desk.confirm(pane.form)
    assert office.status(case_id) == "filed"
    assert pane.messages._button.text() == ""


@pytest.mark.parametrize(
    ("amended", "value", "column"),
    [
        (Amendable.ADDRESS, "樱桃三条 2 号", "address"),
        (Amendable.CATEGORY, OTHER_CATEGORY, "category_code"),
        (Amendable.GRID, ITS_STREET, "grid_code"),
    ],
)
def test_a_correction_is_taken_back_by_the_one_that_it_fills_in(
    workstation: Make, office: Office, amended: Amendable, value: str, column: str
) -> None:
    case_id = office.until("filed")
    before = getattr(office.case(case_id), column)
    desk = workstation("dispatcher")
    desk.choose(case_id)
    form = desk.open(Action.AMEND)
    form.body.set_values({"field": amended})
    form.body.set_values({"value": value, "reason": "写错了"})
    desk.confirm(form)
    assert getattr(office.case(case_id), column) == value
    pane = desk.page.pane
    desk.wait(lambda: pane.messages._button.text() == "撤销…")
    pane.messages._button.click()
    assert pane.form is not None
    desk.settle()
    pane.form.body.set_values({"reason": "原来的没有错"})
    desk.confirm(pane.form)
    assert getattr(office.case(case_id), column) == before


def test_a_correction_that_more_followed_is_not_offered_to_be_taken_back(workstation: Make, office: Office) -> None:
    case_id = office.until("filed")
    desk = workstation("dispatcher")
    desk.choose(case_id)
    form = desk.open(Action.AMEND)
    form.body.set_values({"field": Amendable.ADDRESS})
    form.body.set_values({"value": "樱桃三条 2 号", "reason": "写错了"})
    desk.confirm(form)
    pane = desk.page.pane
    desk.wait(lambda: pane.messages._button.text() == "撤销…")
    office.act("shift_leader", Action.AMEND, case_id, field=Amendable.ADDRESS, value="樱桃四条 9 号", reason="再更正")
    desk.wait(lambda: pane.messages._button.text() == "")


def test_what_another_has_taken_up_cannot_be_taken_back(workstation: Make, office: Office) -> None:
    case_id = office.until("filed")
    desk = workstation("dispatcher")
    desk.choose(case_id)
    form = desk.open(Action.DISPATCH)
    form.body.set_values({"lead_body": "urban_enforcement"})
    desk.confirm(form)
    pane = desk.page.pane
    desk.wait(lambda: pane.messages._button.text() == "撤销…")
    office.act("body", Action.TAKE, case_id, handler="孙志强")
    desk.wait(lambda: pane.messages._button.text() == "")
    assert pane.messages.text == "派遣已完成。"


def test_an_assessor_sees_what_the_rules_give(workstation: Make, office: Office) -> None:
    case_id = office.until("closed")
    desk = workstation("assessor")
    desk.choose(case_id)
    form = desk.open(Action.EVALUATE)
    with office.reading("assessor") as reading:
        parts = evaluation.computed(reading, case_id)
    field = form.body.fields["changes"]
    assert isinstance(field, RubricField)
    for part in parts:
        assert field.scores[part.part].text() == f"{part.computed} / {part.full}"
        field.scores[part.part].setValue(1)  # and set otherwise, it still says of how many, and what the rules give
        assert field.scores[part.part].text() == f"1 / {part.full}"
        assert f"规则得分 {part.computed}" in field.reasons[part.part].placeholderText()


def test_only_the_reason_that_is_missing_is_framed(workstation: Make, office: Office) -> None:
    desk = workstation("assessor")
    desk.choose(office.until("closed"))
    form = desk.open(Action.EVALUATE)
    field = form.body.fields["changes"]
    assert isinstance(field, RubricField)
    (part, score), *others = field.scores.items()
    score.setValue(1)
    desk.press(form)
    desk.wait(lambda: form.body.refusal_of("changes") != "")
    assert field.reasons[part].property("fault") is True
    assert not any(each.property("fault") or field.reasons[name].property("fault") for name, each in others)
    field.reasons[part].setText("措施不到位")
    desk.confirm(form)


def test_what_was_said_of_an_act_goes_when_the_case_comes_back(workstation: Make, office: Office) -> None:
    case_id = office.until("handling")
    desk = workstation("body")
    desk.choose(case_id)
    form = desk.open(Action.ANSWER)
    form.body.set_values({"result": "已覆盖", "measures": "责令整改", "legal_basis": "《大气污染防治法》"})
    desk.confirm(form)
    desk.page.refresh()
    desk.settle()
    assert desk.page.pane.messages.text == "结果反馈已完成。"
    office.act("registrar", Action.REQUEST_VERIFY, case_id, inspector=office.people["inspector"])
    office.act("inspector", Action.VERIFY, case_id, passed=False, finding="东侧裸土仍未覆盖")
    desk.wait(lambda: Action.ANSWER in desk.page.pane.offered)
    assert desk.page.pane.messages.text == ""


def test_how_pictures_come_in_is_told_in_the_narrowest_pane(workstation: Make, office: Office) -> None:
    desk = workstation("body", pane_width=340)
    desk.page.resize(1302, 692)
    desk.choose(office.until("handling"))
    desk.open(Action.ANSWER)
    (hint,) = (label for label in desk.page.pane.findChildren(QLabel) if "拖" in label.text())
    assert hint.width() >= hint.fontMetrics().horizontalAdvance(hint.text())


def test_a_case_that_came_finished_says_so_and_offers_nothing(workstation: Make, office: Office) -> None:
    take_in(office, closed(office, old_number="宣环 31", deadline=district_time("2025-03-03 15:00")), declined(office))
    desk = workstation("assessor")
    desk.choose(1)
    told = {label.text() for label in desk.page.pane.details.findChildren(QLabel)}
    assert {"批次“旧系统”　原编号 宣环 31", "原系统的历史案件，只供查阅，不计入考核"} <= told
    assert desk.page.pane.offered == ()
    lines = course_of(read(office, 1))
    assert lines[5].told == ("系统管理员 管理员 导入历史",)
    assert [line.state for line in lines[4:7]] == [StepState.DONE, StepState.DONE, StepState.FUTURE]
