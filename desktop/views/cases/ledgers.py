"""What hangs on a case beside its steps, told in lines: requests, joint tasks, demands, papers, corrections, evaluation, appeals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop import wording
from desktop.itemmodels.journal import text_of
from desktop.queries.case_course import JournalEntry
from desktop.queries.case_file import CaseFile
from desktop.queries.case_ledgers import AppealRow, DemandRow, JointTaskRow, RequestRow
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.score_norms import RubricPart
from desktop.rules.terms import RequestState
from desktop.rules.workflow import DECIDED_BY, Action, RequestKind
from desktop.usecases.amending import Amendable
from desktop.usecases.requests import ReturnReason, SuspensionReason
from desktop.usecases.supervision import Contested, SupervisionLevel
from desktop.wording.choices import choice


@dataclass(frozen=True, slots=True)
class Ledger:
    """A heading and its lines, each a heading of its own and what is said under it."""

    heading: str
    lines: tuple[tuple[str, str], ...]


def ledgers_of(file: CaseFile) -> tuple[Ledger, ...]:
    """The ledgers that have anything in them."""
    found = (
        Ledger(_say("申请"), tuple(_request(row) for row in file.requests)),
        Ledger(_say("联合执法"), tuple(_joint(row) for row in file.joint_tasks)),
        Ledger(_say("协调裁定"), tuple(_ruling(row) for row in _acts(file, Action.RULE_RESPONSIBILITY))),
        Ledger(_say("催办督办"), tuple(_demand(row) for row in file.demands)),
        Ledger(_say("文书"), tuple(_paper(row) for row in _acts(file, Action.ISSUE_DOCUMENT))),
        Ledger(_say("更正"), tuple(_correction(row) for row in _acts(file, Action.AMEND))),
        Ledger(_say("并案"), tuple((number, _say("已并入本案")) for number in file.merged_reports)),
        Ledger(_say("评价"), _evaluation(file)),
        Ledger(_say("申诉"), tuple(_appeal(row) for row in file.appeals)),
        Ledger(_say("问责"), tuple(_accountability(row) for row in _acts(file, *_ACCOUNTABILITY))),
    )
    return tuple(ledger for ledger in found if ledger.lines)


def asked_by_others(action: Action, file: CaseFile) -> str:
    """What an act decides or answers, in words: the open requests, appeals or demands that it is about; "" for any other act."""
    told: list[tuple[str, str]] = []
    if action in DECIDED_BY:
        kind, _ = DECIDED_BY[action]
        told = [_request(row) for row in file.requests if row.kind == kind and row.state == RequestState.OPEN]
    elif action in (Action.UPHOLD, Action.DISMISS):
        told = [_appeal(row) for row in file.appeals if row.state == RequestState.OPEN]
    elif action in (Action.REPLY_PROMPT, Action.REPLY_SUPERVISE):
        kind_of = Action.PROMPT if action is Action.REPLY_PROMPT else Action.SUPERVISE
        told = [_demand(row) for row in file.demands if row.kind == kind_of.value and row.replied_at is None]
    elif action is Action.DECIDE_ACCOUNTABILITY and (proposed := file.last(Action.HOLD_ACCOUNTABLE)):
        told = [_accountability(proposed)]
    return "\n".join(f"{head}：{text}" for head, text in told)


def _request(row: RequestRow) -> tuple[str, str]:
    head = f"{wording.request_kind(RequestKind(row.kind))}　{wording.request_state(RequestState(row.state))}"
    asked = _say("{who} {when} 申请").format(who=row.asked_by, when=wording.local(row.asked_at))
    parts = [asked, *_content(row.content)]
    if row.decided_at is not None:
        parts.append(
            _say("{who} {when} {decision}").format(
                who=row.decided_by, when=wording.local(row.decided_at), decision=row.decision or ""
            )
        )
    else:
        parts.append(_say("审批期限 {due}").format(due=wording.local(row.deadline)))
    return head, "；".join(part.strip() for part in parts if part.strip())


def _content(content: dict[str, Any]) -> list[str]:
    told = []
    if limit := content.get("limit"):
        number, kind = (limit["number"], limit["limit_class"]) if isinstance(limit, dict) else limit
        told.append(wording.limit(Limit(int(number), LimitClass(kind))))
    if reason := content.get("reason"):
        told.append(_reason(str(reason)))
    if day := content.get("resume_on"):
        told.append(_say("恢复日期 {day}").format(day=day))
    if text := content.get("explanation"):
        told.append(str(text))
    return told


def _reason(code: str) -> str:
    for kind in (ReturnReason, SuspensionReason):
        if code in set(kind):
            return choice(kind(code))
    return code


def _joint(row: JointTaskRow) -> tuple[str, str]:
    state = _say("已反馈") if row.answered_at else _say("已接收") if row.handler else _say("待接收")
    parts = [row.division]
    if row.meets_at is not None:
        parts.append(
            _say("集合：{when} {where}").format(when=wording.local(row.meets_at), where=row.meets_where).rstrip()
        )
    if row.handler:
        parts.append(_say("经办人 {name}").format(name=row.handler))
    if row.deadline is not None and row.answered_at is None:
        parts.append(_say("期限 {due}").format(due=wording.local(row.deadline)))
    parts.append(row.result)
    return f"{row.body}　{state}", "；".join(part for part in parts if part)


def _demand(row: DemandRow) -> tuple[str, str]:
    kind = _say("催办") if row.kind == "prompt" else choice(SupervisionLevel(row.level)) if row.level else _say("督办")
    parts = [row.requirement, f"{row.made_by} {wording.local(row.made_at)}"]
    if row.replied_at is not None:
        told = _say("{who} {when} 答复：{reply}")
        parts.append(told.format(who=row.replied_by, when=wording.local(row.replied_at), reply=row.reply))
    elif row.reply_by is not None:
        parts.append(_say("请于 {when} 前答复").format(when=wording.local(row.reply_by)))
    else:
        parts.append(_say("未答复"))
    return f"{kind} → {row.body}", "；".join(parts)


_ACCOUNTABILITY = (Action.HOLD_ACCOUNTABLE, Action.DECIDE_ACCOUNTABILITY)


def _acts(file: CaseFile, *actions: Action) -> tuple[JournalEntry, ...]:
    return tuple(row for row in file.journal if row.action in actions)


def _ruling(row: JournalEntry) -> tuple[str, str]:
    body = str(row.payload["body"])
    return row.named.get(body, body), _joined(row.payload.get("reason"), _by(row))


def _paper(row: JournalEntry) -> tuple[str, str]:
    head = f"{row.payload.get('paper', '')}　{row.payload.get('document_number', '')}"
    return head, _joined(row.payload.get("party"), _by(row))


def _correction(row: JournalEntry) -> tuple[str, str]:
    """What was corrected; from what to what."""
    old, new = (text_of(row, name, row.payload.get(name) or "") or _say("（空）") for name in ("old", "new"))
    return choice(Amendable(str(row.payload["field"]))), _joined(f"{old} → {new}", row.payload.get("reason"), _by(row))


def _accountability(row: JournalEntry) -> tuple[str, str]:
    said = row.payload
    if row.action is Action.HOLD_ACCOUNTABLE:
        head = _say("建议　{whom}").format(whom=said.get("whom", ""))
        return head, _joined(said.get("ground"), said.get("measure"), _by(row))
    judiciary = _say("移送司法机关") if said.get("to_judiciary") else ""
    return _say("决定"), _joined(said.get("outcome"), judiciary, _by(row))


def _by(row: JournalEntry) -> str:
    return f"{row.actor} {wording.local(row.recorded_at)}"


def _joined(*parts: Any) -> str:
    return "；".join(str(part) for part in parts if part)


def _evaluation(file: CaseFile) -> tuple[tuple[str, str], ...]:
    if file.evaluation is None:
        return ()
    lines = []
    for part in file.evaluation.parts:
        code = str(part["part"])
        name = choice(RubricPart(code)) if code in set(RubricPart) else code
        score = part.get("score", part.get("set"))
        lines.append((f"{name}　{score} / {part['full']}", str(part.get("reason") or "")))
    return tuple(lines)


def _appeal(row: AppealRow) -> tuple[str, str]:
    head = f"{row.body}　{wording.request_state(RequestState(row.state))}"
    contested = choice(Contested(row.contested)) if row.contested in set(Contested) else row.contested
    parts = [_say("对“{what}”").format(what=contested), row.reason, row.decision]
    return head, "；".join(part for part in parts if part)


def _say(text: str) -> str:
    return QCoreApplication.translate("Ledger", text)
