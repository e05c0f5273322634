"""The calendar between its row and the value that the clock counts with."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from desktop.models.calendar import CalendarVersion
from desktop.rules.calendar import Calendar, DayKind, DayOverride, DayPeriods, Period, StandardDay, Week


def calendar_of(row: CalendarVersion, zone: str) -> Calendar:
    """The value that `row` holds; ValueError or KeyError where its content is not a calendar's."""
    content = row.content
    return Calendar(
        version=str(row.id),
        weeks=tuple(
            Week(date.fromisoformat(week["valid_from"]), tuple(_periods(day) for day in week["days"]))
            for week in content["weeks"]
        ),
        standard_days=tuple(
            StandardDay(date.fromisoformat(day["valid_from"]), _periods(day["periods"]))
            for day in content["standard_days"]
        ),
        overrides=tuple(
            DayOverride(date.fromisoformat(day["day"]), DayKind(day["kind"]), day["name"]) for day in content["days"]
        ),
        notice_years=frozenset(content["notice_years"]),
        zone=zone,
    )


def content_of(calendar: Calendar) -> dict[str, Any]:
    """The JSON content of a `CalendarVersion` row for `calendar`."""
    return {
        "weeks": [
            {"valid_from": week.valid_from.isoformat(), "days": [_texts(day) for day in week.days]}
            for week in calendar.weeks
        ],
        "standard_days": [
            {"valid_from": day.valid_from.isoformat(), "periods": _texts(day.periods)} for day in calendar.standard_days
        ],
        "days": [{"day": row.date.isoformat(), "kind": row.kind.value, "name": row.name} for row in calendar.overrides],
        "notice_years": sorted(calendar.notice_years),
    }


def _periods(texts: list[list[str]]) -> DayPeriods:
    return tuple(Period(time.fromisoformat(start), time.fromisoformat(end)) for start, end in texts)


def _texts(periods: DayPeriods) -> list[list[str]]:
    return [[period.start.strftime("%H:%M"), period.end.strftime("%H:%M")] for period in periods]
