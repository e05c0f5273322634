"""Layers, measures and the period as a person switches them, on a real web engine; what was not asked for is not read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtWidgets import QSlider
from pytestqt.qtbot import QtBot

from desktop.queries import coverage, map_layers, sources
from desktop.queries.case_rows import CaseFilter
from desktop.queries.coverage import BlindSpot, CoverageRow
from desktop.queries.grid_map import CasePoint
from desktop.queries.map_layers import AreaScore
from desktop.queries.sources import SourceCard, SourcePoint, SourceRow
from desktop.rules.changes import Change, ChangeSet, Entity
from desktop.rules.inspection import DueState, SourceLevel, SourceState
from desktop.rules.posts import PostKind
from desktop.views.map import reads
from desktop.views.map.page import MapPage
from desktop.views.map.tools import PERIODS

from .conftest import Answers, QuietLive, case_row
from .test_page import ask, button, choose, click, lights, press

POINT = SourcePoint(
    7,
    "110102-0007",
    "樱桃洗染店",
    "洗染",
    SourceLevel.KEY,
    "110102013001",
    116.355,
    39.889,
    date(2015, 11, 1),
    DueState.OVERDUE,
)
ROW = SourceRow(
    source_id=7,
    version=1,
    number="110102-0007",
    state=SourceState.ACTIVE,
    name="樱桃洗染店",
    industry="洗染",
    level=SourceLevel.KEY,
    interval_days=30,
    grid_code="110102013001",
    grid="樱桃园社区",
    address="樱桃二条 3 号",
    responsible_person="赵国强",
    phone="010-63511111",
    last_inspected_on=date(2015, 10, 2),
    due_on=date(2015, 11, 1),
    due=DueState.OVERDUE,
    proposed_by="",
    changed_at=datetime(2015, 10, 2, tzinfo=UTC),
    lon=116.355,
    lat=39.889,
)
SPOTS = (
    BlindSpot("110102013", 2, "白纸坊街道", (PostKind.ENFORCEMENT,), 1, None, False),
    BlindSpot("110102013002", 3, "建功北里社区", (), 2, None, True),
    BlindSpot("110102015001", 3, "春风社区", (PostKind.ENFORCEMENT,), 0, None, False),
)
TRACK = ((116.35, 39.885), (116.352, 39.887), (116.355, 39.889))
SHOWN = "document.querySelectorAll('.leaflet-marker-pane .source-mark').length"
LEGEND = "document.querySelector('.map-legend').innerText"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries of the layers in the order in which they were asked."""
    heard: list[str] = []

    def answer(module: Any, name: str, value: Any) -> None:
        def query(_reading: object, *_args: object) -> Any:
            heard.append(name)
            return value

        monkeypatch.setattr(module, name, query)

    answer(sources, "source_points", (POINT,))
    answer(sources, "source_card", SourceCard(ROW, "西城区 · 樱桃园社区", "靠近小学", (), (), ()))
    answer(coverage, "blind_spots", SPOTS)
    answer(coverage, "patrol_coverage", (CoverageRow("110102013", 2, "白纸坊街道", 13, 15),))
    answer(map_layers, "report_places", tuple((116.35 + n / 10_000, 39.887) for n in range(30)))
    answer(map_layers, "patrol_tracks", (TRACK,))
    answer(map_layers, "last_scores", (AreaScore("110102015", 91.5),))
    return heard


@pytest.fixture
def shown(asked: list[str], page: MapPage) -> MapPage:
    return page


def test_nothing_is_read_that_is_not_switched_on(shown: MapPage, asked: list[str]) -> None:
    assert asked == []


