"""One form for many cases: the act is done to each in a transaction of its own, and every refusal is told with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from desktop import wording
from desktop.itemmodels.board import number_of
from desktop.queries.board import CardRow
from desktop.rules.errors import Refused
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Action
from desktop.usecases import effects
from desktop.usecases.acting import new_key
from desktop.usecases.actions import ACTIONS, FORMS
from desktop.views.cases import form_choices
from desktop.views.shared.drafts import DraftKey, Drafts
from desktop.views.shared.form_frame import FormFrame, Writer
from desktop.views.shared.form_specs import describe
from desktop.views.shared.labels import toned

BATCH = "batch"
"""Stands for the case in the key of a batch form's draft."""

_GIVEN = frozenset({"case_id", "version", "key", "happened_at", "acting_for", "changes"})
MOST_PREVIEWED = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case of the batch; `refusal` is the sentence why not, "" where it was done."""

    row: CardRow
    refusal: str


class BatchForm(FormFrame):
    """The form of `action` for `rows`; `done` gives a tuple of Outcome, in the order of the rows."""

    progressed = Signal(int)
    """How many cases are through."""

    def __init__(
        self,
        tasks: Writer,
        action: Action,
        rows: Sequence[CardRow],
        actor: Actor,
        drafts: Drafts,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        self.action = action
        self.rows = tuple(rows)
        self._keys = {row.case_id: new_key() for row in rows}
        self._outcomes: list[Outcome] = []
        words = _batch(wording.action(action), len(rows))
        key = DraftKey(str(actor.account_id), BATCH, action.value)
        specs, named = describe(FORMS[action], _GIVEN), partial(wording.field_of, action)
        super().__init__(tasks, ACTIONS[action], specs, drafts, key, words, now, parent, named=named)
        self.setObjectName(f"batch_{action.value}")
        self.start({})
        form_choices.offer_all(self.body, tasks, self, None, lambda _kind, _rows: self.ask_effect())

    def make_form(self, values: dict[str, Any], key: str) -> Any:
        """The form of the first case; `_of` makes the others' from it."""
        first = self.rows[0]
        return FORMS[self.action](case_id=first.case_id, version=first.version, key=key, **values)

    def effect_query(self, form: Any) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return effects.previews, (self.action, [self._of(form, row) for row in self.rows[:MOST_PREVIEWED]])

    def effect_words(self, answer: Any) -> str:
        return "\n".join(self._told(answer))

    def submit(self) -> None:
        if self._writing is not None:
            return
        self.clear_problems()
        form = self._made_form()
        if form is None:
            return
        self._outcomes = []
        self._set_writing(True)
        self._go_on(form)

    def _go_on(self, form: Any) -> None:
        """The next case; one refusal stops none of the others, but a store that is gone stops all."""
        at = len(self._outcomes)
        if at == len(self.rows):
            self._on_done(tuple(self._outcomes))
            return
        row = self.rows[at]

        def through(refusal: str) -> None:
            self._outcomes.append(Outcome(row, refusal))
            self.progressed.emit(len(self._outcomes))
            self._go_on(form)

        def missed(error: Exception) -> None:
            if isinstance(error, Refused):
                through(wording.refusal(error))
            else:  # pressing again goes on: what is through is known by its key
                self._on_failed(error)

        self._writing = self.tasks.write(
            self._usecase, self._of(form, row), on_done=lambda _: through(""), on_failed=missed, owner=self
        )

    def _of(self, form: Any, row: CardRow) -> Any:
        return replace(form, case_id=row.case_id, version=row.version, key=self._keys[row.case_id])

    def _told(self, answer: Sequence[effects.Effect | Refused]) -> list[str]:
        good = [each for each in answer if isinstance(each, effects.Effect)]
        lines = []
        if good:
            words = self.tr("{n} 件转为“{status}”").format(n=len(good), status=wording.status(good[0].to_status))
            dues = sorted(each.explanation.deadline for each in good if each.explanation and each.explanation.deadline)
            if dues:
                words += self.tr("，期限 {first} 至 {last}").format(
                    first=wording.local(dues[0]), last=wording.local(dues[-1])
                )
            lines.append(words)
        for row, each in zip(self.rows, answer, strict=False):
            if isinstance(each, Refused):
                lines.append(self.tr("{number} 不能办：{why}").format(number=number_of(row), why=wording.refusal(each)))
        if len(self.rows) > MOST_PREVIEWED:
            lines.append(self.tr("只预览前 {n} 件").format(n=MOST_PREVIEWED))
        return lines


