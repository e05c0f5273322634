"""The demonstration's registers: sources, inspections, posts, patrols and authorisations with some gaps, by the real use-cases."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import insert, select

from desktop.app import demo_tracks
from desktop.app.demo_texts import ADDRESSES, FAMILY_NAMES, GIVEN_NAMES, INDUSTRIES, INSPECTION_FINDINGS, VIOLATIONS
from desktop.models.organisation import Organisation
from desktop.models.patrol import PatrolLog
from desktop.models.person import Person
from desktop.models.source import Source
from desktop.rules.inspection import DEFAULT_NORM, SourceLevel
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.permissions import SYSTEM, Actor
from desktop.rules.posts import Employment, PostKind
from desktop.rules.terms import OrganisationKind
from desktop.rules.workflow import Role
from desktop.store.work import Work
from desktop.usecases import inspections, patrols, registering, sources, staff, training
from desktop.usecases.fields import BodyCode, CategoryCode, GridCode, LongText, PersonId, PersonIds, Position, ShortText

SEED = 20150403
SOURCES = 180
PATROL_DAYS = 30
TRACK_DAYS = 5  # before that nobody recorded the way
DUST = "0302"  # 工地扬尘: what today's inspections found


def fill(
    work: Work, actors: Mapping[Role, Actor], inspectors: Mapping[str, int], communities: Mapping[str, BaseGeometry]
) -> int:
    """Fill the registers up to the store's present; returns how many reports came of inspections.

    `actors` are the demonstration's accounts by role, `inspectors` the person by community, `communities` the outlines (WGS84).
    """
    present, signed_in = work.now, work.actor
    try:
        return _Registers(work, dict(actors), dict(inspectors), dict(communities), random.Random(SEED), present).run()
    finally:
        work.now, work.actor = present, signed_in


_LOCAL = (OrganisationKind.STREET_OFFICE, OrganisationKind.COMMUNITY)


@dataclass
class _Registers:
    """The filling under way: who acts, where, and the one source of chance."""

    work: Work
    actors: dict[Role, Actor]
    inspectors: dict[str, int]
    communities: dict[str, BaseGeometry]
    chance: random.Random
    present: datetime
    ways: random.Random = field(default_factory=lambda: random.Random(SEED + 1))
    """A chance of its own for the ways of patrols: everything else stays the same without them."""

    def run(self) -> int:
        offices = select(Organisation.grid_code, Organisation.code).where(Organisation.kind.in_(_LOCAL))
        self.offices = {grid: code for grid, code in self.work.session.execute(offices) if grid}
        self.names = {row.id: row.name for row in self.work.session.scalars(select(Person))}
        self.authorised = self._authorise()
        self._train()
        self._fill_posts()
        self._patrol()
        self._enter_sources()
        self._propose_sources()
        return self._inspect()

    def _as(self, role: Role, grid: str = "") -> None:
        """Act as the demonstration's account of a role, or as somebody made up of that role in a grid."""
        own = self.actors[role]
        if grid and grid != own.grid:
            person = self.inspectors[grid] if role is Role.INSPECTOR else None
            name = self.names[person] if person is not None else self._name()
            own = replace(own, name=name, organisation=self.offices[grid], grid=grid, person_id=person)
        self.work.actor = own

    def _at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), self.work.zone).astimezone(self.present.tzinfo)

    def _days_ago(self, days: int) -> datetime:
        return min(self._at(self._today() - timedelta(days=days), self.chance.randint(9, 16)), self.present)

    def _today(self) -> date:
        return self.present.astimezone(self.work.zone).date()

    def _authorise(self) -> frozenset[str]:
        """Certificates for most inspectors, some of them run out; returns the communities whose inspector may sign now."""
        self._as(Role.EPB)
        valid = set()
        for number, (community, person) in enumerate(self.inspectors.items(), start=1):
            roll = self.chance.random()
            if roll < 0.06:
                continue
            begin = self._today() - timedelta(days=self.chance.randint(380, 420))
            end = begin + timedelta(days=360 if roll < 0.13 else 730)
            self.work.now = self._at(begin, 9)
            training.authorise(
                self.work,
                training.Authorise(
                    inspector=PersonId(person),
                    certificate=ShortText(f"西环授〔{begin.year}〕{number:03d}"),
                    valid_from=begin,
                    valid_to=end,
                    key=self._key(),
                ),
            )
            if end >= self._today():
                valid.add(community)
        return frozenset(valid)

    def _train(self) -> None:
        for role, title, days, share in (
            (Role.EPB, "污染源辅助检查业务培训", 200, 0.9),
            (Role.REGISTRAR, "网格巡查与上报规范培训", 60, 0.8),
        ):
            self._as(role)
            self.work.now = self._days_ago(days)
            people = [person for person in self.inspectors.values() if self.chance.random() < share]
            held_on = self.work.now.astimezone(self.work.zone).date()
            training.record_training(
                self.work,
                training.RecordTraining(
                    title=ShortText(title),
                    held_on=held_on,
                    hours=4,
                    people=PersonIds(tuple(PersonId(person) for person in people)),
                    key=self._key(),
                ),
            )

    def _fill_posts(self) -> None:
        """Two officers for each street and its communities, somebody for the environment in each; here and there nobody."""
        self.work.now = self._days_ago(300)
        self._fill(
            "110102" if not self.communities else min(self.communities)[:6], PostKind.ENFORCEMENT, self._officer()
        )
        for street in sorted({code[:9] for code in self.communities}):
            officers = [self._officer(), self._officer()]
            self._fill(street, PostKind.ENFORCEMENT, officers[0])
            self._fill(street, PostKind.ENVIRONMENT, self._person(Role.STREET, self.offices[street]))
            for code in sorted(code for code in self.communities if code.startswith(street)):
                if self.chance.random() > 0.05:
                    self._fill(code, PostKind.ENFORCEMENT, self.chance.choice(officers))
                if self.chance.random() > 0.08:
                    person = self._person(Role.COMMUNITY, self.offices[code])
                    self._fill(code, PostKind.ENVIRONMENT, person, Employment.PART_TIME)

    def _officer(self) -> int:
        return self._person(Role.EPB, self.actors[Role.EPB].organisation)

    def _person(self, role: Role, organisation: str) -> int:
        self.work.actor = SYSTEM
        name, phone = ShortText(self._name()), ShortText(f"010-66{self.chance.randint(0, 999999):06d}")
        form = staff.NewPerson(name=name, role=role, organisation=BodyCode(organisation), phone=phone)
        return staff.add_person(self.work, form)

    def _fill(self, grid: str, kind: PostKind, person: int, employment: Employment = Employment.FULL_TIME) -> None:
        self._as(Role.ADMINISTRATOR)
        form = staff.FillPost(
            grid=GridCode(grid), kind=kind, person=PersonId(person), employment=employment, key=self._key()
        )
        staff.fill_post(self.work, form)

    def _patrol(self) -> None:
        """Twice a week everywhere, daily in the home street; some communities have no plan, some inspectors are slack."""
        home = self.actors[Role.STREET].grid
        first = self._today() - timedelta(days=PATROL_DAYS + 7)
        for code in sorted(self.communities):
            if self.chance.random() < 0.03 and code != self.actors[Role.COMMUNITY].grid:
                continue
            daily = code.startswith(home)
            self._as(Role.STREET, code[:9])
            self.work.now = self._at(first, 8)
            patrols.plan_patrol(
                self.work,
                patrols.PlanPatrol(
                    grid=GridCode(code),
                    performer=Performer.INSPECTOR,
                    times=1 if daily else 2,
                    unit=Unit.DAY if daily else Unit.WEEK,
                    first_day=first,
                    key=self._key(),
                ),
            )
            self._walk(code, daily=daily, diligence=self.chance.choices((0.97, 0.85, 0.6), (80, 14, 6))[0])

    def _walk(self, code: str, *, daily: bool, diligence: float) -> None:
        """Log the month's patrols: the home street's and the last days' by the use-case, these with the way that was walked.

        The thousands of the other streets' older ones go in as one statement.
        """
        self._as(Role.INSPECTOR, code)
        rows = []
        for began, ended in self._walks(daily=daily, diligence=diligence):
            self.work.now = ended
            tracked = self.present - ended < timedelta(days=TRACK_DAYS)
            if daily or tracked:
                way = LongText(demo_tracks.track(self.communities[code], self.ways) if tracked else "")
                form = patrols.LogPatrol(
                    grid=GridCode(code), started_at=began, ended_at=ended, track=way, key=self._key()
                )
                patrols.log_patrol(self.work, form)
                continue
            walked = {"grid_code": code, "performer": Performer.INSPECTOR, "person_id": self.inspectors[code]}
            times = {"started_at": began, "ended_at": ended}
            rows.append({**walked, **times, "note": "", **registering.recorded(self.work, self._key())})
        if rows:
            self.work.session.execute(insert(PatrolLog), rows)

    def _walks(self, *, daily: bool, diligence: float) -> Iterator[tuple[datetime, datetime]]:
        for ago in range(PATROL_DAYS, -1, -1):
            day = self._today() - timedelta(days=ago)
            if (not daily and day.weekday() not in {1, 4}) or self.chance.random() > diligence:
                continue
            began = self._at(day, self.chance.randint(8, 10), self.chance.randint(0, 59))
            ended = began + timedelta(minutes=self.chance.randint(35, 110))
            if ended <= self.present:
                yield began, ended

    def _enter_sources(self) -> None:
        self._as(Role.EPB)
        home = self.actors[Role.COMMUNITY].grid
        codes = sorted(self.communities)
        for number in range(SOURCES):
            code = home if number < 4 else self.chance.choice(codes)
            industry, kind, level = self.chance.choice(INDUSTRIES)
            self.work.now = self._days_ago(self.chance.randint(100, 350))
            address = f"{self.chance.choice(ADDRESSES)}{self.chance.randint(1, 60)}号"
            sources.add_source(
                self.work,
                sources.AddSource(
                    source_name=ShortText(f"{address[:4]}{kind}"),
                    industry=ShortText(industry),
                    level=SourceLevel(level),
                    grid=GridCode(code),
                    position=self._place(code),
                    address=ShortText(address),
                    responsible_person=ShortText(self._name()),
                    phone=ShortText(f"010-66{self.chance.randint(0, 999999):06d}"),
                    key=self._key(),
                ),
            )

    def _propose_sources(self) -> None:
        """New sources on their way: proposed, confirmed by the street, sent back."""
        codes = [self.actors[Role.INSPECTOR].grid, *self.chance.sample(sorted(self.communities), 8)]
        for number, code in enumerate(codes):
            industry, kind, _ = self.chance.choice(INDUSTRIES)
            self._as(Role.INSPECTOR, code)
            self.work.now = self._days_ago(self.chance.randint(2, 9))
            form = sources.ProposeSource(
                source_name=ShortText(f"{self.chance.choice(ADDRESSES)}新增{kind}"),
                industry=ShortText(industry),
                grid=GridCode(code),
                position=self._place(code),
                note=LongText("巡查中新发现，尚未在册"),
                key=self._key(),
            )
            source_id = sources.propose_source(self.work, form)
            self._as(Role.STREET, code[:9])
            self.work.now = min(self.work.now + timedelta(hours=20), self.present)
            if number % 3 == 1:
                note = LongText("已到现场确认")
                sources.confirm_source(
                    self.work, sources.ConfirmSource(source_id=source_id, note=note, key=self._key())
                )
            elif number % 3 == 2:
                reason = LongText("与在册污染源重复，请核对")
                sources.return_source(
                    self.work, sources.ReturnSource(source_id=source_id, reason=reason, key=self._key())
                )

    def _inspect(self) -> int:
        """Inspections over the last months where the inspector may sign; the latest ones of today find something."""
        rows = select(Source).where(Source.number.is_not(None)).order_by(Source.id)
        signable = [source for source in self.work.session.scalars(rows) if source.grid_code in self.authorised]
        reports = 0
        for source in signable:
            interval = DEFAULT_NORM[f"{source.level.value}_days"]
            ago = min(95, int(interval * self.chance.uniform(0.7, 1.6)))
            while ago > 0:
                self._sign(source, self._days_ago(ago), violation=self.chance.random() < 0.06)
                ago -= int(interval * self.chance.uniform(0.7, 1.15))
        for source in self.chance.sample(signable, 2):
            self._sign(source, self.present, violation=True, category=DUST)
            reports += 1
        return reports

    def _sign(self, source: Source, at: datetime, *, violation: bool, category: str = "") -> None:
        self._as(Role.INSPECTOR, source.grid_code)
        self.work.now = at
        form = inspections.InspectSource(
            source_id=source.id,
            finding=LongText(self.chance.choice(VIOLATIONS if violation else INSPECTION_FINDINGS)),
            violation=violation,
            category=CategoryCode(category) if category else None,
            key=self._key(),
        )
        inspections.inspect_source(self.work, form)

    def _place(self, code: str) -> Position:
        area = self.communities[code]
        west, south, east, north = area.bounds
        while True:
            point = Point(self.chance.uniform(west, east), self.chance.uniform(south, north))
            if area.contains(point):
                return Position(round(point.x, 6), round(point.y, 6))

    def _name(self) -> str:
        return self.chance.choice(FAMILY_NAMES) + self.chance.choice(GIVEN_NAMES)

    def _key(self) -> str:
        return f"demo-{self.chance.getrandbits(96):024x}"
