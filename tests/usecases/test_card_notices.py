"""Publishing tells every subject of its card, and asks who answers for a street or the district to sign; a correction tells anew."""

from datetime import date
from pathlib import Path

import pytest

from desktop.models.assessment import Assessment
from desktop.queries import counted_things, notices, scorecards
from desktop.queries.counted_things import Counted
from desktop.queries.notices import CardTold, NoticeRow
from desktop.rules.permissions import Actor
from desktop.rules.scorecard import Card, Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.usecases import assessment, card_notices, joint_assessment
from desktop.usecases.fields import LongText
from desktop.usecases.notices import MarkRead, mark_read
from tests.assessment_office import BODY, COMMUNITY, STREET, AssessmentOffice

MARCH = Period.month(date(2024, 3, 1))


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    made = AssessmentOffice(tmp_path)
    made.whole_case("2024-03-11")
    made.at("2024-04-01 08:00")
    return made


def told(office: AssessmentOffice, actor: Actor) -> list[tuple[str, SubjectKind, str]]:
    """The unread notices of cards, the newest first: what, of what kind of subject, of whom."""
    with office.store.reading(actor) as reading:
        rows: tuple[NoticeRow, ...] = notices.unread(reading)
        assert notices.count_unread(reading) == len(rows)
    return [(row.kind, row.about.kind, row.about.subject) for row in rows if isinstance(row.about, CardTold)]


def everybody(office: AssessmentOffice) -> dict[str, Actor]:
    return {
        "inspector": office.account(Role.INSPECTOR, "centre", person_id=office.inspector, grid_code=COMMUNITY),
        "registrar": office.actors[Role.REGISTRAR],
        "body": office.actors[Role.EPB],
        "community": office.account(Role.COMMUNITY, COMMUNITY, grid_code=COMMUNITY),
        "street": office.account(Role.STREET, STREET, grid_code=STREET),
        "leader": office.account(Role.LEADER, "government"),
        "assessor": office.actors[Role.ASSESSOR],
    }


def test_each_subject_is_told_of_its_own_card_and_nobody_of_another_s(office: AssessmentOffice) -> None:
    people = everybody(office)
    registrar = people["registrar"]
    office.publish(MARCH.first_day, MARCH.last_day)
    seen = {name: told(office, actor) for name, actor in people.items()}
    assert seen["inspector"] == [("card_published", SubjectKind.INSPECTOR, str(office.inspector))]
    assert seen["registrar"] == [("card_published", SubjectKind.REGISTRAR, str(registrar.account_id))]
    assert seen["body"] == [("card_published", SubjectKind.BODY, BODY)]
    assert ("card_published", SubjectKind.COMMUNITY, COMMUNITY) in seen["community"]
    assert set(seen["street"]) == {
        ("card_to_sign", SubjectKind.STREET, STREET),
        ("card_published", SubjectKind.BODY, STREET),
    }
    assert seen["leader"] == [("card_to_sign", SubjectKind.DISTRICT, STREET[:6])]
    assert seen["assessor"] == []


def test_what_is_told_names_the_card_and_its_period(office: AssessmentOffice) -> None:
    office.publish(MARCH.first_day, MARCH.last_day)
    with office.store.reading(office.actors[Role.EPB]) as reading:
        about = next(row.about for row in notices.unread(reading) if isinstance(row.about, CardTold))
    assert about == CardTold(SubjectKind.BODY, BODY, "区环保局", MARCH, 0)


def test_a_correction_tells_anew(office: AssessmentOffice) -> None:
    office.publish(MARCH.first_day, MARCH.last_day)
    body = office.actors[Role.EPB]
    with office.store.writing(body) as work:
        newest = max(row.notice_id for row in _unread(office, body))
        mark_read(work, MarkRead(newest=newest))
    assert told(office, body) == []
    office.do(
        Role.ASSESSOR,
        assessment.revise,
        assessment.Revise(first_day=MARCH.first_day, last_day=MARCH.last_day, reason=LongText("漏算一件")),
    )
    assert told(office, body) == [("card_revised", SubjectKind.BODY, BODY)]
    with office.store.reading(body) as reading:
        (about,) = (row.about for row in notices.unread(reading) if isinstance(row.about, CardTold))
    assert about.revision == 1


def _unread(office: AssessmentOffice, actor: Actor) -> tuple[NoticeRow, ...]:
    with office.store.reading(actor) as reading:
        return notices.unread(reading)


def test_who_has_signed_is_not_asked_again_and_others_still_are(office: AssessmentOffice) -> None:
    people = everybody(office)
    somebody = office.person("外街的人", "110102001")
    other = office.account(Role.STREET, "110102001", grid_code="110102001", person_id=somebody)
    done = office.publish(MARCH.first_day, MARCH.last_day)
    with office.store.writing(people["street"]) as work:
        joint_assessment.sign_for(work, joint_assessment.SignFor(assessment_id=done.assessment_id))
    assert told(office, people["street"]) == [("card_published", SubjectKind.BODY, STREET)]
    assert ("card_to_sign", SubjectKind.STREET, "110102001") in told(office, other)
    assert told(office, people["leader"]) == [("card_to_sign", SubjectKind.DISTRICT, STREET[:6])]


def test_a_corrected_card_is_to_be_signed_for_once(office: AssessmentOffice) -> None:
    street = everybody(office)["street"]
    office.publish(MARCH.first_day, MARCH.last_day)
    revision = assessment.Revise(first_day=MARCH.first_day, last_day=MARCH.last_day, reason=LongText("漏算一件"))
    done = office.do(Role.ASSESSOR, assessment.revise, revision)
    asked = ("card_to_sign", SubjectKind.STREET, STREET)
    assert told(office, street).count(asked) == 1
    with office.store.writing(street) as work:
        joint_assessment.sign_for(work, joint_assessment.SignFor(assessment_id=done.assessment_id))
    assert asked not in told(office, street)


def test_without_a_card_nobody_is_told(office: AssessmentOffice) -> None:
    done = office.publish(MARCH.first_day, MARCH.last_day)
    body = office.actors[Role.EPB]
    before = told(office, body)
    with office.store.writing(office.actors[Role.ASSESSOR]) as work:
        published = work.session.get_one(Assessment, done.assessment_id)
        card_notices.tell(work, published, SubjectKind.BODY, [])
    assert told(office, body) == before


def test_signing_for_one_grid_reads_no_other_notice(office: AssessmentOffice) -> None:
    people = everybody(office)
    done = office.publish(MARCH.first_day, MARCH.last_day)
    before = {name: told(office, actor) for name, actor in people.items()}
    with office.store.writing(people["leader"]) as work:
        card_notices.signed(work, done.assessment_id, STREET[:6])
    after = {name: told(office, actor) for name, actor in people.items()}
    assert after == {**before, "leader": []}


def test_postgresql_tells_and_opens_the_same(tmp_path: Path, postgres_url: str) -> None:
    office = AssessmentOffice(tmp_path, postgres_url)
    office.whole_case("2024-03-11")
    office.at("2024-04-01 08:00")
    office.publish(MARCH.first_day, MARCH.last_day)
    body = office.actors[Role.EPB]
    assert told(office, body) == [("card_published", SubjectKind.BODY, BODY)]
    card: Card = office.ask(scorecards.card, SubjectKind.STREET, STREET, MARCH)
    for line in card.indicators:
        keys, hits = line.denominator_cases, line.numerator_cases
        asked = Counted("", keys, card.kind, card.subject, card.period, card.judged_at, line.key, hits)
        assert [each.key for each in office.ask(counted_things.lines, asked)] == list(asked.once)
    office.store.close()
