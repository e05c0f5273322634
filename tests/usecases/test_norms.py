"""A changed norm is a dated row with its reason; before it is made, its effect on a period is told; what was before stays."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.models.norm import Norm
from desktop.queries import scorecards
from desktop.rules.errors import Refused
from desktop.rules.score_norms import DEFAULT_ROWS
from desktop.rules.scorecard import Card, Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.usecases import norms
from desktop.usecases.fields import LongText, ShortText
from tests.assessment_office import BODY, AssessmentOffice

MARCH = Period(date(2024, 3, 1), date(2024, 3, 31))
APRIL = Period(date(2024, 4, 1), date(2024, 4, 30))
STRICT = {"A": {"from": 101}, "B": {"from": 100}, "C": {"from": 60}, "D": {"from": 40}, "E": {"from": 0}}


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    made = AssessmentOffice(tmp_path)
    made.whole_case("2024-03-11")
    made.whole_case("2024-04-08")
    made.at("2024-04-09 08:00")
    return made


def change(**given: Any) -> norms.ChangeNorm:
    values: dict[str, Any] = {
        "norm": ShortText("grades"),
        "value": STRICT,
        "valid_from": date(2024, 4, 10),
        "reason": LongText("全年从严"),
    }
    return norms.ChangeNorm(**(values | given))


def refusal(office: AssessmentOffice, form: norms.ChangeNorm, role: Role = Role.ASSESSOR) -> str:
    with pytest.raises(Refused) as refused:
        office.do(role, norms.change_norm, form)
    return refused.value.code


def card(office: AssessmentOffice, period: Period) -> Card:
    found: Card = office.ask(scorecards.card, SubjectKind.BODY, BODY, period)
    return found


def test_a_change_holds_from_its_day_and_not_before(office: AssessmentOffice) -> None:
    norm_id = office.do(Role.ASSESSOR, norms.change_norm, change())
    office.at("2024-05-06 08:00")
    assert (card(office, MARCH).grade, card(office, APRIL).grade) == ("A", "B")
    with office.reading() as reading:
        kept = reading.session.get_one(Norm, norm_id)
        assert (kept.reason, kept.recorded_by) == ("全年从严", office.actors[Role.ASSESSOR].account_id)


def test_a_change_whose_commit_got_no_answer_is_not_made_twice(office: AssessmentOffice) -> None:
    form = change()
    first = office.do(Role.ASSESSOR, norms.change_norm, form)
    office.at("2024-04-09 08:10")
    office.do(Role.ASSESSOR, norms.change_norm, change(value=DEFAULT_ROWS["grades"], reason=LongText("改回")))
    assert office.do(Role.ASSESSOR, norms.change_norm, form) == first  # and does not undo what came since
    office.at("2024-05-06 08:00")
    assert card(office, APRIL).grade == "A"


def test_the_preview_tells_the_effect_and_keeps_nothing(office: AssessmentOffice) -> None:
    effects = office.ask(norms.preview, change(), SubjectKind.BODY, MARCH)
    assert effects[0] == norms.Effect(BODY, "区环保局", 100.0, "A", 100.0, "B")
    assert (effects[-1].grade, effects[-1].new_grade) == ("", "")
    office.at("2024-05-06 08:00")
    assert card(office, APRIL).grade == "A"


def test_one_card_is_changed_by_its_entry(office: AssessmentOffice) -> None:
    body = dict(DEFAULT_ROWS["cards"]["body"])
    body["parts"] = [part | {"weight": 1} for part in body["parts"]]
    effects = office.ask(norms.preview, change(norm="cards.body", value=body), SubjectKind.BODY, MARCH)
    assert effects[0].new_score == 100.0
    office.do(Role.ASSESSOR, norms.change_norm, change(norm=ShortText("cards.body"), value=body))
    office.at("2024-05-06 08:00")
    assert {row.weight for row in card(office, APRIL).indicators if row.weight} == {25.0}


def test_what_would_make_no_norm_is_refused(office: AssessmentOffice) -> None:
    upside_down = STRICT | {"E": {"from": 70}}
    assert refusal(office, change(value=upside_down)) == "norm_bounds_order"
    assert refusal(office, change(norm=ShortText("weather"))) == "norm_unknown"
    assert refusal(office, change(valid_from=date(2024, 4, 8))) == "begins_in_past"
    assert refusal(office, change(reason=LongText(" "))) == "field_required"
    assert refusal(office, change(), Role.REGISTRAR) == "register_right_missing"
    office.do(Role.ASSESSOR, norms.change_norm, change())
    assert refusal(office, change()) == "nothing_changed"
