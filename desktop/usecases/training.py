"""Authorisations of inspectors by the EPB, and trainings by the centre and the EPB (D21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from desktop.models.person import Person
from desktop.models.staff import Authorisation, Training, TrainingAttendance
from desktop.rules import registers
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.registers import Register, Right
from desktop.rules.workflow import Role
from desktop.store.work import Work
from desktop.usecases.acting import check_required
from desktop.usecases.fields import LongText, PersonId, PersonIds, ShortText
from desktop.usecases.registering import Entry, check_version, recorded, today

MOST_HOURS = 200


@dataclass(frozen=True, kw_only=True)
class Authorise(Entry):
    """授权 of an inspector to inspect pollution sources, by a certificate; both days inclusive."""

    inspector: PersonId
    certificate: ShortText
    valid_from: date
    valid_to: date


@dataclass(frozen=True, kw_only=True)
class WithdrawAuthorisation(Entry):
    """撤销授权: from today on it no longer holds."""

    authorisation_id: int
    reason: LongText
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordTraining(Entry):
    """A training that was held, with everybody who took part."""

    title: ShortText
    held_on: date
    hours: int
    people: PersonIds
    note: LongText = LongText("")


def authorise(work: Work, form: Authorise) -> int:
    """The EPB authorises an inspector; returns the id of the authorisation.

    Raises Refused with the field at fault: field_required, person_unknown, register_needs_inspector, period_invalid,
    certificate_taken, register_*.
    """
    committed = work.session.scalars(select(Authorisation).where(Authorisation.key == form.key)).first()
    if committed is not None:
        return committed.id
    check_required(form)
    registers.require(work.actor, Register.TRAINING, Right.AUTHORISE)
    person = work.session.get(Person, form.inspector)
    if person is None or not person.active:
        raise Refused("person_unknown", field="inspector")
    if person.role is not Role.INSPECTOR:
        raise Refused("register_needs_inspector", field="inspector", name=person.name)
    if form.valid_to < form.valid_from:
        raise Refused("period_invalid", field="valid_to")
    certificate = form.certificate.strip()
    known = select(Authorisation.id).where(Authorisation.certificate == certificate)
    if work.session.scalars(known).first() is not None:
        raise Refused("certificate_taken", field="certificate", certificate=certificate)
    row = Authorisation(
        person_id=person.id,
        certificate=certificate,
        valid_from=form.valid_from,
        valid_to=form.valid_to,
        **recorded(work, form.key),
    )
    work.session.add(row)
    work.session.flush()
    work.changed(Entity.PERSON, person.id, person.version)
    return row.id


def withdraw_authorisation(work: Work, form: WithdrawAuthorisation) -> int:
    """The EPB withdraws an authorisation that still holds; what was signed under it before stays signed.

    Raises Refused: field_required, authorisation_unknown, changed_meanwhile, authorisation_over, register_*.
    """
    check_required(form)
    row = work.session.get(Authorisation, form.authorisation_id, with_for_update=True)
    registers.require(work.actor, Register.TRAINING, Right.AUTHORISE)
    if row is None:
        raise Refused("authorisation_unknown", authorisation=form.authorisation_id)
    check_version(form.version, row.version)
    if row.withdrawn_on is not None or row.valid_to < today(work):
        raise Refused("authorisation_over", certificate=row.certificate)
    row.withdrawn_on = today(work)
    row.withdrawal_reason = form.reason.strip()
    work.session.flush()
    work.changed(Entity.PERSON, row.person_id, row.version)
    return row.id


def record_training(work: Work, form: RecordTraining) -> int:
    """The centre's desk or the EPB records a training; returns its id.

    Raises Refused with the field at fault: field_required, happened_in_future, hours_out_of_range, person_unknown, register_*.
    """
    committed = work.session.scalars(select(Training).where(Training.key == form.key)).first()
    if committed is not None:
        return committed.id
    check_required(form)
    registers.require(work.actor, Register.TRAINING, Right.TRAIN)
    if form.held_on > today(work):
        raise Refused("happened_in_future", field="held_on")
    if not 1 <= form.hours <= MOST_HOURS:
        raise Refused("hours_out_of_range", field="hours", number=form.hours, largest=MOST_HOURS)
    wanted = set(form.people)
    if set(work.session.scalars(select(Person.id).where(Person.id.in_(wanted)))) != wanted:
        raise Refused("person_unknown", field="people")
    training = Training(
        title=form.title.strip(),
        held_on=form.held_on,
        hours=form.hours,
        organisation_code=work.actor.organisation,
        note=form.note.strip(),
        **recorded(work, form.key),
    )
    work.session.add(training)
    work.session.flush()
    work.session.add_all(TrainingAttendance(training_id=training.id, person_id=person) for person in sorted(wanted))
    for person in sorted(wanted):
        work.changed(Entity.PERSON, person, 1)
    return training.id
