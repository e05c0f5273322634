"""Signing in and the first start: every state says what to do, keys are enough, and passwords do not stay."""

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.rules.errors import Refused
from desktop.views.shell.sign_in import Credentials, NewAdministrator, SignInDialog

TITLE = "西城区网格化环境监管指挥台"


@pytest.fixture
def dialog(qtbot: QtBot) -> SignInDialog:
    made = SignInDialog(TITLE, "/data/desk.sqlite", last_user="liuyang")
    qtbot.addWidget(made)
    made.open()
    return made


def box(dialog: SignInDialog, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def button(dialog: SignInDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def seen(dialog: SignInDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_it_names_the_store_and_its_state(dialog: SignInDialog) -> None:
    assert "数据库：/data/desk.sqlite" in seen(dialog)
    assert "正在打开数据库" in seen(dialog)
    assert not box(dialog, "username").isVisible()
    dialog.show_sign_in("东城区网格化环境监管指挥台")
    assert "已就绪" in seen(dialog)
    assert dialog.windowTitle() == "东城区网格化环境监管指挥台"


def test_signing_in_by_keys_alone(qtbot: QtBot, dialog: SignInDialog) -> None:
    dialog.show_sign_in()
    password = box(dialog, "password")
    qtbot.waitUntil(password.hasFocus)  # the user name is remembered
    assert not button(dialog, "signIn").isEnabled()
    QTest.keyClicks(password, "correct horse")
    with qtbot.waitSignal(dialog.sign_in_requested) as told:
        QTest.keyClick(password, Qt.Key.Key_Return)
    assert told.args == [Credentials("liuyang", "correct horse", True)]
    assert "correct horse" not in repr(told.args[0])
    assert not password.isEnabled()


def test_a_wrong_password_says_what_to_do_and_is_typed_again(qtbot: QtBot, dialog: SignInDialog) -> None:
    dialog.show_sign_in()
    box(dialog, "password").setText("wrong")
    button(dialog, "signIn").click()
    dialog.refuse(Refused("sign_in_failed", left=4))
    assert "用户名或密码不对" in dialog.messages.text
    assert box(dialog, "password").text() == ""
    assert box(dialog, "username").text() == "liuyang"
    qtbot.waitUntil(box(dialog, "password").hasFocus)


def test_forgetting_the_user_is_a_choice(qtbot: QtBot, dialog: SignInDialog) -> None:
    dialog.show_sign_in()
    dialog.findChildren(QCheckBox)[0].setChecked(False)
    box(dialog, "password").setText("correct horse")
    with qtbot.waitSignal(dialog.sign_in_requested) as told:
        button(dialog, "signIn").click()
    assert told.args[0].remember is False


def test_a_store_that_cannot_be_used_can_be_tried_again(qtbot: QtBot, dialog: SignInDialog) -> None:
    dialog.show_unusable("磁盘是只读的。")
    assert "数据库不可用" in seen(dialog)
    assert "磁盘是只读的。" in seen(dialog)
    retry = next(each for each in dialog.findChildren(QPushButton) if each.text() == "重试")
    with qtbot.waitSignal(dialog.retry_requested):
        QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
    assert "正在打开数据库" in seen(dialog)


def fill(dialog: SignInDialog, name: str, username: str, password: str, again: str) -> None:
    for field, text in (
        ("administratorName", name),
        ("administratorUsername", username),
        ("newPassword", password),
        ("newPasswordAgain", again),
    ):
        box(dialog, field).setText(text)


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        (("", "admin", "longenough", "longenough"), "administratorName", "姓名"),
        (("张三", " ", "longenough", "longenough"), "administratorUsername", "用户名"),
        (("张三", "admin", "short12", "short12"), "newPassword", "至少用 8 位"),
        (("张三", "administrator", "administrator", "administrator"), "newPassword", "不能与用户名相同"),
        (("张三", "admin", "longenough", "longenuogh"), "newPasswordAgain", "不一致"),
    ],
)
def test_a_first_administrator_that_will_not_do(
    qtbot: QtBot, dialog: SignInDialog, typed: tuple[str, str, str, str], field: str, why: str
) -> None:
    dialog.show_first_start()
    fill(dialog, *typed)
    with qtbot.assertNotEmitted(dialog.administrator_requested):
        button(dialog, "createAdministrator").click()
    assert why in dialog.messages.text
    qtbot.waitUntil(box(dialog, field).hasFocus)
    assert box(dialog, field).property("fault")


def test_the_first_administrator_is_told_what_the_password_does_not_do(qtbot: QtBot, dialog: SignInDialog) -> None:
    dialog.show_first_start(TITLE)
    assert "由操作系统的文件权限保护" in seen(dialog)
    assert "首次使用" in seen(dialog)
    fill(dialog, "张三", "admin", "longenough", "longenough")
    with qtbot.waitSignal(dialog.administrator_requested) as told:
        QTest.keyClick(box(dialog, "newPasswordAgain"), Qt.Key.Key_Return)
    assert told.args == [NewAdministrator("张三", "admin", "longenough")]
    dialog.refuse(Refused("password_too_short", field="password", shortest=12))
    assert "12" in dialog.messages.text
    assert box(dialog, "newPassword").text() == "longenough"  # what was typed stays


def test_its_height_follows_the_words(qtbot: QtBot, dialog: SignInDialog) -> None:
    dialog.show_first_start()
    warning = next(label for label in dialog.findChildren(QLabel) if "操作系统" in label.text())
    qtbot.waitUntil(lambda: warning.height() >= warning.heightForWidth(warning.width()))


def test_it_can_be_deleted_while_shown(qtbot: QtBot) -> None:
    """A dialog that asks itself for its layout after a DeferredDelete takes the whole program down."""
    made = SignInDialog(TITLE, "/data/desk.sqlite")
    made.open()
    made.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(made))
