"""What every row of a register says about its making: who, when and by which act; no table of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.types import Code, Utc
from desktop.rules.workflow import Role


class Recorded:
    """Who recorded the row, as they were called then; `mark` is "demo" or "import" where the time was supplied, else "".

    `key` is the act's client-made id, so that an act whose commit got no answer never happens twice.
    """

    recorded_at: Mapped[datetime] = mapped_column(Utc)
    actor_id: Mapped[int]
    actor: Mapped[str]
    role: Mapped[Role] = mapped_column(Code(Role))
    mark: Mapped[str] = mapped_column(String(8), default="")
    key: Mapped[str] = mapped_column(String(36))
