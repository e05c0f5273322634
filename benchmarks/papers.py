"""What papers cost: a case file against its bare texts, hundreds of scorecards in one file, memory over a thousand documents."""

from __future__ import annotations

import gc
import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle, groupby, islice
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph
from sqlalchemy import Select, select

from benchmarks import cast, filling
from benchmarks.measuring import Figure, interleaved, resident_mb
from desktop.app import papers
from desktop.models.case import Case
from desktop.printing import text as setting
from desktop.printing.case_documents import case_document
from desktop.printing.case_file import case_file
from desktop.printing.comparison import Against
from desktop.printing.documents import Document, offered
from desktop.printing.fonts import Fonts
from desktop.printing.scorecard import scorecards
from desktop.printing.words import Office
from desktop.queries import case_file as queries
from desktop.queries import grid_map
from desktop.queries import scorecards as cards
from desktop.queries.case_file import CaseFile
from desktop.queries.grid_map import OutlineRow
from desktop.rules import permissions
from desktop.rules.scorecard import Card, Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Status
from desktop.store.engine import sqlite_url
from desktop.store.work import Reading, open_store
from desktop.wording import papers as words

STORE = 3000
"""Cases in the store that the papers are printed from: a paper is of one case, whatever the number of the others."""

FILE_PAGES, FILES, CARDS, DOCUMENTS, WARM = 12, 30, 300, 1000, 100
ROUNDS = 5
MS_A_PAGE = 1000 / 30
"""30 pages a second."""
LARGEST_KB = 400
MOST_GROWTH = 1.05
"""Of memory from the hundredth document to the last: what a garbage collector leaves lying is a few percent."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the papers are made from."""

    files: tuple[CaseFile, ...]
    cards: tuple[Card, ...]
    against: Against
    outlines: tuple[OutlineRow, ...]
    fonts: Fonts
    office: Office

    def case_file(self, file: CaseFile) -> bytes:
        """The file of a case without photos."""
        return case_file(file, self.outlines, {}, words, self.fonts, self.office)


def figures() -> Iterator[Figure]:
    """Every figure, on one core, in processor time."""
    with _opened() as reading:
        desk = _desk(reading)
    file = _of_pages(desk, FILE_PAGES)
    yield from _against_texts(desk, file)
    largest = max((desk.case_file(each) for each in desk.files), key=len)
    yield Figure(
        f"papers: the largest of {len(desk.files)} case files without photos",
        len(largest) / 1024,
        LARGEST_KB,
        "KB",
        {"pages": _pages(largest), f"KB of the one of {FILE_PAGES} pages": len(desk.case_file(file)) / 1024},
    )
    yield _pages_a_second(desk)
    yield _memory(desk)


@contextmanager
def _opened() -> Iterator[Reading]:
    store = open_store(sqlite_url(filling.prepared(STORE)), clock=cast.frozen_clock)
    try:
        with store.reading(permissions.SYSTEM) as reading:
            yield reading
    finally:
        store.close()


def _desk(reading: Reading) -> Desk:
    files = tuple(
        replace(queries.case_file(reading, each), photos=())
        for status in (Status.CLOSED, Status.EVALUATED)  # an evaluated case has a sheet more
        for each in reading.session.scalars(_last_of(status))
    )
    last = reading.now.astimezone(reading.zone).date().replace(day=1) - timedelta(days=1)
    period = Period.month(last)
    ranking = cards.ranking(reading, SubjectKind.INSPECTOR, period)
    before = cards.ranking(reading, SubjectKind.INSPECTOR, period.before)
    fonts = papers.fonts_of(reading, filling.BUILD / "papers")
    against = Against({card.subject: card for card in before}, ranking)
    return Desk(files, ranking, against, grid_map.outlines(reading), fonts, papers.office_of(reading))


def _last_of(status: Status) -> Select[int]:
    """The newest cases that are so far: the oldest of a filled store have a course cut short."""
    return select(Case.id).where(Case.status == status).order_by(Case.id.desc()).limit(FILES)


def _of_pages(desk: Desk, wanted: int) -> CaseFile:
    """The first file of exactly so many pages; LookupError where there is none."""
    for file in desk.files:
        if _pages(desk.case_file(file)) == wanted:
            return file
    raise LookupError(f"no case file of {wanted} pages in the store")


