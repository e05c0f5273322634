"""The case and what hangs on it: reporter, intervals, requests, joint tasks, demands, photos, evaluation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desktop.models.base import Base
from desktop.models.derived import ORDERS
from desktop.models.types import CanonicalJson, Code, Utc
from desktop.rules.terms import Level, PhotoKind, ReportSource, RequestState, StopReason, Urgency
from desktop.rules.workflow import RequestKind, Stage, Status
from desktop.rules.working_time import LimitClass

# "IS TRUE" changes nothing but the plan: SQLite would serve the bare list of statuses by an index over all cases.
OPEN_SQL = (
    "(status IN ('reported','checking','accepted','filed','dispatched','handling','suspended','answered','verified'))"
    " IS TRUE"
)
RUNNING_SQL = "deadline IS NOT NULL"
PROMPTED_SQL = "open_demands > 0"
ASKED_SQL = "open_requests > 0"
UNANSWERED_SQL = "replied_at IS NULL"
ENDED_OTHERWISE_SQL = "(status IN ('declined','merged','voided','transferred')) IS TRUE"
TO_EVALUATE_SQL = "(status = 'closed' AND import_batch IS NULL) IS TRUE"
"""What the partial indexes hold; a query must say the same words to be served by one."""

# A list filtered by one of these and in one of the four orders is one walk through an index: its price is written once
# for each change, a sort of a tenth of the store would be paid at each look.
_LISTED_BY = ("status", "category_code", "grid_code", "lead_body")
_SEEN_IN_COUNTS = ("status", "grid_code", "lead_body", "category_code", "reported_at", "changed_at", "case_number")
_EMERGENCY = ("emergency IS 1", "emergency IS TRUE")


def _partial(name: str, *columns: str, where: str | tuple[str, str]) -> Index:
    """An index of some rows only; `where` may differ between SQLite and PostgreSQL."""
    sqlite, postgresql = (where, where) if isinstance(where, str) else where
    return Index(name, *columns, sqlite_where=text(sqlite), postgresql_where=text(postgresql))


class Case(Base):
    """One report on its way through the eight steps; the row is what its journal adds up to.

    Invariants kept by the database: (id, journal_sequence) names an existing journal row at every commit; a change of status has its
    journal row; numbers are unique. `deadline` and `yellow_at` belong to the running stage and are empty when none runs or it is paused.
    """

    __tablename__ = "cases"
    __table_args__ = (
        ForeignKeyConstraint(
            ["id", "journal_sequence"],
            ["journal.case_id", "journal.sequence"],
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
            name="fk_cases_journal_sequence_journal",
        ),
        CheckConstraint("(case_number IS NULL) = (filed_at IS NULL)", name="number_from_filing"),
        *(Index(f"ix_cases_{order}", order, "id") for order in ORDERS[1:]),  # the number has its unique one
        *(Index(f"ix_cases_{each}_{order}", each, order, "id") for each in _LISTED_BY for order in ORDERS),
        *(_partial(f"ix_cases_emergency_{order}", order, "id", where=_EMERGENCY) for order in ORDERS),
        *(_partial(f"ix_cases_open_{each}", each, "status", where=OPEN_SQL) for each in _LISTED_BY[1:-1]),
        # what a body has to do is put in order at each look: from the index alone, without the rows that are not shown
        _partial("ix_cases_open_lead_body", "lead_body", "status", *ORDERS, where=OPEN_SQL),
        # few beside the closed ones, so that a walk through all of a body's would pass most of them
        *(
            _partial(f"ix_cases_ended_otherwise_{each}", "status", each, *ORDERS, where=ENDED_OTHERWISE_SQL)
            for each in _LISTED_BY[1:]
        ),
        _partial("ix_cases_running", "deadline", *_SEEN_IN_COUNTS, where=RUNNING_SQL),
        _partial("ix_cases_running_reported", "reported_at", "deadline", "id", where=RUNNING_SQL),
        _partial("ix_cases_prompted", "open_demands", "deadline", *_SEEN_IN_COUNTS, where=PROMPTED_SQL),
        # of the closed ones most may have come with the history of the system before, and wait for nobody
        *(_partial(f"ix_cases_to_evaluate_{order}", order, "id", "status", where=TO_EVALUATE_SQL) for order in ORDERS),
        _partial("ix_cases_asked", "open_requests", "status", where=ASKED_SQL),
    )

    # said aloud, because the column is part of the key to the journal too
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    report_number: Mapped[str] = mapped_column(String(20), unique=True)
    case_number: Mapped[str | None] = mapped_column(String(16), unique=True)
    status: Mapped[Status] = mapped_column(Code(Status))
    journal_sequence: Mapped[int]

    category_code: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    description: Mapped[str] = mapped_column(Text)
    source: Mapped[ReportSource] = mapped_column(Code(ReportSource))
    emergency: Mapped[bool]
    urgency: Mapped[Urgency] = mapped_column(Code(Urgency), default=Urgency.NORMAL)
    level: Mapped[Level] = mapped_column(Code(Level), default=Level.STREET)
    grid_code: Mapped[str] = mapped_column(ForeignKey("grids.code"))
    grid_confirmed: Mapped[bool]  # False: only suggested by a provisional outline
    address: Mapped[str] = mapped_column(default="")
    lon: Mapped[float | None]
    lat: Mapped[float | None]

    reported_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    registered_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reported_at: Mapped[datetime] = mapped_column(Utc)
    filed_at: Mapped[datetime | None] = mapped_column(Utc)
    dispatched_at: Mapped[datetime | None] = mapped_column(Utc)
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    changed_at: Mapped[datetime] = mapped_column(Utc)

    filing_condition: Mapped[str] = mapped_column(Text, default="")
    closing_condition: Mapped[str] = mapped_column(Text, default="")
    lead_body: Mapped[str | None] = mapped_column(ForeignKey("organisations.code"))
    handler: Mapped[str] = mapped_column(default="")
    ruled_body: Mapped[str | None] = mapped_column(ForeignKey("organisations.code"))  # binding on the next dispatch
    assigned_person: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    stage: Mapped[Stage | None] = mapped_column(Code(Stage))
    stage_started_at: Mapped[datetime | None] = mapped_column(Utc)
    deadline: Mapped[datetime | None] = mapped_column(Utc)
    yellow_at: Mapped[datetime | None] = mapped_column(Utc)
    resume_on: Mapped[date | None]  # while suspended

    rounds: Mapped[int] = mapped_column(default=0)  # failed verifications
    prompts: Mapped[int] = mapped_column(default=0)
    supervisions: Mapped[int] = mapped_column(default=0)
    open_joint_tasks: Mapped[int] = mapped_column(default=0)
    joint_tasks: Mapped[int] = mapped_column(default=0)
    open_requests: Mapped[int] = mapped_column(default=0)
    open_demands: Mapped[int] = mapped_column(default=0)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    import_batch: Mapped[str | None] = mapped_column(String(32), index=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Reporter(Base):
    """Name and phone of who told us; in a table of its own that only registrar and shift leader may read."""

    __tablename__ = "reporters"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    name: Mapped[str]
    phone: Mapped[str]


class Interval(Base):
    """One stretch of a stage: whose it was, its limit and deadline, how it ended. "Overdue" is a fact about it and is never erased.

    `pauses` is [[start, end | null], …] and `extensions` [[number, class], …], UTC minutes as ISO text; `counted_minutes` is filled at the
    end. `counts` is False where the end does not count against the body (allowed return, recall, …).
    """

    __tablename__ = "intervals"
    __table_args__ = (
        Index(
            "ix_intervals_open",
            "case_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_intervals_stage_deadline", "stage", "deadline"),
        Index("ix_intervals_case", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    stage: Mapped[Stage] = mapped_column(Code(Stage))
    body_code: Mapped[str | None] = mapped_column(ForeignKey("organisations.code"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    account_id: Mapped[int | None]  # who ended it
    joint: Mapped[bool] = mapped_column(default=False)
    round: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(Utc)
    limit_number: Mapped[int]
    limit_class: Mapped[LimitClass] = mapped_column(Code(LimitClass))
    emergency: Mapped[bool] = mapped_column(default=False)
    calendar_version: Mapped[int] = mapped_column(ForeignKey("calendar_versions.id"))
    pauses: Mapped[list[list[str | None]]] = mapped_column(CanonicalJson, default=list)
    extensions: Mapped[list[list[Any]]] = mapped_column(CanonicalJson, default=list)
    deadline: Mapped[datetime] = mapped_column(Utc)
    yellow_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    stop_reason: Mapped[StopReason | None] = mapped_column(Code(StopReason))
    counts: Mapped[bool] = mapped_column(default=True)
    counted_minutes: Mapped[int | None]
    first_sequence: Mapped[int]
    last_sequence: Mapped[int | None]


class Request(Base):
    """A row of the approval ledger 审批台账: asked by one, decided by another, or lapsed when the status changed."""

    __tablename__ = "requests"
    __table_args__ = (
        Index(
            "uq_requests_one_open_of_a_kind",
            "case_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_requests_state_kind", "state", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(Code(RequestKind))
    state: Mapped[RequestState] = mapped_column(Code(RequestState), default=RequestState.OPEN)
    content: Mapped[dict[str, Any]] = mapped_column(CanonicalJson)
    asked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_for: Mapped[str | None]  # body
    asked_at: Mapped[datetime] = mapped_column(Utc)
    deadline: Mapped[datetime] = mapped_column(Utc)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decision: Mapped[str] = mapped_column(Text, default="")


class JointTask(Base):
    """One co-body's part of a joint enforcement 联合执法; its own clock is an Interval with joint=True."""

    __tablename__ = "joint_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    body_code: Mapped[str] = mapped_column(ForeignKey("organisations.code"), index=True)
    interval_id: Mapped[int | None] = mapped_column(ForeignKey("intervals.id"))
    division: Mapped[str] = mapped_column(Text, default="")
    meets_at: Mapped[datetime | None] = mapped_column(Utc)
    meets_where: Mapped[str] = mapped_column(default="")
    handler: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(12), default="open")  # open, taken, answered, returned, ended
    result: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Utc)

    interval: Mapped[Interval | None] = relationship(lazy="raise")


