"""The marks that the EPB and the streets gave for a period, the latest of each; it must not weigh them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from desktop.models.joint_assessment import JointMark
from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import Period, Tally
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.store.work import Reading

_INDICATORS: Mapping[Role, Indicator] = {Role.EPB: Indicator.EPB_MARK, Role.STREET: Indicator.STREET_MARK}


def latest_marks(reading: Reading, period: Period) -> Mapping[tuple[Role, int], JointMark]:
    """The mark in force of each giver for each inspector, for exactly this period."""
    query = select(JointMark).where(JointMark.first_day == period.first_day, JointMark.last_day == period.last_day)
    return {(row.role, row.person_id): row for row in reading.session.scalars(query.order_by(JointMark.id))}


def mark_tallies(reading: Reading, kind: SubjectKind, period: Period) -> dict[Indicator, dict[str, Tally]]:
    """The marks as a card takes them, by inspector; other kinds have none."""
    if kind is not SubjectKind.INSPECTOR:
        return {}
    found: dict[Indicator, dict[str, Tally]] = {indicator: {} for indicator in _INDICATORS.values()}
    for (role, person), row in latest_marks(reading, period).items():
        found[_INDICATORS[role]][str(person)] = Tally(None, 1, total=row.points)
    return found
