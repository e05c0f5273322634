"""The norms of assessment as their editor reads them: what is in force, and every dated row that there ever was; nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from desktop.models.account import Account
from desktop.models.norm import Norm
from desktop.rules.norm_fields import EDITABLE
from desktop.rules.score_norms import DEFAULT_ROWS
from desktop.store.assessment_facts import score_norms
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class NormVersion:
    """One dated row; `key` names a table (`cards`) or an entry of one (`cards.body`), `by` is "" for the district pack's."""

    norm_id: int
    key: str
    valid_from: date
    recorded_at: datetime
    by: str
    reason: str
    value: Any


@dataclass(frozen=True, slots=True)
class NormSheet:
    """Every norm of assessment as it holds today, by key, and all its versions, the newest first."""

    today: date
    values: Mapping[str, Any]
    versions: tuple[NormVersion, ...]

    def history(self, key: str) -> tuple[NormVersion, ...]:
        """The versions that say something about a norm: its own, and those of the whole table that it is an entry of."""
        table, _, entry = key.partition(".")
        return tuple(
            version
            for version in self.versions
            if version.key == key or (version.key == table and (not entry or entry in version.value))
        )


def norm_sheet(reading: Reading) -> NormSheet:
    """All norms of assessment with their history."""
    today = reading.now.astimezone(reading.zone).date()
    tables = score_norms(reading, today).rows
    query = (
        select(Norm, Account.name)
        .outerjoin(Account, Account.id == Norm.recorded_by)
        .order_by(Norm.valid_from.desc(), Norm.id.desc())
    )
    versions = tuple(
        NormVersion(row.id, row.key, row.valid_from, row.recorded_at, name or "", row.reason, row.value)
        for row, name in reading.session.execute(query)
        if row.key.partition(".")[0] in DEFAULT_ROWS
    )
    return NormSheet(today, {key: _entry(tables, key) for key in EDITABLE}, versions)


def _entry(tables: Mapping[str, Any], key: str) -> Any:
    table, _, entry = key.partition(".")
    return tables[table][entry] if entry else tables[table]
