"""The matches of a text in the order of a list, on SQLite: no more of them are looked up than a page needs; knows no filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, case, func, literal_column, null, select

from desktop.models.case import Case
from desktop.store import zones
from desktop.store.zones import DAY, ZONES

SPARE = 50
"""How many more than a page of the newest matches are looked at for it, since some may lack a number or another condition."""

_MOST = bindparam("most", type_=Integer())

_BOUNDS = {
    "case_number": ZONES.c.case_number,
    "reported_at": ZONES.c.reported_on,
    "changed_at": ZONES.c.changed_on,
}


def is_among(
    matching: Select[int], newest: int, case_id: ColumnElement[int], by_its_text: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Whether a case met on a walk is a match: one of the newest by their matches, taken together once, any other by its own text.

    Most walks begin among the newest cases, and to look into each text would be half the time of a page.
    """
    first = select(func.max(Case.id) - newest).correlate(None).scalar_subquery()
    found = matching.where(matching.selected_columns[0] >= first)
    return case((case_id >= first, case_id.in_(found)), else_=by_its_text)


def without_value(matching: Select[int], where: Sequence[Any], before: ColumnElement[int] | None) -> Select[Any]:
    """Those of the matches that `where` is true of, walked by id from the newest on, as they are listed: without a sort."""
    case_id = matching.selected_columns[0]
    found = matching.with_only_columns(case_id.label("case_id"), null().label("value"))
    found = found.join(Case, Case.id == case_id).where(*where)
    return found if before is None else found.where(case_id < before)


def running(matching: Select[int], value: ColumnElement[Any], where: Sequence[Any]) -> Select[Any]:
    """Those with a deadline: the zones of most matches have no running case any more."""
    return _looked_up(matching, ZONES.c.running > 0, value, where)


def newest_first(
    matching: Select[int],
    column: str,
    value: ColumnElement[Any],
    where: Sequence[Any],
    before: ColumnElement[int] | None,
) -> Select[Any]:
    """All those that can be among the `most` with the highest values of `column` that `where` is true of.

    The newest by id are looked at first: the lowest value of as many of them as the page has is one that no row of the page lies below,
    whichever they are. A zone whose highest value lies below it has nothing for the page. Where `where` leaves fewer, every match is
    looked at.
    """
    case_id = matching.selected_columns[0]
    newest = matching if before is None else matching.where(case_id < before)
    some = newest.order_by(case_id.desc()).limit(_MOST + SPARE).subquery()
    last = select(value.label("value")).join_from(some, Case, Case.id == some.c[0]).where(*where).subquery()
    least = select(last.c.value).order_by(last.c.value.desc()).limit(1).offset(_MOST - 1)
    if column != "case_number":
        least = least.with_only_columns(func.substr(last.c.value, 1, DAY))
    found = func.coalesce(least.scalar_subquery(), literal_column("''"))
    at_least = select(found.label("value")).cte("at_least").prefix_with("MATERIALIZED")
    reaches = _BOUNDS[column] >= select(at_least.c.value).scalar_subquery()
    first = select(func.min(ZONES.c.zone).op("<<")(zones.SHIFT)).where(reaches).scalar_subquery()
    return _looked_up(matching.where(case_id >= first), reaches, value, where)


def _looked_up(
    matching: Select[int], reaches: ColumnElement[bool], value: ColumnElement[Any], where: Sequence[Any]
) -> Select[Any]:
    case_id = matching.selected_columns[0]
    zone = ZONES.c.zone == case_id.op(">>")(zones.SHIFT)
    found = matching.with_only_columns(case_id.label("case_id"), value.label("value"))
    return found.join(ZONES, zone).where(reaches).join(Case, Case.id == case_id).where(*where)
