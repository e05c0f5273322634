"""Past cases by the command line: checked, taken in, seen like any other, and taken back."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.app.cli import main
from tests.office import PASSWORD, Office

HEAD = "状态,类别,问题描述,问题来源,网格,地址,牵头单位,上报时间,立案时间,派遣时间,反馈时间,办结时间,处置时限,截止时间,计时分钟,原编号"


@pytest.fixture
def store(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an office's store; its accounts' password is in the environment."""
    monkeypatch.setenv("GRID_DESK_PASSWORD", PASSWORD)
    return str(office.store.path)


@pytest.fixture
def file(office: Office, tmp_path: Path) -> Path:
    """A file of two cases."""
    times = ",".join(f"2025-03-03 {time}" for time in ("08:40", "08:50", "09:00", "16:00", "17:20"))
    lines = (
        f"已结案,0302,渣土车遗撒,监督员,{office.community},南横西街 12 号,urban_enforcement,{times},1 工作日,2025-03-03 15:00,400,宣环 31",
        f"不予立案,0302,举报不实,网络,{office.community},,,2025-03-05 10:00,,,,2025-03-05 10:30,,,,",
    )
    path = tmp_path / "history.csv"
    path.write_text("\n".join((HEAD, *lines)), encoding="gb18030")
    return path


def test_a_file_goes_in_is_seen_and_goes_back(
    store: str, file: Path, capsys: pytest.CaptureFixture[str], office: Office
) -> None:
    command = ["import-history", str(file), "--batch", "旧系统", "--store", store, "--as", "administrator"]
    assert main([*command, "--check"]) == 0
    assert capsys.readouterr().out == "核对无误，可以导入：批次“旧系统”，案件 2 件（已结案 1，不予立案 1）。\n"
    assert main(["list", "cases", "--store", store]) == 0
    assert capsys.readouterr().out == ""
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"batch": "旧系统", "cases": 2, "closed": 1, "declined": 1, "imported": True, "problems": []}
    assert main(["show", "2025-000001", "--store", store, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    (clock,) = shown["clock"]
    assert (clock["overdue"], clock["counted_minutes"]) == (True, 400)
    assert [each["reason"] for each in clock["to_deadline"]["intervals"]] == ["given"]
    assert shown["journal"][0]["payload"]["old_number"] == "宣环 31"
    assert main(["list", "cases", "--store", store, "--text", "遗撒"]) == 0
    assert "2025-000001\t已结案" in capsys.readouterr().out
    assert main(["verify", "--store", store]) == 0
    assert main(["withdraw-import", "旧系统", "--store", store, "--as", "administrator", "--reason", "重来"]) == 0
    assert "作废案件 2 件" in capsys.readouterr().out
    assert main(["verify", "--store", store]) == 0
    assert office.status(1) == "voided"


def test_all_faults_are_listed_and_nothing_goes_in(
    store: str, file: Path, capsys: pytest.CaptureFixture[str], office: Office
) -> None:
    text = file.read_text(encoding="gb18030").replace("监督员", "路人").replace("2025-03-05 10:30", "2025-03-05")
    file.write_text(text, encoding="utf-8")
    before = office.rows()
    command = ["import-history", str(file), "--batch", "旧系统", "--store", store, "--as", "administrator"]
    for more in ([], ["--check"]):
        assert main([*command, *more]) == 1
        told = capsys.readouterr()
        assert [line.split("：")[0] for line in told.out.splitlines()] == ["第 2 行“问题来源”", "第 3 行“办结时间”"]
        assert told.err == "文件有 2 处问题，一件也没有导入。请逐条改正后再试。\n"
    assert main([*command, "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(each["line"], each["field"], each["code"]) for each in problems] == [
        (2, "source", "not_one_of"),
        (3, "finished_at", "not_a_time"),
    ]
    assert office.rows() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import-history", "missing.csv", "--batch", "甲", "--as", "administrator"], "missing.csv"),
        (["import-history", "missing.csv", "--batch", "甲", "--as", "registrar"], "系统管理员"),
        (["withdraw-import", "没有", "--as", "administrator"], "没有批次“没有”"),
    ],
)
def test_a_refusal_is_one_clear_line(
    store: str, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main([*words, "--store", store]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 1


KILLED = """
import os, sys
from desktop.app.cli import main
from desktop.store import search_index
from desktop.usecases import history

history.CHUNK = 1
refresh, calls = search_index.refresh, []

def dies(*arguments):
    calls.append(arguments)
    if len(calls) == 2:
        os._exit(9)
    refresh(*arguments)

search_index.refresh = dies
main(sys.argv[1:])
"""


def test_a_process_that_dies_half_way_leaves_nothing(store: str, file: Path, office: Office, repository: Path) -> None:
    command = ["import-history", str(file), "--batch", "旧系统", "--store", store, "--as", "administrator"]
    before = office.rows()
    died = subprocess.run([sys.executable, "-c", KILLED, *command], cwd=repository, check=False)
    assert died.returncode == 9
    assert office.rows() == before
    assert main(["verify", "--store", store]) == 0
    assert main(command) == 0  # the name and the numbers are free yet
    assert main(["show", "2025-000001", "--store", store]) == 0


class Terminal(io.StringIO):
    """Somebody sits at it."""

    def isatty(self) -> bool:
        return True


def test_the_line_of_progress_ends_before_anything_else_is_said(
    store: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["import-history", str(file), "--batch", "旧系统", "--store", store, "--as", "administrator"]

    def said(*words: str) -> list[str]:
        terminal = Terminal()
        monkeypatch.setattr(sys, "stdout", terminal)
        monkeypatch.setattr(sys, "stderr", terminal)
        main([*words])
        return [line.rpartition("\r")[2].rstrip()[:4] for line in terminal.getvalue().split("\n")]

    whole = file.read_text(encoding="gb18030")
    file.write_text(whole.replace("监督员", "路人"), encoding="gb18030")
    assert said(*command) == ["核对 1", "第 2 ", "文件有 ", ""]
    file.write_text(whole, encoding="gb18030")
    assert said(*command, "--check") == ["核对 2", "核对无误", ""]
    assert said(*command) == ["2/2", "已导入：", ""]
    assert said("withdraw-import", "旧系统", "--store", store, "--as", "administrator") == ["2/2", "已撤销导", ""]
