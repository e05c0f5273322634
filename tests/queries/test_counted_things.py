"""Every number of a card opens exactly what it counts, line by line, with whether it is in the numerator and why not."""

import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from desktop.models.patrol import PatrolLog, PatrolPlan
from desktop.models.source import Source
from desktop.models.staff import PostHolder
from desktop.queries import counted_things, scorecards
from desktop.queries.counted_things import CaseLine, Counted, Line, PatrolLine, PostLine, SourceLine
from desktop.rules.counted_things import NotCounted, Thing, stage_of, thing_of, why_not
from desktop.rules.inspection import SourceLevel, SourceState
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.permissions import SYSTEM
from desktop.rules.posts import Employment, PostKind
from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import Card, IndicatorRow, Period
from desktop.rules.terms import SubjectKind
from desktop.rules.workflow import Role
from desktop.store.assessment_judging import Span
from desktop.wording.scorecards import not_counted
from tests.assessment_office import BODY, COMMUNITY, STREET, ZONE, AssessmentOffice

MARCH = Period.month(date(2024, 3, 1))


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    return AssessmentOffice(tmp_path)


def card(office: AssessmentOffice, kind: SubjectKind, subject: str, period: Period = MARCH) -> Card:
    found: Card = office.ask(scorecards.card, kind, subject, period)
    return found


def row(found: Card, indicator: Indicator) -> IndicatorRow:
    return next(each for each in found.indicators if each.key == indicator)


def lines(office: AssessmentOffice, found: Card, indicator: Indicator, *, whole: bool = True) -> tuple[Line, ...]:
    of = row(found, indicator)
    keys = of.denominator_cases if whole else of.numerator_cases
    wanted = Counted("", keys, found.kind, found.subject, found.period, found.judged_at, indicator, of.numerator_cases)
    read: tuple[Line, ...] = office.ask(counted_things.lines, wanted)
    return read


def test_thousands_of_cases_are_looked_up_by_their_own_intervals(office: AssessmentOffice) -> None:
    """SQLite would go through all that ever was of the stage, by plans that do not depend on how many rows there are."""
    plans: list[str] = []
    with office.reading() as reading:
        connection = reading.session.connection()

        @event.listens_for(connection, "before_cursor_execute")
        def note(_: Any, cursor: Any, statement: str, values: Any, *__: Any) -> None:
            plans.extend(line[3] for line in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall())

        span = Span(*MARCH.bounds(reading.zone))
        own = counted_things._of_stage(Counted("", (), SubjectKind.DISTRICT, "110102", MARCH))
        counted_things._due(reading, range(5000), own, span)
    assert [each for each in plans if "intervals" in each] == [
        "SEARCH intervals USING INDEX ix_intervals_case (case_id=?)"
    ]


def test_a_body_sees_of_each_case_its_own_deadline_and_why_it_does_not_count(office: AssessmentOffice) -> None:
    good = office.whole_case("2024-03-04")
    late = office.report("2024-03-05 09:00")
    office.to_answer(late, "2024-03-05 09:10")
    office.verify(late, "2024-03-05 09:20", "2024-03-05 09:50", passed=False)
    office.answer(late, "2024-03-25 10:00")
    office.at("2024-04-01 09:00")
    found = card(office, SubjectKind.BODY, BODY)
    on_time = lines(office, found, Indicator.HANDLED_ON_TIME_RATE)
    assert [type(each) for each in on_time] == [CaseLine, CaseLine]
    first, second = on_time
    assert isinstance(first, CaseLine)
    assert isinstance(second, CaseLine)
    assert good < late
    assert (first.key, first.standing.hits, first.standing.why) == ("2024-000001", 1, None)
    assert (first.category, first.grid, first.body) == ("积存垃圾渣土", "月坛社区", "区环保局")
    assert first.done_at == office_time("2024-03-04 09:10")
    # two handlings were due, the first in time, the one after the rework not: the late one is shown
    assert (second.standing.times, second.standing.hits, second.standing.why) == (2, 1, NotCounted.LATE)
    assert second.done_at == office_time("2024-03-25 10:00")
    assert second.deadline is not None
    assert second.deadline < second.done_at
    closed = lines(office, found, Indicator.CLOSED_ON_TIME_RATE)
    assert [each.standing.why for each in closed] == [None, NotCounted.UNCLOSED]


def office_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def test_what_was_not_done_by_the_period_s_end_is_undone_however_it_went_on(office: AssessmentOffice) -> None:
    case = office.report("2024-03-12 09:00")
    office.check(case, "2024-03-12 09:05", "2024-04-03 10:00")
    office.at("2024-04-05 09:00")
    (line,) = lines(office, card(office, SubjectKind.INSPECTOR, str(office.inspector)), Indicator.CHECKED_ON_TIME_RATE)
    assert isinstance(line, CaseLine)
    assert (line.standing.why, line.done_at) == (NotCounted.UNDONE, None)
    assert line.deadline is not None


def test_a_step_count_says_how_often_and_judges_nothing(office: AssessmentOffice) -> None:
    office.whole_case("2024-03-04")
    office.at("2024-04-01 09:00")
    found = card(office, SubjectKind.BODY, BODY)
    wanted = Counted("", found.cases_of("filed"), found.kind, found.subject, found.period, found.judged_at)
    (line,) = office.ask(counted_things.lines, wanted)
    assert (line.standing.times, line.standing.hits, line.standing.why) == (1, None, None)


