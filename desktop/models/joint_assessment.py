"""What others add to an assessment: the marks of the EPB and the streets, and who has signed for a published one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.recorded import Recorded


class JointMark(Recorded, Base):
    """The EPB's or a street's part in an inspector's assessment 联合考核, 0–100; `role` says whose, a later row replaces an earlier one."""

    __tablename__ = "joint_marks"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points"),
        CheckConstraint("role IN ('epb', 'street')", name="role"),
        Index("ix_joint_marks_period", "first_day", "last_day", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    points: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")


class Receipt(Recorded, Base):
    """签收: the responsible person of a level-1 or level-2 grid has received a published assessment."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("key"), UniqueConstraint("assessment_id", "grid_code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    grid_code: Mapped[str] = mapped_column(ForeignKey("grids.code"))
