"""The registers tab: the list of registers, each a filterable table with its detail; it reads by tasks and decides nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import wording
from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.itemmodels.registers import approval_words, organisation_words, people_words
from desktop.queries import registers
from desktop.rules.changes import ChangeSet, Entity
from desktop.rules.permissions import Actor
from desktop.rules.terms import OrganisationKind, RequestState
from desktop.rules.workflow import Role
from desktop.views.shared.register_table import RegisterSpec, RegisterTable
from desktop.views.shared.sections import Section, Sections

_READ_AGAIN = {
    "organisations": frozenset({Entity.ORGANISATION, Entity.CASE}),
    "people": frozenset({Entity.PERSON, Entity.GRID}),
    "approvals": frozenset({Entity.CASE}),
}


class RegistersPage(QWidget):
    """One register at a time; nothing is read before it is first shown."""

    case_requested = Signal(object)
    """The number (str) of the case to open."""
    list_requested = Signal(object)
    """str: the list to preview, one of `documents.LIST_TITLES`."""
    blank_forms_requested = Signal()

    def __init__(self, tasks: Tasks, live: Live, actor: Actor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._actor = actor
        self._tables: dict[str, RegisterTable] = {}
        self.sections = Sections(self.tr("台账"), self._sections())
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.sections)
        self.setFocusProxy(self.sections)
        live.changed.connect(self._on_changed)

    def show_register(self, key: str) -> QWidget:
        """Show a register by its key: organisations, people, approvals and those to come."""
        return self.sections.show_section(key)

    def _sections(self) -> tuple[Section, ...]:
        return (
            Section("organisations", self.tr("组织机构与职责"), lambda: self._table("organisations")),
            Section("people", self.tr("监督员与人员"), lambda: self._table("people")),
            Section("approvals", self.tr("审批台账"), lambda: self._table("approvals")),
            Section("lists", self.tr("清单与表格"), self._lists),
            *self._to_come(),
        )

    def _lists(self) -> QWidget:
        from desktop.views.registers.printing import PrintedLists

        lists = PrintedLists()
        lists.list_requested.connect(self.list_requested)
        lists.blank_forms_requested.connect(self.blank_forms_requested)
        return lists

    def _to_come(self) -> tuple[Section, ...]:
        """Every other register of the plan, with one sentence each."""
        promises = (
            (
                "sources",
                self.tr("污染源"),
                self.tr("将登记网格内的污染源：级别、行业、位置、照片、检查周期和每次变更。"),
            ),
            (
                "inspections",
                self.tr("污染源检查"),
                self.tr("将记录持有效授权的监督员对污染源的辅助检查，发现的问题转为上报。"),
            ),
            ("patrols", self.tr("巡查计划与日志"), self.tr("将保存各街道的巡查计划和巡查日志，算出巡查覆盖率和盲点。")),
            ("posts", self.tr("岗位配备"), self.tr("将登记每个网格的专职、兼职人员和执法人员，列出缺岗的网格。")),
            ("training", self.tr("培训与授权"), self.tr("将保存培训记录和授权证书的有效期，到期前提醒，并用于评分。")),
            ("support", self.tr("条件保障检查"), self.tr("将逐网格记录场所、工具、器材、专柜是否齐备。")),
            ("plan", self.tr("年度计划任务"), self.tr("将把区环保局的年度计划分解到网格，跟踪完成情况。")),
            ("budget", self.tr("经费保障"), self.tr("将按年度和单位登记预算、支出和结余，由区财政局维护。")),
            ("publicity", self.tr("宣传与情况报送"), self.tr("将记录各网格的宣传活动和社区报送的环境监管情况。")),
            ("accountability", self.tr("责任追究"), self.tr("将列出问责的对象、事由、措施和结果，以及移送的材料。")),
        )
        return tuple(Section(key, title, promise=promise) for key, title, promise in promises)

    def _table(self, key: str) -> RegisterTable:
        table = RegisterTable(self._tasks, self._spec(key))
        table.case_requested.connect(self.case_requested)
        self._tables[key] = table
        return table

    def _spec(self, key: str) -> RegisterSpec:
        everything = ("", self.tr("全部"))
        match key:
            case "organisations":
                short = {
                    OrganisationKind.DEPARTMENT: self.tr("职能单位"),
                    OrganisationKind.STREET_OFFICE: self.tr("街道办事处"),
                    OrganisationKind.COMMUNITY: self.tr("社区"),
                }
                return RegisterSpec(
                    title=self.tr("组织机构与职责"),
                    query=registers.organisations,
                    words=organisation_words(),
                    choices=(everything, *((kind.value, words) for kind, words in short.items())),
                    placeholder=self.tr("名称、代码、职责"),
                    empty=self.tr("区域数据里没有组织机构，请系统管理员检查。"),
                    widths=(0, 160, 120, 64, 56),
                )
            case "people":
                return RegisterSpec(
                    title=self.tr("监督员与人员"),
                    query=registers.people,
                    words=people_words(),
                    choices=(
                        everything,
                        (Role.INSPECTOR.value, wording.role(Role.INSPECTOR)),
                        ("inactive", self.tr("离岗")),
                    ),
                    placeholder=self.tr("姓名、单位、网格、电话"),
                    empty=self._no_people(),
                    widths=(88, 72, 160, 0, 120, 56),
                )
            case _:
                states = (RequestState.OPEN, RequestState.ALLOWED, RequestState.REFUSED, RequestState.LAPSED)
                return RegisterSpec(
                    title=self.tr("审批台账"),
                    query=registers.approvals,
                    words=approval_words(),
                    choices=(everything, *((state.value, wording.request_state(state)) for state in states)),
                    placeholder=self.tr("案号、单位、申请人、意见"),
                    empty=self.tr("回退、延期、挂账、作废的申请提出后，会自动记入这里。"),
                    widths=(96, 128, 56, 0, 72, 72, 72, 96, 56),
                )

    def _no_people(self) -> str:
        if self._actor.role is Role.ADMINISTRATOR:
            return self.tr("监督员和人员由系统管理员登记；用 grid-desk init --demo 建立的示范库带有人员。")
        return self.tr("在您负责的范围内没有登记人员。")

    def _on_changed(self, changes: ChangeSet) -> None:
        for key, table in self._tables.items():
            touched = any(changes.keys(entity) for entity in _READ_AGAIN[key])
            if (touched or not changes.complete) and table.isVisible():
                table.reload()
