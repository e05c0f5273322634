"""Facts of scorecards out of journal and intervals, and published cards as they were frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.rules.terms import SubjectKind


@dataclass(frozen=True, slots=True)
class Period:
    """Both days inclusive, district time."""

    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of a card: its ratio's parts, the cases behind them, and the score made of it; score None is "–"."""

    key: str
    numerator: int | None
    denominator: int | None
    formula: str  # a code, put into words by wording
    numerator_cases: tuple[str, ...]  # case or report numbers
    denominator_cases: tuple[str, ...]
    weight: float  # as the norms say
    effective_weight: float  # after spreading the weight of empty ones
    score: float | None  # 0–100


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard, computed or published."""

    kind: SubjectKind
    subject: str
    name: str
    organisation: str
    grids: tuple[str, ...]
    period: Period
    indicators: tuple[IndicatorRow, ...]
    counts: tuple[tuple[str, int], ...]  # step counts by key
    score: float | None
    grade: str  # A–E, or "" where 样本不足
    too_few: bool
    capped: bool
    state: str  # draft, reviewed, published
    revision: int
    hash: str  # of the published card, "" before
