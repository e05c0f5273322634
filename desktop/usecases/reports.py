"""Steps 1 and 2 up to filing: taking a report, checking whether it is true, accepting, declining, merging, filing."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import bindparam, select

from desktop.models.case import Case, Reporter
from desktop.models.category import Category, CategoryCondition
from desktop.models.grid import Grid
from desktop.models.journal import JournalRow
from desktop.models.person import Person
from desktop.rules import permissions
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.permissions import CaseFacts
from desktop.rules.terms import Level, PhotoKind, ReportSource, StopReason, Urgency
from desktop.rules.workflow import OPEN, Action, Role, Stage, Status
from desktop.store.course import open_interval
from desktop.store.prepared import Prepared
from desktop.store.work import Work
from desktop.usecases import clock, numbers, photos, places
from desktop.usecases.acting import (
    Act,
    apply,
    as_plain,
    begin,
    check_required,
    end_stage,
    enter,
    for_the_assigned,
    new_key,
    notify,
    payload_of,
    start_stage,
)
from desktop.usecases.fields import (
    NO_PHOTOS,
    CaseNumber,
    CategoryCode,
    FilingCondition,
    GridCode,
    LongText,
    PersonId,
    Photos,
    Position,
    ShortText,
)


@dataclass(frozen=True, kw_only=True)
class Report:
    """A new report 上报; its place is a position or a grid.

    A position inside an official outline names the grid by itself; inside a provisional one it only suggests it, and the form
    must say the grid.
    """

    category: CategoryCode
    description: LongText
    source: ReportSource
    grid: GridCode = GridCode("")
    position: Position | None = None
    address: ShortText = ShortText("")
    emergency: bool = False
    reported_by: PersonId | None = None
    reporter_name: ShortText = ShortText("")
    reporter_phone: ShortText = ShortText("")
    photos: Photos = NO_PHOTOS
    key: str = field(default_factory=new_key)


@dataclass(frozen=True, kw_only=True)
class Accept(Act):
    """受理: the registrar confirms what it is and who is to solve it."""

    category: CategoryCode
    level: Level
    urgency: Urgency = Urgency.NORMAL
    note: LongText = LongText("")


@dataclass(frozen=True, kw_only=True)
class RequestCheck(Act):
    """派核实: an inspector of the grid is sent to see whether the report is true."""

    inspector: PersonId
    note: LongText = LongText("")


class CheckResult(enum.StrEnum):
    """What the inspector found."""

    TRUE = "true"
    NOT_TRUE = "not_true"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, kw_only=True)
class AnswerCheck(Act):
    """核实回复."""

    result: CheckResult
    finding: LongText
    photos: Photos = NO_PHOTOS


@dataclass(frozen=True, kw_only=True)
class FileCase(Act):
    """立案: the filing condition is chosen, the case gets its number."""

    filing_condition: FilingCondition
    opinion: LongText = LongText("")


class DeclineReason(enum.StrEnum):
    """Why a report is not filed."""

    NOT_TRUE = "not_true"
    NOT_COVERED = "not_covered"
    CONDITION_NOT_MET = "condition_not_met"
    ALREADY_SOLVED = "already_solved"
    UNCLEAR = "unclear"


@dataclass(frozen=True, kw_only=True)
class Decline(Act):
    """不予立案."""

    reason: DeclineReason
    explanation: LongText


@dataclass(frozen=True, kw_only=True)
class Merge(Act):
    """并案 into another open case, which then shows all the reports."""

    target: CaseNumber
    reason: LongText = LongText("")


@dataclass(frozen=True, kw_only=True)
class RegisterInto:
    """A new report that says the same as an open case: taken and merged into it at once."""

    report: Report
    target: CaseNumber
    reason: LongText = LongText("")


def register_into(work: Work, form: RegisterInto) -> int:
    """Take a report and 并案 it into `target`, both or neither; returns the case id of the report.

    Raises what `register` and `merge` raise.
    """
    case_id = register(work, form.report)
    key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{form.report.key}:merge"))
    return merge(work, Merge(case_id=case_id, target=form.target, reason=form.reason, key=key))


def register(work: Work, form: Report) -> int:
    """Take a report: it gets its report number and its acceptance limit at once; returns the case id.

    Raises Refused with the field at fault: field_required, category_unknown, grid_unknown, outside_district, grid_to_confirm,
    position_invalid, person_unknown, photo_*; and what the permission rules say.
    """
    committed = work.session.scalars(select(JournalRow).where(JournalRow.key == form.key)).first()
    if committed is not None:
        return committed.case_id
    check_required(form)
    category = find_category(work, form.category)
    place = places.resolve(work, form.grid, form.position)
    permissions.require(work.actor, Action.REPORT, CaseFacts(status=None, grid=place.grid_code))
    if form.reported_by is not None and work.session.get(Person, form.reported_by) is None:
        raise Refused("person_unknown", field="reported_by")
    pictures = photos.check(form.photos)
    case = _new_case(work, form, category, place)
    interval = clock.new_interval(work, case, Stage.ACCEPTANCE, work.now, clock.stage_limit(work, Stage.ACCEPTANCE))
    clock.show(case, interval)
    work.session.add(case)
    work.session.flush()
    payload = _public_payload(form, case) | {"photos": photos.hashes(pictures)}
    row = work.record(case, Action.REPORT, Status.REPORTED, payload, key=form.key, source=None, sequence=1)
    interval.case_id, interval.first_sequence = case.id, row.sequence
    work.session.add(interval)
    if form.reporter_name or form.reporter_phone:
        work.session.add(Reporter(case_id=case.id, name=form.reporter_name, phone=form.reporter_phone))
    photos.keep(work, case, row.sequence, PhotoKind.REPORT, form.photos, pictures)
    work.changed(Entity.CASE, case.id, case.version, "added")
    notify(work, case, "emergency" if case.emergency else "reported", role=Role.REGISTRAR)
    if case.emergency:
        notify(work, case, "emergency", role=Role.SHIFT_LEADER)
    return case.id


def accept(work: Work, form: Accept) -> int:
    """受理 a report; a category that is an emergency makes the case one. Raises Refused("category_unknown")."""
    acting = begin(work, form, Action.ACCEPT)
    if acting.done:
        return acting.case.id
    category = find_category(work, form.category)
    turns = category.emergency and not acting.case.emergency
    row = apply(acting, Status.ACCEPTED, payload=payload_of(form) | ({"emergency": True} if turns else {}))
    acting.case.category_code = category.code
    if turns:
        acting.case.emergency = True
        notify(work, acting.case, "emergency", role=Role.SHIFT_LEADER)
    acting.case.level = form.level
    acting.case.urgency = form.urgency
    end_stage(acting, row)
    enter(acting, row)
    notify(work, acting.case, "to_file", role=Role.SHIFT_LEADER)
    return acting.case.id


def request_check(work: Work, form: RequestCheck) -> int:
    """派核实: the acceptance clock stands still while the inspector looks."""
    acting = begin(work, form, Action.REQUEST_CHECK)
    if acting.done:
        return acting.case.id
    check_inspector(work, form.inspector, acting.case.grid_code, field="inspector")
    row = apply(acting, Status.CHECKING)
    acceptance = open_interval(work, acting.case, Stage.ACCEPTANCE)
    if acceptance is not None:
        clock.pause(acceptance, row.recorded_at)
    acting.case.assigned_person = form.inspector
    start_stage(acting, Stage.CHECKING, row, person=form.inspector)
    notify(work, acting.case, "to_check", person=form.inspector)
    return acting.case.id


def answer_check(work: Work, form: AnswerCheck) -> int:
    """核实回复: the acceptance clock goes on with what was left. A registrar records it on behalf of the inspector, by name."""
    acting = begin(work, form, Action.ANSWER_CHECK)
    if acting.done:
        return acting.case.id
    for_the_assigned(acting)
    pictures = photos.check(form.photos)
    row = apply(acting, Status.REPORTED, payload=payload_of(form) | {"photos": photos.hashes(pictures)})
    end_stage(acting, row)
    acting.case.assigned_person = None
    photos.keep(work, acting.case, row.sequence, PhotoKind.CHECK, form.photos, pictures)
    acceptance = open_interval(work, acting.case, Stage.ACCEPTANCE)
    if acceptance is not None:
        clock.unpause(work, acceptance, row.recorded_at)
    clock.show(acting.case, acceptance)
    notify(work, acting.case, "checked", role=Role.REGISTRAR)
    return acting.case.id


def file_case(work: Work, form: FileCase) -> int:
    """立案; raises Refused("condition_unknown") unless the condition is one of the category's."""
    acting = begin(work, form, Action.FILE)
    if acting.done:
        return acting.case.id
    check_condition(work, acting.case.category_code, "filing", form.filing_condition, field="filing_condition")
    number = numbers.next_case_number(work)
    row = apply(acting, Status.FILED, payload=payload_of(form) | {"case_number": number})
    acting.case.case_number = number
    acting.case.filed_at = row.recorded_at
    acting.case.filing_condition = form.filing_condition
    end_stage(acting, row)
    enter(acting, row)
    notify(work, acting.case, "to_dispatch", role=Role.DISPATCHER)
    return acting.case.id


