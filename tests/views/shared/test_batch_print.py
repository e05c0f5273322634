"""Many papers into a folder or into one PDF: all of them, those that fail named, and what stopping leaves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.app import papers
from desktop.background.tasks import Tasks
from desktop.rules.errors import Refused
from desktop.store.work import Reading
from desktop.views.shared import batch_print
from desktop.views.shared.batch_print import BatchPrint, Binding
from tests.office import Office
from tests.views.shared.test_failure_dialogs import press, when_open


@pytest.fixture
def tasks(qtbot: QtBot, office: Office) -> Iterator[Tasks]:
    made = Tasks(office.store, office.actors["registrar"])
    yield made
    made.close()


def dialog_for(qtbot: QtBot, tasks: Tasks, ids: list[int], folder: Path, target: Path | Binding) -> BatchPrint:
    (folder / "cache").mkdir()
    dialog = BatchPrint(tasks, papers.case_file_saved, ids, folder / "cache", target=target)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def binding(folder: Path) -> Binding:
    return Binding(folder / "all.pdf", "案卷", folder / "spool")


def test_every_file_is_written_and_a_failure_does_not_stop_the_rest(
    qtbot: QtBot, tasks: Tasks, office: Office, tmp_path: Path
) -> None:
    ids = [office.until("filed"), 999_999, office.until("reported")]
    dialog = dialog_for(qtbot, tasks, ids, tmp_path, tmp_path / "out")
    with qtbot.waitSignal(dialog.ended, timeout=30_000) as ended:
        dialog.start()
    assert ended.args == [2]
    assert len(list((tmp_path / "out").glob("*_案卷_*.pdf"))) == 2
    assert "已存 2 份，共 3 份；1 份没有打成" in dialog.state.text()
    assert str(tmp_path / "out") in dialog.state.text()
    assert "第 2 份" in dialog.problems.toPlainText()
    dialog.button.click()
    assert not dialog.isVisible()


def test_stopping_keeps_what_was_written(qtbot: QtBot, tasks: Tasks, office: Office, tmp_path: Path) -> None:
    ids = [office.until("filed"), office.until("filed")]
    dialog = dialog_for(qtbot, tasks, ids, tmp_path, tmp_path / "out")
    with qtbot.waitSignal(dialog.ended, timeout=30_000) as ended:
        dialog.start()
        dialog.button.click()
    assert ended.args == [1]
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 1


def small(_reading: Reading, number: int, folder: Path) -> Path:
    """A paper that takes no time, and one in a hundred that fails."""
    if number % 100 == 50:
        raise Refused("character_not_printable", character="𰻝", codepoint="U+30EDD", field="当事人")
    path = folder / f"{number:04d}.pdf"
    path.write_bytes(PAPER)
    return path


def _one_page() -> bytes:
    stream = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(stream)
    return stream.getvalue()


PAPER = _one_page()


def test_hundreds_become_one_pdf_and_tell_how_far_they_are(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> None:
    dialog = BatchPrint(tasks, small, range(300), target=binding(tmp_path))
    qtbot.addWidget(dialog)
    dialog.show()
    seen: list[int] = []
    told: set[str] = set()
    dialog.bar.valueChanged.connect(seen.append)
    dialog.bar.valueChanged.connect(lambda _: told.add(dialog.state.text()))
    with qtbot.waitSignal(dialog.ended, timeout=120_000) as ended:
        dialog.start()
    assert ended.args == [297]
    assert seen[:300] == list(range(300))
    assert "正在打印第 150 份，共 300 份" in told
    assert dialog.problems.toPlainText().count("𰻝") >= 3
    assert [line[:7] for line in dialog.problems.toPlainText().splitlines()] == ["第 51 份：", "第 151 份", "第 251 份"]
    assert dialog.problems.height() >= 100
    with pikepdf.open(tmp_path / "all.pdf") as document:
        assert len(document.pages) == 297


def test_hundreds_stop_where_they_are_told_to(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> None:
    dialog = BatchPrint(tasks, small, range(300), target=tmp_path / "out")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.bar.valueChanged.connect(lambda done: dialog.button.click() if done == 120 else None)
    with qtbot.waitSignal(dialog.ended, timeout=120_000):
        dialog.start()
    left = len(list((tmp_path / "out").glob("*.pdf")))
    assert 118 <= left <= 121
    assert dialog.state.text().startswith(f"已存 {left} 份，共 300 份")
    assert dialog.button.text() == "关闭"


def test_all_become_one_pdf_and_the_spool_is_gone(qtbot: QtBot, tasks: Tasks, office: Office, tmp_path: Path) -> None:
    ids = [office.until("filed"), 999_999, office.until("reported")]
    dialog = dialog_for(qtbot, tasks, ids, tmp_path, binding(tmp_path))
    with qtbot.waitSignal(dialog.ended, timeout=30_000) as ended:
        dialog.start()
    assert ended.args == [2]
    assert "已合成一个 PDF，共 2 份" in dialog.state.text()
    assert "第 2 份" in dialog.problems.toPlainText()
    with pikepdf.open(tmp_path / "all.pdf") as document, document.open_outline() as outline:
        assert ["案卷" in item.title for item in outline.root] == [True, True]
    assert not (tmp_path / "spool").exists()


def test_stopping_saves_no_half_a_pdf(qtbot: QtBot, tasks: Tasks, office: Office, tmp_path: Path) -> None:
    ids = [office.until("filed"), office.until("filed")]
    dialog = dialog_for(qtbot, tasks, ids, tmp_path, binding(tmp_path))
    with qtbot.waitSignal(dialog.ended, timeout=30_000) as ended:
        dialog.start()
        dialog.button.click()
    assert ended.args == [0]
    assert dialog.state.text() == "已停止，没有保存"
    assert not (tmp_path / "all.pdf").exists()
    assert not (tmp_path / "spool").exists()


def test_a_place_that_cannot_be_written_is_told(qtbot: QtBot, tasks: Tasks, office: Office, tmp_path: Path) -> None:
    target = Binding(tmp_path / "missing" / "all.pdf", "案卷", tmp_path / "spool")
    dialog = dialog_for(qtbot, tasks, [office.until("filed")], tmp_path, target)
    with qtbot.waitSignal(dialog.ended, timeout=30_000) as ended:
        dialog.start()
    assert ended.args == [0]
    assert "文件夹不存在" in dialog.problems.toPlainText()
    assert not (tmp_path / "spool").exists()


@pytest.mark.parametrize(("one", "expected"), [(True, "all.pdf"), (False, "folder"), (None, None)])
def test_it_is_asked_how_and_where(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one: bool | None, expected: str | None
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    monkeypatch.setattr(batch_print, "ask_one_or_each", lambda *_: one)
    monkeypatch.setattr(batch_print, "ask_where", lambda _, suggested: suggested)
    monkeypatch.setattr(batch_print, "ask_folder", lambda _, suggested: suggested / "folder")
    found = batch_print.ask_target(parent, 3, tmp_path / "all.pdf", "案卷", tmp_path / "spool")
    where = found.out if isinstance(found, Binding) else found
    assert where == (None if expected is None else tmp_path / expected)


@pytest.mark.parametrize(("text", "one"), [("合成一个 PDF", True), ("分别保存", False), ("取消", None)])
def test_the_question_is_answered_by_its_buttons(qtbot: QtBot, text: str, one: bool | None) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    when_open(press(text))
    assert batch_print.ask_one_or_each(parent, 300) is one
