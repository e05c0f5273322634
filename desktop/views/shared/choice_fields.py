"""The input widgets for choosing: one of few, one of many found by typing, several of many; what there is to choose is handed to them."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QToolButton, QVBoxLayout, QWidget

from desktop.rules.errors import Refused
from desktop.views.shared.form_fields import Field, Option


class QuietCombo(QComboBox):
    """Turning the wheel over a form scrolls the form and changes no choice."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


class ChoiceField(Field):
    """One of few: a drop-down list without typing."""

    def __init__(
        self, name: str, options: Sequence[Option] = (), *, optional: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self.box = QuietCombo()
        self._optional = optional
        self._wanted: Any = None
        self._values: list[Any] = []
        self.offer(options)
        self.box.currentIndexChanged.connect(self.edited)
        self.box.activated.connect(lambda _: self._forget_wanted())
        self._holds(self.box)

    def value(self) -> Any:
        at = self.box.currentIndex()
        return self._values[at] if 0 <= at < len(self._values) else self._wanted

    def set_value(self, value: Any) -> None:
        self._wanted = value
        at = self._values.index(value) if value in self._values else -1
        self.box.setCurrentIndex(at)

    def offer(self, options: Sequence[Option]) -> None:
        wanted = self.value()
        self.box.blockSignals(True)
        self.box.clear()
        # Kept here and not as item data: Qt hands a code back as plain text.
        self._values = [None] if self._optional else []
        if self._optional:
            self.box.addItem(self.tr("（不填）"))
        for option in options:
            self._values.append(option.value)
            self.box.addItem(option.label)
            self.box.setItemData(self.box.count() - 1, option.label, Qt.ItemDataRole.ToolTipRole)
        self.set_value(options[0].value if wanted is None and len(options) == 1 and not self._optional else wanted)
        self.box.blockSignals(False)

    def _forget_wanted(self) -> None:
        self._wanted = None


class PickField(Field):
    """One of many: typed or listed, found by any part of its name or code; a code that is not listed is handed on as typed.

    With `own`, a name of one's own is as good as a listed one, and nothing that is listed is taken for it.
    """

    def __init__(
        self, name: str, *, codes: bool, own: bool = False, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._own = own
        self._codes = codes  # whether what is typed may itself be the value
        self._options: tuple[Option, ...] = ()
        self._wanted: Any = None
        self.box = QuietCombo()
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setCurrentIndex(-1)
        completer = QCompleter(self.box.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setMaxVisibleItems(12)
        self.box.setCompleter(completer)
        line = self.box.lineEdit()
        assert line is not None
        line.setPlaceholderText(hint or self.tr("输入名称或代码查找"))
        line.textEdited.connect(lambda _: self._forget_wanted())
        self.box.currentTextChanged.connect(self.edited)
        self.box.activated.connect(lambda _: self._forget_wanted())
        self._holds(self.box)

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be chosen now."""
        return self._options

    def value(self) -> Any:
        typed = self.box.currentText().strip()
        if not typed:
            return self._wanted
        for option in self._options:
            if typed in (option.label, str(option.value)):
                return option.value
        if self._own:
            return typed
        matching = [option for option in self._options if typed in option.label or typed in option.search]
        if len(matching) == 1:
            return matching[0].value
        if self._codes:
            return typed
        raise Refused("choice_unknown", field=self.name, typed=typed)

    def set_value(self, value: Any) -> None:
        self._wanted = value if value not in ("", None) else None
        option = next((each for each in self._options if each.value == value), None)
        self.box.setCurrentIndex(self._options.index(option) if option else -1)
        typed = str(value) if self._codes and self._options and self._wanted is not None else ""
        self.box.setEditText(option.label if option else typed)
        if (line := self.box.lineEdit()) is not None:
            line.setCursorPosition(0)  # a long name is read from its beginning

    def draft(self) -> Any:
        try:
            return self.value()
        except Refused:
            return {"typed": self.box.currentText()}

    def restore(self, kept: Any) -> None:
        if isinstance(kept, dict):
            self.box.setEditText(str(kept.get("typed", "")))
        else:
            self.set_value(kept)

    def offer(self, options: Sequence[Option]) -> None:
        typed, wanted = self.box.currentText(), self._wanted
        self.box.blockSignals(True)
        self._options = tuple(options)
        self.box.clear()
        for option in options:
            self.box.addItem(option.label, option.value)
        self.box.setCurrentIndex(-1)
        self.box.setEditText(typed)
        if wanted is not None and not typed:
            self.set_value(wanted)
        self.box.blockSignals(False)
        self.edited.emit()

    def _forget_wanted(self) -> None:
        self._wanted = None


class ManyField(Field):
    """Several of many: each one chosen stands as a button that takes it out again."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._chosen: list[Any] = []
        self._options: tuple[Option, ...] = ()
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(4)
        column.addLayout(self._buttons)
        self.pick = PickField(f"{name}_more", codes=False)
        self.pick.box.activated.connect(lambda _: self._take_picked())
        completer = self.pick.box.completer()
        assert completer is not None
        completer.activated.connect(lambda _: self._take_picked(), Qt.ConnectionType.QueuedConnection)
        line = self.pick.box.lineEdit()
        assert line is not None
        line.returnPressed.connect(self._take_picked, Qt.ConnectionType.QueuedConnection)
        column.addWidget(self.pick)
        self._holds(box)
        self.setFocusProxy(self.pick)

    def value(self) -> tuple[Any, ...]:
        return tuple(self._chosen)

    def set_value(self, value: Any) -> None:
        self._chosen = list(value or ())
        self._show()

    def draft(self) -> list[Any]:
        return list(self._chosen)

    def offer(self, options: Sequence[Option]) -> None:
        self._options = tuple(options)
        self.pick.offer(options)
        self._show()

    def _take_picked(self) -> None:
        try:
            value = self.pick.value()
        except Refused:
            return
        self.pick.set_value(None)
        if value is not None and value not in self._chosen:
            self._chosen.append(value)
            self._show()

    def _show(self) -> None:
        while item := self._buttons.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        labels = {option.value: option.label for option in self._options}
        for value in self._chosen:
            button = QToolButton()
            button.setText(f"{labels.get(value, value)}  ✕")
            button.setToolTip(self.tr("去掉"))
            button.setProperty("chip", True)
            button.clicked.connect(lambda _=False, value=value: self._drop(value))
            self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.edited.emit()

    def _drop(self, value: Any) -> None:
        self._chosen.remove(value)
        self._show()


def enum_options(kind: type[enum.StrEnum], words: Callable[[Any], str]) -> tuple[Option, ...]:
    """The members of a code as options."""
    return tuple(Option(each, words(each)) for each in kind)
