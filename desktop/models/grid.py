"""The three levels of grids and their dated outlines."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base


class Grid(Base):
    """One grid: level 1 district, 2 street, 3 community. Codes are prefixes of the codes below them (6, 9 and 12 digits)."""

    __tablename__ = "grids"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("length(code) = 3 + 3 * level", name="code_length"),
    )

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    level: Mapped[int]
    name: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("grids.code"), index=True)
    responsible_code: Mapped[str] = mapped_column(ForeignKey("organisations.code"))
    responsible_person: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class GridOutline(Base):
    """One outline of a grid, in force from a date; WGS84 GeoJSON polygon text, area in square metres (EPSG:4548)."""

    __tablename__ = "grid_outlines"
    __table_args__ = (Index("ix_grid_outlines_in_force", "grid_code", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grid_code: Mapped[str] = mapped_column(ForeignKey("grids.code"))
    provisional: Mapped[bool]
    geometry: Mapped[str] = mapped_column(Text)
    area_m2: Mapped[float]
    source: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
