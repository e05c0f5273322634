"""Where the text of a PDF was drawn, as PDFium measures it: the whole line, not only where it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtPdf import QPdfDocument
from reportlab.lib.units import mm

ROUNDED = 1.5
"""PDFium's bounds are whole points."""


@dataclass(frozen=True)
class Box:
    """What surrounds the text of a page, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def is_inside(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether nothing stands out of these margins, given in millimetres from the page's upper left corner."""
        return (
            self.left >= left * mm - ROUNDED
            and self.top >= top * mm - ROUNDED
            and self.right <= right * mm + ROUNDED
            and self.bottom <= bottom * mm + ROUNDED
        )


def text_boxes(pdf: bytes) -> Iterator[Box]:
    """The box of each page's text; a page without any has none."""
    buffer = QBuffer()
    buffer.setData(pdf)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    for page in range(document.pageCount()):
        found = document.getAllText(page).boundingRectangle()
        if not found.isEmpty():
            yield Box(found.left(), found.top(), found.right(), found.bottom())
    document.close()
