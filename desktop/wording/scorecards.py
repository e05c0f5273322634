"""The words of scorecards: indicators, what their numbers count, formulas, step counts; no figures."""

from collections.abc import Mapping

from desktop.rules.counted_things import NotCounted
from desktop.rules.score_norms import Formula, Indicator, RubricPart
from desktop.wording.choices import choice
from desktop.wording.translating import say, translated

_I = Indicator
_INDICATORS: Mapping[str, str] = {
    _I.FILING_RATE: say("indicator", "立案率"),
    _I.VALID_REPORT_RATE: say("indicator", "有效上报率"),
    _I.MISSED_RATE: say("indicator", "漏报率"),
    _I.CHECKED_ON_TIME_RATE: say("indicator", "按时核实率"),
    _I.VERIFIED_ON_TIME_RATE: say("indicator", "按时核查率"),
    _I.CHECKS_SENT_ON_TIME_RATE: say("indicator", "按时派核实率"),
    _I.VERIFICATIONS_SENT_ON_TIME_RATE: say("indicator", "按时派核查率"),
    _I.FILED_ON_TIME_RATE: say("indicator", "按时立案率"),
    _I.FILED_ACCURATELY_RATE: say("indicator", "准确立案率"),
    _I.DISPATCHED_ON_TIME_RATE: say("indicator", "按时派遣率"),
    _I.DISPATCHED_ACCURATELY_RATE: say("indicator", "准确派遣率"),
    _I.CLOSING_ON_TIME_RATE: say("indicator", "按时结案率"),
    _I.HANDLED_RATE: say("indicator", "处置率"),
    _I.HANDLED_ON_TIME_RATE: say("indicator", "按期处置率"),
    _I.REWORK_RATE: say("indicator", "返工率"),
    _I.RETURN_RATE: say("indicator", "回退率"),
    _I.EXTENSION_RATE: say("indicator", "延期率"),
    _I.SUSPENSION_RATE: say("indicator", "挂账率"),
    _I.CLOSED_RATE: say("indicator", "结案率"),
    _I.CLOSED_ON_TIME_RATE: say("indicator", "按期结案率"),
    _I.SUPERVISED_REPORT_RATE: say("indicator", "监督举报率"),
    _I.BASE_RESOLUTION_RATE: say("indicator", "基层解决率"),
    _I.PATROL_COVERAGE_RATE: say("indicator", "巡查覆盖率"),
    _I.ENFORCEMENT_COVERAGE_RATE: say("indicator", "执法覆盖率"),
    _I.SOURCE_UPDATE_RATE: say("indicator", "污染源动态更新率"),
    _I.ACCEPTED_COUNT: say("indicator", "受理数"),
    _I.DISPATCHED_COUNT: say("indicator", "派遣数"),
    _I.FILED_COUNT: say("indicator", "立案数"),
    _I.EPB_MARK: say("indicator", "区环保局评分"),
    _I.STREET_MARK: say("indicator", "街道评分"),
    _I.CASE_MEAN: say("indicator", "案件综合评价均分"),
}