def test_sources_are_marks_that_open_their_card(qtbot: QtBot, shown: MapPage, asked: list[str]) -> None:
    press(shown, "layer_sources")
    qtbot.waitUntil(lambda: ask(qtbot, shown, SHOWN) == 1)
    assert (
        ask(qtbot, shown, "document.querySelector('.leaflet-marker-pane .source-mark').title")
        == "110102-0007 樱桃洗染店（重点，超期未查）"
    )
    ask(qtbot, shown, "(districtMap.setView([39.889, 116.355], 17, {animate: false}), 0)")
    click(qtbot, shown, POINT.lon, POINT.lat)
    qtbot.waitUntil(shown.source_card.isVisible)
    card = shown.source_card.text()
    for said in (
        "樱桃洗染店",
        "樱桃二条 3 号",
        "赵国强 010-63511111",
        "每 30 日一查",
        "2015年11月1日（超期未查）",
        "靠近小学",
    ):
        assert said in card
    with qtbot.waitSignal(shown.source_requested) as wish:
        press(shown, "open_source")
    assert wish.args == [7]
    press(shown, "layer_sources")
    qtbot.waitUntil(lambda: ask(qtbot, shown, SHOWN) == 0)


def test_blind_spots_are_hatched_on_the_level_that_is_shown_and_below(
    qtbot: QtBot, shown: MapPage, asked: list[str]
) -> None:
    ask(qtbot, shown, "(districtMap.setZoom(13, {animate: false}), 0)")
    press(shown, "layer_blind")
    rising = "gridDesk.blind.group.getLayers().map(layer => layer.options.hatch.rising)"
    # The street lacks a post and a patrol, one community a patrol, another a post.
    qtbot.waitUntil(lambda: ask(qtbot, shown, rising) == [True, False, False, True])
    assert "缺执法人员" in ask(qtbot, shown, "gridDesk.outlines.tooltip(gridDesk.outlines.grids.get('110102013'))")
    levelled = f"(districtMap.setZoom(15, {{animate: false}}), {rising})"
    assert ask(qtbot, shown, levelled) == [False, True]
    assert "缺执法人员" in ask(qtbot, shown, LEGEND)
    press(shown, "layer_blind")
    qtbot.waitUntil(lambda: ask(qtbot, shown, "gridDesk.blind.group.getLayers().length") == 0)
    assert "缺" not in ask(qtbot, shown, "gridDesk.outlines.tooltip(gridDesk.outlines.grids.get('110102013'))")


def test_heat_and_tracks_are_drawn(qtbot: QtBot, shown: MapPage, asked: list[str]) -> None:
    press(shown, "layer_heat")
    qtbot.waitUntil(lambda: ask(qtbot, shown, "gridDesk.heat.points.length") == 30)
    painted = """(() => {
        const canvas = document.querySelector('.leaflet-heatmap-layer');
        const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value) => value > 0);
    })()"""
    qtbot.waitUntil(lambda: ask(qtbot, shown, painted))
    press(shown, "layer_tracks")
    where = "gridDesk.tracks.group.getLayers().map(line => line.getLatLngs().map(at => [at.lng, at.lat]))"
    qtbot.waitUntil(lambda: len(ask(qtbot, shown, where)) == 1)
    for drawn, given in zip(ask(qtbot, shown, where)[0], TRACK, strict=True):
        assert drawn == pytest.approx(given, abs=2e-6)
    assert {"report_places", "patrol_tracks"} == set(asked)


@pytest.mark.parametrize(
    ("measure", "said", "code"),
    [("本月巡查覆盖率", ["< 60%", "≥ 95%"], "110102013"), ("最近考核得分", ["< 60", "≥ 90"], "110102015")],
)
def test_rates_colour_the_grids(
    qtbot: QtBot, shown: MapPage, asked: list[str], measure: str, said: list[str], code: str
) -> None:
    ask(qtbot, shown, "(districtMap.setZoom(13, {animate: false}), 0)")
    choose(shown, "measure", measure)
    qtbot.waitUntil(lambda: said[0] in ask(qtbot, shown, LEGEND))
    assert said[1] in ask(qtbot, shown, LEGEND)
    assert ask(qtbot, shown, f"gridDesk.outlines.grids.get('{code}').fill.options.fillOpacity") > 0
    bare = ask(qtbot, shown, "gridDesk.outlines.tooltip(gridDesk.outlines.grids.get('110102'))")
    assert "无应巡计划" in bare or "无已公布得分" in bare


