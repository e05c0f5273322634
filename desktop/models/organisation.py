"""Organisations: the district's bodies, street offices and communities with their statutory duties."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.types import Code
from desktop.rules.terms import OrganisationKind


class Organisation(Base):
    """A body of the plan; `is_body` says that it can be given a task, `can_enforce` that it can issue enforcement papers."""

    __tablename__ = "organisations"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[OrganisationKind] = mapped_column(Code(OrganisationKind), index=True)
    # use_alter: a grid names its responsible organisation, a street office its grid
    grid_code: Mapped[str | None] = mapped_column(
        ForeignKey("grids.code", use_alter=True, deferrable=True, initially="DEFERRED")
    )
    can_enforce: Mapped[bool]
    is_body: Mapped[bool]
    duties: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
