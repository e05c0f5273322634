"""In what a case differs from how somebody saw it: for the conflict between two people at one case."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop import wording
from desktop.queries.case_file import CaseFile
from desktop.rules.terms import Level, Urgency
from desktop.views.cases.card_delegate import place_of
from desktop.views.shared.failure_dialogs import Difference


def differences_between(seen: CaseFile, found: CaseFile) -> tuple[Difference, ...]:
    """The fields in which the case as it is differs from the case as it was seen, in words."""
    mine, theirs = _told(seen), _told(found)
    return tuple(
        Difference(label, mine[label] or "—", theirs[label] or "—") for label in mine if mine[label] != theirs[label]
    )


def changed_by(seen: CaseFile, found: CaseFile) -> str:
    """Who acted on it last, since it was seen."""
    newer = [row for row in found.journal if row.sequence > len(seen.journal)]
    return f"{wording.role(newer[-1].role)} {newer[-1].actor}" if newer else ""


def _told(file: CaseFile) -> dict[str, str]:
    card = file.card
    last = file.journal[-1] if file.journal else None
    return {
        _say("状态"): wording.status(card.status),
        _say("类别"): card.category,
        _say("主办单位"): card.body,
        _say("经办人"): file.handler,
        _say("期限"): wording.local(card.deadline) if card.deadline else "",
        _say("级别"): wording.level(Level(card.level)),
        _say("紧急程度"): wording.urgency(Urgency(file.urgency)),
        _say("网格"): place_of(card),
        _say("地址"): card.address,
        _say("问题描述"): card.description,
        _say("受派监督员"): card.assigned_person,
        _say("待审批申请"): str(card.open_requests or ""),
        _say("催办、督办"): str(card.prompts + card.supervisions or ""),
        _say("最近办理"): f"{wording.done(last.action, last.role)} {wording.local(last.recorded_at)}" if last else "",
    }


def _say(text: str) -> str:
    return QCoreApplication.translate("Difference", text)
