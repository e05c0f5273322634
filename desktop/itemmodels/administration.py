"""The administrator's tables in words: accounts, outlines, categories, norms; no reading."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop import wording
from desktop.itemmodels.columns import RIGHT, Column
from desktop.itemmodels.registers import NONE, Detail, RowWords
from desktop.queries.administration import AccountRow, CategoryRow, NormRow, OutlineRow
from desktop.rules.terms import Level
from desktop.wording import administration as words


def account_words() -> RowWords:
    """Who may sign in."""
    return RowWords(
        columns=(
            Column[AccountRow]("username", _t("用户名"), lambda row: row.username),
            Column[AccountRow]("name", _t("姓名"), lambda row: row.name),
            Column[AccountRow]("role", _t("角色"), lambda row: wording.role(row.role)),
            Column[AccountRow]("organisation", _t("单位"), lambda row: row.organisation),
            Column[AccountRow]("grid", _t("范围"), lambda row: row.grid or _t("全区")),
            Column[AccountRow]("state", _t("状态"), _account_state),
            Column[AccountRow]("last", _t("最近登录"), _last_sign_in),
        ),
        key=lambda row: row.account_id,
        rank=lambda row: row.account_id,
        title=lambda row: f"{row.name}（{row.username}）",
        detail=_account_detail,
    )


def outline_words() -> RowWords:
    """The outlines in force."""
    return RowWords(
        columns=(
            Column[OutlineRow]("code", _t("代码"), lambda row: row.grid_code),
            Column[OutlineRow]("grid", _t("网格"), lambda row: row.grid),
            Column[OutlineRow]("level", _t("级别"), lambda row: wording.grid_level(row.level)),
            Column[OutlineRow]("above", _t("上级网格"), lambda row: row.street or NONE),
            Column[OutlineRow]("kind", _t("界线"), lambda row: _t("示意") if row.provisional else _t("正式")),
            Column[OutlineRow]("area", _t("面积（平方公里）"), lambda row: f"{row.area_m2 / 1e6:.3f}", align=RIGHT),
            Column[OutlineRow]("since", _t("启用日期"), lambda row: row.valid_from.isoformat()),
        ),
        key=lambda row: row.grid_code,
        rank=lambda row: row.grid_code,
        title=lambda row: row.grid,
        detail=lambda row: (
            (_t("代码"), row.grid_code),
            (_t("级别"), wording.grid_level(row.level)),
            (_t("上级网格"), row.street or NONE),
            (_t("界线"), _t("示意界线，不作法律依据") if row.provisional else _t("正式界线")),
            (_t("面积"), _t("{area} 平方公里").format(area=f"{row.area_m2 / 1e6:.3f}")),
            (_t("启用日期"), row.valid_from.isoformat()),
            (_t("来源"), row.source),
        ),
    )


def category_words() -> RowWords:
    """Categories and their limits."""
    return RowWords(
        columns=(
            Column[CategoryRow]("code", _t("代码"), lambda row: row.code),
            Column[CategoryRow]("class", _t("大类"), lambda row: row.class_name),
            Column[CategoryRow]("name", _t("类别"), lambda row: row.name),
            Column[CategoryRow]("limit", _t("处置时限"), lambda row: wording.limit(row.limit)),
            Column[CategoryRow]("rework", _t("返工时限"), lambda row: wording.limit(row.rework_limit)),
            Column[CategoryRow]("marks", _t("标记"), lambda row: "、".join(_category_marks(row)) or NONE),
        ),
        key=lambda row: row.code,
        rank=lambda row: row.code,
        title=lambda row: f"{row.code}　{row.name}",
        detail=_category_detail,
    )


def norm_words() -> RowWords:
    """The norms in force."""
    return RowWords(
        columns=(
            Column[NormRow]("name", _t("规范"), lambda row: words.norm(row.key)),
            Column[NormRow]("since", _t("启用日期"), lambda row: row.valid_from.isoformat()),
            Column[NormRow]("recorded", _t("登记时间"), lambda row: wording.local_full(row.recorded_at)),
            Column[NormRow]("versions", _t("历次版本"), lambda row: str(row.versions), align=RIGHT),
        ),
        key=lambda row: row.key,
        rank=lambda row: row.key,
        title=lambda row: words.norm(row.key),
        detail=lambda row: (
            (_t("启用日期"), row.valid_from.isoformat()),
            (_t("登记时间"), wording.local_full(row.recorded_at)),
            (_t("历次版本"), str(row.versions)),
            (_t("变更理由"), row.reason or _t("随区域资料包装入")),
        ),
    )


def _account_state(row: AccountRow) -> str:
    if not row.active:
        return _t("停用")
    return _t("已锁定") if row.locked else _t("正常")


def _last_sign_in(row: AccountRow) -> str:
    return wording.local(row.last_sign_in_at) if row.last_sign_in_at else _t("从未登录")


def _account_detail(row: AccountRow) -> Detail:
    return (
        (_t("用户名"), row.username),
        (_t("姓名"), row.name),
        (_t("角色"), wording.role(row.role)),
        (_t("单位"), row.organisation),
        (_t("范围"), row.grid or _t("全区")),
        (_t("对应人员"), row.person or NONE),
        (_t("状态"), _account_state(row)),
        (_t("最近登录"), _last_sign_in(row)),
        (_t("建立时间"), wording.local_full(row.created_at)),
    )


def _category_marks(row: CategoryRow) -> list[str]:
    marks = (
        (row.emergency, _t("突发")),
        (row.dispute, _t("纠纷")),
        (row.patrol_visible, _t("巡查可见")),
        (row.legal_basis_required, _t("须填法律依据")),
        (not row.active, _t("停用")),
    )
    return [mark for holds, mark in marks if holds]


def _category_detail(row: CategoryRow) -> Detail:
    order = list(Level)
    bodies = [
        (wording.level(level), "、".join(words.responsible_body(name) for name in names))
        for level, names in sorted(row.bodies, key=lambda each: order.index(each[0]))
    ]
    return (
        (_t("大类"), row.class_name),
        (_t("处置时限"), wording.limit(row.limit)),
        (_t("返工时限"), wording.limit(row.rework_limit)),
        (_t("标记"), "、".join(_category_marks(row)) or NONE),
        (_t("责任单位"), _t("按级别，靠前者优先")),
        *bodies,
    )


def _t(text: str) -> str:
    return QCoreApplication.translate("administration", text)
