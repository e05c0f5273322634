"""What pressing a button will do, in one line of words, from the effect that was computed beforehand."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from desktop import wording
from desktop.queries.case_file import CaseFile
from desktop.rules.workflow import Role
from desktop.usecases.effects import Effect


def told(effect: Effect, file: CaseFile) -> str:
    """The new status, the case number, the deadline that begins or moves, and who will be told."""
    return "；".join(_parts(effect, file))


def deadline_told(effect: Effect) -> str:
    """The first deadline of a new report."""
    if effect.explanation is None or effect.stage is None:
        return ""
    return _deadline(effect)


def _parts(effect: Effect, file: CaseFile) -> Iterator[str]:
    card = file.card
    moved = effect.to_status is not card.status
    if moved:
        yield _say("案件转为“{status}”").format(status=wording.status(effect.to_status))
    if effect.case_number and not card.case_number:
        yield _say("案号 {number}").format(number=effect.case_number)
    explanation = effect.explanation
    if explanation is not None and effect.stage is not None and (moved or explanation.deadline != card.deadline):
        yield _deadline(effect)
    elif not moved:
        yield _say("状态和期限不变")
    if names := "、".join(dict.fromkeys(_who(to, file) for _, to in effect.notices)):
        yield _say("将通知{names}").format(names=names)


def _deadline(effect: Effect) -> str:
    assert effect.explanation is not None
    assert effect.stage is not None
    due = wording.deadline_in_short(effect.explanation)
    return _say("{stage}{due}").format(stage=wording.stage(effect.stage), due=due)


def _who(to: str, file: CaseFile) -> str:
    """A role by its name, the lead body by its own; a person or another body by what they are to the case."""
    if to in set(Role):
        return wording.role(Role(to))
    if to == "person":
        return _say("监督员")
    return file.card.body if to == file.card.body_code else _say("承办单位")


def _say(text: str) -> str:
    return QCoreApplication.translate("Effect", text)
