"""The case tab: at the left the cases, at the right the one that is open or a new report; it connects them and knows no other screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from desktop import wording
from desktop.itemmodels.time_left import TimeLeft
from desktop.queries import board, choices, counting
from desktop.queries.board import CardRow, CaseFilter
from desktop.queries.counting import Counting
from desktop.rules.changes import ChangeSet, Entity
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Action, Status
from desktop.usecases.fields import Position
from desktop.views.cases.batch_pane import BatchPane
from desktop.views.cases.board_view import Drop
from desktop.views.cases.browser import CaseBrowser
from desktop.views.cases.case_feed import CaseFeed
from desktop.views.cases.case_pane import CasePane
from desktop.views.cases.intake import NEW, IntakePane
from desktop.views.cases.saved_filters import SavedFilters
from desktop.views.cases.shortcut_sheet import ShortcutSheet
from desktop.views.cases.side import CaseSide
from desktop.views.cases.towards import action_towards
from desktop.views.cases.waiting_drafts import WaitingDrafts
from desktop.views.shared.drafts import Drafts
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.keys import bind
from desktop.views.shared.messages import Tone

MINUTE_MS = 60_000
PREPARE_AFTER_MS = 300
"""The pane of a case is made this long after the first cards came: they are painted then, and no click waits for it."""
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
    blank_forms_requested = Signal()
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
        self._tasks, self._actor, self._pane_width = tasks, actor, pane_width
        self._answer: Callable[[], object] = self.refresh  # what the button of the message on show does
        self._goes_to_cards = False
        self._build_splitter()
        time_left = TimeLeft()
        self.browser = browser = CaseBrowser(tasks, actor, now, time_left, saved, home, self.splitter)
        self.side = CaseSide(tasks, actor, drafts, now, time_left, self.splitter)
        for at, widget in enumerate((browser, self.side)):
            self.splitter.addWidget(widget)
            self.splitter.setStretchFactor(at, 1 - at)
        self.filters, self.messages = browser.filters, browser.messages
        self.board, self.list, self.list_model, self.bar = browser.board, browser.list, browser.list_model, browser.bar
        models = {each: view.model for each, view in self.board.columns.items()}
        self.feed = CaseFeed(tasks, models, self.list_model, self.filters.chip_filters, self)
        self._prepare = QTimer(self, singleShot=True, interval=PREPARE_AFTER_MS)
        self._connect_browser()
        self._connect_side()
        live.changed.connect(self._on_live)
        self._bind_keys()
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.tick)
        self._prepare.timeout.connect(self.side.prepare)
        self._minute.start()
        self.feed.show(self.filters.filter, as_list=False)  # first: there are fewer readers than things to read
        self._read_vocabulary()
        self._drafts = WaitingDrafts(drafts, str(actor.account_id))
        self._tell_drafts()

    # What the shell asks for.

    def search(self, text: str) -> None:
        """Look for `text` among all cases the person may see, and go there; "" for what was shown before."""
        self._goes_to_cards = bool(text.strip())
        self.filters.search(text)

    def show_case(self, case_id: int, then: Action | None = None) -> None:
        """Open a case, whether the filter shows it or not; with `then`, that act's form as soon as the case is there."""
        self.side.show_case(case_id, then)
        self.browser.select(case_id)

    def new_report(self, position: Position | None = None, grid: str = "") -> None:
        """Begin a report; `position`, and the `grid` that was confirmed for it, come from the map."""
        self._drafts.new_report_opened()
        self._tell_drafts()
        self.side.new_report(position, grid)

    def show_grid(self, code: str, name: str) -> None:
        """Show the cases of a grid that was chosen on the map."""
        self.filters.choose_grid(code, name)

    def refresh(self) -> None:
        """Read everything on show again."""
        self.feed.reload()
        self.side.refresh()

    def show_as_list(self, as_list: bool) -> None:
        """Switch between board and list; what is selected stays so."""
        self.browser.show_as_list(as_list)

    def tick(self) -> None:
        """A minute passed: lights, minutes and counts of what is overdue."""
        self.browser.tick()
        self.side.tick()
        self.feed.read_counts()

    def show_shortcuts(self) -> None:
        """Show the sheet of keys, or put it away."""
        if isinstance(shown := self.findChild(ShortcutSheet), ShortcutSheet):
            shown.close()
        else:
            ShortcutSheet(self).show()

    @property
    def pane(self) -> CasePane:
        """The pane of the case."""
        return self.side.case

    @property
    def intake(self) -> IntakePane:
        """The pane of a new report."""
        return self.side.intake

    @property
    def batch(self) -> BatchPane:
        """The pane of an act on many cases."""
        return self.side.batch

    # What happens among the cases.

    def _on_live(self, changes: ChangeSet) -> None:
        self.feed.hear(changes)
        case_id = self.side.case_id
        if case_id is not None and (not changes.complete or str(case_id) in changes.keys(Entity.CASE)):
            self.side.refresh()

    def _on_loaded(self) -> None:
        self.browser.show_found()
        self.browser.follow(self.side.case_id)
        if self._goes_to_cards:
            self._goes_to_cards = False
            self.browser.focus_cases()

    def _on_cards(self, ids: frozenset[int]) -> None:
        self.browser.show_found()
        if self.side.case_id in ids:
            self.browser.follow(self.side.case_id)  # its card may stand in another column now

    def _on_chosen(self, row: CardRow | None) -> None:
        if row is not None and not self.side.is_batch_open:  # choosing more lines for a batch leaves its form in sight
            self.side.look_at(row.case_id)

    def _on_opened(self, row: CardRow) -> None:
        self._on_chosen(row)
        self.pane.focus_actions()

    def _on_dropped(self, drop: Drop) -> None:
        """A card on another column means the act that leads there; its form opens, and nothing happens before it is confirmed."""
        row = self.browser.card(drop.case_id)
        if row is None or board.column_of(row.status) is drop.column:
            return
        action = action_towards(row.status, drop.column, self._actor)
        if action is None:
            words = self.tr("“{status}”的案件不能直接到“{column}”，请按步骤办理。")
            self.messages.say(words.format(status=wording.status(row.status), column=wording.column(drop.column)))
            return
        self.messages.clear()
        self.show_case(row.case_id, then=action)

    def _on_sort(self, order: Any) -> None:
        self.feed.set_sort(order)
        self.list.show_sort()

    def _on_failed(self, error: Exception) -> None:
        words = self.tr("列表没有刷新：{why}").format(why=told(error))
        self.messages.say(words, Tone.REFUSAL, self.tr("重试"))
        self._answer = self.refresh

    def _on_message_action(self) -> None:
        """The button of whichever message is on show."""
        self.messages.clear()
        self._answer()

    def _on_counting(self, counted: Counting) -> None:
        time_left = TimeLeft(counted.calendar, counted.classes)
        self.browser.set_time_left(time_left)
        self.side.set_time_left(time_left)

    # Many at once.

    def _open_batch(self, action: Action) -> None:
        if rows := self.list.chosen():
            self.side.begin_batch(action, rows)

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

    # What happens at the right.

    def _make_room(self) -> None:
        """As wide as it was made last, else a part of the window."""
        width = self.splitter.width()
        wide = self._pane_width or min(WIDEST_PANE, max(NARROWEST_PANE, width * 28 // 100))
        self.splitter.setSizes([max(0, width - self.splitter.handleWidth() - wide), wide])

    def _on_splitter(self) -> None:
        """Somebody pulled the border between the cases and the pane."""
        self._pane_width = self.splitter.sizes()[1]
        self.pane_resized.emit(self._pane_width)

    def _on_case_closed(self) -> None:
        self.browser.select(None)
        self.browser.focus_cases()

    def _on_registered(self, case_id: Any) -> None:
        self.side.show_case(case_id)
        self._tasks.read(board.cards, CaseFilter(), (case_id,), on_done=self._tell_registered, owner=self)

    def _tell_registered(self, rows: tuple[CardRow, ...]) -> None:
        for row in rows:
            words = self.tr("已登记，上报号 {number}。")
            if row.status is Status.MERGED:
                words = self.tr("已登记并并案，上报号 {number}。")
            self.messages.say(words.format(number=row.report_number), Tone.DONE)
            self.browser.select(row.case_id)

    # Drafts.

    def _tell_drafts(self) -> None:
        """Say which drafts still wait; take the message back when the last one was opened."""
        if self._drafts:
            self._answer = self._resume_draft
            self.messages.say(self._drafts.words, Tone.NOTICE, self.tr("继续填写"))
        elif self._answer == self._resume_draft:
            self.messages.clear()

    def _on_form_opened(self, action: Action) -> None:
        """The draft of a form that is open waits no more."""
        if self._drafts.form_opened(self.side.case_id, action):
            self._tell_drafts()

    def _resume_draft(self) -> None:
        """Open the form that was left last."""
        key = self._drafts.take()
        self._tell_drafts()
        if key.case == NEW:
            self.new_report()
        elif key.case.isdigit() and key.action in set(Action):
            self.show_case(int(key.case), then=Action(key.action))

    # Putting together.

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "board"):
            self.board.repaint_cards()

    def _build_splitter(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        column.addWidget(self.splitter)

    def _bind_keys(self) -> None:
        bind(self, "F5", self.refresh)
        bind(self, "F1", self.show_shortcuts)
        bind(self, "Ctrl+B", lambda: self.show_as_list(not self.browser.is_list))

    def _read_vocabulary(self) -> None:
        for query, taken in (
            (choices.categories, self.filters.offer_categories),
            (choices.grids, self.filters.offer_grids),
            (choices.bodies, self.filters.offer_bodies),
            (counting.counting, self._on_counting),
        ):
            self._tasks.read(query, on_done=taken, on_failed=self._on_failed, owner=self)

    def _connect_browser(self) -> None:
        browser, feed = self.browser, self.feed
        self.filters.filter_changed.connect(lambda wanted: feed.show(wanted, as_list=browser.is_list))
        self.filters.search_cleared.connect(self.search_cleared)
        browser.view_switched.connect(lambda as_list: feed.show(self.filters.filter, as_list=as_list))
        feed.counts_arrived.connect(self.board.set_counts)
        feed.chip_counts_arrived.connect(self.filters.show_counts)
        feed.loaded.connect(self._on_loaded)
        feed.loaded.connect(self._prepare.start, Qt.ConnectionType.SingleShotConnection)
        feed.cards_changed.connect(self._on_cards)
        feed.failed.connect(self._on_failed)
        for view in (self.board, self.list):
            view.case_chosen.connect(self._on_chosen)
            view.case_opened.connect(self._on_opened)
        self.board.dropped.connect(self._on_dropped)
        self.board.page_requested.connect(feed.read_column_page)
        self.list_model.sort_requested.connect(self._on_sort)
        self.bar.batch_requested.connect(self._open_batch)
        self.bar.print_requested.connect(self._print_chosen)
        self.bar.export_requested.connect(self._export_listed)
        self.bar.export.finished.connect(self._on_exported)
        self.bar.export.failed.connect(self._on_not_exported)
        self.bar.export.given_up.connect(lambda: self.messages.say(self.tr("导出已取消，没有留下文件。")))
        self.messages.action_requested.connect(self._on_message_action)

    def _connect_side(self) -> None:
        side = self.side
        self.splitter.splitterMoved.connect(lambda *_: self._on_splitter())
        side.wanted.connect(self._make_room)
        side.left.connect(self.browser.focus_cases)
        side.case_closed.connect(self._on_case_closed)
        side.case_wanted.connect(self.show_case)
        side.registered.connect(self._on_registered)
        side.form_opened.connect(self._on_form_opened)
        side.draft_saved.connect(self.draft_saved)
        side.print_requested.connect(self.print_requested)
        side.document_requested.connect(self.document_requested)
        side.blank_forms_requested.connect(self.blank_forms_requested)
        side.map_requested.connect(self.map_requested)
