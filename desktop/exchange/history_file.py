"""Reading a file of past cases, CSV or Excel, row by row; what the rows mean for the office is judged elsewhere."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from desktop.exchange.history_columns import HEADINGS, REQUIRED
from desktop.rules.errors import Refused
from desktop.rules.explanation import LARGEST_LIMIT, Limit, LimitClass
from desktop.rules.terms import Level, ReportSource
from desktop.rules.workflow import Status
from desktop.usecases.fields import Position
from desktop.usecases.past_cases import HistoryProblem, PastCase

SUFFIXES = (".csv", ".txt", ".xlsx")

_ENCODINGS = ("utf-8-sig", "gb18030")
_TIME = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]+(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:\.0+)?)?")
_LIMIT = re.compile(r"(\d{1,4})\s*个?\s*(\S+)")
_YES_NO = {"": False, "是": True, "否": False, "yes": True, "no": False}
_NOBODY_KNOWS = datetime(1970, 1, 1, tzinfo=UTC)
_EXPORTED = ("'=", "'+", "'-", "'@")
"""How a text begins that our own export kept from being a formula."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that stand in a file for codes; the codes themselves are taken too."""

    ends: Mapping[str, Status]
    sources: Mapping[str, ReportSource]
    levels: Mapping[str, Level]
    limit_classes: Mapping[str, LimitClass]


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """The past cases of a file; each walk through it reads the file anew, and holds one row.

    Raises, when it is walked through, Refused: history_file_unreadable.
    """

    path: Path
    vocabulary: Vocabulary
    zone: ZoneInfo

    def __iter__(self) -> Iterator[PastCase | HistoryProblem]:
        rows, line = _rows(self.path), 1
        try:
            line, head = next(rows, (1, []))
            titles = [title.strip() for title in head]
            while titles and not titles[-1]:
                titles.pop()
            problems = list(_heading_problems(line, titles))
            yield from problems
            if problems:
                return
            fields = {heading: field for field, heading in HEADINGS.items()}
            names = [fields[title] for title in titles]
            for line, cells in rows:
                if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
                    yield HistoryProblem(line, "", "too_many_fields", {"expected": len(names)})
                elif any(cell.strip() for cell in cells):
                    given = dict(zip(names, map(_plain, cells), strict=False))
                    yield _Row(line, given, self.vocabulary, self.zone).read()
        except csv.Error as error:
            yield HistoryProblem(line + 1, "", "broken_csv", {"reason": str(error)})
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Refused("history_file_unreadable", path=str(self.path), reason=reason) from error


