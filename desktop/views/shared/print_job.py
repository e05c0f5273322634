"""A paper on its way to a printer, page by page and not in the window's way; it asks nobody anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument, QPdfPageRenderer

FINEST_DPI = 300
"""Finer than this no office printer shows Chinese text any better, and a page takes 35 MB."""


class PrintJob(QObject):
    """Renders pages in a thread of QtPdf and paints each on the printer; `cancel` stops after the page under way."""

    progressed = Signal(int, int)
    """Pages done, pages in all."""
    finished = Signal()
    failed = Signal()
    """The printer refused the paper."""

    def __init__(self, document: QPdfDocument, printer: QPrinter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from PySide6.QtPdf import QPdfPageRenderer

        self._document, self._printer = document, printer
        self._pages = _wanted_pages(printer, document.pageCount())
        self._done = 0
        self._painter = QPainter()
        self._renderer: QPdfPageRenderer = QPdfPageRenderer(self)
        self._renderer.setDocument(document)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.pageRendered.connect(self._paint)

    def start(self) -> None:
        """Begin; every further page follows by itself."""
        if not self._pages or not self._painter.begin(self._printer):
            self.failed.emit()
            return
        self.progressed.emit(0, len(self._pages))
        self._request()

    @property
    def done(self) -> int:
        """How many pages are with the printer."""
        return self._done

    @property
    def is_whole(self) -> bool:
        """Whether every page that was wanted is."""
        return self._done == len(self._pages)

    def cancel(self) -> None:
        """Give up what was not printed yet."""
        if self._painter.isActive():
            self._printer.abort()
            self._painter.end()
            self.finished.emit()

    def _request(self) -> None:
        self._renderer.requestPage(self._pages[self._done], self._target().size())

    def _target(self) -> QRect:
        """Where the page goes on the sheet, in the printer's dots: its own size, made smaller only where the sheet is."""
        points = self._document.pagePointSize(self._pages[self._done])
        dots = self._printer.resolution() / 72
        size = QSize(round(points.width() * dots), round(points.height() * dots))
        sheet = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        if size.width() > sheet.width() or size.height() > sheet.height():
            size = size.scaled(sheet.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRect(0, 0, size.width(), size.height())

    def _paint(self, _page: int, _size: QSize, image: QImage, *_: object) -> None:
        if not self._painter.isActive():
            return
        if self._done and not self._printer.newPage():
            self._painter.end()
            self.failed.emit()
            return
        shown = QImage(image.size(), QImage.Format.Format_RGB32)
        shown.fill(0xFFFFFFFF)  # the pages of a PDF are transparent
        onto = QPainter(shown)
        onto.drawImage(QPointF(0, 0), image)
        onto.end()
        self._painter.drawImage(self._target(), shown)
        self._done += 1
        self.progressed.emit(self._done, len(self._pages))
        if self._done < len(self._pages):
            self._request()
        else:
            self._painter.end()
            self.finished.emit()


def new_printer(title: str) -> QPrinter:
    """A printer that prints whole pages, edge to edge as far as the machine can, as fine as is worth it."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(min(printer.resolution(), FINEST_DPI))
    printer.setFullPage(True)
    printer.setDocName(title)
    return printer


def _wanted_pages(printer: QPrinter, count: int) -> list[int]:
    """The pages to print, from 0: the range that was asked for, in its order, with the copies the machine does not make itself."""
    first, last = printer.fromPage() or 1, printer.toPage() or count
    pages = list(range(first - 1, min(last, count)))
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        pages.reverse()
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    if printer.collateCopies():
        return pages * copies
    return [page for page in pages for _ in range(copies)]
