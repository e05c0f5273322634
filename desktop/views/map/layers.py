"""The layers and measures of the map by name, with their words, and their rows in the form that the page takes; it reads nothing."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop import wording
from desktop.maps.look import LegendOf
from desktop.maps.shading import Shading, shade, shade_figures
from desktop.queries.coverage import BlindSpot, CoverageRow
from desktop.queries.grid_map import GridRow
from desktop.queries.map_layers import AreaScore
from desktop.queries.sources import SourcePoint
from desktop.rules.inspection import DueState
from desktop.rules.posts import PostKind
from desktop.rules.working_time import Light
from desktop.wording import registers as words


class Layer(enum.StrEnum):
    """What may be switched on over the grids; the values are the page's names."""

    CASES = "cases"
    SOURCES = "sources"
    BLIND = "blind"
    HEAT = "heat"
    TRACKS = "tracks"


class Measure(enum.StrEnum):
    """What the grids may be coloured by."""

    OPEN = "open"
    OVERDUE = "overdue"
    SOURCES = "sources"
    PATROLS = "patrols"
    SCORE = "score"


OF_COVERAGE = (0.6, 0.8, 0.95)
OF_SCORES = (60.0, 75.0, 90.0)
"""The office's first grade bounds; the colours only sort, the grade is the card's."""


def _say(text: str) -> str:
    return QCoreApplication.translate("map", text)


def layer_name(layer: Layer) -> str:
    """Return the word on a layer's switch."""
    return {
        Layer.CASES: _say("案件"),
        Layer.SOURCES: _say("污染源"),
        Layer.BLIND: _say("监管盲区"),
        Layer.HEAT: _say("热力"),
        Layer.TRACKS: _say("巡查轨迹"),
    }[layer]


def layer_tip(layer: Layer) -> str:
    """Return what a layer's switch shows."""
    return {
        Layer.CASES: _say("在办案件的灯，聚合显示；按时段筛选"),
        Layer.SOURCES: _say("在册污染源，颜色为检查是否按期"),
        Layer.BLIND: _say("缺执法人员的网格、巡查超期的网格"),
        Layer.HEAT: _say("上报密集的地方，含已结案件；按时段筛选"),
        Layer.TRACKS: _say("有轨迹的巡查记录；按时段筛选，最多 500 条"),
    }[layer]


def measure_name(measure: Measure) -> str:
    """Return the name of a measure."""
    return {
        Measure.OPEN: _say("在办案件"),
        Measure.OVERDUE: _say("超期案件"),
        Measure.SOURCES: _say("污染源"),
        Measure.PATROLS: _say("本月巡查覆盖率"),
        Measure.SCORE: _say("最近考核得分"),
    }[measure]


def nothing(measure: Measure) -> str:
    """Return what a grid without a figure is said to have."""
    return {Measure.PATROLS: _say("无应巡计划"), Measure.SCORE: _say("无已公布得分")}.get(measure, _say("无"))


def legends() -> Mapping[str, LegendOf]:
    """Return title and signs of every layer for the page's legend."""
    return {
        Layer.CASES: (layer_name(Layer.CASES), tuple((light.value, wording.light(light)) for light in Light)),
        Layer.SOURCES: (layer_name(Layer.SOURCES), tuple((due.value, words.due_state(due)) for due in DueState)),
        Layer.BLIND: (layer_name(Layer.BLIND), (("post", _say("缺执法人员")), ("patrol", _say("巡查超期")))),
        Layer.HEAT: (_say("上报密度"), (("heat", _say("疏 → 密")),)),
        Layer.TRACKS: (layer_name(Layer.TRACKS), (("track", _say("巡查路线")),)),
    }


def shading_of_cases(rows: Iterable[GridRow], *, overdue: bool) -> Shading:
    """Class the grids by their open or overdue cases."""
    return shade((row.code, row.level, row.overdue_cases if overdue else row.open_cases) for row in rows)


def shading_of_sources(points: Iterable[SourcePoint], rows: Iterable[GridRow]) -> Shading:
    """Class the grids by how many sources lie in them."""
    counts: dict[str, int] = {}
    for point in points:
        for length in (6, 9, 12):
            if length <= len(point.grid_code):
                code = point.grid_code[:length]
                counts[code] = counts.get(code, 0) + 1
    return shade((row.code, row.level, counts.get(row.code, 0)) for row in rows)


def shading_of_patrols(rows: Iterable[CoverageRow]) -> Shading:
    """Class the grids by the share of their due patrols that was walked."""
    known = [(row.grid_code, row.rate) for row in rows if row.rate is not None]
    return shade_figures(known, OF_COVERAGE, lambda rate: f"{rate * 100:.0f}%")


def shading_of_scores(rows: Iterable[AreaScore]) -> Shading:
    """Class the grids by their last published score."""
    return shade_figures(((row.grid_code, row.score) for row in rows), OF_SCORES, lambda score: f"{score:g}")


def source_row(point: SourcePoint) -> list[Any]:
    """A row of resources/map/layers.js."""
    title = f"{point.number} {point.name}（{words.source_level(point.level)}，{words.due_state(point.due)}）"
    return [point.source_id, round(point.lon, 6), round(point.lat, 6), point.due.value, title]


def blind_spots(spots: Iterable[BlindSpot]) -> dict[str, list[Any]]:
    """The blind spots of resources/map/layers.js, by grid code."""
    return {
        spot.grid_code: [PostKind.ENFORCEMENT in spot.missing_posts, spot.overdue_patrols > 0, blind_words(spot)]
        for spot in spots
        if spot.is_blind
    }


def blind_words(spot: BlindSpot) -> str:
    """Say what is missing in a grid."""
    said = [_say("缺{post}").format(post=words.post_kind(kind)) for kind in spot.missing_posts]
    if spot.overdue_patrols:
        said.append(_say("巡查超期 {n} 项").format(n=spot.overdue_patrols))
    if spot.without_plan:
        said.append(_say("无巡查计划"))
    return "；".join(said)
