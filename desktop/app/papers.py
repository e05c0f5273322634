"""From what the store holds to a printed paper: reads the rows, hands over words and fonts; lays out nothing itself."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.queries import case_file, case_photos, choices, grid_map, registers, scorecards
from desktop.queries import office as office_settings
from desktop.queries.registers import RegisterFilter
from desktop.queries.scorecards import AssessmentRow, Card, Period
from desktop.rules.errors import Refused
from desktop.rules.terms import AssessmentState, OrganisationKind, SubjectKind
from desktop.store.work import Reading

if TYPE_CHECKING:
    from desktop.printing.blank_titles import BlankForm
    from desktop.printing.comparison import Against
    from desktop.printing.documents import Document
    from desktop.printing.fonts import Fonts
    from desktop.printing.signing import Signature
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
    bodies = choices.bodies(reading)
    names = {body.code: body.short_name for body in bodies}
    authorities = {body.code: body.name for body in bodies}
    office = office_of(reading, file.journal[-1].recorded_at)
    fonts, outlines = fonts_of(reading, cache), grid_map.outlines(reading)
    content = layout.case_document(file, document, outlines, pictures, _words(), fonts, office, names, authorities)
    day = reading.now.astimezone(reading.zone).date()
    number = file.card.case_number or file.card.report_number
    title = TITLES[document]
    return Paper(content, pdf_name(number, title, day), f"{title} {file.document_number or number}")


def case_file_saved(reading: Reading, case_id: int, cache: Path, folder: Path) -> Path:
    """Print the file of a case into `folder` under its name by the rule; raises what `case_file_paper` and `save_pdf` refuse."""
    from desktop.printing.saving import save_pdf

    paper = case_file_paper(reading, case_id, cache)
    path = folder / paper.name
    save_pdf(path, paper.content)
    return path


def notice_paper(reading: Reading, period: Period, cache: Path) -> Paper:
    """考核通报 of a published period; raises Refused: notice_not_published, character_not_printable."""
    from desktop.printing import assessment_notice as layout
    from desktop.printing.file_names import pdf_name

    issued = [row for row in scorecards.published(reading) if row.state is AssessmentState.PUBLISHED]
    row = next((row for row in issued if row.period == period), None)
    cards = scorecards.ranking(reading, SubjectKind.INSPECTOR, period) if row else ()
    if row is None or row.published_at is None or not cards:
        raise Refused("notice_not_published", first_day=period.first_day, last_day=period.last_day)
    publication = layout.Publication(
        number=_notice_number(reading, issued, row),
        period=period,
        revision=row.revision,
        published_at=row.published_at,
        cards=cards,
        addressees=layout.ADDRESSEES,
        copies=_informed(reading),
    )
    content = layout.assessment_notice(
        publication, _words(), fonts_of(reading, cache), office_of(reading, row.published_at)
    )
    title = f"考核通报 {layout.period_told(period)}"
    return Paper(content, pdf_name(layout.period_told(period), "考核通报", period.last_day), title)


def blank_paper(reading: Reading, wanted: Sequence[BlankForm], cache: Path) -> Paper:
    """Forms to fill in by hand, in one PDF; raises Refused: character_not_printable; ValueError without any."""
    from desktop.printing import blank_forms as layout
    from desktop.printing.blank_titles import BLANK_TITLES
    from desktop.printing.file_names import pdf_name

    since = datetime.combine(reading.district.loaded_on, time(), reading.zone)
    content = layout.blank_forms(wanted, _words(), fonts_of(reading, cache), office_of(reading), since)
    title = f"空白{BLANK_TITLES[wanted[0]]}" if len(wanted) == 1 else "空白表单"
    return Paper(content, pdf_name(reading.district.name, title, reading.now.astimezone(reading.zone).date()), title)


def _notice_number(reading: Reading, issued: Sequence[AssessmentRow], row: AssessmentRow) -> str:
    """西环网考〔2015〕3号: the third publication of that year, corrections counted."""
    moments = sorted(each.published_at.astimezone(reading.zone) for each in issued if each.published_at)
    assert row.published_at is not None
    own = row.published_at.astimezone(reading.zone)
    place = sum(moment.year == own.year and moment <= own for moment in moments)
    return f"{office_of(reading, row.published_at).document_prefix}考〔{own.year}〕{place}号"


def _informed(reading: Reading) -> tuple[str, ...]:
    """Those above who are sent a copy: the district's government and its environment bureau."""
    kinds = (OrganisationKind.DISTRICT_GOVERNMENT, OrganisationKind.EPB)
    pages = [registers.organisations(reading, RegisterFilter(choice=kind.value)) for kind in kinds]
    return tuple(row.name for page in pages for row in page.rows)


