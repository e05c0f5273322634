"""Measuring: two things done in turn, so that whatever else the machine does falls on both; medians and their ratio."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROUNDS = 11
WARM_UP = 2


@dataclass(frozen=True)
class Figure:
    """One measured figure: `value` against `target`, both a ratio (or MB); `detail` says what was measured, in milliseconds."""

    name: str
    value: float
    target: float | None
    unit: str
    detail: dict[str, float]

    @property
    def verdict(self) -> str:
        """PASS or MISS; "" where there is no target."""
        if self.target is None:
            return ""
        return "PASS" if self.value <= self.target else "MISS"

    def line(self) -> str:
        """The figure as one line of the printed table."""
        target = "" if self.target is None else f"≤ {self.target:g}{self.unit}"
        detail = ", ".join(f"{name} {value:.2f}" for name, value in self.detail.items())
        return f"{self.verdict:4}  {self.value:8.2f}{self.unit:3} {target:9} {self.name}  ({detail})"

    def as_json(self) -> dict[str, Any]:
        """The figure with its verdict."""
        return asdict(self) | {"verdict": self.verdict}


def interleaved(
    jobs: Mapping[str, Callable[[], object]],
    rounds: int = ROUNDS,
    warm_up: int = WARM_UP,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """The median time of each job in milliseconds; one round does each once, in an order of its own.

    A job that follows a long one finds the processor's caches full of what that one read: in one order for all rounds, it would be
    the same job each time.

    Reading a file that is in memory waits for nothing, so that the processor's time is all there is to it; unlike the clock's it
    does not count what other programs take meanwhile. What waits for a disk is measured with `time.perf_counter`.
    """
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for job in jobs.values():
        for _ in range(warm_up):
            job()
    order, shuffled = list(jobs), random.Random(len(jobs))
    with undisturbed():
        for _ in range(rounds):
            shuffled.shuffle(order)
            for name in order:
                times[name].append(timed(jobs[name], clock))
    return {name: statistics.median(taken) for name, taken in times.items()}


def timed(job: Callable[[], object], clock: Callable[[], float]) -> float:
    """How long a job takes, in milliseconds."""
    time.sleep(0.001)  # a rested process is seldom interrupted half-way
    began = clock()
    job()
    return (clock() - began) * 1000


@contextmanager
def undisturbed() -> Iterator[None]:
    """Nothing is collected meanwhile: it would fall on whatever runs just then."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def resident_mb() -> float:
    """The memory that this process holds now, in MB; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    import resource

    return pages * resource.getpagesize() / 2**20
