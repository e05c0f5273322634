"""The left of the assessment tab: which period, which kind of subject, what has been published; it reads nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import wording
from desktop.queries.scorecards import AssessmentRow
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.views.shared.labels import toned


class PeriodPanel(QFrame):
    """One period at a time; `period_chosen` tells of another one by whatever way it was chosen."""

    period_chosen = Signal(object)
    """Period."""
    kind_chosen = Signal(object)
    """SubjectKind: whose cards to show."""
    year_requested = Signal()
    """The year's sheet was asked for."""
    norms_requested = Signal()
    """The norms of assessment were asked for."""

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", True)
        self.setMinimumWidth(208)
        self._today = today
        self._period = Period.month(today())
        self._build()
        self._show_period()

    @property
    def period(self) -> Period:
        """The chosen period."""
        return self._period

    def choose(self, period: Period) -> None:
        """Choose a period; nothing is told where it is the one already."""
        if period == self._period:
            return
        self._period = period
        self._show_period()
        self.period_chosen.emit(period)

    def choose_kind(self, kind: SubjectKind) -> None:
        """Choose whose cards to show."""
        self.kinds.setCurrentIndex(self.kinds.findData(kind))

    def show_published(self, rows: Sequence[AssessmentRow]) -> None:
        """List what has been published."""
        self.published.clear()
        for row in rows:
            state = wording.assessment_state(row.state)
            if row.revision:
                state = self.tr("第 {number} 次更正").format(number=row.revision)
            if row.to_sign:
                state = self.tr("{state}　待签收").format(state=state)
            # two days and what became of them are too wide for one line
            short = row.period == Period.month(row.period.first_day) and not row.to_sign
            item = QListWidgetItem(("　" if short else "\n").join((period_words(row.period), state)))
            item.setData(Qt.ItemDataRole.UserRole, row.period)
            item.setToolTip(self._told(row))
            self.published.addItem(item)
        self.published.setVisible(bool(rows))
        self.nothing_published.setVisible(not rows)

    def _told(self, row: AssessmentRow) -> str:
        """What happened to an assessment, a line for each step."""
        told = []
        if row.reviewed_by:
            told.append(self.tr("由{name}审核").format(name=row.reviewed_by))
        if row.published_at is not None:
            told.append(
                self.tr("由{name}于 {moment} 发布 {cards} 张评分卡").format(
                    name=row.published_by or "—", moment=wording.local_full(row.published_at), cards=row.cards
                )
            )
        if row.reason:
            told.append(self.tr("更正理由：{reason}").format(reason=row.reason))
        return "\n".join(told)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(toned(self.tr("考核周期"), "heading"))
        column.addLayout(self._month_row())
        column.addLayout(self._quick_row())
        column.addLayout(self._range_row())
        self.problem = toned("", "red")
        self.problem.setWordWrap(True)
        self.problem.hide()
        column.addWidget(self.problem)
        column.addSpacing(8)
        column.addWidget(toned(self.tr("考核对象"), "heading"))
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(self.tr("考核对象"))
        self.kinds.setToolTip(self.tr("监督员、岗位、处置部门或网格的评分卡；按上下键切换"))
        for kind in SubjectKind:
            self.kinds.addItem(wording.subject_kind(kind), kind)
        self.kinds.currentIndexChanged.connect(lambda _: self.kind_chosen.emit(SubjectKind(self.kinds.currentData())))
        column.addWidget(self.kinds)
        column.addSpacing(8)
        column.addWidget(toned(self.tr("各期考核"), "heading"))
        self.nothing_published = toned(self.tr("还没有审核、发布过考核。周期结束后，由考核员审核并发布。"), "muted")
        self.nothing_published.setWordWrap(True)
        column.addWidget(self.nothing_published)
        self.published = self._published_list()
        column.addWidget(self.published, 1)
        column.addStretch(0)
        self.year = QPushButton(self.tr("年度汇总…"))
        self.year.setToolTip(self.tr("已发布的各期评分卡按应结案数加权，汇成年度环境保护目标责任制考核表"))
        self.year.clicked.connect(self.year_requested)
        self.norms = QPushButton(self.tr("考核标准…"))
        self.norms.setToolTip(self.tr("指标权重、分档、等级界限和评分项，以及改动对上期的影响"))
        self.norms.clicked.connect(self.norms_requested)
        column.addWidget(self.year)
        column.addWidget(self.norms)

    def _published_list(self) -> QListWidget:
        listed = QListWidget()
        listed.setAccessibleName(self.tr("各期考核"))
        listed.setWordWrap(True)
        listed.setResizeMode(QListWidget.ResizeMode.Adjust)
        listed.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        listed.itemClicked.connect(self._choose_published)
        listed.itemActivated.connect(self._choose_published)
        listed.hide()
        return listed

    def _month_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.month = QDateEdit()
        self.month.setDisplayFormat("yyyy年M月")
        self.month.setToolTip(self.tr("整月；按上下键换月"))
        self.month.setAccessibleName(self.tr("考核月份"))
        self.month.setKeyboardTracking(False)
        self.month.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.month.dateChanged.connect(lambda chosen: self.choose(Period.month(_plain(chosen))))
        self.earlier = self._step_button("◀", self.tr("上一个月"), -1)
        self.later = self._step_button("▶", self.tr("下一个月"), 1)
        row.addWidget(self.earlier)
        row.addWidget(self.month, 1)
        row.addWidget(self.later)
        return row

    def _step_button(self, sign: str, tooltip: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setText(sign)
        button.setToolTip(tooltip)
        button.setAccessibleName(tooltip)
        button.clicked.connect(lambda: self.month.setDate(self.month.date().addMonths(step)))
        return button

    def _quick_row(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        choices: tuple[tuple[str, Callable[[date], Period]], ...] = (
            (self.tr("本月"), Period.month),
            (self.tr("上月"), lambda day: Period.month(day.replace(day=1) - timedelta(days=1))),
            (self.tr("本季"), _quarter),
            (self.tr("本年"), lambda day: Period(date(day.year, 1, 1), date(day.year, 12, 31))),
        )
        self.quick: dict[str, QPushButton] = {}
        for place, (words, period_of) in enumerate(choices):
            button = QPushButton(words)
            button.clicked.connect(lambda _=False, period_of=period_of: self.choose(period_of(self._today())))
            grid.addWidget(button, place // 2, place % 2)
            self.quick[words] = button
        return grid

    def _range_row(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        grid.setColumnStretch(1, 1)
        self.first_day, self.last_day = QDateEdit(), QDateEdit()
        for place, (words, field) in enumerate(((self.tr("自"), self.first_day), (self.tr("至"), self.last_day))):
            field.setDisplayFormat("yyyy-MM-dd")
            field.setCalendarPopup(True)
            field.setKeyboardTracking(False)
            field.setAccessibleName(self.tr("周期首日") if field is self.first_day else self.tr("周期末日"))
            field.dateChanged.connect(self._choose_range)
            label = QLabel(words)
            label.setBuddy(field)
            grid.addWidget(label, place, 0)
            grid.addWidget(field, place, 1)
        return grid

    def _choose_range(self) -> None:
        first, last = _plain(self.first_day.date()), _plain(self.last_day.date())
        if last < first:
            self.problem.setText(self.tr("末日早于首日。请改正后再看。"))
            self.problem.show()
            return
        self.choose(Period(first, last))
        self.problem.hide()

    def _choose_published(self, item: QListWidgetItem) -> None:
        self.choose(item.data(Qt.ItemDataRole.UserRole))

    def _show_period(self) -> None:
        self.problem.hide()
        for field, day in (
            (self.month, self._period.first_day),
            (self.first_day, self._period.first_day),
            (self.last_day, self._period.last_day),
        ):
            with QSignalBlocker(field):
                field.setDate(QDate(day.year, day.month, day.day))


def period_words(period: Period) -> str:
    """A period as people say it: a whole month by its name, else both days."""
    if period == Period.month(period.first_day):
        return f"{period.first_day.year}年{period.first_day.month}月"
    return f"{period.first_day.isoformat()} 至 {period.last_day.isoformat()}"


def _quarter(day: date) -> Period:
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(first, Period.month(first + timedelta(days=62)).last_day)


def _plain(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
