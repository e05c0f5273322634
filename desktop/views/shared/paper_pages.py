"""The pages of a paper on the screen, large ones to read and small ones to choose from; loaded with the first preview only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtPdf import QPdfDocument, QPdfPageRenderer
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from desktop.views.shared.theme import Theme

THUMBNAIL = QSize(96, 136)
DRAWN_LARGER = 3
"""A hairline takes a whole dot however small the page: drawn so many times larger and made smaller, it turns grey instead."""
FIT_WIDTH, WHOLE_PAGE = 0, -1
"""Zooms that follow the room there is; others are percents."""


class Pages(QPdfView):
    """All pages one under another. What stands in the middle stays there when the zoom or the room changes."""

    def __init__(self, document: QPdfDocument, parent: QWidget) -> None:
        super().__init__(parent)
        self.setDocument(document)
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.setAccessibleName(self.tr("页面"))

    def show_page(self, page: int) -> None:
        """Bring a page, counted from 0, to the top."""
        navigator = self.pageNavigator()
        if page != navigator.currentPage():
            navigator.jump(page, QPointF(), navigator.currentZoom())

    def zoom_to(self, zoom: int) -> None:
        """Show the pages at so many percent, or fitting."""
        place, page = self._place(), self.pageNavigator().currentPage()
        fitting = {FIT_WIDTH: QPdfView.ZoomMode.FitToWidth, WHOLE_PAGE: QPdfView.ZoomMode.FitInView}
        self.setZoomMode(fitting.get(zoom, QPdfView.ZoomMode.Custom))
        if zoom not in fitting:
            self.setZoomFactor(zoom / 100)
        if zoom == WHOLE_PAGE:
            self.verticalScrollBar().setValue(self._top_of(page))
        else:
            self._go_to(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        place, page = self._place(), self.pageNavigator().currentPage()
        super().resizeEvent(event)
        if self.zoomMode() is QPdfView.ZoomMode.FitInView:
            self.verticalScrollBar().setValue(self._top_of(page))
        else:
            self._go_to(place)

    def _top_of(self, page: int) -> int:
        """Where a page begins; the pages of a paper are all of one size."""
        bar, count = self.verticalScrollBar(), max(1, self.document().pageCount())
        margins = self.documentMargins()
        gaps = margins.top() + margins.bottom() + (count - 1) * self.pageSpacing()
        high = (bar.maximum() + bar.pageStep() - gaps) / count
        return round(page * (high + self.pageSpacing()))

    def _place(self) -> float:
        """Where in the whole paper the middle of the view lies, 0 to 1."""
        bar = self.verticalScrollBar()
        return (bar.value() + bar.pageStep() / 2) / max(1, bar.maximum() + bar.pageStep())

    def _go_to(self, place: float) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(round(place * (bar.maximum() + bar.pageStep()) - bar.pageStep() / 2))


class Thumbnails(QListWidget):
    """Small pages to click on; drawn by QtPdf's thread when they come into view."""

    def __init__(self, document: QPdfDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("页面缩略图"))
        self.setViewMode(QListView.ViewMode.ListMode)
        self.setIconSize(THUMBNAIL)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(THUMBNAIL.width() + 56)
        self._asked: set[int] = set()
        self._document = document
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setDocument(document)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.pageRendered.connect(self._show)
        blank = QPixmap(THUMBNAIL)
        blank.fill(Qt.GlobalColor.white)
        for page in range(document.pageCount()):
            self.addItem(QListWidgetItem(self._framed(blank), str(page + 1)))
        self.verticalScrollBar().valueChanged.connect(self._ask_for_visible)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask_for_visible()

    def _ask_for_visible(self) -> None:
        first = self.indexAt(self.viewport().rect().topLeft()).row()
        last = self.indexAt(self.viewport().rect().bottomLeft()).row()
        last = self.count() - 1 if last < 0 else last
        for page in range(max(first, 0), min(last + 2, self.count())):
            if page not in self._asked:
                self._asked.add(page)
                self._renderer.requestPage(page, self._size_of(page) * DRAWN_LARGER)

    def _size_of(self, page: int) -> QSize:
        """The page as large as a thumbnail may be, in the screen's dots."""
        shape = self._document.pagePointSize(page).toSize()
        return shape.scaled(THUMBNAIL * self.devicePixelRatioF(), Qt.AspectRatioMode.KeepAspectRatio)

    def _show(self, page: int, _size: QSize, image: QImage, *_: object) -> None:
        size = self._size_of(page)
        paper = QPixmap(size)
        paper.fill(Qt.GlobalColor.white)
        painter = QPainter(paper)
        small = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(0, 0, small)
        painter.end()
        paper.setDevicePixelRatio(self.devicePixelRatioF())
        self.item(page).setIcon(self._framed(paper))

    def _framed(self, paper: QPixmap) -> QIcon:
        """The page with its edge, which white on white would not show; a chosen one is not tinted, its row is."""
        painter = QPainter(paper)
        painter.setPen(Theme.of(self.palette()).colour("line"))
        inside = paper.deviceIndependentSize().toSize()
        painter.drawRect(0, 0, inside.width() - 1, inside.height() - 1)
        painter.end()
        icon = QIcon(paper)
        icon.addPixmap(paper, QIcon.Mode.Selected)
        return icon
