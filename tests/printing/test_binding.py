"""Papers bound into one: every page, every bookmark and link, whatever the number of parts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from desktop.printing import binding
from desktop.printing.binding import Part, bind
from desktop.printing.case_file import case_file
from desktop.printing.fonts import Fonts
from desktop.wording import papers
from tests.printing import reading, rows


@pytest.fixture(scope="module")
def part(fonts: Fonts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("parts") / "part.pdf"
    path.write_bytes(case_file(rows.case_file_row(photos=0), rows.OUTLINES, {}, papers, fonts, rows.OFFICE))
    return path


def test_every_part_is_whole_and_marked(part: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    assert bind([Part(part, "甲案"), Part(part, "乙案")], out, "两件", "某中心")
    alone, both = reading.pages(part.read_bytes()), reading.pages(out.read_bytes())
    assert both == alone * 2
    outline = pypdf.PdfReader(out).outline
    assert [each.title for each in outline[::2]] == ["甲案", "乙案"]  # type: ignore[union-attr]
    assert next(each.title for each in outline[3]) == "封面"  # type: ignore[union-attr]
    with pikepdf.open(out) as document:
        assert document.docinfo["/Title"] == "两件"
        assert document.docinfo["/Author"] == "某中心"
        assert "/OutputIntents" in document.Root


def test_the_contents_of_each_part_lead_into_it(part: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    bind([Part(part, "甲案"), Part(part, "乙案")], out, "两件")
    with pikepdf.open(out) as document:
        places: dict[Any, int] = {page.objgen: number for number, page in enumerate(document.pages)}
        count = len(document.pages) // 2
        first, second = (
            [places[link.Dest[0].objgen] for link in document.pages[page].Annots] for page in (1, count + 1)
        )
    assert first
    assert [place + count for place in first] == second


def test_more_parts_than_may_be_open_at_once(part: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "OPEN_AT_ONCE", 2)
    out = tmp_path / "out.pdf"
    told: list[int] = []
    bind([Part(part, f"案 {number}") for number in range(5)], out, "五件", go_on=lambda done: told.append(done) is None)  # type: ignore[func-returns-value]
    assert told == [2, 4, 5]
    assert [each.title for each in pypdf.PdfReader(out).outline[::2]] == [f"案 {number}" for number in range(5)]  # type: ignore[union-attr]
    assert list(tmp_path.iterdir()) == [out]


def test_the_same_parts_give_the_same_bytes(part: Path, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        bind([Part(part, "甲案"), Part(part, "乙案")], tmp_path / name, "两件")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_giving_up_keeps_nothing(part: Path, tmp_path: Path) -> None:
    assert not bind([Part(part, "甲案")], tmp_path / "out.pdf", "一件", go_on=lambda _: False)
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_bind_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing"):
        bind([], tmp_path / "out.pdf", "")


def test_fonts_stay_embedded(part: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    bind([Part(part, "甲案"), Part(part, "乙案")], out, "两件")
    assert all(font.embedded and font.subset for font in reading.fonts(out.read_bytes()))
    assert pikepdf.open(io.BytesIO(out.read_bytes())).Root.Metadata.read_bytes().count(b"pdfaid:part") == 2
