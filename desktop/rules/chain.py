"""How a journal row becomes text and hash: the canonical form that every check, years later, must reproduce."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

FIRST_HASH = "0" * 64
"""The previous hash of a chain's first row."""


def instant(moment: datetime | None) -> str | None:
    """An instant in the canonical text: UTC to the microsecond, always with the same number of digits."""
    return None if moment is None else moment.astimezone(UTC).isoformat("T", "microseconds").replace("+00:00", "Z")


def row_text(row: Mapping[str, object]) -> str:
    """The canonical text of a row; `row` has plain values only (text, numbers, None, lists and mappings of those).

    Keys are sorted and there are no blanks, so the same facts have the same bytes on every machine.
    """
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def row_hash(previous: str, text: str) -> str:
    """SHA-256 over the previous hash and the row's text, as 64 hexadecimal digits."""
    return hashlib.sha256((previous + text).encode()).hexdigest()


def anchor_hash(previous: str, day: str, ends: Iterable[tuple[int, int, str]]) -> str:
    """The hash of a day's anchor over (case id, last sequence, hash) of every case changed that day, in order of case id."""
    lines = "".join(f"{case_id}:{sequence}:{end}\n" for case_id, sequence, end in ends)
    return hashlib.sha256(f"{previous}{day}\n{lines}".encode()).hexdigest()
