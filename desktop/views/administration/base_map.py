"""Which base map lies under the grids on every workstation: none, a tile file, or the intranet's address."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.background.tasks import Tasks
from desktop.queries import base_map as queries
from desktop.rules.base_map import BaseMap, BaseMapKind
from desktop.usecases import base_map
from desktop.usecases.base_map import SetBaseMap
from desktop.views.shared.failure_dialogs import told
from desktop.views.shared.labels import toned
from desktop.views.shared.messages import MessageBar, Tone


class BaseMapSection(QWidget):
    """A kind, an address, and the button that puts it in use."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.message = MessageBar()
        self.message.action_requested.connect(self.reload)
        self.kind = QComboBox()
        self.kind.setObjectName("base_map_kind")
        names = {
            BaseMapKind.NONE: self.tr("无底图"),
            BaseMapKind.MBTILES: self.tr("瓦片文件（MBTiles）"),
            BaseMapKind.TILES: self.tr("内网瓦片地址"),
        }
        for kind, name in names.items():
            self.kind.addItem(name, kind.value)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.address = QLineEdit()
        self.address.setObjectName("base_map_address")
        self._choose = QPushButton(self.tr("选择文件…"))
        self._choose.clicked.connect(self._ask_for_file)
        self._save = QPushButton(self.tr("启用"))
        self._save.setObjectName("base_map_save")
        self._save.setProperty("primary", True)
        self._save.clicked.connect(self._start)
        self._lay_out()
        self._on_kind()

    def _lay_out(self) -> None:
        note = toned(
            self.tr(
                "底图对所有工作站生效。瓦片文件须放在各工作站都能打开的位置。除这里设置的地址外，地图不向任何地址发送请求；"
                "底图须为 WGS84 坐标的网络墨卡托瓦片，否则与网格错位。"
            ),
            "muted",
        )
        note.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.address, 1)
        row.addWidget(self._choose)
        form = QFormLayout()
        form.addRow(self.tr("底图(&B)"), self.kind)
        form.addRow(self.tr("位置(&A)"), row)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        column.addWidget(toned(self.tr("地图底图"), "title"))
        column.addWidget(note)
        column.addWidget(self.message)
        column.addLayout(form)
        column.addWidget(self._save, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def reload(self) -> None:
        """Read what is in use."""
        self.message.clear()
        self._offer(ready=False)  # what is typed before the answer would be overwritten by it
        self._tasks.read(queries.base_map, on_done=self._show, on_failed=self._on_not_read, owner=self)

    def _on_not_read(self, error: Exception) -> None:
        """What is in use is unknown and must not be overwritten unseen: only reading again is offered."""
        self.message.say(told(error), Tone.REFUSAL, self.tr("重新读取"))

    def _show(self, kept: BaseMap) -> None:
        self.kind.setCurrentIndex(self.kind.findData(kept.kind.value))
        self.address.setText(kept.address)
        self._offer(ready=True)

    def _offer(self, *, ready: bool) -> None:
        self.kind.setEnabled(ready)
        self._save.setEnabled(ready)
        if ready:
            self._on_kind()
        else:
            self.address.setEnabled(False)
            self._choose.setEnabled(False)

    def _on_kind(self) -> None:
        kind = BaseMapKind(self.kind.currentData())
        hints = {
            BaseMapKind.MBTILES: self.tr("文件的完整路径，如 /data/xicheng.mbtiles"),
            BaseMapKind.TILES: "http://10.0.0.8/tiles/{z}/{x}/{y}.png",
        }
        self.address.setPlaceholderText(hints.get(kind, ""))
        self.address.setEnabled(kind is not BaseMapKind.NONE)
        self._choose.setEnabled(kind is BaseMapKind.MBTILES)

    def _ask_for_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("选择瓦片文件"), self.address.text(), self.tr("瓦片文件 (*.mbtiles)")
        )
        if path:
            self.address.setText(path)

    def _start(self) -> None:
        self._save.setEnabled(False)
        form = SetBaseMap(kind=BaseMapKind(self.kind.currentData()), address=self.address.text())
        self._tasks.write(base_map.set_base_map, form, on_done=self._on_done, on_failed=self._fail, owner=self)

    def _on_done(self, _result: None) -> None:
        self._save.setEnabled(True)
        self.message.say(self.tr("已启用，各工作站的地图随即更新。"), Tone.DONE)

    def _fail(self, error: Exception) -> None:
        self._save.setEnabled(True)
        self.message.say(told(error), Tone.REFUSAL)
