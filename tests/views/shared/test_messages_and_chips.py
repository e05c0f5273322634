"""Messages stand in place and go away when told; chips count; an empty list says why; slow work is seen."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop.background.tasks import Busy
from desktop.rules.errors import Refused
from desktop.views.shared.busy import BusyBar
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.chips import Chip
from desktop.views.shared.labels import EmptyState
from desktop.views.shared.messages import MessageBar


def test_a_refusal_is_told_in_place_with_a_way_on(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    assert not bar.isVisible()
    bar.refuse(Refused("no_open_appeal"), action="刷新")
    assert bar.isVisible()
    assert bar.text == "本案没有待裁决的申诉。请刷新案件后再看。"
    with qtbot.waitSignal(bar.action_requested):
        QTest.mouseClick(bar.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    QTest.keyClick(bar, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert bar.text == ""


def test_a_chip_shows_its_count_and_goes_on_and_off(qtbot: QtBot) -> None:
    chip = Chip("超期")
    qtbot.addWidget(chip)
    chip.show_count(4)
    assert chip.text() == "超期 4"
    with qtbot.waitSignal(chip.toggled, check_params_cb=bool):
        QTest.keyClick(chip, Qt.Key.Key_Space)
    chip.offer(QMenu())
    chip.rename("工地扬尘")
    chip.show_count(10_000, at_least=True)
    assert chip.text() == "工地扬尘 10000+ ▾"
    chip.show_count(None)
    assert chip.text() == "工地扬尘 ▾"


def test_an_empty_list_says_why(qtbot: QtBot) -> None:
    empty = EmptyState()
    qtbot.addWidget(empty)
    empty.explain("没有超期案件", "去掉“超期”可看全部在办案件")
    assert empty.text == "没有超期案件 去掉“超期”可看全部在办案件"


def test_a_card_can_be_chosen(qtbot: QtBot) -> None:
    card = CardFrame("责任主体")
    qtbot.addWidget(card)
    card.select(True)
    assert card.selected
    card.select(False)
    assert not card.selected


def test_slow_work_can_be_seen_and_given_up(qtbot: QtBot) -> None:
    bar = BusyBar()
    qtbot.addWidget(bar)
    bar.show_busy(Busy(2))
    assert bar.isVisible()
    with qtbot.waitSignal(bar.cancel_requested):
        QTest.mouseClick(bar.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    bar.show_busy(Busy(0))
    assert not bar.isVisible()
