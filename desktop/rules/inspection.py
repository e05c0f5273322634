"""When a pollution source is to be inspected again and who may sign an inspection; it keeps no source and reads no clock."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from desktop.rules.errors import Refused

NORM = "inspection"
"""The office norm that holds the intervals: `key_days`, `general_days`, `other_days`, and `soon_days`, `sign_within_days`."""
LONGEST_DAYS = 3660


class SourceLevel(enum.StrEnum):
    """The graded supervision of a source 分级监管."""

    KEY = "key"  # 重点
    GENERAL = "general"  # 一般
    OTHER = "other"  # 其他


class SourceState(enum.StrEnum):
    """How far a source has come: reported up (D5), in the register, out of it."""

    PROPOSED = "proposed"  # 待街道确认
    CONFIRMED = "confirmed"  # 待区环保局录入
    RETURNED = "returned"  # 已退回
    ACTIVE = "active"  # 在册
    RETIRED = "retired"  # 已注销


NEXT_STATES: Mapping[SourceState, frozenset[SourceState]] = MappingProxyType(
    {
        SourceState.PROPOSED: frozenset({SourceState.CONFIRMED, SourceState.RETURNED}),
        SourceState.CONFIRMED: frozenset({SourceState.ACTIVE, SourceState.RETURNED}),
        SourceState.RETURNED: frozenset({SourceState.PROPOSED}),
        SourceState.ACTIVE: frozenset({SourceState.RETIRED}),
        SourceState.RETIRED: frozenset(),
    }
)


class DueState(enum.StrEnum):
    """Whether a source is inspected often enough."""

    IN_TIME = "in_time"  # 按期
    SOON = "soon"  # 临近
    OVERDUE = "overdue"  # 超期


@dataclass(frozen=True, slots=True)
class Intervals:
    """The longest time between two inspections by level, and how long before its end one is reminded; calendar days.

    `sign_within_days` is how long after an inspection its record may still be signed.
    """

    days: Mapping[SourceLevel, int]
    soon_days: int
    sign_within_days: int

    def of(self, level: SourceLevel, own: int | None = None) -> int:
        """The interval of a source; one of its own, where it was given one, goes before its level's."""
        return self.days[level] if own is None else own


DEFAULT_NORM: Mapping[str, int] = MappingProxyType(
    {"key_days": 30, "general_days": 90, "other_days": 180, "soon_days": 7, "sign_within_days": 3}
)


def read_intervals(value: Mapping[str, Any] | None) -> Intervals:
    """The intervals of the norm's value; what it does not say has its default.

    Raises Refused("norm_invalid", norm=…) where a number is not a whole number of days of 1 to `LONGEST_DAYS` (from 0 for the last two).
    """
    rows = {**DEFAULT_NORM, **(value or {})}
    for key, days in rows.items():
        least = 0 if key in {"soon_days", "sign_within_days"} else 1
        if key not in DEFAULT_NORM or isinstance(days, bool) or not isinstance(days, int):
            raise Refused("norm_invalid", norm=NORM)
        if not least <= days <= LONGEST_DAYS:
            raise Refused("norm_invalid", norm=NORM)
    days = MappingProxyType({level: rows[f"{level.value}_days"] for level in SourceLevel})
    return Intervals(days, rows["soon_days"], rows["sign_within_days"])


def due_on(checked: date, interval: int) -> date:
    """The last day on which the next inspection is in time; `checked` is the last one, or the day of entry where there was none.

    Entry counts as a look at the source: whoever enters it has its facts from the place.
    """
    return checked + timedelta(days=interval)


def due_state(due: date, today: date, soon_days: int) -> DueState:
    """How a source stands on `today`: the day it is due is still in time."""
    if today > due:
        return DueState.OVERDUE
    return DueState.SOON if (due - today).days <= soon_days else DueState.IN_TIME


def is_up_to_date(checked: date, interval: int, day: date) -> bool:
    """Whether a source counts for 污染源动态更新率 on `day`: looked at within its interval."""
    return day <= due_on(checked, interval)


@dataclass(frozen=True, slots=True)
class Validity:
    """From one day to another, both inclusive; withdrawn, it ends the day before."""

    valid_from: date
    valid_to: date | None = None
    withdrawn_on: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is valid on `day`."""
        ended = self.valid_to is not None and day > self.valid_to
        return self.valid_from <= day and not ended and (self.withdrawn_on is None or day < self.withdrawn_on)


def is_authorised(authorisations: Iterable[Validity], day: date) -> bool:
    """Whether an inspector with these authorisations may sign on `day` (D6)."""
    return any(each.holds(day) for each in authorisations)
