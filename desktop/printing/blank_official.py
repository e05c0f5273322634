"""案件移送函 and 考核通报 to be filled in by hand: the page forms of GB/T 9704-2012 with lines in the place of words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from reportlab.platypus import Flowable, PageBreak

from desktop.printing.assessment_notice import ADDRESSEES, CARDS_HEADS, CARDS_SHARES
from desktop.printing.fonts import Fonts
from desktop.printing.forms import FINE, Forms
from desktop.printing.official import (
    AREA_WIDTH,
    HEADING,
    LINE,
    BlankLines,
    Colophon,
    GridText,
    LetterCanvas,
    OfficialCanvas,
    RedHead,
    Signed,
    Title,
    letter_pages,
    notice_pages,
)
from desktop.printing.sheet import About, Sheet, composed
from desktop.printing.tables import Row, RuledTable
from desktop.printing.words import Office

LETTER, NOTICE = "案件移送函", "考核通报"
ROWS = 34
"""Of the table of scores: as many as fill its two pages over the 版记."""


def blank_letter(fonts: Fonts, office: Office, at: datetime) -> bytes:
    """Return 案件移送函 with lines to write on; `at` is since when it looks so."""
    story: list[Flowable] = [
        GridText(f"{office.document_prefix}函〔　　　〕　　　号", fonts, indent=0, align="right"),
        BlankLines(2),
        Title((f"关于移送{_room(8)}案件的函",), fonts),
        BlankLines(1),
        GridText(f"{_room(14)}：", fonts, indent=0),
        # the lines to write on are as long as they are so that none is torn apart at the end of a line of 28 characters
        GridText(f"{_day()}，我中心接{_room(6)}上报（案号{_room(8)}）：{_room(18 + 11)}。地点为{_room(12)}。", fonts),
        GridText(f"移送前已采取的措施：{_room(15)}。", fonts),
        GridText(f"经研究，{_room(21)}。根据{_room(14)}的规定，现将该案移送你单位依法处理，并附有关材料。", fonts),
        GridText("请将受理情况和处理结果函告我中心。特此函告。", fonts),
        BlankLines(1),
        GridText(f"附件：1.{_room(16)}", fonts),
        GridText(f"　　　2.{_room(16)}", fonts),
        BlankLines(2),
        Signed(office.issuer, office.day(None), fonts),
    ]
    pages = letter_pages(office.issuer, fonts)
    about = About(f"空白{LETTER}", "", ("空白表单", LETTER), at)
    return composed([Sheet(LETTER, tuple(story))], about, office, fonts, canvas=LetterCanvas, templates=pages)


def blank_notice(fonts: Fonts, office: Office, at: datetime) -> bytes:
    """Return 考核通报 with lines to write on, its table of scores empty; `at` is since when it looks so."""
    story: list[Flowable] = [
        RedHead(f"{office.issuer}文件", f"{office.document_prefix}考〔　　　〕　　　号", fonts),
        BlankLines(2),
        Title((f"关于{_room(4)}年{_room(2)}月", "网格化环境监管", "考核情况的通报"), fonts),
        BlankLines(1),
        GridText(f"{'、'.join(ADDRESSEES)}：", fonts, indent=0),
        *_notice_text(fonts),
        BlankLines(2),
        Signed(office.issuer, office.day(None), fonts),
        PageBreak(),
        *_scores(fonts),
        Colophon(_room(20), office.issuer, office.day(None), fonts),
    ]
    about = About(f"空白{NOTICE}", "", ("空白表单", NOTICE), at)
    sheet = Sheet(NOTICE, tuple(story))
    return composed([sheet], about, office, fonts, canvas=OfficialCanvas, templates=notice_pages())


def _notice_text(fonts: Fonts) -> Iterator[Flowable]:
    yield GridText(f"现将{_day()}至{_day()}网格化环境监管考核情况通报如下。", fonts)
    yield GridText("一、总体情况", fonts, HEADING)
    graded = "，".join(f"{grade}级{_room(2)}名" for grade in "ABCDE")
    yield GridText(
        f"本期考核{_room(8)}名，评定等级{_room(4)}名，另有{_room(2)}名样本不足，不评等级。"
        f"平均得分{_room(3)}分，其中{graded}。",
        fonts,
    )
    yield GridText("二、名次靠前人员", fonts, HEADING)
    yield GridText(f"本期得分靠前的依次为：{_room(15 + 27)}。", fonts)
    yield GridText("三、有关要求", fonts, HEADING)
    yield GridText(f"{_room(25 + 27)}。", fonts)
    yield GridText("对结果有异议的，请以案号和指标为据，书面向我中心提出。", fonts)
    yield BlankLines(1)
    yield GridText("附件：考核成绩表", fonts)


def _scores(fonts: Fonts) -> Iterator[Flowable]:
    yield GridText("附件", fonts, HEADING, indent=0)
    yield BlankLines(1)
    yield Title(("考核成绩表",), fonts)
    yield BlankLines(1)
    forms = Forms(fonts, empty="　")
    center = FINE.but(size=10.5, leading=15, align="center")
    lines = (
        forms.line((str(number), "", "", "", ""), CARDS_HEADS, [center] * 5, middle=True)
        for number in range(1, ROWS + 1)
    )
    rows = [Row(line.cells, LINE) for line in lines]
    yield RuledTable(rows, [share * AREA_WIDTH for share in CARDS_SHARES], forms.head(CARDS_HEADS))


def _room(characters: int) -> str:
    """A line to write on; blanks would fall away where a line is broken."""
    return "＿" * characters


def _day() -> str:
    return f"{_room(3)}年{_room(2)}月{_room(2)}日"
