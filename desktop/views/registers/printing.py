"""The lists and tables that the registers are printed as: each with a word what it holds, and a button; it prints nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop.printing.documents import LIST_TITLES
from desktop.views.shared.labels import toned


class PrintedLists(QWidget):
    """One row a list; the last is for the forms that are filled in by hand."""

    list_requested = Signal(object)
    """str: which of `documents.LIST_TITLES`."""
    blank_forms_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        told = {
            "sources": self.tr("全部在册污染源：级别、网格、地址、责任人、检查日期。"),
            "patrols": self.tr("各网格的巡查方、巡查人、频次和期间。"),
            "approvals": self.tr("回退、延期、挂账、作废的申请和审批结果。"),
            "receipts": self.tr("最近一次发布的考核结果由谁签收，已签收的时间，未签收的留空待签。"),
            "grids": self.tr("每个网格一页：地图、责任人、岗位、监督员、污染源、巡查计划和上期数据。"),
        }
        rows = QGridLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(8)
        for row, (name, title) in enumerate(LIST_TITLES.items()):
            button = self._row(rows, row, title, told[name])
            button.clicked.connect(lambda _=False, name=name: self.list_requested.emit(name))
            self.buttons[name] = button
        self.blank = self._row(
            rows, len(LIST_TITLES), self.tr("空白表单"), self.tr("供现场手工填写的各种文书和登记表。")
        )
        self.blank.clicked.connect(self.blank_forms_requested)
        rows.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        column.addWidget(toned(self.tr("清单与表格"), "title"))
        column.addLayout(rows)
        column.addStretch(1)

    def _row(self, rows: QGridLayout, row: int, title: str, told: str) -> QPushButton:
        note = toned(told, "muted")
        note.setWordWrap(True)
        button = QPushButton(self.tr("预览…"))
        button.setToolTip(self.tr("预览、打印或存为 PDF：{title}").format(title=title))
        button.setAccessibleName(title)
        rows.addWidget(toned(title, "strong"), row, 0, Qt.AlignmentFlag.AlignVCenter)
        rows.addWidget(note, row, 1)
        rows.addWidget(button, row, 2)
        return button
