"""What stands behind a number of a scorecard: cases, patrols, grids or sources, in the numerator or why not; it counts nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import ColumnElement, func, select

from desktop.models.case import Case, Interval
from desktop.models.category import Category
from desktop.models.grid import Grid
from desktop.models.organisation import Organisation
from desktop.models.patrol import PatrolPlan
from desktop.models.person import Person
from desktop.models.source import Source
from desktop.rules.counted_things import NotCounted, Thing, read_patrol_key, stage_of, thing_of, why_not
from desktop.rules.patrolling import Performer
from desktop.rules.posts import PostKind
from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import Period
from desktop.rules.terms import StopReason, SubjectKind
from desktop.rules.workflow import Stage
from desktop.rules.working_time import whole_minute
from desktop.store import register_facts
from desktop.store.assessment_judging import Span, was_closed
from desktop.store.work import Reading

_AT_ONCE = 5000
"""Numbers in one statement: SQLite takes 32 766 values."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of a card that is to be opened. Keys stand as often as they were counted (`rules.counted_things`).

    `hits` are those of the numerator; None where the number is no part of a ratio. Kind, subject, period and `judged_at` are the card's.
    """

    title: str
    keys: tuple[str, ...]
    kind: SubjectKind
    subject: str
    period: Period
    judged_at: datetime | None = None
    indicator: str = ""
    hits: tuple[str, ...] | None = None

    @property
    def thing(self) -> Thing:
        """What was counted."""
        return thing_of(self.indicator)

    @property
    def once(self) -> tuple[str, ...]:
        """Every key once, in order."""
        return tuple(dict.fromkeys(self.keys))


@dataclass(frozen=True, slots=True)
class Standing:
    """How often something was counted, how often in the numerator (None: the number is no part of a ratio), and why not always."""

    times: int
    hits: int | None
    why: NotCounted | None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case; `deadline` is the one that the indicator judges, the handling's unless it judges another stage."""

    key: str
    standing: Standing
    category: str = ""
    grid: str = ""
    body: str = ""
    filed_at: datetime | None = None
    deadline: datetime | None = None
    done_at: datetime | None = None  # of that stage, as far as it was done by the period's end
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PatrolLine:
    """The patrols of one day or week that a plan asked for; `due_at` is when it was over."""

    key: str
    standing: Standing
    grid: str
    performer: Performer | None
    person: str
    first_day: date
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class PostLine:
    """A grid with the posts that nobody held."""

    key: str
    standing: Standing
    grid: str
    vacant: tuple[PostKind, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source of pollution, when it was last looked at and until when that was enough."""

    key: str
    standing: Standing
    name: str
    grid: str
    last_on: date | None
    due_on: date | None


Line: TypeAlias = CaseLine | PatrolLine | PostLine | SourceLine


def lines(reading: Reading, counted: Counted) -> tuple[Line, ...]:
    """Everything behind the number, each once, in the order of the card; what is no longer in the store by its key alone."""
    start, end = counted.period.bounds(reading.zone)
    span = Span(start, min(counted.judged_at or end, reading.now))
    match counted.thing:
        case Thing.CASE:
            return tuple(_cases(reading, counted, span))
        case Thing.PATROL:
            return tuple(_patrols(reading, counted, span))
        case Thing.GRID:
            return tuple(_posts(reading, counted, span))
        case Thing.SOURCE:
            return tuple(_sources(reading, counted, span))


class _Standings:
    """How often each key was counted."""

    def __init__(self, counted: Counted) -> None:
        self._indicator = counted.indicator
        self._times = Counter(counted.keys)
        self._hits = None if counted.hits is None else Counter(counted.hits)

    def of(self, key: str, *, done: bool = False, closed: bool = False) -> Standing:
        """How it stands; `done` and `closed` say why it may not be in the numerator."""
        times = self._times[key]
        if self._hits is None:
            return Standing(times, None, None)
        hits = min(times, self._hits[key])
        why = None if hits == times else why_not(self._indicator, done=done, closed=closed)
        return Standing(times, hits, why)


@dataclass(frozen=True, slots=True)
class _Due:
    """An interval that the indicator judged, or the last of its stage."""

    deadline: datetime
    done_at: datetime | None
    is_late: bool
    counted: bool  # was due in the period


def _cases(reading: Reading, counted: Counted, span: Span) -> Iterator[CaseLine]:
    standings, keys = _Standings(counted), counted.once
    own = _of_stage(counted)
    for at in range(0, len(keys), _AT_ONCE):
        some = keys[at : at + _AT_ONCE]
        found = _found(reading, some)
        ids = [case.case_id for case in found.values()]
        due = _due(reading, ids, own, span)
        closed = _closed(reading, ids, span) if counted.indicator == Indicator.CLOSED_ON_TIME_RATE else frozenset()
        for key in some:
            case = found.get(key)
            if case is None:
                yield CaseLine(key, standings.of(key))
                continue
            judged = due.get(case.case_id)
            done_at = None if judged is None else judged.done_at
            yield CaseLine(
                key,
                standings.of(key, done=done_at is not None, closed=case.case_id in closed),
                case.category,
                case.grid,
                case.body,
                case.filed_at,
                None if judged is None else judged.deadline,
                done_at,
                case.closed_at,
            )


@dataclass(frozen=True, slots=True)
class _Case:
    case_id: int
    category: str
    grid: str
    body: str
    filed_at: datetime | None
    closed_at: datetime | None


def _found(reading: Reading, keys: Sequence[str]) -> Mapping[str, _Case]:
    """The cases by the numbers that a card names them by; one that has been filed since is found by its report's."""
    query = (
        select(
            Case.case_number,
            Case.report_number,
            Case.id,
            Category.name,
            Grid.name,
            Organisation.short_name,
            Case.filed_at,
            Case.closed_at,
        )
        .join(Category, Category.code == Case.category_code)
        .join(Grid, Grid.code == Case.grid_code)
        .outerjoin(Organisation, Organisation.code == Case.lead_body)
    )
    found: dict[str, _Case] = {}
    wanted = frozenset(keys)
    for column in (Case.case_number, Case.report_number):
        left = [key for key in keys if key not in found]
        for row in reading.session.execute(query.where(column.in_(left))) if left else ():
            number, report, case_id, category, grid, body, filed_at, closed_at = row
            key = number if number is not None and number in wanted else report
            found[key] = _Case(case_id, category, grid, body or "", filed_at, closed_at)
    return found


def _of_stage(counted: Counted) -> tuple[ColumnElement[bool], ...]:
    """Which intervals the number judges."""
    # not the bare column: SQLite would rather go through all that ever was of the stage than look up thousands of cases
    return (func.coalesce(Interval.stage, Interval.stage) == stage_of(counted.indicator), *_whose(counted))


def _whose(counted: Counted) -> tuple[ColumnElement[bool], ...]:
    """Which intervals of a stage are the subject's: a person's, a body's, also where it helps another, or of an area the lead bodies'."""
    if counted.kind is SubjectKind.INSPECTOR and stage_of(counted.indicator) is not Stage.HANDLING:
        return (Interval.person_id == int(counted.subject),)
    if counted.kind is SubjectKind.BODY:
        return (Interval.body_code == counted.subject,)
    return (Interval.joint.is_(False),)


def _due(reading: Reading, ids: Sequence[int], own: Sequence[ColumnElement[bool]], span: Span) -> Mapping[int, _Due]:
    """Of each case the subject's interval of the stage that was due in the period, a late one before others; else its last."""
    query = select(
        *(Interval.case_id, Interval.deadline, Interval.ended_at, Interval.stop_reason, Interval.counts),
    ).where(Interval.case_id.in_(ids), Interval.started_at < span.judged_at, *own)
    found: dict[int, _Due] = {}
    for case_id, deadline, ended_at, reason, counts in reading.session.execute(query.order_by(Interval.id)):
        done_at = ended_at if reason is StopReason.DONE and ended_at and ended_at < span.judged_at else None
        late = done_at is None or whole_minute(done_at) > deadline
        each = _Due(deadline, done_at, late, counts and span.start <= deadline < span.judged_at)
        before = found.get(case_id)
        if before is None or (each.counted, each.is_late) >= (before.counted, before.is_late):
            found[case_id] = each
    return found


def _closed(reading: Reading, ids: Sequence[int], span: Span) -> frozenset[int]:
    """Which of the cases stood closed at the period's end."""
    return frozenset(reading.session.scalars(select(Case.id).where(Case.id.in_(ids), was_closed(span))))


def _patrols(reading: Reading, counted: Counted, span: Span) -> Iterator[PatrolLine]:
    standings = _Standings(counted)
    ends = {
        (kept.plan_id, each.window.start.astimezone(reading.zone).date()): each.window.end
        for kept, windows in register_facts.due_patrols(reading, span.start, span.judged_at)
        for each in windows
    }
    query = select(PatrolPlan.id, PatrolPlan.performer, Person.name).outerjoin(
        Person, Person.id == PatrolPlan.person_id
    )
    plans = {plan_id: (performer, name or "") for plan_id, performer, name in reading.session.execute(query)}
    names = _grid_names(reading)
    for key in counted.once:
        grid, plan_id, first_day = read_patrol_key(key)
        performer, person = plans.get(plan_id, (None, ""))
        due_at = ends.get((plan_id, first_day))
        yield PatrolLine(
            key,
            standings.of(key),
            names.get(grid, grid),
            performer,
            person,
            first_day,
            None if due_at is None else due_at - timedelta(minutes=1),
        )


def _posts(reading: Reading, counted: Counted, span: Span) -> Iterator[PostLine]:
    standings, names = _Standings(counted), _grid_names(reading)
    vacant = register_facts.vacant_posts(reading, span.judged_at)
    for key in counted.once:
        yield PostLine(key, standings.of(key), names.get(key, key), vacant.get(key, ()))


def _sources(reading: Reading, counted: Counted, span: Span) -> Iterator[SourceLine]:
    standings, grids = _Standings(counted), _grid_names(reading)
    named = reading.session.execute(select(Source.number, Source.name).where(Source.number.is_not(None)))
    names = {row[0]: row[1] for row in named}
    then = {each.number: each for each in register_facts.source_standings(reading, span.judged_at)}
    for key in counted.once:
        each = then.get(key)
        yield SourceLine(
            key,
            standings.of(key),
            names.get(key, ""),
            "" if each is None else grids.get(each.grid_code, each.grid_code),
            None if each is None else each.last_on,
            None if each is None else each.last_on + timedelta(days=each.interval_days),
        )


def _grid_names(reading: Reading) -> Mapping[str, str]:
    return {row[0]: row[1] for row in reading.session.execute(select(Grid.code, Grid.name))}
