"""Tables on disk: numbers stay numbers, texts stay texts, and a path that cannot be written is refused."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.exchange import tables
from desktop.exchange.tables import Cell, write_pages, write_table
from desktop.rules.errors import Refused

HEADS = ["姓名", "得分"]
ROWS: list[list[Cell]] = [["张玉梅", 93.72], ["=1+1", None], ["-2", 5]]


def test_excel_keeps_numbers_and_never_makes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    assert write_table(path, "2024年3月", HEADS, ROWS) == 3
    sheet = load_workbook(path).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.rows] == [HEADS, ["张玉梅", 93.72], ["=1+1", None], ["-2", 5]]
    assert sheet["A3"].data_type == "s"
    assert sheet.title == "2024年3月"


def test_csv_is_read_by_a_spreadsheet_as_chinese_and_as_text(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    write_table(path, "", HEADS, ROWS)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_text(encoding="utf-8-sig").splitlines() == ["姓名,得分", "张玉梅,93.72", "'=1+1,", "'-2,5"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("表.pdf", "table_format_unknown"), ("没有/表.csv", "file_not_writable"), ("没有/表.xlsx", "file_not_writable")],
)
def test_what_cannot_be_written_is_refused(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        write_table(tmp_path / name, "", HEADS, ROWS)
    assert refusal.value.code == code


@pytest.mark.parametrize("name", ["表.xlsx", "表.csv"])
def test_a_long_table_is_written_page_by_page_or_not_at_all(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert write_pages(path, "表", HEADS, [ROWS, ROWS]) == 2 * len(ROWS)
    before = path.read_bytes()
    assert write_pages(path, "表", HEADS, [ROWS, None]) == -1
    assert path.read_bytes() == before
    with pytest.raises(Refused, match="file_not_writable"):
        write_pages(tmp_path / "没有" / name, "表", HEADS, [ROWS])
    with pytest.raises(Refused, match="table_format_unknown"):
        write_pages(tmp_path / "表.pdf", "表", HEADS, [ROWS])
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_what_no_excel_sheet_holds_is_refused_and_csv_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_EXCEL_ROWS", 2 * len(ROWS))  # one of them is for the heads
    with pytest.raises(Refused) as refusal:
        write_pages(tmp_path / "表.xlsx", "表", HEADS, [ROWS, ROWS])
    assert refusal.value.code == "table_too_long"
    assert list(tmp_path.iterdir()) == []
    assert write_pages(tmp_path / "表.csv", "表", HEADS, [ROWS, ROWS]) == 2 * len(ROWS)
