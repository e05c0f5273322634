"""The office's calendar, whole, once per change: an interval names the version its deadline was computed with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.types import CanonicalJson, Utc


class CalendarVersion(Base):
    """One state of the calendar; never updated, the newest row is in force.

    `content` is {"weeks": [{"valid_from", "days": seven lists of ["08:30", "12:00"]}], "standard_days": [{"valid_from", "periods"}],
    "days": [{"day", "kind": "holiday" | "workday", "name"}], "notice_years": […]}; its days win over the calendar library.
    """

    __tablename__ = "calendar_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]] = mapped_column(CanonicalJson)
