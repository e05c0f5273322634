"""Forms in place: built for every act, refusing beside the field, keeping the text through everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop import wording
from desktop.rules.workflow import Action
from desktop.usecases.actions import FORMS
from desktop.usecases.reports import Report
from desktop.views.shared import failure_dialogs
from desktop.views.shared.choice_fields import PickField
from desktop.views.shared.failure_dialogs import Difference, Resolution
from desktop.views.shared.form_specs import describe
from desktop.views.shared.rubric_field import RubricField
from tests.office import Office
from tests.views.cases.acts import play
from tests.views.cases.conftest import Workstation, type_into

Make = Callable[..., Workstation]
LAW = "《大气污染防治法》第六十九条"


def test_every_field_of_every_form_has_a_label() -> None:
    names = {spec.name for form in (*FORMS.values(), Report) for spec in describe(form)}
    assert {name for name in names - {"case_id", "version", "key"} if wording.field(name) == name} == set()


def test_defaults_are_filled_in_and_the_effect_is_told(workstation: Make, office: Office) -> None:
    case_id = office.until("filed")
    desk = workstation("dispatcher")
    desk.choose(case_id)
    form = desk.open(Action.DISPATCH)
    assert form.body.fields["lead_body"].value() != ""
    desk.wait(lambda: "期限至" in form.effect.text())
    assert "案件转为“待接收”" in form.effect.text()
    assert office.status(case_id) == "filed"
    desk.confirm(form)
    assert office.status(case_id) == "dispatched"
    assert desk.page.pane.form is None
    assert "派遣已完成" in desk.page.pane.messages.text


def test_what_is_missing_is_said_beside_the_field(workstation: Make, office: Office, qtbot: QtBot) -> None:
    case_id = office.until("handling")
    desk = workstation("body")
    desk.choose(case_id)
    form = desk.open(Action.ANSWER)
    assert "还须填写：处置结果、处置措施" in form.effect.text()
    type_into(form.body.fields["measures"], "责令整改")
    desk.press(form)
    assert form.body.refusal_of("result") != ""
    assert form.body.refusal_of("measures") == ""
    assert office.status(case_id) == "handling"
    type_into(form.body.fields["result"], "已覆盖")
    assert form.body.refusal_of("result") == ""
    desk.press(form)  # what only this category requires is known to the use-case alone
    desk.wait(lambda: form.body.refusal_of("legal_basis") != "")
    type_into(form.body.fields["legal_basis"], LAW)
    desk.confirm(form)
    assert office.status(case_id) == "answered"


def test_what_a_rule_refuses_stays_in_the_form(workstation: Make, office: Office, qtbot: QtBot) -> None:
    case_id = office.until("reported")
    desk = workstation("registrar")
    desk.choose(case_id)
    form = desk.open(Action.ACCEPT)
    form.body.fields["category"].box.setEditText("9999")  # type: ignore[attr-defined]
    type_into(form.body.fields["note"], "类别待核")
    desk.press(form)
    desk.wait(lambda: form.body.refusal_of("category") != "")
    assert form.body.fields["note"].value() == "类别待核"
    assert form.button.isEnabled()
    assert office.status(case_id) == "reported"


def test_nothing_can_be_changed_while_it_is_written(workstation: Make, office: Office) -> None:
    desk = workstation("dispatcher")
    desk.choose(office.until("filed"))
    form = desk.open(Action.DISPATCH)
    desk.press(form)
    assert not form.body.isEnabled()
    assert not form.button.isEnabled()
    assert form.button.text() == "正在保存…"
    desk.press(form)  # a second press does nothing
    desk.settle()
    assert [row.action for row in desk.page.pane.file.journal].count(Action.DISPATCH) == 1  # type: ignore[union-attr]


def test_escape_puts_the_form_away_and_its_text_comes_back(workstation: Make, office: Office, qtbot: QtBot) -> None:
    case_id = office.until("handling")
    desk = workstation("body")
    desk.choose(case_id)
    form = desk.open(Action.ANSWER)
    type_into(form.body.fields["result"], "已洒水降尘")
    desk.key(Qt.Key.Key_Escape)
    assert desk.page.pane.form is None
    again = desk.open(Action.ANSWER)
    assert again.body.fields["result"].value() == "已洒水降尘"
    assert "已恢复" in again.draft_bar.text


def test_a_draft_is_offered_again_after_a_restart(workstation: Make, office: Office, qtbot: QtBot) -> None:
    case_id = office.until("handling")
    before = workstation("body")
    before.choose(case_id)
    form = before.open(Action.ANSWER)
    with qtbot.waitSignal(before.page.draft_saved):
        type_into(form.body.fields["result"], "已覆盖裸土")
    before.close()  # as a crash would: nothing was sent

    after = workstation("body")
    assert "1 份没有提交的草稿（结果反馈）" in after.page.messages.text
    after.page.messages.action_requested.emit()
    after.wait(lambda: after.page.pane.form is not None)
    restored = after.page.pane.form
    assert restored is not None
    assert restored.body.fields["result"].value() == "已覆盖裸土"
    type_into(restored.body.fields["measures"], "责令整改")
    type_into(restored.body.fields["legal_basis"], LAW)
    after.settle()
    after.confirm(restored)
    assert office.status(case_id) == "answered"
    assert after.drafts.kept(str(office.actors["body"].account_id)) == ()


def test_opening_a_form_and_typing_nothing_leaves_no_draft(workstation: Make, office: Office) -> None:
    desk = workstation("dispatcher")
    desk.choose(office.until("filed"))
    desk.open(Action.DISPATCH)
    desk.page.pane.close_form()
    assert desk.drafts.kept(str(office.actors["dispatcher"].account_id)) == ()


def test_a_draft_can_be_given_up(workstation: Make, office: Office, qtbot: QtBot) -> None:
    desk = workstation("body")
    desk.choose(office.until("handling"))
    type_into(desk.open(Action.ANSWER).body.fields["result"], "写错了")
    desk.page.pane.close_form()
    form = desk.open(Action.ANSWER)
    form.draft_bar.action_requested.emit()
    assert form.body.fields["result"].value() == ""
    assert desk.drafts.kept(str(office.actors["body"].account_id)) == ()


@pytest.mark.parametrize("answer", list(Resolution))
def test_two_windows_clash_and_the_text_is_kept(
    workstation: Make, office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, answer: Resolution
) -> None:
    case_id = office.until("handling")
    shown: list[tuple[Difference, ...]] = []

    def decide(
        _parent: object, differences: tuple[Difference, ...], _by: str, kept: tuple[tuple[str, str], ...]
    ) -> Resolution:
        assert ("处置结果", "已覆盖裸土") in kept
        shown.append(differences)
        return answer

    monkeypatch.setattr(failure_dialogs, "ask_about_conflict", decide)
    desk = workstation("body")
    desk.choose(case_id)
    form = desk.open(Action.ANSWER)
    type_into(form.body.fields["result"], "已覆盖裸土")
    type_into(form.body.fields["measures"], "责令整改")
    type_into(form.body.fields["legal_basis"], LAW)

    other = workstation("dispatcher", apart=True, drafts="others")
    other.choose(case_id)
    amend = other.open(Action.AMEND)
    amend.body.fields["field"].set_value(amend.body.fields["field"]._values[1])  # type: ignore[attr-defined]
    amend.body.fields["value"].set_value("描述已更正")
    amend.body.fields["reason"].set_value("笔误")
    other.confirm(amend)
    desk.wait(lambda: "刚刚改动了此案" in desk.page.pane.messages.text)
    assert desk.page.pane.form is form
    assert form.body.fields["result"].value() == "已覆盖裸土"
    form.ask_effect()
    desk.wait(lambda: "先列出改动之处" in form.effect.text())

    desk.press(form)
    desk.wait(lambda: bool(shown))
    desk.settle()
    assert {each.label for each in shown[0]} >= {"问题描述", "最近办理"}
    assert office.status(case_id) == "handling"
    if answer is Resolution.TAKE_THEIRS:
        assert desk.page.pane.form is None
        assert desk.drafts.kept(str(office.actors["body"].account_id)) == ()
    else:
        assert form.body.fields["result"].value() == "已覆盖裸土"
        desk.confirm(form)
        assert office.status(case_id) == "answered"


def test_a_draft_whose_form_was_opened_by_hand_is_offered_no_more(workstation: Make, office: Office) -> None:
    case_id = office.until("handling")
    desk = workstation("body")
    desk.choose(case_id)
    type_into(desk.open(Action.ANSWER).body.fields["result"], "已洒水降尘")
    desk.close()
    again = workstation("body")
    assert "没有提交的草稿" in again.page.messages.text
    again.choose(case_id)
    assert again.open(Action.ANSWER).body.fields["result"].value() == "已洒水降尘"
    assert again.page.messages.text == ""


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Action.ALLOW_EXTENSION, "须等待施工方"),
        (Action.REFUSE_RETURN, "不属本单位职责"),
        (Action.DISMISS, "受天气影响"),
        (Action.REPLY_SUPERVISE, "反馈"),
        (Action.REPLY_PROMPT, "请今日内到场"),
        (Action.TAKE, ""),
    ],
)
def test_a_form_that_decides_or_answers_says_what_was_asked(
    workstation: Make, office: Office, action: Action, words: str
) -> None:
    scene, case_id = play(office, action)
    desk = workstation(scene.who)
    desk.choose(case_id)
    told = desk.open(action).findChild(QLabel, "question")
    assert (words in told.text()) if isinstance(told, QLabel) else words == ""


def test_a_draft_that_was_sent_or_given_up_is_told_as_gone(workstation: Make, office: Office) -> None:
    desk = workstation("body")
    desk.choose(office.until("handling"))
    told: list[bool] = []
    desk.page.draft_saved.connect(lambda moment: told.append(moment is not None))
    form = desk.open(Action.PROGRESS)
    type_into(form.body.fields["note"], "写错了")
    form.save_draft()
    form.clear_draft()
    type_into(form.body.fields["note"], "已到现场")
    form.save_draft()
    desk.confirm(form)
    assert told == [True, False, True, False]


def test_why_a_long_form_is_refused_comes_into_sight(workstation: Make, office: Office) -> None:
    desk = workstation("assessor")
    desk.page.resize(1302, 560)
    desk.choose(office.until("closed"))
    form = desk.open(Action.EVALUATE)
    field = form.body.fields["changes"]
    assert isinstance(field, RubricField)
    part, score = next(iter(field.scores.items()))
    score.setValue(1)
    desk.press(form)
    desk.wait(lambda: form.body.refusal_of("changes") != "")
    told = next(label for label in form.findChildren(QLabel) if label.text() == form.body.refusal_of("changes"))
    desk.wait(lambda: told.visibleRegion().boundingRect() == told.rect())
    assert field.focusProxy() is field.reasons[part]


def test_what_was_typed_for_another_paper_is_kept_and_not_issued(workstation: Make, office: Office) -> None:
    case_id = office.until("handling")
    desk = workstation("body")
    desk.choose(case_id)
    form = desk.open(Action.ISSUE_DOCUMENT)
    body = form.body
    body.set_values({"paper": "现场检查（勘察）笔录", "site_person": "王经理", "officer": "张三", "party": "某公司"})
    body.set_values({"paper": "立案审批表"})
    assert body.fields["site_person"].isHidden()
    made = form.make_form(body.values(), "key")
    assert (made.paper, made.party, made.site_person, made.officer) == ("立案审批表", "某公司", "", "")
    assert body.draft()["site_person"] == "王经理"
    body.set_values({"paper": "现场检查（勘察）笔录"})
    assert form.make_form(body.values(), "key").site_person == "王经理"


def test_a_paper_of_ones_own_is_issued_under_its_name(workstation: Make, office: Office) -> None:
    case_id = office.until("handling")
    desk = workstation("body")
    desk.choose(case_id)
    paper = desk.open(Action.ISSUE_DOCUMENT).body.fields["paper"]
    assert isinstance(paper, PickField)
    assert any("决定书" in option.label for option in paper.options)
    for name in ("决定书", "检查", "审批表", paper.options[0].label):
        paper.box.setEditText(name)
        assert paper.value() == name
