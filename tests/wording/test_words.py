"""Every code that a person may meet has Chinese words of its own."""

import enum
import re
from collections.abc import Callable
from typing import Any

import pytest

from desktop import wording
from desktop.queries.board import Column, Sort
from desktop.queries.journal import ProblemKind
from desktop.rules.explanation import LimitClass, Reason
from desktop.rules.terms import (
    AssessmentState,
    Level,
    OrganisationKind,
    PhotoKind,
    ReportSource,
    RequestState,
    StopReason,
    SubjectKind,
    Urgency,
)
from desktop.rules.workflow import Action, RequestKind, Role, Side, Stage, Status, Step
from desktop.rules.working_time import Light
from desktop.wording import administration

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
WORDS: list[tuple[type[enum.Enum], Callable[[Any], str]]] = [
    (Action, wording.action),
    (AssessmentState, wording.assessment_state),
    (Column, wording.column),
    (Level, wording.level),
    (Light, wording.light),
    (Light, wording.light_meaning),
    (LimitClass, wording.limit_class),
    (OrganisationKind, wording.organisation_kind),
    (PhotoKind, wording.photo_kind),
    (Reason, wording.reason),
    (ReportSource, wording.source),
    (RequestKind, wording.request_kind),
    (RequestState, wording.request_state),
    (Role, wording.role),
    (Side, wording.side),
    (Sort, wording.sort),
    (Stage, wording.stage),
    (Status, wording.status),
    (Step, wording.step),
    (StopReason, wording.stop_reason),
    (SubjectKind, wording.subject_kind),
    (Urgency, wording.urgency),
]


@pytest.mark.parametrize(("kind", "words"), WORDS)
def test_every_member_has_its_own_chinese_words(kind: type[enum.Enum], words: Callable[[Any], str]) -> None:
    told = {member: words(member) for member in kind}
    assert all(CHINESE.search(text) and not LATIN_WORD.search(text) for text in told.values()), told
    assert len(set(told.values())) == len(told), told


def test_no_enum_of_the_rules_was_forgotten() -> None:
    from desktop.rules import explanation, terms, workflow

    kinds = {
        value
        for module in (explanation, terms, workflow)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, enum.Enum) and value.__module__ == module.__name__
    }
    assert kinds - {kind for kind, _ in WORDS} == set()


def test_the_words_are_the_plans() -> None:
    assert [wording.step(step) for step in Step] == [
        "信息采集", "事件立案", "任务派遣", "任务处置", "结果反馈", "核实结案", "综合评价", "绩效考核",
    ]  # fmt: skip
    assert wording.status(Status.CHECKING) == "待核实"  # before filing: is it true?
    assert wording.status(Status.ANSWERED) == "待核查"  # before closing: is it put right?
    assert wording.numbered_step(Step.HANDLING) == "4 任务处置"
    assert wording.stage_limit(Stage.HANDLING) == "处置期限"


@pytest.mark.parametrize("grade", ["A", "B", "C", "D", "E", ""])
def test_every_grade_has_words(grade: str) -> None:
    assert CHINESE.search(wording.grade(grade))


@pytest.mark.parametrize("kind", ProblemKind)
def test_whatever_verify_finds_is_told_in_a_sentence(kind: ProblemKind) -> None:
    sentence = administration.journal_problem(kind, "2026-000001", 3, "2026-03-02")
    assert sentence != kind.value
    assert ("2026-000001" in sentence and "3" in sentence) or "2026-03-02" in sentence
