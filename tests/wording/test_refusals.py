"""Every refusal that the program can raise has a sentence that says why and what to do."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from desktop import wording
from desktop.rules.errors import Refused
from desktop.rules.permissions import Actor, CaseFacts, may_act
from desktop.rules.workflow import Action, Role, Status
from desktop.store import guards
from desktop.wording.refusals import known_doings, known_refusals, known_rules


def raised(repository: Path) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Return code → (where, details given) of every Refused("code", …) in the program; ** counts as anything."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for file in sorted((repository / "desktop").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and "Refused" in ast.unparse(node.func)):
                continue
            code = node.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                where = f"{file.relative_to(repository)}:{node.lineno}"
                given = frozenset(keyword.arg or "**" for keyword in node.keywords)
                found.setdefault(code.value, []).append((where, given))
    return found


def test_every_code_has_a_sentence(repository: Path) -> None:
    silent = {code: sites[0][0] for code, sites in raised(repository).items() if code not in known_refusals()}
    assert silent == {}


def test_every_sentence_is_given_the_details_it_needs(repository: Path) -> None:
    sites = raised(repository)
    lacking = {
        f"{where} {code}": sorted(needed - given)
        for code, needed in known_refusals().items()
        for where, given in sites.get(code, [])
        if "**" not in given and needed - given
    }
    assert lacking == {}


def test_no_sentence_is_left_over(repository: Path) -> None:
    text = "\n".join(
        file.read_text(encoding="utf-8")
        for file in (repository / "desktop").rglob("*.py")
        if "wording" not in file.parts
    )
    assert [code for code in known_refusals() if f'"{code}"' not in text] == []


@pytest.mark.parametrize("code", sorted(known_refusals()))
def test_sentences_are_chinese_and_say_what_to_do(code: str) -> None:
    sentence = wording.refusal(Refused(code, **dict.fromkeys(known_refusals()[code], "甲")))
    assert re.search(r"请|须|应|不必", sentence), sentence
    assert sentence.endswith("。")
    assert not re.search(r"[{}]|[a-z]+_[a-z]+", sentence), sentence


def test_every_thing_that_a_role_may_not_do_has_words(repository: Path) -> None:
    doings = {
        keyword.value.value
        for file in (repository / "desktop").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and "Refused" in ast.unparse(node.func)
        for keyword in node.keywords
        if keyword.arg == "action" and isinstance(keyword.value, ast.Constant)
    }
    assert doings <= known_doings()


def test_every_guard_of_the_database_has_words() -> None:
    assert set(guards.REFUSALS) == known_rules()


def test_details_are_told_in_words() -> None:
    refused = may_act(Actor(1, "刘洋", Role.DISPATCHER), Action.FILE, CaseFacts(Status.ACCEPTED))
    assert refused is not None
    assert wording.refusal(refused) == "派遣员不能立案，此项由值班长办理。请转请其办理。"
    locked = Refused("account_locked", until=datetime(2015, 11, 24, 1, 40, tzinfo=UTC))
    assert "2015-11-24 09:40" in wording.refusal(locked)
    assert "2015年10月1日" in wording.refusal(Refused("calendar_day_twice", date=date(2015, 10, 1)))


def test_an_unknown_code_is_told_with_the_code() -> None:
    assert "some_new_rule" in wording.refusal(Refused("some_new_rule", field="grid"))


def test_a_missing_detail_does_not_break_the_sentence() -> None:
    assert "—" in wording.refusal(Refused("account_locked"))
