"""Tallies of subjects out of sources, each pass read once for all its sources; it must not say what is counted, nor score."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, cast, false, func, select

from desktop.rules.scorecard import Tally, added
from desktop.store.assessment_sources import NUMBER, MarkSource, Part, Pass, Row, Rows, Source, Subject
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose rows are read: everybody's, or one subject's; `length` is that of the code of an area, which holds what lies inside."""

    subject: str | None = None
    length: int | None = None

    def takes(self, subject: str) -> bool:
        """Whether a row of that subject is wanted."""
        return self.subject in {None, subject[: self.length] if self.length else subject}

    def clause(self, column: Subject) -> ColumnElement[bool]:
        """The same in SQL; what has no subject is nobody's."""
        if self.subject is None:
            return column.is_not(None)
        if self.length:
            return func.substr(column, 1, self.length) == self.subject
        if isinstance(column.type, Integer):
            return column == int(self.subject)
        return column == self.subject


@dataclass(frozen=True, slots=True)
class Counted:
    """One measure's tallies by subject: as they are, and without what upheld appeals take out of the score."""

    raw: Mapping[str, Tally]
    scored: Mapping[str, Tally]

    def rolled(self, length: int) -> Counted:
        """The tallies of the areas whose codes have `length` digits, each with all that lies inside it."""
        raw = rolled(self.raw, length)
        return Counted(raw, raw if self.scored is self.raw else rolled(self.scored, length))


def rolled(tallies: Mapping[str, Tally], length: int) -> dict[str, Tally]:
    """The tallies of codes cut to `length` digits; a shorter code lies in none of them."""
    inside: dict[str, list[Tally]] = defaultdict(list)
    for code, tally in tallies.items():
        if len(code) >= length:
            inside[code[:length]].append(tally)
    return {code: parts[0] if len(parts) == 1 else added(parts) for code, parts in inside.items()}


def counted(
    reading: Reading, sources: Sequence[Source], wanted: Wanted, *, with_cases: bool
) -> Mapping[Source, Counted]:
    """What each source gives of whoever is wanted; `with_cases` also names the numbers behind it."""
    parts = {source: source if isinstance(source, tuple) else (source,) for source in sources}
    found: dict[Part, Counted] = {}
    of_pass: dict[Pass, list[Rows]] = defaultdict(list)
    for part in dict.fromkeys(part for each in parts.values() for part in each):
        if isinstance(part, Rows):
            of_pass[part.of].append(part)
        else:
            told = _listed(row for row in part(reading, wanted.subject) if wanted.takes(row[0]))
            found[part] = told if with_cases else _without_cases(told)
    for each, those in of_pass.items():
        found |= (_named if with_cases else _numbered)(reading, each, those, wanted)
    return {source: _joined([found[part] for part in each]) for source, each in parts.items()}


def means(reading: Reading, source: MarkSource, wanted: Wanted) -> dict[str, Tally]:
    """The sum and number of the marks of each subject, with the cases they are of."""
    marks: dict[str, list[tuple[str, int]]] = defaultdict(list)
    given = source.subquery()
    for each, number, mark in reading.session.execute(select(given).where(wanted.clause(given.c.subject))):
        marks[each].append((number, mark))
    return {
        each: Tally(
            None,
            len(given),
            denominator_cases=tuple(sorted(number for number, _ in given)),
            total=sum(mark for _, mark in given),
        )
        for each, given in marks.items()
    }


class _Flags:
    """The flags of the sources of one pass, each asked once, and what they say of a row."""

    def __init__(self, sources: Sequence[Rows]) -> None:
        asked = {id(flag): flag for source in sources for flag in source.flags}
        place = {key: at for at, key in enumerate(asked)}
        self.columns = [func.coalesce(flag, false()).label(f"flag_{at}") for at, flag in enumerate(asked.values())]
        self._only = [tuple(place[id(flag)] for flag in source.only) for source in sources]
        self._hit = [tuple(place[id(flag)] for flag in source.hit) for source in sources]
        self._excluded = [None if source.excluded is None else place[id(source.excluded)] for source in sources]

    def of(self, at: int, answers: Sequence[Any]) -> tuple[bool, bool] | None:
        """Whether a row is in the numerator of the source at that place, and taken out of its score; None where it is not counted."""
        if not all(answers[flag] for flag in self._only[at]):
            return None
        excluded = self._excluded[at]
        return all(answers[flag] for flag in self._hit[at]), excluded is not None and bool(answers[excluded])


