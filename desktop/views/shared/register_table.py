"""The one pattern of every register: filter, table, detail beside it; what it lists is handed in as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.background.tasks import Task, Tasks
from desktop.exchange.tables import write_table
from desktop.itemmodels.columns import ROW_ROLE, TableModel
from desktop.itemmodels.registers import Detail, RowWords
from desktop.queries.registers import RegisterFilter, RegisterPage
from desktop.rules.errors import Refused
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.chips import Chip
from desktop.views.shared.labels import EmptyState, toned
from desktop.views.shared.messages import MessageBar, Tone

_TYPING_MS = 250
_MOST_EXPORTED = 100_000


@dataclass(frozen=True, slots=True)
class RegisterSpec:
    """One register: its title, its query (filter, key of the page before), its words and the choices above its table."""

    title: str
    query: Callable[..., RegisterPage]
    words: RowWords
    choices: Sequence[tuple[str, str]] = ()  # (code, words); "" is all
    placeholder: str = ""
    empty: str = ""  # why there may be nothing at all
    widths: Sequence[int] = ()


class RegisterTable(QWidget):
    """A register on screen; it reads page by page when first shown, and again by `reload`."""

    case_requested = Signal(object)
    """The number (str) of the case that the row leads to."""
    row_chosen = Signal(object)
    """The row on which the detail is, None for none."""

    def __init__(self, tasks: Tasks, spec: RegisterSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._tasks = tasks
        self._reading: Task | None = None
        self._listed: RegisterFilter | None = None
        self._shown = False
        self.choose_file: Callable[..., tuple[str, str]] = QFileDialog.getSaveFileName
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self.reload)
        self.model: TableModel[Any] = TableModel(spec.words.columns, spec.words.key, spec.words.rank, self)
        self.model.page_requested.connect(self._read_more)
        self._build()

    @property
    def filter(self) -> RegisterFilter:
        """What is asked for now."""
        chosen = self._choices.checkedButton()
        return RegisterFilter(self.search.text(), str(chosen.property("code")) if chosen else "")

    def reload(self) -> None:
        """Read the first page of what is asked for; rows that stay keep their selection."""
        self._typing.stop()
        if self._reading is not None:
            self._reading.cancel()
        wanted = self.filter
        self._reading = self._tasks.read(
            self.spec.query,
            wanted,
            on_done=lambda page: self._show(page, wanted),
            on_failed=self._fail,
            owner=self,
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            self.reload()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(self._build_bar())
        self.message = MessageBar()
        self.message.action_requested.connect(self.reload)
        column.addWidget(self.message)
        self.above = QVBoxLayout()
        """Between the bar and the table: for a note or a form in place."""
        column.addLayout(self.above)
        self.table = self._build_table()
        self.empty = EmptyState(self.tr("正在读取…"))
        self.lists = QStackedWidget()
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.empty)
        self.lists.setCurrentWidget(self.empty)
        self.detail = DetailPane()
        self.detail.case_requested.connect(self.case_requested)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.lists)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setSizes([760, 320])
        column.addWidget(split, 1)

    def _build_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(toned(self.spec.title, "title"))
        self.number = toned("", "muted")
        bar.addWidget(self.number)
        bar.addSpacing(8)
        self._choices = QButtonGroup(self)
        self.chips: dict[str, Chip] = {}
        for code, words in self.spec.choices:
            chip = Chip(words)
            chip.setProperty("code", code)
            chip.setChecked(not code)
            chip.clicked.connect(self.reload)
            self._choices.addButton(chip)
            self.chips[code] = chip
            bar.addWidget(chip)
        bar.addStretch(1)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.spec.placeholder)
        self.search.setToolTip(self.spec.placeholder)
        self.search.setAccessibleName(self.tr("筛选"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(180)
        self.search.setMaximumWidth(260)
        self.search.textChanged.connect(self._typing.start)
        self.search.returnPressed.connect(self.reload)
        self.search.setVisible(bool(self.spec.placeholder))
        bar.addWidget(self.search, 1)
        self.export = QPushButton(self.tr("导出…"))
        self.export.setToolTip(self.tr("把筛选出的各行存成 Excel 或 CSV 文件"))
        self.export.clicked.connect(self._ask_for_file)
        bar.addWidget(self.export)
        return bar

    def _build_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(self.spec.title)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(28)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        for at, width in enumerate(self.spec.widths):
            if width:
                table.setColumnWidth(at, width)
            else:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        table.selectionModel().currentRowChanged.connect(self._on_current)
        table.activated.connect(self._on_activated)
        return table

    def _show(self, page: RegisterPage, wanted: RegisterFilter) -> None:
        self._reading = None
        # the same list as it is now keeps its selection; another list begins anew
        take = self.model.refresh if wanted == self._listed else self.model.start
        take(page.rows, page.next_key)
        self._listed = wanted
        self._show_number(page)
        self.export.setEnabled(bool(page.rows))
        if not page.rows:
            self._explain_nothing()
        self.lists.setCurrentIndex(0 if page.rows else 1)
        current = self.table.currentIndex()
        if page.rows and not current.isValid():
            self.table.selectRow(0)
        else:
            self._on_current(current)

    def _show_number(self, page: RegisterPage) -> None:
        total = len(page.rows) if page.total is None else page.total
        self.number.setText(self.tr("{number} 条").format(number=total))

    def _explain_nothing(self) -> None:
        if self.filter == RegisterFilter():
            self.empty.explain(self.tr("还没有记录"), self.spec.empty)
        else:
            self.empty.explain(self.tr("没有符合条件的记录"), self.tr("请改动筛选条件，或清空后再看。"))

    def _read_more(self, after: object) -> None:
        self._tasks.read(
            self.spec.query,
            self.filter,
            after,
            on_done=lambda page: self.model.append_page(page.rows, page.next_key, after),
            on_failed=self._fail_page,
            owner=self,
        )

    def _fail_page(self, error: Exception) -> None:
        self.model.ask_again()
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.message.refuse(error, self.tr("重试"))
        else:
            told = self.tr("没有读出“{title}”（{error}）。请重试；仍不行请告诉系统管理员。")
            self.message.say(
                told.format(title=self.spec.title, error=type(error).__name__), Tone.REFUSAL, self.tr("重试")
            )

    def _on_current(self, index: QModelIndex | QPersistentModelIndex) -> None:
        row = index.data(ROW_ROLE) if index.isValid() else None
        words = self.spec.words
        if row is None:
            self.detail.show_nothing()
        else:
            self.detail.show_row(words.title(row), words.detail(row), words.case_number(row))
        self.row_chosen.emit(row)

    def _on_activated(self, index: QModelIndex) -> None:
        number = self.spec.words.case_number(index.data(ROW_ROLE))
        if number:
            self.case_requested.emit(number)

    def _ask_for_file(self) -> None:
        chosen, _ = self.choose_file(
            self,
            self.tr("导出“{title}”").format(title=self.spec.title),
            f"{self.spec.title}.xlsx",
            self.tr("Excel 文件 (*.xlsx);;CSV 文件 (*.csv)"),
        )
        if chosen:
            self.export.setEnabled(False)
            wanted = self.filter
            self._tasks.read(
                _all_rows,
                self.spec.query,
                wanted,
                on_done=lambda rows: self._write(Path(chosen), rows),
                on_failed=self._fail_export,
                owner=self,
            )

    def _write(self, path: Path, rows: tuple[Any, ...]) -> None:
        columns = self.spec.words.columns
        self._tasks.run(
            write_table,
            path,
            self.spec.title,
            [column.title for column in columns],
            [[column.display(row) for column in columns] for row in rows],
            on_done=lambda number: self._exported(path, number),
            on_failed=self._fail_export,
            owner=self,
        )

    def _exported(self, path: Path, number: int) -> None:
        self.export.setEnabled(True)
        self.message.say(self.tr("已导出 {number} 行到 {path}").format(number=number, path=path), Tone.DONE)

    def _fail_export(self, error: Exception) -> None:
        self.export.setEnabled(True)
        self._fail(error)


class DetailPane(QScrollArea):
    """What is said of one row, beside the table."""

    case_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setMinimumWidth(260)
        self._number = ""
        holder = QWidget()
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(12, 0, 0, 0)
        self._card = CardFrame()
        self._title = toned("", "heading")
        self._title.setWordWrap(True)
        self._lines = QWidget()
        self.open = QPushButton(self.tr("打开案件"))
        self.open.clicked.connect(lambda: self.case_requested.emit(self._number))
        self._card.body.addWidget(self._title)
        self._card.body.addWidget(self._lines)
        self._card.body.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._card)
        self._column.addStretch(1)
        self.setWidget(holder)
        self.show_nothing()

    @property
    def text(self) -> str:
        """All that is said, a line each."""
        labels = self._lines.findChildren(QWidget, "value")
        return "\n".join([self._title.text(), *(label.text() for label in labels)])  # type: ignore[attr-defined]

    def show_nothing(self) -> None:
        """No row is chosen."""
        self._card.hide()

    def show_row(self, title: str, detail: Detail, case_number: str = "") -> None:
        """Say what is known of one row."""
        self._number = case_number
        self._title.setText(title)
        self.open.setVisible(bool(case_number))
        old, self._lines = self._lines, lines(detail)
        self._card.body.replaceWidget(old, self._lines)
        old.deleteLater()
        self._card.show()


def lines(detail: Detail, label_width: int = 88) -> QWidget:
    """Return labels and texts, a line each; the texts can be copied."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    for label, text in detail:
        value = toned(text, "")
        value.setObjectName("value")
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        name = toned(label, "muted")
        name.setFixedWidth(label_width)
        name.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(value, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
    return holder


def _all_rows(reading: Any, query: Callable[..., RegisterPage], wanted: RegisterFilter) -> tuple[Any, ...]:
    """Every row of the filter, page by page, in one reading."""
    page = query(reading, wanted)
    rows = list(page.rows)
    while page.next_key is not None and len(rows) < _MOST_EXPORTED:
        page = query(reading, wanted, page.next_key)
        rows += page.rows
    return tuple(rows)
