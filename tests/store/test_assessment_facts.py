"""What scorecards count, on a real store through the real use-cases, and against a recount in plain Python."""

import heapq
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.models.case import Case, Interval
from desktop.models.journal import JournalRow
from desktop.models.norm import Norm
from desktop.rules.permissions import SYSTEM
from desktop.rules.score_norms import DEFAULT_NORMS, Indicator
from desktop.rules.scorecard import Card, IndicatorRow, Period
from desktop.rules.terms import StopReason, SubjectKind
from desktop.rules.workflow import Role, Stage, Status
from desktop.store.assessment_facts import computed_cards, score_norms
from desktop.store.work import Reading
from desktop.usecases import fields, verification
from tests.assessment_office import ZONE, AssessmentOffice

MARCH = Period.month(date(2024, 3, 11))
APRIL = Period.month(date(2024, 4, 1))


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    return AssessmentOffice(tmp_path)


def card(office: AssessmentOffice, period: Period = MARCH, inspector: int | None = None) -> Card:
    wanted = str(inspector or office.inspector)
    with office.reading() as reading:
        (found,) = computed_cards(reading, SubjectKind.INSPECTOR, period, wanted)
    return found


def row(card: Card, indicator: Indicator) -> IndicatorRow:
    return next(each for each in card.indicators if each.key == indicator)


def ratio(card: Card, indicator: Indicator) -> tuple[int | None, int | None]:
    found = row(card, indicator)
    return found.numerator, found.denominator


def test_a_flawless_month(office: AssessmentOffice) -> None:
    office.whole_case("2024-03-11")
    office.at("2024-04-01 08:00")
    found = card(office)
    assert (found.name, found.organisation, found.grids) == ("张玉梅", "区指挥中心", ("月坛社区",))
    assert ratio(found, Indicator.VALID_REPORT_RATE) == (1, 1)
    assert row(found, Indicator.VALID_REPORT_RATE).denominator_cases == ("2024-000001",)
    assert ratio(found, Indicator.VERIFIED_ON_TIME_RATE) == (1, 1)
    assert ratio(found, Indicator.CHECKED_ON_TIME_RATE) == (0, 0)
    assert row(found, Indicator.CHECKED_ON_TIME_RATE).score is None
    assert (found.score, found.grade, found.too_few, found.state) == (100.0, "", True, "draft")


def test_missed_reports_need_patrols_and_are_empty_until_there_are_any(office: AssessmentOffice) -> None:
    office.whole_case("2024-03-11")
    office.at("2024-04-01 08:00")
    missed = row(card(office), Indicator.MISSED_RATE)
    assert (missed.numerator, missed.denominator, missed.score, missed.effective_weight) == (0, 0, None, 0.0)
    assert missed.weight == 16.0


def test_an_open_overdue_interval_counts_once_in_the_period_of_its_deadline(office: AssessmentOffice) -> None:
    case = office.report("2024-03-29 16:00")
    office.check(case, "2024-03-29 16:05", None)  # due Mon 2024-04-01 11:35... by 4 working hours
    office.at("2024-05-02 09:00")
    assert ratio(card(office, MARCH), Indicator.CHECKED_ON_TIME_RATE) == (0, 0)
    assert ratio(card(office, APRIL), Indicator.CHECKED_ON_TIME_RATE) == (0, 1)
    assert ratio(card(office, Period.month(date(2024, 5, 1))), Indicator.CHECKED_ON_TIME_RATE) == (0, 0)


def test_what_was_done_late_is_not_on_time_but_is_counted_as_done_when_it_was_done(office: AssessmentOffice) -> None:
    case = office.report("2024-03-11 09:00")
    office.check(case, "2024-03-11 09:10", "2024-04-02 10:00")
    office.at("2024-05-01 09:00")
    march, april = card(office, MARCH), card(office, APRIL)
    assert ratio(march, Indicator.CHECKED_ON_TIME_RATE) == (0, 1)
    assert dict(march.counts)["checked"] == 0
    assert dict(april.counts)["checked"] == 1
    assert dict(april.counts)["should_check"] == 0
    assert april.cases_of("checked") == march.cases_of("should_check") == ("R20240311-0001",)