class Demand(Base):
    """A prompt 催办 or supervision 督办 to a body, with what it demands, by when, and the reply."""

    __tablename__ = "demands"
    __table_args__ = (_partial("ix_demands_to_answer", "body_code", "case_id", where=UNANSWERED_SQL),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(9))  # prompt, supervise
    level: Mapped[str] = mapped_column(String(9), default="")  # general, key, listed: supervision only
    body_code: Mapped[str] = mapped_column(ForeignKey("organisations.code"))
    requirement: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime] = mapped_column(Utc)
    reply_by: Mapped[datetime | None] = mapped_column(Utc)
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    replied_at: Mapped[datetime | None] = mapped_column(Utc)


class Photo(Base):
    """A picture by the SHA-256 of its bytes, so that the same picture is kept once; thumbnail as JPEG."""

    __tablename__ = "photos"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(16))
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class CasePhoto(Base):
    """A photo as part of a case, tied to the journal row that brought it."""

    __tablename__ = "case_photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    sequence: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("photos.sha256"))
    kind: Mapped[PhotoKind] = mapped_column(Code(PhotoKind))
    caption: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[datetime | None] = mapped_column(Utc)

    photo: Mapped[Photo] = relationship(lazy="raise")


class Evaluation(Base):
    """Step 7: the rubric's parts with their facts, as computed and as set by an assessor with a reason."""

    __tablename__ = "evaluations"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(CanonicalJson)
    computed_total: Mapped[int]
    total: Mapped[int]
    evaluated_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    evaluated_at: Mapped[datetime] = mapped_column(Utc)


class Appeal(Base):
    """A body's one appeal 申诉 against what a case says of it; an upheld one excludes the named interval from the scored figures."""

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    body_code: Mapped[str] = mapped_column(ForeignKey("organisations.code"))
    contested: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime] = mapped_column(Utc)
    state: Mapped[RequestState] = mapped_column(Code(RequestState), default=RequestState.OPEN)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decision: Mapped[str] = mapped_column(Text, default="")
