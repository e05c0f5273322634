"""Filters with a name, kept for the signed-in person on this workstation, and where each role begins its day; it shows nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from desktop.queries.board import CaseFilter
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Role, Status

_KEPT = ("mine", "due_today", "overdue", "prompted", "emergency", "category", "grid", "body", "text")
"""What of a filter is kept as it is; statuses are kept by their codes, a period until today as days, for it moves on with the calendar."""

_SPAN = ("since", "until")
"""A period from one day to another is kept by its ends."""

_DESK = (Role.REGISTRAR, Role.SHIFT_LEADER, Role.DISPATCHER, Role.ASSESSOR, Role.BODY, Role.EPB, Role.INSPECTOR)


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """`titles` are the words of the chips category, grid, body and period; `days` is the period until today, None for any other."""

    name: str
    filter: CaseFilter = field(default_factory=lambda: CaseFilter(open_only=True))
    titles: dict[str, str] = field(default_factory=dict)
    days: int | None = None


class SavedFilters:
    """The list of one person; `read` and `write` keep it as one text, and what cannot be read counts as none."""

    def __init__(self, read: Callable[[], str] = str, write: Callable[[str], object] = lambda _: None) -> None:
        self._write = write
        self._filters = _parsed(read())

    @property
    def all(self) -> tuple[SavedFilter, ...]:
        """By name."""
        return tuple(sorted(self._filters.values(), key=lambda each: each.name))

    def save(self, saved: SavedFilter) -> None:
        """Keep a filter; one of the same name goes."""
        self._filters[saved.name] = saved
        self._write(_text(self.all))

    def remove(self, name: str) -> None:
        """Forget a filter."""
        if self._filters.pop(name, None) is not None:
            self._write(_text(self.all))


def home_filter(actor: Actor) -> CaseFilter:
    """What the board shows first: a post, a body and an inspector what waits for them; a street or community its own grid; others all."""
    if actor.role in _DESK:
        return CaseFilter(mine=True)
    if actor.role in (Role.STREET, Role.COMMUNITY) and actor.grid:
        return CaseFilter(open_only=True, grid=actor.grid)
    return CaseFilter(open_only=True)


def _text(saved: tuple[SavedFilter, ...]) -> str:
    plain = CaseFilter()
    return json.dumps(
        [
            {
                "name": each.name,
                "filter": {key: value for key in _KEPT if (value := getattr(each.filter, key)) != getattr(plain, key)},
                "statuses": sorted(each.filter.statuses),
                "titles": each.titles,
                "days": each.days,
                "span": _span_text(each),
            }
            for each in saved
        ],
        ensure_ascii=False,
    )


def _span_text(saved: SavedFilter) -> dict[str, str]:
    if saved.days is not None:
        return {}
    return {name: moment.isoformat() for name in _SPAN if (moment := getattr(saved.filter, name)) is not None}


def _parsed(text: str) -> dict[str, SavedFilter]:
    if not text:
        return {}
    try:
        found = [_one(each) for each in json.loads(text)]
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
    return {each.name: each for each in found}


def _one(kept: dict[str, Any]) -> SavedFilter:
    values, titles, days = kept["filter"], kept["titles"], kept["days"]
    if not isinstance(values, dict) or not isinstance(titles, dict) or not isinstance(days, int | None):
        raise TypeError(kept)
    kinds = {each.name: type(each.default) for each in fields(CaseFilter)}
    good: dict[str, Any] = {key: value for key, value in values.items() if key in _KEPT and type(value) is kinds[key]}
    statuses = frozenset(Status(each) for each in kept.get("statuses", ()))  # filters kept before had none
    named = {str(key): str(value) for key, value in titles.items()}
    span: dict[str, Any] = {
        name: datetime.fromisoformat(kept["span"][name]) for name in _SPAN if name in kept.get("span", ())
    }
    return SavedFilter(str(kept["name"]), replace(CaseFilter(), statuses=statuses, **good, **span), named, days)
