"""Every act on a case that a person does, with what leads up to it and what somebody types into its form; no test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.terms import Level
from desktop.rules.workflow import Action
from desktop.usecases.amending import Amendable
from desktop.usecases.reports import CheckResult, DeclineReason
from desktop.usecases.requests import ReturnReason, SuspensionReason
from desktop.usecases.supervision import Contested, SupervisionLevel
from tests.office import Office

Before = tuple[tuple[str, Action, dict[str, Any]], ...]
"""Acts done before: who, what, with what."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Who does the act, at which status after which others; `typed` is what its form does not know by itself."""

    who: str
    status: str
    typed: dict[str, Any] = field(default_factory=dict)
    before: Before = ()
    from_office: Callable[[Office], dict[str, Any]] = lambda _: {}
    """What is to be typed that only the office of the test knows."""


A = Action
_JOINT: Before = (
    (
        "body",
        A.CALL_JOINT,
        {
            "co_bodies": ("epb",),
            "meets_at": None,
            "meets_where": "工地东门",
            "division": "环保监测，城管查处",
        },
    ),
)
_JOINT_TAKEN: Before = (*_JOINT, ("epb", A.JOINT_TAKE, {"handler": "孙丽"}))
_RETURN: Before = (("body", A.ASK_RETURN, {"reason": ReturnReason.WRONG_BODY, "explanation": "不属本单位职责"}),)
_EXTENSION: Before = (
    ("body", A.ASK_EXTENSION, {"limit": Limit(1, LimitClass.WORK_HOUR), "explanation": "须等待施工方"}),
)
_LEAD_HAS_MORE_TIME: Before = (*_JOINT_TAKEN, *_EXTENSION, ("dispatcher", A.ALLOW_EXTENSION, {}))
_SUSPENSION: Before = (
    (
        "body",
        A.ASK_SUSPENSION,
        {"reason": SuspensionReason.SEASON, "resume_on": date(2026, 3, 20), "explanation": "冬季不能绿化"},
    ),
)
_SUSPENDED: Before = (*_SUSPENSION, ("shift_leader", A.ALLOW_SUSPENSION, {}))
_VOID: Before = (("registrar", A.ASK_VOID, {"explanation": "误登记"}),)
_PROMPT: Before = (("dispatcher", A.PROMPT, {"requirement": "请今日内到场"}),)
_APPEAL: Before = (("body", A.APPEAL, {"contested": Contested.OVERDUE, "reason": "受天气影响"}),)
_PROPOSED: Before = (
    (
        "assessor",
        A.HOLD_ACCOUNTABLE,
        {"whom": "某单位负责人", "ground": "多次超期不办", "measure": "通报批评"},
    ),
)