def decline(work: Work, form: Decline) -> int:
    """不予立案, with a reason."""
    acting = begin(work, form, Action.DECLINE)
    if not acting.done:
        row = apply(acting, Status.DECLINED)
        # the desk has done its part: the acceptance or filing interval ends as done, not as failed
        end_stage(acting, row)
    return acting.case.id


def merge(work: Work, form: Merge) -> int:
    """并案; raises Refused: case_not_found, merge_into_itself, merge_target_not_open."""
    acting = begin(work, form, Action.MERGE)
    if acting.done:
        return acting.case.id
    target = find_by_number(work, form.target, field="target", lock=True)
    if target.id == acting.case.id:
        raise Refused("merge_into_itself", field="target")
    if target.status not in OPEN:
        raise Refused("merge_target_not_open", field="target", number=form.target, status=target.status.value)
    row = apply(acting, Status.MERGED, payload=payload_of(form) | {"target_report": target.report_number})
    acting.case.merged_into = target.id
    end_stage(acting, row, StopReason.MERGED, counts=False)
    work.changed(Entity.CASE, target.id, target.version)
    return acting.case.id


class KnownCategory(NamedTuple):
    """What an act asks of a category."""

    code: str
    active: bool
    emergency: bool


_CATEGORY = Prepared(
    select(Category.code, Category.active, Category.emergency).where(Category.code == bindparam("code"))
)


