"""The words and colours that a map is handed; it makes up neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LegendOf = tuple[str, tuple[tuple[str, str], ...]]
"""A layer's title and its signs, each with what it means."""


@dataclass(frozen=True, slots=True)
class MapColours:
    """The colours of one theme, as #RRGGBB."""

    background: str
    surface: str
    line: str
    text: str
    muted: str
    accent: str
    green: str
    yellow: str
    red: str
    grey: str


@dataclass(frozen=True, slots=True)
class MapWords:
    """All words on the page.

    `credit` has a place for the outlines' {sources}. `suffixes` are left off names that would not fit into their grids, where
    every name of a level ends alike. `legend` has for each layer of the page its title and (key, text) of each of its signs.
    """

    title: str
    credit: str
    provisional: str
    official: str
    nothing: str
    zoom_in: str
    zoom_out: str
    suffixes: tuple[str, ...] = ()
    legend: Mapping[str, LegendOf] = field(default_factory=dict)
