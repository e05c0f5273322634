"""考核通报, the official notice of a published assessment, in the page form of GB/T 9704-2012; its fixed sentences stand here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reportlab.platypus import Flowable, KeepTogether, PageBreak

from desktop.printing.fonts import Fonts
from desktop.printing.forms import FINE, Forms
from desktop.printing.official import (
    AREA_WIDTH,
    HEADING,
    BlankLines,
    Colophon,
    GridText,
    OfficialCanvas,
    RedHead,
    Signed,
    Title,
    notice_pages,
)
from desktop.printing.sheet import About, Sheet, composed
from desktop.printing.tables import RuledTable
from desktop.printing.words import Office, Words, written
from desktop.rules.scorecard import Card, Period
from desktop.rules.terms import SubjectKind

ADDRESSEES = ("各街道办事处", "区有关部门")
"""To whom the office sends it; an office adjusts them here."""

NAMED = 5
"""How many of the best the text itself names; the attachment has all."""

EMPTY = "–"

CARDS_HEADS, CARDS_SHARES = ("名次", "考核对象", "所在单位", "得　分", "等　级"), (0.09, 0.27, 0.34, 0.14, 0.16)
"""The table of the attachment, and its columns' parts of the width."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A published assessment: `number` is the notice's own, `cards` the ranking, best first, those without a grade last."""

    number: str
    period: Period
    revision: int
    published_at: datetime
    cards: tuple[Card, ...]
    addressees: tuple[str, ...]
    copies: tuple[str, ...]


def assessment_notice(publication: Publication, words: Words, fonts: Fonts, office: Office) -> bytes:
    """Return the notice as a PDF; the same bytes for the same rows; ValueError without a card.

    Raises ``Refused("character_not_printable", character, codepoint, field)``.
    """
    if not publication.cards:
        raise ValueError("no card to tell of")
    phrases = (f"关于{period_told(publication.period)}", "网格化环境监管", "考核情况的通报")
    title = "".join(phrases)
    about = About(
        title=title,
        number=publication.number,
        keywords=("考核通报", publication.number, period_told(publication.period)),
        made_at=publication.published_at,
    )
    dated = office.day(publication.published_at)
    *text, last = _text(publication, words, fonts)
    end = [last, *_attachment_told(publication, words, fonts)]
    story: list[Flowable] = [
        RedHead(f"{office.issuer}文件", publication.number, fonts),
        BlankLines(2),
        Title(phrases, fonts),
        BlankLines(1),
        GridText(f"{'、'.join(publication.addressees)}：", fonts, indent=0, field="主送机关"),
        *text,
        # issuer and date must not stand on a page without text
        KeepTogether([*end, BlankLines(2), Signed(office.issuer, dated, fonts, office.seal)]),
        PageBreak(),
        *_attachment(publication, words, fonts),
        Colophon("、".join(publication.copies), office.issuer, dated, fonts),
    ]
    return composed([Sheet(title, tuple(story))], about, office, fonts, canvas=OfficialCanvas, templates=notice_pages())


def period_told(period: Period) -> str:
    """A whole month by its name, else from day to day."""
    first, last = period.first_day, period.last_day
    whole = first.day == 1 and (first.year, first.month) == (last.year, last.month) and _next(last).month != last.month
    return f"{first.year}年{first.month}月" if whole else f"{written(first)}至{written(last)}"


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _text(publication: Publication, words: Words, fonts: Fonts) -> list[Flowable]:
    cards = publication.cards
    graded = [card for card in cards if not card.too_few and card.score is not None]
    kind = words.subject_kind(cards[0].kind)
    span = f"{written(publication.period.first_day)}至{written(publication.period.last_day)}"
    corrected = f"（第 {publication.revision} 次更正，此前公布的结果以本次为准）" if publication.revision else ""
    story: list[Flowable] = [
        GridText(f"现将{span}网格化环境监管考核情况通报如下{corrected}。", fonts),
        GridText("一、总体情况", fonts, HEADING),
        GridText(_overall(kind, cards, graded), fonts),
    ]
    if graded:
        named = "；".join(f"{card.name}（{card.organisation}），{card.score:.2f} 分" for card in graded[:NAMED])
        story.append(GridText("二、名次靠前人员", fonts, HEADING))
        story.append(GridText(f"本期得分前 {min(NAMED, len(graded))} 名依次为：{named}。", fonts, field="考核对象"))
    weak = _weakest(graded)
    number = "三" if graded else "二"
    story.append(GridText(f"{number}、有关要求", fonts, HEADING))
    if weak:
        named_weak = "、".join(f"“{words.indicator(key)}”" for key in weak)
        story.append(
            GridText(f"本期平均得分较低的指标是{named_weak}，各单位要对照考核评分卡逐件查找原因，及时改进。", fonts)
        )
    story.append(
        GridText("考核评分卡已送达被考核人及其所在单位。对结果有异议的，请以案号和指标为据，书面向我中心提出。", fonts)
    )
    return story


def _overall(kind: str, cards: Sequence[Card], graded: Sequence[Card]) -> str:
    told = f"本期考核{kind} {len(cards)} 名，评定等级 {len(graded)} 名"
    if few := len(cards) - len(graded):
        told += f"，另有 {few} 名样本不足，不评等级"
    if graded:
        mean = sum(card.score or 0 for card in graded) / len(graded)
        by_grade = Counter(card.grade for card in graded)
        grades = "，".join(f"{grade} 级 {by_grade[grade]} 名" for grade in sorted(by_grade))
        told += f"。平均得分 {mean:.2f} 分，其中{grades}"
    return f"{told}。"


def _weakest(cards: Sequence[Card], count: int = 2) -> list[str]:
    """The indicators with the lowest mean score, of those that anybody has a score in; none where all are full."""
    scores: dict[str, list[float]] = {}
    for card in cards:
        for row in card.indicators:
            if row.score is not None:
                scores.setdefault(row.key, []).append(row.score)
    means = sorted((sum(each) / len(each), key) for key, each in scores.items())
    return [key for mean, key in means[:count] if mean < 100]


def _attachment_name(publication: Publication, words: Words) -> tuple[str, str]:
    return period_told(publication.period), f"{words.subject_kind(publication.cards[0].kind)}考核成绩表"


def _attachment_told(publication: Publication, words: Words, fonts: Fonts) -> list[Flowable]:
    return [BlankLines(1), GridText(f"附件：{''.join(_attachment_name(publication, words))}", fonts)]


def _attachment(publication: Publication, words: Words, fonts: Fonts) -> list[Flowable]:
    forms = Forms(fonts)
    heads = CARDS_HEADS
    if publication.cards[0].kind is SubjectKind.INSPECTOR:
        heads = ("名次", "姓　名", *CARDS_HEADS[2:])
    center = FINE.but(size=10.5, leading=15, align="center")
    rows = []
    for place, card in enumerate(publication.cards, 1):
        ranked = card.score is not None and not card.too_few
        score = EMPTY if card.score is None else f"{card.score:.2f}"
        grade = words.grade("" if card.too_few else card.grade)
        texts = (str(place) if ranked else EMPTY, card.name, card.organisation, score, grade)
        rows.append(forms.line(texts, heads, [center] * 5, middle=True))
    return [
        GridText("附件", fonts, HEADING, indent=0),
        BlankLines(1),
        Title(_attachment_name(publication, words), fonts),
        BlankLines(1),
        RuledTable(rows, [share * AREA_WIDTH for share in CARDS_SHARES], forms.head(heads)),
    ]
