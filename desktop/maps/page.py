"""One folium page for the outlines in force, written to a file; cases and measures are not in it, they come through the channel."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from desktop.maps import libraries
from desktop.maps.look import MapColours, MapWords
from desktop.maps.outlines import PackedOutlines, pack
from desktop.queries.grid_map import OutlineRow

MOST_BYTES = 2_000_000
"""Of the page's file, whatever outlines an office has."""

_FRAME_BYTES = 20_000  # all of the file but the outlines
_KEPT_PAGES = 6  # other windows on this machine may still show theirs


@dataclass(frozen=True, slots=True)
class MapPageFile:
    """A written page: where it lies, and the grids that it can answer with."""

    path: Path
    codes: frozenset[str]
    bounds: tuple[float, float, float, float]


class OfflineMap(folium.Map):
    """folium's map with the files beside the page in place of folium's addresses.

    The lists are the instance's own: folium keeps them on the class, and adding a link to one map would add it to all.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(tiles=None, prefer_canvas=True, zoom_control=False, attribution_control=False, **options)
        self.default_js = list(libraries.scripts().items())
        self.default_css = list(libraries.styles().items())

    def get_name(self) -> str:
        """The map's name in the script; folium's own is random, which would make every page another file."""
        return "districtMap"


class _Desk(MacroElement):
    """Hands the map and its data to the page's own scripts."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            gridDesk.start({{ this._parent.get_name() }}, {{ this.data }});
        {% endmacro %}
        """
    )

    def __init__(self, data: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca's
        self._name = "Desk"
        # A name may hold anything, "</script>" too.
        self.data = data.replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028")


def write_page(
    folder: Path, outlines: Sequence[OutlineRow], words: MapWords, colours: MapColours, *, own: Path, font: Path | None
) -> MapPageFile:
    """Write the page and what it needs into `folder`, which holds nothing else.

    `own` is resources/map. The same outlines, words and colours give the same file. Raises ValueError without outlines,
    OSError where the disk does not allow it.
    """
    packed = pack(outlines, most_bytes=MOST_BYTES - _FRAME_BYTES)
    sources = "；".join(sorted({row.source for row in outlines}))
    html = render(packed, replace(words, credit=words.credit.format(sources=sources)), colours)
    libraries.lay_out(libraries.libraries(own, font), folder)
    path = folder / f"map-{hashlib.sha256(html.encode()).hexdigest()[:16]}.html"
    libraries.replace(path, text=html)
    _remove_old_pages(folder, path)
    return MapPageFile(path, frozenset(row.grid_code for row in outlines), packed.bounds)


def render(packed: PackedOutlines, words: MapWords, colours: MapColours) -> str:
    """The page as HTML."""
    west, south, east, north = packed.bounds
    page = OfflineMap(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=13,
        zoom_snap=0.25,
        wheel_px_per_zoom_level=90,
        max_bounds=True,
        min_lat=2 * south - north,  # one more district on every side, so that nobody gets lost
        max_lat=2 * north - south,
        min_lon=2 * west - east,
        max_lon=2 * east - west,
        max_bounds_viscosity=0.8,
        font_size="12px",
    )
    # Without tiles nobody else says how far one may zoom, and the clusters need to know.
    page.options["min_zoom"] = 10
    page.options["max_zoom"] = 19
    page.add_child(_Desk(_data(packed, words, colours)), name="desk")
    root = page.get_root()
    assert isinstance(root, Figure)
    root.title = words.title
    root.header.add_child(Element(_first_colours(colours)), name="colours")
    return str(root.render())


def _data(packed: PackedOutlines, words: MapWords, colours: MapColours) -> str:
    said = json.dumps({"words": asdict(words), "colours": asdict(colours)}, ensure_ascii=False)
    return f'{{"outlines":{packed.to_json()},{said[1:]}'


def _first_colours(colours: MapColours) -> str:
    """The colours before any script runs, so that a dark window does not flash white."""
    return f"<style>html,body,.folium-map{{background:{colours.background};color:{colours.text}}}</style>"


def _remove_old_pages(folder: Path, current: Path) -> None:
    """Leave the youngest pages; another window may be doing the same meanwhile."""
    aged = []
    for page in folder.glob("map-*.html"):
        with suppress(FileNotFoundError):
            aged.append((page.stat().st_mtime_ns, page))
    for _, page in sorted(aged, reverse=True)[_KEPT_PAGES:]:
        if page != current:
            page.unlink(missing_ok=True)
