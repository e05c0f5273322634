"""The plan's words for steps, statuses, actions, roles and everything else that belongs to a case; no sentences."""

from collections.abc import Mapping

from desktop.queries.board import Column, Sort
from desktop.rules.terms import Level, PhotoKind, ReportSource, RequestState, StopReason, Urgency
from desktop.rules.workflow import Action, RequestKind, Role, Side, Stage, Status, Step
from desktop.rules.working_time import Light
from desktop.wording.translating import say, translated

_STEPS: Mapping[Step, str] = {
    Step.COLLECTION: say("step", "信息采集"),
    Step.FILING: say("step", "事件立案"),
    Step.DISPATCH: say("step", "任务派遣"),
    Step.HANDLING: say("step", "任务处置"),
    Step.FEEDBACK: say("step", "结果反馈"),
    Step.VERIFICATION: say("step", "核实结案"),
    Step.EVALUATION: say("step", "综合评价"),
    Step.ASSESSMENT: say("step", "绩效考核"),
}
_COLUMN_STEPS: Mapping[Column, Step] = {
    Column.COLLECTION: Step.COLLECTION,
    Column.FILING: Step.FILING,
    Column.DISPATCH: Step.DISPATCH,
    Column.HANDLING: Step.HANDLING,
    Column.FEEDBACK: Step.FEEDBACK,
    Column.VERIFICATION: Step.VERIFICATION,
}
_SORTS: Mapping[Sort, str] = {
    Sort.NUMBER: say("sort", "案号"),
    Sort.REPORTED: say("sort", "上报时间"),
    Sort.DEADLINE: say("sort", "期限"),
    Sort.CHANGED: say("sort", "最近变动"),
}
_STATUSES: Mapping[Status, str] = {
    Status.REPORTED: say("status", "待受理"),
    Status.CHECKING: say("status", "待核实"),
    Status.ACCEPTED: say("status", "待立案"),
    Status.FILED: say("status", "待派遣"),
    Status.DISPATCHED: say("status", "待接收"),
    Status.HANDLING: say("status", "处置中"),
    Status.SUSPENDED: say("status", "挂账"),
    Status.ANSWERED: say("status", "待核查"),
    Status.VERIFIED: say("status", "待结案"),
    Status.CLOSED: say("status", "已结案"),
    Status.EVALUATED: say("status", "已评价"),
    Status.ASSESSED: say("status", "已考核"),
    Status.DECLINED: say("status", "不予立案"),
    Status.MERGED: say("status", "并案"),
    Status.VOIDED: say("status", "作废"),
    Status.TRANSFERRED: say("status", "已移送"),
}
_ACTIONS: Mapping[Action, str] = {
    Action.REPORT: say("action", "上报"),
    Action.REQUEST_CHECK: say("action", "派核实"),
    Action.ANSWER_CHECK: say("action", "核实回复"),
    Action.ACCEPT: say("action", "受理"),
    Action.FILE: say("action", "立案"),
    Action.DECLINE: say("action", "不予立案"),
    Action.MERGE: say("action", "并案"),
    Action.DISPATCH: say("action", "派遣"),
    Action.RECALL: say("action", "撤回派遣"),
    Action.TAKE: say("action", "接收"),
    Action.PROGRESS: say("action", "过程记录"),
    Action.CALL_JOINT: say("action", "发起联合执法"),
    Action.JOINT_TAKE: say("action", "协办接收"),
    Action.JOINT_RETURN: say("action", "协办回退"),
    Action.JOINT_EXTEND: say("action", "协办延期"),
    Action.JOINT_ANSWER: say("action", "协办反馈"),
    Action.ISSUE_DOCUMENT: say("action", "出具文书"),
    Action.ASK_RETURN: say("action", "申请回退"),
    Action.ALLOW_RETURN: say("action", "批准回退"),
    Action.REFUSE_RETURN: say("action", "不予回退"),
    Action.RULE_RESPONSIBILITY: say("action", "协调裁定"),
    Action.ASK_EXTENSION: say("action", "申请延期"),
    Action.ALLOW_EXTENSION: say("action", "批准延期"),
    Action.REFUSE_EXTENSION: say("action", "不予延期"),
    Action.ASK_SUSPENSION: say("action", "申请挂账"),
    Action.ALLOW_SUSPENSION: say("action", "批准挂账"),
    Action.REFUSE_SUSPENSION: say("action", "不予挂账"),
    Action.RESUME: say("action", "恢复"),
    Action.ESCALATE: say("action", "上报升级"),
    Action.PROMPT: say("action", "催办"),
    Action.REPLY_PROMPT: say("action", "催办回复"),
    Action.SUPERVISE: say("action", "督办"),
    Action.REPLY_SUPERVISE: say("action", "督办答复"),
    Action.ANSWER: say("action", "结果反馈"),
    Action.REQUEST_VERIFY: say("action", "派核查"),
    Action.VERIFY: say("action", "核查"),
    Action.REASSIGN: say("action", "改派监督员"),
    Action.SEND_BACK: say("action", "退回重核"),
    Action.CLOSE: say("action", "结案"),
    Action.REOPEN: say("action", "重开"),
    Action.EVALUATE: say("action", "综合评价"),
    Action.APPEAL: say("action", "申诉"),
    Action.UPHOLD: say("action", "申诉成立"),
    Action.DISMISS: say("action", "驳回申诉"),
    Action.COUNT: say("action", "计入考核"),
    Action.AMEND: say("action", "更正"),
    Action.ASK_VOID: say("action", "申请作废"),
    Action.ALLOW_VOID: say("action", "批准作废"),
    Action.REFUSE_VOID: say("action", "不予作废"),
    Action.TRANSFER: say("action", "移送"),
    Action.HOLD_ACCOUNTABLE: say("action", "提出问责"),
    Action.DECIDE_ACCOUNTABILITY: say("action", "问责决定"),
    Action.RECOMPUTE: say("action", "重算期限"),
    Action.IMPORT_HISTORY: say("action", "导入历史"),
    Action.WITHDRAW_IMPORT: say("action", "撤销导入"),
}
_ROLES: Mapping[Role, str] = {
    Role.INSPECTOR: say("role", "监督员"),
    Role.COMMUNITY: say("role", "社区"),
    Role.STREET: say("role", "街道"),
    Role.BODY: say("role", "处置部门"),
    Role.EPB: say("role", "区环保局"),
    Role.REGISTRAR: say("role", "受理员"),
    Role.SHIFT_LEADER: say("role", "值班长"),
    Role.DISPATCHER: say("role", "派遣员"),
    Role.ASSESSOR: say("role", "考核员"),
    Role.LEADER: say("role", "区领导"),
    Role.FINANCE: say("role", "区财政局"),
    Role.SOCIAL_OFFICE: say("role", "区社会办"),
    Role.ADMINISTRATOR: say("role", "系统管理员"),
    Role.SYSTEM: say("role", "系统"),
}
_STAGES: Mapping[Stage, str] = {
    Stage.ACCEPTANCE: say("stage", "受理"),
    Stage.CHECKING: say("stage", "核实"),
    Stage.FILING: say("stage", "立案"),
    Stage.DISPATCH: say("stage", "派遣"),
    Stage.HANDLING: say("stage", "处置"),
    Stage.SENDING: say("stage", "派核查"),
    Stage.VERIFICATION: say("stage", "核查"),
    Stage.CLOSING: say("stage", "结案"),
}
_REQUEST_KINDS: Mapping[RequestKind, str] = {
    RequestKind.RETURN: say("request", "回退"),
    RequestKind.EXTENSION: say("request", "延期"),
    RequestKind.SUSPENSION: say("request", "挂账"),
    RequestKind.VOID: say("request", "作废"),
}
_REQUEST_STATES: Mapping[RequestState, str] = {
    RequestState.OPEN: say("request", "待审批"),
    RequestState.ALLOWED: say("request", "已批准"),
    RequestState.REFUSED: say("request", "不予批准"),
    RequestState.LAPSED: say("request", "失效"),
}
_SIDES: Mapping[Side, str] = {
    Side.ANY: say("side", "不限"),
    Side.GRID: say("side", "本网格内"),
    Side.LEAD: say("side", "牵头单位"),
    Side.CO_BODY: say("side", "协办单位"),
    Side.HANDLING_BODY: say("side", "牵头或协办单位"),
    Side.ASSIGNED: say("side", "受派的监督员"),
    Side.NOT_ASKER: say("side", "非申请人"),
}
_SOURCES: Mapping[ReportSource, str] = {
    ReportSource.INSPECTOR: say("source", "监督员"),
    ReportSource.COMMUNITY: say("source", "社区"),
    ReportSource.HOTLINE_12369: say("source", "12369 热线"),
    ReportSource.HOTLINE_12345: say("source", "12345 热线"),
    ReportSource.WEB: say("source", "网络"),
    ReportSource.LEADER: say("source", "领导交办"),
    ReportSource.MEDIA: say("source", "媒体"),
    ReportSource.PATROL: say("source", "巡查"),
    ReportSource.DEPARTMENT: say("source", "部门移交"),
}
_LEVELS: Mapping[Level, str] = {
    Level.COMMUNITY: say("level", "三级（社区）"),
    Level.STREET: say("level", "二级（街道）"),
    Level.DISTRICT: say("level", "一级（区）"),
}
_URGENCIES: Mapping[Urgency, str] = {
    Urgency.NORMAL: say("urgency", "一般"),
    Urgency.URGENT: say("urgency", "紧急"),
}
_STOP_REASONS: Mapping[StopReason, str] = {
    StopReason.DONE: say("stop", "办完"),
    StopReason.ALLOWED_RETURN: say("stop", "准予回退"),
    StopReason.RECALLED: say("stop", "撤回派遣"),
    StopReason.ESCALATED: say("stop", "上报升级"),
    StopReason.TRANSFERRED: say("stop", "移送"),
    StopReason.VOIDED: say("stop", "作废"),
    StopReason.MERGED: say("stop", "并案"),
    StopReason.DECLINED: say("stop", "不予立案"),
    StopReason.REPLACED: say("stop", "改派"),
    StopReason.LEAD_ANSWERED: say("stop", "牵头单位已反馈"),
}
_PHOTO_KINDS: Mapping[PhotoKind, str] = {
    PhotoKind.REPORT: say("photo", "上报照片"),
    PhotoKind.CHECK: say("photo", "核实照片"),
    PhotoKind.PROGRESS: say("photo", "过程照片"),
    PhotoKind.AFTER: say("photo", "处置后照片"),
    PhotoKind.VERIFICATION: say("photo", "核查照片"),
}
_LIGHTS: Mapping[Light, str] = {
    Light.GREEN: say("light", "绿灯"),
    Light.YELLOW: say("light", "黄灯"),
    Light.RED: say("light", "红灯"),
    Light.GREY: say("light", "灰灯"),
}
_LIGHT_MEANINGS: Mapping[Light, str] = {
    Light.GREEN: say("light", "绿灯：期限内"),
    Light.YELLOW: say("light", "黄灯：期限已过八成"),
    Light.RED: say("light", "红灯：超期"),
    Light.GREY: say("light", "灰灯：挂账，不计时"),
}


