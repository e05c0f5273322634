"""The administration tab: accounts are made and stopped, calendar and journal tell their state, the rest says where it is done."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.rules.errors import Refused
from desktop.rules.workflow import Role
from desktop.store import guards
from desktop.usecases import accounts
from desktop.views.administration.accounts import AccountsSection
from desktop.views.administration.facts import CalendarSection, DiagnosticsSection, JournalSection
from desktop.views.administration.page import AdministrationPage
from desktop.views.shared.labels import EmptyState
from desktop.views.shared.register_table import RegisterTable
from tests.office import PASSWORD, Office

CTRL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., AdministrationPage]


@pytest.fixture
def open_page(office: Office, qtbot: QtBot) -> Iterator[Open]:
    opened: list[tuple[Tasks, Live]] = []

    def build(who: str = "administrator") -> AdministrationPage:
        actor = office.actors[who]
        tasks, live = Tasks(office.store, actor), Live(office.store)
        opened.append((tasks, live))
        page = AdministrationPage(
            tasks,
            live,
            actor,
            folders=[("日志", Path("/var/log/grid-desk"))],
            map_requests=lambda: [("其他地址", "拒绝 3 次")],
        )
        qtbot.addWidget(page)
        page.resize(1300, 800)
        page.show()
        return page

    yield build
    for tasks, live in opened:
        tasks.close()
        live.close()


def accounts_of(page: AdministrationPage, qtbot: QtBot) -> AccountsSection:
    section = page.show_section("accounts")
    assert isinstance(section, AccountsSection)
    qtbot.waitUntil(lambda: section.table.model.rowCount() > 0)
    return section


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def choose(section: AccountsSection, username: str) -> None:
    model = section.table.model
    row = next(at for at in range(model.rowCount()) if model.index(at, 0).data() == username)
    section.table.table.selectRow(row)


def fill(section: AccountsSection, qtbot: QtBot, **texts: str) -> None:
    QTest.mouseClick(section.new, Qt.MouseButton.LeftButton)
    form = section.new_form
    qtbot.waitUntil(lambda: form.organisation.box.count() > 0)
    form.username.insert(texts.get("username", "liu"))
    form.name.insert(texts.get("name", "刘一"))
    form.password.insert(texts.get("password", "long enough"))
    form.again.insert(texts.get("again", texts.get("password", "long enough")))
    form.organisation.box.setEditText(texts.get("organisation", "epb"))


def test_an_account_is_made_and_can_sign_in(open_page: Open, office: Office, qtbot: QtBot) -> None:
    section = accounts_of(open_page(), qtbot)
    before = section.table.model.rowCount()
    fill(section, qtbot)
    section.new_form.role.setCurrentIndex(section.new_form.role.findData(Role.EPB))
    QTest.keyClick(section.new_form.username, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: section.table.message.text.startswith("已建立账号“liu”"))
    qtbot.waitUntil(lambda: section.table.model.rowCount() == before + 1)
    assert not section.new_form.isVisible()
    actor = accounts.sign_in(office.store, "liu", "long enough")
    assert (actor.role, actor.organisation) == (Role.EPB, "epb")


def test_a_grid_is_asked_of_those_who_answer_for_one(open_page: Open, qtbot: QtBot) -> None:
    section = accounts_of(open_page(), qtbot)
    fill(section, qtbot)
    form = section.new_form
    assert not form.grid.isVisible()
    form.role.setCurrentIndex(form.role.findData(Role.STREET))
    assert form.grid.isVisible()
    form.submit()
    qtbot.waitUntil(form.problem.isVisible)
    assert section.new_form.isVisible()  # what was typed stays
    assert form.username.text() == "liu"


@pytest.mark.parametrize(
    "texts",
    [{"again": "something else"}, {"password": "short"}, {"username": "registrar"}, {"organisation": "没有这个单位"}],
)
def test_what_is_wrong_is_said_in_the_form(open_page: Open, qtbot: QtBot, texts: dict[str, str]) -> None:
    section = accounts_of(open_page(), qtbot)
    fill(section, qtbot, **texts)
    QTest.mouseClick(section.new_form.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(section.new_form.problem.isVisible)
    assert section.new_form.problem.text()
    assert section.new_form.confirm.isEnabled()


def test_an_account_is_stopped_and_allowed_again(open_page: Open, office: Office, qtbot: QtBot) -> None:
    section = accounts_of(open_page(), qtbot)
    choose(section, "dispatcher")
    QTest.mouseClick(section.toggle, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.toggle.text() == "恢复账号")
    with pytest.raises(Refused, match="account_inactive"):
        accounts.sign_in(office.store, "dispatcher", PASSWORD)
    QTest.mouseClick(section.toggle, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.toggle.text() == "停用账号")
    assert accounts.sign_in(office.store, "dispatcher", PASSWORD).role is Role.DISPATCHER


def test_nobody_stops_the_own_account(open_page: Open, qtbot: QtBot) -> None:
    section = accounts_of(open_page(), qtbot)
    choose(section, "administrator")
    assert not section.toggle.isEnabled()


def test_a_password_is_reset(open_page: Open, office: Office, qtbot: QtBot) -> None:
    section = accounts_of(open_page(), qtbot)
    choose(section, "registrar")
    QTest.mouseClick(section.reset, Qt.MouseButton.LeftButton)
    section.password_form.new.insert("a new long one")
    QTest.keyClick(section.password_form.new, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: section.table.message.text.startswith("已重设密码"))
    assert accounts.sign_in(office.store, "registrar", "a new long one").role is Role.REGISTRAR


def test_others_are_told_whom_to_ask(open_page: Open) -> None:
    shown = open_page("registrar").show_section("accounts")
    assert isinstance(shown, EmptyState)
    assert "系统管理员" in shown.text


def test_provisional_outlines_are_named_and_who_can_change_them(open_page: Open, qtbot: QtBot) -> None:
    table = open_page("assessor").show_section("outlines")
    assert isinstance(table, RegisterTable)
    qtbot.waitUntil(lambda: table.model.rowCount() > 0)
    assert table.number.text() == "279 条"
    assert "示意界线，不作法律依据" in table.detail.text
    assert "正式界线由系统管理员导入" in words(table)


def test_categories_show_their_limits(open_page: Open, qtbot: QtBot) -> None:
    table = open_page().show_section("categories")
    assert isinstance(table, RegisterTable)
    qtbot.waitUntil(lambda: table.model.rowCount() > 0)
    table.search.insert("0302")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    qtbot.waitUntil(lambda: "工地扬尘" in table.detail.text)
    assert "1 工作日" in table.detail.text
    assert "所在街道办事处" in table.detail.text


def test_the_norms_are_named_in_words(open_page: Open, qtbot: QtBot) -> None:
    table = open_page().show_section("norms")
    assert isinstance(table, RegisterTable)
    qtbot.waitUntil(lambda: table.model.rowCount() > 0)
    names = [table.model.index(row, 0).data() for row in range(table.model.rowCount())]
    assert "各类评分卡的指标和权重" in names
    assert not any(name.isascii() for name in names)


def test_the_calendar_warns_of_a_year_that_nobody_knows(open_page: Open, office: Office, qtbot: QtBot) -> None:
    office.now = datetime(2030, 11, 2, 1, 0, tzinfo=UTC)
    section = open_page().show_section("calendar")
    assert isinstance(section, CalendarSection)
    qtbot.waitUntil(lambda: section.message.text != "")
    assert "2030 年" in section.message.text
    qtbot.waitUntil(lambda: "星期一" in words(section))


def test_a_sound_journal_passes(open_page: Open, office: Office, qtbot: QtBot) -> None:
    office.until("closed")
    section = open_page().show_section("journal")
    assert isinstance(section, JournalSection)
    QTest.mouseClick(section.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.message.text != "")
    assert section.message.text.startswith("校验通过：1 件案件、9 条办理记录")
    assert section.start.isEnabled()


def test_a_changed_journal_row_is_named(open_page: Open, office: Office, qtbot: QtBot) -> None:
    office.until("closed")
    with office.store.engine.begin() as connection:
        guards.remove(connection)
        connection.execute(text("UPDATE journal SET actor = '别人' WHERE sequence = 3"))
    section = open_page().show_section("journal")
    assert isinstance(section, JournalSection)
    QTest.mouseClick(section.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.message.text != "")
    assert "第 3 条办理记录的内容与校验值不符" in section.message.text
    assert "备份" in section.message.text


def test_diagnostics_can_be_copied_and_hold_no_secret(open_page: Open, qtbot: QtBot) -> None:
    section = open_page().show_section("diagnostics")
    assert isinstance(section, DiagnosticsSection)
    qtbot.waitUntil(lambda: "SQLite" in words(section))
    QTest.mouseClick(section.copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    for expected in ("sqlite:///", "PySide6-Essentials", "/var/log/grid-desk", "地图引擎", "其他地址：拒绝 3 次"):
        assert expected in copied
    assert PASSWORD not in copied


def test_what_the_command_line_does_is_told_with_its_commands(open_page: Open) -> None:
    page = open_page()
    told = words(page.show_section("exchange"))
    assert "grid-desk print case-file" in told
    backup = page.show_section("backup")
    assert isinstance(backup, EmptyState)
    assert "复制数据库文件" in backup.text
