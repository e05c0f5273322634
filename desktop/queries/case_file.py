"""Everything about one case, as frozen rows: for the case pane, the printed case file and `grid-desk show`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from desktop.models.account import Account
from desktop.models.case import (
    Appeal,
    Case,
    CasePhoto,
    Demand,
    Evaluation,
    Interval,
    JointTask,
    Photo,
    Reporter,
    Request,
)
from desktop.models.grid import GridOutline
from desktop.models.journal import JournalRow
from desktop.models.organisation import Organisation
from desktop.models.person import Person
from desktop.queries import case_rows, choices
from desktop.queries.case_rows import CardRow
from desktop.queries.choices import CategoryRow
from desktop.rules.errors import Refused
from desktop.rules.permissions import CaseFacts
from desktop.rules.workflow import Action, RequestKind, Role, Stage, Status
from desktop.rules.working_time import Explanation, Limit, on_time
from desktop.store import course
from desktop.store.offices import known_prefixes, prefix_at
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
    """What the categories and grids are called whose codes a correction holds, by code."""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request with its decision, of the ledger."""

    request_id: int
    kind: RequestKind
    state: str
    content: dict[str, Any]
    asked_by: str
    asked_for: str
    asked_at: datetime
    deadline: datetime
    decided_by: str
    decided_at: datetime | None
    decision: str


@dataclass(frozen=True, slots=True)
class JointTaskRow:
    """A co-body's part of the joint enforcement."""

    task_id: int
    body_code: str
    body: str
    division: str
    meets_at: datetime | None
    meets_where: str
    handler: str
    state: str
    result: str
    answered_at: datetime | None
    deadline: datetime | None


@dataclass(frozen=True, slots=True)
class DemandRow:
    """A prompt or supervision with its reply."""

    demand_id: int
    kind: str
    level: str
    body: str
    requirement: str
    made_by: str
    made_at: datetime
    reply_by: datetime | None
    reply: str
    replied_by: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo of the case without its bytes; `queries.case_file.photo` reads those."""

    photo_id: int
    sha256: str
    kind: str
    caption: str
    sequence: int
    taken_at: datetime | None
    width: int
    height: int
    by: str


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """Step 7: (part, full marks, computed, set, evidence, reason) each."""

    parts: tuple[dict[str, Any], ...]
    computed_total: int
    total: int
    evaluated_by: str
    evaluated_at: datetime


@dataclass(frozen=True, slots=True)
class AppealRow:
    """A body's appeal with its decision."""

    appeal_id: int
    body: str
    contested: str
    reason: str
    made_by: str
    made_at: datetime
    state: str
    decided_by: str
    decided_at: datetime | None
    decision: str


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
        intervals=_intervals(reading, case_id),
        journal=_journal(reading, case_id),
        requests=_requests(reading, case_id),
        joint_tasks=_joint_tasks(reading, case_id),
        demands=_demands(reading, case_id),
        photos=_photos(reading, case_id),
        evaluation=_evaluation(reading, case_id),
        appeals=_appeals(reading, case_id),
        calendar_version=running.calendar_version if running else int(reading.calendar.version),
        at=reading.now,
    )


def photo(reading: Reading, sha256: str) -> bytes:
    """The bytes of a photo, checked against their hash; Refused: photo_not_found, photo_damaged."""
    content = reading.session.scalars(select(Photo.content).where(Photo.sha256 == sha256)).first()
    if content is None:
        raise Refused("photo_not_found", sha256=sha256)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused("photo_damaged", sha256=sha256)
    return content


def thumbnail(reading: Reading, sha256: str) -> bytes:
    """A photo's thumbnail, JPEG."""
    content = reading.session.scalars(select(Photo.thumbnail).where(Photo.sha256 == sha256)).first()
    if content is None:
        raise Refused("photo_not_found", sha256=sha256)
    return content


def document_number(reading: Reading, case_number: str | None, filed_at: datetime | None) -> str:
    """西环网〔2015〕403号 for the case number 2015-000403, by the prefix of the day it was filed; "" before filing."""
    if case_number is None:
        return ""
    year, number = case_number.split("-")
    return f"{prefix_at(reading, filed_at)}〔{year}〕{int(number)}号"


_DOCUMENT_NUMBER = re.compile(r"(?P<prefix>.*)〔(?P<year>\d{4})〕(?P<number>\d+)号")
_SEES_REPORTER = {Role.REGISTRAR, Role.SHIFT_LEADER}
_asker = aliased(Account)
_decider = aliased(Account)


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


def _intervals(reading: Reading, case_id: int) -> tuple[IntervalRow, ...]:
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


def _journal(reading: Reading, case_id: int) -> tuple[JournalEntry, ...]:
    query = select(JournalRow).where(JournalRow.case_id == case_id).order_by(JournalRow.sequence)
    rows = reading.session.scalars(query).all()
    named = _names_of_amended(reading, [row.payload for row in rows if row.action is Action.AMEND])
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
            named=named if row.action is Action.AMEND else {},
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


