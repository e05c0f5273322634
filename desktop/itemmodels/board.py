"""One column of the case board as a list of cards, most pressing first; which column a case stands in is not its business."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop import wording
from desktop.itemmodels.columns import Column, TableModel
from desktop.queries import board

CASE_MIME = "application/x-grid-desk-case"
"""What a dragged card carries: the case's id as ASCII digits."""

_LAST = datetime.max.replace(tzinfo=UTC)


def by_deadline(row: board.CardRow) -> Any:
    """Rank of the board and of the list by deadline: the most pressing first, those without a deadline last."""
    return (row.deadline or _LAST, row.case_id)


def number_of(row: board.CardRow) -> str:
    """The number people call the case by: the case number from filing on, the report number before."""
    return row.case_number or row.report_number


class BoardColumnModel(TableModel[board.CardRow]):
    """The cards of one step; a card can be dragged, dropping is the view's wish and changes nothing here."""

    def __init__(self, column: board.Column, parent: QObject | None = None) -> None:
        super().__init__([Column("card", "", _spoken)], lambda row: row.case_id, by_deadline, parent)
        self.column = column

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeTypes(self) -> list[str]:
        return [CASE_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        if indexes:
            data.setData(CASE_MIME, str(self.rows()[indexes[0].row()].case_id).encode())
        return data


def _spoken(row: board.CardRow) -> str:
    """The card in one line, for screen readers and for jumping to a card by typing."""
    return f"{number_of(row)} {row.category} {row.street} {row.grid} {wording.status(row.status)}"
