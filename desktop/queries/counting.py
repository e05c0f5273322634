"""What a screen needs to count the time that is left by itself, minute by minute: the calendar in force and the limits' classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select

from desktop.models.category import Category
from desktop.rules.calendar import Calendar
from desktop.rules.explanation import LimitClass
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class Counting:
    """The calendar (immutable) and, by category code, the class of the first limit and of the rework limit."""

    calendar: Calendar
    classes: Mapping[str, tuple[LimitClass, LimitClass]]


def counting(reading: Reading) -> Counting:
    """How time is counted in this office today; Refused("store_not_initialised") without a calendar."""
    rows = reading.session.execute(select(Category.code, Category.limit_class, Category.rework_class))
    classes = {code: (first, rework) for code, first, rework in rows}
    return Counting(reading.calendar, MappingProxyType(classes))
