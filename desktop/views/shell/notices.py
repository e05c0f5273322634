"""The unread notices of the signed-in person: a list that opens their cases and scorecards; opening one is reading it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from desktop import wording
from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.queries import notices
from desktop.queries.notices import CardTold, NoticeRow
from desktop.rules.changes import ChangeSet, Entity
from desktop.usecases.notices import MarkRead, mark_read
from desktop.views.shared.failure_dialogs import told
from desktop.views.shell.case_choice import CaseChoice, Choice


class NoticesDialog(CaseChoice):
    """Stays up to date while it is open."""

    case_requested = Signal(object)
    """int: the id of the case to open."""
    card_requested = Signal(object)
    """CardTold: the scorecard to open."""
    failed = Signal(str)
    """The sentence for what went wrong."""

    def __init__(self, tasks: Tasks, live: Live, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("通知"), self.tr("没有未读通知"), parent)
        self._tasks = tasks
        self._newest = 0
        self._all = self._button(self.tr("全部标为已读"), QDialogButtonBox.ButtonRole.ActionRole)
        self._all.clicked.connect(self._read_all)
        self.chosen.connect(self._open_notice)
        live.changed.connect(self._on_changed)
        self.read()

    def read(self) -> None:
        """Read the unread notices again."""
        self._tasks.read(notices.unread, on_done=self._on_read, on_failed=self._on_failed, owner=self)

    def _on_read(self, rows: tuple[NoticeRow, ...]) -> None:
        self._newest = rows[0].notice_id if rows else 0
        self._all.setEnabled(bool(rows))
        self.show_choices([Choice(self._line(row), row) for row in rows])

    def _line(self, row: NoticeRow) -> str:
        what, about, at = wording.notice(row.kind), row.about, wording.local(row.made_at)
        if isinstance(about, CardTold):
            first, last = about.period.first_day, about.period.last_day
            whose = f"{wording.subject_kind(about.kind)} {about.name}"
            told = self.tr("{what}　{whose}　{first} 至 {last}　{at}").format(
                what=what, whose=whose, first=first, last=last, at=at
            )
            revised = self.tr("　第 {number} 次更正").format(number=about.revision)
            return told + revised if about.revision else told
        told = self.tr("{what}　{number} {category} · {grid}　{at}").format(
            what=what, number=about.number, category=about.category, grid=about.grid, at=at
        )
        now = wording.status(about.status)
        return told if now in what else told + self.tr("　现为“{status}”").format(status=now)

    def _open_notice(self, row: NoticeRow) -> None:
        if isinstance(row.about, CardTold):
            self.card_requested.emit(row.about)
        else:
            self.case_requested.emit(row.about.case_id)
        self._mark(MarkRead(oldest=row.notice_id, newest=row.notice_id))

    def _read_all(self) -> None:
        self._mark(MarkRead(newest=self._newest))

    def _mark(self, form: MarkRead) -> None:
        self._tasks.write(mark_read, form, on_failed=self._on_failed, owner=self)

    def _on_changed(self, changes: ChangeSet) -> None:
        if not changes.complete or changes.keys(Entity.NOTICE):
            self.read()

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(told(error))
