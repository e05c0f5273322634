"""A sentence for every refusal: why not, and what to do; the codes come from below, the words only from here."""

import string
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from desktop.rules.errors import Refused
from desktop.rules.workflow import Action, RequestKind, Role, Status
from desktop.wording import cases, fields, times
from desktop.wording.translating import say, translated

_SENTENCES: Mapping[str, str] = {
    # who may do what (rules/permissions)
    "not_at_this_status": say("refusal", "案件当前为“{status}”，不能{action}。请刷新案件，按当前状态可办的事项办理。"),
    "role_may_not": say("refusal", "{role}不能{action}，此项由{roles}办理。请转请其办理。"),
    "outside_own_grid": say("refusal", "该案件不在您负责的网格内。请由所在网格的街道、社区或指挥中心办理。"),
    "not_the_lead_body": say(
        "refusal", "您所在单位不是本案的牵头单位，不能办理此项。如职责有争议，请联系派遣员或值班长协调裁定。"
    ),
    "no_joint_task": say("refusal", "您所在单位在本案没有未办结的协办任务。如需参与，请牵头单位发起联合执法。"),
    "not_the_handling_body": say("refusal", "您所在单位既不是本案牵头单位也不是协办单位，不能办理此项。请联系派遣员。"),
    "not_the_assigned_inspector": say("refusal", "此任务派给了另一名监督员。请由该监督员办理，或请受理员改派。"),
    "verifies_own_work": say("refusal", "经办处置的人不能核查自己的案件。请由网格监督员核查，或由其他受理员代为登记。"),
    "nobody_was_told_to_verify": say("refusal", "尚未派监督员核查。请先“派核查”，指定网格监督员。"),
    "already_told_to_verify": say("refusal", "已派监督员核查。如需换人，请用“改派监督员”。"),
    "nobody_to_replace": say("refusal", "尚未派监督员，无从改派。请先派核实或派核查。"),
    "no_open_appeal": say("refusal", "本案没有待裁决的申诉。请刷新案件后再看。"),
    "decides_own_evaluation": say("refusal", "评价人和申诉人不能裁决这项申诉。请由另一名考核员裁决。"),
    "nothing_to_reply": say("refusal", "没有发给您所在单位、尚未答复的催办或督办。请刷新案件后再看。"),
    "no_open_request": say("refusal", "没有待审批的{kind}申请，可能已被他人审批或已失效。请刷新案件后再看。"),
    "decides_own_request": say("refusal", "不能审批自己提出的{kind}申请。请由其他有权审批的人员办理。"),
    "second_extension_needs_shift_leader": say("refusal", "本案已延期一次，第二次延期由值班长审批。请转请值班长。"),
    "body_of_another_grid": say(
        "refusal", "{body}不负责该案件所在的网格，不能派给它。请另选单位，或先更正案件的网格。"
    ),
    "was_no_co_body": say("refusal", "{body}没有参加过本案的联合执法，不能退回给它。请只选原协办单位。"),
    # the clock and the calendar
    "limit_out_of_range": say("refusal", "时限须是 1 到 {largest} 的整数，填的是 {number}。请改正后再试。"),
    "working_periods_invalid": say(
        "refusal", "工作时段无效：每段须有起止、精确到分，且依次不重叠，一周至少有一段。请改正后再试。"
    ),
    "calendar_empty": say("refusal", "日历没有作息时间或标准工作日。请系统管理员在“管理”中补全日历。"),
    "calendar_day_twice": say("refusal", "日历中 {date} 出现了两次。请删去一行后再导入。"),
    "clock_behind": say("refusal", "本机时间早于库中最后一条记录，未保存。请校准本机时间后再试，填写的内容已保留。"),
    # the store
    "store_address_invalid": say(
        "refusal", "看不懂数据库地址“{address}”。请填写 SQLite 文件路径，或 postgresql:// 开头的地址。"
    ),
    "store_missing_directory": say(
        "refusal", "文件夹“{directory}”不存在，无法打开数据库。请先建立该文件夹，或改用别的位置。"
    ),
    "store_not_found": say("refusal", "找不到数据库文件“{path}”。请核对位置；首次使用请先新建数据库。"),
    "store_read_only": say(
        "refusal", "数据库文件“{path}”不能写入（{reason}）。请检查磁盘是否只读，以及您对该文件和文件夹的写入权限。"
    ),
    "store_on_network_share": say(
        "refusal", "数据库文件“{path}”在网络共享上，多机同时写入会损坏数据。请放到本机磁盘；多台工作站请用 PostgreSQL。"
    ),
    "store_newer_schema": say(
        "refusal", "数据库由更新版本的程序建立（库版本 {found}，本程序支持到 {known}）。请升级本程序后再打开。"
    ),
    "store_damaged": say("refusal", "文件“{path}”已损坏或不是本程序的数据库。请从备份恢复，并保留原文件以备检查。"),
    "store_disk_full": say("refusal", "磁盘已满，数据库“{path}”未写入任何内容。请腾出空间后重试，填写的内容已保留。"),
    "store_busy": say("refusal", "数据库“{path}”正被占用，未保存。请稍候重试，填写的内容已保留。"),
    "store_unreachable": say(
        "refusal", "连不上数据库 {address}（{reason}）。请检查网络和服务器后重试，填写的内容已保留。"
    ),
    "store_not_initialised": say("refusal", "数据库 {address} 还没有载入区域数据。请先用 grid-desk init 初始化。"),
    "norm_missing": say("refusal", "缺少考核标准或办理规定“{norm}”。请系统管理员检查区域数据后再试。"),
    "changed_meanwhile": say("refusal", "您填写期间，他人已改动此案。您的内容已保留，请核对差异后再提交。"),
    "database_refused": say(
        "refusal", "数据库未接受这次写入：{rule}。什么也没有改动；请刷新后再试，仍不行请联系系统管理员。"
    ),
    # sign-in
    "sign_in_failed": say("refusal", "用户名或密码不对。请检查大小写和输入法后再试；忘记密码请系统管理员重设。"),
    "account_locked": say("refusal", "连续输错密码，此账号已锁定到 {until}。请届时再试，或请系统管理员解锁。"),
    "account_inactive": say("refusal", "此账号已停用。如需恢复，请联系系统管理员。"),
    # district packs and boundary files
    "pack_invalid": say("refusal", "区域资料包有 {count} 处问题，未装入。请逐条改正后再试。"),
    "grid_code_invalid": say("refusal", "“{grid}”不是网格代码。请填 6 位（区）、9 位（街道）或 12 位（社区）数字。"),
    "boundary_file_missing": say("refusal", "找不到边界文件“{path}”。请核对位置。"),
    "boundary_file_unreadable": say(
        "refusal", "读不出边界文件“{path}”。请导出为 GeoJSON、Shapefile 或 GeoPackage 后再试。"
    ),
    "boundary_file_empty": say("refusal", "边界文件“{path}”里没有图形。请核对导出的内容。"),
    "boundary_layer_needed": say("refusal", "边界文件有多个图层：{layers}。请指明用哪一个。"),
    "boundary_field_missing": say("refusal", "边界文件没有“{wanted}”这一列，现有：{found}。请指明网格代码在哪一列。"),
    "boundary_crs_differs": say("refusal", "边界文件写明的坐标系是“{found}”，与所选的“{given}”不同。请核对坐标系。"),
    # papers
    "character_not_printable": say(
        "refusal",
        "“{field}”里的“{character}”（{codepoint}）现有字体都没有，无法打印。请改用通用字，或把含有此字的字体文件放入字体文件夹后再试。",
    ),
    "paper_folder_missing": say("refusal", "PDF 未保存：“{path}”所在的文件夹不存在。请核对位置，或先新建文件夹。"),
    "paper_not_permitted": say("refusal", "PDF 未保存：没有写入“{path}”的权限。请换一个文件夹，或请系统管理员授权。"),
    "paper_read_only": say("refusal", "PDF 未保存：“{path}”所在的磁盘是只读的。请换一个位置。"),
    "paper_disk_full": say("refusal", "PDF 未保存：“{path}”所在的磁盘已满。请腾出空间或换一个位置后再试。"),
    "paper_is_folder": say("refusal", "PDF 未保存：“{path}”是文件夹。请写明文件名。"),
    "paper_name_too_long": say("refusal", "PDF 未保存：“{path}”的名称太长。请改短文件名后再试。"),
    "paper_in_use": say("refusal", "PDF 未保存：“{path}”正被其他程序打开。请先关闭它，或换一个文件名。"),
    "paper_not_written": say("refusal", "PDF 未保存：“{path}”写不进去（{reason}）。请换一个位置后再试。"),
}
_UNKNOWN = say("refusal", "没有办成，什么也没有改动（代码 {code}）。请刷新后再试，仍不行请把代码告诉系统管理员。")
_NOT_GIVEN = "—"

