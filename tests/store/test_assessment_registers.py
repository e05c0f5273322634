"""What cards take from the registers, through real cards and against a recount in plain Python: 漏报, coverages, marks and the cap."""

import random
import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.models.grid import Grid
from desktop.models.joint_assessment import JointMark
from desktop.models.patrol import PatrolLog, PatrolPlan
from desktop.models.source import Inspection, Source
from desktop.models.staff import Authorisation, PostHolder
from desktop.rules.inspection import SourceLevel, SourceState
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.permissions import SYSTEM
from desktop.rules.posts import Employment, PostKind
from desktop.rules.score_norms import Indicator
from desktop.rules.scorecard import Card, IndicatorRow, Period
from desktop.rules.terms import ReportSource, SubjectKind
from desktop.rules.workflow import Role
from desktop.store.assessment_facts import computed_cards
from desktop.usecases import fields, reports
from tests.assessment_office import CATEGORY, COMMUNITY, STREET, ZONE, AssessmentOffice

MARCH = Period.month(date(2024, 3, 1))
LAST = MARCH.last_day
NEIGHBOUR = "110102007004"
BOTH = (COMMUNITY, NEIGHBOUR)


@pytest.fixture
def office(tmp_path: Path) -> AssessmentOffice:
    return AssessmentOffice(tmp_path)


def recorded(at: datetime, role: Role = Role.SYSTEM) -> dict[str, Any]:
    return {"recorded_at": at, "actor_id": 0, "actor": "系统", "role": role, "key": str(uuid.uuid4())}


def local(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)


def plan(office: AssessmentOffice, grid: str, first: date, times: int = 1, last: date | None = None) -> None:
    with office.store.writing(SYSTEM) as work:
        row = PatrolPlan(grid_code=grid, performer=Performer.INSPECTOR, person_id=None, times=times, unit=Unit.DAY)
        row.first_day, row.last_day = first, last
        for name, value in recorded(local(date(2024, 2, 1))).items():
            setattr(row, name, value)
        work.session.add(row)


def card(office: AssessmentOffice, kind: SubjectKind, subject: str) -> Card:
    with office.reading() as reading:
        (found,) = computed_cards(reading, kind, MARCH, subject)
    return found


def row(found: Card, indicator: Indicator) -> IndicatorRow:
    return next(each for each in found.indicators if each.key == indicator)


def filed(office: AssessmentOffice, when: str, source: ReportSource) -> str:
    office.at(when)
    form = reports.Report(
        category=fields.CategoryCode(CATEGORY),
        description=fields.LongText("渣土堆放"),
        source=source,
        grid=fields.GridCode(COMMUNITY),
        reported_by=fields.PersonId(office.inspector) if source is ReportSource.INSPECTOR else None,
    )
    case = int(office.do(Role.REGISTRAR, reports.register, form))
    office.to_answer(case, when)
    with office.reading() as reading:
        from desktop.models.case import Case

        return str(reading.session.get_one(Case, case).case_number)


def test_missed_are_the_visible_problems_that_others_reported_while_a_patrol_was_due(office: AssessmentOffice) -> None:
    plan(office, COMMUNITY, date(2024, 3, 12))
    before = filed(office, "2024-03-12 10:00", ReportSource.HOTLINE_12345)  # no patrol had been due yet
    missed = filed(office, "2024-03-13 10:00", ReportSource.HOTLINE_12345)
    own = filed(office, "2024-03-14 10:00", ReportSource.INSPECTOR)
    office.at("2024-04-01 08:00")
    found = card(office, SubjectKind.INSPECTOR, str(office.inspector))
    line = row(found, Indicator.MISSED_RATE)
    assert (line.numerator, line.denominator, line.score) == (1, 3, 66.67)
    assert line.numerator_cases == (missed,)
    assert line.denominator_cases == (before, missed, own)
    assert dict(found.counts)["missed"] == 1