def test_a_case_that_crosses_periods_is_judged_at_the_first_ones_end(office: AssessmentOffice) -> None:
    case = office.report("2024-03-29 09:00")
    office.decline(case, "2024-04-02 09:00")
    office.at("2024-05-01 09:00")
    march = card(office, MARCH)
    assert ratio(march, Indicator.VALID_REPORT_RATE) == (1, 1)  # nobody had declined it by the end of March
    assert ratio(card(office, Period(date(2024, 3, 1), date(2024, 4, 30))), Indicator.VALID_REPORT_RATE) == (0, 1)


@pytest.mark.parametrize(("minute", "numerator"), [("14:50", 1), ("14:51", 0)])
def test_to_the_minute_of_the_deadline_is_on_time(office: AssessmentOffice, minute: str, numerator: int) -> None:
    case = office.report("2024-03-11 09:00")
    office.to_answer(case, "2024-03-11 09:10")
    office.send_verify(case, "2024-03-11 09:20")  # 4 working hours: due at 14:50
    office.at(f"2024-03-11 {minute}")
    office.now += timedelta(seconds=40)  # the seconds do not count
    form = verification.Verify(case_id=case, passed=True, finding=fields.LongText("合格"))
    office.do(Role.REGISTRAR, verification.verify, form)
    office.at("2024-04-01 08:00")
    assert ratio(card(office), Indicator.VERIFIED_ON_TIME_RATE) == (numerator, 1)


def test_reworked_twice_counts_three_verifications_of_one_case(office: AssessmentOffice) -> None:
    case = office.report("2024-03-11 09:00")
    office.to_answer(case, "2024-03-11 09:10")
    office.verify(case, "2024-03-11 09:20", "2024-03-11 10:00", passed=False)
    office.answer(case, "2024-03-11 10:10")
    office.verify(case, "2024-03-11 10:20", "2024-03-15 10:00", passed=False)  # late
    office.answer(case, "2024-03-15 10:10")
    office.verify(case, "2024-03-15 10:20", "2024-03-15 11:00")
    office.at("2024-04-01 08:00")
    found = row(card(office), Indicator.VERIFIED_ON_TIME_RATE)
    assert (found.numerator, found.denominator) == (2, 3)
    assert found.denominator_cases == ("2024-000001",) * 3


def test_a_reopened_case_is_one_report(office: AssessmentOffice) -> None:
    case = office.report("2024-03-11 09:00")
    office.to_answer(case, "2024-03-11 09:10")
    office.verify(case, "2024-03-11 09:20", "2024-03-11 09:50")
    office.close(case, "2024-03-11 10:00")
    office.at("2024-03-12 09:00")
    office.do(Role.SHIFT_LEADER, verification.reopen, verification.Reopen(case_id=case, reason=fields.LongText("复发")))
    office.at("2024-04-01 08:00")
    assert ratio(card(office), Indicator.VALID_REPORT_RATE) == (1, 1)


def test_a_replaced_inspector_is_not_blamed_for_what_was_taken_away_in_time(office: AssessmentOffice) -> None:
    other = office.person("李秀英")
    case = office.report("2024-03-11 09:00")
    office.to_answer(case, "2024-03-11 09:10")
    office.verify(case, "2024-03-11 09:20", None)
    office.at("2024-03-11 09:40")
    form = verification.Reassign(case_id=case, inspector=fields.PersonId(other), reason=fields.LongText("请假"))
    office.do(Role.REGISTRAR, verification.reassign, form)
    office.at("2024-04-01 08:00")
    assert ratio(card(office), Indicator.VERIFIED_ON_TIME_RATE) == (0, 0)
    assert ratio(card(office, inspector=other), Indicator.VERIFIED_ON_TIME_RATE) == (0, 1)


def test_a_period_of_one_day(office: AssessmentOffice) -> None:
    office.whole_case("2024-03-11")
    office.whole_case("2024-03-12")
    office.at("2024-04-01 08:00")
    day = Period(date(2024, 3, 12), date(2024, 3, 12))
    assert row(card(office, day), Indicator.VALID_REPORT_RATE).denominator_cases == ("2024-000002",)


def test_a_running_period_is_judged_as_of_now(office: AssessmentOffice) -> None:
    case = office.report("2024-03-11 09:00")
    office.check(case, "2024-03-11 09:10", None)
    office.at("2024-03-11 11:00")
    assert ratio(card(office), Indicator.CHECKED_ON_TIME_RATE) == (0, 0)  # not due yet, so nobody is late
    office.at("2024-03-11 15:00")
    found = card(office)
    assert ratio(found, Indicator.CHECKED_ON_TIME_RATE) == (0, 1)
    assert found.judged_at == office.now


