"""How the list paints: every cell from the row itself, told apart by light, choice and what is not in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop.itemmodels.case_list import CaseListModel
from desktop.itemmodels.time_left import TimeLeft
from desktop.rules.working_time import Calendar
from desktop.views.cases.list_view import CaseListView
from desktop.views.shared.theme import Theme, palette
from tests.cards import MORNING, card


@pytest.fixture
def table(qtbot: QtBot) -> CaseListView:
    model = CaseListModel(lambda: MORNING, TimeLeft(Calendar("1"), {}))
    view = CaseListView(model)
    qtbot.addWidget(view)
    view.setPalette(palette(Theme.light()))
    view.resize(1200, 300)
    model.start([card(number, body="区城管局", assigned_person="刘玥") for number in range(1, 6)])
    view.show()
    return view


def painted(view: CaseListView) -> QImage:
    return view.viewport().grab().toImage()


def colours(view: CaseListView, column: int) -> set[str]:
    """The colours in the first line's cell."""
    image, box = painted(view), view.visualRect(view.model().index(0, column))
    points = [QPoint(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())]
    return {QColor(image.pixel(point)).name() for point in points}


def test_painting_asks_the_model_for_no_roles(table: CaseListView, monkeypatch: pytest.MonkeyPatch) -> None:
    painted(table)
    asked: list[Any] = []
    data: Callable[..., Any] = CaseListModel.data

    def counted(model: CaseListModel, index: Any, role: int) -> Any:
        asked.append(role)
        return data(model, index, role)

    monkeypatch.setattr(CaseListModel, "data", counted)
    painted(table)
    assert (
        asked == []
    )  # each answer is a way from Qt into Python, and there are hundreds of cells in every turn of the loop


def test_a_chosen_line_and_its_light_can_be_told(table: CaseListView) -> None:
    theme = Theme.light()
    chosen, light = theme.colour("accent_soft").name(), theme.colour("red").name()
    body = next(at for at, column in enumerate(table.model().columns) if column.key == "body")  # type: ignore[attr-defined]
    assert theme.colour("text").name() in colours(table, body)
    assert chosen not in colours(table, body)
    table.selectRow(0)
    assert chosen in colours(table, body)
    assert chosen in colours(table, 0)
    assert {light, theme.colour("green").name(), theme.colour("yellow").name()} & colours(table, 0)


def test_the_theme_is_followed(table: CaseListView) -> None:
    painted(table)
    table.setPalette(palette(Theme.dark()))
    assert Theme.dark().colour("text").name() in colours(table, 1)


def test_the_theme_is_followed_with_the_first_column_out_of_sight(table: CaseListView) -> None:
    painted(table)
    bar = table.horizontalScrollBar()
    bar.setValue(bar.maximum())
    table.setPalette(palette(Theme.dark()))
    last = table.model().columnCount() - 1
    assert Theme.dark().colour("text").name() in colours(table, last)
