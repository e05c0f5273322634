"""The words for organisations, grids and assessments: kinds, grades, states; no sentences."""

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
    AssessmentState.REVIEWED: say("assessment", "已审核"),
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
