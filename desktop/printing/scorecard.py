"""The scorecard 考核评分卡 as a PDF: every indicator with its parts, formula, weight and score, and the cases behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether

from desktop.printing.comparison import NOTHING, Against, comparison
from desktop.printing.fonts import Face, Fonts
from desktop.printing.forms import FINE, HEAD, TO_SIGN, Forms
from desktop.printing.sheet import TYPE_WIDTH, About, Sheet, composed
from desktop.printing.tables import Cell, Gap, Row, RuledTable
from desktop.printing.text import MUTED, Style, Text, draw_text
from desktop.printing.words import DASH, Office, Words, written
from desktop.rules.counted_things import Thing, thing_of
from desktop.rules.scorecard import Card, IndicatorRow
from desktop.rules.terms import AssessmentState

EMPTY = "–"
"""What stands where there is nothing to count: neither 0 nor 100."""

GRADE_COLORS: dict[str, Color] = {
    "A": HexColor("#2E7D4F"),
    "B": HexColor("#1F5AA6"),
    "C": HexColor("#B7791F"),
    "D": HexColor("#C0362C"),
    "E": HexColor("#1F2329"),
}
_SIGNERS = ("一级网格责任人", "二级网格责任人", "被考核人")


def scorecard(card: Card, words: Words, fonts: Fonts, office: Office, against: Against = NOTHING) -> bytes:
    """Return one card as a PDF; the same bytes for the same cards.

    Raises ``Refused("character_not_printable", character, codepoint, field)``.
    """
    return scorecards([card], words, fonts, office, against)


def scorecards(cards: Sequence[Card], words: Words, fonts: Fonts, office: Office, against: Against = NOTHING) -> bytes:
    """Return several cards in one PDF, each beginning on a page of its own and numbered for itself; ValueError without any."""
    if not cards:
        raise ValueError("no card to print")
    first = cards[0]
    name = first.name if len(cards) == 1 else f"{first.name}等{len(cards)}份"
    about = About(
        title=f"考核评分卡　{name}　{_period(first)}",
        number=_period(first),
        keywords=("考核评分卡", words.subject_kind(first.kind), name),
        made_at=first.judged_at or datetime.combine(first.period.last_day, time(), office.zone),
    )
    sheets = [
        Sheet(f"考核评分卡　{card.name}", tuple(_story(card, words, fonts, office, against)), _period(card), apart=True)
        for card in cards
    ]
    return composed(sheets, about, office, fonts)


def _period(card: Card) -> str:
    return f"{written(card.period.first_day)}至{written(card.period.last_day)}"


def _story(card: Card, words: Words, fonts: Fonts, office: Office, against: Against) -> list[Flowable]:
    forms = Forms(fonts)
    state = words.assessment_state(AssessmentState(card.state))
    if card.revision:
        state += f"（第 {card.revision} 次更正）"
    story = forms.title("考核评分卡", f"考核周期：{_period(card)}", f"状态：{state}")
    story.append(forms.table(_subject(card, words, forms)))
    story += [Gap(3 * mm), _Result(card, words, fonts), Gap(1 * mm)]
    story += [*forms.heading("一、指标与得分"), _indicators(card, words, forms), Gap(2 * mm)]
    story += [forms.note(text) for text in _notes(card, words, office)]
    compared = comparison(card, against, words, forms)
    if compared:
        story += [*forms.heading("二、与上期和同类对象比较"), *compared]
    if card.counts:
        story += [*forms.heading(f"{'三' if compared else '二'}、工作量"), _counts(card, words, forms)]
    signed: list[Flowable] = [Gap(4 * mm), _signatures(forms)]
    if card.hash:
        grouped = " ".join(card.hash[i : i + 8] for i in range(0, len(card.hash), 8))
        signed += [Gap(2 * mm), forms.note(f"公布校验值（SHA-256）：{grouped}")]
    story.append(KeepTogether(signed))
    return story + _appendix(card, words, forms)


def _subject(card: Card, words: Words, forms: Forms) -> list[Row]:
    return [
        forms.pair("考核对象", card.name, "岗　位", words.subject_kind(card.kind)),
        forms.pair("所在单位", card.organisation, "负责网格", "、".join(card.grids)),
    ]


def _notes(card: Card, words: Words, office: Office) -> list[str]:
    notes = []
    if card.judged_at is not None:
        notes.append(f"统计截至 {office.moment(card.judged_at)}。")
    if empty := [row for row in card.indicators if row.score is None]:
        reasons = "；".join(f"{words.indicator(row.key)}——{words.why_empty(row.key)}" for row in empty)
        notes.append(f"“{EMPTY}”表示没有可统计的事项，不计 0 分也不计满分，其权重按比例分摊到其他指标。{reasons}。")
    if card.too_few:
        notes.append("空缺指标的权重超过一半，样本不足，不评级。")
    if card.capped:
        notes.append("被考核人在周期内没有有效的授权，等级最高为 C。")
    notes.append("总分为各指标得分乘以实际权重之和除以实际权重合计，保留两位小数，按所印数字评级。")
    return notes


class _Result(Flowable):
    """The score in large figures and the grade with its colour and letter, or why there is none."""

    def __init__(self, card: Card, words: Words, fonts: Fonts) -> None:
        super().__init__()
        self._card, self._words, self._fonts = card, words, fonts
        self.height = 17 * mm

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width = aW
        return aW, self.height

    def draw(self) -> None:
        """Draw both, and the scale of the grades under them."""
        card, canvas, fonts = self._card, self.canv, self._fonts
        color = GRADE_COLORS.get(card.grade, MUTED)
        canvas.setStrokeColor(color)
        canvas.setLineWidth(0.9)
        canvas.rect(0, 0, self.width, self.height)
        label = Style(Face.HEI, 10.5, 14)
        draw_text(canvas, "总　分", 6 * mm, 7 * mm, label, fonts)
        total = EMPTY if card.score is None else f"{card.score:.2f}"
        draw_text(canvas, total, 24 * mm, 5 * mm, Style(Face.HEI, 26, 32, color=color), fonts)
        draw_text(canvas, "等　级", 78 * mm, 7 * mm, label, fonts)
        if card.grade and not card.too_few:
            canvas.setFillColor(color)
            canvas.roundRect(96 * mm, 2 * mm, 13 * mm, 13 * mm, 1.5 * mm, stroke=0, fill=1)
            style = Style(Face.HEI, 24, 30, color=white, align="center")
            draw_text(canvas, card.grade, 102.5 * mm, 5.4 * mm, style, fonts)
            draw_text(
                canvas, self._words.grade(card.grade), 113 * mm, 6.6 * mm, Style(Face.HEI, 14, 18, color=color), fonts
            )
        else:
            draw_text(canvas, self._words.grade(""), 96 * mm, 6.6 * mm, Style(Face.HEI, 14, 18), fonts)


class _ScoreBar(Flowable):
    """A score of 0–100 as a bar; an empty one is an empty frame."""

    def __init__(self, score: float | None) -> None:
        super().__init__()
        self._score = score
        self.height = 4 * mm

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width = aW
        return aW, self.height

    def draw(self) -> None:
        """Draw it."""
        canvas, high = self.canv, 2.8 * mm
        y = (self.height - high) / 2
        if self._score is not None:
            canvas.setFillColor(GRADE_COLORS["B"])
            canvas.rect(0, y, self.width * min(max(self._score, 0), 100) / 100, high, stroke=0, fill=1)
        canvas.setStrokeColor(MUTED)
        canvas.setLineWidth(0.4)
        canvas.rect(0, y, self.width, high)


def _indicators(card: Card, words: Words, forms: Forms) -> RuledTable:
    heads = ("指标", "分子", "分母", "比率", "计分办法", "权重", "实际权重", "得分", "图示")
    widths = [share * mm for share in (25.5, 11, 11, 17, 37, 11.5, 17.5, 16)]
    widths.append(TYPE_WIDTH - sum(widths))
    center = FINE.but(align="center", size=9)
    rows = []
    for each in card.indicators:
        texts = (
            words.indicator(each.key),
            _count(each.numerator),
            _count(each.denominator),
            _ratio(each),
            words.formula(each.key, each.formula),
            _weight(each.weight),
            _weight(each.effective_weight) if each.score is not None else EMPTY,
            EMPTY if each.score is None else f"{each.score:.2f}",
        )
        styles = (FINE.but(size=9.5), *[center] * 3, FINE.but(size=8, align="center"), *[center] * 3)
        line = forms.line(texts, heads[:8], styles, middle=True)
        rows.append(Row((*line.cells, Cell((_ScoreBar(each.score),), middle=True)), 8 * mm))
    effective = sum(each.effective_weight for each in card.indicators if each.score is not None)
    total = EMPTY if card.score is None else f"{card.score:.2f}"
    sums = ("合计", "", "", "", "", _weight(sum(each.weight for each in card.indicators)), _weight(effective), total)
    cells = [
        Cell((Text(text, HEAD if index == 0 else center, forms.fonts),), middle=True) for index, text in enumerate(sums)
    ]
    rows.append(Row((*cells, Cell((_ScoreBar(card.score),), middle=True)), 8 * mm))
    return RuledTable(rows, widths, forms.head(heads))


def _count(number: int | None) -> str:
    return EMPTY if number is None else str(number)


def _weight(weight: float) -> str:
    return f"{weight:.2f}".rstrip("0").rstrip(".")


def _ratio(row: IndicatorRow) -> str:
    if row.numerator is None or not row.denominator:
        return EMPTY
    return f"{row.numerator / row.denominator * 100:.2f}%"


def _counts(card: Card, words: Words, forms: Forms) -> RuledTable:
    """Four counts to a row, in the order of the card."""
    fonts = forms.fonts
    cells: list[Cell] = []
    for key, number in card.counts:
        cells.append(forms.label(words.count(key), HEAD))
        cells.append(Cell((Text(str(number), FINE.but(align="center", size=9.5), fonts),), middle=True))
    while len(cells) % 8:
        cells.append(Cell(()))
    widths = [width * mm for width in (27, 13) * 4]
    return RuledTable([Row(tuple(cells[i : i + 8]), 7 * mm) for i in range(0, len(cells), 8)], widths)


def _signatures(forms: Forms) -> RuledTable:
    """Those who sign for the card: a published one is sent to the responsible persons of level 1 and 2."""
    signed = [Text(f"签收{TO_SIGN}", FINE.but(size=10.5, leading=16), forms.fonts) for _ in _SIGNERS]
    rows = [
        Row((forms.label(who), Cell((Gap(2 * mm), line))), 11 * mm) for who, line in zip(_SIGNERS, signed, strict=True)
    ]
    return RuledTable(rows, (34 * mm, TYPE_WIDTH - 34 * mm))


def _appendix(card: Card, words: Words, forms: Forms) -> list[Flowable]:
    """The cases behind every figure; patrols, posts and sources are in registers of their own."""
    heads = ("指标", "计入分子的案件", "其余计入分母的案件")
    widths = (30 * mm, (TYPE_WIDTH - 30 * mm) / 2, (TYPE_WIDTH - 30 * mm) / 2)
    styles = (FINE.but(size=9.5), FINE, FINE)
    rows = []
    for each in card.indicators:
        if thing_of(each.key) is not Thing.CASE or not (each.numerator_cases or each.denominator_cases):
            continue
        hit, missed = _listed(each.numerator_cases), _listed(_without(each.denominator_cases, each.numerator_cases))
        rows.append(forms.line((words.indicator(each.key), hit, missed), heads, styles))
    for key, cases in card.cases_of_counts:
        rows.append(forms.line((words.count(key), _listed(cases), DASH), heads, styles))
    if not rows:
        return []
    return [*forms.heading("附：各指标涉及的案件"), RuledTable(rows, widths, forms.head(heads))]


def _without(all_cases: Sequence[str], some: Sequence[str]) -> list[str]:
    """`all_cases` less `some`; a case that was counted twice may be left once."""
    return list((Counter(all_cases) - Counter(some)).elements())


def _listed(cases: Sequence[str]) -> str:
    return f"共 {len(cases)} 件：" + "、".join(cases) if cases else ""
