"""The preview: leafing, zooming, saving with the reason where it fails, and printing every page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.background.tasks import Tasks
from desktop.printing.case_file import case_file
from desktop.printing.fonts import load_fonts
from desktop.printing.words import Words
from desktop.views.shared import print_preview
from desktop.views.shared.print_job import new_printer
from desktop.views.shared.print_preview import PrintPreview
from desktop.wording import papers
from tests.printing import rows

WORDS: Words = papers
NAME = "2015-000403_案卷_20151124.pdf"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    fonts = load_fonts(tmp_path_factory.mktemp("fonts"), system_folders=())
    return case_file(rows.case_file_row(photos=0), rows.OUTLINES, {}, WORDS, fonts, rows.OFFICE)


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


@pytest.fixture
def preview(qtbot: QtBot, tasks: Tasks, paper: bytes, tmp_path: Path) -> PrintPreview:
    dialog = PrintPreview(tasks, paper, NAME, "案卷", tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def answer_where(monkeypatch: pytest.MonkeyPatch, *answers: Path | None) -> list[Path]:
    """Answer the question for a file, and keep what was suggested."""
    left, suggested = list(answers), []

    def ask(_parent: object, path: Path) -> Path | None:
        suggested.append(path)
        return left.pop(0)

    monkeypatch.setattr(print_preview, "ask_where", ask)
    return suggested


def test_page_number_thumbnail_and_view_go_together(qtbot: QtBot, preview: PrintPreview, paper: bytes) -> None:
    assert preview.page_count > 5
    assert preview.page_box.maximum() == preview.page_count == preview.thumbnails.count()
    preview.page_box.setValue(4)
    assert preview.thumbnails.currentRow() == 3
    item = preview.thumbnails.item(1)
    preview.thumbnails.scrollToItem(item)
    QTest.mouseClick(
        preview.thumbnails.viewport(), Qt.MouseButton.LeftButton, pos=preview.thumbnails.visualItemRect(item).center()
    )
    assert preview.page_box.value() == 2


def test_thumbnails_show_the_pages(qtbot: QtBot, preview: PrintPreview) -> None:
    def cover_is_drawn() -> bool:
        image = preview.thumbnails.item(0).icon().pixmap(print_preview.THUMBNAIL).toImage()
        grid = ((x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2))
        return any(image.pixelColor(x, y).lightness() < 160 for x, y in grid)

    qtbot.waitUntil(cover_is_drawn)


def test_zoom(preview: PrintPreview) -> None:
    preview.zoom_box.setCurrentIndex(preview.zoom_box.findData(150))
    assert preview._view.zoomFactor() == 1.5
    preview._zoom_by(1)
    assert preview.zoom_box.currentData() == 200


def test_saving_suggests_the_name_by_the_rule(
    qtbot: QtBot, preview: PrintPreview, paper: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "存档.pdf"
    suggested = answer_where(monkeypatch, target)
    preview.save_button.click()
    qtbot.waitUntil(lambda: str(target) in preview.message.text)
    assert suggested == [tmp_path / NAME]
    assert target.read_bytes() == paper
    assert preview.save_button.isEnabled()


def test_a_place_that_cannot_be_written_is_told_and_another_can_be_chosen(
    qtbot: QtBot, preview: PrintPreview, paper: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = tmp_path / "没有" / "案卷.pdf", tmp_path / "案卷.pdf"
    suggested = answer_where(monkeypatch, bad, good)
    preview.save_button.click()
    qtbot.waitUntil(lambda: "文件夹不存在" in preview.message.text)
    assert str(bad) in preview.message.text
    preview.message.action_requested.emit()
    qtbot.waitUntil(good.exists)
    assert suggested[1] == bad
    qtbot.waitUntil(lambda: "已保存" in preview.message.text)


def test_thinking_better_of_saving_does_nothing(
    qtbot: QtBot, preview: PrintPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_where(monkeypatch, None)
    preview.save_button.click()
    assert preview.message.text == ""
    assert list(tmp_path.glob("*.pdf")) == []


def file_printer(file: Path, first: int = 0, last: int = 0) -> QPrinter:
    printer = new_printer("案卷")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    printer.setResolution(72)
    printer.setFromTo(first, last)
    return printer


def test_every_page_is_printed(
    qtbot: QtBot, preview: PrintPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "printed.pdf"
    monkeypatch.setattr(print_preview, "ask_printer", lambda *_: file_printer(file))
    preview.print_button.click()
    qtbot.waitUntil(preview.print_button.isEnabled)
    pages = pypdf.PdfReader(file).pages
    assert len(pages) == preview.page_count
    assert all(page.images for page in pages)


def test_a_range_of_pages_is_printed(
    qtbot: QtBot, preview: PrintPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "printed.pdf"
    monkeypatch.setattr(print_preview, "ask_printer", lambda *_: file_printer(file, 2, 4))
    preview.print_out()
    qtbot.waitUntil(preview.print_button.isEnabled)
    assert len(pypdf.PdfReader(file).pages) == 3


@pytest.mark.no_qt_log  # Qt grumbles before we are told
def test_a_printer_that_refuses_is_told(
    qtbot: QtBot, preview: PrintPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = file_printer(tmp_path / "没有" / "printed.pdf")
    monkeypatch.setattr(print_preview, "ask_printer", lambda *_: printer)
    preview.print_out()
    qtbot.waitUntil(lambda: "没有打印" in preview.message.text)
    assert preview.print_button.isEnabled()


def test_qtpdf_is_loaded_with_the_first_preview_only() -> None:
    import subprocess
    import sys

    code = "import sys, desktop.views.shared.print_preview; print([m for m in sys.modules if 'QtPdf' in m or m == 'reportlab'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
