"""年度环境保护目标责任制考核表 as a PDF: a year's published scores, each with the cases that weigh it; it weighs nothing itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, time

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether

from desktop.printing.fonts import Face, Fonts
from desktop.printing.forms import FINE, HEAD, Forms
from desktop.printing.scorecard import EMPTY, GRADE_COLORS
from desktop.printing.sheet import About, Sheet, composed
from desktop.printing.tables import Cell, Gap, Row, RuledTable
from desktop.printing.text import MUTED, Style, Text
from desktop.printing.wide import WIDE_WIDTH, WideCanvas, wide_pages
from desktop.printing.words import Office, Words, written
from desktop.queries.assessment_history import YearRow, YearSheet
from desktop.rules.scorecard import Period

TITLE = "年度环境保护目标责任制考核表"
MOST_COLUMNS = 13
"""More periods than this, as where weeks were published, stand each in a line with its name."""
ACROSS = 3
"""So many of those lines stand side by side, each as long as one with a thousand cases."""

_SIGNERS = ("制表", "审核", "批准")
_TO_SIGN = "（签字）　　　　　　　年　　月　　日"
_FIGURE = FINE.but(size=8, align="center")
_BODY = Style(Face.SONG, 7.5, 10, color=MUTED)
_WEIGHT = Style(Face.SONG, 7, 9, align="center", color=MUTED)


def responsibility_sheet(sheet: YearSheet, words: Words, fonts: Fonts, office: Office) -> bytes:
    """Return the sheet as a PDF laid across the page; the same bytes for the same rows; ValueError without a row.

    Raises ``Refused("character_not_printable", character, codepoint, field)``.
    """
    if not sheet.rows:
        raise ValueError("no year to print")
    kind = words.subject_kind(sheet.kind)
    title = f"{sheet.year}{TITLE}"
    about = About(
        title=f"{title}　{kind}",
        number=f"{sheet.year}年度",
        keywords=("目标责任制考核", f"{sheet.year}年度", kind),
        made_at=sheet.published_at or datetime.combine(sheet.periods[-1].last_day, time(), office.zone),
    )
    story = tuple(_story(sheet, kind, words, fonts, office))
    paper = Sheet(f"目标责任制考核表　{kind}", story)
    return composed([paper], about, office, fonts, canvas=WideCanvas, templates=wide_pages())


def _story(sheet: YearSheet, kind: str, words: Words, fonts: Fonts, office: Office) -> list[Flowable]:
    forms = Forms(fonts)
    first, last = sheet.periods[0].first_day, sheet.periods[-1].last_day
    span = f"{written(first)}至{written(last)}，已发布 {len(sheet.periods)} 期"
    weight = "得分下面的小字" if len(sheet.periods) <= MOST_COLUMNS else "括号内"
    return [
        *forms.title(f"{sheet.year}{TITLE}", f"考核对象：{kind}（{len(sheet.rows)} 个）", span),
        _table(sheet, words, forms),
        Gap(2 * mm),
        forms.note(_summed_up(sheet, words)),
        forms.note(
            f"全年得分为各期已发布评分卡的得分按该期应结案数加权的平均，保留两位小数，按所印数字评级；{weight}是该期的应结案数。"
        ),
        forms.note(
            f"“{EMPTY}”表示该期没有评分卡、样本不足不评级或没有应结案的案件，不计入全年得分。有更正的以最新一版为准。"
        ),
        KeepTogether([Gap(4 * mm), _signatures(forms), Gap(2 * mm), forms.note(f"制表单位：{office.issuer}")]),
    ]


def _table(sheet: YearSheet, words: Words, forms: Forms) -> RuledTable:
    columns = len(sheet.periods) <= MOST_COLUMNS
    number = len(sheet.periods) if columns else ACROSS
    heads = [_head(period) for period in sheet.periods] if columns else ["各期得分（应结案）"]
    head = forms.head(["名次", "考核对象", *heads, "应结案\n合计", "全年\n得分", "等级"])
    if not columns:
        before, scores, *after = head.cells[1:]
        head = replace(head, cells=(head.cells[0], before, replace(scores, span=ACROSS), *after))
    first, last = (10 * mm, 34 * mm), (14 * mm, 14 * mm, 17 * mm)
    each = (WIDE_WIDTH - sum(first) - sum(last)) / number
    rows = [
        _row(row, place, sheet, words, forms, columns=columns)
        for row, place in zip(sheet.rows, _places(sheet.rows), strict=True)
    ]
    return RuledTable(rows, [*first, *[each] * number, *last], head)


def _row(row: YearRow, place: str, sheet: YearSheet, words: Words, forms: Forms, *, columns: bool) -> Row:
    def text(value: str, style: Style = FINE) -> Cell:
        return Cell((Text(value, style, forms.fonts),), middle=True)

    cells = [text(place, _FIGURE), _subject(row, forms)]
    cells += [_score(row, period, forms) for period in sheet.periods] if columns else _in_lines(row, forms)
    color = GRADE_COLORS.get(row.grade, MUTED)
    cells += [
        text(str(row.cases), _FIGURE),
        text(EMPTY if row.score is None else f"{row.score:.2f}", HEAD.but(size=9.5)),
        text(words.grade(row.grade) if row.grade else EMPTY, HEAD.but(size=9.5, color=color)),
    ]
    return Row(tuple(cells), 8 * mm)


def _in_lines(row: YearRow, forms: Forms) -> list[Cell]:
    """Every period of a row in a line of its own, down one column after the other."""
    if not row.parts:
        return [Cell((Text(EMPTY, _FIGURE, forms.fonts),), span=ACROSS, middle=True)]
    told = [f"{_head(part.period, '')}　{part.score:.2f}（{part.cases}）" for part in row.parts]
    deep = -(-len(told) // ACROSS)
    columns = (told[deep * at : deep * (at + 1)] for at in range(ACROSS))
    return [Cell(tuple(Text(line, FINE, forms.fonts) for line in column)) for column in columns]


def _subject(row: YearRow, forms: Forms) -> Cell:
    """Who is judged, and under an area's name whoever answers for it."""
    name = Text(row.name, FINE.but(size=9.5, leading=13), forms.fonts, field="考核对象")
    if row.organisation in {"", row.name}:
        return Cell((name,), middle=True)
    return Cell((name, Text(row.organisation, _BODY, forms.fonts, field="责任主体")), middle=True)


