"""Corrections 更正 of what was written on an open case: the old value stays in the journal."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlalchemy import select

from desktop.models.case import Case, Interval
from desktop.models.journal import JournalRow
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit
from desktop.rules.terms import Urgency
from desktop.rules.workflow import Action, Stage
from desktop.store import grids
from desktop.store.course import open_interval, open_intervals
from desktop.store.work import Work
from desktop.usecases import clock, places
from desktop.usecases.acting import Act, Acting, apply, as_plain, begin, payload_of
from desktop.usecases.bodies import handling_limit, rework_limit
from desktop.usecases.fields import AmendedValue, LongText, Position
from desktop.usecases.reports import find_category


class Amendable(enum.StrEnum):
    """The fields of a case that may be corrected."""

    ADDRESS = "address"
    DESCRIPTION = "description"
    CATEGORY = "category"
    GRID = "grid"
    POSITION = "position"
    URGENCY = "urgency"


@dataclass(frozen=True, kw_only=True)
class Amend(Act):
    """更正: which field, its new value as text (a position as "lon,lat"), and why."""

    field: Amendable
    value: AmendedValue
    reason: LongText


@dataclass(frozen=True, kw_only=True)
class Recompute(Act):
    """重算期限 after the calendar was changed."""

    reason: LongText


def amend(work: Work, form: Amend) -> int:
    """更正. Running deadlines stay unless the category changes: then handling has the limit of the new category, from its start.

    A new category that is an emergency makes the case one.

    Raises Refused with field "value": category_unknown, grid_unknown, position_invalid, outside_district, nothing_changed.
    """
    acting = begin(work, form, Action.AMEND)
    if acting.done:
        return acting.case.id
    case = acting.case
    new = _parsed(work, form)
    old = _current(case, form.field)
    if new == old:
        raise Refused("nothing_changed", field="value")
    payload = {"field": form.field.value, "old": as_plain(old), "new": as_plain(new), "reason": form.reason.strip()}
    is_category = form.field is Amendable.CATEGORY
    turns = is_category and not case.emergency and find_category(work, str(new)).emergency
    apply(acting, payload=payload | ({"emergency": True} if turns else {}))
    _set(case, form.field, new)
    case.emergency = case.emergency or turns
    if is_category and case.stage is Stage.HANDLING:
        _new_limits(acting)
    return case.id


def recompute(work: Work, form: Recompute) -> int:
    """重算期限 of the running stage and of open joint tasks by the calendar in force; Refused("nothing_changed") where it is theirs."""
    acting = begin(work, form, Action.RECOMPUTE)
    if acting.done:
        return acting.case.id
    version = int(work.calendar.version)
    stale = [interval for interval in open_intervals(work, acting.case) if interval.calendar_version != version]
    if not stale:
        raise Refused("nothing_changed")
    old = acting.case.deadline
    for interval in stale:
        interval.calendar_version = version
        clock.set_deadline(work, interval)
    running = open_interval(work, acting.case, acting.case.stage) if acting.case.stage else None
    clock.show(acting.case, running)
    payload = {"old_deadline": as_plain(old), "deadline": as_plain(acting.case.deadline), "calendar_version": version}
    apply(acting, payload=payload_of(form) | payload)
    return acting.case.id


def _parsed(work: Work, form: Amend) -> object:
    text = form.value.strip()
    match form.field:
        case Amendable.CATEGORY:
            return find_category(work, text, field="value").code
        case Amendable.GRID:
            return places.resolve(work, text, None, field="value").grid_code
        case Amendable.URGENCY:
            if text not in set(Urgency):
                raise Refused("value_invalid", field="value", value=text)
            return Urgency(text)
        case Amendable.POSITION:
            return _position(work, text)
        case _:
            return text


def _position(work: Work, text: str) -> Position:
    try:
        lon, lat = (float(part) for part in text.replace("，", ",").split(","))
    except ValueError:
        raise Refused("position_invalid", field="value", lon=text, lat="") from None
    position = Position(lon, lat)
    if grids.locate(work, lon, lat) is None:
        raise Refused("outside_district", field="value", lon=lon, lat=lat)
    return position


def _current(case: Case, field: Amendable) -> object:
    match field:
        case Amendable.CATEGORY:
            return case.category_code
        case Amendable.GRID:
            return case.grid_code
        case Amendable.URGENCY:
            return case.urgency
        case Amendable.POSITION:
            return None if case.lon is None or case.lat is None else Position(case.lon, case.lat)
        case Amendable.ADDRESS:
            return case.address
        case Amendable.DESCRIPTION:
            return case.description


def _set(case: Case, field: Amendable, value: object) -> None:
    match value:
        case Position(lon, lat):
            case.lon, case.lat = lon, lat
        case Urgency():
            case.urgency = value
        case str() if field is Amendable.CATEGORY:
            case.category_code = value
        case str() if field is Amendable.GRID:
            case.grid_code, case.grid_confirmed = value, True
        case str() if field is Amendable.ADDRESS:
            case.address = value
        case str():
            case.description = value


def _new_limits(acting: Acting) -> None:
    """Give the running handling interval the new category's limit from its own start, and keep joint tasks inside it."""
    work, case = acting.work, acting.case
    lead = open_interval(work, case, Stage.HANDLING)
    if lead is None:
        return
    limit = _limit_of(work, case, lead)
    for interval in open_intervals(work, case):
        emergency = interval.emergency = case.emergency
        effective = clock.effective_limit(work, limit, emergency=emergency)
        if interval.joint:
            effective = clock.limit_inside(work, limit, interval.started_at, lead.deadline, emergency=emergency)
        interval.limit_number, interval.limit_class = effective.number, effective.limit_class
        clock.set_deadline(work, interval)
    clock.show(case, lead)


def _limit_of(work: Work, case: Case, interval: Interval) -> Limit:
    """The category's limit for the interval: that of rework where a verification had failed."""
    query = select(JournalRow.action).where(
        JournalRow.case_id == case.id, JournalRow.sequence == interval.first_sequence
    )
    again = work.session.scalars(query).one() in {Action.VERIFY, Action.SEND_BACK}
    return rework_limit(work, case) if again else handling_limit(work, case)
