"""A day of each of those who go out: inspector, handling body, bureau, street and community, by the widgets of the whole window."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.app.demo import draw_picture
from desktop.queries import choices
from desktop.queries.board import Column
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.terms import Level, ReportSource
from desktop.rules.workflow import Action
from desktop.usecases.fields import PhotoInput, Photos
from desktop.usecases.reports import CheckResult
from desktop.usecases.requests import ReturnReason
from desktop.usecases.supervision import Contested, SupervisionLevel
from tests.journeys.office_day import OfficeDay, lines
from tests.office import DUST, Office, district_time

ANSWER = {"result": "已覆盖并洒水", "measures": "责令当场改正", "legal_basis": "《大气污染防治法》"}


def drawn(what: str) -> bytes:
    return draw_picture(random.Random(what))


def test_an_inspectors_day(day: OfficeDay, office: Office) -> None:
    me = office.people["inspector"]
    to_check = office.report("community", category="0198", description="院内用小煤炉", address="樱桃三条 5 号院")
    office.act("registrar", Action.REQUEST_CHECK, to_check, inspector=me)
    failing, passing = (office.until("answered", address=f"樱桃二条 {number} 号") for number in (1, 3))
    for case_id in (failing, passing):
        office.act("registrar", Action.REQUEST_VERIFY, case_id, inspector=me)
    elsewhere = office.report(grid=other_community(office), address="别处 1 号")

    day.begin("inspector")
    assert day.on_board() == {Column.COLLECTION: [to_check], Column.FEEDBACK: [failing, passing]}
    notices = day.notices()
    assert sorted(line.split("　")[0] for line in lines(notices)) == ["请到现场核实", "请到现场核查", "请到现场核查"]
    notices.list.setCurrentRow(next(at for at, line in enumerate(lines(notices)) if "核实" in line))
    QTest.keyClick(notices.list, Qt.Key.Key_Return)
    day.wait(lambda: len(lines(notices)) == 2)
    notices.close()
    assert day.page.pane.case_id == to_check

    # On the spot: is it true?
    form = day.open(Action.ANSWER_CHECK)
    day.press(form)
    assert form.body.refusal_of("finding") != ""
    day.drop_photo(form, drawn("核实"), "核实")
    day.send(form, result=CheckResult.TRUE, finding="确有一台小煤炉在用")

    # Is it put right? Once it is not, once it is, with a picture each time.
    day.click(failing)
    form = day.open(Action.VERIFY)
    day.drop_photo(form, drawn("未通过"), "未通过")
    day.picture("inspector-verify")
    day.send(form, passed=False, finding="东侧裸土仍未覆盖")
    day.click(passing)
    form = day.open(Action.VERIFY)
    day.drop_photo(form, drawn("通过"), "通过")
    day.send(form, passed=True, finding="裸土已覆盖，未见扬尘")

    # Something new on the way: the form knows who saw it.
    report = day.begin_report()
    assert report.body.fields["source"].value() is ReportSource.INSPECTOR
    assert report.body.fields["reported_by"].value() == me
    day.drop_photo(report, drawn("新上报"), "新上报")
    with day.qtbot.waitSignal(day.page.intake.registered) as registered:
        day.send(
            report,
            category="0599",
            description="烧烤摊占道，油烟扰民",
            grid=office.community,
            address="里仁街 3 号",
        )
    (own,) = registered.args
    day.settle()

    # The rest of the district is not theirs, nor found by searching.
    day.everything()
    assert own in day.on_board()[Column.COLLECTION]
    day.search("别处")
    day.wait(lambda: day.on_board() == {})
    day.end_search()
    day.click(own)
    day.picture("inspector")

    assert office.status(to_check) == "reported"
    assert office.status(failing) == "handling"
    assert office.case(failing).rounds == 1
    assert office.status(passing) == "verified"
    assert office.file(own).card.reported_by == "王建国"
    assert [photo.kind for photo in office.file(passing).photos] == ["verification"]
    assert office.status(elsewhere) == "reported"


def test_a_handling_bodys_day(day: OfficeDay, office: Office) -> None:
    before = Photos((PhotoInput(drawn("整改前"), "土堆裸露"),))
    hasty = office.until("dispatched", category="0599", description="烧烤摊占道", address="里仁街 3 号")
    new = office.until("dispatched", photos=before)
    wrong, urged = (office.until("handling", address=f"樱桃二条 {number} 号") for number in (1, 3))
    others = office.until("filed")
    office.act("dispatcher", Action.DISPATCH, others, lead_body="housing")
    office.act("dispatcher", Action.PROMPT, urged, requirement="请今日内到场")
    office.act(
        "shift_leader",
        Action.SUPERVISE,
        urged,
        level=SupervisionLevel.KEY,
        requirement="下午五时前反馈",
        reply_by=district_time("2026-03-02 17:00"),
    )

    # Theirs alone, the most pressing first.
    day.begin("body")
    assert day.on_board() == {Column.HANDLING: [hasty, new, wrong, urged]}
    notices = day.notices()
    assert {line.split("　")[0] for line in lines(notices)} >= {"派来案件，待接收", "催办", "督办，请按时答复"}
    notices.close()

    # What was asked is answered, what is not theirs is given back: refused, so more time is asked for.
    day.act(Action.REPLY_PROMPT, urged, reply="已派人，一小时内到场")
    day.act(Action.REPLY_SUPERVISE, reply="正在处置，下午四时前完成")
    day.click(wrong)
    form = day.open(Action.ASK_RETURN)
    day.press(form)
    assert form.body.refusal_of("reason") != ""
    assert form.body.refusal_of("explanation") != ""
    day.send(form, reason=ReturnReason.WRONG_BODY, explanation="属住建部门职责")
    day.meanwhile("dispatcher", Action.REFUSE_RETURN, wrong, reason="属城管执法职责")
    day.act(Action.ASK_EXTENSION, wrong, limit=Limit(1, LimitClass.WORK_HOUR), explanation="须等待施工方")

    # The new one: taken, noted, done together with the bureau, answered with a picture of after.
    day.click(new)
    day.act(Action.TAKE)
    form = day.open(Action.PROGRESS)
    day.drop_photo(form, drawn("过程"), "过程")
    day.send(form, note="已到现场，要求停止土方作业")
    day.act(Action.CALL_JOINT, co_bodies=("epb",), division="环保监测，城管查处")
    day.act(Action.ISSUE_DOCUMENT, paper="责令改正通知书", party="某建筑公司")
    form = day.open(Action.ANSWER)
    form.body.set_values(ANSWER)
    day.drop_photo(form, drawn("整改后"), "整改后")
    day.press(form)
    day.wait(lambda: form.body.refusal_of("open_tasks_reason") != "")
    day.picture("body-answer")
    day.escape(form)
    day.meanwhile("epb", Action.JOINT_TAKE, new, handler="孙丽")
    day.meanwhile("epb", Action.JOINT_ANSWER, new, result="监测已完成")
    form = day.open(Action.ANSWER)
    assert form.body.fields["result"].value() == ANSWER["result"]
    assert len(form.body.fields["photos"].value()) == 1
    day.send(form)

    # Before and after, looked at large.
    day.everything()
    day.choose(new)
    day.settle()
    strip = day.page.pane.details.photos
    assert [each.row.kind for each in strip.thumbnails] == ["report", "progress", "after"]
    QTest.mouseDClick(strip.thumbnails[0], Qt.MouseButton.LeftButton)
    viewer = strip._viewer
    assert viewer is not None
    day.wait(lambda: not viewer.photo.image.isNull())
    assert "土堆裸露" in viewer.photo.caption.text()
    QTest.mouseClick(viewer.compare, Qt.MouseButton.LeftButton)
    day.wait(lambda: not viewer.before.image.isNull() and not viewer.photo.image.isNull())
    day.settle()
    assert "处置后照片" in viewer.photo.caption.text()
    day.picture("body-photos", viewer)
    viewer.close()
    day.picture("body")

    # Some days later it is over, and the body does not agree with how it was judged.
    office.act("registrar", Action.REQUEST_VERIFY, new, inspector=office.people["inspector"])
    office.act("inspector", Action.VERIFY, new, passed=True, finding="裸土已覆盖")
    office.act("shift_leader", Action.CLOSE, new, closing_condition=office.file(new).category.closing_conditions[0])
    day.look_again()
    day.act(Action.APPEAL, new, contested=Contested.EVALUATION, reason="反馈材料齐全")
    assert Action.APPEAL not in day.page.pane.offered

    assert office.status(new) == "closed"
    assert [row.state for row in office.file(new).appeals] == ["open"]
    assert [task.state for task in office.file(new).joint_tasks] == ["answered"]
    assert [(row.kind, row.state) for row in office.file(wrong).requests] == [
        ("return", "refused"),
        ("extension", "open"),
    ]
    assert all(row.replied_at is not None for row in office.file(urged).demands)
    assert office.status(hasty) == "dispatched"


def test_the_bureaus_day_as_a_co_body(day: OfficeDay, office: Office) -> None:
    joint = office.until("handling")
    office.act(
        "body",
        Action.CALL_JOINT,
        joint,
        co_bodies=("epb",),
        meets_at=office.now + timedelta(hours=1),
        meets_where="樱桃二条 8 号",
        division="环保监测，城管查处",
    )
    own = office.until("filed", category="0697", description="治理设施停用", address="枣林前街 30 号")
    office.act("dispatcher", Action.DISPATCH, own, lead_body="epb")

    day.begin("epb")
    day.wait(lambda: "联合执法协办任务" in "".join(lines(day.notices())))
    day.notices().close()
    assert day.page.filters.toggles["mine"].isChecked()
    assert sorted(day.on_board()[Column.HANDLING]) == sorted([joint, own])
    day.act(Action.JOINT_TAKE, joint, handler="孙丽")
    form = day.open(Action.JOINT_ANSWER)
    day.press(form)
    assert form.body.refusal_of("result") != ""
    day.send(form, result="监测已完成，颗粒物超标")
    day.act(Action.TAKE, own, handler="孙丽")
    day.act(Action.ISSUE_DOCUMENT, paper="责令改正通知书", party="某餐饮公司")
    day.picture("bureau")

    assert [(task.state, task.handler) for task in office.file(joint).joint_tasks] == [("answered", "孙丽")]
    assert office.status(own) == "handling"
    assert [row.action for row in office.file(own).journal][-1] is Action.ISSUE_DOCUMENT


@pytest.mark.parametrize("who", ["street", "community"])
def test_the_day_of_those_who_answer_for_a_grid(day: OfficeDay, office: Office, who: str) -> None:
    me = office.actors[who]
    inside = office.until("filed", description="渣土堆未苫盖", address="樱桃二条 1 号")
    outside = office.report(grid=other_community(office), address="别处 1 号")
    own, hard = (office.until("filed", address=f"樱桃二条 {number} 号") for number in (3, 5))
    for case_id in (own, hard):
        office.act("dispatcher", Action.DISPATCH, case_id, lead_body=me.organisation)

    # Home is the own grid, and what lies outside is not seen at all.
    day.begin(who)
    assert day.page.filters.filter.grid == me.grid
    assert day.on_board() == {Column.DISPATCH: [inside], Column.HANDLING: [own, hard]}
    day.everything()
    assert outside not in {case_id for ids in day.on_board().values() for case_id in ids}

    # Taken and put right; what is beyond them goes up.
    day.act(Action.TAKE, own, handler=me.name)
    form = day.open(Action.ANSWER)
    day.drop_photo(form, drawn("整改后"), "整改后")
    day.send(form, **ANSWER)
    day.click(hard)
    form = day.open(Action.ESCALATE)
    day.press(form)
    assert form.body.refusal_of("reason") != ""
    day.send(form, level=Level.DISTRICT, reason="无力解决，请区级协调")

    # One's own rounds: a report from the grid, given up once and begun again.
    report = day.begin_report()
    report.body.set_values({"description": "路面积尘未清扫"})
    day.escape(report)
    report = day.begin_report()
    assert report.body.fields["description"].value() == "路面积尘未清扫"
    with day.qtbot.waitSignal(day.page.intake.registered) as registered:
        day.send(report, category=DUST, grid=office.community, address="右安门内大街", source=ReportSource.PATROL)
    (new,) = registered.args
    day.settle()
    day.picture(who)

    assert office.status(own) == "answered"
    assert office.status(hard) == "filed"
    assert office.case(hard).level == Level.DISTRICT
    assert office.status(new) == "reported"
    assert [row.action for row in office.file(new).journal] == [Action.REPORT]
    assert office.status(inside) == "filed"


def other_community(office: Office) -> str:
    """A community in another street than the office's."""
    with office.reading() as reading:
        rows = choices.grids(reading)
    return next(row.code for row in rows if row.level == 3 and not row.code.startswith(office.street))
