"""The words that argparse itself says, in Chinese; it asks gettext for them by their English texts."""

from __future__ import annotations

import argparse

_WORDS = {
    "usage: ": "用法：",
    "options": "选项",
    "positional arguments": "参数",
    "subcommands": "命令",
    "the following arguments are required: %s": "缺少参数：%s",
    "one of the arguments %s is required": "须给出其中之一：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "expected one argument": "须带一个值",
    "expected at least one argument": "须至少带一个值",
    "expected at most one argument": "最多带一个值",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "不能是 %(value)r，可选：%(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)r 不是正确的值",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不明确，可能是 %(matches)s",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "ignored explicit argument %r": "不能带值 %r",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有命令 %(parser_name)r，可用：%(choices)s",
}


def in_chinese() -> None:
    """Let argparse speak Chinese in this process."""
    # argparse takes its words through these two names of its own module
    argparse._ = lambda text: _WORDS.get(text, text)  # type: ignore[attr-defined]
    argparse.ngettext = lambda one, many, number: _WORDS.get(one if number == 1 else many, many)  # type: ignore[attr-defined]
