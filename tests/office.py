"""A small office for tests: a real store with the Xicheng pack, a clock that the test turns, and one account per role."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from desktop.app.paths import find_resources
from desktop.exchange import district_pack, pack_store
from desktop.models.case import Case, CasePhoto, Demand, Interval, JointTask, Request
from desktop.models.journal import ChangeRow, JournalRow, Notice
from desktop.queries import case_file, choices
from desktop.queries.case_file import CaseFile
from desktop.rules import permissions
from desktop.rules.errors import Refused
from desktop.rules.permissions import Actor
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Action, Role
from desktop.store.work import Reading, Store, Work, open_store
from desktop.usecases import accounts, actions, reports, staff
from desktop.usecases.accounts import NewAccount
from desktop.usecases.fields import BodyCode, GridCode, PersonId, ShortText

PASSWORD = "correct horse"
DUST = "0302"
"""工地扬尘."""

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Mon 2026-03-02 09:00 in the district: half an hour into a working day."""


@dataclass
class Office:
    """The store with its people; `now` is what the store's clock says, `actors` one per role, and colleagues of some (`assessor_2`)."""

    store: Store
    now: datetime = MONDAY
    actors: dict[str, Actor] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    community: str = ""
    street: str = ""

    def pass_time(self, **span: float) -> None:
        """Let time pass: keyword arguments of timedelta."""
        self.now += timedelta(**span)

    @contextmanager
    def reading(self, who: str = "registrar") -> Iterator[Reading]:
        with self.store.reading(self.actors[who]) as reading:
            yield reading

    @contextmanager
    def writing(self, who: str) -> Iterator[Work]:
        with self.store.writing(self.actors[who]) as work:
            yield work

    def report(self, who: str = "registrar", **fields: Any) -> int:
        """Take a report of site dust in the office's community and return the case id."""
        given = {
            "category": DUST,
            "description": "工地土方作业未洒水，扬尘明显",
            "source": ReportSource.INSPECTOR,
            "grid": GridCode(self.community),
            "address": "樱桃二条 8 号工地",
        } | fields
        with self.writing(who) as work:
            return reports.register(work, reports.Report(**given))

    def act(self, who: str, action: Action, case_id: int, **fields: Any) -> int:
        """Do one act on a case as somebody."""
        form = actions.FORMS[action](case_id=case_id, **fields)
        with self.writing(who) as work:
            return actions.act(work, action, form)

    def do(self, who: str, usecase: Callable[[Work, Any], Any], form: object) -> Any:
        """Run one use-case as somebody, in a transaction of its own."""
        with self.writing(who) as work:
            return usecase(work, form)

    def refusal(self, who: str, action: Action, case_id: int, **fields: Any) -> str:
        """The code that an act is refused with, which must not have written anything."""
        before = self.rows()
        with pytest.raises(Refused) as refused:
            self.act(who, action, case_id, **fields)
        assert self.rows() == before
        return refused.value.code

    def rows(self) -> tuple[int, ...]:
        """How many rows the tables hold that an act may write to."""
        tables = (JournalRow, ChangeRow, Notice, Interval, Request, JointTask, Demand, CasePhoto)
        with self.reading() as reading:
            return tuple(reading.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)

    def case(self, case_id: int) -> Case:
        """The case's row as it stands."""
        with self.reading() as reading:
            return reading.session.get_one(Case, case_id)

    def file(self, case_id: int, who: str = "registrar") -> CaseFile:
        """The whole case as somebody sees it."""
        with self.reading(who) as reading:
            return case_file.case_file(reading, case_id)

    def notices(self, case_id: int) -> list[Notice]:
        """What people were told of the case, in order."""
        with self.reading() as reading:
            return list(reading.session.scalars(select(Notice).where(Notice.case_id == case_id).order_by(Notice.id)))

    def at(self, text: str) -> datetime:
        """Set the clock to a district time, `2026-03-02 09:00`."""
        self.now = district_time(text)
        return self.now

    def until(self, status: str, **report: Any) -> int:
        """A case brought along the straight path to `status`, some minutes between the steps."""
        case_id = self.report(**report)
        for action, who, fields in straight_path(self, report.get("category", DUST)):
            if self.status(case_id) == status:
                return case_id
            self.pass_time(minutes=5)
            self.act(who, action, case_id, **fields)
        assert self.status(case_id) == status
        return case_id

    def status(self, case_id: int) -> str:
        return self.case(case_id).status.value


