"""What moved a score between two cards, what peers have, and a year's cards as one; it must not read or count anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from desktop.rules.score_norms import Formula
from desktop.rules.scorecard import Card, IndicatorRow, Period
from desktop.rules.scoring import two_decimals


@dataclass(frozen=True, slots=True)
class Moved:
    """One indicator of two cards of the same subject.

    `points` are what it gave to the whole score, 0–100; None where it was empty. `lost` are the cases that took points away: not in
    the numerator of a ratio, or in that of a ratio where less is better.
    """

    key: str
    points_before: float | None
    points: float | None
    score_before: float | None
    score: float | None
    lost_before: tuple[str, ...]
    lost: tuple[str, ...]
    formula: str = Formula.MORE  # as it is now; with `LESS` the lost cases are those of the numerator

    @property
    def change(self) -> float:
        """How many points of the whole score it gave more than before."""
        return round((self.points or 0.0) - (self.points_before or 0.0), 2)


@dataclass(frozen=True, slots=True)
class PeerLine:
    """One indicator among the cards of a kind: the own mark, and the mean and the best of all that have one; None where empty."""

    key: str
    own: float | None
    mean: float | None
    best: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A card among the graded ones of its kind; `place` None where it has no grade itself."""

    place: int | None
    graded: int
    mean: float | None
    best: float | None
    lines: tuple[PeerLine, ...]


@dataclass(frozen=True, slots=True)
class YearPart:
    """One published card of the year: its period, its score and how many cases weigh it."""

    period: Period
    score: float
    cases: int


def moved(before: Card, after: Card) -> tuple[Moved, ...]:
    """The scored indicators of both cards, what changed most first; the changes add up to that of the score, but for rounding."""
    earlier, later = _scored(before), _scored(after)
    lines = [_moved(key, earlier.get(key), before, later.get(key), after) for key in {**later, **earlier}]
    return tuple(sorted(lines, key=lambda line: -abs(line.change)))


def compared(own: Card, cards: Sequence[Card]) -> Comparison:
    """The card among all cards of its kind and period, itself one of them."""
    graded = [card for card in cards if not card.too_few and card.score is not None]
    scores = [card.score for card in graded if card.score is not None]
    place = None
    if not own.too_few and own.score is not None:
        place = 1 + sum(score > own.score for score in scores)
    marks: dict[str, list[float]] = {}
    for card in cards:
        for row in card.indicators:
            if row.score is not None:
                marks.setdefault(row.key, []).append(row.score)
    lines = tuple(
        PeerLine(row.key, row.score, _mean(marks.get(row.key, ())), max(marks.get(row.key, ()), default=None))
        for row in own.indicators
        if row.weight
    )
    return Comparison(place, len(graded), _mean(scores), max(scores, default=None), lines)


def yearly(parts: Iterable[YearPart]) -> Decimal | None:
    """The year's score: the cards' scores weighted by their cases, two decimals; None where no card had a case."""
    kept = list(parts)
    whole = sum(part.cases for part in kept)
    if not whole:
        return None
    return two_decimals(sum((Fraction(str(part.score)) * part.cases for part in kept), Fraction(0)) / whole)


def chosen_periods(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Of published periods those that make up a year: the shorter before the longer, no day twice, in order of time."""
    kept: list[Period] = []
    for period in sorted(periods, key=lambda each: (each.last_day - each.first_day, each.first_day)):
        if not any(period.overlaps(other) for other in kept):
            kept.append(period)
    return tuple(sorted(kept))


def lost_cases(row: IndicatorRow | None) -> tuple[str, ...]:
    """The cases that cost an indicator points; none where a case costs nothing by itself."""
    if row is None:
        return ()
    if row.formula == Formula.LESS:
        return row.numerator_cases
    if row.formula == Formula.MORE:
        return tuple((Counter(row.denominator_cases) - Counter(row.numerator_cases)).elements())
    return ()


def _scored(card: Card) -> dict[str, IndicatorRow]:
    return {row.key: row for row in card.indicators if row.weight}


def _moved(key: str, earlier: IndicatorRow | None, before: Card, later: IndicatorRow | None, after: Card) -> Moved:
    return Moved(
        key,
        _points(earlier, before),
        _points(later, after),
        earlier.score if earlier else None,
        later.score if later else None,
        lost_cases(earlier),
        lost_cases(later),
        next(row.formula for row in (later, earlier) if row is not None),
    )


def _points(row: IndicatorRow | None, card: Card) -> float | None:
    if row is None or row.score is None:
        return None
    return round(row.score * row.effective_weight / sum(each.weight for each in card.indicators), 2)


def _mean(values: Sequence[float]) -> float | None:
    if not values:
        return None
    return float(two_decimals(sum((Fraction(str(value)) for value in values), Fraction(0)) / len(values)))
