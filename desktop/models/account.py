"""Accounts: who may sign in, as which role and for which grid or body."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.types import Code, Utc
from desktop.rules.workflow import Role


class Account(Base):
    """A sign-in; only the argon2 hash of the password is kept. `grid_code` is the scope, "" the whole district."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[Role] = mapped_column(Code(Role))
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisations.code"))
    grid_code: Mapped[str] = mapped_column(String(12), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    active: Mapped[bool] = mapped_column(default=True)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Utc)
    created_at: Mapped[datetime] = mapped_column(Utc)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(Utc)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
