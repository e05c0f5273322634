"""From opening the store to signing out, by the real widgets on a real store."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import warming
from desktop.app.bootstrap import StoreChoice
from desktop.queries.case_rows import CaseFilter
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Action
from desktop.store.work import Reading
from desktop.usecases import assessment
from desktop.views.assessment.page import AssessmentPage
from desktop.views.cases.page import CasesPage
from desktop.views.shared.failure_dialogs import CrashDialog
from desktop.views.shared.labels import EmptyState
from desktop.views.shared.theme import Theme
from desktop.views.shell.approvals import ApprovalsDialog
from desktop.views.shell.identity import Tab
from desktop.views.shell.notices import NoticesDialog
from desktop.views.shell.password import PasswordDialog
from tests.app.conftest import Desk, at_the_window, dialog_of, field, open_existing, sign_in, window_of
from tests.office import PASSWORD, Office


def test_a_dispatcher_signs_in_and_sees_the_office(qtbot: QtBot, desk: Desk, office: Office) -> None:
    office.report()
    window = at_the_window(qtbot, desk, office, "dispatcher")
    assert "刘洋" in window.windowTitle()
    person = window.header.findChild(QToolButton, "person")
    assert isinstance(person, QToolButton)
    assert person.text() == "派遣员 刘洋 · 全区 ▾"
    assert window.tab is Tab.CASES
    assert desk.workstation.dialog is None
    assert desk.settings.last_user == "dispatcher"
    shown = [label.text() for label in window.status.findChildren(type(window.status._cases))]
    assert "网格 279" in shown
    assert any(text.startswith("案件 1 在办") for text in shown)


def test_the_case_tab_is_made_ready_beside_another_and_what_fails_there_is_not_told(
    qtbot: QtBot, desk: Desk, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreseen: list[CaseFilter] = []

    def first_reading(reading: Reading, wanted: CaseFilter) -> None:
        warming.first_reading(reading, wanted)
        foreseen.append(wanted)
        raise OSError("gone")

    monkeypatch.setattr("desktop.app.pages.warming", SimpleNamespace(first_reading=first_reading))
    desk.settings.last_tab = Tab.REGISTERS.value
    window = at_the_window(qtbot, desk, office, "dispatcher")
    qtbot.waitUntil(lambda: foreseen == [CaseFilter(mine=True)])
    qtbot.waitUntil(lambda: not desk.workstation._tasks._running)
    assert not window.messages.text
    window.show_tab(Tab.CASES)
    assert desk.workstation._pages is not None
    desk.workstation._pages.foresee()  # the tab has read for itself
    qtbot.waitUntil(lambda: not desk.workstation._tasks._running)
    assert len(foreseen) == 1


@pytest.mark.parametrize(
    ("username", "scope"), [("street", "白纸坊街道"), ("community", "樱桃园社区"), ("registrar", "全区")]
)
def test_the_scope_is_told(qtbot: QtBot, desk: Desk, office: Office, username: str, scope: str) -> None:
    assert scope in at_the_window(qtbot, desk, office, username).windowTitle()


def test_a_wrong_password_and_the_lock_say_what_to_do(qtbot: QtBot, desk: Desk, office: Office) -> None:
    open_existing(qtbot, desk, office)
    dialog = dialog_of(desk)
    for _ in range(4):
        sign_in(qtbot, desk, "dispatcher", "wrong")
        qtbot.waitUntil(lambda: "不对" in dialog.messages.text and field(dialog, "password").isEnabled())
        dialog.messages.clear()
    sign_in(qtbot, desk, "dispatcher", "wrong")
    qtbot.waitUntil(lambda: "锁定" in dialog.messages.text)
    assert "请" in dialog.messages.text
    sign_in(qtbot, desk, "dispatcher")
    qtbot.waitUntil(lambda: field(dialog, "password").text() == "")
    assert "锁定" in dialog.messages.text
    assert desk.workstation.window is None


def test_a_store_that_cannot_be_opened_is_told_in_words(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.workstation.start(StoreChoice(str(tmp_path / "nowhere" / "desk.sqlite"), make=False), Path("unused"))
    dialog = dialog_of(desk)
    qtbot.waitUntil(lambda: "文件夹" in dialog.messages.text)
    assert "请" in dialog.messages.text
    assert "Traceback" not in dialog.messages.text
    with qtbot.waitSignal(desk.workstation.finished):
        dialog.reject()


def test_a_broken_pack_is_told_by_file_and_line(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    desk.workstation.start(StoreChoice(str(tmp_path / "desk.sqlite"), make=True), pack)
    dialog = dialog_of(desk)
    qtbot.waitUntil(lambda: "district.toml" in dialog.messages.text, timeout=30_000)
    assert "缺少" in dialog.messages.text


def test_first_start_makes_the_store_and_its_administrator(qtbot: QtBot, desk: Desk, repository: Path) -> None:
    choice = StoreChoice.of(desk.paths, None)
    desk.workstation.start(choice, repository / "resources" / "districts" / "xicheng")
    dialog = dialog_of(desk)
    qtbot.waitUntil(lambda: field(dialog, "administratorName").isVisible(), timeout=60_000)
    for name, text in (
        ("administratorName", "张三"),
        ("administratorUsername", "zhangsan"),
        ("newPassword", "longenough"),
        ("newPasswordAgain", "longenough"),
    ):
        QTest.keyClicks(field(dialog, name), text) if text.isascii() else field(dialog, name).setText(text)
    QTest.keyClick(field(dialog, "newPasswordAgain"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.workstation.window is not None, timeout=30_000)
    assert "系统管理员 张三 · 全区" in window_of(desk).windowTitle()
    window_of(desk).sign_out_requested.emit()
    qtbot.waitUntil(lambda: field(dialog_of(desk), "password").isVisible())
    assert field(dialog_of(desk), "username").text() == "zhangsan"


def test_signing_out_and_in_as_another(qtbot: QtBot, desk: Desk, office: Office) -> None:
    window = at_the_window(qtbot, desk, office, "dispatcher")
    with qtbot.assertNotEmitted(desk.workstation.finished):
        window.sign_out_requested.emit()
        qtbot.waitUntil(lambda: not shiboken6.isValid(window))
    assert desk.workstation.window is None
    sign_in(qtbot, desk, "shift_leader")
    qtbot.waitUntil(lambda: desk.workstation.window is not None, timeout=30_000)
    assert "值班长 陈立新" in window_of(desk).windowTitle()


def test_what_others_do_is_counted(qtbot: QtBot, desk: Desk, office: Office) -> None:
    window = at_the_window(qtbot, desk, office, "registrar")
    before = window.status._cases.text()
    office.report()  # another connection to the same file
    qtbot.waitUntil(lambda: window.status._cases.text() != before, timeout=30_000)
    assert "案件 1 在办" in window.status._cases.text()


def test_the_theme_is_switched_and_remembered(qtbot: QtBot, desk: Desk, office: Office) -> None:
    window = at_the_window(qtbot, desk, office, "dispatcher")
    window.theme_switch_requested.emit()
    assert desk.appearance.theme is Theme.dark()
    assert desk.settings.theme == "dark"
    window.theme_switch_requested.emit()
    assert desk.settings.theme == "light"


def test_the_password_is_changed_in_place(qtbot: QtBot, desk: Desk, office: Office) -> None:
    window = at_the_window(qtbot, desk, office, "dispatcher")
    window.password_change_requested.emit()
    dialog = window.findChildren(PasswordDialog)[0]
    save = next(each for each in dialog.findChildren(QPushButton) if each.text() == "更改密码")
    for name, text in (("old", "wrong"), ("new", "brand new one"), ("again", "brand new on")):
        field(dialog, name).setText(text)
    save.click()
    assert "不一致" in dialog.messages.text
    field(dialog, "again").setText("brand new one")
    save.click()
    qtbot.waitUntil(lambda: "原密码不对" in dialog.messages.text)
    qtbot.waitUntil(field(dialog, "old").hasFocus)
    field(dialog, "old").setText(PASSWORD)
    save.click()
    qtbot.waitUntil(lambda: "密码已更改" in window.messages.text)
    window.sign_out_requested.emit()
    sign_in(qtbot, desk, "dispatcher", "brand new one")
    qtbot.waitUntil(lambda: desk.workstation.window is not None, timeout=30_000)


def test_a_defect_is_shown_once_and_the_window_goes_on(qtbot: QtBot, desk: Desk, office: Office) -> None:
    window = at_the_window(qtbot, desk, office, "dispatcher")
    for _ in range(3):
        desk.crash.take(ZeroDivisionError("a defect"))
    shown = window.findChildren(CrashDialog)
    assert len(shown) == 1
    shown[0].accept()
    assert window.isVisible()
    assert QApplication.activeModalWidget() is None


def test_closing_the_window_remembers_it_and_ends_the_application(qtbot: QtBot, desk: Desk, office: Office) -> None:
    window = at_the_window(qtbot, desk, office, "dispatcher")
    window.show_tab(Tab.ADMINISTRATION)
    with qtbot.waitSignal(desk.workstation.finished):
        window.close()
    assert desk.settings.window_geometry != b""
    assert desk.settings.last_tab == "administration"


def test_closing_the_sign_in_ends_the_application(qtbot: QtBot, desk: Desk, office: Office) -> None:
    open_existing(qtbot, desk, office)
    with qtbot.waitSignal(desk.workstation.finished):
        QTest.keyClick(dialog_of(desk), Qt.Key.Key_Escape)


def test_a_notice_opens_its_case_and_is_read(qtbot: QtBot, desk: Desk, office: Office) -> None:
    case_id = office.until("filed")
    window = at_the_window(qtbot, desk, office, "dispatcher")
    button = next(each for each in window.header.findChildren(QToolButton) if each.text() == "通知 1")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    (dialog,) = window.findChildren(NoticesDialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    assert dialog.list.item(0).text().startswith("待派遣　2026-000001")
    assert "现为" not in dialog.list.item(0).text()  # the words of the notice say it
    with qtbot.waitSignal(dialog.case_requested, check_params_cb=lambda chosen: chosen == case_id):
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert window.tab is Tab.CASES
    qtbot.waitUntil(lambda: dialog.list.count() == 0)
    qtbot.waitUntil(lambda: button.text() == "通知 0", timeout=30_000)


def test_a_notice_whose_case_went_on_says_how_it_stands(qtbot: QtBot, desk: Desk, office: Office) -> None:
    office.until("handling")
    window = at_the_window(qtbot, desk, office, "dispatcher")
    window.notices_requested.emit()
    (dialog,) = window.findChildren(NoticesDialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    assert dialog.list.item(0).text().endswith("现为“处置中”")


def test_a_notice_of_a_published_card_opens_that_card(qtbot: QtBot, desk: Desk, office: Office) -> None:
    office.until("evaluated")
    office.at("2026-04-02 09:00")
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    first_day, last_day = march.first_day, march.last_day
    office.do("assessor", assessment.review, assessment.Review(first_day=first_day, last_day=last_day))
    office.do("assessor", assessment.publish, assessment.Publish(first_day=first_day, last_day=last_day))
    window = at_the_window(qtbot, desk, office, "dispatcher")
    window.notices_requested.emit()
    (dialog,) = window.findChildren(NoticesDialog)
    qtbot.waitUntil(lambda: dialog.list.count() > 1, timeout=20_000)
    first = dialog.list.item(0).text()
    assert first.startswith("考核评分卡已发布　派遣员 ")
    assert "2026-03-01 至 2026-03-31" in first
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    page = window.page(Tab.ASSESSMENT)
    assert isinstance(page, AssessmentPage)
    assert window.tab is Tab.ASSESSMENT
    qtbot.waitUntil(lambda: page.card_view.card is not None, timeout=20_000)
    card = page.card_view.card
    assert card is not None
    assert (card.kind, card.period, card.state) == (SubjectKind.DISPATCHER, march, "published")
    assert page.period == card.period
    assert page.periods.kinds.currentData() == SubjectKind.DISPATCHER
    qtbot.waitUntil(lambda: first not in [dialog.list.item(row).text() for row in range(dialog.list.count())])


def test_all_notices_are_read_at_once(qtbot: QtBot, desk: Desk, office: Office) -> None:
    office.until("filed")
    office.until("filed")
    window = at_the_window(qtbot, desk, office, "dispatcher")
    window.notices_requested.emit()
    (dialog,) = window.findChildren(NoticesDialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 2)
    next(each for each in dialog.findChildren(QPushButton) if each.text() == "全部标为已读").click()
    qtbot.waitUntil(lambda: dialog.list.count() == 0)
    dialog.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))


def test_the_inbox_opens_the_form_that_decides(qtbot: QtBot, desk: Desk, office: Office) -> None:
    case_id = office.until("handling")
    office.act("body", Action.ASK_RETURN, case_id, reason="wrong_body", explanation="不属本单位职责")
    window = at_the_window(qtbot, desk, office, "dispatcher")
    button = next(each for each in window.header.findChildren(QToolButton) if each.text() == "待审批 1")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    (dialog,) = window.findChildren(ApprovalsDialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 1, timeout=20_000)
    line = dialog.list.item(0).text()
    assert "申请回退" in line
    assert "不属本单位职责" in line
    page = window.show_tab(Tab.CASES)
    assert isinstance(page, CasesPage)
    next(each for each in dialog.findChildren(QPushButton) if each.text() == "不准…").click()
    qtbot.waitUntil(lambda: page.pane.form is not None, timeout=20_000)
    assert page.pane.form is not None
    form = page.pane.form
    assert form.action is Action.REFUSE_RETURN
    qtbot.waitUntil(lambda: QApplication.focusWidget() in form.findChildren(QWidget))  # where there is to write
    assert not dialog.frameGeometry().intersects(QRect(form.mapToGlobal(QPoint(0, 0)), form.size()))
    page.pane.form.body.set_values({"reason": "属城管职责"})
    page.pane.form.submit()
    qtbot.waitUntil(lambda: dialog.list.count() == 0, timeout=20_000)
    assert "没有等您审批的申请" in dialog._empty.text
    next(each for each in dialog.findChildren(QPushButton) if each.text() == "审批台账").click()
    assert window.tab is Tab.REGISTERS


@pytest.mark.parametrize("tab", [Tab.CASES, Tab.ASSESSMENT, Tab.REGISTERS, Tab.ADMINISTRATION])
def test_every_tab_opens_without_a_defect(qtbot: QtBot, desk: Desk, office: Office, tab: Tab) -> None:
    office.until("closed")
    window = at_the_window(qtbot, desk, office, "administrator")
    with qtbot.assertNotEmitted(desk.crash.crashed, wait=300):
        page = window.show_tab(tab)
    assert page.isVisible()
    assert not isinstance(page, EmptyState)


@pytest.mark.parametrize(("who", "may"), [("inspector", True), ("dispatcher", False), ("leader", False)])
def test_a_new_report_is_offered_to_those_who_may_make_one(
    qtbot: QtBot, desk: Desk, office: Office, who: str, may: bool
) -> None:
    window = at_the_window(qtbot, desk, office, who)
    button = window.header.findChild(QPushButton, "newReport")
    assert isinstance(button, QPushButton)
    assert button.isVisible() is may
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page = window.page(Tab.CASES)
    assert isinstance(page, CasesPage)
    if may:
        qtbot.waitUntil(lambda: page.intake.form is not None)
    else:
        assert page.side.isHidden()


def test_search_and_new_report_reach_the_case_page(qtbot: QtBot, desk: Desk, office: Office) -> None:
    office.report(address="樱桃二条 8 号")
    window = at_the_window(qtbot, desk, office, "registrar")
    window.show_tab(Tab.REGISTERS)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = window.header.findChild(QLineEdit, "search")
    assert isinstance(box, QLineEdit)
    box.setText("樱桃")
    QTest.keyClick(box, Qt.Key.Key_Return)
    page = window.page(Tab.CASES)
    assert isinstance(page, CasesPage)
    assert page.filters.filter.text == "樱桃"
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.intake.isVisible)
