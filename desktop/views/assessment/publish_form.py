"""Publishing in place: what it will do and what stands against it are told before the button is pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop import wording
from desktop.queries.scorecards import PublicationPreview
from desktop.rules.errors import Refused
from desktop.views.assessment.period_panel import period_words
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.labels import toned


class PublishForm(CardFrame):
    """The effect of publishing one period and its two buttons; Ctrl+Enter confirms, Escape closes."""

    confirmed = Signal(object)
    """Period: publish it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("publishForm")
        self._preview: PublicationPreview | None = None
        self.title = toned("", "heading")
        self.effect = toned("", "muted")
        self.effect.setWordWrap(True)
        self.obstacle = toned("", "red")
        self.obstacle.setWordWrap(True)
        self.confirm = QPushButton(self.tr("发布考核　Ctrl+Enter"))
        self.confirm.setProperty("primary", True)
        self.confirm.setObjectName("confirmPublish")
        self.confirm.clicked.connect(self._submit)
        self.cancel = QPushButton(self.tr("暂不发布"))
        self.cancel.clicked.connect(self.hide)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.confirm)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        for widget in (self.title, self.effect, self.obstacle):
            self.body.addWidget(widget)
        self.body.addLayout(buttons)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._submit, context=context)
        QShortcut(QKeySequence("Esc"), self, self.hide, context=context)
        self.hide()

    def wait(self) -> None:
        """Open while the effect is being read."""
        self._preview = None
        self.title.setText(self.tr("发布考核"))
        self.effect.setText(self.tr("正在查看本期的评分卡和案件…"))
        self.obstacle.hide()
        self.confirm.setEnabled(False)
        self.show()

    def show_preview(self, preview: PublicationPreview) -> None:
        """Tell the effect; the button works where nothing stands against it."""
        self._preview = preview
        self.title.setText(self.tr("发布 {period} 考核").format(period=period_words(preview.period)))
        told = [
            self.tr("将冻结各类评分卡共 {cards} 张，{cases} 件已评价的案件计入考核。发布后的评分卡不再变动。").format(
                cards=preview.cards, cases=preview.cases
            )
        ]
        if preview.unevaluated:
            told.append(
                self.tr("另有 {cases} 件已结案、尚未评价，本次不计入；请先完成综合评价。").format(
                    cases=preview.unevaluated
                )
            )
        self.effect.setText("\n".join(told))
        self._show_obstacle(_obstacle(preview))
        if not preview.refusal:
            self.confirm.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, refused: Refused) -> None:
        """Say why it was not published."""
        self._show_obstacle(refused)

    def busy(self) -> None:
        """The publication is on its way."""
        self.confirm.setEnabled(False)
        self.effect.setText(self.tr("正在发布…"))

    def _show_obstacle(self, refused: Refused | None) -> None:
        self.obstacle.setText(wording.refusal(refused) if refused else "")
        self.obstacle.setVisible(refused is not None)
        self.confirm.setEnabled(refused is None)

    def _submit(self) -> None:
        if self._preview is not None and self.confirm.isEnabled():
            self.confirmed.emit(self._preview.period)


def _obstacle(preview: PublicationPreview) -> Refused | None:
    if not preview.refusal:
        return None
    period = preview.period
    return Refused(
        preview.refusal, first_day=period.first_day, last_day=period.last_day, cases=list(preview.open_appeals)
    )
