"""The numbers of past cases: the old ones kept where they fit and are free, the others out of the series of their day and year."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select, text

from desktop.models.case import Case
from desktop.rules.workflow import Status
from desktop.store.work import Reading, Work
from desktop.usecases.past_cases import HistoryProblem, PastCase

_REPORT = re.compile(r"R(\d{8})-(\d{4,7})")
_CASE = re.compile(r"(\d{4})-(\d{6,8})")


class NumberCheck:
    """What the past cases ask of the office's series; knows every number of the file, and nothing else of it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._lines: dict[str, int] = {}
        self._kept: dict[str, int] = defaultdict(int)
        self._wanted: Counter[str] = Counter()

    def faults(self, cases: Sequence[PastCase]) -> Iterator[HistoryProblem]:
        """What is wrong with the numbers of some cases: their form, a second one in the file, one that is given here."""
        asked: dict[str, tuple[int, str]] = {}
        for past in cases:
            for field, number, series in _numbers(past, self._reading.zone):
                if not number:
                    self._wanted[series] += 1
                    continue
                kept = _read(field, number)
                if kept is None:
                    yield HistoryProblem(past.line, field, f"{field}_form", {"found": number})
                elif number in self._lines:
                    yield HistoryProblem(
                        past.line, field, "number_twice", {"found": number, "line": self._lines[number]}
                    )
                else:
                    self._lines[number] = past.line
                    self._kept[kept[0]] = max(self._kept[kept[0]], kept[1])
                    asked[number] = past.line, field
        for number in self._given(list(asked)):
            line, field = asked[number]
            yield HistoryProblem(line, field, "number_taken", {"found": number})

    def reserve(self, work: Work) -> PastNumbers:
        """Take what is wanted out of the series, behind whatever the file keeps of them; nobody else gets those numbers."""
        statement = text(
            "INSERT INTO counters (series, last) VALUES (:series, :kept + :wanted) ON CONFLICT (series) DO UPDATE SET last ="
            " CASE WHEN counters.last > :kept THEN counters.last ELSE :kept END + :wanted RETURNING last"
        )
        last: dict[str, int] = {}
        for series in sorted({*self._kept, *self._wanted}):
            wanted = self._wanted[series]
            values = {"series": series, "kept": self._kept.get(series, 0), "wanted": wanted}
            last[series] = int(work.session.execute(statement, values).scalar_one()) - wanted
        return PastNumbers(last, work.zone)

    def _given(self, numbers: list[str]) -> Iterator[str]:
        """Which of the numbers a case here has already, in the order of the file."""
        if not numbers:
            return
        found: set[str | None] = set()
        for column in (Case.report_number, Case.case_number):
            found |= set(self._reading.session.scalars(select(column).where(column.in_(numbers))))
        yield from (number for number in numbers if number in found)


class PastNumbers:
    """The reserved numbers, given out in the order of the file."""

    def __init__(self, last: dict[str, int], zone: ZoneInfo) -> None:
        self._last, self._zone = last, zone

    def of(self, past: PastCase) -> tuple[str, str | None]:
        """Report number, and case number of what was filed."""
        numbers = [number or self._next(series) for _, number, series in _numbers(past, self._zone)]
        return numbers[0], numbers[1] if len(numbers) > 1 else None

    def _next(self, series: str) -> str:
        self._last[series] = number = self._last[series] + 1
        kind, _, period = series.partition("-")
        return f"R{period}-{number:04d}" if kind == "report" else f"{period}-{number:06d}"


def _numbers(past: PastCase, zone: ZoneInfo) -> Iterator[tuple[str, str, str]]:
    """(field, number as given, series that gives one instead), as `usecases.numbers` has them."""
    yield "report_number", past.report_number.strip(), f"report-{past.reported_at.astimezone(zone):%Y%m%d}"
    if past.end is Status.CLOSED:
        filed_at = past.filed_at or past.reported_at
        yield "case_number", past.case_number.strip(), f"case-{filed_at.astimezone(zone):%Y}"


def _read(field: str, number: str) -> tuple[str, int] | None:
    """(series, number in it) of a number in the office's own form; None for any other."""
    match = (_REPORT if field == "report_number" else _CASE).fullmatch(number)
    if match is None or not number.isascii() or int(match[2]) == 0:
        return None
    digits = 4 if field == "report_number" else 6
    if len(match[2]) > digits and match[2].startswith("0"):
        return None
    if field == "report_number":
        try:
            date.fromisoformat(match[1])
        except ValueError:
            return None
        return f"report-{match[1]}", int(match[2])
    return f"case-{match[1]}", int(match[2])
