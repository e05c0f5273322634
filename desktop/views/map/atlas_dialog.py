"""Which grids an atlas is to have, a page each: a tree to tick and the ways to tick many at once; it prints nothing."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.queries.grid_map import GridRow
from desktop.views.shared.labels import toned

_CODE = Qt.ItemDataRole.UserRole


class AtlasDialog(QDialog):
    """Begins with the chosen grid and those right inside it."""

    chosen = Signal(object)
    """The codes, a tuple of str, in the order of the tree."""

    def __init__(self, rows: Iterable[GridRow], code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("打印网格图集"))
        self.resize(420, 520)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._code = code
        words = toned(self.tr("勾选要打印的网格，每个网格一页：矢量图、比例尺、指北针、界线来源。"), "muted")
        words.setWordWrap(True)
        self.tree = QTreeWidget()
        self.tree.setObjectName("atlas_grids")
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(self.tr("网格"))
        self._fill(sorted(rows, key=lambda row: row.code))
        self._count = toned("", "muted")
        buttons = QDialogButtonBox()
        self._ok = buttons.addButton(self.tr("预览"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._ok.setObjectName("atlas_print")
        self._ok.setProperty("primary", True)
        buttons.addButton(self.tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(words)
        column.addLayout(self._choices())
        column.addWidget(self.tree, 1)
        column.addLayout(foot)
        self.tree.itemChanged.connect(self._say_count)
        self._tick_inside()

    def codes(self) -> tuple[str, ...]:
        """What is ticked, in the order of the tree."""
        return tuple(code for code, item in self._items.items() if item.checkState(0) is Qt.CheckState.Checked)

    def tick(self, codes: Iterable[str]) -> None:
        """Tick these and no others."""
        wanted = set(codes)
        for code, item in self._items.items():
            item.setCheckState(0, Qt.CheckState.Checked if code in wanted else Qt.CheckState.Unchecked)

    def _fill(self, rows: list[GridRow]) -> None:
        for row in rows:
            item = QTreeWidgetItem([row.name])
            item.setData(0, _CODE, row.code)
            item.setCheckState(0, Qt.CheckState.Unchecked)
            above = self._items.get(row.parent_code or "")
            if above is None:
                self.tree.addTopLevelItem(item)
            else:
                above.addChild(item)
            self._items[row.code] = item
        self.tree.expandToDepth(0)
        if own := self._items.get(self._code):
            own.setExpanded(True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if own := self._items.get(self._code):
            self.tree.scrollToItem(own, QTreeWidget.ScrollHint.PositionAtTop)

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        choices = (
            ("atlas_inside", self.tr("本网格及下一级"), self._tick_inside),
            ("atlas_streets", self.tr("全部街道"), lambda: self.tick(code for code in self._items if len(code) == 9)),
            ("atlas_none", self.tr("清空"), lambda: self.tick(())),
        )
        for name, text, act in choices:
            button = QPushButton(text)
            button.setObjectName(name)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _tick_inside(self) -> None:
        own, inside = self._code, len(self._code) + 3
        self.tick(code for code in self._items if code == own or (code.startswith(own) and len(code) == inside))

    def _say_count(self) -> None:
        number = len(self.codes())
        self._count.setText(self.tr("共 {n} 页").format(n=number))
        self._ok.setEnabled(number > 0)

    def _on_accepted(self) -> None:
        self.chosen.emit(self.codes())
        self.accept()
