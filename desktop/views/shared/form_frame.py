"""A form in place: its fields, its button, what pressing it will do, its draft, what keeps it from being saved; one use-case each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import wording
from desktop.rules.errors import Refused
from desktop.views.shared.drafts import DraftKey, Drafts
from desktop.views.shared.failure_dialogs import is_environmental, told
from desktop.views.shared.form_body import FormBody
from desktop.views.shared.form_specs import FieldSpec
from desktop.views.shared.keys import bind
from desktop.views.shared.messages import MessageBar, Tone
from desktop.views.shared.photo_field import Runner

SAVE_AFTER_MS = 500
PREVIEW_AFTER_MS = 200


class Writer(Runner, Protocol):
    """What reads and writes off the GUI thread: `background.tasks.Tasks`."""

    failed: Any
    """Signal(Exception): for what nobody expected."""

    def read(
        self,
        query: Callable[..., Any],
        *args: object,
        on_done: Callable[[Any], object] | None = None,
        on_failed: Callable[[Exception], object] | None = None,
        owner: Any = None,
    ) -> Any: ...

    def write(
        self,
        usecase: Callable[..., Any],
        form: object,
        *,
        on_done: Callable[[Any], object] | None = None,
        on_failed: Callable[[Exception], object] | None = None,
        owner: Any = None,
    ) -> Any: ...


class FormFrame(QFrame):
    """The form of one use-case.

    What is typed is kept as a draft until the use-case has been committed or the draft is given up; while it is being written, nothing
    can be changed. One idempotency key goes with all tries of one form, so that a commit whose answer was lost never happens twice.
    """

    done = Signal(object)
    """What the use-case answered, once it is committed."""
    collapsed = Signal()
    """The person wants the form out of the way; the draft stays."""
    clashed = Signal(object)
    """Refused: somebody else changed the case meanwhile; the text is kept."""
    draft_saved = Signal(object)
    """datetime: when the draft was last written; None: there is none any more."""

    def __init__(
        self,
        tasks: Writer,
        usecase: Callable[..., Any],
        specs: tuple[FieldSpec, ...],
        drafts: Drafts,
        draft_key: DraftKey,
        button: str,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
        *,
        named: Callable[[str], str] = wording.field,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.setProperty("pane", True)
        self.tasks = tasks
        self._usecase = usecase
        self._drafts = drafts
        self._draft_key = draft_key
        self._button_text = button
        self._now = now
        self._key = str(uuid.uuid4())
        self._touched = False
        self._writing: Any = None
        self._preview: Any = None
        self.body = FormBody(specs, tasks, now, named=named)
        self._build()
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._save_timer.timeout.connect(self.save_draft)
        self._preview_timer = QTimer(self, singleShot=True, interval=PREVIEW_AFTER_MS)
        self._preview_timer.timeout.connect(self.ask_effect)
        self.body.edited.connect(self._on_edited)
        self.body.problem.connect(self.show_problem)

    # For subclasses.

    def make_form(self, values: dict[str, Any], key: str) -> Any:
        """The form dataclass out of the fields' values."""
        raise NotImplementedError

    def effect_query(self, form: Any) -> tuple[Callable[..., Any], tuple[Any, ...]] | None:
        """What to read to tell the effect before the button is pressed; None where nothing is told."""
        return None

    def effect_words(self, answer: Any) -> str:
        """The answer of `effect_query` in words."""
        return ""

    def no_effect_words(self, refused: Refused) -> str:
        """Why pressing the button would do nothing."""
        return wording.refusal(refused)

    # For whoever shows the form.

    @property
    def is_touched(self) -> bool:
        """Whether something was typed that is not yet sent."""
        return self._touched

    def start(self, defaults: Mapping[str, Any]) -> None:
        """Fill in the defaults, then what a draft kept, and put the cursor where something is missing."""
        self.body.set_values(defaults)
        kept = self._drafts.load(self._draft_key)
        if kept is not None:
            self._key = str(kept.get("_key") or self._key)
            self.body.restore(kept, lambda sha256: self._drafts.file(self._draft_key, sha256))
            self.draft_bar.say(self.tr("已恢复上次没有提交的内容。"), Tone.NOTICE, self.tr("清空重填"))
        self._touched = kept is not None
        self._defaults = dict(defaults)
        self.ask_effect()
        if field := self.body.first_to_fill():
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def suggest(self, values: Mapping[str, Any]) -> None:
        """Fill in defaults that became known later, where nothing was entered yet; they alone make no draft."""
        touched = self._touched
        for name, value in values.items():
            if name in self.body.missing() and not self._in_draft(name):
                self.body.set_values({name: value})
                self._defaults[name] = value
        self._touched = touched

    def submit(self) -> None:
        """Send the form, or say beside the fields what keeps it from being sent."""
        if self._writing is not None:
            return
        self.clear_problems()
        form = self._made_form()
        if form is None:
            return
        self._set_writing(True)
        self._writing = self.tasks.write(
            self._usecase, form, on_done=self._on_done, on_failed=self._on_failed, owner=self
        )

    def save_draft(self) -> None:
        """Write what was typed to disk now; nothing where nothing was typed."""
        self._save_timer.stop()
        if not self._touched or self._writing is not None:
            return
        values = self.body.draft() | {"_key": self._key}
        if self._drafts.save(self._draft_key, values, self.body.photo_bytes()):
            self.draft_saved.emit(self._now())
        else:
            self.show_problem(self.tr("草稿没有存到磁盘（磁盘已满或不可写），请尽快提交。"))

    def clear_draft(self) -> None:
        """Give the draft up and start from the defaults again."""
        self._drafts.discard(self._draft_key)
        self.draft_bar.clear()
        self.body.set_values({spec.name: spec.default for spec in self.body.specs} | self._defaults)
        self._save_timer.stop()
        self._touched = False
        self.draft_saved.emit(None)

    def show_problem(self, sentence: str, *, retry: bool = False) -> None:
        """Say above the button what is wrong and what to do."""
        self.problem_bar.say(sentence, Tone.REFUSAL, self.tr("重试") if retry else "")

    def clear_problems(self) -> None:
        """Take back everything that was said."""
        self.body.clear_refusals()
        self.problem_bar.clear()

    def show_refusal(self, refused: Refused) -> None:
        """Say a refusal beside the field at fault, or above the button where it is about none."""
        sentence = wording.refusal(refused)
        if not self.body.show_refusal(str(refused.details.get("field", "")), sentence):
            self.show_problem(sentence, retry=is_environmental(refused))

    def ask_effect(self) -> None:
        """Read what pressing the button will do, once everything required is there."""
        if self._preview is not None:
            self._preview.cancel()
            self._preview = None
        missing = self.body.missing()
        if missing:
            names = "、".join(self.body.named(name) for name in missing)
            self.effect.setText(self.tr("还须填写：{names}").format(names=names))
            return
        try:
            query = self.effect_query(self.make_form(self.body.values(), self._key))
        except Refused as refused:
            self.effect.setText(wording.refusal(refused))
            return
        if query is None:
            self.effect.clear()
            return
        function, args = query
        self._preview = self.tasks.read(
            function, *args, on_done=self._tell_effect, on_failed=self._tell_no_effect, owner=self
        )

    def hideEvent(self, event: QHideEvent) -> None:
        self.save_draft()
        super().hideEvent(event)

    def _made_form(self) -> Any | None:
        missing = self.body.missing()
        for name in reversed(missing):
            self.body.show_refusal(name, wording.refusal(Refused("field_required", field=self.body.named(name))))
        if missing:
            return None
        try:
            return self.make_form(self.body.values(), self._key)
        except Refused as refused:
            self.show_refusal(refused)
            return None

    def _on_edited(self) -> None:
        self._touched = True
        self._save_timer.start()
        self._preview_timer.start()

    def _on_done(self, answer: Any) -> None:
        self._drafts.discard(self._draft_key)
        self._touched = False
        self._writing = None
        self.draft_saved.emit(None)
        self.done.emit(answer)

    def _on_failed(self, error: Exception) -> None:
        self._set_writing(False)
        self.save_draft()
        if isinstance(error, Refused) and error.code == "changed_meanwhile":
            self.show_problem(wording.refusal(error))
            self.clashed.emit(error)
        elif isinstance(error, Refused):
            self.show_refusal(error)
        else:
            self.show_problem(told(error), retry=True)
            if not is_environmental(error):
                self.tasks.failed.emit(error)  # a defect: whoever keeps the log writes the report

    def _tell_effect(self, answer: Any) -> None:
        self._preview = None
        self.effect.setText(self.effect_words(answer))

    def _tell_no_effect(self, error: Exception) -> None:
        self._preview = None
        self.effect.setText(self.no_effect_words(error) if isinstance(error, Refused) else "")

    def _set_writing(self, writing: bool) -> None:
        self.body.setEnabled(not writing)
        self.button.setEnabled(not writing)
        self.button.setText(self.tr("正在保存…") if writing else self._button_words())
        if not writing:
            self._writing = None

    def _in_draft(self, name: str) -> bool:
        kept = self._drafts.load(self._draft_key) if self.draft_bar.isVisibleTo(self) else None
        return kept is not None and kept.get(name) not in (None, "", [])

    def _button_words(self) -> str:
        return f"{self._button_text}　Ctrl+Enter"

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(8)
        self.draft_bar, self.problem_bar = MessageBar(), MessageBar()
        self.draft_bar.action_requested.connect(self.clear_draft)
        self.problem_bar.action_requested.connect(self.submit)
        self.button = QPushButton(self._button_words())
        self.button.setProperty("primary", True)
        self.button.setObjectName("submit")
        self.button.clicked.connect(self.submit)
        self.effect = QLabel()
        self.effect.setObjectName("effect")
        self.effect.setProperty("tone", "muted")
        self.effect.setWordWrap(True)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(12)
        self.foot.addWidget(self.button)
        self.foot.addStretch(1)
        for widget in (self.draft_bar, self.body, self.problem_bar, self.effect):
            column.addWidget(widget)
        column.addLayout(self.foot)
        column.addStretch(1)
        self._bind_keys()

    def _bind_keys(self) -> None:
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            bind(self, keys, self.submit)
        bind(self, "Esc", self.collapsed.emit)
