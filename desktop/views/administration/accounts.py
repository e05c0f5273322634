"""Accounts: the table, and the forms in place to make one, reset a password, stop or allow signing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import wording
from desktop.background.tasks import Tasks
from desktop.itemmodels.administration import account_words
from desktop.queries import administration
from desktop.queries.administration import AccountRow, Choices
from desktop.rules.errors import Refused
from desktop.rules.workflow import Role
from desktop.usecases import accounts
from desktop.usecases.accounts import NewAccount, ResetPassword, SetActive
from desktop.usecases.fields import BodyCode, GridCode, PersonId, ShortText
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.choice_fields import PickField
from desktop.views.shared.form_fields import Option
from desktop.views.shared.labels import toned
from desktop.views.shared.messages import Tone
from desktop.views.shared.register_table import RegisterSpec, RegisterTable

_WIDEST = 320
SCOPED = frozenset({Role.INSPECTOR, Role.COMMUNITY, Role.STREET})
"""Roles that answer for one grid."""


class AccountsSection(QWidget):
    """The administrator's accounts."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._row: AccountRow | None = None
        self.table = RegisterTable(tasks, self._spec())
        self.table.row_chosen.connect(self._on_row)
        self.new_form = NewAccountForm()
        self.new_form.submitted.connect(self._create)
        self.password_form = PasswordForm()
        self.password_form.submitted.connect(self._reset)
        self.table.above.addLayout(self._build_buttons())
        self.table.above.addWidget(self.new_form)
        self.table.above.addWidget(self.password_form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self._on_row(None)

    def reload(self) -> None:
        """Read the accounts again."""
        self.table.reload()

    def _spec(self) -> RegisterSpec:
        return RegisterSpec(
            title=self.tr("账号与角色"),
            query=administration.accounts,
            words=account_words(),
            choices=(("", self.tr("全部")), ("active", self.tr("正常")), ("inactive", self.tr("停用"))),
            placeholder=self.tr("用户名、姓名、单位、网格"),
            widths=(112, 88, 96, 0, 112, 64, 96),
        )

    def _build_buttons(self) -> QHBoxLayout:
        self.new = QPushButton(self.tr("新建账号…"))
        self.new.setProperty("primary", True)
        self.new.clicked.connect(self._open_new)
        self.reset = QPushButton(self.tr("重设密码…"))
        self.reset.clicked.connect(self._open_reset)
        self.toggle = QPushButton()
        self.toggle.clicked.connect(self._set_active)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.new, self.reset, self.toggle):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _on_row(self, row: AccountRow | None) -> None:
        if self._row is None or row is None or row.account_id != self._row.account_id:
            self.password_form.hide()
        self._row = row
        self.reset.setEnabled(row is not None)
        self.toggle.setEnabled(row is not None and row.account_id != self._tasks.actor.account_id)
        stopped = row is not None and not row.active
        self.toggle.setText(self.tr("恢复账号") if stopped else self.tr("停用账号"))
        told = self.tr("恢复后可以登录") if stopped else self.tr("停用后不能登录；办过的事和记录不变")
        self.toggle.setToolTip(told)

    def _open_new(self) -> None:
        self.password_form.hide()
        self.new_form.open()
        self._tasks.read(administration.account_choices, on_done=self.new_form.offer, on_failed=self._fail, owner=self)

    def _open_reset(self) -> None:
        if self._row is not None:
            self.new_form.hide()
            self.password_form.open(self._row)

    def _create(self, form: NewAccount) -> None:
        words = self.tr("已建立账号“{name}”。请把用户名和密码当面告诉本人。").format(name=form.username)
        self._write(accounts.create_account, form, self.new_form, words)

    def _reset(self, form: ResetPassword) -> None:
        words = self.tr("已重设密码，账号同时解锁。请把新密码当面告诉本人。")
        self._write(accounts.reset_password, form, self.password_form, words)

    def _set_active(self) -> None:
        if self._row is None:
            return
        form = SetActive(account_id=self._row.account_id, active=not self._row.active)
        name = self._row.name
        words = self.tr("已恢复“{name}”的账号。") if form.active else self.tr("已停用“{name}”的账号。")
        self._write(accounts.set_active, form, None, words.format(name=name))

    def _write(
        self, usecase: Callable[..., Any], form: Any, shown: NewAccountForm | PasswordForm | None, done: str
    ) -> None:
        def on_done(_: object) -> None:
            if shown is not None:
                shown.hide()
            self.table.message.say(done, Tone.DONE)
            self.table.reload()

        def on_failed(error: Exception) -> None:
            if shown is not None and isinstance(error, Refused):
                shown.refuse(error)
            else:
                self._fail(error)

        self._tasks.write(usecase, form, on_done=on_done, on_failed=on_failed, owner=self)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.table.message.refuse(error)
        else:
            told = self.tr("没有保存成功（{error}），什么也没有改动。请重试。")
            self.table.message.say(told.format(error=type(error).__name__), Tone.REFUSAL)


