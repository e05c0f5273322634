"""A file of past cases as offices have them: other encodings, Excel, times in several forms; and every fault by line and column."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from desktop.exchange.history_columns import HEADINGS
from desktop.exchange.history_file import HistoryFile
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.terms import Level, ReportSource
from desktop.rules.workflow import Status
from desktop.usecases.fields import Position
from desktop.usecases.past_cases import HistoryProblem, PastCase
from desktop.wording.history import vocabulary
from tests.office import district_time

HEAD = "状态,类别,问题描述,问题来源,网格,上报时间,立案时间,办结时间,处置时限,截止时间,计时分钟"
LINE = "已结案,0302,渣土车遗撒,监督员,110102013001,2025-03-03 08:40,2025/3/3 8:50,2025年3月3日 17:20:30,1 工作日,2025-03-04 09:00,330"


def read(path: Path) -> list[PastCase | HistoryProblem]:
    return list(HistoryFile(path, vocabulary(), ZoneInfo("Asia/Shanghai")))


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "history.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def problems(found: Sequence[PastCase | HistoryProblem]) -> list[tuple[int, str, str]]:
    every = [each for one in found for each in ((one,) if isinstance(one, HistoryProblem) else one.unread)]
    return [(each.line, each.field, each.code) for each in every]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_case_is_read_in_whatever_chinese_is_written(tmp_path: Path, encoding: str) -> None:
    (case,) = read(written(tmp_path, HEAD, LINE, "", encoding=encoding))
    assert isinstance(case, PastCase)
    assert (case.line, case.end, case.category, case.description) == (2, Status.CLOSED, "0302", "渣土车遗撒")
    assert (case.source, case.level, case.emergency, case.unread) == (ReportSource.INSPECTOR, Level.STREET, False, ())
    assert case.reported_at == district_time("2025-03-03 08:40")
    assert case.filed_at == district_time("2025-03-03 08:50")
    assert case.finished_at == district_time("2025-03-03 17:20:30")
    assert (case.limit, case.counted_minutes) == (Limit(1, LimitClass.WORK_DAY), 330)
    assert (case.dispatched_at, case.position, case.lead_body) == (None, None, "")


def test_an_excel_sheet_says_the_same(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*HEAD.split(","), "经度", "纬度", "突发事件", None])
    reported = datetime(2025, 3, 3, 8, 40)  # noqa: DTZ001 - a sheet knows no zone
    times = (reported, None, "2025-03-03 09:10")
    sheet.append(["不予立案", 302, "举报不实", "hotline_12345", None, *times, None, None, None, 116.36, 39.88, "是"])
    book.save(tmp_path / "history.xlsx")
    (case,) = read(tmp_path / "history.xlsx")
    assert isinstance(case, PastCase)
    assert (case.end, case.source, case.emergency) == (Status.DECLINED, ReportSource.HOTLINE_12345, True)
    assert (case.reported_at, case.position) == (district_time("2025-03-03 08:40"), Position(116.36, 39.88))
    assert case.category == "302"  # as Excel has a number; that it means 0302 is known to who knows the codes


def test_a_text_that_our_own_export_marked_is_taken_without_the_mark(tmp_path: Path) -> None:
    (case,) = read(written(tmp_path, HEAD, LINE.replace("渣土车遗撒", "'=渣土车")))
    assert isinstance(case, PastCase)
    assert case.description == "=渣土车"


def test_every_fault_is_told_by_line_and_column(tmp_path: Path) -> None:
    head = HEAD + ",经度,纬度,级别,突发事件,反馈时间"
    bad = (
        '结了,,"两行\n描述",外星,1,昨天,2025-02-30 08:00,,9999 工作日,2025-03-04,3.5,116.4,,市级,也许,2025-03-03 25:00'
    )
    found = read(written(tmp_path, head, LINE, bad, LINE + ",1,2,3,4,5,6", LINE.replace("1 工作日", "0 工作日")))
    assert problems(found) == [
        (3, "end", "not_one_of"),
        (3, "source", "not_one_of"),
        (3, "level", "not_one_of"),
        (3, "emergency", "not_one_of"),
        (3, "lat", "half_a_position"),
        (3, "counted_minutes", "not_a_number"),
        (3, "filed_at", "not_a_time"),
        (3, "answered_at", "not_a_time"),
        (3, "deadline", "not_a_time"),
        (3, "reported_at", "not_a_time"),
        (3, "finished_at", "empty"),
        (5, "", "too_many_fields"),  # the one before is two lines long
        (6, "limit", "not_a_limit"),
    ]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (HEAD.replace("状态", "结果"), [(1, "end", "missing_column"), (1, "", "unknown_column")]),
        (HEAD.replace("网格", "类别"), [(1, "", "duplicate_column")]),
        ("", [(1, name, "missing_column") for name in ("end", "category", "description", "source")]
         + [(1, name, "missing_column") for name in ("reported_at", "finished_at")]),
    ],
)  # fmt: skip
def test_a_heading_that_is_not_ours_stops_the_reading(
    tmp_path: Path, head: str, expected: list[tuple[int, str, str]]
) -> None:
    assert problems(read(written(tmp_path, head, LINE))) == expected


def test_a_quote_that_is_never_closed_is_told(tmp_path: Path) -> None:
    assert problems(read(written(tmp_path, HEAD, LINE, LINE.replace("渣土", '"渣土'))))[-1][2] == "broken_csv"


@pytest.mark.parametrize("name", ["missing.csv", "history.doc", "broken.xlsx", "binary.csv"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    if not name.startswith("missing"):
        (tmp_path / name).write_bytes(b"\xff\xfe\x00\xd8" * 9 if name == "binary.csv" else b"no sheet")
    with pytest.raises(Refused) as refused:
        read(tmp_path / name)
    assert refused.value.code == "history_file_unreadable"


def cut_short(sheet: bytes) -> bytes:
    return sheet[: len(sheet) // 2]


def wrongly_typed(sheet: bytes) -> bytes:
    return sheet.replace(b"<v>0302</v>", b"<v>zero</v>")


def nowhere(sheet: bytes) -> bytes:
    return sheet.replace(b'r="A1"', b'r="1A"')


@pytest.mark.parametrize("damage", [cut_short, wrongly_typed, nowhere, None])
def test_a_damaged_sheet_is_refused_where_it_breaks(tmp_path: Path, damage: Callable[[bytes], bytes] | None) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.split(","))
    sheet.append(["已结案", 302, *"x" * 9])
    sheet["B2"].number_format = "0000"
    book.save(tmp_path / "whole.xlsx")
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "broken.xlsx", "w") as broken:
        for each in whole.namelist():
            content = whole.read(each)
            if each != name:
                broken.writestr(each, content)
            elif damage is not None:
                broken.writestr(each, damage(content.replace(b"<v>302</v>", b"<v>0302</v>")))
    with pytest.raises(Refused) as refused:
        read(tmp_path / "broken.xlsx")
    assert refused.value.code == "history_file_unreadable"


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "history.xlsx"
    book = Workbook()
    book.save(path)
    with zipfile.ZipFile(path) as whole:
        sheet = whole.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(path.read_bytes())
    start = sheet.header_offset + 30 + len(sheet.filename)  # where its deflated bytes begin
    content[start : start + 40] = b"\xff" * 40
    path.write_bytes(content)
    with pytest.raises(Refused, match="history_file_unreadable"):
        read(path)


def test_a_book_without_a_table_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.create_chartsheet()
    book.remove(book.worksheets[0])
    book.save(tmp_path / "chart.xlsx")
    with pytest.raises(Refused, match="history_file_unreadable"):
        read(tmp_path / "chart.xlsx")


def test_each_walk_reads_the_file_anew_and_every_field_has_a_heading(tmp_path: Path) -> None:
    file = HistoryFile(written(tmp_path, HEAD, LINE, LINE), vocabulary(), ZoneInfo("Asia/Shanghai"))
    assert len(list(file)) == len(list(file)) == 2
    fields = set(PastCase.__dataclass_fields__) - {"line", "unread", "position"} | {"lon", "lat"}
    assert set(HEADINGS) == fields
