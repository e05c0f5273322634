"""How a card is painted: light and number, what is left, category, place, body and marks; it decides nothing about the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from desktop import wording
from desktop.itemmodels.board import number_of
from desktop.itemmodels.case_list import marks_of
from desktop.itemmodels.columns import ROW_ROLE
from desktop.itemmodels.time_left import TimeLeft
from desktop.queries.board import CardRow, Column, column_of
from desktop.rules.workflow import Status
from desktop.rules.working_time import Light
from desktop.views.shared.lights import paint_light
from desktop.views.shared.theme import Theme

MARGIN = 8
GAP = 4
LIGHT_PX = 11
SMALL_PX = 12
TEXT_PX = 13


class CardDelegate(QStyledItemDelegate):
    """Paints a `CardRow`; lights and minutes are of the moment of painting."""

    def __init__(self, now: Callable[[], datetime], time_left: TimeLeft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.time_left = time_left

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        small, text = QFontMetrics(_font(option.font, SMALL_PX)), QFontMetrics(_font(option.font, TEXT_PX, bold=True))
        return QSize(120, 3 * small.height() + text.height() + 2 * MARGIN + 4 * GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, CardRow):
            return
        theme = Theme.of(option.palette)
        now = self._now()
        light = self.time_left.light(row, now)
        card = option.rect.adjusted(0, 0, 0, -GAP * 2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._frame(painter, card, option, theme)
        inside = card.adjusted(MARGIN + 1, MARGIN, -MARGIN - 1, -MARGIN)
        has_number = self._head(painter, inside, row, light, now, option, theme)
        top = inside.top() + QFontMetrics(_font(option.font, SMALL_PX)).height() + GAP
        top = _line(painter, inside, top, row.category, _font(option.font, TEXT_PX, bold=True), theme.colour("text"))
        small = _font(option.font, SMALL_PX)
        place = _fitting(QFontMetrics(small), (place_of(row), short_place(row)), inside.width())
        top = _line(painter, inside, top, place, small, theme.colour("muted"))
        self._foot(painter, inside, top + 2, row, option, theme, "" if has_number else short_number(row))
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        row = index.data(ROW_ROLE)
        if event.type() is not QEvent.Type.ToolTip or not isinstance(row, CardRow):
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), self.told(row), view)
        return True

    def told(self, row: CardRow) -> str:
        """The card in full sentences: what is elided, and what light and marks mean."""
        now = self._now()
        light = self.time_left.light(row, now)
        lines = [
            f"{number_of(row)}　{row.category}　{wording.status(row.status)}",
            f"{place_of(row)}　{row.address}".rstrip("　"),
            who_of(row),
            wording.light_meaning(light) if light else "",
            self._due(row),
            *(f"{mark}：{meaning}" for mark, meaning in marks_of(row)),
        ]
        return "\n".join(line for line in lines if line)

    def _due(self, row: CardRow) -> str:
        if row.deadline is None or row.stage is None:
            return ""
        return f"{wording.stage_limit(row.stage)} {wording.local(row.deadline)}"

    @staticmethod
    def _frame(painter: QPainter, card: QRect, option: QStyleOptionViewItem, theme: Theme) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        width = 2 if selected else 1
        colour = "accent" if selected else "muted" if hovered else "line"
        painter.setPen(QPen(theme.colour(colour), width))
        painter.setBrush(theme.colour("surface"))
        half = width / 2
        painter.drawRoundedRect(QRectF(card).adjusted(half, half, -half, -half), 4, 4)

    def _head(
        self,
        painter: QPainter,
        inside: QRect,
        row: CardRow,
        light: Light | None,
        now: datetime,
        option: QStyleOptionViewItem,
        theme: Theme,
    ) -> bool:
        """Light, number, and on the right what is left; returns whether the number had room."""
        small, bold = _font(option.font, SMALL_PX), _font(option.font, SMALL_PX, bold=True)
        height = QFontMetrics(small).height()
        x = inside.left()
        if light is not None:
            paint_light(painter, QRectF(x, inside.top() + (height - LIGHT_PX) / 2, LIGHT_PX, LIGHT_PX), light, theme)
            x += LIGHT_PX + 6
        left = self.time_left.words(row, now)
        width = QFontMetrics(bold).horizontalAdvance(left)
        if left:
            painter.setFont(bold)
            painter.setPen(theme.of_light_text(light) if light else theme.colour("muted"))
            box = QRect(inside.right() - width, inside.top(), width + 1, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, left)
        room = inside.right() - width - GAP - x
        painter.setFont(small)
        painter.setPen(theme.colour("muted"))
        text = number_within(QFontMetrics(small), row, room)
        painter.drawText(QRect(x, inside.top(), room, height), Qt.AlignmentFlag.AlignVCenter, text)
        return bool(text)

    @staticmethod
    def _foot(
        painter: QPainter,
        inside: QRect,
        top: int,
        row: CardRow,
        option: QStyleOptionViewItem,
        theme: Theme,
        number: str,
    ) -> None:
        """Who has it, and the marks as little boxes; at the right the `number` for which the head had no room."""
        small = _font(option.font, SMALL_PX)
        metrics = QFontMetrics(small)
        marks = [mark for mark, _ in marks_of(row)]
        boxes = sum(metrics.horizontalAdvance(mark) + 8 + GAP for mark in marks)
        taken = boxes + (metrics.horizontalAdvance(number) + GAP if number else 0)
        who = metrics.elidedText(who_of(row), Qt.TextElideMode.ElideRight, max(24, inside.width() - taken))
        painter.setFont(small)
        painter.setPen(theme.colour("muted"))
        painter.drawText(QPoint(inside.left(), top + metrics.ascent()), who)
        painter.drawText(QPoint(inside.right() - metrics.horizontalAdvance(number), top + metrics.ascent()), number)
        x = inside.left() + metrics.horizontalAdvance(who) + (GAP * 2 if who else 0)
        for mark in marks:
            box = QRect(x, top - 1, metrics.horizontalAdvance(mark) + 8, metrics.height() + 1)
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.setBrush(theme.colour("column"))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
            painter.setPen(theme.colour("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark)
            x += box.width() + GAP


def place_of(row: CardRow) -> str:
    """Street and community; a case known only to its street has one of them."""
    return (
        f"{row.street} · {row.grid}" if row.street and row.grid and row.grid != row.street else row.grid or row.street
    )


def short_place(row: CardRow) -> str:
    """Street and community without 街道 and 社区, for narrow columns."""
    street, grid = row.street.removesuffix("街道"), row.grid.removesuffix("社区")
    return f"{street} · {grid}" if " · " in place_of(row) else place_of(row)


def who_of(row: CardRow) -> str:
    """Who has the case now: the body while it handles, the inspector while one is out, how it ended, else where it came from."""
    if row.status in {Status.CHECKING, Status.ANSWERED} and row.assigned_person:
        return f"{wording.stage(row.stage)} {row.assigned_person}" if row.stage else row.assigned_person
    if row.body and column_of(row.status) is Column.FINISHED:
        return f"{wording.status(row.status)}　{row.body}"  # one column holds all that ended
    if row.body and row.status not in {Status.FILED, Status.VERIFIED}:
        return row.body
    return wording.status(row.status) if row.case_number else row.reported_by or wording.status(row.status)


def short_number(row: CardRow) -> str:
    """The number without year and leading zeros, for narrow columns: 403, or R 87 before filing."""
    if row.case_number:
        return row.case_number.rpartition("-")[2].lstrip("0")
    return "R " + row.report_number.rpartition("-")[2].lstrip("0")


def number_within(metrics: QFontMetrics, row: CardRow, room: int) -> str:
    """The number, or its short form, whichever has room; "" for neither: three dots would tell no case from another."""
    return next((text for text in (number_of(row), short_number(row)) if metrics.horizontalAdvance(text) <= room), "")


def _line(painter: QPainter, inside: QRect, top: int, text: str, font: QFont, colour: QColor) -> int:
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(colour)
    elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
    painter.drawText(QPoint(inside.left(), top + metrics.ascent()), elided)
    return top + metrics.height() + 2


def _fitting(metrics: QFontMetrics, texts: tuple[str, ...], room: int) -> str:
    """The first text that has room, else the last one shortened."""
    fitting = next((text for text in texts if metrics.horizontalAdvance(text) <= room), None)
    return metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, room) if fitting is None else fitting


def _font(font: QFont, pixels: int, *, bold: bool = False) -> QFont:
    made = QFont(font)
    made.setPixelSize(pixels)
    made.setBold(bold)
    return made
