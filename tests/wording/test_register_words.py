"""Every code of the registers has Chinese words of its own, every form field a label, every choice a word."""

import dataclasses
import enum
import re
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import pytest

from desktop import wording
from desktop.rules.inspection import DueState, SourceLevel, SourceState
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.posts import Employment, PostKind
from desktop.rules.registers import Register, Right
from desktop.usecases import inspections, patrols, sources, staff, training
from desktop.wording.choices import choice
from desktop.wording.fields import known_fields

CHINESE = re.compile(r"^[^A-Za-z]*[\u4e00-\u9fff][^A-Za-z]*$")
WORDS: list[tuple[type[enum.Enum], Callable[[Any], str]]] = [
    (DueState, wording.due_state),
    (Employment, wording.employment),
    (Performer, wording.performer),
    (PostKind, wording.post_kind),
    (Register, wording.register),
    (Right, wording.right),
    (SourceLevel, wording.source_level),
    (SourceState, wording.source_state),
    (Unit, wording.unit),
]
FORMS = (
    sources.ProposeSource, sources.AddSource, sources.ConfirmSource, sources.ReturnSource, sources.EnterSource,
    sources.ChangeSource, sources.RetireSource, inspections.InspectSource, patrols.PlanPatrol, patrols.EndPatrolPlan,
    patrols.LogPatrol, staff.FillPost, staff.VacatePost, training.Authorise, training.WithdrawAuthorisation,
    training.RecordTraining,
)  # fmt: skip
UNSEEN = {"key", "version", "source_id", "plan_id", "holder_id", "authorisation_id"}


@pytest.mark.parametrize(("kind", "words"), WORDS)
def test_every_member_has_its_own_chinese_words(kind: type[enum.Enum], words: Callable[[Any], str]) -> None:
    told = [words(member) for member in kind]
    assert all(CHINESE.match(text) for text in told), told
    assert len(set(told)) == len(told)


def test_a_plan_is_told_in_words() -> None:
    assert wording.frequency(2, Unit.WEEK) == "每周 2 次"


@pytest.mark.parametrize("form", FORMS)
def test_every_field_of_a_form_has_a_label(form: Any) -> None:
    assert {field.name for field in dataclasses.fields(form)} - UNSEEN <= known_fields()


@pytest.mark.parametrize("form", FORMS)
def test_every_choice_of_a_form_has_a_word(form: Any) -> None:
    for hint in get_type_hints(form).values():
        for kind in (hint, *get_args(hint)):
            if isinstance(kind, type) and issubclass(kind, enum.StrEnum):
                assert all(CHINESE.match(choice(member)) for member in kind)