def find_category(work: Work, code: str, field: str = "category") -> KnownCategory:
    """The active category, or Refused("category_unknown")."""
    found = _CATEGORY.first(work.connection, code=code)
    if found is None or not found[1]:
        raise Refused("category_unknown", field=field, code=code)
    return KnownCategory(*found)


def find_by_number(work: Work, number: str, field: str = "", *, lock: bool = False) -> Case:
    """The case with a report or case number, or Refused("case_not_found"); locked, nobody else changes it meanwhile."""
    wanted = number.strip()
    query = select(Case).where((Case.report_number == wanted) | (Case.case_number == wanted))
    if lock:
        query = query.with_for_update()
    found = work.session.scalars(query).first()
    if found is None:
        raise Refused("case_not_found", field=field, case=number)
    return found


def check_condition(work: Work, category: str, kind: str, text: str, field: str) -> None:
    """Refused("condition_unknown") unless `text` is one of the category's conditions of the kind."""
    query = select(CategoryCondition.text).where(
        CategoryCondition.category_code == category, CategoryCondition.kind == kind
    )
    if text not in set(work.session.scalars(query)):
        raise Refused("condition_unknown", field=field, condition=text)


def check_inspector(work: Work, person_id: int, grid: str, field: str) -> Person:
    """The inspector, or Refused: person_unknown, not_an_inspector, not_of_this_grid."""
    person = work.session.get(Person, person_id)
    if person is None or not person.active:
        raise Refused("person_unknown", field=field)
    if person.role is not Role.INSPECTOR:
        raise Refused("not_an_inspector", field=field, name=person.name)
    if not places.answers_for(work, person_id, grid):
        raise Refused("not_of_this_grid", field=field, name=person.name, grid=work.session.get_one(Grid, grid).name)
    return person


def _new_case(work: Work, form: Report, category: KnownCategory, place: places.Place) -> Case:
    return Case(
        report_number=numbers.next_report_number(work),
        status=Status.REPORTED,
        journal_sequence=1,
        category_code=category.code,
        description=form.description.strip(),
        source=form.source,
        emergency=form.emergency or category.emergency,
        urgency=Urgency.URGENT if form.emergency or category.emergency else Urgency.NORMAL,
        level=Level.STREET,
        grid_code=place.grid_code,
        grid_confirmed=place.confirmed,
        address=form.address.strip(),
        lon=form.position.lon if form.position else None,
        lat=form.position.lat if form.position else None,
        reported_by=form.reported_by if form.reported_by is not None else work.actor.person_id,
        registered_by=work.actor.account_id,
        reported_at=work.now,
        changed_at=work.now,
        rounds=0,
    )


def _public_payload(form: Report, case: Case) -> dict[str, object]:
    """What the journal keeps of a report: never the reporter's name and phone, which few may read."""
    plain = {
        "category": form.category,
        "description": form.description.strip(),
        "source": form.source.value,
        "grid": case.grid_code,
        "address": form.address.strip(),
        "position": as_plain(form.position),
        "emergency": case.emergency,
        "reported_by": case.reported_by,
    }
    return {name: value for name, value in plain.items() if value not in ("", None)}
