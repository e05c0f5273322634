"""Patrol plans of the streets and the log of patrols (D7)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from desktop.models.organisation import Organisation
from desktop.models.patrol import PatrolLog, PatrolPlan
from desktop.models.person import Person
from desktop.rules import patrolling, registers
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.patrolling import Performer, Plan, Unit
from desktop.rules.registers import Register, Right
from desktop.rules.workflow import Role
from desktop.store import register_facts
from desktop.store.work import Work
from desktop.usecases import places
from desktop.usecases.acting import check_required
from desktop.usecases.fields import GridCode, LongText, PersonId, ShortText
from desktop.usecases.registering import Entry, check_version, find_grid, recorded, today


@dataclass(frozen=True, kw_only=True)
class PlanPatrol(Entry):
    """网格巡查工作计划: so many patrols per day or week, by a grid's inspectors or community, or by one of them by name."""

    grid: GridCode
    performer: Performer
    times: int
    unit: Unit
    first_day: date
    last_day: date | None = None
    person: PersonId | None = None
    note: ShortText = ShortText("")


@dataclass(frozen=True, kw_only=True)
class EndPatrolPlan(Entry):
    """The plan's last day is set or moved; a changed plan is one that ends and another that begins."""

    plan_id: int
    last_day: date
    reason: LongText
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class LogPatrol(Entry):
    """One patrol as it was walked; `track` is the text of a GeoJSON LineString in WGS84, `person` who walked for a community."""

    grid: GridCode
    started_at: datetime
    ended_at: datetime
    person: PersonId | None = None
    track: LongText = LongText("")
    note: LongText = LongText("")


def plan_patrol(work: Work, form: PlanPatrol) -> int:
    """The street plans patrols of a grid of its own, from today on; returns the plan's id.

    Raises Refused with the field at fault: field_required, grid_unknown, grid_too_wide, times_out_of_range, period_invalid,
    begins_in_past, person_unknown, register_needs_inspector, performer_of_another_grid, patrol_planned_already, register_*.
    """
    committed = work.session.scalars(select(PatrolPlan).where(PatrolPlan.key == form.key)).first()
    if committed is not None:
        return committed.id
    check_required(form)
    grid = find_grid(work, form.grid)
    registers.require(work.actor, Register.PATROLS, Right.PLAN, grid=grid.code)
    if grid.level < 2:
        raise Refused("grid_too_wide", field="grid", grid=grid.name)
    patrolling.check_plan(Plan(form.times, form.unit, form.first_day, form.last_day), today(work))
    if form.person is not None:
        _check_performer(work, form.performer, form.person, grid.code)
    _check_overlap(work, form)
    plan = PatrolPlan(
        grid_code=grid.code,
        performer=form.performer,
        person_id=form.person,
        times=form.times,
        unit=form.unit,
        first_day=form.first_day,
        last_day=form.last_day,
        note=form.note.strip(),
        **recorded(work, form.key),
    )
    work.session.add(plan)
    work.session.flush()
    work.changed(Entity.PATROL, grid.code, plan.version, "added")
    return plan.id


def end_patrol_plan(work: Work, form: EndPatrolPlan) -> int:
    """Let a plan end, not before yesterday: what was due until then stays due.

    Raises Refused: field_required, plan_unknown, changed_meanwhile, begins_in_past (field "last_day"), register_*.
    """
    check_required(form)
    plan = work.session.get(PatrolPlan, form.plan_id, with_for_update=True)
    if plan is None:
        raise Refused("plan_unknown", plan=form.plan_id)
    registers.require(work.actor, Register.PATROLS, Right.PLAN, grid=plan.grid_code)
    if plan.last_day == form.last_day and plan.end_reason == form.reason.strip():
        return plan.id
    check_version(form.version, plan.version)
    yesterday = today(work) - timedelta(days=1)
    if min(form.last_day, plan.last_day or form.last_day) < yesterday:
        raise Refused("begins_in_past", field="last_day", day=form.last_day)
    plan.last_day = form.last_day
    plan.end_reason = form.reason.strip()
    work.session.flush()
    work.changed(Entity.PATROL, plan.grid_code, plan.version)
    return plan.id