# numerator, denominator
_RATIOS: Mapping[str, tuple[str, str]] = {
    _I.FILING_RATE: (say("ratio", "立案"), say("ratio", "有效上报")),
    _I.VALID_REPORT_RATE: (say("ratio", "有效上报"), say("ratio", "上报")),
    _I.MISSED_RATE: (say("ratio", "漏报"), say("ratio", "网格内立案")),
    _I.CHECKED_ON_TIME_RATE: (say("ratio", "按时核实"), say("ratio", "应核实")),
    _I.VERIFIED_ON_TIME_RATE: (say("ratio", "按时核查"), say("ratio", "应核查")),
    _I.CHECKS_SENT_ON_TIME_RATE: (say("ratio", "按时派核实"), say("ratio", "应派核实")),
    _I.VERIFICATIONS_SENT_ON_TIME_RATE: (say("ratio", "按时派核查"), say("ratio", "应派核查")),
    _I.FILED_ON_TIME_RATE: (say("ratio", "按时立案"), say("ratio", "应立案")),
    _I.FILED_ACCURATELY_RATE: (say("ratio", "立案后未作废"), say("ratio", "立案")),
    _I.DISPATCHED_ON_TIME_RATE: (say("ratio", "按时派遣"), say("ratio", "应派遣")),
    _I.DISPATCHED_ACCURATELY_RATE: (say("ratio", "准确派遣"), say("ratio", "应派遣")),
    _I.CLOSING_ON_TIME_RATE: (say("ratio", "按时办结案"), say("ratio", "应办结案")),
    _I.HANDLED_RATE: (say("ratio", "处置"), say("ratio", "应处置")),
    _I.HANDLED_ON_TIME_RATE: (say("ratio", "按期处置"), say("ratio", "应处置")),
    _I.REWORK_RATE: (say("ratio", "返工案件"), say("ratio", "处置案件")),
    _I.RETURN_RATE: (say("ratio", "回退"), say("ratio", "应处置")),
    _I.EXTENSION_RATE: (say("ratio", "延期"), say("ratio", "应处置")),
    _I.SUSPENSION_RATE: (say("ratio", "挂账"), say("ratio", "应处置")),
    _I.CLOSED_RATE: (say("ratio", "结案"), say("ratio", "应结案")),
    _I.CLOSED_ON_TIME_RATE: (say("ratio", "按期结案"), say("ratio", "应结案")),
    _I.SUPERVISED_REPORT_RATE: (say("ratio", "属实的监督举报"), say("ratio", "立案")),
    _I.BASE_RESOLUTION_RATE: (say("ratio", "基层解决"), say("ratio", "结案")),
    _I.PATROL_COVERAGE_RATE: (say("ratio", "完成巡查"), say("ratio", "应巡查")),
    _I.ENFORCEMENT_COVERAGE_RATE: (say("ratio", "岗位齐备的网格"), say("ratio", "网格")),
    _I.SOURCE_UPDATE_RATE: (say("ratio", "按期检查的污染源"), say("ratio", "污染源")),
}
_FORMULAS: Mapping[Formula, str] = {
    Formula.MORE: say("formula", "{numerator} ÷ {denominator} × 100"),
    Formula.LESS: say("formula", "（1 − {numerator} ÷ {denominator}）× 100"),
    Formula.STEPS: say("formula", "按月均数量分档计分"),
    Formula.MARK: say("formula", "按给出的分数计分"),
}
_MARKS: Mapping[str, str] = {
    _I.EPB_MARK: say("formula", "区环保局给出的分数"),
    _I.STREET_MARK: say("formula", "街道给出的分数"),
    _I.CASE_MEAN: say("formula", "本期评价的案件得分的平均"),
}
_DESK_STAGES = frozenset(
    {
        _I.VERIFICATIONS_SENT_ON_TIME_RATE,
        _I.FILED_ON_TIME_RATE,
        _I.CLOSING_ON_TIME_RATE,
        _I.DISPATCHED_ON_TIME_RATE,
        _I.DISPATCHED_ACCURATELY_RATE,
    }
)
_LEFT_LYING = say("formula", "到期仍没有办的，计给到期前该岗位最后办事的人，只计一次")
_WHY_EMPTY: Mapping[str, str] = {
    _I.MISSED_RATE: say("empty", "没有监督员巡查计划，或网格内没有立案，无从认定漏报"),
    _I.PATROL_COVERAGE_RATE: say("empty", "本期没有应完成的巡查"),
    _I.SOURCE_UPDATE_RATE: say("empty", "辖区内没有在册污染源"),
    _I.ENFORCEMENT_COVERAGE_RATE: say("empty", "没有在用的网格"),
    _I.EPB_MARK: say("empty", "区环保局尚未评分"),
    _I.STREET_MARK: say("empty", "街道尚未评分"),
    _I.CASE_MEAN: say("empty", "本期没有已评价的案件"),
}
_NOTHING = say("empty", "本期没有{denominator}")
_COUNTS: Mapping[str, str] = {
    "reported": say("count", "上报"),
    "validly_reported": say("count", "有效上报"),
    "should_check": say("count", "应核实"),
    "checked": say("count", "已核实"),
    "checked_on_time": say("count", "按时核实"),
    "should_verify": say("count", "应核查"),
    "verified": say("count", "已核查"),
    "verified_on_time": say("count", "按时核查"),
    "missed": say("count", "漏报"),
    "accepted": say("count", "受理"),
    "checks_sent": say("count", "派核实"),
    "checks_sent_on_time": say("count", "按时派核实"),
    "should_send": say("count", "应派核查"),
    "sent_to_verify": say("count", "已派核查"),
    "sent_on_time": say("count", "按时派核查"),
    "should_file": say("count", "应立案"),
    "filed": say("count", "立案"),
    "filed_on_time": say("count", "按时立案"),
    "voided_after_filing": say("count", "立案后作废"),
    "should_dispatch": say("count", "应派遣"),
    "dispatched": say("count", "派遣"),
    "dispatched_on_time": say("count", "按时派遣"),
    "dispatched_accurately": say("count", "准确派遣"),
    "should_handle": say("count", "应处置"),
    "handled": say("count", "已处置"),
    "handled_on_time": say("count", "按期处置"),
    "overdue_handled": say("count", "超期处置"),
    "overdue_not_handled": say("count", "超期未处置"),
    "rework_rounds": say("count", "返工次数"),
    "reworked": say("count", "返工案件"),
    "returned": say("count", "回退"),
    "extended": say("count", "延期"),
    "suspended": say("count", "挂账"),
    "should_close": say("count", "应结案"),
    "closed": say("count", "已结案"),
    "closed_on_time": say("count", "按期结案"),
    "closing_due": say("count", "应办结案"),
    "closing_on_time": say("count", "按时办结案"),
    "supervised": say("count", "监督举报"),
    "resolved_at_base": say("count", "基层解决"),
}

