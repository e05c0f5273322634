"""The outlines of a district pack: reading them without geometry, and the slower check that they tile; writes nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.exchange.pack_files import WHOLE_FILE, Findings, PackProblem, read_text
from desktop.exchange.pack_rows import DistrictPack, OutlineRow

if TYPE_CHECKING:
    from desktop.exchange.tiling import Flaw

OUTLINES = "outlines.geojson"


def read_outlines(directory: Path, levels: Mapping[str, int], findings: Findings) -> tuple[OutlineRow, ...]:
    """The outline of every grid; `levels` are the known codes with their level."""
    text = read_text(directory, OUTLINES, findings)
    if text is None:
        return ()
    try:
        collection = json.loads(text)
    except json.JSONDecodeError as error:
        findings.add(OUTLINES, error.lineno, "", "broken_json", reason=error.msg)
        return ()
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        findings.add(OUTLINES, 1, "features", "not_a_feature_collection")
        return ()
    rows: dict[str, OutlineRow] = {}
    last = 0
    for number, feature in enumerate(features, 1):
        code = _property(feature, "code")
        found = text.find(f'"{code}"', last) if isinstance(code, str) and code else -1
        last = found if found >= 0 else last
        line = text.count("\n", 0, found) + 1 if found >= 0 else WHOLE_FILE
        row = _outline(feature, number, line, levels, rows, findings)
        if row is not None:
            rows[row.code] = row
    for code in levels:
        if code not in rows:
            findings.add(OUTLINES, WHOLE_FILE, "code", "missing_outline", grid=code)
    return tuple(rows.values())


def _property(feature: object, name: str) -> Any:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties.get(name) if isinstance(properties, dict) else None


def _outline(
    feature: Any,
    number: int,
    line: int,
    levels: Mapping[str, int],
    earlier: Mapping[str, OutlineRow],
    findings: Findings,
) -> OutlineRow | None:
    """The row of one feature, or None where it has no usable code; `number` counts features from 1."""

    def problem(field: str, code: str, **details: object) -> None:
        findings.add(OUTLINES, line, field, code, feature=number, **details)

    code, level, provisional = (_property(feature, name) for name in ("code", "level", "provisional"))
    if not isinstance(code, str) or not code:
        problem("code", "empty")
        return None
    if code in earlier:
        problem("code", "duplicate", found=code, first_line=WHOLE_FILE)
    elif levels and code not in levels:
        problem("code", "unknown_grid", found=code)
    elif levels and level != levels[code]:
        problem("level", "wrong_level", found=str(level), expected=levels[code])
    if not isinstance(provisional, bool):
        problem("provisional", "not_one_of", found=str(provisional), expected="true, false")
    geometry = feature.get("geometry")
    if (
        not isinstance(geometry, dict)
        or geometry.get("type") not in ("Polygon", "MultiPolygon")
        or not _is_rings(geometry)
    ):
        problem("geometry", "not_a_polygon", grid=code)
    return OutlineRow(code, levels.get(code, 0), provisional is True, json.dumps(geometry, separators=(",", ":")))


def _is_rings(geometry: Mapping[str, Any]) -> bool:
    """Whether the coordinates are closed rings of longitude and latitude."""
    coordinates = geometry.get("coordinates")
    try:
        polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
        rings = [ring for polygon in polygons for ring in polygon]  # type: ignore[union-attr]
        places = [(float(place[0]), float(place[1])) for ring in rings for place in ring]
        closed = all(len(ring) > 3 and ring[0] == ring[-1] for ring in rings)
    except (TypeError, ValueError, IndexError, KeyError):
        return False
    return bool(rings) and closed and all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in places)


def check_outlines(pack: DistrictPack) -> tuple[PackProblem, ...]:
    """What is wrong with the outlines as areas: broken rings, and children that overlap, leave gaps or leave their parent.

    Takes about a second for a whole district, so it is asked on installing a pack, not at every start.
    """
    import shapely

    from desktop.exchange import tiling

    outlines = {row.code: shapely.from_geojson(row.geometry) for row in pack.outlines}
    findings = Findings()
    for code, outline in outlines.items():
        if not outline.is_valid:
            findings.add(
                OUTLINES, WHOLE_FILE, "geometry", "outline_invalid", grid=code, reason=shapely.is_valid_reason(outline)
            )
    if findings.problems:
        return tuple(findings.problems)
    children: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in pack.grids:
        if row.parent:
            children[row.parent][row.code] = outlines[row.code]
    for parent, parts in children.items():
        flaws: list[Flaw] = [*tiling.overlaps(parts), *tiling.gaps(parts, outlines[parent])]
        for code, part in parts.items():
            flaws.extend(tiling.outside(code, part, outlines[parent]))
        for flaw in flaws:
            findings.add(
                OUTLINES,
                WHOLE_FILE,
                "geometry",
                flaw.kind.value,
                grids=", ".join(flaw.codes),
                parent=parent,
                area=round(flaw.area_m2),
                place=f"{flaw.place[0]:.6f}, {flaw.place[1]:.6f}",
            )
    return tuple(findings.problems)
