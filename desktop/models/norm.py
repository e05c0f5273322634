"""Office norms as dated rows: limits of the stages, rubric, weights, steps and grade bounds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.types import CanonicalJson, Utc


class Norm(Base):
    """One norm in force from a day on; never updated, a change is a newer row, so that old figures recompute identically."""

    __tablename__ = "norms"
    __table_args__ = (
        UniqueConstraint("key", "valid_from", "recorded_at"),
        Index("ix_norms_form_key", "form_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), index=True)
    value: Mapped[Any] = mapped_column(CanonicalJson)
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    recorded_by: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    form_key: Mapped[str | None] = mapped_column(String(36))  # the change's client-made id; None for the pack's
