"""Everything about one case, as frozen rows: for the case pane, the printed case file and `grid-desk show`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop.queries.board import CardRow
from desktop.rules.permissions import CaseFacts
from desktop.rules.workflow import Action, RequestKind, Role, Stage, Status
from desktop.rules.working_time import Explanation, Limit


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category with its words, limits and conditions."""

    code: str
    name: str
    class_code: str
    class_name: str
    hint: str
    limit: Limit
    rework_limit: Limit
    emergency: bool
    dispute: bool
    legal_basis_required: bool
    filing_conditions: tuple[str, ...]
    closing_conditions: tuple[str, ...]


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
    appeals: tuple[dict[str, Any], ...]
    calendar_version: int
    at: datetime

    @property
    def last_hash(self) -> str:
        """The chain's end."""
        return self.journal[-1].hash

    def last(self, action: Action) -> JournalEntry | None:
        """The newest journal row of `action`, which is the one that holds."""
        return next((row for row in reversed(self.journal) if row.action is action), None)
