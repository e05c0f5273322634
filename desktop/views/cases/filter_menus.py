"""The menus of the filter chips: what there is to choose from, each choice told to whoever gave the menu its function; no filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from desktop import wording
from desktop.queries.choices import BodyRow, CategoryRow, GridChoice
from desktop.rules.workflow import OPEN, Status
from desktop.views.cases.period_span import PeriodSpan

Choose = Callable[[str, str], object]
"""Takes a code and what it is called; "" and the word of the chip for everything."""


def category_menu(parent: QWidget, rows: Sequence[CategoryRow], plain: str, choose: Choose) -> QMenu:
    """Categories by class."""
    menu = _begun(parent, _say("全部类别"), plain, choose)
    for code, name in dict.fromkeys((row.class_code, row.class_name) for row in rows):
        below = menu.addMenu(name)
        below.addAction(_say("全部{name}").format(name=name), partial(choose, code, name))
        below.addSeparator()
        for row in rows:
            if row.class_code == code:
                below.addAction(f"{row.code} {row.name}", partial(choose, row.code, row.name))
    return menu


def grid_menu(parent: QWidget, rows: Sequence[GridChoice], plain: str, choose: Choose) -> QMenu:
    """Streets, and the communities of each."""
    menu = _begun(parent, _say("全区"), plain, choose)
    for street in (row for row in rows if row.level == 2):
        below = menu.addMenu(street.name)
        below.addAction(_say("全部{name}").format(name=street.name), partial(choose, street.code, street.name))
        below.addSeparator()
        for row in rows:
            if row.level == 3 and row.code.startswith(street.code):
                below.addAction(row.name, partial(choose, row.code, row.name))
    return menu


def body_menu(parent: QWidget, rows: Sequence[BodyRow], plain: str, choose: Choose) -> QMenu:
    """Departments at once, street offices below; communities are found by their grid."""
    menu = _begun(parent, _say("全部部门"), plain, choose)
    streets = menu.addMenu(_say("街道办事处"))
    for row in rows:
        if row.kind != "community":
            below = streets if row.kind == "street_office" else menu
            below.addAction(row.name, partial(choose, row.code, row.short_name))
    return menu


def status_menu(parent: QWidget, choose: Callable[[Status | None], object]) -> QMenu:
    """Every status in the order of a case's course; those it ends with are below."""
    menu = QMenu(parent)
    menu.addAction(_say("全部状态"), partial(choose, None))
    for is_open in (True, False):
        menu.addSeparator()
        for status in Status:
            if (status in OPEN) is is_open:
                menu.addAction(wording.status(status), partial(choose, status))
    return menu


def period_menu(parent: QWidget, plain: str, choose: Callable[[int | None, str], object], span: PeriodSpan) -> QMenu:
    """The days until today, None for all time; below, `span` for any days."""
    menu = QMenu(parent)
    menu.addAction(_say("全部时间"), partial(choose, None, plain))
    menu.addSeparator()
    for days, words in (
        (1, _say("今天上报")),
        (7, _say("近 7 天上报")),
        (30, _say("近 30 天上报")),
        (365, _say("近一年上报")),
    ):
        menu.addAction(words, partial(choose, days, words))
    menu.addSeparator()
    line = QWidgetAction(menu)
    line.setDefaultWidget(span)
    menu.addAction(line)
    span.chosen.connect(menu.close)
    return menu


def _begun(parent: QWidget, everything: str, plain: str, choose: Choose) -> QMenu:
    menu = QMenu(parent)
    menu.addAction(everything, partial(choose, "", plain))
    menu.addSeparator()
    return menu


def _say(text: str) -> str:
    return QCoreApplication.translate("FilterMenus", text)
