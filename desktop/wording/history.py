"""The words of an import of past cases: those that may stand in the file, and a sentence for everything that can be wrong with it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import TypeVar

from desktop.exchange.history_columns import HEADINGS
from desktop.exchange.history_file import Vocabulary
from desktop.rules.explanation import LimitClass
from desktop.rules.terms import Level, ReportSource
from desktop.rules.workflow import Status
from desktop.usecases.past_cases import HistoryProblem
from desktop.wording import cases, times
from desktop.wording.translating import say, translated

E = TypeVar("E", bound=enum.StrEnum)

HISTORY_PROBLEMS: Mapping[str, str] = {
    # the file
    "no_rows": say("history", "文件中没有案件，请核对文件"),
    "missing_column": say("history", "标题行缺少这一列，请补上，可用的列：{expected}"),
    "unknown_column": say("history", "标题行的“{found}”不是本系统的列，请改名或删去这一列，可用的列：{expected}"),
    "duplicate_column": say("history", "标题行有两个“{found}”，请删去一个"),
    "too_many_fields": say("history", "这一行多于 {expected} 格，请核对；内容中有逗号时请加英文双引号"),
    "broken_csv": say("history", "不是正确的 CSV，请检查引号是否成对"),
    # values
    "empty": say("history", "不能为空，请填写"),
    "not_one_of": say("history", "“{found}”不对，应为下列之一：{expected}"),
    "not_a_time": say("history", "“{found}”不是时间，应如 2015-11-23 08:30"),
    "not_a_number": say("history", "“{found}”不是数，请改正"),
    "not_a_limit": say("history", "“{found}”不是时限，应如“2 工作日”“4 工作时”“24 紧急工作时”“7 自然日”"),
    "half_a_position": say("history", "经度、纬度须一起填，请补上"),
    # what the office knows
    "unknown": say("history", "本系统没有“{found}”，请核对代码或全称"),
    "ambiguous": say("history", "“{found}”不止一个，请改填代码"),
    "place_required": say("history", "网格和经纬度至少填一项，请补上"),
    "position_invalid": say("history", "经纬度不对，请核对"),
    "outside_district": say("history", "位置不在本区内，请核对"),
    "grid_to_confirm": say("history", "该处界线是示意的，不能据以认定网格，请填写网格；按位置推断为 {found}"),
    # numbers
    "report_number_form": say(
        "history", "“{found}”不是本系统的上报号，应如 R20151123-0087；请改填在“原编号”列，上报号留空由系统编"
    ),
    "case_number_form": say(
        "history", "“{found}”不是本系统的案号，应如 2015-000403；请改填在“原编号”列，案号留空由系统编"
    ),
    "number_twice": say("history", "“{found}”与第 {line} 行重复，请改正"),
    "number_taken": say("history", "“{found}”已是本系统另一案件的编号；请改填在“原编号”列，这里留空由系统编"),
    # what belongs together
    "not_for_declined": say("history", "不予立案的案件没有这一项，请清空或改正状态"),
    "needed_with_limit": say("history", "有处置时限时须填，请补上，或清空处置时限"),
    "needed_with_minutes": say("history", "有计时分钟时须填，请补上，或清空计时分钟"),
    "needed_with_dispatch": say("history", "有派遣时间时须填，请补上"),
    "needed_with_deadline": say("history", "有截止时间时须填，请补上，或清空截止时间"),
    "earlier_than": say("history", "早于{before}，请核对"),
    "too_early": say("history", "早于 {expected} 年，请核对年份"),
    "in_the_future": say("history", "晚于现在；只能导入已办结的案件，请核对"),
    "more_than_passed": say("history", "多于派遣至反馈经过的 {most} 分钟，请核对"),
}


def history_problem(problem: HistoryProblem) -> str:
    """Return where in a file of past cases something is wrong, what, and what to do, in one line."""
    details = {name: _heading(str(value)) if name == "before" else value for name, value in problem.details.items()}
    sentence = translated("history", HISTORY_PROBLEMS[problem.code]).format(**details)
    if not problem.line:
        return translated("history", say("history", "{sentence}。")).format(sentence=sentence)
    field = f"“{_heading(problem.field)}”" if problem.field else ""
    return translated("history", say("history", "第 {line} 行{field}：{sentence}。")).format(
        line=problem.line, field=field, sentence=sentence
    )


def vocabulary() -> Vocabulary:
    """What may stand in a file for statuses, sources, levels and classes of limits: our words, and the codes."""
    return Vocabulary(
        ends=_words((Status.CLOSED, Status.DECLINED), cases.status),
        sources=_words(ReportSource, cases.source),
        levels=_words(Level, cases.level) | _words(Level, _short_level),
        limit_classes=_words(LimitClass, times.limit_class),
    )


def _words(codes: type[E] | tuple[E, ...], word: Callable[[E], str]) -> dict[str, E]:
    """By word, with or without the blanks in it, and by code."""
    words = {word(code): code for code in codes}
    return words | {text.replace(" ", ""): code for text, code in words.items()} | {code.value: code for code in codes}


def _short_level(level: Level) -> str:
    """The one word of a level that people write: 街道 for 二级（街道）."""
    return cases.level(level).rpartition("（")[2].removesuffix("）")


def _heading(field: str) -> str:
    if field == "position":
        return f"{HEADINGS['lon']}、{HEADINGS['lat']}"
    return HEADINGS[field]
