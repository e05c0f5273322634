"""The map tab as a person uses it: a real web engine, real clicks on the map."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.itemmodels.columns import ROW_ROLE
from desktop.rules.changes import Change, ChangeSet, Entity
from desktop.rules.errors import Refused
from desktop.rules.workflow import Role, Status
from desktop.views.map.atlas_dialog import AtlasDialog
from desktop.views.map.page import MapPage
from desktop.views.map.trouble import Trouble

from .conftest import NOW, Answers, QuietLive, case_row

MakePage = Callable[..., MapPage]


def ask(qtbot: QtBot, page: MapPage, script: str) -> Any:
    """The value of a script in the map's page."""
    assert page.area.web_map is not None
    answers: list[Any] = []
    page.area.web_map.page.runJavaScript(f"JSON.stringify({script})", answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    return json.loads(answers[0])


def click(qtbot: QtBot, page: MapPage, lon: float, lat: float) -> None:
    """Press the mouse on a place of the map, on the widget that Qt sends real clicks to."""
    assert page.area.web_map is not None
    view = page.area.web_map.engine_view
    # A strip over the map that came or went has moved everything, in the page's own time.
    qtbot.waitUntil(lambda: ask(qtbot, page, "districtMap.getSize().y") == view.height())
    x, y = ask(qtbot, page, f"(p => [p.x, p.y])(districtMap.latLngToContainerPoint([{lat}, {lon}]))")
    target = view.focusProxy()
    assert target is not None
    QTest.mouseMove(target, QPoint(round(x), round(y)))
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(round(x), round(y)))


def lights(qtbot: QtBot, page: MapPage) -> dict[str, list[Any]]:
    """Light, longitude and latitude of every case on the map."""
    rows = ask(
        qtbot,
        page,
        "[...gridDesk.lights.items].map(([id, item]) => [String(id), [item.light, item.row[1], item.row[2]]])",
    )
    return dict(rows)


def changed(*case_ids: int) -> ChangeSet:
    return ChangeSet(tuple(Change(Entity.CASE, str(case_id), 2, "changed") for case_id in case_ids))


def button(page: QWidget, name: str) -> QAbstractButton:
    found = page.findChild(QAbstractButton, name)
    assert found is not None
    return found


def press(page: QWidget, name: str) -> None:
    assert button(page, name).isVisible()
    button(page, name).click()


def choose(page: MapPage, name: str, text: str) -> None:
    box = page.findChild(QComboBox, name)
    assert box is not None
    box.setCurrentText(text)


def test_nothing_is_read_and_no_engine_is_loaded_before_the_tab_is_shown(make_page: MakePage) -> None:
    page = make_page()
    assert page.area.web_map is None
    assert page.requests_told() == (("地图", "还没有打开，没有请求"),)
    assert page.panel.model.rowCount() == 0


def test_the_tab_s_code_loads_neither_the_engine_nor_folium() -> None:
    """They cost more than the whole window; they come with the first map."""
    heavy = "{'folium', 'shapely', 'numpy', 'PySide6.QtWebEngineCore', 'PySide6.QtWebChannel'}"
    code = f"import sys, desktop.views.map.page; print(sorted({heavy} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "[]"


def test_a_click_on_a_grid_shows_its_card_and_chooses_it_in_the_tree(qtbot: QtBot, page: MapPage) -> None:
    ask(qtbot, page, "(districtMap.setZoom(13, {animate: false}), 0)")
    with qtbot.waitSignal(page.grid_chosen) as chosen:
        click(qtbot, page, 116.345, 39.905)
    assert chosen.args == ["110102013"]
    qtbot.waitUntil(page.grid_card.isVisible)
    card = page.grid_card.text()
    for said in (
        "白纸坊街道",
        "二级网格",
        "李秀英",
        "010-63500000",
        "张玉梅 13900000001",
        "在办 1 件",
        "0.42 平方公里",
        "正式界线",
    ):
        assert said in card
    assert page.panel.chosen() == "110102013"
    assert ask(qtbot, page, "gridDesk.outlines.selected.code") == "110102013"


