"""The register of pollution sources with every change of it, and the inspections of sources."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.recorded import Recorded
from desktop.models.types import Code, Utc
from desktop.rules.inspection import SourceLevel, SourceState


class Source(Base):
    """A pollution source 污染源, from its proposal on; the number comes with entry. Position in WGS84 degrees.

    `interval_days` is None where its level's interval holds; `last_inspected_on` is what the inspections add up to.
    """

    __tablename__ = "sources"
    __table_args__ = (
        Index("ix_sources_grid_code_state", "grid_code", "state"),
        CheckConstraint("(number IS NULL) = (entered_on IS NULL)", name="number_from_entry"),
        CheckConstraint("state NOT IN ('active', 'retired') OR number IS NOT NULL", name="registered"),
        CheckConstraint("(state = 'retired') = (retired_on IS NOT NULL)", name="retired_on"),
        CheckConstraint("lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90", name="position"),
        CheckConstraint("interval_days > 0", name="interval"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(16), unique=True)
    state: Mapped[SourceState] = mapped_column(Code(SourceState), index=True)
    name: Mapped[str]
    industry: Mapped[str] = mapped_column(default="")
    level: Mapped[SourceLevel] = mapped_column(Code(SourceLevel))
    interval_days: Mapped[int | None]
    grid_code: Mapped[str] = mapped_column(ForeignKey("grids.code"))
    address: Mapped[str] = mapped_column(default="")
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    responsible_person: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entered_on: Mapped[date | None]
    retired_on: Mapped[date | None]
    last_inspected_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(Utc)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SourceChange(Recorded, Base):
    """One field of one change of a source: old, new and why; `field` "state" tells its course, values are texts."""

    __tablename__ = "source_changes"
    __table_args__ = (UniqueConstraint("key", "field"), Index("ix_source_changes_source_id", "source_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    field: Mapped[str] = mapped_column(String(32))
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")


class Inspection(Recorded, Base):
    """One inspection of a source, signed by an authorised inspector and never changed; `case_id` is the report that its finding became."""

    __tablename__ = "inspections"
    __table_args__ = (UniqueConstraint("key"), Index("ix_inspections_source_id", "source_id", "inspected_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    inspector_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    authorisation_id: Mapped[int] = mapped_column(ForeignKey("authorisations.id"))
    inspected_at: Mapped[datetime] = mapped_column(Utc, index=True)
    violation: Mapped[bool]
    finding: Mapped[str] = mapped_column(Text)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)


class SourcePhoto(Base):
    """A picture of a source, from its register or from an inspection."""

    __tablename__ = "source_photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspections.id"), index=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("photos.sha256"))
    caption: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime] = mapped_column(Utc)
