"""Importing official boundaries in the window: a file, how to read it, what is wrong with it, and only then the import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop import wording
from desktop.background.tasks import Tasks
from desktop.queries import grid_map
from desktop.rules.grid import GridLevel
from desktop.views.administration.outline_sketch import OutlineSketch, Ring, Sketch
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.labels import toned
from desktop.views.shared.messages import MessageBar, Tone
from desktop.views.shared.register_table import RegisterTable

SYSTEMS = ("WGS84", "CGCS2000", "EPSG:4548", "GCJ-02", "BD-09")
"""The values of exchange.crs.Crs, which is not imported here: it brings the geometry libraries."""
_PLACE_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class BoundaryFile:
    """A file and how it is to be read."""

    path: Path
    system: str
    level: GridLevel
    code_field: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the file: a sentence, and where (WGS84), if it is somewhere."""

    sentence: str
    place: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What importing the file would do: outlines replaced, provisional communities re-made; nothing while there are faults."""

    outlines: int
    remade: int
    area_m2: float
    faults: tuple[Fault, ...]
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did."""

    outlines: int
    remade: int
    area_m2: float


def check(reading: Any, file: BoundaryFile) -> Checked:
    """Read the file and hold it against the grids in force; on a worker's thread, where the geometry libraries are loaded."""
    from desktop.exchange import boundary_import
    from desktop.exchange.crs import Crs
    from desktop.wording.packs import boundary_problem

    known = boundary_import.known_grids(reading)
    found = boundary_import.preview(reading, file.path, Crs(file.system), file.level, file.code_field)
    names = {row.code: row.name for row in grid_map.grid_tree(reading)}
    faults = tuple(Fault(boundary_problem(problem, names), problem.place) for problem in found.problems)
    streets = tuple(feature.code for feature in found.features) if file.level is GridLevel.STREET else ()
    official = {grid.code[:9] for grid in known.values() if len(grid.code) == 12 and not grid.provisional}
    remade = sum(
        len(grid.code) == 12 and grid.code[:9] in streets and grid.code[:9] not in official for grid in known.values()
    )
    old = [grid.outline for grid in known.values() if len(grid.code) == 3 + 3 * file.level and grid.outline is not None]
    sketch = Sketch(
        _rings(old),
        _rings([feature.polygon for feature in found.features]),
        tuple(fault.place for fault in faults if fault.place is not None),
    )
    return Checked(len(found.features), remade, found.area_m2, faults, sketch)


def put_in_force(work: Any, file: BoundaryFile) -> Done:
    """Import the file in one transaction."""
    from desktop.exchange import boundary_import
    from desktop.exchange.crs import Crs

    done = boundary_import.import_boundaries(work, file.path, Crs(file.system), file.level, file.code_field)
    return Done(done.outlines, done.remade, done.area_m2)