def test_a_period_to_come_has_no_cards(office: AssessmentOffice) -> None:
    office.at("2024-02-01 09:00")
    with office.reading() as reading:
        assert computed_cards(reading, SubjectKind.INSPECTOR, MARCH) == ()


def test_somebody_who_left_still_has_the_card_of_their_last_month(office: AssessmentOffice) -> None:
    gone = office.person("王建国", active=False)
    office.person("从未上报", active=False)
    office.report("2024-03-11 09:00", inspector=gone)
    office.at("2024-05-01 08:00")
    with office.reading() as reading:
        march = {each.name for each in computed_cards(reading, SubjectKind.INSPECTOR, MARCH)}
        april = {each.name for each in computed_cards(reading, SubjectKind.INSPECTOR, APRIL)}
    assert march == {"张玉梅", "王建国"}
    assert april == {"张玉梅"}


def test_the_mean_of_evaluated_cases_is_shown_with_weight_0(office: AssessmentOffice) -> None:
    office.whole_case("2024-03-11")
    office.at("2024-04-01 08:00")
    mean = row(card(office), Indicator.CASE_MEAN)
    assert (mean.numerator, mean.denominator, mean.weight, mean.denominator_cases) == (None, 1, 0.0, ("2024-000001",))
    assert mean.score == 90.0  # no photos: the file is not complete


def test_norms_are_those_in_force_on_the_periods_last_day(office: AssessmentOffice) -> None:
    with office.store.writing(SYSTEM) as work:
        for later, bound in enumerate((95, 96), start=1):
            grades = dict(DEFAULT_NORMS.rows["grades"]) | {"A": {"from": bound}}
            recorded_at = work.now + timedelta(hours=later)
            norm = Norm(key="grades", value=grades, valid_from=date(2024, 4, 1), recorded_at=recorded_at, recorded_by=0)
            work.session.add(norm)
            work.session.flush()
    with office.reading() as reading:
        assert score_norms(reading, MARCH.last_day).grades == DEFAULT_NORMS.grades
        assert score_norms(reading, APRIL.last_day).grades[0][1] == 96  # recorded last


def test_without_the_cases_the_numbers_are_the_same(office: AssessmentOffice) -> None:
    busy_office(office, random.Random(7))
    with office.reading() as reading:
        full = computed_cards(reading, SubjectKind.INSPECTOR, MARCH)
        bare = computed_cards(reading, SubjectKind.INSPECTOR, MARCH, with_cases=False)
    assert [numbers(each) for each in full] == [numbers(each) for each in bare]
    assert [(each.score, each.grade, each.counts) for each in full] == [
        (each.score, each.grade, each.counts) for each in bare
    ]
    assert any(each.indicators[0].denominator_cases for each in full)
    assert not any(each.indicators[0].denominator_cases for each in bare)


@pytest.mark.parametrize("seed", range(4))
def test_the_sql_agrees_with_a_recount_in_plain_python(office: AssessmentOffice, seed: int) -> None:
    chance = random.Random(seed)
    busy_office(office, chance)
    first = date(2024, 3, 1) + timedelta(days=chance.randrange(40))
    periods = (MARCH, APRIL, Period(first, first + timedelta(days=chance.randrange(20))))
    with office.reading() as reading:
        for period in periods:
            cards = computed_cards(reading, SubjectKind.INSPECTOR, period)
            assert {int(each.subject): numbers(each) for each in cards} == recount(reading, period, cards)


def test_postgresql_counts_the_same(tmp_path: Path, postgres_url: str) -> None:
    figures = []
    for address in ("", postgres_url):
        office = AssessmentOffice(tmp_path, address)
        busy_office(office, random.Random(11))
        with office.reading() as reading:
            cards = computed_cards(reading, SubjectKind.INSPECTOR, MARCH)
            bare = computed_cards(reading, SubjectKind.INSPECTOR, MARCH, with_cases=False)
        assert [numbers(each) for each in cards] == [numbers(each) for each in bare]
        figures.append([(each.name, numbers(each), each.score) for each in cards])
        office.store.close()
    assert figures[0] == figures[1]


def numbers(card: Card) -> dict[str, tuple[int | None, int | None]]:
    ratios = (Indicator.VALID_REPORT_RATE, Indicator.CHECKED_ON_TIME_RATE, Indicator.VERIFIED_ON_TIME_RATE)
    counts = {key: (number, None) for key, number in card.counts if key in {"checked", "verified"}}
    return {each.key: (each.numerator, each.denominator) for each in card.indicators if each.key in ratios} | counts


