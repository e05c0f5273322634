"""The preview: leafing, zooming, saving with the reason where it fails, and printing every page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.background.tasks import Tasks
from desktop.printing.case_file import case_file
from desktop.printing.fonts import load_fonts
from desktop.printing.words import Words
from desktop.views.shared import print_preview
from desktop.views.shared.paper_pages import FIT_WIDTH, THUMBNAIL, WHOLE_PAGE
from desktop.views.shared.print_job import new_printer
from desktop.views.shared.print_preview import PrintPreview, PrintProgress
from desktop.wording import papers
from tests.printing import rows
from tests.views.shared.test_failure_dialogs import when_open

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


def is_drawn(preview: PrintPreview, page: int) -> bool:
    image = preview.thumbnails.item(page).icon().pixmap(THUMBNAIL).toImage()
    inside = ((x, y) for x in range(4, image.width() - 4, 2) for y in range(4, image.height() - 4, 2))
    return any(image.pixelColor(x, y).lightness() < 200 for x, y in inside)


def test_thumbnails_show_the_pages_that_come_into_view(qtbot: QtBot, preview: PrintPreview) -> None:
    last = preview.page_count - 1
    qtbot.waitUntil(lambda: is_drawn(preview, 0), timeout=20_000)
    assert not is_drawn(preview, last)
    preview.thumbnails.scrollToBottom()
    qtbot.waitUntil(lambda: is_drawn(preview, last), timeout=20_000)


def shown_page(preview: PrintPreview) -> int:
    """The page, from 1, in the middle of the view, by how far down the whole paper it lies."""
    bar = preview.pages.verticalScrollBar()
    middle = (bar.value() + bar.pageStep() / 2) / (bar.maximum() + bar.pageStep())
    return int(middle * preview.page_count) + 1


def test_zoom_stays_at_the_page_that_is_read(qtbot: QtBot, preview: PrintPreview) -> None:
    preview.page_box.setValue(5)
    assert shown_page(preview) == 5
    for zoom in (WHOLE_PAGE, 200, 50, WHOLE_PAGE, FIT_WIDTH):
        preview.zoom_box.setCurrentIndex(preview.zoom_box.findData(zoom))
        assert shown_page(preview) == 5
        assert preview.page_box.value() == 5


def test_the_room_changes_and_the_page_stays(qtbot: QtBot, preview: PrintPreview) -> None:
    preview.page_box.setValue(5)
    preview.zoom_box.setCurrentIndex(preview.zoom_box.findData(WHOLE_PAGE))
    high = preview.pages.viewport().height()
    preview.resize(preview.width() - 150, preview.height() - 150)
    qtbot.waitUntil(lambda: preview.pages.viewport().height() < high)
    assert shown_page(preview) == 5


def test_zoom_by_keys(qtbot: QtBot, preview: PrintPreview) -> None:
    preview.zoom_box.setCurrentIndex(preview.zoom_box.findData(150))
    assert preview.pages.zoomFactor() == 1.5
    preview.activateWindow()
    for key, zoom in ((Qt.Key.Key_Plus, 200), (Qt.Key.Key_Minus, 150), (Qt.Key.Key_Minus, 125)):
        QTest.keyClick(preview, key, Qt.KeyboardModifier.ControlModifier)
        assert preview.zoom_box.currentData() == zoom
        assert preview.pages.zoomFactor() == zoom / 100


def test_it_is_no_larger_than_the_screen(preview: PrintPreview) -> None:
    room = preview.screen().availableSize()
    assert preview.width() <= room.width()
    assert preview.height() <= room.height()


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


W = TypeVar("W", bound=QWidget)


def inside(dialog: QDialog, kind: type[W], name: str = "") -> W:
    """A part of a dialog that is there."""
    found = dialog.findChild(kind, name) if name else dialog.findChild(kind)
    assert isinstance(found, kind)
    return found


def test_it_is_printed_as_the_print_dialog_says(qtbot: QtBot, preview: PrintPreview, tmp_path: Path) -> None:
    file = tmp_path / "printed.pdf"

    def fill_in(dialog: QDialog) -> None:
        assert isinstance(dialog, QPrintDialog)
        printers = inside(dialog, QComboBox, "printers")
        printers.setCurrentIndex(printers.count() - 1)  # the file, after whatever printers this machine has
        inside(dialog, QLineEdit, "filename").setText(str(file))
        inside(dialog, QRadioButton, "printRange").click()
        inside(dialog, QSpinBox, "from").setValue(2)
        inside(dialog, QSpinBox, "to").setValue(3)
        inside(dialog, QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).click()

    when_open(fill_in)
    preview.print_button.click()
    qtbot.waitUntil(lambda: preview.message.text != "", timeout=20_000)
    assert preview.message.text == "已送打印机，共 2 页。"
    assert len(pypdf.PdfReader(file).pages) == 2


def test_thinking_better_of_printing_prints_nothing(qtbot: QtBot, preview: PrintPreview) -> None:
    when_open(lambda dialog: dialog.reject())
    preview.print_button.click()
    assert preview.print_button.isEnabled()
    assert preview.message.text == ""
    assert preview.findChildren(PrintProgress) == []


def test_printing_tells_how_far_it_is_and_can_be_cancelled(
    qtbot: QtBot, preview: PrintPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_preview, "ask_printer", lambda *_: file_printer(tmp_path / "printed.pdf"))
    told: list[str] = []

    def cancel_at_the_third(done: int, _pages: int) -> None:
        (progress,) = preview.findChildren(PrintProgress)
        told.append(progress.labelText())
        if done == 2:
            progress.show()  # by itself it comes after a second
            inside(progress, QPushButton).click()

    preview.print_button.click()
    assert not preview.print_button.isEnabled()
    assert preview._job is not None
    preview._job.progressed.connect(cancel_at_the_third)
    qtbot.waitUntil(preview.print_button.isEnabled, timeout=20_000)
    assert told[-1] == f"正在打印第 3 页，共 {preview.page_count} 页"
    assert preview.message.text == "已取消打印，送出了 2 页。"
    again = tmp_path / "again.pdf"
    monkeypatch.setattr(print_preview, "ask_printer", lambda *_: file_printer(again))
    preview.message.action_requested.emit()
    qtbot.waitUntil(lambda: "已送打印机" in preview.message.text, timeout=20_000)
    assert len(pypdf.PdfReader(again).pages) == preview.page_count


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


def test_the_password_of_the_certificate_is_not_shown(qtbot: QtBot, preview: PrintPreview) -> None:
    def type_it(dialog: QDialog) -> None:
        line = inside(dialog, QLineEdit)
        assert line.echoMode() is QLineEdit.EchoMode.Password
        line.setText("geheim")
        inside(dialog, QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).click()

    when_open(type_it)
    assert print_preview.ask_password(preview) == "geheim"
    when_open(lambda dialog: dialog.reject())
    assert print_preview.ask_password(preview) is None
