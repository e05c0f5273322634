"""Chinese text in lines: breaks it by the rules of punctuation, sets it character by character in the fonts that hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from desktop.printing.fonts import Face, Fonts, printable

INK = HexColor("#000000")
MUTED = HexColor("#4A4F57")

# GB/T 15834: these never begin, those never end a line.
_NOT_FIRST = frozenset("，。、；：？！）》〉」』】〗〕］｝”’…—～·％‰℃°,.;:?!)]}%")
_NOT_LAST = frozenset("（《〈「『【〖〔［｛“‘([{￥$№")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:@#+\-]*|——|……|.", re.DOTALL)

_BLANKS = " \u3000"
"""Fall away where a line is broken."""

_BASELINE = 0.84
"""Where the baseline lies in the em box, from its top: between the boxes of Chinese and the ascent of Latin letters."""

_WIDEST_SLACK = 2.2
"""Ems of room that may be spread over a line that is not the last; more would tear it apart."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text looks; sizes in points. `indent` is the first line's, in ems."""

    face: Face = Face.SONG
    size: float = 10.5
    leading: float = 15.75
    align: str = "left"  # left, center, right, justify
    color: Color = INK
    indent: float = 0
    heavy: bool = False  # thickened outlines, for titles: there is no bold cut of the program's fonts

    def but(self, **changes: object) -> Style:
        """This style with some of it changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Line:
    """A set line: its text, its width in points, its indent, and whether a paragraph ends with it."""

    text: str
    width: float
    indent: float
    last: bool


def broken(text: str, style: Style, width: float, fonts: Fonts, field: str = "") -> tuple[Line, ...]:
    """Break `text` into lines of at most `width` points; at least one line, also of an empty text.

    Raises `Refused` where a character cannot be printed, naming `field`.
    """
    return _broken(printable(text), style, round(width, 3), fonts, field)


@lru_cache(maxsize=512)
def _broken(text: str, style: Style, width: float, fonts: Fonts, field: str) -> tuple[Line, ...]:
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        lines += _paragraph(paragraph.rstrip(), style, width, fonts, field)
    return tuple(lines)


def _paragraph(text: str, style: Style, width: float, fonts: Fonts, field: str) -> Iterator[Line]:
    indent = style.indent * style.size
    room = width - indent
    current: list[tuple[str, float]] = []
    used = 0.0
    for piece in _pieces(text, style, width, fonts, field):
        if current and used + piece[1] > room + 0.01:
            head, rest = _split_rightly(current, piece[0])
            yield _line(head, indent, last=False)
            current, indent, room = rest, 0.0, width
            used = sum(each[1] for each in current)
            if not current and piece[0] in _BLANKS:
                continue
        current.append(piece)
        used += piece[1]
    yield _line(current, indent, last=True)


def _pieces(text: str, style: Style, width: float, fonts: Fonts, field: str) -> Iterator[tuple[str, float]]:
    """What is kept together, with its width: a character, a Latin word or number, a dash; a word wider than a line in characters."""
    for match in _WORD.finditer(text):
        word = match.group()
        size = fonts.text_width(word, style.face, style.size, field)
        if size > width and len(word) > 1:
            yield from ((c, fonts.width(c, style.face, field) * style.size) for c in word)
        else:
            yield word, size


def _split_rightly(
    pieces: list[tuple[str, float]], following: str
) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """Where to end the line so that the next one does not begin, and this one does not end, with the wrong mark.

    Whatever stands before a mark that may not begin a line goes down with it; if nothing would be left, the rule yields.
    """
    cut = len(pieces)
    while cut > 1 and (_first(pieces, cut, following) in _NOT_FIRST or pieces[cut - 1][0][-1] in _NOT_LAST):
        cut -= 1
    if cut <= 1:
        cut = len(pieces)
    return pieces[:cut], pieces[cut:]


def _first(pieces: list[tuple[str, float]], cut: int, following: str) -> str:
    return (pieces[cut][0] if cut < len(pieces) else following)[0]


def _line(pieces: list[tuple[str, float]], indent: float, *, last: bool) -> Line:
    while pieces and not last and pieces[-1][0] in _BLANKS:
        pieces = pieces[:-1]
    return Line("".join(text for text, _ in pieces), sum(width for _, width in pieces), indent, last)


def draw_line(
    canvas: Canvas, line: Line, x: float, top: float, width: float, style: Style, fonts: Fonts, field: str = ""
) -> None:
    """Set one line with the top of its leading at `top`, within `width` from `x`."""
    draw_lines(canvas, (line,), x, top, width, style, fonts, field)


def draw_lines(
    canvas: Canvas,
    lines: Sequence[Line],
    x: float,
    top: float,
    width: float,
    style: Style,
    fonts: Fonts,
    field: str = "",
) -> None:
    """Set lines one under another, the top of the first one's leading at `top`, within `width` from `x`."""
    if not lines:
        return
    lefts = [
        x + line.indent + {"center": 0.5, "right": 1.0}.get(style.align, 0.0) * _slack(line, width) for line in lines
    ]
    baseline = top - (style.leading - style.size) / 2 - _BASELINE * style.size
    words = canvas.beginText(lefts[0], baseline)
    words.setFillColor(style.color)
    if style.heavy:
        words.setTextRenderMode(2)
        canvas.setLineWidth(style.size * 0.03)
        canvas.setStrokeColor(style.color)
    font, spread = "", 0.0
    for number, line in enumerate(lines):
        if number:
            words.setTextOrigin(lefts[number], baseline - number * style.leading)
        if (wanted := _spread(line, _slack(line, width), style)) != spread:
            words.setCharSpace(wanted)
            spread = wanted
        for run in fonts.runs(line.text, style.face, field):
            if run.font != font:
                words.setFont(run.font, style.size)
                font = run.font
            words.textOut(run.text)
    if style.heavy:
        words.setTextRenderMode(0)  # or whatever is set next would be heavy too
    if spread:
        words.setCharSpace(0)  # or so wide
    canvas.drawText(words)


