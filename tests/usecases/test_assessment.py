"""Publishing freezes the cards and counts the cases, once, after the period, and never while an appeal is open."""

import copy
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from desktop.models.account import Account
from desktop.models.assessment import Assessment, Scorecard
from desktop.models.calendar import CalendarVersion
from desktop.models.case import Case
from desktop.models.journal import JournalRow
from desktop.models.norm import Norm
from desktop.models.person import Person
from desktop.queries import assessment_check, scorecards
from desktop.rules.errors import Refused
from desktop.rules.permissions import SYSTEM
from desktop.rules.scorecard import Card, Period, card_hash, thaw
from desktop.rules.terms import AssessmentState, SubjectKind
from desktop.rules.workflow import Action, Role, Status
from desktop.usecases import assessment, supervision
from desktop.usecases.fields import LongText
from tests.assessment_office import CARDS, AssessmentOffice

MARCH = Period(date(2024, 3, 1), date(2024, 3, 31))
FORM = assessment.Publish(first_day=MARCH.first_day, last_day=MARCH.last_day)


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    made = AssessmentOffice(tmp_path)
    made.whole_case("2024-03-11")
    return made


def publish(
    office: AssessmentOffice, form: assessment.Publish = FORM, role: Role = Role.ASSESSOR
) -> assessment.Published:
    review = assessment.Review(first_day=form.first_day, last_day=form.last_day)
    with suppress(Refused):
        office.do(Role.ASSESSOR, assessment.review, review)
    published: assessment.Published = office.do(role, assessment.publish, form)
    return published


def refusal_of(office: AssessmentOffice, form: assessment.Publish = FORM, role: Role = Role.ASSESSOR) -> Refused:
    with pytest.raises(Refused) as refusal:
        publish(office, form, role)
    return refusal.value


def frozen(office: AssessmentOffice) -> list[tuple[dict[str, object], str]]:
    """The inspectors' frozen cards with their hashes."""
    own = Scorecard.subject_kind == SubjectKind.INSPECTOR
    with office.reading() as reading:
        return [
            (row.card, row.hash) for row in reading.session.scalars(select(Scorecard).where(own).order_by(Scorecard.id))
        ]


def test_publishing_freezes_the_cards_and_counts_the_evaluated_cases(office: AssessmentOffice) -> None:
    closed = office.report("2024-03-12 09:00")
    office.to_answer(closed, "2024-03-12 09:10")
    office.verify(closed, "2024-03-12 09:20", "2024-03-12 09:40")
    office.close(closed, "2024-03-12 10:00")
    office.whole_case("2024-04-01")
    office.at("2024-04-01 12:00")
    done = publish(office)
    assert (done.cards, done.cases) == (CARDS, 1)
    with office.reading() as reading:
        statuses = reading.session.scalars(select(Case.status).order_by(Case.id)).all()
        rows = reading.session.scalars(select(JournalRow).where(JournalRow.action == Action.COUNT)).all()
    # the second was never evaluated, the third was closed after the period
    assert statuses == [Status.ASSESSED, Status.CLOSED, Status.EVALUATED]
    assert [row.payload for row in rows] == [{"assessment": done.assessment_id}]


