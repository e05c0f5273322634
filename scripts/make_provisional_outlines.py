"""Draw a district pack's provisional outlines (outlines.geojson) from its sketch of crossings (outline_sketch.toml).

The same sketch and code table always give the same bytes. Run it as
`python scripts/make_provisional_outlines.py resources/districts/xicheng`; with `--compare FILE` it draws nothing, and
prints how well the streets' outlines overlap with those in a boundary file (property `code`, WGS84).
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely import Polygon
from shapely.geometry import shape

from desktop.exchange.crs import area_m2
from desktop.exchange.provisional import Outline, Seed, spread_seeds, tile

DECIMALS = 6  # about 0.1 m
GRID_SIZE = 10**-DECIMALS
DISTRICT_DIGITS, STREET_DIGITS = 6, 9


def draw(pack: Path) -> str:
    """The GeoJSON text of all outlines of the pack in `pack`: district, streets, communities, one feature a line.

    Communities tile their street and streets the district; common corners are equal to the last digit. Raises ValueError
    where the sketch does not tile: overlapping streets, a hole, or a street without a ring.
    """
    sketch = tomllib.loads((pack / "outline_sketch.toml").read_text(encoding="utf-8"))
    with (pack / "grids.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = sorted(row["code"] for row in csv.DictReader(file) if row["level"] == "3")
    streets: dict[str, Outline] = {
        code: Polygon([sketch["nodes"][name] for name in ring]) for code, ring in sorted(sketch["streets"].items())
    }
    anchors: dict[str, Seed] = {code: (place[0], place[1]) for code, place in sketch["communities"].items()}
    seeds = {
        street: spread_seeds(outline, [code for code in codes if code.startswith(street)], anchors)
        for street, outline in streets.items()
    }
    communities = tile(streets, seeds, GRID_SIZE)
    if missing := set(codes) - set(communities):
        raise ValueError(f"no street's ring for {sorted(missing)}")
    joined: dict[str, Outline] = {
        street: _joined([cell for code, cell in communities.items() if code.startswith(street)]) for street in streets
    }
    district: dict[str, Outline] = {codes[0][:DISTRICT_DIGITS]: _joined(list(joined.values()))}
    lines = [
        _feature(code, level, outline)
        for level, table in enumerate((district, joined, communities), 1)
        for code, outline in sorted(table.items())
    ]
    return (
        '{"type": "FeatureCollection", "name": "provisional_outlines", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    )


def _joined(parts: Sequence[Outline]) -> Outline:
    union = shapely.coverage_union_all(list(parts))
    if not isinstance(union, Polygon) or union.interiors:
        raise ValueError("the parts do not join into one outline without holes")
    return union


def _feature(code: str, level: int, outline: Outline) -> str:
    ring = shapely.get_coordinates(shapely.orient_polygons(outline.normalize()))
    corners = [[round(float(x), DECIMALS), round(float(y), DECIMALS)] for x, y in ring]
    return json.dumps(
        {
            "type": "Feature",
            "properties": {"code": code, "level": level, "provisional": True},
            "geometry": {"type": "Polygon", "coordinates": [corners]},
        },
        separators=(",", ":"),
    )


@dataclass(frozen=True, slots=True)
class Overlap:
    """How well two sets of outlines agree, 0 to 1.

    `ratios` is intersection over union by code, `share_right` the share of the other set's area that lies in the outline of
    the same code.
    """

    ratios: dict[str, float]
    share_right: float


def compare(drawn: str, other: Any) -> Overlap:
    """The overlap of the drawn outlines (GeoJSON text) with the polygons of the same codes in `other` (parsed GeoJSON)."""
    ours = {f["properties"]["code"]: shape(f["geometry"]) for f in json.loads(drawn)["features"]}
    theirs = {f["properties"]["code"]: shape(f["geometry"]) for f in other["features"]}
    common = {code: area_m2(ours[code].intersection(outline)) for code, outline in theirs.items()}
    ratios = {code: area / area_m2(ours[code].union(theirs[code])) for code, area in common.items()}
    return Overlap(ratios, sum(common.values()) / sum(area_m2(outline) for outline in theirs.values()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, or compare; 0 when done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path, help="the district pack's directory")
    parser.add_argument(
        "--compare", type=Path, metavar="FILE", help="print the overlap with this boundary file instead"
    )
    options = parser.parse_args(arguments)
    target = options.pack / "outlines.geojson"
    if options.compare is None:
        target.write_bytes(draw(options.pack).encode())
        return 0
    overlap = compare(target.read_text(encoding="utf-8"), json.loads(options.compare.read_text(encoding="utf-8")))
    for code, ratio in sorted(overlap.ratios.items()):
        print(f"{code}  IoU {ratio:.3f}")
    print(f"mean IoU {sum(overlap.ratios.values()) / len(overlap.ratios):.3f}")
    print(f"share of the area in the right street {overlap.share_right:.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
