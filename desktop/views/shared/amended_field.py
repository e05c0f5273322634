"""The input of a correction: the very input that the corrected field has in a report, and the old value beneath; it reads nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.rules.errors import Refused
from desktop.rules.terms import Urgency
from desktop.usecases import fields
from desktop.usecases.amending import Amendable
from desktop.usecases.fields import Position
from desktop.views.shared.choice_fields import ChoiceField, PickField, enum_options
from desktop.views.shared.form_fields import Field, LineField, Option, TextField
from desktop.views.shared.measure_fields import PositionField
from desktop.wording.choices import choice

_KIND_OF: Mapping[Amendable, Any] = {Amendable.CATEGORY: fields.CategoryCode, Amendable.GRID: fields.GridCode}


class AmendedField(Field):
    """Shows the input of one `Amendable` at a time; its value is the text that the use-case reads, a position as "lon,lat"."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.inputs: dict[Amendable, Field] = {
            Amendable.ADDRESS: LineField(f"{name}_address"),
            Amendable.DESCRIPTION: TextField(f"{name}_description"),
            Amendable.CATEGORY: PickField(f"{name}_category", codes=True),
            Amendable.GRID: PickField(f"{name}_grid", codes=True),
            Amendable.POSITION: PositionField(f"{name}_position"),
            Amendable.URGENCY: ChoiceField(f"{name}_urgency", enum_options(Urgency, choice)),
        }
        self._shown = Amendable.ADDRESS
        self._stack = QStackedWidget()
        for field in self.inputs.values():
            self._stack.addWidget(field)
            field.edited.connect(self.edited)
        self.old = QLabel()
        self.old.setProperty("tone", "muted")
        self.old.setWordWrap(True)
        self.old.hide()
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._stack)
        column.addWidget(self.old)
        self._holds(box)
        self._show(self._shown)

    def show_field(self, amended: Amendable, now: str, told: str) -> None:
        """Correct another field: begin from `now`, the value as the use-case reads it, and tell the old one as people read it."""
        self._show(amended)
        self.set_value(now)
        self.old.setText(self.tr("原为：{old}").format(old=told or self.tr("（空）")))
        self.old.show()

    def label_of(self, value: str) -> str:
        """How people read a code that was offered; what was not offered as it is."""
        field = self.inputs[self._shown]
        options = field.options if isinstance(field, PickField) else ()
        return next((option.label for option in options if option.value == value), value)

    def value(self) -> str:
        value = self._here(self.inputs[self._shown].value)
        if isinstance(value, Position):
            return f"{value.lon},{value.lat}"
        return str(value or "")

    def set_value(self, value: Any) -> None:
        field = self.inputs[self._shown]
        text = str(value or "")
        if isinstance(field, PositionField):
            lon, _, lat = text.partition(",")
            field.restore((lon.strip(), lat.strip()))
        elif isinstance(field, ChoiceField):
            field.set_value(Urgency(text) if text in set(Urgency) else None)
        else:
            field.set_value(text)

    def draft(self) -> Any:
        return self.inputs[self._shown].draft()

    def restore(self, kept: Any) -> None:
        field = self.inputs[self._shown]
        if isinstance(field, ChoiceField):
            self.set_value(kept)
        else:
            field.restore(kept)

    def offer_kind(self, kind: Any, options: Sequence[Option]) -> None:
        """Hand the options of categories or grids to the input that chooses among them."""
        for amended, wanted in _KIND_OF.items():
            if wanted is kind:
                self.inputs[amended].offer(options)

    def is_empty(self) -> bool:
        return self.inputs[self._shown].is_empty()

    def _show(self, amended: Amendable) -> None:
        """One input takes the room, and the height, of itself alone."""
        self._shown = amended
        shown = self.inputs[amended]
        for field in self.inputs.values():
            policy = QSizePolicy.Policy.Preferred if field is shown else QSizePolicy.Policy.Ignored
            field.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self._stack.setCurrentWidget(shown)
        self._stack.adjustSize()
        self.setFocusProxy(shown)

    def _here(self, read: Any) -> Any:
        """Read the shown input; a refusal is about this field, whatever the input inside it is called."""
        try:
            return read()
        except Refused as refused:
            raise Refused(refused.code, **{**refused.details, "field": self.name}) from None