def test_a_choice_in_the_tree_is_the_same_choice_on_the_map(qtbot: QtBot, page: MapPage) -> None:
    tree = page.panel.tree
    tree.expandAll()
    index = tree.model().match(
        tree.model().index(0, 0), Qt.ItemDataRole.DisplayRole, "春风社区", 1, Qt.MatchFlag.MatchRecursive
    )[0]
    tree.scrollTo(index)
    with qtbot.waitSignal(page.grid_chosen) as chosen:
        QTest.mouseClick(
            tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, tree.visualRect(index).center()
        )
    assert chosen.args == ["110102015001"]
    qtbot.waitUntil(page.grid_card.isVisible)
    assert "示意界线未经官方确认" in page.grid_card.text()
    qtbot.waitUntil(lambda: ask(qtbot, page, "gridDesk.outlines.selected?.code ?? null") == "110102015001")
    assert ask(qtbot, page, "districtMap.getBounds().contains(gridDesk.outlines.selected.bounds)")


def test_the_filter_narrows_the_tree_and_keeps_the_choice(qtbot: QtBot, page: MapPage) -> None:
    page.choose_grid("110102015001")
    QTest.keyClicks(page.panel.search, "013001")
    tree = page.panel.tree
    shown = tree.model().match(
        tree.model().index(0, 0),
        Qt.ItemDataRole.DisplayRole,
        "社区",
        -1,
        Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive,
    )
    assert [index.data() for index in shown] == ["樱桃园社区"]
    assert page.chosen_grid() == "110102015001"


def test_levels_follow_the_zoom_unless_one_is_fixed(qtbot: QtBot, page: MapPage) -> None:
    for zoom, level in ((10.5, 1), (12, 2), (13.5, 2), (14, 3), (16, 3)):
        assert ask(qtbot, page, f"(districtMap.setZoom({zoom}, {{animate: false}}), gridDesk.outlines.level)") == level
    page.area.bridge.send("showLevel", 2)
    qtbot.waitUntil(lambda: ask(qtbot, page, "gridDesk.outlines.level") == 2)


def test_the_legend_says_what_is_shown(qtbot: QtBot, page: MapPage) -> None:
    legend = "document.querySelector('.map-legend').innerText"
    assert ask(qtbot, page, f"(districtMap.setZoom(12, {{animate: false}}), {legend})").split() == [
        "在办案件",
        "1",
        "正式界线",
        "示意界线",
        "案件",
        "绿灯",
        "黄灯",
        "红灯",
        "灰灯",
    ]
    choose(page, "measure", "超期案件")
    qtbot.waitUntil(lambda: "超期案件" in ask(qtbot, page, legend))
    opacity = "(code => gridDesk.outlines.grids.get(code).fill.options.fillOpacity)"
    assert ask(qtbot, page, f"{opacity}('110102015') > {opacity}('110102013')")


def test_provisional_borders_are_dashed_and_official_ones_are_not(qtbot: QtBot, page: MapPage) -> None:
    layers = "[...gridDesk.outlines.levels].flatMap(([level, drawn]) => drawn.lines.getLayers().map(line => [level, line.options]))"
    lines = f"{layers}.map(([level, style]) => [level, style.guessed, Boolean(style.dashArray)])"
    drawn = ask(qtbot, page, f"(districtMap.setZoom(14, {{animate: false}}), {lines})")
    assert {(level, guessed) for level, guessed, _ in drawn} >= {(1, True), (2, False), (3, True)}
    assert all(guessed is dashed for _, guessed, dashed in drawn)


def test_lights_have_the_colour_that_the_rules_give_them(
    qtbot: QtBot, page: MapPage, answers: Answers, live: QuietLive
) -> None:
    assert {key: light for key, (light, _, _) in lights(qtbot, page).items()} == {"1": "green", "2": "red"}
    answers.cases[3] = case_row(3, minutes_left=0)
    answers.cases[4] = case_row(4, status=Status.SUSPENDED, deadline=None, yellow_at=None)
    live.changed.emit(changed(3, 4))
    qtbot.waitUntil(lambda: len(lights(qtbot, page)) == 4)
    shown = lights(qtbot, page)
    assert shown["3"][0] == "yellow"  # the minute of the deadline is still in time
    assert shown["4"][0] == "grey"


