"""A paper as it will be printed: leafed through, saved, sent to a printer; it makes no paper itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QProgressDialog,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.background.tasks import Tasks
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.messages import MessageBar, Tone
from desktop.views.shared.number_box import NumberBox

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPrintSupport import QPrinter

    from desktop.views.shared.print_job import PrintJob

SIZE, BESIDE = QSize(1040, 960), QSize(40, 60)
"""Of the window, as large as the screen has room for beside its frame."""
ZOOMS = (50, 75, 100, 125, 150, 200, 300)


def ask_where(parent: QWidget, suggested: Path) -> Path | None:
    """Ask for the file to save to, or return None where the user thought better of it."""
    name, _ = QFileDialog.getSaveFileName(
        parent, parent.tr("保存为 PDF"), str(suggested), parent.tr("PDF 文件 (*.pdf)")
    )
    if not name:
        return None
    return Path(name) if name.lower().endswith(".pdf") else Path(f"{name}.pdf")


def ask_printer(parent: QWidget, title: str, pages: int) -> QPrinter | None:
    """Ask for printer, pages and copies, or return None."""
    from PySide6.QtPrintSupport import QPrintDialog

    from desktop.views.shared.print_job import new_printer

    printer = new_printer(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setMinMax(1, pages)
    dialog.setFromTo(1, pages)
    return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def ask_password(parent: QWidget) -> str | None:
    """Ask for the password of the office's certificate, which is not kept; None where the user thought better of it."""
    text, ok = QInputDialog.getText(
        parent, parent.tr("签名"), parent.tr("签名证书的密码："), QLineEdit.EchoMode.Password
    )
    return text if ok else None


