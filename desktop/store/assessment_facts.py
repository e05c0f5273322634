"""What scorecards count, by SQL over journal and intervals, one pass a measure for all subjects; it must not score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Integer, Select, String, and_, cast, exists, false, func, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from desktop.models.case import Case, Evaluation, Interval
from desktop.models.grid import Grid
from desktop.models.journal import JournalRow
from desktop.models.norm import Norm
from desktop.models.organisation import Organisation
from desktop.models.person import Assignment, Person
from desktop.models.types import Utc
from desktop.rules.score_norms import DEFAULT_ROWS, Indicator, ScoreNorms, read_norms
from desktop.rules.scorecard import Card, Period, Subject, Tally, make_card
from desktop.rules.scoring import working_months
from desktop.rules.terms import StopReason, SubjectKind
from desktop.rules.workflow import Role, Stage, Status
from desktop.store.work import Reading


class minute_of(FunctionElement[datetime]):  # noqa: N801 - an SQL function, and written as one
    """A UTC instant with its seconds floored: on time means that the minute is not after the deadline's."""

    type = Utc()
    inherit_cache = True


@compiles(minute_of, "sqlite")
def _minute_on_sqlite(element: minute_of, compiler: SQLCompiler, **kw: Any) -> str:
    # the form in which SQLAlchemy keeps an instant, so that both compare as text
    return f"strftime('%Y-%m-%d %H:%M:00.000000', {compiler.process(element.clauses, **kw)})"


