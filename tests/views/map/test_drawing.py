"""Dividing a street on the map as a person does it: a real page, a real store, the mouse on corners and borders."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import shapely
import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.queries import grid_map
from desktop.queries.grid_map import OutlineRow
from desktop.rules.shared_corners import corners_of
from desktop.usecases.grids import NewOutline, ReplaceOutlines, replace_outlines
from desktop.views.map.drawing_panel import DrawingPanel
from desktop.views.map.page import MapPage
from desktop.views.map.trouble import Trouble
from tests.office import Office

from .test_page import ask, button, press

SOON = 20_000
UNGIVEN = "未定（须选定社区）"
Build = Callable[[str], MapPage]
Place = tuple[float, float]


@pytest.fixture
def build(qtbot: QtBot, office: Office, repository: Path, tmp_path: Path) -> Iterator[Build]:
    made: list[tuple[MapPage, Live, Tasks]] = []

    def make(who: str) -> MapPage:
        tasks, live = Tasks(office.store, office.actors[who]), Live(office.store)
        page = MapPage(tasks, live, office.actors[who], folder=tmp_path / "map", resources=repository / "resources")
        made.append((page, live, tasks))
        page.resize(1280, 800)
        with qtbot.waitSignal(page.area.ready, timeout=30_000):
            page.show()
        return page

    yield make
    for page, live, tasks in made:
        live.close()
        tasks.close()
        shiboken6.delete(page)


@pytest.fixture
def page(qtbot: QtBot, build: Build, office: Office) -> MapPage:
    """The office's street under the administrator's pen."""
    page = build("administrator")
    page.choose_grid(office.street)
    qtbot.waitUntil(page.grid_card.isVisible, timeout=SOON)
    press(page, "grid_draw")
    qtbot.waitUntil(page.drawing_panel.isVisible, timeout=SOON)
    qtbot.waitUntil(lambda: ask(qtbot, page, "gridDesk.editor.open"), timeout=SOON)
    return page


def outlines(office: Office, level: int = 3) -> dict[str, OutlineRow]:
    with office.reading() as reading:
        return {row.grid_code: row for row in grid_map.outlines(reading, level)}


def communities(office: Office) -> dict[str, Any]:
    return {
        code: shapely.from_geojson(row.geometry)
        for code, row in outlines(office).items()
        if code.startswith(office.street)
    }


def target(page: MapPage) -> QWidget:
    assert page.area.web_map is not None
    found = page.area.web_map.engine_view.focusProxy()
    assert found is not None
    return found


def at(qtbot: QtBot, page: MapPage, place: Place) -> QPoint:
    script = f"(p => [p.x, p.y])(districtMap.latLngToContainerPoint([{place[1]}, {place[0]}]))"
    x, y = ask(qtbot, page, script)
    return QPoint(round(x), round(y))


def hover(page: MapPage, point: QPoint, buttons: Qt.MouseButton) -> None:
    """Move the mouse with a button held, which QTest does not do."""
    widget = target(page)
    there = QPointF(point)
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        there,
        widget.mapToGlobal(there),
        Qt.MouseButton.NoButton,
        buttons,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


def drag(qtbot: QtBot, page: MapPage, start: Place, end: Place) -> None:
    first, last = at(qtbot, page, start), at(qtbot, page, end)
    hover(page, first, Qt.MouseButton.NoButton)
    QTest.mousePress(target(page), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, first)
    qtbot.waitUntil(lambda: ask(qtbot, page, "Boolean(gridDesk.editor.drag)"), timeout=SOON)
    hover(page, first + (last - first) * 0.5, Qt.MouseButton.LeftButton)

    def arrived() -> bool:
        hover(page, last, Qt.MouseButton.LeftButton)  # the engine may take several moves for one, or none
        held = ask(qtbot, page, "(to => to && districtMap.latLngToContainerPoint(to))(gridDesk.editor.drag.to)")
        return held is not None and abs(held["x"] - last.x()) + abs(held["y"] - last.y()) < 12

    qtbot.waitUntil(arrived, timeout=SOON)
    QTest.mouseRelease(target(page), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, last)


def has_points(qtbot: QtBot, page: MapPage, number: int) -> bool:
    return bool(ask(qtbot, page, "gridDesk.editor.line.length") == number)


def fewer(page: MapPage, left: int) -> bool:
    return pieces(page.drawing_panel).count(UNGIVEN) < left


def draw(qtbot: QtBot, page: MapPage, places: list[Place]) -> None:
    """Click a line, a place at a time, and end it with Enter."""
    for number, place in enumerate(places, 1):
        point = at(qtbot, page, place)
        hover(page, point, Qt.MouseButton.NoButton)
        QTest.mouseClick(target(page), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
        qtbot.waitUntil(partial(has_points, qtbot, page, number), timeout=SOON)
    type_key(page, Qt.Key.Key_Return)


def type_key(page: MapPage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
        QApplication.sendEvent(target(page), QKeyEvent(kind, key, modifier))


def pieces(panel: DrawingPanel) -> list[str]:
    return [item(panel, row).text(0) for row in range(panel.pieces.topLevelItemCount())]


def item(panel: DrawingPanel, row: int) -> QTreeWidgetItem:
    found = panel.pieces.topLevelItem(row)
    assert found is not None
    return found


def fill_in(page: MapPage, basis: str, *, official: bool = False) -> None:
    line, box = page.findChild(QLineEdit, "drawing_basis"), page.findChild(QCheckBox, "drawing_official")
    assert line is not None
    assert box is not None
    line.setText(basis)
    box.setChecked(official)


def inner_corner(office: Office) -> tuple[Place, Place]:
    """A corner inside the street where its communities meet, and a place a little way off."""
    shapes = communities(office)
    street = shapely.from_geojson(outlines(office, 2)[office.street].geometry)
    corners = [place for shape in shapes.values() for place in corners_of([shape])]
    inside = [place for place in sorted(set(corners)) if street.boundary.distance(shapely.Point(place)) > 2e-3]
    x, y = inside[0]
    return (x, y), (x + 6e-4, y + 3e-4)


def test_only_who_may_is_offered_the_pen(qtbot: QtBot, build: Build, office: Office) -> None:
    page = build("street")
    page.choose_grid(office.street)
    qtbot.waitUntil(page.grid_card.isVisible, timeout=SOON)
    assert button(page, "grid_draw").isHidden()


def test_a_dragged_corner_is_saved_for_every_community_that_has_it(qtbot: QtBot, office: Office, page: MapPage) -> None:
    before, former = communities(office), outlines(office)
    corner, there = inner_corner(office)
    drag(qtbot, page, corner, there)
    qtbot.waitUntil(lambda: button(page, "drawing_save").isEnabled(), timeout=SOON)
    fill_in(page, "2026年3月社区划界会议纪要")
    # the map is read and loaded anew after that, and what was said must outlast it
    with qtbot.waitSignal(page.area.ready, timeout=SOON), qtbot.waitSignal(page.drawing.saved, timeout=SOON) as saved:
        press(page, "drawing_save")
    assert "已保存" in page.area.hint
    after, now = communities(office), outlines(office)
    changed = [code for code in after if not after[code].equals_exact(before[code], 0)]
    assert saved.args == [len(changed)]
    assert len(changed) >= 2
    assert all(corner in corners_of([before[code]]) for code in changed)
    assert not any(corner in corners_of([shape]) for shape in after.values())
    assert shapely.union_all(list(after.values())).area == pytest.approx(
        shapely.union_all(list(before.values())).area, rel=1e-9
    )
    assert all(now[code].source == "2026年3月社区划界会议纪要" for code in changed)
    assert all(now[code] == former[code] for code in now if code not in changed)
    assert not page.drawing.is_open


def test_a_line_divides_a_community_and_the_part_is_given_to_another(
    qtbot: QtBot, office: Office, page: MapPage
) -> None:
    shapes = communities(office)
    own = shapes[office.community]
    west, south, east, north = own.bounds
    x = (west + east) / 2
    press(page, "pen_line")
    qtbot.waitUntil(lambda: ask(qtbot, page, "gridDesk.editor.mode") == "line", timeout=SOON)
    draw(qtbot, page, [(x, south - 3e-4), (x + 1e-5, north + 3e-4)])
    qtbot.waitUntil(lambda: UNGIVEN in pieces(page.drawing_panel), timeout=SOON)
    fill_in(page, "试划")
    press(page, "drawing_save")
    qtbot.waitUntil(lambda: "还有" in page.drawing_panel.message.text, timeout=SOON)
    assert communities(office) == shapes
    owners = page.findChild(QComboBox, "piece_owner")
    assert owners is not None
    other = next(code for code in shapes if code != office.community)
    while UNGIVEN in pieces(page.drawing_panel):
        left = pieces(page.drawing_panel).count(UNGIVEN)
        page.drawing_panel.pieces.setCurrentItem(item(page.drawing_panel, 0))
        owners.setCurrentIndex(owners.findData(other))
        press(page, "piece_give")
        qtbot.waitUntil(partial(fewer, page, left), timeout=SOON)
    fill_in(page, "2026年3月社区划界会议纪要", official=True)
    with qtbot.waitSignal(page.drawing.saved, timeout=SOON):
        press(page, "drawing_save")
    after = communities(office)
    assert after[office.community].area < own.area
    assert not outlines(office)[office.community].provisional


def test_what_cannot_be_is_refused_by_name_and_the_map_shows_what_is(
    qtbot: QtBot, office: Office, page: MapPage
) -> None:
    corner, (_, y) = inner_corner(office)
    street = shapely.from_geojson(outlines(office, 2)[office.street].geometry)
    far = (street.bounds[2] + 4e-4, y)
    drag(qtbot, page, corner, far)
    qtbot.waitUntil(lambda: "相交或重叠" in page.drawing_panel.message.text, timeout=SOON)
    assert "社区" in page.drawing_panel.message.text
    assert not button(page, "drawing_undo").isEnabled()
    script = f"gridDesk.editor.corners().some(([y, x]) => x === {corner[0]} && y === {corner[1]})"
    qtbot.waitUntil(lambda: ask(qtbot, page, script), timeout=SOON)


def test_steps_are_undone_and_a_drawing_is_given_up_only_when_asked_twice(
    qtbot: QtBot, office: Office, page: MapPage
) -> None:
    before = communities(office)
    count = len(pieces(page.drawing_panel))
    press(page, "drawing_restart")
    qtbot.waitUntil(lambda: UNGIVEN in pieces(page.drawing_panel), timeout=SOON)
    press(page, "drawing_undo")
    qtbot.waitUntil(lambda: len(pieces(page.drawing_panel)) == count, timeout=SOON)
    assert UNGIVEN not in pieces(page.drawing_panel)
    assert not button(page, "drawing_save").isEnabled()
    drag(qtbot, page, *inner_corner(office))
    qtbot.waitUntil(lambda: button(page, "drawing_save").isEnabled(), timeout=SOON)
    press(page, "drawing_cancel")
    assert "再点一次" in page.drawing_panel.message.text
    assert page.drawing.is_open
    press(page, "drawing_cancel")
    assert not page.drawing.is_open
    qtbot.waitUntil(lambda: not ask(qtbot, page, "gridDesk.editor.open"), timeout=SOON)
    qtbot.waitUntil(page.grid_card.isVisible, timeout=SOON)
    assert communities(office) == before


def test_a_drawing_without_its_basis_says_which_field(qtbot: QtBot, office: Office, page: MapPage) -> None:
    drag(qtbot, page, *inner_corner(office))
    qtbot.waitUntil(lambda: button(page, "drawing_save").isEnabled(), timeout=SOON)
    press(page, "drawing_save")
    qtbot.waitUntil(lambda: "划界依据" in page.drawing_panel.message.text, timeout=SOON)
    assert page.drawing.is_open


def test_while_a_street_is_under_the_pen_clicks_choose_no_grid(qtbot: QtBot, office: Office, page: MapPage) -> None:
    shape = communities(office)[office.community]
    middle = shape.representative_point()
    with qtbot.assertNotEmitted(page.grid_chosen):
        QTest.mouseClick(
            target(page),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            at(qtbot, page, (middle.x, middle.y)),
        )
        qtbot.waitUntil(lambda: page.drawing_panel.pieces.currentItem() is not None, timeout=SOON)
    chosen = page.drawing_panel.pieces.currentItem()
    assert chosen is not None
    assert chosen.text(0) == "樱桃园社区"


def test_after_a_crash_of_the_engine_the_drawing_goes_on(qtbot: QtBot, office: Office, page: MapPage) -> None:
    drag(qtbot, page, *inner_corner(office))
    qtbot.waitUntil(lambda: button(page, "drawing_save").isEnabled(), timeout=SOON)
    assert page.area.web_map is not None
    os.kill(page.area.web_map.page.renderProcessPid(), signal.SIGKILL)
    qtbot.waitUntil(lambda: page.area.trouble is Trouble.CRASHED, timeout=SOON)
    with qtbot.waitSignal(page.area.ready, timeout=30_000):
        press(page, "retry")
    qtbot.waitUntil(lambda: ask(qtbot, page, "gridDesk.editor.open"), timeout=SOON)
    assert page.drawing.is_open
    press(page, "drawing_undo")
    qtbot.waitUntil(lambda: not button(page, "drawing_undo").isEnabled(), timeout=SOON)


def test_a_drawing_over_outlines_that_somebody_else_replaced_is_told_and_kept(
    qtbot: QtBot, office: Office, page: MapPage
) -> None:
    drag(qtbot, page, *inner_corner(office))
    qtbot.waitUntil(lambda: button(page, "drawing_save").isEnabled(), timeout=SOON)
    other = next(code for code in outlines(office) if not code.startswith(office.street))
    row = outlines(office)[other]
    replaced = NewOutline(other, row.geometry, 1.0, provisional=True)
    with qtbot.waitSignal(page.area.ready, timeout=30_000), office.writing("administrator") as work:
        replace_outlines(work, ReplaceOutlines(outlines=(replaced,), source="同时导入"))
    qtbot.waitUntil(lambda: ask(qtbot, page, "gridDesk.editor.open"), timeout=SOON)
    fill_in(page, "2026年3月社区划界会议纪要")
    press(page, "drawing_save")
    qtbot.waitUntil(lambda: "他人已改动界线" in page.drawing_panel.message.text, timeout=SOON)
    assert page.drawing.is_open
