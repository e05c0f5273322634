"""The fields of a form built from its dataclass: labels, inputs, refusals beside the field at fault; it sends nothing anywhere."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from desktop import wording
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit
from desktop.usecases import fields
from desktop.usecases.evaluation import PartChange
from desktop.views.shared.amended_field import AmendedField
from desktop.views.shared.choice_fields import ChoiceField, ManyField, PickField, enum_options
from desktop.views.shared.form_fields import CheckField, Field, LineField, Option, TextField, VerdictField
from desktop.views.shared.form_specs import FieldSpec
from desktop.views.shared.measure_fields import DayField, LimitField, MomentField, NumberField, PositionField
from desktop.views.shared.photo_field import PhotoField, Runner
from desktop.views.shared.rubric_field import RubricField
from desktop.wording.choices import choice, verdict

PICKED = (fields.BodyCode, fields.GridCode, fields.CategoryCode, fields.PersonId, fields.CaseNumber, fields.PaperName)
CHOSEN = (fields.FilingCondition, fields.ClosingCondition)
_INSIDE: Mapping[Any, tuple[Any, ...]] = {
    fields.BodyCodes: (fields.BodyCode,),
    fields.AmendedValue: (fields.GridCode, fields.CategoryCode),
}
"""What is offered to the fields whose kind holds others."""

LABEL_WIDTH = 76
"""Pixels: five characters and the mark of a required field; a longer label takes two lines and leaves the input its room."""


class FormBody(QFrame):
    """One row per field: the label (required ones marked *), the input, and beneath it why it was refused.

    `named` gives a field its label by its name.
    """

    edited = Signal()
    problem = Signal(str)
    """Something a field has to say that is not a refusal of its value."""

    def __init__(
        self,
        specs: Sequence[FieldSpec],
        runner: Runner,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
        *,
        named: Callable[[str], str] = wording.field,
    ) -> None:
        super().__init__(parent)
        self.specs = tuple(specs)
        self.named = named
        self._runner = runner
        self._now = now
        self.fields: dict[str, Field] = {}
        self._refusals: dict[str, QLabel] = {}
        self._labels: dict[str, QLabel] = {}
        self._offering = False
        self._inputs = self._makers()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        for spec in self.specs:
            self._add(spec)

    def kinds(self) -> frozenset[Any]:
        """The kinds whose options have to be offered before they can be chosen."""
        wanted = {spec.kind for spec in self.specs if spec.kind in PICKED + CHOSEN}
        return frozenset(wanted.union(*(_INSIDE.get(spec.kind, ()) for spec in self.specs)))

    def offer(self, kind: Any, options: Sequence[Option]) -> None:
        """Hand the options of a kind to every field of that kind."""
        self._offering = True  # options are no edit
        for spec in self.specs:
            field = self.fields[spec.name]
            if isinstance(field, AmendedField):
                field.offer_kind(kind, options)
            elif spec.kind is kind or kind in _INSIDE.get(spec.kind, ()):
                field.offer(options)
        self._offering = False

    def offer_field(self, name: str, options: Sequence[Option]) -> None:
        """Hand options to one field: fewer than its kind has, where not all of them can be meant here."""
        self._offering = True
        self.fields[name].offer(options)
        self._offering = False

    def values(self) -> dict[str, Any]:
        """Every field's value by name, empty ones at their default; raises Refused for the first that cannot be a value."""
        found: dict[str, Any] = {}
        for spec in self.specs:
            field = self.fields[spec.name]
            value = field.value()
            found[spec.name] = spec.default if not spec.required and field.is_empty() else value
        return found

    def missing(self) -> tuple[str, ...]:
        """The names of required fields that are still empty."""
        return tuple(spec.name for spec in self.specs if spec.required and self._is_empty(spec.name))

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in what is given by name; other fields stay."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].set_value(value)

    def written(self) -> tuple[tuple[str, str], ...]:
        """The texts that stand in the form, each with its label."""
        texts = (
            (name, field.value()) for name, field in self.fields.items() if isinstance(field, LineField | TextField)
        )
        return tuple((self.named(name), text) for name, text in texts if text)

    def draft(self) -> dict[str, Any]:
        """Every field as plain JSON."""
        return {name: field.draft() for name, field in self.fields.items()}

    def restore(self, kept: Mapping[str, Any], file: Callable[[str], bytes | None]) -> None:
        """Show a draft; `file` finds the bytes of a picture. What no longer fits (a newer version of the form) is left out."""
        for name, value in kept.items():
            field = self.fields.get(name)
            try:
                if isinstance(field, PhotoField):
                    field.set_value(_photos(value, file))
                elif field is not None:
                    field.restore(value)
            except (TypeError, ValueError, KeyError, IndexError):
                continue

    def photo_bytes(self) -> tuple[bytes, ...]:
        """The bytes of all pictures, to be kept beside a draft."""
        return tuple(
            photo.content for field in self.fields.values() if isinstance(field, PhotoField) for photo in field.value()
        )

    def show_refusal(self, name: str, sentence: str) -> bool:
        """Tell a refusal beneath the field and go there; False where there is no such field."""
        if name not in self.fields:
            return False
        self._refusals[name].setText(sentence)
        self.set_row_visible(name, True)
        self.fields[name].set_fault(True)
        self.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)
        told = self._refusals[name]
        QTimer.singleShot(0, told, partial(_bring_into_sight, told))  # it has its place only then
        return True

    def clear_refusals(self) -> None:
        """Take back what was said beneath the fields."""
        for name in self._refusals:
            self._clear_refusal(name)

    def refusal_of(self, name: str) -> str:
        """What is said beneath a field now."""
        return self._refusals[name].text()

    def set_row_visible(self, name: str, visible: bool) -> None:
        """Show or hide a field with its label and what is said beneath it."""
        self._labels[name].setVisible(visible and bool(self._labels[name].text()))
        self._refusals[name].setVisible(visible and bool(self._refusals[name].text()))
        self.fields[name].setVisible(visible)

    def first_to_fill(self) -> Field | None:
        """The first required field that is empty, else the first field."""
        names = self.missing() or tuple(self.fields)[:1]
        return self.fields[names[0]] if names else None

    def _is_empty(self, name: str) -> bool:
        try:
            return self.fields[name].is_empty()
        except Refused:
            return False

    def _add(self, spec: FieldSpec) -> None:
        field = self._input(spec)
        if not spec.required and spec.default is not None and field.is_empty():
            field.set_value(spec.default)
        label = QLabel("" if isinstance(field, CheckField) else self.named(spec.name) + (" *" if spec.required else ""))
        label.setProperty("tone", "muted")
        label.setBuddy(field)
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        label.setContentsMargins(0, 5, 0, 0)
        label.setWordWrap(True)
        label.setFixedWidth(LABEL_WIDTH)
        told = QLabel()
        told.setProperty("tone", "red")
        told.setWordWrap(True)
        told.hide()
        field.setAccessibleName(self.named(spec.name))
        row = 2 * len(self.fields)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)
        self._grid.addWidget(told, row + 1, 1)
        self.fields[spec.name], self._labels[spec.name], self._refusals[spec.name] = field, label, told
        field.edited.connect(lambda: self._on_edited(spec.name))

    def _on_edited(self, name: str) -> None:
        if self._offering:
            return
        self._clear_refusal(name)
        self.edited.emit()

    def _clear_refusal(self, name: str) -> None:
        if not self._refusals[name].text():
            return
        self._refusals[name].clear()
        self._refusals[name].hide()
        self.fields[name].set_fault(False)

    def _input(self, spec: FieldSpec) -> Field:
        if isinstance(spec.kind, type) and issubclass(spec.kind, enum.StrEnum):
            return ChoiceField(spec.name, enum_options(spec.kind, choice), optional=spec.optional)
        if spec.kind is bool:
            return VerdictField(spec.name, *verdict(spec.name)) if spec.required else CheckField(spec.name)
        return self._inputs.get(spec.kind, _line)(spec)

    def _makers(self) -> dict[Any, Callable[[FieldSpec], Field]]:
        today = self._now().astimezone(wording.DISTRICT_ZONE).date()
        hints = {
            fields.CaseNumber: self.tr("输入案号、上报号或地址查找"),
            fields.PersonId: self.tr("输入姓名或电话查找"),
            fields.PaperName: self.tr("选择或输入文书名称"),
        }
        picks = {
            kind: lambda spec: PickField(
                spec.name,
                codes=spec.kind is not fields.PersonId,
                own=spec.kind is fields.PaperName,
                hint=hints.get(spec.kind, ""),
            )
            for kind in PICKED
        }
        few = {kind: lambda spec: ChoiceField(spec.name) for kind in CHOSEN}
        return {
            **picks,
            **few,
            fields.LongText: lambda spec: TextField(spec.name),
            fields.BodyCodes: lambda spec: ManyField(spec.name),
            fields.Photos: self._photo_field,
            fields.AmendedValue: lambda spec: AmendedField(spec.name),
            fields.Position: lambda spec: PositionField(spec.name),
            Limit: lambda spec: LimitField(spec.name, optional=not spec.required),
            datetime: lambda spec: MomentField(spec.name, self._now, optional=not spec.required),
            date: lambda spec: DayField(spec.name, today, optional=not spec.required),
            int: lambda spec: NumberField(spec.name, optional=spec.optional),
            tuple[PartChange, ...]: lambda spec: RubricField(spec.name),
        }

    def _photo_field(self, spec: FieldSpec) -> PhotoField:
        photos = PhotoField(spec.name, self._runner)
        photos.problem.connect(self.problem)
        return photos


def _line(spec: FieldSpec) -> Field:
    return LineField(spec.name)


def _photos(kept: Iterable[Sequence[str]], file: Callable[[str], bytes | None]) -> tuple[fields.PhotoInput, ...]:
    found = ((file(sha256), caption) for sha256, caption in kept)
    return tuple(fields.PhotoInput(content, caption) for content, caption in found if content is not None)


def _bring_into_sight(told: QWidget) -> None:
    """Scroll what a form stands in, if it stands in such a thing, to a sentence that would be below its edge."""
    parent = told.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if isinstance(parent, QScrollArea):
        parent.ensureWidgetVisible(told, 0, 4)
