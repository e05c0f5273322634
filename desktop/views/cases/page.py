"""The case tab: chips, board or list, and at the right the case or a new report; it connects them and knows no other screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop import wording
from desktop.itemmodels.case_list import CaseListModel
from desktop.itemmodels.time_left import TimeLeft
from desktop.queries import board, choices, counting
from desktop.queries.board import CardRow, CaseFilter
from desktop.queries.counting import Counting
from desktop.rules import workflow
from desktop.rules.changes import ChangeSet, Entity
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Action, Status
from desktop.usecases.actions import FORMS
from desktop.usecases.fields import Position
from desktop.views.cases.batch_pane import BATCH, BatchPane
from desktop.views.cases.board_view import BoardView, Drop
from desktop.views.cases.case_feed import CaseFeed
from desktop.views.cases.case_pane import CasePane
from desktop.views.cases.filter_bar import FilterBar
from desktop.views.cases.intake import NEW, IntakePane
from desktop.views.cases.list_bar import ListBar
from desktop.views.cases.list_view import CaseListView
from desktop.views.cases.saved_filters import SavedFilters
from desktop.views.cases.shortcut_sheet import ShortcutSheet
from desktop.views.shared.drafts import DraftKey, Drafts
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.keys import bind
from desktop.views.shared.labels import EmptyState
from desktop.views.shared.messages import MessageBar, Tone

MINUTE_MS = 60_000
NARROWEST_PANE, WIDEST_PANE = 360, 480


class CasesPage(QWidget):
    """The tab 案件.

    `tasks` reads and writes, `live` tells of every commit (its signal `changed`), `drafts` is where unsent forms are kept,
    `now` is the time of the office (UTC) by which lights and minutes are drawn, `saved` the person's kept filters, `home` what the
    board shows first, `pane_width` how wide the right side was made last time (pixels, 0: never).
    """

    print_requested = Signal(object)
    """int: the id of the case whose file is to be printed."""
    document_requested = Signal(object)
    """(int, Document): the case, and which of its papers is to be printed."""
    batch_print_requested = Signal(object)
    """tuple[int, ...]: the cases whose files are to be printed together."""
    draft_saved = Signal(object)
    """datetime: when what is being typed was last kept, for the status bar."""
    map_requested = Signal(object)
    """int: the case whose place is to be shown."""
    search_cleared = Signal()
    """The search was given up at its chip: the header's box is to be emptied."""
    pane_resized = Signal(object)
    """int: how many pixels wide somebody made the right side, to be remembered."""

    def __init__(
        self,
        tasks: Writer,
        live: Any,
        actor: Actor,
        drafts: Drafts,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        saved: SavedFilters | None = None,
        home: CaseFilter | None = None,
        pane_width: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("cases_page")
        self._saved, self._home, self._pane_width = saved, home, pane_width
        self._tasks, self._actor, self._drafts, self._now = tasks, actor, drafts, now
        self._time_left = TimeLeft()
        self._waiting_drafts: tuple[DraftKey, ...] = ()
        self._answer: Callable[[], object] = self.refresh  # what the button of the message on show does
        self._goes_to_cards = False
        self._build()
        self.feed = CaseFeed(
            tasks,
            {column: view.model for column, view in self.board.columns.items()},
            self.list_model,
            self.filters.chip_filters,
            self,
        )
        self._connect(live)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.tick)
        self._minute.start()
        self.feed.show(self.filters.filter, as_list=False)  # first: there are fewer readers than things to read
        self._read_vocabulary()
        self._offer_drafts()

    # What the shell asks for.

    def search(self, text: str) -> None:
        """Look for `text` among all cases the person may see, and go there; "" for what was shown before."""
        self._goes_to_cards = bool(text.strip())
        self.filters.search(text)

    def show_case(self, case_id: int, then: Action | None = None) -> None:
        """Open a case, whether the filter shows it or not; with `then`, that act's form as soon as the case is there."""
        self._show_pane(self.pane)
        self.pane.show_case(case_id, then=then)
        self._select(case_id)

    def new_report(self, position: Position | None = None, grid: str = "") -> None:
        """Begin a report; `position`, and the `grid` that was confirmed for it, come from the map."""
        self._waiting_drafts = tuple(key for key in self._waiting_drafts if key.case != NEW)
        self._tell_drafts()
        self._show_pane(self.intake)
        self.intake.open(position, grid)

    def show_grid(self, code: str, name: str) -> None:
        """Show the cases of a grid that was chosen on the map."""
        self.filters.choose_grid(code, name)

    def refresh(self) -> None:
        """Read everything on show again."""
        self.feed.reload()
        self.pane.refresh()

    def show_as_list(self, as_list: bool) -> None:
        """Switch between board and list; what is selected stays so."""
        self._list_button.setChecked(as_list)
        self._board_button.setChecked(not as_list)
        self.bar.setVisible(as_list)
        self.feed.show(self.filters.filter, as_list=as_list)

    def tick(self) -> None:
        """A minute passed: lights, minutes and counts of what is overdue."""
        self.board.repaint_cards()
        self.list_model.repaint_rows()
        self.pane.tick()
        self.feed.read_counts()

    def show_shortcuts(self) -> None:
        """Show the sheet of keys, or put it away."""
        if isinstance(shown := self.findChild(ShortcutSheet), ShortcutSheet):
            shown.close()
        else:
            ShortcutSheet(self).show()

    # What happens.

    def _on_filter(self, wanted: CaseFilter) -> None:
        self.feed.show(wanted, as_list=self._list_button.isChecked())

    def _on_live(self, changes: ChangeSet) -> None:
        self.feed.hear(changes)
        case_id = self.pane.case_id
        if case_id is not None and (not changes.complete or str(case_id) in changes.keys(Entity.CASE)):
            self.pane.refresh()

    def _on_loaded(self) -> None:
        self._show_filled()
        self._follow()
        if self._goes_to_cards:
            self._goes_to_cards = False
            self._focus_cases()

    def _focus_cases(self) -> None:
        """Put the keyboard where the cases are."""
        if self._list_button.isChecked():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.board.focus_cards()

    def _on_cards(self, ids: frozenset[int]) -> None:
        self._show_filled()
        if self.pane.case_id in ids:
            self._follow()  # its card may stand in another column now

    def _show_filled(self) -> None:
        as_list = self._list_button.isChecked()
        rows = self.list_model.rowCount() if as_list else sum(v.model.rowCount() for v in self.board.columns.values())
        if not rows:
            self._explain_empty()
        self._stack.setCurrentWidget((self.list if as_list else self.board) if rows else self._empty)

    def _on_chosen(self, row: CardRow | None) -> None:
        if row is not None and self.batch.form is None:  # choosing more lines for a batch leaves its form in sight
            self._show_pane(self.pane)
            if self.pane.case_id != row.case_id:
                self.pane.show_case(row.case_id)

    # Many at once.

    def _open_batch(self, action: Action) -> None:
        if rows := self.list.chosen():
            self._show_pane(self.batch)
            self.batch.open(action, rows)

    def _print_chosen(self) -> None:
        self.batch_print_requested.emit(tuple(row.case_id for row in self.list.chosen()))

    def _export_listed(self) -> None:
        self.bar.export.begin(self.feed.filter, self.list_model.order, self.list_model.columns)

    def _on_exported(self, path: Any, count: int) -> None:
        words = self.tr("已导出 {n} 件：{path}").format(n=count, path=path)
        self.messages.say(words, Tone.DONE)

    def _on_not_exported(self, error: Exception) -> None:
        self.messages.say(told(error), Tone.REFUSAL, self.tr("重试"))
        self._answer = self._export_listed

    def _hide_batch(self) -> None:
        self.batch.put_away()
        if self.pane.case_id is None:
            self._right.hide()
        else:
            self._right.setCurrentWidget(self.pane)
        self.list.setFocus()

    def _on_opened(self, row: CardRow) -> None:
        self._on_chosen(row)
        self.pane.focus_actions()

    def _on_dropped(self, drop: Drop) -> None:
        """A card on another column means the act that leads there; its form opens, and nothing happens before it is confirmed."""
        row = next(
            (row for view in self.board.columns.values() for row in view.model.rows() if row.case_id == drop.case_id),
            None,
        )
        if row is None or board.column_of(row.status) is drop.column:
            return
        action = action_towards(row.status, drop.column, self._actor)
        if action is None:
            words = self.tr("“{status}”的案件不能直接到“{column}”，请按步骤办理。")
            self.messages.say(
                words.format(status=wording.status(row.status), column=wording.column(drop.column)), Tone.NOTICE
            )
            return
        self.messages.clear()
        self._show_pane(self.pane)
        self.pane.show_case(row.case_id, then=action)
        self._select(row.case_id)

    def _on_registered(self, case_id: Any) -> None:
        self._show_pane(self.pane)
        self.pane.show_case(case_id)
        self._tasks.read(board.cards, CaseFilter(), (case_id,), on_done=self._tell_registered, owner=self)

    def _tell_registered(self, rows: tuple[CardRow, ...]) -> None:
        for row in rows:
            words = self.tr("已登记，上报号 {number}。")
            if row.status is Status.MERGED:
                words = self.tr("已登记并并案，上报号 {number}。")
            words = words.format(number=row.report_number)
            self.messages.say(words, Tone.DONE)
            self._select(row.case_id)

    def _on_failed(self, error: Exception) -> None:
        words = self.tr("列表没有刷新：{why}").format(why=told(error))
        self.messages.say(words, Tone.REFUSAL, self.tr("重试"))
        self._answer = self.refresh

    def _on_message_action(self) -> None:
        """The button of whichever message is on show."""
        self.messages.clear()
        self._answer()

    # Drafts.

    def _offer_drafts(self) -> None:
        kept = self._drafts.kept(str(self._actor.account_id))
        # A batch form takes its draft up when it is opened again: its cases were chosen by hand.
        self._waiting_drafts = tuple(key for key in kept if key.case != BATCH)
        self._tell_drafts()

    def _tell_drafts(self) -> None:
        """Say which drafts still wait; take the message back when the last one was opened."""
        if self._answer == self._resume_draft and not self._waiting_drafts:
            self.messages.clear()
        if self._waiting_drafts:
            self._answer = self._resume_draft
            names = "、".join(dict.fromkeys(_draft_name(key) for key in self._waiting_drafts))
            words = self.tr("有 {n} 份没有提交的草稿（{names}），填写的内容都在。")
            self.messages.say(words.format(n=len(self._waiting_drafts), names=names), Tone.NOTICE, self.tr("继续填写"))

    def _on_form_opened(self, action: Action) -> None:
        """The draft of a form that is open waits no more."""
        key = DraftKey(str(self._actor.account_id), str(self.pane.case_id), action.value)
        if key in self._waiting_drafts:
            self._waiting_drafts = tuple(each for each in self._waiting_drafts if each != key)
            self._tell_drafts()

    def _resume_draft(self) -> None:
        """Open the form that was left last."""
        key = self._waiting_drafts[-1]
        self._waiting_drafts = self._waiting_drafts[:-1]
        self._tell_drafts()
        if key.case == NEW:
            self.new_report()
        elif key.case.isdigit() and key.action in set(Action):
            self._show_pane(self.pane)
            self.pane.show_case(int(key.case), then=Action(key.action))
            self._select(int(key.case))

    # Layout.

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "board"):
            self.board.repaint_cards()

    def _show_pane(self, pane: QWidget) -> None:
        self._right.setCurrentWidget(pane)
        if self._right.isHidden():
            self._right.show()
            width = self._splitter.width()
            wide = self._pane_width or min(WIDEST_PANE, max(NARROWEST_PANE, width * 28 // 100))
            self._splitter.setSizes([max(0, width - wide), wide])

    def _on_splitter(self) -> None:
        """Somebody pulled the border between the cases and the pane."""
        self._pane_width = self._splitter.sizes()[1]
        self.pane_resized.emit(self._pane_width)

    def _hide_pane(self) -> None:
        self.intake.put_away()
        self.pane.show_case(None)
        self._right.hide()
        self._select(None)
        self._focus_cases()

    def _hide_intake(self) -> None:
        self.intake.put_away()
        if self.pane.case_id is None:
            self._right.hide()
        else:
            self._right.setCurrentWidget(self.pane)
        self._focus_cases()

    def _select(self, case_id: int | None) -> None:
        self.board.select(case_id)
        self.list.select(case_id)

    def _follow(self) -> None:
        """Mark the case of the pane where it stands now; several chosen lines stay as they are."""
        self.board.select(self.pane.case_id)
        if len(self.list.chosen()) < 2:
            self.list.select(self.pane.case_id)

    def _explain_empty(self) -> None:
        if self.filters.is_narrowed:
            self._empty.explain(self.tr("没有符合条件的案件"), self.tr("点“全部在办”取消筛选。"))
        else:
            self._empty.explain(self.tr("还没有案件"), self.tr("按 Ctrl+N 登记第一件上报。"))

    def _read_vocabulary(self) -> None:
        for query, taken in (
            (choices.categories, self.filters.offer_categories),
            (choices.grids, self.filters.offer_grids),
            (choices.bodies, self.filters.offer_bodies),
            (counting.counting, self._on_counting),
        ):
            self._tasks.read(query, on_done=taken, on_failed=self._on_failed, owner=self)

    def _on_counting(self, counted: Counting) -> None:
        self._time_left = TimeLeft(counted.calendar, counted.classes)
        self.board.delegate.time_left = self._time_left
        self.list_model.set_time_left(self._time_left)
        self.pane.set_time_left(self._time_left)
        self.board.repaint_cards()

    def _connect(self, live: Any) -> None:
        self.filters.filter_changed.connect(self._on_filter)
        self.filters.search_cleared.connect(self.search_cleared)
        self._splitter.splitterMoved.connect(lambda *_: self._on_splitter())
        self.feed.counts_arrived.connect(self.board.set_counts)
        self.feed.chip_counts_arrived.connect(self.filters.show_counts)
        self.feed.loaded.connect(self._on_loaded)
        self.feed.cards_changed.connect(self._on_cards)
        self.feed.failed.connect(self._on_failed)
        for view in (self.board, self.list):
            view.case_chosen.connect(self._on_chosen)
            view.case_opened.connect(self._on_opened)
        self.board.dropped.connect(self._on_dropped)
        self.board.page_requested.connect(self.feed.read_column_page)
        self.list_model.sort_requested.connect(self._on_sort)
        self.pane.print_requested.connect(self.print_requested)
        self.pane.document_requested.connect(self.document_requested)
        self.pane.map_requested.connect(self.map_requested)
        self.pane.case_wanted.connect(self.show_case)
        self.pane.form_opened.connect(self._on_form_opened)
        self.pane.close_requested.connect(self._hide_pane)
        self.pane.draft_saved.connect(self.draft_saved)
        self.intake.close_requested.connect(self._hide_intake)
        self.intake.case_wanted.connect(self.show_case)
        self.intake.registered.connect(self._on_registered)
        self.intake.draft_saved.connect(self.draft_saved)
        self.batch.close_requested.connect(self._hide_batch)
        self.batch.case_wanted.connect(self.show_case)
        self.batch.draft_saved.connect(self.draft_saved)
        self.list.choice_changed.connect(self.bar.show_chosen)
        self.bar.batch_requested.connect(self._open_batch)
        self.bar.print_requested.connect(self._print_chosen)
        self.bar.export_requested.connect(self._export_listed)
        self.bar.export.finished.connect(self._on_exported)
        self.bar.export.failed.connect(self._on_not_exported)
        self.bar.export.given_up.connect(lambda: self.messages.say(self.tr("导出已取消，没有留下文件。")))
        self.messages.action_requested.connect(self._on_message_action)
        live.changed.connect(self._on_live)
        bind(self, "F5", self.refresh)
        bind(self, "F1", self.show_shortcuts)
        bind(self, "Ctrl+B", self._switch)

    def _on_sort(self, order: Any) -> None:
        self.feed.set_sort(order)
        self.list.show_sort()

    def _switch(self) -> None:
        self.show_as_list(not self._list_button.isChecked())

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        # From the outside in: a widget that comes under another one is styled anew with everything in it.
        column.addWidget(self._splitter)
        left = QWidget()
        self._splitter.addWidget(left)
        self._build_left(left)
        self.pane = CasePane(self._tasks, self._actor, self._drafts, self._now, self._time_left)
        self.intake = IntakePane(self._tasks, self._actor, self._drafts, self._now)
        self.batch = BatchPane(self._tasks, self._actor, self._drafts, self._now)
        self._right = QStackedWidget()
        self._right.hide()
        self._splitter.addWidget(self._right)
        self._right.addWidget(self.batch)
        self._right.addWidget(self.pane)
        self._right.addWidget(self.intake)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)

    def _build_left(self, left: QWidget) -> None:
        column = QVBoxLayout(left)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(12)
        self.filters = FilterBar(self._now, self._saved, self._home)
        top.addWidget(self.filters, 1)
        top.addLayout(self._build_switch(), 0)
        column.addLayout(top)
        self.messages = MessageBar()
        column.addWidget(self.messages)
        self.board = BoardView(self._now, self._time_left)
        self.list_model = CaseListModel(self._now, self._time_left, self)
        self.list = CaseListView(self.list_model)
        self._empty = EmptyState(self.tr("正在读取案件…"))
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        for widget in (self._empty, self.board, self.list):
            self._stack.addWidget(widget)
        self.bar = ListBar(self._tasks, self._actor)
        self.bar.hide()
        column.addWidget(self.bar)

    def _build_switch(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        group = QButtonGroup(self)
        self._board_button, self._list_button = QToolButton(), QToolButton()
        for button, words in ((self._board_button, self.tr("看板")), (self._list_button, self.tr("列表"))):
            button.setText(words)
            button.setCheckable(True)
            button.setToolTip(self.tr("{view}（Ctrl+B 切换）").format(view=words))
            group.addButton(button)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._board_button.setChecked(True)
        self._board_button.clicked.connect(lambda: self.show_as_list(False))
        self._list_button.clicked.connect(lambda: self.show_as_list(True))
        return row


def action_towards(status: Status, column: board.Column, actor: Actor) -> Action | None:
    """The act that leads from a status into a column, one of the actor's role before any other; None where no single act does."""
    targets = board.STATUSES[column]
    moves = [
        move
        for action in workflow.actions_at(status)
        if action in FORMS
        for move in workflow.moves_from(action, status)
        if move.end in targets
    ]
    own = [move for move in moves if actor.role in move.roles]
    return next((move.action for move in own or moves), None)


def _draft_name(key: DraftKey) -> str:
    return wording.action(Action(key.action)) if key.action in set(Action) else key.action
