"""What an indicator counts, the names under which a card keeps it, and why something is not in a numerator; it counts nothing."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date

from desktop.rules.score_norms import Indicator
from desktop.rules.workflow import Stage


class Thing(enum.StrEnum):
    """What stands behind a number of a scorecard; a card names each by a key."""

    CASE = "case"  # case number, or the report's where there is none
    PATROL = "patrol"  # `patrol_key`; one for every patrol that was due
    GRID = "grid"  # grid code
    SOURCE = "source"  # number in the register of sources


class NotCounted(enum.StrEnum):
    """Why something of a denominator is not in the numerator."""

    LATE = "late"
    UNDONE = "undone"
    UNFILED = "unfiled"
    INVALID = "invalid"
    NOT_MISSED = "not_missed"
    VOIDED = "voided"
    RETURNED = "returned"
    NOT_REWORKED = "not_reworked"
    NOT_RETURNED = "not_returned"
    NOT_EXTENDED = "not_extended"
    NOT_SUSPENDED = "not_suspended"
    UNCLOSED = "unclosed"
    NOT_SUPERVISED = "not_supervised"
    ABOVE_BASE = "above_base"
    NOT_PATROLLED = "not_patrolled"
    POST_VACANT = "post_vacant"
    NOT_INSPECTED = "not_inspected"


_THINGS: Mapping[str, Thing] = {
    Indicator.PATROL_COVERAGE_RATE: Thing.PATROL,
    Indicator.ENFORCEMENT_COVERAGE_RATE: Thing.GRID,
    Indicator.SOURCE_UPDATE_RATE: Thing.SOURCE,
}
_STAGES: Mapping[str, Stage] = {
    Indicator.CHECKED_ON_TIME_RATE: Stage.CHECKING,
    Indicator.VERIFIED_ON_TIME_RATE: Stage.VERIFICATION,
    Indicator.CHECKS_SENT_ON_TIME_RATE: Stage.ACCEPTANCE,
    Indicator.VERIFICATIONS_SENT_ON_TIME_RATE: Stage.SENDING,
    Indicator.FILED_ON_TIME_RATE: Stage.FILING,
    Indicator.CLOSING_ON_TIME_RATE: Stage.CLOSING,
    Indicator.DISPATCHED_ON_TIME_RATE: Stage.DISPATCH,
    Indicator.DISPATCHED_ACCURATELY_RATE: Stage.DISPATCH,
}
_REASONS: Mapping[str, NotCounted] = {
    Indicator.FILING_RATE: NotCounted.UNFILED,
    Indicator.VALID_REPORT_RATE: NotCounted.INVALID,
    Indicator.MISSED_RATE: NotCounted.NOT_MISSED,
    Indicator.CHECKS_SENT_ON_TIME_RATE: NotCounted.LATE,
    Indicator.FILED_ACCURATELY_RATE: NotCounted.VOIDED,
    Indicator.HANDLED_RATE: NotCounted.UNDONE,
    Indicator.REWORK_RATE: NotCounted.NOT_REWORKED,
    Indicator.RETURN_RATE: NotCounted.NOT_RETURNED,
    Indicator.EXTENSION_RATE: NotCounted.NOT_EXTENDED,
    Indicator.SUSPENSION_RATE: NotCounted.NOT_SUSPENDED,
    Indicator.CLOSED_RATE: NotCounted.UNCLOSED,
    Indicator.SUPERVISED_REPORT_RATE: NotCounted.NOT_SUPERVISED,
    Indicator.BASE_RESOLUTION_RATE: NotCounted.ABOVE_BASE,
    Indicator.PATROL_COVERAGE_RATE: NotCounted.NOT_PATROLLED,
    Indicator.ENFORCEMENT_COVERAGE_RATE: NotCounted.POST_VACANT,
    Indicator.SOURCE_UPDATE_RATE: NotCounted.NOT_INSPECTED,
}

_HARMLESS = frozenset(
    {
        NotCounted.NOT_MISSED,
        NotCounted.NOT_REWORKED,
        NotCounted.NOT_RETURNED,
        NotCounted.NOT_EXTENDED,
        NotCounted.NOT_SUSPENDED,
        NotCounted.NOT_SUPERVISED,
    }
)
"""Good reasons for not being counted: the fewer are, the better."""


def thing_of(indicator: str) -> Thing:
    """What an indicator counts; a step count, and whatever is not known, counts cases."""
    return _THINGS.get(indicator, Thing.CASE)


def stage_of(indicator: str) -> Stage:
    """The stage whose deadline an indicator judges: its own, or the handling."""
    return _STAGES.get(indicator, Stage.HANDLING)


def why_not(indicator: str, *, done: bool, closed: bool = True) -> NotCounted:
    """Why a case or thing is not in an indicator's numerator.

    `done` says whether the work of the indicator's stage was done by the period's end, `closed` whether the case stood closed then.
    """
    if indicator == Indicator.CLOSED_ON_TIME_RATE:
        return NotCounted.LATE if closed else NotCounted.UNCLOSED
    if indicator == Indicator.DISPATCHED_ACCURATELY_RATE:
        return NotCounted.RETURNED if done else NotCounted.UNDONE
    if (reason := _REASONS.get(indicator)) is not None:
        return reason
    return NotCounted.LATE if done else NotCounted.UNDONE


def costs(indicator: str, times: int, hits: int | None) -> bool:
    """Whether what was counted `times` times, `hits` of them in the numerator, takes points off; `hits` None where there is no numerator.

    A numerator mostly counts what was done well; one of rework, returns and their like counts what should not have been.
    """
    if hits is None:
        return False
    return hits > 0 if _REASONS.get(indicator) in _HARMLESS else hits < times


def patrol_key(grid_code: str, plan_id: int, first_day: date) -> str:
    """The name of a patrol that was due: whose plan's, and the first day of the day or week that asked for it."""
    return f"{grid_code}/{plan_id} {first_day.isoformat()}"


def read_patrol_key(key: str) -> tuple[str, int, date]:
    """Grid code, plan and first day of a `patrol_key`; ValueError for any other text."""
    plan, _, day = key.partition(" ")
    grid_code, _, plan_id = plan.partition("/")
    return grid_code, int(plan_id), date.fromisoformat(day)
