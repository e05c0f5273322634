"""A street drawn anew comes into force as a whole, dated, the former outlines kept; what would not tile is refused by name."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from desktop import wording
from desktop.exchange.crs import area_m2
from desktop.models.grid import GridOutline
from desktop.queries import outline_drawing
from desktop.queries.outline_drawing import StreetOutlines
from desktop.rules import partition
from desktop.rules.errors import Refused
from desktop.rules.partition import Plan
from desktop.rules.shared_corners import corners_of
from desktop.store import grids
from desktop.usecases import outlines
from desktop.usecases.fields import GridCode, ShortText
from desktop.usecases.outlines import DrawnOutline, RedrawOutlines
from tests.office import Office


def opened(office: Office, street: str = "") -> tuple[StreetOutlines, Plan]:
    with office.reading("administrator") as reading:
        rows = outline_drawing.street_outlines(reading, street or office.street)
    shapes: dict[str, Any] = {row.grid_code: shapely.from_geojson(row.geometry) for row in rows.outlines}
    return rows, partition.begin(rows.code, shapes)


def drawn(code: str, outline: BaseGeometry) -> DrawnOutline:
    return DrawnOutline(code, json.dumps(shapely.geometry.mapping(outline)), area_m2(outline))


def form(rows: StreetOutlines, shapes: dict[str, Any], **more: Any) -> RedrawOutlines:
    given: dict[str, Any] = {"basis": ShortText("2026年3月社区划界会议纪要"), "state": rows.state, **more}
    return RedrawOutlines(
        street=GridCode(rows.code), outlines=tuple(drawn(code, shape) for code, shape in shapes.items()), **given
    )


def inner_corner(plan: Plan) -> tuple[float, float]:
    """A corner that two of the street's communities share, away from the street's own outline."""
    street = plan.around[plan.street].boundary
    corners = Counter(place for piece in plan.pieces for place in corners_of([piece.polygon]))
    return next(
        place for place, times in sorted(corners.items()) if times > 1 and street.distance(shapely.Point(place)) > 1e-5
    )


def test_a_moved_corner_comes_into_force_for_all_that_share_it(office: Office) -> None:
    rows, plan = opened(office)
    x, y = inner_corner(plan)
    moved = partition.move(plan, (x, y), (x + 2e-5, y + 1e-5))
    changed = partition.changes(moved, plan)
    assert len(changed) >= 2
    assert office.do("administrator", outlines.redraw_outlines, form(rows, changed)) == len(changed)
    with office.reading() as reading:
        today = reading.now.astimezone(reading.zone).date()
        for code in changed:
            query = select(GridOutline).where(GridOutline.grid_code == code).order_by(GridOutline.id)
            former, now = reading.session.scalars(query)
            assert (former.valid_to, now.valid_from, now.valid_to, now.provisional) == (today, today, None, True)
            assert now.source == "2026年3月社区划界会议纪要"


def test_a_divided_street_finds_its_places_in_the_new_communities(office: Office) -> None:
    rows, plan = opened(office)
    west, south, east, north = plan.around[office.street].bounds
    codes = [code for code, _ in rows.communities]
    plan_new = partition.whole(plan)
    width = (east - west) / len(codes)
    for number in range(1, len(codes)):
        x = west + number * width
        plan_new = partition.cut(plan_new, [(x, south - 0.001), (x, north + 0.001)])
    ordered = sorted(plan_new.pieces, key=lambda piece: piece.polygon.centroid.x)
    for number, piece in enumerate(ordered):
        plan_new = partition.give(plan_new, piece.key, codes[min(number, len(codes) - 1)])
    partition.check_complete(plan_new, codes)
    changed = partition.changes(plan_new, plan)
    office.do("administrator", outlines.redraw_outlines, form(rows, changed, official=True))
    place = plan_new.communities()[codes[0]].representative_point()
    with office.reading() as reading:
        cell = grids.locate(reading, place.x, place.y)
        assert cell is not None
        assert (cell.code, cell.provisional) == (codes[0], False)
        again = outline_drawing.street_outlines(reading, office.street)
        street = reading.session.scalars(
            select(GridOutline).where(GridOutline.grid_code == office.street, GridOutline.valid_to.is_(None))
        ).one()
        assert street.provisional  # a drawing of communities makes no street official
    assert again.official


def test_only_who_may_change_the_settings_draws(office: Office) -> None:
    rows, plan = opened(office)
    x, y = inner_corner(plan)
    changed = partition.changes(partition.move(plan, (x, y), (x + 2e-5, y)), plan)
    with pytest.raises(Refused) as refused:
        office.do("street", outlines.redraw_outlines, form(rows, changed))
    assert refused.value.code == "role_may_not"
    assert refused.value.details["roles"] == ["administrator"]


def faulty(rows: StreetOutlines, plan: Plan, code: str, shape: BaseGeometry) -> RedrawOutlines:
    return form(rows, {**plan.communities(), code: shape})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda outline: outline.buffer(-1e-4), "outlines_leave_gap"),
        (lambda outline: outline.buffer(1e-4), "outlines_overlap"),
        (lambda outline: shapely.LineString(outline.exterior.coords), "outline_broken"),
        (lambda outline: shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "outline_broken"),
    ],
)
def test_what_does_not_tile_is_refused_by_name_and_changes_nothing(office: Office, change: Any, code: str) -> None:
    rows, plan = opened(office)
    shape = plan.communities()[office.community]
    with pytest.raises(Refused) as refused:
        office.do("administrator", outlines.redraw_outlines, faulty(rows, plan, office.community, change(shape)))
    assert refused.value.code == code
    assert "樱桃园社区" in wording.refusal(refused.value)
    with office.reading() as reading:
        assert reading.session.scalar(select(func.max(GridOutline.id))) == rows.state


def test_a_corner_that_moved_for_one_grid_alone_is_refused(office: Office) -> None:
    rows, plan = opened(office)
    x, y = inner_corner(plan)
    changed = partition.changes(partition.move(plan, (x, y), (x + 1e-4, y + 1e-4)), plan)
    one = dict([next(iter(changed.items()))])
    with pytest.raises(Refused) as refused:
        office.do("administrator", outlines.redraw_outlines, form(rows, one))
    assert refused.value.code in {"outlines_leave_gap", "outlines_overlap"}


def test_a_drawing_over_outlines_that_were_replaced_is_refused(office: Office) -> None:
    rows, plan = opened(office)
    x, y = inner_corner(plan)
    changed = partition.changes(partition.move(plan, (x, y), (x + 2e-5, y)), plan)
    office.do("administrator", outlines.redraw_outlines, form(rows, changed))
    with pytest.raises(Refused, match="outlines_changed_meanwhile"):
        office.do("administrator", outlines.redraw_outlines, form(rows, changed))


@pytest.mark.parametrize(
    ("more", "shapes", "code"),
    [
        ({"basis": ShortText(" ")}, {}, "field_required"),
        ({}, {}, "outlines_unchanged"),
        ({}, {"110102999": shapely.box(0, 0, 1, 1)}, "grid_unknown"),
    ],
)
def test_what_is_missing_is_told(office: Office, more: Any, shapes: Any, code: str) -> None:
    rows, _ = opened(office)
    with pytest.raises(Refused) as refused:
        office.do("administrator", outlines.redraw_outlines, form(rows, shapes, **more))
    assert refused.value.code == code


def test_a_community_is_no_street(office: Office) -> None:
    with pytest.raises(Refused, match="grid_unknown"), office.reading() as reading:
        outline_drawing.street_outlines(reading, office.community)
