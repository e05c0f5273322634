"""The office's seal: on what the centre itself orders and on nobody else's paper, and where GB/T 9704-2012 puts it."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pypdf
import pytest
from PIL import Image
from reportlab.lib.units import mm

from desktop.printing.assessment_notice import assessment_notice
from desktop.printing.blank_forms import blank_forms
from desktop.printing.blank_titles import BlankForm
from desktop.printing.case_documents import case_document
from desktop.printing.documents import Document
from desktop.printing.fonts import Face, Fonts
from desktop.printing.official import BODY_SIZE, LINE
from desktop.queries.case_file import CaseFile
from desktop.rules.workflow import Action, Role
from desktop.wording import papers
from tests.printing import reading, rows
from tests.printing.test_assessment_notice import publication
from tests.printing.test_documents import full

SEALED = replace(rows.OFFICE, seal=rows.picture(1))


def printed(file: CaseFile, document: Document, fonts: Fonts) -> bytes:
    return case_document(file, document, rows.OUTLINES, {}, papers, fonts, SEALED)


def seals(pdf: bytes) -> list[tuple[int, float, float, float]]:
    """Page from 0, left, bottom and side of every seal, in points."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for number, page in enumerate(document.pages):
            stack, at, side = [], (0.0, 0.0), 0.0
            for instruction in pikepdf.parse_content_stream(page):
                assert isinstance(instruction, pikepdf.ContentStreamInstruction)
                match str(instruction.operator):
                    case "q":
                        stack.append((at, side))
                    case "Q":
                        at, side = stack.pop()
                    case "cm":
                        a, *_, e, f = (float(each) for each in instruction.operands)
                        at, side = (at[0] + e, at[1] + f), a
                    case "Do" if side == pytest.approx(42 * mm, abs=0.1):
                        found.append((number, *at, side))
    return found


def placed(pdf: bytes, page: int, text: str) -> tuple[float, float]:
    """Left and baseline of the last piece of a page that begins so."""
    found: list[tuple[float, float]] = []

    def visit(piece: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if piece.strip().startswith(text):
            found.append((tm[4] + cm[4], tm[5] + cm[5]))

    pypdf.PdfReader(io.BytesIO(pdf)).pages[page].extract_text(visitor_text=visit)
    return found[-1]


def with_acts(role: Role) -> CaseFile:
    """The case with a prompt and a supervision in its journal, made by one of `role`."""
    file = full()
    last = file.journal[-1]
    acts = tuple(
        replace(last, sequence=last.sequence + n, action=action, role=role, recorded_at=file.demands[0].made_at)
        for n, action in enumerate((Action.PROMPT, Action.SUPERVISE), 1)
    )
    return replace(file, journal=(*file.journal, *acts))


@pytest.mark.parametrize("which", ["notice", "letter"])
def test_it_stands_over_issuer_and_date(fonts: Fonts, which: str) -> None:
    if which == "notice":
        pdf, dated = assessment_notice(publication(), papers, fonts, SEALED), "2015年12月3日"
    else:
        pdf, dated = printed(full(), Document.TRANSFER_LETTER, fonts), "2015年12月2日"
    ((page, left, bottom, side),) = seals(pdf)
    issuer, date = placed(pdf, page, SEALED.issuer), placed(pdf, page, dated)
    assert issuer[1] - date[1] == pytest.approx(LINE, abs=0.1)
    width = fonts.text_width(dated, Face.FANG, BODY_SIZE)
    assert left + side / 2 == pytest.approx(date[0] + width / 2, abs=0.5)  # upright over the date's middle
    middle = bottom + side / 2
    assert middle > (issuer[1] + date[1] + 0.72 * BODY_SIZE) / 2  # both stand a little below the seal's middle
    assert date[1] > bottom
    last_line = issuer[1] + 3 * LINE  # two blank lines between
    assert 0 < last_line - 0.14 * BODY_SIZE - (bottom + side) < LINE  # within one line of the text


@pytest.mark.parametrize("document", [Document.PROMPT, Document.SUPERVISION])
def test_what_the_centre_demands_is_sealed(fonts: Fonts, document: Document) -> None:
    pdf = printed(with_acts(Role.SHIFT_LEADER), document, fonts)
    assert len(seals(pdf)) == 1
    assert f"{SEALED.issuer}2015年11月23日" in reading.text(pdf)
    assert "（盖章）" not in reading.text(pdf)


def test_a_leaders_supervision_leaves_room_for_the_districts_own_seal(fonts: Fonts) -> None:
    pdf = printed(with_acts(Role.LEADER), Document.SUPERVISION, fonts)
    assert seals(pdf) == []
    assert "（盖章）" in reading.text(pdf)


def test_a_joint_notice_is_sealed_where_the_centre_called(fonts: Fonts) -> None:
    file = replace(full(), joint_tasks=tuple(replace(task, meets_at=None) for task in full().joint_tasks))
    assert len(seals(printed(file, Document.JOINT_NOTICE, fonts))) == 1  # named at the dispatch
    called = replace(full().journal[-1], action=Action.CALL_JOINT, role=Role.BODY)
    by_the_lead = replace(full(), journal=(*full().journal, called))
    assert seals(printed(by_the_lead, Document.JOINT_NOTICE, fonts)) == []


def test_an_order_never_bears_another_authoritys_seal(fonts: Fonts) -> None:
    def ordered_by(organisation: str) -> CaseFile:
        file = full()
        issued = tuple(
            replace(each, organisation=organisation) if each.action is Action.ISSUE_DOCUMENT else each
            for each in file.journal
        )
        return replace(file, journal=issued)

    own = printed(ordered_by(SEALED.centre), Document.CORRECTION_ORDER, fonts)
    assert len(seals(own)) == 1
    theirs = printed(ordered_by("区环境保护局"), Document.CORRECTION_ORDER, fonts)
    assert seals(theirs) == []
    assert "区环境保护局（印章）" in reading.text(theirs)


def test_the_copies_in_the_case_file_are_sealed_like_the_papers(fonts: Fonts) -> None:
    pdf = printed(with_acts(Role.ASSESSOR), Document.CASE_FILE, fonts)
    marks = reading.bookmarks(pdf)
    wanted = {marks[name] - 1 for name in ("催办单", "督办通知单", "案件移送函（存卷）")}
    assert wanted <= {page for page, *_ in seals(pdf)}


def scan(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGBA").save(stream, "PNG")
    return stream.getvalue()


def test_a_large_scan_makes_no_heavy_paper_and_is_not_drawn_out(fonts: Fonts) -> None:
    office = replace(rows.OFFICE, seal=scan(2000, 1820))
    pdf = case_document(full(), Document.TRANSFER_LETTER, rows.OUTLINES, {}, papers, fonts, office)
    ((_, _, _, side),) = seals(pdf)
    assert side == pytest.approx(42 * mm, abs=0.1)
    (image,) = [image for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for image in page.images]
    assert image.image is not None
    assert image.image.size == (700, 637)
    assert len(pdf) < 1_500_000


def test_nothing_that_is_not_written_yet_is_sealed(fonts: Fonts) -> None:
    assert seals(blank_forms(list(BlankForm), papers, fonts, SEALED, rows.at(1, "00:00"))) == []