_RULES: Mapping[str, str] = {
    "append_only": say("rule", "办理记录只能追加，不能改动"),
    "never_deleted": say("rule", "记录不得删除"),
    "illegal_move": say("rule", "流程中没有这样的状态变化"),
    "status_without_journal": say("rule", "状态变化没有对应的办理记录"),
    "journal_out_of_sequence": say("rule", "办理记录的序号不连续"),
    "journal_chain_broken": say("rule", "办理记录的校验链不衔接"),
    "journal_clock_behind": say("rule", "办理时间早于上一条记录"),
    "journal_status_differs": say("rule", "办理记录与案件状态不一致"),
    "journal_happened_later": say("rule", "发生时间晚于记录时间"),
    "request_is_fixed": say("rule", "申请的内容和已作出的决定不能改动"),
    "decides_own_request": say("rule", "不能审批自己提出的申请"),
    "interval_has_ended": say("rule", "已结束的计时区间不能改动"),
}


def refusal(refused: Refused) -> str:
    """Return the sentence for a refusal; one whose code has no sentence yet names the code, and never fails."""
    sentence = _SENTENCES.get(refused.code)
    if sentence is None:
        return translated("refusal", _UNKNOWN).format(code=refused.code)
    words = _Words({name: _in_words(name, value) for name, value in refused.details.items()})
    return string.Formatter().vformat(translated("refusal", sentence), (), words)


