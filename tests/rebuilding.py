"""A case rebuilt from its journal alone, written a second time and differently: what the case row must add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from desktop.models.journal import JournalRow

REBUILT = (
    "status", "journal_sequence", "case_number", "category_code", "description", "source", "emergency", "urgency", "level",
    "grid_code", "address", "lon", "lat", "reported_by", "registered_by", "reported_at", "filed_at", "dispatched_at",
    "answered_at", "closed_at", "changed_at", "filing_condition", "closing_condition", "lead_body", "handler", "ruled_body",
    "assigned_person", "resume_on", "rounds", "prompts", "supervisions", "joint_tasks", "open_joint_tasks", "open_requests",
    "open_demands", "merged_into",
)  # fmt: skip
"""The columns of a case that its journal determines; stage and deadline are what its intervals add up to."""

_OPEN_REQUESTS = "open request kinds"


def rebuild(rows: Iterable[JournalRow], ids: Mapping[str, int]) -> dict[str, Any]:
    """Fold the journal rows into the columns; `ids` are case ids by report number."""
    case: dict[str, Any] = {}
    for row in rows:
        if not case:
            case = _imported(row) if row.action.value == "import_history" else _reported(row)
        before = case["status"]
        _apply(case, row, row.payload, ids)
        case["status"] = row.to_status.value
        case["journal_sequence"] = row.sequence
        case["changed_at"] = row.recorded_at
        if before != case["status"]:
            case[_OPEN_REQUESTS] = set()
        if case["status"] != "suspended":
            case["resume_on"] = None
        case["open_requests"] = len(case[_OPEN_REQUESTS])
    return {name: case[name] for name in REBUILT}


def _reported(row: JournalRow) -> dict[str, Any]:
    nothing = dict.fromkeys(REBUILT)
    zero = dict.fromkeys(REBUILT[-9:-1], 0)
    told = row.payload
    lon, lat = (told["position"]["lon"], told["position"]["lat"]) if told.get("position") else (None, None)
    return nothing | zero | {
        _OPEN_REQUESTS: set(),
        "status": row.to_status.value,
        "category_code": told["category"],
        "description": told["description"],
        "source": told["source"],
        "emergency": told["emergency"],
        "urgency": "urgent" if told["emergency"] else "normal",
        "level": "street",
        "grid_code": told["grid"],
        "address": told.get("address", ""),
        "lon": lon,
        "lat": lat,
        "reported_by": told.get("reported_by"),
        "registered_by": row.actor_id,
        "reported_at": row.recorded_at,
        "filing_condition": "",
        "closing_condition": "",
        "handler": "",
    }  # fmt: skip


def _imported(row: JournalRow) -> dict[str, Any]:
    """A case that came finished: its one row says all of it."""
    told = row.payload
    times = {
        name: datetime.fromisoformat(told[name]) if name in told else None
        for name in ("reported_at", "filed_at", "dispatched_at", "answered_at", "finished_at")
    }
    finished_at = times.pop("finished_at")
    given = {"case_number": told.get("case_number"), "lead_body": told.get("lead_body"), "level": told["level"]}
    closed_at = finished_at if row.to_status.value == "closed" else None
    return _reported(row) | given | times | {"handler": told.get("handler", ""), "closed_at": closed_at}


def _apply(case: dict[str, Any], row: JournalRow, told: Mapping[str, Any], ids: Mapping[str, int]) -> None:  # noqa: C901 - a case for each action
    at: datetime = row.recorded_at
    match row.action.value:
        case "accept":
            case |= {"category_code": told["category"], "level": told["level"], "urgency": told["urgency"]}
            case["emergency"] |= told.get("emergency", False)
        case "request_check" | "request_verify" | "reassign":
            case["assigned_person"] = told["inspector"]
        case "answer_check":
            case["assigned_person"] = None
        case "file":
            case |= {"case_number": told["case_number"], "filed_at": at, "filing_condition": told["filing_condition"]}
        case "merge":
            case["merged_into"] = ids[told["target_report"]]
        case "dispatch":
            case |= {"lead_body": told["lead_body"], "handler": "", "ruled_body": None, "dispatched_at": at}
            _call(case, told["co_bodies"])
        case "take":
            case["handler"] = told["handler"]
        case "call_joint":
            _call(case, told["co_bodies"])
        case "joint_answer" | "joint_return":
            case["open_joint_tasks"] -= 1
        case "recall" | "allow_return" | "escalate":
            case["level"] = told.get("level", case["level"])
            if row.from_status is not None and row.from_status.value != "filed":
                case |= {"lead_body": None, "handler": "", "open_joint_tasks": 0}
        case "rule_responsibility":
            case["ruled_body"] = told["body"]
        case "answer":
            case |= {"answered_at": at, "assigned_person": None, "open_joint_tasks": 0}
        case "verify" | "send_back":
            case["assigned_person"] = None
            if row.to_status.value == "handling":
                case["rounds"] += 1
                _call(case, told.get("co_bodies", []))
        case "close":
            case |= {"closed_at": at, "closing_condition": told["closing_condition"]}
        case "reopen":
            case |= {"closed_at": None, "closing_condition": "", "lead_body": None, "handler": ""}
        case "allow_void" | "transfer":
            case |= {"assigned_person": None, "open_joint_tasks": 0}
        case "amend":
            _amend(case, told)
        case _:
            _count(case, row.action.value, told)
    verb, _, kind = row.action.value.partition("_")
    if kind in {"return", "extension", "suspension", "void"} and verb != "joint":
        (case[_OPEN_REQUESTS].add if verb == "ask" else case[_OPEN_REQUESTS].discard)(kind)


def _call(case: dict[str, Any], bodies: list[str]) -> None:
    case["joint_tasks"] += len(bodies)
    case["open_joint_tasks"] += len(bodies)


def _count(case: dict[str, Any], action: str, told: Mapping[str, Any]) -> None:
    match action:
        case "prompt" | "supervise":
            case[{"prompt": "prompts", "supervise": "supervisions"}[action]] += 1
            case["open_demands"] += 1
        case "reply_prompt" | "reply_supervise":
            case["open_demands"] -= 1
        case "allow_suspension":
            case["resume_on"] = date.fromisoformat(told["resume_on"])


def _amend(case: dict[str, Any], told: Mapping[str, Any]) -> None:
    new = told["new"]
    case["emergency"] |= told.get("emergency", False)
    match told["field"]:
        case "position":
            case |= {"lon": new["lon"], "lat": new["lat"]}
        case "category" | "grid" as field:
            case[f"{field}_code"] = new
        case field:
            case[field] = new
