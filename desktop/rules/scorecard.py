"""A scorecard as a value: tallies and norms put together, and the text under which it is frozen; it must not count anything."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from typing import Any

from desktop.rules import chain
from desktop.rules.score_norms import Formula, Indicator, Part, ScoreNorms
from desktop.rules.scoring import Fact, Mark, ScoredPart, mark_of, score_card, two_decimals
from desktop.rules.terms import AssessmentState, SubjectKind


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Both days inclusive, district time; ValueError where it ends before it begins."""

    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError(f"a period that ends before it begins: {self!r}")

    @classmethod
    def month(cls, day: date) -> Period:
        """The calendar month that `day` lies in."""
        first = day.replace(day=1)
        return cls(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))

    @property
    def before(self) -> Period:
        """The period before of the same kind: the month before a month, the quarter before a quarter, else as many days before."""
        last_day = self.first_day - timedelta(days=1)
        for months in (1, 3, 12):
            if self == Period(self.first_day.replace(day=1), _months_on(self.first_day, months) - timedelta(days=1)):
                return Period(_months_on(self.first_day, -months), last_day)
        return Period(last_day - (self.last_day - self.first_day), last_day)

    def overlaps(self, other: Period) -> bool:
        """Whether they have a day in common."""
        return self.first_day <= other.last_day and other.first_day <= self.last_day

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """The period as UTC instants, half-open: midnight before the first day to midnight after the last."""
        begin = datetime.combine(self.first_day, time.min, zone)
        end = datetime.combine(self.last_day + timedelta(days=1), time.min, zone)
        return begin.astimezone(UTC), end.astimezone(UTC)


def _months_on(day: date, months: int) -> date:
    """The first of the month so many months later."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of a card: its ratio's parts, the cases behind them, and the score made of it; score None is "–".

    A case that was counted twice (two verifications) stands twice, so that the cases of a number are as many as the number. A mean has
    no numerator, a given mark neither. Weights and score are the exact ones, rounded to two decimals.
    """

    key: str
    numerator: int | None
    denominator: int | None
    formula: str  # rules.score_norms.Formula
    numerator_cases: tuple[str, ...]  # case or report numbers
    denominator_cases: tuple[str, ...]
    weight: float  # as the norms say
    effective_weight: float  # after spreading the weight of empty ones
    score: float | None  # 0–100


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard, computed or published. `judged_at` is the period's end, or the time of reading while the period runs."""

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
    judged_at: datetime | None = None
    cases_of_counts: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def cases_of(self, count: str) -> tuple[str, ...]:
        """The cases behind a step count; empty where the card was read without them."""
        return dict(self.cases_of_counts).get(count, ())


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a card is about."""

    subject: str
    name: str
    organisation: str
    grids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of one subject: a ratio, a count (no denominator) or a mean (`total` over `denominator` marks), with its cases."""

    numerator: int | None
    denominator: int | None = None
    numerator_cases: tuple[str, ...] = ()
    denominator_cases: tuple[str, ...] = ()
    total: int | None = None

    @property
    def fact(self) -> Fact | Mark | None:
        """What the rules score; None where there is nothing."""
        if self.total is not None:
            return Mark(Fraction(self.total, self.denominator)) if self.denominator else None
        return None if self.numerator is None else Fact(self.numerator, self.denominator)


NO_TALLY = Tally(None)


def added(parts: Sequence[Tally]) -> Tally:
    """The tallies of parts as the tally of the whole, with the cases in order; a mean stays one over all marks."""
    numerators = [part.numerator for part in parts if part.numerator is not None]
    denominators = [part.denominator for part in parts if part.denominator is not None]
    totals = [part.total for part in parts if part.total is not None]
    return Tally(
        sum(numerators) if numerators else None,
        sum(denominators) if denominators else None,
        tuple(sorted(each for part in parts for each in part.numerator_cases)),
        tuple(sorted(each for part in parts for each in part.denominator_cases)),
        sum(totals) if totals else None,
    )


