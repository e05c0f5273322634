"""Facts about the store itself."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base


class StoreFact(Base):
    """One named fact, for example which guards are installed."""

    __tablename__ = "store_facts"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str]
