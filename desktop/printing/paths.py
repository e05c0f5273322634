"""Paths of many points written at once: reportlab formats every number by itself, which costs more than all the text of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportlab.pdfgen.pathobject import PDFPathObject

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, width, height, in points."""


def rectangles(boxes: Iterable[Box]) -> PDFPathObject:
    """A path of rectangles, to a thousandth of a point."""
    return PDFPathObject([f"{x:.3f} {y:.3f} {width:.3f} {height:.3f} re" for x, y, width, height in boxes])


def polylines(lines: Iterable[Sequence[Point]]) -> PDFPathObject:
    """A path of lines, to a hundredth of a point; one that ends where it begins is closed."""
    code: list[str] = []
    for line in lines:
        (x, y), *rest = line
        code.append(f"{x:.2f} {y:.2f} m")
        closed = len(line) > 2 and line[0] == line[-1]  # a line there and back is no area
        code += [f"{x:.2f} {y:.2f} l" for x, y in (rest[:-1] if closed else rest)]
        if closed:
            code.append("h")
    return PDFPathObject(code)
