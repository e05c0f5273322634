"""One generic form for every act on a case, made from the act's dataclass; which act it is decides its fields and defaults only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop import wording
from desktop.printing.documents import ORDER_FIELDS, RECORD_FIELDS, fields_of
from desktop.queries import choices, nearby
from desktop.queries.case_file import CaseFile
from desktop.rules.errors import Refused
from desktop.rules.permissions import Actor
from desktop.rules.terms import Level
from desktop.rules.workflow import Action, Role
from desktop.usecases import effects, evaluation, fields
from desktop.usecases.actions import ACTIONS, FORMS
from desktop.usecases.supervision import SupervisionLevel
from desktop.views.cases import form_choices
from desktop.views.cases.effect_words import told
from desktop.views.cases.form_defaults import current_value, current_words, defaults
from desktop.views.cases.ledgers import asked_by_others
from desktop.views.cases.rubric_words import facts_told
from desktop.views.shared.amended_field import AmendedField
from desktop.views.shared.choice_fields import enum_options
from desktop.views.shared.drafts import DraftKey, Drafts
from desktop.views.shared.form_frame import FormFrame, Writer
from desktop.views.shared.form_specs import describe
from desktop.views.shared.labels import toned
from desktop.views.shared.rubric_field import RubricField
from desktop.wording.choices import choice

_GIVEN = frozenset({"case_id", "version", "key"})
_ASIDE = ("happened_at", "acting_for")
_DESK = frozenset({Role.REGISTRAR, Role.DISPATCHER, Role.SHIFT_LEADER})
_LEVELS = tuple(Level)
_REWORK_ON = {Action.VERIFY: ("passed", False), Action.SEND_BACK: ("handle_again", True)}
"""Which answer of which field sends a case back to be handled again, with the co-bodies named."""


class ActionForm(FormFrame):
    """The form of `action` on the case in `file`, filled in by `actor`."""

    def __init__(
        self,
        tasks: Writer,
        action: Action,
        file: CaseFile,
        actor: Actor,
        drafts: Drafts,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        self.action = action
        self.file = file
        self._actor = actor
        specs = describe(FORMS[action], _GIVEN if actor.role in _DESK else _GIVEN | {"acting_for"})
        specs = tuple(sorted(specs, key=lambda spec: spec.name in _ASIDE))
        key = DraftKey(str(actor.account_id), str(file.card.case_id), action.value)
        named = partial(wording.field_of, action)
        super().__init__(tasks, ACTIONS[action], specs, drafts, key, wording.action(action), now, parent, named=named)
        self.setObjectName(f"form_{action.value}")
        self._tell_question()
        self._fold_aside()
        self._narrow_choices()
        self._show_what_matters()
        if action is Action.AMEND:
            self.body.fields["field"].edited.connect(self._show_old_value)
        self.start(defaults(action, file, actor, now()))
        if action is Action.EVALUATE:
            tasks.read(evaluation.computed, file.card.case_id, on_done=self._show_rubric, owner=self)
        if action is Action.MERGE:
            tasks.read(nearby.merge_targets, file.card.case_id, on_done=self._offer_targets, owner=self)
        form_choices.offer_all(self.body, tasks, self, file, self._on_offered)

    def show_file(self, file: CaseFile) -> None:
        """Go on with the case as it is now; what was typed stays."""
        self.file = file
        self.ask_effect()

    def _tell_question(self) -> None:
        """Over the fields, what is decided or answered by them: its ledger is far down under the course."""
        if asked := asked_by_others(self.action, self.file):
            told = toned(asked, "muted")
            told.setObjectName("question")
            told.setWordWrap(True)
            layout = self.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.insertWidget(layout.indexOf(self.body), told)

    def make_form(self, values: dict[str, Any], key: str) -> Any:
        card = self.file.card
        if self.action is Action.ISSUE_DOCUMENT:
            values = values | self._not_of(str(values["paper"]))
        return FORMS[self.action](case_id=card.case_id, version=card.version, key=key, **values)

    def effect_query(self, form: Any) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return effects.preview, (self.action, form)

    def effect_words(self, answer: Any) -> str:
        return told(answer, self.file)

    def no_effect_words(self, refused: Refused) -> str:
        """Over the form stands already who changed the case."""
        if refused.code == "changed_meanwhile":
            return self.tr("按下后先列出改动之处，再由您决定是否提交")
        return super().no_effect_words(refused)

    def _on_offered(self, kind: Any, rows: Sequence[Any]) -> None:
        card = self.file.card
        if kind is fields.PersonId and rows and "inspector" in self.body.fields:
            others = [row.person_id for row in rows if row.person_id != self.file.facts.assigned]
            if self.action is not Action.REASSIGN:
                self.suggest({"inspector": rows[0].person_id})
            elif others:
                self.suggest({"inspector": others[0]})
        if kind is fields.BodyCode and self.action in (Action.DISPATCH, Action.RULE_RESPONSIBILITY):
            self.tasks.read(choices.suggested_bodies, card.case_id, on_done=self._on_suggested, owner=self)
        if kind is fields.BodyCode and self.action in _REWORK_ON:
            joined = {task.body_code for task in self.file.joint_tasks}
            options = [each for each in form_choices.bodies(rows) if each.value in joined]
            self.body.offer_field("co_bodies", options)
        self.ask_effect()

    def _on_suggested(self, codes: Sequence[str]) -> None:
        if codes:
            self.suggest({"lead_body" if self.action is Action.DISPATCH else "body": codes[0]})
            self.ask_effect()

    def _offer_targets(self, rows: Sequence[Any]) -> None:
        self.body.offer(fields.CaseNumber, form_choices.targets(rows))
        self.ask_effect()

    def _show_rubric(self, parts: Sequence[Any]) -> None:
        field = self.body.fields["changes"]
        assert isinstance(field, RubricField)
        field.show_computed((part.part, part.computed, part.full, facts_told(part.evidence)) for part in parts)

    def _show_old_value(self) -> None:
        """Start a correction from what is written now."""
        chosen = self.body.fields["field"].value()
        if chosen is not None and chosen != getattr(self, "_amended", None):
            self._amended = chosen
            field = self.body.fields["value"]
            assert isinstance(field, AmendedField)
            field.show_field(chosen, current_value(self.file, chosen), current_words(self.file, chosen))

    def _narrow_choices(self) -> None:
        """Offer no level that the act cannot mean: an escalation goes up, and only a leader lists a case 挂牌."""
        if self.action is Action.ESCALATE:
            higher = _LEVELS[_LEVELS.index(Level(self.file.card.level)) + 1 :]
            self.body.offer_field("level", [each for each in enum_options(Level, choice) if each.value in higher])
        if self.action is Action.SUPERVISE and self._actor.role is not Role.LEADER:
            options = enum_options(SupervisionLevel, choice)
            self.body.offer_field("level", [each for each in options if each.value is not SupervisionLevel.LISTED])

    def _show_what_matters(self) -> None:
        """Hide what only some cases ask for; a refusal beneath such a field brings it back."""
        if self.action is Action.ANSWER and not self.file.facts.open_co_bodies:
            self.body.set_row_visible("open_tasks_reason", False)
        if self.action in _REWORK_ON:
            name, again = _REWORK_ON[self.action]
            asked = self.body.fields[name]

            def show() -> None:
                self.body.set_row_visible("co_bodies", bool(self.file.joint_tasks) and asked.value() is again)

            asked.edited.connect(show)
            show()
        if self.action is Action.ISSUE_DOCUMENT:
            self.body.fields["paper"].edited.connect(self._show_papers_fields)
            self._show_papers_fields()

    def _not_of(self, paper: str) -> dict[str, Any]:
        """The defaults of what the paper has no room for: what was typed for another one stays in the draft and is not issued."""
        others = {*RECORD_FIELDS, *ORDER_FIELDS} - fields_of(paper)
        return {spec.name: spec.default for spec in self.body.specs if spec.name in others}

    def _show_papers_fields(self) -> None:
        """Ask only for what the paper to be issued has room for."""
        wanted = fields_of(str(self.body.fields["paper"].value() or ""))
        for name in (*RECORD_FIELDS, *ORDER_FIELDS):
            self.body.set_row_visible(name, name in wanted)

    def _show_aside(self, on: bool) -> None:
        for name in _ASIDE:
            if name in self.body.fields:
                self.body.set_row_visible(name, on)

    def _fold_aside(self) -> None:
        self._show_aside(False)
        more = QPushButton(self.tr("补记…"))
        more.setProperty("quiet", True)
        more.setCheckable(True)
        more.setToolTip(self.tr("补记发生时间、代何人记录"))
        more.toggled.connect(self._show_aside)
        self.foot.addWidget(more)
