"""Every act of the workflow through its form: words, defaults, the effect told before it is pressed, and that effect come true."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from desktop import wording
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.workflow import Action
from desktop.usecases.actions import FORMS
from desktop.usecases.amending import Amendable
from desktop.usecases.supervision import SupervisionLevel
from desktop.views.cases.action_form import ActionForm
from desktop.views.shared.amended_field import AmendedField
from desktop.views.shared.choice_fields import ChoiceField, PickField
from desktop.views.shared.form_specs import describe
from tests.office import DUST, Office, district_time
from tests.views.cases.acts import SCENES, play
from tests.views.cases.conftest import Workstation, label_texts

Make = Callable[..., Workstation]
LATIN_WORD = re.compile(r"[A-Za-z_]{3,}")
KEYS = {"Ctrl", "Enter"}
NOT_YET = ("还须填写", "请")


def test_every_act_with_a_form_has_its_scene() -> None:
    assert set(SCENES) == set(FORMS) - {Action.RECOMPUTE}


@pytest.mark.parametrize("action", SCENES)
def test_the_effect_is_told_and_comes_true(workstation: Make, office: Office, action: Action) -> None:
    scene, case_id = play(office, action)
    desk = workstation(scene.who)
    desk.choose(case_id)
    form = desk.open(action)
    desk.settle()
    given = {"case_id", "version", "key"}
    own = {spec.name for spec in describe(FORMS[action])} - given
    assert own - {"acting_for"} <= set(form.body.fields) <= own
    conditions = {"filing_condition", "closing_condition"} & set(form.body.fields)
    chosen = {name: form.body.fields[name]._values[0] for name in conditions}  # type: ignore[attr-defined]
    form.body.set_values(dict(scene.typed) | chosen | scene.from_office(office))
    form.ask_effect()
    desk.settle()
    told = form.effect.text()
    assert told
    assert not told.startswith(NOT_YET), told
    for text in label_texts(form):
        assert set(LATIN_WORD.findall(text)) <= KEYS, text
    with desk.qtbot.waitSignal(form.done, timeout=20_000):
        desk.press(form)
    desk.settle()
    file = office.file(case_id)
    assert action in {row.action for row in file.journal[-3:]}
    assert ("转为“" in told) is (file.journal[-1].from_status is not file.journal[-1].to_status)
    if "转为“" in told:
        assert f"转为“{wording.status(file.card.status)}”" in told


def amending(workstation: Make, office: Office, field: Amendable) -> tuple[Workstation, ActionForm, AmendedField]:
    desk = workstation("dispatcher")
    desk.choose(office.until("filed"))
    form = desk.open(Action.AMEND)
    form.body.set_values({"field": field})
    value = form.body.fields["value"]
    assert isinstance(value, AmendedField)
    return desk, form, value


def test_a_category_is_corrected_by_choosing_one(workstation: Make, office: Office) -> None:
    desk, form, value = amending(workstation, office, Amendable.CATEGORY)
    pick = value.inputs[Amendable.CATEGORY]
    assert isinstance(pick, PickField)
    assert pick.box.currentText().startswith(f"{DUST} 工地扬尘")
    assert value.old.text() == f"原为：{DUST} 工地扬尘"
    other = next(option for option in pick.options if option.value != DUST)
    pick.box.setCurrentText(other.label)
    form.body.set_values({"reason": "类别有误"})
    desk.confirm(form)
    assert desk.page.pane.file is not None
    assert desk.page.pane.file.card.category_code == other.value


def test_a_grid_is_corrected_by_its_name(workstation: Make, office: Office) -> None:
    desk, form, value = amending(workstation, office, Amendable.GRID)
    pick = value.inputs[Amendable.GRID]
    assert isinstance(pick, PickField)
    assert "樱桃园社区" in pick.box.currentText()
    assert "樱桃园社区" in value.old.text()
    pick.box.setEditText("右安门")
    named = next(option for option in pick.options if option.value != office.community)
    pick.box.setCurrentText(named.label)
    form.body.set_values({"reason": "网格有误"})
    desk.confirm(form)
    assert desk.page.pane.file is not None
    assert desk.page.pane.file.card.grid_code == named.value


def test_a_position_is_corrected_as_one_and_a_wrong_one_is_refused_beside_it(workstation: Make, office: Office) -> None:
    desk, form, value = amending(workstation, office, Amendable.POSITION)
    form.body.set_values({"reason": "补记位置", "value": "116.3x,39.9"})
    desk.press(form)
    assert form.body.refusal_of("value") != ""
    assert desk.page.pane.form is form
    value.set_value("116.3580,39.8790")
    assert value.value() == "116.358,39.879"


def test_a_draft_of_a_correction_comes_back_in_its_own_input(workstation: Make, office: Office) -> None:
    desk, form, value = amending(workstation, office, Amendable.GRID)
    value.inputs[Amendable.GRID].box.setEditText("广安门")  # type: ignore[attr-defined]
    form.save_draft()
    desk.page.pane.close_form()
    again = desk.open(Action.AMEND)
    assert again.body.fields["field"].value() is Amendable.GRID
    assert again.body.fields["value"].inputs[Amendable.GRID].box.currentText() == "广安门"  # type: ignore[attr-defined]


def test_an_escalation_only_goes_up_and_only_a_leader_lists(workstation: Make, office: Office) -> None:
    case_id = office.until("filed")
    desk = workstation("dispatcher")
    desk.choose(case_id)
    level = desk.open(Action.ESCALATE).body.fields["level"]
    assert isinstance(level, ChoiceField)
    assert [each.value for each in level._values] == ["district"]  # the case is a street's
    for who, listed in (("shift_leader", False), ("leader", True)):
        desk = workstation(who)
        desk.choose(case_id)
        level = desk.open(Action.SUPERVISE).body.fields["level"]
        assert isinstance(level, ChoiceField)
        assert (SupervisionLevel.LISTED in level._values) is listed


def test_what_would_only_be_refused_is_not_offered(workstation: Make, office: Office) -> None:
    case_id = office.until("handling", address="樱桃二条 1 号")
    body = workstation("body")
    body.choose(case_id)
    assert {Action.ASK_EXTENSION, Action.ASK_SUSPENSION, Action.ISSUE_DOCUMENT} <= set(body.page.pane.offered)
    explanation = "须等待施工方"
    office.act("body", Action.ASK_EXTENSION, case_id, limit=Limit(1, LimitClass.WORK_HOUR), explanation=explanation)
    body.page.refresh()
    body.wait(lambda: Action.ASK_EXTENSION not in body.page.pane.offered)
    office.pass_time(days=3)
    body.page.refresh()
    body.wait(lambda: Action.ASK_SUSPENSION not in body.page.pane.offered)
    assert Action.ASK_RETURN in body.page.pane.offered

    leader = workstation("leader", drafts="leader")
    leader.choose(case_id)
    assert Action.DECIDE_ACCOUNTABILITY not in leader.page.pane.offered
    office.act("assessor", Action.HOLD_ACCOUNTABLE, case_id, whom="某单位负责人", ground="超期", measure="通报批评")
    leader.page.refresh()
    leader.wait(lambda: Action.DECIDE_ACCOUNTABILITY in leader.page.pane.offered)


def test_what_begins_in_the_future_is_filled_in_so(workstation: Make, office: Office) -> None:
    case_id = office.until("handling")
    desk = workstation("body")
    desk.choose(case_id)
    assert desk.open(Action.ASK_EXTENSION).body.fields["limit"].value() == Limit(1, LimitClass.WORK_DAY)
    assert desk.open(Action.ASK_SUSPENSION).body.fields["resume_on"].value().isoformat() == "2026-04-01"
    meets = desk.open(Action.CALL_JOINT).body.fields["meets_at"].value()
    assert meets == district_time("2026-03-02 11:00")


def test_co_bodies_are_asked_for_only_where_there_are_some(workstation: Make, office: Office) -> None:
    alone = office.until("answered")
    office.act("registrar", Action.REQUEST_VERIFY, alone, inspector=office.people["inspector"])
    desk = workstation("inspector")
    desk.choose(alone)
    form = desk.open(Action.VERIFY)
    form.body.set_values({"passed": False})
    assert not form.body.fields["co_bodies"].isVisibleTo(form)
    joined = office.until("filed")
    office.act("dispatcher", Action.DISPATCH, joined, lead_body="urban_enforcement", co_bodies=("epb",))
    office.act("body", Action.TAKE, joined, handler="孙志强")
    office.act("epb", Action.JOINT_TAKE, joined, handler="孙丽")
    office.act("epb", Action.JOINT_ANSWER, joined, result="监测已完成")
    office.act("body", Action.ANSWER, joined, result="已覆盖", measures="责令整改", legal_basis="《大气污染防治法》")
    office.act("registrar", Action.REQUEST_VERIFY, joined, inspector=office.people["inspector"])
    desk.choose(joined)
    form = desk.open(Action.VERIFY)
    form.body.set_values({"passed": True})
    assert not form.body.fields["co_bodies"].isVisibleTo(form)
    form.body.set_values({"passed": False})
    assert form.body.fields["co_bodies"].isVisibleTo(form)
    assert [option.value for option in form.body.fields["co_bodies"]._options] == ["epb"]  # type: ignore[attr-defined]


def test_the_decision_on_a_request_of_the_desk_is_told_to_the_desk(workstation: Make, office: Office) -> None:
    case_id = office.until("reported")
    office.act("registrar", Action.ASK_VOID, case_id, explanation="误登记")
    desk = workstation("shift_leader")
    desk.choose(case_id)
    form = desk.open(Action.ALLOW_VOID)
    desk.wait(lambda: "将通知受理员" in form.effect.text())
    desk.confirm(form)
    assert office.notices(case_id)[-1].role == "registrar"


def test_the_facts_behind_each_score_are_told(workstation: Make, office: Office) -> None:
    desk = workstation("assessor")
    desk.choose(office.until("closed"))
    form = desk.open(Action.EVALUATE)
    desk.settle()
    facts = [label.text() for label in form.body.fields["changes"].facts.values()]  # type: ignore[attr-defined]
    assert facts[0] == "期限 03-02 10:05，03-02 09:10 办结"
    assert "核查未通过 0 次" in facts
    assert facts[-1] == "缺处置前照片、处置后照片"
