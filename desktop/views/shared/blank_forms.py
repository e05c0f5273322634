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
        self.resize(360, 520)
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

    def _on_changed(self) -> None:
        self.preview.setEnabled(bool(self.chosen()))


def _turn(item: QListWidgetItem) -> None:
    ticked = item.checkState() is Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)


def ask_forms(parent: QWidget) -> Sequence[BlankForm]:
    """Ask which forms are wanted; none where the user thought better of it."""
    dialog = BlankFormsDialog(parent)
    return dialog.chosen() if dialog.exec() == QDialog.DialogCode.Accepted else ()
