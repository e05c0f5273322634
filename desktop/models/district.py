"""Which district this store serves: one row."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base


class District(Base):
    """The district and its command centre as the pack named them; the prefix heads document numbers (西环网〔2015〕403号)."""

    __tablename__ = "district"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    code: Mapped[str] = mapped_column(String(6))
    name: Mapped[str]
    centre_name: Mapped[str]
    product_title: Mapped[str]
    document_prefix: Mapped[str]
    time_zone: Mapped[str]
    pack_version: Mapped[str]
    loaded_on: Mapped[date]
