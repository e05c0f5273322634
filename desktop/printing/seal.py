"""The office's seal over issuer and date, as GB/T 9704-2012 has it: upright, centred on both, which stand a little below its middle."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from desktop.printing.fonts import Fonts
from desktop.printing.text import Style, Text, draw_text

DIAMETER = 42 * mm
"""Of a district body's seal."""
MOST_DOTS = 700
"""Across it: 420 to the inch."""
ABOVE = 3 * mm
"""How far the seal's middle lies over the middle of the two lines."""


def draw_seal(canvas: Canvas, seal: bytes, middle: float, between: float) -> None:
    """Draw `seal`, a picture, over issuer and date: `middle` of both, `between` is the height of the line between them."""
    picture = ImageReader(io.BytesIO(_for_print(seal)))
    width, height = picture.getSize()
    scale = DIAMETER / max(width, height)  # a scan is seldom quite square, and a seal must not be drawn out
    wide, high = width * scale, height * scale
    left, bottom = middle - wide / 2, between + ABOVE - high / 2
    canvas.drawImage(picture, left, bottom, wide, high, mask="auto")


@lru_cache(maxsize=4)
def _for_print(seal: bytes) -> bytes:
    """The picture no finer than print shows: every paper carries it."""
    with Image.open(io.BytesIO(seal)) as opened:
        picture = opened.convert("RGBA")
    picture.thumbnail((MOST_DOTS, MOST_DOTS), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


class SealedSignature(Flowable):
    """Issuer over date, centred on each other, `right` points free at the right, and the seal over both in room of its own."""

    def __init__(
        self, issuer: str, dated: str, style: Style, fonts: Fonts, seal: bytes, *, right: float = 12 * mm
    ) -> None:
        super().__init__()
        self._issuer, self._dated, self._fonts, self._seal, self._right = issuer, dated, fonts, seal, right
        self._style = style.but(align="center", indent=0)
        self.height = DIAMETER

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """As tall as the seal."""
        self.width = aW
        return aW, self.height

    def draw(self) -> None:
        """Draw both lines and the seal."""
        style, between = self._style, DIAMETER / 2 - ABOVE
        width = self._fonts.text_width
        widest = max(
            *(width(text, style.face, style.size, "发文机关") for text in (self._issuer, self._dated)), DIAMETER
        )
        middle = self.width - self._right - widest / 2
        draw_text(self.canv, self._issuer, middle, between + 0.3 * style.size, style, self._fonts, field="发文机关")
        lower = between + 0.3 * style.size - style.leading
        draw_text(self.canv, self._dated, middle, lower, style, self._fonts)
        draw_seal(self.canv, self._seal, middle, between)


def signature(
    issuer: str, dated: str, style: Style, fonts: Fonts, seal: bytes | None, room: str = ""
) -> list[Flowable]:
    """Issuer and day at the end of a text set in `style`, under the seal where there is one, else with `room` for it told."""
    if seal is not None:
        return [SealedSignature(issuer, dated, style, fonts, seal)]
    right = style.but(align="right", indent=0)
    lines = (f"{issuer}{room}", dated)
    return [Text(line, right, fonts, field="发文机关", keep=1) for line in lines]
