"""Scorecards out of what is counted: the tallies of every measure, one pass each for all subjects, put under the norms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from desktop.models.norm import Norm
from desktop.rules.score_norms import DEFAULT_ROWS, Indicator, ScoreNorms, read_norms
from desktop.rules.scorecard import Card, Period, Tally, make_card
from desktop.rules.scoring import working_months
from desktop.rules.terms import SubjectKind
from desktop.store import assessment_registers
from desktop.store.assessment_judging import Span
from desktop.store.assessment_measures import AREA_LENGTHS, COUNT_ORDER, MEASURES, Measures, Of
from desktop.store.assessment_subjects import subjects_of
from desktop.store.assessment_tallies import Counted, Wanted, counted, means, rolled
from desktop.store.joint_marks import mark_tallies
from desktop.store.roomy import roomy
from desktop.store.work import Reading

__all__ = [
    "computed_cards",
    "every_card",
    "judged_until",
    "norm_rows",
    "period_months",
    "score_norms",
    "subjects_of",
]


def judged_until(reading: Reading, period: Period) -> datetime:
    """The period's end as UTC, or now while it runs: a running period is judged as if it ended now."""
    return min(period.bounds(reading.zone)[1], reading.now)


def score_norms(reading: Reading, day: date) -> ScoreNorms:
    """The norms of assessment in force on `day`."""
    return read_norms(norm_rows(reading, day))


def norm_rows(reading: Reading, day: date) -> dict[str, Any]:
    """What the norms of `day` are read from: for every key, of the rows valid then, the newest valid one, recorded last."""
    rows = reading.session.execute(
        select(Norm.key, Norm.value).where(Norm.valid_from <= day).order_by(Norm.valid_from, Norm.id)
    )
    return {key: value for key, value in rows if key.partition(".")[0] in DEFAULT_ROWS}


def period_months(reading: Reading, period: Period) -> Fraction:
    """How many working months the period holds, or its part that is over; the tables of steps are scaled to it."""
    last_day = min(period.last_day, judged_until(reading, period).astimezone(reading.zone).date())
    return working_months(reading.calendar, period.first_day, max(period.first_day, last_day))


def computed_cards(
    reading: Reading,
    kind: SubjectKind,
    period: Period,
    subject: str | None = None,
    *,
    with_cases: bool = True,
    norms: ScoreNorms | None = None,
    months: Fraction | None = None,
) -> tuple[Card, ...]:
    """The draft cards of all subjects of `kind`, or of the one, by name; `with_cases` also reads the numbers behind every figure.

    Subjects are those of the register today and everybody who has figures in the period. `norms` are those in force on the period's
    last day unless given, `months` those of today's calendar. A period that has not begun has no cards.
    """
    span = _span(reading, period)
    if span is None:
        return ()
    with roomy(reading.session.connection()):
        figures = _figures(reading, kind, span, subject, with_cases=with_cases)
    return _cards(reading, kind, period, span, figures, subject, norms, months)


def every_card(
    reading: Reading, period: Period, *, with_cases: bool = True
) -> Iterator[tuple[SubjectKind, tuple[Card, ...]]]:
    """The draft cards of all subjects, kind by kind; the three levels of areas come out of one pass over their cases."""
    span = _span(reading, period)
    if span is None:
        return
    with roomy(reading.session.connection()):
        areas = _figures(reading, SubjectKind.COMMUNITY, span, None, with_cases=with_cases, rolled_up=False)
        for kind in SubjectKind:
            length = AREA_LENGTHS.get(kind)
            figures = areas.rolled(length) if length else _figures(reading, kind, span, None, with_cases=with_cases)
            yield kind, _cards(reading, kind, period, span, figures)


def _span(reading: Reading, period: Period) -> Span | None:
    """The period as far as it is over; None before it begins."""
    start, _ = period.bounds(reading.zone)
    judged_at = judged_until(reading, period)
    return Span(start, judged_at) if judged_at > start else None