def test_sources_are_counted_upwards(qtbot: QtBot, shown: MapPage, asked: list[str]) -> None:
    choose(shown, "measure", "污染源")
    counts = (
        "['110102', '110102013', '110102013001', '110102015'].map(code => gridDesk.outlines.measure.classes[code]?.[0])"
    )
    qtbot.waitUntil(lambda: ask(qtbot, shown, counts) == ["1", "1", "1", "0"])
    assert ask(qtbot, shown, "gridDesk.sources.marks.size") == 1
    assert ask(qtbot, shown, SHOWN) == 0  # counted, and not switched on


def test_a_layer_is_read_again_when_its_things_change(
    qtbot: QtBot, shown: MapPage, asked: list[str], live: QuietLive
) -> None:
    press(shown, "layer_sources")
    qtbot.waitUntil(lambda: asked == ["source_points"])
    live.changed.emit(ChangeSet((Change(Entity.PATROL, "110102013001", 1, "added"),)))
    live.changed.emit(ChangeSet((Change(Entity.SOURCE, "7", 2, "changed"),)))
    qtbot.waitUntil(lambda: asked == ["source_points", "source_points"])


def test_lights_go_and_come_back_with_their_switch(qtbot: QtBot, shown: MapPage) -> None:
    on = "districtMap.hasLayer(gridDesk.lights.group)"
    assert ask(qtbot, shown, on)
    press(shown, "layer_cases")
    qtbot.waitUntil(lambda: not ask(qtbot, shown, on))
    assert "绿灯" not in ask(qtbot, shown, LEGEND)


def test_the_period_and_the_case_tab_s_filter_narrow_what_is_read(
    qtbot: QtBot, shown: MapPage, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[reads.Wanted] = []

    def situation(reading: Any, asked: reads.Wanted) -> reads.Situation:
        wanted.append(asked)
        only: Callable[[CasePoint], bool] = lambda point: not asked.cases.category or point.case_id == 1  # noqa: E731
        points = tuple(filter(only, answers.case_points(reading, CaseFilter())))
        return reads.Situation(reading.now, answers.grid_tree(reading, CaseFilter()), points)

    monkeypatch.setattr(reads, "situation", situation)
    slider = shown.findChild(QSlider, "period")
    assert slider is not None
    slider.setValue(PERIODS.index(7))
    qtbot.waitUntil(lambda: bool(wanted))
    assert wanted == [reads.Wanted(days=7)]
    shown.share_filter(CaseFilter(open_only=True, category="03", grid="110102015"))
    qtbot.waitUntil(lambda: list(lights(qtbot, shown)) == ["1"])
    assert wanted[-1] == reads.Wanted(CaseFilter(category="03"), 7)
    assert shown.chosen_grid() == "110102015"
    press(shown, "shared_filter")
    qtbot.waitUntil(lambda: set(lights(qtbot, shown)) == {"1", "2"})
    shown.share_filter(CaseFilter(open_only=True))
    assert not button(shown, "shared_filter").isVisible()


def test_a_case_from_elsewhere_is_shown_where_it_lies(qtbot: QtBot, shown: MapPage, answers: Answers) -> None:
    shown.show_case(2)
    qtbot.waitUntil(shown.case_card.isVisible)
    qtbot.waitUntil(lambda: ask(qtbot, shown, "districtMap.getZoom()") >= 16)
    centre = ask(qtbot, shown, "(c => [c.lng, c.lat])(districtMap.getCenter())")
    assert centre == pytest.approx([116.37, 39.9], abs=1e-3)
    answers.cases[3] = replace(case_row(3), lon=None, lat=None)
    shown.show_case(3)
    qtbot.waitUntil(lambda: "没有登记位置" in shown.area.hint)
    qtbot.waitUntil(lambda: ask(qtbot, shown, "gridDesk.outlines.selected?.code ?? null") == "110102013001")
