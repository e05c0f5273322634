"""The pane of one case: what is known of it, and under it the acts that the signed-in person may do now, each a form in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop import wording
from desktop.itemmodels.time_left import TimeLeft
from desktop.printing.documents import Document
from desktop.queries import case_file
from desktop.queries.case_file import CaseFile
from desktop.rules import permissions
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Action
from desktop.usecases.actions import FORMS
from desktop.views.cases.act_bar import ActBar
from desktop.views.cases.action_form import ActionForm
from desktop.views.cases.case_details import CaseDetails
from desktop.views.cases.differences import changed_by, differences_between
from desktop.views.cases.form_defaults import taken_back
from desktop.views.cases.form_slot import FormSlot
from desktop.views.cases.near_duplicates import MergeOffer
from desktop.views.shared import failure_dialogs
from desktop.views.shared.drafts import Drafts
from desktop.views.shared.failure_dialogs import Resolution, told
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.keys import bind
from desktop.views.shared.labels import rule
from desktop.views.shared.messages import MessageBar, Tone
from desktop.views.shared.photo_field import PhotoField, picture_files

INVERSE: Mapping[Action, Action] = MappingProxyType(
    {Action.DISPATCH: Action.RECALL, Action.CLOSE: Action.REOPEN, Action.AMEND: Action.AMEND}
)
"""The act that takes an act back, where the same role may do it; each asks for its reason, and the journal keeps both."""


class CasePane(QFrame):
    """Shows the case that was last asked for; a form that holds text outlives every refresh of the case."""

    print_requested = Signal(object)
    """int: the id of the case whose file is to be printed."""
    document_requested = Signal(object)
    """(int, Document): the case, and which of its papers is to be printed."""
    blank_forms_requested = Signal()
    map_requested = Signal(object)
    """int: the id of the case whose place is to be shown on the map."""
    close_requested = Signal()
    done = Signal(object)
    """int: an act on this case was committed."""
    draft_saved = Signal(object)
    """datetime."""
    form_opened = Signal(object)
    """Action: its form is open for the case on show, with its draft where there was one."""
    case_wanted = Signal(object)
    """int: a case that may be the same one is to be looked at."""

    def __init__(
        self,
        tasks: Writer,
        actor: Actor,
        drafts: Drafts,
        now: Callable[[], datetime],
        time_left: TimeLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._actor, self._drafts, self._now = tasks, actor, drafts, now
        self._time_left = time_left
        self.case_id: int | None = None
        self.file: CaseFile | None = None
        self._reading: Any = None
        self._wanted: Action | None = None
        self._undo: Action | None = None
        self._done_words = ""
        self._done: Action | None = None
        self._done_is_over = False
        self._goes_to_acts = False
        self._build()

    # What the page asks for.

    def show_case(self, case_id: int | None, *, then: Action | None = None) -> None:
        """Read a case and show it; with `then`, open that act's form as soon as the case is there."""
        if case_id != self.case_id:
            self.close_form()
            self.file = None
            self.near.look(None)
            self.messages.clear()
        self.case_id = case_id
        self._wanted = then
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if case_id is not None:
            self._reading = self._tasks.read(
                case_file.case_file, case_id, on_done=self._on_file, on_failed=self._on_unread, owner=self
            )

    def refresh(self) -> None:
        """Read the case again, for it was changed."""
        self.show_case(self.case_id, then=self._wanted)

    def open_form(self, action: Action) -> None:
        """Open the form of an act, or say why it may not be done now."""
        if self.file is None:
            self._wanted = action
            return
        refusal = permissions.may_act(self._actor, action, self.file.facts)
        if refusal is not None:
            self.messages.refuse(refusal)
            return
        if self.form is not None and self.form.action is action:
            self.form.setFocus()
            return
        self.messages.clear()
        self.close_form()
        form = ActionForm(self._tasks, action, self.file, self._actor, self._drafts, self._now)
        form.done.connect(partial(self._on_done, form))
        form.collapsed.connect(self._on_collapsed)
        form.clashed.connect(self._on_clash)
        form.draft_saved.connect(self.draft_saved)
        self._slot.hold(form)
        self._acts.mark(action)
        self.form_opened.emit(action)
        if field := form.body.first_to_fill():
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> None:
        """Put the form away; what was typed stays as a draft."""
        if self.form is not None:
            self._slot.let_go()
            self._acts.mark(None)

    def _on_collapsed(self) -> None:
        self.close_form()
        self.focus_actions()

    def set_time_left(self, time_left: TimeLeft) -> None:
        """Count what is left by another calendar."""
        self._time_left = time_left
        self.tick()

    def tick(self) -> None:
        """The time went on."""
        if self.file is not None:
            self.details.show_time(self.file, self._time_left, self._now())

    def focus_actions(self) -> None:
        """Put the keyboard on the first act, as soon as the case is there."""
        if self.file is None:
            self._goes_to_acts = True
            return
        if not self._acts.focus_first():
            self._details_area.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def offered(self) -> tuple[Action, ...]:
        """The acts on offer, in the order of their buttons."""
        return self._acts.offered

    @property
    def form(self) -> ActionForm | None:
        """The form that is open."""
        return self._slot.form

    # What happens.

    def _on_file(self, file: CaseFile) -> None:
        self._reading = None
        self.file = file
        self.details.show_file(file, self._time_left, self._now())
        self._details_area.show()
        self._offer(file)
        self._outdate_done()
        self._offer_undo(file)
        self.near.look(file if Action.MERGE in self.offered else None)
        if self.form is not None:
            self._keep_form(file)
        wanted, self._wanted = self._wanted, None
        goes, self._goes_to_acts = self._goes_to_acts, False
        if wanted is not None:
            self.open_form(wanted)
        elif goes:
            self.focus_actions()

    def _keep_form(self, file: CaseFile) -> None:
        """An open form goes on with the new case only while nothing was typed; else the clash must be told, not hidden."""
        assert self.form is not None
        if file.card.version == self.form.file.card.version:
            return
        if self.form.is_touched:
            who = changed_by(self.form.file, file)
            words = self.tr("{who}刚刚改动了此案，您填写的内容已保留，请核对后再提交。")
            self.messages.say(words.format(who=who or self.tr("他人")), Tone.NOTICE)
        elif self.form.action in self.offered:
            self.form.show_file(file)
        else:
            self.close_form()

    def _outdate_done(self) -> None:
        """What was said of one's own act goes when the act is wanted again: a case that came back is not 已完成."""
        if not self.messages.text or self.messages.text != self._done_words:
            return
        if self._done not in self.offered:
            self._done_is_over = True
        elif self._done_is_over:
            self.messages.clear()

    def _offer_undo(self, file: CaseFile) -> None:
        """A button beside the message of what was done, for as long as its inverse is possible."""
        if self._undo is None or self.messages.text != self._done_words:
            self._undo = None
            return
        can = self._undo in self.offered and (self._undo is not Action.AMEND or bool(taken_back(file, self._actor)))
        self.messages.say(self._done_words, Tone.DONE, self.tr("撤销…") if can else "")
        if not can:
            self._undo = None

    def _on_message_action(self) -> None:
        if self._undo is not None:
            undo, self._undo = self._undo, None
            self.open_form(undo)
            if undo is Action.AMEND and self.form is not None and self.file is not None:
                self.form.body.set_values(taken_back(self.file, self._actor))

    def _on_unread(self, error: Exception) -> None:
        self._reading = None
        self.messages.say(told(error), Tone.REFUSAL)

    def _on_done(self, form: ActionForm, _answer: Any) -> None:
        """An act is committed; its own commit may have been heard, and its form put away, before this is told."""
        if form is self.form:
            self.close_form()
        if form.file.card.case_id != self.case_id:
            self.done.emit(form.file.card.case_id)
            return
        self._done_words = self.tr("{action}已完成。").format(action=wording.action(form.action))
        self._done, self._done_is_over, self._undo = form.action, False, INVERSE.get(form.action)
        self.messages.say(self._done_words, Tone.DONE)
        if self.case_id is not None:
            self.done.emit(self.case_id)
        self._goes_to_acts = True  # the form took the keyboard with it
        self.refresh()

    def _on_clash(self, _refused: Any) -> None:
        """Read the case as it is now, then show the differences."""
        assert self.case_id is not None
        self._tasks.read(
            case_file.case_file, self.case_id, on_done=self._ask_about_clash, on_failed=self._on_unread, owner=self
        )

    def _ask_about_clash(self, found: CaseFile) -> None:
        form = self.form
        if form is None or found.card.case_id != form.file.card.case_id:
            return
        differences = differences_between(form.file, found)
        who = changed_by(form.file, found)
        answer = failure_dialogs.ask_about_conflict(self, differences, who, form.body.written())
        self._on_file(found)
        self.messages.clear()
        if answer is Resolution.TAKE_THEIRS:
            form.clear_draft()
            self.close_form()
        elif refusal := permissions.may_act(self._actor, form.action, found.facts):
            self.messages.refuse(refusal)
        else:
            form.show_file(found)
            form.clear_problems()

    def _on_merged(self, number: str) -> None:
        self.close_form()
        self.messages.say(self.tr("已并入 {number}。").format(number=number), Tone.DONE)
        if self.case_id is not None:
            self.done.emit(self.case_id)
        self.refresh()

    def _on_not_merged(self, error: Exception) -> None:
        self.messages.say(told(error), Tone.REFUSAL)
        self.refresh()

    def _offer(self, file: CaseFile) -> None:
        offered = tuple(action for action in permissions.offered(self._actor, file.facts) if action in FORMS)
        self._acts.offer(offered)
        self._doing.setVisible(bool(offered))
        self._acts.mark(self.form.action if self.form else None)

    def _toggle(self, action: Action) -> None:
        if self.form is not None and self.form.action is action:
            self.close_form()
        else:
            self.open_form(action)
        self._acts.mark(self.form.action if self.form else None)

    # Photos dropped on the case.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if picture_files(event.mimeData().urls()) and self._takes_photos() is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        action = self._takes_photos()
        if action is None:
            return
        self.open_form(action)
        field = self.form.body.fields.get("photos") if self.form else None
        if isinstance(field, PhotoField):
            field.add_files(picture_files(event.mimeData().urls()))
            event.acceptProposedAction()

    def _takes_photos(self) -> Action | None:
        """The act that dropped pictures go to: the open form's, else a note on the course, else the first that takes any."""
        taking = [action for action in self.offered if "photos" in FORMS[action].__dataclass_fields__]
        if self.form is not None and self.form.action in taking:
            return self.form.action
        return Action.PROGRESS if Action.PROGRESS in taking else next(iter(taking), None)

    # Layout.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._slot.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:  # a form takes the key first
            self.close_requested.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.setProperty("pane", True)
        self.setAcceptDrops(True)
        self.setMinimumWidth(340)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.details = CaseDetails(self._tasks)
        self.details.print_requested.connect(self._print)
        self.details.document_requested.connect(self._print_document)
        self.details.blank_forms_requested.connect(self.blank_forms_requested)
        self.details.close_requested.connect(self.close_requested)
        self.details.map_requested.connect(self._show_on_map)
        self._details_area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.details)
        self._details_area.hide()
        column.addWidget(self._details_area, 1)
        self.messages = MessageBar()
        self.messages.action_requested.connect(self._on_message_action)
        told = QVBoxLayout()  # as far from the edges as what it is about
        told.setContentsMargins(16, 0, 16, 8)
        told.addWidget(self.messages)
        column.addLayout(told)
        self.near = MergeOffer(self._tasks)
        self.near.case_wanted.connect(self.case_wanted)
        self.near.merged.connect(self._on_merged)
        self.near.refused.connect(self._on_not_merged)
        told.addWidget(self.near)
        column.addWidget(self._build_doing())
        bind(self, QKeySequence.StandardKey.Print, self._print)
        bind(self, "Ctrl+M", self._show_on_map)

    def _build_doing(self) -> QWidget:
        """The buttons of the acts, and room for the form of one; hidden while there is nothing to do."""
        self._doing = QWidget()
        column = QVBoxLayout(self._doing)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(0)
        column.addWidget(rule())
        self._acts = ActBar()
        self._acts.toggled.connect(self._toggle)
        self._acts.chosen.connect(self.open_form)
        column.addWidget(self._acts)
        self._slot = FormSlot(self)
        column.addWidget(self._slot)
        self._doing.hide()
        return self._doing

    def _print(self) -> None:
        if self.case_id is not None:
            self.print_requested.emit(self.case_id)

    def _show_on_map(self) -> None:
        if self.case_id is not None:
            self.map_requested.emit(self.case_id)

    def _print_document(self, document: Document) -> None:
        if self.case_id is not None:
            self.document_requested.emit((self.case_id, document))
