"""A place lies in the grid that was in force on the day that is asked about, and the answer says how sure its outline is."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from desktop.queries import grid_map
from desktop.store import grids
from desktop.usecases.grids import NewOutline, ReplaceOutlines, replace_outlines
from tests.office import Office


@pytest.fixture
def neighbours(office: Office) -> tuple[str, str, BaseGeometry, BaseGeometry]:
    """Two communities that touch, with their outlines."""
    with office.reading() as reading:
        rows = {row.grid_code: shapely.from_geojson(row.geometry) for row in grid_map.outlines(reading, 3)}
    own = rows[office.community]
    other = next(code for code, shape in sorted(rows.items()) if code != office.community and shape.touches(own))
    return office.community, other, own, rows[other]


def exchange(office: Office, first: tuple[str, BaseGeometry], second: tuple[str, BaseGeometry]) -> None:
    """Put two outlines in force as official ones."""
    outlines = tuple(
        NewOutline(code, json.dumps(shapely.geometry.mapping(shape)), 1.0, provisional=False)
        for code, shape in (first, second)
    )
    with office.writing("administrator") as work:
        replace_outlines(work, ReplaceOutlines(outlines=outlines, source="换界"))


def today(office: Office) -> date:
    with office.reading() as reading:
        return reading.now.astimezone(reading.zone).date()


def test_the_grids_in_force_on_a_day_answer_for_it(
    office: Office, neighbours: tuple[str, str, BaseGeometry, BaseGeometry]
) -> None:
    code, other, own, beside = neighbours
    place = own.representative_point()
    before = today(office)
    office.pass_time(days=3)
    exchange(office, (code, beside), (other, own))
    day = today(office)
    with office.reading() as reading:
        found = {
            on: grids.locate(reading, place.x, place.y, on)
            for on in (None, before, day - timedelta(days=1), day, date(2000, 1, 1))
        }
    assert found[date(2000, 1, 1)] is None
    told = {on: (cell.code, cell.provisional) for on, cell in found.items() if cell is not None}
    assert told == {
        None: (other, False),
        before: (code, True),
        day - timedelta(days=1): (code, True),
        day: (other, False),
    }


def test_what_was_in_force_for_no_whole_day_answers_for_none(
    office: Office, neighbours: tuple[str, str, BaseGeometry, BaseGeometry]
) -> None:
    code, other, own, beside = neighbours
    exchange(office, (code, beside), (other, own))
    exchange(office, (code, own), (other, beside))
    place = own.representative_point()
    with office.reading() as reading:
        cell = grids.locate(reading, place.x, place.y, today(office))
        suggestion = grid_map.locate(reading, place.x, place.y, today(office))
    assert cell is not None
    assert (cell.code, cell.provisional) == (code, False)
    assert suggestion is not None
    assert (suggestion.code, suggestion.provisional) == (code, False)


def test_an_index_is_made_once_for_a_state_and_a_day(office: Office) -> None:
    with office.reading() as reading:
        assert grids.index(reading) is grids.index(reading)
        day = today(office)
        past = grids.index(reading, day)
        assert past is grids.index(reading, day)
        for ago in range(1, 12):
            grids.index(reading, day - timedelta(days=ago))
        assert grids.index(reading, day) is not past  # not kept for ever
        now = grids.index(reading)
    exchange(
        office,
        (office.community, shapely.box(116, 39, 116.1, 39.1)),
        (office.community, shapely.box(116, 39, 116.1, 39.1)),
    )
    with office.reading() as reading:
        assert grids.index(reading) is not now
