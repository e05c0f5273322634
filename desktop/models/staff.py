"""Who holds which post of a grid, who is authorised to inspect sources, and who was trained."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.recorded import Recorded
from desktop.models.types import Code, Utc
from desktop.rules.posts import Employment, PostKind


class PostHolder(Recorded, Base):
    """Somebody in a post of a grid, from one day to another (inclusive) or without end; `ended_at` is when the end was recorded."""

    __tablename__ = "post_holders"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("valid_to >= valid_from", name="days"),
        Index("ix_post_holders_grid_code", "grid_code", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grid_code: Mapped[str] = mapped_column(ForeignKey("grids.code"))
    kind: Mapped[PostKind] = mapped_column(Code(PostKind))
    employment: Mapped[Employment] = mapped_column(Code(Employment))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    end_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Authorisation(Recorded, Base):
    """An inspector's certificate of the EPB for inspecting sources 授权; withdrawn, it no longer holds from that day on."""

    __tablename__ = "authorisations"
    __table_args__ = (UniqueConstraint("key"), CheckConstraint("valid_to >= valid_from", name="days"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    certificate: Mapped[str] = mapped_column(String(32), unique=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    withdrawn_on: Mapped[date | None]
    withdrawal_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Training(Recorded, Base):
    """A training that was held, by the centre or the EPB; never changed."""

    __tablename__ = "trainings"
    __table_args__ = (UniqueConstraint("key"), CheckConstraint("hours > 0", name="hours"))

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    held_on: Mapped[date] = mapped_column(index=True)
    hours: Mapped[int]
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisations.code"))
    note: Mapped[str] = mapped_column(Text, default="")


class TrainingAttendance(Base):
    """Somebody who took part in a training."""

    __tablename__ = "training_attendances"

    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
