"""What one commit changed, as every layer above the store sees it."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Entity(enum.StrEnum):
    """The kinds of thing whose changes are told to every workstation."""

    CASE = "case"
    GRID = "grid"
    CATEGORY = "category"
    ORGANISATION = "organisation"
    PERSON = "person"
    ACCOUNT = "account"
    ASSESSMENT = "assessment"
    CALENDAR = "calendar"
    NORM = "norm"
    SOURCE = "source"
    PATROL = "patrol"
    NOTICE = "notice"


MANY = "many"
"""The kind of a change that stands for more than anybody would name one by one: whoever hears of it reloads."""


@dataclass(frozen=True, slots=True)
class Change:
    """One changed thing; `key` is its id or code as text, `version` its number after the change."""

    entity: Entity
    key: str
    version: int
    kind: str  # "added" | "changed" | "removed", or MANY


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All changes of one commit, or of several read together; `complete` is False when the reader may have missed some and must reload."""

    changes: tuple[Change, ...] = ()
    complete: bool = True

    @classmethod
    def of(cls, changes: Iterable[Change]) -> ChangeSet:
        """What commits left behind; not complete where one of them changed too much to name."""
        told = tuple(changes)
        named = tuple(change for change in told if change.kind != MANY)
        return cls(named, complete=len(named) == len(told))

    def keys(self, entity: Entity) -> frozenset[str]:
        """The changed keys of one kind."""
        return frozenset(change.key for change in self.changes if change.entity is entity)

    def __or__(self, other: ChangeSet) -> ChangeSet:
        return ChangeSet(self.changes + other.changes, self.complete and other.complete)