def district_time(text: str) -> datetime:
    """A time as the district's clocks show it, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def straight_path(office: Office, code: str = DUST) -> list[tuple[Action, str, dict[str, Any]]]:
    """The acts from a report (of the category `code`) to its evaluation, with who does them."""
    with office.reading() as reading:
        category = choices.category(reading, code)
    return [
        (Action.ACCEPT, "registrar", {"category": code, "level": "street"}),
        (Action.FILE, "shift_leader", {"filing_condition": category.filing_conditions[0]}),
        (Action.DISPATCH, "dispatcher", {"lead_body": "urban_enforcement"}),
        (Action.TAKE, "body", {"handler": "孙志强"}),
        (
            Action.ANSWER,
            "body",
            {"result": "已覆盖并洒水", "measures": "责令整改", "legal_basis": "《大气污染防治法》"},
        ),
        (Action.REQUEST_VERIFY, "registrar", {"inspector": office.people["inspector"]}),
        (Action.VERIFY, "inspector", {"passed": True, "finding": "裸土已覆盖"}),
        (Action.CLOSE, "shift_leader", {"closing_condition": category.closing_conditions[0]}),
        (Action.EVALUATE, "assessor", {}),
    ]


def make_office(url: str) -> Office:
    """An office on the store at `url`, which is made."""
    clock = _Turned()
    store = open_store(url, create=True, clock=clock)
    office = Office(store)
    clock.office = office
    pack = district_pack.load(find_resources() / "districts" / "xicheng")
    with store.writing(permissions.SYSTEM) as work:
        pack_store.put(work, pack)
    office.street = next(grid.code for grid in pack.grids if grid.name == "白纸坊街道")
    office.community = next(grid.code for grid in pack.grids if grid.name == "樱桃园社区")
    office.actors["administrator"] = accounts.create_first_administrator(store, "管理员", "administrator", PASSWORD)
    with office.writing("administrator") as work:
        for who, role, name, organisation, grid in _accounts(pack, office):
            person = None
            if role is Role.INSPECTOR:
                person = staff.add_person(
                    work,
                    staff.NewPerson(
                        name=ShortText(name),
                        role=role,
                        organisation=BodyCode(organisation),
                        grid=GridCode(grid),
                        since=date(2015, 1, 1),
                    ),
                )
                office.people[who] = person
            accounts.create_account(
                work,
                NewAccount(
                    username=ShortText(who),
                    name=ShortText(name),
                    password=ShortText(PASSWORD),
                    role=role,
                    organisation=BodyCode(organisation),
                    grid=GridCode(grid),
                    person=None if person is None else PersonId(person),
                ),
            )
            office.actors[who] = accounts.find_actor(work, who)
    return office


class _Turned:
    """The store's clock: what the office says."""

    office: Office

    def __call__(self) -> datetime:
        return self.office.now if hasattr(self, "office") else MONDAY


def _community_office(pack: Any, grid: str) -> str:
    return str(next(row.code for row in pack.organisations if row.kind == "community" and row.grid == grid))


def _accounts(pack: Any, office: Office) -> list[tuple[str, Role, str, str, str]]:
    """Whom the office has, as (who, role, name, organisation, grid): one for each role, and colleagues of some."""
    streets = {row.grid: row.code for row in pack.organisations if row.kind == "street_office"}
    street = streets[office.street]
    other = min(grid for grid in streets if grid != office.street)
    community = _community_office(pack, office.community)
    roles = [
        (Role.REGISTRAR, "李秀英", "centre", ""),
        (Role.SHIFT_LEADER, "陈立新", "centre", ""),
        (Role.DISPATCHER, "刘洋", "centre", ""),
        (Role.ASSESSOR, "周敏", "centre", ""),
        (Role.LEADER, "赵国强", "government", ""),
        (Role.EPB, "孙丽", "epb", ""),
        (Role.BODY, "孙志强", "urban_enforcement", ""),
        (Role.STREET, "钱伟", street, office.street),
        (Role.COMMUNITY, "吴桂兰", community, office.community),
        (Role.INSPECTOR, "王建国", community, office.community),
        (Role.FINANCE, "郑洁", "finance", ""),
        (Role.SOCIAL_OFFICE, "冯涛", "social_office", ""),
    ]
    colleagues = [
        ("registrar_2", Role.REGISTRAR, "何静", "centre", ""),
        ("assessor_2", Role.ASSESSOR, "沈红", "centre", ""),
        ("street_2", Role.STREET, "韩磊", streets[other], other),
        ("inspector_2", Role.INSPECTOR, "唐勇", community, office.community),
        ("inspector_away", Role.INSPECTOR, "曹军", streets[other], other),
    ]
    return [(role.value, role, name, organisation, grid) for role, name, organisation, grid in roles] + colleagues


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Office]:
    """An office made once and copied for every test: hashing thirteen passwords takes a second."""
    path = tmp_path_factory.mktemp("office") / "office.db"
    made = make_office(f"sqlite:///{path}")
    made.store.close()
    return path, made


@pytest.fixture
def office(tmp_path: Path, office_template: tuple[Path, Office]) -> Iterator[Office]:
    """A fresh office on SQLite."""
    path, made = office_template
    shutil.copyfile(path, tmp_path / "office.db")
    clock = _Turned()
    store = open_store(f"sqlite:///{tmp_path / 'office.db'}", clock=clock)
    clock.office = copy = replace(made, store=store, now=MONDAY, actors=dict(made.actors), people=dict(made.people))
    yield copy
    store.close()
