"""What comes back from the map's page is believed only where it was sent."""

import logging
import math

import pytest
from pytestqt.qtbot import QtBot

from desktop.views.map.bridge import MapBridge, Place


@pytest.fixture
def bridge(qapp: object) -> MapBridge:
    made = MapBridge()
    made.expect_grids(["110102", "110102013"])
    made.page_ready()
    made.send_cases(0, [[7, 116.3, 39.9, False, None, None, ""]])
    return made


def test_a_grid_that_was_sent_is_believed(qtbot: QtBot, bridge: MapBridge) -> None:
    with qtbot.waitSignal(bridge.grid_clicked) as told:
        bridge.grid_clicked_at("110102013", 116.3, 39.9)
    assert told.args == [Place(116.3, 39.9, "110102013")]


@pytest.mark.parametrize(
    ("code", "lon"),
    [("110101", 116.3), ("", 116.3), ("110102013' OR 1=1", 116.3), ("110102013", math.nan), ("110102013", 1e9)],
)
def test_another_grid_is_not(
    qtbot: QtBot, bridge: MapBridge, caplog: pytest.LogCaptureFixture, code: str, lon: float
) -> None:
    with qtbot.assertNotEmitted(bridge.grid_clicked), caplog.at_level(logging.WARNING):
        bridge.grid_clicked_at(code, lon, 39.9)
    assert "not given" in caplog.text


@pytest.mark.parametrize("case_id", ["8", "-7", "7.0", "", "7 ", "seven", "９"])
def test_another_case_is_not(qtbot: QtBot, bridge: MapBridge, case_id: str) -> None:
    with qtbot.assertNotEmitted(bridge.case_clicked):
        bridge.case_clicked_at(case_id)


def test_cases_come_and_go(qtbot: QtBot, bridge: MapBridge) -> None:
    large = 2**40  # more than a C int
    bridge.send_case([large, 116.3, 39.9, False, None, None, ""])
    with qtbot.waitSignal(bridge.case_clicked) as told:
        bridge.case_clicked_at(str(large))
    assert told.args == [large]
    bridge.drop_case(large)
    with qtbot.assertNotEmitted(bridge.case_clicked):
        bridge.case_clicked_at(str(large))


@pytest.mark.parametrize(("lon", "lat"), [(math.inf, 39.9), (116.3, math.nan), (181.0, 0.0), (0.0, -91.0)])
def test_no_place_is_no_place(qtbot: QtBot, bridge: MapBridge, lon: float, lat: float) -> None:
    with qtbot.assertNotEmitted(bridge.place_picked):
        bridge.place_picked_at(lon, lat)


def test_nothing_is_sent_to_a_page_that_is_not_there(qtbot: QtBot, bridge: MapBridge) -> None:
    bridge.expect_grids(["110102"])
    with qtbot.assertNotEmitted(bridge.command):
        bridge.send("showAll", None)
    bridge.page_ready()
    with qtbot.waitSignal(bridge.command) as sent:
        bridge.send("selectGrid", {"code": "110102"})
    assert sent.args == ["selectGrid", '{"code":"110102"}']
