"""The scorecard, read back: every figure with its parts, the grade or why there is none, the cases behind it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from desktop.printing.comparison import Against
from desktop.printing.fonts import Fonts
from desktop.printing.scorecard import scorecard, scorecards
from desktop.printing.words import Words
from desktop.rules.score_norms import DEFAULT_NORMS
from desktop.rules.scorecard import Card, Subject, card_hash, freeze, make_card
from desktop.rules.terms import SubjectKind
from desktop.wording import papers
from tests.printing import reading, rows

WORDS: Words = papers


def printed(fonts: Fonts, **changes: Any) -> bytes:
    return scorecard(rows.card_row(**changes), WORDS, fonts, rows.OFFICE)


def test_every_indicator_stands_with_its_parts(fonts: Fonts) -> None:
    text = reading.text(printed(fonts))
    card = rows.card_row()
    assert "有效上报率111291.67%" in text
    assert "按时核实率3475.00%" in text
    assert "2015年11月1日至2015年11月30日" in text
    assert f"总分{card.score:.2f}" in text
    assert "B良好" in text
    assert "刘玥" in text


def test_an_empty_indicator_is_a_dash_and_says_why(fonts: Fonts) -> None:
    text = reading.text(printed(fonts))
    assert "漏报率–––" in text
    assert papers.why_empty("missed_rate") in text
    assert "其权重按比例分摊" in text


def test_the_cases_behind_every_figure_are_listed(fonts: Fonts) -> None:
    text = reading.text(printed(fonts, cases=60))
    assert "共59件：2015-000380、2015-000381" in text
    assert "共1件：2015-000439" in text
    assert "已核查共60件" in text


def test_too_few_have_no_grade(fonts: Fonts) -> None:
    few = make_card(
        SubjectKind.INSPECTOR,
        Subject("7", "刘玥", "樱桃园社区"),
        rows.card_row().period,
        {},
        {},
        DEFAULT_NORMS,
        months=Fraction(1),
        judged_at=rows.at(1, "00:00", 12),
    )
    assert few.too_few
    text = reading.text(scorecard(few, WORDS, fonts, rows.OFFICE))
    assert "样本不足，不评级" in text
    assert "总分–" in text
    assert "优秀" not in text


@pytest.mark.parametrize("grade", ["A", "B", "C", "D", "E"])
def test_every_grade_has_its_letter_and_word(fonts: Fonts, grade: str) -> None:
    assert papers.grade(grade).replace(" ", "") in reading.text(printed(fonts, grade=grade))


def test_a_cap_is_said(fonts: Fonts) -> None:
    assert "没有有效的授权" in reading.text(printed(fonts, capped=True, grade="C"))


def test_a_published_card_bears_its_hash_and_lines_to_sign(fonts: Fonts) -> None:
    digest = card_hash(freeze(rows.card_row(), DEFAULT_NORMS))
    text = reading.text(printed(fonts, state="published", hash=digest, revision=2))
    assert digest in text
    assert "已发布（第2次更正）" in text
    assert "一级网格责任人签收（签字）" in text
    assert "二级网格责任人签收（签字）" in text


def test_the_same_card_gives_the_same_bytes(fonts: Fonts) -> None:
    assert printed(fonts) == printed(fonts)


def test_fonts_are_embedded(fonts: Fonts) -> None:
    assert [
        font for font in reading.fonts(printed(fonts)) if not (font.embedded and font.subset and font.searchable)
    ] == []


def test_many_cards_in_one_file(fonts: Fonts) -> None:
    cards = [rows.card_row(name=f"监督员{number}") for number in range(12)]
    pdf = scorecards(cards, WORDS, fonts, rows.OFFICE)
    marks = reading.bookmarks(pdf)
    assert len(marks) == 12
    pages = reading.pages(pdf)
    assert all(f"监督员{number}" in pages[marks[f"考核评分卡　监督员{number}"] - 1] for number in range(12))


def test_no_card_is_a_mistake(fonts: Fonts) -> None:
    with pytest.raises(ValueError, match="no card"):
        scorecards([], WORDS, fonts, rows.OFFICE)


def against(card: Card, *, before: float = 80.0, peers: tuple[float, ...] = (95.0, 70.0)) -> Against:
    """The same card with other scores, for the period before and for others."""

    def scored(score: float, subject: str) -> Card:
        lines = tuple(replace(row, score=None if row.score is None else score) for row in card.indicators)
        return replace(card, subject=subject, score=score, indicators=lines)

    others = tuple(scored(score, f"peer-{number}") for number, score in enumerate(peers))
    return Against({card.subject: scored(before, card.subject)}, (card, *others))


def test_a_card_is_held_against_the_last_period_and_its_peers(fonts: Fonts) -> None:
    card = rows.card_row()
    assert card.score is not None
    pdf = scorecard(card, papers, fonts, rows.OFFICE, against(card))
    text = reading.text(pdf)
    start = text.index("二、与上期和同类对象比较")
    told = text[start:]
    mean = (card.score + 95 + 70) / 3
    total = f"总分{card.score:.2f}80.00↑{card.score - 80:.2f}{mean:.2f}95.002/3"
    assert total in told
    assert "同类对象连本对象共3个" in told
    assert "三、工作量" in told
    assert scorecard(card, papers, fonts, rows.OFFICE, against(card)) == pdf


def test_without_anything_to_compare_there_is_no_comparison(fonts: Fonts) -> None:
    text = reading.text(scorecard(rows.card_row(), papers, fonts, rows.OFFICE))
    assert "与上期" not in text
    assert "二、工作量" in text


def test_a_new_subject_is_compared_with_its_peers_alone(fonts: Fonts) -> None:
    card = rows.card_row()
    text = reading.text(scorecard(card, papers, fonts, rows.OFFICE, Against({}, against(card).peers)))
    assert card.score is not None
    assert f"总分{card.score:.2f}––{(card.score + 165) / 3:.2f}" in text


def test_each_card_of_many_is_numbered_for_itself(fonts: Fonts) -> None:
    cards = [replace(rows.card_row(), subject=str(number), name=name) for number, name in enumerate(("刘玥", "王镕"))]
    pages = reading.pages(scorecards(cards, papers, fonts, rows.OFFICE))
    each = len(pages) // 2
    assert [
        f"第{number}页共{each}页" in page for number, page in zip((*range(1, each + 1),) * 2, pages, strict=True)
    ] == [True] * len(pages)