def step(code: Step) -> str:
    """Return the plan's name of a step, without its number."""
    return translated("step", _STEPS[code])


def numbered_step(code: Step) -> str:
    """Return a step as the board heads its column: "4 任务处置"."""
    return f"{code.value} {step(code)}"


def column(code: Column) -> str:
    """Return the head of a board column: the numbered step, or what is finished."""
    if code is Column.FINISHED:
        return translated("step", say("step", "已办结"))
    return numbered_step(_COLUMN_STEPS[code])


def sort(code: Sort) -> str:
    """Return what a list is sorted by."""
    return translated("sort", _SORTS[code])


def status(code: Status) -> str:
    """Return where a case stands: 待受理 … 已移送."""
    return translated("status", _STATUSES[code])


def action(code: Action) -> str:
    """Return the word on the button and in the journal."""
    return translated("action", _ACTIONS[code])


def done(code: Action, by: Role) -> str:
    """Return what a row of the journal says was done: what nobody decided in time the system lets lapse, and refuses to no one."""
    if code is Action.REFUSE_SUSPENSION and by is Role.SYSTEM:
        return translated("action", say("action", "挂账申请失效"))
    return action(code)


def role(code: Role) -> str:
    """Return who somebody is to the workflow."""
    return translated("role", _ROLES[code])


