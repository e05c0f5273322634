"""Outlines come into force on a day, the former ones are kept, and only the administrator changes them."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from desktop.models.grid import GridOutline
from desktop.rules.errors import Refused
from desktop.usecases import grids
from desktop.usecases.grids import NewOutline, ReplaceOutlines
from tests.office import Office

SQUARE = json.dumps(
    {
        "type": "Polygon",
        "coordinates": [[[116.35, 39.88], [116.36, 39.88], [116.36, 39.89], [116.35, 39.89], [116.35, 39.88]]],
    }
)


def form(code: str) -> ReplaceOutlines:
    return ReplaceOutlines(outlines=(NewOutline(code, SQUARE, 950_000.0, provisional=False),), source="规划分局 2026")


def test_a_new_outline_is_in_force_from_today_and_the_former_is_kept(office: Office) -> None:
    with office.writing("administrator") as work:
        assert grids.replace_outlines(work, form(office.community)) == 1
    with office.reading() as reading:
        query = select(GridOutline).where(GridOutline.grid_code == office.community).order_by(GridOutline.id)
        former, now = reading.session.scalars(query)
        today = reading.now.astimezone(reading.zone).date()
        assert (former.valid_to, former.provisional) == (today, True)
        assert (now.valid_from, now.valid_to, now.provisional, now.source) == (today, None, False, "规划分局 2026")


def test_nobody_but_the_administrator_changes_outlines(office: Office) -> None:
    with pytest.raises(Refused, match="role_may_not"), office.writing("registrar") as work:
        grids.replace_outlines(work, form(office.community))


def test_an_unknown_grid_changes_nothing(office: Office) -> None:
    both = ReplaceOutlines(outlines=form(office.community).outlines + form("110102999").outlines, source="")
    with pytest.raises(Refused, match="grid_unknown"), office.writing("administrator") as work:
        grids.replace_outlines(work, both)
    with office.reading() as reading:
        outlines = reading.session.scalars(select(GridOutline).where(GridOutline.grid_code == office.community)).all()
    assert [outline.valid_to for outline in outlines] == [None]
