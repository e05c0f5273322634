"""Cases near in place and time that may be the same one: looked at with one press, merged into with another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop import wording
from desktop.itemmodels.board import number_of
from desktop.queries import nearby
from desktop.queries.board import CardRow
from desktop.queries.case_file import CaseFile
from desktop.usecases import fields, reports
from desktop.views.cases.card_delegate import place_of
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.labels import toned

PADDING = 13
"""Pixels that a quiet button keeps beside its words, with its border."""


class NearDuplicates(QFrame):
    """Hidden while there are none; `merge_words` is what the button that merges says, "" offers no merging."""

    case_wanted = Signal(object)
    """int: one is to be looked at."""
    merge_wanted = Signal(object)
    """str: the number of the case to merge into."""

    def __init__(self, heading: str, merge_words: str, tooltip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("message", "notice")
        self.setObjectName("near_duplicates")
        self._merge_words, self._tooltip = merge_words, tooltip
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(2)
        told = toned(heading, "strong")
        told.setWordWrap(True)
        column.addWidget(told)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        column.addLayout(self._rows)
        self.hide()

    def show_rows(self, rows: Sequence[CardRow]) -> None:
        """Offer these cases instead of those before."""
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for row in rows:
            self._add(row)
        self.setVisible(bool(rows))

    def set_busy(self, busy: bool) -> None:
        """Take no press while one is being carried out."""
        for button in self.findChildren(QPushButton):
            button.setEnabled(not busy)

    def _add(self, row: CardRow) -> None:
        look = _Look(
            f"{number_of(row)}　{wording.local(row.reported_at)}", "　".join(filter(None, (place_of(row), row.address)))
        )
        told = self.tr("查看这一件：{description}").format(description=row.description)
        look.setToolTip(f"{look.lines[1]}\n{told}")
        look.clicked.connect(lambda: self.case_wanted.emit(row.case_id))
        line = QWidget()
        beside = QHBoxLayout(line)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(look, 1)
        look.ensurePolished()
        line.setMinimumHeight(look.sizeHint().height())  # the stylesheet's least height of a button is one line
        if self._merge_words:
            merge = QPushButton(self._merge_words)
            merge.setObjectName(f"merge_{row.case_id}")
            merge.setAccessibleName(f"{self._merge_words} {number_of(row)}")
            merge.setToolTip(f"{merge.accessibleName()}\n{self._tooltip}")
            merge.clicked.connect(lambda: self.merge_wanted.emit(row.case_number or row.report_number))
            beside.addWidget(merge)
        self._rows.addWidget(line)


class _Look(QPushButton):
    """Two lines, each as long as there is room: an address must not push a narrow pane wider."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.setProperty("quiet", True)
        self.setProperty("lines", True)
        self.setAccessibleName("　".join(lines))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.ensurePolished()
        room = self.width() - 2 * PADDING
        elided = (self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room) for line in self.lines)
        self.setText("\n".join(elided))


class MergeOffer(NearDuplicates):
    """Under a case that is there: what it may be merged into, and that done with one press."""

    merged = Signal(object)
    """str: the number of the case that the one on show was merged into."""
    refused = Signal(object)
    """Exception: why it was not."""

    def __init__(self, tasks: Writer, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("附近 24 小时内有同类上报，可能是同一件："),
            self.tr("本案并入"),
            self.tr("本案转为“并案”，由对方一并办理；记录都保留"),
            parent,
        )
        self._tasks = tasks
        self._file: CaseFile | None = None
        self.merge_wanted.connect(self._merge)

    def look(self, file: CaseFile | None) -> None:
        """Look for what `file` may be merged into; None offers nothing any more."""
        if file is None or self._file is None or file.card.case_id != self._file.card.case_id:
            self.show_rows(())
        self._file = file
        self.set_busy(False)
        if file is not None:
            case_id = file.card.case_id
            self._tasks.read(nearby.near_case, case_id, on_done=partial(self._show_found, case_id), owner=self)

    def _show_found(self, case_id: int, rows: Sequence[CardRow]) -> None:
        if self._file is not None and self._file.card.case_id == case_id:
            self.show_rows(rows)

    def _merge(self, number: str) -> None:
        """The button said what it does, and nothing more has to be known."""
        if self._file is None:
            return
        card = self._file.card
        form = reports.Merge(case_id=card.case_id, version=card.version, target=fields.CaseNumber(number))
        self.set_busy(True)
        self._tasks.write(
            reports.merge,
            form,
            on_done=lambda _: self.merged.emit(number),
            on_failed=self.refused.emit,
            owner=self,
        )
