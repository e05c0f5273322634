"""Where outlines that ought to tile leave gaps, overlap or stick out, with area and place; knows no file and no code's meaning."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from desktop.exchange.crs import area_m2

SMALLEST_FLAW_M2 = 1.0
"""A flaw smaller than this many square metres is a matter of how numbers are written, and is passed over."""


class FlawKind(enum.StrEnum):
    """What a flaw is."""

    OVERLAP = "overlap"
    GAP = "gap"
    OUTSIDE = "outside_parent"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One flaw: whose outlines (two for an overlap, those around a gap), its area and a place inside it (WGS84)."""

    kind: FlawKind
    codes: tuple[str, ...]
    area_m2: float
    place: tuple[float, float]


def overlaps(outlines: Mapping[str, BaseGeometry]) -> list[Flaw]:
    """Every two outlines that overlap, by codes."""
    if len(outlines) < 2:
        return []
    codes, polygons = list(outlines), list(outlines.values())
    tree = shapely.STRtree(polygons)
    pairs = sorted({(int(a), int(b)) for a, b in tree.query(polygons, predicate="intersects").T if a < b})
    common = [(codes[a], codes[b], polygons[a].intersection(polygons[b])) for a, b in pairs]
    return [flaw for a, b, part in common for flaw in _flaws(FlawKind.OVERLAP, (a, b), [part])]


def gaps(outlines: Mapping[str, BaseGeometry], whole: BaseGeometry | None = None) -> list[Flaw]:
    """What the outlines leave open: of `whole` where it is given, otherwise the holes that they close in among them."""
    union = shapely.union_all(list(outlines.values()))
    if whole is None:
        rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
        open_parts: Sequence[BaseGeometry] = [shapely.Polygon(ring) for ring in rings]
    else:
        open_parts = list(shapely.get_parts(whole.difference(union)))
    found = []
    for part in open_parts:
        around = tuple(code for code, outline in sorted(outlines.items()) if outline.intersects(part))
        found.extend(_flaws(FlawKind.GAP, around, [part]))
    return found


def outside(code: str, outline: BaseGeometry, parent: BaseGeometry) -> list[Flaw]:
    """What of `outline` lies outside `parent`, as one flaw."""
    return _flaws(FlawKind.OUTSIDE, (code,), [outline.difference(parent)])


def _flaws(kind: FlawKind, codes: tuple[str, ...], parts: Sequence[BaseGeometry]) -> list[Flaw]:
    found = []
    for part in parts:
        area = area_m2(part)
        if area >= SMALLEST_FLAW_M2:
            place = part.representative_point()
            found.append(Flaw(kind, codes, area, (place.x, place.y)))
    return found
