"""Signing in, and on first start creating the administrator; it checks what was typed and leaves the rest to others."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.rules.errors import Refused
from desktop.usecases.accounts import SHORTEST_PASSWORD
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.labels import restyle, toned
from desktop.views.shared.messages import MessageBar, Tone


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was typed; `remember` the user name only."""

    username: str
    password: str = field(repr=False)
    remember: bool


@dataclass(frozen=True, slots=True)
class NewAdministrator:
    """The administrator of a fresh store."""

    name: str
    username: str
    password: str = field(repr=False)


class SignInDialog(QDialog):
    """Opens the store, then asks who is there; all of its states say what to do next."""

    sign_in_requested = Signal(object)
    """Credentials."""
    administrator_requested = Signal(object)
    """NewAdministrator."""
    retry_requested = Signal()
    """The store could not be opened and is to be tried again."""

    def __init__(
        self, title: str, store: str, last_user: str = "", remember: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setFixedWidth(440)
        self._title = toned(title, "title")
        self._state = toned("", "muted")
        self._store = toned(self.tr("数据库：{store}").format(store=store), "muted")
        self._store.setWordWrap(True)
        self._store.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.messages = MessageBar()
        self.messages.action_requested.connect(self._retry)
        self._progress = QProgressBar(minimum=0, maximum=0)
        self._progress.setFixedHeight(4)
        self._progress.setTextVisible(False)
        self._opening = QWidget()
        self._form = _SignInForm(last_user, remember)
        self._form.submitted.connect(self._sign_in)
        self._first = _AdministratorForm(store)
        self._first.submitted.connect(self._create)
        self._first.faulty.connect(lambda text: self.messages.say(text, Tone.REFUSAL))
        self._page: QWidget = self._opening
        self._lay_out()
        self.show_opening()

    def show_opening(self, what: str = "") -> None:
        """Say that the store is being opened, or made."""
        self.messages.clear()
        self._show(self._opening, what or self.tr("正在打开数据库…"), waiting=True)

    def show_sign_in(self, title: str = "") -> None:
        """Ask for user name and password; `title` is the product's, once the store has told it."""
        if title:
            self._title.setText(title)
            self.setWindowTitle(title)
        self._show(self._form, self.tr("数据库已就绪，请登录"))
        self._form.begin()

    def show_first_start(self, title: str = "") -> None:
        """Ask for the administrator's account: nobody can sign in yet."""
        if title:
            self._title.setText(title)
            self.setWindowTitle(title)
        self._show(self._first, self.tr("首次使用：请建立系统管理员账号"))
        self._first.begin()

    def show_unusable(self, why: str) -> None:
        """Say why the store cannot be used, and offer to try again."""
        self._show(self._opening, self.tr("数据库不可用"))
        self.messages.say(why, Tone.REFUSAL, self.tr("重试"))

    def refuse(self, error: Exception) -> None:
        """Say why signing in, or creating the administrator, did not work; what was typed stays, but for the password."""
        self._wait(False)
        self.messages.say(told(error), Tone.REFUSAL)
        if self._page is self._form:
            self._form.try_again()
        if self._page is self._first and isinstance(error, Refused):
            self._first.mark_fault(str(error.details.get("field", "")))

    def _sign_in(self, credentials: Credentials) -> None:
        self.messages.clear()
        self._wait(True)
        self.sign_in_requested.emit(credentials)

    def _create(self, administrator: NewAdministrator) -> None:
        self.messages.clear()
        self._wait(True)
        self.administrator_requested.emit(administrator)

    def _retry(self) -> None:
        self.show_opening()
        self.retry_requested.emit()

    def _show(self, page: QWidget, state: str, *, waiting: bool = False) -> None:
        self._state.setText(state)
        self._page = page
        for each in (self._opening, self._form, self._first):
            each.setVisible(each is page)
        self._wait(waiting)

    def _wait(self, waiting: bool) -> None:
        self._progress.setVisible(waiting)
        self._form.setEnabled(not waiting)
        self._first.setEnabled(not waiting)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 28, 32, 20)
        layout.setSpacing(12)
        parts = (
            self._title,
            self._state,
            self._progress,
            self.messages,
            self._opening,
            self._form,
            self._first,
            self._store,
        )
        for widget in parts:
            layout.addWidget(widget)

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.LayoutRequest:
            return super().event(event)  # at once: after a DeferredDelete there is no dialog left to ask
        handled = super().event(event)
        if (layout := self.layout()) is not None:
            # Sentences are wrapped, so the height follows from the width; Qt's own hint does not know.
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))
        return handled


