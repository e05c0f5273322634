"""The office as its papers name it at a moment: what the administrator set last before it, else the district pack."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from desktop.models.office import OfficeSetting
from desktop.rules.office import OfficeFacts
from desktop.store.work import Reading


def office_at(reading: Reading, at: datetime | None = None) -> OfficeFacts:
    """The settings in force at `at`, by default now."""
    query = select(OfficeSetting).order_by(OfficeSetting.id.desc()).limit(1)
    if at is not None:
        query = query.where(OfficeSetting.recorded_at <= at)
    row = reading.session.scalars(query).first()
    if row is None:
        return OfficeFacts(reading.district.centre_name, reading.district.document_prefix)
    return OfficeFacts(row.name, row.document_prefix, row.seal, row.certificate, row.font_folder)


def prefix_at(reading: Reading, at: datetime | None = None) -> str:
    """The prefix of document numbers at `at`, by default now."""
    query = select(OfficeSetting.document_prefix).order_by(OfficeSetting.id.desc()).limit(1)
    if at is not None:
        query = query.where(OfficeSetting.recorded_at <= at)
    found = reading.session.scalars(query).first()
    return reading.district.document_prefix if found is None else found


def known_prefixes(reading: Reading) -> frozenset[str]:
    """Every prefix that a number of this office may have."""
    changed = reading.session.scalars(select(OfficeSetting.document_prefix).distinct())
    return frozenset({reading.district.document_prefix, *changed})
