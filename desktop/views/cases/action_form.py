"""One generic form for every act on a case, made from the act's dataclass; which act it is decides its fields and defaults only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from desktop import wording
from desktop.queries import choices
from desktop.queries.case_file import CaseFile
from desktop.rules.permissions import Actor
from desktop.rules.terms import Level, Urgency
from desktop.rules.workflow import Action, Role
from desktop.usecases import effects, evaluation, fields
from desktop.usecases.actions import ACTIONS, FORMS
from desktop.usecases.amending import Amendable
from desktop.views.cases import form_choices
from desktop.views.cases.effect_words import told
from desktop.views.shared.drafts import DraftKey, Drafts
from desktop.views.shared.form_frame import FormFrame, Writer
from desktop.views.shared.form_specs import describe
from desktop.views.shared.rubric_field import RubricField

_GIVEN = frozenset({"case_id", "version", "key"})
_ASIDE = ("happened_at", "acting_for")
_DESK = frozenset({Role.REGISTRAR, Role.DISPATCHER, Role.SHIFT_LEADER})


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
        super().__init__(tasks, ACTIONS[action], specs, drafts, key, wording.action(action), now, parent)
        self.setObjectName(f"form_{action.value}")
        self._fold_aside()
        if action is Action.AMEND:
            self.body.fields["field"].edited.connect(self._show_old_value)
        self.start(defaults(action, file, actor))
        if action is Action.EVALUATE:
            tasks.read(evaluation.computed, file.card.case_id, on_done=self._show_rubric, owner=self)
        form_choices.offer_all(self.body, tasks, self, file, self._on_offered)

    def show_file(self, file: CaseFile) -> None:
        """Go on with the case as it is now; what was typed stays."""
        self.file = file
        self.ask_effect()

    def make_form(self, values: dict[str, Any], key: str) -> Any:
        card = self.file.card
        return FORMS[self.action](case_id=card.case_id, version=card.version, key=key, **values)

    def effect_query(self, form: Any) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return effects.preview, (self.action, form)

    def effect_words(self, answer: Any) -> str:
        return told(answer, self.file)

    def _on_offered(self, kind: Any, rows: Sequence[Any]) -> None:
        card = self.file.card
        if kind is fields.PersonId and rows and "inspector" in self.body.fields:
            others = [row.person_id for row in rows if row.person_id != self.file.facts.assigned]
            if self.action is not Action.REASSIGN:
                self.suggest({"inspector": rows[0].person_id})
            elif others:
                self.suggest({"inspector": others[0]})
        if kind is fields.BodyCode and self.action is Action.DISPATCH:
            self.tasks.read(choices.suggested_bodies, card.case_id, on_done=self._on_suggested, owner=self)
        self.ask_effect()

    def _on_suggested(self, codes: Sequence[str]) -> None:
        if codes:
            self.suggest({"lead_body": codes[0]})
            self.ask_effect()

    def _show_rubric(self, parts: Sequence[Any]) -> None:
        field = self.body.fields["changes"]
        assert isinstance(field, RubricField)
        field.show_computed((part.part, part.computed, part.full) for part in parts)

    def _show_old_value(self) -> None:
        """Start a correction from what is written now."""
        chosen = self.body.fields["field"].value()
        if chosen is not None and chosen != getattr(self, "_amended", None):
            self._amended = chosen
            self.body.set_values({"value": current_value(self.file, chosen)})

    def _show_aside(self, on: bool) -> None:
        for name in _ASIDE:
            if name in self.body.fields:
                self.body.set_row_visible(name, on)

    def _fold_aside(self) -> None:
        self._show_aside(False)
        more = QPushButton(self.tr("更多…"))
        more.setProperty("quiet", True)
        more.setCheckable(True)
        more.setToolTip(self.tr("补记发生时间、代何人记录"))
        more.toggled.connect(self._show_aside)
        self.foot.addWidget(more)


def defaults(action: Action, file: CaseFile, actor: Actor) -> dict[str, Any]:
    """What the form can say by itself: what is on the case already, and who is signed in."""
    card = file.card
    match action:
        case Action.ACCEPT:
            return {
                "category": card.category_code,
                "level": Level(card.level),
                "urgency": Urgency(file.urgency),
            }
        case Action.TAKE | Action.JOINT_TAKE:
            return {"handler": actor.name}
        case Action.PROMPT | Action.SUPERVISE:
            return {"body": card.body_code or ""}
        case Action.VERIFY | Action.ANSWER_CHECK if actor.person_id != file.facts.assigned:
            return {"acting_for": file.facts.assigned}  # the desk records what the inspector said
        case Action.CALL_JOINT:
            return {"meets_where": card.address}
        case _:
            return {}


def current_value(file: CaseFile, field: Amendable) -> str:
    """What is written on the case now, as the correction's form wants it."""
    card = file.card
    match field:
        case Amendable.ADDRESS:
            return card.address
        case Amendable.DESCRIPTION:
            return card.description
        case Amendable.CATEGORY:
            return card.category_code
        case Amendable.GRID:
            return card.grid_code
        case Amendable.POSITION:
            return "" if card.lon is None or card.lat is None else f"{card.lon},{card.lat}"
        case Amendable.URGENCY:
            return file.urgency
