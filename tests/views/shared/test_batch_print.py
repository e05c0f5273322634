"""Many papers into a folder: all of them, those that fail named, and none after stopping."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import papers
from desktop.background.tasks import Tasks
from desktop.views.shared.batch_print import BatchPrint
from tests.office import Office


@pytest.fixture
def tasks(qtbot: QtBot, office: Office) -> Iterator[Tasks]:
    made = Tasks(office.store, office.actors["registrar"])
    yield made
    made.close()


def dialog_for(qtbot: QtBot, tasks: Tasks, ids: list[int], folder: Path) -> BatchPrint:
    (folder / "cache").mkdir()
    (folder / "out").mkdir()
    dialog = BatchPrint(tasks, papers.case_file_saved, ids, folder / "cache", folder / "out")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_every_file_is_written_and_a_failure_does_not_stop_the_rest(
    qtbot: QtBot, tasks: Tasks, office: Office, tmp_path: Path
) -> None:
    ids = [office.until("filed"), 999_999, office.until("reported")]
    dialog = dialog_for(qtbot, tasks, ids, tmp_path)
    with qtbot.waitSignal(dialog.ended, timeout=30_000) as ended:
        dialog.start()
    assert ended.args == [2]
    assert len(list((tmp_path / "out").glob("*_案卷_*.pdf"))) == 2
    assert "已存 2 份，共 3 份；1 份没有打成" in dialog.state.text()
    assert "第 2 份" in dialog.problems.toPlainText()
    assert dialog.bar.value() == 3
    dialog.button.click()
    assert not dialog.isVisible()


def test_stopping_keeps_what_was_written(qtbot: QtBot, tasks: Tasks, office: Office, tmp_path: Path) -> None:
    ids = [office.until("filed"), office.until("filed")]
    dialog = dialog_for(qtbot, tasks, ids, tmp_path)
    with qtbot.waitSignal(dialog.ended, timeout=30_000) as ended:
        dialog.start()
        dialog.button.click()
    assert ended.args == [1]
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 1
