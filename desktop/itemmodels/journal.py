"""The journal of a case as a table; it verifies no hash and knows no case."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, get_type_hints

from PySide6.QtCore import QCoreApplication, QObject

from desktop import wording
from desktop.itemmodels.columns import RIGHT, Column, TableModel
from desktop.queries.case_course import JournalEntry
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.terms import Urgency
from desktop.rules.workflow import Action, Status
from desktop.usecases.actions import form_of, in_order
from desktop.usecases.amending import Amendable
from desktop.wording.choices import choice, verdict

_HASH_SHOWN = 12


class JournalModel(TableModel[JournalEntry]):
    """One line per act, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns = [
            Column[JournalEntry]("sequence", _head("序号"), lambda row: str(row.sequence), align=RIGHT),
            Column[JournalEntry]("recorded_at", _head("记录时间"), lambda row: wording.local_full(row.recorded_at)),
            Column[JournalEntry]("action", _head("事项"), lambda row: wording.done(row.action, row.role)),
            Column[JournalEntry]("who", _head("办理人"), _who),
            Column[JournalEntry]("status", _head("状态"), lambda row: _change(row.from_status, row.to_status)),
            Column[JournalEntry]("content", _head("内容"), content_of),
            Column[JournalEntry]("happened_at", _head("发生时间"), lambda row: _moment(row.happened_at)),
            Column[JournalEntry]("hash", _head("校验值"), lambda row: row.hash[:_HASH_SHOWN]),
        ]
        super().__init__(columns, lambda row: row.sequence, lambda row: row.sequence, parent)


def content_of(row: JournalEntry) -> str:
    """What an act said, as "label：text" pairs, codes in words; places, people and bodies stand elsewhere on the case."""
    parts = [
        f"{wording.field_of(row.action, name)}：{text}"
        for name, value in sorted(
            in_order(row.action, row.payload), key=lambda item: _PLACES.get(item[0], len(_PLACES))
        )
        if _is_told(name, value) and (text := text_of(row, name, value))
    ]
    return "；".join(parts)


_PLACES = {name: place for place, name in enumerate(("field", "old", "new"))}
"""The old comes before the new; whatever else an act said, in the order it was kept."""


@cache
def _codes(action: Action) -> dict[str, type[enum.StrEnum]]:
    """The fields of an act's form that hold a code, with the code."""
    form = form_of(action)
    hints = get_type_hints(form) if form is not None else {}
    return {name: kind for name, kind in hints.items() if isinstance(kind, type) and issubclass(kind, enum.StrEnum)}


_CODES = frozenset(
    {"category", "grid", "position", "lead_body", "co_bodies", "body", "inspector", "photos", "parts", "source"}
)


def _is_told(name: str, value: Any) -> bool:
    known = wording.field(name) != name
    return known and name not in _CODES and isinstance(value, str | bool | dict) and value not in ("", {})


def text_of(row: JournalEntry, name: str, value: Any) -> str:
    """A value of what an act said, in words; "" for one that says nothing."""
    if isinstance(value, bool):
        return _said(name, value)
    if isinstance(value, dict):
        return _of_parts(value)
    code = _codes(row.action).get(name)
    text = " ".join(str(value).split())
    if row.action is Action.AMEND and name in ("old", "new"):
        if row.payload.get("field") == Amendable.URGENCY:
            code = Urgency
        else:
            return row.named.get(text, text)
    if code is not None and text in {each.value for each in code}:
        return choice(code(text))
    try:
        return wording.local(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text).isoformat()
    except ValueError:
        return text


def _of_parts(value: Mapping[str, Any]) -> str:
    """A limit or a position in words; "" for what is neither."""
    match value:
        case {"number": int(number), "limit_class": str(code)}:
            return wording.limit(Limit(number, LimitClass(code)))
        case {"lon": float(lon), "lat": float(lat)}:
            return f"{lon:.5f}, {lat:.5f}"
        case _:
            return ""


def _said(name: str, value: bool) -> str:
    """Yes or no in the form's own words; a box that was not ticked says nothing."""
    yes, no = verdict(name)
    return yes if value else "" if (yes, no) == verdict("") else no


def _who(row: JournalEntry) -> str:
    who = f"{wording.role(row.role)} {row.actor}"
    return _head("{who}（代 {name}）").format(who=who, name=row.acting_for) if row.acting_for else who


def _change(before: Status | None, after: Status) -> str:
    if before is None or before is after:
        return wording.status(after)
    return f"{wording.status(before)} → {wording.status(after)}"


def _moment(moment: datetime | None) -> str:
    return wording.local_full(moment) if moment else ""


def _head(text: str) -> str:
    return QCoreApplication.translate("Journal", text)
