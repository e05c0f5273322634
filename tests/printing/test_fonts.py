"""Fonts: the office's own first, the program's after, a character looked for in all, and never a silent blank."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from reportlab.pdfgen.canvas import Canvas

from desktop.printing.fonts import Face, Fonts, load_fonts, printable, system_font_folders
from desktop.printing.outlines import GrowingFont
from desktop.rules.errors import Refused
from tests.printing import reading

RARE = "㐂镕喆堃珺玥"
TOO_RARE = "\U00020bb7"  # 𠮷, beyond the first plane


def square_font(file: Path, characters: str, name: str = "Square") -> Path:
    """A small TrueType font in which every character is a square."""
    names = [".notdef", *(f"u{ord(character):04X}" for character in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(character): names[i] for i, character in enumerate(characters, 1)})
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    pen.lineTo((100, 800))
    pen.lineTo((900, 800))
    pen.lineTo((900, 0))
    pen.closePath()
    builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupOS2()
    builder.setupPost()
    file.parent.mkdir(parents=True, exist_ok=True)
    builder.save(str(file))
    return file


def printed(fonts: Fonts, text: str, face: Face = Face.SONG) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1, initialFontName=fonts.font_name(face))  # type: ignore[arg-type] # the stub says a number
    x = 50.0
    for run in fonts.runs(text, face):
        canvas.setFont(run.font, 12)
        canvas.drawString(x, 700, run.text)
        x += canvas.stringWidth(run.text, run.font, 12)
    canvas.save()
    return stream.getvalue()


@pytest.mark.parametrize("face", list(Face))
def test_rare_characters_are_printed_and_found_again(fonts: Fonts, face: Face) -> None:
    pdf = printed(fonts, f"经办人{RARE}", face)
    assert RARE in reading.text(pdf)
    assert all(font.embedded and font.subset and font.searchable for font in reading.fonts(pdf))


def test_no_other_font_creeps_in(fonts: Fonts) -> None:
    names = [font.name for font in reading.fonts(printed(fonts, "西城区 ABC 123"))]
    assert names
    assert all("Noto" in name for name in names)


def test_a_character_of_no_font_is_refused_by_name_and_field(fonts: Fonts) -> None:
    with pytest.raises(Refused) as caught:
        fonts.runs(f"经办人{TOO_RARE}", Face.FANG, "经办人")
    assert caught.value.code == "character_not_printable"
    assert dict(caught.value.details) == {"character": TOO_RARE, "codepoint": "U+20BB7", "field": "经办人"}


def test_the_offices_folder_helps_with_a_character(tmp_path: Path) -> None:
    square_font(tmp_path / "office" / "rare.ttf", TOO_RARE)
    fonts = load_fonts(tmp_path / "cache", office_folder=tmp_path / "office", system_folders=())
    runs = fonts.runs(f"甲{TOO_RARE}乙", Face.SONG)
    assert [run.text for run in runs] == ["甲", TOO_RARE, "乙"]
    assert TOO_RARE in reading.text(printed(fonts, f"甲{TOO_RARE}乙"))


def test_the_systems_own_faces_come_first_and_the_rest_is_looked_up(tmp_path: Path) -> None:
    square_font(tmp_path / "windows" / "SIMFANG.TTF", "甲", "FangSong")
    square_font(tmp_path / "windows" / "simhei.ttf", "乙", "SimHei")
    fonts = load_fonts(tmp_path / "cache", system_folders=[tmp_path / "windows"])
    assert fonts.font_name(Face.FANG).startswith("SIMFANG-")
    assert fonts.font_name(Face.KAI).startswith("SIMFANG-")  # the nearest kin of 楷体 that is there
    assert fonts.font_name(Face.HEI).startswith("simhei-")
    assert [run.text for run in fonts.runs("甲丙", Face.FANG)] == ["甲", "丙"]


def test_two_fonts_of_one_name_stay_two(tmp_path: Path) -> None:
    """Reportlab would take the second for the first, and print its characters as blanks."""
    square_font(tmp_path / "a" / "simfang.ttf", "甲", "Same")
    square_font(tmp_path / "a" / "simkai.ttf", "乙", "Same")
    fonts = load_fonts(tmp_path / "cache", system_folders=[tmp_path / "a"])
    pdf = printed(fonts, "甲", Face.FANG) + printed(fonts, "乙", Face.KAI)
    assert fonts.font_name(Face.FANG) != fonts.font_name(Face.KAI)
    assert b"simfang" in pdf
    assert b"simkai" in pdf


def test_a_broken_font_file_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "simsun.ttc").write_bytes(b"not a font at all")
    fonts = load_fonts(tmp_path / "cache", office_folder=folder, system_folders=())
    assert fonts.font_name(Face.SONG).startswith("NotoSerif")


def test_the_paper_is_the_same_whatever_the_cache_holds(tmp_path: Path) -> None:
    from pylopdf_fonts_zh_cn import serif_path

    fresh = GrowingFont(serif_path(), tmp_path / "cache")
    fresh.grow(range(200, 260))
    fresh.grow(range(300, 310))
    again = GrowingFont(serif_path(), tmp_path / "cache")
    assert not again.grow([*range(200, 260), *range(300, 310)])  # all found in the cache
    assert again.data == fresh.data


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    from pylopdf_fonts_zh_cn import serif_path

    whole = GrowingFont(serif_path(), tmp_path)
    whole.grow([200])
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:5000])
    again = GrowingFont(serif_path(), tmp_path)
    again.grow([200])
    assert again.data == whole.data


def test_a_cache_that_cannot_be_written_costs_no_paper(tmp_path: Path) -> None:
    from pylopdf_fonts_zh_cn import serif_path

    (tmp_path / "cache").write_text("a file where the folder should be")
    font = GrowingFont(serif_path(), tmp_path / "cache")
    assert font.grow([200])
    assert font.data


def test_text_is_made_printable() -> None:
    assert printable("甲\r\n乙\t丙\u200b\ufe0f\x07") == "甲\n乙    丙"


def test_font_folders_of_windows_and_of_a_desktop() -> None:
    windows = system_font_folders({"WINDIR": "D:/W", "LOCALAPPDATA": "D:/L"}, "win32")
    assert Path("D:/W/Fonts") in windows
    assert Path("/usr/share/fonts") in system_font_folders({"HOME": "/home/li"}, "linux")
