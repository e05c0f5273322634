"""A demonstration office: one account per role, an inspector in every community, a month of cases by the real use-cases."""

from __future__ import annotations

import heapq
import io
import itertools
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shapely import Point
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select, update

from desktop.app import demo_registers
from desktop.app.demo_texts import ADDRESSES, FAMILY_NAMES, FINDINGS, GIVEN_NAMES, MEASURES, RESULTS, SIGHTINGS
from desktop.models.case import Case
from desktop.models.grid import Grid, GridOutline
from desktop.models.journal import Notice
from desktop.models.organisation import Organisation
from desktop.models.person import Assignment, Person
from desktop.queries import choices
from desktop.rules import permissions
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.permissions import Actor
from desktop.rules.terms import Level, OrganisationKind, ReportSource
from desktop.rules.workflow import BODY_ROLES, Action, Role, Status
from desktop.rules.working_time import deadline
from desktop.store import course
from desktop.store.work import Store, Work
from desktop.usecases import accounts, actions, due, reports, requests
from desktop.usecases.accounts import NewAccount
from desktop.usecases.fields import (
    BodyCode,
    CategoryCode,
    GridCode,
    LongText,
    PersonId,
    PhotoInput,
    Photos,
    Position,
    ShortText,
)

SEED = 20151123
DAYS = 30
REPORTS_A_DAY = 6
PASSWORD = "xicheng-2015"  # of every demonstration account; said when they are made

DESK: tuple[tuple[Role, str, str], ...] = (
    (Role.ADMINISTRATOR, "系统管理员", "centre"),
    (Role.REGISTRAR, "李秀英", "centre"),
    (Role.SHIFT_LEADER, "陈立新", "centre"),
    (Role.DISPATCHER, "刘洋", "centre"),
    (Role.ASSESSOR, "周敏", "centre"),
    (Role.LEADER, "赵国强", "government"),
    (Role.EPB, "孙志强", "epb"),
    (Role.BODY, "马建军", "urban_enforcement"),
    (Role.FINANCE, "郑洁", "finance"),
    (Role.SOCIAL_OFFICE, "冯涛", "social_office"),
)
"""User names are the roles' codes; street, community and inspector accounts stand in `HOME_STREET`."""
HOME_STREET, HOME_COMMUNITY = "白纸坊街道", "樱桃园社区"


def fill(store: Store) -> int:
    """Make the accounts and the month that ends at the store's present; returns how many cases there are.

    The store must be opened with the mark "demo": its journal rows have supplied times and say so. One transaction: a
    demonstration that was cut off leaves nothing.
    """
    with store.writing(permissions.SYSTEM) as work:
        office = _people(work)
        cases = _Month(work, office, random.Random(SEED)).run()
        return cases + demo_registers.fill(work, office.actors, office.inspectors, office.communities)


@dataclass
class _Office:
    """Who acts: actors by role, one made-up actor per body, the communities with a shape to draw places from."""

    actors: dict[Role, Actor]
    inspectors: dict[str, int]  # person by community
    inspector_names: dict[str, str]
    communities: dict[str, BaseGeometry]
    names: dict[str, str]


def _people(work: Work) -> _Office:
    chance = random.Random(SEED)
    communities: dict[str, BaseGeometry] = {
        code: shape(json.loads(geometry))
        for code, geometry in work.session.execute(
            select(GridOutline.grid_code, GridOutline.geometry)
            .join(Grid, Grid.code == GridOutline.grid_code)
            .where(Grid.level == 3, GridOutline.valid_to.is_(None))
            .order_by(Grid.code)
        )
    }
    names = {row.code: row.name for row in work.session.execute(select(Grid.code, Grid.name))}
    start = (work.now - timedelta(days=400)).date()
    offices = {
        row.grid_code: row.code
        for row in work.session.execute(
            select(Organisation.grid_code, Organisation.code).where(Organisation.kind == OrganisationKind.COMMUNITY)
        )
    }
    people = [
        Person(
            name=_name(chance),
            role=Role.INSPECTOR,
            organisation_code=offices[code],
            phone=_phone(chance),
            badge=f"XC{n:04d}",
        )
        for n, code in enumerate(communities, start=1)
    ]
    work.session.add_all(people)
    work.session.flush()
    for person, code in zip(people, communities, strict=True):
        work.session.add(Assignment(person_id=person.id, grid_code=code, valid_from=start))
    inspectors = {code: person.id for person, code in zip(people, communities, strict=True)}
    work.actor = permissions.SYSTEM
    actors = _accounts(work, inspectors, names)
    return _Office(
        actors, inspectors, {code: p.name for p, code in zip(people, communities, strict=True)}, communities, names
    )


