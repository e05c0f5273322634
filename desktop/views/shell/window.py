"""The main window: rail, header, the pages, status bar; pages come from factories and are built when first shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.background.live import Link, LinkState
from desktop.views.shared.labels import EmptyState
from desktop.views.shared.messages import MessageBar, Tone
from desktop.views.shell.header import Header
from desktop.views.shell.identity import Counters, Identity, Office, StatusFacts, Tab
from desktop.views.shell.rail import Rail
from desktop.views.shell.status_bar import StatusBar

PageFactory = Callable[[], QWidget]
SMALLEST = QSize(1024, 640)
USUAL = QSize(1366, 768)


class MainWindow(QMainWindow):
    """Puts the screens together; what a screen wants of another goes through here as a signal."""

    search_requested = Signal(str)
    """The case page, which is on show by then, is to look for a text; "" for everything again."""
    new_report_requested = Signal()
    """Ctrl+N from anywhere; the case page is on show by then."""
    approvals_requested = Signal()
    notices_requested = Signal()
    password_change_requested = Signal()
    theme_switch_requested = Signal()
    sign_out_requested = Signal()
    cancel_requested = Signal()
    """Somebody is tired of waiting for what runs."""
    retry_requested = Signal()
    """The button of the message under the header."""
    tab_shown = Signal(object)
    """Tab."""
    closed = Signal(object)
    """bytes: size and position, to be remembered."""

    def __init__(
        self,
        office: Office,
        identity: Identity,
        pages: Mapping[Tab, PageFactory],
        resources: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{office.title} · {identity}")
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL)
        self._factories = dict(pages)
        self._pages: dict[Tab, QWidget] = {}
        self._current: Tab | None = None
        self.rail = Rail(resources)
        self.header = Header(office, identity)
        self.messages = MessageBar()
        self.messages.setObjectName("windowMessages")
        self.status = StatusBar()
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    @property
    def room(self) -> QWidget:
        """Where pages live: one that is made in it need not be styled a second time when it moves in."""
        return self._stack

    @property
    def tab(self) -> Tab | None:
        """The tab on show."""
        return self._current

    def page(self, tab: Tab) -> QWidget | None:
        """Return a page that was built already."""
        return self._pages.get(tab)

    def show_tab(self, tab: Tab) -> QWidget:
        """Show a tab, building its page the first time."""
        page = self._pages.get(tab) or self._build(tab)
        self.rail.choose(tab)
        self._stack.setCurrentWidget(page)
        if tab is not self._current:
            self._current = tab
            page.setFocus(Qt.FocusReason.OtherFocusReason)
            self.tab_shown.emit(tab)
        return page

    def remember(self, geometry: bytes) -> None:
        """Take the size and position of last time; nothing for a window that was never closed, or on another screen."""
        if geometry:
            self.restoreGeometry(QByteArray(geometry))

    def show_counters(self, counters: Counters) -> None:
        """Show what waits for the signed-in person."""
        self.header.show_counters(counters)

    def show_facts(self, facts: StatusFacts) -> None:
        """Show what the store holds."""
        self.status.show_facts(facts)

    def show_link(self, state: LinkState) -> None:
        """Show whether the store can be reached, and say what that means while it cannot."""
        self.header.show_link(state)
        if state.link is Link.LOST:
            text = self.tr("与数据库的连接中断，正在自动重连。此间只能查看已显示的内容，填写的内容会保留。")
            self.messages.say(text, Tone.REFUSAL)
        else:
            self.messages.clear()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit(self.saveGeometry().data())
        super().closeEvent(event)

    def _build(self, tab: Tab) -> QWidget:
        factory = self._factories.get(tab)
        page = factory() if factory else EmptyState(self.tr("这一页尚未提供"), self.tr("本版本还没有此项功能"))
        self._pages[tab] = page
        self._stack.addWidget(page)
        return page

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        message_room = QVBoxLayout()
        message_room.setContentsMargins(16, 0, 16, 0)
        message_room.addWidget(self.messages)
        right.addWidget(self.header)
        right.addLayout(message_room)
        right.addWidget(self._stack, 1)
        right.addWidget(self.status)
        whole = QWidget()
        layout = QHBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self.rail.tab_chosen.connect(self.show_tab)
        self.header.search_requested.connect(self._search)
        self.header.new_report_requested.connect(self._new_report)
        for wish in ("approvals", "notices", "password_change", "theme_switch", "sign_out"):
            name = f"{wish}_requested"
            getattr(self.header, name).connect(getattr(self, name))
        self.status.busy.cancel_requested.connect(self.cancel_requested)
        self.messages.action_requested.connect(self.retry_requested)

    def _search(self, text: str) -> None:
        page = self.show_tab(Tab.CASES)
        if text:  # whoever empties the box goes on typing there
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search_requested.emit(text)

    def _new_report(self) -> None:
        self.show_tab(Tab.CASES)
        self.new_report_requested.emit()
