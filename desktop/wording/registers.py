"""The words for the registers' codes: registers, rights, states of sources, posts, patrols; no sentences."""

from collections.abc import Mapping

from desktop.rules.inspection import DueState, SourceLevel, SourceState
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.posts import Employment, PostKind
from desktop.rules.registers import Register, Right
from desktop.wording.translating import say, translated

_REGISTERS: Mapping[Register, str] = {
    Register.SOURCES: say("register", "污染源"),
    Register.INSPECTIONS: say("register", "污染源检查"),
    Register.PATROLS: say("register", "巡查计划和日志"),
    Register.JOINT_CHECKS: say("register", "联合执法检查"),
    Register.STAFF: say("register", "人员、岗位和工作保障"),
    Register.TRAINING: say("register", "培训和授权"),
    Register.SITUATION_REPORTS: say("register", "情况报送和宣传"),
    Register.BUDGET: say("register", "经费"),
    Register.PLAN_ITEMS: say("register", "年度工作计划"),
    Register.ASSESSMENT: say("register", "考核"),
    Register.SETTINGS: say("register", "账号、日历和类别"),
}
_RIGHTS: Mapping[Right, str] = {
    Right.SEE: say("right", "查看"),
    Right.PROPOSE: say("right", "上报"),
    Right.CONFIRM: say("right", "确认"),
    Right.ENTER: say("right", "录入"),
    Right.CHANGE: say("right", "变更"),
    Right.SIGN: say("right", "签署"),
    Right.LOG: say("right", "登记"),
    Right.PLAN: say("right", "制定计划"),
    Right.ORGANISE: say("right", "组织"),
    Right.TAKE_PART: say("right", "参加"),
    Right.TRAIN: say("right", "培训"),
    Right.AUTHORISE: say("right", "授权"),
    Right.WRITE: say("right", "填报"),
    Right.COORDINATE: say("right", "统筹"),
    Right.PROGRESS: say("right", "填写进展"),
    Right.BREAK_DOWN: say("right", "分解"),
    Right.JOINT_PART: say("right", "参与评分"),
    Right.SIGN_FOR: say("right", "签收"),
    Right.NORMS: say("right", "制定标准"),
}
_SOURCE_LEVELS: Mapping[SourceLevel, str] = {
    SourceLevel.KEY: say("source", "重点"),
    SourceLevel.GENERAL: say("source", "一般"),
    SourceLevel.OTHER: say("source", "其他"),
}
_SOURCE_STATES: Mapping[SourceState, str] = {
    SourceState.PROPOSED: say("source", "待街道确认"),
    SourceState.CONFIRMED: say("source", "待区环保局录入"),
    SourceState.RETURNED: say("source", "已退回"),
    SourceState.ACTIVE: say("source", "在册"),
    SourceState.RETIRED: say("source", "已注销"),
}
_DUE_STATES: Mapping[DueState, str] = {
    DueState.IN_TIME: say("source", "按期"),
    DueState.SOON: say("source", "临近到期"),
    DueState.OVERDUE: say("source", "超期未查"),
}
_POST_KINDS: Mapping[PostKind, str] = {
    PostKind.ENFORCEMENT: say("post", "执法人员"),
    PostKind.ENVIRONMENT: say("post", "环境监管人员"),
}
_EMPLOYMENTS: Mapping[Employment, str] = {
    Employment.FULL_TIME: say("post", "专职"),
    Employment.PART_TIME: say("post", "兼职"),
}
_PERFORMERS: Mapping[Performer, str] = {
    Performer.INSPECTOR: say("patrol", "监督员"),
    Performer.COMMUNITY: say("patrol", "社区"),
}
_UNITS: Mapping[Unit, str] = {
    Unit.DAY: say("patrol", "每日"),
    Unit.WEEK: say("patrol", "每周"),
}


def register(code: Register) -> str:
    """Return the name of a register."""
    return translated("register", _REGISTERS[code])


def right(code: Right) -> str:
    """Return what somebody may do in a register."""
    return translated("right", _RIGHTS[code])


def source_level(code: SourceLevel) -> str:
    """Return the level of supervision of a pollution source."""
    return translated("source", _SOURCE_LEVELS[code])


def source_state(code: SourceState) -> str:
    """Return how far a pollution source has come in the register."""
    return translated("source", _SOURCE_STATES[code])


def due_state(code: DueState) -> str:
    """Return whether a source is inspected often enough."""
    return translated("source", _DUE_STATES[code])


def post_kind(code: PostKind) -> str:
    """Return the name of a post of a grid."""
    return translated("post", _POST_KINDS[code])


def employment(code: Employment) -> str:
    """Return whether somebody does nothing else."""
    return translated("post", _EMPLOYMENTS[code])


def performer(code: Performer) -> str:
    """Return who patrols."""
    return translated("patrol", _PERFORMERS[code])


def unit(code: Unit) -> str:
    """Return what a plan's number of patrols is per."""
    return translated("patrol", _UNITS[code])


def frequency(times: int, per: Unit) -> str:
    """Return how often a plan asks for a patrol: 每周 2 次."""
    return translated("patrol", say("patrol", "{unit} {times} 次")).format(unit=unit(per), times=times)