def _accounts(work: Work, inspectors: dict[str, int], names: dict[str, str]) -> dict[Role, Actor]:
    street = next(code for code, name in names.items() if name == HOME_STREET and len(code) == 9)
    community = next(code for code, name in names.items() if name == HOME_COMMUNITY and code.startswith(street))
    inspector = work.session.get_one(Person, inspectors[community])
    grid_roles = (
        (Role.STREET, "钱伟", street, street, None),
        (Role.COMMUNITY, "吴桂兰", community, community, None),
        (Role.INSPECTOR, inspector.name, inspector.organisation_code, community, PersonId(inspector.id)),
    )
    rows = [(role, name, organisation, "", None) for role, name, organisation in DESK]
    for role, name, organisation, grid, person in (*rows, *grid_roles):
        accounts.add_account(
            work,
            NewAccount(
                username=ShortText(role.value),
                name=ShortText(name),
                password=ShortText(PASSWORD),
                role=role,
                organisation=BodyCode(organisation),
                grid=GridCode(grid),
                person=person,
            ),
        )
    return {role: accounts.find_actor(work, role.value) for role in Role if role is not Role.SYSTEM}


@dataclass(order=True)
class _Event:
    at: datetime
    order: int
    case_id: int = field(compare=False)


class _Month:
    """The month as a queue of events: each takes one step of one case at a plausible time."""

    def __init__(self, work: Work, office: _Office, chance: random.Random) -> None:
        self.work = work
        self.office = office
        self.chance = chance
        self.present = work.now
        self.queue: list[_Event] = []
        self.order = itertools.count()
        self.categories = choices.categories(work)
        self.pictures = [draw_picture(chance) for _ in range(12)]

    def run(self) -> int:
        """Play the month up to the present; returns the number of cases."""
        for at in self._report_times():
            heapq.heappush(self.queue, _Event(at, next(self.order), 0))
        cases = 0
        while self.queue and self.queue[0].at <= self.present:
            event = heapq.heappop(self.queue)
            self.work.now = event.at
            if event.case_id == 0:
                self._later(self._report(), 20)
                cases += 1
            else:
                self._step(self.work.session.get_one(Case, event.case_id))
            self.work.session.flush()
        self.work.now = self.present
        self.work.actor = permissions.SYSTEM
        due.anchor_days(self.work)
        self._read_old_notices()
        return cases

    def _read_old_notices(self) -> None:
        """Whoever works every day has seen what is older than a day."""
        old = Notice.made_at < self.present - timedelta(days=1)
        self.work.session.execute(update(Notice).where(old).values(read_at=self.present))

    def _report_times(self) -> Iterator[datetime]:
        for day in range(DAYS, -1, -1):
            extra = 6 if day < 3 else 0  # the last days are what a visitor sees at work
            start = (self.present - timedelta(days=day)).astimezone(self.work.zone).replace(hour=7, minute=0, second=0)
            for _ in range(self.chance.randint(REPORTS_A_DAY - 3, REPORTS_A_DAY + 4) + extra):
                at = start + timedelta(minutes=self.chance.randint(0, 13 * 60))
                yield at.astimezone(self.present.tzinfo)

    def _report(self) -> int:
        category = self.chance.choice(self.categories)
        code = self.chance.choice(list(self.office.communities))
        if self.chance.random() < 0.12:  # the home community is busy, so that its own accounts see something
            code = next(c for c, n in self.office.names.items() if n == HOME_COMMUNITY)
        place = self._place(self.office.communities[code])
        source = self.chance.choices(
            (
                ReportSource.INSPECTOR,
                ReportSource.COMMUNITY,
                ReportSource.HOTLINE_12369,
                ReportSource.HOTLINE_12345,
                ReportSource.PATROL,
            ),
            (55, 15, 12, 10, 8),
        )[0]
        self.work.actor = self.office.actors[Role.REGISTRAR]
        form = reports.Report(
            category=CategoryCode(category.code),
            description=LongText(self._sighting(category.name)),
            source=source,
            grid=GridCode(code),
            position=place,
            address=ShortText(f"{self.chance.choice(ADDRESSES)}{self.chance.randint(1, 60)}号"),
            emergency=category.emergency,
            reported_by=PersonId(self.office.inspectors[code])
            if source in {ReportSource.INSPECTOR, ReportSource.PATROL}
            else None,
            photos=self._photos(0.6),
            key=self._key(),
        )
        return reports.register(self.work, form)

    def _step(self, case: Case) -> None:
        """Take the next step that the case's status calls for."""
        steps: dict[Status, Callable[[Case], None]] = {
            Status.REPORTED: self._accept,
            Status.ACCEPTED: self._file_or_decline,
            Status.FILED: self._dispatch,
            Status.DISPATCHED: lambda each: self._do_as_body(each, Action.TAKE, handler=_name(self.chance)),
            Status.HANDLING: self._handle,
            Status.SUSPENDED: self._wait,
            Status.ANSWERED: self._verify,
            Status.VERIFIED: self._close,
            Status.CLOSED: self._evaluate,
        }
        if case.status in steps:
            steps[case.status](case)

    def _accept(self, case: Case) -> None:
        self._do(case, Role.REGISTRAR, Action.ACCEPT, category=case.category_code, level=self._level())

    def _file_or_decline(self, case: Case) -> None:
        if self.chance.random() < 0.06:
            reason = reports.DeclineReason.CONDITION_NOT_MET
            self._do(case, Role.SHIFT_LEADER, Action.DECLINE, reason=reason, explanation="现场情况未达到立案条件")
        else:
            condition = self._category(case).filing_conditions[0]
            self._do(case, Role.SHIFT_LEADER, Action.FILE, filing_condition=condition, opinion="同意立案")

    def _dispatch(self, case: Case) -> None:
        bodies = choices.suggested_bodies(self.work, case.id)
        self._do(case, Role.DISPATCHER, Action.DISPATCH, lead_body=bodies[0], requirement="请按时限处置并反馈")

    def _close(self, case: Case) -> None:
        condition = self._category(case).closing_conditions[0]
        self._do(case, Role.SHIFT_LEADER, Action.CLOSE, closing_condition=condition, opinion="同意结案")

    def _evaluate(self, case: Case) -> None:
        if self.chance.random() < 0.8:
            self._do(case, Role.ASSESSOR, Action.EVALUATE)

    def _handle(self, case: Case) -> None:
        roll = self.chance.random()
        tasks = course.facts_of(self.work, case).open_co_bodies
        in_time = case.deadline is not None and self.work.now <= case.deadline
        if tasks and roll < 0.9:
            self._as_body(case, min(tasks))
            self._act(case, Action.JOINT_ANSWER, result="已到场配合处置")
        elif roll < 0.08:
            self._do_as_body(case, Action.PROGRESS, note=f"已到现场，{self.chance.choice(MEASURES)}，待复查")
        elif roll < 0.14 and case.open_demands == 0:
            self._do(case, Role.DISPATCHER, Action.PROMPT, requirement="临近时限，请抓紧处置")
        elif roll < 0.22 and in_time and case.open_requests == 0:
            limit = Limit(1, LimitClass.WORK_HOUR)
            self._do_as_body(case, Action.ASK_EXTENSION, limit=limit, explanation="需等待施工单位备料")
        elif roll < 0.30 and case.open_requests:
            self._do(case, Role.DISPATCHER, Action.ALLOW_EXTENSION, note="情况属实，同意延期")
        elif roll < 0.33 and in_time and case.open_requests == 0:
            self._suspend(case)
        else:
            self._answer(case, tasks_open=bool(tasks))

    def _wait(self, case: Case) -> None:
        """A suspended case goes on when its date has come; until then its step is asked for again the next day."""
        today = self.work.now.astimezone(self.work.zone).date()
        if case.resume_on is not None and case.resume_on <= today:
            due.resume_case(self.work, case)
        self._later(case.id, 480, 1)

    def _suspend(self, case: Case) -> None:
        day = self.work.now.astimezone(self.work.zone).date() + timedelta(days=self.chance.randint(2, 20))
        reason = requests.SuspensionReason.WORKS_PLANNED
        self._do_as_body(
            case, Action.ASK_SUSPENSION, reason=reason, resume_on=day, explanation="已列入改造计划，待施工"
        )
        self.work.session.flush()
        self._do(case, Role.SHIFT_LEADER, Action.ALLOW_SUSPENSION, note="同意挂账")

    def _answer(self, case: Case, *, tasks_open: bool) -> None:
        legal = "《北京市大气污染防治条例》" if self._category(case).legal_basis_required else ""
        self._do_as_body(
            case,
            Action.ANSWER,
            result=self.chance.choice(RESULTS),
            measures=self.chance.choice(MEASURES),
            legal_basis=legal,
            photos=self._photos(0.7),
            open_tasks_reason="协办单位随后补报" if tasks_open else "",
        )

    def _verify(self, case: Case) -> None:
        if case.assigned_person is None:
            self._do(case, Role.REGISTRAR, Action.REQUEST_VERIFY, inspector=self.office.inspectors[case.grid_code])
            return
        passed = self.chance.random() > 0.1
        inspector = case.assigned_person
        assert inspector is not None
        person = self.work.session.get_one(Person, inspector)
        self.work.actor = Actor(
            self.office.actors[Role.INSPECTOR].account_id,
            person.name,
            Role.INSPECTOR,
            person.organisation_code,
            case.grid_code,
            person.id,
        )
        finding = self.chance.choice(FINDINGS) if passed else "问题仍未完全解决，需继续整改"
        self._act(case, Action.VERIFY, passed=passed, finding=finding, photos=self._photos(0.5))

    def _do(self, case: Case, role: Role, action: Action, **fields: Any) -> None:
        self.work.actor = self.office.actors[role]
        self._act(case, action, **fields)

    def _do_as_body(self, case: Case, action: Action, **fields: Any) -> None:
        self._as_body(case, case.lead_body or "")
        self._act(case, action, **fields)

    def _as_body(self, case: Case, body: str) -> None:
        """Act for a body: by its own account where the demonstration has one, else by one made up of the body's name."""
        able = (actor for actor in self.office.actors.values() if actor.role in BODY_ROLES)
        own = next((actor for actor in able if actor.organisation == body), None)
        if own is None:
            account = self.office.actors[Role.BODY].account_id
            own = Actor(account, case.handler or _name(self.chance), _role_of(self.work, body), body, case.grid_code)
        self.work.actor = own

    def _act(self, case: Case, action: Action, **fields: Any) -> None:
        actions.act(self.work, action, actions.FORMS[action](case_id=case.id, key=self._key(), **fields))
        if action is Action.TAKE:
            # bodies use most of their limit, and now and then more than it
            minutes = self._category(case).limit.minutes() * self.chance.uniform(0.3, 1.15)
            self._later(case.id, int(minutes), 1)
        else:
            self._later(case.id, *_DELAYS.get(action, (60, 20)))

    def _later(self, case_id: int, usual_minutes: int, stray_minutes: int = 15) -> None:
        """Queue the case's next step after a while of working time; one in eight takes much longer."""
        minutes = max(3, int(self.chance.gauss(usual_minutes, stray_minutes)))
        if self.chance.random() < 0.12:
            minutes *= 4
        heapq.heappush(self.queue, _Event(self._in_working_time(minutes), next(self.order), case_id))

    def _in_working_time(self, minutes: int) -> datetime:
        hours, rest = divmod(minutes, 60)
        begin = deadline(self.work.calendar, self.work.now, Limit(1, LimitClass.WORK_HOUR)).end - timedelta(hours=1)
        start = max(self.work.now, begin) + timedelta(minutes=rest)
        if hours == 0:
            return start
        return deadline(self.work.calendar, start, Limit(hours, LimitClass.WORK_HOUR)).end

    def _category(self, case: Case) -> choices.CategoryRow:
        return next(row for row in self.categories if row.code == case.category_code)

    def _level(self) -> Level:
        return self.chance.choices((Level.COMMUNITY, Level.STREET, Level.DISTRICT), (25, 35, 40))[0]

    def _sighting(self, category: str) -> str:
        return self.chance.choice(SIGHTINGS).format(category=category)

    def _place(self, area: BaseGeometry) -> Position:
        west, south, east, north = area.bounds
        while True:
            point = Point(self.chance.uniform(west, east), self.chance.uniform(south, north))
            if area.contains(point):
                return Position(round(point.x, 6), round(point.y, 6))

    def _photos(self, share: float) -> Photos:
        """A drawn picture now and then: no photograph of a real place or person belongs in a demonstration."""
        if self.chance.random() > share:
            return Photos(())
        return Photos((PhotoInput(self.chance.choice(self.pictures), caption="现场照片（演示）"),))

    def _key(self) -> str:
        return f"demo-{self.chance.getrandbits(96):024x}"


