"""What the shell shows of who is signed in, of the store and of its counts, as plain values; no widgets."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Tab(enum.Enum):
    """The five tabs of the rail, in their order; the value names icon and setting."""

    MAP = "map"
    CASES = "cases"
    ASSESSMENT = "assessment"
    REGISTERS = "registers"
    ADMINISTRATION = "administration"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is signed in, in words: "派遣员 刘洋 · 全区"."""

    name: str
    role: str
    scope: str

    def __str__(self) -> str:
        return f"{self.role} {self.name} · {self.scope}"


@dataclass(frozen=True, slots=True)
class Office:
    """Whose window it is: the product's title, the store's address as it is shown."""

    title: str
    store: str


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """What the status bar says; None is not known yet."""

    grids: int | None = None
    open_cases: int | None = None
    cases_this_year: int | None = None
    calendar: str = ""
    more_this_year: bool = False  # than were counted


@dataclass(frozen=True, slots=True)
class Counters:
    """What waits for the signed-in person; None is not known (yet, or to this role)."""

    approvals: int | None = None
    notices: int | None = None
