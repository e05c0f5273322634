"""A sentence for every refusal: why not, and what to do; the codes come from below, the words only from here."""

import string
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit
from desktop.rules.inspection import SourceState
from desktop.rules.registers import Register, Right
from desktop.rules.terms import Level, SubjectKind
from desktop.rules.workflow import Action, RequestKind, Role, Status
from desktop.wording import administration, cases, fields, offices, refusal_sentences, registers, scorecards, times
from desktop.wording.outline_sentences import OUTLINE_SENTENCES
from desktop.wording.paper_sentences import PAPER_SENTENCES
from desktop.wording.register_sentences import REGISTER_SENTENCES
from desktop.wording.translating import say, translated

SENTENCES: Mapping[str, str] = {
    **refusal_sentences.SENTENCES,
    **REGISTER_SENTENCES,
    **PAPER_SENTENCES,
    **OUTLINE_SENTENCES,
}
_UNKNOWN = say("refusal", "没有办成，什么也没有改动（代码 {code}）。请刷新后再试，仍不行请把代码告诉系统管理员。")
_NOT_GIVEN = "—"

_RULES: Mapping[str, str] = {
    "append_only": say("rule", "办理记录只能追加，不能改动"),
    "never_deleted": say("rule", "记录不得删除"),
    "row_in_the_way": say("rule", "已有相同编号的记录，不能覆盖"),
    "illegal_move": say("rule", "流程中没有这样的状态变化"),
    "status_without_journal": say("rule", "状态变化没有对应的办理记录"),
    "journal_out_of_sequence": say("rule", "办理记录的序号不连续"),
    "journal_chain_broken": say("rule", "办理记录的校验链不衔接"),
    "journal_clock_behind": say("rule", "办理时间早于上一条记录"),
    "journal_status_differs": say("rule", "办理记录与案件状态不一致"),
    "journal_happened_later": say("rule", "发生时间晚于记录时间"),
    "request_is_fixed": say("rule", "申请的内容和已作出的决定不能改动"),
    "decides_own_request": say("rule", "不能审批自己提出的申请"),
    "interval_has_ended": say("rule", "已结束的计时区间不能改动"),
}


def refusal(refused: Refused) -> str:
    """Return the sentence for a refusal; one whose code has no sentence yet names the code, and never fails."""
    sentence = SENTENCES.get(refused.code)
    if sentence is None:
        return translated("refusal", _UNKNOWN).format(code=refused.code)
    words = _Words({name: _in_words(name, value) for name, value in refused.details.items()})
    return string.Formatter().vformat(translated("refusal", sentence), (), words)


def known_refusals() -> Mapping[str, frozenset[str]]:
    """Return every code that has a sentence, with the details that the sentence needs."""
    return {code: _placeholders(text) for code, text in SENTENCES.items()}


def known_rules() -> frozenset[str]:
    """Return the guards of the database that have words."""
    return frozenset(_RULES)


class _Words(dict[str, str]):
    """A refusal that lacks a detail is still told."""

    def __missing__(self, name: str) -> str:
        return _NOT_GIVEN


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _rule(code: str) -> str:
    return translated("rule", _RULES.get(code, code))


# What an office does besides acting on cases.
_DOINGS: Mapping[str, str] = {
    "accounts": say("doing", "管理账号"),
    "import_outlines": say("doing", "导入界线"),
    "draw_outlines": say("doing", "划分网格界线"),
    "base_map": say("doing", "设置底图"),
    "office": say("doing", "设置机关文书"),
    "staff": say("doing", "登记人员"),
}


def known_doings() -> frozenset[str]:
    """Return what a role may be refused to do: acts on cases and the office's other business."""
    return frozenset(_DOINGS) | set(Action)


def _doing(code: str) -> str:
    return translated("doing", _DOINGS[code]) if code in _DOINGS else cases.action(Action(code))


_CODES: Mapping[str, Callable[[str], str]] = {
    "action": _doing,
    "level": lambda code: cases.level(Level(code)),
    "part": scorecards.rubric_part,
    "subject_kind": lambda code: offices.subject_kind(SubjectKind(code)),
    "status": lambda code: cases.status(Status(code)),
    "role": lambda code: cases.role(Role(code)),
    "roles": lambda code: cases.role(Role(code)),
    "kind": lambda code: cases.request_kind(RequestKind(code)),
    "field": fields.field,
    "fields": fields.field,
    "rule": _rule,
    "norm": administration.norm,
    "register": lambda code: registers.register(Register(code)),
    "right": lambda code: registers.right(Right(code)),
    "source_state": lambda code: registers.source_state(SourceState(code)),
}


def _in_words(name: str, value: Any) -> str:
    """Return a detail as people read it: codes by their word, times in the district's zone, several joined."""
    if isinstance(value, Limit):
        return times.limit(value)
    if isinstance(value, datetime):
        return times.local_full(value)
    if isinstance(value, date):
        return times.day(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return "、".join(_in_words(name, each) for each in value)
    if value is None or value == "":
        return _NOT_GIVEN
    try:
        return _CODES[name](str(value)) if name in _CODES else str(value)
    except ValueError:  # the detail of that name is a code of another kind here
        return str(value)
