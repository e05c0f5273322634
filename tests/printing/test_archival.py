"""PDF/A-2b by its structures: what ISO 19005-2 asks for is there, and what it forbids is not."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
import pytest

from desktop.printing.assessment_notice import assessment_notice
from desktop.printing.blank_forms import blank_forms
from desktop.printing.blank_titles import BlankForm
from desktop.printing.case_file import case_file
from desktop.printing.fonts import Fonts
from desktop.printing.responsibility_sheet import responsibility_sheet
from desktop.printing.scorecard import scorecard
from desktop.printing.words import Office
from desktop.wording import papers
from tests.printing import rows
from tests.printing.test_assessment_notice import publication
from tests.printing.test_responsibility_sheet import SHEET
from tests.usecases.test_office import seal

SEALED = Office("西城区", "区城市管理监督指挥中心", rows.ZONE, "西环网", seal())


@pytest.fixture(scope="module", params=["case-file", "notice", "scorecard", "year", "blank"])
def paper(request: pytest.FixtureRequest, fonts: Fonts) -> bytes:
    made = {
        "case-file": lambda: case_file(
            rows.case_file_row(photos=4), rows.OUTLINES, rows.pictures(4), papers, fonts, rows.OFFICE
        ),
        "notice": lambda: assessment_notice(publication(), papers, fonts, SEALED),
        "scorecard": lambda: scorecard(rows.card_row(), papers, fonts, rows.OFFICE),
        "year": lambda: responsibility_sheet(SHEET, papers, fonts, rows.OFFICE),
        "blank": lambda: blank_forms(list(BlankForm), papers, fonts, rows.OFFICE, rows.at(1, "09:00")),
    }
    return made[str(request.param)]()


def test_it_says_that_it_is_pdf_a_and_what_the_information_says(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as document:
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
            assert metadata["dc:title"] == str(document.docinfo["/Title"])
            assert metadata["dc:creator"] == [str(document.docinfo["/Author"])]
            assert metadata.get("pdf:Producer") == str(document.docinfo["/Producer"])
            made = re.sub(r"\D", "", str(document.docinfo["/CreationDate"]))
            assert re.sub(r"\D", "", metadata["xmp:CreateDate"]) == made
            assert metadata.pdfa_status == "2B"
        assert len(document.trailer.ID) == 2
        assert "/Encrypt" not in document.trailer
    assert re.match(rb"%PDF-1\.[4-7]\r?\n%[\x80-\xff]{4}", paper)


def test_it_has_an_srgb_output_intent(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as document:
        (intent,) = document.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        profile = bytes(intent.DestOutputProfile.read_bytes())
    assert intent_components(paper) == 3
    assert profile[36:40] == b"acsp"
    assert profile[16:20] == b"RGB "
    assert int.from_bytes(profile[:4]) == len(profile)


def intent_components(paper: bytes) -> int:
    with pikepdf.open(io.BytesIO(paper)) as document:
        return int(document.Root.OutputIntents[0].DestOutputProfile.N)


def every(document: pikepdf.Pdf) -> list[Any]:
    return [each for each in document.objects if isinstance(each, pikepdf.Dictionary | pikepdf.Stream)]


def test_every_font_is_embedded_with_its_widths(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as document:
        fonts = [each for each in every(document) if each.get("/Type") == "/Font"]
        assert fonts
        for font in fonts:
            assert font.Subtype == "/TrueType"
            assert "/FontFile2" in font.FontDescriptor
            assert int(font.LastChar) - int(font.FirstChar) + 1 == len(font.Widths)
            # a symbolic TrueType font has no encoding of its own
            assert int(font.FontDescriptor.Flags) & 4
            assert "/Encoding" not in font


def test_what_is_forbidden_is_not_there(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as document:
        for each in every(document):
            filters = each.get("/Filter", "")
            assert "LZW" not in str(filters)
            assert each.get("/S") not in {"/JavaScript", "/Launch", "/Sound", "/Movie"}
            assert not (each.get("/Subtype") == "/Image" and bool(each.get("/Interpolate", False)))
            assert each.get("/ColorSpace") != "/DeviceCMYK"
            assert "/TR" not in each
            assert "/AA" not in each
        for page in document.pages:
            for operands, operator in (
                (each.operands, str(each.operator)) for each in pikepdf.parse_content_stream(page)
            ):
                assert operator not in {"k", "K"}, operands


def test_links_are_printed_with_their_page(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as document:
        for page in document.pages:
            for annotation in page.get("/Annots", ()):
                assert int(annotation.F) & 4
                assert not int(annotation.F) & 0b100011
