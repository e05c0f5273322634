"""The official notice, measured: GB/T 9704-2012 by the positions that were drawn, and what the notice says."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pikepdf
import pypdf
import pytest
from reportlab.lib.units import mm

from desktop.printing.assessment_notice import Publication, assessment_notice
from desktop.printing.fonts import Face, Fonts
from desktop.printing.official import BODY_SIZE, LINE, PITCH, GridText, OfficialCanvas, notice_pages
from desktop.printing.sheet import About, Sheet, composed
from desktop.printing.words import Office
from desktop.rules.scorecard import Period
from desktop.wording import papers
from tests.printing import reading, rows

A4_HEIGHT = 297 * mm
NAMES = ("刘玥", "王镕", "李堃", "赵喆", "孙珺", "周㐂")


def publication(count: int = 6, **changes: Any) -> Publication:
    cards = tuple(
        replace(rows.card_row(cases=max(4, 20 - number)), subject=str(number), name=NAMES[number % 6], revision=0)
        for number in range(count)
    )
    made = Publication(
        number="西环网〔2015〕410号",
        period=Period(rows.at(1, "00:00").date(), rows.at(30, "00:00").date()),
        revision=0,
        published_at=rows.at(3, "09:00", 12),
        cards=cards,
        addressees=("各街道办事处", "区有关部门"),
        copies=("区政府办公室", "区财政局"),
    )
    return replace(made, **changes)


def notice(fonts: Fonts, **changes: Any) -> bytes:
    return assessment_notice(publication(**changes), papers, fonts, rows.OFFICE)


def drawn(pdf: bytes, page: int) -> dict[float, str]:
    """The text of each baseline of a page, by its height in points, from the top of the page down."""
    found: dict[float, str] = defaultdict(str)

    def visit(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            found[round(tm[5] + cm[5], 1)] += text.strip()

    pypdf.PdfReader(io.BytesIO(pdf)).pages[page].extract_text(visitor_text=visit)
    return dict(sorted(found.items(), reverse=True))


def moved(operands: Any, matrix: tuple[float, float]) -> tuple[float, float]:
    return float(operands[0]) + matrix[0], float(operands[1]) + matrix[1]


def rules(pdf: bytes, page: int) -> list[tuple[float, float, float, float]]:
    """Every horizontal line of a page: left, right, height, weight; in points on the page."""
    found, stack, origin, weight = [], [], (0.0, 0.0), 1.0
    start = (0.0, 0.0)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for instruction in pikepdf.parse_content_stream(document.pages[page]):
            assert isinstance(instruction, pikepdf.ContentStreamInstruction)
            operands = instruction.operands
            match str(instruction.operator):
                case "q":
                    stack.append((origin, weight))
                case "Q":
                    origin, weight = stack.pop()
                case "cm":
                    origin = (origin[0] + float(operands[4]), origin[1] + float(operands[5]))
                case "w":
                    weight = float(operands[0])
                case "m":
                    start = moved(operands, origin)
                case "l":
                    end = moved(operands, origin)
                    if abs(end[1] - start[1]) < 0.01:
                        found.append((start[0], end[0], start[1], weight))
    return found


@pytest.fixture(scope="module")
def full_page(fonts: Fonts) -> bytes:
    """Three pages of running text."""
    text = "各单位应当按照网格逐件核对" * 200
    sheet = Sheet("正文", (GridText(text, fonts),))
    about = About("正文", "", (), rows.at(1, "00:00"))
    return composed([sheet], about, rows.OFFICE, fonts, canvas=OfficialCanvas, templates=notice_pages())


def test_a_full_page_has_22_lines_of_28_characters(full_page: bytes) -> None:
    lines = [(y, text) for y, text in drawn(full_page, 1).items() if "—" not in text]
    assert len(lines) == 22
    assert all(above[0] - below[0] == pytest.approx(LINE, abs=0.15) for above, below in pairwise(lines))
    assert {len(text) for _, text in lines} == {28}
    assert pytest.approx(156 * mm) == PITCH * 28


def test_the_type_area_lies_where_the_standard_puts_it(full_page: bytes) -> None:
    heights = [y for y, text in drawn(full_page, 1).items() if "—" not in text]
    first_top = heights[0] + 0.86 * BODY_SIZE + (LINE - BODY_SIZE) / 2
    assert A4_HEIGHT - first_top == pytest.approx(37 * mm, abs=0.3)
    last_bottom = heights[-1] + 0.86 * BODY_SIZE + (LINE - BODY_SIZE) / 2 - LINE
    assert last_bottom == pytest.approx(A4_HEIGHT - 262 * mm, abs=1.2)  # 22 × 28.95 pt leave 0.3 mm of 225 mm

    lefts: list[float] = []

    def visit(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if text.strip() and "—" not in text and not text.strip().isdigit():
            lefts.append(tm[4] + cm[4])

    pypdf.PdfReader(io.BytesIO(full_page)).pages[1].extract_text(visitor_text=visit)
    assert min(lefts) == pytest.approx(28 * mm, abs=0.1)


def test_page_numbers_stand_outside(full_page: bytes) -> None:
    def number(page: int) -> tuple[float, float]:
        found: list[tuple[float, float]] = []

        def visit(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
            if "—" in text:
                found.append((tm[4] + cm[4], tm[5] + cm[5]))

        pypdf.PdfReader(io.BytesIO(full_page)).pages[page].extract_text(visitor_text=visit)
        return found[0]

    odd, even = number(0), number(1)
    assert odd[0] > 150 * mm
    assert even[0] == pytest.approx(28 * mm + 14, abs=0.1)
    assert A4_HEIGHT - 262 * mm - (odd[1] + 0.86 * 14) == pytest.approx(7 * mm, abs=0.2)


def test_the_red_head(fonts: Fonts) -> None:
    pdf = notice(fonts)
    lines = drawn(pdf, 0)
    mark = next(y for y, text in lines.items() if "文件" in text)
    number = next(y for y, text in lines.items() if "410" in text)
    size = 156 * mm / len("西城区城市管理监督指挥中心文件")
    assert A4_HEIGHT - 37 * mm - (mark + 0.86 * size) == pytest.approx(35 * mm, abs=0.5)
    (red,) = [rule for rule in rules(pdf, 0) if rule[3] == pytest.approx(0.5 * mm, abs=0.01)]
    assert red[0] == pytest.approx(28 * mm, abs=0.1)
    assert red[1] - red[0] == pytest.approx(156 * mm, abs=0.1)
    line_bottom = number + 0.86 * BODY_SIZE + (LINE - BODY_SIZE) / 2 - LINE
    assert line_bottom - red[2] == pytest.approx(4 * mm, abs=0.1)


def test_title_addressee_and_date_stand_where_the_standard_puts_them(fonts: Fonts) -> None:
    pdf = notice(fonts)
    lines = drawn(pdf, 0)
    (red,) = [rule for rule in rules(pdf, 0) if rule[3] == pytest.approx(0.5 * mm, abs=0.01)]
    title, addressee, text = (
        next(y for y, told in lines.items() if wanted in told) for wanted in ("关于2015年11月", "各街道办事处", "现将")
    )
    assert 2 * LINE <= red[2] - (title + 0.86 * 22) < 3.5 * LINE  # two lines free under the rule, then on the grid
    assert addressee - text == pytest.approx(LINE, abs=0.15)
    assert lefts(pdf, 0, "各街道办事处") == pytest.approx(28 * mm, abs=0.1)
    assert lefts(pdf, 0, "现将") == pytest.approx(28 * mm + 2 * PITCH, abs=0.1)
    page = next(number for number, told in enumerate(reading.pages(pdf)) if "2015年12月3日" in told)
    width = fonts.text_width("2015年12月3日", Face.FANG, BODY_SIZE)
    assert lefts(pdf, page, "2015年12月3日") + width == pytest.approx(28 * mm + 156 * mm - 4 * PITCH, abs=0.5)


def lefts(pdf: bytes, page: int, begins: str) -> float:
    """Where the first text of a page that begins so stands, in points from the left."""
    found: list[float] = []

    def visit(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if text.strip().startswith(begins):
            found.append(tm[4] + cm[4])

    pypdf.PdfReader(io.BytesIO(pdf)).pages[page].extract_text(visitor_text=visit)
    return found[0]


def test_the_colophon_closes_the_last_even_page(fonts: Fonts) -> None:
    pdf = notice(fonts)
    count = len(reading.pages(pdf))
    assert count % 2 == 0
    found = sorted({(round(y, 1), round(weight / mm, 2)) for _, _, y, weight in rules(pdf, count - 1)})
    wanted = [each for each in found if each[1] in {0.35, 0.25}]
    assert [weight for _, weight in wanted][:3] == [0.35, 0.25, 0.35]
    assert wanted[0][0] == pytest.approx(A4_HEIGHT - 262 * mm, abs=0.1)
    last = reading.pages(pdf)[-1]
    assert "抄送：区政府办公室、区财政局。" in last
    assert "2015年12月3日印发" in last


@pytest.mark.parametrize("lines", range(0, 22, 3))
def test_issuer_and_date_never_stand_on_a_page_without_text(fonts: Fonts, lines: int) -> None:
    pdf = notice(fonts, addressees=("区有关部门" * 5,) * (1 + lines))
    (signed,) = (page for page in reading.pages(pdf) if "2015年12月3日" in page and "印发" not in page)
    assert "书面向我中心提出" in signed


@pytest.mark.parametrize("count", [1, 6, 40, 60, 80])
def test_it_says_who_stands_where(fonts: Fonts, count: int) -> None:
    pdf = notice(fonts, count=count)
    text = reading.text(pdf)
    for wanted in (
        "关于2015年11月网格化环境监管考核情况的通报",
        "各街道办事处、区有关部门：",
        f"本期考核网格监督员{count}名" if "网格监督员" in text else f"{count}名",
        "附件：2015年11月",
        "抄送：",
    ):
        assert wanted in text
    assert text.count("刘玥") >= 1
    assert len(reading.pages(pdf)) % 2 == 0


def test_cards_without_a_grade_have_no_place(fonts: Fonts) -> None:
    few = replace(rows.card_row(), name="孙珺", score=None, grade="", too_few=True)
    pdf = notice(fonts, cards=(rows.card_row(), few))
    assert "另有1名样本不足，不评等级" in reading.text(pdf)


def test_the_same_rows_give_the_same_bytes_and_every_font_is_embedded(fonts: Fonts) -> None:
    pdf = notice(fonts)
    assert pdf == notice(fonts)
    assert all(font.embedded and font.subset for font in reading.fonts(pdf))


def test_the_seal_is_printed_where_the_office_has_one(fonts: Fonts) -> None:
    sealed = Office("西城区", "区城市管理监督指挥中心", rows.ZONE, seal=rows.picture(1))
    pdf = assessment_notice(publication(), papers, fonts, sealed)
    images = sum(len(page.images) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert images == 1
