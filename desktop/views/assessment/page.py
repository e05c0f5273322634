"""The assessment tab: a period's ranking and cards; it reads by tasks, publishes by its use-case, and asks the shell for other tabs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QItemSelectionModel,
    QMetaMethod,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop import wording
from desktop.background.live import Live
from desktop.background.tasks import Task, Tasks
from desktop.exchange.tables import Cell, write_table
from desktop.itemmodels.columns import ROW_ROLE
from desktop.itemmodels.scorecards import AREAS, PERSONS, RankingModel
from desktop.queries import assessment_history, counted_things, scorecards
from desktop.queries.assessment_history import History, Trend
from desktop.queries.counted_things import Counted
from desktop.queries.scorecards import AssessmentRow, Situation
from desktop.rules.changes import ChangeSet, Entity
from desktop.rules.errors import Refused
from desktop.rules.permissions import Actor
from desktop.rules.scorecard import Card, Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.views.assessment.card_view import CardView
from desktop.views.assessment.drawing import GradeDelegate
from desktop.views.assessment.history_panel import load_charts
from desktop.views.assessment.joint_panel import JointPanel
from desktop.views.assessment.norms_editor import NormsEditor
from desktop.views.assessment.period_panel import PeriodPanel, period_words
from desktop.views.assessment.publication import Publication
from desktop.views.assessment.year_view import YearView
from desktop.views.shared.labels import EmptyState, toned
from desktop.views.shared.messages import MessageBar, Tone

_GATHER_MS = 400  # changes that come together are read together
_SHOWN = frozenset(Entity) - {Entity.NOTICE}
"""What a card may be made of: patrols, sources and the calendar as well as cases."""


class AssessmentPage(QWidget):
    """One period and one chosen card; nothing is read before the tab is first shown."""

    case_requested = Signal(object)
    """The number (str) of the case to open."""
    cases_requested = Signal(object)
    """Counted: the cases to list in the case tab."""
    print_requested = Signal(object)
    """Card: the scorecard to preview and print."""
    all_cards_requested = Signal(object)
    """(SubjectKind, Period): all cards of a ranking are to be printed."""
    notice_requested = Signal(object)
    """Period: its 考核通报 is to be previewed."""
    year_paper_requested = Signal(object)
    """(SubjectKind, year): its responsibility sheet is to be previewed."""

    def __init__(self, tasks: Tasks, live: Live, actor: Actor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._actor = actor
        self._kind = SubjectKind.INSPECTOR
        self._reading: Task | None = None
        self._card_reading: Task | None = None
        self._history_reading: Task | None = None
        self._lines_reading: Task | None = None
        self._under_way = False  # from the ranking to the trend of the card
        self._wanted = ""  # the subject whose card is shown, or is to be shown once it is read
        self._shown = False
        self._published_rows: tuple[AssessmentRow, ...] = ()
        self._peers: tuple[Card, ...] = ()  # of the ranking on show, where whoever looks sees them all
        self.choose_file: Callable[..., tuple[str, str]] = QFileDialog.getSaveFileName
        self._build()
        self._gather = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gather.timeout.connect(self._catch_up)
        live.changed.connect(self._on_changed)
        tasks.run(load_charts, on_done=self._on_charts, on_failed=self._fail, owner=self)

    @property
    def period(self) -> Period:
        """The period on show."""
        return self.periods.period

    def show_period(self, period: Period) -> None:
        """Show another period."""
        self.periods.choose(period)

    def show_card(self, kind: SubjectKind, subject: str, period: Period) -> None:
        """Show the card of a subject in a period, whatever is on show."""
        with QSignalBlocker(self.periods):
            self.periods.choose(period)
            self.periods.choose_kind(kind)
        self._kind, self._wanted, self._shown = kind, subject, True
        self.message.clear()
        self.reload()

    def show_subject(self, subject: str) -> None:
        """Show the card of one subject of the ranking."""
        index = self.model.index_of(subject)
        if index.isValid():
            self.table.selectionModel().setCurrentIndex(
                index,
                QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
            )

    def reload(self) -> None:
        """Read ranking, publications and the chosen card again."""
        if self._reading is not None:
            self._reading.cancel()
        self._under_way = True
        self._reading = self._tasks.read(
            scorecards.situation, self._kind, self.period, on_done=self._show, on_failed=self._stop, owner=self
        )

    # building

    def _build(self) -> None:
        store = self._tasks.store
        self.periods = PeriodPanel(lambda: store.now().astimezone(wording.DISTRICT_ZONE).date())
        self.periods.period_chosen.connect(self._on_period)
        self.periods.kind_chosen.connect(self._on_kind)
        self.message = MessageBar()
        self.message.action_requested.connect(self.reload)
        self.periods.year_requested.connect(self._show_year)
        self.periods.norms_requested.connect(self._show_norms)
        self.publication = Publication(self._tasks, self._actor, self)
        self.publication.done.connect(self._tell_done)
        self.publication.failed.connect(self._fail)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        self.bar = self._build_bar()
        column.addWidget(self.bar)
        column.addWidget(self.message)
        column.addWidget(self.publication.form)
        column.addWidget(self._build_contents(), 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.periods)
        split.addWidget(centre)
        split.setStretchFactor(1, 1)
        split.setSizes([224, 1000])
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(split)
        self.setFocusProxy(self.table)

    def _build_bar(self) -> QWidget:
        self.title = toned("", "title")
        self.summary = toned("", "muted")
        self.print = QPushButton(self.tr("打印评分卡"))
        self.print.setToolTip(self.tr("预览并打印所选的评分卡"))
        self.print.clicked.connect(self._ask_to_print)
        self.print_more = QPushButton(self.tr("更多打印"))
        menu = QMenu(self.print_more)
        self.print_all = menu.addAction(self.tr("本期全部评分卡…"))
        self.print_all.triggered.connect(lambda: self.all_cards_requested.emit((self._kind, self.period)))
        self.print_notice = menu.addAction(self.tr("考核通报…"))
        self.print_notice.triggered.connect(lambda: self.notice_requested.emit(self.period))
        self.print_more.setMenu(menu)
        self.export = QPushButton(self.tr("导出…"))
        self.export.setToolTip(self.tr("把本期排名存成 Excel 或 CSV 文件"))
        self.export.clicked.connect(self._export)
        holder = QWidget()
        bar = QHBoxLayout(holder)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(8)
        bar.addWidget(self.title)
        bar.addWidget(self.summary)
        bar.addStretch(1)
        for button in (self.print, self.print_more, self.export, *self.publication.buttons.values()):
            bar.addWidget(button)
        return holder

    def _build_contents(self) -> QStackedWidget:
        self.model = RankingModel(self)
        self.table = _ranking_table(self.model)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.card_view = CardView()
        self.card_view.case_requested.connect(self.case_requested)
        self.card_view.cases_requested.connect(self.cases_requested)
        self.card_view.lines_wanted.connect(self._read_lines)
        self.card_view.list_export_requested.connect(self._export_list)
        self.no_card = EmptyState(self.tr("还没有选人"), self.tr("在左边的排名里选一人，看其评分卡和每个数字的来由。"))
        self.card_stack = QStackedWidget()
        self.card_stack.addWidget(self.no_card)
        self.joint = JointPanel(self._tasks, self._actor)
        self.joint.done.connect(self._tell_done)
        self.joint.failed.connect(self._fail)
        self._chosen = QWidget()
        column = QVBoxLayout(self._chosen)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.card_view, 1)
        under = QHBoxLayout()
        under.setContentsMargins(12, 0, 12, 0)  # in line with the card
        under.addWidget(self.joint)
        column.addLayout(under)
        self.both = both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.addWidget(self.table)
        both.addWidget(self.card_stack)
        both.setStretchFactor(0, 1)
        both.setStretchFactor(1, 1)
        both.setSizes([500, 540])
        self.empty = EmptyState(self.tr("正在计算…"))
        self.contents = QStackedWidget()
        self.contents.addWidget(self.empty)
        # what stands on it is styled anew with each frame around it: too long for the turn that opens the tab
        QTimer.singleShot(0, self, self._place_both)
        self.year: YearView | None = None  # made when first asked for, as the norms are
        self.norms: NormsEditor | None = None
        return self.contents

    def _place_both(self) -> None:
        if self.contents.indexOf(self.both) < 0:
            self.contents.addWidget(self.both)
            QTimer.singleShot(0, self, self._place_card)

    def _place_card(self) -> None:
        if self.card_stack.indexOf(self._chosen) < 0:
            self.card_stack.addWidget(self._chosen)

    def _show_year(self) -> None:
        if self.year is None:
            self.year = YearView(self._tasks, self.period.first_day.year)
            self.year.closed.connect(self.reload)
            self.year.export_requested.connect(self._export_year)
            self.year.print_requested.connect(self.year_paper_requested)
            self.year.failed.connect(self._fail)
            self.contents.addWidget(self.year)
        self._turn_to(self.year)
        self.year.reload()

    def _show_norms(self) -> None:
        if self.norms is None:
            self.norms = NormsEditor(self._tasks, lambda: self._kind)
            self.norms.closed.connect(self.reload)
            self.contents.addWidget(self.norms)
        self._turn_to(self.norms)
        self.norms.reload()

    def _turn_to(self, page: QWidget) -> None:
        """Show a page of the contents, with the bar and the form of the cards only where there are cards."""
        of_cards = page not in {self.year, self.norms}
        self.bar.setVisible(of_cards)
        if not of_cards:
            self.publication.form.hide()
            self.message.clear()
        self.contents.setCurrentWidget(page)

    # reading

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            self.reload()

    def _on_changed(self, changes: ChangeSet) -> None:
        elsewhere = self.contents.currentWidget() in {self.year, self.norms} - {None}
        if self._shown and not elsewhere and (not changes.complete or any(changes.keys(entity) for entity in _SHOWN)):
            self._gather.start()

    def _catch_up(self) -> None:
        """Read again what has changed, once what is being read is there: in a busy office nothing would ever be shown to its end."""
        if self._under_way:
            self._gather.start()
        else:
            self.reload()

    def _stop(self, error: Exception) -> None:
        self._under_way = False
        self._fail(error)

    def _on_period(self) -> None:
        self.message.clear()
        if self._shown:
            self.reload()

    def _show(self, situation: Situation) -> None:
        self._reading = None
        self._published_rows = situation.published
        self._peers = situation.cards if self._actor.role in scorecards.SEES_ALL else ()
        self.periods.show_published(situation.published)
        # the row that becomes current anew asks for its card below, once
        blocked = self.table.selectionModel().blockSignals(True)
        self.model.show(situation.cards, self._kind)
        self._fit_columns()
        self.table.selectionModel().blockSignals(blocked)
        self._tell(situation)
        if not situation.cards:
            self._under_way = False
            self.empty.explain(*self._why_empty(situation))
            self._turn_to(self.empty)
            return
        self._place_both()
        self._turn_to(self.both)
        subjects = [card.subject for card in self.model.rows()]
        self._wanted = self._wanted if self._wanted in subjects else subjects[0]
        self.show_subject(self._wanted)
        self._read_card(self._wanted)

    def _tell(self, situation: Situation) -> None:
        cards = situation.cards
        graded = sum(not card.too_few for card in cards)
        kind = wording.subject_kind(self._kind)
        self.title.setText(self.tr("{kind}考核　{period}").format(kind=kind, period=period_words(self.period)))
        unit = self.tr("人") if self._kind in PERSONS else self.tr("个")
        counted = self.tr("{cards} {unit}，评级 {graded} {unit}")
        told = [counted.format(cards=len(cards), graded=graded, unit=unit)] if cards else []
        row = next((each for each in situation.published if each.period == self.period), None)
        state = self.publication.show_state(self.period, row, situation.today, cards=bool(cards))
        if cards:
            told.append(state)
        self.summary.setText("，".join(told))
        self.summary.setToolTip(self.summary.text())
        self.print.setEnabled(bool(cards))
        self.print_all.setEnabled(bool(cards))
        self.print_notice.setEnabled(any(card.hash for card in cards))
        self.export.setEnabled(bool(cards))

    def _why_empty(self, situation: Situation) -> tuple[str, str]:
        if self.period.first_day > situation.today:
            return self.tr("这个周期还没有开始"), self.tr("请在左边选已经开始的周期。")
        if self._actor.role not in scorecards.SEES_ALL and self._actor.role is not Role.STREET:
            return (
                self.tr("没有您可以查看的评分卡"),
                self.tr(
                    "监督员、岗位和部门只看自己的评分卡，街道看本街道的网格和监督员；全部由考核员、区领导和区环保局查看。"
                ),
            )
        if self._kind is SubjectKind.INSPECTOR:
            return self.tr("没有监督员"), self.tr("名册里还没有监督员，请系统管理员先登记人员和网格。")
        return self.tr("没有考核对象"), self.tr("名册里还没有这一类对象，请系统管理员先登记。")

    def _fit_columns(self) -> None:
        """A body's unit and an area's grid are its own name: the room goes to the name."""
        person, area = self._kind in PERSONS, self._kind in AREAS
        modes = QHeaderView.ResizeMode
        for at, column in enumerate(self.model.columns):
            if column.key == "name":
                self.table.horizontalHeader().setSectionResizeMode(at, modes.Stretch if area else modes.Interactive)
                self.table.setColumnWidth(at, 64 if person else 132)
            if column.key == "organisation":
                self.table.setColumnHidden(at, not person)
            if column.key == "grids":
                self.table.setColumnHidden(at, area)

    def _assessment_of(self, card: Card) -> AssessmentRow | None:
        """The published assessment that a card is of."""
        return next(
            (each for each in self._published_rows if (each.period, each.revision) == (card.period, card.revision)),
            None,
        )

    def _tell_done(self, told: str) -> None:
        self.message.say(told, Tone.DONE)
        self.reload()

    def _on_kind(self, kind: SubjectKind) -> None:
        self._kind, self._wanted = kind, ""
        self.message.clear()
        self.reload()

    def _on_current(self, index: QModelIndex | QPersistentModelIndex) -> None:
        card = index.data(ROW_ROLE)
        if card is not None and card.subject != self._wanted:
            self._read_card(card.subject)

    def _read_card(self, subject: str) -> None:
        self._wanted, self._under_way = subject, True
        if self._card_reading is not None:
            self._card_reading.cancel()
        self._card_reading = self._tasks.read(
            scorecards.card,
            self._kind,
            subject,
            self.period,
            on_done=self._show_card,
            on_failed=self._stop,
            owner=self,
        )

    def _show_card(self, card: Card) -> None:
        self._card_reading = None
        # a button that nobody listens to would be a promise
        self.card_view.cases.lists_cases = self.isSignalConnected(QMetaMethod.fromSignal(self.cases_requested))
        self.card_view.show_card(card)
        self.joint.show_card(card, self._assessment_of(card) if card.hash else None)
        self._place_card()
        self.card_stack.setCurrentWidget(self._chosen)
        if self._history_reading is not None:
            self._history_reading.cancel()
        self._history_reading = self._tasks.read(
            assessment_history.history,
            card,
            self._peers_of(card),
            on_done=self._show_history,
            on_failed=self._stop,
            owner=self,
        )

    def _peers_of(self, card: Card) -> tuple[Card, ...]:
        """All cards of its kind and period, where they are on show."""
        of_same = all((each.kind, each.period) == (card.kind, card.period) for each in self._peers[:1])
        return self._peers if of_same else ()

    def _show_history(self, history: History) -> None:
        self.card_view.show_history(history)
        self._history_reading = self._tasks.read(
            assessment_history.trend,
            history,
            on_done=self._show_trend,
            on_failed=self._stop,
            owner=self,
        )

    def _show_trend(self, trend: Trend) -> None:
        self._under_way = False
        self.card_view.show_trend(trend)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.message.refuse(error, self.tr("重试"))
        else:
            told = self.tr("没有读出考核数据（{error}）。请重试；仍不行请告诉系统管理员。")
            self.message.say(told.format(error=type(error).__name__), Tone.REFUSAL, self.tr("重试"))

    # what the buttons do

    def _ask_to_print(self) -> None:
        if self.card_view.card is not None:
            self.print_requested.emit(self.card_view.card)

    def _export(self) -> None:
        name = self.tr("{kind}考核 {period}.xlsx").format(
            kind=wording.subject_kind(self._kind), period=period_words(self.period)
        )
        heads, rows = _table_of(self.model)
        self._write(name, period_words(self.period), heads, lambda: rows)

    def _on_charts(self, _: None) -> None:
        self.card_view.history.make_charts()

    def _read_lines(self, counted: Counted) -> None:
        if self._lines_reading is not None:
            self._lines_reading.cancel()
        self._lines_reading = self._tasks.read(
            counted_things.lines,
            counted,
            on_done=partial(self.card_view.show_lines, counted),
            on_failed=partial(self._on_no_lines, counted),
            owner=self,
        )

    def _on_no_lines(self, counted: Counted, error: Exception) -> None:
        self.card_view.cases.tell_unread(counted)
        self._fail(error)

    def _export_list(self, asked: tuple[str, list[str], Callable[[], list[list[Cell]]]]) -> None:
        title, heads, rows = asked
        card = self.card_view.card
        name = "" if card is None else f"{card.name} {period_words(card.period)} "
        self._write(f"{name}{title}.xlsx", title, heads, rows)

    def _export_year(self, asked: tuple[str, str, list[str], list[list[Cell]]]) -> None:
        name, title, heads, rows = asked
        self._write(name, title, heads, lambda: rows)

    def _write(self, name: str, title: str, heads: list[str], rows: Callable[[], list[list[Cell]]]) -> None:
        chosen, _ = self.choose_file(self, self.tr("导出"), name, self.tr("Excel 文件 (*.xlsx);;CSV 文件 (*.csv)"))
        if not chosen:
            return
        self._tasks.run(
            lambda: write_table(Path(chosen), title, heads, rows()),
            on_done=lambda number: self.message.say(
                self.tr("已导出 {number} 行到 {path}").format(number=number, path=chosen), Tone.DONE
            ),
            on_failed=self._fail,
            owner=self,
        )


def _ranking_table(model: RankingModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setObjectName("ranking")
    table.setAccessibleName(table.tr("排名"))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(32)
    head = table.horizontalHeader()
    head.setHighlightSections(False)
    widths = {"place": 56, "name": 64, "organisation": 88, "reported": 56, "score": 64, "grade": 44}
    for at, column in enumerate(model.columns):
        if column.key == "grids":
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        else:
            table.setColumnWidth(at, widths[column.key])
        if column.key == "grade":
            table.setItemDelegateForColumn(at, GradeDelegate(table))
    head.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    head.setSortIndicatorClearable(False)
    table.setSortingEnabled(True)
    return table


def _table_of(model: RankingModel) -> tuple[list[str], list[list[Cell]]]:
    """The ranking as it stands on screen, numbers as numbers."""
    heads = [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in range(len(model.columns))]
    rows: list[list[Cell]] = []
    for card in model.rows():
        cells: list[Cell] = []
        for column in model.columns:
            cells.append(card.score if column.key == "score" else column.display(card))
        rows.append(cells)
    return heads, rows
