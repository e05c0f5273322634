"""The three steps of a period's assessment in the window: review, publish, correct; each tells its effect first and then does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from desktop.background.tasks import Tasks
from desktop.queries import scorecards
from desktop.queries.scorecards import AssessmentRow, PublicationPreview
from desktop.rules.errors import Refused
from desktop.rules.permissions import Actor
from desktop.rules.scorecard import Period
from desktop.rules.terms import AssessmentState
from desktop.rules.workflow import Role
from desktop.usecases import assessment
from desktop.usecases.assessment import Publish, Published, Review, Revise
from desktop.views.assessment.publish_form import PublishForm, Step


class Publication(QObject):
    """Which step a period is due, its button, and the form in place; only an assessor is offered any."""

    done = Signal(str)
    """What was done, as a sentence."""
    failed = Signal(object)
    """Exception that was no refusal."""

    def __init__(self, tasks: Tasks, actor: Actor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._offered = actor.role is Role.ASSESSOR
        self._period: Period | None = None
        self.form = PublishForm()
        self.form.confirmed.connect(self._confirm)
        self.review = QPushButton(self.tr("审核…"))
        self.review.setToolTip(self.tr("核对本期的评分卡后审核，审核后才能发布"))
        self.publish = QPushButton(self.tr("发布考核…"))
        self.publish.setToolTip(self.tr("先看发布的结果，再确认"))
        self.revise = QPushButton(self.tr("更正…"))
        self.revise.setToolTip(self.tr("发布后发现差错时，写明理由，另发一版；原来的不变"))
        self.buttons = {Step.REVIEW: self.review, Step.PUBLISH: self.publish, Step.REVISE: self.revise}
        for step, button in self.buttons.items():
            button.setProperty("primary", step is not Step.REVISE)
            button.clicked.connect(lambda _=False, step=step: self.open(step))
            button.hide()

    def show_state(self, period: Period, row: AssessmentRow | None, today: date, *, cards: bool) -> str:
        """Offer the step that the period is due, and return where it stands in words; `cards` says whether there are any."""
        if period != self._period:
            self._period = period
            self.form.hide()
        state = AssessmentState.DRAFT if row is None else row.state
        ended = period.last_day < today
        due = {
            AssessmentState.DRAFT: Step.REVIEW,
            AssessmentState.REVIEWED: Step.PUBLISH,
            AssessmentState.PUBLISHED: Step.REVISE,
        }[state]
        for step, button in self.buttons.items():
            button.setVisible(self._offered and step is due)
            button.setEnabled(cards)
        if state is AssessmentState.DRAFT:
            return self.tr("草稿") if ended else self.tr("周期未结束，按现在判定")
        assert row is not None
        if state is AssessmentState.REVIEWED:
            return self.tr("已审核（{name}），待发布").format(name=row.reviewed_by or "—")
        if row.revision:
            return self.tr("已发布第 {number} 次更正").format(number=row.revision)
        return self.tr("已发布")

    def open(self, step: Step) -> None:
        """Open the form of a step and read what it would do."""
        period = self._period
        if period is None:
            return
        self.form.wait(step)
        self._tasks.read(
            scorecards.publication_preview,
            period,
            on_done=lambda preview: self._show(preview, step),
            on_failed=self._fail,
            owner=self,
        )

    def _show(self, preview: PublicationPreview, step: Step) -> None:
        if (preview.period, step) == (self._period, self.form.step) and self.form.isVisible():
            self.form.show_preview(preview)

    def _confirm(self, form: Review | Publish | Revise) -> None:
        usecases: dict[type, Callable[[Any, Any], Any]] = {
            Review: assessment.review,
            Publish: assessment.publish,
            Revise: assessment.revise,
        }
        self.form.busy()
        self._tasks.write(usecases[type(form)], form, on_done=self._finished, on_failed=self._fail, owner=self)

    def _finished(self, result: int | Published) -> None:
        self.form.hide()
        if isinstance(result, Published):
            told = self.tr("已发布 {cards} 张评分卡，{cases} 件案件计入考核。")
            self.done.emit(told.format(cards=result.cards, cases=result.cases))
        else:
            self.done.emit(self.tr("已审核，可以发布。"))

    def _fail(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.form.refuse(error)
        else:
            self.form.hide()
            self.failed.emit(error)