def busy_office(office: AssessmentOffice, chance: random.Random) -> None:
    """Thirty cases over six weeks, as untidy as cases are, act by act in the order of time, and the clock in May afterwards."""
    people = [office.inspector, office.person("李秀英"), office.person("赵淑兰")]
    waiting: list[tuple[str, int, Iterator[str]]] = []
    for number in range(30):
        begin = datetime(2024, 3, 4, 9, 0, tzinfo=ZONE)
        begin += timedelta(days=chance.randrange(42), minutes=chance.randrange(400))
        moments = [begin, *(begin + timedelta(minutes=step) for step in running_sums(chance, 9))]
        when = [moment.strftime("%Y-%m-%d %H:%M") for moment in moments]
        course = one_case(office, when, chance.choice(people), chance.choice(people), chance.randrange(7))
        heapq.heappush(waiting, (next(course), number, course))
    while waiting:
        _, number, course = heapq.heappop(waiting)
        if moment := next(course, ""):
            heapq.heappush(waiting, (moment, number, course))
    office.at("2024-05-31 09:00")


def one_case(office: AssessmentOffice, when: list[str], reporter: int, verifier: int, course: int) -> Iterator[str]:
    """One case; before each act it yields when that is to be."""
    yield when[0]
    case = office.report(when[0], reporter)
    if course in {0, 1, 2}:
        yield when[1]
        office.send_check(case, when[1], verifier)
        if course == 0:
            return
        yield when[2]
        office.answer_check(case, when[2])
    if course == 1:
        yield when[3]
        office.decline(case, when[3])
    if course in {2, 3, 4, 5}:
        yield when[4]
        office.to_answer(case, when[4])
        yield when[5]
        office.send_verify(case, when[5], verifier)
        if course == 3:
            return
        yield when[6]
        office.answer_verify(case, when[6], passed=course != 4)
    if course == 4:
        yield when[7]
        office.answer(case, when[7])
        yield when[8]
        office.send_verify(case, when[8], reporter)
        yield when[9]
        office.answer_verify(case, when[9])


def running_sums(chance: random.Random, many: int) -> Iterable[int]:
    total = 0
    for _ in range(many):
        total += chance.choice((5, 30, 200, 1500, 6000))
        yield total


def recount(
    reading: Reading, period: Period, cards: Iterable[Card]
) -> dict[int, dict[str, tuple[int | None, int | None]]]:
    """The same figures from the rows themselves, one after the other."""
    begin = datetime(period.first_day.year, period.first_day.month, period.first_day.day, tzinfo=ZONE).astimezone(UTC)
    end = begin + timedelta(days=(period.last_day - period.first_day).days + 1)
    entries = reading.session.scalars(select(JournalRow)).all()
    counted: Counter[tuple[int, str, bool]] = Counter()
    for case in reading.session.scalars(select(Case)):
        if case.reported_by is not None and begin <= case.reported_at < end:
            undone = any(
                entry.case_id == case.id
                and entry.to_status in {Status.DECLINED, Status.VOIDED}
                and entry.recorded_at < end
                for entry in entries
            )
            counted[case.reported_by, "valid_report_rate", False] += 1
            counted[case.reported_by, "valid_report_rate", True] += not undone
    for interval in reading.session.scalars(select(Interval)):
        names = {
            Stage.CHECKING: ("checked_on_time_rate", "checked"),
            Stage.VERIFICATION: ("verified_on_time_rate", "verified"),
        }
        if interval.stage not in names or interval.person_id is None:
            continue
        ratio_key, count_key = names[interval.stage]
        done = interval.ended_at if interval.stop_reason is StopReason.DONE else None
        if done is not None and begin <= done < end:
            counted[interval.person_id, count_key, True] += 1
        if interval.counts and begin <= interval.deadline < end:
            counted[interval.person_id, ratio_key, False] += 1
            in_time = done is not None and done.replace(second=0) <= interval.deadline
            counted[interval.person_id, ratio_key, True] += in_time
    return {
        int(each.subject): {
            **{
                key: (counted[int(each.subject), key, True], counted[int(each.subject), key, False])
                for key in ("valid_report_rate", "checked_on_time_rate", "verified_on_time_rate")
            },
            **{key: (counted[int(each.subject), key, True], None) for key in ("checked", "verified")},
        }
        for each in cards
    }
