"""The papers that the case pane offers beside the case file."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from desktop.printing.documents import ISSUABLE, ORDER_FIELDS, RECORD_FIELDS, TITLES, Document
from desktop.rules.workflow import Action
from desktop.views.shared.choice_fields import PickField
from tests.office import Office
from tests.views.cases.conftest import Workstation, type_into

Make = Callable[..., Workstation]


def test_a_paper_of_its_own_is_asked_for_from_the_menu(workstation: Make, office: Office, qtbot: QtBot) -> None:
    case_id = office.until("handling")
    desk = workstation("registrar")
    desk.page.show_case(case_id)
    desk.settle()
    menu = desk.page.pane.details.print_button.menu()
    assert [action.text() for action in menu.actions()] == ["打印立案单", "打印任务派遣单", "", "空白表单…"]
    with qtbot.waitSignal(desk.page.document_requested) as asked:
        menu.actions()[1].trigger()
    assert asked.args == [(case_id, Document.DISPATCH)]


def test_before_filing_there_is_nothing_but_the_file(workstation: Make, office: Office) -> None:
    case_id = office.until("reported")
    desk = workstation("registrar")
    desk.page.show_case(case_id)
    desk.settle()
    only, _, blank = desk.page.pane.details.print_button.menu().actions()
    assert not only.isEnabled()
    assert blank.isEnabled()


def test_blank_forms_are_asked_for_from_the_menu(workstation: Make, office: Office, qtbot: QtBot) -> None:
    desk = workstation("registrar")
    desk.page.show_case(office.until("reported"))
    desk.settle()
    menu = desk.page.pane.details.print_button.menu()
    with qtbot.waitSignal(desk.page.blank_forms_requested):
        menu.actions()[-1].trigger()


def test_the_form_asks_only_for_what_the_paper_has_room_for(workstation: Make, office: Office) -> None:
    case_id = office.until("handling")
    desk = workstation("body")
    desk.choose(case_id)
    form = desk.open(Action.ISSUE_DOCUMENT)

    def asked() -> set[str]:
        names = (*RECORD_FIELDS, *ORDER_FIELDS)
        return {name for name in names if form.body.fields[name].isVisibleTo(form.body)}

    assert asked() == set()
    form.body.fields["paper"].set_value("责令改正违法行为决定书")
    assert asked() == set(ORDER_FIELDS)
    form.body.fields["paper"].set_value("现场检查（勘察）笔录")
    assert asked() == set(RECORD_FIELDS)
    type_into(form.body.fields["party"], "某建筑公司")
    for name, text in (("officer", "孙珺"), ("officer_certificate", "11020001")):
        type_into(form.body.fields[name], text)
    desk.confirm(form)
    kept = office.file(case_id).journal[-1].payload
    assert (kept["officer"], kept["officer_certificate"]) == ("孙珺", "11020001")


def test_the_paper_is_chosen_among_those_that_can_be_printed_or_named(workstation: Make, office: Office) -> None:
    case_id = office.until("handling")
    desk = workstation("body")
    desk.choose(case_id)
    form = desk.open(Action.ISSUE_DOCUMENT)
    paper = form.body.fields["paper"]
    assert isinstance(paper, PickField)
    assert [option.label for option in paper.options] == [TITLES[each] for each in ISSUABLE]
    paper.box.setCurrentIndex(2)
    type_into(form.body.fields["party"], "某建筑公司")
    desk.confirm(form)
    assert office.file(case_id).journal[-1].payload["paper"] == "责令改正违法行为决定书"
    own = desk.open(Action.ISSUE_DOCUMENT)  # a body has forms of its own, which the centre does not print but numbers
    type_into(own.body.fields["paper"], "调查询问通知书")
    type_into(own.body.fields["party"], "某建筑公司")
    desk.confirm(own)
    assert office.file(case_id).journal[-1].payload["paper"] == "调查询问通知书"
