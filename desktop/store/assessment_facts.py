"""Scorecards out of what is counted: the tallies of every measure, one pass each for all subjects, put under the norms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, and_, case, cast, func, not_, select

from desktop.models.norm import Norm
from desktop.rules.score_norms import DEFAULT_ROWS, Indicator, ScoreNorms, read_norms
from desktop.rules.scorecard import Card, Period, Tally, make_card
from desktop.rules.scoring import working_months
from desktop.rules.terms import SubjectKind
from desktop.store import assessment_registers
from desktop.store.assessment_measures import COUNT_ORDER, MEASURES, MarkSource, Measures, Row, Source, Span
from desktop.store.assessment_subjects import subjects_of
from desktop.store.joint_marks import mark_tallies
from desktop.store.work import Reading

__all__ = ["computed_cards", "judged_until", "norm_rows", "score_norms", "subjects_of"]


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


def computed_cards(
    reading: Reading,
    kind: SubjectKind,
    period: Period,
    subject: str | None = None,
    *,
    with_cases: bool = True,
    norms: ScoreNorms | None = None,
) -> tuple[Card, ...]:
    """The draft cards of all subjects of `kind`, or of the one, by name; `with_cases` also reads the numbers behind every figure.

    Subjects are those of the register today and everybody who has figures in the period. `norms` are those in force on the period's
    last day unless given. A period that has not begun has no cards.
    """
    start, _ = period.bounds(reading.zone)
    judged_at = judged_until(reading, period)
    if judged_at <= start:
        return ()
    span = Span(start, judged_at)
    figures = _figures(reading, MEASURES[kind](span), span, kind, period, subject, with_cases=with_cases)
    last_day = min(period.last_day, judged_at.astimezone(reading.zone).date())
    months = working_months(reading.calendar, period.first_day, last_day)
    norms = norms or score_norms(reading, period.last_day)
    known = assessment_registers.authorised(reading, judged_at) if kind is SubjectKind.INSPECTOR else None
    return tuple(
        make_card(
            kind,
            each,
            period,
            figures.tallies_of(each.subject),
            figures.counts_of(each.subject),
            norms,
            months=months,
            judged_at=judged_at,
            authorised=None if known is None else int(each.subject) in known,
        )
        for each in subjects_of(reading, kind, period, figures.subjects, subject)
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """One measure's tallies by subject: as they are, and without what upheld appeals take out of the score."""

    raw: Mapping[str, Tally]
    scored: Mapping[str, Tally]


@dataclass(frozen=True, slots=True)
class _Figures:
    """All tallies of a kind in a period."""

    measures: Measures
    ratios: Mapping[Indicator, _Counted]
    counts: Mapping[str, _Counted]
    given: Mapping[Indicator, Mapping[str, Tally]]  # means, marks, shares of registers: there or not

    @property
    def subjects(self) -> frozenset[str]:
        """Everybody with a figure of their own cases."""
        counted = (each.raw for each in (*self.ratios.values(), *self.counts.values()))
        return frozenset(each for tallies in counted for each in tallies)

    def tallies_of(self, subject: str) -> dict[Indicator, Tally]:
        """What is scored of a subject."""
        found = {indicator: each.scored.get(subject, _NOTHING) for indicator, each in self.ratios.items()}
        for indicator, key in self.measures.steps.items():
            done = self.counts[key].raw.get(subject, _NOTHING)
            found[indicator] = Tally(done.denominator, numerator_cases=done.denominator_cases)
        return found | {indicator: each[subject] for indicator, each in self.given.items() if subject in each}

    def counts_of(self, subject: str) -> dict[str, Tally]:
        """The step counts of a subject, which no appeal changes."""
        found: dict[str, Tally] = {}
        for key, (indicator, hit) in self.measures.of_ratios.items():
            ratio = self.ratios[indicator].raw.get(subject, _NOTHING)
            number = ratio.numerator if hit else ratio.denominator
            found[key] = Tally(number, numerator_cases=ratio.numerator_cases if hit else ratio.denominator_cases)
        for key, each in self.counts.items():
            done = each.raw.get(subject, _NOTHING)
            found[key] = Tally(done.denominator, numerator_cases=done.denominator_cases)
        return {key: found[key] for key in COUNT_ORDER if key in found}


_NOTHING = Tally(0, 0)


def _figures(
    reading: Reading,
    measures: Measures,
    span: Span,
    kind: SubjectKind,
    period: Period,
    subject: str | None,
    *,
    with_cases: bool,
) -> _Figures:
    count = _with_cases if with_cases else _numbers_only
    means = {indicator: _means(reading, source, subject) for indicator, source in measures.means.items()}
    return _Figures(
        measures,
        ratios={indicator: count(reading, source, subject) for indicator, source in measures.ratios.items()},
        counts={key: count(reading, source, subject) for key, source in measures.counts.items()},
        given={**means, **measures.registers(reading, span), **mark_tallies(reading, kind, period)},
    )


def _numbers_only(reading: Reading, source: Source, subject: str | None) -> _Counted:
    if callable(source):
        return _without_cases(_with_cases(reading, source, subject))
    rows = source.subquery()
    scored = not_(rows.c.excluded)
    query = select(
        rows.c.subject,
        func.count(),
        func.sum(cast(rows.c.hit, Integer)),
        func.sum(case((scored, 1), else_=0)),
        func.sum(case((and_(scored, rows.c.hit), 1), else_=0)),
    ).group_by(rows.c.subject)
    if subject is not None:
        query = query.where(rows.c.subject == subject)
    raw: dict[str, Tally] = {}
    kept: dict[str, Tally] = {}
    for each, whole, hit, scored_whole, scored_hit in reading.session.execute(query):
        raw[each] = Tally(int(hit), int(whole))
        kept[each] = Tally(int(scored_hit), int(scored_whole))
    return _Counted(raw, kept)


def _without_cases(counted: _Counted) -> _Counted:
    bare = [
        {each: Tally(tally.numerator, tally.denominator) for each, tally in tallies.items()}
        for tallies in (counted.raw, counted.scored)
    ]
    return _Counted(*bare)


def _with_cases(reading: Reading, source: Source, subject: str | None) -> _Counted:
    rows = list(_rows(reading, source, subject))
    return _Counted(_listed(rows), _listed(row for row in rows if not row[3]))


def _listed(rows: Iterable[Row]) -> dict[str, Tally]:
    numbers: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for each, number, hit, _ in rows:
        whole, part = numbers[each]
        whole.append(number)
        if hit:
            part.append(number)
    return {
        each: Tally(len(part), len(whole), tuple(sorted(part)), tuple(sorted(whole)))
        for each, (whole, part) in numbers.items()
    }


def _means(reading: Reading, source: MarkSource, subject: str | None) -> dict[str, Tally]:
    marks: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for each, number, mark in _selected(reading, source, subject):
        marks[each].append((number, mark))
    return {
        each: Tally(
            None,
            len(given),
            denominator_cases=tuple(sorted(number for number, _ in given)),
            total=sum(mark for _, mark in given),
        )
        for each, given in marks.items()
    }


def _rows(reading: Reading, source: Source, subject: str | None) -> Iterable[Any]:
    if callable(source):
        return (row for row in source(reading) if subject in {None, row[0]})
    return _selected(reading, source, subject)


def _selected(reading: Reading, source: Any, subject: str | None) -> Iterable[Any]:
    rows = source.subquery()
    query = select(rows).where(rows.c.subject.is_not(None))
    return reading.session.execute(query if subject is None else query.where(rows.c.subject == subject))
