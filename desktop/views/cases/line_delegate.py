"""How a line of the case list is painted: each cell in one go from the row itself, the light before the number; it decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.itemmodels.case_list import CaseListModel
from desktop.itemmodels.columns import RIGHT
from desktop.itemmodels.long_table import LATER
from desktop.views.shared.lights import paint_light
from desktop.views.shared.theme import Theme

LIGHT_PX = 11
MARGIN = 7
MOST_KEPT = 1000
"""Texts as they are drawn: some screens full of them."""

# As numbers: Python's flags take longer to be asked than a cell to be drawn.
_SELECTED, _HOVERED, _FOCUSED = (
    each.value
    for each in (QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver, QStyle.StateFlag.State_HasFocus)
)


class LineDelegate(QStyledItemDelegate):
    """Paints cells of a `CaseListModel`.

    Qt's own delegate asks the model seven times for each cell, and the stylesheet once more; a list that is scrolled paints some
    hundred cells in every turn of the loop, all of them by answers from Python. This one asks once, and keeps texts that are laid out.
    """

    def __init__(self, model: CaseListModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._right = frozenset(at for at, column in enumerate(model.columns) if column.align == RIGHT)
        self._display = [column.display for column in model.columns]
        self._kept: dict[tuple[str, int], tuple[QStaticText, int]] = {}
        self._font = QFont()
        self._metrics = QFontMetrics(self._font)
        self._height = self._metrics.height()
        self._show_in(Theme.light())
        self._is_stale = True

    def restyle(self) -> None:
        """The view has other colours or another font: look at them before the next cell."""
        self._is_stale = True

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        at = index.column()
        if self._is_stale:
            self._look_at(option)
        row = self._model.row_at(index.row())
        rect = option.rect
        if state := option.state.value & (_SELECTED | _HOVERED | _FOCUSED):
            self._fill(painter, rect, state)
        left, width = rect.left() + MARGIN, rect.width() - 2 * MARGIN
        if at == 0:
            left, width = left + LIGHT_PX + 6, width - LIGHT_PX - 6
            if row is not None and (light := self._model.light(row)) is not None:
                top = rect.center().y() - LIGHT_PX / 2 + 0.5
                paint_light(painter, QRectF(rect.left() + 8, top, LIGHT_PX, LIGHT_PX), light, self._theme)
        text = LATER if row is None else self._display[at](row)
        if not text:
            return
        shown, wide = self._kept.get((text, width)) or self._laid_out(text, width)
        if at in self._right:
            left += width - wide
        painter.setPen(self._ink)
        painter.drawStaticText(left, rect.top() + (rect.height() - self._height) // 2, shown)

    def _look_at(self, option: QStyleOptionViewItem) -> None:
        """Take font and colours from the view; texts laid out in another font are worth nothing."""
        if option.font != self._font:
            self._font = QFont(option.font)
            self._metrics = QFontMetrics(self._font)
            self._height = self._metrics.height()
            self._kept.clear()
        self._show_in(Theme.of(option.palette))
        self._is_stale = False

    def _show_in(self, theme: Theme) -> None:
        self._theme, self._ink = theme, theme.colour("text")

    def _fill(self, painter: QPainter, rect: QRect, state: int) -> None:
        if state & (_SELECTED | _HOVERED):
            painter.fillRect(rect, self._theme.colour("accent_soft" if state & _SELECTED else "background"))
        if state & _FOCUSED:
            painter.setPen(self._theme.colour("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _laid_out(self, text: str, width: int) -> tuple[QStaticText, int]:
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        laid = QStaticText(shown)
        laid.setTextFormat(Qt.TextFormat.PlainText)
        laid.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        kept = self._kept[text, width] = (laid, self._metrics.horizontalAdvance(shown))
        return kept
