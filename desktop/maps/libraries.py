"""The page's own scripts, styles and font laid beside it as files; nothing is ever fetched."""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

QT_CHANNEL = "qrc:///qtwebchannel/qwebchannel.js"
"""Ships inside Qt; the only address in a page that is not a file beside it."""

FONT = "han.otf"
_OWN = (
    "outlines.js",
    "names.js",
    "clusters.js",
    "light_canvas.js",
    "lights.js",
    "layers.js",
    "editor.js",
    "bridge.js",
    "map.css",
)


@dataclass(frozen=True, slots=True)
class Library:
    """Where a file comes from and what it is called beside the page."""

    name: str
    source: Path


def libraries(own: Path, font: Path | None) -> tuple[Library, ...]:
    """All files that a page needs; `own` holds this program's scripts, `font` draws Chinese where the system cannot."""
    import folium
    from xstatic.pkg import leaflet, leaflet_markercluster

    found = [
        Library("leaflet.js", Path(leaflet.BASE_DIR) / "leaflet.js"),
        Library("leaflet.css", Path(leaflet.BASE_DIR) / "leaflet.css"),
        Library("leaflet.markercluster.js", Path(leaflet_markercluster.BASE_DIR) / "leaflet.markercluster.js"),
        Library("MarkerCluster.css", Path(leaflet_markercluster.BASE_DIR) / "MarkerCluster.css"),
        Library("leaflet-heat.js", Path(folium.__file__).parent / "templates" / "leaflet_heat.min.js"),
        *(Library(name, own / name) for name in _OWN),
    ]
    return (*found, Library(FONT, font)) if font else tuple(found)


def lay_out(files: tuple[Library, ...], folder: Path) -> None:
    """Copy into `folder` what is not there yet or is another version. Raises OSError where the disk does not allow it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in files:
        target = folder / file.name
        # Size and time of change, which copy2 keeps: an 8 MB font is not read at every start.
        if not (target.exists() and filecmp.cmp(file.source, target)):
            replace(target, source=file.source)


def replace(target: Path, *, source: Path | None = None, text: str | None = None) -> None:
    """Put a file in place whole or not at all: another window of the program may be reading it."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=target.suffix)
    os.close(handle)
    part = Path(name)
    try:
        if source is not None:
            shutil.copy2(source, part)
        else:
            part.write_text(text or "", encoding="utf-8")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def scripts() -> Mapping[str, str]:
    """Scripts by name in the order in which the page loads them."""
    return {
        "leaflet": "leaflet.js",
        "markercluster": "leaflet.markercluster.js",
        "heat": "leaflet-heat.js",
        "channel": QT_CHANNEL,
        "outlines": "outlines.js",
        "names": "names.js",
        "clusters": "clusters.js",
        "light_canvas": "light_canvas.js",
        "lights": "lights.js",
        "layers": "layers.js",
        "editor": "editor.js",
        "bridge": "bridge.js",
    }


def styles() -> Mapping[str, str]:
    """Style sheets by name, no script's, in the order in which the page loads them."""
    return {"leaflet_css": "leaflet.css", "markercluster_css": "MarkerCluster.css", "map_css": "map.css"}
