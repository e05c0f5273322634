"""When something goes wrong, a person is told in words, keeps what was typed, and can copy the report."""

import errno
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from desktop.rules.errors import Refused
from desktop.views.shared import failure_dialogs
from desktop.views.shared.failure_dialogs import (
    ConflictDialog,
    CrashDialog,
    Difference,
    Resolution,
    RetryDialog,
    ask_about_conflict,
    ask_to_retry,
    is_environmental,
    told,
)

DIFFERENCES = [Difference("地址", "樱桃二条 8 号", "樱桃二条 6 号"), Difference("处置时限", "1 工作日", "2 工作日")]


def when_open(act: Callable[[QDialog], None]) -> None:
    """Do something to the modal dialog that is about to open."""

    def poll() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            act(dialog)
        else:
            QTimer.singleShot(5, poll)

    QTimer.singleShot(0, poll)


def press(text: str) -> Callable[[QDialog], None]:
    def act(dialog: QDialog) -> None:
        button = next(each for each in dialog.findChildren(QPushButton) if each.text() == text)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    return act


@pytest.mark.parametrize(
    ("error", "environmental"),
    [
        (Refused("store_busy", path="x"), True),
        (Refused("store_unreachable", address="x", reason="y"), True),
        (Refused("store_disk_full", path="x"), True),
        (OSError(errno.ENOSPC, "No space left on device", "/data/x.pdf"), True),
        (Refused("no_open_appeal"), False),
        (ZeroDivisionError("x"), False),
    ],
)
def test_what_may_be_tried_again(error: Exception, environmental: bool) -> None:
    assert is_environmental(error) is environmental


def test_no_english_of_the_system_reaches_anybody() -> None:
    assert told(OSError(errno.ENOSPC, "No space left on device", "/data/x.pdf")).startswith("磁盘已满，“/data/x.pdf”")
    assert told(PermissionError(errno.EACCES, "Permission denied", "/data")).startswith("没有权限使用“/data”")
    assert "99" in told(OSError(99, "weird", "/data"))
    for error in (OSError("no number"), ZeroDivisionError("division by zero")):
        assert "请" in told(error)
        assert "zero" not in told(error)


def test_retrying_or_going_back(qtbot: QtBot) -> None:
    when_open(press("重试"))
    assert ask_to_retry(None, Refused("store_busy", path="x"))
    when_open(press("返回修改"))
    assert not ask_to_retry(None, Refused("store_busy", path="x"))
    when_open(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Return))
    assert ask_to_retry(None, Refused("store_busy", path="x"))
    when_open(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    assert not ask_to_retry(None, Refused("store_busy", path="x"))


def test_the_retry_says_why(qtbot: QtBot) -> None:
    dialog = RetryDialog(Refused("store_disk_full", path="/data/desk.sqlite"))
    qtbot.addWidget(dialog)
    assert "磁盘已满" in dialog.text


def test_a_crash_report_can_be_copied(qtbot: QtBot) -> None:
    dialog = CrashDialog("Traceback …", "/log/desk.log")
    qtbot.addWidget(dialog)
    QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Traceback …"
    assert dialog.copy_button.text() == "已复制"


def test_the_end_of_a_long_text_is_seen_too(qtbot: QtBot) -> None:
    text = "工地土方作业未洒水，扬尘明显，附近居民多次反映，渣土车辆出入口没有冲洗设施，夜间仍在施工。" * 3
    dialog = ConflictDialog((Difference("问题描述", text, text + "已更正"),))
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    (table,) = dialog.findChildren(QTableWidget)
    for width in (640, 900):
        dialog.resize(width, 600)
        qtbot.waitUntil(lambda: table.rowHeight(0) == table.sizeHintForRow(0))


def test_a_conflict_shows_each_difference_and_keeps_the_text_unless_told_otherwise(qtbot: QtBot) -> None:
    dialog = ConflictDialog(DIFFERENCES, "李秀英", [("要求", "先洒水，后覆盖"), ("理由", "长" * 200)])
    qtbot.addWidget(dialog)
    told = "".join(label.text() for label in dialog.findChildren(QLabel))
    assert "要求：先洒水，后覆盖" in told
    assert "长…" in told
    table = dialog.findChildren(QTableWidget)[0]
    model = table.model()
    shown = [[model.index(row, column).data() for column in range(3)] for row in range(table.rowCount())]
    assert shown == [["地址", "樱桃二条 8 号", "樱桃二条 6 号"], ["处置时限", "1 工作日", "2 工作日"]]
    when_open(lambda each: QTest.keyClick(each, Qt.Key.Key_Return))
    assert ask_about_conflict(None, DIFFERENCES) is Resolution.KEEP_MINE
    when_open(lambda each: QTest.keyClick(each, Qt.Key.Key_Escape))
    assert ask_about_conflict(None, DIFFERENCES) is Resolution.KEEP_MINE
    when_open(press("放弃我的内容"))
    assert ask_about_conflict(None, DIFFERENCES) is Resolution.TAKE_THEIRS


@pytest.mark.parametrize(
    ("dialog", "safe"),
    [
        (lambda: RetryDialog(Refused("store_busy", path="x")), "重试"),
        (lambda: CrashDialog("Traceback …", "/log/desk.log"), "继续使用"),
        (lambda: ConflictDialog(DIFFERENCES), "保留我的内容，继续填写"),
    ],
)
def test_enter_does_what_destroys_nothing(qtbot: QtBot, dialog: Callable[[], QDialog], safe: str) -> None:
    made = dialog()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    assert [each.text() for each in made.findChildren(QPushButton) if each.isDefault()] == [safe]
    assert [each.text() for each in made.findChildren(QPushButton) if each.autoDefault()] == [safe]


def test_every_code_that_may_be_tried_again_has_a_sentence() -> None:
    from desktop.wording.refusals import known_refusals

    assert set(known_refusals()) >= failure_dialogs._TRANSIENT
