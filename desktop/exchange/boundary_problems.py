"""What may be wrong with the outlines of a file, by feature or line; it reads no file."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class BoundaryProblemKind(enum.StrEnum):
    """What is wrong with a feature."""

    NO_CODE = "no_code"
    UNKNOWN_CODE = "unknown_code"
    WRONG_LEVEL = "wrong_level"
    DUPLICATE = "duplicate"
    MISSING = "missing"
    NO_GEOMETRY = "no_geometry"
    NOT_A_POLYGON = "not_a_polygon"
    SWAPPED_AXES = "swapped_axes"
    IMPOSSIBLE_PLACE = "impossible_place"
    FAR_AWAY = "far_away"
    INVALID = "self_intersection"
    OVERLAP = "overlap"
    GAP = "gap"
    OUTSIDE_PARENT = "outside_parent"
    # of a file of corners
    NOT_A_NUMBER = "not_a_number"
    NOT_AN_ORDER = "not_an_order"
    ORDER_TWICE = "order_twice"
    TOO_FEW_POINTS = "too_few_points"


@dataclass(frozen=True, slots=True)
class BoundaryProblem:
    """One fault; `feature` counts from 1 in the file's order (0: no single one), `line` is one of a text file (0: none).

    `others` are the further codes that it concerns; `area_m2` and `place` (WGS84 longitude, latitude) are there where they
    say something.
    """

    feature: int
    code: str
    kind: BoundaryProblemKind
    others: tuple[str, ...] = ()
    area_m2: float | None = None
    place: tuple[float, float] | None = None
    line: int = 0
