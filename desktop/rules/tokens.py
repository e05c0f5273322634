"""How text becomes what a search index holds, the same for both databases; knows neither index nor query language.

A text is found by any two characters that stand together in it. Blanks, punctuation, width and case do not count, so that
"2015-403", "２０１５403" and "2015 403" are the same. Chinese has no words to cut at; every pair of neighbours is a token. Of numbers
and Latin words, whose pairs are in every case, the runs of four are tokens too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

MOST_CHARACTERS = 4000
"""What of a field is indexed; PostgreSQL keeps positions up to 16383 only."""

_LATIN = re.compile(r"[a-z0-9]{4,}")
_RUN = 4


def normalised(text: str) -> str:
    """The letters and digits of `text` alone, in one width and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded))[:MOST_CHARACTERS]


def tokens(fields: Iterable[str]) -> list[str]:
    """The tokens of normalised fields, in order.

    Neighbours in the list overlap only inside one field and one run: each ends with a shorter token, which parts it from the next
    and lets a single character be found as a beginning.
    """
    found: list[str] = []
    for field in fields:
        found += _overlapping(field, 2)
        for run in _LATIN.findall(field):
            found += _overlapping(run, _RUN)
    return found


def terms(query: str) -> list[str]:
    """The normalised parts of what was typed; a case must hold all of them, each unbroken in one field."""
    parts = (normalised(part) for part in query.split())
    return list(dict.fromkeys(part for part in parts if part))


def phrase(term: str) -> tuple[list[str], bool]:
    """The neighbouring tokens that a text with `term` in it has, and whether the only one is a mere beginning of a token."""
    if len(term) == 1:
        return [term], True
    width = _RUN if _LATIN.fullmatch(term) else 2
    return [term[start : start + width] for start in range(len(term) - width + 1)], False


def _overlapping(text: str, width: int) -> Iterator[str]:
    if text:
        yield from (text[start : start + width] for start in range(len(text) - width + 1))
        yield text[-(width - 1) :]
