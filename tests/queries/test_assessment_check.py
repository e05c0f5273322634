"""A published assessment is recomputed from the journal with its own norms, and what differs is named."""

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from desktop.models.assessment import Scorecard
from desktop.models.case import Interval
from desktop.models.norm import Norm
from desktop.queries import assessment_check
from desktop.rules.permissions import SYSTEM
from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import card_hash, thaw
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Stage
from tests.assessment_office import CARDS, AssessmentOffice


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    made = AssessmentOffice(tmp_path)
    made.whole_case("2024-03-11")
    made.at("2024-04-01 08:00")
    made.publish(date(2024, 3, 1), date(2024, 3, 31))
    return made


def test_what_was_published_is_what_the_journal_gives(office: AssessmentOffice) -> None:
    checked = office.ask(assessment_check.verify)
    assert (checked.assessments, checked.cards, checked.differences) == (1, CARDS, ())


def test_later_cases_and_norms_make_no_difference(office: AssessmentOffice) -> None:
    office.whole_case("2024-04-08")
    with office.store.writing(SYSTEM) as work:
        value = {"A": {"from": 99}, "B": {"from": 98}, "C": {"from": 97}, "D": {"from": 96}, "E": {"from": 0}}
        work.session.add(
            Norm(key="grades", value=value, valid_from=date(2015, 1, 1), recorded_at=work.now, recorded_by=0)
        )
    assert office.ask(assessment_check.verify).differences == ()


def test_a_fact_that_moved_is_named(office: AssessmentOffice) -> None:
    with office.store.engine.begin() as connection:  # by somebody with a database tool
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS guard_intervals_has_ended")
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'intervals'"
        ).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        early = office.at("2024-03-05 09:00")
        connection.execute(update(Interval).where(Interval.stage == Stage.HANDLING).values(deadline=early))
    office.at("2024-04-02 08:00")
    differences = office.ask(assessment_check.verify).differences
    assert ("区环保局", "handled_on_time_rate", "1/1 100.0", "0/1 0.0") in {
        (each.name, each.what, each.published, each.computed) for each in differences
    }


def test_cards_published_before_registers_named_what_they_count_are_held_by_their_numbers(
    office: AssessmentOffice,
) -> None:
    with office.reading() as reading:
        row = reading.session.scalars(select(Scorecard).where(Scorecard.subject_kind == SubjectKind.STREET)).first()
        assert row is not None
        kept = thaw(row.card, row.hash)
    unnamed = tuple(
        replace(line, denominator_cases=()) if line.key == Indicator.ENFORCEMENT_COVERAGE_RATE else line
        for line in kept.indicators
    )
    assert unnamed != kept.indicators
    document = {**row.card, "indicators": [asdict(line) for line in unnamed]}
    with office.store.engine.begin() as connection:
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'scorecards'"
        ).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        values = {"card": document, "hash": card_hash(document)}
        connection.execute(update(Scorecard).where(Scorecard.id == row.id).values(**values))
    assert office.ask(assessment_check.verify).differences == ()