def test_a_frozen_card_holds_facts_norms_and_scores_under_its_hash(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    publish(office)
    ((document, digest),) = frozen(office)
    assert card_hash(document) == digest
    card = thaw(document, digest)
    assert (card.name, card.period, card.state, card.hash) == ("张玉梅", MARCH, "published", digest)
    assert set(document["norms"]) == {"cards", "evaluation", "grades", "sample", "steps"}  # type: ignore[call-overload]
    changed = copy.deepcopy(document)
    changed["score"] = 100.01
    assert card_hash(changed) != digest


def test_what_is_published_never_moves(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    publish(office)
    before = frozen(office)
    late = office.report("2024-04-01 08:30")  # life goes on, and the norms change, even for the past
    office.check(late, "2024-04-01 08:40", "2024-04-01 09:00")
    with office.store.writing(SYSTEM) as work:
        work.session.add(
            Norm(
                key="cards",
                value={"inspector": {"parts": [{"measure": "missed_rate", "weight": 1, "better": "less"}]}},
                valid_from=date(2015, 1, 1),
                recorded_at=work.now,
                recorded_by=0,
            )
        )
    assert frozen(office) == before
    card: Card = office.ask(scorecards.card, SubjectKind.INSPECTOR, str(office.inspector), MARCH)
    assert card.hash == before[0][1]
    assert len(card.indicators) == 7


def test_a_published_card_stays_byte_for_byte_after_norms_calendar_and_cases_change(office: AssessmentOffice) -> None:
    """The table of steps is scaled to the working days of half a month, so that a changed calendar would move the score."""
    half = assessment.Publish(first_day=date(2024, 3, 1), last_day=date(2024, 3, 15))
    office.at("2024-04-01 08:00")
    publish(office, half)
    before = stored(office)
    office.at("2024-04-02 09:00")
    with office.store.writing(SYSTEM) as work:
        newest = work.session.scalars(select(CalendarVersion).order_by(CalendarVersion.id.desc())).first()
        assert newest is not None
        days = [{"day": f"2024-03-{day:02d}", "kind": "holiday", "name": "临时放假"} for day in range(16, 30)]
        content = {**newest.content, "days": days}
        work.session.add(CalendarVersion(made_at=work.now, made_by=0, note="", content=content))
        grades = {"A": {"from": 99}, "B": {"from": 98}, "C": {"from": 97}, "D": {"from": 96}, "E": {"from": 0}}
        work.session.add(
            Norm(key="grades", value=grades, valid_from=date(2015, 1, 1), recorded_at=work.now, recorded_by=0)
        )
    office.whole_case("2024-04-03")
    assert stored(office) == before
    assert office.ask(assessment_check.verify).differences == ()


def stored(office: AssessmentOffice) -> list[tuple[str, str]]:
    """Every card as its bytes lie in the database, with its hash."""
    with office.store.engine.connect() as connection:
        return [(row[0], row[1]) for row in connection.exec_driver_sql("SELECT card, hash FROM scorecards ORDER BY id")]


def test_a_published_card_of_somebody_who_has_left_still_holds(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    publish(office)
    with office.store.writing(SYSTEM) as work:
        for account in work.session.scalars(select(Account)):
            account.active = False
        for person in work.session.scalars(select(Person)):
            person.active = False
    assert office.ask(assessment_check.verify).differences == ()


def test_the_database_itself_refuses_to_change_a_published_card(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    publish(office)
    with pytest.raises(IntegrityError, match="append_only"), office.store.engine.begin() as connection:
        connection.execute(update(Scorecard).values(name="别人"))
    with pytest.raises(IntegrityError, match="never_deleted"), office.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM assessments"))


def test_only_the_assessor_publishes(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    for role in (Role.REGISTRAR, Role.ADMINISTRATOR, Role.EPB):
        assert refusal_of(office, role=role).code == "role_may_not"


def test_a_period_that_has_not_ended_is_refused(office: AssessmentOffice) -> None:
    office.at("2024-03-31 23:59")
    assert refusal_of(office).code == "period_not_ended"
    office.at("2024-04-01 00:00")
    assert publish(office).cards == CARDS


def test_a_period_that_ends_before_it_begins_is_refused(office: AssessmentOffice) -> None:
    backwards = assessment.Publish(first_day=date(2024, 3, 2), last_day=date(2024, 3, 1))
    assert refusal_of(office, backwards).code == "period_invalid"


def test_a_period_is_published_once(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    publish(office)
    again = assessment.Publish(first_day=MARCH.first_day, last_day=MARCH.last_day)
    assert refusal_of(office, again).code == "period_already_published"
    with office.reading() as reading:
        assert len(reading.session.scalars(select(Assessment)).all()) == 1


def test_an_open_appeal_stops_the_publication_and_a_decided_one_does_not(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    appeal = supervision.MakeAppeal(
        case_id=1, contested=supervision.Contested.EVALUATION, reason=LongText("不同意扣分")
    )
    office.do(Role.EPB, supervision.appeal, appeal)
    refusal = refusal_of(office)
    assert (refusal.code, refusal.details["cases"]) == ("appeals_open", ["2024-000001"])
    other = office.account(Role.ASSESSOR, "centre", person_id=office.inspector)
    office.actors[Role.ASSESSOR], first = other, office.actors[Role.ASSESSOR]
    office.do(Role.ASSESSOR, supervision.dismiss, supervision.DecideAppeal(case_id=1, reason=LongText("事实清楚")))
    office.actors[Role.ASSESSOR] = first
    assert publish(office).cases == 1


def test_a_case_is_counted_once_though_it_lies_in_two_published_periods(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    publish(office)
    quarter = assessment.Publish(first_day=date(2024, 1, 1), last_day=date(2024, 3, 31))
    assert publish(office, quarter).cases == 0


def test_nothing_is_left_behind_when_it_is_refused(office: AssessmentOffice) -> None:
    office.at("2024-03-20 08:00")
    refusal_of(office)
    assert frozen(office) == []


def test_what_nobody_reviewed_is_not_published(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    with pytest.raises(Refused, match="period_not_reviewed"):
        office.do(Role.ASSESSOR, assessment.publish, FORM)
    assert frozen(office) == []


def test_a_publication_whose_commit_got_no_answer_is_not_made_twice(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    first = publish(office)
    office.at("2024-04-01 08:05")
    assert office.do(Role.ASSESSOR, assessment.publish, FORM) == first
    form = assessment.Revise(first_day=MARCH.first_day, last_day=MARCH.last_day, reason=LongText("漏算"))
    again = office.do(Role.ASSESSOR, assessment.revise, form)
    assert office.do(Role.ASSESSOR, assessment.revise, form) == again
    assert [row.revision for row in office.ask(scorecards.published)] == [1, 0]


def test_a_reviewed_draft_is_published_by_the_same_number(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    form = assessment.Review(first_day=MARCH.first_day, last_day=MARCH.last_day)
    reviewed = office.do(Role.ASSESSOR, assessment.review, form)
    assert office.do(Role.ASSESSOR, assessment.review, form) == reviewed
    (row,) = office.ask(scorecards.published)
    assert (row.state, row.cards) == (AssessmentState.REVIEWED, 0)
    assert publish(office).assessment_id == reviewed
    (row,) = office.ask(scorecards.published)
    assert (row.state, row.revision) == (AssessmentState.PUBLISHED, 0)


def test_a_correction_is_a_new_revision_that_names_its_reason(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    form = assessment.Revise(first_day=MARCH.first_day, last_day=MARCH.last_day, reason=LongText("漏算一件"))
    with pytest.raises(Refused) as refusal:
        office.do(Role.ASSESSOR, assessment.revise, form)
    assert refusal.value.code == "period_not_published"
    publish(office)
    before = frozen(office)
    without = assessment.Revise(first_day=MARCH.first_day, last_day=MARCH.last_day, reason=LongText(" "))
    with pytest.raises(Refused) as refusal:
        office.do(Role.ASSESSOR, assessment.revise, without)
    assert (refusal.value.code, refusal.value.details["field"]) == ("field_required", "reason")
    office.do(Role.ASSESSOR, assessment.revise, form)
    with office.reading() as reading:
        rows = reading.session.scalars(select(Assessment).order_by(Assessment.revision)).all()
    assert [(row.revision, row.reason) for row in rows] == [(0, ""), (1, "漏算一件")]
    assert frozen(office)[: len(before)] == before
    card: Card = office.ask(scorecards.card, SubjectKind.INSPECTOR, str(office.inspector), MARCH)
    assert card.revision == 1
