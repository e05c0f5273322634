"""The year's responsibility sheet, read back: every period's score with its weight, the year's score, places and grades."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pypdf
import pytest

from desktop.printing.fonts import Fonts
from desktop.printing.responsibility_sheet import MOST_COLUMNS, responsibility_sheet
from desktop.queries.assessment_history import YearRow, YearSheet
from desktop.rules.errors import Refused
from desktop.rules.score_change import YearPart
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.wording import papers
from tests.printing import reading, rows
from tests.printing.drawn import text_boxes

PUBLISHED = datetime(2016, 1, 8, 2, 0, tzinfo=UTC)
MONTHS = tuple(Period.month(date(2015, number, 1)) for number in range(1, 13))


def row(name: str, score: float | None, grade: str = "", parts: tuple[YearPart, ...] = (), body: str = "") -> YearRow:
    return YearRow(name, name, body or f"{name}办事处", parts, sum(part.cases for part in parts), score, grade)


def year(rows_: tuple[YearRow, ...], periods: tuple[Period, ...] = MONTHS) -> YearSheet:
    return YearSheet(2015, SubjectKind.STREET, periods, rows_, PUBLISHED)


def months(*figures: tuple[int, float, int]) -> tuple[YearPart, ...]:
    return tuple(YearPart(MONTHS[month - 1], score, cases) for month, score, cases in figures)


SHEET = year(
    (
        row("月坛街道", 93.72, "A", months((1, 90.0, 372), (2, 96.03, 600))),
        row("牛街街道", 93.72, "A", months((1, 93.72, 10))),
        row("椿树街道", 75.82, "B", months((11, 75.82, 972))),
        row("陶然亭街道", None),
    )
)


def printed(fonts: Fonts, sheet: YearSheet = SHEET) -> bytes:
    return responsibility_sheet(sheet, papers, fonts, rows.OFFICE)


def test_it_names_the_year_the_kind_and_what_it_is_made_of(fonts: Fonts) -> None:
    text = reading.text(printed(fonts))
    assert "2015年度环境保护目标责任制考核表" in text
    assert "考核对象：街道（4个）" in text
    assert "2015年1月1日至2015年12月31日，已发布12期" in text
    assert "批准" in text


def test_every_score_stands_with_the_cases_that_weigh_it(fonts: Fonts) -> None:
    text = reading.text(printed(fonts))
    assert "90.00372" in text
    assert "96.03600" in text
    assert "1月2月3月4月5月6月7月8月9月10月11月12月" in text
    assert "97293.72A" in text  # the cases of the year, its score, its grade


def test_equal_scores_share_a_place_and_without_a_score_there_is_none(fonts: Fonts) -> None:
    text = reading.text(printed(fonts))
    assert "1月坛街道" in text
    assert "1牛街街道" in text
    assert "3椿树街道椿树街道办事处" in text
    assert "–陶然亭街道" in text
    assert "全年评级3个" in text
    assert "1个不评级" in text


def test_it_lies_across_the_page_and_its_head_stands_on_every_page(fonts: Fonts) -> None:
    many = tuple(row(f"第{number}社区", 90.0, "A", months((1, 90.0, 5))) for number in range(1, 61))
    pdf = printed(fonts, year(many))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            left, bottom, right, top = (float(each) for each in page.mediabox)
            assert right - left > top - bottom
    pages = reading.pages(pdf)
    assert len(pages) > 1
    assert all("名次考核对象1月" in page for page in pages[:-1])
    assert f"第1页共{len(pages)}页" in pages[0]


def test_more_periods_than_there_is_room_for_stand_in_lines_side_by_side(fonts: Fonts) -> None:
    first = date(2015, 1, 5)
    weeks = tuple(
        Period(first + timedelta(weeks=number), first + timedelta(weeks=number, days=6)) for number in range(30)
    )
    assert len(weeks) > MOST_COLUMNS
    parts = tuple(YearPart(week, 70.0 + at, 1000 + at) for at, week in enumerate(weeks))
    pdf = printed(fonts, year((row("月坛街道", 81.33, "B", parts), row("椿树街道", None)), weeks))
    (page,) = reading.pages(pdf)
    assert "各期得分（应结案）" in page
    assert "括号内是该期的应结案数" in page
    told = [
        f"{week.first_day:%m-%d}至{week.last_day:%m-%d}\u3000{70 + at}.00（{1000 + at}）"
        for at, week in enumerate(weeks)
    ]
    lines = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().splitlines()
    assert [
        line.strip() for line in lines if line[:2].isdecimal() and "至" in line
    ] == told  # each week whole in its line
    (box,) = text_boxes(pdf)
    assert box.is_inside(18, 10, 279, 200)


@pytest.mark.parametrize(
    ("period", "head"),
    [
        (Period(date(2015, 4, 1), date(2015, 6, 30)), "二季度"),
        (Period(date(2015, 1, 1), date(2015, 12, 31)), "01-01至12-31"),
    ],
)
def test_a_period_stands_by_its_name(fonts: Fonts, period: Period, head: str) -> None:
    parts = (YearPart(period, 90.0, 5),)
    assert head in reading.text(printed(fonts, year((row("月坛街道", 90.0, "A", parts),), (period,))))


def test_who_answers_for_an_area_stands_under_it_and_a_body_is_named_once(fonts: Fonts) -> None:
    sheet = replace(year((row("区环保局", 90.0, "A", months((1, 90.0, 5)), "区环保局"),)), kind=SubjectKind.BODY)
    text = reading.text(printed(fonts, sheet))
    assert text.count("区环保局") == 1


def test_the_same_year_gives_the_same_bytes_and_what_cannot_be_printed_is_named(fonts: Fonts) -> None:
    assert printed(fonts) == printed(fonts)
    with pytest.raises(Refused, match="character_not_printable"):
        printed(fonts, year((row("月\U0001f600", 90.0, "A"),)))
    with pytest.raises(ValueError, match="no year"):
        printed(fonts, year(()))