def _slack(line: Line, width: float) -> float:
    """How much room a line leaves."""
    return width - line.indent - line.width


def _spread(line: Line, slack: float, style: Style) -> float:
    """How far apart the characters of a line are set so that it fills its width, in points."""
    if style.align == "justify" and not line.last and 0 < slack <= _WIDEST_SLACK * style.size and len(line.text) > 1:
        return slack / (len(line.text) - 1)
    return 0.0


def draw_text(
    canvas: Canvas, text: str, x: float, baseline: float, style: Style, fonts: Fonts, *, field: str = ""
) -> None:
    """Set a single line by its baseline: `x` is its left, middle or right as the style aligns it."""
    shown = printable(text)
    width = fonts.text_width(shown, style.face, style.size, field)
    left = x - {"center": width / 2, "right": width}.get(style.align, 0.0)
    top = baseline + (style.leading - style.size) / 2 + _BASELINE * style.size
    draw_line(canvas, Line(shown, width, 0, last=True), left, top, width, style.but(align="left"), fonts, field)


class Text(Flowable):
    """Lines of text that flow over frames and pages.

    `field` names what is printed, for a refusal; `keep` is how many lines at least stay together at a page's end.
    """

    def __init__(self, text: str, style: Style, fonts: Fonts, *, field: str = "", keep: int = 2) -> None:
        super().__init__()
        self._text, self._style, self._fonts, self._field, self._keep = text, style, fonts, field, keep
        self._lines: tuple[Line, ...] | None = None
        self._broken: tuple[float, tuple[Line, ...]] = (-1.0, ())

    @classmethod
    def _of_lines(cls, lines: tuple[Line, ...], other: Text) -> Text:
        part = cls(other._text, other._style, other._fonts, field=other._field, keep=other._keep)
        part._lines = lines
        return part

    def lines(self, width: float) -> tuple[Line, ...]:
        """The lines at `width`; a part of a split text keeps its own."""
        if self._lines is not None:
            return self._lines
        if self._broken[0] != width:  # asked many times while a table is laid out
            self._broken = width, broken(self._text, self._style, width, self._fonts, self._field)
        return self._broken[1]

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Width and height in points."""
        self.width, self.height = aW, len(self.lines(aW)) * self._style.leading
        return self.width, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:
        """The part that fits and the rest; nothing where too little fits to be worth it."""
        lines = self.lines(aW)
        fit = int((aH + 0.01) / self._style.leading)
        if fit < min(self._keep, len(lines)):
            return []
        if 0 < len(lines) - fit < self._keep and fit - self._keep >= self._keep:
            fit = len(lines) - self._keep
        if fit <= 0 or fit >= len(lines):
            return [self] if fit >= len(lines) else []
        return [self._of_lines(lines[:fit], self), self._of_lines(lines[fit:], self)]

    def drawOn(self, canvas: Canvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802 - reportlab's names
        """Set the lines where they stand: a page has hundreds of texts, and none needs a state of its own, but a heavy one does."""
        if self._style.heavy:
            super().drawOn(canvas, x, y)
        else:
            self._set(canvas, x, y)

    def draw(self) -> None:
        """Set the lines."""
        self._set(self.canv, 0, 0)

    def _set(self, canvas: Canvas, x: float, y: float) -> None:
        lines = self.lines(self.width)
        draw_lines(canvas, lines, x, y + self.height, self.width, self._style, self._fonts, self._field)
