"""Many papers into a folder, one after another, with progress and cancel; it makes no paper itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.form_frame import Writer


def ask_folder(parent: QWidget, suggested: Path) -> Path | None:
    """Ask where the papers go, or return None where the user thought better of it."""
    name = QFileDialog.getExistingDirectory(parent, parent.tr("选择存放 PDF 的文件夹"), str(suggested))
    return Path(name) if name else None


class BatchPrint(QDialog):
    """Prints `items` one after another by `saved(reading, item, *arguments)`, which writes one file and returns its path.

    A paper that fails is named with its reason, and the rest goes on; cancelling keeps what was written.
    """

    ended = Signal(object)
    """int: how many papers were written."""

    def __init__(
        self,
        tasks: Writer,
        saved: Callable[..., Path],
        items: Sequence[Any],
        *arguments: object,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._saved, self._items, self._arguments = tasks, saved, tuple(items), arguments
        self._next = self.written = self.failed = 0
        self._stopped = False
        self.setWindowTitle(self.tr("批量打印"))
        self.setMinimumWidth(460)
        self.state = QLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, len(self._items))
        self.problems = QPlainTextEdit()
        self.problems.setReadOnly(True)
        self.problems.hide()
        self.button = QPushButton(self.tr("停止"))
        self.button.clicked.connect(self._on_button)
        column = QVBoxLayout(self)
        for widget in (self.state, self.bar, self.problems):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        column.addLayout(row)

    def start(self) -> None:
        """Begin; every further paper follows by itself."""
        self._go_on()

    def reject(self) -> None:
        """Closing while papers are made stops after the one under way."""
        self._stopped = True
        super().reject()

    def _on_button(self) -> None:
        if self._is_over():
            self.accept()
        else:
            self._stopped = True
            self.button.setEnabled(False)

    def _is_over(self) -> bool:
        return self._next > len(self._items)

    def _go_on(self) -> None:
        self.bar.setValue(self._next)
        if self._stopped or self._next == len(self._items):
            self._end()
            return
        words = self.tr("正在打印第 {n} 份，共 {all} 份").format(n=self._next + 1, all=len(self._items))
        self.state.setText(words)
        item = self._items[self._next]
        self._next += 1
        self._tasks.read(
            self._saved, item, *self._arguments, on_done=self._on_saved, on_failed=self._on_failed, owner=self
        )

    def _on_saved(self, _path: Path) -> None:
        self.written += 1
        self._go_on()

    def _on_failed(self, error: Exception) -> None:
        self.failed += 1
        self.problems.show()
        self.problems.appendPlainText(self.tr("第 {n} 份：{why}").format(n=self._next, why=told(error)))
        self._go_on()

    def _end(self) -> None:
        self._next = len(self._items) + 1
        words = self.tr("已存 {n} 份，共 {all} 份").format(n=self.written, all=len(self._items))
        if self.failed:
            words += self.tr("；{n} 份没有打成，原因如下").format(n=self.failed)
        self.state.setText(words)
        self.button.setText(self.tr("关闭"))
        self.button.setEnabled(True)
        self.ended.emit(self.written)
