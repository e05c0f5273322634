"""The page form of official documents, GB/T 9704-2012: type area, character grid, red head, 版记, letters; knows no document's content.

Measures are the standard's: A4, 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm, 22 lines of 28 characters of 16 pt.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageTemplate

from desktop.printing.fonts import Face, Fonts
from desktop.printing.seal import draw_seal
from desktop.printing.sheet import PAGE_HEIGHT, PAGE_WIDTH, PagedCanvas, bare_frame
from desktop.printing.text import INK, Line, Style, broken, draw_text

AREA_LEFT, AREA_TOP = 28 * mm, PAGE_HEIGHT - 37 * mm
AREA_WIDTH, AREA_HEIGHT = 156 * mm, 225 * mm
AREA_BOTTOM = AREA_TOP - AREA_HEIGHT
LINES, CHARACTERS = 22, 28
BODY_SIZE = 16.0
PITCH = AREA_WIDTH / CHARACTERS
"""Width of a character's cell, 15.79 pt: the type is set a little tighter than it is wide."""
LINE = 28.95
"""Height of a line in points; 22 of them fill the type area."""

RED = HexColor("#D7000F")
MARK_TOP = 35 * mm
"""From the top of the type area to the top of the issuing authority's mark."""
LARGEST_MARK = 45.0
TITLE_SIZE, SMALL_SIZE = 22.0, 14.0
_ASCENT = 0.86
"""Where the top of a Chinese character lies over its baseline, in ems."""

BODY = Style(Face.FANG, PITCH, LINE)
HEADING = BODY.but(face=Face.HEI)
SUBHEADING = BODY.but(face=Face.KAI)
NUMBER_STYLE = Style(Face.SONG, SMALL_SIZE, 18)


def baseline(line_top: float, size: float = BODY_SIZE) -> float:
    """The baseline of type standing in the middle of a line."""
    return line_top - (LINE - size) / 2 - 0.86 * size


class GridText(Flowable):
    """Text on the character grid; `indent` is the first line's, `right` is kept free at the right (both in characters)."""

    def __init__(
        self,
        text: str,
        fonts: Fonts,
        style: Style = BODY,
        *,
        indent: float = 2,
        right: float = 0,
        align: str = "left",
        field: str = "",
        lines: tuple[Line, ...] | None = None,
    ) -> None:
        super().__init__()
        self._text, self._fonts, self._style, self._right = text, fonts, style.but(indent=indent), right
        self._align, self._field, self._lines = align, field, lines

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Whole lines."""
        self.width = aW
        if self._lines is None:
            room = aW - self._right * PITCH
            self._lines = broken(self._text, self._style, room, self._fonts, self._field)
        self.height = len(self._lines) * LINE
        return aW, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:
        """The lines that fit and the rest."""
        self.wrap(aW, aH)
        assert self._lines is not None
        fit = int((aH + 0.01) / LINE)
        if fit <= 0 or fit >= len(self._lines):
            return [] if fit <= 0 else [self]
        return [self._part(self._lines[:fit]), self._part(self._lines[fit:])]

    def _part(self, lines: tuple[Line, ...]) -> GridText:
        return GridText(
            self._text,
            self._fonts,
            self._style,
            indent=self._style.indent,
            right=self._right,
            align=self._align,
            field=self._field,
            lines=lines,
        )

    def draw(self) -> None:
        """Set every character in its cell."""
        assert self._lines is not None
        top = self.height
        for line in self._lines:
            left = line.indent
            if self._align == "right":
                left = self.width - self._right * PITCH - line.width
            elif self._align == "center":
                left = (self.width - line.width) / 2
            words = self.canv.beginText(left, baseline(top))
            words.setFillColor(INK)
            words.setCharSpace(PITCH - BODY_SIZE)
            for run in self._fonts.runs(line.text, self._style.face, self._field):
                words.setFont(run.font, BODY_SIZE)
                words.textOut(run.text)
            self.canv.drawText(words)
            top -= LINE


class BlankLines(Flowable):
    """So many empty lines."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.width, self.height = 0.0, count * LINE

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Whole lines; none of them begins a page that is full."""
        return aW, self.height

    def draw(self) -> None:
        """Draw nothing."""


class Title(Flowable):
    """The title, 22 pt 小标宋 centred; `phrases` are what is not to be torn apart between its lines."""

    def __init__(self, phrases: Sequence[str], fonts: Fonts) -> None:
        super().__init__()
        self._phrases, self._fonts = tuple(phrases), fonts

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Whole lines."""
        self.width = aW
        self._lines: list[str] = []
        style = Style(Face.SONG, TITLE_SIZE, LINE)
        for phrase in self._phrases:
            for line in broken(phrase, style, aW, self._fonts, "标题"):
                last = self._lines[-1] if self._lines else ""
                if last and self._fonts.text_width(last + line.text, Face.SONG, TITLE_SIZE) <= aW:
                    self._lines[-1] = last + line.text
                else:
                    self._lines.append(line.text)
        self.height = len(self._lines) * LINE
        return aW, self.height

    def draw(self) -> None:
        """Draw the lines."""
        style = Style(Face.SONG, TITLE_SIZE, LINE, align="center", heavy=True)
        for index, line in enumerate(self._lines):
            y = baseline(self.height - index * LINE, TITLE_SIZE)
            draw_text(self.canv, line, self.width / 2, y, style, self._fonts, field="标题")


