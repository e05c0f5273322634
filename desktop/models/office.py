"""What the office set for its papers, dated: a row for every change."""

from __future__ import annotations

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base
from desktop.models.recorded import Recorded


class OfficeSetting(Recorded, Base):
    """Name, number prefix, seal, certificate and fonts from `recorded_at` on; never updated, so that old papers reprint alike."""

    __tablename__ = "office_settings"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    document_prefix: Mapped[str]
    seal: Mapped[bytes | None] = mapped_column(LargeBinary)
    certificate: Mapped[str] = mapped_column(default="")
    font_folder: Mapped[str] = mapped_column(default="")
