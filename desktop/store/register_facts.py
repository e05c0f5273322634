"""What the registers add up to at a time: patrols due and done, sources looked at, posts filled, who is authorised; it must not score.

Everything is judged by what was recorded by then, so that a figure of a period that is over never moves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from desktop.models.grid import Grid
from desktop.models.patrol import PatrolLog, PatrolPlan
from desktop.models.source import Inspection, Source, SourceChange
from desktop.models.staff import Authorisation, PostHolder
from desktop.models.types import Utc
from desktop.rules import grid as grids
from desktop.rules import inspection, patrolling
from desktop.rules.errors import Refused
from desktop.rules.inspection import Intervals, SourceLevel, Validity
from desktop.rules.patrolling import Performer, Plan, Standing, Window
from desktop.rules.posts import PostKind, missing
from desktop.store.work import Reading

DEFAULT_MISSED_HOURS = 24
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` things: patrols done of those due, sources up to date, grids with every post filled."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)


def norm_of(reading: Reading, key: str, default: Mapping[str, int], at: datetime | None = None) -> Mapping[str, Any]:
    """The norm in force at `at` (now by default), over the default; an office that has no such norm goes by the default."""
    try:
        value = reading.norm(key, at)
    except Refused as refused:
        if refused.code != "norm_missing":
            raise
        return default
    if not isinstance(value, Mapping):
        raise Refused("norm_invalid", norm=key)
    return {**default, **value}


def intervals(reading: Reading, at: datetime | None = None) -> Intervals:
    """How often sources are to be inspected, by the norm in force at `at`."""
    return inspection.read_intervals(norm_of(reading, inspection.NORM, inspection.DEFAULT_NORM, at))


def last_day_before(reading: Reading, at: datetime) -> date:
    """The district's last day that lies before `at`, wholly or in part: at midnight it is the day that ended."""
    return (at - _INSTANT).astimezone(reading.zone).date()


def rolled_up(shares: Mapping[str, Share]) -> dict[str, Share]:
    """Each grid's share with all that lies inside it."""
    found: dict[str, Share] = defaultdict(Share)
    for code, share in shares.items():
        for each in grids.lineage(code):
            found[each] += share
    return dict(found)


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A patrol plan with what finds its patrols."""

    plan_id: int
    grid_code: str
    performer: Performer
    person_id: int | None
    plan: Plan


def plans(reading: Reading, *conditions: ColumnElement[bool]) -> tuple[KeptPlan, ...]:
    """The patrol plans that meet the conditions, by grid."""
    query = select(PatrolPlan).where(*conditions).order_by(PatrolPlan.grid_code, PatrolPlan.id)
    return tuple(
        KeptPlan(
            row.id, row.grid_code, row.performer, row.person_id, Plan(row.times, row.unit, row.first_day, row.last_day)
        )
        for row in reading.session.scalars(query)
    )


def in_force_between(reading: Reading, since: datetime, until: datetime) -> ColumnElement[bool]:
    """The plans that may have a window in a span; a week's window ends as late as six days after the plan."""
    first, last = since.astimezone(reading.zone).date() - timedelta(days=7), until.astimezone(reading.zone).date()
    return and_(
        PatrolPlan.first_day <= last,
        or_(PatrolPlan.last_day.is_(None), PatrolPlan.last_day >= first),
        PatrolPlan.recorded_at <= until,
    )


@dataclass(frozen=True, slots=True)
class DuePatrol:
    """What one window of a plan came to: `done` of the patrols that it asked for."""

    window: Window
    done: int


def due_patrols(
    reading: Reading, since: datetime, until: datetime, area: str = ""
) -> Iterator[tuple[KeptPlan, tuple[DuePatrol, ...]]]:
    """Every plan of the area with its windows that were due in (since, until]; `area` is a grid code prefix."""
    kept = plans(reading, in_force_between(reading, since, until), _inside(PatrolPlan.grid_code, area))
    walked = _Walked(reading, since - timedelta(days=8), until, area)
    for each in kept:
        starts = walked.of(each)
        windows = patrolling.windows(each.plan, reading.zone, since, until)
        yield each, tuple(DuePatrol(window, patrolling.done_in(window, starts)) for window in windows)


def patrol_shares(reading: Reading, since: datetime, until: datetime, area: str = "") -> dict[str, Share]:
    """Patrols done of those due in (since, until], by the plan's grid; 巡查覆盖率."""
    found: dict[str, Share] = defaultdict(Share)
    for kept, windows in due_patrols(reading, since, until, area):
        found[kept.grid_code] += Share(sum(each.done for each in windows), sum(each.window.due for each in windows))
    return dict(found)


