"""The words of notices by kind: what has come and is to be done; no names and no numbers."""

from collections.abc import Mapping

from desktop.wording.translating import say, translated

_KINDS: Mapping[str, str] = {
    "reported": say("notice", "新上报，待受理"),
    "emergency": say("notice", "突发事件上报，请立即处理"),
    "checked": say("notice", "核实已回复"),
    "to_check": say("notice", "请到现场核实"),
    "to_file": say("notice", "待立案"),
    "to_dispatch": say("notice", "待派遣"),
    "dispatched": say("notice", "派来案件，待接收"),
    "ruled": say("notice", "责任单位已裁定"),
    "joint": say("notice", "联合执法协办任务"),
    "joint_answered": say("notice", "协办单位已反馈"),
    "joint_returned": say("notice", "协办单位已回退"),
    "answered": say("notice", "处置结果已反馈，待派核查"),
    "to_verify": say("notice", "请到现场核查"),
    "to_close": say("notice", "核查通过，待结案"),
    "rework": say("notice", "核查未通过，请返工"),
    "request": say("notice", "有申请待审批"),
    "request_decided": say("notice", "申请已审批"),
    "request_lapsed": say("notice", "挂账申请已失效"),
    "resumed": say("notice", "挂账到期，已恢复处置"),
    "prompt": say("notice", "催办"),
    "supervise": say("notice", "督办，请按时答复"),
    "reminder": say("notice", "期限将到"),
    "propose_escalation": say("notice", "已超期，建议上报升级"),
    "appeal": say("notice", "有申诉待裁决"),
    "appeal_decided": say("notice", "申诉已裁决"),
    "card_published": say("notice", "考核评分卡已发布"),
    "card_revised": say("notice", "考核评分卡已更正"),
    "card_to_sign": say("notice", "考核结果已发布，请签收"),
    "accountability": say("notice", "有问责建议待决定"),
}


def notice(kind: str) -> str:
    """Return what a notice says; a kind without words as it is, for a test to find."""
    return translated("notice", _KINDS.get(kind, kind))


def known_notices() -> frozenset[str]:
    """Return the kinds that have words."""
    return frozenset(_KINDS)
