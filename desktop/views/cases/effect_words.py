"""What pressing a button will do, in one line of words, from the effect that was computed beforehand."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop import wording
from desktop.queries.case_file import CaseFile
from desktop.queries.effects import Effect


def told(effect: Effect, file: CaseFile) -> str:
    """The new status, the deadline that begins or moves, and who will be told."""
    parts = []
    if effect.to_status is not file.card.status:
        parts.append(_say("案件转为“{status}”").format(status=wording.status(effect.to_status)))
    if effect.explanation is not None and effect.stage is not None:
        due = wording.deadline_in_short(effect.explanation)
        parts.append(_say("{stage}{due}").format(stage=wording.stage(effect.stage), due=due))
    elif effect.to_status is file.card.status:
        parts.append(_say("状态和期限不变"))
    return "；".join(parts)


def deadline_told(effect: Effect) -> str:
    """The first deadline of a new report."""
    if effect.explanation is None or effect.stage is None:
        return ""
    return _say("{stage}{due}").format(
        stage=wording.stage(effect.stage), due=wording.deadline_in_short(effect.explanation)
    )


def _say(text: str) -> str:
    return QCoreApplication.translate("Effect", text)