class BatchPane(QFrame):
    """At the right of the list: the form, then what became of each case."""

    close_requested = Signal()
    case_wanted = Signal(object)
    """int: a refused case is to be looked at."""
    draft_saved = Signal(object)

    def __init__(
        self,
        tasks: Writer,
        actor: Actor,
        drafts: Drafts,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._actor, self._drafts, self._now = tasks, actor, drafts, now
        self.form: BatchForm | None = None
        self.outcomes: tuple[Outcome, ...] = ()
        self.setProperty("pane", True)
        self.setMinimumWidth(340)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 8)
        head = QHBoxLayout()
        self._title = toned("", "title")
        head.addWidget(self._title)
        head.addStretch(1)
        self._close = QToolButton()
        self._close.setText("✕")
        self._close.setProperty("quiet", True)
        self._close.setToolTip(self.tr("收起（Esc）"))
        self._close.setAccessibleName(self.tr("收起批量办理"))
        self._close.clicked.connect(self.close_requested)
        head.addWidget(self._close)
        column.addLayout(head)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        column.addWidget(self._area, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:  # a form takes the key first
            self.close_requested.emit()
        else:
            super().keyPressEvent(event)

    def open(self, action: Action, rows: Sequence[CardRow]) -> BatchForm:
        """Begin a batch with these cases."""
        self.put_away()
        self._title.setText(_batch(wording.action(action), len(rows)))
        form = BatchForm(self._tasks, action, rows, self._actor, self._drafts, self._now)
        form.done.connect(self._on_done)
        form.collapsed.connect(self.close_requested)
        form.draft_saved.connect(self.draft_saved)
        self.form = form
        self._area.setWidget(form)
        if field := form.body.first_to_fill():
            field.setFocus()
        return form

    def put_away(self) -> None:
        """Keep the draft and let form and results go."""
        if self.form is not None:
            self.form.save_draft()
            self.form = None
        if (shown := self._area.takeWidget()) is not None:
            shown.hide()
            shown.deleteLater()

    def _on_done(self, outcomes: tuple[Outcome, ...]) -> None:
        self.put_away()
        self.outcomes = outcomes
        refused = [each for each in outcomes if each.refusal]
        results = QFrame()
        results.setProperty("pane", True)
        column = QVBoxLayout(results)
        column.setContentsMargins(0, 8, 0, 8)
        done = self.tr("已办 {done} 件，未办 {refused} 件。")
        column.addWidget(toned(done.format(done=len(outcomes) - len(refused), refused=len(refused)), "strong"))
        looks = [self._add_refused(column, outcome) for outcome in refused]
        column.addStretch(1)
        self._area.setWidget(results)
        (looks[0] if looks else self._close).setFocus()  # the form took the keyboard with it

    def _add_refused(self, column: QVBoxLayout, outcome: Outcome) -> QPushButton:
        """One case that was not done, why, and the button that opens it."""
        number = number_of(outcome.row)
        look = QPushButton(self.tr("查看"))
        look.setAccessibleName(self.tr("查看 {number}").format(number=number))
        look.clicked.connect(lambda: self.case_wanted.emit(outcome.row.case_id))
        head = QHBoxLayout()
        head.addWidget(toned(number, "strong"))
        head.addStretch(1)
        head.addWidget(look)
        why = toned(outcome.refusal, "red")
        why.setContentsMargins(0, 0, 0, 8)
        why.setWordWrap(True)
        column.addLayout(head)
        column.addWidget(why)
        return look


def _batch(action: str, count: int) -> str:
    return QCoreApplication.translate("BatchPane", "批量{action} {n} 件").format(action=action, n=count)
