"""Grid codes of the three levels, containment, and which cell a place lies in; knows no store and no file.

A code is the statistical division code: 6 digits the district, 3 more the street, 3 more the community. A grid's code is
a prefix of the codes of everything inside it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.rules.errors import Refused

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DISTRICT_LENGTH, STREET_LENGTH, COMMUNITY_LENGTH = 6, 9, 12


class GridLevel(enum.IntEnum):
    """The plan's three levels of grids 一级、二级、三级网格."""

    DISTRICT = 1
    STREET = 2
    COMMUNITY = 3

    @property
    def code_length(self) -> int:
        """How many digits a code of this level has."""
        return 3 + 3 * self.value


_LEVELS = {level.code_length: level for level in GridLevel}


def is_code(code: str) -> bool:
    """Whether `code` has the form of a grid code of any level."""
    return len(code) in _LEVELS and code.isascii() and code.isdigit()


def level_of(code: str) -> GridLevel:
    """The level that a code's length says; Refused("grid_code_invalid") where it is no code."""
    if not is_code(code):
        raise Refused("grid_code_invalid", grid=code)
    return _LEVELS[len(code)]


def parent_of(code: str) -> str | None:
    """The code one level up; None for a district."""
    return code[:-3] if level_of(code) > GridLevel.DISTRICT else None


def district_of(code: str) -> str:
    """The district's part of a code."""
    level_of(code)
    return code[:DISTRICT_LENGTH]


def street_of(code: str) -> str | None:
    """The street's part of a code; None for a district."""
    return code[:STREET_LENGTH] if level_of(code) >= GridLevel.STREET else None


def community_of(code: str) -> str | None:
    """The code itself where it is a community's; None above."""
    return code if level_of(code) is GridLevel.COMMUNITY else None


def lineage(code: str) -> tuple[str, ...]:
    """The codes from the district down to `code` itself."""
    level_of(code)
    return tuple(code[:length] for length in _LEVELS if length <= len(code))


def within(code: str, area: str) -> bool:
    """Whether the grid `code` is `area` or lies inside it; "" is everywhere."""
    return code.startswith(area) and (not area or is_code(area))


@dataclass(frozen=True, slots=True)
class Outline:
    """A grid's outline in force: a WGS84 polygon as shapely geometry, or as its WKB."""

    code: str
    provisional: bool
    polygon: BaseGeometry | bytes


@dataclass(frozen=True, slots=True)
class Cell:
    """The grid that a place lies in; inside a provisional outline it is only a suggestion, which a person confirms."""

    code: str
    provisional: bool


class GridIndex:
    """Finds the grid of a place among outlines of any level; built once, then only read, from any thread."""

    def __init__(self, outlines: Iterable[Outline]) -> None:
        import shapely

        self._levels: dict[GridLevel, tuple[Any, list[Cell]]] = {}
        ordered = sorted(outlines, key=lambda outline: outline.code)
        for level in GridLevel:
            members = [outline for outline in ordered if level_of(outline.code) is level]
            polygons = [
                shapely.from_wkb(outline.polygon) if isinstance(outline.polygon, bytes) else outline.polygon
                for outline in members
            ]
            cells = [Cell(outline.code, outline.provisional) for outline in members]
            self._levels[level] = shapely.STRtree(polygons), cells

    def __len__(self) -> int:
        return sum(len(cells) for _, cells in self._levels.values())

    def locate(self, longitude: float, latitude: float, level: int = GridLevel.COMMUNITY) -> Cell | None:
        """The grid of `level` that covers the place (WGS84 degrees); on a common side the smaller code; None outside them all."""
        return self.locate_all([longitude], [latitude], level)[0]

    def locate_all(
        self, longitudes: Sequence[float], latitudes: Sequence[float], level: int = GridLevel.COMMUNITY
    ) -> list[Cell | None]:
        """`locate` for many places in one query, which costs little more than the query; one answer a place, in order."""
        import numpy as np
        import shapely

        tree, cells = self._levels[GridLevel(level)]
        places, hits = tree.query(shapely.points(longitudes, latitudes), predicate="covered_by")
        found = np.full(len(longitudes), len(cells), dtype=np.intp)
        # The last one written stands: of several the one with the smallest code.
        order = np.argsort(-hits, kind="stable")
        found[places[order]] = hits[order]
        answers: list[Cell | None] = [*cells, None]
        return [answers[each] for each in found.tolist()]
