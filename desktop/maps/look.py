"""The words and colours that a map is handed; it makes up neither."""

from __future__ import annotations

from dataclasses import dataclass


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
    every name of a level ends alike.
    """

    title: str
    credit: str
    provisional: str
    official: str
    nothing: str
    zoom_in: str
    zoom_out: str
    suffixes: tuple[str, ...] = ()