class RedHead(Flowable):
    """The head of a notice: the mark in red, two blank lines, the document number, and 4 mm below it the red rule."""

    def __init__(self, mark: str, number: str, fonts: Fonts) -> None:
        super().__init__()
        self._mark, self._number, self._fonts = mark, number, fonts
        self._size = min(LARGEST_MARK, AREA_WIDTH / fonts.text_width(mark, Face.SONG, 1))
        self._number_top = MARK_TOP + self._size + 2 * LINE
        self.rule = self._number_top + LINE + 4 * mm
        self.height = math.ceil(self.rule / LINE) * LINE

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Whole lines, so that the text below stands on the grid."""
        self.width = aW
        return aW, self.height

    def draw(self) -> None:
        """Draw all three."""
        canvas, middle, top = self.canv, self.width / 2, self.height
        style = Style(Face.SONG, self._size, self._size, align="center", color=RED, heavy=True)
        draw_text(canvas, self._mark, middle, top - MARK_TOP - _ASCENT * self._size, style, self._fonts)
        number = Style(Face.FANG, BODY_SIZE, LINE, align="center")
        draw_text(canvas, self._number, middle, baseline(top - self._number_top), number, self._fonts)
        canvas.setStrokeColor(RED)
        canvas.setLineWidth(0.5 * mm)
        canvas.line(0, top - self.rule, self.width, top - self.rule)


class Signed(Flowable):
    """Issuer and date at the end: the date four characters in from the right, the issuer over its middle, the seal over both."""

    def __init__(self, issuer: str, dated: str, fonts: Fonts, seal: bytes | None = None) -> None:
        super().__init__()
        self._issuer, self._dated, self._fonts, self._seal = issuer, dated, fonts, seal
        self.height = 2 * LINE

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Two lines."""
        self.width = aW
        return aW, self.height

    def draw(self) -> None:
        """Draw both lines and the seal."""
        style = Style(Face.FANG, BODY_SIZE, LINE)
        date_width = self._fonts.text_width(self._dated, Face.FANG, BODY_SIZE)
        issuer_width = self._fonts.text_width(self._issuer, Face.FANG, BODY_SIZE)
        right = self.width - 4 * PITCH
        middle = min(right - date_width / 2, self.width - issuer_width / 2)
        draw_text(self.canv, self._issuer, middle, baseline(2 * LINE), style.but(align="center"), self._fonts)
        draw_text(self.canv, self._dated, right - date_width, baseline(LINE), style, self._fonts)
        if self._seal is not None:
            draw_seal(self.canv, self._seal, middle, LINE)


class Colophon(Flowable):
    """版记, at the foot of the type area of the last, even page: 抄送, 印发 between rules of 0.35, 0.25 and 0.35 mm.

    It goes to a page of its own where the text ends on an odd page or leaves no room; such a page has no number.
    """

    def __init__(self, copies: str, issuer: str, dated: str, fonts: Fonts) -> None:
        super().__init__()
        self._copies, self._issuer, self._dated, self._fonts = copies, issuer, dated, fonts

    def _lines(self, width: float) -> tuple[Line, ...]:
        style = Style(Face.FANG, SMALL_SIZE, 22)
        return broken(f"抄送：{self._copies}。", style, width - 2 * SMALL_SIZE, self._fonts, "抄送")

    def _needed(self, width: float) -> float:
        return (len(self._lines(width)) + 1) * 24.0

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """All that is left of an even page."""
        self.width = aW
        fits = self.canv.getPageNumber() % 2 == 0 and aH >= self._needed(aW)
        self.height = aH if fits else aH + LINE
        return aW, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:
        """Fill the rest of this page and come again."""
        return [_Rest(aH, self.canv.getPageNumber()), self]

    def draw(self) -> None:
        """Draw it, the last rule on the lower edge of the type area."""
        canvas = self.canv
        assert isinstance(canvas, OfficialCanvas)
        if self.height >= AREA_HEIGHT - 1:
            canvas.unnumbered.add(canvas.getPageNumber())
        style = Style(Face.FANG, SMALL_SIZE, 22)
        lines = self._lines(self.width)
        top = (len(lines) + 1) * 24.0
        for index, line in enumerate(lines):
            draw_text(canvas, line.text, SMALL_SIZE, top - index * 24 - 17, style, self._fonts)
        draw_text(canvas, self._issuer, SMALL_SIZE, 7, style, self._fonts)
        draw_text(canvas, f"{self._dated}印发", self.width - SMALL_SIZE, 7, style.but(align="right"), self._fonts)
        canvas.setStrokeColor(INK)
        for y, weight in ((top, 0.35), (24.0, 0.25), (0.0, 0.35)):
            canvas.setLineWidth(weight * mm)
            canvas.line(0, y, self.width, y)


