"""Short lines in two columns, to save paper where a clock is told; knows nothing of what they say."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from desktop.printing.fonts import Fonts
from desktop.printing.forms import FINE
from desktop.printing.text import Text

MOST_LINES = 40
"""More are set in one column, which can flow over pages."""

GUTTER = 12.0


def told_in_columns(lines: Sequence[str], fonts: Fonts, field: str = "时限说明") -> list[Flowable]:
    """The lines from top to bottom, left then right; many of them one under another."""
    if len(lines) > MOST_LINES:
        return [Text(line, FINE, fonts, field=field) for line in lines]
    half = (len(lines) + 1) // 2
    sides = (lines[:half], lines[half:])
    return [_Columns([[Text(line, FINE, fonts, field=field) for line in side] for side in sides])]


class _Columns(Flowable):
    def __init__(self, columns: Sequence[Sequence[Text]]) -> None:
        super().__init__()
        self._columns = columns

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.width = aW
        self._each = (aW - GUTTER) / 2
        self.height = max(sum(text.wrap(self._each, aH)[1] for text in column) for column in self._columns)
        return aW, self.height

    def draw(self) -> None:
        for index, column in enumerate(self._columns):
            y = self.height
            for text in column:
                y -= text.wrap(self._each, self.height)[1]
                text.drawOn(self.canv, index * (self._each + GUTTER), y)
