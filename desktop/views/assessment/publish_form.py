"""Reviewing, publishing and correcting in place: what each will do and what stands against it are told before its button is pressed."""

from __future__ import annotations

import enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop import wording
from desktop.queries.scorecards import PublicationPreview
from desktop.rules.errors import Refused
from desktop.rules.scorecard import Period
from desktop.usecases.assessment import Publish, Review, Revise
from desktop.usecases.fields import LongText
from desktop.views.assessment.period_panel import period_words
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.keys import bind
from desktop.views.shared.labels import toned


class Step(enum.Enum):
    """What an assessor does to the assessment of a period."""

    REVIEW = "review"
    PUBLISH = "publish"
    REVISE = "revise"


class PublishForm(CardFrame):
    """The effect of one step on one period and its two buttons; Ctrl+Enter confirms, Escape closes."""

    confirmed = Signal(object)
    """Review, Publish or Revise: the form to hand to its use-case."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("publishForm")
        self.step = Step.PUBLISH
        self._preview: PublicationPreview | None = None
        self._form: Review | Publish | Revise | None = None
        self.title = toned("", "heading")
        self.effect = toned("", "muted")
        self.effect.setWordWrap(True)
        self.obstacle = toned("", "red")
        self.obstacle.setWordWrap(True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("更正的理由（必填），印在新的评分卡和通报上"))
        self.reason.setAccessibleName(self.tr("更正的理由"))
        self.reason.textChanged.connect(self._on_reason)
        self.confirm = QPushButton()
        self.confirm.setProperty("primary", True)
        self.confirm.setObjectName("confirmPublish")
        self.confirm.clicked.connect(self._submit)
        self.cancel = QPushButton(self.tr("取消"))
        self.cancel.clicked.connect(self.hide)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.confirm)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        for widget in (self.title, self.effect, self.obstacle, self.reason):
            self.body.addWidget(widget)
        self.body.addLayout(buttons)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            bind(self, keys, self._submit)
        bind(self, "Esc", self.hide)
        self.hide()

    def wait(self, step: Step) -> None:
        """Open for a step while its effect is being read."""
        self.step, self._preview, self._form = step, None, None
        words = {
            Step.REVIEW: (self.tr("审核考核"), self.tr("审核通过　Ctrl+Enter")),
            Step.PUBLISH: (self.tr("发布考核"), self.tr("发布考核　Ctrl+Enter")),
            Step.REVISE: (self.tr("更正考核"), self.tr("发布更正版　Ctrl+Enter")),
        }
        title, confirm = words[step]
        self.title.setText(title)
        self.confirm.setText(confirm)
        self.effect.setText(self.tr("正在查看本期的评分卡和案件…"))
        self.obstacle.hide()
        self.reason.clear()
        self.reason.setVisible(step is Step.REVISE)
        self.confirm.setEnabled(False)
        self.show()

    def show_preview(self, preview: PublicationPreview) -> None:
        """Tell the effect; the button works where nothing stands against it."""
        self._preview = preview
        self.title.setText(f"{self.title.text()}　{period_words(preview.period)}")
        told = {Step.REVIEW: self._review, Step.PUBLISH: self._publish, Step.REVISE: self._revise}
        self.effect.setText("\n".join(told[self.step](preview)))
        self._show_obstacle(self._obstacle(preview))
        if self.step is Step.REVISE:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            (self.confirm if self.confirm.isEnabled() else self.cancel).setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, refused: Refused) -> None:
        """Say why it was not done."""
        self._show_obstacle(refused)

    def busy(self) -> None:
        """The step is on its way."""
        self.confirm.setEnabled(False)
        self.effect.setText(self.tr("正在办理…"))

    def _review(self, preview: PublicationPreview) -> list[str]:
        told = [
            self.tr("本期共 {cards} 张评分卡，评级 {graded} 张，样本不足 {too_few} 张。审核后才能发布。").format(
                cards=preview.cards, graded=preview.graded, too_few=preview.too_few
            )
        ]
        if preview.open_appeals:
            told.append(self.tr("发布之前还要裁决申诉：{cases}。").format(cases="、".join(preview.open_appeals)))
        return [*told, *self._unevaluated(preview)]

    def _publish(self, preview: PublicationPreview) -> list[str]:
        told = self.tr(
            "将冻结各类评分卡共 {cards} 张，{cases} 件已评价的案件计入考核，送一级、二级网格责任人签收。发布后的评分卡不再变动。"
        )
        return [told.format(cards=preview.cards, cases=preview.cases), *self._unevaluated(preview)]

    def _revise(self, preview: PublicationPreview) -> list[str]:
        told = self.tr(
            "将按现在的日志重算并发布 {cards} 张评分卡，作为新的一版；原来发布的照旧保留，新的一版须重新签收。"
        )
        return [told.format(cards=preview.cards)]

    def _unevaluated(self, preview: PublicationPreview) -> list[str]:
        if not preview.unevaluated:
            return []
        told = self.tr("另有 {cases} 件已结案、尚未评价，本次不计入；请先完成综合评价。")
        return [told.format(cases=preview.unevaluated)]

    def _obstacle(self, preview: PublicationPreview) -> Refused | None:
        if not preview.refusal or (self.step is Step.REVIEW and preview.refusal == "appeals_open"):
            return None
        period = preview.period
        return Refused(
            preview.refusal, first_day=period.first_day, last_day=period.last_day, cases=list(preview.open_appeals)
        )

    def _show_obstacle(self, refused: Refused | None) -> None:
        self.obstacle.setText(wording.refusal(refused) if refused else "")
        self.obstacle.setVisible(refused is not None)
        given = self.step is not Step.REVISE or bool(self.reason.text().strip())
        self.confirm.setEnabled(refused is None and given)

    def _on_reason(self) -> None:
        # what stood against the reason before may not stand against this one
        if self._preview is not None:
            self._show_obstacle(self._obstacle(self._preview))

    def _submit(self) -> None:
        if self._preview is None or not self.confirm.isEnabled():
            return
        wanted = self._of(self._preview.period)
        # the same form again keeps its key: a commit that got no answer is not made twice
        if self._form is None or not _same(self._form, wanted):
            self._form = wanted
        self.confirmed.emit(self._form)

    def _of(self, period: Period) -> Review | Publish | Revise:
        first, last = period.first_day, period.last_day
        if self.step is Step.REVIEW:
            return Review(first_day=first, last_day=last)
        if self.step is Step.PUBLISH:
            return Publish(first_day=first, last_day=last)
        return Revise(first_day=first, last_day=last, reason=LongText(self.reason.text()))


def _same(one: object, other: object) -> bool:
    """Whether two forms say the same, but for their keys."""
    return type(one) is type(other) and {**vars(one), "key": ""} == {**vars(other), "key": ""}
