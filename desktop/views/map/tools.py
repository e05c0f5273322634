"""The switches above the map: what colours it, which level it shows, the whole district, reporting; they know no map."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QToolButton, QWidget

from desktop.views.shared.chips import Chip
from desktop.views.shared.labels import toned

OPEN, OVERDUE = "open", "overdue"
"""The measures that the grids may be coloured by."""


class MapTools(QFrame):
    """A row of switches."""

    measure_changed = Signal()
    level_changed = Signal()
    whole_requested = Signal()
    report_mode_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(toned(self.tr("着色"), "muted"))
        self._measures = QButtonGroup(self)
        for measure, text in ((OPEN, self.tr("在办案件")), (OVERDUE, self.tr("超期案件"))):
            row.addWidget(self._measure(measure, text))
        row.addSpacing(8)
        label = toned(self.tr("层级(&L)"), "muted")
        self._levels = self._level_box()
        label.setBuddy(self._levels)
        row.addWidget(label)
        row.addWidget(self._levels)
        whole = self._button("whole", self.tr("全区"), self.tr("显示整个辖区"))
        whole.clicked.connect(self._on_whole)
        row.addWidget(whole)
        row.addStretch(1)
        self._report = self._button(
            "report_mode", self.tr("点图上报"), self.tr("在地图上点选事发位置，开始一件新上报；Esc 取消")
        )
        self._report.setCheckable(True)
        self._report.toggled.connect(self.report_mode_changed)
        row.addWidget(self._report)

    @property
    def measure(self) -> str:
        """The chosen measure."""
        chosen = self._measures.checkedButton()
        return OVERDUE if chosen is not None and chosen.objectName() == f"measure_{OVERDUE}" else OPEN

    @property
    def level(self) -> int:
        """The level that is to be shown, 0 by zoom."""
        return int(self._levels.currentData())

    @property
    def reporting(self) -> bool:
        """Whether the next click on the map names a place."""
        return self._report.isChecked()

    def set_reporting(self, *, on: bool) -> None:
        """Begin or end it."""
        self._report.setChecked(on)

    def offer_report(self, *, offered: bool) -> None:
        """Whether this person may report at all."""
        self._report.setVisible(offered)

    def _measure(self, measure: str, text: str) -> Chip:
        chip = Chip(text, self.tr("按各网格的{measure}数着色").format(measure=text))
        chip.setObjectName(f"measure_{measure}")
        chip.setChecked(measure == OPEN)
        chip.toggled.connect(self._on_measure)
        self._measures.addButton(chip)
        return chip

    def _level_box(self) -> QComboBox:
        levels = QComboBox()
        levels.setObjectName("level")
        levels.setToolTip(self.tr("地图上显示哪一级网格的界线"))
        for text, level in ((self.tr("随缩放"), 0), (self.tr("区"), 1), (self.tr("街道"), 2), (self.tr("社区"), 3)):
            levels.addItem(text, level)
        levels.currentIndexChanged.connect(self._on_level)
        return levels

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        return button

    def _on_measure(self, on: bool) -> None:
        if on:
            self.measure_changed.emit()

    def _on_level(self) -> None:
        self.level_changed.emit()

    def _on_whole(self) -> None:
        self.whole_requested.emit()
