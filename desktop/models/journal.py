"""The append-only, hash-chained journal, its daily anchors, the change feed's rows and the number counters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.types import CanonicalJson, Code, Utc
from desktop.rules.workflow import Action, Role, Status


class JournalRow(Base):
    """One act on a case. `hash` = SHA-256(previous_hash + canonical text of the row); the first row's previous hash is 64 zeros."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("case_id", "sequence"),
        Index("ix_journal_recorded_at", "recorded_at"),
        Index("ix_journal_action", "action", "recorded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    sequence: Mapped[int]
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    happened_at: Mapped[datetime | None] = mapped_column(Utc)
    actor_id: Mapped[int]
    actor: Mapped[str]
    role: Mapped[Role] = mapped_column(Code(Role))
    organisation: Mapped[str] = mapped_column(default="")
    acting_for: Mapped[str] = mapped_column(default="")
    action: Mapped[Action] = mapped_column(Code(Action))
    from_status: Mapped[Status | None] = mapped_column(Code(Status))
    to_status: Mapped[Status] = mapped_column(Code(Status))
    payload: Mapped[dict[str, Any]] = mapped_column(CanonicalJson)
    mark: Mapped[str] = mapped_column(String(8), default="")  # "", "demo" or "import": who supplied the time
    key: Mapped[str] = mapped_column(String(36), unique=True)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Anchor(Base):
    """A day's anchor: hash over the last sequence and hash of every case changed that day, chained to the day before."""

    __tablename__ = "anchors"

    day: Mapped[date] = mapped_column(primary_key=True)
    cases: Mapped[int]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class ChangeRow(Base):
    """What one commit changed, for the other workstations; old rows are swept."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(String(36))
    entity: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    recorded_at: Mapped[datetime] = mapped_column(Utc)


class Counter(Base):
    """The last number given out of a yearly or daily series."""

    __tablename__ = "counters"

    series: Mapped[str] = mapped_column(String(32), primary_key=True)
    last: Mapped[int]


class Notice(Base):
    """Something that a person should see: a case came to them, a verification task, a prompt, a published scorecard.

    It is of a case or of a card. With both a role and an organisation it is for that role in that organisation alone.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index(
            "ix_notices_unread",
            "role",
            "organisation",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        CheckConstraint("(case_id IS NULL) <> (scorecard_id IS NULL)", name="about"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    scorecard_id: Mapped[int | None] = mapped_column(ForeignKey("scorecards.id"))
    role: Mapped[str] = mapped_column(String(16), default="")
    organisation: Mapped[str] = mapped_column(String(32), default="")
    person_id: Mapped[int | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime] = mapped_column(Utc)
    read_at: Mapped[datetime | None] = mapped_column(Utc)
