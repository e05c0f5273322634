"""The typefaces of a paper: finds them, hands reportlab each once, and picks one for every character; draws nothing."""

from __future__ import annotations

import enum
import hashlib
import io
import logging
import os
import re
import sys
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFNameBytes, TTFont

from desktop.printing.outlines import GrowingFont
from desktop.rules.errors import Refused

_log = logging.getLogger(__name__)


class Face(enum.Enum):
    """The four faces of Chinese official papers; the value is the file that Windows and Kylin call them by."""

    SONG = "simsun.ttc"  # 宋体: tables, numbers
    HEI = "simhei.ttf"  # 黑体: labels, headings
    FANG = "simfang.ttf"  # 仿宋: running text
    KAI = "simkai.ttf"  # 楷体: opinions, notes


FONT_SUFFIXES = frozenset({".ttf", ".ttc", ".otf"})
_REGISTERING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in a row that one font holds; `font` is its name at reportlab."""

    font: str
    text: str


class Fonts:
    """The fonts that this machine prints with. For each face the ones to look a character up in, best first."""

    def __init__(self, chains: Mapping[Face, Sequence[_Font]]) -> None:
        self._chains = {face: tuple(chain) for face, chain in chains.items()}
        self._found: dict[Face, dict[str, tuple[str, float]]] = {face: {} for face in self._chains}

    def font_name(self, face: Face) -> str:
        """The name at reportlab of the first choice for `face`."""
        return self._chains[face][0].fontName

    def width(self, character: str, face: Face, field: str = "") -> float:
        """Width of one character in ems; raises `Refused` like `runs`."""
        known = self._found[face].get(character)
        return (known or self._look_up(character, face, field))[1]

    def text_width(self, text: str, face: Face, size: float, field: str = "") -> float:
        """Width of a line in points at `size`."""
        known = self._found[face]
        return size * sum([(known.get(c) or self._look_up(c, face, field))[1] for c in text])

    def runs(self, text: str, face: Face, field: str = "") -> tuple[Run, ...]:
        """Split `text` by the font that holds each character.

        Raises ``Refused("character_not_printable", character, codepoint, field)`` where no font has one; `field` says
        what was being printed.
        """
        known = self._found[face]
        named = [(known.get(c) or self._look_up(c, face, field))[0] for c in text]
        if named.count(named[0] if named else "") == len(named):  # as most lines are
            return (Run(named[0], text),) if named else ()
        places = groupby(range(len(text)), key=named.__getitem__)
        return tuple(Run(font, "".join(text[place] for place in group)) for font, group in places)

    def _look_up(self, character: str, face: Face, field: str) -> tuple[str, float]:
        code = ord(character)
        font = next((font for font in self._chains[face] if code in font.face.charToGlyph), None)
        if font is None:
            raise Refused("character_not_printable", character=character, codepoint=f"U+{code:04X}", field=field)
        known = self._found[face][character] = font.fontName, font.width(code)
        return known


def load_fonts(
    cache: Path, *, office_folder: Path | None = None, system_folders: Iterable[Path] | None = None
) -> Fonts:
    """Find the fonts: the office's own folder, the system's 宋 黑 仿宋 楷, then the Noto fonts that come with the program.

    `cache` is a folder that may be deleted at any time. Every further font file in `office_folder` serves for characters
    that the others lack. Raises OSError only where the program's own fonts are not there.
    """
    from pylopdf_fonts_zh_cn import sans_path, serif_path

    folders = [office_folder] if office_folder else []
    folders += list(system_font_folders() if system_folders is None else system_folders)
    own = {face: font for face in Face if (font := _first_usable(_files_named(face.value, folders), cache))}
    serif, sans = _registered(serif_path(), cache), _registered(sans_path(), cache)
    spare = [font for file in _font_files(office_folder) if (font := _usable(file, cache))]
    return Fonts({face: _chain(face, own, serif, sans, spare) for face in Face})


def system_font_folders(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> tuple[Path, ...]:
    """Where this system keeps fonts for everybody and for this user; folders may be missing."""
    if platform == "win32":
        user = Path(environ.get("LOCALAPPDATA", "")) / "Microsoft" / "Windows" / "Fonts"
        return Path(environ.get("WINDIR", r"C:\Windows")) / "Fonts", user
    home = Path(environ.get("HOME", "/nonexistent"))
    if platform == "darwin":
        return Path("/Library/Fonts"), Path("/System/Library/Fonts"), home / "Library" / "Fonts"
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local" / "share" / "fonts",
        home / ".fonts",
    )


@lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """Return `text` as it can be set: one kind of line end, tabs as blanks, no invisible control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(
        c for c in lines if c == "\n" or (unicodedata.category(c) not in _INVISIBLE and c not in _VARIATIONS)
    )


