"""The papers that the case pane offers beside the case file."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from desktop.printing.documents import Document
from tests.office import Office
from tests.views.cases.conftest import Workstation

Make = Callable[..., Workstation]


def test_a_paper_of_its_own_is_asked_for_from_the_menu(workstation: Make, office: Office, qtbot: QtBot) -> None:
    case_id = office.until("handling")
    desk = workstation("registrar")
    desk.page.show_case(case_id)
    desk.settle()
    menu = desk.page.pane.details.print_button.menu()
    assert [action.text() for action in menu.actions()] == ["打印立案单", "打印任务派遣单"]
    with qtbot.waitSignal(desk.page.document_requested) as asked:
        menu.actions()[1].trigger()
    assert asked.args == [(case_id, Document.DISPATCH)]


def test_before_filing_there_is_nothing_but_the_file(workstation: Make, office: Office) -> None:
    case_id = office.until("reported")
    desk = workstation("registrar")
    desk.page.show_case(case_id)
    desk.settle()
    (only,) = desk.page.pane.details.print_button.menu().actions()
    assert not only.isEnabled()
