"""How the office's forms are put together: titles, label and value cells, opinions with a line to sign; knows no form's content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable

from desktop.printing.fonts import Face, Fonts
from desktop.printing.seal import SealedSignature
from desktop.printing.sheet import TYPE_WIDTH
from desktop.printing.tables import SHADE, Cell, Gap, Row, RuledTable
from desktop.printing.text import MUTED, Style, Text
from desktop.printing.words import DASH

TITLE = Style(Face.SONG, 20, 28, align="center", heavy=True)
NUMBER = Style(Face.FANG, 10.5, 16)
HEADING = Style(Face.HEI, 12, 20)
LABEL = Style(Face.HEI, 10.5, 15, align="center")
VALUE = Style(Face.FANG, 10.5, 15.5, align="justify")
BODY = Style(Face.FANG, 11, 18, align="justify", indent=2)
OPINION = Style(Face.KAI, 11, 17, align="justify")
SIGNED = Style(Face.FANG, 10.5, 16)
FINE = Style(Face.SONG, 8.5, 12)
NOTE = Style(Face.SONG, 9, 13, color=MUTED)
HEAD = Style(Face.HEI, 9, 13, align="center")
SMALL = Style(Face.SONG, 9, 13)

HEADING_ROOM = 45 * mm
"""A heading with less room than this under it goes to the next page."""

FOR_A_LINE = 12 * mm
"""A row no taller than this has its value in the middle; in a taller one a text begins at the top."""

LABEL_WIDTH = 27 * mm
VALUE_WIDTH = TYPE_WIDTH / 2 - LABEL_WIDTH
FORM_WIDTHS = (LABEL_WIDTH, VALUE_WIDTH, LABEL_WIDTH, VALUE_WIDTH)
TO_SIGN = "（签字）　　　　　　　　年　　月　　日"


def in_one_line(label: str) -> str:
    """A label as a sentence names it: one that is too long for its cell says with a line end where it breaks."""
    return label.replace("\n", "")


@dataclass(frozen=True, slots=True)
class Forms:
    """Builds the parts of a form with one office's fonts.

    `empty` stands where a value is missing: a dash, as on the office's forms, or a blank where it is to be written by hand.
    """

    fonts: Fonts
    empty: str = DASH

    def title(self, text: str, number: str = "", dated: str = "") -> list[Flowable]:
        """The form's name, and under it its number on the left and its date on the right."""
        parts: list[Flowable] = [Text(text, TITLE, self.fonts), Gap(3 * mm)]
        if number or dated:
            parts.append(_Ends(number, dated, self.fonts))
            parts.append(Gap(1.5 * mm))
        return parts

    def heading(self, text: str) -> list[Flowable]:
        """A heading inside a sheet."""
        return [CondPageBreak(HEADING_ROOM), Gap(3 * mm), Text(text, HEADING, self.fonts, keep=1), Gap(1 * mm)]

    def body(self, text: str, field: str = "") -> Text:
        """A paragraph of running text, its first line indented two characters."""
        return Text(text, BODY, self.fonts, field=field)

    def note(self, text: str, style: Style = NOTE) -> Text:
        """A remark in small type."""
        return Text(text, style, self.fonts)

    def table(self, rows: Sequence[Row]) -> RuledTable:
        """A form of four columns: label, value, label, value."""
        return RuledTable(rows, FORM_WIDTHS)

    def pair(self, label: str, value: str, label2: str, value2: str) -> Row:
        """Two labelled values side by side."""
        return Row((self.label(label), self.value(label, value), self.label(label2), self.value(label2, value2)))

    def wide(self, label: str, value: str, *, least: float = 8 * mm, parts: Sequence[Flowable] = ()) -> Row:
        """One labelled value across the form; `parts` follow the value. A long value flows over pages under its label."""
        text = (Text(value or self.empty, VALUE, self.fonts, field=in_one_line(label)),) if value or not parts else ()
        return Row((self.label(label), Cell((*text, *parts), 3, middle=least <= FOR_A_LINE)), least)

    def opinion(self, label: str, opinion: str, act: str = "", signer: str = "签字", least: float = 30 * mm) -> Row:
        """An opinion in 楷体, who did what and when as the system recorded it, and a line to sign."""
        parts = [Text(opinion, OPINION, self.fonts, field=in_one_line(label))] if opinion else []
        foot: list[Flowable] = [Text(act, NOTE.but(align="right"), self.fonts, field=in_one_line(label))] if act else []
        foot += [Gap(4 * mm), Text(signer + TO_SIGN, SIGNED.but(align="right"), self.fonts)]
        return Row((self.label(label), Cell(tuple(parts), 3, foot=tuple(foot))), least)

    def issued(self, label: str, text: str, act: str, issuer: str, dated: str, seal: bytes | None, least: float) -> Row:
        """What an office orders: sealed over its name and the day where there is a seal to print, else with room for one."""
        if seal is None:
            return self.opinion(label, text, act, "（盖章）", least)
        parts = (Text(text, OPINION, self.fonts, field=in_one_line(label)),) if text else ()
        noted = (Text(act, NOTE.but(align="right"), self.fonts, field=in_one_line(label)), Gap(2 * mm)) if act else ()
        foot = (*noted, SealedSignature(issuer, dated, SIGNED, self.fonts, seal))
        return Row((self.label(label), Cell(parts, 3, foot=foot)), least)

    def label(self, text: str, style: Style = LABEL) -> Cell:
        """A shaded label; on the next page of a row that flows over it says 续."""
        again = (Text(text, style, self.fonts, keep=1), Text("（续）", style.but(size=9), self.fonts, keep=1))
        return Cell((Text(text, style, self.fonts, keep=1),), middle=True, fill=SHADE, continued=again)

    def value(self, label: str, text: str) -> Cell:
        """A value, named by its label in a refusal."""
        return Cell((Text(text or self.empty, VALUE, self.fonts, field=in_one_line(label)),), middle=True)

    def head(self, texts: Sequence[str]) -> Row:
        """The head of a list."""
        cells = (Cell((Text(text, HEAD, self.fonts, keep=1),), middle=True, fill=SHADE) for text in texts)
        return Row(tuple(cells), 7 * mm)

    def line(
        self,
        texts: Sequence[str],
        fields: Sequence[str],
        styles: Sequence[Style] = (),
        *,
        middle: bool = False,
        keep_next: bool = False,
    ) -> Row:
        """A line of a list; `fields` are its heads, for a refusal."""
        each = styles or [SMALL] * len(texts)
        return Row(
            tuple(
                Cell((Text(text or self.empty, style, self.fonts, field=field),), middle=middle)
                for text, field, style in zip(texts, fields, each, strict=True)
            ),
            6 * mm,
            keep_next,
        )


class _Ends(Flowable):
    """A line with one text at its left and one at its right."""

    def __init__(self, left: str, right: str, fonts: Fonts) -> None:
        super().__init__()
        self._left, self._right = Text(left, NUMBER, fonts), Text(right, NUMBER.but(align="right"), fonts)
        self.height = NUMBER.leading

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """One line."""
        self.width = aW
        return aW, self.height

    def draw(self) -> None:
        """Draw both."""
        for part in (self._left, self._right):
            part.wrap(self.width, self.height)
            part.drawOn(self.canv, 0, 0)
