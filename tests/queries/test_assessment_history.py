"""A card's trend, peers and what moved it, and a year's sheet, on a real store; whoever sees one card sees no other's name."""

from datetime import date
from pathlib import Path

import pytest

from desktop.models.norm import Norm
from desktop.queries import assessment_history, assessment_norms, scorecards
from desktop.rules.errors import Refused
from desktop.rules.permissions import SYSTEM
from desktop.rules.score_norms import DEFAULT_NORMS
from desktop.rules.scorecard import Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.store.assessment_facts import computed_cards
from desktop.usecases import assessment
from desktop.usecases.fields import LongText
from tests.assessment_office import BODY, STREET, AssessmentOffice

MARCH, APRIL = Period(date(2024, 3, 1), date(2024, 3, 31)), Period(date(2024, 4, 1), date(2024, 4, 30))


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    made = AssessmentOffice(tmp_path)
    made.whole_case("2024-03-11")
    made.at("2024-04-01 08:00")
    made.publish(MARCH.first_day, MARCH.last_day)
    for day in ("2024-04-02", "2024-04-08"):
        made.whole_case(day)
    late = made.report("2024-04-09 09:00")
    made.to_answer(late, "2024-04-09 09:10")
    made.verify(late, "2024-04-09 09:20", "2024-04-09 09:40", passed=False)
    made.at("2024-05-06 08:00")
    return made


def test_a_history_says_where_the_score_comes_from_and_which_cases_cost_it(office: AssessmentOffice) -> None:
    card = office.ask(scorecards.card, SubjectKind.BODY, BODY, APRIL)
    found = office.ask(assessment_history.history, card)
    assert found.before.score == 100.0
    trend = office.ask(assessment_history.trend, found)
    assert (trend.kind, trend.subject, trend.period) == (SubjectKind.BODY, BODY, APRIL)
    assert [each.period.first_day.month for each in trend.points] == [11, 12, 1, 2, 3, 4]
    assert [each.grade for each in trend.points[:4]] == [""] * 4  # too little to grade
    assert [(each.score, each.published) for each in trend.points[-2:]] == [(100.0, True), (card.score, False)]
    closed = next(line for line in found.moved if line.key == "closed_rate")
    assert (closed.score_before, closed.score, closed.lost_before, closed.lost) == (100.0, 66.67, (), ("2024-000004",))
    assert (found.comparison.place, found.comparison.graded) == (1, 1)


def test_a_body_sees_its_place_and_nobody_elses_card(office: AssessmentOffice) -> None:
    with office.reading(Role.BODY) as reading:
        other = office.ask(scorecards.card, SubjectKind.BODY, BODY, APRIL)
        with pytest.raises(Refused, match="scorecard_not_visible"):
            assessment_history.history(reading, other)
        with pytest.raises(Refused, match="scorecard_not_visible"):
            assessment_history.trend(reading, office.ask(assessment_history.history, other))
        card = scorecards.card(reading, SubjectKind.BODY, "urban_enforcement", APRIL)
        own = assessment_history.history(reading, card)
        assert own.comparison.graded == 1
        sheet = assessment_history.year_sheet(reading, SubjectKind.BODY, 2024)
    assert {row.subject for row in sheet.rows} == {"urban_enforcement"}


def test_a_history_is_the_same_with_the_peers_that_were_read_and_without(office: AssessmentOffice) -> None:
    card = office.ask(scorecards.card, SubjectKind.BODY, BODY, APRIL)
    peers = office.ask(scorecards.ranking, SubjectKind.BODY, APRIL)
    assert office.ask(assessment_history.history, card, peers) == office.ask(assessment_history.history, card)


def test_a_trend_shows_what_was_published_whatever_is_decided_since(office: AssessmentOffice) -> None:
    with office.store.writing(SYSTEM) as work:
        grades = dict(DEFAULT_NORMS.rows["grades"]) | {"A": {"from": 101}}
        norm = Norm(key="grades", value=grades, valid_from=MARCH.first_day, recorded_at=work.now, recorded_by=0)
        work.session.add(norm)
    card = office.ask(scorecards.card, SubjectKind.BODY, BODY, APRIL)
    trend = office.ask(assessment_history.trend, office.ask(assessment_history.history, card))
    before = trend.points[-2]
    assert (before.score, before.grade, before.published) == (100.0, "A", True)
    with office.reading() as reading:
        (anew,) = computed_cards(reading, SubjectKind.BODY, MARCH, BODY)
    assert anew.grade == "B"


def test_the_year_takes_the_newest_revision_of_every_month(office: AssessmentOffice) -> None:
    office.publish(APRIL.first_day, APRIL.last_day)
    before = office.ask(assessment_history.year_sheet, SubjectKind.BODY, 2024)
    row = next(row for row in before.rows if row.subject == BODY)
    assert before.periods == (MARCH, APRIL)
    assert [(part.score, part.cases) for part in row.parts] == [(100.0, 1), (row.parts[1].score, 3)]
    assert row.score == pytest.approx((100.0 + row.parts[1].score * 3) / 4, abs=0.005)
    form = assessment.Revise(first_day=MARCH.first_day, last_day=MARCH.last_day, reason=LongText("更正"))
    office.do(Role.ASSESSOR, assessment.revise, form)
    after = office.ask(assessment_history.year_sheet, SubjectKind.BODY, 2024)
    assert after.periods == (MARCH, APRIL)
    streets = office.ask(assessment_history.year_sheet, SubjectKind.STREET, 2024)
    assert streets.rows[0].subject == STREET
    with pytest.raises(Refused, match="value_invalid"):
        office.ask(assessment_history.year_sheet, SubjectKind.INSPECTOR, 2024)


def test_the_norms_are_read_with_every_version(office: AssessmentOffice) -> None:
    sheet = office.ask(assessment_norms.norm_sheet)
    assert sheet.values["grades"]["A"]["from"] == 90
    assert [version.key for version in sheet.history("cards.body")] == ["cards"]
    assert sheet.history("cards.body")[0].by == ""
