"""Everything about one case, as frozen rows: for the case pane, the printed case file and `grid-desk show`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desktop.models.account import Account
from desktop.models.case import (
    Case,
    Reporter,
)
from desktop.models.grid import GridOutline
from desktop.queries import case_course, case_ledgers, case_photos, case_rows, choices
from desktop.queries.case_course import IntervalRow, JournalEntry
from desktop.queries.case_ledgers import AppealRow, DemandRow, EvaluationRow, JointTaskRow, RequestRow
from desktop.queries.case_photos import PhotoRow
from desktop.queries.case_rows import CardRow
from desktop.queries.choices import CategoryRow
from desktop.rules.errors import Refused
from desktop.rules.permissions import CaseFacts
from desktop.rules.workflow import Action, Role
from desktop.store import course
from desktop.store.offices import known_prefixes, prefix_at
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The whole case."""

    card: CardRow
    facts: CaseFacts
    category: CategoryRow
    document_number: str  # 西环网〔2015〕403号, "" before filing
    source: str
    urgency: str
    grid_confirmed: bool
    grid_provisional: bool
    reporter_name: str  # "" where the reader may not see it
    reporter_phone: str
    registered_by: str
    filed_at: datetime | None
    dispatched_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    filing_condition: str
    closing_condition: str
    handler: str
    merged_reports: tuple[str, ...]  # report numbers merged into this case
    merged_into: str
    intervals: tuple[IntervalRow, ...]
    journal: tuple[JournalEntry, ...]
    requests: tuple[RequestRow, ...]
    joint_tasks: tuple[JointTaskRow, ...]
    demands: tuple[DemandRow, ...]
    photos: tuple[PhotoRow, ...]
    evaluation: EvaluationRow | None
    appeals: tuple[AppealRow, ...]
    calendar_version: int
    at: datetime

    @property
    def last_hash(self) -> str:
        """The chain's end."""
        return self.journal[-1].hash

    def last(self, action: Action) -> JournalEntry | None:
        """The newest journal row of `action`, which is the one that holds."""
        return next((row for row in reversed(self.journal) if row.action is action), None)


def by_number(reading: Reading, number: str) -> int:
    """The id of the case with a report number, case number or document number; Refused("case_not_found") otherwise.

    A case that the actor may not see is not found either.
    """
    wanted = number.strip()
    match = _DOCUMENT_NUMBER.fullmatch(wanted)
    if match and match["prefix"] in known_prefixes(reading):
        wanted = f"{match['year']}-{int(match['number']):06d}"
    query = select(Case.id).where((Case.report_number == wanted) | (Case.case_number == wanted))
    if (scope := case_rows.in_scope(reading.actor)) is not None:
        query = query.where(scope)
    found = reading.session.scalars(query).first()
    if found is None:
        raise Refused("case_not_found", case=number)
    return found


def case_file(reading: Reading, case_id: int) -> CaseFile:
    """The whole case as it stands; Refused("case_not_found") where there is none or the actor may not see it."""
    query = select(Case).where(Case.id == case_id)
    if (scope := case_rows.in_scope(reading.actor)) is not None:
        query = query.where(scope)
    case = reading.session.scalars(query).first()
    if case is None:
        raise Refused("case_not_found", case=case_id)
    (card,) = case_rows.read(reading, [case_id])
    reporter = reading.session.get(Reporter, case_id) if reading.actor.role in _SEES_REPORTER else None
    running = course.open_interval(reading, case, case.stage) if case.stage else None
    return CaseFile(
        card=card,
        facts=course.facts_of(reading, case),
        category=choices.category(reading, case.category_code),
        document_number=document_number(reading, case.case_number, case.filed_at),
        source=case.source.value,
        urgency=case.urgency.value,
        grid_confirmed=case.grid_confirmed,
        grid_provisional=_is_provisional(reading, case.grid_code),
        reporter_name=reporter.name if reporter else "",
        reporter_phone=reporter.phone if reporter else "",
        registered_by=reading.session.get_one(Account, case.registered_by).name,
        filed_at=case.filed_at,
        dispatched_at=case.dispatched_at,
        answered_at=case.answered_at,
        closed_at=case.closed_at,
        filing_condition=case.filing_condition,
        closing_condition=case.closing_condition,
        handler=case.handler,
        merged_reports=_merged_reports(reading, case_id),
        merged_into=reading.session.get_one(Case, case.merged_into).report_number if case.merged_into else "",
        intervals=case_course.intervals(reading, case_id),
        journal=case_course.journal(reading, case_id),
        requests=case_ledgers.requests(reading, case_id),
        joint_tasks=case_ledgers.joint_tasks(reading, case_id),
        demands=case_ledgers.demands(reading, case_id),
        photos=case_photos.photos(reading, case_id),
        evaluation=case_ledgers.evaluation(reading, case_id),
        appeals=case_ledgers.appeals(reading, case_id),
        calendar_version=running.calendar_version if running else int(reading.calendar.version),
        at=reading.now,
    )


def document_number(reading: Reading, case_number: str | None, filed_at: datetime | None) -> str:
    """西环网〔2015〕403号 for the case number 2015-000403, by the prefix of the day it was filed; "" before filing."""
    if case_number is None:
        return ""
    year, number = case_number.split("-")
    return f"{prefix_at(reading, filed_at)}〔{year}〕{int(number)}号"


_DOCUMENT_NUMBER = re.compile(r"(?P<prefix>.*)〔(?P<year>\d{4})〕(?P<number>\d+)号")
_SEES_REPORTER = {Role.REGISTRAR, Role.SHIFT_LEADER}


def _is_provisional(reading: Reading, grid: str) -> bool:
    query = select(GridOutline.provisional).where(GridOutline.grid_code == grid, GridOutline.valid_to.is_(None))
    return reading.session.scalars(query).first() is not False


def _merged_reports(reading: Reading, case_id: int) -> tuple[str, ...]:
    """The numbers of all reports that ended in this case, also those that came with a merged one."""
    merged = select(Case.id).where(Case.merged_into == case_id).cte("merged", recursive=True)
    merged = merged.union_all(select(Case.id).where(Case.merged_into == merged.c.id))
    return tuple(
        reading.session.scalars(select(Case.report_number).where(Case.id.in_(select(merged.c.id))).order_by(Case.id))
    )