SCENES: dict[Action, Scene] = {
    A.REQUEST_CHECK: Scene("registrar", "reported"),
    A.ANSWER_CHECK: Scene(
        "registrar",
        "checking",
        {"result": CheckResult.TRUE, "finding": "现场确有裸土"},
    ),
    A.ACCEPT: Scene("registrar", "reported"),
    A.FILE: Scene("shift_leader", "accepted"),
    A.DECLINE: Scene("registrar", "reported", {"reason": DeclineReason.NOT_COVERED, "explanation": "不属环境问题"}),
    A.MERGE: Scene(
        "registrar", "reported", from_office=lambda office: {"target": office.file(office.report()).card.report_number}
    ),
    A.DISPATCH: Scene("dispatcher", "filed"),
    A.RECALL: Scene("dispatcher", "dispatched", {"reason": "派错单位"}),
    A.TAKE: Scene("body", "dispatched"),
    A.PROGRESS: Scene("body", "handling", {"note": "已到现场"}),
    A.CALL_JOINT: Scene("body", "handling", {"co_bodies": ("epb",), "division": "环保监测，城管查处"}),
    A.JOINT_TAKE: Scene("epb", "handling", before=_JOINT),
    A.JOINT_RETURN: Scene("epb", "handling", {"reason": "不属本单位职责"}, _JOINT),
    A.JOINT_EXTEND: Scene("epb", "handling", {"reason": "须等待采样"}, _LEAD_HAS_MORE_TIME),
    A.JOINT_ANSWER: Scene("epb", "handling", {"result": "监测已完成"}, _JOINT_TAKEN),
    A.ISSUE_DOCUMENT: Scene("body", "handling", {"paper": "责令改正通知书", "party": "某建筑公司"}),
    A.ASK_RETURN: Scene("body", "handling", {"reason": ReturnReason.WRONG_BODY, "explanation": "不属本单位职责"}),
    A.ALLOW_RETURN: Scene("dispatcher", "handling", before=_RETURN),
    A.REFUSE_RETURN: Scene("dispatcher", "handling", {"reason": "属本单位职责"}, _RETURN),
    A.RULE_RESPONSIBILITY: Scene("shift_leader", "filed", {"body": "urban_enforcement", "reason": "职责明确"}),
    A.ASK_EXTENSION: Scene("body", "handling", {"explanation": "须等待施工方"}),
    A.ALLOW_EXTENSION: Scene("dispatcher", "handling", before=_EXTENSION),
    A.REFUSE_EXTENSION: Scene("dispatcher", "handling", {"reason": "时间足够"}, _EXTENSION),
    A.ASK_SUSPENSION: Scene("body", "handling", {"reason": SuspensionReason.SEASON, "explanation": "冬季不能绿化"}),
    A.ALLOW_SUSPENSION: Scene("shift_leader", "handling", before=_SUSPENSION),
    A.REFUSE_SUSPENSION: Scene("shift_leader", "handling", {"reason": "现在可以办理"}, _SUSPENSION),
    A.RESUME: Scene("body", "handling", before=_SUSPENDED),
    A.ESCALATE: Scene("dispatcher", "filed", {"level": Level.DISTRICT, "reason": "街道无力解决"}),
    A.PROMPT: Scene("dispatcher", "handling", {"requirement": "请今日内到场"}),
    A.REPLY_PROMPT: Scene("body", "handling", {"reply": "已派人"}, _PROMPT),
    A.SUPERVISE: Scene("shift_leader", "handling", {"level": SupervisionLevel.KEY, "requirement": "下午五时前反馈"}),
    A.REPLY_SUPERVISE: Scene(
        "body",
        "handling",
        {"reply": "正在处置"},
        (("shift_leader", A.SUPERVISE, {"level": SupervisionLevel.KEY, "requirement": "反馈", "reply_by": None}),),
    ),
    A.ANSWER: Scene(
        "body", "handling", {"result": "已覆盖并洒水", "measures": "责令整改", "legal_basis": "《大气污染防治法》"}
    ),
    A.REQUEST_VERIFY: Scene("registrar", "answered"),
    A.VERIFY: Scene("inspector", "answered", {"passed": True, "finding": "裸土已覆盖"}),
    A.REASSIGN: Scene("registrar", "answered", {"reason": "原监督员请假"}),
    A.SEND_BACK: Scene("shift_leader", "verified", {"handle_again": False, "reason": "缺照片"}),
    A.CLOSE: Scene("shift_leader", "verified"),
    A.REOPEN: Scene("shift_leader", "closed", {"reason": "问题反弹"}),
    A.EVALUATE: Scene("assessor", "closed"),
    A.APPEAL: Scene("body", "closed", {"contested": Contested.OVERDUE, "reason": "受天气影响"}),
    A.UPHOLD: Scene("assessor", "closed", {"reason": "情况属实"}, _APPEAL),
    A.DISMISS: Scene("assessor", "closed", {"reason": "材料不足"}, _APPEAL),
    A.AMEND: Scene(
        "dispatcher", "filed", {"field": Amendable.ADDRESS, "value": "樱桃三条 2 号工地", "reason": "上报人更正"}
    ),
    A.ASK_VOID: Scene("registrar", "reported", {"explanation": "误登记"}),
    A.ALLOW_VOID: Scene("shift_leader", "reported", before=_VOID),
    A.REFUSE_VOID: Scene("shift_leader", "reported", {"reason": "属实，应办理"}, _VOID),
    A.TRANSFER: Scene(
        "body",
        "handling",
        {"authority": "公安分局", "letter_number": "西城管移〔2026〕1号", "materials": "笔录、照片"},
    ),
    A.HOLD_ACCOUNTABLE: Scene(
        "assessor", "filed", {"whom": "某单位负责人", "ground": "多次超期不办", "measure": "通报批评"}
    ),
    A.DECIDE_ACCOUNTABILITY: Scene("leader", "filed", {"outcome": "责令书面检查"}, _PROPOSED),
}
"""Every act with a form but 重算期限, which has something to do only after the calendar was changed."""


def play(office: Office, action: Action) -> tuple[Scene, int]:
    """The scene of an act and a case at which it can be done."""
    scene = SCENES[action]
    tomorrow = office.now + timedelta(days=1)
    before = tuple(
        (who, act, {name: tomorrow if value is None else value for name, value in values.items()})
        for who, act, values in scene.before
    )
    if action is A.ANSWER_CHECK:
        case_id = office.until("reported")
        office.act("registrar", A.REQUEST_CHECK, case_id, inspector=office.people["inspector"])
        return scene, case_id
    if action in {A.VERIFY, A.REASSIGN}:
        before = (("registrar", A.REQUEST_VERIFY, {"inspector": office.people["inspector"]}), *before)
    case_id = office.until(scene.status)
    for who, act, values in before:
        office.pass_time(minutes=5)
        office.act(who, act, case_id, **values)
    return scene, case_id
