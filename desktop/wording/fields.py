"""The labels of form fields and of what a journal row holds, by their names in the forms; no sentences."""

from collections.abc import Mapping

from desktop.wording.translating import say, translated

_FIELDS: Mapping[str, str] = {
    "acting_for": say("field", "代何人操作"),
    "address": say("field", "地址"),
    "body": say("field", "单位"),
    "caption": say("field", "照片说明"),
    "category": say("field", "类别"),
    "changes": say("field", "评分调整"),
    "closing_condition": say("field", "结案条件"),
    "co_bodies": say("field", "协办单位"),
    "deadline": say("field", "期限"),
    "description": say("field", "问题描述"),
    "division": say("field", "分工"),
    "due_at": say("field", "完成时限"),
    "emergency": say("field", "突发事件"),
    "field": say("field", "更正项目"),
    "filing_condition": say("field", "立案条件"),
    "finding": say("field", "核查情况"),
    "first_day": say("field", "起始日期"),
    "grid": say("field", "网格"),
    "handler": say("field", "经办人"),
    "happened_at": say("field", "发生时间"),
    "inspector": say("field", "监督员"),
    "last_day": say("field", "截止日期"),
    "lead_body": say("field", "牵头单位"),
    "legal_basis": say("field", "法律依据"),
    "level": say("field", "级别"),
    "limit": say("field", "处置时限"),
    "measures": say("field", "处置措施"),
    "name": say("field", "姓名"),
    "new": say("field", "更正为"),
    "new_password": say("field", "新密码"),
    "note": say("field", "备注"),
    "old": say("field", "原内容"),
    "old_password": say("field", "原密码"),
    "open_tasks_reason": say("field", "协办未反馈的理由"),
    "opinion": say("field", "意见"),
    "organisation": say("field", "所属单位"),
    "passed": say("field", "核查通过"),
    "password": say("field", "密码"),
    "period": say("field", "周期"),
    "person": say("field", "人员"),
    "phone": say("field", "电话"),
    "photos": say("field", "照片"),
    "position": say("field", "位置"),
    "reason": say("field", "理由"),
    "receiver": say("field", "接收机关"),
    "reply": say("field", "答复"),
    "reply_by": say("field", "答复时限"),
    "reported_by": say("field", "上报人"),
    "reporter_name": say("field", "举报人姓名"),
    "reporter_phone": say("field", "举报人电话"),
    "requirement": say("field", "要求"),
    "result": say("field", "处置结果"),
    "resume_on": say("field", "恢复日期"),
    "role": say("field", "角色"),
    "source": say("field", "问题来源"),
    "target": say("field", "并入案件"),
    "urgency": say("field", "紧急程度"),
    "username": say("field", "用户名"),
}


def field(name: str) -> str:
    """Return the label of a form field; a name that nobody gave words to comes back as it is, for a test to find."""
    return translated("field", _FIELDS.get(name, name))


def known_fields() -> frozenset[str]:
    """Return the names that have words, so that a test can hold every form against them."""
    return frozenset(_FIELDS)
