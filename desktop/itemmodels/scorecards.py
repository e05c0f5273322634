"""The ranking of a period's scorecards as a table; it must not know how a score is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from desktop import wording
from desktop.itemmodels.columns import CENTRE, RIGHT, Column, Descending, TableModel
from desktop.rules.scorecard import Card
from desktop.rules.terms import SubjectKind

GRADE_ROLE = int(Qt.ItemDataRole.UserRole) + 3
"""The grade of the row, A–E, "" where there is none; only in the grade's column."""

EMPTY = "–"


PERSONS = frozenset({SubjectKind.INSPECTOR, SubjectKind.REGISTRAR, SubjectKind.SHIFT_LEADER, SubjectKind.DISPATCHER})
"""The kinds whose subjects are people."""

AREAS = frozenset({SubjectKind.COMMUNITY, SubjectKind.STREET, SubjectKind.DISTRICT})
"""The kinds whose subjects are grids."""

_LEADING = {
    SubjectKind.INSPECTOR: "reported",
    SubjectKind.REGISTRAR: "accepted",
    SubjectKind.DISPATCHER: "dispatched",
    SubjectKind.BODY: "should_handle",
}
"""The count that says how much a subject had to do; of the others what was filed."""


def score_text(score: float | None) -> str:
    """A score as it is printed, two decimals; "–" where there is none."""
    return EMPTY if score is None else f"{score:.2f}"


def standing(card: Card) -> tuple[bool, float, str, str, str]:
    """What ranks a card: graded ones first, the better score first."""
    return card.too_few, -(card.score or 0.0), card.organisation, card.name, card.subject


class RankingModel(TableModel[Card]):
    """The cards of one kind and period, best first; equal scores share a place, and cards without a grade have none.

    A click on a head orders the rows anew; the places stay those of the score.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        self._places: dict[str, int] = {}
        self._kind = SubjectKind.INSPECTOR
        super().__init__(self._described(), lambda card: card.subject, standing, parent)

    def show(self, cards: Sequence[Card], kind: SubjectKind = SubjectKind.INSPECTOR) -> None:
        """Show the cards of another period or kind; the order stays."""
        self._places, self._kind = _places(cards), kind
        self.start(cards)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        if shown and 0 <= section < len(self.columns):
            key = self.columns[section].key
            if key == "reported":
                return wording.count(_LEADING.get(self._kind, "filed"))
            if key == "name" and self._kind not in PERSONS:
                return _head("名称")
        return super().headerData(section, orientation, role)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid():
            column, card = self.columns[index.column()], self._rows[index.row()]
            match role:
                case _ if role == GRADE_ROLE:
                    return card.grade if column.key == "grade" else None
                case Qt.ItemDataRole.ToolTipRole:
                    return self._tooltip(card, column.key)
                case Qt.ItemDataRole.FontRole if column.key in {"grade", "score"} and not card.too_few:
                    font = QFont()
                    font.setWeight(QFont.Weight.DemiBold)
                    return font
        return super().data(index, role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column's native value from now on; ties keep the standing."""
        native = self.columns[column].sort if 0 <= column < len(self.columns) else None
        if native is None:
            return
        down = order is Qt.SortOrder.DescendingOrder
        self._rank = lambda card: (Descending(native(card)) if down else native(card), standing(card))
        self.layoutAboutToBeChanged.emit()
        stayed = self.persistentIndexList()
        subjects = [self._rows[index.row()].subject for index in stayed]
        self._rows.sort(key=self._rank)
        row_of = {card.subject: row for row, card in enumerate(self._rows)}
        for index, subject in zip(stayed, subjects, strict=True):
            self.changePersistentIndex(index, self.index(row_of[subject], index.column()))
        self.layoutChanged.emit()

    def place(self, card: Card) -> int | None:
        """The place of a card in the period, None without a grade."""
        return self._places.get(card.subject)

    def _tooltip(self, card: Card, key: str) -> str | None:
        if key == "score" and card.too_few:
            return QCoreApplication.translate("ranking", "样本不足，不评级，得分只供参考")
        if key == "grade":
            return wording.grade(card.grade)
        if key == "grids":
            return "\n".join(card.grids) or None
        return None

    def _described(self) -> list[Column[Card]]:
        return [
            Column("place", _head("名次"), self._place_text, lambda card: self._places.get(card.subject, 9999), CENTRE),
            Column("name", _head("姓名"), lambda card: card.name, lambda card: card.name),
            Column("organisation", _head("单位"), lambda card: card.organisation, lambda card: card.organisation),
            Column("grids", _head("网格"), lambda card: "、".join(card.grids) or EMPTY, lambda card: card.grids),
            Column("reported", _head("上报"), lambda card: str(_count(card)), _count, RIGHT),
            Column("score", _head("得分"), lambda card: score_text(card.score), lambda card: card.score or 0.0, RIGHT),
            Column("grade", _head("等级"), lambda card: card.grade or EMPTY, lambda card: card.grade or "F", CENTRE),
        ]

    def _place_text(self, card: Card) -> str:
        place = self._places.get(card.subject)
        return EMPTY if place is None else str(place)


def _places(cards: Sequence[Card]) -> dict[str, int]:
    places: dict[str, int] = {}
    graded = sorted((card for card in cards if not card.too_few), key=standing)
    for number, card in enumerate(graded, start=1):
        before = graded[number - 2] if number > 1 else None
        shared = before is not None and before.score == card.score
        places[card.subject] = places[before.subject] if before is not None and shared else number
    return places


def _count(card: Card) -> int:
    return dict(card.counts).get(_LEADING.get(card.kind, "filed"), 0)


def _head(text: str) -> str:
    return QCoreApplication.translate("ranking", text)
