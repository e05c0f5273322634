"""What is shown when something went wrong beyond the rules: try again, a crash report, a conflict; each answers with a value."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop import wording
from desktop.rules.errors import Refused
from desktop.views.shared.labels import toned
from desktop.wording.environment import trouble

SENTENCE_PX = 392
KEPT_CHARACTERS = 80
"""So much of each kept text is shown; the whole of it stands in the form."""
_TRANSIENT = frozenset({"store_busy", "store_unreachable", "store_disk_full", "store_read_only", "clock_behind"})


def is_environmental(error: Exception) -> bool:
    """Whether the machine or the network, not a rule, stood in the way: the same act may succeed a moment later."""
    return isinstance(error, OSError) or (isinstance(error, Refused) and error.code in _TRANSIENT)


def told(error: Exception) -> str:
    """Return the sentence for any failure, without a word of a traceback."""
    if isinstance(error, Refused):
        return wording.refusal(error)
    if isinstance(error, OSError):
        return trouble(error)
    return QCoreApplication.translate(
        "Failure", "程序出现意外错误，这一步没有完成，已填写的内容仍在。请重试；再次出现请把报告交给系统管理员。"
    )


def ask_to_retry(parent: QWidget | None, error: Exception) -> bool:
    """Tell what stood in the way and return whether to try the same act again; the form behind keeps all that was typed."""
    return RetryDialog(error, parent).exec() == QDialog.DialogCode.Accepted


class RetryDialog(QDialog):
    """重试 or back to the form."""

    def __init__(self, error: Exception, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("没有保存成"))
        self.text = told(error)
        retry = QPushButton(self.tr("重试"))
        back = QPushButton(self.tr("返回修改"))
        buttons = QDialogButtonBox()
        buttons.addButton(retry, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(back, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = _column(self, 440)
        layout.addWidget(_wrapped(self.text))
        layout.addWidget(toned(self.tr("已填写的内容不会丢失。"), "muted"))
        layout.addWidget(buttons)
        _answer_enter(self, retry)


class CrashDialog(QDialog):
    """The report of a defect, to be copied; the application goes on."""

    def __init__(self, report: str, log: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("程序出现意外错误"))
        self._report = report
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setMinimumHeight(240)
        text.setAccessibleName(self.tr("错误报告"))
        self.copy_button = QPushButton(self.tr("复制报告"))
        go_on = QPushButton(self.tr("继续使用"))
        buttons = QDialogButtonBox()
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(go_on, QDialogButtonBox.ButtonRole.AcceptRole)
        self.copy_button.clicked.connect(self._copy)
        buttons.accepted.connect(self.accept)
        layout = _column(self, 720)
        layout.addWidget(
            _wrapped(
                self.tr("刚才的一步没有完成，已保存的内容不受影响，程序可以继续使用。请复制下面的报告交给系统管理员。")
            )
        )
        layout.addWidget(text)
        where = toned(self.tr("日志：{log}").format(log=log), "muted")
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(where)
        layout.addWidget(buttons)
        _answer_enter(self, go_on)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
        self.copy_button.setText(self.tr("已复制"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which what the user saw differs from what is stored now; all in words."""

    label: str
    mine: str
    theirs: str


class Resolution(enum.Enum):
    """What the user wants done about a conflict."""

    KEEP_MINE = "keep_mine"
    """Stay in the form with the text as typed; it will be sent against the newest version."""
    TAKE_THEIRS = "take_theirs"
    """Give the text up and show what is stored."""


def ask_about_conflict(
    parent: QWidget | None,
    differences: Sequence[Difference],
    changed_by: str = "",
    kept: Sequence[tuple[str, str]] = (),
) -> Resolution:
    """Show in what the stored record differs from what the user saw, and return what to do; closing the window keeps the text.

    `kept` is what the user has written: the field's label and the text.
    """
    accepted = ConflictDialog(differences, changed_by, kept, parent).exec() == QDialog.DialogCode.Accepted
    return Resolution.TAKE_THEIRS if accepted else Resolution.KEEP_MINE


class ConflictDialog(QDialog):
    """The differing fields side by side, and one's own text; keeping that is the default."""

    def __init__(
        self,
        differences: Sequence[Difference],
        changed_by: str = "",
        kept: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("此案已被他人改动"))
        who = self.tr("您填写期间，{who}已改动此案。").format(who=changed_by or self.tr("他人"))
        buttons = QDialogButtonBox()
        self.keep = QPushButton(self.tr("保留我的内容，继续填写"))
        self.take = QPushButton(self.tr("放弃我的内容"))
        buttons.addButton(self.keep, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.addButton(self.take, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.keep.clicked.connect(self.reject)
        self.take.clicked.connect(self.accept)
        layout = _column(self, 640)
        layout.addWidget(_wrapped(who + self.tr("您的内容已保留，请核对下列差异后再提交。")))
        layout.addWidget(self._table(differences))
        if kept:
            layout.addWidget(toned(self.tr("您填写的内容"), "strong"))
            layout.addWidget(_wrapped("\n".join(f"{label}：{_shortened(text)}" for label, text in kept)))
        layout.addWidget(buttons)
        _answer_enter(self, self.keep)

    def _table(self, differences: Sequence[Difference]) -> QTableWidget:
        table = QTableWidget(len(differences), 3)
        table.setHorizontalHeaderLabels([self.tr("项目"), self.tr("您打开时"), self.tr("现在")])
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard is on what is to be answered
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setWordWrap(True)
        # Whenever the columns have another width: what was changed may be the end of a long text.
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for row, difference in enumerate(differences):
            for column, text in enumerate((difference.label, difference.mine, difference.theirs)):
                table.setItem(row, column, QTableWidgetItem(text))
        table.setSizeAdjustPolicy(QAbstractItemView.SizeAdjustPolicy.AdjustToContents)
        return table


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= KEPT_CHARACTERS else f"{text[:KEPT_CHARACTERS]}…"


def _column(dialog: QDialog, width: int) -> QVBoxLayout:
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 24, 24, 16)
    layout.setSpacing(12)
    dialog.setMinimumWidth(width)
    return layout


def _answer_enter(dialog: QDialog, button: QPushButton) -> None:
    """Let Enter press this button and no other: Qt would choose the first one it finds, which may be the one that destroys."""
    for each in dialog.findChildren(QPushButton):
        each.setAutoDefault(each is button)
    button.setDefault(True)
    button.setFocus()


def _wrapped(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setMinimumWidth(SENTENCE_PX)  # or Qt guesses a narrow one and leaves too much height
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
