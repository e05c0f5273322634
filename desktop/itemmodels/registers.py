"""The registers as tables, and what the pane beside them says of one row; all words, no reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop import wording
from desktop.itemmodels.columns import RIGHT, Column, Descending
from desktop.queries.registers import ApprovalRow, OrganisationRow, PersonRow, organisation_key
from desktop.rules.explanation import Limit, LimitClass
from desktop.usecases.requests import ReturnReason, SuspensionReason
from desktop.wording.choices import choice

NONE = "—"

Detail = Sequence[tuple[str, str]]
"""What the pane says: a label and a text each; a text with line breaks stands below its label."""


@dataclass(frozen=True, slots=True)
class RowWords:
    """How one register's rows are put into words; `case_number` names the case that a row leads to, "" for none."""

    columns: tuple[Column[Any], ...]
    key: Callable[[Any], Any]
    rank: Callable[[Any], Any]
    title: Callable[[Any], str]
    detail: Callable[[Any], Detail]
    case_number: Callable[[Any], str] = lambda _row: ""


def organisation_words() -> RowWords:
    """Organisations and duties."""
    return RowWords(
        columns=(
            Column[OrganisationRow]("name", _t("名称"), lambda row: row.name),
            Column[OrganisationRow]("kind", _t("类别"), lambda row: wording.organisation_kind(row.kind)),
            Column[OrganisationRow]("grid", _t("网格"), lambda row: row.grid or NONE),
            Column[OrganisationRow]("enforce", _t("执法权"), lambda row: _t("有") if row.can_enforce else NONE),
            Column[OrganisationRow]("open", _t("在办"), lambda row: str(row.open_cases), align=RIGHT),
        ),
        key=lambda row: row.code,
        rank=organisation_key,
        title=lambda row: row.name,
        detail=_organisation_detail,
    )


def people_words() -> RowWords:
    """Inspectors and staff with their grids."""
    return RowWords(
        columns=(
            Column[PersonRow]("name", _t("姓名"), lambda row: row.name),
            Column[PersonRow]("role", _t("角色"), lambda row: wording.role(row.role)),
            Column[PersonRow]("organisation", _t("单位"), lambda row: row.organisation),
            Column[PersonRow]("grids", _t("负责网格"), lambda row: "、".join(row.grids) or NONE),
            Column[PersonRow]("phone", _t("电话"), lambda row: row.phone or NONE),
            Column[PersonRow]("active", _t("状态"), lambda row: _t("在岗") if row.active else _t("离岗")),
        ),
        key=lambda row: row.person_id,
        rank=lambda row: row.person_id,
        title=lambda row: row.name,
        detail=_person_detail,
    )


def approval_words() -> RowWords:
    """The approval ledger."""
    return RowWords(
        columns=(
            Column[ApprovalRow]("asked_at", _t("申请时间"), lambda row: wording.local(row.asked_at)),
            Column[ApprovalRow]("number", _t("案件"), lambda row: row.case_number),
            Column[ApprovalRow]("kind", _t("事项"), lambda row: wording.request_kind(row.kind)),
            Column[ApprovalRow]("asked_for", _t("单位"), lambda row: row.asked_for or NONE),
            Column[ApprovalRow]("asked_by", _t("申请人"), lambda row: row.asked_by),
            Column[ApprovalRow]("state", _t("结果"), lambda row: wording.request_state(row.state)),
            Column[ApprovalRow]("decided_by", _t("审批人"), lambda row: row.decided_by or NONE),
            Column[ApprovalRow]("decided_at", _t("审批时间"), lambda row: _moment(row.decided_at)),
            Column[ApprovalRow]("late", _t("超时"), lambda row: _t("超时") if row.late else NONE),
        ),
        key=lambda row: row.request_id,
        rank=lambda row: Descending(row.request_id),
        title=lambda row: f"{wording.request_kind(row.kind)}　{row.case_number}",
        detail=_approval_detail,
        case_number=lambda row: row.case_number,
    )


def _organisation_detail(row: OrganisationRow) -> Detail:
    return (
        (_t("简称"), row.short_name),
        (_t("代码"), row.code),
        (_t("类别"), wording.organisation_kind(row.kind)),
        (_t("网格"), row.grid or NONE),
        (_t("承办案件"), _t("可作处置部门") if row.is_body else _t("不承办案件")),
        (_t("执法权"), _t("可出具执法文书") if row.can_enforce else _t("无")),
        (_t("电话"), row.phone or NONE),
        (_t("在办案件"), str(row.open_cases)),
        (_t("法定职责"), row.duties or NONE),
    )


def _person_detail(row: PersonRow) -> Detail:
    spells = [
        f"{spell.grid}　{spell.valid_from.isoformat()} — {spell.valid_to.isoformat() if spell.valid_to else _t('至今')}"
        for spell in row.spells
    ]
    return (
        (_t("角色"), wording.role(row.role)),
        (_t("单位"), row.organisation),
        (_t("状态"), _t("在岗") if row.active else _t("离岗")),
        (_t("电话"), row.phone or NONE),
        (_t("证号"), row.badge or NONE),
        (_t("负责网格"), "\n".join(spells) or NONE),
    )


def _approval_detail(row: ApprovalRow) -> Detail:
    asked = "，".join(part for part in (row.asked_for, row.asked_by) if part)
    told = [
        (_t("案件"), row.case_number),
        (_t("申请人"), asked),
        (_t("申请时间"), wording.local_full(row.asked_at)),
        (_t("审批时限"), wording.local_full(row.deadline)),
        (_t("结果"), wording.request_state(row.state) + (f"（{_t('超时')}）" if row.late else "")),
        (_t("审批人"), row.decided_by or NONE),
        (_t("审批时间"), _moment(row.decided_at)),
        (_t("审批意见"), row.decision or NONE),
    ]
    return told + [(wording.field(name), _content(name, value)) for name, value in sorted(row.content.items())]


def _content(name: str, value: Any) -> str:
    """A value of a request's content in words: limits and reasons by their names, days and texts as they are."""
    if isinstance(value, Mapping) and {"number", "limit_class"} <= set(value):
        return wording.limit(Limit(int(value["number"]), LimitClass(value["limit_class"])))
    return _reason(str(value)) if name == "reason" else str(value)


def _reason(code: str) -> str:
    for kind in (ReturnReason, SuspensionReason):
        if code in set(kind):
            return choice(kind(code))
    return code


def _moment(moment: datetime | None) -> str:
    return NONE if moment is None else wording.local(moment)


def _t(text: str) -> str:
    return QCoreApplication.translate("registers", text)
