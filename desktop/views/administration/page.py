"""The administration tab: one section at a time; what is not in this version says so, and what the command line does is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.itemmodels.administration import category_words, norm_words, outline_words
from desktop.queries import administration
from desktop.rules.changes import ChangeSet, Entity
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Role
from desktop.views.administration.accounts import AccountsSection
from desktop.views.administration.facts import (
    CalendarSection,
    CommandsSection,
    DiagnosticsSection,
    Facts,
    JournalSection,
)
from desktop.views.shared.labels import EmptyState, toned
from desktop.views.shared.register_table import RegisterSpec, RegisterTable
from desktop.views.shared.sections import Section, Sections

_READ_AGAIN = {
    "accounts": Entity.ACCOUNT,
    "outlines": Entity.GRID,
    "categories": Entity.CATEGORY,
    "norms": Entity.NORM,
    "calendar": Entity.CALENDAR,
}


class AdministrationPage(QWidget):
    """One section at a time; nothing is read before it is first shown. `folders` are this workstation's, with their names.

    `map_requests` tells what the map of this window has asked for.
    """

    blank_forms_requested = Signal()

    def __init__(
        self,
        tasks: Tasks,
        live: Live,
        actor: Actor,
        *,
        folders: Sequence[tuple[str, Path]] = (),
        map_requests: Callable[[], Facts] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._actor = actor
        self._folders = folders
        self._map_requests = map_requests
        self._built: dict[str, AccountsSection | RegisterTable | CalendarSection] = {}
        self.sections = Sections(self.tr("管理"), self._sections())
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.sections)
        self.setFocusProxy(self.sections)
        live.changed.connect(self._on_changed)

    def show_section(self, key: str) -> QWidget:
        """Show a section by its key."""
        return self.sections.show_section(key)

    def _sections(self) -> tuple[Section, ...]:
        return (
            Section("accounts", self.tr("账号与角色"), self._accounts),
            Section("outlines", self.tr("网格与界线"), self._outlines),
            Section("base_map", self.tr("地图底图"), self._base_map),
            Section("office", self.tr("机关与文书"), self._office),
            Section("categories", self.tr("类别与时限"), self._categories),
            Section("calendar", self.tr("日历"), self._calendar),
            Section("norms", self.tr("考核规范"), self._norms),
            Section("exchange", self.tr("导入导出"), self._exchange),
            Section("journal", self.tr("办理记录校验"), lambda: JournalSection(self._tasks)),
            Section("diagnostics", self.tr("运行诊断"), self._diagnostics),
            Section(
                "backup",
                self.tr("备份与恢复"),
                promise=self.tr(
                    "将每日在线备份并轮换保存，升级前自动备份。目前请在程序关闭时复制数据库文件，位置见“运行诊断”。"
                ),
            ),
        )

    def _accounts(self) -> QWidget:
        if self._actor.role is not Role.ADMINISTRATOR:
            return EmptyState(
                self.tr("账号由系统管理员管理"), self.tr("需要新账号、重设密码或解锁，请联系系统管理员。")
            )
        self._built["accounts"] = section = AccountsSection(self._tasks)
        return section

    def _outlines(self) -> QWidget:
        note = self.tr(
            "示意界线由本项目按公开事实绘制，不作法律依据。正式界线由系统管理员导入，导入后立即替换地图上的示意界线，原界线保留备查。"
        )
        choices = (("", self.tr("全部")), ("official", self.tr("正式")), ("provisional", self.tr("示意")))
        table = self._table(
            "outlines",
            note,
            RegisterSpec(
                title=self.tr("网格与界线"),
                query=administration.outlines,
                words=outline_words(),
                choices=choices,
                placeholder=self.tr("网格、代码、来源"),
                empty=self.tr("还没有界线。请导入，或重新装入区域资料包。"),
                widths=(120, 0, 128, 128, 56, 120, 96),
            ),
        )
        if self._actor.role is not Role.ADMINISTRATOR:
            return table
        from desktop.views.administration.boundaries import OutlinesSection

        return OutlinesSection(self._tasks, table)

    def _base_map(self) -> QWidget:
        if self._actor.role is not Role.ADMINISTRATOR:
            return EmptyState(self.tr("底图由系统管理员设置"), self.tr("需要更换地图底图，请联系系统管理员。"))
        from desktop.views.administration.base_map import BaseMapSection

        return BaseMapSection(self._tasks)

    def _office(self) -> QWidget:
        if self._actor.role is not Role.ADMINISTRATOR:
            return EmptyState(
                self.tr("机关名称、印章由系统管理员设置"),
                self.tr("需要更改文书上的名称、代字、印章，请联系系统管理员。"),
            )
        from desktop.views.administration.office_papers import OfficePapersSection

        section = OfficePapersSection(self._tasks)
        section.blank_forms_requested.connect(self.blank_forms_requested)
        return section

    def _categories(self) -> QWidget:
        note = self.tr("类别、时限和责任单位由区域资料包装入；在窗口里修改将在后续版本提供。")
        return self._table(
            "categories",
            note,
            RegisterSpec(
                title=self.tr("类别与时限"),
                query=administration.categories,
                words=category_words(),
                placeholder=self.tr("代码、类别、大类"),
                empty=self.tr("区域资料包里没有类别，请系统管理员检查。"),
                widths=(64, 96, 0, 104, 104, 176),
            ),
        )

    def _norms(self) -> QWidget:
        note = self.tr(
            "现行规范由区域资料包装入，每次变更都保留旧值。由考核员在窗口里修改、并预览对上期的影响，将在后续版本提供。"
        )
        return self._table(
            "norms",
            note,
            RegisterSpec(
                title=self.tr("考核规范"),
                query=administration.norms,
                words=norm_words(),
                empty=self.tr("还没有规范。请重新装入区域资料包。"),
                widths=(0, 112, 160, 80),
            ),
        )

    def _calendar(self) -> QWidget:
        self._built["calendar"] = section = CalendarSection(self._tasks)
        return section

    def _exchange(self) -> QWidget:
        return CommandsSection(
            self._tasks,
            self.tr("导入导出"),
            self.tr(
                "本版本在命令行办理；每条命令都可加 --store 指定数据库，加 --help 看说明。各台账的“导出…”可存成 Excel 或 CSV。"
            ),
            (
                (self.tr("导入正式界线"), "grid-desk import boundaries 文件 --level street --crs WGS84"),
                (
                    self.tr("登记一件上报"),
                    "grid-desk report --category 0302 --grid 网格代码 --description 描述 --as 账号",
                ),
                (self.tr("列出案件"), "grid-desk list cases --open --json"),
                (self.tr("打印案卷"), "grid-desk print case-file 案号 --out 文件.pdf"),
                (self.tr("打印评分卡"), "grid-desk print scorecard --inspector 姓名 --month 2015-11 --out 文件.pdf"),
                (self.tr("校验办理记录"), "grid-desk verify"),
            ),
        )

    def _diagnostics(self) -> QWidget:
        return DiagnosticsSection(self._tasks, self._folders, self._map_requests)

    def _table(self, key: str, note: str, spec: RegisterSpec) -> RegisterTable:
        table = RegisterTable(self._tasks, spec)
        words = toned(note, "muted")
        words.setWordWrap(True)
        table.above.addWidget(words)
        self._built[key] = table
        return table

    def _on_changed(self, changes: ChangeSet) -> None:
        for key, section in self._built.items():
            touched = bool(changes.keys(_READ_AGAIN[key]))
            if (touched or not changes.complete) and section.isVisible():
                section.reload()
