"""The sentences for refusals of the registers: sources, inspections, patrols, posts, authorisations, by code like the others."""

from collections.abc import Mapping

from desktop.wording.translating import say

REGISTER_SENTENCES: Mapping[str, str] = {
    # who may do what (rules/registers)
    "register_right_missing": say("refusal", "{role}不能在“{register}”中{right}，此项由{roles}办理。请转请其办理。"),
    "register_outside_own_grid": say("refusal", "网格 {grid} 不在您负责的网格内。请选本网格，或请所在网格办理。"),
    "register_not_own_body": say("refusal", "这一项属于其他单位（{body}）。请由该单位或系统管理员办理。"),
    "register_not_own_person": say("refusal", "这一项只能由本人办理。请用本人的账号登录后再办。"),
    "register_needs_inspector": say("refusal", "{name}不是在岗的监督员，不能办理此项。请由监督员办理，或另选一人。"),
    "begins_in_past": say("refusal", "“{field}”不能早于现在，已经过去的应巡查次数不再改动。请改为今天或以后。"),
    # sources and inspections
    "source_unknown": say("refusal", "没有这个污染源，或不在您可见的范围内。请刷新后从列表中选择。"),
    "source_not_at_this_state": say("refusal", "该污染源当前为“{source_state}”，不能办理此项。请刷新后再看。"),
    "days_out_of_range": say("refusal", "检查间隔须是 1 到 {largest} 日，填的是 {number}。请改正。"),
    "not_authorised": say("refusal", "{name}在 {day} 没有有效的授权，不能签署污染源检查记录。请先由区环境保护局授权。"),
    "inspection_signed_too_late": say("refusal", "检查结束已超过 {days} 日，不能再登记。请重新到现场检查后登记。"),
    "inspected_before_entry": say("refusal", "该污染源 {day} 才在册，检查时间不能更早。请核对检查时间。"),
    "report_without_violation": say("refusal", "没有发现问题，不必上报。如需上报，请先选“发现问题”。"),
    # patrols
    "times_out_of_range": say("refusal", "巡查次数须是 1 到 {largest}，填的是 {number}。请改正。"),
    "patrol_planned_already": say(
        "refusal", "该网格同一巡查人已有计划（{first_day} 起，至 {last_day}）。请先终止原计划，或改用不重叠的日期。"
    ),
    "plan_unknown": say("refusal", "没有这个巡查计划。请刷新后从列表中选择。"),
    "patrol_too_long": say("refusal", "一次巡查不能超过 {hours} 小时。请核对起止时间，分次登记。"),
    "patrol_logged_too_late": say("refusal", "巡查结束已超过 {hours} 小时，不能再登记。请在规定时间内登记。"),
    "patrols_at_once": say("refusal", "同一人在这段时间已登记了另一次巡查。请核对起止时间。"),
    "performer_of_another_grid": say("refusal", "{name}不负责{grid}的巡查。请另选一人，或先调整其负责的网格。"),
    "track_invalid": say("refusal", "轨迹不是有效的 GeoJSON 线（经度在前，WGS84）。请重新导出轨迹，或不填轨迹。"),
    # posts, authorisations, trainings
    "post_not_in_grid": say("refusal", "{grid}不设这一岗位。请另选岗位或网格。"),
    "post_not_yours": say("refusal", "您所在单位只配备执法人员。环境监管人员请由街道或社区配备。"),
    "holder_cannot_enforce": say("refusal", "{name}所在的{body}没有执法权，不能担任执法人员。请另选一人。"),
    "holder_of_another_grid": say("refusal", "环境监管人员须是本网格街道或社区的人员，{body}不是。请另选一人。"),
    "post_held_already": say("refusal", "此人已在这一岗位上。请刷新后再看，不必重复登记。"),
    "post_unknown": say("refusal", "没有这条任职记录。请刷新后从列表中选择。"),
    "post_vacated_already": say("refusal", "此人已于 {day} 离岗。请刷新后再看。"),
    "certificate_taken": say("refusal", "授权证号“{certificate}”已经用过。请核对证号。"),
    "authorisation_unknown": say("refusal", "没有这项授权。请刷新后从列表中选择。"),
    "authorisation_over": say("refusal", "授权“{certificate}”已到期或已撤销，不必再撤销。"),
    "hours_out_of_range": say("refusal", "学时须是 1 到 {largest}，填的是 {number}。请改正。"),
}