@pytest.mark.parametrize(("valid_to", "grade"), [(date(2024, 12, 31), "A"), (date(2024, 3, 30), "C")])
def test_without_a_valid_authorisation_at_the_end_the_grade_is_c_at_most(
    office: AssessmentOffice, valid_to: date, grade: str
) -> None:
    with office.store.writing(SYSTEM) as work:
        given = recorded(local(date(2024, 1, 2)))
        row_of = Authorisation(person_id=office.inspector, certificate="A-1", valid_from=date(2024, 1, 2), **given)
        row_of.valid_to = valid_to
        work.session.add(row_of)
    office.whole_case("2024-03-11")
    case = office.report("2024-03-12 09:00")
    office.check(case, "2024-03-12 09:05", "2024-03-12 10:00")
    office.at("2024-04-01 08:00")
    found = card(office, SubjectKind.INSPECTOR, str(office.inspector))
    assert (found.score, found.grade, found.capped) == (100.0, grade, grade == "C")


@pytest.mark.parametrize("seed", [1, 2])
def test_coverages_and_marks_of_random_registers_agree_with_a_recount(office: AssessmentOffice, seed: int) -> None:
    chance = random.Random(seed)
    registers = _Registers(office, chance)
    office.at("2024-04-02 09:00")
    for kind, code in (
        (SubjectKind.COMMUNITY, COMMUNITY),
        (SubjectKind.COMMUNITY, NEIGHBOUR),
        (SubjectKind.STREET, STREET),
        (SubjectKind.DISTRICT, STREET[:6]),
    ):
        found = card(office, kind, code)
        for indicator, counted in (
            (Indicator.PATROL_COVERAGE_RATE, registers.patrols(code)),
            (Indicator.ENFORCEMENT_COVERAGE_RATE, registers.posts(code)),
            (Indicator.SOURCE_UPDATE_RATE, registers.sources(code)),
        ):
            line = row(found, indicator)
            assert (line.numerator, line.denominator) == counted, (code, indicator)
            assert (len(line.numerator_cases), len(line.denominator_cases)) == counted
            assert not Counter(line.numerator_cases) - Counter(line.denominator_cases)
    inspector = card(office, SubjectKind.INSPECTOR, str(office.inspector))
    for role, indicator in ((Role.EPB, Indicator.EPB_MARK), (Role.STREET, Indicator.STREET_MARK)):
        assert row(inspector, indicator).score == registers.mark(role)


