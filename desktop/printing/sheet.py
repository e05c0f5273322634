"""A document of sheets: page frame, running head, page numbers, contents, bookmarks, metadata; knows no sheet's content."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate

from desktop.printing.archival import archival
from desktop.printing.fonts import Face, Fonts
from desktop.printing.text import INK, MUTED, Style, draw_text
from desktop.printing.words import Office

rl_config.useA85 = 0  # streams as bytes, not as ASCII: a fifth smaller

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM = 28 * mm, 22 * mm, 29 * mm, 24 * mm  # left: 28 mm to bind
TYPE_WIDTH = PAGE_WIDTH - LEFT - RIGHT
TYPE_HEIGHT = PAGE_HEIGHT - TOP - BOTTOM

_SMALL = Style(Face.SONG, 9, 12, color=MUTED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper of a document; begins on a page of its own.

    `plain` sheets, like a cover, have no running head and no page number; `dated` stands in the contents. Pages are numbered
    through the document, or for the sheet alone where it is `apart`: given to somebody by itself.
    """

    name: str
    story: tuple[Flowable, ...]
    dated: str = ""
    plain: bool = False
    listed: bool = True
    apart: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself; `made_at` is the time of the data, never of printing."""

    title: str
    number: str
    keywords: tuple[str, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: the sheet and the page it begins on, counted from 1."""

    sheet: Sheet
    page: int

    @property
    def key(self) -> str:
        """The name of its destination in the file."""
        return f"sheet-{self.page}"


def composed(
    sheets: Sequence[Sheet],
    about: About,
    office: Office,
    fonts: Fonts,
    *,
    canvas: type[PagedCanvas] | None = None,
    templates: Sequence[PageTemplate] = (),
) -> bytes:
    """Return the paper as PDF/A-2b: the same bytes for the same sheets, every font embedded.

    `canvas` furnishes other pages than the office's own, `templates` are their frames. Raises `Refused` where a character
    cannot be printed.
    """
    stream = io.BytesIO()
    document = BaseDocTemplate(
        stream,
        pagesize=A4,
        invariant=1,
        pageCompression=1,
        initialFontName=fonts.font_name(Face.SONG),  # or reportlab adds Helvetica, not embedded
        lang="zh-CN",
        title=about.title,
        author=office.issuer,
        subject=about.number or about.title,
        keywords=list(about.keywords),
        creator="Grid Desk",
    )
    document.addPageTemplates(
        list(templates) or [PageTemplate("sheet", [bare_frame(LEFT, BOTTOM, TYPE_WIDTH, TYPE_HEIGHT)])]
    )
    story: list[Flowable] = []
    for index, sheet in enumerate(sheets):
        story += [PageBreak()] if index else []
        story += [_SheetStart(sheet), *sheet.story]
    document.build(story, canvasmaker=partial(canvas or PagedCanvas, about=about, office=office, fonts=fonts))
    return archival(stream.getvalue())


def bare_frame(left: float, bottom: float, width: float, height: float) -> Frame:
    """A frame without padding, in points from the page's lower left corner."""
    return Frame(left, bottom, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)


