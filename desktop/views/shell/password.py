"""Changing one's own password; the rules for passwords are the use-case's."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.background.tasks import Tasks
from desktop.rules.errors import Refused
from desktop.usecases import accounts
from desktop.usecases.fields import ShortText
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.labels import restyle
from desktop.views.shared.messages import MessageBar, Tone


class PasswordDialog(QDialog):
    """The old password once, the new one twice."""

    changed = Signal()
    """The new password holds."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("改密码"))
        self.setMinimumWidth(400)
        self._tasks = tasks
        self.messages = MessageBar()
        self._boxes = {name: QLineEdit() for name in ("old", "new", "again")}
        form = QFormLayout()
        form.setVerticalSpacing(12)
        words = {"old": self.tr("原密码"), "new": self.tr("新密码"), "again": self.tr("再输一次")}
        for name, box in self._boxes.items():
            box.setEchoMode(QLineEdit.EchoMode.Password)
            box.setObjectName(name)
            box.setAccessibleName(words[name])
            form.addRow(words[name], box)
        self._boxes["new"].setPlaceholderText(self.tr("至少 {count} 位").format(count=accounts.SHORTEST_PASSWORD))
        self._save = QPushButton(self.tr("更改密码"))
        self._save.setProperty("primary", True)
        self._save.setDefault(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self._save, QDialogButtonBox.ButtonRole.ActionRole)
        self._save.clicked.connect(self._submit)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self.messages)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self._boxes["old"].setFocus()

    def _submit(self) -> None:
        old, new, again = (self._boxes[name].text() for name in ("old", "new", "again"))
        if new != again:
            self._mark("again")
            self.messages.say(self.tr("两次输入的新密码不一致，请重新输入。"), Tone.REFUSAL)
            return
        self._save.setEnabled(False)
        form = accounts.ChangePassword(old=ShortText(old), new=ShortText(new))
        self._tasks.write(accounts.change_password, form, on_done=self._on_done, on_failed=self._on_failed, owner=self)

    def _on_done(self, _account: int) -> None:
        self.changed.emit()
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self._save.setEnabled(True)
        self.messages.say(told(error), Tone.REFUSAL)
        if isinstance(error, Refused):
            self._mark(str(error.details.get("field", "")))

    def _mark(self, name: str) -> None:
        for each, box in self._boxes.items():
            box.setProperty("fault", each == name)
            restyle(box)
        if name in self._boxes:
            self._boxes[name].setFocus()
            self._boxes[name].selectAll()
