"""The input for an evaluation: the rubric's parts as computed, each of which an assessor may set otherwise with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from desktop.rules.score_norms import RubricPart
from desktop.usecases.evaluation import PartChange
from desktop.views.shared.form_fields import Field, frame_fault
from desktop.views.shared.number_box import NumberBox
from desktop.wording.choices import choice

_AS_COMPUTED = -1


class RubricField(Field):
    """A line a part: what it is, the set score ("as computed" unless changed), the reason; its value holds the changed parts only."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(2, 1)
        grid.setVerticalSpacing(2)
        self.facts: dict[str, QLabel] = {}
        self.scores: dict[str, NumberBox] = {}
        self.reasons: dict[str, QLineEdit] = {}
        for row, part in enumerate(RubricPart):
            score = NumberBox()
            score.setRange(_AS_COMPUTED, 100)
            score.setSpecialValueText(self.tr("按规则计算"))
            score.setValue(_AS_COMPUTED)
            reason = QLineEdit()
            reason.setPlaceholderText(self.tr("调整理由 *"))
            reason.setAccessibleName(self.tr("{part}的调整理由").format(part=choice(part)))
            reason.hide()
            score.valueChanged.connect(lambda value, reason=reason: reason.setVisible(value != _AS_COMPUTED))
            score.valueChanged.connect(self.edited)
            reason.textChanged.connect(self.edited)
            score.setAccessibleName(choice(part))
            label, facts = QLabel(choice(part)), QLabel()
            label.setBuddy(score)
            facts.setProperty("tone", "muted")
            facts.setWordWrap(True)
            grid.addWidget(label, 3 * row, 0)
            grid.addWidget(score, 3 * row, 1)
            grid.addWidget(facts, 3 * row + 1, 0, 1, 3)
            grid.addWidget(reason, 3 * row + 2, 0, 1, 3)
            self.scores[part.value], self.reasons[part.value], self.facts[part.value] = score, reason, facts
        self._holds(box)
        self.setFocusProxy(next(iter(self.scores.values())))

    def show_computed(self, parts: Iterable[tuple[str, int, int, str]]) -> None:
        """Show what the rules give and from which facts: (part, computed, full, facts in words) each."""
        for part, computed, full, facts in parts:
            if part in self.scores:
                self.scores[part].setMaximum(full)
                self.facts[part].setText(facts)
                self.scores[part].setSuffix(self.tr(" / {full}").format(full=full))
                self.reasons[part].setPlaceholderText(self.tr("调整理由 *（规则得分 {score}）").format(score=computed))
                self.scores[part].setSpecialValueText(self.tr("{score} / {full}").format(score=computed, full=full))

    def value(self) -> tuple[PartChange, ...]:
        return tuple(
            PartChange(part, score.value(), self.reasons[part].text().strip())
            for part, score in self.scores.items()
            if score.value() != _AS_COMPUTED
        )

    def set_value(self, value: Any) -> None:
        changes = {change.part: change for change in value or ()}
        for part, score in self.scores.items():
            score.setValue(changes[part].score if part in changes else _AS_COMPUTED)
            self.reasons[part].setText(changes[part].reason if part in changes else "")

    def set_fault(self, fault: bool) -> None:
        """Frame the reasons that a score set otherwise still wants: the rest is as the rules compute it."""
        self.setFocusProxy(next(iter(self.scores.values())))
        for part, score in reversed(self.scores.items()):
            reason = self.reasons[part]
            missing = fault and score.value() != _AS_COMPUTED and not reason.text().strip()
            frame_fault(reason, fault=missing)
            if missing:
                self.setFocusProxy(reason)

    def draft(self) -> list[list[Any]]:
        return [[change.part, change.score, change.reason] for change in self.value()]

    def restore(self, kept: Any) -> None:
        self.set_value([PartChange(str(part), int(score), str(reason)) for part, score, reason in kept])

    def is_empty(self) -> bool:
        return not self.value()
