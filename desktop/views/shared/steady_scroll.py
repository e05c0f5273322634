"""Keeps what is being read where it is while rows come and go; it changes no row and no selection."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QObject, QPersistentModelIndex, QPoint
from PySide6.QtWidgets import QAbstractItemView


class SteadyScroll(QObject):
    """Moves a view's bar along with its topmost row; a view that stands at its beginning stays there and shows what is new.

    It gives the view its model, for it has to hear of a change before the view does, and again after it. `step` is what one row is
    on the view's bar: 1, or pixels.
    """

    def __init__(self, view: QAbstractItemView, model: QAbstractItemModel, step: Callable[[], int]) -> None:
        super().__init__(view)
        self._view, self._step = view, step
        self._top = QPersistentModelIndex()
        self._row = 0
        self.loses_rows = False
        """While rows go: Qt makes a neighbour the current one then, which nobody chose."""
        model.rowsAboutToBeRemoved.connect(self._begin_losing)
        for before in (model.rowsAboutToBeInserted, model.rowsAboutToBeRemoved, model.rowsAboutToBeMoved):
            before.connect(self._remember)
        view.setModel(model)
        for after in (model.rowsInserted, model.rowsRemoved, model.rowsMoved):
            after.connect(self._restore)
        model.rowsRemoved.connect(self._end_losing)

    def _remember(self) -> None:
        if not self._view.verticalScrollBar().value():
            self._top = QPersistentModelIndex()
            return
        self._top = QPersistentModelIndex(self._view.indexAt(QPoint(4, 4)))
        self._row = self._top.row()

    def _begin_losing(self) -> None:
        self.loses_rows = True

    def _end_losing(self) -> None:
        self.loses_rows = False

    def _restore(self) -> None:
        if self._top.isValid() and self._top.row() != self._row:
            bar = self._view.verticalScrollBar()
            bar.setValue(bar.value() + (self._top.row() - self._row) * self._step())
