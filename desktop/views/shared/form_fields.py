"""The plain input widgets of forms - texts, yes or no - and what every input widget has in common; they know no form and no case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from desktop import wording


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what the form is given, what people read, and what else they may type to find it."""

    value: Any
    label: str
    search: str = ""


class Field(QWidget):
    """One input: a value as the form wants it, and the same as plain JSON for a draft.

    `value` raises Refused with the field's name where what was typed cannot be such a value.
    """

    edited = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.setObjectName(f"field_{name}")

    def value(self) -> Any:
        """What the form is given; "" or None while empty."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value of the form."""
        raise NotImplementedError

    def draft(self) -> Any:
        """What a draft keeps, plain JSON."""
        return self.value()

    def restore(self, kept: Any) -> None:
        """Show what a draft kept."""
        self.set_value(kept)

    def offer(self, options: Sequence[Option]) -> None:
        """Take what can be chosen; fields that are not chosen from a list take nothing."""

    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return self.value() in ("", None, ())

    def set_fault(self, fault: bool) -> None:
        """Frame the input as the one at fault, or no longer."""
        for widget in self.findChildren(QWidget):
            if not isinstance(widget.parent(), QAbstractSpinBox | QComboBox):  # the line inside has no frame of its own
                frame_fault(widget, fault=fault)

    def _holds(self, widget: QWidget, stretch: int = 1) -> None:
        self._row.addWidget(widget, stretch)
        if self.focusProxy() is None:
            self.setFocusProxy(widget)


def frame_fault(widget: QWidget, *, fault: bool) -> None:
    """Frame one input as the one at fault, or no longer."""
    if widget.property("fault") is not None or fault:
        widget.setProperty("fault", fault)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class LineField(Field):
    """A line of text."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.edit = QLineEdit()
        self.edit.textChanged.connect(self.edited)
        self._holds(self.edit)

    def value(self) -> str:
        return self.edit.text().strip()

    def set_value(self, value: Any) -> None:
        self.edit.setText(str(value or ""))


class _GrowingEdit(QPlainTextEdit):
    """As high as its text, between two and eight lines."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        lines = min(8, max(2, int(self.document().size().height())))
        margins = self.contentsMargins()
        extra = margins.top() + margins.bottom() + 2 * round(self.document().documentMargin())
        return QSize(200, lines * self.fontMetrics().lineSpacing() + extra)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())


class TextField(Field):
    """Text of several lines; Tab leaves it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.edit = _GrowingEdit()
        self.edit.textChanged.connect(self.edited)
        self._holds(self.edit)

    def value(self) -> str:
        return self.edit.toPlainText().strip()

    def set_value(self, value: Any) -> None:
        self.edit.setPlainText(str(value or ""))


class CheckField(Field):
    """Yes or no, where no is the default."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.box = QCheckBox(wording.field(name))
        self.box.toggled.connect(self.edited)
        self._holds(self.box)

    def value(self) -> bool:
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def is_empty(self) -> bool:
        return False


class VerdictField(Field):
    """Yes or no that somebody has to say: neither is chosen beforehand."""

    def __init__(self, name: str, yes: str, no: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.yes, self.no = QRadioButton(yes), QRadioButton(no)
        self._group = QButtonGroup(self)
        for button in (self.yes, self.no):
            self._group.addButton(button)
            self._holds(button, 0)
        self._row.addStretch(1)
        self._group.buttonToggled.connect(lambda _button, on: self.edited.emit() if on else None)

    def value(self) -> bool | None:
        return True if self.yes.isChecked() else False if self.no.isChecked() else None

    def set_value(self, value: Any) -> None:
        self._group.setExclusive(False)
        self.yes.setChecked(value is True)
        self.no.setChecked(value is False)
        self._group.setExclusive(True)
