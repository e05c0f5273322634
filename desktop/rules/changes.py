"""What one commit changed, as every layer above the store sees it."""

from __future__ import annotations

import enum
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


@dataclass(frozen=True, slots=True)
class Change:
    """One changed thing; `key` is its id or code as text, `version` its number after the change."""

    entity: Entity
    key: str
    version: int
    kind: str  # "added" | "changed" | "removed"


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All changes of one commit, or of several read together; `complete` is False when the reader may have missed some and must reload."""

    changes: tuple[Change, ...] = ()
    complete: bool = True

    def keys(self, entity: Entity) -> frozenset[str]:
        """The changed keys of one kind."""
        return frozenset(change.key for change in self.changes if change.entity is entity)

    def __or__(self, other: ChangeSet) -> ChangeSet:
        return ChangeSet(self.changes + other.changes, self.complete and other.complete)
