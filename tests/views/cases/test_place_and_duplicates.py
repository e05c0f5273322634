"""Where a case lies, shown small in its pane, and what it may be merged into there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop.queries import grid_map, nearby, place_map
from desktop.rules.errors import Refused
from desktop.rules.workflow import Action
from desktop.usecases.fields import Position
from desktop.views.cases.near_duplicates import MergeOffer
from tests.office import Office
from tests.views.cases.conftest import Workstation

Make = Callable[..., Workstation]


def inside(office: Office) -> Position:
    """A place in the office's community."""
    with office.reading() as reading:
        outline = next(row for row in grid_map.outlines(reading, 3) if row.grid_code == office.community)
    point = shapely.from_geojson(outline.geometry).representative_point()
    return Position(round(point.x, 6), round(point.y, 6))


def metres_east(position: Position, metres: float) -> Position:
    return Position(position.lon + metres / 85_400, position.lat)


def test_the_surroundings_hold_the_own_grid_and_what_borders_on_it(office: Office) -> None:
    with office.reading() as reading:
        found = place_map.place_map(reading, office.community, None, None)
        everything = grid_map.outlines(reading, 3)
    assert found is not None
    own = next(shape for shape in found.shapes if shape.code == office.community)
    assert own.name == "樱桃园社区"
    assert own.provisional
    shapes = {row.grid_code: shapely.from_geojson(row.geometry) for row in everything}
    touching = {code for code, shape in shapes.items() if shape.distance(shapes[office.community]) < 1e-9}
    assert touching <= {shape.code for shape in found.shapes}
    assert len(found.shapes) < len(everything) / 4
    assert any(shape.level == 2 for shape in found.borders)
    west, south, east, north = found.bounds
    assert shapely.box(west, south, east, north).contains(shapes[office.community])


def test_a_street_is_shown_among_streets_and_nothing_known_is_no_picture(office: Office) -> None:
    with office.reading() as reading:
        found = place_map.place_map(reading, office.street, None, None)
        assert found is not None
        assert {shape.level for shape in found.shapes} == {2}
        assert found.borders == ()
        assert place_map.place_map(reading, "110102999", None, None) is None
        beside = place_map.place_map(reading, "110102999", 116.36, 39.88)
    assert beside is not None
    assert beside.own not in {shape.code for shape in beside.shapes}


def test_the_position_stands_where_it_lies_and_a_click_asks_for_the_map(workstation: Make, office: Office) -> None:
    position = inside(office)
    case_id = office.until("filed", position=position)
    desk = workstation("dispatcher")
    desk.choose(case_id)
    desk.settle()
    picture = desk.page.pane.details.place
    assert picture.isVisible()
    assert picture.notes == ("虚线为示意界线",)
    mark = picture.point(position.lon, position.lat)
    assert picture.rect().contains(mark.toPoint())
    assert picture.point(metres_east(position, 50).lon, position.lat).x() > mark.x()
    with desk.qtbot.waitSignal(desk.page.map_requested, check_params_cb=lambda asked: asked == case_id):
        QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    with desk.qtbot.waitSignal(desk.page.map_requested):
        QTest.keyClick(picture, Qt.Key.Key_Return)


def test_without_a_position_the_picture_says_so(workstation: Make, office: Office) -> None:
    desk = workstation("dispatcher")
    desk.choose(office.until("filed"))
    desk.settle()
    assert desk.page.pane.details.place.notes == ("虚线为示意界线", "未标注点位")
    assert "樱桃园社区" in desk.page.pane.details.place.accessibleName()


def test_near_in_place_and_time_is_what_the_norms_say(office: Office) -> None:
    here = inside(office)
    far = office.report(position=metres_east(here, 60))
    yesterday = office.report(position=here)
    office.pass_time(hours=25)
    other_kind = office.report(position=here, category="0104")
    near = office.report(position=metres_east(here, 40))
    case_id = office.report(position=here)
    with office.reading() as reading:
        found = [row.case_id for row in nearby.near_case(reading, case_id)]
        targets = [row.case_id for row in nearby.merge_targets(reading, case_id)]
    assert found == [near]
    assert targets[0] == near
    assert set(targets) == {near, yesterday, far}
    assert other_kind not in targets
    with office.reading("street_2") as reading, pytest.raises(Refused, match="case_not_found"):
        nearby.near_case(reading, case_id)


def offers(desk: Workstation) -> list[str]:
    buttons = desk.page.pane.near.findChildren(QPushButton)
    return [each.text() for each in buttons if each.isVisibleTo(desk.page.pane)]


def test_a_reported_duplicate_is_merged_with_one_press(workstation: Make, office: Office) -> None:
    here = inside(office)
    first = office.report(position=here)
    second = office.report(position=metres_east(here, 20))
    number = office.file(first).card.report_number
    desk = workstation("registrar")
    desk.choose(second)
    desk.settle()
    assert desk.page.pane.near.isVisible()
    merge = desk.page.pane.near.findChild(QPushButton, f"merge_{first}")
    assert merge is not None
    assert merge.accessibleName() == f"本案并入 {number}"
    QTest.mouseClick(merge, Qt.MouseButton.LeftButton)
    desk.wait(lambda: office.status(second) == "merged")
    desk.settle()
    assert f"已并入 {number}" in desk.page.pane.messages.text
    assert not desk.page.pane.near.isVisible()
    assert office.file(first).merged_reports == (office.file(second).card.report_number,)


def test_a_duplicate_can_be_looked_at_first(workstation: Make, office: Office) -> None:
    first, second = office.report(), office.report()
    desk = workstation("registrar")
    desk.choose(second)
    desk.settle()
    look = next(each for each in desk.page.pane.near.findChildren(QPushButton) if not each.objectName())
    QTest.mouseClick(look, Qt.MouseButton.LeftButton)
    desk.wait(lambda: desk.page.pane.file is not None and desk.page.pane.file.card.case_id == first)


def test_nobody_is_offered_a_merge_they_may_not_make(workstation: Make, office: Office) -> None:
    office.report()
    second = office.report()
    desk = workstation("dispatcher")
    desk.choose(second)
    desk.settle()
    assert Action.MERGE not in desk.page.pane.offered
    assert offers(desk) == []


def test_a_merge_that_is_refused_says_why(workstation: Make, office: Office) -> None:
    first, second = office.report(), office.report()
    desk = workstation("registrar")
    desk.choose(second)
    desk.settle()
    merge = desk.page.pane.near.findChild(QPushButton, f"merge_{first}")
    assert merge is not None
    desk.live.close()  # nothing is heard of what the colleague does
    office.act("registrar_2", Action.ACCEPT, second, category="0302", level="street")
    QTest.mouseClick(merge, Qt.MouseButton.LeftButton)
    desk.wait(lambda: desk.page.pane.messages.text != "")
    assert office.status(second) == "accepted"


def test_what_to_merge_into_is_chosen_by_number_or_place(workstation: Make, office: Office) -> None:
    first = office.report(address="南横西街 5 号")
    second = office.report()
    desk = workstation("registrar")
    desk.choose(second)
    form = desk.open(Action.MERGE)
    desk.settle()
    target = form.body.fields["target"]
    target.box.setEditText("南横")  # type: ignore[attr-defined]
    assert target.value() == office.file(first).card.report_number


def test_the_offer_ends_with_the_case(workstation: Make, office: Office) -> None:
    office.report()
    second = office.report()
    desk = workstation("registrar")
    desk.choose(second)
    desk.settle()
    assert offers(desk)
    desk.page.pane.show_case(None)
    assert isinstance(desk.page.pane.near, MergeOffer)
    assert offers(desk) == []
