"""Reading a district pack's files field by field, noting every problem with its place; must not know what the fields mean."""

from __future__ import annotations

import csv
import enum
import io
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from desktop.rules.errors import Refused

E = TypeVar("E", bound=enum.StrEnum)

WHOLE_FILE = 0
_YES_NO = {"yes": True, "no": False, "是": True, "否": False}


@dataclass(frozen=True, slots=True)
class PackProblem:
    """What is wrong at one place of a pack.

    `line` counts from 1 (0: the file as a whole). `code` and `details` become a sentence by `desktop/pack_wording.py`;
    `details` say what was found and what is expected.
    """

    file: str
    line: int
    field: str
    code: str
    details: Mapping[str, object] = dataclass_field(default_factory=dict, hash=False)


class PackInvalid(Refused):
    """A district pack that cannot be used; `errors` holds every problem found, in the order of files and lines."""

    def __init__(self, errors: Iterable[PackProblem]) -> None:
        self.errors = tuple(errors)
        super().__init__("pack_invalid", count=len(self.errors))

    def __reduce__(self) -> tuple[Any, ...]:
        return PackInvalid, (self.errors,)


class Findings:
    """The problems found so far in one pack."""

    def __init__(self) -> None:
        self.problems: list[PackProblem] = []

    def add(self, file: str, line: int, column: str, code: str, **details: object) -> None:
        """Note one problem."""
        self.problems.append(PackProblem(file, line, column, code, details))


class Row:
    """One record of a table; its fields are taken with a check, and a wrong one gives a stand-in, so that reading goes on."""

    def __init__(self, file: str, line: int, values: Mapping[str, str], findings: Findings) -> None:
        self.file, self.line = file, line
        self._values, self._findings = values, findings

    def problem(self, column: str, code: str, **details: object) -> None:
        """Note that this row's `column` is wrong."""
        self._findings.add(self.file, self.line, column, code, **details)

    def text(self, column: str, *, optional: bool = False) -> str:
        """The field without surrounding blanks; empty only where `optional`."""
        value = self._values.get(column, "").strip()
        if not value and not optional:
            self.problem(column, "empty")
        return value

    def matching(self, column: str, pattern: str, expected: str) -> str:
        """A text that `pattern` matches wholly; `expected` is its description for the reader, such as `4 位数字`."""
        value = self.text(column)
        if value and not re.fullmatch(pattern, value):
            self.problem(column, "wrong_form", found=value, expected=expected)
        return value

    def number(self, column: str, least: int, most: int) -> int:
        """A whole number between `least` and `most`."""
        value = self.text(column)
        number = int(value) if re.fullmatch(r"[0-9]{1,9}", value) else None
        if number is not None and least <= number <= most:
            return number
        if value:
            self.problem(column, "not_a_number", found=value, least=least, most=most)
        return least

    def yes_no(self, column: str) -> bool:
        """Yes or no, also 是 or 否."""
        value = self.text(column)
        if value and value not in _YES_NO:
            self.problem(column, "not_one_of", found=value, expected="yes, no")
        return _YES_NO.get(value, False)

    def choice(self, column: str, kind: type[E]) -> E:
        """A member of `kind` by its code."""
        value = self.text(column)
        members = {member.value: member for member in kind}
        if value and value not in members:
            self.problem(column, "not_one_of", found=value, expected=", ".join(members))
        return members.get(value, next(iter(kind)))


def read_text(directory: Path, name: str, findings: Findings) -> str | None:
    """The file's text (UTF-8, with or without a byte-order mark), or None with the reason noted."""
    try:
        raw = (directory / name).read_bytes()
    except FileNotFoundError:
        findings.add(name, WHOLE_FILE, "", "missing_file")
        return None
    except OSError as error:
        findings.add(name, WHOLE_FILE, "", "unreadable_file", reason=error.strerror or str(error))
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        findings.add(name, raw.count(b"\n", 0, error.start) + 1, "", "not_utf8")
        return None