_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})
_VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))


# reportlab writes a character beyond the first plane as one number, where the PDF wants UTF-16
_BEYOND_FIRST_PLANE = re.compile(r"(?<=> <)[0-9A-F]{5,6}(?=>)")


def _as_surrogates(match: re.Match[str]) -> str:
    return chr(int(match.group(), 16)).encode("utf-16-be").hex().upper()


class _Font(TTFont):
    """A font at reportlab that may be used by several documents at once, and grows where its outlines are converted."""

    def __init__(self, name: str, file: io.BytesIO, growing: GrowingFont | None = None) -> None:
        super().__init__(name, file, asciiReadable=False)
        self._growing = growing
        self._saving = threading.RLock()
        self._name_uniquely()

    def _name_uniquely(self) -> None:
        # reportlab takes a font with a known PostScript name for the known font, silently
        self.face.name = TTFNameBytes(self.fontName.encode("ascii"))
        self.face.subfontNameX = b""

    def width(self, code: int) -> float:
        """The width of a character in ems."""
        return float(self.face.charWidths.get(code, self.face.defaultWidth)) / 1000

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        """Add the subsets that `doc` used; a face is read by position, so one document at a time."""
        with self._saving:
            if self._growing is not None:
                self._grow(self._growing, doc)
            super().addObjects(doc)
            for name, stream in doc.idToObject.items():
                if name.startswith("toUnicodeCMap:") and name.endswith(f"+{self.fontName}"):
                    stream.content = _BEYOND_FIRST_PLANE.sub(_as_surrogates, stream.content)

    def _grow(self, growing: GrowingFont, doc: Any) -> None:
        glyph_of = self.face.charToGlyph
        codes = {code for subset in self.state[doc].subsets for code in subset}
        if growing.grow({0} | {glyph_of[code] for code in codes if code in glyph_of}):
            self.face = TTFont(self.fontName, io.BytesIO(growing.data), asciiReadable=False).face
            self._name_uniquely()


def _chain(
    face: Face, own: Mapping[Face, _Font], serif: _Font, sans: _Font, spare: Sequence[_Font]
) -> tuple[_Font, ...]:
    """The order to look a character up in: this face, its nearest kin, the program's fonts, whatever else there is."""
    kin = {
        Face.SONG: (Face.SONG, Face.FANG),
        Face.FANG: (Face.FANG, Face.SONG),
        Face.KAI: (Face.KAI, Face.FANG, Face.SONG),
        Face.HEI: (Face.HEI,),
    }[face]
    ours = (sans, serif) if face is Face.HEI else (serif, sans)
    wanted = [own[each] for each in kin if each in own] + [*ours, *own.values(), *spare]
    return tuple(dict.fromkeys(wanted))


def _registered(file: Path, cache: Path, index: int = 0) -> _Font:
    """Hand a font to reportlab once, under a name that no other file can have."""
    data = file.read_bytes()
    name = f"{file.stem}-{hashlib.sha256(data + bytes([index])).hexdigest()[:8]}"
    name = "".join(c for c in name if c.isascii() and (c.isalnum() or c == "-"))
    with _REGISTERING:
        if name not in pdfmetrics.getRegisteredFontNames():
            growing = GrowingFont(file, cache, index) if _has_cff_outlines(data, index) else None
            pdfmetrics.registerFont(_Font(name, io.BytesIO(growing.data if growing else data), growing))
        font = pdfmetrics.getFont(name)
    assert isinstance(font, _Font)
    return font


def _has_cff_outlines(data: bytes, index: int) -> bool:
    from fontTools.ttLib import TTFont as Parsed

    tables = Parsed(io.BytesIO(data), fontNumber=index, lazy=True)
    if "fvar" in tables:
        raise TTFError("a variable font would print at its thinnest weight")
    return "CFF " in tables


def _usable(file: Path, cache: Path) -> _Font | None:
    """The font in `file`, or None, with a line in the log, where it cannot be printed with."""
    try:
        return _registered(file, cache)
    except Exception as error:  # noqa: BLE001 - somebody else's file: reading it may fail in any way
        _log.warning("font not used: %s: %s", file, error)
        return None


def _first_usable(files: Iterable[Path], cache: Path) -> _Font | None:
    return next((font for file in files if (font := _usable(file, cache))), None)


def _files_named(name: str, folders: Iterable[Path]) -> Iterator[Path]:
    return (file for folder in folders for file in _font_files(folder) if file.name.lower() == name)


def _font_files(folder: Path | None) -> tuple[Path, ...]:
    if folder is None or not folder.is_dir():
        return ()
    return tuple(sorted(file for file in folder.rglob("*") if file.suffix.lower() in FONT_SUFFIXES))
