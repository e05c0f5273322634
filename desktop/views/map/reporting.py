"""A new report from a place on the map: which place was clicked, which grid it lies in, and who confirms that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.background.tasks import Tasks
from desktop.queries import grid_map
from desktop.rules.grid import community_of
from desktop.views.map.area import MapArea
from desktop.views.map.bridge import Place

if TYPE_CHECKING:
    from desktop.queries.grid_map import GridSuggestion


class ReportFromMap(QObject):
    """Where a report would start. Along a provisional outline the grid is asked about before; an official one is taken at its word."""

    confirmed = Signal(object)
    """A Place (lon, lat, grid): a new report is to start there."""

    def __init__(self, tasks: Tasks, area: MapArea, on_failed: Callable[[Exception], None], parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._area = area
        self._on_failed = on_failed
        self._clicked: Place | None = None
        self._suggested: Place | None = None
        area.bridge.place_picked.connect(self._look_up)
        area.confirmed.connect(self._confirm)

    def remember(self, place: Place | None) -> None:
        """What was clicked last; None where the choice was made elsewhere than on the map."""
        self._clicked = place

    def begin(self, grid: str | None) -> None:
        """Start a report in the chosen grid, from the place that was clicked in it; without one a place is asked for."""
        clicked = self._clicked
        if clicked is None or clicked.grid != grid:
            # A grid from the tree has no place of its own; its middle would be an invention.
            self._area.select(grid, show=True)
            self._area.set_report_mode(on=True)
        elif community_of(clicked.grid) is not None:
            self.confirmed.emit(clicked)  # the card names the grid: whoever reports from there has seen it
        else:
            self._area.set_report_mode(on=True)
            self._look_up(clicked)

    def _look_up(self, place: Place) -> None:
        self._suggested = None
        self._area.drop_question()
        self._area.show_place((place.lon, place.lat))

        def suggest(found: GridSuggestion | None) -> None:
            self._suggest(place, found)

        self._tasks.read(grid_map.locate, place.lon, place.lat, on_done=suggest, on_failed=self._on_failed, owner=self)

    def _suggest(self, place: Place, found: GridSuggestion | None) -> None:
        if found is None:
            self._area.say_hint(self.tr("该位置不在本辖区任何网格内，请重新点选。按 Esc 取消。"))
            return
        self._suggested = Place(place.lon, place.lat, found.code)
        if found.provisional:
            words = self.tr("按示意界线，该位置在“{path}”。请确认，或另点一处。按 Esc 取消。")
            self._area.ask(words.format(path=found.path), self.tr("确认并上报"))
        else:
            self._confirm()

    def _confirm(self) -> None:
        """The suggested grid is right: the report starts with it."""
        if (place := self._suggested) is not None:
            self._suggested = None
            self._area.set_report_mode(on=False)
            self.confirmed.emit(place)
