"""Patrol plans of the streets and the log of patrols."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.recorded import Recorded
from desktop.models.types import CanonicalJson, Code, Utc
from desktop.rules.patrolling import Performer, Unit


class PatrolPlan(Recorded, Base):
    """So many patrols of a grid per day or week, by its inspectors or its community, or by one of them by name; both days inclusive."""

    __tablename__ = "patrol_plans"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("times > 0", name="times"),
        CheckConstraint("performer IN ('inspector', 'community')", name="performer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grid_code: Mapped[str] = mapped_column(ForeignKey("grids.code"), index=True)
    performer: Mapped[Performer] = mapped_column(Code(Performer))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    times: Mapped[int]
    unit: Mapped[Unit] = mapped_column(Code(Unit))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    end_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PatrolLog(Recorded, Base):
    """One patrol as it was walked, never changed; `track` is a WGS84 GeoJSON LineString where one was recorded."""

    __tablename__ = "patrol_logs"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("ended_at >= started_at", name="times"),
        Index("ix_patrol_logs_grid_code", "grid_code", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grid_code: Mapped[str] = mapped_column(ForeignKey("grids.code"))
    performer: Mapped[Performer] = mapped_column(Code(Performer))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Utc, index=True)
    ended_at: Mapped[datetime] = mapped_column(Utc)
    track: Mapped[dict[str, Any] | None] = mapped_column(CanonicalJson)
    note: Mapped[str] = mapped_column(default="")
