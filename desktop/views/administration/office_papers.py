"""How the office's papers name it: name, number prefix, seal, certificate, fonts; checked before they are put in use."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import wording
from desktop.background.tasks import Tasks
from desktop.queries import office as queries
from desktop.queries.office import OfficeChange, OfficeRow
from desktop.rules.errors import Refused
from desktop.usecases import office
from desktop.usecases.office import SetOffice
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.labels import toned
from desktop.views.shared.messages import MessageBar, Tone

SEAL_SIDE = 132
"""Pixels of the sample that shows the seal over a signature."""


class OfficePapersSection(QWidget):
    """What is printed on every paper of the office, and the button that puts it in use."""

    blank_forms_requested = Signal()

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._seal: bytes | None = None  # chosen and not yet in use
        self._without_seal = False
        self._touched = False
        self._key = uuid.uuid4().hex
        self.message = MessageBar()
        self.message.action_requested.connect(self._read)
        self._make_fields()
        self._lay_out()
        self._offer(ready=False)

    def _make_fields(self) -> None:
        self.name = _line("office_name", self.tr("如：西城区城市管理监督指挥中心"))
        self.prefix = _line("office_prefix", self.tr("如：西环网"))
        self.certificate = _line("office_certificate", self.tr("不签名时留空；.p12 或 .pfx 文件的路径"))
        self.font_folder = _line("office_fonts", self.tr("留空时用系统和程序自带的字体"))
        self.sample = SealSample()
        self.number = toned("", "muted")
        self.prefix.textChanged.connect(self._show_number)
        self.name.textChanged.connect(self.sample.show_name)
        for field in (self.name, self.prefix, self.certificate, self.font_folder):
            field.textEdited.connect(self._on_touched)
        self.choose_seal = _button(self.tr("选择图片…"), self._ask_for_seal)
        self.remove_seal = _button(self.tr("不用印章"), self._drop_seal)
        self.save = _button(self.tr("启用"), self._start)
        self.save.setObjectName("office_save")
        self.save.setProperty("primary", True)
        self.blank = _button(self.tr("打印空白表单…"), self.blank_forms_requested.emit)
        self.history = toned("", "muted")
        self.history.setWordWrap(True)

    def _lay_out(self) -> None:
        note = toned(
            self.tr(
                "这里的设置对所有工作站生效，从启用时起用于新印的文书；此前的案卷、通报重印时仍用当时的名称和代字。"
                "证书的密码不保存，签名时询问。"
            ),
            "muted",
        )
        note.setWordWrap(True)
        seal = QHBoxLayout()
        seal.addWidget(self.sample)
        side = QVBoxLayout()
        hint = toned(self.tr("底色透明的 PNG，每边 400 至 3000 像素。打印直径 42 毫米，盖在署名和日期上。"), "muted")
        hint.setWordWrap(True)
        side.addWidget(hint)
        for button in (self.choose_seal, self.remove_seal):
            side.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        side.addStretch(1)
        seal.addLayout(side, 1)
        form = QFormLayout()
        form.addRow(self.tr("机关名称(&N)"), self.name)
        form.addRow(self.tr("机关代字(&P)"), self.prefix)
        form.addRow("", self.number)
        form.addRow(self.tr("印章图片"), seal)
        form.addRow(self.tr("签名证书"), _with(self.certificate, _button(self.tr("选择…"), self._ask_for_certificate)))
        form.addRow(self.tr("字体文件夹"), _with(self.font_folder, _button(self.tr("选择…"), self._ask_for_fonts)))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        column.addWidget(toned(self.tr("机关与文书"), "title"))
        column.addWidget(note)
        column.addWidget(self.message)
        column.addLayout(form)
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self.blank)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self.history)
        column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._touched:
            self._read()

    def _read(self) -> None:
        self._tasks.read(queries.office, on_done=self._show, on_failed=self._fail, owner=self)

    def _show(self, row: OfficeRow) -> None:
        self._touched = False
        self._seal, self._without_seal = None, False
        facts = row.facts
        for field, text in (
            (self.name, facts.name),
            (self.prefix, facts.document_prefix),
            (self.certificate, facts.certificate),
            (self.font_folder, facts.font_folder),
        ):
            field.setText(text)
        self.sample.show_seal(facts.seal)
        self.history.setText("\n".join(self._told(change) for change in row.changes))
        self._offer(ready=True)

    def _told(self, change: OfficeChange) -> str:
        seal = self.tr("有印章") if change.has_seal else self.tr("无印章")
        when = wording.local_full(change.recorded_at)
        return f"{when}　{change.actor}　{change.name}　{change.document_prefix}　{seal}"

    def _offer(self, *, ready: bool) -> None:
        for field in (self.name, self.prefix, self.certificate, self.font_folder, self.choose_seal, self.save):
            field.setEnabled(ready)
        self.remove_seal.setEnabled(ready and self.sample.has_seal)

    def _on_touched(self) -> None:
        self._touched = True
        self._key = uuid.uuid4().hex  # another act than the one whose answer may have been lost

    def _show_number(self, prefix: str) -> None:
        year = self._tasks.store.now().astimezone(wording.DISTRICT_ZONE).year
        self.number.setText(self.tr("文号如：{prefix}〔{year}〕1号").format(prefix=prefix.strip(), year=year))

    def _ask_for_seal(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("选择印章图片"), "", self.tr("图片 (*.png)"))
        if path:
            self._tasks.run(_read_seal, Path(path), on_done=self._take_seal, on_failed=self._fail, owner=self)

    def _take_seal(self, seal: bytes) -> None:
        self._on_touched()
        self._seal, self._without_seal = seal, False
        self.sample.show_seal(seal)
        self._offer(ready=True)
        self.message.say(self.tr("印章图片可用，启用后生效。"), Tone.NOTICE)

    def _drop_seal(self) -> None:
        self._on_touched()
        self._seal, self._without_seal = None, True
        self.sample.show_seal(None)
        self._offer(ready=True)

    def _ask_for_certificate(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("选择签名证书"), self.certificate.text(), self.tr("PKCS#12 证书 (*.p12 *.pfx)")
        )
        if path:
            self._on_touched()
            self.certificate.setText(path)

    def _ask_for_fonts(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("选择字体文件夹"), self.font_folder.text())
        if path:
            self._on_touched()
            self.font_folder.setText(path)

    def _start(self) -> None:
        self.save.setEnabled(False)
        form = SetOffice(
            key=self._key,
            office_name=self.name.text(),
            document_prefix=self.prefix.text(),
            seal=self._seal,
            without_seal=self._without_seal,
            certificate=self.certificate.text(),
            font_folder=self.font_folder.text(),
        )
        self._tasks.write(office.set_office, form, on_done=self._on_done, on_failed=self._fail, owner=self)

    def _on_done(self, _row: int) -> None:
        self._key = uuid.uuid4().hex
        self.message.say(self.tr("已启用，此后新印的文书按此设置。"), Tone.DONE)
        self._read()

    def _fail(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.message.say(told(error), Tone.REFUSAL)
        if isinstance(error, Refused):
            fields = {"office_name": self.name, "document_prefix": self.prefix, "certificate": self.certificate}
            if field := fields.get(str(error.details.get("field"))):
                field.setFocus()


class SealSample(QWidget):
    """The seal over the office's name and a date, as it will be printed: on white paper in either theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seal = QPixmap()
        self._name = ""
        self.setFixedSize(SEAL_SIDE + 72, SEAL_SIDE)
        self.setAccessibleName(self.tr("印章样子"))

    @property
    def has_seal(self) -> bool:
        """Whether there is one."""
        return not self._seal.isNull()

    def show_seal(self, content: bytes | None) -> None:
        """Show another seal, or none."""
        self._seal = QPixmap()
        if content is not None:
            self._seal.loadFromData(content)
        self.update()

    def show_name(self, name: str) -> None:
        """Show it over another name."""
        self._name = name
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        painter.setPen(QColor("#888888"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setPen(QColor("black"))
        words = self._name if self.has_seal else self.tr("无印章")
        room = self.rect().adjusted(4, 0, -4, 0)
        name = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)
        if self.has_seal:
            side = SEAL_SIDE - 8
            shown = self._seal.scaled(
                side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            painter.drawPixmap((self.width() - shown.width()) // 2, (self.height() - shown.height()) // 2, shown)
        painter.end()


def _read_seal(path: Path) -> bytes:
    """The picture as it would be kept; raises what `checked_seal` refuses, and OSError."""
    return office.checked_seal(path.read_bytes())


def _line(name: str, hint: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setPlaceholderText(hint)
    return line


def _button(text: str, slot: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.clicked.connect(slot)
    return button


def _with(field: QWidget, button: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(field, 1)
    row.addWidget(button)
    return row
