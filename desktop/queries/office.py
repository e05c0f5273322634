"""What the office set for its papers, and every change of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desktop.models.office import OfficeSetting
from desktop.rules.office import OfficeFacts
from desktop.store.offices import office_at
from desktop.store.work import Reading

LAST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class OfficeChange:
    """One change, as the list of changes tells it."""

    recorded_at: datetime
    actor: str
    name: str
    document_prefix: str
    has_seal: bool


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """What holds now, and the last changes, newest first."""

    facts: OfficeFacts
    changes: tuple[OfficeChange, ...]


def facts(reading: Reading, at: datetime | None = None) -> OfficeFacts:
    """Whose papers they are at a moment, by default now; a paper made anew later still names the office of its day."""
    return office_at(reading, at)


def office(reading: Reading) -> OfficeRow:
    """The settings with their changes."""
    rows = reading.session.execute(
        select(
            OfficeSetting.recorded_at,
            OfficeSetting.actor,
            OfficeSetting.name,
            OfficeSetting.document_prefix,
            OfficeSetting.seal.is_not(None),
        )
        .order_by(OfficeSetting.id.desc())
        .limit(LAST_CHANGES)
    )
    return OfficeRow(office_at(reading), tuple(OfficeChange(*row) for row in rows))
