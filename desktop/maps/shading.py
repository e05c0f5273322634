"""Which colour class a grid's figure falls into, and what the classes are called; knows no colours and no page."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

CLASSES = 4
"""Classes above zero; zero is a class of its own and is not filled."""

LEVELS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Shading:
    """One measure as classes: per level what each class is called, per grid its figure as text and its class (0: not filled)."""

    labels: Mapping[int, tuple[str, ...]]
    classes: Mapping[str, tuple[str, int]]


def shade(counts: Iterable[tuple[str, int, int]]) -> Shading:
    """Class the counts, given as (code, level, count), for each level by itself: a street holds more than a community."""
    rows = tuple(counts)
    limits = {level: class_limits(row[2] for row in rows if row[1] == level) for level in {row[1] for row in rows}}
    labels = {level: class_labels(of) for level, of in limits.items()}
    return Shading(labels, {code: (str(count), class_of(count, limits[level])) for code, level, count in rows})


def shade_figures(
    figures: Iterable[tuple[str, float]], bounds: tuple[float, ...], text: Callable[[float], str]
) -> Shading:
    """Class figures that mean the same on every level, given as (code, figure): the class above each of the rising `bounds`.

    `text` writes a figure. A grid without a figure is left out, and is not filled.
    """
    first, *_, last = bounds
    between = itertools.pairwise(bounds)
    names = (f"< {text(first)}", *(f"{text(low)}–{text(high)}" for low, high in between), f"≥ {text(last)}")
    classes = {code: (text(figure), 1 + sum(figure >= bound for bound in bounds)) for code, figure in figures}
    return Shading(dict.fromkeys(LEVELS, names) if classes else {}, classes)


def class_limits(counts: Iterable[int]) -> tuple[int, ...]:
    """The highest count of each class above zero: even steps of a round number, as few classes as the counts need."""
    highest = max(counts, default=0)
    if highest <= 0:
        return ()
    step = _round_up(math.ceil(highest / CLASSES))
    return tuple(range(step, highest + step, step))[:CLASSES]


def class_labels(limits: tuple[int, ...]) -> tuple[str, ...]:
    """What the classes with these highest counts are called: 1–5, 6–10."""
    lows = (1, *(limit + 1 for limit in limits))
    return tuple(str(low) if low == high else f"{low}–{high}" for low, high in zip(lows, limits, strict=False))


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
