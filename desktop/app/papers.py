"""From what the store holds to a printed paper: reads the rows, hands over words and fonts; lays out nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.queries import case_file, choices, grid_map, scorecards
from desktop.queries.scorecards import Card, Period
from desktop.rules.errors import Refused
from desktop.rules.terms import SubjectKind
from desktop.store.work import Reading

if TYPE_CHECKING:
    from desktop.printing.documents import Document
    from desktop.printing.fonts import Fonts
    from desktop.printing.words import Office, Words


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed paper: its bytes, the name that its file gets by the rule, and its title."""

    content: bytes
    name: str
    title: str


def case_file_paper(reading: Reading, case_id: int, cache: Path) -> Paper:
    """The whole file of a case; raises Refused: case_not_found, photo_damaged, character_not_printable."""
    from desktop.printing.documents import Document

    return document_paper(reading, case_id, Document.CASE_FILE, cache)


def document_paper(reading: Reading, case_id: int, document: Document, cache: Path) -> Paper:
    """One document of a case; raises Refused: case_not_found, document_not_reached, photo_damaged, character_not_printable."""
    # reportlab and the fonts are loaded when something is printed first
    from desktop.printing import case_documents as layout
    from desktop.printing.documents import TITLES
    from desktop.printing.file_names import pdf_name

    file = case_file.case_file(reading, case_id)
    pictures = _photos(reading, file)
    names = {body.code: body.short_name for body in choices.bodies(reading)}
    content = layout.case_document(
        file, document, grid_map.outlines(reading), pictures, _words(), _fonts(cache), _office(reading), names
    )
    day = reading.now.astimezone(reading.zone).date()
    number = file.card.case_number or file.card.report_number
    title = TITLES[document]
    return Paper(content, pdf_name(number, title, day), f"{title} {file.document_number or number}")


def scorecard_paper(reading: Reading, kind: SubjectKind, subject: str, period: Period, cache: Path) -> Paper:
    """The card of one subject for a period; raises Refused: subject_unknown, character_not_printable."""
    return card_paper(reading, scorecards.card(reading, kind, subject, period), cache)


def card_paper(reading: Reading, card: Card, cache: Path) -> Paper:
    """A card that was already computed, as paper."""
    from desktop.printing import scorecard as layout
    from desktop.printing.file_names import pdf_name

    content = layout.scorecard(card, _words(), _fonts(cache), _office(reading))
    return Paper(content, pdf_name(card.name, "考核评分卡", card.period.last_day), f"考核评分卡 {card.name}")


def _photos(reading: Reading, file: case_file.CaseFile) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for row in file.photos:
        try:
            found[row.sha256] = case_file.photo(reading, row.sha256)
        except Refused as refused:
            if refused.code != "photo_not_found":
                raise
    return found


def _words() -> Words:
    from desktop.wording import papers

    return papers


_fonts_by_cache: dict[Path, Fonts] = {}


def _fonts(cache: Path) -> Fonts:
    """The fonts, found once in a run of the program: looking through the system's folders takes a while."""
    if cache not in _fonts_by_cache:
        from desktop.printing.fonts import load_fonts

        folder = cache / "fonts"
        folder.mkdir(parents=True, exist_ok=True)
        _fonts_by_cache[cache] = load_fonts(folder)
    return _fonts_by_cache[cache]


def _office(reading: Reading) -> Office:
    from desktop.printing.words import Office

    district = reading.district
    return Office(district.name, district.centre_name, reading.zone, district.document_prefix)
