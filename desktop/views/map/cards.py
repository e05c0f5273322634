"""The cards beside the map: what is said of a clicked grid or case, and what can be done from there; they read nothing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import wording
from desktop.queries.board import CardRow
from desktop.queries.grid_facts import GridFacts
from desktop.queries.grid_map import GridCard
from desktop.queries.sources import SourceCard
from desktop.rules.posts import PostKind
from desktop.rules.workflow import Status
from desktop.rules.working_time import light
from desktop.views.map.reads import GridOnShow
from desktop.views.shared.labels import toned
from desktop.views.shared.lights import LightLabel
from desktop.wording import registers as register_words

_MOST_INSPECTORS = 3


class _Card(QFrame):
    """A title, lines of label and text, a note, buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", True)
        self._title = _label("title")
        self._title.setObjectName("card_title")
        self._under = _label("muted")
        self._note = _label("muted")
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(self._title, 1)
        self._labels: list[QLabel] = []
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(8)
        self._facts.setColumnStretch(1, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(4)
        layout.addLayout(self._head)
        layout.addWidget(self._under)
        layout.addSpacing(8)
        layout.addLayout(self._buttons)  # above the facts: what can be done stays in sight on a low screen
        self._rows = QVBoxLayout()
        layout.addLayout(self._rows)
        layout.addSpacing(12)
        layout.addLayout(self._facts)
        layout.addSpacing(8)
        layout.addWidget(self._note)
        layout.addStretch(1)

    def add_row(self, *buttons: QPushButton) -> None:
        """Put another row of buttons under the first."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self._rows.addSpacing(4)
        self._rows.addLayout(row)

    def _show_facts(self, facts: list[tuple[str, str]]) -> None:
        for label in self._labels:
            label.hide()  # deleteLater leaves it on the screen until the loop turns
            label.deleteLater()
        self._labels.clear()
        for row, (name, text) in enumerate(facts):
            for column, label in enumerate((_label("muted", name, wrap=False), _label("", text or self.tr("未登记")))):
                self._facts.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
                self._labels.append(label)

    def text(self) -> str:
        """All that is read on the card, a line each."""
        labels = [self._title, self._under, *self._labels, self._note]
        return "\n".join(label.text() for label in labels if label.text())


class GridCardView(_Card):
    """A grid: who answers for it, what is open and what is missing in it, how sure its outline is."""

    cases_requested = Signal()
    report_requested = Signal()
    sheet_requested = Signal()
    atlas_requested = Signal()
    drawing_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        cases = _button(self.tr("该网格案件"), "grid_cases", self.tr("在“案件”页只看这个网格的案件"))
        tip = self.tr("以刚才点击的位置新建上报；从网格树选的，先在地图上点选位置")
        self._report = _button(self.tr("在此上报"), "grid_report", tip)
        cases.setProperty("primary", True)
        cases.clicked.connect(self.cases_requested)
        self._report.clicked.connect(self.report_requested)
        self._buttons.addWidget(cases)
        self._buttons.addWidget(self._report)
        self._buttons.addStretch(1)
        sheet = _button(
            self.tr("打印责任表"), "grid_sheet", self.tr("预览并打印网格责任表：本网格和下一级网格，每个一页，附图")
        )
        atlas = _button(self.tr("打印图集…"), "grid_atlas", self.tr("选定几个网格，每个网格一页图"))
        self._draw = _button(self.tr("划分界线"), "grid_draw", self.tr("在地图上划分本街道的社区、移动界线拐点"))
        sheet.clicked.connect(self.sheet_requested)
        atlas.clicked.connect(self.atlas_requested)
        self._draw.clicked.connect(self.drawing_requested)
        self.add_row(sheet, atlas)
        self.add_row(self._draw)
        self._may_draw = False

    def offer_drawing(self, *, offered: bool) -> None:
        """Whether this person may draw outlines; the district itself has none to be divided here."""
        self._may_draw = offered

    def offer_report(self, *, offered: bool) -> None:
        """Whether this person may report at all."""
        self._report.setVisible(offered)

    def show_card(self, shown: GridOnShow) -> None:
        """Show this grid."""
        card = shown.card
        self._title.setText(card.name)
        self._under.setText(card.path)
        kind = self.tr("示意界线") if card.provisional else self.tr("正式界线")
        self._show_facts(
            [
                (self.tr("级别"), wording.grid_level(card.level)),
                (self.tr("编码"), card.code),
                (self.tr("责任单位"), card.responsible_body),
                (self.tr("责任人"), card.responsible_person),
                (self.tr("电话"), card.phone),
                (self.tr("监督员"), self._inspectors(card)),
                (self.tr("案件"), self._cases(card)),
                *self._registers(shown.facts),
                (self.tr("面积"), self.tr("{area} 平方公里").format(area=f"{card.area_m2 / 1_000_000:.2f}")),
                (self.tr("界线"), self.tr("{kind}，{day}起").format(kind=kind, day=wording.day(card.valid_from))),
                (self.tr("来源"), card.outline_source),
            ]
        )
        self._note.setText(
            self.tr("示意界线未经官方确认，面积和所属网格仅供参考；按位置推定的网格须人工确认。")
            if card.provisional
            else ""
        )
        self._note.setVisible(card.provisional)
        self._draw.setVisible(self._may_draw and card.level > 1)

    def _inspectors(self, card: GridCard) -> str:
        """By name and telephone; of many only the first, for the street's list is in the registers."""
        said = [f"{name} {phone}".strip() for name, phone in card.inspectors]
        if len(said) > _MOST_INSPECTORS:
            said = [*said[:_MOST_INSPECTORS], self.tr("等 {n} 名").format(n=len(said))]
        return "\n".join(said)

    def _cases(self, card: GridCard) -> str:
        return self.tr("在办 {open} 件，其中超期 {overdue} 件；本月结案 {closed} 件").format(
            open=card.open_cases, overdue=card.overdue_cases, closed=card.closed_this_month
        )

    def _registers(self, facts: GridFacts) -> list[tuple[str, str]]:
        """Posts, sources, patrols and score, where this person is told of them."""
        told = []
        if facts.missing_posts is not None:
            told.append((self.tr("岗位"), self._posts(facts.missing_posts, facts.grids_with_missing_posts)))
        if facts.overdue_patrols is not None:
            late = self.tr("{n} 项计划超期").format(n=facts.overdue_patrols)
            told.append((self.tr("巡查"), late if facts.overdue_patrols else self.tr("按期")))
        if facts.sources is not None:
            words = self.tr("{n} 个在册，其中 {late} 个逾期未检查") if facts.overdue_sources else self.tr("{n} 个在册")
            told.append((self.tr("污染源"), words.format(n=facts.sources, late=facts.overdue_sources)))
        score = self.tr("{score} 分").format(score=f"{facts.score:g}") if facts.score is not None else ""
        told.append((self.tr("最近考核"), score or self.tr("无已公布得分")))
        return told

    def _posts(self, missing: tuple[PostKind, ...], inside: int) -> str:
        own = "、".join(register_words.post_kind(kind) for kind in missing)
        said = [self.tr("缺{posts}").format(posts=own)] if own else []
        if inside:
            said.append(self.tr("辖内 {n} 个网格缺岗").format(n=inside))
        return "；".join(said) or self.tr("齐备")


class CaseCardView(_Card):
    """A case in short, with the way to all of it."""

    case_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._light = LightLabel()
        self._head.insertWidget(0, self._light)
        button = _button(self.tr("打开案件"), "open_case", self.tr("在“案件”页打开这一件"))
        button.setProperty("primary", True)
        button.clicked.connect(self.case_requested)
        self._buttons.addWidget(button)
        self._buttons.addStretch(1)

    def show_card(self, row: CardRow, now: datetime) -> None:
        """Show this case with its light at `now`."""
        suspended = row.status is Status.SUSPENDED
        self._light.show_light(light(now=now, yellow=row.yellow_at, deadline=row.deadline, suspended=suspended))
        self._title.setText(row.category)
        self._under.setText(row.case_number or row.report_number)
        place = " · ".join(dict.fromkeys(name for name in (row.street, row.grid) if name))
        facts = [
            (self.tr("状态"), wording.status(row.status)),
            (self.tr("网格"), place),
            (self.tr("地址"), row.address),
            (self.tr("描述"), row.description),
            (self.tr("上报"), f"{row.reported_by} {wording.local_full(row.reported_at)}".strip()),
            (self.tr("处置单位"), row.body or self.tr("尚未派遣")),
        ]
        if row.deadline is not None and not suspended:
            facts.append((self.tr("期限"), wording.local_full(row.deadline)))
        self._show_facts(facts)
        self._note.hide()


class SourceCardView(_Card):
    """A pollution source in short, with the way to its register."""

    source_requested = Signal(object)
    """The id, an int, of the source on show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = 0
        button = _button(self.tr("打开台账"), "open_source", self.tr("在“台账”页打开污染源台账"))
        button.setProperty("primary", True)
        button.clicked.connect(self._on_button)
        self._buttons.addWidget(button)
        self._buttons.addStretch(1)

    def show_card(self, card: SourceCard) -> None:
        """Show this source."""
        row = card.row
        self._source = row.source_id
        self._title.setText(row.name)
        self._under.setText(" · ".join(text for text in (row.number, row.industry) if text))
        looked = row.last_inspected_on
        facts = [
            (
                self.tr("级别"),
                self.tr("{level}，每 {n} 日一查").format(
                    level=register_words.source_level(row.level), n=row.interval_days
                ),
            ),
            (self.tr("网格"), card.path),
            (self.tr("地址"), row.address),
            (self.tr("责任人"), f"{row.responsible_person} {row.phone}".strip()),
            (self.tr("上次检查"), wording.day(looked) if looked else self.tr("尚未检查")),
        ]
        if row.due_on is not None and row.due is not None:
            due = self.tr("{day}（{state}）").format(
                day=wording.day(row.due_on), state=register_words.due_state(row.due)
            )
            facts.append((self.tr("下次检查"), due))
        found = sum(1 for each in card.inspections if each.violation)
        if card.inspections:
            facts.append(
                (
                    self.tr("检查"),
                    self.tr("{n} 次，其中发现问题 {found} 次").format(n=len(card.inspections), found=found),
                )
            )
        self._show_facts(facts)
        self._note.setText(card.note)
        self._note.setVisible(bool(card.note))

    def _on_button(self) -> None:
        self.source_requested.emit(self._source)


def _label(tone: str, text: str = "", *, wrap: bool = True) -> QLabel:
    label = toned(text, tone)
    label.setWordWrap(wrap)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    return button
