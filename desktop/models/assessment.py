"""Assessments of a period and their frozen scorecards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.types import CanonicalJson, Code, Utc
from desktop.rules.terms import AssessmentState, SubjectKind


class Assessment(Base):
    """One assessment of a period (both days inclusive, district time); revisions are numbered from 0."""

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("first_day", "last_day", "revision"),
        Index("ix_assessments_form_key", "form_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    revision: Mapped[int] = mapped_column(default=0)
    state: Mapped[AssessmentState] = mapped_column(Code(AssessmentState), default=AssessmentState.DRAFT)
    reason: Mapped[str] = mapped_column(default="")
    reviewed_at: Mapped[datetime | None] = mapped_column(Utc)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    published_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime | None] = mapped_column(Utc)
    form_key: Mapped[str | None] = mapped_column(String(36))  # the publication's client-made id
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Scorecard(Base):
    """One published card: facts, norms and scores frozen together under a hash."""

    __tablename__ = "scorecards"
    __table_args__ = (UniqueConstraint("assessment_id", "subject_kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), index=True)
    subject_kind: Mapped[SubjectKind] = mapped_column(Code(SubjectKind))
    subject: Mapped[str] = mapped_column(String(32))
    name: Mapped[str]
    card: Mapped[dict[str, Any]] = mapped_column(CanonicalJson)
    hash: Mapped[str] = mapped_column(String(64))