class _Rest(Flowable):
    """The empty rest of a page; a wholly empty page has no number."""

    def __init__(self, height: float, page: int) -> None:
        super().__init__()
        self.width, self.height, self._page = 0.0, height, page

    def draw(self) -> None:
        """Note an empty page."""
        if self.height >= AREA_HEIGHT - 1:
            assert isinstance(self.canv, OfficialCanvas)
            self.canv.unnumbered.add(self._page)


class OfficialCanvas(PagedCanvas):
    """Numbers the pages — 1 —, outside: right on odd pages, left on even ones, 7 mm below the type area."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.unnumbered: set[int] = set()

    def furnish(self, name: str, number: int, count: int) -> None:
        """Draw the number, one character in from the edge of the type area."""
        if number in self.unnumbered:
            return
        y = AREA_BOTTOM - 7 * mm - _ASCENT * SMALL_SIZE
        text = f"— {number} —"
        if number % 2:
            x = AREA_LEFT + AREA_WIDTH - SMALL_SIZE
            draw_text(self, text, x, y, NUMBER_STYLE.but(align="right"), self.fonts)
        else:
            draw_text(self, text, AREA_LEFT + SMALL_SIZE, y, NUMBER_STYLE, self.fonts)


LETTER_MARK_TOP = PAGE_HEIGHT - 30 * mm
LETTER_RULE = 170 * mm
LETTER_FOOT = 20 * mm
DOUBLE = 1.2 * mm
"""From one of the two rules to the other."""
UNDER_RULE = 7 / 8 * BODY_SIZE
"""From the rule to the number below it, and at least so much over the lower rule: 7/8 of the height of a character."""


class LetterCanvas(OfficialCanvas):
    """The 信函 form: the issuer's name 30 mm below the edge, double red rules 4 mm below it and 20 mm above the foot.

    The first page has no number.
    """

    def furnish(self, name: str, number: int, count: int) -> None:
        """Draw the head and the rules of the first page."""
        if number > 1:
            super().furnish(name, number, count)
            return
        mark = self.office.issuer
        size = letter_mark_size(mark, self.fonts)
        style = Style(Face.SONG, size, size, align="center", color=RED, heavy=True)
        draw_text(self, mark, PAGE_WIDTH / 2, LETTER_MARK_TOP - _ASCENT * size, style, self.fonts)
        upper = letter_rule(mark, self.fonts)
        self._double(upper, thick_first=True)
        self._double(LETTER_FOOT + DOUBLE, thick_first=False)

    def _double(self, top: float, *, thick_first: bool) -> None:
        """Two rules, `top` the upper one's height; the thick one is outside."""
        self.setStrokeColor(RED)
        left = (PAGE_WIDTH - LETTER_RULE) / 2
        weights = (0.7, 0.25) if thick_first else (0.25, 0.7)
        for y, weight in zip((top, top - DOUBLE), weights, strict=True):
            self.setLineWidth(weight * mm)
            self.line(left, y, left + LETTER_RULE, y)


def letter_mark_size(mark: str, fonts: Fonts) -> float:
    """The type size in points that the issuer's name gets on a letter."""
    return min(LARGEST_MARK, AREA_WIDTH / fonts.text_width(mark, Face.SONG, 1))


def letter_rule(mark: str, fonts: Fonts) -> float:
    """Where the upper double rule lies: 4 mm below the issuer's name."""
    return LETTER_MARK_TOP - letter_mark_size(mark, fonts) - 4 * mm


def notice_pages() -> Sequence[PageTemplate]:
    """The type area of every page."""
    return [PageTemplate("official", [bare_frame(AREA_LEFT, AREA_BOTTOM, AREA_WIDTH, AREA_HEIGHT)])]


def letter_pages(mark: str, fonts: Fonts) -> Sequence[PageTemplate]:
    """The first page between its rules, the others like a notice's."""
    top = letter_rule(mark, fonts) - DOUBLE - UNDER_RULE + (LINE - BODY_SIZE) / 2
    lines = int((top - LETTER_FOOT - DOUBLE - UNDER_RULE + (LINE - BODY_SIZE) / 2) / LINE)
    first = bare_frame(AREA_LEFT, top - lines * LINE, AREA_WIDTH, lines * LINE)
    rest = bare_frame(AREA_LEFT, AREA_BOTTOM, AREA_WIDTH, AREA_HEIGHT)
    return [PageTemplate("letter", [first], autoNextPageTemplate="official"), PageTemplate("official", [rest])]
