"""Saving: whole or not at all, with the reason; and the names of files."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path

import pytest

from desktop import wording
from desktop.printing.file_names import pdf_name
from desktop.printing.saving import save_pdf
from desktop.rules.errors import Refused


def test_a_paper_is_saved_and_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "案卷.pdf"
    save_pdf(file, b"one")
    save_pdf(file, b"two")
    assert file.read_bytes() == b"two"
    assert [each.name for each in tmp_path.iterdir()] == ["案卷.pdf"]


def refused(path: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        save_pdf(path, b"paper")
    sentence = wording.refusal(caught.value)
    assert str(path) in sentence
    assert "请" in sentence
    return caught.value


def test_a_missing_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有" / "案卷.pdf").code == "paper_folder_missing"


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "paper_is_folder"


def test_a_file_instead_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert refused(tmp_path / "file" / "案卷.pdf").code == "paper_folder_missing"


def test_a_name_too_long(tmp_path: Path) -> None:
    assert refused(tmp_path / ("长" * 200 + ".pdf")).code == "paper_name_too_long"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EACCES, "paper_not_permitted"),
        (errno.EROFS, "paper_read_only"),
        (errno.ENOSPC, "paper_disk_full"),
        (errno.EBUSY, "paper_in_use"),
        (errno.EIO, "paper_not_written"),
    ],
)
def test_a_disk_that_will_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str) -> None:
    file = tmp_path / "案卷.pdf"
    file.write_bytes(b"before")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    assert refused(file).code == code
    assert file.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["案卷.pdf"]


def test_names_follow_the_rule_and_fit_every_system() -> None:
    day = date(2015, 11, 24)
    assert pdf_name("2015-000403", "案卷", day) == "2015-000403_案卷_20151124.pdf"
    assert pdf_name('a/b:c*"<>|\n', "考核评分卡", day) == "a-b-c_考核评分卡_20151124.pdf"
    assert pdf_name("", "通报", day) == "通报_20151124.pdf"
    assert len(pdf_name("长" * 300, "案卷", day)) < 100
