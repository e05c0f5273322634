"""A4 laid across, for tables that a page upright has no room for: its frame and what stands around the text; knows no paper."""

from __future__ import annotations

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import PageTemplate

from desktop.printing.fonts import Face
from desktop.printing.sheet import LEFT, RIGHT, PagedCanvas, bare_frame
from desktop.printing.text import MUTED, Style, draw_text

WIDE_PAGE = landscape(A4)
_TOP, _BOTTOM = 26 * mm, 20 * mm
WIDE_WIDTH = WIDE_PAGE[0] - LEFT - RIGHT
WIDE_HEIGHT = WIDE_PAGE[1] - _TOP - _BOTTOM
_SMALL = Style(Face.SONG, 9, 12, color=MUTED)


def wide_pages() -> list[PageTemplate]:
    """The frame of every page."""
    return [PageTemplate("wide", [bare_frame(LEFT, _BOTTOM, WIDE_WIDTH, WIDE_HEIGHT)], pagesize=WIDE_PAGE)]


class WideCanvas(PagedCanvas):
    """Running head and page number as on the office's other papers, across the page."""

    def furnish(self, name: str, number: int, count: int) -> None:
        """Draw them."""
        head, right = WIDE_PAGE[1] - 18 * mm, WIDE_PAGE[0] - RIGHT
        draw_text(self, self.office.issuer, LEFT, head, _SMALL, self.fonts)
        title = f"{self.about.number}　{name}".strip()
        draw_text(self, title, right, head, _SMALL.but(align="right"), self.fonts)
        self.setStrokeColor(MUTED)
        self.setLineWidth(0.4)
        self.line(LEFT, head - 2 * mm, right, head - 2 * mm)
        text = f"第 {number} 页　共 {count} 页"
        draw_text(self, text, LEFT + WIDE_WIDTH / 2, 11 * mm, _SMALL.but(align="center"), self.fonts)
