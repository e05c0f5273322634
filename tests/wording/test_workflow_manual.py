"""The manual of the workflow is what the table says today."""

import re
from pathlib import Path

import pytest

from desktop import wording
from desktop.rules import workflow
from scripts import write_workflow_manual


def test_the_manual_is_up_to_date(repository: Path) -> None:
    written = (repository / "docs" / "workflow.md").read_text(encoding="utf-8")
    assert written == write_workflow_manual.manual(), "run scripts/write_workflow_manual.py"


def test_every_action_and_status_is_in_it_in_chinese() -> None:
    text = write_workflow_manual.manual()
    assert all(f"| {wording.action(action)} |" in text for action in workflow.Action)
    assert all(wording.status(status) in text for status in workflow.Status)
    tables = [line for line in text.splitlines() if line.startswith("|") and "---" not in line]
    assert not [line for line in tables if re.search(r"[a-z]{2,}", line)]


def test_it_is_written_where_it_belongs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(write_workflow_manual, "TARGET", tmp_path / "docs" / "workflow.md")
    assert write_workflow_manual.main() == 0
    assert (tmp_path / "docs" / "workflow.md").read_text(encoding="utf-8") == write_workflow_manual.manual()
    assert "workflow.md" in capsys.readouterr().out
