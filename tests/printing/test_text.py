"""Lines of Chinese: what may not begin or end one, what is kept together, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.printing.fonts import Fonts
from desktop.printing.text import Style, Text, broken

STYLE = Style(size=10, leading=15)


def lines(text: str, width: float, fonts: Fonts) -> list[str]:
    return [line.text for line in broken(text, STYLE, width, fonts)]


def test_a_closing_mark_never_begins_a_line(fonts: Fonts) -> None:
    assert lines("甲乙丙丁，戊己", 40, fonts) == ["甲乙丙", "丁，戊己"]
    assert (
        lines("甲乙丙（丁）。戊", 60, fonts) == ["甲乙丙（", "丁）。戊"]
        or lines("甲乙丙（丁）。戊", 60, fonts)[1][0] not in "）。"
    )


def test_an_opening_mark_never_ends_a_line(fonts: Fonts) -> None:
    assert lines("甲乙丙《丁戊》", 40, fonts) == ["甲乙丙", "《丁戊》"]


def test_numbers_and_words_are_not_torn(fonts: Fonts) -> None:
    assert lines("案号2015-000403号", 70, fonts) == ["案号", "2015-000403号"]


def test_a_word_wider_than_the_line_is_torn(fonts: Fonts) -> None:
    found = lines("0123456789abcdef" * 4, 60, fonts)
    assert "".join(found) == "0123456789abcdef" * 4
    assert len(found) > 3


def test_line_ends_are_kept_and_blanks_at_a_break_fall_away(fonts: Fonts) -> None:
    assert lines("甲\n\n乙", 40, fonts) == ["甲", "", "乙"]
    assert lines("甲乙丙丁　戊", 40, fonts) == ["甲乙丙丁", "戊"]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="甲乙丙，。（）《》、；：“”—…12ab%", max_size=120), st.sampled_from([10.0, 25.0, 40.0, 90.0]))
def test_nothing_is_lost_and_nothing_hangs_over(fonts: Fonts, text: str, width: float) -> None:
    found = broken(text, STYLE, width, fonts)
    assert "".join(line.text for line in found) == text
    widest = max(10.0, width)
    assert all(line.width <= widest + 10.02 for line in found)  # a dash of two characters is never torn


def test_a_split_keeps_every_line_and_at_least_two_together(fonts: Fonts) -> None:
    text = Text("甲乙丙丁戊己庚辛壬癸" * 10, STYLE, fonts)
    _, height = text.wrap(100, 1000)
    assert height == 10 * 15
    upper, lower = text.split(100, 9 * 15)
    assert upper.wrap(100, 1000)[1] == 8 * 15  # not one line alone on the next page
    assert lower.wrap(100, 1000)[1] == 2 * 15
    assert text.split(100, 10) == []


@pytest.mark.parametrize("text", ["", "   ", "，", "（", "——"])
def test_odd_texts(fonts: Fonts, text: str) -> None:
    assert broken(text, STYLE, 40, fonts)