def standings(reading: Reading, area: str = "") -> dict[int, Standing]:
    """How each plan of the area stands now, by plan; one that is over for two of its windows is left out."""
    since = reading.now - timedelta(days=14)
    kept = plans(reading, in_force_between(reading, since, reading.now), _inside(PatrolPlan.grid_code, area))
    walked = _Walked(reading, since, reading.now, area)
    return {each.plan_id: patrolling.standing(each.plan, walked.of(each), reading.zone, reading.now) for each in kept}


def planned_grids(reading: Reading) -> frozenset[str]:
    """The grids for which a patrol plan is in force today."""
    today = reading.now.astimezone(reading.zone).date()
    in_force = (PatrolPlan.first_day <= today, or_(PatrolPlan.last_day.is_(None), PatrolPlan.last_day >= today))
    return frozenset(reading.session.scalars(select(PatrolPlan.grid_code).where(*in_force).distinct()))


class DuePatrols:
    """Answers for 漏报 whether an inspector's patrol was due before a report; reads all plans once."""

    def __init__(self, reading: Reading) -> None:
        self._zone = reading.zone
        norm = norm_of(reading, "missed", {"patrol_within_hours": DEFAULT_MISSED_HOURS})
        self._hours = int(norm["patrol_within_hours"])
        self._plans: dict[str, list[KeptPlan]] = defaultdict(list)
        self._known: dict[tuple[str, int, date, date], bool] = {}
        for each in plans(reading, PatrolPlan.performer == Performer.INSPECTOR):
            self._plans[each.grid_code].append(each)

    def was_due(self, grid: str, inspector: int, at: datetime) -> bool:
        """Whether in the hours before `at` a patrol of `grid`, or of a grid around it, was due by `inspector`.

        A plan that names nobody is due by every inspector of its grid.
        """
        # a window ends at a midnight, so that all moments between the same midnights are one
        first, last = (at - timedelta(hours=self._hours)).astimezone(self._zone), at.astimezone(self._zone)
        key = (grid, inspector, first.date(), last.date())
        if key not in self._known:
            self._known[key] = self._was_due(grid, inspector, at)
        return self._known[key]

    def _was_due(self, grid: str, inspector: int, at: datetime) -> bool:
        theirs = (
            each.plan
            for code in grids.lineage(grid)
            for each in self._plans.get(code, ())
            if each.person_id in {None, inspector}
        )
        return patrolling.was_due_within(theirs, self._zone, at, self._hours)


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source of the register at a time: when it was last looked at, its entry included, and whether that is not too long ago."""

    number: str
    grid_code: str
    last_on: date
    interval_days: int
    is_up_to_date: bool


def source_standings(reading: Reading, at: datetime, area: str = "") -> Iterator[SourceStanding]:
    """The sources of the area in the register at `at`, as they were then."""
    norm, day = intervals(reading, at - _INSTANT), last_day_before(reading, at)
    checked = _last_inspections(reading, at)
    for source in _sources_at(reading, at, day):
        if not grids.within(source.grid_code, area):
            continue
        last = max(checked.get(source.source_id, source.entered_on), source.entered_on)
        interval = norm.of(source.level, source.interval_days)
        up_to_date = inspection.is_up_to_date(last, interval, day)
        yield SourceStanding(source.number, source.grid_code, last, interval, up_to_date)


def source_shares(reading: Reading, at: datetime, area: str = "") -> dict[str, Share]:
    """Sources up to date of those in the register at `at`, by grid; 污染源动态更新率 is this at the period's end."""
    found: dict[str, Share] = defaultdict(Share)
    for each in source_standings(reading, at, area):
        found[each.grid_code] += Share(int(each.is_up_to_date), 1)
    return dict(found)


def filled_posts(reading: Reading, at: datetime, area: str = "") -> dict[str, frozenset[PostKind]]:
    """The posts that somebody holds at `at`, by grid."""
    query = select(PostHolder.grid_code, PostHolder.kind).where(
        *held_at(reading, at), _inside(PostHolder.grid_code, area)
    )
    found: dict[str, set[PostKind]] = defaultdict(set)
    for code, kind in reading.session.execute(query.distinct()):
        found[code].add(kind)
    return {code: frozenset(kinds) for code, kinds in found.items()}


def held_at(reading: Reading, at: datetime) -> tuple[ColumnElement[bool], ...]:
    """The holdings of posts that run at `at`, by what was recorded then."""
    day = last_day_before(reading, at)
    not_ended = or_(PostHolder.valid_to.is_(None), PostHolder.valid_to >= day, PostHolder.ended_at > at)
    return PostHolder.valid_from <= day, PostHolder.recorded_at <= at, not_ended


