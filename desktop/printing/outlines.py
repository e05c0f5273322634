"""TrueType outlines out of CFF ones, a character at a time and cached; knows files and glyphs, not pages or papers."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import struct
import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

_log = logging.getLogger(__name__)

LARGEST_ERROR = 1.0
"""How far, in units of 1/1000 em, a quadratic curve may leave the cubic one: invisible in print."""

MOST_POINTS = 4095
"""What `maxp` promises of any glyph, whichever are there yet: the same paper has to come out however the cache stands."""

_COPIED = ("head", "hhea", "OS/2", "name", "cmap", "hmtx", "post", "maxp")


class GrowingFont:
    """A CFF font as TrueType whose outlines are converted when a paper first needs them.

    Reportlab takes TrueType outlines only. Converting the 31,000 glyphs of a Chinese font takes over half a minute; a
    paper needs a few hundred, at about a millisecond each. What was converted is kept in `cache`, as a valid TrueType
    file in which the other glyphs are still empty. Widths and characters are complete from the start. Two processes may
    use one cache: a file is only ever replaced whole, and what one of them loses it converts again.
    """

    def __init__(self, source: Path, cache: Path, index: int = 0) -> None:
        self._source = source
        self._index = index
        digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
        self._file = cache / f"{source.stem}-{index}-{digest}.ttf"
        self._lock = threading.Lock()
        self._tables, self._outlines = _cached(self._file) or self._skeleton()

    @property
    def data(self) -> bytes:
        """The TrueType file as far as it has grown."""
        with self._lock:
            return _file_of(self._tables, self._outlines)

    def grow(self, glyphs: Iterable[int]) -> bool:
        """Convert those of `glyphs` (indices) that are not there yet; whether there were any."""
        with self._lock:
            missing = sorted({glyph for glyph in glyphs if glyph not in self._outlines})
            if not missing:
                return False
            with self._open() as font:
                self._outlines.update(_converted(font, missing))
            _keep(self._file, _file_of(self._tables, self._outlines))
            return True

    def _open(self) -> TTFont:
        from fontTools.ttLib import TTFont

        return TTFont(
            io.BytesIO(self._source.read_bytes()),
            fontNumber=self._index,
            lazy=True,
            recalcBBoxes=False,
            recalcTimestamp=False,
        )

    def _skeleton(self) -> tuple[dict[str, bytes], dict[int, bytes]]:
        with self._open() as font:
            _describe_as_truetype(font)
            return {tag: font.getTableData(tag) for tag in _COPIED}, {}


def _describe_as_truetype(font: TTFont) -> None:
    """Change the small tables of a CFF font to what a TrueType one says."""
    maxp: Any = font["maxp"]
    maxp.tableVersion = 0x00010000
    for name in (
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
        "maxComponentDepth",
        "maxCompositePoints",
        "maxCompositeContours",
    ):
        setattr(maxp, name, 0)
    maxp.maxZones = 1
    maxp.maxPoints = MOST_POINTS
    maxp.maxContours = MOST_POINTS
    font["head"].indexToLocFormat = 1
    font["head"].glyphDataFormat = 0
    font["post"].formatType = 3.0


def _converted(font: TTFont, glyphs: Iterable[int]) -> dict[int, bytes]:
    """Return the TrueType outline of each glyph; b"" where a glyph, like the space, has no outline."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    drawn = font.getGlyphSet()
    tolerance = LARGEST_ERROR * font["head"].unitsPerEm / 1000
    outlines = {}
    for index in glyphs:
        name = font.getGlyphName(index)
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, tolerance, reverse_direction=True))
        glyph: Any = pen.glyph()
        outlines[index] = bytes(glyph.compile(None)) if glyph.numberOfContours else b""
    return outlines


# In the file an outline that is known to be empty has to differ from one that is not there yet: the known ones are
# listed in a table of our own, which reportlab does not copy.
_KNOWN = "GDkn"


def _file_of(tables: Mapping[str, bytes], outlines: Mapping[int, bytes]) -> bytes:
    glyph_count = struct.unpack(">H", tables["maxp"][4:6])[0]
    offsets, parts, position = [0] * (glyph_count + 1), [], 0
    for index in range(glyph_count):
        offsets[index] = position
        outline = outlines.get(index, b"")
        padded = outline + bytes(-len(outline) % 4)
        parts.append(padded)
        position += len(padded)
    offsets[glyph_count] = position
    known = sorted(outlines)
    every = {
        **tables,
        "glyf": b"".join(parts) or bytes(4),
        "loca": struct.pack(f">{len(offsets)}L", *offsets),
        _KNOWN: struct.pack(f">{len(known)}H", *known) or bytes(2),
    }
    stream = io.BytesIO()
    writer = SFNTWriter(stream, len(every), sfntVersion="\0\1\0\0")
    for tag in sorted(every):
        writer[tag] = every[tag]
    writer.close()
    return stream.getvalue()


def _cached(file: Path) -> tuple[dict[str, bytes], dict[int, bytes]] | None:
    """Read what an earlier paper converted; None where there is nothing, or nothing that can be used."""
    try:
        reader = SFNTReader(io.BytesIO(file.read_bytes()))
        tables = {tag: reader[tag] for tag in _COPIED}
        glyf, known, loca = reader["glyf"], reader[_KNOWN], reader["loca"]
        offsets = struct.unpack(f">{len(loca) // 4}L", loca)
        indices = struct.unpack(f">{len(known) // 2}H", known)
        return tables, {index: glyf[offsets[index] : offsets[index + 1]] for index in indices}
    except FileNotFoundError:
        return None
    except Exception:  # noqa: BLE001 - a cache that cannot be read, for whatever reason, is made anew
        _log.warning("unreadable font cache, making it anew: %s", file, exc_info=True)
        return None


def _keep(file: Path, data: bytes) -> None:
    """Replace `file` whole; a cache that cannot be written costs time, not the paper."""
    temporary = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).replace(file)
    except OSError as error:
        _log.warning("the font cache was not kept: %s", error)
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