def _cards(
    reading: Reading,
    kind: SubjectKind,
    period: Period,
    span: Span,
    figures: _Figures,
    subject: str | None = None,
    norms: ScoreNorms | None = None,
    months: Fraction | None = None,
) -> tuple[Card, ...]:
    months = period_months(reading, period) if months is None else months
    norms = norms or score_norms(reading, period.last_day)
    known = assessment_registers.authorised(reading, span.judged_at) if kind is SubjectKind.INSPECTOR else None
    marks = mark_tallies(reading, kind, period)
    return tuple(
        make_card(
            kind,
            each,
            period,
            figures.tallies_of(each.subject, marks),
            figures.counts_of(each.subject),
            norms,
            months=months,
            judged_at=span.judged_at,
            authorised=None if known is None else int(each.subject) in known,
        )
        for each in subjects_of(reading, kind, period, figures.subjects, subject)
    )


@dataclass(frozen=True, slots=True)
class _Figures:
    """All tallies of a kind in a period."""

    measures: Measures
    ratios: Mapping[Indicator, Counted]
    counts: Mapping[str, Counted]
    means: Mapping[Indicator, Mapping[str, Tally]]
    registers: Mapping[Indicator, Mapping[str, Tally]]  # of areas of every level

    def rolled(self, length: int) -> _Figures:
        """The figures of the areas whose codes have `length` digits."""
        return replace(
            self,
            ratios={indicator: each.rolled(length) for indicator, each in self.ratios.items()},
            counts={key: each.rolled(length) for key, each in self.counts.items()},
            means={indicator: rolled(each, length) for indicator, each in self.means.items()},
        )

    @property
    def subjects(self) -> frozenset[str]:
        """Everybody with a figure of their own cases."""
        counted = (each.raw for each in (*self.ratios.values(), *self.counts.values()))
        return frozenset(each for tallies in counted for each in tallies)

    def tallies_of(self, subject: str, marks: Mapping[Indicator, Mapping[str, Tally]]) -> dict[Indicator, Tally]:
        """What is scored of a subject, with the marks that others gave."""
        found = {indicator: each.scored.get(subject, _NOTHING) for indicator, each in self.ratios.items()}
        for indicator, key in self.measures.steps.items():
            done = self.counts[key].raw.get(subject, _NOTHING)
            found[indicator] = Tally(done.denominator, numerator_cases=done.denominator_cases)
        given = {**self.means, **self.registers, **marks}
        return found | {indicator: each[subject] for indicator, each in given.items() if subject in each}

    def counts_of(self, subject: str) -> dict[str, Tally]:
        """The step counts of a subject, which no appeal changes."""
        found: dict[str, Tally] = {}
        for key, (indicator, part) in self.measures.of_ratios.items():
            found[key] = _part(self.ratios[indicator].raw.get(subject, _NOTHING), part)
        for key, each in self.counts.items():
            done = each.raw.get(subject, _NOTHING)
            found[key] = Tally(done.denominator, numerator_cases=done.denominator_cases)
        return {key: found[key] for key in COUNT_ORDER if key in found}


_NOTHING = Tally(0, 0)


def _part(ratio: Tally, part: Of) -> Tally:
    """One part of a ratio as a count of its own."""
    if part is Of.HIT:
        return Tally(ratio.numerator, numerator_cases=ratio.numerator_cases)
    if part is Of.WHOLE:
        return Tally(ratio.denominator, numerator_cases=ratio.denominator_cases)
    rest = Counter(ratio.denominator_cases) - Counter(ratio.numerator_cases)
    number = (ratio.denominator or 0) - (ratio.numerator or 0)
    return Tally(number, numerator_cases=tuple(rest.elements()))


def _figures(
    reading: Reading, kind: SubjectKind, span: Span, subject: str | None, *, with_cases: bool, rolled_up: bool = True
) -> _Figures:
    measures = MEASURES[kind](span)
    length = AREA_LENGTHS.get(kind)
    wanted = Wanted(subject, length)
    sources = (*measures.ratios.values(), *measures.counts.values())
    found = counted(reading, sources, wanted, with_cases=with_cases)
    figures = _Figures(
        measures,
        ratios={indicator: found[source] for indicator, source in measures.ratios.items()},
        counts={key: found[source] for key, source in measures.counts.items()},
        means={indicator: means(reading, source, wanted) for indicator, source in measures.means.items()},
        registers=measures.registers(reading, span, subject or "", with_cases),
    )
    return figures.rolled(length) if length and rolled_up else figures
