"""What scorecards take from the registers: missed reports, coverage of areas, who is authorised; it must not tally cases or score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import exists, false, func, or_, select

from desktop.models.case import Case
from desktop.models.category import Category
from desktop.models.journal import JournalRow
from desktop.models.patrol import PatrolPlan
from desktop.models.person import Assignment
from desktop.models.staff import Authorisation
from desktop.rules import grid as grids
from desktop.rules.counted_things import patrol_key
from desktop.rules.patrolling import Performer
from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import Tally
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Action
from desktop.store import register_facts
from desktop.store.work import Reading

OWN_SOURCES = frozenset({ReportSource.INSPECTOR, ReportSource.PATROL})
"""Sources that are an inspector's own work: what came from any other was missed where a patrol was due."""

_Held = Mapping[str, list[tuple[int, date, date | None]]]


def missed(
    reading: Reading, start: datetime, judged_at: datetime, inspector: str | None = None
) -> Iterator[tuple[str, str, bool, bool]]:
    """漏报: the cases filed in the grid of each inspector for whom patrols were planned, and whether that one missed it.

    Missed is a patrol-visible problem that came from another source while a patrol was due in the hours before. Where no plan asks an
    inspector to patrol, nothing can be missed and nothing is counted. Of one `inspector` only the cases of their own grids are read.
    """
    planned = _planned(reading, start, judged_at)
    if not planned:
        return
    held, patrols = _held(reading, inspector), register_facts.DuePatrols(reading)
    number = func.coalesce(Case.case_number, Case.report_number)
    filed = (
        select(number, Case.grid_code, Case.source, Case.reported_at, Case.reported_by, Category.patrol_visible)
        .select_from(JournalRow)
        .join(Case, Case.id == JournalRow.case_id)
        .join(Category, Category.code == Case.category_code)
        .where(
            JournalRow.action == Action.FILE,
            JournalRow.recorded_at >= start,
            JournalRow.recorded_at < judged_at,
            Case.import_batch.is_(None),
        )
    )
    if inspector is not None:
        filed = filed.where(or_(false(), *(Case.grid_code.startswith(code, autoescape=True) for code in held)))
    whose: dict[tuple[str, date], list[int]] = {}
    for named, grid, source, reported_at, reported_by, visible in reading.session.execute(filed):
        on = grid, reported_at.astimezone(reading.zone).date()
        if on not in whose:
            whose[on] = _patrolling(held, planned, *on)
        for person in whose[on]:
            other = source not in OWN_SOURCES and reported_by != person
            yield str(person), named, visible and other and patrols.was_due(grid, person, reported_at), False


def _planned(reading: Reading, start: datetime, judged_at: datetime) -> frozenset[tuple[str, int | None]]:
    """(grid, inspector or None for all of it) of the inspectors' patrol plans in force at some time in the period."""
    plans = register_facts.plans(
        reading,
        register_facts.in_force_between(reading, start, judged_at),
        PatrolPlan.performer == Performer.INSPECTOR,
    )
    return frozenset((each.grid_code, each.person_id) for each in plans)


def _held(reading: Reading, inspector: str | None) -> _Held:
    found: dict[str, list[tuple[int, date, date | None]]] = defaultdict(list)
    query = select(Assignment.grid_code, Assignment.person_id, Assignment.valid_from, Assignment.valid_to)
    if inspector is not None:
        query = query.where(Assignment.person_id == int(inspector))
    for row in reading.session.execute(query):
        found[row[0]].append((row[1], row[2], row[3]))
    return found


def _patrolling(held: _Held, planned: frozenset[tuple[str, int | None]], grid: str, day: date) -> list[int]:
    """The inspectors who answered for a grid on a day, of those for whom patrols of it were planned."""
    lineage = grids.lineage(grid)
    answering = {
        person
        for code in lineage
        for person, first, last in held.get(code, ())
        if first <= day and (last is None or last >= day)
    }
    return [
        person
        for person in sorted(answering)
        if any((code, each) in planned for code in lineage for each in (None, person))
    ]


def of_areas(
    reading: Reading, start: datetime, judged_at: datetime, area: str = "", *, with_things: bool = True
) -> Mapping[Indicator, Mapping[str, Tally]]:
    """巡查覆盖率, 执法覆盖率 and 污染源动态更新率 of every area inside `area` (a grid code), with all that lies inside each.

    `with_things` also names the patrols, grids and sources behind every figure (`rules.counted_things`).
    """
    found = {
        Indicator.PATROL_COVERAGE_RATE: _patrols(reading, start, judged_at, area),
        Indicator.ENFORCEMENT_COVERAGE_RATE: _grids(reading, judged_at, area),
        Indicator.SOURCE_UPDATE_RATE: _sources(reading, judged_at, area),
    }
    return {indicator: _tallies(each, with_things=with_things) for indicator, each in found.items()}


_Counted = Iterator[tuple[str, list[str], list[str]]]
"""Grid code, what was counted in it, and what of that is in the numerator."""


def _patrols(reading: Reading, start: datetime, judged_at: datetime, area: str) -> _Counted:
    for plan, windows in register_facts.due_patrols(reading, start, judged_at, area):
        whole: list[str] = []
        part: list[str] = []
        for each in windows:
            first_day = each.window.start.astimezone(reading.zone).date()
            key = patrol_key(plan.grid_code, plan.plan_id, first_day)
            whole += [key] * each.window.due
            part += [key] * each.done
        yield plan.grid_code, whole, part


def _grids(reading: Reading, judged_at: datetime, area: str) -> _Counted:
    for code, vacant in register_facts.vacant_posts(reading, judged_at, area).items():
        yield code, [code], [] if vacant else [code]


def _sources(reading: Reading, judged_at: datetime, area: str) -> _Counted:
    for each in register_facts.source_standings(reading, judged_at, area):
        yield each.grid_code, [each.number], [each.number] if each.is_up_to_date else []


def _tallies(counted: _Counted, *, with_things: bool) -> dict[str, Tally]:
    """The tally of each grid with all that lies inside it."""
    wholes: dict[str, list[str]] = defaultdict(list)
    parts: dict[str, list[str]] = defaultdict(list)
    for code, whole, part in counted:
        for around in grids.lineage(code):
            wholes[around] += whole
            parts[around] += part
    if not with_things:
        return {code: Tally(len(parts[code]), len(whole)) for code, whole in wholes.items()}
    return {
        code: Tally(len(parts[code]), len(whole), tuple(sorted(parts[code])), tuple(sorted(whole)))
        for code, whole in wholes.items()
    }


def authorised(reading: Reading, judged_at: datetime, person: int | None = None) -> frozenset[int] | None:
    """The inspectors with a valid authorisation; None in an office that had never given one, of which nothing is known."""
    if not reading.session.scalar(select(exists().where(Authorisation.recorded_at <= judged_at))):
        return None
    return register_facts.authorised(reading, judged_at, person)
