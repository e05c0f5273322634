"""Random but sensible forms for every action, for walks over the workflow by random people."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from desktop.models.case import Case
from desktop.queries import choices
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.terms import Level, Urgency
from desktop.rules.workflow import Action
from desktop.usecases import actions, amending, reports, requests, supervision
from desktop.usecases.acting import Act
from tests.office import DUST, Office

CATEGORIES = (DUST, "0104", "0499", "0698")
BODIES = ("urban_enforcement", "epb", "housing")


def form_for(office: Office, action: Action, case: Case, chance: random.Random) -> Act:
    """A form of `action` for the case as it stands, filled in as somebody might: mostly right, sometimes not."""
    fields = (
        _desk(office, action, case, chance) or _bodies(office, action, case, chance) or _others(office, action, chance)
    )
    return actions.FORMS[action](case_id=case.id, **fields)


def _desk(office: Office, action: Action, case: Case, chance: random.Random) -> dict[str, Any] | None:  # noqa: C901, PLR0911 - a case for each action
    match action:
        case Action.ACCEPT:
            return {"category": chance.choice(CATEGORIES), "level": chance.choice(list(Level))}
        case Action.FILE | Action.CLOSE:
            with office.reading() as reading:
                category = choices.category(reading, case.category_code)
            if action is Action.FILE:
                return {"filing_condition": chance.choice(category.filing_conditions)}
            return {"closing_condition": chance.choice(category.closing_conditions)}
        case Action.DECLINE:
            return {"reason": chance.choice(list(reports.DeclineReason)), "explanation": "不符"}
        case Action.MERGE:
            with office.reading() as reading:
                other = reading.session.get(Case, chance.randint(1, 4))
            return {"target": other.report_number if other else "R0"}
        case Action.DISPATCH:
            co_bodies = tuple(chance.sample(BODIES, chance.randint(0, 2)))
            return {"lead_body": chance.choice((*BODIES, office.actors["street"].organisation)), "co_bodies": co_bodies}
        case Action.REQUEST_CHECK | Action.REQUEST_VERIFY:
            return {"inspector": chance.choice(list(office.people.values()))}
        case Action.REASSIGN:
            return {"inspector": chance.choice(list(office.people.values())), "reason": "忙"}
        case Action.ESCALATE:
            return {"level": chance.choice(list(Level)), "reason": "难"}
        case Action.AMEND:
            field, value = chance.choice(
                [("address", f"甲 {chance.randint(1, 9)} 号"), ("category", chance.choice(CATEGORIES)),
                 ("urgency", chance.choice(list(Urgency)).value), ("grid", chance.choice((office.community, office.street)))]
            )  # fmt: skip
            return {"field": amending.Amendable(field), "value": value, "reason": "写错"}
        case Action.RULE_RESPONSIBILITY:
            return {"body": chance.choice(BODIES), "reason": "争议"}
        case Action.SEND_BACK:
            return {"handle_again": chance.random() < 0.5, "reason": "不清"}
    return None


def _bodies(office: Office, action: Action, case: Case, chance: random.Random) -> dict[str, Any] | None:  # noqa: C901, PLR0911 - a case for each action
    limit = Limit(chance.randint(1, 9), chance.choice([LimitClass.WORK_HOUR, LimitClass.URGENT_HOUR]))
    match action:
        case Action.TAKE | Action.JOINT_TAKE:
            return {"handler": "孙志强"}
        case Action.PROGRESS:
            return {"note": "已到场"}
        case Action.CALL_JOINT:
            bodies = tuple(chance.sample(BODIES, chance.randint(1, 2)))
            return {"co_bodies": bodies, "meets_at": office.now, "meets_where": "工地", "division": "各查各的"}
        case Action.JOINT_ANSWER:
            return {"result": "已查"}
        case Action.JOINT_EXTEND:
            return {"limit": limit, "reason": "复测"}
        case Action.ISSUE_DOCUMENT:
            return {"paper": "责令改正决定书", "party": "某公司"}
        case Action.ANSWER:
            reason = "另行反馈" if chance.random() < 0.7 else ""
            return {"result": "已改", "measures": "整改", "legal_basis": "条例", "open_tasks_reason": reason}
        case Action.ASK_RETURN:
            return {"reason": chance.choice(list(requests.ReturnReason)), "explanation": "不属职责"}
        case Action.ASK_EXTENSION:
            return {"limit": limit, "explanation": "量大"}
        case Action.ASK_SUSPENSION:
            day = (office.now + timedelta(days=chance.randint(0, 20))).date()
            return {"reason": chance.choice(list(requests.SuspensionReason)), "resume_on": day, "explanation": "雨"}
        case Action.TRANSFER:
            return {"authority": "公安", "letter_number": "1", "materials": "卷宗"}
        case Action.VERIFY:
            again = (chance.choice(BODIES),) if chance.random() < 0.3 else ()
            return {"passed": chance.random() < 0.6, "finding": "如实", "co_bodies": again}
    return None


def _others(office: Office, action: Action, chance: random.Random) -> dict[str, Any]:  # noqa: C901, PLR0911 - a case for each action
    match action:
        case Action.ANSWER_CHECK:
            return {"result": chance.choice(list(reports.CheckResult)), "finding": "属实"}
        case Action.PROMPT:
            return {"requirement": "今日办结", "body": chance.choice(("", "epb"))}
        case Action.SUPERVISE:
            level = chance.choice(list(supervision.SupervisionLevel))
            return {
                "level": level,
                "requirement": "办结",
                "reply_by": office.now + timedelta(hours=chance.randint(0, 9)),
            }
        case Action.REPLY_PROMPT | Action.REPLY_SUPERVISE:
            return {"reply": "照办"}
        case Action.APPEAL:
            return {"contested": chance.choice(list(supervision.Contested)), "reason": "封路"}
        case Action.HOLD_ACCOUNTABLE:
            return {"whom": "某科长", "ground": "推诿", "measure": "约谈"}
        case Action.DECIDE_ACCOUNTABILITY:
            return {"outcome": "诫勉"}
        case Action.ASK_VOID:
            return {"explanation": "重复"}
        case Action.RESUME | Action.EVALUATE:
            return {}
    if action.value.startswith("allow_"):
        return {}
    return {"reason": "有理由"}
