"""The marks of the EPB and the streets count in an inspector's card until it is published, and then each responsible person signs."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from desktop.queries import assessment_check, scorecards
from desktop.rules.errors import Refused
from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import Card, IndicatorRow, Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.usecases import joint_assessment
from desktop.usecases.fields import PersonId
from tests.assessment_office import STREET, AssessmentOffice

MARCH = Period(date(2024, 3, 1), date(2024, 3, 31))


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    made = AssessmentOffice(tmp_path)
    made.whole_case("2024-03-11")
    made.actors[Role.STREET] = made.account(Role.STREET, STREET, grid_code=STREET)
    made.actors[Role.LEADER] = made.account(Role.LEADER, "centre")
    made.at("2024-04-01 08:00")
    return made


def mark(office: AssessmentOffice, points: int, inspector: int | None = None) -> joint_assessment.GiveMark:
    return joint_assessment.GiveMark(
        first_day=MARCH.first_day,
        last_day=MARCH.last_day,
        inspector=PersonId(inspector or office.inspector),
        points=points,
    )


def line(office: AssessmentOffice, indicator: Indicator) -> IndicatorRow:
    card: Card = office.ask(scorecards.card, SubjectKind.INSPECTOR, str(office.inspector), MARCH)
    return next(each for each in card.indicators if each.key == indicator)


def publish(office: AssessmentOffice) -> int:
    return office.publish(MARCH.first_day, MARCH.last_day).assessment_id


def refused(office: AssessmentOffice, role: Role, form: joint_assessment.GiveMark | joint_assessment.SignFor) -> str:
    usecase = joint_assessment.give_mark if isinstance(form, joint_assessment.GiveMark) else joint_assessment.sign_for
    with pytest.raises(Refused) as refusal:
        office.do(role, usecase, form)
    return refusal.value.code


def test_the_latest_mark_of_each_counts(office: AssessmentOffice) -> None:
    assert line(office, Indicator.EPB_MARK).score is None
    office.do(Role.EPB, joint_assessment.give_mark, mark(office, 60))
    office.do(Role.EPB, joint_assessment.give_mark, mark(office, 85))
    office.do(Role.STREET, joint_assessment.give_mark, mark(office, 70))
    assert (line(office, Indicator.EPB_MARK).score, line(office, Indicator.STREET_MARK).score) == (85.0, 70.0)
    assert line(office, Indicator.EPB_MARK).weight == 10.0


def test_the_same_act_twice_is_one_mark(office: AssessmentOffice) -> None:
    form = mark(office, 60)
    assert office.do(Role.EPB, joint_assessment.give_mark, form) == office.do(
        Role.EPB, joint_assessment.give_mark, form
    )


def test_marks_are_given_by_those_whose_part_it_is(office: AssessmentOffice) -> None:
    elsewhere = office.person("别处", "110102001004")
    assert refused(office, Role.STREET, mark(office, 60, elsewhere)) == "register_outside_own_grid"
    assert refused(office, Role.REGISTRAR, mark(office, 60)) == "register_right_missing"
    assert refused(office, Role.EPB, mark(office, 101)) == "points_out_of_range"
    assert refused(office, Role.EPB, mark(office, 60, 9999)) == "person_unknown"
    publish(office)
    assert refused(office, Role.EPB, mark(office, 60)) == "period_already_published"


def test_level_1_and_2_sign_and_who_has_not_is_listed(office: AssessmentOffice) -> None:
    assert refused(office, Role.LEADER, joint_assessment.SignFor(assessment_id=1)) == "period_not_published"
    form = joint_assessment.SignFor(assessment_id=publish(office))
    before = office.ask(assessment_check.receipts, form.assessment_id)
    assert (len(before), before[0].level, {row.signed_at for row in before}) == (16, 1, {None})
    office.do(Role.LEADER, joint_assessment.sign_for, form)
    street = joint_assessment.SignFor(assessment_id=form.assessment_id)
    office.do(Role.STREET, joint_assessment.sign_for, street)
    after = office.ask(assessment_check.receipts, form.assessment_id)
    assert {row.grid_code for row in after if row.signed_at is not None} == {STREET[:6], STREET}
    again = joint_assessment.SignFor(assessment_id=form.assessment_id)
    assert refused(office, Role.STREET, again) == "signed_already"
    assert refused(office, Role.EPB, again) == "register_right_missing"
    with pytest.raises(IntegrityError, match="append_only"), office.store.engine.begin() as connection:
        connection.execute(text("UPDATE receipts SET actor = 'x'"))
