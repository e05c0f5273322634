"""The case board and list: one filter, counts per step, cards by key; only what the screen shows is read."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from desktop.rules.workflow import Stage, Status, Step


class Sort(enum.StrEnum):
    """The four keyed orders of every list; the id breaks ties."""

    NUMBER = "number"  # newest first
    REPORTED = "reported"  # newest first
    DEADLINE = "deadline"  # most pressing first, those without a deadline last
    CHANGED = "changed"  # newest first


class Column(enum.StrEnum):
    """The columns of the board: a step each, 1–6, then what is finished."""

    COLLECTION = "collection"
    FILING = "filing"
    DISPATCH = "dispatch"
    HANDLING = "handling"
    FEEDBACK = "feedback"
    VERIFICATION = "verification"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What to list; every field narrows, the empty one does not. `grid` is a code prefix; the period is by report time, UTC, half-open."""

    mine: bool = False  # what the actor's role is to act on next
    open_only: bool = False
    overdue: bool = False
    due_today: bool = False
    prompted: bool = False  # urged or supervised
    emergency: bool = False
    statuses: frozenset[Status] = frozenset()
    category: str = ""  # code or class prefix
    grid: str = ""
    body: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""  # any two characters of number, address, description, people, bodies


@dataclass(frozen=True, slots=True)
class CardRow:
    """One case as a card or a line of the list; names are resolved, codes are kept for filters and words."""

    case_id: int
    version: int
    report_number: str
    case_number: str | None
    status: Status
    step: Step | None
    category_code: str
    category: str
    grid_code: str
    grid: str  # community or street name
    street: str
    body_code: str | None
    body: str
    address: str
    description: str
    source: str
    reported_by: str
    assigned_person: str
    emergency: bool
    level: str
    stage: Stage | None
    stage_started_at: datetime | None
    deadline: datetime | None
    yellow_at: datetime | None
    resume_on: str | None
    prompts: int
    supervisions: int
    joint_tasks: int
    open_joint_tasks: int
    open_requests: int
    rounds: int
    reported_at: datetime
    changed_at: datetime
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class PageKey:
    """Where a page ended: the sort value and the id of its last row."""

    value: datetime | str | None
    case_id: int


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some rows and the key for the next page, None at the end."""

    rows: tuple[CardRow, ...]
    next_key: PageKey | None


@dataclass(frozen=True, slots=True)
class ColumnCount:
    """How many cases stand in a column and how many of them are overdue."""

    column: Column
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Board:
    """All that opening the board needs: counts and the first cards of each column, most pressing first."""

    counts: tuple[ColumnCount, ...]
    pages: dict[Column, CasePage]
    at: datetime
