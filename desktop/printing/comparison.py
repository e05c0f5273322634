"""A scorecard beside that of the period before and those of its peers: a table with a chart in each line; it scores nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from desktop.printing.fonts import Face, Fonts
from desktop.printing.forms import FINE, HEAD, Forms
from desktop.printing.sheet import TYPE_WIDTH
from desktop.printing.tables import Cell, Row, RuledTable
from desktop.printing.text import MUTED, Style, draw_text
from desktop.printing.words import Words
from desktop.rules.scorecard import Card

EMPTY = "–"
NOW, BEFORE, PEERS = HexColor("#1F5AA6"), HexColor("#9DB8DC"), HexColor("#B7791F")
TOTAL = ""
"""The key of the total among the indicators."""


@dataclass(frozen=True, slots=True)
class Against:
    """What cards are held against: those of the period before, by subject, and all of their kind in their own period."""

    before: Mapping[str, Card] = field(default_factory=lambda: MappingProxyType({}))
    peers: tuple[Card, ...] = ()


NOTHING = Against()


def comparison(card: Card, against: Against, words: Words, forms: Forms) -> list[Flowable]:
    """The table with its legend; nothing where there is neither a card of the period before nor another to compare with."""
    before = against.before.get(card.subject)
    peers = [_scores(each) for each in against.peers if each.subject != card.subject]
    if before is None and not peers:
        return []
    # as on the screen, a card is one of its peers: rules.score_change
    own, earlier = _scores(card), _scores(before) if before else {}
    heads = ("指标", "本期", "上期", "变化", "同类平均", "同类最高", "名次", "图示")
    widths = [share * mm for share in (28, 14, 14, 16, 18, 18, 16)]
    widths.append(TYPE_WIDTH - sum(widths))
    center = FINE.but(align="center", size=9)
    rows = []
    for key in (*(row.key for row in card.indicators), TOTAL):
        others = [score for each in peers if (score := each.get(key)) is not None]
        score = own[key]
        every = others if score is None else [*others, score]
        mean = sum(every) / len(every) if every else None
        texts = (
            words.indicator(key) if key else "总分",
            _told(score),
            _told(earlier.get(key)),
            _change(score, earlier.get(key)),
            _told(mean),
            _told(max(every, default=None)),
            _place(score, others),
        )
        styles = (HEAD if key == TOTAL else FINE.but(size=9.5), *[center] * 6)
        line = forms.line(texts, heads[:7], styles, middle=True)
        bars = Bars(((own[key], NOW), (earlier.get(key), BEFORE), (mean, PEERS)))
        rows.append(Row((*line.cells, Cell((bars,), middle=True)), 8.5 * mm))
    note = f"同类对象连本对象共 {len(peers) + 1} 个。名次按得分从高到低，并列的名次相同。"
    return [RuledTable(rows, widths, forms.head(heads)), _Legend(forms.fonts), forms.note(note)]


def _scores(card: Card) -> dict[str, float | None]:
    """The scores of a card by indicator, its total among them; a card without a grade has no total to compare."""
    scores = {row.key: row.score for row in card.indicators}
    return scores | {TOTAL: None if card.too_few else card.score}


def _told(score: float | None) -> str:
    return EMPTY if score is None else f"{score:.2f}"


def _change(now: float | None, before: float | None) -> str:
    if now is None or before is None:
        return EMPTY
    change = round(now, 2) - round(before, 2)
    return "持平" if abs(change) < _LEAST_CHANGE else f"{'↑' if change > 0 else '↓'}{abs(change):.2f}"


_LEAST_CHANGE = 0.005


def _place(own: float | None, others: Sequence[float]) -> str:
    if own is None or not others:
        return EMPTY
    return f"{1 + sum(round(each, 2) > round(own, 2) for each in others)} / {len(others) + 1}"


class Bars(Flowable):
    """Scores of 0–100 as thin bars one under another; one that is missing leaves its place free."""

    def __init__(self, bars: Sequence[tuple[float | None, Color]]) -> None:
        super().__init__()
        self._bars = tuple(bars)
        self.height = 6 * mm

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width = aW
        return aW, self.height

    def draw(self) -> None:
        """Draw them over a line for 100."""
        canvas, each = self.canv, self.height / len(self._bars)
        for number, (score, color) in enumerate(self._bars, 1):
            if score is not None:
                canvas.setFillColor(color)
                width = self.width * min(max(score, 0), 100) / 100
                canvas.rect(0, self.height - number * each + 0.5, width, each - 1, stroke=0, fill=1)
        canvas.setStrokeColor(MUTED)
        canvas.setLineWidth(0.4)
        canvas.line(self.width, 0, self.width, self.height)
        canvas.line(0, 0, 0, self.height)


class _Legend(Flowable):
    """Which colour is whose."""

    def __init__(self, fonts: Fonts) -> None:
        super().__init__()
        self._fonts = fonts
        self.height = 6 * mm

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """One line."""
        self.width = aW
        return aW, self.height

    def draw(self) -> None:
        """Draw it at the right, under the bars."""
        style, x = Style(Face.SONG, 9, 12), self.width - 62 * mm
        for text, color in (("本期", NOW), ("上期", BEFORE), ("同类平均", PEERS)):
            self.canv.setFillColor(color)
            self.canv.rect(x, 2.2 * mm, 4 * mm, 2 * mm, stroke=0, fill=1)
            draw_text(self.canv, text, x + 5.5 * mm, 2 * mm, style, self._fonts)
            x += 19 * mm
