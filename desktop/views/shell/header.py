"""The header: title, search, new report, what waits, who is signed in, the connection; it only emits wishes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QToolButton, QWidget

from desktop.background.live import Link, LinkState
from desktop.rules.working_time import Light
from desktop.views.shared.labels import toned
from desktop.views.shared.lights import paint_light
from desktop.views.shared.theme import Theme
from desktop.views.shell.identity import Counters, Identity, Office


class Header(QFrame):
    """The bar over every page."""

    search_requested = Signal(str)
    """The text of the search box; "" clears the search."""
    new_report_requested = Signal()
    approvals_requested = Signal()
    notices_requested = Signal()
    password_change_requested = Signal()
    theme_switch_requested = Signal()
    sign_out_requested = Signal()

    def __init__(self, office: Office, identity: Identity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setFixedHeight(48)
        title = QLabel(office.title)
        title.setObjectName("productTitle")
        self._searched = ""
        self._search = self._search_box()
        self._approvals = self._counter(self.approvals_requested)
        self._notices = self._counter(self.notices_requested)
        self._link = _LinkLabel(office.store)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 1)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(self._search, 3)
        self._report = self._new_report()
        layout.addWidget(self._report)
        layout.addStretch(2)
        layout.addWidget(self._approvals)
        layout.addWidget(self._notices)
        layout.addWidget(self._person(identity))
        layout.addWidget(self._link)
        self.show_counters(Counters())

    def show_counters(self, counters: Counters) -> None:
        """Show what waits; a counter that is not known is left out."""
        for button, count, text in (
            (self._approvals, counters.approvals, self.tr("待审批 {count}")),
            (self._notices, counters.notices, self.tr("通知 {count}")),
        ):
            button.setVisible(count is not None)
            button.setText(text.format(count=count))
        self._approvals.setToolTip(self.tr("等您审批的申请：回退、延期、挂账、作废"))
        self._notices.setToolTip(self.tr("未读通知：案件到手、期限将到、催办督办、核查任务"))

    def offer_report(self, *, offered: bool) -> None:
        """Whether this person may report at all; the key goes with the button."""
        self._report.setVisible(offered)

    def show_link(self, state: LinkState) -> None:
        """Show whether the store can be reached."""
        self._link.show_state(state)

    def clear_search(self) -> None:
        """Empty the search box: what it looked for is no longer on show."""
        self._searched = ""
        self._search.clear()

    def focus_search(self) -> None:
        """Put the cursor into the search box, its text selected."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _search_box(self) -> QLineEdit:
        box = QLineEdit()
        box.setObjectName("search")
        box.setPlaceholderText(self.tr("搜索案号、地址、当事人、描述…（Ctrl+K）"))
        box.setToolTip(self.tr("任意两个字即可；回车查找全部案件，清空即回到原来的筛选（Ctrl+K）"))
        box.setAccessibleName(self.tr("搜索"))
        box.setClearButtonEnabled(True)
        box.setMaximumWidth(360)
        box.setMinimumWidth(160)
        box.returnPressed.connect(lambda: self._look_for(box.text().strip()))
        box.textChanged.connect(lambda text: None if text or not self._searched else self._look_for(""))
        QShortcut(QKeySequence("Ctrl+K"), self, self.focus_search)
        return box

    def _look_for(self, text: str) -> None:
        self._searched = text
        self.search_requested.emit(text)

    def _new_report(self) -> QPushButton:
        button = QPushButton(self.tr("＋ 新上报"))
        button.setObjectName("newReport")
        button.setProperty("primary", True)
        button.setShortcut("Ctrl+N")
        button.setToolTip(self.tr("登记一件新上报（Ctrl+N）"))
        button.clicked.connect(self.new_report_requested)
        return button

    def _counter(self, wish: object) -> QToolButton:
        button = QToolButton()
        button.setProperty("tone", "muted")
        button.clicked.connect(wish)
        return button

    def _person(self, identity: Identity) -> QToolButton:
        button = QToolButton()
        button.setObjectName("person")
        button.setText(f"{identity} ▾")
        button.setToolTip(self.tr("已登录：{identity}").format(identity=identity))
        menu = QMenu(button)
        for text, wish, keys in (
            (self.tr("改密码…"), self.password_change_requested, ""),
            (self.tr("切换明暗主题"), self.theme_switch_requested, "Ctrl+Shift+D"),
            (self.tr("退出登录"), self.sign_out_requested, "Ctrl+Shift+Q"),
        ):
            action = QAction(text, self)
            action.setShortcut(keys)
            action.triggered.connect(wish)
            menu.addAction(action)
            self.addAction(action)  # so that its keys work while the menu is closed
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button


class _LinkLabel(QWidget):
    """The connection light: ● or ■, and a word."""

    def __init__(self, store: str) -> None:
        super().__init__()
        self._store = store
        self._light = Light.GREEN
        self._text = toned("", "green")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 0, 0)
        layout.addWidget(self._text)
        self.show_state(LinkState(Link.CONNECTED))

    @property
    def text(self) -> str:
        return self._text.text()

    def show_state(self, state: LinkState) -> None:
        connected = state.link is Link.CONNECTED
        self._light = Light.GREEN if connected else Light.RED
        self._text.setText(self.tr("已连接") if connected else self.tr("连接中断"))
        self._text.setProperty("tone", "green" if connected else "red")
        self._text.style().polish(self._text)
        where = self.tr("数据库：{store}").format(store=self._store)
        hint = "" if connected else self.tr("\n正在自动重连；此间只能查看，填写的内容会保留。")
        self.setToolTip(where + hint)
        self.setAccessibleName(self._text.text())
        self.update()

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        box = QRectF(0, self.height() / 2 - 5, 10, 10)
        paint_light(painter, box, self._light, Theme.of(self.palette()))
        painter.end()
