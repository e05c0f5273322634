"""The clock of a limit as a bar of counted and skipped stretches with a marker for now, and told in words; it computes no deadline."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from desktop import wording
from desktop.queries.case_course import IntervalRow
from desktop.rules import working_time
from desktop.rules.explanation import Reason, Stretch
from desktop.rules.workflow import Status
from desktop.rules.working_time import Explanation, Light
from desktop.views.shared.theme import Theme

BAR_PX = 12
_SKIPPED_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class _Piece:
    stretch: Stretch | None  # None: minutes that are left, of which nobody knows when they will run
    left: float  # 0–1 of the bar's width
    right: float

    @property
    def counted(self) -> bool:
        return self.stretch is None or self.stretch.counted

    def at(self, moment: datetime) -> float:
        """Where a moment inside the piece lies on the bar."""
        if self.stretch is None:
            return self.left
        share = (moment - self.stretch.start) / (self.stretch.end - self.stretch.start)
        return self.left + (self.right - self.left) * share


class ClockBar(QWidget):
    """From start to deadline, left to right.

    Time that counts is drawn to scale; skipped time, which may be a night or the week of Spring Festival, shares a fixed part of the
    width, so that what counts stays readable. Served time is filled in the light's colour, what is still to come is outlined:
    while the clock stands still, that is what will be left when it goes on.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._pieces: tuple[_Piece, ...] = ()
        self._now: datetime | None = None
        self._end: datetime | None = None
        self._light = Light.GREEN
        self._to_come = 0

    def sizeHint(self) -> QSize:
        return QSize(200, BAR_PX + 6)

    def show_clock(self, explanation: Explanation, now: datetime, light: Light) -> None:
        """Draw an explanation from its start to its deadline as it stands at `now` (UTC)."""
        held = explanation.limit is not None and explanation.deadline is None
        stretches = explanation.stretches
        if held and now > explanation.end:
            stretches = (*stretches, Stretch(explanation.end, working_time.whole_minute(now), False, Reason.SUSPENDED))
        self._to_come = explanation.total_minutes - explanation.counted_minutes if held else 0
        self._pieces = _laid_out(stretches, self._to_come)
        self._now, self._end, self._light = now, explanation.end, light
        self.setAccessibleName("\n".join(wording.explanation(explanation)))
        self.update()

    def marker(self) -> float:
        """Where now is, 0–1 of the width; 1 from the deadline on."""
        first = self._pieces[0].stretch if self._pieces else None
        if self._now is None or first is None or self._now <= first.start:
            return 0.0
        piece = next((each for each in self._pieces if each.stretch is None or each.stretch.end > self._now), None)
        return piece.at(self._now) if piece else 1.0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = Theme.of(self.palette())
        top = 3.0
        width = float(self.width() - 1)
        marker = self.marker()
        for piece in self._pieces:
            box = QRectF(piece.left * width, top, (piece.right - piece.left) * width, BAR_PX)
            painter.fillRect(box, theme.colour("surface" if piece.counted else "line"))
            if piece.counted and marker > piece.left:
                served = QRectF(box)
                served.setRight(min(piece.right, marker) * width)
                painter.fillRect(served, self._colour(theme))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0.5, top + 0.5, width - 1, BAR_PX - 1))
        self._paint_marker(painter, marker * width, theme)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            share = event.pos().x() / max(1, self.width() - 1)
            piece = next((each for each in self._pieces if each.left <= share <= each.right), None)
            QToolTip.showText(event.globalPos(), self._told(piece) if piece else "", self)
            return True
        return super().event(event)

    def _told(self, piece: _Piece) -> str:
        if piece.stretch is not None:
            return wording.stretch(piece.stretch)
        return self.tr("恢复后还余 {time}").format(time=wording.duration(self._to_come))

    def _colour(self, theme: Theme) -> QColor:
        return theme.of_light(self._light)

    def _paint_marker(self, painter: QPainter, x: float, theme: Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("text"), 1.5))
        painter.drawLine(QPointF(x, 0), QPointF(x, BAR_PX + 6))


