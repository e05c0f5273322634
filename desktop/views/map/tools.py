"""The switches above the map: what colours it, which level and layers it shows, the period, reporting; they know no map."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from desktop.views.map.layers import Layer, Measure, layer_name, layer_tip, measure_name
from desktop.views.shared.chips import Chip
from desktop.views.shared.labels import toned

PERIODS = (1, 3, 7, 30, 90, 365, 0)
"""Days that the period slider offers, today counted; 0 is ever since."""


class MapTools(QFrame):
    """Two rows of switches."""

    measure_changed = Signal()
    level_changed = Signal()
    layers_changed = Signal()
    period_changed = Signal()
    filter_shared = Signal(bool)
    """Whether the map is narrowed as the case tab is."""
    whole_requested = Signal()
    report_mode_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 8, 12, 8)
        rows.setSpacing(8)
        rows.addLayout(self._upper_row())
        rows.addLayout(self._lower_row())

    @property
    def measure(self) -> Measure:
        """The chosen measure."""
        return Measure(self._measures.currentData())

    @property
    def level(self) -> int:
        """The level that is to be shown, 0 by zoom."""
        return int(self._levels.currentData())

    @property
    def layers(self) -> Mapping[Layer, bool]:
        """Which layers are on."""
        return {layer: chip.isChecked() for layer, chip in self._layers.items()}

    @property
    def days(self) -> int:
        """The period in days up to today, 0 for ever since."""
        return PERIODS[self._period.value()]

    @property
    def shares_filter(self) -> bool:
        """Whether the case tab's filter, where it has one, is to narrow the map too."""
        return self._shared.isChecked()

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

    def offer_filter(self, *, offered: bool) -> None:
        """Whether the case tab is narrowed at all."""
        self._shared.setVisible(offered)

    def show_layer(self, layer: Layer) -> None:
        """Switch a layer on."""
        self._layers[layer].setChecked(True)

    def _upper_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._measures = QComboBox()
        self._measures.setObjectName("measure")
        self._measures.setToolTip(self.tr("网格按哪项数量或比率着色；颜色含义见右下图例"))
        for measure in Measure:
            self._measures.addItem(measure_name(measure), measure.value)
        self._measures.currentIndexChanged.connect(self._on_measure)
        self._levels = self._level_box()
        for words, box in ((self.tr("着色(&K)"), self._measures), (self.tr("层级(&L)"), self._levels)):
            row.addWidget(_labelling(words, box))
            row.addWidget(box)
        whole = self._button("whole", self.tr("全区"), self.tr("显示整个辖区"))
        whole.clicked.connect(self._on_whole)
        row.addWidget(whole)
        self._shared = Chip(
            self.tr("同案件页筛选"), self.tr("案件、热力和数量只含“案件”页筛选出的案件；再点一次看全部")
        )
        self._shared.setObjectName("shared_filter")
        self._shared.setChecked(True)
        self._shared.hide()
        self._shared.toggled.connect(self.filter_shared)
        row.addWidget(self._shared)
        row.addStretch(1)
        self._report = self._button(
            "report_mode", self.tr("点图上报"), self.tr("在地图上点选事发位置，开始一件新上报；Esc 取消")
        )
        self._report.setCheckable(True)
        self._report.toggled.connect(self.report_mode_changed)
        row.addWidget(self._report)
        return row

    def _lower_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(toned(self.tr("图层"), "muted"))
        self._layers = {layer: self._layer_chip(layer) for layer in Layer}
        for chip in self._layers.values():
            row.addWidget(chip)
        row.addSpacing(8)
        self._period = QSlider(Qt.Orientation.Horizontal)
        self._period.setObjectName("period")
        self._period.setRange(0, len(PERIODS) - 1)
        self._period.setPageStep(1)
        self._period.setValue(len(PERIODS) - 1)
        self._period.setFixedWidth(96)
        self._period.setToolTip(self.tr("案件、热力按上报时间，轨迹按巡查时间，只显示最近一段"))
        self._period.valueChanged.connect(self._on_period)
        self._period_words = toned("", "muted")
        self._period_words.setMinimumWidth(52)
        row.addWidget(_labelling(self.tr("时段(&P)"), self._period))
        row.addWidget(self._period)
        row.addWidget(self._period_words)
        row.addStretch(1)
        self._say_period()
        return row

    def _layer_chip(self, layer: Layer) -> Chip:
        chip = Chip(layer_name(layer), layer_tip(layer))
        chip.setObjectName(f"layer_{layer}")
        chip.setChecked(layer is Layer.CASES)
        chip.toggled.connect(self._on_layer)
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

    def _say_period(self) -> None:
        days = self.days
        words = {0: self.tr("全部时间"), 1: self.tr("今日"), 365: self.tr("近一年")}
        self._period_words.setText(words.get(days, self.tr("近 {n} 日").format(n=days)))
        self._period.setAccessibleName(self._period_words.text())

    def _on_measure(self) -> None:
        self.measure_changed.emit()

    def _on_level(self) -> None:
        self.level_changed.emit()

    def _on_layer(self) -> None:
        self.layers_changed.emit()

    def _on_period(self) -> None:
        self._say_period()
        self.period_changed.emit()

    def _on_whole(self) -> None:
        self.whole_requested.emit()


def _labelling(words: str, box: QWidget) -> QLabel:
    label = toned(words, "muted")
    label.setBuddy(box)
    return label
