"""One column of the case board as a list of cards, most pressing first; which column a case stands in is not its business."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop import wording
from desktop.itemmodels.columns import ROW_ROLE, Column, Descending
from desktop.itemmodels.long_table import LongTableModel
from desktop.queries import board

CASE_MIME = "application/x-grid-desk-case"
"""What a dragged card carries: the case's id as ASCII digits."""


def by_deadline(row: board.CardRow) -> Any:
    """Rank of the board and of the list by deadline: the most pressing first; then those without, the newest first."""
    return (1, -row.case_id) if row.deadline is None else (0, row.deadline, row.case_id)


def by_change(row: board.CardRow) -> Any:
    """Rank of the finished column: what changed last comes first."""
    return (Descending(row.changed_at), -row.case_id)


def number_of(row: board.CardRow) -> str:
    """The number people call the case by: the case number from filing on, the report number before."""
    return row.case_number or row.report_number


class BoardColumnModel(LongTableModel[board.CardRow]):
    """The cards of one step; a card can be dragged, dropping is the view's wish and changes nothing here."""

    def __init__(self, column: board.Column, parent: QObject | None = None) -> None:
        rank = by_change if column is board.Column.FINISHED else by_deadline
        super().__init__([Column("card", "", _spoken)], lambda row: row.case_id, rank, parent)
        self.column = column

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeTypes(self) -> list[str]:
        return [CASE_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        row = indexes[0].data(ROW_ROLE) if indexes else None
        if isinstance(row, board.CardRow):
            data.setData(CASE_MIME, str(row.case_id).encode())
        return data


def _spoken(row: board.CardRow) -> str:
    """The card in one line, for screen readers and for jumping to a card by typing."""
    return f"{number_of(row)} {row.category} {row.street} {row.grid} {wording.status(row.status)}"
