"""What the form of an act can say by itself: from the case, from who is signed in and from the time; it shows nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from desktop import wording
from desktop.queries.case_course import IntervalRow
from desktop.queries.case_file import CaseFile
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.permissions import Actor
from desktop.rules.terms import Level, Urgency
from desktop.rules.workflow import Action, Stage
from desktop.usecases.amending import Amendable
from desktop.views.cases.card_delegate import place_of

REPLY_WITHIN = timedelta(hours=24)
MEETS_IN = timedelta(hours=1)
SUSPENDED_FOR = timedelta(days=30)
"""What is usual, to be changed by whoever fills the form in; the rules only say what is too early or too late."""


def defaults(action: Action, file: CaseFile, actor: Actor, now: datetime) -> dict[str, Any]:
    """The values to begin with, by the name of the field; `now` in UTC."""
    card = file.card
    match action:
        case Action.ACCEPT:
            return {"category": card.category_code, "level": Level(card.level), "urgency": Urgency(file.urgency)}
        case Action.TAKE | Action.JOINT_TAKE:
            return {"handler": actor.name}
        case Action.PROMPT | Action.SUPERVISE:
            return {"body": card.body_code or "", "reply_by": _whole_hour(now + REPLY_WITHIN)}
        case Action.VERIFY | Action.ANSWER_CHECK if actor.person_id != file.facts.assigned:
            return {"acting_for": file.facts.assigned}  # the desk records what the inspector said
        case Action.CALL_JOINT:
            return {"meets_where": card.address, "meets_at": _whole_hour(now + MEETS_IN)}
        case Action.ASK_SUSPENSION:
            return {"resume_on": (now + SUSPENDED_FOR).astimezone(wording.DISTRICT_ZONE).date()}
        case Action.ASK_EXTENSION:
            running = next((row for row in file.intervals if _is_handling(row) and not row.joint), None)
            return {"limit": running.limit} if running else {}  # the longest that may be asked for
        case Action.JOINT_EXTEND:
            return {"limit": Limit(1, LimitClass.WORK_HOUR)}  # the lead's deadline is seldom far away
        case _:
            return {}


def taken_back(file: CaseFile, actor: Actor) -> dict[str, Any]:
    """What the form says to take back the correction that `actor` just made; empty where more followed or nothing stood there before."""
    last = file.journal[-1]
    own = last.action is Action.AMEND and (last.actor, last.role) == (actor.name, actor.role)
    match last.payload if own else {}:
        case {"field": field, "old": {"lon": lon, "lat": lat}}:
            return {"field": Amendable(field), "value": f"{lon},{lat}"}
        case {"field": field, "old": str(old)} if old:
            return {"field": Amendable(field), "value": old}
        case _:
            return {}


def current_value(file: CaseFile, field: Amendable) -> str:
    """What is written on the case now, as the correction's form wants it."""
    card = file.card
    match field:
        case Amendable.ADDRESS:
            return card.address
        case Amendable.DESCRIPTION:
            return card.description
        case Amendable.CATEGORY:
            return card.category_code
        case Amendable.GRID:
            return card.grid_code
        case Amendable.POSITION:
            return "" if card.lon is None or card.lat is None else f"{card.lon},{card.lat}"
        case Amendable.URGENCY:
            return file.urgency


def current_words(file: CaseFile, field: Amendable) -> str:
    """What is written on the case now, as people read it."""
    card = file.card
    match field:
        case Amendable.CATEGORY:
            return f"{card.category_code} {card.category}"
        case Amendable.GRID:
            return place_of(card)
        case Amendable.URGENCY:
            return wording.urgency(Urgency(file.urgency))
        case _:
            return current_value(file, field)


def _whole_hour(moment: datetime) -> datetime:
    return (moment + timedelta(minutes=59)).replace(minute=0, second=0, microsecond=0)


def _is_handling(row: IntervalRow) -> bool:
    return row.stage is Stage.HANDLING and row.ended_at is None
