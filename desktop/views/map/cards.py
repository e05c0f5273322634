"""The cards beside the map: what is said of a clicked grid or case, and what can be done from there; they read nothing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import wording
from desktop.queries.board import CardRow
from desktop.queries.grid_map import GridCard
from desktop.queries.sources import SourceCard
from desktop.rules.workflow import Status
from desktop.rules.working_time import light
from desktop.views.shared.labels import toned
from desktop.views.shared.lights import LightLabel
from desktop.wording import registers as register_words


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
        layout.addLayout(self._facts)
        layout.addSpacing(8)
        layout.addWidget(self._note)
        layout.addSpacing(8)
        layout.addLayout(self._buttons)
        layout.addStretch(1)

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
    """A grid: who answers for it, what is open in it, how sure its outline is."""

    cases_requested = Signal()
    report_requested = Signal()

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

    def offer_report(self, *, offered: bool) -> None:
        """Whether this person may report at all."""
        self._report.setVisible(offered)

    def show_card(self, card: GridCard) -> None:
        """Show this grid."""
        self._title.setText(card.name)
        self._under.setText(card.path)
        counts = self.tr("在办 {open} 件，其中超期 {overdue} 件；本月结案 {closed} 件").format(
            open=card.open_cases, overdue=card.overdue_cases, closed=card.closed_this_month
        )
        inspectors = "\n".join(f"{name} {phone}".strip() for name, phone in card.inspectors)
        kind = self.tr("示意界线") if card.provisional else self.tr("正式界线")
        self._show_facts(
            [
                (self.tr("级别"), wording.grid_level(card.level)),
                (self.tr("编码"), card.code),
                (self.tr("责任单位"), card.responsible_body),
                (self.tr("责任人"), card.responsible_person),
                (self.tr("电话"), card.phone),
                (self.tr("监督员"), inspectors),
                (self.tr("案件"), counts),
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
