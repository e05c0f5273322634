"""The panel beside a street under the pen: what the pen does, the pieces and whose they are, basis and save; it draws and reads nothing."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.views.map.drawing_reads import DrawnPiece
from desktop.views.shared.labels import toned
from desktop.views.shared.messages import MessageBar
from desktop.views.shared.theme import Theme

_KEY = Qt.ItemDataRole.UserRole


class Pen(enum.StrEnum):
    """What the pen does; the values are the page's names."""

    CORNER = "corner"
    LINE = "line"
    RING = "ring"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person asks to be saved."""

    basis: str
    official: bool


class DrawingPanel(QFrame):
    """Says what to do with the pen, lists the pieces, and asks on what a drawing rests."""

    pen_changed = Signal(object)
    """A Pen."""
    piece_chosen = Signal(object)
    """The key, an int, of a piece."""
    owner_given = Signal(str)
    """The code of the community that the chosen piece is to be."""
    undo_requested = Signal()
    restart_requested = Signal()
    save_requested = Signal(object)
    """A Wish."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", True)
        self._names: dict[str, str] = {}
        self._silent = False
        self._title = toned("", "title")
        self._hint = toned("", "muted")
        self._hint.setWordWrap(True)
        self._effect = toned("", "strong")
        self._effect.setWordWrap(True)
        self.message = MessageBar()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(self._pens())
        column.addWidget(self._hint)
        column.addWidget(self.message)
        column.addWidget(self._list(), 1)
        column.addLayout(self._owner_row())
        column.addLayout(self._history_row())
        column.addWidget(self._effect)
        self._add_basis(column)
        column.addLayout(self._end_row())
        self._on_pen(Pen.CORNER)

    def open(self, street: str, communities: Iterable[tuple[str, str]], *, official: bool) -> None:
        """Begin with a street."""
        self._names = dict(communities)
        self._title.setText(self.tr("划分网格 · {street}").format(street=street))
        self.owners.clear()
        for code, name in self._names.items():
            self.owners.addItem(name, code)
        self.basis.clear()
        self.official.setChecked(official)
        self.message.clear()
        self._pen_buttons[Pen.CORNER].click()
        self._warned(warned=False)

    def show_pieces(self, pieces: tuple[DrawnPiece, ...], chosen: int | None, changed: int, *, undoable: bool) -> None:
        """List the pieces by community, nobody's first; `changed` is how many outlines are not what they were."""
        self._silent = True
        self.pieces.clear()
        self.pieces.addTopLevelItems([self._item(piece) for piece in sorted(pieces, key=lambda each: each.code)])
        missing = [name for code, name in self._names.items() if all(piece.code != code for piece in pieces)]
        self.pieces.addTopLevelItems([self._missing(name) for name in missing])
        self._silent = False
        self.choose(chosen)
        self.undo.setEnabled(undoable)
        self.save.setEnabled(changed > 0)
        words = self.tr("保存后替换 {n} 个界线，今日起生效，原界线保留备查。")
        self._effect.setText(words.format(n=changed) if changed else self.tr("还没有改动。"))
        self._warned(warned=False)

    def choose(self, key: int | None) -> None:
        """Mark a piece in the list; nobody is told."""
        self._silent = True
        found = next((item for item in self._items() if item.data(0, _KEY) == key and key is not None), None)
        if found is None:
            self.pieces.setCurrentItem(None)  # type: ignore[call-overload]  # Qt takes none
            self.pieces.clearSelection()
        else:
            self.pieces.setCurrentItem(found)
            self.pieces.scrollToItem(found)
        self._silent = False
        self.owners.setEnabled(found is not None)
        self._give.setEnabled(found is not None)

    def wait(self, *, waiting: bool) -> None:
        """Take no wish while one is being done."""
        for widget in (self.pieces, self._give, self.save, self.undo, self.restart):
            widget.setEnabled(not waiting)

    def _pens(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        group = QButtonGroup(self)
        self._pen_buttons: Mapping[Pen, QToolButton] = {pen: QToolButton() for pen in Pen}
        words = {Pen.CORNER: self.tr("移动拐点"), Pen.LINE: self.tr("划线分割"), Pen.RING: self.tr("圈画分割")}
        for pen, button in self._pen_buttons.items():
            button.setText(words[pen])
            button.setObjectName(f"pen_{pen}")
            button.setCheckable(True)
            button.setToolTip(self._hint_of(pen))
            group.addButton(button)
            button.clicked.connect(lambda _checked=False, chosen=pen: self._on_pen(chosen))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _list(self) -> QTreeWidget:
        self.pieces = QTreeWidget()
        self.pieces.setObjectName("pieces")
        self.pieces.setHeaderLabels([self.tr("社区"), self.tr("面积（公顷）")])
        self.pieces.setRootIsDecorated(False)
        self.pieces.setUniformRowHeights(True)
        self.pieces.setFrameShape(QFrame.Shape.NoFrame)
        self.pieces.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.pieces.setAccessibleName(self.tr("地块"))
        self.pieces.setMinimumHeight(120)
        header = self.pieces.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.pieces.currentItemChanged.connect(self._on_item)
        return self.pieces

    def _owner_row(self) -> QHBoxLayout:
        self.owners = QComboBox()
        self.owners.setObjectName("piece_owner")
        self.owners.setToolTip(self.tr("所选地块归哪个社区；同一社区相邻的地块合并"))
        self._give = QPushButton(self.tr("归入"))
        self._give.setObjectName("piece_give")
        self._give.clicked.connect(self._on_give)
        label = toned(self.tr("地块归(&O)"), "muted")
        label.setBuddy(self.owners)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.owners, 1)
        row.addWidget(self._give)
        return row

    def _history_row(self) -> QHBoxLayout:
        self.undo = QPushButton(self.tr("撤销一步"))
        self.undo.setObjectName("drawing_undo")
        self.undo.setToolTip(self.tr("退回上一步（在地图上按 Ctrl+Z）"))
        self.undo.clicked.connect(self.undo_requested)
        self.restart = QPushButton(self.tr("从头划分"))
        self.restart.setObjectName("drawing_restart")
        self.restart.setToolTip(self.tr("并成一整块，重新划分本街道的全部社区；可撤销"))
        self.restart.clicked.connect(self.restart_requested)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.undo)
        row.addWidget(self.restart)
        row.addStretch(1)
        return row

    def _add_basis(self, column: QVBoxLayout) -> None:
        self.basis = QLineEdit()
        self.basis.setObjectName("drawing_basis")
        self.basis.setPlaceholderText(self.tr("如：2015年11月社区划界会议纪要"))
        label = toned(self.tr("划界依据 *(&B)"), "muted")
        label.setBuddy(self.basis)
        self.official = QCheckBox(self.tr("已经核定，作为正式界线"))
        self.official.setObjectName("drawing_official")
        self.official.setToolTip(self.tr("不勾选的仍是示意界线，只提示位置所属网格，须人工确认"))
        for widget in (label, self.basis, self.official):
            column.addWidget(widget)

    def _end_row(self) -> QHBoxLayout:
        self.save = QPushButton(self.tr("保存界线"))
        self.save.setObjectName("drawing_save")
        self.save.setProperty("primary", True)
        self.save.clicked.connect(self._on_save)
        self._cancel = QPushButton()
        self._cancel.setObjectName("drawing_cancel")
        self._cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.save)
        row.addWidget(self._cancel)
        row.addStretch(1)
        return row

    def _item(self, piece: DrawnPiece) -> QTreeWidgetItem:
        name = self._names.get(piece.code, self.tr("未定（须选定社区）"))
        item = QTreeWidgetItem([name, f"{piece.area_m2 / 10_000:.2f}"])
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setData(0, _KEY, piece.key)
        if not piece.code:
            item.setForeground(0, Theme.of(self.palette()).colour("red"))
        return item

    def _missing(self, name: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name, self.tr("无地块")])
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        return item

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for row in range(self.pieces.topLevelItemCount()) if (item := self.pieces.topLevelItem(row))]

    def _hint_of(self, pen: Pen) -> str:
        return {
            Pen.CORNER: self.tr(
                "按住拐点拖动，相邻网格一并移动；按住边线拖动即增加拐点，拖到邻近拐点上即合并。点地块可选中。"
            ),
            Pen.LINE: self.tr("逐点点选，双击或回车结束；线要穿过地块。退格去掉一点，Esc 重画。"),
            Pen.RING: self.tr("逐点圈出一块，双击或回车闭合。退格去掉一点，Esc 重画。"),
        }[pen]

    def _on_pen(self, pen: Pen) -> None:
        self._pen_buttons[pen].setChecked(True)
        self._hint.setText(self._hint_of(pen))
        self.pen_changed.emit(pen)

    def _on_item(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and not self._silent:
            self.owners.setEnabled(True)
            self._give.setEnabled(True)
            self.piece_chosen.emit(item.data(0, _KEY))

    def _on_give(self) -> None:
        self.owner_given.emit(str(self.owners.currentData()))

    def _on_save(self) -> None:
        self.save_requested.emit(Wish(self.basis.text().strip(), self.official.isChecked()))

    def _on_cancel(self) -> None:
        if self.undo.isEnabled() and not self._is_warned:
            self._warned(warned=True)
            self.message.say(self.tr("改动还没有保存。再点一次“放弃改动”即全部放弃。"))
        else:
            self.closed.emit()

    def _warned(self, *, warned: bool) -> None:
        self._is_warned = warned
        self._cancel.setText(self.tr("放弃改动") if warned else self.tr("取消"))
