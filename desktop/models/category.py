"""Categories of problems: class and subclass, limits, conditions and responsible bodies."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.types import Code
from desktop.rules.working_time import LimitClass


class Category(Base):
    """A kind of problem; limits are a number and a class of the clock."""

    __tablename__ = "categories"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    class_code: Mapped[str] = mapped_column(String(2))
    class_name: Mapped[str]
    name: Mapped[str]
    hint: Mapped[str] = mapped_column(Text, default="")
    limit_number: Mapped[int]
    limit_class: Mapped[LimitClass] = mapped_column(Code(LimitClass))
    rework_number: Mapped[int]
    rework_class: Mapped[LimitClass] = mapped_column(Code(LimitClass))
    patrol_visible: Mapped[bool]
    emergency: Mapped[bool]
    dispute: Mapped[bool]
    legal_basis_required: Mapped[bool]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CategoryCondition(Base):
    """One condition under which a case of the category is filed, or closed."""

    __tablename__ = "category_conditions"
    __table_args__ = (
        UniqueConstraint("category_code", "kind", "ordinal"),
        CheckConstraint("kind IN ('filing', 'closing')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category_code: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    kind: Mapped[str] = mapped_column(String(8))
    ordinal: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class CategoryBody(Base):
    """Who is responsible for the category at a level; rank 1 is suggested first.

    `body` is an organisation's code, or `@street` / `@community` for the case's own street office or community.
    """

    __tablename__ = "category_bodies"
    __table_args__ = (UniqueConstraint("category_code", "level", "rank"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_code: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    level: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(String(32))
    rank: Mapped[int]
