"""The registers tab: real tables filter and tell, ledger rows open their case, what is not there says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.printing.documents import LIST_TITLES
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.workflow import Action
from desktop.usecases.requests import ReturnReason
from desktop.views.registers.page import RegistersPage
from desktop.views.registers.printing import PrintedLists
from desktop.views.shared.labels import EmptyState
from desktop.views.shared.register_table import RegisterTable
from tests.office import Office


@pytest.fixture
def page(office: Office, qtbot: QtBot) -> Iterator[RegistersPage]:
    actor = office.actors["assessor"]
    tasks, live = Tasks(office.store, actor), Live(office.store)
    made = RegistersPage(tasks, live, actor)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    yield made
    tasks.close()
    live.close()


def open_register(page: RegistersPage, qtbot: QtBot, key: str) -> RegisterTable:
    table = page.show_register(key)
    assert isinstance(table, RegisterTable)
    qtbot.waitUntil(lambda: "正在读取" not in table.empty.text or table.model.rowCount() > 0)
    return table


def column(table: RegisterTable, key: str) -> list[str]:
    at = [each.key for each in table.model.columns].index(key)
    return [table.model.index(row, at).data() for row in range(table.model.rowCount())]


def test_organisations_are_filtered_by_chip_and_text(page: RegistersPage, qtbot: QtBot) -> None:
    table = open_register(page, qtbot, "organisations")
    tester = QAbstractItemModelTester(table.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    assert table.number.text() == "292 条"
    QTest.mouseClick(table.chips["street_office"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: table.number.text() == "15 条")
    assert set(column(table, "kind")) == {"街道办事处"}
    QTest.mouseClick(table.chips[""], Qt.MouseButton.LeftButton)
    table.search.insert("露天烧烤")
    qtbot.waitUntil(lambda: table.number.text() == "1 条")
    assert "西城区城市管理综合行政执法监察局" in table.detail.text
    assert "露天烧烤" in table.detail.text
    del tester


def test_the_next_page_comes_when_the_end_is_near(page: RegistersPage, qtbot: QtBot) -> None:
    table = open_register(page, qtbot, "organisations")
    assert table.model.rowCount() == 200
    table.table.scrollToBottom()
    qtbot.waitUntil(lambda: table.model.rowCount() == 292)


def test_nothing_found_says_what_to_do(page: RegistersPage, qtbot: QtBot) -> None:
    table = open_register(page, qtbot, "people")
    table.search.insert("没有此人")
    qtbot.waitUntil(lambda: table.lists.currentWidget() is table.empty)
    assert "没有符合条件的记录" in table.empty.text
    assert not table.export.isEnabled()
    table.search.clear()
    qtbot.waitUntil(lambda: table.lists.currentWidget() is table.table)
    assert "王建国" in column(table, "name")


def test_an_empty_ledger_says_how_it_fills(page: RegistersPage, qtbot: QtBot) -> None:
    table = open_register(page, qtbot, "approvals")
    qtbot.waitUntil(lambda: "还没有记录" in table.empty.text)
    assert "会自动记入这里" in table.empty.text


def test_the_ledger_follows_the_cases_and_opens_them(page: RegistersPage, office: Office, qtbot: QtBot) -> None:
    table = open_register(page, qtbot, "approvals")
    case = office.until("handling")
    office.act("body", Action.ASK_RETURN, case, reason=ReturnReason.WRONG_BODY, explanation="渣土由市政管理")
    office.act("body", Action.ASK_EXTENSION, case, limit=Limit(1, LimitClass.WORK_DAY), explanation="作业面大")
    qtbot.waitUntil(lambda: table.model.rowCount() == 2)
    assert column(table, "kind") == ["延期", "回退"]
    assert column(table, "state") == ["待审批", "待审批"]
    qtbot.waitUntil(lambda: "1 工作日" in table.detail.text)
    QTest.keyClick(table.table, Qt.Key.Key_Down)
    assert "不属本单位职责" in table.detail.text
    with qtbot.waitSignal(page.case_requested) as asked:
        QTest.mouseClick(table.detail.open, Qt.MouseButton.LeftButton)
    assert asked.args == ["2026-000001"]
    with qtbot.waitSignal(page.case_requested):
        QTest.keyClick(table.table, Qt.Key.Key_Return)


def test_a_register_is_exported_whole(page: RegistersPage, qtbot: QtBot, tmp_path: Path) -> None:
    table = open_register(page, qtbot, "organisations")
    target = tmp_path / "机构.csv"
    table.choose_file = lambda *_: (str(target), "")
    QTest.mouseClick(table.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: table.message.text.startswith("已导出 292 行"))
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 293


def test_what_is_not_there_yet_says_what_it_will_hold(page: RegistersPage) -> None:
    for key in ("sources", "inspections", "patrols", "posts", "training", "support", "plan", "budget", "publicity"):
        shown = page.show_register(key)
        assert isinstance(shown, EmptyState)
        assert shown.text.startswith("本版本还没有")
        assert "将" in shown.text


def test_the_list_is_walked_by_keys(page: RegistersPage) -> None:
    page.sections.list.setFocus()
    QTest.keyClick(page.sections.list, Qt.Key.Key_Down)
    shown = page.sections.page
    assert isinstance(shown, RegisterTable)
    assert shown.spec.title == "监督员与人员"


def test_every_printed_list_can_be_asked_for(page: RegistersPage, qtbot: QtBot) -> None:
    shown = page.show_register("lists")
    assert isinstance(shown, PrintedLists)
    assert set(shown.buttons) == set(LIST_TITLES)
    for name, button in shown.buttons.items():
        with qtbot.waitSignal(page.list_requested) as asked:
            button.click()
        assert asked.args == [name]
    with qtbot.waitSignal(page.blank_forms_requested):
        shown.blank.click()
