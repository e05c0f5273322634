"""The board: a column of cards per step with its counts; cards are dragged between columns, which only wishes and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop import wording
from desktop.itemmodels.board import CASE_MIME, BoardColumnModel
from desktop.itemmodels.columns import ROW_ROLE
from desktop.itemmodels.long_table import selected_lines
from desktop.itemmodels.time_left import TimeLeft
from desktop.queries.board import CardRow, Column, ColumnCount
from desktop.views.cases.card_delegate import CardDelegate
from desktop.views.cases.column_head import ColumnHead
from desktop.views.shared.steady_scroll import SteadyScroll
from desktop.views.shared.theme import Theme

NARROWEST = 132
FOLDED = 36


@dataclass(frozen=True, slots=True)
class Drop:
    """A card was let go over another column."""

    case_id: int
    column: Column


class BoardView(QScrollArea):
    """Columns side by side; an empty column, and the finished one until it is opened, folds to a strip that names it.

    Arrow keys walk over cards and columns as if it were one list; Enter opens what is current. At most one card is selected.
    """

    case_chosen = Signal(object)
    """CardRow | None: the selected card; told again at a click, since the keyboard may stand on a card that nobody has opened."""
    case_opened = Signal(object)
    """CardRow: Enter or a double click."""
    dropped = Signal(object)
    """Drop."""
    page_requested = Signal(object, object)
    """(Column, key): the next page of a column."""

    def __init__(self, now: Callable[[], datetime], time_left: TimeLeft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.delegate = CardDelegate(now, time_left, self)
        inside = QWidget()
        # before it is filled: what comes under another widget is styled anew with everything in it
        self.setWidget(inside)
        row = self._row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.columns: dict[Column, ColumnView] = {}
        for column in Column:
            view = ColumnView(column, self.delegate, folded=column is Column.FINISHED)
            self.columns[column] = view
            row.addWidget(view, 1)
            view.cards.selectionModel().currentChanged.connect(lambda now, _, view=view: self._on_current(view, now))
            view.cards.clicked.connect(lambda index: self.case_chosen.emit(index.data(ROW_ROLE)))
            view.cards.activated.connect(lambda index: self.case_opened.emit(index.data(ROW_ROLE)))
            view.cards.left_requested.connect(lambda view=view: self._step(view, -1))
            view.cards.right_requested.connect(lambda view=view: self._step(view, 1))
            view.dropped.connect(self.dropped)
            view.model.page_requested.connect(lambda key, column=column: self.page_requested.emit(column, key))
        self._filler = QWidget()
        self._filler.hide()
        row.addWidget(self._filler, 1)
        self._quiet = False

    def set_counts(self, counts: Mapping[Column, ColumnCount]) -> None:
        """Show how many cases each column has and how many are overdue."""
        for column, view in self.columns.items():
            count = counts.get(column)
            if count is None:
                view.set_count(0, 0)
            else:
                view.set_count(count.count, count.overdue, at_least=count.at_least)
        finished = self.columns[Column.FINISHED]
        if finished.holds_cases and not any(view.holds_cases for view in self.columns.values() if view is not finished):
            finished.unfold()  # nobody should have to look for the one case that a search found
        self._filler.setVisible(all(view.folded for view in self.columns.values()))

    def count(self) -> int:
        """How many cards are loaded or known of, in all columns."""
        return sum(view.model.rowCount() for view in self.columns.values())

    def current(self) -> CardRow | None:
        """The selected card."""
        for view in self.columns.values():
            for index in view.cards.selectedIndexes():
                row = index.data(ROW_ROLE)
                return row if isinstance(row, CardRow) else None
        return None

    def select(self, case_id: int | None, *, focus: bool = False) -> bool:
        """Select the card of a case and bring it into sight; False where it is not on the board."""
        chosen = self.current()
        if chosen is not None and chosen.case_id == case_id and not focus:
            return True
        self._quiet = True
        found = None
        for view in self.columns.values():
            index = view.model.index_of(case_id) if case_id is not None else QModelIndex()
            if index.isValid() and found is None:
                found = view
                if view.folded:
                    view.unfold()
                view.cards.setCurrentIndex(index)
                view.cards.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
                view.cards.scrollTo(index)
            else:
                view.clear_current()
        self._quiet = False
        if found is not None:
            self.ensureWidgetVisible(found, 0, 0)
            if focus:
                found.cards.setFocus(Qt.FocusReason.OtherFocusReason)
        return found is not None

    def focus_cards(self) -> None:
        """Put the keyboard on the selected card, or on the first one."""
        chosen = next((view for view in self.columns.values() if view.cards.selectedIndexes()), None)
        first = next((view for view in self.columns.values() if view.model.rowCount() and not view.folded), None)
        if view := chosen or first:
            view.cards.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def repaint_cards(self) -> None:
        """The time went on: lights and minutes are painted anew."""
        for view in self.columns.values():
            view.cards.viewport().update()

    def _on_current(self, view: ColumnView, now: QModelIndex) -> None:
        if self._quiet or view.cards.is_entered or view.cards.steady.loses_rows or not now.isValid():
            return
        self._quiet = True
        for other in self.columns.values():
            if other is not view:
                other.clear_current()
        self._quiet = False
        self.ensureWidgetVisible(view, 0, 0)
        self.case_chosen.emit(now.data(ROW_ROLE))

    def _step(self, view: ColumnView, direction: int) -> None:
        """Go to the nearest column with cards on that side, at about the same height."""
        open_views = [
            each for each in self.columns.values() if each is view or (each.model.rowCount() and not each.folded)
        ]
        at = open_views.index(view) + direction
        if not 0 <= at < len(open_views):
            return
        target = open_views[at]
        y = view.cards.visualRect(view.cards.currentIndex()).center().y()
        index = target.cards.indexAt(QRect(0, y, target.cards.viewport().width(), 1).center())
        if not index.isValid():
            index = target.model.index(target.model.rowCount() - 1, 0)
        target.cards.setCurrentIndex(index)  # before the keyboard comes: it would find a card of its own
        target.cards.setFocus(Qt.FocusReason.OtherFocusReason)


class ColumnView(QFrame):
    """One column: its head with the counts, its cards; folded, a strip that a click or a drag opens."""

    dropped = Signal(object)

    def __init__(self, column: Column, delegate: CardDelegate, *, folded: bool) -> None:
        super().__init__()
        self.column = column
        self.model = BoardColumnModel(column, self)
        self.setProperty("column", True)
        self.setAcceptDrops(True)
        self.setObjectName(f"column_{column.value}")
        self._kept_folded = folded
        self._opened = False
        self._count = 0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 0)
        layout.setSpacing(8)
        self.head = ColumnHead(wording.column(column))
        layout.addWidget(self.head)
        self.cards = CardList(self.model)
        self.cards.setItemDelegate(delegate)
        self.model.pinned = lambda: selected_lines(self.cards.selectionModel().selection())
        self.cards.setAccessibleName(wording.column(column))
        layout.addWidget(self.cards, 1)
        self.set_count(0, 0)

    @property
    def folded(self) -> bool:
        """Whether only the strip is shown."""
        return self.cards.isHidden()

    @property
    def holds_cases(self) -> bool:
        """Whether there are cases in it, shown or folded away."""
        return self._count > 0

    def set_count(self, count: int, overdue: int, *, at_least: bool = False) -> None:
        """Show the counts; an empty column folds."""
        self._count = count
        self.head.show_counts(wording.counted(count, at_least=at_least), overdue)
        self._fold(folded=not count or (self._kept_folded and not self._opened))

    def unfold(self) -> None:
        """Open the strip."""
        self._opened = True
        self._fold(folded=False)

    def clear_current(self) -> None:
        """Select nothing here."""
        self.cards.selectionModel().clear()

    def sizeHint(self) -> QSize:
        return QSize(FOLDED if self.folded else NARROWEST, 200)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.folded and self._count:
            self.unfold()
        super().mousePressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(CASE_MIME) and event.source() is not self.cards:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.source() is not self.cards:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        case_id = int(bytes(event.mimeData().data(CASE_MIME).data()))
        event.acceptProposedAction()
        self.dropped.emit(Drop(case_id, self.column))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.folded:
            return
        painter = QPainter(self)
        theme = Theme.of(self.palette())
        painter.translate(FOLDED / 2, 12)
        painter.setPen(theme.colour("muted"))
        # Chinese is read downwards; only the number stays upright as one piece.
        height = self.fontMetrics().height()
        y = 0
        for part in [*wording.column(self.column).replace(" ", ""), "", str(self._count)]:
            box = QRect(-FOLDED // 2, y, FOLDED, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, part)
            y += height if part else height // 2
        painter.end()

    def _fold(self, *, folded: bool) -> None:
        self.cards.setVisible(not folded)
        self.head.setVisible(not folded)
        self.setMinimumWidth(FOLDED if folded else NARROWEST)
        self.setMaximumWidth(FOLDED if folded else 16_777_215)
        self.setSizePolicy(
            QSizePolicy.Policy.Fixed if folded else QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding
        )
        self.setToolTip(
            self.tr("{column}：{n} 件，点击展开").format(column=wording.column(self.column), n=self._count)
            if folded
            else ""
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor if folded and self._count else Qt.CursorShape.ArrowCursor)
        self.update()


class CardList(QListView):
    """The cards of a column; left and right leave it."""

    left_requested = Signal()
    right_requested = Signal()

    def __init__(self, model: BoardColumnModel) -> None:
        super().__init__()
        self.is_entered = False
        self.steady = SteadyScroll(self, model, lambda: self.sizeHintForRow(0))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSpacing(0)
        self.setViewportMargins(0, 0, 0, 0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setStyleSheet("QListView { background: transparent; border: none; }")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt makes the first row the current one when the keyboard comes here: that opens no case, and a click chooses for itself."""
        had = self.currentIndex().isValid()
        self.is_entered = True
        super().focusInEvent(event)
        if not had and event.reason() is Qt.FocusReason.MouseFocusReason:
            self.selectionModel().clearCurrentIndex()
        self.is_entered = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.left_requested.emit()
            case Qt.Key.Key_Right:
                self.right_requested.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if (
                self.currentIndex().isValid() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            ):
                self.activated.emit(self.currentIndex())
            case _:
                super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(NARROWEST, 200)
