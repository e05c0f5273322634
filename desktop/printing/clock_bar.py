"""The clock drawn as a bar of counted and skipped stretches, to scale; the words beside it are somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.printing.fonts import Face, Fonts
from desktop.printing.text import INK, MUTED, Style, draw_text
from desktop.printing.words import Office
from desktop.rules.explanation import Explanation, Reason

COUNTED = HexColor("#2F5F9E")
MADE_UP = HexColor("#5B86BD")
SKIPPED = HexColor("#E3E6EA")
HOLIDAY = HexColor("#F2D9B8")
SUSPENDED = HexColor("#B9BFC7")
LATE = HexColor("#B3261E")

_COLORS: dict[Reason, Color] = {
    Reason.WORKING: COUNTED,
    Reason.ALWAYS: COUNTED,
    Reason.MAKE_UP_WORKDAY: MADE_UP,
    Reason.OFF_HOURS: SKIPPED,
    Reason.WEEKEND: SKIPPED,
    Reason.HOLIDAY: HOLIDAY,
    Reason.SUSPENDED: SUSPENDED,
    Reason.GIVEN: MADE_UP,
}
_TINY = Style(Face.SONG, 7.5, 10, color=MUTED)
_BAR = 3.6 * mm


class ClockBar(Flowable):
    """An explanation from its start to its deadline, or on to `ended_at` where that is later; to scale in real time.

    A mark stands at the deadline and, if given, at the end; what lies beyond the deadline is red.
    """

    def __init__(
        self, explanation: Explanation, fonts: Fonts, office: Office, *, ended_at: datetime | None = None
    ) -> None:
        super().__init__()
        self._explanation, self._fonts, self._office = explanation, fonts, office
        self._ended_at = ended_at
        self.height = 14 * mm

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width = aW
        return aW, self.height

    def draw(self) -> None:
        """Draw stretches, midnights and marks."""
        explanation = self._explanation
        first, last = explanation.start, max(explanation.end, self._ended_at or explanation.end)
        scale = self.width / max((last - first) / timedelta(minutes=1), 1)

        def at(moment: datetime) -> float:
            return (moment - first) / timedelta(minutes=1) * scale

        canvas, y = self.canv, 4.6 * mm
        canvas.saveState()
        for stretch in explanation.stretches:
            canvas.setFillColor(_COLORS[stretch.reason])
            canvas.rect(at(stretch.start), y, at(stretch.end) - at(stretch.start), _BAR, stroke=0, fill=1)
        if last > explanation.end:
            canvas.setFillColor(LATE)
            canvas.rect(at(explanation.end), y, at(last) - at(explanation.end), _BAR, stroke=0, fill=1)
        canvas.setStrokeColor(MUTED)
        canvas.setLineWidth(0.4)
        canvas.rect(0, y, self.width, _BAR)
        self._days(first, last, at, y)
        self._marks(at, y + _BAR)
        canvas.restoreState()

    def _days(self, first: datetime, last: datetime, at: Callable[[datetime], float], y: float) -> None:
        """Tick every midnight of the district, and name the days where there is room."""
        canvas, zone = self.canv, self._office.zone
        start = first.astimezone(zone)
        midnight = start.replace(hour=0, minute=0) + timedelta(days=1)
        free = self._label(start, 0, y, "left")
        while midnight < last:
            x = at(midnight)
            canvas.line(x, y - 0.8 * mm, x, y + _BAR)
            if x - 5 * mm > free and x + 5 * mm < self.width:
                draw_text(canvas, f"{midnight:%m-%d}", x, 1 * mm, _TINY.but(align="center"), self._fonts)
                free = x + 6 * mm
            midnight += timedelta(days=1)

    def _label(self, moment: datetime, x: float, y: float, align: str) -> float:
        text = f"{moment.astimezone(self._office.zone):%m-%d %H:%M}"
        draw_text(self.canv, text, x, 1 * mm, _TINY.but(align=align), self._fonts)
        return x + self._fonts.text_width(text, Face.SONG, _TINY.size) + 1 * mm

    def _marks(self, at: Callable[[datetime], float], top: float) -> None:
        """Name the deadline and the end above the bar; the second steps aside where they would touch."""
        marks = [(self._explanation.end, "到期" if self._explanation.limit else "止", INK)]
        if self._ended_at is not None and self._ended_at >= self._explanation.start:
            marks.append((self._ended_at, "办结", COUNTED if self._ended_at <= self._explanation.end else LATE))
        taken: list[tuple[float, float]] = []
        for moment, word, color in sorted(marks, key=lambda mark: mark[0], reverse=True):
            text = f"{word} {moment.astimezone(self._office.zone):%m-%d %H:%M}"
            width = self._fonts.text_width(text, Face.SONG, _TINY.size)
            x = at(moment)
            left = min(max(0.0, x - width / 2), self.width - width)
            if taken and left + width > taken[0][0] - 1 * mm:
                left = max(0.0, taken[0][0] - width - 2 * mm)
            taken.insert(0, (left, left + width))
            self.canv.setFillColor(color)
            path = self.canv.beginPath()
            path.moveTo(x, top)
            path.lineTo(x - 1 * mm, top + 1.6 * mm)
            path.lineTo(x + 1 * mm, top + 1.6 * mm)
            path.close()
            self.canv.drawPath(path, stroke=0, fill=1)
            draw_text(self.canv, text, left, top + 2.2 * mm, _TINY.but(color=color), self._fonts)
