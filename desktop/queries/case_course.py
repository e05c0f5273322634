"""The course of a case as frozen rows: every stretch of its clock with the explanation, every row of its journal; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from desktop.models.case import Interval
from desktop.models.journal import JournalRow
from desktop.models.organisation import Organisation
from desktop.models.person import Person
from desktop.queries import choices
from desktop.rules.workflow import Action, Role, Stage, Status
from desktop.rules.working_time import Explanation, Limit, on_time
from desktop.store import course
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One stretch of a stage with its explanation up to its end (or up to the time of reading while it runs)."""

    interval_id: int
    stage: Stage
    body: str
    person: str
    joint: bool
    round: int
    started_at: datetime
    ended_at: datetime | None
    stop_reason: str | None
    counts: bool
    limit: Limit
    deadline: datetime
    yellow_at: datetime
    counted_minutes: int
    overdue: bool
    to_deadline: Explanation  # start → deadline: why the deadline is when it is
    served: Explanation  # start → end or now: what was counted and skipped


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One row of the course."""

    sequence: int
    recorded_at: datetime
    happened_at: datetime | None
    actor: str
    role: Role
    organisation: str
    acting_for: str
    action: Action
    from_status: Status | None
    to_status: Status
    payload: dict[str, Any]
    mark: str
    previous_hash: str
    hash: str
    named: Mapping[str, str] = field(default_factory=dict)
    """What the categories and grids are called whose codes a correction holds, and the body that a ruling names, by code."""


def intervals(reading: Reading, case_id: int) -> tuple[IntervalRow, ...]:
    """Every stretch, in the order they began."""
    query = (
        select(Interval, Organisation.short_name, Person.name)
        .outerjoin(Organisation, Organisation.code == Interval.body_code)
        .outerjoin(Person, Person.id == Interval.person_id)
        .where(Interval.case_id == case_id)
        .order_by(Interval.id)
    )
    return tuple(_interval(reading, row[0], row[1] or "", row[2] or "") for row in reading.session.execute(query))


def _interval(reading: Reading, interval: Interval, body: str, person: str) -> IntervalRow:
    served = course.served(reading, interval, reading.now)
    paused = bool(interval.pauses) and interval.pauses[-1][1] is None
    return IntervalRow(
        interval_id=interval.id,
        stage=interval.stage,
        body=body,
        person=person,
        joint=interval.joint,
        round=interval.round,
        started_at=interval.started_at,
        ended_at=interval.ended_at,
        stop_reason=interval.stop_reason.value if interval.stop_reason else None,
        counts=interval.counts,
        limit=Limit(interval.limit_number, interval.limit_class),
        deadline=interval.deadline,
        yellow_at=interval.yellow_at,
        counted_minutes=served.counted_minutes,
        overdue=not paused and not on_time(interval.ended_at or reading.now, interval.deadline),
        to_deadline=course.explain(reading, interval),
        served=served,
    )


def journal(reading: Reading, case_id: int) -> tuple[JournalEntry, ...]:
    """Every row, oldest first."""
    query = select(JournalRow).where(JournalRow.case_id == case_id).order_by(JournalRow.sequence)
    rows = reading.session.scalars(query).all()
    named = _names_of_amended(reading, [row.payload for row in rows if row.action is Action.AMEND])
    ruled = _names_of_ruled(reading, {row.payload["body"] for row in rows if row.action is Action.RULE_RESPONSIBILITY})
    return tuple(
        JournalEntry(
            sequence=row.sequence,
            recorded_at=row.recorded_at,
            happened_at=row.happened_at,
            actor=row.actor,
            role=row.role,
            organisation=row.organisation,
            acting_for=row.acting_for,
            action=row.action,
            from_status=row.from_status,
            to_status=row.to_status,
            payload=row.payload,
            mark=row.mark,
            previous_hash=row.previous_hash,
            hash=row.hash,
            named={Action.AMEND: named, Action.RULE_RESPONSIBILITY: ruled}.get(row.action, {}),
        )
        for row in rows
    )


def _names_of_amended(reading: Reading, payloads: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """What the categories and grids are called that corrections took back or put down; asks nothing where there are none."""
    codes = {"category": set[str](), "grid": set[str]()}
    for payload in payloads:
        if (amended := payload["field"]) in codes:
            codes[amended] |= {payload["old"], payload["new"]}
    return choices.category_names(reading, codes["category"]) | choices.grid_names(reading, codes["grid"])


def _names_of_ruled(reading: Reading, codes: set[str]) -> Mapping[str, str]:
    """What the bodies are called that were ruled to be responsible; asks nothing where nobody ruled."""
    if not codes:
        return {}
    query = select(Organisation.code, Organisation.short_name).where(Organisation.code.in_(codes))
    return {row.code: row.short_name for row in reading.session.execute(query)}