def test_a_case_that_the_store_does_not_know_stands_by_its_number(office: AssessmentOffice) -> None:
    wanted = Counted("", ("2014-000001",), SubjectKind.BODY, BODY, MARCH, None, Indicator.HANDLED_RATE, ())
    (line,) = office.ask(counted_things.lines, wanted)
    assert (line.key, line.category) == ("2014-000001", "")


def recorded(at: str) -> dict[str, Any]:
    moment = office_time(at)
    return {"recorded_at": moment, "actor_id": 0, "actor": "系统", "role": Role.SYSTEM, "key": str(uuid.uuid4())}


def test_the_coverages_open_patrols_grids_and_sources(office: AssessmentOffice) -> None:
    first = date(2024, 3, 25)
    with office.store.writing(SYSTEM) as work:
        plan = PatrolPlan(grid_code=COMMUNITY, performer=Performer.INSPECTOR, times=2, unit=Unit.DAY, first_day=first)
        plan.last_day = date(2024, 3, 26)
        held = [
            PostHolder(
                grid_code=COMMUNITY,
                kind=kind,
                person_id=office.inspector,
                employment=Employment.FULL_TIME,
                valid_from=date(2024, 1, 1),
                **recorded("2024-01-02 09:00"),
            )
            for kind in PostKind
        ]
        walked = [
            PatrolLog(
                grid_code=COMMUNITY,
                performer=Performer.INSPECTOR,
                person_id=office.inspector,
                started_at=office_time(f"2024-03-25 {hour}:00"),
                ended_at=office_time(f"2024-03-25 {hour}:30"),
                **recorded(f"2024-03-25 {hour}:40"),
            )
            for hour in (10, 14)
        ]
        kept = [
            Source(
                number=f"W{number}",
                state=SourceState.ACTIVE,
                name=name,
                level=SourceLevel.KEY,
                grid_code=COMMUNITY,
                entered_on=entered,
                changed_at=work.now,
            )
            for number, name, entered in ((1, "锅炉房", date(2024, 3, 20)), (2, "洗车行", date(2024, 1, 5)))
        ]
        for name, value in recorded("2024-03-01 09:00").items():
            setattr(plan, name, value)
        work.session.add_all([plan, *held, *walked, *kept])
    office.at("2024-04-01 09:00")
    found = card(office, SubjectKind.STREET, STREET)
    patrols = lines(office, found, Indicator.PATROL_COVERAGE_RATE)
    assert all(isinstance(each, PatrolLine) for each in patrols)
    assert [(each.standing.times, each.standing.hits, each.standing.why) for each in patrols] == [
        (2, 2, None),
        (2, 0, NotCounted.NOT_PATROLLED),
    ]
    assert row(found, Indicator.PATROL_COVERAGE_RATE).denominator == sum(each.standing.times for each in patrols)
    posts = [each for each in lines(office, found, Indicator.ENFORCEMENT_COVERAGE_RATE) if isinstance(each, PostLine)]
    assert len(posts) == row(found, Indicator.ENFORCEMENT_COVERAGE_RATE).denominator
    assert [each.grid for each in posts if not each.vacant] == ["月坛社区"]
    assert {each.standing.why for each in posts if each.vacant} == {NotCounted.POST_VACANT}
    sources = [each for each in lines(office, found, Indicator.SOURCE_UPDATE_RATE) if isinstance(each, SourceLine)]
    assert [(each.name, each.last_on, each.due_on, each.standing.why) for each in sources] == [
        ("锅炉房", date(2024, 3, 20), date(2024, 4, 19), None),
        ("洗车行", date(2024, 1, 5), date(2024, 2, 4), NotCounted.NOT_INSPECTED),
    ]


def test_what_a_published_coverage_counts_never_moves(office: AssessmentOffice) -> None:
    office.at("2024-04-01 09:00")
    office.publish(MARCH.first_day, MARCH.last_day)
    before = row(card(office, SubjectKind.COMMUNITY, COMMUNITY), Indicator.ENFORCEMENT_COVERAGE_RATE)
    with office.store.writing(SYSTEM) as work:
        for kind in PostKind:
            post = PostHolder(
                grid_code=COMMUNITY,
                kind=kind,
                person_id=office.inspector,
                employment=Employment.FULL_TIME,
                valid_from=date(2024, 1, 1),
                **recorded("2024-01-02 09:00"),
            )
            work.session.add(post)
    found = card(office, SubjectKind.COMMUNITY, COMMUNITY)
    assert row(found, Indicator.ENFORCEMENT_COVERAGE_RATE) == before
    assert (before.numerator_cases, before.denominator_cases) == ((), (COMMUNITY,))
    (line,) = lines(office, found, Indicator.ENFORCEMENT_COVERAGE_RATE)
    assert line.standing.why is NotCounted.POST_VACANT


@pytest.mark.parametrize("indicator", [each for each in Indicator if each.endswith("_rate")])
def test_every_ratio_has_a_thing_and_a_reason(indicator: Indicator) -> None:
    assert thing_of(indicator) in Thing
    assert stage_of(indicator)
    for done in (True, False):
        assert not_counted(why_not(indicator, done=done, closed=done))
