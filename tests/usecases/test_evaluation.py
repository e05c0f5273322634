"""Step 7: the rubric as computed, an assessor's changes with their reasons, and many cases at once."""

from typing import Any

import pytest

from desktop.rules.errors import Refused
from desktop.rules.workflow import Action, Status
from desktop.usecases import evaluation
from tests.office import Office


def test_the_rubric_is_computed_from_the_course(office: Office) -> None:
    case_id = office.until("closed")
    assert office.do("assessor", evaluation.evaluate, evaluation.Evaluate(case_id=case_id)) == case_id
    made = office.file(case_id).evaluation
    assert made is not None
    assert (made.total, made.computed_total, made.evaluated_by) == (90, 90, "周敏")
    assert office.status(case_id) == Status.EVALUATED
    assert office.refusal("assessor", Action.EVALUATE, case_id) == "not_at_this_status"


def test_only_assessors_evaluate_and_only_closed_cases(office: Office) -> None:
    case_id = office.until("verified")
    assert office.refusal("assessor", Action.EVALUATE, case_id) == "not_at_this_status"
    assert office.refusal("shift_leader", Action.EVALUATE, office.until("closed")) == "role_may_not"


def test_a_changed_score_needs_a_reason_and_keeps_its_computed_one(office: Office) -> None:
    case_id = office.until("closed")
    with office.reading("assessor") as reading:
        part = evaluation.rubric_of(reading, office.case(case_id))[0]
    name = part.part.value

    def change(score: int, reason: str, part_name: str = name) -> dict[str, Any]:
        return {"changes": (evaluation.PartChange(part_name, score, reason),)}

    assert office.refusal("assessor", Action.EVALUATE, case_id, **change(1, " ")) == "reason_required"
    assert office.refusal("assessor", Action.EVALUATE, case_id, **change(part.full + 1, "优")) == "score_out_of_range"
    assert office.refusal("assessor", Action.EVALUATE, case_id, **change(1, "x", "luck")) == "rubric_part_unknown"
    office.act("assessor", Action.EVALUATE, case_id, **change(1, "材料有疑"))
    made = office.file(case_id).evaluation
    assert made is not None
    assert (made.parts[0]["score"], made.parts[0]["computed"], made.parts[0]["reason"]) == (
        1, part.computed, "材料有疑"
    )  # fmt: skip
    assert made.total == made.computed_total - part.computed + 1


def test_a_batch_is_evaluated_wholly_or_not_at_all(office: Office) -> None:
    closed = [office.until("closed") for _ in range(3)]
    open_case = office.until("verified")
    with pytest.raises(Refused):
        office.do("assessor", evaluation.evaluate_batch, evaluation.EvaluateBatch(case_ids=(*closed, open_case)))
    assert {office.status(case) for case in closed} == {Status.CLOSED}
    form = evaluation.EvaluateBatch(case_ids=tuple(closed))
    for _ in range(2):  # sent twice, done once
        assert office.do("assessor", evaluation.evaluate_batch, form) == 3
    assert {office.status(case) for case in closed} == {Status.EVALUATED}
    assert [row.action for row in office.file(closed[0]).journal].count(Action.EVALUATE) == 1


def test_what_the_rules_give_is_known_before_anything_is_evaluated(office: Office) -> None:
    case_id = office.until("closed")
    with office.reading("assessor") as reading:
        parts = evaluation.computed(reading, case_id)
    office.act("assessor", Action.EVALUATE, case_id)
    made = office.file(case_id).evaluation
    assert made is not None
    assert sum(part.computed for part in parts) == made.total
    with office.reading("assessor") as reading, pytest.raises(Refused, match="case_not_found"):
        evaluation.computed(reading, 999)
