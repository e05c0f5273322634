"""A long list in order of rank of which only some stretches are in memory: where each row is; it knows nothing of Qt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


@dataclass(
    eq=False, slots=True
)  # before 3.12 slots break Stretch[CardRow](…), so the row type is never named in a call
class Stretch(Generic[Row]):
    """`count` neighbouring rows; `rows` is None while they are let go of, and `after` tells where to read them again.

    `end` is the highest rank that belongs here. The count of what is not in memory is of when it was: reading corrects it.
    """

    after: object
    rows: list[Row] | None
    count: int
    end: Any
    used: int = 0
    waiting: bool = False


class Stretches(Generic[Row]):
    """Invariants: ranks ascend over all stretches; `is_whole` means that no row ranks behind the last one; keys are unique in memory."""

    def __init__(self, key: Callable[[Row], Hashable], rank: Callable[[Row], Any]) -> None:
        self._key = key
        self.rank = rank
        self.parts: list[Stretch[Row]] = []
        self.is_whole = True
        self.by_key: dict[Hashable, Row] = {}
        self._starts: list[int] | None = None
        # The stretch that was asked for last, where it begins and what is behind it: its other rows are asked for next.
        self._last: Stretch[Row]
        self._first = self._behind = 0
        self._turn = 0

    def __len__(self) -> int:
        return self.starts[-1]

    @property
    def starts(self) -> list[int]:
        """The number of the first row of each stretch, and of the row behind them all."""
        if self._starts is None:
            self._starts = list(accumulate((part.count for part in self.parts), initial=0))
            self._first = self._behind = 0
        return self._starts

    def __iter__(self) -> Iterator[Row]:
        """What is in memory, in order."""
        for part in self.parts:
            yield from part.rows or ()

    # Finding.

    def number_at(self, row: int) -> int:
        """Which stretch the row is in."""
        return bisect_right(self.starts, row, hi=len(self.parts)) - 1

    def at(self, row: int) -> tuple[Stretch[Row], Row | None]:
        """The stretch of a row, and the row where it is in memory; the stretch counts as just used."""
        if self._starts is None or not self._first <= row < self._behind:
            number = self.number_at(row)
            self._last, self._first, self._behind = self.parts[number], self.starts[number], self.starts[number + 1]
        part = self._last
        self._turn += 1
        part.used = self._turn
        return part, None if part.rows is None else part.rows[row - self._first]

    def number_of(self, rank: Any) -> int | None:
        """Which stretch something of that rank belongs into; None behind the end of what was read so far."""
        known = len(self.parts) - 1 if self.is_whole else len(self.parts)
        number = bisect_left(self.parts, rank, hi=known, key=lambda part: part.end)
        return number if number < len(self.parts) else None

    def place(self, number: int, rank: Any) -> int:
        """The row number that something of that rank has or would get in a stretch that is in memory."""
        return self.starts[number] + bisect_left(self.parts[number].rows or (), rank, key=self.rank)

    def position(self, key: Hashable) -> int | None:
        """The number of the row with `key`; None where it is not in memory."""
        row = self.by_key.get(key)
        if row is None:
            return None
        number, within = self._found(row)
        return self.starts[number] + within

    def in_memory(self, first: int, last: int) -> list[tuple[int, int]]:
        """The parts of first to last (both included) that are in memory, joined where they touch."""
        found: list[tuple[int, int]] = []
        for number in range(self.number_at(first), len(self.parts)):
            start, stop = max(first, self.starts[number]), min(last, self.starts[number + 1] - 1)
            if self.starts[number] > last:
                break
            if self.parts[number].rows is None or start > stop:
                continue
            if found and found[-1][1] == start - 1:
                found[-1] = (found[-1][0], stop)
            else:
                found.append((start, stop))
        return found

    # Changing.

    def reset(self, rows: Iterable[Row], *, whole: bool) -> None:
        """Hold these rows as the only stretch."""
        held = sorted(rows, key=self.rank)
        self.by_key = {self._key(row): row for row in held}
        self.parts = [Stretch(None, held, len(held), self.rank(held[-1]) if held else None)]
        self.is_whole = whole or not held
        self._starts = None

    def fresh(self, rows: Iterable[Row]) -> list[Row]:
        """Those that are not in memory already, in order: what changed while a page was being read may stand here."""
        return sorted((row for row in rows if self._key(row) not in self.by_key), key=self.rank)

    def append(self, part: Stretch[Row], *, whole: bool) -> None:
        """Add a stretch at the end."""
        self._turn += 1
        part.used = self._turn
        self.parts.append(part)
        self.is_whole = whole
        self._keep(part)

    def resize(self, number: int, count: int) -> None:
        """Correct the count of a stretch that is not in memory."""
        self.parts[number].count = count
        self._starts = None

    def fill(self, number: int, rows: list[Row], rest: Stretch[Row] | None, end: Any) -> None:
        """Take a stretch back into memory; `rest` is what of it did not fit into the page and goes behind it."""
        part = self.parts[number]
        part.rows, part.count, part.end, part.waiting = rows, len(rows), end, False
        if rest is not None:
            self.parts.insert(number + 1, rest)
        self._keep(part)

    def insert(self, number: int, row: Row) -> None:
        """Put one row into a stretch that is in memory."""
        part = self.parts[number]
        assert part.rows is not None
        rank = self.rank(row)
        part.rows.insert(bisect_left(part.rows, rank, key=self.rank), row)
        part.count += 1
        if part.end is None or part.end < rank:
            part.end = rank
        self.by_key[self._key(row)] = row
        self._starts = None

    def take_out(self, key: Hashable) -> None:
        """Take one row out of memory and list."""
        number, within = self._found(self.by_key.pop(key))
        part = self.parts[number]
        assert part.rows is not None
        del part.rows[within]
        part.count -= 1
        self._starts = None

    def cut(self) -> None:
        """Forget everything but the first stretch."""
        for part in self.parts[1:]:
            self._drop(part)
        del self.parts[1:]
        self._starts = None

    def let_go(self, most: int, pinned: Sequence[tuple[int, int]]) -> None:
        """Hold no more than `most` stretches besides the first and those with pinned rows; the longest unused ones go."""
        held = [number for number, part in enumerate(self.parts) if number and part.rows is not None]
        if len(held) <= most:
            return
        kept = {number for first, last in pinned for number in range(self.number_at(first), self.number_at(last) + 1)}
        for number in sorted(held, key=lambda each: self.parts[each].used)[: len(held) - most]:
            if number not in kept:
                self._drop(self.parts[number])

    def _found(self, row: Row) -> tuple[int, int]:
        rank = self.rank(row)
        number = self.number_of(rank)
        assert number is not None
        rows = self.parts[number].rows
        assert rows is not None
        within = bisect_left(rows, rank, key=self.rank)
        while rows[within] is not row:
            within += 1
        return number, within

    def _keep(self, part: Stretch[Row]) -> None:
        self.by_key.update((self._key(row), row) for row in part.rows or ())
        self._starts = None

    def _drop(self, part: Stretch[Row]) -> None:
        for row in part.rows or ():
            del self.by_key[self._key(row)]
        part.rows = None
