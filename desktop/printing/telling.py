"""What a journal row, a request or a score's evidence holds, told in the office's words; looks nothing up."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

from desktop.printing.words import Office, Words, written
from desktop.queries.case_file import CaseFile
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.workflow import Action
from desktop.usecases.actions import form_of, in_order

# Who told us is never on paper (the workflow page); photos, places and scores have sheets of their own.
_NOT_TOLD = frozenset({"reporter_name", "reporter_phone", "photos", "position", "parts"})
_PERSONS = frozenset({"inspector", "reported_by", "person"})
_MOMENTS = frozenset(
    {
        "meets_at",
        "reply_by",
        "due_at",
        "happened_at",
        "effective_at",
        "deadline",
        "old_deadline",
        "started_at",
        "ended_at",
        # of a case that came finished
        "imported_at",
        "reported_at",
        "filed_at",
        "dispatched_at",
        "answered_at",
        "finished_at",
    }
)
_DAYS = frozenset({"resume_on", "correct_by"})
_BODIES = frozenset({"lead_body", "co_bodies", "body"})

# What the use-cases add to a form's own fields, and a label that reads ill beside its value.
_ADDED: Mapping[str, str] = MappingProxyType(
    {
        "passed": "核查结论",
        "case_number": "案号",
        "document_number": "文书编号",
        "target_report": "并入上报号",
        "effective_at": "生效时间",
        "started_at": "检查开始",
        "ended_at": "检查结束",
        "old_deadline": "原期限",
        "computed_total": "系统得分",
        "total": "评定得分",
    }
)
_EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        "photos_before": "处置前照片",
        "photos_after": "处置后照片",
        "result": "处置结果",
        "legal_basis": "法律依据",
        "wrong_body_returns": "因派错单位回退",
        "failed_verifications": "核查未通过",
    }
)


LONG = 300
"""A description longer than this, in characters, is not printed a second time in the course."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells what belongs to one case."""

    file: CaseFile
    words: Words
    office: Office
    names: Mapping[str, str]

    def told(self, action: Action, payload: Mapping[str, Any], person: str = "") -> str:
        """The values of an act, a line each, codes in words; `person` is whom it names by number."""
        lines = [
            self._line(name, text)
            for name, value in in_order(action, payload)
            if name not in _NOT_TOLD and (text := self._value(action, name, value, person))
        ]
        if photos := payload.get("photos"):
            lines.append(f"{self._label('photos')}：{len(photos)} 张")
        return "\n".join(lines)

    def evidence(self, evidence: Mapping[str, Any]) -> str:
        """What a part of the rubric was computed from."""
        lines = []
        for name, value in evidence.items():
            if name == "stints":
                lines += [self._stint(stint) for stint in value]
            elif name == "missing":
                missing = "、".join(_EVIDENCE.get(each, each) for each in value)
                lines.append(f"缺：{missing}" if missing else "齐全")
            else:
                unit = "张" if name.startswith("photos") else "次"
                lines.append(f"{_EVIDENCE.get(name, name)}：{value} {unit}")
        return "\n".join(lines)

    def _stint(self, stint: Mapping[str, Any]) -> str:
        done = f"办结 {self._moment(stint['done'])}" if stint.get("done") else "未办结"
        row = f"（流转记录第 {stint['sequence']} 条）" if stint.get("sequence") else ""
        return f"到期 {self._moment(stint['deadline'])}，{done}{row}"

    def _line(self, name: str, text: str) -> str:
        label = self._label(name)
        return text if label == name else f"{label}：{text}"  # a name that has no words says nothing

    def _label(self, name: str) -> str:
        return _ADDED.get(name) or self.words.field(name)

    def _value(self, action: Action, name: str, value: Any, person: str) -> str:
        match value:
            case None | "":
                return ""
            case bool():
                return self.words.verdict(name)[0 if value else 1]
            case {"number": int(number), "limit_class": str(code)}:
                return self.words.limit(Limit(number, LimitClass(code)))
            case dict():
                pairs = ((self._label(key), self._value(action, key, each, person)) for key, each in value.items())
                return "；".join(f"{label} {text}" for label, text in pairs if text)
            case list() | tuple():
                return "、".join(self._value(action, name, each, person) for each in value)
            case int() if name in _PERSONS:
                return self.file.card.reported_by if name == "reported_by" else person
            case str():
                return self._text(action, name, value)
        return str(value)

    def _text(self, action: Action, name: str, value: str) -> str:
        """A text as it is, a code in its word."""
        if (code := _codes(action).get(name)) and value in {member.value for member in code}:
            return self.words.choice(code(value))
        if name == "description" and value == self.file.card.description and len(value) > LONG:
            return f"见本卷“问题描述”栏，共 {len(value)} 字"
        if name in _MOMENTS:
            return self._moment(value)
        if name in _DAYS:
            return written(date.fromisoformat(value))
        if name in _BODIES:
            return self.body(value)
        if name == "category" and value == self.file.category.code:
            return self.file.category.name
        if name == "grid" and value == self.file.card.grid_code:
            return self.file.card.grid
        return value

    def body(self, code: str) -> str:
        """The name of an organisation; "" where only its code is known."""
        known = {task.body_code: task.body for task in self.file.joint_tasks}
        if self.file.card.body_code:
            known[self.file.card.body_code] = self.file.card.body
        known.update(self.names)
        return known.get(code, "" if code.isascii() else code)

    def _moment(self, text: str) -> str:
        return self.office.moment(datetime.fromisoformat(text))


@cache
def _codes(action: Action) -> Mapping[str, type[enum.StrEnum]]:
    """The fields of an action's form that hold a code, each with its vocabulary."""
    form = form_of(action)
    if form is None:
        return {}
    hints = get_type_hints(form)
    return {name: kind for name, kind in hints.items() if isinstance(kind, type) and issubclass(kind, enum.StrEnum)}
