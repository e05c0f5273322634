"""The map tab: tree, map and card of one choice; it reads by tasks, hears of changes by live, and asks the shell for other tabs."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop import wording
from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.maps.look import MapWords
from desktop.queries import base_map, sources
from desktop.queries.board import CardRow, CaseFilter
from desktop.queries.sources import SourceCard
from desktop.rules.changes import ChangeSet, Entity
from desktop.rules.errors import Refused
from desktop.rules.grid import street_of
from desktop.rules.permissions import Actor, may_report
from desktop.rules.registers import Register, Right, may
from desktop.views.map import reads
from desktop.views.map.area import MapArea
from desktop.views.map.bridge import Place
from desktop.views.map.cards import CaseCardView, GridCardView, SourceCardView
from desktop.views.map.drawing import OutlineDrawing
from desktop.views.map.drawing_panel import DrawingPanel
from desktop.views.map.feed import MapFeed
from desktop.views.map.grid_panel import GridPanel
from desktop.views.map.layers import legends
from desktop.views.map.reads import Wanted
from desktop.views.map.reporting import ReportFromMap
from desktop.views.map.trouble import Trouble
from desktop.views.shared.labels import toned

if TYPE_CHECKING:
    from desktop.maps.page import MapPageFile
    from desktop.views.map.interceptor import RequestCounts

_log = logging.getLogger(__name__)

_GATHER_MS = 150  # changes that come together are read together


class MapPage(QWidget):
    """One choice of a grid or case, the same in the tree, on the map and on the card.

    Nothing is read and no web engine is loaded before the tab is first shown. `folder` is where the map's page may be written,
    for it alone; `resources` holds its scripts.
    """

    cases_requested = Signal(str)
    """The code of the grid whose cases the board is to show."""
    case_requested = Signal(object)
    """The id, an int, of the case to open."""
    source_requested = Signal(object)
    """The id, an int, of the source whose register is to be opened."""
    report_requested = Signal(object)
    """A Place (lon, lat, grid): a new report is to start there; the grid is a suggestion."""
    sheet_requested = Signal(str)
    """The code of the grid whose 网格责任表 is to be printed."""
    atlas_requested = Signal(object)
    """The codes, a tuple of str, of the grids that are to be printed, a page each."""
    grid_chosen = Signal(str)
    """The code of the grid that is chosen now."""

    def __init__(
        self,
        tasks: Tasks,
        live: Live,
        actor: Actor,
        *,
        folder: Path,
        resources: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._may_report = may_report(actor)
        self._folder = folder
        self._resources = resources
        self._started = False
        self._is_behind = False  # the map said that it could not be read anew
        self._grid: str | None = None
        self._case: int | None = None
        self._source: int | None = None
        self._shown_case: int | None = None
        self._stale: set[int] = set()
        self._case_filter = CaseFilter()
        self._wanted = Wanted()
        self._gather = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gather.timeout.connect(self._read_changes)
        self._settle = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._settle.timeout.connect(self._read_wanted)
        self._build()
        self.feed = MapFeed(tasks, self.area, self)
        self.reporting = ReportFromMap(tasks, self.area, self._on_card_failed, self)
        self.area.offer_report(offered=self._may_report)
        self.grid_card.offer_report(offered=self._may_report)
        self.drawing = OutlineDrawing(tasks, self.area, self.drawing_panel, self)
        self.grid_card.offer_drawing(offered=may(actor, Register.SETTINGS, Right.CHANGE) is None)
        self._connect()
        live.changed.connect(self._on_changed)

    def chosen_grid(self) -> str | None:
        """The code of the chosen grid."""
        return self._grid

    def choose_grid(self, code: str) -> None:
        """Choose a grid as if it had been chosen here."""
        self._choose(code, show=True)

    def show_case(self, case_id: int) -> None:
        """Show where a case lies, and its card."""
        self._shown_case = case_id
        self._on_case_clicked(case_id)

    def share_filter(self, wanted: CaseFilter) -> None:
        """Narrow the map as the case tab is narrowed; its grid becomes the chosen one, for both are one choice."""
        self._case_filter = replace(wanted, grid="", open_only=False)
        self.area.offer_filter(offered=self._case_filter != CaseFilter())
        if self._started:
            self._settle.start()
        if wanted.grid and wanted.grid != self._grid:
            self._choose(wanted.grid, show=True, tell=False)

    def requests(self) -> RequestCounts | None:
        """For the diagnostics: what the map asked for and what was refused; None before it was shown."""
        web_map = self.area.web_map
        return web_map.interceptor.counts() if web_map else None

    def requests_told(self) -> tuple[tuple[str, str], ...]:
        """The same in words, as labels and texts."""
        counts = self.requests()
        if counts is None:
            return ((self.tr("地图"), self.tr("还没有打开，没有请求")),)
        last = tuple((self.tr("最近被拒"), address) for address in counts.last_refused[-5:])
        return (
            (self.tr("本机文件"), self.tr("放行 {n} 次").format(n=counts.files)),
            (self.tr("底图瓦片"), self.tr("放行 {n} 次").format(n=counts.tiles)),
            (self.tr("其他地址"), self.tr("拒绝 {n} 次").format(n=counts.refused)),
            *last,
        )

    # Building.

    def _build(self) -> None:
        self.panel = GridPanel()
        self.area = MapArea(self._folder)
        self.grid_card = GridCardView()
        self.case_card = CaseCardView()
        self.source_card = SourceCardView()
        self.drawing_panel = DrawingPanel()
        self._hint = toned(self.tr("在左侧网格树或地图上选一个网格，这里显示它的责任单位、责任人和案件。"), "muted")
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(16, 16, 16, 16)
        self._cards = QStackedWidget()
        for card in (_framed(self._hint), self.grid_card, self.case_card, self.source_card):
            self._cards.addWidget(card)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._cards)
        self._right = right = QStackedWidget()
        right.addWidget(scroll)
        right.addWidget(self.drawing_panel)
        splitter = QSplitter()
        for widget, width in ((self.panel, 264), (self.area, 760), (right, 312)):
            splitter.addWidget(widget)
            splitter.setCollapsible(splitter.count() - 1, False)
            widget.setMinimumWidth(min(width, 240))
        splitter.setSizes([264, 760, 312])
        splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _connect(self) -> None:
        self.panel.grid_chosen.connect(self.choose_grid)
        bridge = self.area.bridge
        bridge.grid_clicked.connect(self._on_grid_clicked)
        bridge.case_clicked.connect(self._on_case_clicked)
        bridge.source_clicked.connect(self._on_source_clicked)
        self.area.retry_requested.connect(self._read_everything)
        self.area.data_wanted.connect(self._on_data_wanted)
        self.feed.failed.connect(self._on_not_read)
        self.source_card.source_requested.connect(self.source_requested)
        self.grid_card.cases_requested.connect(self._ask_for_cases)
        self.grid_card.report_requested.connect(self._report_here)
        self.grid_card.sheet_requested.connect(self._ask_for_sheet)
        self.grid_card.atlas_requested.connect(self._ask_for_atlas)
        self.grid_card.drawing_requested.connect(self._draw)
        self.case_card.case_requested.connect(self._ask_for_case)
        self.reporting.confirmed.connect(self.report_requested)
        self.drawing.opened.connect(self._on_drawing_opened)
        self.drawing.closed.connect(self._on_drawing_closed)
        self.drawing.failed.connect(self._on_card_failed)
        self.drawing.saved.connect(self._on_drawing_saved)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started:
            self._started = True
            self._read_everything()

    # Reading.

    def _read_everything(self) -> None:
        self._read_situation()
        self.feed.refresh(self._wanted)
        self._tasks.read(base_map.base_map, on_done=self.area.set_base_map, on_failed=self._on_not_read, owner=self)
        self._tasks.read(
            reads.written_page,
            self._folder,
            self._resources / "map",
            self._words(),
            self.area.colours(),
            on_done=self._on_page_written,
            on_failed=self._on_page_not_written,
            owner=self,
        )

    def _read_situation(self) -> None:
        wanted = self._wanted

        def arrived(situation: reads.Situation) -> None:
            if wanted == self._wanted:  # else another period was chosen meanwhile
                self._on_situation(situation)

        self._tasks.read(reads.situation, wanted, on_done=arrived, on_failed=self._on_not_read, owner=self)

    def _read_wanted(self) -> None:
        """Read what another filter, period, layer or measure asks for."""
        cases = self._case_filter if self.area.shares_filter else CaseFilter()
        wanted = Wanted(cases, self.area.days)
        if wanted != self._wanted:
            self._wanted = wanted
            self._read_situation()
        self.feed.refresh(wanted)

    def _read_changes(self) -> None:
        stale, self._stale = frozenset(self._stale), set()

        def failed(error: Exception) -> None:
            self._stale |= stale
            self._on_not_read(error)

        wanted = self._wanted

        def arrived(changes: reads.Changes) -> None:
            if wanted == self._wanted:
                self._on_changes_read(changes)

        self._tasks.read(reads.changes, stale, wanted, on_done=arrived, on_failed=failed, owner=self)
        self._refresh_card(stale)

    def _read_grid_card(self, code: str) -> None:
        self._tasks.read(reads.grid_card, code, on_done=self._on_grid_card, on_failed=self._on_card_failed, owner=self)

    def _read_case_card(self, case_id: int) -> None:
        self._tasks.read(
            reads.case_card, case_id, on_done=self._on_case_card, on_failed=self._on_card_failed, owner=self
        )

    def _read_source_card(self, source_id: int) -> None:
        self._tasks.read(
            sources.source_card, source_id, on_done=self._on_source_card, on_failed=self._on_card_failed, owner=self
        )

    def _refresh_card(self, changed: frozenset[int]) -> None:
        if self._case is not None and self._case in changed:
            self._read_case_card(self._case)
        elif self._grid is not None and self._case is None and self._source is None:
            self._read_grid_card(self._grid)

    def _on_situation(self, situation: reads.Situation) -> None:
        self.panel.set_rows(situation.rows)
        self.area.set_counts(situation.rows)
        self.area.set_cases(situation.points, situation.now)
        if self._is_behind:  # any other word stays: a reading follows what somebody was just told is saved
            self._is_behind = False
            self.area.say_hint("")

    def _on_changes_read(self, changes: reads.Changes) -> None:
        self.panel.set_rows(changes.rows)
        self.area.set_counts(changes.rows)
        points = [reads.point_of(row) for row in changes.found if row.lon is not None]
        gone = changes.asked - {point.case_id for point in points}
        self.area.change_cases(points, gone, changes.now)

    def _on_page_written(self, page: MapPageFile | None) -> None:
        if page is None:
            self.area.say_trouble(Trouble.NO_OUTLINES)
        else:
            self.area.show_page(page)

    def _on_page_not_written(self, error: Exception) -> None:
        if isinstance(error, OSError):
            self.area.say_trouble(Trouble.NOT_WRITTEN, error.strerror or "")
        else:
            self._on_not_read(error)

    def _on_not_read(self, error: Exception) -> None:
        if self.area.bridge.is_ready:
            # What the map shows was true a moment ago; live tells when the store is back.
            self._is_behind = True
            self.area.say_hint(
                self.tr("地图未能更新：{reason}").format(reason=self._said(error) or self.tr("读取失败，将自动重试。"))
            )
        else:
            self.area.say_trouble(Trouble.NOT_READ, self._said(error))

    def _on_card_failed(self, error: Exception) -> None:
        self.area.say_hint(self._said(error) or self.tr("读取失败，请稍后再选一次。"))

    def _said(self, error: Exception) -> str:
        if isinstance(error, Refused):
            return wording.refusal(error)
        _log.error("the map tab could not read", exc_info=error)
        return ""

    # Changes by others.

    def _on_changed(self, changes: ChangeSet) -> None:
        if not self._started:
            return
        if self.feed.forget(changes):
            self._settle.start()
        if changes.keys(Entity.GRID):
            self._read_everything()
        elif not changes.complete:
            self._read_situation()
        elif cases := changes.keys(Entity.CASE):
            self._stale.update(int(key) for key in cases)
            self._gather.start()

    # Choosing.

    def _choose(self, code: str, *, show: bool, tell: bool = True) -> None:
        if show:
            self.reporting.remember(None)
        self._case = self._source = None
        self.area.select_case(None)
        self._grid = code
        self.panel.choose(code)
        self.area.select(code, show=show)
        self._read_grid_card(code)
        if tell:
            self.grid_chosen.emit(code)

    def _on_grid_clicked(self, place: Place) -> None:
        self.reporting.remember(place)
        self.area.show_place((place.lon, place.lat))
        self._choose(place.grid, show=False)

    def _on_data_wanted(self) -> None:
        if self._started:
            self._settle.start()

    def _on_source_clicked(self, source_id: int) -> None:
        self._case, self._source = None, source_id
        self.area.select_case(None)
        self._read_source_card(source_id)

    def _on_case_clicked(self, case_id: int) -> None:
        self._case, self._source = case_id, None
        self.area.select_case(case_id)
        self._read_case_card(case_id)

    def _on_grid_card(self, shown: reads.GridOnShow) -> None:
        if shown.card.code == self._grid and self._case is None and self._source is None:
            self.grid_card.show_card(shown)
            self._cards.setCurrentWidget(self.grid_card)

    def _on_case_card(self, card: reads.CaseCard) -> None:
        if card.row is None:
            self.area.say_hint(self.tr("该案件已不在您可见的范围内。"))
        elif card.row.case_id == self._case:
            self.case_card.show_card(card.row, card.now)
            self._cards.setCurrentWidget(self.case_card)
            if self._shown_case == card.row.case_id:
                self._shown_case = None
                self._move_to(card.row)

    def _move_to(self, row: CardRow) -> None:
        """Show the place of a case that somebody asked for elsewhere."""
        if row.lon is None or row.lat is None:
            self.area.say_hint(self.tr("该案件没有登记位置，只知道所属网格。"))
            self.area.select(row.grid_code, show=True)
        else:
            self.area.move_to((row.lon, row.lat))

    def _on_source_card(self, card: SourceCard) -> None:
        if card.row.source_id == self._source:
            self.source_card.show_card(card)
            self._cards.setCurrentWidget(self.source_card)

    def _report_here(self) -> None:
        self.reporting.begin(self._grid)

    def _ask_for_cases(self) -> None:
        if self._grid is not None:
            self.cases_requested.emit(self._grid)

    def _ask_for_case(self) -> None:
        if self._case is not None:
            self.case_requested.emit(self._case)

    def _ask_for_sheet(self) -> None:
        if self._grid is not None:
            self.sheet_requested.emit(self._grid)

    def _ask_for_atlas(self) -> None:
        from desktop.views.map.atlas_dialog import AtlasDialog

        dialog = AtlasDialog(self.panel.model.rows(), self._grid or "", self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.atlas_requested)
        dialog.open()

    # Drawing.

    def _draw(self) -> None:
        if self._grid is not None and (street := street_of(self._grid)) is not None:
            self.drawing.begin(street)

    def _on_drawing_opened(self) -> None:
        self._right.setCurrentWidget(self.drawing_panel)
        self.area.say_hint("")

    def _on_drawing_closed(self) -> None:
        self._right.setCurrentIndex(0)
        if self._grid is not None:
            self._choose(self._grid, show=False, tell=False)

    def _on_drawing_saved(self, replaced: int) -> None:
        self.area.say_hint(self.tr("已保存：{n} 个界线今日起生效，原界线保留备查。").format(n=replaced))

    def _words(self) -> MapWords:
        return MapWords(
            title=self.tr("网格图"),
            credit=self.tr("界线来源：{sources}"),
            provisional=self.tr("示意界线"),
            official=self.tr("正式界线"),
            nothing=self.tr("无"),
            zoom_in=self.tr("放大"),
            zoom_out=self.tr("缩小"),
            suffixes=(self.tr("街道"), self.tr("社区")),
            legend=legends(),
        )


def _framed(widget: QWidget) -> QFrame:
    frame = QFrame()
    frame.setProperty("pane", True)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(widget)
    layout.addStretch(1)
    return frame