class Difference(enum.Enum):
    """What a printed case file and the store do not agree in."""

    ROW_MISSING = "row_missing"  # the store has fewer rows than the file
    HASH = "hash"  # the last row's hash is another one
    END_PAGE = "end_page"  # the printed hash is not that of the file's own mark
    ROWS = "rows"  # hashes of rows are not on paper
    PAGES = "pages"  # other text than a reprint


@dataclass(frozen=True, slots=True)
class Checked:
    """A case file held against the store. `rows_since` were added after it was printed; `places` are row or page numbers."""

    case_number: str
    sequence: int
    rows_since: int
    reprinted: bool
    signatures: tuple[Signature, ...] = ()
    difference: Difference | None = None
    places: tuple[int, ...] = ()


def check_case_file(reading: Reading, content: bytes, cache: Path, path: str = "") -> Checked:
    """Read a printed case file back and compare it with the journal, and, where the case has not gone on, with a reprint.

    Raises Refused: not_a_case_file, case_not_found, and what printing refuses.
    """
    from desktop.printing.check_mark import SHOWN_DIGITS, read_back
    from desktop.printing.signing import signatures

    found = read_back(content)
    if found is None:
        raise Refused("not_a_case_file", path=path)
    mark = found.mark
    case_id = case_file.by_number(reading, mark.case)
    file = case_file.case_file(reading, case_id)
    since = len(file.journal) - mark.sequence
    at_rest = since == 0 and all(each.ended_at is not None for each in file.intervals)
    checked = Checked(mark.case, mark.sequence, max(since, 0), at_rest, signatures(content))
    covered = file.journal[: mark.sequence]
    if since < 0 or not covered:
        return replace(checked, difference=Difference.ROW_MISSING, places=(mark.sequence,))
    if covered[-1].hash != mark.hash:
        return replace(checked, difference=Difference.HASH, places=(mark.sequence,))
    if mark.hash not in found.pages[-1]:
        return replace(checked, difference=Difference.END_PAGE)
    text = found.text
    if missing := tuple(row.sequence for row in covered if row.hash[:SHOWN_DIGITS] not in text):
        return replace(checked, difference=Difference.ROWS, places=missing)
    if at_rest and (other := _other_pages(found.pages, case_file_paper(reading, case_id, cache).content)):
        return replace(checked, difference=Difference.PAGES, places=other)
    return checked


def _other_pages(pages: Sequence[str], reprint: bytes) -> tuple[int, ...]:
    """The numbers of the pages whose text is not the reprint's."""
    from desktop.printing.check_mark import read_back

    again = read_back(reprint)
    assert again is not None
    pairs = zip_longest(pages, again.pages, fillvalue="")
    return tuple(number for number, (was, now) in enumerate(pairs, 1) if was != now)


def scorecard_paper(reading: Reading, kind: SubjectKind, subject: str, period: Period, cache: Path) -> Paper:
    """The card of one subject for a period; raises Refused: subject_unknown, character_not_printable."""
    return card_paper(reading, scorecards.card(reading, kind, subject, period), cache)


def card_paper(reading: Reading, card: Card, cache: Path) -> Paper:
    """A card that was already computed, as paper."""
    from desktop.printing import scorecard as layout
    from desktop.printing.file_names import pdf_name

    fonts, office = fonts_of(reading, cache), office_of(reading, card.judged_at)
    content = layout.scorecard(card, _words(), fonts, office, _against(reading, card.kind, card.period))
    return Paper(content, pdf_name(card.name, "考核评分卡", card.period.last_day), f"考核评分卡 {card.name}")