class _SignInForm(QWidget):
    """User name, password, remember me."""

    submitted = Signal(object)

    def __init__(self, last_user: str, remember: bool) -> None:
        super().__init__()
        self.username = QLineEdit(last_user)
        self.username.setObjectName("username")
        self.username.setAccessibleName(self.tr("用户名"))
        self.password = _password_box("password", self.tr("密码"))
        self.remember = QCheckBox(self.tr("记住用户名"))
        self.remember.setChecked(remember)
        self.button = _primary(self.tr("登录"), "signIn")
        self.button.clicked.connect(self._submit)
        form = _form(self)
        form.addRow(self.tr("用户名"), self.username)
        form.addRow(self.tr("密码"), self.password)
        form.addRow("", self.remember)
        form.addRow("", self.button)
        for box in (self.username, self.password):
            box.textChanged.connect(self._look)
        self._look()

    def begin(self) -> None:
        self.button.setDefault(True)
        (self.password if self.username.text() else self.username).setFocus()

    def try_again(self) -> None:
        self.password.clear()
        self.password.setFocus()

    def _look(self) -> None:
        complete = bool(self.username.text().strip()) and bool(self.password.text())
        self.button.setEnabled(complete)
        self.button.setToolTip("" if complete else self.tr("请先填写用户名和密码"))

    def _submit(self) -> None:
        self.submitted.emit(Credentials(self.username.text().strip(), self.password.text(), self.remember.isChecked()))


class _AdministratorForm(QWidget):
    """Name, user name, the password twice."""

    submitted = Signal(object)
    faulty = Signal(str)

    def __init__(self, store: str) -> None:
        super().__init__()
        self.name = QLineEdit()
        self.username = QLineEdit()
        self.password = _password_box("newPassword", self.tr("密码"))
        self.again = _password_box("newPasswordAgain", self.tr("再输一次"))
        self.password.setPlaceholderText(self.tr("至少 {shortest} 位").format(shortest=SHORTEST_PASSWORD))
        for box, object_name, word in (
            (self.name, "administratorName", self.tr("姓名")),
            (self.username, "administratorUsername", self.tr("用户名")),
        ):
            box.setObjectName(object_name)
            box.setAccessibleName(word)
        self.button = _primary(self.tr("建立账号并登录"), "createAdministrator")
        self.button.clicked.connect(self._submit)
        warning = toned(
            self.tr(
                "请牢记此密码：本程序不能找回。密码只管登录；数据库文件由操作系统的文件权限保护，"
                "能读取该文件的人不用密码也能看到内容，请只让值班人员使用这台电脑的这个账户。"
            ),
            "muted",
        )
        warning.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        form = _form()
        layout.addLayout(form)
        layout.addWidget(warning)
        form.addRow(self.tr("姓名"), self.name)
        form.addRow(self.tr("用户名"), self.username)
        form.addRow(self.tr("密码"), self.password)
        form.addRow(self.tr("再输一次"), self.again)
        form.addRow("", self.button)

    def begin(self) -> None:
        self.button.setDefault(True)
        self.name.setFocus()

    def mark_fault(self, name: str) -> None:
        """Put the cursor into the field at fault and frame it."""
        boxes = {"name": self.name, "username": self.username, "password": self.password, "again": self.again}
        for each, box in boxes.items():
            box.setProperty("fault", each == name)
            restyle(box)
        if name in boxes:
            boxes[name].setFocus()

    def _submit(self) -> None:
        fault, text = self._fault()
        self.mark_fault(fault)
        if fault:
            self.faulty.emit(text)
            return
        self.submitted.emit(
            NewAdministrator(self.name.text().strip(), self.username.text().strip(), self.password.text())
        )

    def _fault(self) -> tuple[str, str]:
        if not self.name.text().strip():
            return "name", self.tr("请填写姓名：每个操作都要记在人名下。")
        if not self.username.text().strip():
            return "username", self.tr("请填写用户名，登录时使用。")
        if len(self.password.text()) < SHORTEST_PASSWORD:
            return "password", self.tr("密码太短，请至少用 {shortest} 位。").format(shortest=SHORTEST_PASSWORD)
        if self.password.text() == self.username.text().strip():
            return "password", self.tr("密码不能与用户名相同，请换一个。")
        if self.password.text() != self.again.text():
            return "again", self.tr("两次输入的密码不一致，请重新输入。")
        return "", ""


def _password_box(object_name: str, word: str) -> QLineEdit:
    box = QLineEdit()
    box.setEchoMode(QLineEdit.EchoMode.Password)
    box.setObjectName(object_name)
    box.setAccessibleName(word)
    return box


def _primary(text: str, object_name: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(object_name)
    button.setProperty("primary", True)
    return button


def _form(parent: QWidget | None = None) -> QFormLayout:
    form = QFormLayout(parent)
    form.setContentsMargins(0, 8, 0, 0)
    form.setVerticalSpacing(12)
    form.setHorizontalSpacing(12)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return form


__all__ = ["Credentials", "NewAdministrator", "SignInDialog"]
