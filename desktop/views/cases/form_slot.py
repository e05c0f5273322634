"""The room under a case where the form of an act stands: as high as the form wants, so long as the case stays in sight."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.views.cases.action_form import ActionForm

FORM_SHARE = 0.6
"""Of the height of what the slot stands in, at most."""


class FormSlot(QScrollArea):
    """Holds one form or none, and is hidden without one."""

    def __init__(self, within: QWidget) -> None:
        super().__init__()
        self._within = within
        self.form: ActionForm | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()

    def hold(self, form: ActionForm) -> None:
        """Show a form."""
        self.form = form
        form.installEventFilter(self)
        self.setWidget(form)
        self.show()
        self.fit()

    def let_go(self) -> None:
        """Put the form away; what was typed stays as a draft."""
        if self.form is None:
            return
        form, self.form = self.form, None
        form.save_draft()
        self.hide()
        self.takeWidget()
        form.hide()
        form.deleteLater()

    def fit(self) -> None:
        """Take the height that the form wants now."""
        if self.form is None:
            return
        layout = self.form.layout()
        tall = layout is not None and layout.hasHeightForWidth()
        width = self.viewport().width()
        wanted = (layout.totalHeightForWidth(width) if tall and layout else self.form.sizeHint().height()) + 4
        self.setFixedHeight(min(wanted, int(self._within.height() * FORM_SHARE)))

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if watched is self.form and event.type() is QEvent.Type.LayoutRequest:
            self.fit()
        return super().eventFilter(watched, event)