class PrintProgress(QProgressDialog):
    """How far the printing is, page by page; cancelling it cancels what was not printed yet."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent.tr("正在打印…"), parent.tr("取消"), 0, 0, parent)
        self.setWindowTitle(self.tr("打印"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(360)
        self.setMinimumDuration(1000)

    def show_done(self, done: int, pages: int) -> None:
        """So many pages of how many are with the printer."""
        self.setMaximum(pages)
        self.setLabelText(self.tr("正在打印第 {n} 页，共 {all} 页").format(n=min(done + 1, pages), all=pages))
        self.setValue(done)


class PrintPreview(QDialog):
    """The preview of one finished PDF. `name` is the file's name by the rule, `folder` where saving is offered first.

    `signed(reading, password)` returns the paper signed; None where the office has no certificate.
    """

    def __init__(
        self,
        tasks: Tasks,
        content: bytes,
        name: str,
        title: str,
        folder: Path,
        signed: Callable[..., bytes] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._content, self._title, self._signed_by = tasks, content, title, signed
        self._where = folder / name
        self._job: PrintJob | None = None
        self.setWindowTitle(self.tr("打印预览 — {title}").format(title=title))
        self.resize(SIZE.boundedTo(self.screen().availableSize() - BESIDE))
        self._open()
        self.message = MessageBar()
        self.message.action_requested.connect(self._message_action)
        self._build()
        self._leaf_to(0)

    @property
    def page_count(self) -> int:
        """How many pages the paper has."""
        return self._document.pageCount()

    def _open(self) -> None:
        from PySide6.QtPdf import QPdfDocument

        self._buffer = QBuffer(self)  # read for as long as the document is open
        self._buffer.setData(self._content)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document: QPdfDocument = QPdfDocument(self)
        self._document.load(self._buffer)

    def _build(self) -> None:
        from desktop.views.shared.paper_pages import Pages, Thumbnails

        self.thumbnails: Thumbnails = Thumbnails(self._document)
        self.thumbnails.currentRowChanged.connect(self._leaf_to)
        self.pages: Pages = Pages(self._document, self)
        self.pages.pageNavigator().currentPageChanged.connect(self._show_page)
        splitter = QSplitter()
        splitter.addWidget(self.thumbnails)
        splitter.addWidget(self.pages)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([self.thumbnails.minimumWidth(), 900])
        layout = QVBoxLayout(self)
        layout.addLayout(self._make_bar())
        layout.addWidget(self.message)
        layout.addWidget(splitter, 1)

    def _make_bar(self) -> QHBoxLayout:
        self._make_boxes()
        self._make_buttons()
        for keys, slot in (
            (QKeySequence.StandardKey.Print, self.print_out),
            (QKeySequence.StandardKey.Save, self.save),
            (QKeySequence.StandardKey.ZoomIn, lambda: self._zoom_by(1)),
            (QKeySequence.StandardKey.ZoomOut, lambda: self._zoom_by(-1)),
        ):
            QShortcut(keys, self, slot)
        bar = QHBoxLayout()
        bar.addWidget(QLabel(self.tr("第")))
        bar.addWidget(self.page_box)
        bar.addWidget(QLabel(self.tr("页，共 {pages} 页").format(pages=self.page_count)))
        bar.addSpacing(16)
        bar.addWidget(self.zoom_box)
        bar.addStretch(1)
        for button in (self.print_button, self.sign_button, self.save_button):
            bar.addWidget(button)
        return bar

    def _make_boxes(self) -> None:
        from desktop.views.shared.paper_pages import FIT_WIDTH, WHOLE_PAGE

        self.page_box = NumberBox()
        self.page_box.setRange(1, max(1, self.page_count))
        self.page_box.setAccessibleName(self.tr("页码"))
        self.page_box.setKeyboardTracking(False)
        self.page_box.valueChanged.connect(lambda page: self._leaf_to(page - 1))
        self.zoom_box = QComboBox()
        self.zoom_box.setAccessibleName(self.tr("缩放"))
        for text, zoom in ((self.tr("适合宽度"), FIT_WIDTH), (self.tr("整页"), WHOLE_PAGE)):
            self.zoom_box.addItem(text, zoom)
        for zoom in ZOOMS:
            self.zoom_box.addItem(f"{zoom}%", zoom)
        self.zoom_box.currentIndexChanged.connect(self._zoom)

    def _make_buttons(self) -> None:
        self.print_button = QPushButton(self.tr("打印…"))
        self.print_button.setToolTip(self.tr("选择打印机打印（Ctrl+P）"))
        self.print_button.clicked.connect(self.print_out)
        self.sign_button = QPushButton(self.tr("签名…"))
        self.sign_button.setToolTip(self.tr("用机关的签名证书签名，再保存为 PDF"))
        self.sign_button.setVisible(self._signed_by is not None)
        self.sign_button.clicked.connect(self.sign)
        self.save_button = QPushButton(self.tr("保存为 PDF…"))
        self.save_button.setToolTip(self.tr("保存到文件（Ctrl+S）"))
        self.save_button.setProperty("primary", True)
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.save)

    def _leaf_to(self, page: int) -> None:
        if 0 <= page < self.page_count:
            self.pages.show_page(page)
        self._show_page(self.pages.pageNavigator().currentPage())

    def _show_page(self, page: int) -> None:
        """Bring page number and thumbnail to the page on show."""
        for widget in (self.page_box, self.thumbnails):
            widget.blockSignals(True)
        self.page_box.setValue(page + 1)
        self.thumbnails.setCurrentRow(page)
        for widget in (self.page_box, self.thumbnails):
            widget.blockSignals(False)

    def _zoom(self) -> None:
        self.pages.zoom_to(self.zoom_box.currentData())

    def _zoom_by(self, steps: int) -> None:
        first = self.zoom_box.findData(ZOOMS[0])
        now = max(self.zoom_box.currentIndex(), first + ZOOMS.index(100) - (1 if steps > 0 else -1))
        self.zoom_box.setCurrentIndex(min(max(now + steps, first), self.zoom_box.count() - 1))

    def save(self) -> None:
        """Ask where, and save; a failure is said above the page with what to do, and can be tried elsewhere."""
        path = ask_where(self, self._where)
        if path is None:
            return
        from desktop.printing.saving import save_pdf

        self._where = path
        self.save_button.setEnabled(False)
        self._tasks.run(save_pdf, path, self._content, on_done=self._saved, on_failed=self._not_saved, owner=self)

    def _saved(self, _: object) -> None:
        self.save_button.setEnabled(True)
        self._action = self._open_folder
        self.message.say(self.tr("已保存：{path}").format(path=self._where), Tone.DONE, self.tr("打开文件夹"))

    def _not_saved(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        self._action = self.save
        self.message.say(told(error), Tone.REFUSAL, self.tr("换个位置…"))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._where.parent)))

    def _message_action(self) -> None:
        self._action()

    def sign(self) -> None:
        """Ask for the password and sign; what is saved from then on is the signed paper."""
        if self._signed_by is None or (password := ask_password(self)) is None:
            return
        self.sign_button.setEnabled(False)
        self._tasks.read(self._signed_by, password, on_done=self._on_signed, on_failed=self._on_not_signed, owner=self)

    def _on_signed(self, content: bytes) -> None:
        self._content = content
        self._action = self.save
        self.message.say(
            self.tr("已签名。请保存：签名在 PDF 文件里，印在纸上的仍须盖章。"), Tone.DONE, self.tr("保存…")
        )

    def _on_not_signed(self, error: Exception) -> None:
        self.sign_button.setEnabled(True)
        self._action = self.sign
        self.message.say(told(error), Tone.REFUSAL, self.tr("重试…"))

    def print_out(self) -> None:
        """Ask for the printer and print page by page, with progress and cancel."""
        if self._job is not None:
            return
        printer = ask_printer(self, self._title, self.page_count)
        if printer is None:
            return
        from desktop.views.shared.print_job import PrintJob

        job = self._job = PrintJob(self._document, printer, self)
        progress = PrintProgress(self)
        job.progressed.connect(progress.show_done)
        progress.canceled.connect(job.cancel)
        job.finished.connect(self._printed)
        job.failed.connect(self._not_printed)
        for ended in (job.finished, job.failed):
            ended.connect(progress.deleteLater)
        self.print_button.setEnabled(False)
        job.start()

    def _printed(self) -> None:
        job = self._job
        self._end_job()
        if job is None:
            return
        if job.is_whole:
            self.message.say(self.tr("已送打印机，共 {n} 页。").format(n=job.done), Tone.DONE)
        else:
            self._action = self.print_out
            words = self.tr("已取消打印，送出了 {n} 页。").format(n=job.done)
            self.message.say(words, Tone.NOTICE, self.tr("重新打印…"))

    def _not_printed(self) -> None:
        self._end_job()
        self._action = self.print_out
        self.message.say(
            self.tr("没有打印：打印机没有接受任务。请检查打印机是否开机、缺纸或脱机，再试一次。"),
            Tone.REFUSAL,
            self.tr("重试…"),
        )

    def _end_job(self) -> None:
        if self._job is not None:
            self._job.deleteLater()
        self._job = None
        self.print_button.setEnabled(True)