@compiles(minute_of, "postgresql")
def _minute_on_postgresql(element: minute_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date_trunc('minute', {compiler.process(element.clauses, **kw)})"


_Instant: TypeAlias = "InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]"


@dataclass(frozen=True, slots=True)
class Span:
    """The period in UTC: from `start` to before `judged_at`, which is its end, or now while it runs."""

    start: datetime
    judged_at: datetime

    def holds(self, column: _Instant) -> ColumnElement[bool]:
        """Whether something was done in the period."""
        return and_(column >= self.start, column < self.judged_at)

    def due(self) -> ColumnElement[bool]:
        """Whether an interval's current deadline lies in the period and its minute is over, so that it can be judged."""
        return and_(Interval.deadline >= self.start, Interval.deadline <= self.judged_at - timedelta(minutes=1))


Source: TypeAlias = "Select[str, str, bool]"
"""One row per thing counted: subject, case or report number, and whether it is in the numerator too."""

MarkSource: TypeAlias = "Select[str, str, int]"
"""One row per mark: subject, case or report number, and the mark."""


@dataclass(frozen=True, slots=True)
class _Measures:
    """What is counted for one kind of subject."""

    ratios: Mapping[Indicator, Source]
    counts: Mapping[str, Source]
    means: Mapping[Indicator, MarkSource]
    of_ratios: Mapping[str, tuple[Indicator, bool]]  # counts that are a ratio's denominator (False) or numerator (True)


_NUMBER = func.coalesce(Case.case_number, Case.report_number)
_OWN = Case.import_batch.is_(None)  # imported history is never counted


def judged_until(reading: Reading, period: Period) -> datetime:
    """The period's end as UTC, or now while it runs: a running period is judged as if it ended now."""
    return min(period.bounds(reading.zone)[1], reading.now)


def score_norms(reading: Reading, day: date) -> ScoreNorms:
    """The norms of assessment in force on `day`: for every key, of the rows valid then, the newest valid one, recorded last."""
    rows = reading.session.execute(
        select(Norm.key, Norm.value).where(Norm.valid_from <= day).order_by(Norm.valid_from, Norm.id)
    )
    return read_norms({key: value for key, value in rows if key.partition(".")[0] in DEFAULT_ROWS})


def computed_cards(
    reading: Reading, kind: SubjectKind, period: Period, subject: str | None = None, *, with_cases: bool = True
) -> tuple[Card, ...]:
    """The draft cards of all subjects of `kind`, or of the one, by name; `with_cases` also reads the numbers behind every figure.

    Subjects are those of the register today and everybody who has figures in the period. A kind that is not counted yet has no cards.
    """
    start, _ = period.bounds(reading.zone)
    judged_at = judged_until(reading, period)
    if kind not in _MEASURES or judged_at <= start:
        return ()
    measures = _MEASURES[kind](Span(start, judged_at))
    tally = _with_cases if with_cases else _numbers_only
    ratios = {indicator: tally(reading, source, subject) for indicator, source in measures.ratios.items()}
    counts = {key: tally(reading, source, subject) for key, source in measures.counts.items()}
    means = {indicator: _means(reading, source, subject) for indicator, source in measures.means.items()}
    found = {each for tallies in (*ratios.values(), *counts.values(), *means.values()) for each in tallies}
    last_day = min(period.last_day, judged_at.astimezone(reading.zone).date())
    norms = score_norms(reading, period.last_day)
    months = working_months(reading.calendar, period.first_day, last_day)
    return tuple(
        make_card(
            kind,
            each,
            period,
            {key: tallies.get(each.subject, Tally(0, 0)) for key, tallies in ratios.items()}
            | {key: tallies[each.subject] for key, tallies in means.items() if each.subject in tallies},
            _counts_of(each.subject, measures, ratios, counts),
            norms,
            months=months,
            judged_at=judged_at,
        )
        for each in subjects_of(reading, kind, period, found, subject)
    )


def subjects_of(
    reading: Reading, kind: SubjectKind, period: Period, found: Iterable[str] = (), subject: str | None = None
) -> tuple[Subject, ...]:
    """Who has a card: the active ones of the register and those `found` with figures, by organisation and name; or the one."""
    if kind is not SubjectKind.INSPECTOR:
        return ()
    wanted = [int(each) for each in found]
    chosen = Person.active.is_(True) if subject is None else false()
    query = (
        select(Person.id, Person.name, Organisation.short_name)
        .join(Organisation, Organisation.code == Person.organisation_code)
        .where(Person.role == Role.INSPECTOR)
        .where(or_(chosen, Person.id.in_(wanted) if subject is None else Person.id == int(subject)))
        .order_by(Person.organisation_code, Person.name, Person.id)
    )
    grids = _grids_of(reading, period)
    return tuple(
        Subject(str(person), name, organisation, tuple(grids.get(person, ())))
        for person, name, organisation in reading.session.execute(query)
    )


def _grids_of(reading: Reading, period: Period) -> Mapping[int, list[str]]:
    """The grids that each inspector answered for at some time in the period."""
    query = (
        select(Assignment.person_id, Grid.name)
        .join(Grid, Grid.code == Assignment.grid_code)
        .where(
            Assignment.valid_from <= period.last_day,
            or_(Assignment.valid_to.is_(None), Assignment.valid_to >= period.first_day),
        )
        .order_by(Grid.code)
    )
    grids: dict[int, list[str]] = defaultdict(list)
    for person, name in reading.session.execute(query):
        if name not in grids[person]:
            grids[person].append(name)
    return grids


def _inspector(span: Span) -> _Measures:
    reported = _reports(span)
    checking = _due_intervals(span, Stage.CHECKING)
    verification = _due_intervals(span, Stage.VERIFICATION)
    return _Measures(
        ratios={
            Indicator.VALID_REPORT_RATE: reported,
            # 漏报 needs patrols and 监督举报; there are no patrols in the store, so nothing is counted
            Indicator.CHECKED_ON_TIME_RATE: checking,
            Indicator.VERIFIED_ON_TIME_RATE: verification,
        },
        counts={
            "checked": _done_intervals(span, Stage.CHECKING),
            "verified": _done_intervals(span, Stage.VERIFICATION),
        },
        means={Indicator.CASE_MEAN: _evaluations(span)},
        of_ratios={
            "reported": (Indicator.VALID_REPORT_RATE, False),
            "validly_reported": (Indicator.VALID_REPORT_RATE, True),
            "should_check": (Indicator.CHECKED_ON_TIME_RATE, False),
            "checked_on_time": (Indicator.CHECKED_ON_TIME_RATE, True),
            "should_verify": (Indicator.VERIFIED_ON_TIME_RATE, False),
            "verified_on_time": (Indicator.VERIFIED_ON_TIME_RATE, True),
        },
    )


_MEASURES: Mapping[SubjectKind, Callable[[Span], _Measures]] = {SubjectKind.INSPECTOR: _inspector}

_COUNT_ORDER = (
    *("reported", "validly_reported", "should_check", "checked", "checked_on_time"),
    *("should_verify", "verified", "verified_on_time"),
)


def _reports(span: Span) -> Source:
    """Reports by their inspector in the period; valid unless declined or voided by the time of judging."""
    undone = exists().where(
        JournalRow.case_id == Case.id,
        JournalRow.to_status.in_((Status.DECLINED, Status.VOIDED)),
        JournalRow.recorded_at < span.judged_at,
    )
    return select(
        cast(Case.reported_by, String).label("subject"), _NUMBER.label("number"), (~undone).label("hit")
    ).where(Case.reported_by.is_not(None), span.holds(Case.reported_at), _OWN)


def _due_intervals(span: Span, stage: Stage) -> Source:
    """Intervals of a person's stage that were due in the period; an open one is overdue, one that does not count is left out."""
    in_time = and_(
        Interval.ended_at.is_not(None),
        Interval.stop_reason == StopReason.DONE,
        minute_of(Interval.ended_at) <= Interval.deadline,
    )
    return (
        select(
            cast(Interval.person_id, String).label("subject"),
            _NUMBER.label("number"),
            func.coalesce(in_time, false()).label("hit"),
        )
        .join(Case, Case.id == Interval.case_id)
        .where(Interval.stage == stage, Interval.person_id.is_not(None), Interval.counts.is_(True), span.due(), _OWN)
    )


def _done_intervals(span: Span, stage: Stage) -> Source:
    """What a person did of a stage in the period, whenever it was due."""
    return (
        select(
            cast(Interval.person_id, String).label("subject"), _NUMBER.label("number"), (literal(1) == 1).label("hit")
        )
        .join(Case, Case.id == Interval.case_id)
        .where(
            Interval.stage == stage,
            Interval.person_id.is_not(None),
            Interval.stop_reason == StopReason.DONE,
            span.holds(Interval.ended_at),
            _OWN,
        )
    )


def _evaluations(span: Span) -> MarkSource:
    """Marks of the inspector's own reports that were evaluated in the period."""
    return (
        select(cast(Case.reported_by, String).label("subject"), _NUMBER.label("number"), Evaluation.total.label("mark"))
        .join(Case, Case.id == Evaluation.case_id)
        .where(Case.reported_by.is_not(None), span.holds(Evaluation.evaluated_at), _OWN)
    )


def _numbers_only(reading: Reading, source: Source, subject: str | None) -> dict[str, Tally]:
    rows = source.subquery()
    hits = func.sum(cast(rows.c.hit, Integer))
    query = select(rows.c.subject, func.count(), hits).group_by(rows.c.subject)
    if subject is not None:
        query = query.where(rows.c.subject == subject)
    return {each: Tally(int(hit), int(whole)) for each, whole, hit in reading.session.execute(query)}


def _with_cases(reading: Reading, source: Source, subject: str | None) -> dict[str, Tally]:
    numbers: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for each, number, hit in _rows(reading, source, subject):
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
    for each, number, mark in _rows(reading, source, subject):
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


def _rows(reading: Reading, source: Source | MarkSource, subject: str | None) -> Iterable[Any]:
    rows = source.subquery()
    query = select(rows)
    return reading.session.execute(query if subject is None else query.where(rows.c.subject == subject))


def _counts_of(
    subject: str,
    measures: _Measures,
    ratios: Mapping[Indicator, Mapping[str, Tally]],
    counts: Mapping[str, Mapping[str, Tally]],
) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for key, (indicator, hit) in measures.of_ratios.items():
        ratio = ratios[indicator].get(subject, Tally(0, 0))
        number, cases = (
            (ratio.numerator, ratio.numerator_cases) if hit else (ratio.denominator, ratio.denominator_cases)
        )
        found[key] = Tally(number, numerator_cases=cases)
    for key, tallies in counts.items():
        done = tallies.get(subject, Tally(0, 0))
        found[key] = Tally(done.denominator, numerator_cases=done.denominator_cases)
    return {key: found[key] for key in _COUNT_ORDER}
