"""The head of a column on a small screen and on a large one."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop import wording
from desktop.queries.board import Column
from desktop.views.cases.column_head import ColumnHead


@pytest.mark.parametrize("width", [116, 160, 400])
def test_neither_name_nor_counts_are_cut_off(qtbot: QtBot, width: int) -> None:
    head = ColumnHead(wording.column(Column.HANDLING))
    qtbot.addWidget(head)
    head.show_counts("1445", 1207)
    head.resize(width, head.sizeHint().height())
    head.show()
    head.resize(width, head.sizeHint().height())
    for label in (head.title, head.number, head.late):
        qtbot.waitUntil(lambda label=label: label.width() >= label.sizeHint().width(), timeout=20_000)  # type: ignore[misc]
        assert head.rect().contains(label.geometry())
    assert (head.number.y() > head.title.y()) is (width < 176)