def _read(reading: Reading, each: Pass, flags: _Flags, wanted: Wanted, *, numbers: bool) -> Iterator[Any]:
    """Of everything that is looked at: subject, `numbers` (its number) or how often, and what the flags say."""
    frame = each.frame.where(wanted.clause(each.subject))
    found = frame.with_only_columns(
        cast(each.subject, String).label("subject"), NUMBER.label("number"), *flags.columns, maintain_column_froms=True
    )  # the cast keeps SQLite from beginning with all rows of all time in the order of their subjects
    rows = (found.distinct() if each.once else found).subquery()
    asked = [rows.c[column.name] for column in flags.columns]
    if numbers:
        return iter(reading.session.execute(select(rows.c.subject, rows.c.number, *asked)))
    query = select(rows.c.subject, func.count(), *asked).group_by(rows.c.subject, *asked)
    return iter(reading.session.execute(query))


def _numbered(reading: Reading, each: Pass, sources: Sequence[Rows], wanted: Wanted) -> dict[Part, Counted]:
    flags = _Flags(sources)
    sums: list[dict[str, list[int]]] = [defaultdict(lambda: [0, 0, 0, 0]) for _ in sources]
    for subject, times, *answers in _read(reading, each, flags, wanted, numbers=False):
        for at, found in enumerate(sums):
            if (counts := flags.of(at, answers)) is None:
                continue
            hit, excluded = counts
            kept = found[subject]
            kept[0] += times
            kept[1] += times * hit
            kept[2] += times * (not excluded)
            kept[3] += times * (hit and not excluded)
    return {
        source: Counted(
            {subject: Tally(hit, whole) for subject, (whole, hit, _, _) in found.items()},
            {subject: Tally(hit, whole) for subject, (_, _, whole, hit) in found.items()},
        )
        for source, found in zip(sources, sums, strict=True)
    }


def _named(reading: Reading, each: Pass, sources: Sequence[Rows], wanted: Wanted) -> dict[Part, Counted]:
    flags = _Flags(sources)
    lists: list[list[Row]] = [[] for _ in sources]
    for subject, number, *answers in _read(reading, each, flags, wanted, numbers=True):
        for at, found in enumerate(lists):
            if (counts := flags.of(at, answers)) is not None:
                found.append((subject, number, *counts))
    return {source: _listed(found) for source, found in zip(sources, lists, strict=True)}


def _listed(given: Iterable[Row]) -> Counted:
    rows = list(given)
    raw = _tallies(rows)
    return Counted(raw, _tallies(row for row in rows if not row[3]) if any(row[3] for row in rows) else raw)


def _tallies(rows: Iterable[Row]) -> dict[str, Tally]:
    numbers: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for each, number, hit, _ in rows:
        whole, part = numbers[each]
        named = sys.intern(number)  # a case stands behind many figures
        whole.append(named)
        if hit:
            part.append(named)
    return {
        each: Tally(len(part), len(whole), tuple(sorted(part)), tuple(sorted(whole)))
        for each, (whole, part) in numbers.items()
    }


def _without_cases(counted: Counted) -> Counted:
    bare = [
        {each: Tally(tally.numerator, tally.denominator) for each, tally in tallies.items()}
        for tallies in (counted.raw, counted.scored)
    ]
    return Counted(*bare)


def _joined(parts: Sequence[Counted]) -> Counted:
    """What several parts of one source give together."""
    if len(parts) == 1:
        return parts[0]
    raw: dict[str, list[Tally]] = defaultdict(list)
    scored: dict[str, list[Tally]] = defaultdict(list)
    for part in parts:
        for found, tallies in ((raw, part.raw), (scored, part.scored)):
            for subject, tally in tallies.items():
                found[subject].append(tally)
    return Counted(
        {subject: added(tallies) for subject, tallies in raw.items()},
        {subject: added(tallies) for subject, tallies in scored.items()},
    )
