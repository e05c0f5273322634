"""The window is worked by keys as well as by mouse, builds no page before it is shown, and says what it knows."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.background.live import Link, LinkState
from desktop.background.tasks import Busy
from desktop.views.shared.labels import EmptyState
from desktop.views.shell.identity import Counters, StatusFacts, Tab
from desktop.views.shell.window import MainWindow
from tests.views.shell.conftest import IDENTITY, OFFICE, Built

CONTROL = Qt.KeyboardModifier.ControlModifier


def texts(widget: QWidget) -> set[str]:
    """Every text on show inside a widget."""
    found = {label.text() for label in widget.findChildren(QLabel) if label.isVisible()}
    return found | {button.text() for button in widget.findChildren(QToolButton) if button.isVisible()}


def test_only_the_page_on_show_is_built(window: MainWindow, built: Built) -> None:
    assert built.tabs == [Tab.CASES]
    QTest.mouseClick(window.rail.button(Tab.MAP), Qt.MouseButton.LeftButton)
    QTest.mouseClick(window.rail.button(Tab.CASES), Qt.MouseButton.LeftButton)
    assert built.tabs == [Tab.CASES, Tab.MAP]
    assert window.tab is Tab.CASES


@pytest.mark.parametrize(
    ("key", "tab"),
    [
        (Qt.Key.Key_1, Tab.MAP),
        (Qt.Key.Key_2, Tab.CASES),
        (Qt.Key.Key_3, Tab.ASSESSMENT),
        (Qt.Key.Key_4, Tab.REGISTERS),
        (Qt.Key.Key_5, Tab.ADMINISTRATION),
    ],
)
def test_every_tab_has_its_key(qtbot: QtBot, window: MainWindow, key: Qt.Key, tab: Tab) -> None:
    window.show_tab(Tab.ADMINISTRATION if tab is Tab.CASES else Tab.CASES)
    with qtbot.waitSignal(window.tab_shown, check_params_cb=lambda shown: shown is tab):
        QTest.keyClick(window, key, CONTROL)
    assert window.rail.button(tab).isChecked()


def test_every_tab_has_an_icon_and_words(window: MainWindow) -> None:
    words = [window.rail.button(tab).text() for tab in Tab]
    assert words == ["地图", "案件", "考核", "台账", "管理"]
    for number, tab in enumerate(Tab, start=1):
        button = window.rail.button(tab)
        assert not button.icon().isNull()
        assert button.toolTip() == f"{button.text()}（Ctrl+{number}）"


def test_a_page_that_is_not_there_says_so(window: MainWindow) -> None:
    page = window.show_tab(Tab.REGISTERS)
    assert isinstance(page, EmptyState)
    assert "尚未提供" in page.text


def test_search_is_reached_by_ctrl_k_and_goes_to_the_cases(qtbot: QtBot, window: MainWindow) -> None:
    window.show_tab(Tab.MAP)
    QTest.keyClick(window, Qt.Key.Key_K, CONTROL)
    box = window.header.findChildren(QLineEdit)[0]
    qtbot.waitUntil(box.hasFocus)
    box.setText("樱桃二条 ")
    with qtbot.waitSignal(window.search_requested, check_params_cb=lambda text: text == "樱桃二条"):
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert window.tab is Tab.CASES


def test_an_emptied_search_box_ends_the_search(qtbot: QtBot, window: MainWindow) -> None:
    box = window.header.findChildren(QLineEdit)[0]
    box.setText("樱桃")
    QTest.keyClick(box, Qt.Key.Key_Return)
    with qtbot.waitSignal(window.search_requested, check_params_cb=lambda text: text == ""):
        box.clear()
    box.setText("樱桃")
    QTest.keyClick(box, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(window.search_requested):
        window.header.clear_search()  # it was given up elsewhere
    assert box.text() == ""


def test_a_new_report_begins_by_ctrl_n_from_anywhere(qtbot: QtBot, window: MainWindow) -> None:
    window.show_tab(Tab.ADMINISTRATION)
    with qtbot.waitSignal(window.new_report_requested):
        QTest.keyClick(window, Qt.Key.Key_N, CONTROL)
    assert window.tab is Tab.CASES


def test_who_is_signed_in_and_what_they_may_do_about_it(qtbot: QtBot, window: MainWindow) -> None:
    person = window.header.findChild(QToolButton, "person")
    assert isinstance(person, QToolButton)
    assert person.text() == "派遣员 刘洋 · 全区 ▾"
    actions = person.menu().actions()
    assert [action.text() for action in actions] == ["改密码…", "切换明暗主题", "退出登录"]
    for action, wish in zip(
        actions,
        (window.password_change_requested, window.theme_switch_requested, window.sign_out_requested),
        strict=True,
    ):
        with qtbot.waitSignal(wish):
            action.trigger()


def test_counters_and_facts_are_shown_once_they_are_known(window: MainWindow) -> None:
    before = texts(window)
    assert not any(text.startswith(("待审批", "通知", "网格")) for text in before)
    window.show_counters(Counters(approvals=2, notices=5))
    window.show_facts(StatusFacts(279, 66, 3412, "日历 2015：含调休"))
    assert {"待审批 2", "通知 5", "网格 279", "案件 66 在办 / 3,412 本年", "日历 2015：含调休"} <= texts(window)
    window.show_counters(Counters(approvals=None, notices=0))
    assert "待审批 2" not in texts(window)


def test_a_lost_connection_is_told_and_its_return_too(window: MainWindow) -> None:
    assert "已连接" in texts(window.header)
    window.show_link(LinkState(Link.LOST, "disk I/O error"))
    assert "连接中断" in texts(window.header)
    assert "自动重连" in window.messages.text
    assert "disk" not in window.messages.text
    window.show_link(LinkState(Link.CONNECTED))
    assert "已连接" in texts(window.header)
    assert not window.messages.isVisible()


def test_slow_work_is_shown_and_can_be_given_up(qtbot: QtBot, window: MainWindow) -> None:
    window.status.busy.show_busy(Busy(1))
    cancel = next(button for button in window.status.busy.findChildren(QPushButton) if button.isVisible())
    with qtbot.waitSignal(window.cancel_requested):
        QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)


def test_a_kept_draft_is_told_in_district_time(window: MainWindow) -> None:
    window.status.show_draft_saved(datetime(2015, 11, 23, 9, 35, 12, tzinfo=UTC))
    assert "草稿已保存 17:35:12" in texts(window.status)
    window.status.show_draft_saved(None)
    assert not any("草稿" in text for text in texts(window.status))


def test_size_and_position_are_remembered(qtbot: QtBot, window: MainWindow, repository: Path) -> None:
    window.resize(window.width(), 700)
    with qtbot.waitSignal(window.closed) as told:
        window.close()
    other = MainWindow(OFFICE, IDENTITY, {}, repository / "resources")
    qtbot.addWidget(other)
    assert other.height() != 700
    other.remember(told.args[0])
    assert other.height() == 700  # the width is cut to the test's narrow screen
    other.remember(b"")
    assert other.height() == 700


@pytest.mark.parametrize("size", [QSize(1366, 768), QSize(1440, 900), QSize(3840, 2160)])
def test_it_fits_the_screens_of_the_office(qtbot: QtBot, window: MainWindow, size: QSize) -> None:
    window.show_counters(Counters(approvals=128, notices=2048))
    window.show_facts(StatusFacts(279, 1234, 34120, "日历 2015：含调休"))
    window.resize(size)
    qtbot.waitUntil(lambda: window.size() == size)
    assert window.minimumSizeHint().width() <= 1366
    for button in window.header.findChildren(QToolButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.text()
