"""People of the register (inspectors and staff) and which grids they answer for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.types import Code
from desktop.rules.workflow import Role


class Person(Base):
    """Somebody who acts or is acted for; may have no account, since the desk records for those without a workstation."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(Code(Role), index=True)
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisations.code"))
    phone: Mapped[str] = mapped_column(default="")
    badge: Mapped[str] = mapped_column(default="")  # 执法证号 or 监督员 number
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Assignment(Base):
    """An inspector's grid, from one day to another (inclusive; no end while it runs)."""

    __tablename__ = "assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    grid_code: Mapped[str] = mapped_column(ForeignKey("grids.code"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
