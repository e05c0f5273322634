"""What is listed into an Excel or CSV file: page by page off the GUI thread, with progress and a button to give it up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from desktop.exchange import tables
from desktop.exchange.tables import Cell
from desktop.itemmodels.columns import Column
from desktop.queries import board
from desktop.queries.board import CardRow, CaseFilter, Sort
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.labels import toned

PAGE = 500
ENDINGS = (".xlsx", ".csv")


class ListExport(QWidget):
    """Hidden until `begin`; one export at a time."""

    finished = Signal(object, int)
    """Path, int: the file that was written and how many cases it has."""
    given_up = Signal()
    failed = Signal(object)
    """Exception."""
    progressed = Signal(int, int)
    """How many cases are written so far, and of how many; emitted from the thread that writes."""

    def __init__(self, tasks: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._stop = threading.Event()
        self.choose_file: Callable[..., tuple[str, str]] = QFileDialog.getSaveFileName
        self._label: QLabel = toned("", "muted")
        self._bar = QProgressBar()
        self._bar.setFixedSize(160, 6)
        self._bar.setTextVisible(False)
        self.cancel = QPushButton(self.tr("取消导出"))
        self.cancel.clicked.connect(self._stop.set)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._label, self._bar, self.cancel):
            row.addWidget(widget)
        row.addStretch(1)
        self.progressed.connect(self._show_progress)
        self.hide()

    @property
    def is_running(self) -> bool:
        """Whether a file is being written."""
        return not self.isHidden()

    def begin(self, wanted: CaseFilter, sort: Sort, columns: Sequence[Column[CardRow]]) -> None:
        """Ask for the file and write what the filter finds, in the list's order and columns."""
        if self.is_running:
            return
        formats = self.tr("Excel 工作簿 (*.xlsx);;CSV 文件 (*.csv)")
        name, chosen = self.choose_file(self, self.tr("导出案件列表"), self.tr("案件列表.xlsx"), formats)
        if not name:
            return
        path = with_ending(Path(name), ".csv" if "csv" in chosen else ".xlsx")
        self._stop.clear()
        self._show_progress(0, 0)
        self.show()
        self._tasks.read(
            export,
            path,
            wanted,
            sort,
            self.tr("案件列表"),
            tuple(columns),
            self._stop,
            self.progressed.emit,
            on_done=partial(self._on_done, path),
            on_failed=self._on_failed,
            owner=self,
        )

    def _show_progress(self, written: int, whole: int) -> None:
        self._bar.setRange(0, whole)  # without a whole it runs to and fro
        self._bar.setValue(written)
        self._label.setText(self.tr("正在导出：{n} 件").format(n=written))

    def _on_done(self, path: Path, written: int) -> None:
        self.hide()
        if written < 0:
            self.given_up.emit()
        else:
            self.finished.emit(path, written)

    def _on_failed(self, error: Exception) -> None:
        self.hide()
        self.failed.emit(error)


def with_ending(path: Path, ending: str) -> Path:
    """The path as it was typed where that names a format, else with `ending`, and a number where such a file is there already.

    "台账 3.2" has an ending, too, but none that names a format. Whoever was asked about replacing a file was asked about another name.
    """
    if path.suffix.lower() in ENDINGS:
        return path
    names = (f"{path.name}{number}{ending}" for number in chain(("",), (f" ({n})" for n in count(2))))
    return next(free for name in names if not (free := path.with_name(name)).exists())


def export(
    reading: Any,
    path: Path,
    wanted: CaseFilter,
    sort: Sort,
    title: str,
    columns: Sequence[Column[CardRow]],
    stop: threading.Event,
    tell: Callable[[int, int], object],
) -> int:
    """Write what the filter finds, page by page within one transaction, and return how many cases; -1 where it was given up.

    Raises what `write_pages` raises; table_too_long at once, as far as the cases are counted beforehand.
    """
    whole = board.count(reading, wanted)
    if path.suffix.lower() == ".xlsx" and whole >= tables.MOST_EXCEL_ROWS:
        raise tables.too_long()

    def pages() -> Iterator[Sequence[Sequence[Cell]] | None]:
        after, written = None, 0
        while True:
            if stop.is_set():
                yield None
                return
            page = board.list_page(reading, wanted, sort, after, PAGE)
            yield [[column.display(row) for column in columns] for row in page.rows]
            written += len(page.rows)
            tell(written, max(whole, written))
            after = page.next_key
            if after is None:
                return

    return tables.write_pages(path, title, [column.title for column in columns], pages())
