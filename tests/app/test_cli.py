"""The command line as an office's scripts use it: real arguments, a real store, exit codes and one clear line."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.app.cli import main
from desktop.queries import search
from desktop.rules.working_time import Limit, Reason, Stretch
from tests.office import PASSWORD, Office
from tests.worked_examples import EXAMPLES, SHANGHAI, told


@pytest.fixture
def store(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an office's store; its accounts' password is in the environment."""
    monkeypatch.setenv("GRID_DESK_PASSWORD", PASSWORD)
    return str(office.store.path)


def test_init_makes_a_store_that_lists_nothing_and_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = str(tmp_path / "new.db")
    assert main(["init", "--store", where]) == 0
    assert "西城区，网格 279 个" in capsys.readouterr().out
    assert main(["list", "cases", "--store", where]) == 0
    assert capsys.readouterr().out == ""
    assert main(["verify", "--store", where]) == 0


def test_init_twice_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = str(tmp_path / "new.db")
    assert main(["init", "--store", where]) == 0
    capsys.readouterr()
    assert main(["init", "--store", where]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_missing_directory_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--store", str(tmp_path / "nowhere" / "a.db")]) == 1
    assert str(tmp_path / "nowhere") in capsys.readouterr().err


def test_a_broken_pack_is_refused_with_file_line_and_field(
    tmp_path: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    for file in (repository / "resources" / "districts" / "xicheng").iterdir():
        (pack / file.name).write_bytes(file.read_bytes())
    text = (pack / "categories.csv").read_text("utf-8").replace("work_day", "work_dya", 1)
    (pack / "categories.csv").write_text(text, "utf-8")
    assert main(["init", "--store", str(tmp_path / "a.db"), "--district", str(pack)]) == 1
    complaint = capsys.readouterr().err
    assert "categories.csv" in complaint
    assert "work_dya" in complaint


def test_report_act_and_show(store: str, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    report = ["report", "--store", store, "--as", "registrar", "--category", "0302", "--description", "土方作业扬尘"]
    assert main([*report, "--grid", office.community, "--reporter-name", "张三"]) == 0
    number = capsys.readouterr().out.strip()
    accept = ["act", number, "accept", "--store", store, "--as", "registrar", "category=0302", "level=street"]
    assert main(accept) == 0
    assert "待立案" in capsys.readouterr().out
    assert main(["show", number, "--store", store, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [row["action"] for row in shown["journal"]] == ["report", "accept"]
    assert [row["stage"] for row in shown["clock"]] == ["acceptance", "filing"]
    assert "张三" not in json.dumps(shown, ensure_ascii=False)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (["category=0302"], "级别"),
        (["category=9999", "level=street"], "9999"),
        (["category=0302", "level=moon"], "moon"),
    ],
)
def test_bad_fields_are_named_and_nothing_happens(
    store: str, office: Office, capsys: pytest.CaptureFixture[str], fields: list[str], named: str
) -> None:
    case_id = office.report()
    with office.reading() as reading:
        from desktop.queries import case_file

        number = case_file.case_file(reading, case_id).card.report_number
    assert main(["act", number, "accept", "--store", store, "--as", "registrar", *fields]) == 1
    assert named in capsys.readouterr().err
    assert office.status(case_id) == "reported"


def test_a_wrong_password_is_refused(
    store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRID_DESK_PASSWORD", "wrong password")
    assert main(["list", "cases", "--store", store, "--as", "registrar"]) == 1
    assert "密码" in capsys.readouterr().err


def test_usage_errors_exit_with_two_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", "2024-03-08T17:00"]) == 2
    assert "缺少参数" in capsys.readouterr().err
    assert main(["list", "cases", "--nonsense"]) == 2
    assert "--nonsense" in capsys.readouterr().err


@pytest.mark.parametrize(("start", "limit", "expected", "stretches"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_clock_prints_the_interval_list_of_each_worked_example(
    start: str, limit: Limit, expected: str, stretches: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["clock", start.replace(" ", "T"), str(limit.number), limit.limit_class]
    assert main([*asked, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert datetime.fromisoformat(printed["deadline"]) == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)
    assert told(map(_stretch, printed["intervals"])) == stretches


def _stretch(printed: dict[str, Any]) -> Stretch:
    start, end = (datetime.fromisoformat(printed[name]) for name in ("start", "end"))
    return Stretch(start, end, printed["counted"], Reason(printed["reason"]), printed["holiday_name"])


def test_case_file_and_scorecard_are_written(store: str, office: Office, tmp_path: Path) -> None:
    case_id = office.until("closed")
    with office.reading() as reading:
        from desktop.queries import case_file

        number = case_file.case_file(reading, case_id).card.case_number
    assert number is not None
    assert main(["print", "case-file", number, "--store", store, "--out", str(tmp_path / "file.pdf")]) == 0
    card = ["print", "scorecard", "--store", store, "--inspector", "王建国", "--month", "2026-03"]
    assert main([*card, "--out", str(tmp_path)]) == 0
    papers = sorted(tmp_path.glob("*.pdf"))
    assert len(papers) == 2
    assert all(paper.read_bytes().startswith(b"%PDF") for paper in papers)


def test_a_pdf_that_cannot_be_written_says_where(
    store: str, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office.until("filed")
    out = tmp_path / "nowhere" / "file.pdf"
    assert main(["print", "case-file", "2026-000001", "--store", store, "--out", str(out)]) == 1
    assert str(out.parent) in capsys.readouterr().err


def test_verify_names_the_case_and_the_row_of_a_changed_byte(
    store: str, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.until("handling")
    assert main(["verify", "--store", store]) == 0
    with sqlite3.connect(store) as raw:
        raw.execute("DROP TRIGGER guard_journal_no_update")
        raw.execute("UPDATE journal SET payload = replace(payload, '0302', '0303') WHERE sequence = 2")
    assert main(["verify", "--store", store]) == 1
    complaint = capsys.readouterr().err
    assert "2026-000001" in complaint
    assert "2" in complaint
    assert len(complaint.splitlines()) == 1


def test_real_boundaries_replace_the_provisional_ones(store: str, office: Office, shared: Path) -> None:
    from desktop.queries import grid_map

    file = str(shared / "data" / "xicheng_streets_osm.geojson")
    assert main(["import", "boundaries", file, "--level", "street", "--crs", "WGS84", "--store", store]) == 0
    with office.reading() as reading:
        assert not any(row.provisional for row in grid_map.outlines(reading, level=2))
        assert all(row.provisional for row in grid_map.outlines(reading, level=3))
        assert len(grid_map.outlines(reading)) == 279


def test_a_boundary_file_in_the_wrong_system_changes_nothing(
    store: str, office: Office, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from desktop.queries import grid_map

    file = str(shared / "data" / "xicheng_streets_osm.geojson")
    assert main(["import", "boundaries", file, "--level", "street", "--crs", "EPSG:4548", "--store", store]) == 1
    assert capsys.readouterr().err
    with office.reading() as reading:
        assert all(row.provisional for row in grid_map.outlines(reading))


def test_every_command_explains_itself_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--help"], ["init", "--help"], ["act", "--help"], ["print", "case-file", "--help"]):
        assert main(words) == 0
        told = capsys.readouterr().out
        assert told.startswith("用法：")
        assert "show this help" not in told


def test_a_renamed_body_is_found_once_the_search_index_is_made_anew(
    store: str, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = office.until("dispatched")
    lead = office.case(case_id).lead_body
    with sqlite3.connect(store) as raw:
        raw.execute("UPDATE organisations SET name = '犀牛管理处' WHERE code = ?", (lead,))

    def found() -> list[int]:
        with office.reading() as reading:
            return [row.case_id for row in search.search(reading, "犀牛").rows]

    assert found() == []
    assert main(["maintain", "search-index", "--store", store]) == 0
    assert "案件 1 件" in capsys.readouterr().out
    assert found() == [case_id]
