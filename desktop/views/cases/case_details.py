"""Everything about a case that is read and not acted on: facts, place, photos, clock, course, ledgers, journal."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import wording
from desktop.itemmodels.board import number_of
from desktop.itemmodels.case_list import marks_of
from desktop.itemmodels.journal import JournalModel
from desktop.itemmodels.time_left import TimeLeft
from desktop.printing.documents import TITLES, Document, offered
from desktop.queries import place_map
from desktop.queries.case_course import IntervalRow
from desktop.queries.case_file import CaseFile
from desktop.queries.place_map import PlaceMap
from desktop.rules.terms import Level, ReportSource
from desktop.rules.workflow import Action, Stage, Status
from desktop.views.cases.card_delegate import place_of
from desktop.views.cases.clock_bar import ClockSection
from desktop.views.cases.course import course_of
from desktop.views.cases.ledgers import ledgers_of
from desktop.views.cases.photo_strip import PhotoStrip
from desktop.views.cases.place_picture import PlacePicture
from desktop.views.cases.timeline import Timeline, clear
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.labels import mark, rule, toned
from desktop.views.shared.lights import LightLabel

MOST_FACTS = 7
"""Lines of facts: place, description, source, reporter, lead; and of some cases where it was merged into, how it came."""
ROOM_BESIDE = 17
"""Characters of category and number for which the narrowest pane has room in one line; of more, the number stands below."""


class CaseDetails(QFrame):
    """The upper part of the case pane; it scrolls as one."""

    print_requested = Signal()
    document_requested = Signal(object)
    """Document: one paper of the case on its own."""
    blank_forms_requested = Signal()
    close_requested = Signal()
    map_requested = Signal()
    """The place is to be shown on the map."""

    def __init__(self, tasks: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._placed: tuple[str, float | None, float | None] | None = None
        self.setProperty("pane", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addWidget(self.number_below)
        column.addLayout(self._state())
        column.addLayout(self._fact_grid())
        self.place = PlacePicture()
        self.place.map_requested.connect(self.map_requested)
        column.addWidget(self.place)
        self.photos = PhotoStrip(tasks)
        self.photos.hide()
        column.addWidget(self.photos)
        self.clock = ClockSection()
        column.addWidget(self.clock)
        self.timeline = Timeline()
        column.addWidget(self.timeline)
        self._ledgers = QVBoxLayout()
        self._ledgers.setSpacing(4)
        column.addLayout(self._ledgers)
        column.addWidget(rule())
        self._journal_model = JournalModel(self)
        self.journal_button = QPushButton()
        self.journal_button.setProperty("quiet", True)
        self.journal_button.setCheckable(True)
        self.journal_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.journal = _journal_table(self._journal_model)
        self.journal_button.toggled.connect(self.journal.setVisible)
        column.addWidget(self.journal_button)
        column.addWidget(self.journal)
        column.addStretch(1)

    def show_file(self, file: CaseFile, time_left: TimeLeft, now: datetime) -> None:
        """Show a case as it was read."""
        self.title.setText(file.card.category)
        number = file.document_number or number_of(file.card)
        beside = len(file.card.category) + len(number) <= ROOM_BESIDE
        for label, shown in ((self.number, beside), (self.number_below, not beside)):
            label.setText(number)
            label.setVisible(shown)
        self._head_row.setStretch(0, 0 if beside else 1)
        self._head_row.setStretch(2, 1 if beside else 0)
        self.show_time(file, time_left, now)
        self._show_facts(file)
        self._show_place(file)
        self._show_documents(file)
        self.photos.show_photos(file.photos)
        self.timeline.show_course(course_of(file))
        self._show_ledgers(file)
        self._journal_model.refresh(file.journal)
        self.journal_button.setText(self.tr("办理记录 {n} 条").format(n=len(file.journal)))

    def show_time(self, file: CaseFile, time_left: TimeLeft, now: datetime) -> None:
        """The time went on: the light, what is left, the bar."""
        light = time_left.light(file.card, now)
        self.light.setVisible(light is not None)
        if light is not None:
            self.light.show_light(light)
        words = [
            wording.light(light) if light else "",
            time_left.words(file.card, now),
            wording.status(file.card.status),
        ]
        words += [wording.level(Level(file.card.level))]
        self.state.setText("　".join(word for word in words if word))
        self.clock.show_interval(running_interval(file), file.card.status, now)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.title, self.number, self.number_below = toned("", "title"), toned("", "muted"), toned("", "muted")
        for label in (self.number, self.number_below):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.print_button = QToolButton()
        self.print_button.setText(self.tr("打印"))
        self.print_button.setAccessibleName(self.tr("打印案卷"))
        self.print_button.setToolTip(self.tr("打印案卷：预览、打印或存为 PDF（Ctrl+P）；右侧箭头：单打一种文书"))
        self.print_button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(self.print_button)
        menu.triggered.connect(self._on_paper)
        self.print_button.setMenu(menu)
        self.print_button.clicked.connect(self.print_requested)
        close = QToolButton()
        close.setText("✕")
        close.setProperty("quiet", True)
        close.setToolTip(self.tr("收起案件（Esc）"))
        close.setAccessibleName(self.tr("收起案件"))
        close.clicked.connect(self.close_requested)
        self.title.setWordWrap(True)
        row.addWidget(self.title)
        row.addWidget(self.number)
        row.addStretch(1)
        self._head_row = row
        row.addWidget(self.print_button)
        row.addWidget(close)
        return row

    def _fact_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, 56)
        grid.setColumnStretch(1, 1)
        self._facts = [_Fact(grid, at) for at in range(MOST_FACTS)]
        return grid

    def _show_documents(self, file: CaseFile) -> None:
        """Offer the papers that the case has come far enough for."""
        menu = self.print_button.menu()
        menu.clear()
        for document in offered(file):
            if document is Document.CASE_FILE:
                continue
            action = menu.addAction(self.tr("打印{document}").format(document=TITLES[document]))
            action.setData(document.value)
        if menu.isEmpty():
            menu.addAction(self.tr("立案后可单打文书")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("空白表单…"))

    def _on_paper(self, action: QAction) -> None:
        if value := action.data():
            self.document_requested.emit(Document(value))
        else:
            self.blank_forms_requested.emit()

    def _state(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.light = LightLabel()
        self.state = toned("", "muted")
        self.state.setWordWrap(True)
        row.addWidget(self.light, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.state, 1)
        self._marks = QHBoxLayout()
        self._marks.setSpacing(4)
        row.addLayout(self._marks)
        return row

    def _show_facts(self, file: CaseFile) -> None:
        clear(self._marks)
        for text, meaning in marks_of(file.card):
            self._marks.addWidget(mark(text, meaning))
        lines = self._fact_lines(file)
        for at, row in enumerate(self._facts):
            row.show_fact(*(lines[at] if at < len(lines) else ("", "", "")))

    def _fact_lines(self, file: CaseFile) -> list[tuple[str, str, str]]:
        card = file.card
        reporter = " ".join(part for part in (file.reporter_name, file.reporter_phone) if part)
        source = wording.source(ReportSource(file.source))
        lines = [
            (self.tr("位置"), f"{place_of(card)}　{card.address}".rstrip("　"), self._place_note(file)),
            (self.tr("描述"), card.description, ""),
            (self.tr("来源"), f"{source}　{card.reported_by}".rstrip("　"), ""),
            (self.tr("举报人"), reporter, self.tr("仅受理员和值班长可见，不随案卷流转") if reporter else ""),
            (self.tr("主办"), f"{card.body}　{file.handler}".rstrip("　"), ""),
        ]
        if file.merged_into:
            lines.append((self.tr("并入"), file.merged_into, ""))
        if came := file.last(Action.IMPORT_HISTORY):
            old = self.tr("原编号 {number}").format(number=came.payload.get("old_number", ""))
            batch = self.tr("批次“{batch}”").format(batch=came.payload.get("batch", ""))
            told = f"{batch}　{old}" if came.payload.get("old_number") else batch
            lines.append((self.tr("导入"), told, self.tr("原系统的历史案件，只供查阅，不计入考核")))
        return [line for line in lines if line[1]]

    def _place_note(self, file: CaseFile) -> str:
        notes = []
        if file.grid_provisional:
            notes.append(
                self.tr("网格由示意界线推定，已人工确认")
                if file.grid_confirmed
                else self.tr("网格由示意界线推定，未人工确认")
            )
        if file.card.lon is not None and file.card.lat is not None:
            notes.append(f"{file.card.lon:.5f}, {file.card.lat:.5f}")
        return "　".join(notes)

    def _show_place(self, file: CaseFile) -> None:
        """Read the surroundings of another place; the same one stays as it is."""
        card = file.card
        wanted = (card.grid_code, card.lon, card.lat)
        if wanted == self._placed:
            return
        self._placed = wanted
        self.place.show_place(None, None)
        self.place.show()
        self._tasks.read(place_map.place_map, *wanted, on_done=partial(self._on_place, wanted), owner=self)

    def _on_place(self, asked: tuple[str, float | None, float | None], found: PlaceMap | None) -> None:
        if asked != self._placed:
            return
        _, lon, lat = asked
        self.place.show_place(found, None if lon is None or lat is None else (lon, lat))
        self.place.setVisible(found is not None)

    def _show_ledgers(self, file: CaseFile) -> None:
        clear(self._ledgers)
        for ledger in ledgers_of(file):
            self._ledgers.addWidget(toned(ledger.heading, "strong"))
            for head, text in ledger.lines:
                label = QLabel(f"{head}\n{text}" if text else head)
                label.setWordWrap(True)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setProperty("tone", "muted")
                label.setContentsMargins(12, 0, 0, 4)
                self._ledgers.addWidget(label)


class _Fact:
    """One line of the facts: its name, its words, and a note under them; kept for the next case."""

    def __init__(self, grid: QGridLayout, at: int) -> None:
        self._name, self._value, self._note = toned("", "muted"), QLabel(), toned("", "muted")
        self._name.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self._value, self._note):
            label.setWordWrap(True)
        grid.addWidget(self._name, 2 * at, 0)
        grid.addWidget(self._value, 2 * at, 1)
        grid.addWidget(self._note, 2 * at + 1, 1)

    def show_fact(self, name: str, value: str, note: str) -> None:
        """Show a fact; what is empty takes no room."""
        for label, text in ((self._name, name), (self._value, value), (self._note, note)):
            label.setText(text)
            label.setVisible(bool(text))


def running_interval(file: CaseFile) -> IntervalRow | None:
    """The interval whose clock is shown: the one that runs, else the last of handling."""
    running = [row for row in file.intervals if row.ended_at is None and not row.joint]
    if running:
        return next((row for row in running if row.stage is file.card.stage), running[-1])
    if file.card.status in {Status.CLOSED, Status.EVALUATED, Status.ASSESSED}:
        return next((row for row in reversed(file.intervals) if row.stage is Stage.HANDLING and not row.joint), None)
    return None


def _journal_table(model: JournalModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setObjectName("journal")
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(26)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    table.horizontalHeader().setStretchLastSection(True)
    for at, width in enumerate((40, 124, 84, 132, 132, 240, 124)):
        table.setColumnWidth(at, width)
    table.setMinimumHeight(220)
    table.hide()
    return table