def test_a_light_changes_with_the_office_clock(qtbot: QtBot, page: MapPage) -> None:
    later = round((NOW + timedelta(minutes=61)).timestamp() * 1000)
    page.area.bridge.send("setNow", later)
    qtbot.waitUntil(lambda: lights(qtbot, page)["1"][0] == "yellow")


def test_a_change_moves_one_light_and_reloads_nothing(
    qtbot: QtBot, page: MapPage, answers: Answers, live: QuietLive
) -> None:
    ask(qtbot, page, "(window.untouched = true)")
    answers.cases[1] = case_row(1, 116.352, 39.9, minutes_left=-1)
    live.changed.emit(changed(1))
    qtbot.waitUntil(lambda: lights(qtbot, page)["1"] == ["red", 116.352, 39.9])
    qtbot.waitUntil(lambda: page.panel.model.row_of("110102013").overdue_cases == 1)  # type: ignore[union-attr]
    assert ask(qtbot, page, "gridDesk.outlines.measure.classes['110102013']")[0] == "1"
    assert ask(qtbot, page, "window.untouched")


def test_a_finished_case_leaves_the_map(qtbot: QtBot, page: MapPage, answers: Answers, live: QuietLive) -> None:
    del answers.cases[1]
    live.changed.emit(changed(1))
    qtbot.waitUntil(lambda: set(lights(qtbot, page)) == {"2"})


def test_a_click_on_a_light_shows_the_case_and_opens_it(qtbot: QtBot, page: MapPage) -> None:
    ask(qtbot, page, "(districtMap.setView([39.887, 116.35], 16, {animate: false}), 0)")
    click(qtbot, page, 116.35, 39.887)
    qtbot.waitUntil(page.case_card.isVisible)
    assert "工地扬尘" in page.case_card.text()
    assert "西环网〔2015〕1号" in page.case_card.text()
    with qtbot.waitSignal(page.case_requested) as opened:
        press(page, "open_case")
    assert opened.args == [1]


def test_the_light_of_the_shown_case_is_marked(qtbot: QtBot, page: MapPage) -> None:
    ask(qtbot, page, "(districtMap.setView([39.887, 116.35], 16, {animate: false}), 0)")
    click(qtbot, page, 116.35, 39.887)
    marked = "gridDesk.lights.group.drawn.filter(entry => entry.chosen).length"
    qtbot.waitUntil(lambda: ask(qtbot, page, marked) == 1)
    page.choose_grid("110102013001")
    qtbot.waitUntil(lambda: ask(qtbot, page, marked) == 0)


def test_the_card_leads_to_the_cases_of_its_grid(qtbot: QtBot, page: MapPage) -> None:
    page.choose_grid("110102013")
    qtbot.waitUntil(page.grid_card.isVisible)
    with qtbot.waitSignal(page.cases_requested) as asked:
        press(page, "grid_cases")
    assert asked.args == ["110102013"]


def confirm(qtbot: QtBot, page: MapPage) -> None:
    """Press the button of the question over the map, once it is asked."""

    def asked() -> list[QPushButton]:
        buttons = page.area.findChildren(QPushButton)
        return [each for each in buttons if each.isVisible() and each.text() == "确认并上报"]

    qtbot.waitUntil(lambda: len(asked()) == 1)
    asked()[0].click()


