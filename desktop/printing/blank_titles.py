"""Which forms are given out blank, and what each is called; light to import, it lays out nothing."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType


class BlankForm(enum.StrEnum):
    """A form that is given out blank; the value is what the command line calls it."""

    REPORT = "report"
    FILING = "filing"
    DISPATCH = "dispatch"
    JOINT_NOTICE = "joint-notice"
    PROMPT = "prompt"
    SUPERVISION = "supervision"
    APPROVAL = "approval"
    INSPECTION_RECORD = "inspection-record"
    PENALTY_FILING = "penalty-filing"
    CORRECTION_ORDER = "correction-order"
    ANSWER = "answer"
    VERIFICATION = "verification"
    CLOSING = "closing"
    TRANSFER_LETTER = "transfer-letter"
    SERVICE_RECEIPT = "service-receipt"
    PHOTO_EVIDENCE = "photo-evidence"
    PATROL_LOG = "patrol-log"
    PATROL_PLAN = "patrol-plan"
    SOURCE_LIST = "source-list"
    APPROVAL_LEDGER = "approval-ledger"
    GRID_DUTY = "grid-duty"
    ASSESSMENT_NOTICE = "assessment-notice"
    SIGN_FOR = "sign-for"


BLANK_TITLES: Mapping[BlankForm, str] = MappingProxyType(
    {
        BlankForm.REPORT: "上报登记单",
        BlankForm.FILING: "立案单",
        BlankForm.DISPATCH: "任务派遣单",
        BlankForm.JOINT_NOTICE: "联合执法通知",
        BlankForm.PROMPT: "催办单",
        BlankForm.SUPERVISION: "督办通知单",
        BlankForm.APPROVAL: "审批表",
        BlankForm.INSPECTION_RECORD: "现场检查（勘察）笔录",
        BlankForm.PENALTY_FILING: "立案审批表",
        BlankForm.CORRECTION_ORDER: "责令改正违法行为决定书",
        BlankForm.ANSWER: "处置结果反馈单",
        BlankForm.VERIFICATION: "核查单",
        BlankForm.CLOSING: "结案审批表",
        BlankForm.TRANSFER_LETTER: "案件移送函",
        BlankForm.SERVICE_RECEIPT: "送达回证",
        BlankForm.PHOTO_EVIDENCE: "照片证据",
        BlankForm.PATROL_LOG: "巡查记录表",
        BlankForm.PATROL_PLAN: "巡查计划表",
        BlankForm.SOURCE_LIST: "污染源清单",
        BlankForm.APPROVAL_LEDGER: "审批台账",
        BlankForm.GRID_DUTY: "网格责任表",
        BlankForm.ASSESSMENT_NOTICE: "考核通报",
        BlankForm.SIGN_FOR: "签收表",
    }
)
