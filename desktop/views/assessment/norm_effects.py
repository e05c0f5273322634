"""What a change of a norm would do to a period's cards, as a table; it computes nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop import wording
from desktop.itemmodels.scorecards import score_text
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.usecases.norms import Effect
from desktop.views.assessment.drawing import GradeBadge
from desktop.views.assessment.period_panel import period_words
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.labels import toned

_SHOWN = 40


class NormEffects(CardFrame):
    """The cards that would change, at most forty of them; hidden until an effect is told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.told = toned("", "heading")
        self.told.setWordWrap(True)
        self.lines = QWidget()
        self.body.addWidget(self.told)
        self.body.addWidget(self.lines)
        self.hide()

    def show_effects(self, period: Period, kind: SubjectKind | None, effects: tuple[Effect, ...]) -> None:
        """Tell what would change; no kind where no card can."""
        moved = [each for each in effects if (each.score, each.grade) != (each.new_score, each.new_grade)]
        regraded = sum(each.grade != each.new_grade for each in moved)
        if kind is None:
            told = self.tr("评分项只影响以后评价的案件，已评价的不变，评分卡不受影响。")
        else:
            told = self.tr(
                "按新标准重算 {period} {kind}评分卡 {cards} 张：得分变动 {moved} 张，其中等级变动 {regraded} 张。"
            )
            told = told.format(
                period=period_words(period),
                kind=wording.subject_kind(kind),
                cards=len(effects),
                moved=len(moved),
                regraded=regraded,
            )
        if len(moved) > _SHOWN:
            told += self.tr("以下列出前 {number} 张。").format(number=_SHOWN)
        self.told.setText(told)
        self._list(moved[:_SHOWN])
        self.show()

    def _list(self, moved: list[Effect]) -> None:
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(5, 1)
        for line, each in enumerate(moved):
            grid.addWidget(QLabel(each.name), line, 0)
            grid.addWidget(QLabel(f"{score_text(each.score)} → {score_text(each.new_score)}"), line, 1)
            grid.addWidget(_badge(each.grade), line, 2)
            grid.addWidget(toned("→", "muted"), line, 3)
            grid.addWidget(_badge(each.new_grade), line, 4)
        self.body.replaceWidget(self.lines, fresh)
        self.lines.deleteLater()
        self.lines = fresh


def _badge(grade: str) -> GradeBadge:
    badge = GradeBadge(20)
    badge.show_grade(grade)
    return badge
