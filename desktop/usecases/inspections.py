"""Inspections of pollution sources (D6): signed only by an authorised inspector; a finding may become a report."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from desktop.models.person import Person
from desktop.models.source import Inspection, Source
from desktop.models.staff import Authorisation
from desktop.rules import registers
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.inspection import SourceState
from desktop.rules.registers import Register, Right
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Role
from desktop.store import register_facts
from desktop.store.work import Work
from desktop.usecases import photos, reports
from desktop.usecases.acting import check_required
from desktop.usecases.fields import NO_PHOTOS, CategoryCode, GridCode, LongText, PersonId, Photos, Position, ShortText
from desktop.usecases.registering import day_of, recorded
from desktop.usecases.sources import OnSource, find, keep_photos


@dataclass(frozen=True, kw_only=True)
class InspectSource(OnSource):
    """辅助检查 of a source; with a category, what was found becomes a report at once. `inspected_at` is now by default."""

    finding: LongText
    violation: bool = False
    inspected_at: datetime | None = None
    category: CategoryCode | None = None
    photos: Photos = NO_PHOTOS


def inspect_source(work: Work, form: InspectSource) -> int:
    """Sign an inspection; returns its id.

    Raises Refused with the field at fault: field_required, source_not_at_this_state, register_needs_inspector, not_authorised,
    happened_in_future, inspection_signed_too_late, inspected_before_entry, report_without_violation, photo_*, register_*,
    and what `reports.register` says.
    """
    committed = work.session.scalars(select(Inspection).where(Inspection.key == form.key)).first()
    if committed is not None:
        return committed.id
    check_required(form)
    source = find(work, form.source_id, form.version)
    registers.require(work.actor, Register.INSPECTIONS, Right.SIGN, grid=source.grid_code)
    if source.state is not SourceState.ACTIVE:
        raise Refused("source_not_at_this_state", source_state=source.state.value)
    if form.category is not None and not form.violation:
        raise Refused("report_without_violation", field="violation")
    inspector = _inspector(work)
    at = _time_of(work, form, source)
    authorisation = _authorisation(work, inspector, at)
    read = photos.check(form.photos)
    inspection = Inspection(
        source_id=source.id,
        inspector_id=inspector.id,
        authorisation_id=authorisation.id,
        inspected_at=at,
        violation=form.violation,
        finding=form.finding.strip(),
        case_id=_report(work, form, source, inspector),
        **recorded(work, form.key),
    )
    work.session.add(inspection)
    source.last_inspected_on = max(day_of(work, at), source.last_inspected_on or day_of(work, at))
    source.changed_at = work.now
    work.session.flush()
    keep_photos(work, source, form.photos, read, inspection)
    work.changed(Entity.SOURCE, source.id, source.version)
    return inspection.id


def _inspector(work: Work) -> Person:
    """The inspector whose account signs."""
    person = work.session.get(Person, work.actor.person_id) if work.actor.person_id is not None else None
    if person is None or not person.active or person.role is not Role.INSPECTOR:
        raise Refused("register_needs_inspector", field="inspector", name=work.actor.name)
    return person


def _time_of(work: Work, form: InspectSource, source: Source) -> datetime:
    at = form.inspected_at or work.now
    if at > work.now:
        raise Refused("happened_in_future", field="inspected_at")
    days = register_facts.intervals(work).sign_within_days
    if work.now - at > timedelta(days=days):
        raise Refused("inspection_signed_too_late", field="inspected_at", days=days)
    if source.entered_on is not None and day_of(work, at) < source.entered_on:
        raise Refused("inspected_before_entry", field="inspected_at", day=source.entered_on)
    return at


def _authorisation(work: Work, inspector: Person, at: datetime) -> Authorisation:
    """The authorisation that held on the day of the inspection and is not withdrawn today."""
    query = select(Authorisation).where(Authorisation.person_id == inspector.id).order_by(Authorisation.id.desc())
    then, now = day_of(work, at), day_of(work, work.now)
    for row in work.session.scalars(query):
        withdrawn = row.withdrawn_on is not None and row.withdrawn_on <= now
        if register_facts.validity_of(row).holds(then) and not withdrawn:
            return row
    raise Refused("not_authorised", name=inspector.name, day=then)


def _report(work: Work, form: InspectSource, source: Source, inspector: Person) -> int | None:
    """What was found becomes a report of that inspector at that place, where a category was given; returns the case's id."""
    if form.category is None:
        return None
    position = None if source.lon is None or source.lat is None else Position(source.lon, source.lat)
    report = reports.Report(
        category=form.category,
        description=LongText(f"{source.name}：{form.finding.strip()}"),
        source=ReportSource.INSPECTOR,
        grid=GridCode(source.grid_code),
        position=position,
        address=ShortText(source.address),
        reported_by=PersonId(inspector.id),
        photos=form.photos,
        key=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{form.key}:report")),
    )
    return reports.register(work, report)