class _Registers:
    """Random plans, walks, sources, inspections, post holders and marks, and what they add up to by hand."""

    def __init__(self, office: AssessmentOffice, chance: random.Random) -> None:
        self.office, self.chance = office, chance
        self.plans = {grid: (date(2024, 2, 27), chance.choice((1, 2))) for grid in BOTH}
        for grid, (first, times) in self.plans.items():
            plan(office, grid, first, times)
        with office.store.writing(SYSTEM) as work:
            session = work.session
            self.grids = {each.code: each.level for each in session.scalars(select(Grid))}
            certificate = Authorisation(
                person_id=office.inspector,
                certificate="A-9",
                valid_from=date(2024, 1, 1),
                valid_to=date(2024, 12, 31),
                **recorded(local(date(2024, 1, 1))),
            )
            session.add(certificate)
            session.flush()
            self.walks = [self._walk(session) for _ in range(70)]
            self.kept = [self._source(session, number, certificate.id) for number in range(24)]
            self.holders = [self._holder(session) for _ in range(40)]
            self.marks = [self._mark(session) for _ in range(5)]

    def _day(self) -> date:
        return date(2024, 2, 25) + timedelta(days=self.chance.randrange(37))

    def _walk(self, session: Any) -> tuple[str, date]:
        grid, day = self.chance.choice(BOTH), self._day()
        at = local(day, self.chance.randrange(1, 22))
        session.add(
            PatrolLog(
                grid_code=grid,
                performer=Performer.INSPECTOR,
                person_id=self.office.inspector,
                started_at=at,
                ended_at=at + timedelta(hours=1),
                **recorded(at + timedelta(hours=1)),
            )
        )
        return grid, day

    def _source(self, session: Any, number: int, authorisation: int) -> tuple[str, date, date | None, list[date], int]:
        grid, entered = self.chance.choice(BOTH), date(2024, 1, 5) + timedelta(days=self.chance.randrange(100))
        retired = None if self.chance.random() < 0.8 else entered + timedelta(days=self.chance.randrange(60))
        interval = self.chance.choice((10, 30, 60))
        kept = Source(
            number=f"W9{number:04d}",
            state=SourceState.ACTIVE if retired is None else SourceState.RETIRED,
            name=f"源{number}",
            level=SourceLevel.KEY,
            interval_days=interval,
            grid_code=grid,
            entered_on=entered,
            retired_on=retired,
            changed_at=local(entered),
        )
        session.add(kept)
        session.flush()
        looked = [entered + timedelta(days=self.chance.randrange(80)) for _ in range(self.chance.randrange(3))]
        for day in looked:
            session.add(
                Inspection(
                    source_id=kept.id,
                    inspector_id=self.office.inspector,
                    authorisation_id=authorisation,
                    inspected_at=local(day),
                    violation=False,
                    finding="正常",
                    **recorded(local(day, 12)),
                )
            )
        return grid, entered, retired, looked, interval

    def _holder(self, session: Any) -> tuple[str, PostKind, date, date | None]:
        grid = self.chance.choice((*BOTH, STREET, STREET[:6]))
        kind, first = self.chance.choice(tuple(PostKind)), self._day()
        last = None if self.chance.random() < 0.4 else first + timedelta(days=self.chance.randrange(40))
        session.add(
            PostHolder(
                grid_code=grid,
                kind=kind,
                employment=Employment.FULL_TIME,
                person_id=self.office.inspector,
                valid_from=first,
                valid_to=last,
                **recorded(local(first)),
            )
        )
        return grid, kind, first, last

    def _mark(self, session: Any) -> tuple[Role, int]:
        role, points = self.chance.choice((Role.EPB, Role.STREET)), self.chance.randrange(101)
        session.add(
            JointMark(
                first_day=MARCH.first_day,
                last_day=LAST,
                person_id=self.office.inspector,
                points=points,
                **recorded(local(LAST), role),
            )
        )
        session.flush()
        return role, points

    def patrols(self, area: str) -> tuple[int, int]:
        done = due = 0
        for grid, (first, times) in self.plans.items():
            # the window of a day is due at the midnight after it: March's first is that of 1 March
            for number in range(31):
                day = MARCH.first_day + timedelta(days=number)
                if grid.startswith(area) and day >= first:
                    due += times
                    done += min(times, sum(walk == (grid, day) for walk in self.walks))
        return done, due

    def posts(self, area: str) -> tuple[int, int]:
        filled = {
            (grid, kind) for grid, kind, first, last in self.holders if first <= LAST and (last is None or last >= LAST)
        }
        inside = {code: level for code, level in self.grids.items() if code.startswith(area)}
        whole = sum(
            (code, PostKind.ENFORCEMENT) in filled and (level == 1 or (code, PostKind.ENVIRONMENT) in filled)
            for code, level in inside.items()
        )
        return whole, len(inside)

    def sources(self, area: str) -> tuple[int, int]:
        fresh = there = 0
        for grid, entered, retired, looked, interval in self.kept:
            if not grid.startswith(area) or entered > LAST or (retired is not None and retired <= LAST):
                continue
            there += 1
            last = max([entered, *(day for day in looked if day <= LAST)])
            fresh += (LAST - last).days <= interval
        return fresh, there

    def mark(self, role: Role) -> float | None:
        given = [points for each, points in self.marks if each is role]
        return float(given[-1]) if given else None
