"""A table of cells into an Excel or CSV file; it must not know what the cells mean."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop.rules.errors import Refused

Cell = str | int | float | None

MOST_EXCEL_ROWS = 1_048_576
"""What a sheet of Excel holds, its heads too."""

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


def write_pages(path: Path, title: str, heads: Sequence[str], pages: Iterable[Sequence[Sequence[Cell]] | None]) -> int:
    """Write a long table page by page, never holding more than one, and return how many rows there are; -1 where it was given up.

    A page of None gives up: nothing new stands at `path` then, nor after an error. What stood there before goes only when the whole
    table is written. Raises Refused: table_format_unknown, table_too_long (for Excel alone), file_not_writable.
    """
    writers = {".xlsx": _stream_excel, ".csv": _stream_csv}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise Refused("table_format_unknown", path=str(path), formats=sorted(writers))
    part = path.with_name(f"{path.name}.part")
    try:
        try:
            written = writer(part, title, heads, pages)
            if written >= 0:
                part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Refused("file_not_writable", path=str(path), reason=error.strerror or str(error)) from error
    return written


def _stream_excel(
    path: Path, title: str, heads: Sequence[str], pages: Iterable[Sequence[Sequence[Cell]] | None]
) -> int:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    path.touch()  # a place that cannot be written to is told before the long work
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31] or "Sheet")
    sheet.freeze_panes = "A2"
    sheet.append(list(heads))
    written = 0
    for page in pages:
        if page is None:
            written = -1
            break
        if written + len(page) >= MOST_EXCEL_ROWS:
            book.save(path)  # takes the sheet's own temporary file with it
            raise too_long()
        for row in page:
            cells = [WriteOnlyCell(sheet, value) for value in row]
            for cell, value in zip(cells, row, strict=True):
                if isinstance(value, str):
                    cell.data_type = "s"  # never a formula
            sheet.append(cells)
        written += len(page)
    book.save(path)  # also when given up: the sheet's own temporary file goes with it
    return written


def too_long() -> Refused:
    """The refusal of a table that no sheet of Excel holds."""
    return Refused("table_too_long", most=MOST_EXCEL_ROWS - 1)


def _stream_csv(path: Path, _title: str, heads: Sequence[str], pages: Iterable[Sequence[Sequence[Cell]] | None]) -> int:
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        for page in pages:
            if page is None:
                return -1
            writer.writerows([[_as_text(value) for value in row] for row in page])
            written += len(page)
    return written


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
