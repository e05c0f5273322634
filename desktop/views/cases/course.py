"""The course of a case as the eight steps: what is done, what is under way, what is still to come; read off the journal, drawn nowhere."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop import wording
from desktop.itemmodels.journal import content_of
from desktop.queries.case_course import JournalEntry
from desktop.queries.case_file import CaseFile
from desktop.rules.workflow import ENDED, STEP_OF, Action, Status, Step

_CLOSES: dict[Step, tuple[Action, ...]] = {
    Step.COLLECTION: (Action.REPORT,),
    Step.FILING: (Action.FILE,),
    Step.DISPATCH: (Action.DISPATCH,),
    Step.HANDLING: (Action.ANSWER,),
    Step.FEEDBACK: (Action.VERIFY,),
    Step.VERIFICATION: (Action.CLOSE, Action.IMPORT_HISTORY),  # what came finished has no other act
    Step.EVALUATION: (Action.EVALUATE,),
    Step.ASSESSMENT: (Action.COUNT,),
}
"""The act that tells of a step: the first five by what ends them, the rest by what they are."""


class StepState(enum.Enum):
    """How far a step has come."""

    DONE = "done"
    CURRENT = "current"
    FUTURE = "future"
    ENDED = "ended"  # the case ended before it


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: its state, when, and who did what in a few words."""

    step: Step
    state: StepState
    when: str
    told: tuple[str, ...]


def course_of(file: CaseFile) -> tuple[StepLine, ...]:
    """The eight steps of a case as it stands."""
    status = file.card.status
    current = STEP_OF.get(status)
    reached = current.value if current else _last_reached(file)
    return tuple(_line(file, step, reached, status) for step in Step)


def _last_reached(file: CaseFile) -> int:
    """The step that a case stood in when it was declined, merged, voided or transferred."""
    before = file.journal[-1].from_status if file.journal else None
    step = STEP_OF.get(before) if before else None
    return step.value if step else Step.COLLECTION.value


def _line(file: CaseFile, step: Step, reached: int, status: Status) -> StepLine:
    entry = next((row for action in _CLOSES[step] if (row := file.last(action))), None)
    ended_here = status in ENDED and status is not Status.ASSESSED and step.value == reached
    if ended_here:
        last = file.journal[-1]
        when = wording.local(last.recorded_at)
        told = (f"{wording.status(status)}　{_who(last)}", content_of(last), *_detail(file, step))
        return StepLine(step, StepState.ENDED, when, tuple(line for line in told if line))
    if step.value > reached:
        return StepLine(step, StepState.FUTURE, "", ())
    if step.value == reached and status not in {Status.CLOSED, Status.EVALUATED, Status.ASSESSED}:
        # Step 1 is done in that the report is there; what waits is its acceptance.
        begun = entry if step is Step.COLLECTION else None
        when = f"{wording.local(begun.recorded_at)}　{wording.status(status)}" if begun else wording.status(status)
        told = (_told(file, begun),) if begun else ()
        return StepLine(step, StepState.CURRENT, when, (*told, *_detail(file, step)))
    if entry is None:
        return StepLine(step, StepState.DONE, "", _detail(file, step))
    return StepLine(step, StepState.DONE, wording.local(entry.recorded_at), (_told(file, entry), *_detail(file, step)))


def _told(file: CaseFile, entry: JournalEntry) -> str:
    """Who did it and the one fact that matters of it."""
    who = _who(entry)
    match entry.action:
        case Action.REPORT:
            photos = sum(1 for photo in file.photos if photo.sequence == entry.sequence)
            by = file.card.reported_by or who
            return (
                _say("{who} 上报，照片 {n} 张").format(who=by, n=photos)
                if photos
                else _say("{who} 上报").format(who=by)
            )
        case Action.FILE:
            return _say("{who} · 立案条件：{condition}").format(who=who, condition=file.filing_condition)
        case Action.DISPATCH:
            co_bodies = [task.body for task in file.joint_tasks]
            lead = _say("{body}（牵头）").format(body=file.card.body) if co_bodies else file.card.body
            return f"{who} → {'、'.join([lead, *co_bodies])}"
        case Action.CLOSE:
            return _say("{who} · 结案条件：{condition}").format(who=who, condition=file.closing_condition)
        case Action.VERIFY:
            finding = entry.payload.get("finding", "")
            return _say("{who} 核查通过：{finding}").format(who=entry.acting_for or who, finding=finding).rstrip("：")
        case Action.EVALUATE if file.evaluation:
            return _say("{who} · 得分 {total}").format(who=who, total=file.evaluation.total)
        case _:
            return _say("{who} {action}").format(who=who, action=wording.action(entry.action))


def _detail(file: CaseFile, step: Step) -> tuple[str, ...]:
    """What else is to be known of a step at a glance."""
    match step:
        case Step.COLLECTION if (checked := file.last(Action.ANSWER_CHECK)) and file.card.status is not Status.CHECKING:
            return (_say("核实：{told}").format(told=content_of(checked)),)
        case Step.HANDLING:
            return tuple(_handling(file))
        case Step.FEEDBACK if file.card.status is Status.ANSWERED:
            return tuple(_feedback(file))
        case _:
            return ()


def _handling(file: CaseFile) -> Iterator[str]:
    """Who has it, what came of it, and why it came back."""
    if file.handler and file.last(Action.TAKE):
        yield _say("{body} {handler} 已接收").format(body=file.card.body, handler=file.handler)
    if file.joint_tasks:
        tasks = "，".join(
            f"{task.body} {_say('已反馈') if task.answered_at else _say('未反馈')}" for task in file.joint_tasks
        )
        yield _say("协办：{tasks}").format(tasks=tasks)
    if file.card.rounds:
        words = _say("核查未通过 {n} 次，返工：{why}")
        yield words.format(n=file.card.rounds, why=_why_again(file)).rstrip("：")
    if file.card.status not in _BEFORE_ANSWER and (answer := file.last(Action.ANSWER)):
        yield content_of(answer)


_BEFORE_ANSWER = {Status.FILED, Status.DISPATCHED, Status.HANDLING, Status.SUSPENDED}
"""Where an answer, if there is one, is of the round before."""


def _why_again(file: CaseFile) -> str:
    """What the last one found who sent the case back to be handled again."""
    for row in reversed(file.journal):
        if row.action is Action.VERIFY and row.payload.get("passed") is False:
            return str(row.payload.get("finding", ""))
        if row.action is Action.SEND_BACK and row.payload.get("handle_again"):
            return str(row.payload.get("reason", ""))
    return ""


def _feedback(file: CaseFile) -> Iterator[str]:
    """Who is on the way, and why once more."""
    if file.card.assigned_person:
        yield _say("已派监督员 {name} 核查").format(name=file.card.assigned_person)
    back, answer = file.last(Action.SEND_BACK), file.last(Action.ANSWER)
    if back is not None and answer is not None and back.sequence > answer.sequence:
        yield _say("退回重新核查：{why}").format(why=back.payload.get("reason", ""))


def _who(entry: JournalEntry) -> str:
    return f"{wording.role(entry.role)} {entry.actor}"


def _say(text: str) -> str:
    return QCoreApplication.translate("Course", text)
