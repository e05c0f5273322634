"""Papers from a real store, through the command line: what is on the paper is what the store holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.app.cli import main
from tests.office import Office
from tests.printing import reading


@pytest.fixture
def store(office: Office) -> str:
    """The address of the office's store."""
    return str(office.store.path)


def number(office: Office, case_id: int) -> str:
    return office.file(case_id).card.case_number or ""


def test_a_document_is_written_under_its_name(store: str, office: Office, tmp_path: Path) -> None:
    case_id = office.until("handling")
    out = tmp_path / "out"
    out.mkdir()
    assert main(["print", "document", number(office, case_id), "dispatch", "--store", store, "--out", str(out)]) == 0
    (paper,) = out.iterdir()
    assert paper.name.startswith("2026-000001_任务派遣单_")
    assert "任务派遣单" in reading.text(paper.read_bytes())


def test_a_document_that_was_not_reached_is_refused(
    store: str, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = office.until("handling")
    out = tmp_path / "x.pdf"
    assert main(["print", "document", number(office, case_id), "closing", "--store", store, "--out", str(out)]) == 1
    assert "结案审批表" in capsys.readouterr().err
    assert not out.exists()
