"""The words for organisations, grids and scorecards: kinds, indicators, grades, states; no sentences."""

from collections.abc import Mapping

from desktop.rules.terms import AssessmentState, OrganisationKind, SubjectKind
from desktop.wording.translating import say, translated

_ORGANISATION_KINDS: Mapping[OrganisationKind, str] = {
    OrganisationKind.DISTRICT_GOVERNMENT: say("organisation", "区政府"),
    OrganisationKind.CENTRE: say("organisation", "区城市管理监督指挥中心"),
    OrganisationKind.EPB: say("organisation", "区环境保护局"),
    OrganisationKind.DEPARTMENT: say("organisation", "负有环保监管职能单位"),
    OrganisationKind.STREET_OFFICE: say("organisation", "街道办事处"),
    OrganisationKind.COMMUNITY: say("organisation", "社区"),
}
_GRID_LEVELS: Mapping[int, str] = {
    1: say("grid", "一级网格（区）"),
    2: say("grid", "二级网格（街道）"),
    3: say("grid", "三级网格（社区）"),
}
_SUBJECT_KINDS: Mapping[SubjectKind, str] = {
    SubjectKind.INSPECTOR: say("subject", "监督员"),
    SubjectKind.REGISTRAR: say("subject", "受理员"),
    SubjectKind.SHIFT_LEADER: say("subject", "值班长"),
    SubjectKind.DISPATCHER: say("subject", "派遣员"),
    SubjectKind.BODY: say("subject", "处置部门"),
    SubjectKind.COMMUNITY: say("subject", "社区"),
    SubjectKind.STREET: say("subject", "街道"),
    SubjectKind.DISTRICT: say("subject", "全区"),
}
_ASSESSMENT_STATES: Mapping[AssessmentState, str] = {
    AssessmentState.DRAFT: say("assessment", "草稿"),
    AssessmentState.REVIEWED: say("assessment", "已复核"),
    AssessmentState.PUBLISHED: say("assessment", "已发布"),
}
_GRADES: Mapping[str, str] = {
    "A": say("grade", "A 优秀"),
    "B": say("grade", "B 良好"),
    "C": say("grade", "C 合格"),
    "D": say("grade", "D 较差"),
    "E": say("grade", "E 差"),
    "": say("grade", "样本不足，不评级"),
}
_INDICATORS: Mapping[str, str] = {
    "filing_rate": say("indicator", "立案率"),
    "valid_report_rate": say("indicator", "有效上报率"),
    "missed_rate": say("indicator", "漏报率"),
    "check_on_time_rate": say("indicator", "按时核实率"),
    "verify_on_time_rate": say("indicator", "按时核查率"),
    "file_on_time_rate": say("indicator", "按时立案率"),
    "file_accurate_rate": say("indicator", "准确立案率"),
    "dispatch_on_time_rate": say("indicator", "按时派遣率"),
    "dispatch_accurate_rate": say("indicator", "准确派遣率"),
    "handling_rate": say("indicator", "处置率"),
    "handling_on_time_rate": say("indicator", "按期处置率"),
    "rework_rate": say("indicator", "返工率"),
    "return_rate": say("indicator", "回退率"),
    "extension_rate": say("indicator", "延期率"),
    "suspension_rate": say("indicator", "挂账率"),
    "closing_rate": say("indicator", "结案率"),
    "closing_on_time_rate": say("indicator", "按期结案率"),
    "supervised_report_rate": say("indicator", "监督举报率"),
    "base_level_rate": say("indicator", "基层解决率"),
    "patrol_coverage": say("indicator", "巡查覆盖率"),
    "enforcement_coverage": say("indicator", "执法覆盖率"),
    "source_update_rate": say("indicator", "污染源动态更新率"),
    "epb_part": say("indicator", "区环保局评分"),
    "street_part": say("indicator", "街道评分"),
    "accepted": say("indicator", "受理数"),
    "dispatched": say("indicator", "派遣数"),
    "filed": say("indicator", "立案数"),
    "evaluation_mean": say("indicator", "案件评价均分"),
}


def organisation_kind(code: OrganisationKind) -> str:
    """Return what an organisation is in the plan's part five."""
    return translated("organisation", _ORGANISATION_KINDS[code])


def grid_level(number: int) -> str:
    """Return the name of a grid's level, 1 to 3."""
    return translated("grid", _GRID_LEVELS[number])


def subject_kind(code: SubjectKind) -> str:
    """Return whom a scorecard is about."""
    return translated("subject", _SUBJECT_KINDS[code])


def assessment_state(code: AssessmentState) -> str:
    """Return how far an assessment has come."""
    return translated("assessment", _ASSESSMENT_STATES[code])


def grade(code: str) -> str:
    """Return a grade A–E with its word; "" says why there is none."""
    return translated("grade", _GRADES[code])


def indicator(key: str) -> str:
    """Return the name of an indicator or counted part of a scorecard; an unknown key (of a later norm) as it is."""
    return translated("indicator", _INDICATORS.get(key, key))
