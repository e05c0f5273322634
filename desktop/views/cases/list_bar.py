"""What may be done with the lines chosen in the list, and with all that are listed; it only emits wishes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop import wording
from desktop.rules import workflow
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Action
from desktop.views.cases.list_export import ListExport
from desktop.views.shared.form_frame import Writer
from desktop.views.shared.labels import toned

BATCH_ACTIONS = (Action.DISPATCH, Action.EVALUATE)
"""The acts whose form says the same for many cases; the others need each case's own words."""


class ListBar(QWidget):
    """Under the list: batch acts of the signed-in person's role, batch printing, export."""

    batch_requested = Signal(object)
    """Action: to be done with the chosen cases."""
    print_requested = Signal()
    export_requested = Signal()

    def __init__(self, tasks: Writer, actor: Actor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.chosen = toned("", "muted")
        row.addWidget(self.chosen)
        self.acts: dict[Action, QPushButton] = {}
        for action in batch_actions(actor):
            button = QPushButton(self.tr("批量{action}…").format(action=wording.action(action)))
            button.setToolTip(self.tr("对选中的案件逐件办理，互不影响"))
            button.clicked.connect(lambda _=False, action=action: self.batch_requested.emit(action))
            self.acts[action] = button
            row.addWidget(button)
        self.print = QPushButton(self.tr("批量打印…"))
        self.print.setToolTip(self.tr("打印选中案件的案卷"))
        self.print.clicked.connect(self.print_requested)
        row.addWidget(self.print)
        row.addStretch(1)
        self.export = ListExport(tasks)
        row.addWidget(self.export)
        self._export = QPushButton(self.tr("导出…"))
        self._export.setToolTip(self.tr("把列出的全部案件存成 Excel 或 CSV 文件"))
        self._export.clicked.connect(self.export_requested)
        row.addWidget(self._export)
        self.show_chosen(0)

    def show_chosen(self, count: int) -> None:
        """Say how many lines are chosen; without any there is nothing to do with them."""
        self.chosen.setText(
            self.tr("已选 {n} 件").format(n=count) if count else self.tr("按住 Ctrl 或 Shift 可选多件，Ctrl+A 全选")
        )
        for button in (*self.acts.values(), self.print):
            button.setEnabled(count > 0)


def batch_actions(actor: Actor) -> tuple[Action, ...]:
    """The batch acts that the actor's role may do at all."""
    return tuple(
        action for action in BATCH_ACTIONS if any(actor.role in move.roles for move in workflow.moves_of(action))
    )
