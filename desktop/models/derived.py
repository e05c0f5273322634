"""What is kept beside the cases so that counts, lists and search stay quick: nothing here is the office's word, all can be made anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.types import Code, Utc
from desktop.rules.workflow import Status

ORDERS = ("case_number", "reported_at", "deadline", "changed_at")
"""The columns by which every list can be sorted; an index that serves a filter exists once for each."""


class CaseCount(Base):
    """How many cases there are of a status, as summed deltas; triggers on `cases` keep it, whoever writes.

    `kind` says what `code` is: "grid" (a community, split by lead body), "body" (a lead body) or "category". The count of a cell is
    the sum of its rows: SQLite, with its one writer, keeps a single row with delta 0; PostgreSQL adds a row for each change, since
    writers would wait for each other at a common one, and `store.derived.compact` sums them up now and then.
    """

    __tablename__ = "case_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    body_code: Mapped[str] = mapped_column(String(32), primary_key=True)  # "" for none
    status: Mapped[Status] = mapped_column(Code(Status), primary_key=True)
    delta: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int]


class CoBody(Base):
    """A case in the lists of co-bodies and of prompted or supervised bodies: its status and what they are sorted by, copied by triggers."""

    __tablename__ = "co_bodies"
    __table_args__ = (
        *(Index(f"ix_co_bodies_{order}", "body_code", order, "case_id") for order in ORDERS),
        # the few that are open, or that ended otherwise than closed, are put in order at each look
        Index("ix_co_bodies_status", "body_code", "status", *ORDERS, "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    body_code: Mapped[str] = mapped_column(ForeignKey("organisations.code"), primary_key=True)
    status: Mapped[Status] = mapped_column(Code(Status))
    case_number: Mapped[str | None] = mapped_column(String(16))
    reported_at: Mapped[datetime] = mapped_column(Utc)
    deadline: Mapped[datetime | None] = mapped_column(Utc)
    changed_at: Mapped[datetime] = mapped_column(Utc)


class CaseText(Base):
    """The searchable text of a case as it stands in the index: normalised fields, a line each (rules/tokens.py)."""

    __tablename__ = "case_texts"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
