"""The approvals inbox: the requests that wait for the signed-in person, from each of which the form that decides it is opened."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from desktop import wording
from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.queries import approvals
from desktop.queries.approvals import ApprovalRow
from desktop.rules.changes import ChangeSet, Entity
from desktop.rules.workflow import DECIDED_BY, Action, RequestKind
from desktop.views.shared.failure_dialogs import told
from desktop.views.shell.case_choice import CaseChoice, Choice


class ApprovalsDialog(CaseChoice):
    """By the decision's deadline, up to date while it is open; the form itself stands under the case, where its facts are."""

    decision_requested = Signal(object, object)
    """int, Action: the case, and the act that allows or refuses."""
    ledger_requested = Signal()
    """The ledger of everything that was ever decided."""
    failed = Signal(str)
    """The sentence for what went wrong."""

    def __init__(self, tasks: Tasks, live: Live, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("审批"), self.tr("没有等您审批的申请"), parent)
        self.resize(760, 480)
        self._tasks = tasks
        self._open.setText(self.tr("准予…"))
        self._open.setToolTip(self.tr("打开案件和准予的表单，确认后才生效（回车）"))
        self._refuse = self._button(self.tr("不准…"), QDialogButtonBox.ButtonRole.ActionRole)
        self._refuse.setToolTip(self.tr("打开案件和不准的表单，须写明理由"))
        self._refuse.clicked.connect(lambda: self._decide_current(allowed=False))
        ledger: QPushButton = self._button(self.tr("审批台账"), QDialogButtonBox.ButtonRole.ResetRole)
        ledger.clicked.connect(self.ledger_requested)
        self.chosen.connect(lambda row: self._decide(row, allowed=True))
        live.changed.connect(self._on_changed)
        self.read()

    def read(self) -> None:
        """Read what waits again."""
        self._tasks.read(approvals.waiting, on_done=self._on_read, on_failed=self._on_failed, owner=self)

    def _on_read(self, rows: tuple[ApprovalRow, ...]) -> None:
        self._refuse.setEnabled(bool(rows))
        self.show_choices([Choice(self._line(row), row) for row in rows])

    def _line(self, row: ApprovalRow) -> str:
        due = self.tr("已过审批时限") if row.is_late else self.tr("{at} 前审批").format(at=wording.local(row.deadline))
        return self.tr("申请{kind}　{number} {category} · {grid}　{asker}：{why}　{due}").format(
            kind=wording.request_kind(row.kind),
            number=row.number,
            category=row.category,
            grid=row.grid,
            asker=row.asked_for or row.asked_by,
            why=" ".join(row.explanation.split()),
            due=due,
        )

    def _decide_current(self, *, allowed: bool) -> None:
        row = self.current()
        if isinstance(row, ApprovalRow):
            self._decide(row, allowed=allowed)

    def _decide(self, row: ApprovalRow, *, allowed: bool) -> None:
        self.decision_requested.emit(row.case_id, deciding(row.kind, allowed=allowed))

    def _on_changed(self, changes: ChangeSet) -> None:
        if not changes.complete or changes.keys(Entity.CASE):
            self.read()

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(told(error))


def deciding(kind: RequestKind, *, allowed: bool) -> Action:
    """The act that allows or refuses a request of the kind."""
    return next(action for action, decision in DECIDED_BY.items() if decision == (kind, allowed))
