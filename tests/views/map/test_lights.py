"""Lights on a real web engine: they gather and part, lie apart where no zoom would part them, and answer to mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.rules.workflow import Status
from desktop.views.map.page import MapPage

from .conftest import Answers, case_row
from .test_page import ask, click

CROWD = range(10, 22)
DRAWN = "gridDesk.lights.group.drawn"


@pytest.fixture
def crowded(answers: Answers, make_page: Callable[..., MapPage], qtbot: QtBot) -> MapPage:
    """A dozen cases at one address, two of them overdue and one suspended, and a few around it."""
    answers.cases = {
        case_id: case_row(case_id, 116.35, 39.887, minutes_left=-60 if case_id < 12 else 500) for case_id in CROWD
    }
    answers.cases[21] = case_row(21, 116.35, 39.887, status=Status.SUSPENDED)
    answers.cases |= {
        30: case_row(30, 116.3504, 39.887),
        31: case_row(31, 116.36, 39.9),
        32: case_row(32, 116.37, 39.9),
    }
    page = make_page()
    with qtbot.waitSignal(page.area.ready, timeout=30_000):
        page.show()
    return page


def look(qtbot: QtBot, page: MapPage, zoom: float, lon: float = 116.35, lat: float = 39.887) -> None:
    """Show a place and wait until the lights have been painted for it."""
    ask(qtbot, page, f"(districtMap.setView([{lat}, {lon}], {zoom}, {{animate: false}}), 0)")
    painted(qtbot, page)


def painted(qtbot: QtBot, page: MapPage) -> None:
    ask(
        qtbot,
        page,
        "(window.painted = false, requestAnimationFrame(() => requestAnimationFrame(() => painted = true)), 0)",
    )
    qtbot.waitUntil(lambda: ask(qtbot, page, "painted"))


def signs(qtbot: QtBot, page: MapPage) -> list[Any]:
    found: list[Any] = ask(qtbot, page, f"{DRAWN}.map(entry => [entry.light, entry.count])")
    return sorted(found)


def test_lights_near_one_another_are_one_sign_with_the_worst_light_and_how_many_are_overdue(
    qtbot: QtBot, crowded: MapPage
) -> None:
    look(qtbot, crowded, 14)
    assert signs(qtbot, crowded)[-1] == ["red", "2/13"]
    look(qtbot, crowded, 18)
    assert signs(qtbot, crowded) == [["green", ""], ["red", "2/12"]]


def test_at_every_zoom_each_case_is_in_exactly_one_sign(qtbot: QtBot, crowded: MapPage) -> None:
    counted = (
        "[10, 12, 13.5, 14, 15.25, 16, 17, 19].map(zoom => gridDesk.lights.clusters.at(zoom)"
        ".flatMap(cluster => cluster.members.map(item => item.id)).sort((a, b) => a - b))"
    )
    assert all(ids == sorted(crowded.area._points) for ids in ask(qtbot, crowded, counted))


def test_a_click_on_a_sign_comes_closer_until_it_parts(qtbot: QtBot, crowded: MapPage) -> None:
    look(qtbot, crowded, 14)
    x, y = ask(
        qtbot,
        crowded,
        f"(e => (at => [at.lng, at.lat])(districtMap.layerPointToLatLng([e.x, e.y])))"
        f"({DRAWN}.find(entry => entry.count === '2/13'))",
    )
    click(qtbot, crowded, x, y)
    qtbot.waitUntil(lambda: ask(qtbot, crowded, "districtMap.getZoom()") > 15)
    assert crowded.chosen_grid() is None  # the grid beneath did not hear of it


def test_cases_at_one_place_fan_out_and_each_can_be_opened(qtbot: QtBot, crowded: MapPage) -> None:
    look(qtbot, crowded, 18)
    click(qtbot, crowded, 116.35, 39.887)
    qtbot.waitUntil(lambda: ask(qtbot, crowded, f"{DRAWN}.filter(entry => entry.leg).length") == 12)
    x, y = ask(
        qtbot,
        crowded,
        f"(e => (at => [at.lng, at.lat])(districtMap.layerPointToLatLng([e.x, e.y])))"
        f"({DRAWN}.find(entry => entry.leg && entry.members[0].id === 15))",
    )
    with qtbot.waitSignal(crowded.area.bridge.case_clicked) as clicked:
        click(qtbot, crowded, x, y)
    assert clicked.args == [15]
    look(qtbot, crowded, 17)
    assert ask(qtbot, crowded, f"{DRAWN}.every(entry => !entry.leg)")


def test_what_lies_under_the_mouse_tells_what_it_is(qtbot: QtBot, crowded: MapPage) -> None:
    look(qtbot, crowded, 18)
    over = "(e => gridDesk.lights.title(e))({}.find(entry => {}))"
    assert ask(qtbot, crowded, over.format(DRAWN, "!entry.count")) == "西环网〔2015〕30号 工地扬尘"
    told = ask(qtbot, crowded, over.format(DRAWN, "entry.count")).split("\n")
    assert [line.rpartition(" ")[2] for line in told] == ["9", "2", "1"]


def test_lights_are_walked_over_and_opened_by_keys(qtbot: QtBot, crowded: MapPage) -> None:
    look(qtbot, crowded, 18)
    ask(qtbot, crowded, "(gridDesk.lights.spot.element.focus(), 0)")
    press = "gridDesk.lights.spot.element.dispatchEvent(new KeyboardEvent('keydown', {{key: '{}', bubbles: true}}))"
    first = ask(qtbot, crowded, "gridDesk.lights.spot.element.getAttribute('aria-label')")
    ask(qtbot, crowded, press.format("ArrowRight"))
    assert ask(qtbot, crowded, "gridDesk.lights.spot.element.title") == "西环网〔2015〕30号 工地扬尘" != first
    with qtbot.waitSignal(crowded.area.bridge.case_clicked) as opened:
        ask(qtbot, crowded, "(gridDesk.lights.spot.element.click(), 0)")  # what Enter does to a button
    assert opened.args == [30]


def test_while_a_place_is_chosen_lights_are_in_nobodys_way(qtbot: QtBot, crowded: MapPage) -> None:
    look(qtbot, crowded, 18)
    crowded.area.set_report_mode(on=True)
    qtbot.waitUntil(lambda: ask(qtbot, crowded, "gridDesk.reporting"))
    with qtbot.waitSignal(crowded.area.bridge.place_picked):
        click(qtbot, crowded, 116.35, 39.887)


def test_one_change_moves_one_light_and_paints_once(qtbot: QtBot, crowded: MapPage) -> None:
    look(qtbot, crowded, 18)
    script = (
        "(lights => { window.paintings = 0; const draw = lights.group._draw;"
        " lights.group._draw = function () { paintings += 1; return draw.call(this); };"
        " for (let i = 0; i < 50; i++) lights.update([30, 116.3503 + i * 1e-6, 39.887, true, null, null, '']);"
        " return 0; })(gridDesk.lights)"
    )
    ask(qtbot, crowded, script)
    painted(qtbot, crowded)
    assert ask(qtbot, crowded, "paintings") == 1
    assert ["grey", ""] in signs(qtbot, crowded)
