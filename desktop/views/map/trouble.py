"""What stands in the map's place while it cannot be shown: why, what to do, and a button to try again; it repairs nothing itself."""

from __future__ import annotations

import enum
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.views.shared.labels import toned


class Trouble(enum.Enum):
    """Why there is no map."""

    ENGINE_MISSING = "engine_missing"
    RUN_BY_ROOT = "run_by_root"
    CRASHED = "crashed"
    NOT_LOADED = "not_loaded"
    SILENT = "silent"
    NOT_WRITTEN = "not_written"
    NO_OUTLINES = "no_outlines"
    NOT_READ = "not_read"


class TroublePanel(QWidget):
    """Says it in a title and a paragraph."""

    retry_requested = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.trouble: Trouble | None = None
        self._title = toned("", "title")
        self._text = toned("", "muted")
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setFixedWidth(460)
        self._retry = QPushButton(self.tr("重新加载"))
        self._retry.setObjectName("retry")
        self._retry.clicked.connect(self.retry_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addStretch(2)
        for widget in (self._title, self._text, self._retry):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(3)

    def say(self, trouble: Trouble, detail: str = "") -> None:
        """Show why; `detail` is what the system or the store said."""
        self.trouble = trouble
        title, text = self._words(trouble)
        self._title.setText(title)
        self._text.setText(f"{text}\n{detail}" if detail else text)

    def text(self) -> str:
        """All that is read here."""
        return f"{self._title.text()}\n{self._text.text()}"

    def _words(self, trouble: Trouble) -> tuple[str, str]:
        rest = self.tr("左侧网格树、右侧信息卡和其他页面不受影响。")
        match trouble:
            case Trouble.ENGINE_MISSING:
                return self.tr("本机缺少地图组件"), rest + self.tr(
                    "请管理员安装网页引擎（PySide6_WebEngine 及说明文件所列的系统组件），然后点“重新加载”。"
                )
            case Trouble.RUN_BY_ROOT:
                return self.tr("以 root 身份运行时不能显示地图"), rest + self.tr(
                    "网页引擎的安全沙箱不为 root 工作，强行启动会使整个程序退出。请用普通用户账户运行本程序。"
                )
            case Trouble.CRASHED:
                return self.tr("地图组件意外退出"), rest + self.tr(
                    "请点“重新加载”。若反复出现，请关闭占用内存较多的程序，并把运行日志交给管理员。"
                )
            case Trouble.NOT_LOADED:
                return self.tr("地图文件打不开"), rest + self.tr(
                    "请点“重新加载”重新生成；若仍打不开，请检查缓存目录：{folder}"
                ).format(folder=self._folder)
            case Trouble.SILENT:
                return self.tr("地图没有响应"), rest + self.tr("请点“重新加载”。若反复出现，请把运行日志交给管理员。")
            case Trouble.NOT_WRITTEN:
                return self.tr("地图文件写不进磁盘"), rest + self.tr(
                    "请检查磁盘空间和目录权限，然后点“重新加载”。目录：{folder}"
                ).format(folder=self._folder)
            case Trouble.NO_OUTLINES:
                return self.tr("还没有网格界线"), self.tr(
                    "请管理员在“管理”中导入街道、社区界线（GeoJSON 等），然后点“重新加载”。"
                )
            case Trouble.NOT_READ:
                return self.tr("网格数据读取失败"), self.tr("请检查与数据库的连接，然后点“重新加载”。")