def stage(code: Stage) -> str:
    """Return the name of a stretch with a limit of its own."""
    return translated("stage", _STAGES[code])


def stage_limit(code: Stage) -> str:
    """Return what the stage's deadline is called: 处置期限."""
    return translated("stage", say("stage", "{stage}期限")).format(stage=stage(code))


def request_kind(code: RequestKind) -> str:
    """Return what is asked for: 回退, 延期, 挂账, 作废."""
    return translated("request", _REQUEST_KINDS[code])


def request_state(code: RequestState) -> str:
    """Return what became of a request."""
    return translated("request", _REQUEST_STATES[code])


def side(code: Side) -> str:
    """Return how a person must stand to the case, for the manual."""
    return translated("side", _SIDES[code])


def source(code: ReportSource) -> str:
    """Return where a report came from 问题来源."""
    return translated("source", _SOURCES[code])


def level(code: Level) -> str:
    """Return at which level a case is to be solved 分级处理."""
    return translated("level", _LEVELS[code])


def urgency(code: Urgency) -> str:
    """Return how pressing the registrar found it."""
    return translated("urgency", _URGENCIES[code])


def stop_reason(code: StopReason) -> str:
    """Return why a stretch of the clock ended."""
    return translated("stop", _STOP_REASONS[code])


def photo_kind(code: PhotoKind) -> str:
    """Return what a photo shows of the course."""
    return translated("photo", _PHOTO_KINDS[code])


def light(code: Light) -> str:
    """Return the colour's name: 绿灯, 黄灯, 红灯, 灰灯."""
    return translated("light", _LIGHTS[code])


def light_meaning(code: Light) -> str:
    """Return the light and what it means, for tooltips and the legend."""
    return translated("light", _LIGHT_MEANINGS[code])


def counted(number: int, *, at_least: bool = False) -> str:
    """Return a count as lists and chips show it: 1234, or 10000+ where the counting ended there."""
    return f"{number}+" if at_least else str(number)
