"""The right side of the case tab: a case, a new report or a batch; which of them is wanted is said by the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.itemmodels.time_left import TimeLeft
from desktop.queries.board import CardRow
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Action
from desktop.usecases.fields import Position
from desktop.views.cases.batch_pane import BatchPane
from desktop.views.cases.case_pane import CasePane
from desktop.views.cases.intake import IntakePane
from desktop.views.shared.drafts import Drafts
from desktop.views.shared.form_frame import Writer


class CaseSide(QStackedWidget):
    """Hidden while nothing is open. Each pane is made when first wanted, or prepared: the board is painted without waiting for them."""

    wanted = Signal()
    """Something is to be shown: the side needs its room."""
    left = Signal()
    """A pane was closed; the keyboard goes back to the cases."""
    case_closed = Signal()
    """The case is no longer on show, nor anything else."""
    case_wanted = Signal(object)
    """int: a case named in a pane is to be looked at."""
    registered = Signal(object)
    """int: the id of a new case."""
    form_opened = Signal(object)
    """Action: its form is open for the case on show."""
    draft_saved = Signal(object)
    """datetime."""
    print_requested = Signal(object)
    """int: a case whose file is to be printed."""
    document_requested = Signal(object)
    """(int, Document): one paper of a case."""
    blank_forms_requested = Signal()
    map_requested = Signal(object)
    """int: a case whose place is to be shown."""

    def __init__(
        self,
        tasks: Writer,
        actor: Actor,
        drafts: Drafts,
        now: Callable[[], datetime],
        time_left: TimeLeft,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._given = (tasks, actor, drafts, now)
        self._time_left = time_left
        self._case: CasePane | None = None
        self._intake: IntakePane | None = None
        self._batch: BatchPane | None = None
        self.hide()

    @property
    def case_id(self) -> int | None:
        """The case that is open, also while another pane covers it."""
        return self._case.case_id if self._case is not None else None

    @property
    def is_batch_open(self) -> bool:
        """Whether a batch is being filled in or carried out."""
        return self._batch is not None and self._batch.form is not None

    def prepare(self) -> None:
        """Make the pane of a case, unless there is one: nobody has to wait for it then."""
        self.case  # noqa: B018 - made when it is first looked at

    def show_case(self, case_id: int, then: Action | None = None) -> None:
        """Open a case; with `then`, that act's form as soon as the case is there."""
        self._show(self.case)
        self.case.show_case(case_id, then=then)

    def look_at(self, case_id: int) -> None:
        """Bring a case into sight that was chosen among the cases; the one that is open stays as it is."""
        self._show(self.case)
        if self.case.case_id != case_id:
            self.case.show_case(case_id)

    def new_report(self, position: Position | None, grid: str) -> None:
        """Begin a report, or go on with the one that is open."""
        self._show(self.intake)
        self.intake.open(position, grid)

    def begin_batch(self, action: Action, rows: Sequence[CardRow]) -> None:
        """Begin an act on many cases."""
        self._show(self.batch)
        self.batch.open(action, rows)

    def refresh(self) -> None:
        """Read the open case again."""
        if self._case is not None:
            self._case.refresh()

    def tick(self) -> None:
        """The time went on."""
        if self._case is not None:
            self._case.tick()

    def set_time_left(self, time_left: TimeLeft) -> None:
        """Count what is left by another calendar."""
        self._time_left = time_left
        if self._case is not None:
            self._case.set_time_left(time_left)

    @property
    def case(self) -> CasePane:
        """The pane of the case."""
        if self._case is None:
            self._case = pane = CasePane(*self._given, self._time_left, parent=self)
            self.addWidget(pane)
            pane.print_requested.connect(self.print_requested)
            pane.document_requested.connect(self.document_requested)
            pane.blank_forms_requested.connect(self.blank_forms_requested)
            pane.map_requested.connect(self.map_requested)
            pane.case_wanted.connect(self.case_wanted)
            pane.form_opened.connect(self.form_opened)
            pane.close_requested.connect(self._close_case)
            pane.draft_saved.connect(self.draft_saved)
        return self._case

    @property
    def intake(self) -> IntakePane:
        """The pane of a new report."""
        if self._intake is None:
            self._intake = pane = IntakePane(*self._given, parent=self)
            self.addWidget(pane)
            pane.registered.connect(self.registered)
            self._connect_other(pane)
        return self._intake

    @property
    def batch(self) -> BatchPane:
        """The pane of an act on many cases."""
        if self._batch is None:
            self._batch = pane = BatchPane(*self._given, parent=self)
            self.addWidget(pane)
            self._connect_other(pane)
        return self._batch

    def _connect_other(self, pane: Any) -> None:
        pane.close_requested.connect(lambda: self._close_other(pane))
        pane.case_wanted.connect(self.case_wanted)
        pane.draft_saved.connect(self.draft_saved)

    def _show(self, pane: QWidget) -> None:
        self.setCurrentWidget(pane)
        if self.isHidden():
            self.show()
            self.wanted.emit()

    def _close_case(self) -> None:
        if self._intake is not None:
            self._intake.put_away()
        self.case.show_case(None)
        self.hide()
        self.case_closed.emit()

    def _close_other(self, pane: IntakePane | BatchPane) -> None:
        pane.put_away()
        if self._case is None or self._case.case_id is None:
            self.hide()
        else:
            self.setCurrentWidget(self._case)
        self.left.emit()