class BoundaryPanel(QWidget):
    """File, level, coordinate system, column of codes → check → faults and drawing → import."""

    close_requested = Signal()

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._checked_file: BoundaryFile | None = None
        self._asked: BoundaryFile | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addLayout(self._file_row())
        column.addLayout(self._reading_row())
        self.message = MessageBar()
        column.addWidget(self.message)
        column.addWidget(self._result(), 1)
        self._forget()

    def choose_file(self, path: Path) -> None:
        """Take a file; it is checked when the button is pressed."""
        self.path.setText(str(path))

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(toned(self.tr("导入正式界线"), "title"))
        row.addStretch(1)
        back = QPushButton(self.tr("返回列表"))
        back.setObjectName("boundaries_back")
        back.clicked.connect(self.close_requested)
        row.addWidget(back)
        return row

    def _file_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.path = QLineEdit()
        self.path.setObjectName("boundary_path")
        self.path.setPlaceholderText(self.tr("GeoJSON、Shapefile（.shp）、GeoPackage（.gpkg）或角点 CSV 文件"))
        self.path.textChanged.connect(self._forget)
        label = toned(self.tr("文件(&F)"), "muted")
        label.setBuddy(self.path)
        choose = QPushButton(self.tr("选择文件…"))
        choose.setObjectName("boundary_choose")
        choose.clicked.connect(self._ask_for_file)
        for widget in (label, self.path, choose):
            row.addWidget(widget)
        row.setStretch(1, 1)
        return row

    def _reading_row(self) -> QHBoxLayout:
        self.level = QComboBox()
        for level in (GridLevel.STREET, GridLevel.COMMUNITY, GridLevel.DISTRICT):
            self.level.addItem(wording.grid_level(level), int(level))
        self.level.setObjectName("boundary_level")
        self.system = QComboBox()
        self.system.setObjectName("boundary_system")
        self.system.addItems(SYSTEMS)
        self.system.setToolTip(
            self.tr("国产地图软件的数据多为 GCJ-02（约偏 540 米）或 BD-09；测绘成果多为 CGCS2000 或 EPSG:4548")
        )
        self.code_field = QLineEdit("code")
        self.code_field.setObjectName("boundary_code_field")
        self.code_field.setMaximumWidth(120)
        self.code_field.setToolTip(
            self.tr(
                "文件中哪一列是网格代码。角点 CSV 一行一个角点：代码列、经度和纬度（lon、lat，或 x、y，x 为东坐标），"
                "可另有 ring（环）和 order（序号）"
            )
        )
        self._check = QPushButton(self.tr("检查"))
        self._check.setObjectName("boundary_check")
        self._check.clicked.connect(self._start_check)
        row = QHBoxLayout()
        row.setSpacing(8)
        fields = (
            (self.tr("层级(&L)"), self.level),
            (self.tr("坐标系(&S)"), self.system),
            (self.tr("代码列(&K)"), self.code_field),
        )
        for words, field in fields:
            label = toned(words, "muted")
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field)
        row.addWidget(self._check)
        row.addStretch(1)
        self.level.currentIndexChanged.connect(self._forget)
        self.system.currentIndexChanged.connect(self._forget)
        self.code_field.textChanged.connect(self._forget)
        return row

    def _result(self) -> QSplitter:
        self.sketch = OutlineSketch()
        self.effect = toned("", "strong")
        self.effect.setWordWrap(True)
        self.faults = QListWidget()
        self.faults.setObjectName("boundary_faults")
        self.faults.setWordWrap(True)
        self.faults.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.faults.setAccessibleName(self.tr("文件中的问题"))
        self.faults.currentItemChanged.connect(self._on_fault)
        self._import = QPushButton(self.tr("导入"))
        self._import.setObjectName("boundary_import")
        self._import.setProperty("primary", True)
        self._import.clicked.connect(self._start_import)
        key = toned(self.tr("虚线：现行界线　实线：文件中的界线　红圈：问题位置"), "muted")
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.effect)
        column.addWidget(self.faults, 1)
        column.addWidget(key)
        column.addWidget(self._import, 0, Qt.AlignmentFlag.AlignLeft)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.sketch)
        splitter.addWidget(side)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([560, 360])
        return splitter

    def _file(self) -> BoundaryFile:
        return BoundaryFile(
            Path(self.path.text().strip()).expanduser(),
            self.system.currentText(),
            GridLevel(self.level.currentData()),
            self.code_field.text().strip(),
        )

    def _forget(self) -> None:
        """Another file, or to be read in another way: what was checked is not it."""
        self._checked_file = None
        self._check.setEnabled(bool(self.path.text().strip() and self.code_field.text().strip()))
        self._import.setEnabled(False)
        self.faults.clear()
        self.sketch.show_sketch(Sketch())
        self.effect.setText(self.tr("先选文件并检查；检查不改动任何数据。"))

    def _ask_for_file(self) -> None:
        kinds = self.tr("界线文件 (*.geojson *.json *.shp *.gpkg *.csv *.txt)")
        path, _ = QFileDialog.getOpenFileName(self, self.tr("选择界线文件"), self.path.text(), kinds)
        if path:
            self.choose_file(Path(path))

    def _start_check(self) -> None:
        self._forget()
        self.message.clear()
        self._asked = file = self._file()
        self._check.setEnabled(False)
        self.effect.setText(self.tr("正在检查…"))

        def done(checked: Checked) -> None:
            if file == self._file() == self._asked:  # else something else is asked by now
                self._show(file, checked)

        self._tasks.read(check, file, on_done=done, on_failed=self._fail, owner=self)

    def _show(self, file: BoundaryFile, checked: Checked) -> None:
        self._check.setEnabled(True)
        self.sketch.show_sketch(checked.sketch)
        for fault in checked.faults:
            item = QListWidgetItem(fault.sentence)
            item.setData(_PLACE_ROLE, fault.place)
            self.faults.addItem(item)
        if checked.faults:
            words = self.tr("有 {n} 处问题，须先修正文件，再重新检查。点一条可在图上看位置。")
            self.effect.setText(words.format(n=len(checked.faults)))
            return
        words = self.tr("将启用 {n} 个正式界线，共 {area} 平方公里；今日起生效，原界线保留备查。")
        effect = words.format(n=checked.outlines, area=f"{checked.area_m2 / 1e6:.2f}")
        if checked.remade:
            effect += self.tr("其内 {n} 个示意社区将在新界线内重划。").format(n=checked.remade)
        self.effect.setText(effect)
        fine = QListWidgetItem(self.tr("没有发现问题。"))
        fine.setFlags(Qt.ItemFlag.NoItemFlags)
        self.faults.addItem(fine)
        self._checked_file = file
        self._import.setEnabled(True)

    def _on_fault(self, item: QListWidgetItem | None) -> None:
        self.sketch.look_at(item.data(_PLACE_ROLE) if item is not None else None)

    def _start_import(self) -> None:
        if self._checked_file is None:
            return
        self._import.setEnabled(False)
        self._tasks.write(put_in_force, self._checked_file, on_done=self._on_imported, on_failed=self._fail, owner=self)

    def _on_imported(self, done: Done) -> None:
        self._forget()
        words = self.tr("已启用 {n} 个正式界线，共 {area} 平方公里；重划示意社区 {remade} 个。地图和网格树已更新。")
        text = words.format(n=done.outlines, area=f"{done.area_m2 / 1e6:.2f}", remade=done.remade)
        self.message.say(text, Tone.DONE)

    def _fail(self, error: Exception) -> None:
        self._forget()
        self.message.say(told(error), Tone.REFUSAL)


class OutlinesSection(QStackedWidget):
    """The list of outlines, and in its place the import when it is wanted."""

    def __init__(self, tasks: Tasks, table: RegisterTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.panel = BoundaryPanel(tasks)
        wish = QPushButton(self.tr("导入界线…"))
        wish.setObjectName("boundaries_open")
        wish.clicked.connect(self._open)
        table.above.addWidget(wish, 0, Qt.AlignmentFlag.AlignLeft)
        self.panel.close_requested.connect(self._close)
        for widget in (table, self.panel):
            self.addWidget(widget)

    def _open(self) -> None:
        self.setCurrentWidget(self.panel)
        self.panel.path.setFocus()

    def _close(self) -> None:
        self.setCurrentWidget(self.table)
        self.table.reload()


def _rings(outlines: list[Any]) -> tuple[Ring, ...]:
    """Every ring of every polygon, with its corners as pairs; outer rings run one way, holes the other."""
    from shapely.geometry.polygon import orient

    return tuple(
        tuple((float(x), float(y)) for x, y in ring.coords)
        for outline in outlines
        for polygon in map(orient, getattr(outline, "geoms", (outline,)))
        for ring in (polygon.exterior, *polygon.interiors)
    )
