"""Reads for the map's layers and measures what is switched on, once until it changes; it draws nothing and reads no cases' lights."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.background.tasks import Tasks
from desktop.queries import map_layers
from desktop.rules.changes import ChangeSet, Entity
from desktop.views.map import reads
from desktop.views.map.area import MapArea
from desktop.views.map.layers import Layer, Measure, shading_of_patrols, shading_of_scores
from desktop.views.map.reads import Wanted

_TOUCHED = {
    Entity.CASE: ("heat",),
    Entity.SOURCE: ("sources",),
    Entity.PATROL: ("blind", "tracks", "patrols"),
    Entity.PERSON: ("blind",),
    Entity.ORGANISATION: ("blind",),
    Entity.ASSESSMENT: ("scores",),
    Entity.GRID: ("sources", "blind", "patrols", "scores"),
    Entity.NORM: ("sources",),
}

Need = tuple[Callable[..., Any], tuple[Any, ...], Callable[[Any], object]]
"""A query, its arguments, and who takes the answer."""


class MapFeed(QObject):
    """Keeps the area's layers as fresh as they are wanted."""

    failed = Signal(object)
    """Exception: a layer could not be read; it will be tried again with the next change or switch."""

    def __init__(self, tasks: Tasks, area: MapArea, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._area = area
        self._have: dict[str, tuple[Any, ...]] = {}

    def refresh(self, wanted: Wanted) -> None:
        """Read what is switched on and not there yet; `wanted` says which cases the map is about."""
        for key, (query, args, take) in self._needs(wanted).items():
            if self._have.get(key) != args:
                self._have[key] = args
                done, failed = partial(self._on_done, key, args, take), partial(self._on_failed, key, args)
                self._tasks.read(query, *args, on_done=done, on_failed=failed, owner=self)

    def forget(self, changes: ChangeSet) -> bool:
        """Take what a change may have touched for old; whether anything was."""
        old = set(self._have)
        if changes.complete:
            old &= {key for entity, keys in _TOUCHED.items() if changes.keys(entity) for key in keys}
        for key in old:
            del self._have[key]
        return bool(old)

    def _needs(self, wanted: Wanted) -> dict[str, Need]:
        area, layers, measure = self._area, self._area.layers, self._area.measure
        every: dict[str, tuple[bool, Need]] = {
            "sources": (
                layers[Layer.SOURCES] or measure is Measure.SOURCES,
                (reads.source_points, (), area.set_sources),
            ),
            "blind": (layers[Layer.BLIND], (reads.blind_spots, (), area.set_blind_spots)),
            "heat": (layers[Layer.HEAT], (reads.heat, (wanted,), area.set_heat)),
            "tracks": (layers[Layer.TRACKS], (reads.tracks, (area.days,), area.set_tracks)),
            "patrols": (measure is Measure.PATROLS, (reads.patrol_coverage, (), self._take_patrols)),
            "scores": (measure is Measure.SCORE, (map_layers.last_scores, (), self._take_scores)),
        }
        return {key: need for key, (on, need) in every.items() if on}

    def _take_patrols(self, rows: Any) -> None:
        self._area.set_shading(Measure.PATROLS, shading_of_patrols(rows))

    def _take_scores(self, rows: Any) -> None:
        self._area.set_shading(Measure.SCORE, shading_of_scores(rows))

    def _on_done(self, key: str, args: tuple[Any, ...], take: Callable[[Any], object], answer: Any) -> None:
        if self._have.get(key) == args:  # else another period was chosen meanwhile
            take(answer)

    def _on_failed(self, key: str, args: tuple[Any, ...], error: Exception) -> None:
        if self._have.get(key) == args:
            del self._have[key]
        self.failed.emit(error)
