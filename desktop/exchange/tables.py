"""A table of cells into an Excel or CSV file; it must not know what the cells mean."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from desktop.rules.errors import Refused

Cell = str | int | float | None

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60


def write_table(path: Path, title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> int:
    """Write the table to `path`, Excel or CSV by its suffix, and return how many rows there are.

    A text that a spreadsheet would take for a formula stays a text. CSV is UTF-8 with a mark, so that Excel reads the Chinese.
    Raises Refused: table_format_unknown, file_not_writable.
    """
    writers = {".xlsx": _write_excel, ".csv": _write_csv}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise Refused("table_format_unknown", path=str(path), formats=sorted(writers))
    try:
        writer(path, title, heads, rows)
    except OSError as error:
        raise Refused("file_not_writable", path=str(path), reason=error.strerror or str(error)) from error
    return len(rows)


def _write_excel(path: Path, title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    # Heavy, and needed only when something is exported.
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title[:31] or "Sheet"
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
    for column, head in enumerate(heads, start=1):
        longest = max((len(str(row[column - 1] or "")) for row in rows), default=0)
        # a Chinese character is two columns wide
        sheet.column_dimensions[get_column_letter(column)].width = min(2 * max(longest, len(head)) + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    book.save(path)


def _write_csv(path: Path, _title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows([[_as_text(value) for value in row] for row in rows])


def _as_text(value: Cell) -> Cell:
    """A text that begins like a formula gets the apostrophe with which spreadsheets mark a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value