def vacant_posts(reading: Reading, at: datetime, area: str = "") -> dict[str, tuple[PostKind, ...]]:
    """The required posts that nobody holds at `at`, of each grid of the area that is in force then; none where all are filled."""
    day, filled = last_day_before(reading, at), filled_posts(reading, at, area)
    query = select(Grid.code, Grid.level).where(
        Grid.valid_from <= day, or_(Grid.valid_to.is_(None), Grid.valid_to >= day), _inside(Grid.code, area)
    )
    return {code: missing(level, filled.get(code, frozenset())) for code, level in reading.session.execute(query)}


def post_shares(reading: Reading, at: datetime, area: str = "") -> dict[str, Share]:
    """For each grid in force at `at` whether every post is filled, 1 of 1 or 0 of 1; 执法覆盖率 is their sum."""
    return {code: Share(int(not vacant), 1) for code, vacant in vacant_posts(reading, at, area).items()}


def authorised(reading: Reading, at: datetime, person: int | None = None) -> frozenset[int]:
    """The inspectors with a valid authorisation at `at`, or of these the one; without one a grade is capped."""
    day = last_day_before(reading, at)
    query = select(Authorisation).where(Authorisation.valid_from <= day, Authorisation.valid_to >= day)
    query = query.where(Authorisation.recorded_at <= at)
    if person is not None:
        query = query.where(Authorisation.person_id == person)
    return frozenset(row.person_id for row in reading.session.scalars(query) if validity_of(row).holds(day))


def validity_of(row: Authorisation) -> Validity:
    """From when to when an authorisation holds."""
    return Validity(row.valid_from, row.valid_to, row.withdrawn_on)


@dataclass(frozen=True, slots=True)
class _SourceThen:
    """What decided about a source at a time."""

    source_id: int
    number: str
    grid_code: str
    level: SourceLevel
    interval_days: int | None
    entered_on: date


def _sources_at(reading: Reading, at: datetime, day: date) -> Iterable[_SourceThen]:
    """The sources of the register on `day` as they were then: what was changed since is taken back, the newest first."""
    query = select(Source).where(Source.entered_on <= day, or_(Source.retired_on.is_(None), Source.retired_on > day))
    found = {
        row.id: _SourceThen(row.id, row.number or "", row.grid_code, row.level, row.interval_days, row.entered_on)
        for row in reading.session.scalars(query)
        if row.entered_on is not None
    }
    later = (
        select(SourceChange.source_id, SourceChange.field, SourceChange.old)
        .where(SourceChange.recorded_at > at, SourceChange.field.in_(("grid", "level", "interval_days")))
        .order_by(SourceChange.id.desc())
    )
    for source_id, field, old in reading.session.execute(later):
        if (then := found.get(source_id)) is not None:
            found[source_id] = _taken_back(then, field, old)
    return found.values()


def _taken_back(then: _SourceThen, field: str, old: str | None) -> _SourceThen:
    if field == "grid":
        return replace(then, grid_code=old or "")
    if field == "level":
        return replace(then, level=SourceLevel(old or ""))
    return replace(then, interval_days=None if old is None else int(old))


def _last_inspections(reading: Reading, at: datetime) -> dict[int, date]:
    """The day of each source's last inspection that was recorded by `at`."""
    last = func.max(Inspection.inspected_at, type_=Utc())
    query = select(Inspection.source_id, last).where(Inspection.recorded_at <= at).group_by(Inspection.source_id)
    return {source_id: day.astimezone(reading.zone).date() for source_id, day in reading.session.execute(query)}


class _Walked:
    """The beginnings of the patrols of a span, sorted, by whose plan they count for."""

    def __init__(self, reading: Reading, since: datetime, until: datetime, area: str) -> None:
        query = (
            select(PatrolLog.grid_code, PatrolLog.performer, PatrolLog.person_id, PatrolLog.started_at)
            .where(PatrolLog.started_at >= since, PatrolLog.started_at <= until, PatrolLog.recorded_at <= until)
            .where(_inside(PatrolLog.grid_code, area))
            .order_by(PatrolLog.started_at)
        )
        self._starts: dict[tuple[str, Performer, int | None], list[datetime]] = defaultdict(list)
        for code, performer, person, started_at in reading.session.execute(query):
            self._starts[code, performer, None].append(started_at)
            if person is not None:
                self._starts[code, performer, person].append(started_at)

    def of(self, kept: KeptPlan) -> list[datetime]:
        """The patrols that count for a plan: of its grid, by its performers, by the one named where one is."""
        return self._starts.get((kept.grid_code, kept.performer, kept.person_id), [])


def _inside(column: Any, area: str) -> ColumnElement[bool]:
    """Whether a grid code lies in `area`, as a range that an index serves; "" is everywhere."""
    return and_(column >= area, column < f"{area}:")  # ":" follows "9"
