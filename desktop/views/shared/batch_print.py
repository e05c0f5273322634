"""Many papers into a folder or into one PDF, one after another, with progress and cancel; it makes no paper itself."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.print_preview import ask_where

PROBLEMS_HEIGHT = 120
"""Pixels: five lines of what failed, the rest is scrolled to."""


@dataclass(frozen=True, slots=True)
class Binding:
    """Where the papers become one: the file, its title, and the folder that keeps them meanwhile and is removed afterwards.

    `titled`: each paper gets a bookmark of its own over those that it has.
    """

    out: Path
    title: str
    spool: Path
    titled: bool = True


def ask_folder(parent: QWidget, suggested: Path) -> Path | None:
    """Ask where the papers go, or return None where the user thought better of it."""
    name = QFileDialog.getExistingDirectory(parent, parent.tr("选择存放 PDF 的文件夹"), str(suggested))
    return Path(name) if name else None


def ask_one_or_each(parent: QWidget, count: int) -> bool | None:
    """Ask whether the papers become one PDF (True) or a file each (False); None where the user thought better of it."""
    box = QMessageBox(parent)
    box.setWindowTitle(parent.tr("批量打印"))
    box.setText(parent.tr("共 {n} 份，怎样保存？").format(n=count))
    box.setInformativeText(parent.tr("合成一个 PDF 便于一次打印；分别保存便于逐份归档，按编号、文种、日期命名。"))
    one = box.addButton(parent.tr("合成一个 PDF"), QMessageBox.ButtonRole.AcceptRole)
    each = box.addButton(parent.tr("分别保存"), QMessageBox.ButtonRole.ActionRole)
    box.addButton(parent.tr("取消"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(one)
    box.exec()
    if box.clickedButton() not in {one, each}:
        return None
    return box.clickedButton() is one


def ask_target(parent: QWidget, count: int, suggested: Path, title: str, spool: Path) -> Path | Binding | None:
    """Ask how and where `count` papers are kept: a folder, or one file; `suggested` is that file's name by the rule."""
    one = ask_one_or_each(parent, count)
    if one is None:
        return None
    if not one:
        return ask_folder(parent, suggested.parent)
    out = ask_where(parent, suggested)
    return None if out is None else Binding(out, title, spool)


class BatchPrint(QDialog):
    """Prints `items` one after another by `saved(reading, item, *arguments, folder)`, which writes one file and returns its path.

    A paper that fails is named with its reason, and the rest goes on. Into a folder, cancelling keeps what was written; one PDF
    is made whole or not at all.
    """

    ended = Signal(object)
    """int: how many papers were written."""

    def __init__(
        self,
        tasks: Writer,
        saved: Callable[..., Path],
        items: Sequence[Any],
        *arguments: object,
        target: Path | Binding,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._saved, self._items, self._arguments = tasks, saved, tuple(items), arguments
        self._binding = target if isinstance(target, Binding) else None
        self._folder = target.spool if isinstance(target, Binding) else target
        self._made: list[Path] = []
        self._next = self.written = self.failed = 0
        self._stop = threading.Event()  # asked by the worker that binds
        self.setWindowTitle(self.tr("批量打印"))
        self.setMinimumWidth(460)
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)  # the sentence above counts
        self.bar.setFixedHeight(6)
        self.bar.setRange(0, len(self._items))
        self.problems = QPlainTextEdit()
        self.problems.setReadOnly(True)
        self.problems.setMinimumHeight(PROBLEMS_HEIGHT)
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
        self._folder.mkdir(parents=True, exist_ok=True)
        self._go_on()

    def reject(self) -> None:
        """Closing while papers are made stops after the one under way."""
        self._stop.set()
        if self._is_over():
            super().reject()
        else:
            self.button.setEnabled(False)

    def _on_button(self) -> None:
        if self._is_over():
            self.accept()
        else:
            self._stop.set()
            self.button.setEnabled(False)

    def _is_over(self) -> bool:
        return self._next > len(self._items)

    def _go_on(self) -> None:
        self.bar.setValue(self._next)
        if self._stop.is_set() or self._next == len(self._items):
            self._finish()
            return
        words = self.tr("正在打印第 {n} 份，共 {all} 份").format(n=self._next + 1, all=len(self._items))
        self.state.setText(words)
        item = self._items[self._next]
        self._next += 1
        self._tasks.read(
            self._saved,
            item,
            *self._arguments,
            self._folder,
            on_done=self._on_saved,
            on_failed=self._on_failed,
            owner=self,
        )

    def _on_saved(self, path: Path) -> None:
        self.written += 1
        self._made.append(path)
        self._go_on()

    def _on_failed(self, error: Exception) -> None:
        self.failed += 1
        self._complain(self.tr("第 {n} 份：{why}").format(n=self._next, why=told(error)))
        self._go_on()

    def _complain(self, text: str) -> None:
        if self.problems.isHidden():
            self.problems.show()
            self._take_room()
        self.problems.appendPlainText(text)

    def _take_room(self) -> None:
        """Grow, so that a sentence of several lines and what failed can be read."""
        layout = self.layout()
        assert layout is not None
        self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _finish(self) -> None:
        if self._binding is None or not self._made or self._stop.is_set():
            self._end()
            return
        self.state.setText(self.tr("正在合成一个 PDF…"))
        self.bar.setRange(0, 0)
        self._tasks.run(
            _bound,
            self._binding,
            tuple(self._made),
            lambda _: not self._stop.is_set(),
            on_done=self._on_bound,
            on_failed=self._on_unbound,
            owner=self,
        )

    def _on_bound(self, whole: bool) -> None:
        if not whole:
            self._stop.set()
        self._end()

    def _on_unbound(self, error: Exception) -> None:
        self.failed += 1
        self.written = 0
        self._complain(told(error))
        self._end()

    def _end(self) -> None:
        self._next = len(self._items) + 1
        self.bar.setRange(0, len(self._items))
        self.bar.setValue(self.written)
        self.state.setText(self._outcome())
        self._take_room()
        self.button.setText(self.tr("关闭"))
        self.button.setEnabled(True)
        if self._binding is not None:
            shutil.rmtree(self._binding.spool, ignore_errors=True)
        self.ended.emit(self.written)

    def _outcome(self) -> str:
        if self._binding is not None and (self._stop.is_set() or not self.written):
            self.written = 0
            words = self.tr("已停止，没有保存") if self._stop.is_set() else self.tr("没有保存")
        elif self._binding is not None:
            words = self.tr("已合成一个 PDF，共 {n} 份：{path}").format(n=self.written, path=self._binding.out)
        else:
            words = self.tr("已存 {n} 份，共 {all} 份").format(n=self.written, all=len(self._items))
        if self.failed:
            words += self.tr("；{n} 份没有打成，原因如下").format(n=self.failed)
        if self._binding is None and self.written:
            words += "\n" + self.tr("存放在：{folder}").format(folder=self._folder)
        return words


def _bound(binding: Binding, made: Sequence[Path], go_on: Callable[[int], bool]) -> bool:
    """Bind the parts beside each other, then put the whole in its place in one step."""
    from desktop.printing.binding import Part, bind
    from desktop.printing.saving import move_pdf

    whole = binding.spool / "whole.pdf"
    parts = [Part(path, path.stem.replace("_", " ") if binding.titled else "") for path in made]
    if not bind(parts, whole, binding.title, go_on=go_on):
        return False
    move_pdf(whole, binding.out)
    return True
