"""Every kind of card on random stores against a recount in plain Python, and the cases that are easily counted wrong, each by name."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import Card, IndicatorRow, Period
from desktop.rules.scoring import percent
from desktop.rules.terms import Level, SubjectKind
from desktop.rules.workflow import Role
from desktop.store.assessment_facts import computed_cards
from desktop.usecases import dispatching, fields, reports, requests, supervision, verification
from tests.assessment_office import BODY, COMMUNITY, STREET, AssessmentOffice
from tests.busy_months import BusyOffice
from tests.recounted_steps import RecountedSteps
from tests.recounting import Recount

MARCH = Period.month(date(2024, 3, 11))
APRIL = Period.month(date(2024, 4, 1))
ONE_DAY = Period(date(2024, 3, 20), date(2024, 3, 20))
REGISTERS = {Indicator.PATROL_COVERAGE_RATE, Indicator.ENFORCEMENT_COVERAGE_RATE, Indicator.SOURCE_UPDATE_RATE}
GIVEN = {Indicator.EPB_MARK, Indicator.STREET_MARK}


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    return AssessmentOffice(tmp_path)


def card(
    office: AssessmentOffice, kind: SubjectKind = SubjectKind.BODY, subject: str = BODY, period: Period = MARCH
) -> Card:
    with office.reading() as reading:
        (found,) = computed_cards(reading, kind, period, subject)
    return found


def row(found: Card, indicator: Indicator) -> IndicatorRow:
    return next(each for each in found.indicators if each.key == indicator)


def ratio(found: Card, indicator: Indicator) -> tuple[int | None, int | None]:
    wanted = row(found, indicator)
    return wanted.numerator, wanted.denominator


def differences(office: AssessmentOffice, period: Period) -> list[object]:
    """Every figure of every card where the SQL and the recount do not say the same."""
    with office.reading() as reading:
        again = Recount(reading, period)
        steps = RecountedSteps(again)
        return [
            (kind.value, each.name, *wrong)
            for kind in SubjectKind
            for each in computed_cards(reading, kind, period)
            for wrong in (*wrong_lines(again, each), *wrong_counts(steps, each))
        ]


def wrong_lines(again: Recount, found: Card) -> Iterator[tuple[object, ...]]:
    for line in found.indicators:
        if line.key in REGISTERS | GIVEN or (line.key == Indicator.CASE_MEAN and found.kind in DESK):
            continue
        counted = again.ratio(found.kind, found.subject, line.key)
        if line.key == Indicator.CASE_MEAN and counted[1]:
            counted = (round(counted[0] * 100 / counted[1]), counted[1])
        if as_counted(line) != counted:
            yield line.key, as_counted(line), counted


def wrong_counts(steps: RecountedSteps, found: Card) -> Iterator[tuple[object, ...]]:
    """The raw counts, which no appeal changes; each names as many cases as it counts."""
    for key, number in found.counts:
        counted = steps.number(found.kind, found.subject, key)
        if number != counted or len(found.cases_of(key)) != number:
            yield key, number, counted


DESK = {SubjectKind.REGISTRAR, SubjectKind.SHIFT_LEADER, SubjectKind.DISPATCHER}


def as_counted(line: IndicatorRow) -> tuple[int, int]:
    if line.key == Indicator.CASE_MEAN:
        return round((line.score or 0) * 100), line.denominator or 0
    if line.denominator is None:
        return line.numerator or 0, line.numerator or 0
    return line.numerator or 0, line.denominator


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_every_indicator_of_every_card_agrees_with_a_recount_in_plain_python(
    office: AssessmentOffice, seed: int
) -> None:
    chance = random.Random(seed)
    busy = BusyOffice(office, chance)
    busy.plan_patrols()
    busy.walk(420)
    office.at("2024-06-03 09:00")
    for period in (MARCH, APRIL, ONE_DAY, Period(date(2024, 3, 1), date(2024, 5, 31))):
        assert differences(office, period) == []


def test_a_card_alone_is_the_card_among_all_and_without_its_cases_has_the_same_numbers(
    office: AssessmentOffice,
) -> None:
    busy = BusyOffice(office, random.Random(5))
    busy.plan_patrols()
    busy.walk(160)
    office.at("2024-06-03 09:00")
    for kind in SubjectKind:
        with office.reading() as reading:
            cards = computed_cards(reading, kind, MARCH)
            bare = computed_cards(reading, kind, MARCH, with_cases=False)
            alone = [next(iter(computed_cards(reading, kind, MARCH, each.subject))) for each in cards]
        assert alone == list(cards)
        assert [figures(each) for each in bare] == [figures(each) for each in cards]
        assert any(line.numerator for each in cards for line in each.indicators)


def figures(found: Card) -> tuple[object, ...]:
    lines = [(line.key, line.numerator, line.denominator, line.score) for line in found.indicators]
    return found.subject, lines, found.counts, found.score, found.grade


def test_what_looks_at_the_same_rows_reads_them_once(office: AssessmentOffice) -> None:
    dispatched(office, "2024-03-20 09:00")
    office.at("2024-04-02 09:00")
    due: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if "intervals.deadline >=" in statement and "SELECT DISTINCT" not in statement:
            due.append(statement)

    with office.reading() as reading:
        event.listen(reading.session.connection(), "before_cursor_execute", note)
        computed_cards(reading, SubjectKind.BODY, MARCH)
        assert len(due) == 2  # what was due with all that is asked of it, and what was given back before
        due.clear()
        computed_cards(reading, SubjectKind.DISTRICT, MARCH)
        assert len(due) == 1


@pytest.mark.parametrize("kind", SubjectKind)
def test_no_card_looks_at_more_of_the_cases_than_the_period(office: AssessmentOffice, kind: SubjectKind) -> None:
    """By SQLite's plans, which do not depend on how many rows there are: the office never gathers statistics."""
    dispatched(office, "2024-03-20 09:00")
    with office.reading() as reading:
        subject = next(iter(computed_cards(reading, kind, MARCH))).subject
    asked: list[tuple[str, Any]] = []
    office.at("2024-04-02 09:00")
    with office.reading() as reading:
        connection = reading.session.connection()
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _, __, statement, values, *___: asked.append((statement, values)),
        )
        for with_cases in (True, False):
            computed_cards(reading, kind, MARCH, with_cases=with_cases)
            computed_cards(reading, kind, MARCH, subject, with_cases=with_cases)
        plans = [
            (line[3], statement)
            for statement, values in tuple(asked)
            if statement.startswith("SELECT")
            for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert any("ix_intervals_stage_deadline" in told for told, _ in plans)
    assert [each for each in plans if each[0].startswith(("SCAN journal", "SCAN cases", "SCAN intervals"))] == []
    assert [each for each in plans if each[0].endswith(("deadline (stage=?)", "action (action=?)"))] == []


def test_the_random_office_leaves_no_indicator_empty(office: AssessmentOffice) -> None:
    busy = BusyOffice(office, random.Random(7))
    busy.plan_patrols()
    busy.walk(420)
    office.at("2024-06-03 09:00")
    seen = {kind: set[str]() for kind in SubjectKind}
    with office.reading() as reading:
        for kind in SubjectKind:
            for each in computed_cards(reading, kind, Period(date(2024, 3, 1), date(2024, 5, 31)), with_cases=False):
                seen[kind] |= {line.key for line in each.indicators if line.numerator or line.score is not None}
    for kind in SubjectKind:
        with office.reading() as reading:
            every = computed_cards(reading, kind, MARCH, with_cases=False)[0].indicators
        optional = REGISTERS | GIVEN | ({Indicator.CASE_MEAN} if kind in DESK else set())
        assert {line.key for line in every} - seen[kind] <= optional, kind


def handled(office: AssessmentOffice, case: int, answered: str, verified: str, closed: str | None = None) -> None:
    """Accepted to answered, verified and closed, each at its time."""
    office.to_answer(case, answered)
    office.verify(case, answered, verified)
    if closed:
        office.close(case, closed)


def dispatched(office: AssessmentOffice, when: str, body: str = BODY) -> int:
    """A case that the body has taken and not answered."""
    case = office.report(when)
    accept = reports.Accept(case_id=case, category=fields.CategoryCode("0103"), level=Level.DISTRICT)
    office.do(Role.REGISTRAR, reports.accept, accept)
    condition = fields.FilingCondition("垃圾渣土堆放超过一日未清运")
    office.do(Role.SHIFT_LEADER, reports.file_case, reports.FileCase(case_id=case, filing_condition=condition))
    form = dispatching.Dispatch(case_id=case, lead_body=fields.BodyCode(body))
    office.do(Role.DISPATCHER, dispatching.dispatch, form)
    taker = Role.EPB if body == BODY else Role.BODY
    office.do(taker, dispatching.take, dispatching.Take(case_id=case, handler=fields.ShortText("孙志强")))
    return case


def test_empty_denominators_are_a_dash_and_most_of_them_no_grade(office: AssessmentOffice) -> None:
    office.at("2024-04-01 08:00")
    found = card(office)
    assert [line.score for line in found.indicators if line.key == Indicator.CLOSED_RATE] == [None]
    assert (found.grade, found.too_few, ratio(found, Indicator.CLOSED_RATE)) == ("", True, (0, 0))
    assert row(found, Indicator.FILED_COUNT).score == 100.0


def test_a_period_of_one_day_holds_what_was_due_that_day(office: AssessmentOffice) -> None:
    office.whole_case("2024-03-18")  # handling due on the 19th: one working day
    office.at("2024-04-01 08:00")
    day, next_day = date(2024, 3, 18), date(2024, 3, 19)
    assert ratio(card(office, period=Period(day, day)), Indicator.CLOSED_RATE) == (0, 0)
    assert ratio(card(office, period=Period(next_day, next_day)), Indicator.CLOSED_RATE) == (1, 1)


def test_a_case_that_crosses_periods_is_due_once_and_closed_where_it_is_due(office: AssessmentOffice) -> None:
    case = dispatched(office, "2024-03-28 15:00")  # due on the 29th
    office.answer(case, "2024-04-02 10:00")
    office.verify(case, "2024-04-02 10:10", "2024-04-02 10:30")
    office.close(case, "2024-04-02 11:00")
    office.at("2024-05-06 08:00")
    march, april = card(office), card(office, period=APRIL)
    assert ratio(march, Indicator.CLOSED_RATE) == (0, 1)
    assert ratio(march, Indicator.HANDLED_RATE) == (0, 1)
    assert dict(march.counts)["overdue_not_handled"] == 1
    assert ratio(april, Indicator.CLOSED_RATE) == (0, 0)
    both = card(office, period=Period(MARCH.first_day, APRIL.last_day))
    assert ratio(both, Indicator.CLOSED_RATE) == (1, 1)
    assert ratio(both, Indicator.CLOSED_ON_TIME_RATE) == (0, 1)
    assert dict(both.counts)["overdue_handled"] == 1


def test_a_case_suspended_at_the_periods_end_is_not_yet_due(office: AssessmentOffice) -> None:
    case = dispatched(office, "2024-03-28 15:00")
    form = requests.AskSuspension(
        case_id=case,
        reason=requests.SuspensionReason.WEATHER,
        resume_on=date(2024, 4, 15),
        explanation=fields.LongText("沙尘"),
    )
    office.do(Role.EPB, requests.ask_suspension, form)
    office.do(Role.SHIFT_LEADER, requests.allow_suspension, requests.Allow(case_id=case))
    office.at("2024-04-01 08:00")
    assert ratio(card(office), Indicator.CLOSED_RATE) == (0, 0)
    office.at("2024-04-12 09:00")
    office.do(Role.DISPATCHER, requests.resume, requests.Resume(case_id=case))
    office.at("2024-05-06 08:00")
    assert ratio(card(office), Indicator.CLOSED_RATE) == (0, 0)
    april = card(office, period=APRIL)
    assert ratio(april, Indicator.CLOSED_RATE) == (0, 1)
    assert ratio(april, Indicator.SUSPENSION_RATE) == (1, 1)


def test_reworked_twice_is_one_reworked_case_of_one_handled(office: AssessmentOffice) -> None:
    case = office.report("2024-03-11 09:00")
    office.to_answer(case, "2024-03-11 09:10")
    for hour in ("10", "11"):
        office.verify(case, f"2024-03-11 {hour}:00", f"2024-03-11 {hour}:10", passed=False)
        office.answer(case, f"2024-03-11 {hour}:20")
    office.verify(case, "2024-03-11 14:00", "2024-03-11 14:10")
    office.close(case, "2024-03-11 14:20")
    office.at("2024-04-01 08:00")
    found = card(office)
    assert ratio(found, Indicator.REWORK_RATE) == (1, 1)
    assert dict(found.counts)["rework_rounds"] == 2
    assert ratio(found, Indicator.HANDLED_RATE) == (3, 3)
    assert ratio(found, Indicator.CLOSED_ON_TIME_RATE) == (1, 1)


def test_a_reopened_case_is_judged_by_its_last_handling(office: AssessmentOffice) -> None:
    case = office.report("2024-03-11 09:00")
    handled(office, case, "2024-03-11 09:10", "2024-03-11 09:40", "2024-03-11 10:00")
    office.at("2024-03-12 09:00")
    office.do(Role.SHIFT_LEADER, verification.reopen, verification.Reopen(case_id=case, reason=fields.LongText("复发")))
    form = dispatching.Dispatch(case_id=case, lead_body=fields.BodyCode("urban_enforcement"))
    office.do(Role.DISPATCHER, dispatching.dispatch, form)
    office.at("2024-04-01 08:00")
    assert ratio(card(office), Indicator.CLOSED_RATE) == (0, 0)
    assert ratio(card(office, subject="urban_enforcement"), Indicator.CLOSED_RATE) == (0, 1)
    assert ratio(card(office, SubjectKind.COMMUNITY, COMMUNITY), Indicator.CLOSED_RATE) == (0, 1)


def test_an_upheld_appeal_leaves_the_fact_and_changes_the_score(office: AssessmentOffice) -> None:
    case = dispatched(office, "2024-03-11 09:00")
    office.answer(case, "2024-03-20 10:00")  # late
    office.verify(case, "2024-03-20 10:10", "2024-03-20 10:30")
    office.close(case, "2024-03-20 11:00")
    appeal = supervision.MakeAppeal(
        case_id=case, contested=supervision.Contested.OVERDUE, reason=fields.LongText("路被封")
    )
    office.do(Role.EPB, supervision.appeal, appeal)
    office.at("2024-04-01 08:00")
    before = card(office)
    assert ratio(before, Indicator.HANDLED_ON_TIME_RATE) == (0, 1)
    decision = supervision.DecideAppeal(case_id=case, reason=fields.LongText("属实"))
    office.do(Role.ASSESSOR, supervision.uphold, decision)
    after = card(office)
    assert ratio(after, Indicator.HANDLED_ON_TIME_RATE) == (0, 0)
    assert after.counts == before.counts
    assert dict(after.counts)["should_handle"] == 1
    assert row(after, Indicator.HANDLED_ON_TIME_RATE).score is None


def test_what_the_desk_left_lying_counts_once_for_whoever_had_acted_last(office: AssessmentOffice) -> None:
    first = office.actors[Role.SHIFT_LEADER]
    office.actors[Role.SHIFT_LEADER] = office.account(Role.SHIFT_LEADER, "centre", person_id=office.inspector)
    second = office.actors[Role.SHIFT_LEADER]
    case = office.report("2024-03-18 08:40")
    accept = reports.Accept(case_id=case, category=fields.CategoryCode("0103"), level=Level.DISTRICT)
    office.at("2024-03-18 09:00")
    office.do(Role.REGISTRAR, reports.accept, accept)
    other = office.report("2024-03-18 09:10")
    office.to_answer(other, "2024-03-18 09:20")  # the second shift leader files another; the first case lies till April
    office.actors[Role.SHIFT_LEADER] = office.account(
        Role.SHIFT_LEADER, "centre", person_id=office.person("新来的")
    )  # who came after the deadline and can have left nothing lying
    office.at("2024-04-01 08:00")
    shares = {
        actor.account_id: ratio(
            card(office, SubjectKind.SHIFT_LEADER, str(actor.account_id)), Indicator.FILED_ON_TIME_RATE
        )
        for actor in (first, second, office.actors[Role.SHIFT_LEADER])
    }
    assert list(shares.values()) == [(0, 0), (1, 2), (0, 0)]


def test_the_worked_example_prints_as_the_design_says() -> None:
    assert (percent(911, 972), percent(737, 972)) == ("93.72 %", "75.82 %")


def test_street_and_district_hold_what_their_communities_hold(office: AssessmentOffice) -> None:
    office.whole_case("2024-03-11")
    office.at("2024-04-01 08:00")
    for kind, code in (
        (SubjectKind.COMMUNITY, COMMUNITY),
        (SubjectKind.STREET, STREET),
        (SubjectKind.DISTRICT, STREET[:6]),
    ):
        found = card(office, kind, code)
        assert ratio(found, Indicator.CLOSED_RATE) == (1, 1)
        assert row(found, Indicator.CLOSED_RATE).denominator_cases == ("2024-000001",)
        assert dict(found.counts)["filed"] == 1


def test_postgresql_counts_every_kind_the_same(tmp_path: Path, postgres_url: str) -> None:
    figures = []
    for address in ("", postgres_url):
        office = AssessmentOffice(tmp_path, address)
        busy = BusyOffice(office, random.Random(3))
        busy.walk(120)
        office.at("2024-06-03 09:00")
        with office.reading() as reading:
            cards = [each for kind in SubjectKind for each in computed_cards(reading, kind, MARCH)]
            bare = [each for kind in SubjectKind for each in computed_cards(reading, kind, MARCH, with_cases=False)]
        assert [plain(each) for each in cards] == [plain(each) for each in bare]
        figures.append([plain(each) for each in cards])
        office.store.close()
    assert figures[0] == figures[1]


def plain(found: Card) -> tuple[object, ...]:
    """The figures of a card without the cases behind them."""
    lines = tuple((line.key, line.numerator, line.denominator, line.score) for line in found.indicators)
    return found.kind, found.subject, lines, found.counts, found.score, found.grade
