"""Under a card's figures: its trend, its place among peers and what moved it; it reads nothing and decides nothing."""

from __future__ import annotations

import importlib

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from desktop import wording
from desktop.itemmodels.scorecards import EMPTY, PERSONS, score_text
from desktop.queries.assessment_history import History, Trend
from desktop.queries.counted_things import Counted
from desktop.rules.score_change import Moved
from desktop.rules.score_norms import Formula
from desktop.rules.terms import SubjectKind
from desktop.views.assessment.number_link import NumberLink
from desktop.views.assessment.period_panel import period_words
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.labels import rule, toned


def load_charts() -> None:
    """Import what the charts are made of; half a second of a processor, and so not for the thread of the window."""
    importlib.import_module("desktop.views.assessment.charts")


class HistoryPanel(QWidget):
    """Three frames; empty words in each until the history of the card on show is there."""

    cases_opened = Signal(object)
    """Counted: the cases that took points away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history: History | None = None
        self._waiting: History | None = None  # for the charts
        self._waiting_trend: Trend | None = None
        self._charts_there = False
        self.trend_frame = CardFrame(self.tr("近六期走势"))
        self.trend_told = toned(self.tr("正在计算前几期…"), "muted")
        self.trend_frame.body.addWidget(self.trend_told)
        self.peers_frame = CardFrame()
        self.peers_told = toned("", "heading")
        self.peers_told.setWordWrap(True)
        self.peers_frame.body.addWidget(self.peers_told)
        self.moved_frame = CardFrame()
        self.moved_told = toned("", "heading")
        self.moved_told.setWordWrap(True)
        self.moved_lines = QWidget()
        self.moved_frame.body.addWidget(self.moved_told)
        self.moved_frame.body.addWidget(self.moved_lines)
        column = QGridLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for at, frame in enumerate((self.trend_frame, self.moved_frame, self.peers_frame)):
            column.addWidget(frame, at, 0)
        self.hide()

    def make_charts(self) -> None:
        """Make the charts, once `load_charts` is done, and show what was waiting for them; one in each turn of the loop."""
        from desktop.views.assessment.charts import TrendChart

        self.trend = TrendChart()
        self.trend.hide()
        self.trend_frame.body.addWidget(self.trend)
        QTimer.singleShot(0, self, self._make_peers)

    def _make_peers(self) -> None:
        from desktop.views.assessment.charts import PeersChart

        self.peers = PeersChart()
        self.peers_frame.body.addWidget(self.peers)
        self.peers_frame.body.addWidget(toned(self.tr("条为本期得分，竖线为同类平均，三角为同类最高"), "muted"))
        self._charts_there = True
        QTimer.singleShot(0, self, self._show_waiting)

    def _show_waiting(self) -> None:
        if self._waiting is not None:
            self.show_history(self._waiting)
        if self._waiting_trend is not None:
            self.show_trend(self._waiting_trend)

    def wait(self) -> None:
        """Another card is coming: what stands here is of the one before."""
        self.history = self._waiting = self._waiting_trend = None
        self._turn_to_trend(there=False)
        self.hide()

    def show_history(self, history: History) -> None:
        """Show what stands around the card, as soon as there are charts to show it in."""
        if not self._charts_there:
            self._waiting = history
            return
        self.history, self._waiting = history, None
        self.peers.show_lines(history.comparison.lines)
        self.peers_told.setText(self._peers(history))
        self.moved_told.setText(self._change(history))
        self._show_moved(history)
        self.show()

    def show_trend(self, trend: Trend) -> None:
        """Show the scores of the periods before too, as soon as there is a chart to show them in."""
        if not self._charts_there:
            self._waiting_trend = trend
            return
        self._waiting_trend = None
        self.trend.show_points(trend.points)
        self._turn_to_trend(there=True)

    def _turn_to_trend(self, *, there: bool) -> None:
        self.trend_told.setVisible(not there)
        if self._charts_there:
            self.trend.setVisible(there)

    def _peers(self, history: History) -> str:
        found = history.comparison
        unit = self.tr("人") if history.kind in PERSONS else self.tr("个")
        if not found.graded:
            return self.tr("与同类比较：本期没有评级的{kind}").format(kind=wording.subject_kind(history.kind))
        place = (
            self.tr("本期不评级，不排名")
            if found.place is None
            else self.tr("第 {place} 名，共评级 {graded} {unit}").format(
                place=found.place, graded=found.graded, unit=unit
            )
        )
        if history.kind is SubjectKind.DISTRICT:
            return self.tr("各指标得分：全区只有一张卡，没有同类可比")
        return self.tr("与同类比较：{place}；平均 {mean}，最高 {best}").format(
            place=place, mean=score_text(found.mean), best=score_text(found.best)
        )

    def _change(self, history: History) -> str:
        now, before = history.own.score, history.before.score
        last = period_words(history.before.period)
        if before is None or now is None:
            return self.tr("得分变动：{period}没有得分，无从比较").format(
                period=last if before is None else self.tr("本期")
            )
        told = self.tr("得分变动：比{period} {before} → {now}（{change}）").format(
            period=last, before=score_text(before), now=score_text(now), change=_signed(now - before)
        )
        few = [self.tr("上期")] if not history.before.grade else []
        few += [self.tr("本期")] if not history.own.grade else []
        return told + (self.tr("；{period}样本不足，只供参考").format(period="、".join(few)) if few else "")

    def _show_moved(self, history: History) -> None:
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        heads = (self.tr("指标"), self.tr("指标得分"), self.tr("计入总分"), self.tr("失分事项 上期 / 本期"))
        for at, words in enumerate(heads):
            grid.addWidget(
                toned(words, "muted"), 0, at, Qt.AlignmentFlag.AlignRight if at else Qt.AlignmentFlag.AlignLeft
            )
        for number, line in enumerate(history.moved):
            grid.addWidget(rule(), number * 2 + 1, 0, 1, len(heads))
            self._show_line(grid, number * 2 + 2, line, history)
        self.moved_frame.body.replaceWidget(self.moved_lines, fresh)
        self.moved_lines.deleteLater()
        self.moved_lines = fresh

    def _show_line(self, grid: QGridLayout, at: int, line: Moved, history: History) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        name = wording.indicator(line.key)
        grid.addWidget(toned(name, "strong"), at, 0)
        grid.addWidget(toned(f"{score_text(line.score_before)} → {score_text(line.score)}", "muted"), at, 1, right)
        comparable = line.points is not None or line.points_before is not None
        tone = "green" if line.change > 0 else "red" if line.change < 0 else "muted"
        change = toned(_signed(line.change) if comparable else EMPTY, tone)
        change.setToolTip(
            self.tr("计入总分：上期 {before}，本期 {now}；权重变动和摊入的权重也在其中").format(
                before=score_text(line.points_before), now=score_text(line.points)
            )
        )
        grid.addWidget(change, at, 2, right)
        links = QHBoxLayout()
        links.setSpacing(0)
        links.addStretch(1)
        before, now = history.before.period, history.period
        for when, period, lost in ((self.tr("上期"), before, line.lost_before), (self.tr("本期"), now, line.lost)):
            title = self.tr("{indicator} {when}失分").format(indicator=name, when=when)
            hits = lost if line.formula == Formula.LESS else ()
            judged_at = history.judged_at if period == now else None
            behind = Counted(title, lost, history.kind, history.subject, period, judged_at, line.key, hits)
            link = NumberLink(len(lost), behind)
            link.clicked.connect(lambda _=False, link=link: self.cases_opened.emit(link.behind))
            if period == now:
                links.addWidget(toned("/", "muted"))
            links.addWidget(link)
        grid.addLayout(links, at, 3)


def _signed(change: float) -> str:
    """A change with its sign, two decimals; the true minus."""
    return f"{change:+.2f}".replace("-", "−")