def _score(row: YearRow, period: Period, forms: Forms) -> Cell:
    """A period's score over the number of cases that weigh it."""
    part = next((part for part in row.parts if part.period == period), None)
    if part is None:
        return Cell((Text(EMPTY, _FIGURE, forms.fonts),), middle=True)
    parts = (Text(f"{part.score:.2f}", _FIGURE, forms.fonts), Text(str(part.cases), _WEIGHT, forms.fonts))
    return Cell(parts, middle=True)


def _places(rows: tuple[YearRow, ...]) -> list[str]:
    """Equal scores share a place; without a score there is none."""
    scores = [row.score for row in rows if row.score is not None]
    return [EMPTY if row.score is None else str(1 + sum(each > row.score for each in scores)) for row in rows]


def _head(period: Period, between: str = "\n") -> str:
    """A month by its name, a quarter by its own, else both days, one over the other unless told otherwise."""
    first, last = period.first_day, period.last_day
    if period == Period.month(first):
        return f"{first.month}月"
    quarter = (first.year, first.month + 2) == (last.year, last.month) and first.month % 3 == 1
    if quarter and first.day == 1 and last == Period.month(last).last_day:
        return f"{'一二三四'[first.month // 3]}季度"
    return f"{first:%m-%d}{between}至{last:%m-%d}"


def _summed_up(sheet: YearSheet, words: Words) -> str:
    scored = [row.score for row in sheet.rows if row.score is not None]
    if not scored:
        return f"共 {len(sheet.rows)} 个考核对象，全年没有可以计分的评分卡。"
    grades = Counter(row.grade for row in sheet.rows if row.score is not None)
    told = "，".join(f"{words.grade(grade)} {grades[grade]} 个" for grade in sorted(grades))
    few = len(sheet.rows) - len(scored)
    rest = f"；{few} 个不评级" if few else ""
    return f"共 {len(sheet.rows)} 个考核对象，全年评级 {len(scored)} 个：{told}{rest}。"


def _signatures(forms: Forms) -> RuledTable:
    cells: list[Cell] = []
    for who in _SIGNERS:
        cells.append(forms.label(who))
        cells.append(Cell((Gap(3 * mm), Text(_TO_SIGN, FINE.but(size=9, leading=14), forms.fonts))))
    width = WIDE_WIDTH / len(_SIGNERS)
    return RuledTable([Row(tuple(cells), 12 * mm)], [18 * mm, width - 18 * mm] * len(_SIGNERS))