def scorecards_paper(reading: Reading, kind: SubjectKind, period: Period, cache: Path) -> Paper:
    """All cards of a kind that the reader sees in one PDF; raises Refused: scorecards_none, character_not_printable."""
    from desktop.printing import scorecard as layout
    from desktop.printing.file_names import pdf_name

    cards, against = cards_to_print(reading, kind, period)
    office = office_of(reading, cards[0].judged_at)
    content = layout.scorecards(cards, _words(), fonts_of(reading, cache), office, against)
    title = f"考核评分卡 {_words().subject_kind(kind)}"
    return Paper(content, pdf_name(_words().subject_kind(kind), "考核评分卡", period.last_day), title)


def cards_to_print(
    reading: Reading, kind: SubjectKind, period: Period, subjects: Sequence[str] = ()
) -> tuple[tuple[Card, ...], Against]:
    """The cards of a kind that the reader sees, best first, of `subjects` where some are named; and what they are held against.

    Raises Refused("scorecards_none").
    """
    against = _against(reading, kind, period)
    cards = scorecards.ranking(reading, kind, period, with_cases=True)
    cards = tuple(card for card in cards if not subjects or card.subject in subjects)
    if not cards:
        raise Refused("scorecards_none", subject_kind=kind.value, first_day=period.first_day, last_day=period.last_day)
    return cards, against


def cards_saved(reading: Reading, cards: Sequence[Card], against: Against, cache: Path, folder: Path) -> Path:
    """Print some cards into one file in `folder`, named by the first; raises character_not_printable and what `save_pdf` refuses."""
    from desktop.printing import scorecard as layout
    from desktop.printing.file_names import pdf_name
    from desktop.printing.saving import save_pdf

    first = cards[0]
    content = layout.scorecards(cards, _words(), fonts_of(reading, cache), office_of(reading, first.judged_at), against)
    path = folder / pdf_name(f"{first.name}-{first.subject}", "考核评分卡", first.period.last_day)
    save_pdf(path, content)
    return path


def _against(reading: Reading, kind: SubjectKind, period: Period) -> Against:
    """What the cards of a period are held against; of peers only means, bests and places are printed, so all of them count."""
    from desktop.printing.comparison import Against

    before = scorecards.ranking(reading, kind, period.before)
    return Against({card.subject: card for card in before}, scorecards.every_card_of(reading, kind, period))


def certificate_of(reading: Reading) -> str:
    """The path of the office's certificate; "" where it signs nothing."""
    return office_settings.facts(reading).certificate


def signed_paper(reading: Reading, paper: Paper, password: str) -> Paper:
    """The paper signed by the office's certificate; raises Refused: certificate_missing, and what `signing.signed` refuses."""
    from desktop.printing.signing import signed

    if not (path := certificate_of(reading)):
        raise Refused("certificate_missing")
    return replace(paper, content=signed(paper.content, Path(path), password, f"签发{paper.title}", reading.now))


def _photos(reading: Reading, file: case_file.CaseFile) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for row in file.photos:
        try:
            found[row.sha256] = case_photos.photo(reading, row.sha256)
        except Refused as refused:
            if refused.code != "photo_not_found":
                raise
    return found


def _words() -> Words:
    from desktop.wording import papers

    return papers


_fonts: dict[tuple[Path, str], Fonts] = {}


def fonts_of(reading: Reading, cache: Path) -> Fonts:
    """The fonts, of the office's own folder first, found once in a run: looking through the system's folders takes a while."""
    own = office_settings.facts(reading).font_folder
    if (cache, own) not in _fonts:
        from desktop.printing.fonts import load_fonts

        folder = cache / "fonts"
        folder.mkdir(parents=True, exist_ok=True)
        _fonts[cache, own] = load_fonts(folder, office_folder=Path(own) if own else None)
    return _fonts[cache, own]


def office_of(reading: Reading, at: datetime | None = None) -> Office:
    """Whose papers the store's are, as the office was at the time of what is printed; by default now."""
    from desktop.printing.words import Office

    facts = office_settings.facts(reading, at)
    return Office(reading.district.name, facts.name, reading.zone, facts.document_prefix, facts.seal)
