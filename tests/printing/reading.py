"""Reads a PDF back: its text, its fonts, its outline; it knows nothing of how it was made."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf
import pypdf

SPACES = str.maketrans("", "", " \n\u3000\xa0")


def pages(pdf: bytes) -> list[str]:
    """The text of each page without blanks, as a search would find it."""
    return [page.extract_text().translate(SPACES) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    """The text of all pages."""
    return "".join(pages(pdf))


def bookmarks(pdf: bytes) -> dict[str, int]:
    """The page, from 1, that each bookmark leads to."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found: dict[str, int] = {}
    for item in reader.outline:
        assert isinstance(item, pypdf.generic.Destination)
        page = reader.get_destination_page_number(item)
        assert page is not None
        found[str(item.title)] = page + 1
    return found


@dataclass(frozen=True)
class Font:
    name: str
    embedded: bool
    subset: bool
    searchable: bool


def fonts(pdf: bytes) -> list[Font]:
    """Every font that any page may use."""
    found = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for font in page.resources.get("/Font", {}).values():
                base = str(font.BaseFont).removeprefix("/")
                embedded = "/FontDescriptor" in font and "/FontFile2" in font.FontDescriptor
                found[base] = Font(base, embedded, base[6:7] == "+", "/ToUnicode" in font)
    return list(found.values())
