"""What a card says where there is little room for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from desktop.itemmodels.board import BoardColumnModel
from desktop.itemmodels.time_left import TimeLeft
from desktop.queries.board import Column
from desktop.rules.workflow import Status
from desktop.views.cases.card_delegate import CardDelegate, number_within
from tests.cards import MORNING, card


@pytest.fixture
def metrics(qtbot: QtBot) -> QFontMetrics:
    font = QFont()
    font.setPixelSize(12)
    return QFontMetrics(font)


def test_a_number_is_shown_whole_or_short_but_never_as_dots(metrics: QFontMetrics) -> None:
    row = card(1, case_number="2015-000403", status=Status.FILED)
    whole, short = metrics.horizontalAdvance("2015-000403"), metrics.horizontalAdvance("403")
    assert number_within(metrics, row, whole) == "2015-000403"
    assert number_within(metrics, row, whole - 1) == "403"
    assert number_within(metrics, row, short - 1) == ""


def test_what_the_head_has_no_room_for_stands_in_the_foot(qtbot: QtBot) -> None:
    """Two cases that differ in nothing but their number are told apart on the narrowest card."""

    def painted(number: str, width: int) -> QImage:
        model = BoardColumnModel(Column.DISPATCH)
        model.start([card(1, case_number=number, status=Status.FILED, deadline=MORNING.replace(year=2000))])
        image = QImage(width, 110, QImage.Format.Format_RGB32)
        image.fill(0)
        option = QStyleOptionViewItem()
        option.rect = QRect(0, 0, width, 110)
        painter = QPainter(image)
        CardDelegate(lambda: MORNING, TimeLeft()).paint(painter, option, model.index(0, 0))
        painter.end()
        return image

    assert painted("2015-000403", 110) != painted("2015-000777", 110)
