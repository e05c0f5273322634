"""The words for what a form lets one choose: every code of the use-cases' own, and the two answers of a yes-or-no; no sentences."""

import enum
from collections.abc import Callable, Mapping
from typing import Any

from desktop.rules.inspection import SourceLevel
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.posts import Employment, PostKind
from desktop.rules.score_norms import RubricPart
from desktop.rules.terms import Level, ReportSource, Urgency
from desktop.usecases.amending import Amendable
from desktop.usecases.reports import CheckResult, DeclineReason
from desktop.usecases.requests import ReturnReason, SuspensionReason
from desktop.usecases.supervision import Contested, SupervisionLevel
from desktop.wording import cases, registers
from desktop.wording.translating import say, translated

# Keyed by class and member: members of two codes with one text are equal.
_CHOICES: Mapping[tuple[type[enum.StrEnum], str], str] = {
    (CheckResult, CheckResult.TRUE): say("choice", "情况属实"),
    (CheckResult, CheckResult.NOT_TRUE): say("choice", "情况不属实"),
    (CheckResult, CheckResult.NOT_FOUND): say("choice", "未找到"),
    (DeclineReason, DeclineReason.NOT_TRUE): say("choice", "情况不属实"),
    (DeclineReason, DeclineReason.NOT_COVERED): say("choice", "不属于本区受理范围"),
    (DeclineReason, DeclineReason.CONDITION_NOT_MET): say("choice", "未达立案条件"),
    (DeclineReason, DeclineReason.ALREADY_SOLVED): say("choice", "问题已解决"),
    (DeclineReason, DeclineReason.UNCLEAR): say("choice", "信息不清，无法核实"),
    (ReturnReason, ReturnReason.WRONG_BODY): say("choice", "不属本单位职责"),
    (ReturnReason, ReturnReason.WRONG_FACTS): say("choice", "案情与实际不符"),
    (ReturnReason, ReturnReason.WRONG_GRID): say("choice", "不在所派网格"),
    (SuspensionReason, SuspensionReason.SEASON): say("choice", "季节原因"),
    (SuspensionReason, SuspensionReason.WORKS_PLANNED): say("choice", "已列入工程计划"),
    (SuspensionReason, SuspensionReason.WEATHER): say("choice", "天气原因"),
    (SuspensionReason, SuspensionReason.LAW_PROCEDURE): say("choice", "依法须经的程序"),
    (SupervisionLevel, SupervisionLevel.GENERAL): say("choice", "一般督办"),
    (SupervisionLevel, SupervisionLevel.KEY): say("choice", "重点督办"),
    (SupervisionLevel, SupervisionLevel.LISTED): say("choice", "挂牌督办"),
    (Contested, Contested.OVERDUE): say("choice", "超期"),
    (Contested, Contested.REWORK): say("choice", "返工"),
    (Contested, Contested.RETURN): say("choice", "回退"),
    (Contested, Contested.EVALUATION): say("choice", "评价得分"),
    (Amendable, Amendable.ADDRESS): say("choice", "地址"),
    (Amendable, Amendable.DESCRIPTION): say("choice", "问题描述"),
    (Amendable, Amendable.CATEGORY): say("choice", "类别"),
    (Amendable, Amendable.GRID): say("choice", "网格"),
    (Amendable, Amendable.POSITION): say("choice", "位置"),
    (Amendable, Amendable.URGENCY): say("choice", "紧急程度"),
    (RubricPart, RubricPart.FILED_ON_TIME): say("choice", "按时立案"),
    (RubricPart, RubricPart.DISPATCHED_ON_TIME): say("choice", "按时派遣"),
    (RubricPart, RubricPart.DISPATCHED_ACCURATELY): say("choice", "派遣准确"),
    (RubricPart, RubricPart.HANDLED_ON_TIME): say("choice", "按期处置"),
    (RubricPart, RubricPart.PASSED_FIRST_VERIFICATION): say("choice", "一次核查通过"),
    (RubricPart, RubricPart.FILE_COMPLETE): say("choice", "案卷完整"),
}
_ELSEWHERE: Mapping[type[enum.StrEnum], Callable[[Any], str]] = {
    Employment: registers.employment,
    Level: cases.level,
    Performer: registers.performer,
    PostKind: registers.post_kind,
    ReportSource: cases.source,
    SourceLevel: registers.source_level,
    Unit: registers.unit,
    Urgency: cases.urgency,
}
_VERDICTS: Mapping[str, tuple[str, str]] = {
    "passed": (say("choice", "通过"), say("choice", "不通过（返工）")),
    "handle_again": (say("choice", "退回重新处置"), say("choice", "退回重新核查")),
}
_YES_NO = (say("choice", "是"), say("choice", "否"))


def choice(code: enum.StrEnum) -> str:
    """Return the word for one member of any code that a form offers; one without a word comes back as it is, for a test to find."""
    if words := _ELSEWHERE.get(type(code)):
        return words(code)
    return translated("choice", _CHOICES.get((type(code), code), code.value))


def verdict(field: str) -> tuple[str, str]:
    """Return the words for yes and no of a form's field: 通过, 不通过."""
    yes, no = _VERDICTS.get(field, _YES_NO)
    return translated("choice", yes), translated("choice", no)