class PagedCanvas(Canvas):
    """Keeps every page until the last one is set, so that page numbers and contents are true in one pass."""

    def __init__(self, *arguments: Any, about: About, office: Office, fonts: Fonts, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.about, self.office, self.fonts = about, office, fonts
        self._pages: list[dict[str, Any]] = []
        self._later: list[Callable[[PagedCanvas], None]] = []
        self.entries: list[Entry] = []
        self._describe()

    @property
    def page_count(self) -> int:
        """How many pages there are; final inside `later` only."""
        return len(self._pages)

    def start_sheet(self, sheet: Sheet) -> None:
        """Note that `sheet` begins on this page."""
        self.entries.append(Entry(sheet, self.getPageNumber()))

    def later(self, draw: Callable[[PagedCanvas], None]) -> None:
        """Call `draw` on this page when all pages are known; it draws in the page's coordinates."""
        self._later.append(draw)

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page and begin the next."""
        self._pages.append(dict(self.__dict__))
        self._later = []
        self._startPage()  # type: ignore[attr-defined] # what reportlab's own showPage calls

    def save(self) -> None:
        """Finish every page and write the file."""
        for page in self._pages:
            self.__dict__.update(page)
            self._finish_page()
            super().showPage()
        super().save()

    def _finish_page(self) -> None:
        number = self.getPageNumber()
        for entry in (entry for entry in self.entries if entry.page == number):
            self.bookmarkPage(entry.key)
            self.addOutlineEntry(entry.sheet.name, entry.key, 0)
        begun = [entry for entry in self.entries if entry.page <= number][-1]
        if begun.sheet.apart:
            after = [entry.page for entry in self.entries if entry.page > begun.page]
            count = min(after, default=self.page_count + 1) - begun.page
            self.furnish(begun.sheet.name, number - begun.page + 1, count)
        elif not begun.sheet.plain:
            self.furnish(begun.sheet.name, number, self.page_count)
        for draw in self._later:
            draw(self)

    def furnish(self, name: str, number: int, count: int) -> None:
        """Draw what every page has around its text: the running head and the page number, of so many."""
        head = PAGE_HEIGHT - 21 * mm
        right = PAGE_WIDTH - RIGHT
        draw_text(self, self.office.issuer, LEFT, head, _SMALL, self.fonts)
        draw_text(self, f"{self.about.number}　{name}".strip(), right, head, _SMALL.but(align="right"), self.fonts)
        self.setStrokeColor(MUTED)
        self.setLineWidth(0.4)
        self.line(LEFT, head - 2 * mm, right, head - 2 * mm)
        text = f"第 {number} 页　共 {count} 页"
        draw_text(self, text, LEFT + TYPE_WIDTH / 2, 14 * mm, _SMALL.but(align="center"), self.fonts)

    def _describe(self) -> None:
        local = self.about.made_at.astimezone(self.office.zone)
        offset = local.strftime("%z")
        stamp = f"D:{local:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'"
        self.setDateFormatter(lambda *_: stamp)
        self.setViewerPreference("DisplayDocTitle", "true")
        self.showOutline()


class _SheetStart(Flowable):
    """Marks where a sheet begins; takes no room."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet
        self.width = self.height = 0.0

    def draw(self) -> None:
        """Tell the canvas."""
        assert isinstance(self.canv, PagedCanvas)
        self.canv.start_sheet(self._sheet)


class Contents(Flowable):
    """The contents, on one page: number, sheet, date, page. It is filled in when all pages are known."""

    tallest = 10 * mm
    """Of a line; lower where the page would not hold them all."""

    def __init__(self, fonts: Fonts) -> None:
        super().__init__()
        self._fonts = fonts

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """All the room that is left on the page."""
        self.width, self.height = aW, aH
        return aW, aH

    def draw(self) -> None:
        """Ask to be filled in."""
        assert isinstance(self.canv, PagedCanvas)
        left, bottom = self.canv.absolutePosition(0, 0)
        self.canv.later(partial(self._fill, left=left, top=bottom + self.height))

    def _fill(self, canvas: PagedCanvas, left: float, top: float) -> None:
        listed = [entry for entry in canvas.entries if entry.sheet.listed]
        columns = (16 * mm, 84 * mm, 42 * mm, self.width - 142 * mm)
        rows = [("序号", "文件名称", "日期", "页码")]
        rows += [(str(i), entry.sheet.name, entry.sheet.dated, str(entry.page)) for i, entry in enumerate(listed, 1)]
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.45)
        high = min(self.tallest, self.height / len(rows))
        for index, row in enumerate(rows):
            y = top - (index + 1) * high
            baseline = y + (high - 3.2 * mm) / 2
            style = Style(Face.HEI if index == 0 else Face.SONG, 11, 16)
            x = left
            for column, (text, width) in enumerate(zip(row, columns, strict=True)):
                canvas.rect(x, y, width, high)
                if index and column == 1:
                    draw_text(canvas, text, x + 3 * mm, baseline, style, self._fonts)
                else:
                    draw_text(canvas, text, x + width / 2, baseline, style.but(align="center"), self._fonts)
                x += width
            if index:
                area = (left, y, left + self.width, y + high)
                canvas.linkRect("", listed[index - 1].key, area, thickness=0, relative=0)
        canvas.setLineWidth(0.9)
        canvas.rect(left, top - len(rows) * high, self.width, len(rows) * high)
