"""The thin bar that says something takes longer than a second; it measures nothing and runs nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from desktop.background.tasks import Busy
from desktop.views.shared.labels import toned


class BusyBar(QWidget):
    """Shown while something slow runs, with a button to give it up; connect `show_busy` to Tasks.busy_changed."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label: QLabel = toned("", "muted")
        self._bar = QProgressBar(minimum=0, maximum=0)
        self._bar.setFixedSize(120, 4)
        self._bar.setTextVisible(False)
        self._cancel = QPushButton(self.tr("取消"))
        self._cancel.setProperty("quiet", True)
        self._cancel.setToolTip(self.tr("不再等待查询；已在保存的内容仍会存完"))
        self._cancel.clicked.connect(self.cancel_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self._label, self._bar, self._cancel):
            layout.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_busy(self, busy: Busy) -> None:
        """Show or hide, as the tasks say."""
        self._label.setText(self.tr("正在处理…") if busy.running < 2 else self.tr("正在处理 %n 项…", "", busy.running))
        self.setVisible(bool(busy))
