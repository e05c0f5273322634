"""Under a card: the mark that the EPB or a street gives an inspector, and who has signed for a published period; it decides nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop import wording
from desktop.background.tasks import Tasks
from desktop.queries import assessment_check
from desktop.queries.assessment_check import ReceiptRow
from desktop.queries.scorecards import AssessmentRow
from desktop.rules.permissions import Actor
from desktop.rules.scorecard import Card
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.usecases import joint_assessment
from desktop.usecases.fields import LongText, PersonId
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.labels import toned
from desktop.views.shared.number_box import NumberBox

GIVERS = frozenset({Role.EPB, Role.STREET})
SIGNERS = frozenset({Role.LEADER, Role.STREET})
READERS = SIGNERS | {Role.ASSESSOR, Role.EPB}


class JointPanel(CardFrame):
    """Hidden where there is nothing for this person to give, to sign or to know."""

    done = Signal(str)
    """What was done, as a sentence."""
    failed = Signal(object)
    """Exception."""

    def __init__(self, tasks: Tasks, actor: Actor, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._tasks, self._actor = tasks, actor
        self._card: Card | None = None
        self._assessment: AssessmentRow | None = None
        self.mark_row, self.sign_row = QWidget(), QWidget()
        self._build_mark()
        self._build_sign()
        self.body.addWidget(self.mark_row)
        self.body.addWidget(self.sign_row)
        self.hide()

    def show_card(self, card: Card, assessment: AssessmentRow | None) -> None:
        """Offer what belongs to the card and to the published assessment it is of, if any."""
        self._card, self._assessment = card, assessment
        gives = self._actor.role in GIVERS and card.kind is SubjectKind.INSPECTOR and not card.hash
        self.mark_row.setVisible(gives)
        self.sign_row.hide()
        self.setVisible(gives)
        if assessment is not None and self._actor.role in READERS:
            self._tasks.read(
                assessment_check.receipts,
                assessment.assessment_id,
                on_done=self._show_receipts,
                on_failed=self.failed.emit,
                owner=self,
            )

    def _build_mark(self) -> None:
        row = QHBoxLayout(self.mark_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        label = QLabel(self.tr("联合考核评分"))
        self.points = NumberBox()
        self.points.setRange(0, 100)
        self.points.setValue(90)
        self.points.setAccessibleName(self.tr("联合考核评分，0 到 100 分"))
        label.setBuddy(self.points)
        self.note = QLineEdit()
        self.note.setPlaceholderText(self.tr("评分说明"))
        self.give = QPushButton(self.tr("提交评分"))
        self.give.setToolTip(self.tr("本期发布之前可以重新提交，以最后一次为准"))
        self.give.clicked.connect(self._give)
        row.addWidget(label)
        row.addWidget(self.points)
        row.addWidget(self.note, 1)
        row.addWidget(self.give)

    def _build_sign(self) -> None:
        row = QHBoxLayout(self.sign_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.signed = toned("", "muted")
        self.signed.setWordWrap(True)
        self.sign = QPushButton(self.tr("签收"))
        self.sign.setToolTip(self.tr("确认已收到本期考核结果"))
        self.sign.clicked.connect(self._sign)
        row.addWidget(self.signed, 1)
        row.addWidget(self.sign)

    def _show_receipts(self, rows: tuple[ReceiptRow, ...]) -> None:
        missing = [row.grid for row in rows if row.signed_at is None]
        told = self.tr("已签收 {signed} / {whole}").format(signed=len(rows) - len(missing), whole=len(rows))
        if missing:
            told += self.tr("；未签收：{grids}").format(grids="、".join(missing))
        nameless = sum(not row.responsible_person for row in rows)
        if nameless:
            told += self.tr("。{number} 个网格还没有登记责任人，由其账号签收").format(number=nameless)
        self.signed.setText(told)
        self.signed.setToolTip("\n".join(self._line(row) for row in rows))
        own = self._actor.grid if self._actor.role is Role.STREET else rows[0].grid_code if rows else ""
        waits = any(row.grid_code == own and row.signed_at is None for row in rows)
        self.sign.setVisible(self._actor.role in SIGNERS and waits)
        self.sign_row.show()
        self.show()

    def _line(self, row: ReceiptRow) -> str:
        """One grid: who answers for it, and whether it was signed for."""
        person = row.responsible_person or self.tr("责任人未登记")
        if row.signed_at is None:
            return self.tr("{grid}（{person}）　未签收").format(grid=row.grid, person=person)
        return self.tr("{grid}（{person}）　{name}于 {moment} 签收").format(
            grid=row.grid, person=person, name=row.signed_by, moment=wording.local_full(row.signed_at)
        )

    def _give(self) -> None:
        if self._card is None:
            return
        form = joint_assessment.GiveMark(
            first_day=self._card.period.first_day,
            last_day=self._card.period.last_day,
            inspector=PersonId(int(self._card.subject)),
            points=self.points.value(),
            note=LongText(self.note.text()),
        )
        told = self.tr("已提交{role}对{name}的评分。").format(role=wording.role(self._actor.role), name=self._card.name)
        self._write(joint_assessment.give_mark, form, told)

    def _sign(self) -> None:
        if self._assessment is not None:
            form = joint_assessment.SignFor(assessment_id=self._assessment.assessment_id)
            self._write(joint_assessment.sign_for, form, self.tr("已签收本期考核结果。"))

    def _write(self, usecase: object, form: object, told: str) -> None:
        self._tasks.write(
            usecase,  # type: ignore[arg-type]
            form,
            on_done=lambda _: self.done.emit(told),
            on_failed=self.failed.emit,
            owner=self,
        )
