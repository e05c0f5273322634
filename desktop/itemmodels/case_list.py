"""The case list as a table with all columns, in one of the four keyed orders; what it lists is decided by whoever hands it rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop import wording
from desktop.itemmodels.board import by_change, by_deadline, number_of
from desktop.itemmodels.columns import RIGHT, Column, Descending
from desktop.itemmodels.long_table import LongTableModel
from desktop.itemmodels.time_left import TimeLeft
from desktop.queries.board import CardRow, Sort
from desktop.rules.terms import Level, ReportSource
from desktop.rules.working_time import Light


def _by_number(row: CardRow) -> Any:
    return (1, -row.case_id) if row.case_number is None else (0, Descending(row.case_number), -row.case_id)


RANKS: dict[Sort, Callable[[CardRow], Any]] = {
    Sort.NUMBER: _by_number,
    Sort.REPORTED: lambda row: (Descending(row.reported_at), -row.case_id),
    Sort.DEADLINE: by_deadline,
    Sort.CHANGED: by_change,
}
"""Each order as queries.board reads it, so that a single changed row is put where a fresh reading would show it."""

_SORTED_BY = {"number": Sort.NUMBER, "reported": Sort.REPORTED, "deadline": Sort.DEADLINE, "changed": Sort.CHANGED}


class CaseListModel(LongTableModel[CardRow]):
    """The rows of the list; a click on one of the four sortable heads asks for the list in that order by `sort_requested`."""

    sort_requested = Signal(object)

    def __init__(self, now: Callable[[], datetime], time_left: TimeLeft, parent: QObject | None = None) -> None:
        self._now = now
        self._time_left = time_left
        self.order = Sort.DEADLINE
        super().__init__(self._described(), lambda row: row.case_id, RANKS[self.order], parent)

    def set_time_left(self, time_left: TimeLeft) -> None:
        """Count what is left by another calendar from now on."""
        self._time_left = time_left
        self.repaint_rows()

    def set_sort(self, order: Sort) -> None:
        """Rank by `order`; the list is empty until its first page is given."""
        self.order = order
        self.set_order(RANKS[order])

    def column_of(self, order: Sort) -> int:
        """The column that shows what the list is ordered by."""
        key = next(key for key, each in _SORTED_BY.items() if each is order)
        return [column.key for column in self.columns].index(key)

    def direction_of(self, order: Sort) -> Qt.SortOrder:
        """Which way the head's arrow points: only the deadline ascends."""
        return Qt.SortOrder.AscendingOrder if order is Sort.DEADLINE else Qt.SortOrder.DescendingOrder

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        wanted = _SORTED_BY.get(self.columns[column].key) if 0 <= column < len(self.columns) else None
        if wanted is not None and wanted is not self.order:
            self.sort_requested.emit(wanted)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole and index.isValid():
            row = self.row_at(index.row())
            return None if row is None else self.columns[index.column()].display(row) or None
        return super().data(index, role)

    def light(self, row: CardRow) -> Light | None:
        """The light of a row now."""
        return self._time_left.light(row, self._now())

    def _described(self) -> list[Column[CardRow]]:
        say = _head
        return [
            Column("number", say("案号"), number_of, number_of),
            Column("category", say("类别"), lambda row: row.category),
            Column("status", say("状态"), lambda row: wording.status(row.status)),
            Column("left", say("余时"), lambda row: self._time_left.words(row, self._now()), align=RIGHT),
            Column("deadline", say("期限"), lambda row: _moment(row.deadline), lambda row: row.deadline),
            Column("street", say("街道"), lambda row: row.street),
            Column("grid", say("社区"), lambda row: row.grid),
            Column("address", say("地址"), lambda row: row.address),
            Column("body", say("主办单位"), lambda row: row.body),
            Column("marks", say("标记"), lambda row: " ".join(text for text, _ in marks_of(row))),
            Column("level", say("级别"), lambda row: wording.level(Level(row.level))),
            Column("inspector", say("监督员"), lambda row: row.assigned_person),
            Column("source", say("来源"), lambda row: wording.source(ReportSource(row.source))),
            Column("reporter", say("上报人"), lambda row: row.reported_by),
            Column("description", say("描述"), lambda row: " ".join(row.description.split())),
            Column("report", say("上报号"), lambda row: row.report_number),
            Column("reported", say("上报时间"), lambda row: _moment(row.reported_at), lambda row: row.reported_at),
            Column("changed", say("最近变动"), lambda row: _moment(row.changed_at), lambda row: row.changed_at),
        ]


def marks_of(row: CardRow) -> tuple[tuple[str, str], ...]:
    """The marks of a card, each with what it means: 急 督 催 联n 返n."""
    found: list[tuple[str, str]] = []
    if row.emergency:
        found.append((_mark("急"), _mark("突发事件，按紧急工作时计")))
    if row.supervisions:
        found.append((_mark("督"), _mark("督办 {n} 次").format(n=row.supervisions)))
    if row.prompts:
        found.append((_mark("催"), _mark("催办 {n} 次").format(n=row.prompts)))
    if row.joint_tasks:
        found.append((_mark("联{n}").format(n=row.joint_tasks), _joint(row)))
    if row.rounds:
        found.append((_mark("返{n}").format(n=row.rounds), _mark("核查未通过，返工 {n} 次").format(n=row.rounds)))
    if row.open_requests:
        found.append((_mark("申"), _mark("有 {n} 项申请待审批").format(n=row.open_requests)))
    return tuple(found)


def _joint(row: CardRow) -> str:
    words = _mark("联合执法，协办 {n} 家，{open} 家未反馈")
    return words.format(n=row.joint_tasks, open=row.open_joint_tasks)


def _head(text: str) -> str:
    return QCoreApplication.translate("CaseList", text)


def _mark(text: str) -> str:
    return QCoreApplication.translate("CaseMarks", text)


def _moment(moment: datetime | None) -> str:
    return wording.local(moment) if moment else ""