def test_a_report_starts_where_the_map_was_clicked_once_the_suggested_grid_is_confirmed(
    qtbot: QtBot, page: MapPage
) -> None:
    press(page, "report_mode")
    qtbot.waitUntil(lambda: ask(qtbot, page, "gridDesk.reporting"))
    with qtbot.assertNotEmitted(page.report_requested):
        click(qtbot, page, 116.37, 39.9)
        qtbot.waitUntil(lambda: "示意界线" in page.area.hint and "110102015001" in page.area.hint)
    with qtbot.waitSignal(page.report_requested) as asked:
        confirm(qtbot, page)
    place = asked.args[0]
    assert place.grid == "110102015001"
    assert (place.lon, place.lat) == pytest.approx((116.37, 39.9), abs=5e-4)
    assert page.chosen_grid() is None  # the click named a place, it chose no grid
    qtbot.waitUntil(lambda: not ask(qtbot, page, "gridDesk.reporting"))


def test_a_place_outside_the_district_is_asked_for_again(qtbot: QtBot, page: MapPage) -> None:
    press(page, "report_mode")
    qtbot.waitUntil(lambda: ask(qtbot, page, "gridDesk.reporting"))
    ask(qtbot, page, "(districtMap.setZoom(12, {animate: false}), 0)")
    click(qtbot, page, 116.335, 39.9)
    qtbot.waitUntil(lambda: "不在本辖区" in page.area.hint)
    click(qtbot, page, 116.35, 39.9)
    with qtbot.waitSignal(page.report_requested):
        confirm(qtbot, page)


def test_inside_an_official_outline_nothing_is_left_to_confirm(qtbot: QtBot, page: MapPage, answers: Answers) -> None:
    answers.official = True
    press(page, "report_mode")
    qtbot.waitUntil(lambda: ask(qtbot, page, "gridDesk.reporting"))
    with qtbot.waitSignal(page.report_requested) as asked:
        click(qtbot, page, 116.37, 39.9)
    assert asked.args[0].grid == "110102015001"


def test_another_place_takes_the_question_back(qtbot: QtBot, page: MapPage) -> None:
    press(page, "report_mode")
    qtbot.waitUntil(lambda: ask(qtbot, page, "gridDesk.reporting"))
    click(qtbot, page, 116.37, 39.9)
    qtbot.waitUntil(lambda: "110102015001" in page.area.hint)
    click(qtbot, page, 116.35, 39.887)
    qtbot.waitUntil(lambda: "110102013001" in page.area.hint)
    press(page, "report_mode")
    assert page.area.hint == ""


def test_report_here_takes_the_clicked_place_and_asks_for_the_community(qtbot: QtBot, page: MapPage) -> None:
    ask(qtbot, page, "(districtMap.setZoom(13, {animate: false}), 0)")
    click(qtbot, page, 116.345, 39.905)
    qtbot.waitUntil(page.grid_card.isVisible)
    press(page, "grid_report")
    with qtbot.waitSignal(page.report_requested) as asked:
        confirm(qtbot, page)
    assert asked.args[0].lat == pytest.approx(39.905, abs=5e-4)
    assert asked.args[0].grid == "110102013002"


def test_report_here_of_a_clicked_community_is_confirmed_by_its_card(qtbot: QtBot, page: MapPage) -> None:
    ask(qtbot, page, "(districtMap.setZoom(14.5, {animate: false}), 0)")
    click(qtbot, page, 116.345, 39.905)
    qtbot.waitUntil(page.grid_card.isVisible)
    with qtbot.waitSignal(page.report_requested) as asked:
        press(page, "grid_report")
    assert asked.args[0].grid == "110102013002"


def test_the_card_says_what_is_missing_and_what_the_registers_hold(qtbot: QtBot, page: MapPage) -> None:
    page.choose_grid("110102013")
    qtbot.waitUntil(page.grid_card.isVisible)
    said = page.grid_card.text()
    for words in ("缺执法人员；辖内 2 个网格缺岗", "1 项计划超期", "7 个在册，其中 3 个逾期未检查", "88.5 分"):
        assert words in said


def test_the_sheet_of_the_chosen_grid_is_asked_for(qtbot: QtBot, page: MapPage) -> None:
    page.choose_grid("110102013")
    qtbot.waitUntil(page.grid_card.isVisible)
    with qtbot.waitSignal(page.sheet_requested) as asked:
        press(page, "grid_sheet")
    assert asked.args == ["110102013"]


