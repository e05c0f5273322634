"""A day of each of those who judge: assessor and leader, and of those who only look on, by the widgets of the whole window."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.queries.board import Column
from desktop.rules.score_norms import RubricPart
from desktop.rules.workflow import Action
from desktop.usecases.evaluation import PartChange
from desktop.usecases.supervision import Contested, SupervisionLevel
from tests.journeys.office_day import OfficeDay, lines
from tests.office import Office


def test_an_assessors_day(day: OfficeDay, office: Office) -> None:
    first, second, careful = (office.until("closed", address=f"樱桃二条 {number} 号") for number in (1, 3, 5))
    contested = office.until("closed", address="半步桥 7 号")
    office.act("assessor_2", Action.EVALUATE, contested)
    office.act("body", Action.APPEAL, contested, contested=Contested.EVALUATION, reason="反馈材料齐全")
    late = office.until("handling", address="里仁街 9 号")
    office.pass_time(days=3)

    day.begin("assessor")
    assert day.on_board() == {Column.FINISHED: [careful, second, first]}  # the newest first
    notices = day.notices()
    assert [line.split("　")[0] for line in lines(notices)] == ["有申诉待裁决"]
    QTest.keyClick(notices.list, Qt.Key.Key_Return)
    day.wait_counter("通知", 0)
    notices.close()

    # The appeal of what a colleague judged.
    day.settle()
    assert day.page.pane.case_id == contested
    form = day.open(Action.UPHOLD)
    day.press(form)
    assert form.body.refusal_of("reason") != ""
    day.picture("assessor-appeal")
    day.send(form, reason="补交了整改后照片，情况属实")

    # One judged by hand: a score that is set otherwise wants a reason.
    day.click(careful)
    form = day.open(Action.EVALUATE)
    part = next(iter(RubricPart))
    form.body.set_values({"changes": (PartChange(part.value, 1, ""),)})
    day.press(form)
    day.wait(lambda: form.body.refusal_of("changes") != "" or form.problem_bar.text != "")
    assert office.status(careful) == "closed"
    day.picture("assessor-evaluate")
    day.send(form, changes=(PartChange(part.value, 1, "措施不到位"),))

    # The rest at once, as the rules compute it.
    day.list_all()
    QTest.mouseClick(day.page.bar.acts[Action.EVALUATE], Qt.MouseButton.LeftButton)
    batch = day.page.batch.form
    assert batch is not None
    day.settle()
    with day.qtbot.waitSignal(batch.done, timeout=20_000):
        day.press(batch)
    day.settle()
    assert [each.refusal for each in day.page.batch.outcomes] == ["", ""]
    day.page.show_as_list(False)
    day.settle()

    # A case that lies about: supervised, and somebody is to answer for it.
    day.everything()
    QTest.mouseClick(day.page.filters.toggles["overdue"], Qt.MouseButton.LeftButton)
    day.settle()
    day.click(late)
    day.act(Action.SUPERVISE, level=SupervisionLevel.GENERAL, requirement="说明超期原因", reply_by=tomorrow(office))
    day.act(Action.HOLD_ACCOUNTABLE, whom="某单位负责人", ground="多次超期不办", measure="通报批评")
    day.picture("assessor")

    assert [office.status(case_id) for case_id in (first, second, careful)] == ["evaluated"] * 3
    judged = office.file(careful).evaluation
    assert judged is not None
    assert [each.get("reason") for each in judged.parts if each["part"] == part] == ["措施不到位"]
    assert [row.state for row in office.file(contested).appeals] == ["allowed"]
    assert [row.action for row in office.file(late).journal][-2:] == [Action.SUPERVISE, Action.HOLD_ACCOUNTABLE]


def test_a_leaders_day(day: OfficeDay, office: Office) -> None:
    disputed = office.until("filed", address="自新路 2 号")
    late = office.until("handling", address="里仁街 9 号")
    office.act(
        "assessor", Action.HOLD_ACCOUNTABLE, late, whom="某单位负责人", ground="多次超期不办", measure="通报批评"
    )

    day.begin("leader")
    assert day.page.filters.everything.isChecked()
    assert day.on_board() == {Column.DISPATCH: [disputed], Column.HANDLING: [late]}
    notices = day.notices()
    assert [line.split("　")[0] for line in lines(notices)] == ["有问责建议待决定"]
    QTest.keyClick(notices.list, Qt.Key.Key_Return)
    day.wait_counter("通知", 0)
    notices.close()
    day.settle()
    form = day.open(Action.DECIDE_ACCOUNTABILITY)
    day.press(form)
    assert form.body.refusal_of("outcome") != ""
    day.send(form, outcome="责令书面检查")
    day.act(
        Action.SUPERVISE, late, level=SupervisionLevel.LISTED, requirement="三日内整改到位", reply_by=tomorrow(office)
    )
    day.act(Action.RULE_RESPONSIBILITY, disputed, body="urban_enforcement", reason="职责明确")
    day.click(late)
    day.picture("chief")

    assert [row.action for row in office.file(late).journal][-3:] == [
        Action.HOLD_ACCOUNTABLE,
        Action.DECIDE_ACCOUNTABILITY,
        Action.SUPERVISE,
    ]
    assert [row.level for row in office.file(late).demands] == [SupervisionLevel.LISTED]
    assert [row.action for row in office.file(disputed).journal][-1] is Action.RULE_RESPONSIBILITY


@pytest.mark.parametrize(
    ("who", "offered"), [("finance", ()), ("social_office", ()), ("administrator", (Action.RECOMPUTE,))]
)
def test_those_without_a_part_in_the_cases_only_look(
    day: OfficeDay, office: Office, who: str, offered: tuple[Action, ...]
) -> None:
    case_id = office.until("filed")
    before = office.rows()
    day.begin(who)
    assert day.on_board() == {Column.DISPATCH: [case_id]}
    day.click(case_id)
    assert day.page.pane.offered == offered
    day.drop(case_id, Column.HANDLING)
    day.wait(lambda: day.page.pane.messages.text != "")
    assert day.page.pane.form is None
    assert office.rows() == before


def tomorrow(office: Office) -> object:
    return office.now + timedelta(days=1)