def known_refusals() -> Mapping[str, frozenset[str]]:
    """Return every code that has a sentence, with the details that the sentence needs."""
    return {code: _placeholders(text) for code, text in _SENTENCES.items()}


def known_rules() -> frozenset[str]:
    """Return the guards of the database that have words."""
    return frozenset(_RULES)


class _Words(dict[str, str]):
    """A refusal that lacks a detail is still told."""

    def __missing__(self, name: str) -> str:
        return _NOT_GIVEN


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _rule(code: str) -> str:
    return translated("rule", _RULES.get(code, code))


_CODES: Mapping[str, Callable[[str], str]] = {
    "action": lambda code: cases.action(Action(code)),
    "status": lambda code: cases.status(Status(code)),
    "role": lambda code: cases.role(Role(code)),
    "roles": lambda code: cases.role(Role(code)),
    "kind": lambda code: cases.request_kind(RequestKind(code)),
    "field": fields.field,
    "fields": fields.field,
    "rule": _rule,
}


def _in_words(name: str, value: Any) -> str:
    """Return a detail as people read it: codes by their word, times in the district's zone, several joined."""
    if isinstance(value, datetime):
        return times.local_full(value)
    if isinstance(value, date):
        return times.day(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return "、".join(_in_words(name, each) for each in value)
    if value is None or value == "":
        return _NOT_GIVEN
    try:
        return _CODES[name](str(value)) if name in _CODES else str(value)
    except ValueError:  # the detail of that name is a code of another kind here
        return str(value)
