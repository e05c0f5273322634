"""The journal of a case as a table; it verifies no hash and knows no case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject

from desktop import wording
from desktop.itemmodels.columns import RIGHT, Column, TableModel
from desktop.queries.case_file import JournalEntry
from desktop.rules.workflow import Status

_HASH_SHOWN = 12


class JournalModel(TableModel[JournalEntry]):
    """One line per act, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns = [
            Column[JournalEntry]("sequence", _head("序号"), lambda row: str(row.sequence), align=RIGHT),
            Column[JournalEntry]("recorded_at", _head("记录时间"), lambda row: wording.local_full(row.recorded_at)),
            Column[JournalEntry]("action", _head("事项"), lambda row: wording.action(row.action)),
            Column[JournalEntry]("who", _head("办理人"), _who),
            Column[JournalEntry]("status", _head("状态"), lambda row: _change(row.from_status, row.to_status)),
            Column[JournalEntry]("content", _head("内容"), lambda row: content_of(row.payload)),
            Column[JournalEntry]("happened_at", _head("发生时间"), lambda row: _moment(row.happened_at)),
            Column[JournalEntry]("hash", _head("校验值"), lambda row: row.hash[:_HASH_SHOWN]),
        ]
        super().__init__(columns, lambda row: row.sequence, lambda row: row.sequence, parent)


def content_of(payload: dict[str, Any]) -> str:
    """What an act said, as "label：text" pairs; codes that only the program reads are left out."""
    parts = [f"{wording.field(name)}：{_text(value)}" for name, value in payload.items() if _is_text(name, value)]
    return "；".join(parts)


_CODES = frozenset(
    {"category", "grid", "position", "lead_body", "co_bodies", "body", "inspector", "photos", "parts", "source"}
)


def _is_text(name: str, value: Any) -> bool:
    known = wording.field(name) != name
    return known and name not in _CODES and isinstance(value, str | bool) and value not in ("", False)


def _text(value: Any) -> str:
    if value is True:
        return _head("是")
    text = " ".join(str(value).split())
    try:
        return wording.local(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text).isoformat()
    except ValueError:
        return text


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