def _pages(pdf: bytes) -> int:
    import pypdf

    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def _against_texts(desk: Desk, file: CaseFile) -> Iterator[Figure]:
    """A case file against its texts alone, page by page, in the same fonts, sizes and widths.

    The floor is reportlab's own paragraphs, which break lines as a case file has to. Beside it, without a target, the strings as
    they were broken: what drawing alone costs.
    """
    drawn = _recorded(lambda: desk.case_file(file))
    jobs: dict[str, Callable[[], object]] = {
        "case file": lambda: desk.case_file(file),
        "paragraphs": lambda: _paragraphs(drawn),
        "strings": lambda: _strings(drawn),
    }
    times = interleaved(jobs, ROUNDS, 1)
    for floor, target in (("paragraphs", 2.0), ("strings", None)):
        name = f"papers: a case file of {FILE_PAGES} pages ÷ its texts as reportlab's {floor}"
        detail = {each: times[each] for each in ("case file", floor)}
        yield Figure(name, times["case file"] / times[floor], target, "×", detail)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text as it was set: its lines with their places, its width and leading in points."""

    page: int
    width: float
    font: str
    size: float
    leading: float
    lines: tuple[tuple[float, float, str], ...]


def _recorded(make: Callable[[], object]) -> list[Drawn]:
    """What `make` sets, by listening to the one function that sets lines."""
    found: list[Drawn] = []
    real = setting.draw_lines

    def listening(
        canvas: Any, lines: Sequence[setting.Line], x: float, top: float, width: float, style: setting.Style,
        fonts: Fonts, field: str = "",
    ) -> None:  # fmt: skip
        places = (canvas.absolutePosition(x + each.indent, top - n * style.leading) for n, each in enumerate(lines, 1))
        placed = tuple((left, y, each.text) for (left, y), each in zip(places, lines, strict=True) if each.text)
        if placed:
            font = fonts.runs(placed[0][2], style.face)[0].font
            found.append(Drawn(canvas.getPageNumber(), max(width, 1), font, style.size, style.leading, placed))
        real(canvas, lines, x, top, width, style, fonts, field)

    setting.draw_lines = listening
    try:
        make()
    finally:
        setting.draw_lines = real
    return sorted(found, key=lambda each: each.page)


def _paragraphs(drawn: Sequence[Drawn]) -> bytes:
    """Each text as a paragraph of its own width, page after page."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1, pageCompression=1)
    for page, texts in groupby(drawn, key=lambda each: each.page):
        if page > 1:
            canvas.showPage()
        for each in texts:
            style = ParagraphStyle("text", fontName=each.font, fontSize=each.size, leading=each.leading, wordWrap="CJK")
            paragraph = Paragraph(escape("".join(line for _, _, line in each.lines)), style)
            paragraph.wrap(each.width, A4[1])
            paragraph.drawOn(canvas, each.lines[-1][0], each.lines[-1][1])
    canvas.save()
    return stream.getvalue()


def _strings(drawn: Sequence[Drawn]) -> bytes:
    """Each line where it stands."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1, pageCompression=1)
    for page, texts in groupby(drawn, key=lambda each: each.page):
        if page > 1:
            canvas.showPage()
        for each in texts:
            canvas.setFont(each.font, each.size)
            for x, y, line in each.lines:
                canvas.drawString(x, y, line)
    canvas.save()
    return stream.getvalue()


def _pages_a_second(desk: Desk) -> Figure:
    """So many scorecards with their comparison in one file."""
    many = [
        replace(card, subject=f"{card.subject}-{number}")
        for number, card in enumerate(islice(cycle(desk.cards), CARDS))
    ]
    before = {card.subject: desk.against.before.get(card.subject.rpartition("-")[0], card) for card in many}
    against = Against(before, desk.against.peers)
    scorecards(many[:2], words, desk.fonts, desk.office, against)  # fonts are converted once
    began = time.process_time()
    pages = _pages(scorecards(many, words, desk.fonts, desk.office, against))
    taken = time.process_time() - began
    detail = {"pages": pages, "pages a second": pages / taken}
    return Figure(f"papers: {CARDS} scorecards in one file, a page", taken * 1000 / pages, MS_A_PAGE, "ms", detail)


def _memory(desk: Desk) -> Figure:
    """The memory after the last document against that after the first hundred."""
    made = cycle((file, document) for file in desk.files for document in offered(file) if document not in _LONG)
    held: dict[int, float] = {}
    for number, (file, document) in enumerate(islice(made, DOCUMENTS), 1):
        case_document(file, document, desk.outlines, {}, words, desk.fonts, desk.office)
        if number in {WARM, DOCUMENTS}:
            gc.collect()
            held[number] = resident_mb()
    detail = {f"MB after {number}": value for number, value in held.items()}
    return Figure(
        f"papers: memory after {DOCUMENTS} documents ÷ after {WARM}",
        held[DOCUMENTS] / held[WARM],
        MOST_GROWTH,
        "×",
        detail,
    )


_LONG = {Document.CASE_FILE}
"""Measured by the figures above; the others are enough to see memory grow."""


if __name__ == "__main__":
    for each in figures():
        print(each.line(), flush=True)