_N = NotCounted
_NOT_COUNTED: Mapping[NotCounted, str] = {
    _N.LATE: say("not counted", "超过期限"),
    _N.UNDONE: say("not counted", "到期末没有完成"),
    _N.UNFILED: say("not counted", "到期末没有立案"),
    _N.INVALID: say("not counted", "不予受理或已作废"),
    _N.NOT_MISSED: say("not counted", "不属漏报"),
    _N.VOIDED: say("not counted", "立案后作废"),
    _N.RETURNED: say("not counted", "派错单位被退回"),
    _N.NOT_REWORKED: say("not counted", "没有返工"),
    _N.NOT_RETURNED: say("not counted", "没有回退"),
    _N.NOT_EXTENDED: say("not counted", "没有延期"),
    _N.NOT_SUSPENDED: say("not counted", "没有挂账"),
    _N.UNCLOSED: say("not counted", "到期末没有结案"),
    _N.NOT_SUPERVISED: say("not counted", "不是监督举报"),
    _N.ABOVE_BASE: say("not counted", "不由社区、街道处置"),
    _N.NOT_PATROLLED: say("not counted", "没有巡查够"),
    _N.POST_VACANT: say("not counted", "岗位空缺"),
    _N.NOT_INSPECTED: say("not counted", "超过检查周期"),
}


def indicator(key: str) -> str:
    """Return the name of an indicator; an unknown key (of a later norm) as it is."""
    return translated("indicator", _INDICATORS.get(key, key))


def ratio_parts(key: str) -> tuple[str, str]:
    """Return what an indicator's numerator and denominator count; both "" where it is no ratio."""
    numerator, denominator = _RATIOS.get(key, ("", ""))
    return translated("ratio", numerator) if numerator else "", translated("ratio", denominator) if denominator else ""


def formula(key: str, code: str) -> str:
    """Return how an indicator's mark comes about, in words; `code` is a rules.score_norms.Formula."""
    if key in _MARKS:
        return translated("formula", _MARKS[key])
    numerator, denominator = ratio_parts(key)
    return translated("formula", _FORMULAS[Formula(code)]).format(numerator=numerator, denominator=denominator)


def formula_note(key: str) -> str:
    """Return what else one has to know of how an indicator is counted, "" where there is nothing."""
    return translated("formula", _LEFT_LYING) if key in _DESK_STAGES else ""


def why_empty(key: str) -> str:
    """Return why an indicator has no value."""
    if key in _WHY_EMPTY:
        return translated("empty", _WHY_EMPTY[key])
    return translated("empty", _NOTHING).format(denominator=ratio_parts(key)[1])


def count(key: str) -> str:
    """Return the name of a step count; an unknown key as it is."""
    return translated("count", _COUNTS.get(key, key))


def not_counted(reason: NotCounted) -> str:
    """Return why something of a denominator is not in the numerator."""
    return translated("not counted", _NOT_COUNTED[reason])


def rubric_part(key: str) -> str:
    """Return the name of a part of the evaluation of a case; an unknown key as it is."""
    return choice(RubricPart(key)) if key in set(RubricPart) else key
