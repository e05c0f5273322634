"""Makes ready what the tabs need before they are clicked: modules, and the statements of their first reading; it makes no widget."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from desktop.queries import board, choices, counting
from desktop.queries.case_rows import CaseFilter
from desktop.store.work import Reading

CASE_TAB = (
    "desktop.usecases.actions",
    "desktop.views.shared.photo_field",
    "desktop.views.shared.form_body",
    "desktop.views.shared.form_frame",
    "desktop.itemmodels.board",
    "desktop.itemmodels.case_list",
    "desktop.views.cases.card_delegate",
    "desktop.views.cases.board_view",
    "desktop.views.cases.case_feed",
    "desktop.views.cases.filter_bar",
    "desktop.views.cases.batch_pane",
    "desktop.views.cases.list_bar",
    "desktop.views.cases.clock_bar",
    "desktop.views.cases.timeline",
    "desktop.views.cases.case_details",
    "desktop.views.cases.action_form",
    "desktop.views.cases.case_pane",
    "desktop.views.cases.intake",
    "desktop.views.cases.saved_filters",
    "desktop.views.cases.browser",
    "desktop.views.cases.side",
    "desktop.views.cases.page",
)
"""From the leaves to the page: none takes so long that a key pressed meanwhile is felt to be late."""

ASSESSMENT_TAB = (
    "desktop.exchange.tables",
    "desktop.queries.assessment_history",
    "desktop.queries.counted_things",
    "desktop.usecases.joint_assessment",
    "desktop.usecases.assessment",
    "desktop.itemmodels.scorecards",
    "desktop.itemmodels.counted_things",
    "desktop.itemmodels.year_sheet",
    "desktop.views.assessment.drawing",
    "desktop.views.assessment.period_panel",
    "desktop.views.assessment.history_panel",
    "desktop.views.assessment.card_view",
    "desktop.views.assessment.joint_panel",
    "desktop.views.assessment.publication",
    "desktop.views.assessment.norms_editor",
    "desktop.views.assessment.year_view",
    "desktop.views.assessment.page",
)
"""The same for the assessment tab; what its charts are made of takes a thread of its own, once the tab is built."""


class Warming(QObject):
    """One module in each turn of the event loop; what is wanted sooner is imported by whoever wants it."""

    def __init__(self, modules: Sequence[str] = CASE_TAB + ASSESSMENT_TAB, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._left = list(modules)
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._next)

    def start(self) -> None:
        """Begin, behind whatever waits to be shown."""
        self._timer.start()

    @property
    def is_done(self) -> bool:
        """Whether everything is imported."""
        return not self._left

    def _next(self) -> None:
        if self._left:
            importlib.import_module(self._left.pop(0))
        if not self._left:
            self._timer.stop()
            gc.collect()
            gc.freeze()  # what was imported stays anyway: no collection while somebody works looks at it again


def first_reading(reading: Reading, wanted: CaseFilter) -> None:
    """Read what the case tab begins with, for nobody: making its statements takes longer than running them, and is done by then."""
    board.open_board(reading, wanted)
    for query in (choices.categories, choices.grids, choices.bodies, counting.counting):
        query(reading)
