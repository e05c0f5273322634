"""The middle of the map tab: the map with its switches, and what stands in its place without it; it reads nothing from the store."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.maps.look import MapColours
from desktop.maps.shading import Shading
from desktop.queries.coverage import BlindSpot
from desktop.queries.grid_map import CasePoint, GridRow
from desktop.queries.sources import SourcePoint
from desktop.rules.base_map import BaseMap, BaseMapKind
from desktop.rules.workflow import Status
from desktop.views.map.bridge import MapBridge
from desktop.views.map.layers import (
    Layer,
    Measure,
    blind_spots,
    measure_name,
    nothing,
    shading_of_cases,
    shading_of_sources,
    source_row,
)
from desktop.views.map.tools import MapTools
from desktop.views.map.trouble import Trouble, TroublePanel
from desktop.views.shared.labels import toned
from desktop.views.shared.messages import MessageBar, Tone
from desktop.views.shared.theme import Theme

if TYPE_CHECKING:
    from desktop.maps.page import MapPageFile
    from desktop.views.map.web_map import WebMap

_log = logging.getLogger(__name__)


class MapArea(QWidget):
    """Keeps what the map shows, so that a page that comes late or comes anew is told everything at once."""

    retry_requested = Signal()
    report_mode_changed = Signal(bool)
    data_wanted = Signal()
    """Another measure, layer, period or filter was chosen; `measure`, `layers`, `days` and `shares_filter` say which."""
    confirmed = Signal()
    """What was asked in the strip over the map is so."""
    ready = Signal()
    """The map is there and has been told everything."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._theme = Theme.of(self.palette())
        self._rows: tuple[GridRow, ...] = ()
        self._points: dict[int, CasePoint] = {}
        self._sources: tuple[SourcePoint, ...] = ()
        self._blind: tuple[BlindSpot, ...] = ()
        self._heat: list[int] = []
        self._tracks: list[list[int]] = []
        self._shadings: dict[Measure, Shading] = {}
        self._now: datetime | None = None
        self._selected: str | None = None
        self._selected_case: int | None = None
        self._place: tuple[float, float] | None = None
        self._question: tuple[str, str] | None = None
        self._drawing: dict[str, Any] | None = None
        self._pen = "corner"
        self._base_map = BaseMap()
        self.bridge = MapBridge(self)
        self.web_map: WebMap | None = None
        self._build()
        self.bridge.ready.connect(self._tell_everything)
        self.bridge.report_cancelled.connect(self._on_report_cancelled)

    # What the page of the window tells the map.

    def show_page(self, page: MapPageFile) -> None:
        """Load a written page; the web engine comes with the first."""
        web_map = self._web_map()
        if web_map is None:
            self.say_trouble(Trouble.RUN_BY_ROOT if _sandbox_refuses() else Trouble.ENGINE_MISSING)
            return
        self.bridge.expect_grids(page.codes)
        self._stack.setCurrentWidget(web_map)  # at once: a page that loads unseen does not know its size
        web_map.show_file(page.path, self._theme.background)

    def say_trouble(self, trouble: Trouble, detail: str = "") -> None:
        """Show why there is no map."""
        self.set_report_mode(on=False)
        self._trouble.say(trouble, detail)
        self._stack.setCurrentWidget(self._trouble)
        self._tools.setEnabled(False)

    @property
    def measure(self) -> Measure:
        """What the grids are coloured by."""
        return self._tools.measure

    @property
    def layers(self) -> Mapping[Layer, bool]:
        """Which layers are on."""
        return self._tools.layers

    @property
    def days(self) -> int:
        """The period of cases, heat and tracks in days up to today, 0 for ever since."""
        return self._tools.days

    @property
    def shares_filter(self) -> bool:
        """Whether the case tab's filter is to narrow the map too."""
        return self._tools.shares_filter

    def offer_filter(self, *, offered: bool) -> None:
        """Whether the case tab is narrowed at all."""
        self._tools.offer_filter(offered=offered)

    def show_layer(self, layer: Layer) -> None:
        """Switch a layer on."""
        self._tools.show_layer(layer)

    def set_base_map(self, base_map: BaseMap) -> None:
        """Lay the grids over this."""
        self._base_map = base_map
        if self.web_map is not None:
            self.web_map.use_base_map(base_map)
        self.bridge.send("setBaseMap", base_map.kind is not BaseMapKind.NONE)

    def set_counts(self, rows: tuple[GridRow, ...]) -> None:
        """Fill the grids by these counts."""
        self._rows = rows
        self._shadings[Measure.OPEN] = shading_of_cases(rows, overdue=False)
        self._shadings[Measure.OVERDUE] = shading_of_cases(rows, overdue=True)
        self._shadings[Measure.SOURCES] = shading_of_sources(self._sources, rows)
        self._send_measure()

    def set_shading(self, measure: Measure, shading: Shading) -> None:
        """Fill the grids by another measure's classes, once it is chosen."""
        self._shadings[measure] = shading
        self._send_measure()

    def set_sources(self, points: tuple[SourcePoint, ...]) -> None:
        """Show these pollution sources and no others."""
        self._sources = points
        self._shadings[Measure.SOURCES] = shading_of_sources(points, self._rows)
        self._send_sources()
        self._send_measure()

    def set_blind_spots(self, spots: tuple[BlindSpot, ...]) -> None:
        """Hatch these grids."""
        self._blind = spots
        self.bridge.send("setBlindSpots", blind_spots(spots))

    def set_heat(self, offsets: list[int]) -> None:
        """Show where reports came from; as maps/places.py packs them."""
        self._heat = offsets
        self.bridge.send("setHeat", offsets)

    def set_tracks(self, lines: list[list[int]]) -> None:
        """Show where patrols went; as maps/places.py packs them."""
        self._tracks = lines
        self.bridge.send("setTracks", lines)

    def set_cases(self, points: Iterable[CasePoint], now: datetime) -> None:
        """Show these cases and no others; `now` is the store's time, by which lights change."""
        self._points = {point.case_id: point for point in points}
        self._now = now
        self._send_cases()

    def change_cases(self, changed: Iterable[CasePoint], gone: Iterable[int], now: datetime) -> None:
        """Move, recolour, add or take away single lights."""
        self._now = now
        self.bridge.send("setNow", _milliseconds(now))
        for point in changed:
            self._points[point.case_id] = point
            self.bridge.send_case(_light(point))
        for case_id in gone:
            if self._points.pop(case_id, None) is not None:
                self.bridge.drop_case(case_id)

    def select(self, code: str | None, *, show: bool) -> None:
        """Mark a grid as chosen; `show` moves the map there."""
        self._selected = code
        self.bridge.send("selectGrid", {"code": code, "show": show})

    def colours(self) -> MapColours:
        """The colours of the theme that this is shown in."""
        return _map_colours(self._theme)

    def select_case(self, case_id: int | None) -> None:
        """Mark the light of a case, or of none."""
        self._selected_case = case_id
        self.bridge.send("selectCase", case_id)

    def set_report_mode(self, *, on: bool) -> None:
        """Let the next click name a place."""
        self._tools.set_reporting(on=on and self.bridge.is_ready)

    def offer_report(self, *, offered: bool) -> None:
        """Whether this person may report at all."""
        self._tools.offer_report(offered=offered)

    def show_place(self, place: tuple[float, float] | None) -> None:
        """Mark a place (longitude, latitude), or none."""
        if place != self._place:
            self._place = None
        self.bridge.send("showPlace", place)

    def move_to(self, place: tuple[float, float]) -> None:
        """Move the map to a place (longitude, latitude) and mark it, now or once the map is there."""
        self._place = place
        self.show_place(place)
        self.bridge.send("moveTo", place)

    def say_hint(self, text: str) -> None:
        """Say something in the strip over the map; "" hides it, or says again what the mode asks for."""
        if not text and self._question is not None:
            self._message.say(self._question[0], Tone.NOTICE, self._question[1])
            return
        text = text or (self.tr("请在地图上点选事发位置。按 Esc 取消。") if self._tools.reporting else "")
        if text:
            self._message.say(text)
        else:
            self._message.clear()

    def ask(self, text: str, action: str) -> None:
        """Ask something in the strip over the map, until `drop_question` or another mode; the answer is `confirmed`."""
        self._question = (text, action)
        self.say_hint("")

    def drop_question(self) -> None:
        """Ask it no more."""
        self._question = None
        self.say_hint("")

    @property
    def hint(self) -> str:
        """What the strip over the map says, "" while it is hidden."""
        return self._message.text

    @property
    def trouble(self) -> Trouble | None:
        """Why there is no map, None while there is one or it is coming."""
        return self._trouble.trouble if self._stack.currentWidget() is self._trouble else None

    @property
    def trouble_text(self) -> str:
        """What is read in the map's place."""
        return self._trouble.text()

    def show_drawing(self, drawing: dict[str, Any] | None) -> None:
        """Show a street under the pen as resources/map/editor.js takes it, or none."""
        self._drawing = drawing
        self.bridge.send_drawing(drawing)

    def set_pen(self, mode: str) -> None:
        """Let the pen do something else."""
        self._pen = mode
        self.bridge.send("setPen", mode)

    def choose_piece(self, key: int | None) -> None:
        """Mark a piece of the drawing, or none."""
        self.bridge.send("choosePiece", key)

    # Building.

    def _build(self) -> None:
        self._message = MessageBar()
        self._message.action_requested.connect(self.confirmed)
        self._waiting = toned(self.tr("正在绘制地图…"), "muted")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._trouble = TroublePanel(self._folder)
        self._trouble.retry_requested.connect(self.retry_requested)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._waiting)
        self._stack.addWidget(self._trouble)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._tools = MapTools()
        self._tools.setEnabled(False)
        self._tools.measure_changed.connect(self._on_measure)
        self._tools.layers_changed.connect(self._on_layers)
        self._tools.period_changed.connect(self.data_wanted)
        self._tools.filter_shared.connect(self._on_filter_shared)
        self._tools.level_changed.connect(self._send_level)
        self._tools.whole_requested.connect(self._show_all)
        self._tools.report_mode_changed.connect(self._on_report_mode)
        layout.addWidget(self._tools)
        layout.addWidget(self._message)
        layout.addWidget(self._stack, 1)

    def _web_map(self) -> WebMap | None:
        """The web engine's view, made when first needed; None where this machine cannot."""
        if self.web_map is None:
            if _sandbox_refuses():
                return None
            try:
                from desktop.views.map.web_map import WebMap
            except ImportError:
                _log.exception("the web engine cannot be loaded")
                return None
            self.web_map = WebMap(self._folder, self.bridge)
            self.web_map.use_base_map(self._base_map)
            self.web_map.failed.connect(self._on_failed)
            self._stack.addWidget(self.web_map)
        return self.web_map

    # What happens.

    def _tell_everything(self) -> None:
        self.bridge.send("setTheme", asdict(self.colours()))
        self.bridge.send("setBaseMap", self._base_map.kind is not BaseMapKind.NONE)
        self._send_level()
        self._send_measure()
        self._send_cases()
        self._send_sources()
        self.bridge.send("setBlindSpots", blind_spots(self._blind))
        self.bridge.send("setHeat", self._heat)
        self.bridge.send("setTracks", self._tracks)
        self._send_layers()
        self.bridge.send("selectCase", self._selected_case)
        if self._selected:
            self.bridge.send("selectGrid", {"code": self._selected, "show": True})
        if self._place:
            self.move_to(self._place)
        if self._drawing:
            self.bridge.send_drawing(self._drawing)
            self.bridge.send("setPen", self._pen)
        self._tools.setEnabled(True)
        self.ready.emit()

    def _send_measure(self) -> None:
        measure = self._tools.measure
        shading = self._shadings.get(measure, Shading({}, {}))
        self.bridge.send(
            "setMeasures",
            {
                "title": measure_name(measure),
                "colour": "red" if measure is Measure.OVERDUE else "accent",
                "nothing": nothing(measure),
                "labels": dict(shading.labels),
                "classes": dict(shading.classes),
            },
        )

    def _send_sources(self) -> None:
        self.bridge.send_sources([source_row(point) for point in self._sources])

    def _send_layers(self) -> None:
        self.bridge.send("showLayers", {layer.value: on for layer, on in self._tools.layers.items()})

    def _send_cases(self) -> None:
        if self._now is not None:
            self.bridge.send_cases(_milliseconds(self._now), [_light(point) for point in self._points.values()])

    def _send_level(self) -> None:
        self.bridge.send("showLevel", self._tools.level)

    def _show_all(self) -> None:
        self.bridge.send("showAll", None)

    def _on_measure(self) -> None:
        self._send_measure()
        self.data_wanted.emit()

    def _on_layers(self) -> None:
        self._send_layers()
        self.data_wanted.emit()

    def _on_filter_shared(self) -> None:
        self.data_wanted.emit()

    def _on_report_mode(self, on: bool) -> None:
        self.bridge.send("reportMode", on)
        self.drop_question()
        if on and self.web_map is not None:
            self.web_map.setFocus()
        self.report_mode_changed.emit(on)

    def _on_report_cancelled(self) -> None:
        self.set_report_mode(on=False)

    def _on_failed(self, reason: str) -> None:
        troubles = {"load": Trouble.NOT_LOADED, "silent": Trouble.SILENT, "crashed": Trouble.CRASHED}
        self.say_trouble(troubles[reason])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and (theme := Theme.of(self.palette())) is not self._theme:
            self._theme = theme
            self.bridge.send("setTheme", asdict(self.colours()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._tools.reporting:
            self._tools.set_reporting(on=False)
        else:
            super().keyPressEvent(event)


def _map_colours(theme: Theme) -> MapColours:
    return MapColours(
        background=theme.background,
        surface=theme.surface,
        line=theme.line,
        text=theme.text,
        muted=theme.muted,
        accent=theme.accent,
        green=theme.green,
        yellow=theme.yellow,
        red=theme.red,
        grey=theme.suspended,
    )


def _light(point: CasePoint) -> list[Any]:
    """A row of resources/map/lights.js."""
    return [
        point.case_id,
        round(point.lon, 6),
        round(point.lat, 6),
        point.status is Status.SUSPENDED,
        point.yellow_at and _milliseconds(point.yellow_at),
        point.deadline and _milliseconds(point.deadline),
        f"{point.number} {point.category}",
    ]


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _sandbox_refuses() -> bool:
    """Chromium ends the whole program where root asks for its sandbox; tests and tours, in containers, go without one."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and not os.environ.get("QTWEBENGINE_DISABLE_SANDBOX")
