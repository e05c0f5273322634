"""What the assessment tab reads: subjects, ranking, one card, what is published and what publishing would do."""

from datetime import date
from pathlib import Path

import pytest

from desktop.queries import scorecards
from desktop.queries.scorecards import Period
from desktop.rules.errors import Refused
from desktop.rules.terms import AssessmentState, SubjectKind
from desktop.rules.workflow import Role
from desktop.usecases import supervision
from desktop.usecases.fields import LongText
from tests.assessment_office import CARDS, STREET, AssessmentOffice

MARCH = Period(date(2024, 3, 1), date(2024, 3, 31))
INSPECTOR = SubjectKind.INSPECTOR


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    return AssessmentOffice(tmp_path)


def test_subjects_are_the_active_inspectors(office: AssessmentOffice) -> None:
    office.person("王建国", active=False)
    rows = office.ask(scorecards.subjects, INSPECTOR)
    assert [(row.name, row.organisation) for row in rows] == [("张玉梅", "区指挥中心")]
    bodies = {row.subject for row in office.ask(scorecards.subjects, SubjectKind.BODY)}
    assert {"epb", "urban_enforcement", "110102007"} <= bodies
    assert len(office.ask(scorecards.subjects, SubjectKind.COMMUNITY)) == 263


def test_the_ranking_puts_graded_cards_first_and_the_better_first(office: AssessmentOffice) -> None:
    late, none = office.person("迟到"), office.person("没有上报")
    case = office.whole_case("2024-03-11")
    assert case
    second = office.report("2024-03-12 09:00", inspector=late)
    office.to_answer(second, "2024-03-12 09:10")
    office.verify(second, "2024-03-12 09:20", "2024-03-14 10:00", inspector=late)
    for inspector, hour in ((office.inspector, "14"), (late, "15")):
        third = office.report(f"2024-03-{hour} 13:40", inspector=inspector)
        office.check(third, f"2024-03-{hour} 13:45", f"2024-03-{hour} 14:00", inspector=inspector)
    office.at("2024-04-01 08:00")
    cards = office.ask(scorecards.ranking, INSPECTOR, MARCH)
    assert [(card.name, card.grade) for card in cards] == [("张玉梅", "A"), ("迟到", "B"), ("没有上报", "")]
    assert cards[-1].too_few
    assert none


def test_a_card_names_the_cases_behind_every_number(office: AssessmentOffice) -> None:
    office.whole_case("2024-03-11")
    office.report("2024-03-12 09:00")
    office.at("2024-04-01 08:00")
    card = office.ask(scorecards.card, INSPECTOR, str(office.inspector), MARCH)
    for row in card.indicators:
        assert len(row.numerator_cases) == (row.numerator or 0)
        assert len(row.denominator_cases) == (row.denominator or 0)
        assert set(row.numerator_cases) <= set(row.denominator_cases)
    assert {key: len(card.cases_of(key)) for key, _ in card.counts} == dict(card.counts)
    assert card.cases_of("reported") == ("2024-000001", "R20240312-0001")


def test_who_has_no_card_is_refused(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    for kind, subject in ((INSPECTOR, "999"), (SubjectKind.BODY, "nobody")):
        with pytest.raises(Refused) as refusal:
            office.ask(scorecards.card, kind, subject, MARCH)
        assert refusal.value.code == "scorecard_not_found"


def test_the_preview_tells_what_publishing_would_do_and_what_stands_against_it(office: AssessmentOffice) -> None:
    office.whole_case("2024-03-11")
    closed = office.report("2024-03-12 09:00")
    office.to_answer(closed, "2024-03-12 09:10")
    office.verify(closed, "2024-03-12 09:20", "2024-03-12 09:40")
    office.close(closed, "2024-03-12 10:00")
    running = office.ask(scorecards.publication_preview, MARCH)
    assert (running.refusal, running.cards, running.cases, running.unevaluated) == ("period_not_ended", CARDS, 1, 1)
    office.at("2024-04-01 08:00")
    assert office.ask(scorecards.publication_preview, MARCH).refusal == ""
    appeal = supervision.MakeAppeal(
        case_id=closed, contested=supervision.Contested.OVERDUE, reason=LongText("非本单位职责")
    )
    office.do(Role.EPB, supervision.appeal, appeal)
    appealed = office.ask(scorecards.publication_preview, MARCH)
    assert (appealed.refusal, appealed.open_appeals) == ("appeals_open", ("2024-000002",))


def test_a_published_period_is_read_as_it_was_frozen(office: AssessmentOffice) -> None:
    office.whole_case("2024-03-11")
    office.at("2024-04-01 08:00")
    draft = office.ask(scorecards.card, INSPECTOR, str(office.inspector), MARCH)
    office.publish(MARCH.first_day, MARCH.last_day)
    frozen = office.ask(scorecards.card, INSPECTOR, str(office.inspector), MARCH)
    assert (frozen.state, frozen.indicators, frozen.counts) == ("published", draft.indicators, draft.counts)
    assert len(frozen.hash) == 64
    (row,) = office.ask(scorecards.published)
    assert (row.period, row.revision, row.state, row.cards) == (MARCH, 0, AssessmentState.PUBLISHED, CARDS)
    assert row.published_by == "assessor"
    assert office.ask(scorecards.publication_preview, MARCH).state is AssessmentState.PUBLISHED


def test_a_body_a_street_and_a_post_see_their_own_cards(office: AssessmentOffice) -> None:
    office.whole_case("2024-03-11")
    office.actors[Role.STREET] = office.account(Role.STREET, STREET, grid_code=STREET)
    office.at("2024-04-01 08:00")
    own = {
        Role.BODY: (SubjectKind.BODY, {"urban_enforcement"}),
        Role.STREET: (SubjectKind.STREET, {STREET}),
        Role.DISPATCHER: (SubjectKind.DISPATCHER, {str(office.actors[Role.DISPATCHER].account_id)}),
    }
    for role, (kind, subjects) in own.items():
        with office.reading(role) as reading:
            assert {card.subject for card in scorecards.ranking(reading, kind, MARCH)} == subjects
