"""The sheet of keys that F1 shows; the keys themselves are bound where they act."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.views.shared.labels import toned

APART = 4
"""Pixels between one group of keys and the next, besides the spacing of the lines."""


class ShortcutSheet(QDialog):
    """Every key of the case tab and of the window around it; Escape or F1 closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("快捷键"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        row = 0
        for heading, keys in self._sheet():
            if row:
                grid.setRowMinimumHeight(row, APART)
                row += 1
            grid.addWidget(toned(heading, "heading"), row, 0, 1, 2)
            row += 1
            for key, words in keys:
                grid.addWidget(toned(key, "strong"), row, 0)
                grid.addWidget(QLabel(words), row, 1)
                row += 1
        column.addLayout(grid)

    def keyPressEvent(self, event: object) -> None:
        if event.key() == Qt.Key.Key_F1:  # type: ignore[attr-defined]
            self.close()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def keys(self) -> tuple[str, ...]:
        """Every key on the sheet, as it is written there."""
        return tuple(key for _, keys in self._sheet() for key, _ in keys)

    def _sheet(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        return (
            (
                self.tr("窗口"),
                (
                    ("Ctrl+1 … Ctrl+5", self.tr("地图、案件、考核、台账、管理")),
                    ("Ctrl+K", self.tr("搜索全部案件")),
                    ("Ctrl+N", self.tr("新上报")),
                    ("F1", self.tr("这张快捷键表")),
                ),
            ),
            (
                self.tr("看板和列表"),
                (
                    ("↑ ↓ ← →", self.tr("在卡片之间移动；左右换列")),
                    ("Enter", self.tr("打开案件，转到可办事项")),
                    ("Ctrl+B", self.tr("看板与列表切换")),
                    ("Ctrl+A", self.tr("列表中全选，再批量办理")),
                    ("F5", self.tr("刷新")),
                ),
            ),
            (
                self.tr("案件和表单"),
                (
                    ("← → Enter", self.tr("选可办事项，打开表单")),
                    ("Tab", self.tr("到下一栏")),
                    ("Ctrl+Enter", self.tr("确认表单")),
                    ("Esc", self.tr("收起表单（内容存为草稿），再按收起案件")),
                    ("Ctrl+P", self.tr("打印案卷")),
                    ("Ctrl+M", self.tr("在地图上查看")),
                    ("Ctrl+V", self.tr("在照片栏粘贴图片")),
                    ("+ − 0", self.tr("看大图时：放大、缩小、整张可见")),
                ),
            ),
        )
