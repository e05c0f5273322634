"""Every action of the workflow table with its form and its use-case: the one list that screens, command line and tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from desktop.rules.errors import Refused
from desktop.rules.workflow import Action
from desktop.store.work import Work
from desktop.usecases import (
    amending,
    dispatching,
    evaluation,
    history,
    joint,
    past_cases,
    reports,
    requests,
    supervision,
    verification,
)
from desktop.usecases.acting import Act

UseCase = Callable[[Work, Any], int]

_ALL: tuple[tuple[Action, type[Act], UseCase], ...] = (
    (Action.REQUEST_CHECK, reports.RequestCheck, reports.request_check),
    (Action.ANSWER_CHECK, reports.AnswerCheck, reports.answer_check),
    (Action.ACCEPT, reports.Accept, reports.accept),
    (Action.FILE, reports.FileCase, reports.file_case),
    (Action.DECLINE, reports.Decline, reports.decline),
    (Action.MERGE, reports.Merge, reports.merge),
    (Action.DISPATCH, dispatching.Dispatch, dispatching.dispatch),
    (Action.RECALL, dispatching.Recall, dispatching.recall),
    (Action.TAKE, dispatching.Take, dispatching.take),
    (Action.PROGRESS, dispatching.Progress, dispatching.progress),
    (Action.CALL_JOINT, joint.CallJoint, joint.call_joint),
    (Action.JOINT_TAKE, joint.JointTake, joint.joint_take),
    (Action.JOINT_RETURN, joint.JointReturn, joint.joint_return),
    (Action.JOINT_EXTEND, joint.JointExtend, joint.joint_extend),
    (Action.JOINT_ANSWER, joint.JointAnswer, joint.joint_answer),
    (Action.ISSUE_DOCUMENT, dispatching.IssueDocument, dispatching.issue_document),
    (Action.ASK_RETURN, requests.AskReturn, requests.ask_return),
    (Action.ALLOW_RETURN, requests.Allow, requests.allow_return),
    (Action.REFUSE_RETURN, requests.Refuse, requests.refuse_return),
    (Action.RULE_RESPONSIBILITY, dispatching.RuleResponsibility, dispatching.rule_responsibility),
    (Action.ASK_EXTENSION, requests.AskExtension, requests.ask_extension),
    (Action.ALLOW_EXTENSION, requests.Allow, requests.allow_extension),
    (Action.REFUSE_EXTENSION, requests.Refuse, requests.refuse_extension),
    (Action.ASK_SUSPENSION, requests.AskSuspension, requests.ask_suspension),
    (Action.ALLOW_SUSPENSION, requests.Allow, requests.allow_suspension),
    (Action.REFUSE_SUSPENSION, requests.Refuse, requests.refuse_suspension),
    (Action.RESUME, requests.Resume, requests.resume),
    (Action.ESCALATE, dispatching.Escalate, dispatching.escalate),
    (Action.PROMPT, supervision.Prompt, supervision.prompt),
    (Action.REPLY_PROMPT, supervision.Reply, supervision.reply_prompt),
    (Action.SUPERVISE, supervision.Supervise, supervision.supervise),
    (Action.REPLY_SUPERVISE, supervision.Reply, supervision.reply_supervise),
    (Action.ANSWER, dispatching.Answer, dispatching.answer),
    (Action.REQUEST_VERIFY, verification.RequestVerify, verification.request_verify),
    (Action.VERIFY, verification.Verify, verification.verify),
    (Action.REASSIGN, verification.Reassign, verification.reassign),
    (Action.SEND_BACK, verification.SendBack, verification.send_back),
    (Action.CLOSE, verification.Close, verification.close),
    (Action.REOPEN, verification.Reopen, verification.reopen),
    (Action.EVALUATE, evaluation.Evaluate, evaluation.evaluate),
    (Action.APPEAL, supervision.MakeAppeal, supervision.appeal),
    (Action.UPHOLD, supervision.DecideAppeal, supervision.uphold),
    (Action.DISMISS, supervision.DecideAppeal, supervision.dismiss),
    (Action.AMEND, amending.Amend, amending.amend),
    (Action.RECOMPUTE, amending.Recompute, amending.recompute),
    (Action.ASK_VOID, requests.AskVoid, requests.ask_void),
    (Action.ALLOW_VOID, requests.Allow, requests.allow_void),
    (Action.REFUSE_VOID, requests.Refuse, requests.refuse_void),
    (Action.TRANSFER, dispatching.Transfer, dispatching.transfer),
    (Action.HOLD_ACCOUNTABLE, supervision.HoldAccountable, supervision.hold_accountable),
    (Action.DECIDE_ACCOUNTABILITY, supervision.DecideAccountability, supervision.decide_accountability),
)

FORMS: Mapping[Action, type[Act]] = MappingProxyType({action: form for action, form, _ in _ALL})
ACTIONS: Mapping[Action, UseCase] = MappingProxyType({action: usecase for action, _, usecase in _ALL})

BESIDE: Mapping[Action, type[Any]] = MappingProxyType(
    {
        Action.REPORT: reports.Report,
        Action.IMPORT_HISTORY: past_cases.PastCase,
        Action.WITHDRAW_IMPORT: history.WithdrawImport,
    }
)
"""What the journal row of an act says that is not done on one case that is there already; `assessment.publish` counts."""


def form_of(action: Action) -> type[Any] | None:
    """The form whose fields stand in the journal row of `action`, so that its codes can be told in words."""
    return FORMS.get(action) or BESIDE.get(action)


def in_order(action: Action, payload: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """What a journal row says, which the store keeps by its English names; of an imported case in the order of its file."""
    if action is not Action.IMPORT_HISTORY:
        return payload.items()
    places = {field.name: place for place, field in enumerate(fields(past_cases.PastCase))}
    return sorted(payload.items(), key=lambda item: places.get(item[0], -1))


def act(work: Work, action: Action, form: Act) -> int:
    """Do `action` with its form; Refused("form_of_another_action") where the form is not the action's."""
    if not isinstance(form, FORMS[action]):
        raise Refused("form_of_another_action", action=action.value)
    return ACTIONS[action](work, form)
