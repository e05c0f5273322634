"""What others add to an assessment: the EPB's and the streets' marks of inspectors (D22), and signing for what was published (D16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from desktop.models.assessment import Assessment
from desktop.models.grid import Grid
from desktop.models.joint_assessment import JointMark, Receipt
from desktop.models.person import Assignment, Person
from desktop.rules import registers
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.registers import Register, Right
from desktop.rules.terms import AssessmentState
from desktop.rules.workflow import Role
from desktop.store.work import Work
from desktop.usecases import card_notices
from desktop.usecases.acting import check_required
from desktop.usecases.fields import LongText, PersonId
from desktop.usecases.registering import Entry, recorded


@dataclass(frozen=True, kw_only=True)
class GiveMark(Entry):
    """联合考核 of an inspector for a period, 0–100 points; given again it replaces the earlier one."""

    first_day: date
    last_day: date
    inspector: PersonId
    points: int
    note: LongText = LongText("")


@dataclass(frozen=True, kw_only=True)
class SignFor(Entry):
    """签收 of a published assessment by the responsible person of level 1 (the district) or level 2 (a street)."""

    assessment_id: int


def give_mark(work: Work, form: GiveMark) -> int:
    """Keep the EPB's or the street's mark; returns its id.

    Raises Refused with the field at fault: field_required, period_invalid, period_already_published, points_out_of_range,
    person_unknown, register_*.
    """
    committed = work.session.scalars(select(JointMark).where(JointMark.key == form.key)).first()
    if committed is not None:
        return committed.id
    check_required(form)
    if form.last_day < form.first_day:
        raise Refused("period_invalid", field="last_day")
    if not 0 <= form.points <= 100:
        raise Refused("points_out_of_range", field="points", points=form.points)
    person = work.session.get(Person, form.inspector)
    if person is None or person.role is not Role.INSPECTOR:
        raise Refused("person_unknown", field="inspector")
    _check_giver(work, form)
    _check_not_published(work, form)
    row = JointMark(
        first_day=form.first_day,
        last_day=form.last_day,
        person_id=person.id,
        points=form.points,
        note=form.note.strip(),
        **recorded(work, form.key),
    )
    work.session.add(row)
    work.session.flush()
    work.changed(Entity.ASSESSMENT, row.id, 1)
    return row.id


def sign_for(work: Work, form: SignFor) -> int:
    """Sign for a published assessment, a leader for the district and a street for itself; returns the receipt's id.

    Raises Refused: period_not_published, signed_already, register_*.
    """
    committed = work.session.scalars(select(Receipt).where(Receipt.key == form.key)).first()
    if committed is not None:
        return committed.id
    grid = work.actor.grid if work.actor.role is Role.STREET else work.district.code
    registers.require(work.actor, Register.ASSESSMENT, Right.SIGN_FOR, grid=grid)
    assessment = work.session.get(Assessment, form.assessment_id)
    if assessment is None or assessment.state is not AssessmentState.PUBLISHED:
        days = {} if assessment is None else {"first_day": assessment.first_day, "last_day": assessment.last_day}
        raise Refused("period_not_published", **{"first_day": "", "last_day": "", **days})
    signed = select(Receipt).where(Receipt.assessment_id == assessment.id, Receipt.grid_code == grid)
    if (before := work.session.scalars(signed).first()) is not None:
        raise Refused("signed_already", grid=work.session.get_one(Grid, grid).name, name=before.actor)
    row = Receipt(assessment_id=assessment.id, grid_code=grid, **recorded(work, form.key))
    work.session.add(row)
    work.session.flush()
    card_notices.signed(work, assessment.id, grid)
    work.changed(Entity.ASSESSMENT, assessment.id, assessment.version)
    return row.id


def _check_giver(work: Work, form: GiveMark) -> None:
    """The EPB marks every inspector; a street assists with those of its own grid."""
    if work.actor.role is not Role.STREET:
        registers.require(work.actor, Register.ASSESSMENT, Right.JOINT_PART)
        return
    own = select(Assignment.id).where(
        Assignment.person_id == form.inspector,
        Assignment.grid_code.startswith(work.actor.grid, autoescape=True),
        Assignment.valid_from <= form.last_day,
        or_(Assignment.valid_to.is_(None), Assignment.valid_to >= form.first_day),
    )
    if not work.actor.grid or work.session.scalars(own).first() is None:
        raise Refused("register_outside_own_grid", field="inspector", grid="", own=work.actor.grid)


def _check_not_published(work: Work, form: GiveMark) -> None:
    published = select(Assessment.id).where(
        Assessment.first_day == form.first_day,
        Assessment.last_day == form.last_day,
        Assessment.state == AssessmentState.PUBLISHED,
    )
    if work.session.scalars(published).first() is not None:
        raise Refused("period_already_published", first_day=form.first_day, last_day=form.last_day)
