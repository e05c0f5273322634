"""The mark by which a printed case file is checked years later: written into the file, read back from it; knows no store."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

_MARK = re.compile(r"grid-desk:case=(?P<case>[^;,\s]+);sequence=(?P<sequence>\d+);hash=(?P<hash>[0-9a-f]{64})")
_BLANKS = re.compile(r"\s+")
SHOWN_DIGITS = 16
"""How many digits of each journal row's hash the course shows."""


@dataclass(frozen=True, slots=True)
class CheckMark:
    """Which case, how many journal rows of it, and the hash of the last."""

    case: str
    sequence: int
    hash: str

    def __str__(self) -> str:
        """As the QR code and the file's keywords hold it."""
        return f"grid-desk:case={self.case};sequence={self.sequence};hash={self.hash}"

    @classmethod
    def found_in(cls, text: str) -> CheckMark | None:
        """The mark in a text, None where there is none."""
        match = _MARK.search(text)
        return cls(match["case"], int(match["sequence"]), match["hash"]) if match else None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a case file says of itself: its mark, and the text of each page without blanks."""

    mark: CheckMark
    pages: tuple[str, ...]

    @property
    def text(self) -> str:
        """All pages together."""
        return "".join(self.pages)


def read_back(content: bytes) -> ReadBack | None:
    """Read a PDF; None where it is no PDF, or none that holds a mark."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        keywords = reader.metadata.get("/Keywords", "") if reader.metadata else ""
        mark = CheckMark.found_in(str(keywords))
        if mark is None:
            return None
        return ReadBack(mark, tuple(_BLANKS.sub("", page.extract_text()) for page in reader.pages))
    except (PyPdfError, ValueError, KeyError, TypeError, OSError):
        return None  # somebody's file: damaged in whatever way