def test_an_atlas_has_the_grids_that_were_ticked(qtbot: QtBot, page: MapPage) -> None:
    page.choose_grid("110102013")
    qtbot.waitUntil(page.grid_card.isVisible)
    press(page, "grid_atlas")
    dialog = page.findChild(AtlasDialog)
    assert dialog is not None
    assert dialog.codes() == ("110102013", "110102013001", "110102013002")
    press(dialog, "atlas_none")
    assert not button(dialog, "atlas_print").isEnabled()
    press(dialog, "atlas_streets")
    with qtbot.waitSignal(page.atlas_requested) as asked:
        press(dialog, "atlas_print")
    assert asked.args == [("110102013", "110102015")]


def test_report_here_of_a_grid_from_the_tree_asks_for_the_place(qtbot: QtBot, page: MapPage) -> None:
    page.choose_grid("110102013001")
    qtbot.waitUntil(page.grid_card.isVisible)
    with qtbot.assertNotEmitted(page.report_requested):
        press(page, "grid_report")
    assert "点选事发位置" in page.area.hint
    with qtbot.waitSignal(page.area.report_mode_changed) as ended:
        ask(qtbot, page, "(document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'})), 0)")
    assert ended.args == [False]


def test_whoever_may_not_report_is_not_offered_it(make_page: MakePage) -> None:
    page = make_page(Role.FINANCE)
    assert button(page, "report_mode").isHidden()
    assert button(page, "grid_report").isHidden()


def test_no_request_but_for_local_files(qtbot: QtBot, page: MapPage) -> None:
    ask(qtbot, page, "(districtMap.setZoom(15, {animate: false}), 0)")
    counts = page.requests()
    assert counts is not None
    assert counts.files >= 10
    assert counts.refused == 0


def fetch(qtbot: QtBot, page: MapPage, address: str) -> None:
    """Let the page ask for a picture and wait until it has failed."""
    picture = (
        f"Object.assign(new Image(), {{src: {address!r}, onerror: () => window.refused = (window.refused || 0) + 1}})"
    )
    before = ask(qtbot, page, "window.refused || 0")
    ask(qtbot, page, f"(document.body.append({picture}), 0)")
    qtbot.waitUntil(lambda: ask(qtbot, page, "window.refused || 0") > before)


