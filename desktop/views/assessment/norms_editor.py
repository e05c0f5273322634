"""考核标准: the norms of assessment, each number editable from a day on, with what a change would do to the last period's cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QDate, Qt, Signal
from PySide6.QtWidgets import (
    QDateEdit,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import wording
from desktop.background.tasks import Tasks
from desktop.queries import assessment_norms
from desktop.queries.assessment_norms import NormSheet
from desktop.rules.errors import Refused
from desktop.rules.norm_fields import EDITABLE, FieldKind, NormField, Path, affected, check, fields_of, with_numbers
from desktop.rules.registers import Register, Right, may
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.usecases import norms
from desktop.usecases.fields import LongText, ShortText
from desktop.usecases.norms import ChangeNorm
from desktop.views.assessment.norm_effects import NormEffects
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.keys import bind
from desktop.views.shared.labels import toned
from desktop.views.shared.messages import MessageBar, Tone
from desktop.wording import administration as words


class _Typed(NamedTuple):
    """A change of a norm as it stands in the form."""

    numbers: dict[Path, float]
    since: QDate
    reason: str


class NormsEditor(QWidget):
    """One norm at a time: its numbers, from when and why, the effect, and its history; saving comes after looking at the effect."""

    closed = Signal()

    def __init__(self, tasks: Tasks, kind: Callable[[], SubjectKind], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._kind = tasks, kind
        self._sheet: NormSheet | None = None
        self._fields: tuple[NormField, ...] = ()
        self._boxes: dict[Path, QDoubleSpinBox] = {}
        self._told: ChangeNorm | None = None  # the change whose effect is on show
        self._typed: dict[str, _Typed] = {}  # by norm: what was typed and not yet confirmed
        self._is_filling = False
        self.editable = may(tasks.actor, Register.SETTINGS, Right.NORMS) is None
        self._build()

    def reload(self) -> None:
        """Read the norms and their history again."""
        self._tasks.read(assessment_norms.norm_sheet, on_done=self._show_sheet, on_failed=self._fail, owner=self)

    @property
    def key(self) -> str:
        """The norm on show."""
        return str(self.list.item(self.list.currentRow()).data(Qt.ItemDataRole.UserRole))

    def box(self, *path: str | int) -> QDoubleSpinBox:
        """The field of one number of the norm on show."""
        return self._boxes[path]

    # building

    def _build(self) -> None:
        self.message = MessageBar()
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self._build_list())
        below.addWidget(self._build_sheet(), 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(8)
        page.addLayout(self._build_head())
        page.addWidget(self.message)
        page.addLayout(below, 1)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            bind(self, keys, self._confirm)

    def _build_head(self) -> QHBoxLayout:
        self.back = QPushButton(self.tr("返回评分卡"))
        self.back.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(toned(self.tr("考核标准"), "title"))
        head.addWidget(toned(self.tr("改动按启用日期生效，原来的标准保留，已发布的评分卡不变"), "muted"), 1)
        head.addWidget(self.back)
        return head

    def _build_list(self) -> QListWidget:
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("考核标准"))
        self.list.setFixedWidth(188)
        for key in EDITABLE:
            item = QListWidgetItem(words.norm(key))
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.currentRowChanged.connect(self._on_another_norm)
        return self.list

    def _build_sheet(self) -> QScrollArea:
        self.form = CardFrame()
        self.fields = QWidget()
        self.form.body.addWidget(self.fields)
        self.form.body.addLayout(self._build_act())
        self.effects = NormEffects()
        self.history = CardFrame(self.tr("历次标准"))
        self.versions = QWidget()
        self.history.body.addWidget(self.versions)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.form, self.effects, self.history):
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inner)
        return area

    def _build_act(self) -> QGridLayout:
        self.since = QDateEdit()
        self.since.setDisplayFormat("yyyy-MM-dd")
        self.since.setCalendarPopup(True)
        self.since.setAccessibleName(self.tr("启用日期"))
        self.since.dateChanged.connect(self._changed)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("改动的理由（必填），与标准一起保留"))
        self.reason.setAccessibleName(self.tr("改动的理由"))
        self.reason.textChanged.connect(self._changed)
        self.sum = toned("", "muted")
        self.preview = QPushButton(self.tr("看对上期的影响"))
        self.preview.setToolTip(self.tr("按改动后的标准重算上一个月的评分卡，不保存"))
        self.preview.clicked.connect(self._look)
        self.save = QPushButton(self.tr("确认改动　Ctrl+Enter"))
        self.save.setProperty("primary", True)
        self.save.setToolTip(self.tr("看过影响之后才能确认"))
        self.save.clicked.connect(self._confirm)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(1, 1)
        for at, (text, field) in enumerate(((self.tr("启用日期"), self.since), (self.tr("改动理由"), self.reason))):
            label = QLabel(text)
            label.setBuddy(field)
            grid.addWidget(label, at, 0)
            grid.addWidget(field, at, 1, Qt.AlignmentFlag.AlignLeft if at == 0 else Qt.AlignmentFlag(0))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.preview)
        buttons.addWidget(self.save)
        buttons.addWidget(self.sum, 1)
        grid.addLayout(buttons, 2, 0, 1, 2)
        for widget in (self.since, self.reason, self.preview, self.save):
            widget.setVisible(self.editable)
        return grid

    # showing

    def _show_sheet(self, sheet: NormSheet) -> None:
        self._sheet = sheet
        self.since.setMinimumDate(QDate(sheet.today.year, sheet.today.month, sheet.today.day))
        self._show_norm()

    def _on_another_norm(self) -> None:
        self.message.clear()  # not with every reading: what was said of a change outlasts the reading that follows it
        self._show_norm()

    def _show_norm(self) -> None:
        """The norm that is chosen as it is in force, or as far as somebody had come with changing it."""
        if self._sheet is None:
            return
        self._is_filling = True
        self._show_fields(fields_of(self.key, self._sheet.values[self.key]))
        typed = self._typed.get(self.key, _Typed({}, self.since.minimumDate(), ""))
        for path, number in typed.numbers.items():
            if path in self._boxes:
                self._boxes[path].setValue(number)
        self.since.setDate(typed.since)
        self.reason.setText(typed.reason)
        self._is_filling = False
        self._show_versions(self._sheet)
        self._changed()

    def _show_fields(self, fields: tuple[NormField, ...]) -> None:
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        self._fields, self._boxes = fields, {}
        steps = any(field.kind is FieldKind.STEP_FROM for field in fields)
        heads = (
            (self.tr("档次"), self.tr("每月从多少件起"), self.tr("得分"))
            if steps
            else (self.tr("项目"), self.tr("数值"))
        )
        for at, text in enumerate(heads):
            grid.addWidget(toned(text, "muted"), 0, at)
        for at, field in enumerate(fields):
            box = self._box_of(field)
            line, column = (1 + at // 2, 1 + at % 2) if steps else (1 + at, 1)
            if column == 1:
                label = QLabel(self.tr("第 {number} 档").format(number=at // 2 + 1) if steps else _name(field))
                label.setBuddy(box)
                grid.addWidget(label, line, 0)
            grid.addWidget(box, line, column, Qt.AlignmentFlag.AlignLeft)
        self.form.body.replaceWidget(self.fields, fresh)
        self.fields.deleteLater()
        self.fields = fresh

    def _box_of(self, field: NormField) -> QDoubleSpinBox:
        box = NumberBox()
        whole = field.kind in {FieldKind.POINTS, FieldKind.STEP_FROM, FieldKind.STEP_SCORE}
        box.setDecimals(0 if whole else 1)
        box.setRange(0, field.most)
        box.setValue(field.number)
        box.setFixedWidth(112)
        box.setEnabled(self.editable)
        box.setAccessibleName(_name(field))
        box.valueChanged.connect(self._changed)
        self._boxes[field.path] = box
        return box

    def _show_versions(self, sheet: NormSheet) -> None:
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(3, 1)
        heads = (self.tr("启用日期"), self.tr("登记时间"), self.tr("登记人"), self.tr("理由"))
        for at, text in enumerate(heads):
            grid.addWidget(toned(text, "muted"), 0, at)
        for line, version in enumerate(sheet.history(self.key), start=1):
            cells = (
                version.valid_from.isoformat(),
                wording.local_full(version.recorded_at),
                version.by or self.tr("区资料包"),
                version.reason or self.tr("初始标准"),
            )
            for at, text in enumerate(cells):
                label = QLabel(text)
                label.setWordWrap(at == 3)
                grid.addWidget(label, line, at, Qt.AlignmentFlag.AlignTop)
        self.history.body.replaceWidget(self.versions, fresh)
        self.versions.deleteLater()
        self.versions = fresh

    # acting

    def _changed(self) -> None:
        """Another number, day or reason: what was told of the effect is not of this change."""
        if self._is_filling:
            return
        self._keep_typed()
        self._told = None
        self.effects.hide()
        self.save.setEnabled(False)
        weights = [self._boxes[field.path].value() for field in self._fields if field.kind is FieldKind.WEIGHT]
        points = [self._boxes[field.path].value() for field in self._fields if field.kind is FieldKind.POINTS]
        total = sum(weights or points)
        told = self.tr("指标权重合计 {total:g}，按比例折算") if weights else self.tr("合计 {total:g} 分，须为 100 分")
        self.sum.setText(told.format(total=total) if weights or points else "")

    def _keep_typed(self) -> None:
        before = {field.path: float(field.number) for field in self._fields}
        numbers = {path: number for path, box in self._boxes.items() if (number := box.value()) != before[path]}
        typed = _Typed(numbers, self.since.date(), self.reason.text())
        if typed == _Typed({}, self.since.minimumDate(), ""):
            self._typed.pop(self.key, None)
        else:
            self._typed[self.key] = typed

    def change(self) -> ChangeNorm | None:
        """The change as it stands in the form; None before the norms were read."""
        if self._sheet is None:
            return None
        value = with_numbers(self._sheet.values[self.key], {path: box.value() for path, box in self._boxes.items()})
        day = self.since.date()
        return ChangeNorm(
            norm=ShortText(self.key),
            value=value,
            valid_from=date(day.year(), day.month(), day.day()),
            reason=LongText(self.reason.text()),
        )

    def _look(self) -> None:
        change = self.change()
        if change is None or self._sheet is None:
            return
        kinds = affected(self.key)
        self.message.clear()
        period = Period.month(self._sheet.today).before
        if not kinds:
            try:
                check(change.norm, change.value)
            except Refused as refused:
                self.message.refuse(refused)
            else:
                self._tell(change, period, None, ())
            return
        kind = self._kind() if self._kind() in kinds else kinds[0]
        self.preview.setEnabled(False)
        self._tasks.read(
            norms.preview,
            change,
            kind,
            period,
            on_done=partial(self._tell, change, period, kind),
            on_failed=self._fail,
            owner=self,
        )

    def _tell(
        self, change: ChangeNorm, period: Period, kind: SubjectKind | None, effects: tuple[norms.Effect, ...]
    ) -> None:
        self.preview.setEnabled(True)
        now = self.change()
        if now is None or {**vars(now), "key": ""} != {**vars(change), "key": ""}:
            return  # something was changed meanwhile
        self._told = change
        self.effects.show_effects(period, kind, effects)
        self.save.setEnabled(bool(change.reason.strip()))
        if not change.reason.strip():
            self.message.say(self.tr("请写明改动的理由，再看一次影响，然后确认。"), Tone.NOTICE)

    def _confirm(self) -> None:
        if self._told is not None and self.save.isEnabled():
            self.save.setEnabled(False)
            # the very form whose effect was told: sent again after a lost answer it is the same change
            self._tasks.write(
                norms.change_norm, self._told, on_done=self._done, on_failed=self._fail_saving, owner=self
            )

    def _done(self, _: int) -> None:
        told = self._told
        assert told is not None
        self._typed.pop(told.norm, None)
        self.reload()
        self.message.say(
            self.tr("“{norm}”已改，自 {day} 起生效。").format(norm=words.norm(told.norm), day=told.valid_from),
            Tone.DONE,
        )

    def _fail_saving(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.preview.setEnabled(True)
        if isinstance(error, Refused):
            self.message.refuse(error)
        else:
            told = self.tr("没有办成（{error}）。请重试；仍不行请告诉系统管理员。")
            self.message.say(told.format(error=type(error).__name__), Tone.REFUSAL)


class NumberBox(QDoubleSpinBox):
    """A number of a norm, without a nought behind the point that says nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lineEdit().setTextMargins(6, 0, 0, 0)  # the stylesheet's padding does not reach the text of a spin box

    def textFromValue(self, value: float) -> str:
        return f"{value:g}"


def _name(field: NormField) -> str:
    """What a number of a norm is called."""
    match field.kind:
        case FieldKind.WEIGHT:
            return wording.indicator(field.name)
        case FieldKind.POINTS:
            return wording.rubric_part(field.name)
        case FieldKind.BOUND:
            return wording.grade(field.name)
        case FieldKind.STEP_FROM:
            return QCoreApplication.translate("norms", "第 {number} 档起点").format(number=int(field.name) + 1)
        case FieldKind.STEP_SCORE:
            return QCoreApplication.translate("norms", "第 {number} 档得分").format(number=int(field.name) + 1)
        case _:
            return words.norm_setting(field.name)
