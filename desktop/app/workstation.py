"""One run of the window, from opening the store to signing out: it connects the parts and decides nothing about cases."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop import wording
from desktop.app import bootstrap
from desktop.app.bootstrap import Opened, SignedIn, StoreChoice
from desktop.app.crash import CrashReporter
from desktop.app.pages import Pages, Workplace
from desktop.app.paths import Paths
from desktop.app.settings import Settings
from desktop.app.warming import Warming
from desktop.background.deadline_clock import DeadlineClock
from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.queries import desk
from desktop.queries.desk import DeskRow
from desktop.rules.errors import Refused
from desktop.rules.permissions import may_report
from desktop.rules.terms import SubjectKind
from desktop.store.work import Store
from desktop.usecases import due
from desktop.views.shared.failure_dialogs import CrashDialog, is_environmental, told
from desktop.views.shared.messages import Tone
from desktop.views.shared.theme import Appearance, Theme
from desktop.views.shell.identity import Counters, Identity, Office, StatusFacts, Tab
from desktop.views.shell.password import PasswordDialog
from desktop.views.shell.sign_in import Credentials, NewAdministrator, SignInDialog
from desktop.views.shell.window import MainWindow

FACTS_WAIT_MS = 500
"""Counts are read again this long after a change, so that a burst of changes costs one reading."""

PROBLEMS_SHOWN = 5


class Workstation(QObject):
    """Opens the store, asks who is there, shows the window, and does it again after signing out."""

    finished = Signal()
    """The last window was closed: the application may end."""

    def __init__(
        self,
        paths: Paths,
        settings: Settings,
        appearance: Appearance,
        crash: CrashReporter,
        log: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._paths = paths
        self._settings = settings
        self._appearance = appearance
        self._crash = crash
        self._log = log
        self._tasks = Tasks(parent=self)
        self._tasks.failed.connect(self._on_failed)
        self._crash.crashed.connect(self._show_crash)
        self._choice = StoreChoice("", make=False)
        self._district = Path()
        self._demo = False
        self._opened: Opened | None = None
        self._live: Live | None = None
        self._clock: DeadlineClock | None = None
        self._facts_timer = QTimer(self, singleShot=True, interval=FACTS_WAIT_MS)
        self._facts_timer.timeout.connect(self._read_facts)
        self._pages: Pages | None = None
        self._crash_shown = False
        self._was_signed_in = False
        self._settling = False
        self._warming = Warming(parent=self)
        self.dialog: SignInDialog | None = None
        self.window: MainWindow | None = None

    def start(self, choice: StoreChoice, district: Path, *, demo: bool = False) -> None:
        """Open the store and ask who is there."""
        self._choice, self._district, self._demo = choice, district, demo
        self._ask_who()
        self._open()

    def close(self) -> None:
        """Finish what is being written and let go of windows and store; nothing may be asked of this object afterwards."""
        for window in (self.window, self.dialog):
            if window is not None:
                shiboken6.delete(
                    window
                )  # at once: its pages have timers, and the web engine wants its pages gone first
        self.window = self.dialog = self._pages = None
        self._leave()
        self._tasks.close()
        if self._opened is not None:
            self._opened.store.close()
            self._opened = None
        self._settings.save()

    @property
    def store(self) -> Store | None:
        """The store that is open."""
        return self._opened.store if self._opened else None

    # Opening and signing in.

    def _ask_who(self) -> None:
        title = self._opened.entrance.product_title if self._opened else self.tr("网格化环境监管指挥台")
        user = self._settings.last_user if self._settings.remember_user else ""
        dialog = SignInDialog(title, self._choice.shown, user, self._settings.remember_user)
        dialog.sign_in_requested.connect(self._sign_in)
        dialog.administrator_requested.connect(self._create_administrator)
        dialog.retry_requested.connect(self._open)
        dialog.rejected.connect(self._given_up)
        self.dialog = dialog
        dialog.open()

    def _open(self) -> None:
        job = partial(bootstrap.open_office, self._choice, self._district, self._demo)
        self._tasks.run(job, on_done=self._on_opened, on_failed=self._on_not_opened, owner=self)

    def _on_opened(self, opened: Opened) -> None:
        self._opened = opened
        self._tasks.attach(opened.store)
        self._show_entrance()
        self._warming.start()
        if opened.demo_password and self.dialog is not None:
            text = self.tr(
                "演示数据已建立。用户名是角色的代码，如 registrar（受理员）、dispatcher（派遣员）；密码都是 {password}。"
            )
            self.dialog.messages.say(text.format(password=opened.demo_password))

    def _show_entrance(self) -> None:
        assert self.dialog is not None
        assert self._opened is not None
        title = self._opened.entrance.product_title
        if self._opened.entrance.has_accounts or self._was_signed_in:
            self.dialog.show_sign_in(title)
        else:
            self.dialog.show_first_start(title)

    def _on_not_opened(self, error: Exception) -> None:
        assert self.dialog is not None
        self.dialog.show_unusable(self._sentence(error))

    def _sign_in(self, credentials: Credentials) -> None:
        assert self._opened is not None
        self._settings.remember_user = credentials.remember
        self._settings.last_user = credentials.username if credentials.remember else ""
        job = partial(bootstrap.sign_in, self._opened.store, credentials.username, credentials.password)
        self._tasks.run(job, on_done=self._on_signed_in, on_failed=self._on_not_signed_in, owner=self)

    def _create_administrator(self, new: NewAdministrator) -> None:
        assert self._opened is not None
        self._settings.last_user = new.username
        job = partial(bootstrap.create_administrator, self._opened.store, new.name, new.username, new.password)
        self._tasks.run(job, on_done=self._on_signed_in, on_failed=self._on_not_signed_in, owner=self)

    def _on_not_signed_in(self, error: Exception) -> None:
        assert self.dialog is not None
        self.dialog.refuse(error)
        if not isinstance(error, Refused | OSError):
            self._crash.take(error)

    def _given_up(self) -> None:
        if self.window is None:
            self.finished.emit()

    # The window.

    def _on_signed_in(self, signed_in: SignedIn) -> None:
        assert self._opened is not None
        assert self.dialog is not None
        self._was_signed_in = True
        self._settings.save()
        self._tasks.act_as(signed_in.actor)
        store = self._opened.store
        self._live = Live(store, parent=self)
        self._clock = DeadlineClock(store.clock, parent=self)
        self._live.start()
        self._clock.start()
        place = Workplace(self._tasks, self._live, self._clock, signed_in.actor, self._paths, self._settings)
        office = Office(self._opened.entrance.product_title, self._choice.shown)
        identity = _identity(signed_in)
        factories = {tab: partial(self._build_page, tab) for tab in Tab}
        self.window = window = MainWindow(office, identity, factories, self._paths.resources)
        self._pages = Pages(place, window)
        window.header.offer_report(offered=may_report(signed_in.actor))
        self._connect(window)
        self._show_desk(signed_in.desk)
        window.remember(self._settings.window_geometry)
        window.show_tab(_tab(self._settings.last_tab))
        window.show()
        self._pages.foresee()
        self._settle()
        dialog, self.dialog = self.dialog, None
        dialog.accept()
        dialog.deleteLater()

    def _build_page(self, tab: Tab) -> QWidget:
        assert self._pages is not None
        return self._pages.build(tab)

    def _connect(self, window: MainWindow) -> None:
        assert self._live is not None
        assert self._clock is not None
        self._live.changed.connect(self._on_changed)
        self._live.link_changed.connect(window.show_link)
        self._clock.minute_passed.connect(self._on_changed)
        self._clock.minute_passed.connect(self._settle)
        self._tasks.busy_changed.connect(window.status.busy.show_busy)
        window.cancel_requested.connect(self._tasks.cancel_all)
        window.theme_switch_requested.connect(self._switch_theme)
        window.password_change_requested.connect(self._change_password)
        window.sign_out_requested.connect(self._sign_out)
        window.tab_shown.connect(self._remember_tab)
        window.closed.connect(self._on_window_closed)

    @Slot(object)
    def _on_changed(self, _what: object) -> None:
        if not self._facts_timer.isActive():
            self._facts_timer.start()

    @Slot(object)
    def _settle(self, _now: object = None) -> None:
        """Do what is due by itself; any workstation does it for all, and a failure waits for the next minute."""
        if self._opened is not None and not self._settling:
            self._settling = True
            job = partial(due.settle_due, self._opened.store)
            self._tasks.run(job, on_done=self._on_settled, on_failed=self._on_not_settled, owner=self)

    def _on_settled(self, _done: object) -> None:
        self._settling = False

    def _on_not_settled(self, error: Exception) -> None:
        self._settling = False
        self._on_facts_failed(error)

    def _read_facts(self) -> None:
        if self.window is not None:
            # A failure is told by the connection light; the counts on show stay until the next change.
            self._tasks.read(desk.desk, on_done=self._show_desk, on_failed=self._on_facts_failed, owner=self.window)

    def _show_desk(self, row: DeskRow) -> None:
        if self.window is None:
            return
        calendar = (
            self.tr("日历 {year}：含调休").format(year=row.year)
            if row.missing_year is None
            else self.tr("日历：{year} 年放假通知未导入").format(year=row.missing_year)
        )
        year = row.cases_this_year
        self.window.show_facts(StatusFacts(row.grids, row.open_cases, year.number, calendar, year.at_least))
        self.window.show_counters(Counters(row.approvals, row.notices))

    def _on_facts_failed(self, error: Exception) -> None:
        if not is_environmental(error):
            self._on_failed(error)

    def _remember_tab(self, tab: Tab) -> None:
        self._settings.last_tab = tab.value

    def _switch_theme(self) -> None:
        theme = Theme.light() if self._appearance.theme.is_dark else Theme.dark()
        self._settings.theme = theme.name
        self._appearance.use(theme)

    def _change_password(self) -> None:
        assert self.window is not None
        dialog = PasswordDialog(self._tasks, self.window)
        dialog.changed.connect(
            partial(self.window.messages.say, self.tr("密码已更改，下次登录请用新密码。"), Tone.DONE)
        )
        dialog.open()

    def _sign_out(self) -> None:
        window = self.window
        assert window is not None
        self.window = None  # so that its closing does not end the application
        self._pages = None  # it goes with its window
        window.close()
        self._leave()
        window.deleteLater()
        self._ask_who()
        self._show_entrance()

    def _on_window_closed(self, geometry: bytes) -> None:
        self._settings.window_geometry = geometry
        if self.window is not None:
            self.finished.emit()

    def _leave(self) -> None:
        """Give up what runs for the signed-in person."""
        self._settling = False
        self._facts_timer.stop()
        self._tasks.act_as(None)
        if self._live is not None:
            self._live.close()
            self._live.deleteLater()
            self._live = None
        if self._clock is not None:
            self._clock.stop()
            self._clock.deleteLater()
            self._clock = None

    # What went wrong.

    def _sentence(self, error: Exception) -> str:
        if isinstance(error, Refused) and error.code == "pack_invalid":
            return _pack_problems(error)
        if not isinstance(error, Refused | OSError):
            self._crash.take(error)
        return told(error)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        """A task that nobody else looks after has failed."""
        if isinstance(error, Refused | OSError) and self.window is not None:
            self.window.messages.say(told(error), Tone.REFUSAL)
        else:
            self._crash.take(error)

    @Slot(str)
    def _show_crash(self, report: str) -> None:
        if self._crash_shown:
            return  # one at a time; the log has them all
        self._crash_shown = True
        dialog = CrashDialog(report, str(self._log), self.window or self.dialog)
        dialog.finished.connect(self._on_crash_read)
        dialog.open()

    def _on_crash_read(self) -> None:
        self._crash_shown = False


def _identity(signed_in: SignedIn) -> Identity:
    actor = signed_in.actor
    scope = signed_in.desk.scope or wording.subject_kind(SubjectKind.DISTRICT)
    return Identity(actor.name, wording.role(actor.role), scope)


def _pack_problems(error: Exception) -> str:
    from desktop.wording.packs import pack_problem  # knows boundary files, whose libraries are heavy

    problems = getattr(error, "errors", ())
    return "\n".join([told(error), *(pack_problem(each) for each in problems[:PROBLEMS_SHOWN])])


def _tab(name: str) -> Tab:
    try:
        return Tab(name)
    except ValueError:
        return Tab.CASES
