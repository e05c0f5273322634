"""One scorecard on screen: score and grade, every indicator with its parts, formula and weight; every number opens its cases."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import wording
from desktop.itemmodels.scorecards import EMPTY, score_text
from desktop.queries.assessment_history import History, Trend
from desktop.queries.counted_things import Counted, Line
from desktop.rules.scorecard import Card, IndicatorRow
from desktop.rules.scoring import percent
from desktop.views.assessment.counted_list import CountedList
from desktop.views.assessment.drawing import GradeBadge, RatioBar
from desktop.views.assessment.history_panel import HistoryPanel
from desktop.views.assessment.number_link import NumberLink
from desktop.views.assessment.period_panel import period_words
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.labels import restyle, rule, toned
from desktop.wording.scorecards import formula_note


class CardView(QScrollArea):
    """Shows the card that it is given; clicking a number lists its cases underneath."""

    case_requested = Signal(object)
    """The number (str) of the case to open."""
    cases_requested = Signal(object)
    """Counted: the cases to list in the case tab."""
    lines_wanted = Signal(object)
    """Counted: the number whose lines `cases.show_lines` is to be given."""
    list_export_requested = Signal(object)
    """(title, heads, rows): a list to write to a file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.card: Card | None = None
        self._body = QWidget()
        self.setWidget(self._body)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(12)
        self.head = _Head()
        self.lines = CardFrame()
        self.counts = CardFrame(self.tr("工作量"))
        self.history = HistoryPanel()
        self.history.cases_opened.connect(self._open)
        self.cases = CountedList()
        self.cases.case_requested.connect(self.case_requested)
        self.cases.cases_requested.connect(self.cases_requested)
        self.cases.lines_wanted.connect(self.lines_wanted)
        self.cases.export_requested.connect(self.list_export_requested)
        for widget in (self.head, self.lines, self.counts, self.cases, self.history):
            column.addWidget(widget)
        column.addStretch(1)

    def show_card(self, card: Card) -> None:
        """Show another card; what was opened of the one before is closed."""
        before = self.card
        same = before is not None and (before.kind, before.subject, before.period) == (
            card.kind,
            card.subject,
            card.period,
        )
        self.card = card
        self.head.show_card(card)
        self._show_lines(card)
        self._show_counts(card)
        if not same:
            self.history.wait()
            self.cases.hide()
            self.verticalScrollBar().setValue(0)

    def show_history(self, history: History) -> None:
        """Show what stands around the card, unless another one is on show by now."""
        if self._is_of_card(history):
            self.history.show_history(history)

    def show_trend(self, trend: Trend) -> None:
        """Show the scores up to the card's, unless another one is on show by now."""
        if self._is_of_card(trend):
            self.history.show_trend(trend)

    def _is_of_card(self, found: History | Trend) -> bool:
        card = self.card
        of = (found.kind, found.subject, found.period)
        return card is not None and of == (card.kind, card.subject, card.period)

    def links(self) -> tuple[NumberLink, ...]:
        """Every number that can be clicked, in the order of the card."""
        return tuple(self.findChildren(NumberLink))

    def _show_lines(self, card: Card) -> None:
        grid = _emptied(self.lines)
        grid.setColumnStretch(0, 1)
        heads = (
            (self.tr("指标与算法"), Qt.AlignmentFlag.AlignLeft),
            (self.tr("分子 / 分母"), Qt.AlignmentFlag.AlignLeft),
            (self.tr("权重"), Qt.AlignmentFlag.AlignRight),
            (self.tr("得分"), Qt.AlignmentFlag.AlignRight),
        )
        for at, (words, align) in enumerate(heads):
            grid.addWidget(toned(words, "muted"), 0, at, align)
        for number, row in enumerate(card.indicators):
            line = 1 + number * 2
            grid.addWidget(rule(), line, 0, 1, len(heads))
            self._show_line(grid, line + 1, row)

    def _show_line(self, grid: QGridLayout, at: int, row: IndicatorRow) -> None:
        empty = row.score is None
        name = QVBoxLayout()
        name.setSpacing(0)
        name.addWidget(toned(wording.indicator(row.key), "strong"))
        formula = toned(wording.why_empty(row.key) if empty else wording.formula(row.key, row.formula), "muted")
        formula.setWordWrap(True)
        told = (wording.formula(row.key, row.formula), formula_note(row.key))
        formula.setToolTip("\n".join(line for line in told if line))
        name.addWidget(formula)
        grid.addLayout(name, at, 0)
        grid.addLayout(self._parts(row), at, 1)
        grid.addWidget(self._weight(row), at, 2, Qt.AlignmentFlag.AlignRight)
        score = toned(score_text(row.score), "strong" if not empty else "muted")
        score.setMinimumWidth(52)
        score.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(score, at, 3)

    def _parts(self, row: IndicatorRow) -> QVBoxLayout:
        numerator_words, denominator_words = wording.ratio_parts(row.key)
        column = QVBoxLayout()
        column.setSpacing(2)
        numbers = QHBoxLayout()
        numbers.setSpacing(0)
        if row.denominator is not None and numerator_words:
            numerator, hits = row.numerator or 0, row.numerator_cases
            numbers.addWidget(self._link(numerator, numerator_words, hits, row.key, hits))
            numbers.addWidget(toned("/", "muted"))
            numbers.addWidget(self._link(row.denominator, denominator_words, row.denominator_cases, row.key, hits))
            numbers.addSpacing(8)
            numbers.addWidget(QLabel(percent(row.numerator, row.denominator)))
            numbers.addStretch(1)
            column.addLayout(numbers)
            column.addWidget(RatioBar(numerator, row.denominator))
            return column
        if row.denominator is not None:  # a mean: how many cases it is of
            numbers.addWidget(self._link(row.denominator, wording.indicator(row.key), row.denominator_cases))
            numbers.addWidget(toned(self.tr("件"), "muted"))
        elif row.numerator is not None:
            numbers.addWidget(self._link(row.numerator, wording.indicator(row.key), row.numerator_cases))
        else:
            numbers.addWidget(toned(EMPTY, "muted"))
        numbers.addStretch(1)
        column.addLayout(numbers)
        return column

    def _weight(self, row: IndicatorRow) -> QLabel:
        given, effective = _plain(row.weight), _plain(row.effective_weight)
        if not row.weight:
            label = toned(self.tr("不计分"), "muted")
            label.setToolTip(self.tr("规范中权重为 0，只列出，不计分"))
        elif row.score is None:
            label = toned(f"{given} → {EMPTY}", "muted")
            label.setToolTip(self.tr("没有数据，权重摊给其他指标"))
        else:
            label = QLabel(given if given == effective else f"{given} → {effective}")
            label.setToolTip(
                self.tr("规范权重 {given}，摊入空缺指标后 {effective}").format(given=given, effective=effective)
            )
        return label

    def _show_counts(self, card: Card) -> None:
        grid = _emptied(self.counts, heading=self.tr("工作量"))
        for place, (key, number) in enumerate(card.counts):
            cell = QHBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(toned(wording.count(key), "muted"))
            cell.addWidget(self._link(number, wording.count(key), card.cases_of(key)))
            cell.addStretch(1)
            grid.addLayout(cell, place // 4, place % 4)

    def _link(
        self, number: int, title: str, keys: tuple[str, ...], indicator: str = "", hits: tuple[str, ...] | None = None
    ) -> NumberLink:
        card = self.card
        assert card is not None
        behind = Counted(title, keys, card.kind, card.subject, card.period, card.judged_at, indicator, hits)
        link = NumberLink(number, behind)
        link.clicked.connect(lambda: self._open(link.behind))
        return link

    def _open(self, behind: Counted) -> None:
        self.cases.show_counted(behind)
        # only once the layout knows how high the list is
        QTimer.singleShot(0, self, self._bring_list)

    def show_lines(self, counted: Counted, lines: Sequence[Line]) -> None:
        """Show what is behind the number that was opened."""
        self.cases.show_lines(counted, lines)
        QTimer.singleShot(0, self, self._bring_list)

    def _bring_list(self) -> None:
        self.ensureWidgetVisible(self.cases, 0, 12)


class _Head(CardFrame):
    """Whose card it is, of what period, with what result."""

    def __init__(self) -> None:
        super().__init__()
        self.name = toned("", "title")
        self.who = toned("", "muted")
        self.who.setWordWrap(True)
        self.period = toned("", "muted")
        self.period.setWordWrap(True)
        self.score = QLabel()
        self.score.setStyleSheet("font-size: 28px; font-weight: 600;")
        self.badge = GradeBadge()
        self.notes = toned("", "yellow")
        self.notes.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(4)
        for label in (self.name, self.who, self.period):
            words.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.score, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self.body.addWidget(self.notes)

    def show_card(self, card: Card) -> None:
        self.name.setText(card.name)
        # a body's unit and an area's grid are often its own name
        parts = dict.fromkeys((card.organisation, "、".join(card.grids)))
        self.who.setText(" · ".join(part for part in parts if part and part != card.name))
        self.who.setVisible(bool(self.who.text()))
        self.period.setText(f"{period_words(card.period)}　{self._state(card)}")
        self.score.setText(score_text(card.score))
        self.score.setProperty("tone", "muted" if card.too_few else "")
        restyle(self.score)
        self.score.setAccessibleName(self.tr("得分 {score}").format(score=score_text(card.score)))
        self.badge.show_grade(card.grade)
        notes = self._notes(card)
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))

    def _state(self, card: Card) -> str:
        if card.hash:
            return (
                self.tr("已发布，第 {revision} 次修订").format(revision=card.revision)
                if card.revision
                else self.tr("已发布")
            )
        if card.judged_at is None:
            return self.tr("未发布")
        return self.tr("未发布，按 {moment} 判定").format(moment=wording.local(card.judged_at))

    def _notes(self, card: Card) -> list[str]:
        notes = []
        if card.too_few:
            notes.append(self.tr("样本不足，不评级：没有数据的指标占权重一半以上。"))
        if card.capped:
            notes.append(self.tr("没有有效授权，等级最高为 {grade}。").format(grade=card.grade))
        return notes


def _emptied(frame: CardFrame, heading: str = "") -> QGridLayout:
    """A fresh grid on the frame, in place of what was there."""
    while (item := frame.body.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.setParent(None)  # at once: a number of the card before must not be clicked any more
            widget.deleteLater()
    if heading:
        frame.body.addWidget(toned(heading, "heading"))
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    frame.body.addWidget(holder)
    return grid


def _plain(weight: float) -> str:
    """A weight without the noughts that say nothing."""
    return f"{weight:.2f}".rstrip("0").rstrip(".")