class _Row:
    """One row; what cannot be read is noted and gets a stand-in."""

    def __init__(self, line: int, given: Mapping[str, str], vocabulary: Vocabulary, zone: ZoneInfo) -> None:
        self._line, self._given, self._words, self._zone = line, given, vocabulary, zone
        self._problems: list[HistoryProblem] = []

    def read(self) -> PastCase:
        words = self._words
        case: dict[str, Any] = {
            name: self._text(name)
            for name in (
                *("category", "description", "grid", "address", "report_number", "case_number"),
                *("old_number", "lead_body", "handler", "result"),
            )
        }
        case |= {
            "end": self._word("end", words.ends, Status.CLOSED),
            "source": self._word("source", words.sources, ReportSource.DEPARTMENT),
            "level": self._word("level", words.levels, Level.STREET, optional=True),
            "emergency": self._word("emergency", _YES_NO, False),
            "position": self._position(),
            "limit": self._limit(),
            "counted_minutes": self._number("counted_minutes", int),
        }
        case |= {name: self._time(name) for name in ("filed_at", "dispatched_at", "answered_at", "deadline")}
        reported_at, finished_at = (
            self._time(name, optional=False) or _NOBODY_KNOWS for name in ("reported_at", "finished_at")
        )
        return PastCase(
            line=self._line,
            reported_at=reported_at,
            finished_at=finished_at,
            **case,
            unread=tuple(self._problems),
        )

    def _text(self, name: str) -> str:
        return self._given.get(name, "")

    def _problem(self, name: str, code: str, **details: object) -> None:
        self._problems.append(HistoryProblem(self._line, name, code, details))

    def _word(self, name: str, words: Mapping[str, Any], stand_in: Any, *, optional: bool = False) -> Any:
        text = self._text(name)
        if text in words:
            return words[text]
        if text:
            told: dict[Any, str] = {}
            for word, code in words.items():
                if word and not word.isascii():
                    told.setdefault(code, word)
            self._problem(name, "not_one_of", found=text, expected="、".join(told.values()))
        elif not optional:
            self._problem(name, "empty")
        return stand_in

    def _time(self, name: str, *, optional: bool = True) -> datetime | None:
        """A time of the district, to the second, as UTC."""
        text = self._text(name)
        if not text:
            if not optional:
                self._problem(name, "empty")
            return None
        match = _TIME.fullmatch(text)
        try:
            if match is not None:
                year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
                return datetime(year, month, day, hour, minute, second, tzinfo=self._zone).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self._problem(name, "not_a_time", found=text)
        return None

    def _position(self) -> Position | None:
        lon, lat = self._number("lon", float), self._number("lat", float)
        if lon is None and lat is None:
            return None
        for name, value in (("lon", lon), ("lat", lat)):
            if value is None and not self._text(name):
                self._problem(name, "half_a_position")
        return None if lon is None or lat is None else Position(lon, lat)

    def _limit(self) -> Limit | None:
        text = self._text("limit")
        if not text:
            return None
        match = _LIMIT.fullmatch(text)
        kind = self._words.limit_classes.get(match[2]) if match else None
        if match is None or kind is None or not 1 <= int(match[1]) <= LARGEST_LIMIT:
            self._problem("limit", "not_a_limit", found=text)
            return None
        return Limit(int(match[1]), kind)

    def _number(self, name: str, kind: Callable[[str], Any]) -> Any:
        text = self._text(name)
        if not text:
            return None
        form = r"\d{1,7}" if kind is int else r"-?\d{1,3}(\.\d+)?"
        if re.fullmatch(form, text, re.ASCII):
            return kind(text)
        self._problem(name, "not_a_number", found=text)
        return None


def _heading_problems(line: int, titles: Sequence[str]) -> Iterator[HistoryProblem]:
    known = set(HEADINGS.values())
    expected = "、".join(HEADINGS.values())
    for name in REQUIRED:
        if HEADINGS[name] not in titles:
            yield HistoryProblem(line, name, "missing_column", {"expected": expected})
    for place, title in enumerate(titles):
        if title not in known:
            yield HistoryProblem(line, "", "unknown_column", {"found": title, "expected": expected})
        elif title in titles[:place]:
            yield HistoryProblem(line, "", "duplicate_column", {"found": title})


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith(_EXPORTED) else text


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows with their lines; Refused("history_file_unreadable") for a file of another kind."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise Refused("history_file_unreadable", path=str(path), reason="、".join(SUFFIXES))
    return _excel_rows(path) if suffix == ".xlsx" else _csv_rows(path)


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=_encoding(path), newline="") as file:
        reader = csv.reader(file, strict=True)
        line = 1
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1


def _encoding(path: Path) -> str:
    """What the file's Chinese is in; UnicodeError where it is none that offices use."""
    with path.open("rb") as file:
        if file.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
            return "utf-16"
    for encoding in _ENCODINGS[:-1]:
        try:
            with path.open(encoding=encoding) as text:
                while text.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    return _ENCODINGS[-1]


def _excel_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    # Heavy, and needed only for such a file.
    from zipfile import BadZipFile
    from zlib import error as InflateError  # noqa: N812 - it is named in small letters

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    # openpyxl checks little: a damaged book breaks wherever it is just reading, and a sheet is read only while it is walked through.
    # SyntaxError is the XML's, by either parser; RuntimeError that of a locked or unknown kind of archive.
    broken = (BadZipFile, InflateError, InvalidFileException, EOFError, SyntaxError, RuntimeError)
    unexpected = (AttributeError, LookupError, TypeError, ValueError)
    try:
        with closing(load_workbook(path, read_only=True, data_only=True)) as book:
            for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
                yield line, [_text_of(cell) for cell in cells]
    except (*broken, *unexpected) as error:
        raise Refused("history_file_unreadable", path=str(path), reason=".xlsx") from error


def _text_of(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