def log_patrol(work: Work, form: LogPatrol) -> int:
    """An inspector, or the community, logs a patrol of a grid of its own; returns the log's id.

    Raises Refused with the field at fault: field_required, grid_unknown, register_needs_inspector, person_unknown, period_invalid,
    patrol_too_long, happened_in_future, patrol_logged_too_late, patrols_at_once, track_invalid, register_*.
    """
    committed = work.session.scalars(select(PatrolLog).where(PatrolLog.key == form.key)).first()
    if committed is not None:
        return committed.id
    check_required(form)
    grid = find_grid(work, form.grid)
    registers.require(work.actor, Register.PATROLS, Right.LOG, grid=grid.code)
    performer, person = _who_walked(work, form, grid.code)
    norm = register_facts.norm_of(work, patrolling.NORM, patrolling.DEFAULT_NORM)
    patrolling.check_walk(form.started_at, form.ended_at, work.now, int(norm["log_within_hours"]))
    _check_not_elsewhere(work, person, form)
    log = PatrolLog(
        grid_code=grid.code,
        performer=performer,
        person_id=person,
        started_at=form.started_at,
        ended_at=form.ended_at,
        track=_track(form.track),
        note=form.note.strip(),
        **recorded(work, form.key),
    )
    work.session.add(log)
    work.session.flush()
    work.changed(Entity.PATROL, grid.code, 1, "added")
    return log.id


def _check_performer(work: Work, performer: Performer, person_id: int, grid: str) -> Person:
    """Refused unless the person is one of the grid's inspectors, or of the community whose grid it is."""
    person = work.session.get(Person, person_id)
    if person is None or not person.active:
        raise Refused("person_unknown", field="person")
    if performer is Performer.INSPECTOR:
        if person.role is not Role.INSPECTOR:
            raise Refused("register_needs_inspector", field="person", name=person.name)
        belongs = places.answers_for(work, person.id, grid)
    else:
        own = work.session.get_one(Organisation, person.organisation_code).grid_code or ""
        belongs = person.role is Role.COMMUNITY and own.startswith(grid)
    if not belongs:
        name = find_grid(work, grid).name
        raise Refused("performer_of_another_grid", field="person", name=person.name, grid=name)
    return person


def _check_overlap(work: Work, form: PlanPatrol) -> None:
    """One patrol would count for two plans: Refused("patrol_planned_already")."""
    query = select(PatrolPlan).where(
        PatrolPlan.grid_code == form.grid,
        PatrolPlan.performer == form.performer,
        or_(PatrolPlan.last_day.is_(None), PatrolPlan.last_day >= form.first_day),
    )
    if form.last_day is not None:
        query = query.where(PatrolPlan.first_day <= form.last_day)
    if form.person is not None:
        query = query.where(or_(PatrolPlan.person_id.is_(None), PatrolPlan.person_id == form.person))
    for plan in work.session.scalars(query):
        # a plan that was ended before it began asks for nothing
        if plan.last_day is None or plan.last_day >= plan.first_day:
            raise Refused("patrol_planned_already", field="grid", first_day=plan.first_day, last_day=plan.last_day)


def _who_walked(work: Work, form: LogPatrol, grid: str) -> tuple[Performer, int | None]:
    """Inspectors log their own patrols; a community logs its people's, by name where it is said."""
    if work.actor.role is Role.COMMUNITY:
        person = form.person if form.person is not None else work.actor.person_id
        if person is not None:
            _check_performer(work, Performer.COMMUNITY, person, grid)
        return Performer.COMMUNITY, person
    own = work.actor.person_id
    if own is None or form.person not in {None, own}:
        raise Refused("register_not_own_person")
    _check_performer(work, Performer.INSPECTOR, own, grid)
    return Performer.INSPECTOR, own


def _check_not_elsewhere(work: Work, person: int | None, form: LogPatrol) -> None:
    """Nobody walks two patrols at once: Refused("patrols_at_once")."""
    if person is None:
        return
    query = select(PatrolLog.id).where(
        PatrolLog.person_id == person, PatrolLog.started_at < form.ended_at, PatrolLog.ended_at > form.started_at
    )
    if work.session.scalars(query).first() is not None:
        raise Refused("patrols_at_once", field="started_at")


def _track(given: str) -> dict[str, Any] | None:
    if not given.strip():
        return None
    try:
        geometry = json.loads(given)
    except ValueError as error:
        raise Refused("track_invalid", field="track") from error
    return patrolling.read_track(geometry)
