"""Which colour class a grid's count falls into; knows no colours and no page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CLASSES = 4
"""Classes above zero; zero is a class of its own and is not filled."""


@dataclass(frozen=True, slots=True)
class Shading:
    """Counts of one measure as classes: per level the highest count of each class, per grid its count and class (0: none)."""

    limits: Mapping[int, tuple[int, ...]]
    classes: Mapping[str, tuple[int, int]]


def shade(counts: Iterable[tuple[str, int, int]]) -> Shading:
    """Class the counts, given as (code, level, count), for each level by itself: a street holds more than a community."""
    rows = tuple(counts)
    limits = {level: class_limits(row[2] for row in rows if row[1] == level) for level in {row[1] for row in rows}}
    return Shading(limits, {code: (count, class_of(count, limits[level])) for code, level, count in rows})


def class_limits(counts: Iterable[int]) -> tuple[int, ...]:
    """The highest count of each class above zero: even steps of a round number, as few classes as the counts need."""
    highest = max(counts, default=0)
    if highest <= 0:
        return ()
    step = _round_up(math.ceil(highest / CLASSES))
    return tuple(range(step, highest + step, step))[:CLASSES]


def class_of(count: int, limits: tuple[int, ...]) -> int:
    """0 for nothing, else the number of the class, counted from 1."""
    if count <= 0:
        return 0
    return next((number for number, limit in enumerate(limits, start=1) if count <= limit), len(limits))


def _round_up(step: int) -> int:
    """The next larger of 1, 2, 3, 5, 10, 20, 25, 50, 100 and so on."""
    size: int = 10 ** (len(str(step)) - 1)
    rounds = (1, 2, 3, 5, 10) if size == 1 else (1, 2, 2.5, 5, 10)
    return next(int(size * factor) for factor in rounds if size * factor >= step)