class ClockSection(QWidget):
    """The running limit: what it is called, until when, the bar, one line in words, and the whole explanation on demand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._interval: IntervalRow | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(12)
        self.title, self.due, self.limit = QLabel(), QLabel(), QLabel()
        self.title.setProperty("tone", "strong")
        self.limit.setProperty("tone", "muted")
        for label in (self.title, self.due, self.limit):
            head.addWidget(label)
        head.addStretch(1)
        column.addLayout(head)
        self.bar = ClockBar()
        column.addWidget(self.bar)
        line = QHBoxLayout()
        self.words = QLabel()
        self.words.setProperty("tone", "muted")
        self.words.setWordWrap(True)
        line.addWidget(self.words, 1)
        self.more = QPushButton(self.tr("说明全文"))
        self.more.setProperty("quiet", True)
        self.more.setCheckable(True)
        self.more.toggled.connect(self._toggle)
        line.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
        self.whole = QLabel()
        self.whole.setProperty("tone", "muted")
        self.whole.setWordWrap(True)
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.whole.hide()
        column.addWidget(self.whole)

    def show_interval(self, interval: IntervalRow | None, status: Status, now: datetime) -> None:
        """Show the interval that runs, or the last one of handling; nothing where there is none."""
        self._interval = interval
        self.setVisible(interval is not None)
        if interval is None:
            return
        clock = interval.to_deadline
        suspended = status is Status.SUSPENDED and interval.ended_at is None
        at = interval.ended_at or now
        light = working_time.light(now=at, yellow=interval.yellow_at, deadline=clock.deadline, suspended=suspended)
        self.title.setText(wording.stage_limit(interval.stage))
        self.due.setText(self.tr("挂账，暂不计时") if suspended else wording.local(interval.deadline))
        self.limit.setText(
            self.tr("{limit}，{start} 起").format(
                limit=wording.limit(interval.limit), start=wording.local(interval.started_at)
            )
        )
        self.bar.show_clock(clock, at, light)
        self.words.setText(self._in_short(interval, at, light))
        self.whole.setText("\n".join(wording.explanation(clock)))

    def _in_short(self, interval: IntervalRow, at: datetime, light: Light) -> str:
        served = interval.served
        parts = [self.tr("已计 {time}").format(time=wording.duration(served.counted_minutes))]
        left = interval.to_deadline.total_minutes - served.counted_minutes
        if light is Light.RED:
            parts.append(self.tr("超期 {time}").format(time=wording.duration(-left)) if left < 0 else self.tr("已超期"))
        elif interval.ended_at is None:
            parts.append(self.tr("余 {time}").format(time=wording.duration(left)))
        skipped: dict[str, int] = {}
        for stretch in served.stretches:
            if not stretch.counted:
                why = stretch.holiday_name or wording.reason(stretch.reason)
                skipped[why] = skipped.get(why, 0) + stretch.minutes
        if skipped:
            told = "、".join(f"{why} {wording.duration(minutes)}" for why, minutes in skipped.items())
            parts.append(self.tr("未计：{told}").format(told=told))
        if interval.ended_at is not None:
            parts.insert(0, self.tr("{end} 止").format(end=wording.local(interval.ended_at)))
        return "；".join(parts)

    def _toggle(self, on: bool) -> None:
        self.whole.setVisible(on)
        self.more.setText(self.tr("收起说明") if on else self.tr("说明全文"))


def _laid_out(stretches: tuple[Stretch, ...], to_come: int) -> tuple[_Piece, ...]:
    """The stretches beside one another, and at the end `to_come` minutes that will count some time."""
    counted = sum(each.minutes for each in stretches if each.counted) + to_come
    skipped = sum(math.sqrt(each.minutes) for each in stretches if not each.counted)
    share = _SKIPPED_SHARE if counted and skipped else float(bool(skipped))
    pieces = []
    left = 0.0
    for each in stretches:
        # By the square root a noon break is still seen beside a holiday of a week.
        width = each.minutes / counted * (1 - share) if each.counted else math.sqrt(each.minutes) / skipped * share
        pieces.append(_Piece(each, left, min(1.0, left + width)))
        left += width
    if to_come:
        pieces.append(_Piece(None, min(1.0, left), 1.0))
    return tuple(pieces)