def _requests(reading: Reading, case_id: int) -> tuple[RequestRow, ...]:
    query = (
        select(Request, _asker.name, Organisation.short_name, _decider.name)
        .join(_asker, _asker.id == Request.asked_by)
        .outerjoin(Organisation, Organisation.code == Request.asked_for)
        .outerjoin(_decider, _decider.id == Request.decided_by)
        .where(Request.case_id == case_id)
        .order_by(Request.id)
    )
    return tuple(
        RequestRow(
            request_id=request.id,
            kind=request.kind,
            state=request.state.value,
            content=request.content,
            asked_by=asker,
            asked_for=body or "",
            asked_at=request.asked_at,
            deadline=request.deadline,
            decided_by=decider or "",
            decided_at=request.decided_at,
            decision=request.decision,
        )
        for request, asker, body, decider in reading.session.execute(query)
    )


def _joint_tasks(reading: Reading, case_id: int) -> tuple[JointTaskRow, ...]:
    query = (
        select(JointTask, Organisation.short_name, Interval.deadline)
        .join(Organisation, Organisation.code == JointTask.body_code)
        .outerjoin(Interval, Interval.id == JointTask.interval_id)
        .where(JointTask.case_id == case_id)
        .order_by(JointTask.id)
    )
    return tuple(
        JointTaskRow(
            task_id=task.id,
            body_code=task.body_code,
            body=body,
            division=task.division,
            meets_at=task.meets_at,
            meets_where=task.meets_where,
            handler=task.handler,
            state=task.state,
            result=task.result,
            answered_at=task.answered_at,
            deadline=deadline,
        )
        for task, body, deadline in reading.session.execute(query)
    )


def _demands(reading: Reading, case_id: int) -> tuple[DemandRow, ...]:
    query = (
        select(Demand, Organisation.short_name, _asker.name, _decider.name)
        .join(Organisation, Organisation.code == Demand.body_code)
        .join(_asker, _asker.id == Demand.made_by)
        .outerjoin(_decider, _decider.id == Demand.replied_by)
        .where(Demand.case_id == case_id)
        .order_by(Demand.id)
    )
    return tuple(
        DemandRow(
            demand_id=demand.id,
            kind=demand.kind,
            level=demand.level,
            body=body,
            requirement=demand.requirement,
            made_by=maker,
            made_at=demand.made_at,
            reply_by=demand.reply_by,
            reply=demand.reply,
            replied_by=replier or "",
            replied_at=demand.replied_at,
        )
        for demand, body, maker, replier in reading.session.execute(query)
    )


def _photos(reading: Reading, case_id: int) -> tuple[PhotoRow, ...]:
    query = (
        select(CasePhoto, Photo.width, Photo.height, JournalRow.actor)
        .join(Photo, Photo.sha256 == CasePhoto.sha256)
        .join(JournalRow, and_(JournalRow.case_id == CasePhoto.case_id, JournalRow.sequence == CasePhoto.sequence))
        .where(CasePhoto.case_id == case_id)
        .order_by(CasePhoto.id)
    )
    return tuple(
        PhotoRow(
            photo_id=kept.id,
            sha256=kept.sha256,
            kind=kept.kind.value,
            caption=kept.caption,
            sequence=kept.sequence,
            taken_at=kept.taken_at,
            width=width,
            height=height,
            by=actor,
        )
        for kept, width, height, actor in reading.session.execute(query)
    )


def _evaluation(reading: Reading, case_id: int) -> EvaluationRow | None:
    kept = reading.session.get(Evaluation, case_id)
    if kept is None:
        return None
    return EvaluationRow(
        parts=tuple(kept.parts),
        computed_total=kept.computed_total,
        total=kept.total,
        evaluated_by=reading.session.get_one(Account, kept.evaluated_by).name,
        evaluated_at=kept.evaluated_at,
    )


def _appeals(reading: Reading, case_id: int) -> tuple[AppealRow, ...]:
    query = (
        select(Appeal, Organisation.short_name, _asker.name, _decider.name)
        .join(Organisation, Organisation.code == Appeal.body_code)
        .join(_asker, _asker.id == Appeal.made_by)
        .outerjoin(_decider, _decider.id == Appeal.decided_by)
        .where(Appeal.case_id == case_id)
        .order_by(Appeal.id)
    )
    return tuple(
        AppealRow(
            appeal_id=made.id,
            body=body,
            contested=made.contested,
            reason=made.reason,
            made_by=maker,
            made_at=made.made_at,
            state=made.state.value,
            decided_by=decider or "",
            decided_at=made.decided_at,
            decision=made.decision,
        )
        for made, body, maker, decider in reading.session.execute(query)
    )
