"""Photos on paper: turned as they were taken, scaled to what print shows, with their captions; keeps nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from desktop.printing.fonts import Face, Fonts
from desktop.printing.tables import Cell, Row, RuledTable
from desktop.printing.text import MUTED, Style, Text, draw_text
from desktop.printing.words import Office, Words
from desktop.queries.case_photos import PhotoRow
from desktop.rules.terms import PhotoKind

DOTS_PER_INCH = 200
"""What a printed photo of half a page's width can show; more would only make the file heavy."""

PICTURE_HEIGHT = 58 * mm
NOT_WITH_THE_FILE = "照片数据未随卷提供"
_CAPTION = Style(Face.SONG, 9, 12.5)
_FINE = Style(Face.SONG, 8, 11, color=MUTED)


def photo_pages(
    rows: Sequence[PhotoRow],
    contents: Mapping[str, bytes],
    width: float,
    words: Words,
    fonts: Fonts,
    office: Office,
) -> RuledTable:
    """Two photos side by side, in the order of the course; a photo without its bytes keeps its place and says so."""
    half = width / 2
    cells = [
        Cell((Picture(contents.get(row.sha256), fonts), *_captions(number, row, words, fonts, office)))
        for number, row in enumerate(rows, 1)
    ]
    if len(cells) % 2:
        cells.append(Cell(()))
    return RuledTable([Row(tuple(cells[i : i + 2])) for i in range(0, len(cells), 2)], (half, half))


def _captions(number: int, row: PhotoRow, words: Words, fonts: Fonts, office: Office) -> tuple[Flowable, ...]:
    kind = words.photo_kind(PhotoKind(row.kind))
    title = f"照片{number}　{kind}" + (f"：{row.caption}" if row.caption else "")
    taken = f"拍摄时间 {office.moment(row.taken_at)}" if row.taken_at else "拍摄时间不详"
    by = f"　提供人 {row.by}" if row.by else ""
    return (
        Text(title, _CAPTION, fonts, field="照片说明"),
        Text(f"{taken}{by}", _FINE, fonts, field="照片提供人"),
        Text(f"流转记录第 {row.sequence} 条　校验值 {row.sha256[:16]}", _FINE, fonts),
    )


class Picture(Flowable):
    """One photo, centred in the room it has; `content` None or unreadable leaves a frame with the reason in it."""

    def __init__(
        self, content: bytes | None, fonts: Fonts, height: float = PICTURE_HEIGHT, missing: str = NOT_WITH_THE_FILE
    ) -> None:
        super().__init__()
        self._content, self._fonts, self.height, self._missing = content, fonts, height, missing

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width = aW
        return aW, self.height

    def draw(self) -> None:
        """Draw it, no larger than its own size at 72 dots an inch would need to stay sharp."""
        if self._content is None:
            self._instead(self._missing)
            return
        try:
            picture, size = _for_print(self._content, self.width, self.height)
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            self._instead("照片文件无法读取")
            return
        scale = min(self.width / size[0], self.height / size[1])
        wide, high = size[0] * scale, size[1] * scale
        self.canv.drawImage(
            ImageReader(picture), (self.width - wide) / 2, (self.height - high) / 2, wide, high, mask=None
        )

    def _instead(self, reason: str) -> None:
        self.canv.setStrokeColor(MUTED)
        self.canv.setDash([2, 2])
        self.canv.rect(0, 2, self.width, self.height - 4)
        self.canv.setDash([])
        style = Style(Face.SONG, 10.5, 14, color=MUTED, align="center")
        draw_text(self.canv, reason, self.width / 2, self.height / 2, style, self._fonts)


def _for_print(content: bytes, width: float, height: float) -> tuple[io.BytesIO, tuple[int, int]]:
    """A JPEG turned by its EXIF orientation, without its other EXIF, no finer than print shows; and its size in pixels."""
    with Image.open(io.BytesIO(content)) as opened:
        longest = int(max(width, height) / 72 * DOTS_PER_INCH)
        opened.draft("RGB", (longest, longest))  # decodes a large JPEG no finer than needed
        image: Any = ImageOps.exif_transpose(opened)
        if image.mode in {"RGBA", "LA", "P"}:
            layer = image.convert("RGBA")
            image = Image.new("RGB", layer.size, "white")
            image.paste(layer, mask=layer.getchannel("A"))
        image = image.convert("RGB")
    image.thumbnail((int(width / 72 * DOTS_PER_INCH), int(height / 72 * DOTS_PER_INCH)))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=82)
    stream.seek(0)
    return stream, image.size
