"""Corrections 更正 of what was written on an open case: the old value stays in the journal."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from desktop.models.case import Case
from desktop.rules.errors import Refused
from desktop.rules.terms import Urgency
from desktop.rules.workflow import Action, Stage
from desktop.store import grids
from desktop.store.course import open_interval
from desktop.store.work import Work
from desktop.usecases import clock, places
from desktop.usecases.acting import Act, Acting, apply, as_plain, begin
from desktop.usecases.dispatching import handling_limit
from desktop.usecases.fields import LongText, Position
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
    value: LongText
    reason: LongText


def amend(work: Work, form: Amend) -> int:
    """更正. Running deadlines stay unless the category changes: then the handling limit is that of the new category.

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
    apply(acting, payload=payload)
    _set(case, form.field, new)
    if form.field is Amendable.CATEGORY and case.stage is Stage.HANDLING:
        _new_limit(acting)
    return case.id


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


def _new_limit(acting: Acting) -> None:
    """Give the running handling interval the new category's limit, from its own start."""
    interval = open_interval(acting.work, acting.case, Stage.HANDLING)
    if interval is None:
        return
    limit = clock.effective_limit(acting.work, handling_limit(acting.work, acting.case), emergency=interval.emergency)
    interval.limit_number, interval.limit_class = limit.number, limit.limit_class
    clock.set_deadline(acting.work, interval)
    clock.show(acting.case, interval)
