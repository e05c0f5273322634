"""What comes back from the map's page is believed only where it was sent."""

import logging
import math

import pytest
from pytestqt.qtbot import QtBot

from desktop.views.map.bridge import CornerMoved, LineDrawn, MapBridge, Place


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


PIECE = [3, "樱桃园社区", True, 116.3, 39.9, [[[116.3, 39.9], [116.4, 39.9], [116.4, 40.0], [116.3, 39.9]]]]


def test_a_drawing_s_acts_are_believed_while_it_is_open(qtbot: QtBot, bridge: MapBridge) -> None:
    bridge.send_drawing({"pieces": [PIECE], "former": []})
    with qtbot.waitSignal(bridge.piece_clicked) as clicked:
        bridge.piece_clicked_at("3")
    assert clicked.args == [3]
    with qtbot.waitSignal(bridge.corner_moved) as moved:
        bridge.corner_moved_by(116.3, 39.9, 116.31, 39.91)
    assert moved.args == [CornerMoved((116.3, 39.9), (116.31, 39.91))]
    with qtbot.waitSignal(bridge.line_drawn) as drawn:
        bridge.line_drawn_by("[[116.3, 39.9], [116.4, 40]]", True, 1e-4)
    assert drawn.args == [LineDrawn(((116.3, 39.9), (116.4, 40.0)), True, 1e-4)]
    with qtbot.waitSignal(bridge.undo_pressed):
        bridge.drawing_undone()


@pytest.mark.parametrize(
    "places",
    ["", "[]", "{}", "[[1]]", '["a"]', "[[999, 0], [1, 1]]", "[[NaN, 0], [1, 1]]", "[[1, 2, 3]]", "null", "[" * 9000],
)
def test_a_line_that_is_none_is_not(qtbot: QtBot, bridge: MapBridge, places: str) -> None:
    bridge.send_drawing({"pieces": [PIECE], "former": []})
    with qtbot.assertNotEmitted(bridge.line_drawn):
        bridge.line_drawn_by(places, False, 1e-4)
        bridge.line_drawn_by("[[116.3, 39.9], [116.4, 40]]", False, 1.0)


def test_nothing_is_drawn_while_no_street_is_open(qtbot: QtBot, bridge: MapBridge) -> None:
    bridge.send_drawing({"pieces": [PIECE], "former": []})
    bridge.send_drawing(None)
    signals = (bridge.piece_clicked, bridge.corner_moved, bridge.line_drawn, bridge.undo_pressed)
    with qtbot.assertNotEmitted(signals[0]), qtbot.assertNotEmitted(signals[1]):
        bridge.piece_clicked_at("3")
        bridge.corner_moved_by(116.3, 39.9, 116.31, 39.91)
    with qtbot.assertNotEmitted(signals[2]), qtbot.assertNotEmitted(signals[3]):
        bridge.line_drawn_by("[[116.3, 39.9], [116.4, 40]]", False, 0.0)
        bridge.drawing_undone()


def test_a_piece_that_was_not_sent_is_not_believed(qtbot: QtBot, bridge: MapBridge) -> None:
    bridge.send_drawing({"pieces": [PIECE], "former": []})
    with qtbot.assertNotEmitted(bridge.piece_clicked):
        for key in ("4", "-3", "", "3.0"):
            bridge.piece_clicked_at(key)
