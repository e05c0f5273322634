"""Every document of one case as a PDF of its own; which there are is `documents`', how each looks is its own module's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from desktop.printing.case_notices import CaseNotices
from desktop.printing.case_sheets import CaseSheets
from desktop.printing.course import Course
from desktop.printing.documents import OFFERED, TITLES, Document
from desktop.printing.enforcement import Enforcement
from desktop.printing.fonts import Fonts
from desktop.printing.forms import Forms
from desktop.printing.photos import photo_pages
from desktop.printing.sheet import TYPE_WIDTH, About, Sheet, composed
from desktop.printing.transfer_letter import transfer_letter
from desktop.printing.words import Office, Words
from desktop.queries.case_file import CaseFile
from desktop.queries.case_photos import PhotoRow
from desktop.queries.grid_map import OutlineRow
from desktop.rules.errors import Refused
from desktop.rules.terms import PhotoKind
from desktop.rules.workflow import Action


@dataclass(frozen=True, slots=True)
class Given:
    """What a document is made from; `photos` are the pictures by their sha256."""

    course: Course
    outlines: tuple[OutlineRow, ...]
    photos: Mapping[str, bytes]


def case_document(
    file: CaseFile,
    document: Document,
    outlines: Sequence[OutlineRow],
    photos: Mapping[str, bytes],
    words: Words,
    fonts: Fonts,
    office: Office,
    names: Mapping[str, str] = MappingProxyType({}),
    authorities: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Return one document of a case as a PDF; the same bytes for the same rows. `names` and `authorities` as in `case_file`.

    Raises ``Refused("document_not_reached", document)`` where the case has not come so far (see `documents.offered`), and
    ``Refused("character_not_printable", character, codepoint, field)``.
    """
    if not OFFERED[document](file):
        raise Refused("document_not_reached", document=TITLES[document], case=file.card.report_number)
    given = Given(Course(file, words, fonts, office, names, authorities=authorities), tuple(outlines), photos)
    if document is Document.CASE_FILE:
        from desktop.printing.case_file import case_file

        return case_file(file, outlines, photos, words, fonts, office, names, authorities)
    if document is Document.TRANSFER_LETTER:
        return transfer_letter(given.course)
    number = file.document_number or file.card.report_number
    about = About(
        title=f"{TITLES[document]}　{number}",
        number=number,
        keywords=tuple(text for text in (file.card.case_number, file.card.report_number) if text),
        made_at=file.journal[-1].recorded_at,
    )
    return composed(list(LAYOUTS[document](given)), about, office, fonts)


def _sheets(given: Given) -> CaseSheets:
    return CaseSheets(given.course, given.outlines, photos_at="附后")


def _filing(given: Given) -> Iterable[Sheet]:
    yield _sheets(given).filing()


def _dispatch(given: Given) -> Iterable[Sheet]:
    if entry := given.course.file.last(Action.DISPATCH):
        yield _sheets(given).dispatch(entry)


def _answer(given: Given) -> Iterable[Sheet]:
    if entry := given.course.file.last(Action.ANSWER):
        yield _sheets(given).answer(entry)
        yield from _photos(given, PhotoKind.REPORT, PhotoKind.AFTER)


def _verification(given: Given) -> Iterable[Sheet]:
    if entry := given.course.file.last(Action.VERIFY):
        yield _sheets(given).verification(entry)
        yield from _photos(given, PhotoKind.VERIFICATION)


def _closing(given: Given) -> Iterable[Sheet]:
    if entry := given.course.file.last(Action.CLOSE):
        yield _sheets(given).closing(entry)


def _photos(given: Given, *kinds: PhotoKind) -> Iterable[Sheet]:
    """The photos of some kinds, before and after in the order of the course; no sheet without any."""
    course = given.course
    rows = [row for row in course.file.photos if PhotoKind(row.kind) in kinds]
    if not rows:
        return
    title = Forms(course.fonts).title("现场照片", course.file.document_number, f"共 {len(rows)} 张")
    table = photo_pages(_in_order(rows), given.photos, TYPE_WIDTH, course.words, course.fonts, course.office)
    yield Sheet("现场照片", (*title, table))


def _in_order(rows: Sequence[PhotoRow]) -> list[PhotoRow]:
    """Before the measures, then after them."""
    order = (PhotoKind.REPORT, PhotoKind.AFTER, PhotoKind.VERIFICATION)
    return sorted(rows, key=lambda row: order.index(PhotoKind(row.kind)))


LAYOUTS: Mapping[Document, Callable[[Given], Iterable[Sheet]]] = MappingProxyType(
    {
        Document.FILING: _filing,
        Document.DISPATCH: _dispatch,
        Document.JOINT_NOTICE: lambda given: CaseNotices(given.course).joint(),
        Document.PROMPT: lambda given: CaseNotices(given.course).demands(Action.PROMPT),
        Document.SUPERVISION: lambda given: CaseNotices(given.course).demands(Action.SUPERVISE),
        Document.APPROVAL: lambda given: CaseNotices(given.course).approvals(),
        Document.ANSWER: _answer,
        Document.VERIFICATION: _verification,
        Document.CLOSING: _closing,
        Document.PHOTO_EVIDENCE: lambda given: [CaseNotices(given.course).evidence(given.photos)],
        Document.PENALTY_FILING: lambda given: Enforcement(given.course).penalty_filings(),
        Document.INSPECTION_RECORD: lambda given: Enforcement(given.course).inspection_records(),
        Document.CORRECTION_ORDER: lambda given: Enforcement(given.course).correction_orders(),
        Document.SERVICE_RECEIPT: lambda given: Enforcement(given.course).receipts(),
    }
)
"""The sheets of each document; the case file and the letter are laid out by their own modules."""
