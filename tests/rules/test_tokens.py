"""Tokens: whatever two characters stand together are found, blanks, width, case and punctuation apart."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.rules import tokens

TEXT = st.text(alphabet="扬尘工地水2015r-8 ０Ａ街", max_size=12)


def contains(fields: list[str], term: str) -> bool:
    """What an index of these tokens answers: the phrase of the term among the neighbours."""
    indexed = tokens.tokens(fields)
    wanted, is_beginning = tokens.phrase(term)
    if is_beginning:
        return any(token.startswith(wanted[0]) for token in indexed)
    return any(indexed[start : start + len(wanted)] == wanted for start in range(len(indexed)))


@given(st.lists(TEXT, max_size=3), st.text(alphabet="扬尘工地水2015r8街", min_size=1, max_size=6))
def test_an_index_of_the_tokens_finds_exactly_what_stands_in_a_field(texts: list[str], term: str) -> None:
    fields = [tokens.normalised(text) for text in texts]
    assert contains(fields, term) == any(term in field for field in fields)


def test_width_case_blanks_and_punctuation_do_not_count() -> None:
    assert tokens.normalised("西环网〔２０１５〕 403号 ＰＭ10") == "西环网2015403号pm10"
    assert tokens.terms(" 2015-0004  扬尘、工地 —— 扬尘工地 ") == ["20150004", "扬尘工地"]


def test_numbers_are_found_by_their_runs_of_four() -> None:
    assert tokens.phrase("2015000403")[0] == ["2015", "0150", "1500", "5000", "0004", "0040", "0403"]
    assert tokens.phrase("尘20")[0] == ["尘2", "20"]