def test_another_machine_is_never_asked(qtbot: QtBot, page: MapPage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        fetch(qtbot, page, f"http://127.0.0.1:{server.getsockname()[1]}/tile.png")
        with pytest.raises(BlockingIOError):  # nobody knocked
            server.accept()


def test_a_file_outside_the_folder_is_refused(qtbot: QtBot, page: MapPage, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"")
    (tmp_path / "map" / "link.png").symlink_to(secret)
    for file in (secret, tmp_path / "map" / "link.png"):
        fetch(qtbot, page, file.as_uri())
    told = dict(page.requests_told())
    assert told["其他地址"] == "拒绝 2 次"
    assert told["最近被拒"] == (tmp_path / "map" / "link.png").as_uri()
    counts = page.requests()
    assert counts is not None
    assert counts.last_refused == (secret.as_uri(), (tmp_path / "map" / "link.png").as_uri())


def test_the_page_cannot_be_left(qtbot: QtBot, page: MapPage, tmp_path: Path) -> None:
    other = tmp_path / "map" / "other.html"
    other.write_text("<title>other</title>", encoding="utf-8")
    ask(qtbot, page, f"(location.href = {other.as_uri()!r}, 0)")
    assert ask(qtbot, page, "typeof gridDesk.start") == "function"


def test_root_is_told_instead_of_losing_the_program(
    qtbot: QtBot, make_page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QTWEBENGINE_DISABLE_SANDBOX", raising=False)
    monkeypatch.setattr("os.geteuid", lambda: 0, raising=False)
    page = make_page()
    page.show()
    qtbot.waitUntil(lambda: page.area.trouble is Trouble.RUN_BY_ROOT)
    assert "普通用户" in page.area.trouble_text


def test_without_the_web_engine_the_rest_of_the_tab_works(
    qtbot: QtBot, make_page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "desktop.views.map.web_map", None)
    page = make_page()
    page.show()
    qtbot.waitUntil(lambda: page.area.trouble is Trouble.ENGINE_MISSING)
    assert "请管理员安装" in page.area.trouble_text
    qtbot.waitUntil(lambda: page.panel.model.rowCount() == 1)
    page.choose_grid("110102013001")
    qtbot.waitUntil(page.grid_card.isVisible)
    monkeypatch.undo()


def test_after_a_crash_the_map_can_be_loaded_again(qtbot: QtBot, page: MapPage) -> None:
    assert page.area.web_map is not None
    page.choose_grid("110102013")
    os.kill(page.area.web_map.page.renderProcessPid(), signal.SIGKILL)
    qtbot.waitUntil(lambda: page.area.trouble is Trouble.CRASHED, timeout=20_000)
    assert not button(page, "report_mode").isEnabled()
    with qtbot.waitSignal(page.area.ready, timeout=30_000):
        press(page, "retry")
    assert page.area.trouble is None
    # the cases are read beside the page, and may come after it
    qtbot.waitUntil(lambda: set(lights(qtbot, page)) == {"1", "2"}, timeout=20_000)
    assert ask(qtbot, page, "gridDesk.outlines.selected.code") == "110102013"


def test_without_outlines_it_says_who_can_help(qtbot: QtBot, make_page: MakePage, answers: Answers) -> None:
    answers.outlines = ()
    page = make_page()
    page.show()
    qtbot.waitUntil(lambda: page.area.trouble is Trouble.NO_OUTLINES)
    assert "导入" in page.area.trouble_text


def test_a_disk_that_takes_no_page_is_named(qtbot: QtBot, make_page: MakePage, tmp_path: Path) -> None:
    (tmp_path / "map").write_text("a file where the folder should be", encoding="utf-8")
    page = make_page()
    page.show()
    qtbot.waitUntil(lambda: page.area.trouble is Trouble.NOT_WRITTEN)
    assert str(tmp_path / "map") in page.area.trouble_text


def test_a_refused_read_says_why(qtbot: QtBot, make_page: MakePage, answers: Answers) -> None:
    answers.failure = Refused("store_not_found", path="/data/desk.db")
    page = make_page()
    page.show()
    qtbot.waitUntil(lambda: page.area.trouble is Trouble.NOT_READ)
    assert "/data/desk.db" in page.area.trouble_text


def test_a_failed_update_keeps_the_map_and_is_made_up_for(
    qtbot: QtBot, page: MapPage, answers: Answers, live: QuietLive
) -> None:
    answers.cases[3] = case_row(3)
    answers.failure = Refused("store_not_found", path="/data/desk.db")
    live.changed.emit(changed(3))
    qtbot.waitUntil(lambda: "未能更新" in page.area.hint)
    assert page.area.trouble is None
    answers.failure = None
    live.changed.emit(ChangeSet(complete=False))
    qtbot.waitUntil(lambda: set(lights(qtbot, page)) == {"1", "2", "3"})
    assert page.area.hint == ""


def test_new_outlines_are_drawn(qtbot: QtBot, page: MapPage, answers: Answers, live: QuietLive) -> None:
    answers.outlines = tuple(replace(row, provisional=False) for row in answers.outlines)
    with qtbot.waitSignal(page.area.ready, timeout=30_000):
        live.changed.emit(ChangeSet((Change(Entity.GRID, "110102013", 2, "changed"),)))
    assert not ask(qtbot, page, "[...gridDesk.outlines.grids.values()].some(grid => grid.provisional)")


def test_the_tree_shows_the_row(page: MapPage) -> None:
    assert page.panel.model.index_of("110102").data(ROW_ROLE).open_cases == 2
