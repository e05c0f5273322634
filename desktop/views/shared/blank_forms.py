"""Which forms are wanted blank: a list to tick; it prints nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.printing.blank_titles import BLANK_TITLES, BlankForm


class BlankFormsDialog(QDialog):
    """Every form with a box to tick; what is chosen is printed in the order of the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("空白表单"))
        self.resize(380, 680)
        note = QLabel(self.tr("供现场手工填写，栏目与系统打印的文书相同。勾选需要的表单："))
        note.setWordWrap(True)
        self.forms = QListWidget()
        self.forms.setAccessibleName(self.tr("表单"))
        for form, title in BLANK_TITLES.items():
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, form.value)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.forms.addItem(item)
        self.forms.itemChanged.connect(self._on_changed)
        self.forms.itemActivated.connect(_turn)
        buttons = QDialogButtonBox()
        self.all = buttons.addButton(self.tr("全选"), QDialogButtonBox.ButtonRole.ResetRole)
        self.all.clicked.connect(self._tick_all)
        self.preview = buttons.addButton(self.tr("预览"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (note, self.forms, buttons):
            column.addWidget(widget)
        self._on_changed()

    def chosen(self) -> tuple[BlankForm, ...]:
        """What is ticked."""
        items = (self.forms.item(row) for row in range(self.forms.count()))
        return tuple(
            BlankForm(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() is Qt.CheckState.Checked
        )

    def _tick_all(self) -> None:
        """Tick all, or none where all are."""
        wanted = Qt.CheckState.Unchecked if len(self.chosen()) == self.forms.count() else Qt.CheckState.Checked
        for row in range(self.forms.count()):
            self.forms.item(row).setCheckState(wanted)

    def _on_changed(self) -> None:
        chosen = len(self.chosen())
        self.preview.setEnabled(chosen > 0)
        self.all.setText(self.tr("全不选") if chosen == self.forms.count() else self.tr("全选"))


def _turn(item: QListWidgetItem) -> None:
    ticked = item.checkState() is Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)


def ask_forms(parent: QWidget) -> Sequence[BlankForm]:
    """Ask which forms are wanted; none where the user thought better of it."""
    dialog = BlankFormsDialog(parent)
    return dialog.chosen() if dialog.exec() == QDialog.DialogCode.Accepted else ()
