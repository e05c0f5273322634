"""Which documents of its own a case can be printed as, by how far it has come; light to import, it lays out nothing."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from desktop.rules.workflow import Action

if TYPE_CHECKING:
    from desktop.queries.case_course import JournalEntry
    from desktop.queries.case_file import CaseFile


class Document(enum.StrEnum):
    """A paper that is printed for one case; the value is what the command line calls it."""

    CASE_FILE = "case-file"
    FILING = "filing"
    DISPATCH = "dispatch"
    JOINT_NOTICE = "joint-notice"
    PROMPT = "prompt"
    SUPERVISION = "supervision"
    APPROVAL = "approval"
    ANSWER = "answer"
    VERIFICATION = "verification"
    CLOSING = "closing"
    PHOTO_EVIDENCE = "photo-evidence"
    PENALTY_FILING = "penalty-filing"
    INSPECTION_RECORD = "inspection-record"
    CORRECTION_ORDER = "correction-order"
    TRANSFER_LETTER = "transfer-letter"
    SERVICE_RECEIPT = "service-receipt"


TITLES: Mapping[Document, str] = MappingProxyType(
    {
        Document.CASE_FILE: "案卷",
        Document.FILING: "立案单",
        Document.DISPATCH: "任务派遣单",
        Document.JOINT_NOTICE: "联合执法通知",
        Document.PROMPT: "催办单",
        Document.SUPERVISION: "督办通知单",
        Document.APPROVAL: "审批表",
        Document.ANSWER: "处置结果反馈单",
        Document.VERIFICATION: "核查单",
        Document.CLOSING: "结案审批表",
        Document.PHOTO_EVIDENCE: "照片证据",
        Document.PENALTY_FILING: "立案审批表",
        Document.INSPECTION_RECORD: "现场检查（勘察）笔录",
        Document.CORRECTION_ORDER: "责令改正违法行为决定书",
        Document.TRANSFER_LETTER: "案件移送函",
        Document.SERVICE_RECEIPT: "送达回证",
    }
)
"""What each is called, on paper, in the menu and in the file's name."""

LIST_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "sources": "污染源清单",
        "patrols": "巡查计划表",
        "approvals": "审批台账",
        "receipts": "考核结果签收表",
        "grids": "网格责任表",
    }
)
"""The registers that are printed, by what the command line calls them."""

ISSUABLE = (Document.INSPECTION_RECORD, Document.PENALTY_FILING, Document.CORRECTION_ORDER)
"""The papers of 出具文书 that are printed here, in the order of an enforcement; a body's own forms are named by whoever issues them."""

ORDER_WORD, RECORD_WORDS = "责令改正", ("笔录", "检查", "勘察")
"""What the name of an issued paper holds where it is an order to correct, or a record of an inspection."""

RECORD_FIELDS = (
    *("started_at", "ended_at", "site_person", "site_post"),
    *("officer", "officer_certificate", "second_officer", "second_certificate"),
)
ORDER_FIELDS = ("provisions_breached", "legal_basis", "correct_by")
"""What the act of issuing may be told for such a paper alone."""


def fields_of(paper: str) -> frozenset[str]:
    """The fields of the act of issuing that the paper of this name has room for, beside those that every paper has."""
    wanted = ORDER_FIELDS if ORDER_WORD in paper else ()
    return frozenset((*wanted, *(RECORD_FIELDS if any(word in paper for word in RECORD_WORDS) else ())))


def offered(file: CaseFile) -> tuple[Document, ...]:
    """The documents that the case has come far enough for, in the order of its course."""
    return tuple(document for document in Document if OFFERED[document](file))


def issued(file: CaseFile, document: Document) -> tuple[JournalEntry, ...]:
    """The acts of 出具文书 behind an enforcement document: every one for 立案审批表, else those whose paper's name says so."""
    found = entries(file, Action.ISSUE_DOCUMENT)
    if document is Document.CORRECTION_ORDER:
        return tuple(entry for entry in found if ORDER_WORD in _paper(entry))
    if document is Document.INSPECTION_RECORD:
        return tuple(entry for entry in found if any(word in _paper(entry) for word in RECORD_WORDS))
    return found


def entries(file: CaseFile, action: Action) -> tuple[JournalEntry, ...]:
    """Every journal row of an act, in order."""
    return tuple(entry for entry in file.journal if entry.action is action)


def _paper(entry: JournalEntry) -> str:
    return str(entry.payload.get("paper", ""))


def _after(action: Action) -> Callable[[CaseFile], bool]:
    return lambda file: file.last(action) is not None


def _demanded(kind: Action) -> Callable[[CaseFile], bool]:
    return lambda file: any(demand.kind == kind.value for demand in file.demands)


def _issued(document: Document) -> Callable[[CaseFile], bool]:
    return lambda file: bool(issued(file, document))


def _to_serve(file: CaseFile) -> bool:
    return bool(entries(file, Action.ISSUE_DOCUMENT) or entries(file, Action.TRANSFER))


OFFERED: Mapping[Document, Callable[[CaseFile], bool]] = MappingProxyType(
    {
        Document.CASE_FILE: lambda _: True,
        Document.FILING: _after(Action.FILE),
        Document.DISPATCH: _after(Action.DISPATCH),
        Document.JOINT_NOTICE: lambda file: bool(file.joint_tasks),
        Document.PROMPT: _demanded(Action.PROMPT),
        Document.SUPERVISION: _demanded(Action.SUPERVISE),
        Document.APPROVAL: lambda file: bool(file.requests),
        Document.ANSWER: _after(Action.ANSWER),
        Document.VERIFICATION: _after(Action.VERIFY),
        Document.CLOSING: _after(Action.CLOSE),
        Document.PHOTO_EVIDENCE: lambda file: bool(file.photos),
        Document.PENALTY_FILING: _issued(Document.PENALTY_FILING),
        Document.INSPECTION_RECORD: _issued(Document.INSPECTION_RECORD),
        Document.CORRECTION_ORDER: _issued(Document.CORRECTION_ORDER),
        Document.TRANSFER_LETTER: _after(Action.TRANSFER),
        Document.SERVICE_RECEIPT: _to_serve,
    }
)
"""From when on each is offered."""