class _Form(CardFrame):
    """A form in place with a sentence for what is wrong; Ctrl+Enter sends, Escape closes."""

    def __init__(self, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title = toned("", "heading")
        self.fields = QFormLayout()
        self.fields.setHorizontalSpacing(12)
        self.fields.setVerticalSpacing(6)
        self.problem = toned("", "red")
        self.problem.setWordWrap(True)
        self.confirm = QPushButton(f"{button}　Ctrl+Enter")
        self.confirm.setProperty("primary", True)
        self.confirm.clicked.connect(self.submit)
        self.cancel = QPushButton(self.tr("取消"))
        self.cancel.clicked.connect(self.hide)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.confirm)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        self.body.addWidget(self.title)
        self.body.addLayout(self.fields)
        self.body.addWidget(self.problem)
        self.body.addLayout(buttons)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.submit, context=context)
        QShortcut(QKeySequence("Esc"), self, self.hide, context=context)
        self.hide()

    def submit(self) -> None:
        raise NotImplementedError

    def refuse(self, refused: Refused) -> None:
        """Say what is wrong, and put the cursor where it is."""
        self.problem.setText(wording.refusal(refused))
        self.problem.show()
        self.confirm.setEnabled(True)
        name = str(refused.details.get("field", ""))
        field = self.findChild(QWidget, name) or self.findChild(QWidget, f"field_{name}")
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _start(self) -> None:
        self.problem.hide()
        self.confirm.setEnabled(True)
        self.show()

    def _line(self, name: str, *, secret: bool = False, label: str = "") -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(name)
        line.setMaximumWidth(_WIDEST)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        self.fields.addRow(label or wording.field(name) + " *", line)
        return line


class NewAccountForm(_Form):
    """Who it is, as what, for which body and grid."""

    submitted = Signal(object)
    """NewAccount."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("建立账号"), parent)
        self.title.setText(self.tr("新建账号"))
        self.username = self._line("username")
        self.name = self._line("name")
        self.password = self._line("password", secret=True)
        self.password.setPlaceholderText(self.tr("至少 {shortest} 位").format(shortest=accounts.SHORTEST_PASSWORD))
        self.again = self._line("again", secret=True, label=self.tr("再输一遍 *"))
        self.role = QComboBox()
        self.role.setObjectName("role")
        self.role.setMaximumWidth(_WIDEST)
        for role in Role:
            if role is not Role.SYSTEM:
                self.role.addItem(wording.role(role), role)
        self.fields.addRow(wording.field("role") + " *", self.role)
        self.organisation = self._pick("organisation", " *")
        self.grid = self._pick("grid", " *")
        self.person = self._pick("person", "")
        self.role.currentIndexChanged.connect(self._fit_role)
        self.role.setCurrentIndex(self.role.findData(Role.REGISTRAR))

    def open(self) -> None:
        """Begin with empty fields."""
        for line in (self.username, self.name, self.password, self.again):
            line.clear()
        for field in (self.organisation, self.grid, self.person):
            field.set_value(None)
        self._start()
        self._fit_role()
        self.username.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer(self, choices: Choices) -> None:
        """Fill the lists to choose from."""
        self.organisation.offer([Option(code, name, code) for code, name in choices.organisations])
        self.grid.offer([Option(code, f"{name}　{code}", code) for code, name in choices.grids])
        self.person.offer([Option(person, name) for person, name in choices.inspectors])

    def submit(self) -> None:
        if self.password.text() != self.again.text():
            self.problem.setText(self.tr("两次输入的密码不同。请重新输入。"))
            self.problem.show()
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        try:
            form = self._form()
        except Refused as refused:
            self.refuse(refused)
            return
        self.confirm.setEnabled(False)
        self.submitted.emit(form)

    def _form(self) -> NewAccount:
        role = self.role.currentData()
        person = self.person.value() if role is Role.INSPECTOR else None
        return NewAccount(
            username=ShortText(self.username.text()),
            name=ShortText(self.name.text()),
            password=ShortText(self.password.text()),
            role=role,
            organisation=BodyCode(self.organisation.value() or ""),
            grid=GridCode((self.grid.value() or "") if role in SCOPED else ""),
            person=None if person is None else PersonId(person),
        )

    def _fit_role(self) -> None:
        role = self.role.currentData()
        self.fields.setRowVisible(self.grid, role in SCOPED)
        self.fields.setRowVisible(self.person, role is Role.INSPECTOR)

    def _pick(self, name: str, required: str) -> PickField:
        field = PickField(name, codes=False)
        field.setMaximumWidth(_WIDEST)
        self.fields.addRow(wording.field(name) + required, field)
        return field


class PasswordForm(_Form):
    """A new password for somebody who forgot theirs; it also unlocks."""

    submitted = Signal(object)
    """ResetPassword."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("重设密码"), parent)
        self._account = 0
        self.new = self._line("new", secret=True, label=wording.field("new_password") + " *")
        self.new.setPlaceholderText(self.tr("至少 {shortest} 位").format(shortest=accounts.SHORTEST_PASSWORD))

    def open(self, row: AccountRow) -> None:
        """Begin for one account."""
        self._account = row.account_id
        self.title.setText(self.tr("重设“{name}”的密码").format(name=row.name))
        self.new.clear()
        self._start()
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        self.confirm.setEnabled(False)
        self.submitted.emit(ResetPassword(account_id=self._account, new=ShortText(self.new.text())))