def make_card(
    kind: SubjectKind,
    subject: Subject,
    period: Period,
    tallies: Mapping[Indicator, Tally],
    counts: Mapping[str, Tally],
    norms: ScoreNorms,
    *,
    months: Fraction,
    judged_at: datetime,
    authorised: bool | None = None,
) -> Card:
    """Return the draft card that the tallies make under the norms; indicators that are no part of it stand below, with weight 0."""
    facts = {indicator: fact for indicator, tally in tallies.items() if (fact := tally.fact) is not None}
    score = score_card(kind, facts, norms, months=months, authorised=authorised)
    scored = {part.part.indicator for part in score.parts}
    return Card(
        kind=kind,
        subject=subject.subject,
        name=subject.name,
        organisation=subject.organisation,
        grids=subject.grids,
        period=period,
        indicators=(
            *(_row(part, tallies.get(part.part.indicator, NO_TALLY)) for part in score.parts),
            *(_shown(indicator, tally) for indicator, tally in tallies.items() if indicator not in scored),
        ),
        counts=tuple((key, tally.numerator or 0) for key, tally in counts.items()),
        score=None if score.total is None else float(score.total),
        grade=score.grade.value if score.grade else "",
        too_few=score.too_few,
        capped=score.capped,
        state=AssessmentState.DRAFT.value,
        revision=0,
        hash="",
        judged_at=judged_at,
        cases_of_counts=tuple((key, tally.numerator_cases) for key, tally in counts.items() if tally.numerator_cases),
    )


def _row(scored: ScoredPart, tally: Tally) -> IndicatorRow:
    part = scored.part
    count_only = part.formula is Formula.STEPS
    return IndicatorRow(
        key=part.indicator.value,
        numerator=tally.numerator,
        denominator=None if count_only else tally.denominator,
        formula=part.formula.value,
        numerator_cases=tally.numerator_cases,
        denominator_cases=() if count_only else tally.denominator_cases,
        weight=_printed(part.weight),
        effective_weight=_printed(scored.effective_weight),
        score=None if scored.mark is None else _printed(scored.mark),
    )


_LESS_IS_BETTER = frozenset({Indicator.RETURN_RATE, Indicator.EXTENSION_RATE, Indicator.SUSPENSION_RATE})


def _shown(indicator: Indicator, tally: Tally) -> IndicatorRow:
    """An indicator that the norms give no part in the card: shown, not scored."""
    formula = Formula.LESS if indicator in _LESS_IS_BETTER else Formula.MORE
    part = Part(indicator, Fraction(0), formula)
    return _row(ScoredPart(part, tally.fact, mark_of(part, tally.fact), Fraction(0)), tally)


def _printed(value: Fraction) -> float:
    """The number as it is printed: two decimals, rounded exactly before it becomes a float."""
    return float(two_decimals(value))


def freeze(card: Card, norms: ScoreNorms, months: Fraction = Fraction(1)) -> dict[str, Any]:
    """Return the published form of a card as JSON values: facts, the norms it was scored with, and scores, together.

    `months` is the period's length in working months by the calendar of that day, to which tables of steps were scaled.

    Its canonical text (`card_hash`) is the same on every machine; `thaw` gives the card back.
    """
    document = asdict(card)
    document |= {
        "kind": card.kind.value,
        "period": [card.period.first_day.isoformat(), card.period.last_day.isoformat()],
        "judged_at": chain.instant(card.judged_at),
        "state": AssessmentState.PUBLISHED.value,
        "norms": _norms_of(card.kind, norms),
        "months": str(months),
    }
    del document["hash"]
    return document


def thaw(document: Mapping[str, Any], digest: str) -> Card:
    """Return the card that `freeze` wrote, with the hash it was published under; KeyError or TypeError for another's text."""
    first_day, last_day = document["period"]
    row_fields = [each.name for each in fields(IndicatorRow)]
    return Card(
        kind=SubjectKind(document["kind"]),
        subject=document["subject"],
        name=document["name"],
        organisation=document["organisation"],
        grids=tuple(document["grids"]),
        period=Period(date.fromisoformat(first_day), date.fromisoformat(last_day)),
        indicators=tuple(
            IndicatorRow(**{name: _tuple(row[name]) for name in row_fields}) for row in document["indicators"]
        ),
        counts=tuple((key, number) for key, number in document["counts"]),
        score=document["score"],
        grade=document["grade"],
        too_few=document["too_few"],
        capped=document["capped"],
        state=document["state"],
        revision=document["revision"],
        hash=digest,
        judged_at=datetime.fromisoformat(document["judged_at"]),
        cases_of_counts=tuple((key, tuple(cases)) for key, cases in document["cases_of_counts"]),
    )


def card_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical text of a frozen card, as 64 hexadecimal digits."""
    return hashlib.sha256(chain.row_text(document).encode()).hexdigest()


def _norms_of(kind: SubjectKind, norms: ScoreNorms) -> dict[str, Any]:
    """The norms that this kind of card was scored with."""
    area = (SubjectKind.COMMUNITY, SubjectKind.STREET, SubjectKind.DISTRICT)
    name = "area" if kind in area else kind.value
    kept = {key: norms.rows[key] for key in ("evaluation", "grades", "sample", "steps")}
    return kept | {"cards": {name: norms.rows["cards"][name]}}


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
