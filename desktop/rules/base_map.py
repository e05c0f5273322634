"""What may lie under the grids: nothing, a tile file, or the intranet's tile address; it opens neither."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from desktop.rules.errors import Refused

FACT = "base_map"
"""The store's fact that holds it."""

_PLACES = ("{z}", "{x}", "{y}")


class BaseMapKind(enum.StrEnum):
    """Where the tiles come from."""

    NONE = "none"
    MBTILES = "mbtiles"
    TILES = "tiles"


@dataclass(frozen=True, slots=True)
class BaseMap:
    """The office's base map: a path of an MBTiles file, or an address with {z}, {x} and {y}; WGS84 Web Mercator tiles of images."""

    kind: BaseMapKind = BaseMapKind.NONE
    address: str = ""

    def to_text(self) -> str:
        """As the store keeps it."""
        return json.dumps({"kind": self.kind.value, "address": self.address}, ensure_ascii=False)


def read_base_map(text: str | None) -> BaseMap:
    """What `to_text` wrote; none where nothing is kept."""
    if text is None:
        return BaseMap()
    kept = json.loads(text)
    return BaseMap(BaseMapKind(kept["kind"]), kept["address"])


def checked_base_map(kind: BaseMapKind, address: str) -> BaseMap:
    """A base map as an administrator gave it; Refused("base_map_invalid") where it cannot be one."""
    address = address.strip()
    if kind is BaseMapKind.NONE:
        return BaseMap()
    if kind is BaseMapKind.MBTILES:
        well = address.lower().endswith(".mbtiles")
    else:
        parts = urlsplit(address)
        well = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        well = well and all(address.count(place) == 1 for place in _PLACES)
    if not well:
        raise Refused("base_map_invalid", field="address", base_map_kind=kind.value)
    return BaseMap(kind, address)