def read_table(directory: Path, name: str, columns: Sequence[str], findings: Findings) -> list[Row]:
    """The records of a CSV file whose header line names exactly `columns`, in any order; blank lines are skipped."""
    text = read_text(directory, name, findings)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    before = len(findings.problems)
    try:
        header = [title.strip() for title in next(reader, [])]
        if not _header_is_right(name, header, columns, findings):
            return []
        start = reader.line_num + 1
        for record in reader:
            if any(cell.strip() for cell in record):
                if len(record) != len(header):
                    findings.add(name, start, "", "wrong_field_count", found=len(record), expected=len(header))
                else:
                    rows.append(Row(name, start, dict(zip(header, record, strict=True)), findings))
            start = reader.line_num + 1
    except csv.Error as error:
        findings.add(name, reader.line_num, "", "broken_csv", reason=str(error))
    if not rows and len(findings.problems) == before:
        findings.add(name, WHOLE_FILE, "", "no_rows")
    return rows


def _header_is_right(name: str, header: Sequence[str], columns: Sequence[str], findings: Findings) -> bool:
    before = len(findings.problems)
    for column in columns:
        if column not in header:
            findings.add(name, 1, column, "missing_column", expected=", ".join(columns))
    for place, column in enumerate(header):
        if column not in columns:
            findings.add(name, 1, column, "unknown_column", expected=", ".join(columns))
        elif column in header[:place]:
            findings.add(name, 1, column, "duplicate_column")
    return len(findings.problems) == before


class TomlFile:
    """A TOML file and on which line each key stands; empty where it cannot be read, with the reason noted."""

    def __init__(self, directory: Path, name: str, findings: Findings) -> None:
        self.name, self._findings = name, findings
        self.data: dict[str, Any] = {}
        self._lines: dict[str, int] = {}
        text = read_text(directory, name, findings)
        self.readable = text is not None
        if text is None:
            return
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.readable = False
            found = re.search(r"\(at line (\d+)", str(error))
            line = int(found[1]) if found else text.count("\n") + 1
            findings.add(name, line, "", "broken_toml", reason=re.sub(r"\s*\(at .*\)$", "", str(error)))
            return
        self._lines = _key_lines(text)

    def problem(self, key: str, code: str, **details: object) -> None:
        """Note that the value at the dotted `key` is wrong; its line is that of the nearest key above which stands on one."""
        if not self.readable:
            return  # that it cannot be read was noted once
        path = key
        while path and path not in self._lines:
            path = path.rpartition(".")[0]
        self._findings.add(self.name, self._lines.get(path, WHOLE_FILE), key, code, **details)

    def text(self, key: str) -> str:
        """The text at a top-level key; not empty."""
        value = self.data.get(key)
        if key not in self.data:
            self.problem(key, "missing_key")
        elif not isinstance(value, str) or not value.strip():
            self.problem(key, "not_a_text", found=_shown(value))
        return value.strip() if isinstance(value, str) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts at a top-level key."""
        value = self.data.get(key)
        if key not in self.data:
            self.problem(key, "missing_key")
        elif not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self.problem(key, "not_a_text", found=_shown(value))
        else:
            return tuple(value)
        return ()

    def day(self, key: str) -> date:
        """The date at a top-level key."""
        value = self.data.get(key)
        if key not in self.data:
            self.problem(key, "missing_key")
        elif type(value) is not date:
            self.problem(key, "not_a_date", found=_shown(value))
        return value if type(value) is date else date.min

    def table(self, key: str) -> dict[str, Any]:
        """The table at a top-level key."""
        value = self.data.get(key)
        if key not in self.data:
            self.problem(key, "missing_key")
        elif not isinstance(value, dict):
            self.problem(key, "not_a_table", found=_shown(value))
        return value if isinstance(value, dict) else {}

    def refuse_others(self, known: Iterable[str]) -> None:
        """Note every top-level key that is not `known`."""
        for key in self.data.keys() - set(known):
            self.problem(key, "unknown_key", expected=", ".join(known))


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*(?:\{\s*)?("[^"]*"|'[^']*'|[A-Za-z0-9_.-]+)\s*=""")


def _key_lines(text: str) -> dict[str, int]:
    """Dotted key → line, for keys that begin a line."""
    lines: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            prefix = header[1] + "."
            lines.setdefault(header[1], number)
        elif key := _KEY.match(line):
            lines.setdefault(prefix + key[1].strip("\"'"), number)
    return lines
