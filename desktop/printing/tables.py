"""Ruled tables of official forms: label and value cells, heads that repeat, rows that flow over pages; knows no document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.printing.paths import Box, rectangles

SHADE = HexColor("#F1F3F6")
RULE = HexColor("#000000")
INNER, OUTER = 0.45, 0.9
"""Widths of the rules, in points."""

PAD_X, PAD_Y = 2.0 * mm, 1.3 * mm
MOST_ALONE = 3
"""A table of so few lines may leave its last one on a page alone."""
WORTH_SPLITTING = 80 * mm
"""A row lower than this goes to the next page whole."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, from the top; `foot` stands at its bottom. `continued` heads the cell again on the next page."""

    parts: tuple[Flowable, ...]
    span: int = 1
    foot: tuple[Flowable, ...] = ()
    middle: bool = False
    fill: Color | None = None
    continued: tuple[Flowable, ...] | None = None

    def height(self, width: float) -> float:
        """The height in points that the cell needs at `width`, its padding included."""
        return _height((*self.parts, *self.foot), width - 2 * PAD_X) + 2 * PAD_Y

    def split(self, width: float, height: float) -> tuple[Cell, Cell] | None:
        """The part that fits into `height` and the rest; None where nothing of the cell would fit."""
        if self.continued is not None:
            return (self, replace(self, parts=self.continued)) if self.height(width) <= height else None
        if not self.parts:
            return self, self
        upper: list[Flowable] = []
        lower = list(self.parts)
        room, inside = height - 2 * PAD_Y, width - 2 * PAD_X
        while lower and (needed := lower[0].wrap(inside, room)[1]) <= room + 0.01:
            upper.append(lower.pop(0))
            room -= needed
        if lower and len(pieces := lower[0].split(inside, room)) > 1:
            upper.append(pieces[0])
            lower[:1] = pieces[1:]
        if not upper:
            return None
        return replace(self, parts=tuple(upper), foot=()), replace(self, parts=tuple(lower))


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side; the spans add up to the table's columns. `keep_next`: not the last on a page."""

    cells: tuple[Cell, ...]
    least: float = 8 * mm
    keep_next: bool = False


class RuledTable(Flowable):
    """Rows between rules. A row that is too tall for the page is split inside; `head` is repeated on every page."""

    def __init__(self, rows: Sequence[Row], widths: Sequence[float], head: Row | None = None) -> None:
        super().__init__()
        self._rows, self._widths, self._head = tuple(rows), tuple(widths), head

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Width and height in points."""
        self.width = sum(self._widths)
        self._heights = [self._row_height(row) for row in self._all()]
        self.height = sum(self._heights)
        return self.width, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:
        """The rows that fit and the rest under the same head; nothing where not one row fits."""
        room = aH - (self._row_height(self._head) if self._head else 0)
        for index, row in enumerate(self._rows):
            height = self._row_height(row)
            if height <= room + 0.01:
                room -= height
                continue
            upper, lower = self._rows[:index], self._rows[index:]
            if height >= WORTH_SPLITTING and (halves := self._halves(row, room)):
                upper, lower = (*upper, halves[0]), (halves[1], *lower[1:])
            if len(lower) == 1 and len(upper) > MOST_ALONE:
                upper, lower = upper[:-1], (upper[-1], *lower)  # no last line on a page alone
            while upper and upper[-1].keep_next:
                upper, lower = upper[:-1], (upper[-1], *lower)
            return [self._part(upper), self._part(lower)] if upper else []
        return [self]

    def draw(self) -> None:
        """Draw shades, rules and contents: all of a kind together, so that each colour and weight is set once."""
        canvas = self.canv
        placed = list(self._boxes())
        for fill in dict.fromkeys(cell.fill for cell, _ in placed if cell.fill is not None):
            canvas.setFillColor(fill)
            canvas.drawPath(rectangles(box for cell, box in placed if cell.fill is fill), stroke=0, fill=1)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(INNER)
        canvas.drawPath(rectangles(box for _, box in placed), stroke=1, fill=0)
        canvas.setLineWidth(OUTER)
        canvas.rect(0, 0, self.width, self.height, stroke=1, fill=0)
        for cell, (left, bottom, width, height) in placed:
            self._draw_parts(cell, left + PAD_X, bottom, width - 2 * PAD_X, height)

    def _boxes(self) -> Iterator[tuple[Cell, Box]]:
        """Every cell with where it stands."""
        top = self.height
        for row, height in zip(self._all(), self._heights, strict=True):
            left = 0.0
            for cell, width in self._placed(row):
                yield cell, (left, top - height, width, height)
                left += width
            top -= height

    def _draw_parts(self, cell: Cell, left: float, bottom: float, inside: float, height: float) -> None:
        y = bottom + height - PAD_Y
        if cell.middle:
            y -= max(0.0, (height - cell.height(inside + 2 * PAD_X)) / 2)
        for part in cell.parts:
            y -= part.wrap(inside, height)[1]
            part.drawOn(self.canv, left, y)
        y = bottom + PAD_Y + _height(cell.foot, inside)
        for part in cell.foot:
            y -= part.wrap(inside, height)[1]
            part.drawOn(self.canv, left, y)

    def _all(self) -> tuple[Row, ...]:
        return (self._head, *self._rows) if self._head else self._rows

    def _part(self, rows: tuple[Row, ...]) -> RuledTable:
        return RuledTable(rows, self._widths, self._head)

    def _row_height(self, row: Row) -> float:
        return max(row.least, *(cell.height(width) for cell, width in self._placed(row)))

    def _placed(self, row: Row) -> list[tuple[Cell, float]]:
        placed, column = [], 0
        for cell in row.cells:
            placed.append((cell, sum(self._widths[column : column + cell.span])))
            column += cell.span
        return placed

    def _halves(self, row: Row, room: float) -> tuple[Row, Row] | None:
        halves = [cell.split(width, room) for cell, width in self._placed(row)]
        if any(half is None for half in halves):
            return None
        pairs = [half for half in halves if half is not None]
        upper, lower = Row(tuple(pair[0] for pair in pairs), 0), Row(tuple(pair[1] for pair in pairs), row.least)
        return upper, lower


def _height(parts: Sequence[Flowable], width: float) -> float:
    return sum(part.wrap(width, 10_000)[1] for part in parts)


class Gap(Flowable):
    """Empty room of `height` points, also inside a cell."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.width, self.height = 0.0, height

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Width and height in points."""
        return aW, self.height

    def draw(self) -> None:
        """Draw nothing."""
