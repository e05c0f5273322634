"""What the registers of a benchmark's office hold: patrols planned and walked, posts, sources with their inspections; no case."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert, select

from benchmarks.cast import MARK, NOW, Place
from desktop.models.base import Base
from desktop.models.grid import Grid
from desktop.models.patrol import PatrolLog, PatrolPlan
from desktop.models.source import Inspection, Source
from desktop.models.staff import Authorisation, PostHolder
from desktop.rules.inspection import SourceLevel, SourceState
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.permissions import SYSTEM
from desktop.rules.posts import Employment, PostKind
from desktop.rules.workflow import Role
from desktop.store.work import Store, Work

FIRST_DAY = date(2024, 3, 4)
"""When the registers begin: a Monday, two years before the store's present."""

PATROLS_A_WEEK, WALKED = 2, 0.9
SOURCES_A_COMMUNITY, INSPECTIONS = 6, 4
VACANT = 0.15


def fill(store: Store, places: Sequence[Place]) -> None:
    """Put the registers into the store; the same each time. An office has one plan a community, and a certificate an inspector."""
    pick = random.Random(len(places))
    with store.writing(SYSTEM) as work:
        _put(work, Authorisation, _authorisations(places))
        _put(work, PatrolPlan, _plans(places))
        _put(work, PatrolLog, _walks(places, pick))
        _put(work, PostHolder, _posts(work, places, pick))
        _put(work, Source, _sources(places, pick))
        _put(work, Inspection, _inspections(places, pick))


def _put(work: Work, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    work.session.execute(insert(table), list(rows))


def _recorded(at: datetime) -> dict[str, Any]:
    key = f"00000000-0000-4000-8000-{next(_NUMBERS):012x}"
    return {"recorded_at": at, "actor_id": 0, "actor": "系统", "role": Role.SYSTEM, "mark": MARK, "key": key}


_NUMBERS = count()


def _moment(day: date, hour: float = 1.0) -> datetime:
    return datetime.combine(day, time(), NOW.tzinfo) + timedelta(hours=hour)


def _grids(places: Sequence[Place]) -> dict[str, int]:
    """An inspector of each community."""
    return {place.grid: place.inspector for place in places}


def _authorisations(places: Sequence[Place]) -> Iterator[dict[str, Any]]:
    for number, place in enumerate(places, 1):
        days = {"valid_from": FIRST_DAY, "valid_to": date(2027, 12, 31), "withdrawn_on": None}
        given = {"id": number, "person_id": place.inspector, "certificate": f"A-{number:04d}"}
        yield given | days | _recorded(_moment(FIRST_DAY))


def _plans(places: Sequence[Place]) -> Iterator[dict[str, Any]]:
    for grid in _grids(places):
        plan = {"grid_code": grid, "performer": Performer.INSPECTOR, "person_id": None, "version": 1}
        asked = {"times": PATROLS_A_WEEK, "unit": Unit.WEEK, "first_day": FIRST_DAY, "last_day": None}
        yield plan | asked | _recorded(_moment(FIRST_DAY - timedelta(days=1)))


def _walks(places: Sequence[Place], pick: random.Random) -> Iterator[dict[str, Any]]:
    weeks = (NOW.date() - FIRST_DAY).days // 7
    for grid, inspector in _grids(places).items():
        for week in range(weeks):
            for day in range(PATROLS_A_WEEK):
                if pick.random() > WALKED:
                    continue
                begun = _moment(FIRST_DAY + timedelta(weeks=week, days=day * 2), 1 + pick.random() * 6)
                ended = begun + timedelta(hours=1)
                walk = {"grid_code": grid, "performer": Performer.INSPECTOR, "person_id": inspector, "track": None}
                yield walk | {"started_at": begun, "ended_at": ended} | _recorded(ended)


def _posts(work: Work, places: Sequence[Place], pick: random.Random) -> Iterator[dict[str, Any]]:
    people = [place.inspector for place in places]
    for code in work.session.scalars(select(Grid.code).order_by(Grid.code)):
        for kind in PostKind:
            if pick.random() < VACANT:
                continue
            post = {"grid_code": code, "kind": kind, "employment": Employment.FULL_TIME, "version": 1}
            held = {"person_id": pick.choice(people), "valid_from": FIRST_DAY, "valid_to": None}
            yield post | held | _recorded(_moment(FIRST_DAY))


def _sources(places: Sequence[Place], pick: random.Random) -> Iterator[dict[str, Any]]:
    levels = list(SourceLevel)
    for number in range(1, SOURCES_A_COMMUNITY * len(_grids(places)) + 1):
        grid = tuple(_grids(places))[number % len(_grids(places))]
        source = {"id": number, "number": f"W{number:05d}", "state": SourceState.ACTIVE, "name": f"污染源 {number}"}
        source |= {"level": pick.choice(levels), "grid_code": grid, "entered_on": FIRST_DAY, "version": 1}
        yield source | {"interval_days": None, "retired_on": None, "changed_at": _moment(FIRST_DAY)}


def _inspections(places: Sequence[Place], pick: random.Random) -> Iterator[dict[str, Any]]:
    days = (NOW.date() - FIRST_DAY).days - 1
    for source in range(1, SOURCES_A_COMMUNITY * len(_grids(places)) + 1):
        for _ in range(INSPECTIONS):
            number = pick.randrange(len(places))
            at = _moment(FIRST_DAY + timedelta(days=pick.randrange(1, days)), 2)
            by = {"inspector_id": places[number].inspector, "authorisation_id": number + 1, "case_id": None}
            found = {"source_id": source, "inspected_at": at, "violation": False, "finding": "未见异常"}
            yield by | found | _recorded(at)