_DELAYS: dict[Action, tuple[int, int]] = {
    Action.ACCEPT: (25, 12),
    Action.FILE: (20, 12),
    Action.DISPATCH: (40, 25),
    Action.PROGRESS: (90, 40),
    Action.PROMPT: (60, 30),
    Action.ANSWER: (25, 15),
    Action.REQUEST_VERIFY: (110, 60),
    Action.VERIFY: (35, 25),
    Action.CLOSE: (300, 100),
}
"""Working minutes from an act to the next step: usual, stray."""


def _role_of(work: Work, body: str) -> Role:
    kind = work.session.get_one(Organisation, body).kind
    return {OrganisationKind.STREET_OFFICE: Role.STREET, OrganisationKind.COMMUNITY: Role.COMMUNITY}.get(
        kind, Role.BODY
    )


def _name(chance: random.Random) -> str:
    return chance.choice(FAMILY_NAMES) + chance.choice(GIVEN_NAMES)


def _phone(chance: random.Random) -> str:
    return f"010-66{chance.randint(0, 999999):06d}"


def draw_picture(chance: random.Random) -> bytes:
    """A drawn street as JPEG: stands for a photograph."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (640, 480), (chance.randint(150, 200), chance.randint(180, 210), chance.randint(200, 225)))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 320, 640, 480), fill=(120, 110, 95))
    for _ in range(6):
        left, top, width = chance.randint(0, 560), chance.randint(120, 280), chance.randint(50, 120)
        shade = chance.randint(90, 170)
        draw.rectangle((left, top, left + width, 330), fill=(shade, shade, shade - 10), outline=(70, 70, 70))
    for _ in range(25):
        x, y, radius = chance.randint(0, 640), chance.randint(250, 400), chance.randint(8, 40)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(170, 155, 130))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()
