"""A street under the pen: between the map, the panel beside it and the plan that rules/partition keeps whole; it draws nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.background.tasks import Tasks
from desktop.rules.errors import Refused
from desktop.usecases.acting import new_key
from desktop.views.map import drawing_reads
from desktop.views.map.area import MapArea
from desktop.views.map.bridge import CornerMoved, LineDrawn
from desktop.views.map.drawing_panel import DrawingPanel, Pen, Wish
from desktop.views.map.drawing_reads import Drawing, Opened, Save
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.messages import Tone

if TYPE_CHECKING:
    from desktop.rules.partition import Plan


class OutlineDrawing(QObject):
    """One street at a time, with every step that can be undone; one wish is done after the other, off the GUI thread."""

    opened = Signal()
    closed = Signal()
    failed = Signal(object)
    """Exception: the street could not be opened."""
    saved = Signal(int)
    """How many outlines were replaced."""

    def __init__(self, tasks: Tasks, area: MapArea, panel: DrawingPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._area = area
        self.panel = panel
        self._began: Opened | None = None
        self._steps: list[Drawing] = []
        self._chosen: int | None = None
        self._busy = False
        self._key = ""
        area.bridge.corner_moved.connect(self._on_corner)
        area.bridge.line_drawn.connect(self._on_line)
        area.bridge.piece_clicked.connect(self._on_piece)
        area.bridge.undo_pressed.connect(self.undo)
        panel.pen_changed.connect(self._on_pen)
        panel.piece_chosen.connect(self._on_piece)
        panel.owner_given.connect(self._on_owner)
        panel.undo_requested.connect(self.undo)
        panel.restart_requested.connect(self._on_restart)
        panel.save_requested.connect(self._on_save)
        panel.closed.connect(self.end)

    @property
    def is_open(self) -> bool:
        """Whether a street is under the pen."""
        return self._began is not None

    def begin(self, street: str) -> None:
        """Open a street, unless one is open."""
        if not self.is_open:
            self._tasks.read(
                drawing_reads.opened, street, on_done=self._on_opened, on_failed=self.failed.emit, owner=self
            )

    def end(self) -> None:
        """Put the pen down; what was not saved is gone."""
        self._began = None
        self._steps.clear()
        self._chosen = None
        self._busy = False
        self._area.show_drawing(None)
        self.closed.emit()

    def undo(self) -> None:
        """Go back one step."""
        if len(self._steps) > 1 and not self._busy:
            self._steps.pop()
            self._show()

    def _on_opened(self, began: Opened) -> None:
        self._began = began
        self._steps = [began.drawing]
        self._key = new_key()
        rows = began.rows
        self._area.set_report_mode(on=False)
        self._area.select(rows.code, show=True)
        self.panel.open(rows.name, rows.communities, official=rows.official)
        self._show()
        self.opened.emit()

    def _on_pen(self, pen: Pen) -> None:
        self._area.set_pen(pen.value)

    def _on_piece(self, key: int) -> None:
        self._chosen = key
        self.panel.choose(key)
        self._area.choose_piece(key)

    def _on_corner(self, moved: CornerMoved) -> None:
        self._do(lambda rules, plan: rules.move(plan, moved.corner, moved.to))

    def _on_line(self, line: LineDrawn) -> None:
        self._do(lambda rules, plan: rules.cut(plan, line.places, closed=line.closed, reach=line.reach))

    def _on_owner(self, code: str) -> None:
        if (key := self._chosen) is not None:
            self._do(lambda rules, plan: rules.give(plan, key, code))

    def _on_restart(self) -> None:
        self._do(lambda rules, plan: rules.whole(plan))

    def _do(self, act: Callable[[Any, Plan], Plan]) -> None:
        """Do one thing to the plan as it is now."""
        if self._began is None or self._busy:
            return
        self._wait()
        self.panel.message.clear()
        self._tasks.read(
            drawing_reads.done,
            self._steps[-1].plan,
            self._began.drawing.plan,
            act,
            on_done=partial(self._on_done, self._began),
            on_failed=partial(self._on_refused, self._began),
            owner=self,
        )

    def _on_done(self, began: Opened, drawing: Drawing) -> None:
        if began is self._began:  # else it was cancelled meanwhile
            self._steps.append(drawing)
            fresh = {piece.key for piece in drawing.pieces} - {piece.key for piece in self._steps[-2].pieces}
            nobodys = [piece.key for piece in drawing.pieces if piece.key in fresh and not piece.code]
            self._chosen = nobodys[0] if nobodys else self._chosen
            self._show()

    def _on_refused(self, began: Opened, error: Exception) -> None:
        if began is self._began:
            self._show()  # the page goes back to what is still true
            self.panel.message.say(told(self._named(error)), Tone.REFUSAL)

    def _on_save(self, wish: Wish) -> None:
        if self._began is None or self._busy:
            return
        self._wait()
        began = self._began
        form = Save(
            began.rows, began.drawing.plan, self._steps[-1].plan, wish.basis, official=wish.official, key=self._key
        )
        self._tasks.write(
            drawing_reads.save,
            form,
            on_done=partial(self._on_saved, began),
            on_failed=partial(self._on_refused, began),
            owner=self,
        )

    def _on_saved(self, began: Opened, replaced: int) -> None:
        if began is self._began:
            self.end()
        self.saved.emit(replaced)

    def _wait(self) -> None:
        self._busy = True
        self.panel.wait(waiting=True)

    def _show(self) -> None:
        """Show the last step, in the panel and on the map."""
        assert self._began is not None
        self._busy = False
        self.panel.wait(waiting=False)
        drawing, names = self._steps[-1], dict(self._began.rows.communities)
        if self._chosen not in {piece.key for piece in drawing.pieces}:
            self._chosen = None
        changed = len(drawing.changed)
        self.panel.show_pieces(drawing.pieces, self._chosen, changed, undoable=len(self._steps) > 1)
        unknown = self.tr("未定")
        pieces = [
            [piece.key, names.get(piece.code, unknown), bool(piece.code), *piece.place, piece.rings]
            for piece in drawing.pieces
        ]
        self._area.show_drawing({"pieces": pieces, "former": self._began.former})
        self._area.choose_piece(self._chosen)

    def _named(self, error: Exception) -> Exception:
        """The refusal with grids by name: geometry knows only codes."""
        if not isinstance(error, Refused) or self._began is None:
            return error
        names = self._began.rows.names()
        details = dict(error.details)
        grids = details.get("grids")
        if isinstance(grids, Iterable) and not isinstance(grids, str):
            details["grids"] = [names.get(str(code), code) for code in grids]
        return Refused(error.code, **details)
