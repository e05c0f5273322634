"""年度汇总: the year's published cards of areas and bodies as the environmental-target responsibility sheet; it weighs nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop import wording
from desktop.background.tasks import Task, Tasks
from desktop.exchange.tables import Cell
from desktop.itemmodels.year_sheet import year_columns
from desktop.queries import assessment_history
from desktop.queries.assessment_history import YearSheet
from desktop.rules.terms import YEARLY_KINDS, SubjectKind
from desktop.views.shared.labels import EmptyState, toned
from desktop.views.shared.number_box import NumberBox
from desktop.views.shared.theme import Theme


class YearView(QWidget):
    """One year and kind at a time; read when shown."""

    closed = Signal()
    export_requested = Signal(object)
    """(file name, title, heads, rows): the sheet to write to a file."""
    print_requested = Signal(object)
    """(SubjectKind, year): the sheet to preview and print."""
    failed = Signal(object)
    """Exception."""

    def __init__(self, tasks: Tasks, year: int, parent: QWidget | None = None) -> None:
        self.sheet: YearSheet | None = None
        super().__init__(parent)
        self._tasks = tasks
        self._reading: Task | None = None
        self.year = NumberBox()
        self.year.setRange(2000, 2999)
        self.year.setValue(year)
        self.year.setSuffix(self.tr(" 年"))
        self.year.setAccessibleName(self.tr("年度"))
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(self.tr("考核对象"))
        for kind in YEARLY_KINDS:
            self.kinds.addItem(wording.subject_kind(kind), kind)
        self.export = QPushButton(self.tr("导出…"))
        self.export.setToolTip(self.tr("把责任制考核表存成 Excel 或 CSV 文件"))
        self.print = QPushButton(self.tr("打印考核表"))
        self.print.setToolTip(self.tr("预览并打印年度环境保护目标责任制考核表"))
        self.back = QPushButton(self.tr("返回评分卡"))
        self.told = toned("", "muted")
        self.told.setWordWrap(True)
        self.table = QTableWidget()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.setAccessibleName(self.tr("年度环境保护目标责任制考核表"))
        self.empty = EmptyState(self.tr("正在汇总…"))
        self._build()
        self.year.valueChanged.connect(self.reload)
        self.kinds.currentIndexChanged.connect(self.reload)
        self.export.clicked.connect(self._export)
        self.print.clicked.connect(lambda: self.print_requested.emit((self.kind, self.year.value())))
        self.back.clicked.connect(self.closed)

    @property
    def kind(self) -> SubjectKind:
        """Whose year is shown."""
        return SubjectKind(self.kinds.currentData())

    def reload(self) -> None:
        """Read the year again."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.read(
            assessment_history.year_sheet,
            self.kind,
            self.year.value(),
            on_done=self._show,
            on_failed=self.failed.emit,
            owner=self,
        )

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(toned(self.tr("年度环境保护目标责任制考核表"), "title"))
        bar.addStretch(1)
        for words, field in ((self.tr("年度"), self.year), (self.tr("对象"), self.kinds)):
            label = QLabel(words)
            label.setBuddy(field)
            bar.addWidget(label)
            bar.addWidget(field)
        for button in (self.print, self.export, self.back):
            bar.addWidget(button)
        self.contents = QStackedWidget()
        self.contents.addWidget(self.empty)
        self.contents.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.told)
        column.addWidget(self.contents, 1)

    def _show(self, sheet: YearSheet) -> None:
        self._reading = None
        self.sheet = sheet
        self.export.setEnabled(bool(sheet.rows))
        self.print.setEnabled(bool(sheet.rows))
        if not sheet.rows:
            self.told.setText("")
            self.empty.explain(
                self.tr("{year} 年没有已发布的考核").format(year=sheet.year),
                self.tr("年度汇总由已发布的各期评分卡按应结案数加权得出；请先发布各月的考核。"),
            )
            self.contents.setCurrentIndex(0)
            return
        self.told.setText(
            self.tr(
                "由 {number} 期已发布的考核按应结案数加权；样本不足的评分卡不计入，有更正的以最新一版为准。"
            ).format(number=len(sheet.periods))
        )
        self._fill(sheet)
        self.contents.setCurrentIndex(1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.sheet is not None:
            self._fill(self.sheet)  # the grades have the colours of the theme

    def _fill(self, sheet: YearSheet) -> None:
        columns, theme = year_columns(sheet), Theme.of(self.palette())
        self.table.setSortingEnabled(False)
        self.table.setColumnCount(len(columns))
        self.table.setHorizontalHeaderLabels([column.title for column in columns])
        self.table.setRowCount(len(sheet.rows))
        for at, row in enumerate(sheet.rows):
            for place, column in enumerate(columns):
                item = QTableWidgetItem(column.display(row))
                item.setTextAlignment(column.align)
                if column.key == "grade" and row.grade:
                    item.setForeground(theme.of_grade(row.grade))
                    item.setToolTip(wording.grade(row.grade))
                self.table.setItem(at, place, item)
        for place, column in enumerate(columns):
            head = self.table.horizontalHeaderItem(place)
            if head is not None:
                head.setTextAlignment(column.align | Qt.AlignmentFlag.AlignVCenter)
        self.table.resizeColumnsToContents()

    def _export(self) -> None:
        if self.sheet is None:
            return
        columns = year_columns(self.sheet)
        rows: list[list[Cell]] = [
            [_cell(column.key, column.display(row)) for column in columns] for row in self.sheet.rows
        ]
        title = self.tr("{year}年{kind}环境保护目标责任制考核表").format(
            year=self.sheet.year, kind=wording.subject_kind(self.sheet.kind)
        )
        self.export_requested.emit((f"{title}.xlsx", title, [column.title for column in columns], rows))


def _cell(key: str, text: str) -> Cell:
    """A cell of the file: figures as numbers."""
    if key in {"name", "organisation", "grade"}:
        return text
    try:
        return float(text)
    except ValueError:
        return text
