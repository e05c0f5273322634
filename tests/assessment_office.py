"""A real office for the tests of assessment: the Xicheng pack in a store of its own, people in it, a clock that is set by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from desktop.exchange import district_pack, pack_store
from desktop.models.account import Account
from desktop.models.person import Assignment, Person
from desktop.rules.permissions import SYSTEM, Actor
from desktop.rules.terms import Level, ReportSource
from desktop.rules.workflow import Role
from desktop.store.work import Reading, open_store
from desktop.usecases import assessment, dispatching, evaluation, fields, reports, verification

ZONE = ZoneInfo("Asia/Shanghai")
STREET = "110102007"
COMMUNITY = "110102007003"
BODY = "epb"
CATEGORY = "0103"
CARDS = 308
"""The cards of an untouched office: an inspector, three desk posts, 25 bodies, 263 communities, 15 streets and the district."""


class AssessmentOffice:
    """One store with an actor for every role; `at` sets the clock, district time, and it never runs by itself."""

    def __init__(self, folder: Path, address: str = "") -> None:
        self.now = datetime(2024, 1, 1, tzinfo=UTC)
        self.store = open_store(address or str(folder / "office.sqlite"), clock=lambda: self.now, create=True)
        root = Path(__file__).resolve().parent.parent
        with self.store.writing(SYSTEM) as work:
            pack_store.put(work, district_pack.load(root / "resources/districts/xicheng"))
        self.actors: dict[Role, Actor] = {}
        for role in (Role.REGISTRAR, Role.SHIFT_LEADER, Role.DISPATCHER, Role.ASSESSOR, Role.ADMINISTRATOR):
            self.actors[role] = self.account(role, "centre")
        self.actors[Role.EPB] = self.account(Role.EPB, BODY)
        self.actors[Role.BODY] = self.account(Role.BODY, "urban_enforcement")
        self.inspector = self.person("张玉梅")
        self._numbers = itertools.count(1)

    def account(self, role: Role, organisation: str, **more: Any) -> Actor:
        with self.store.writing(SYSTEM) as work:
            account = Account(
                username=f"{role.value}{more.get('person_id', '')}",
                name=role.value,
                password_hash="",
                role=role,
                organisation_code=organisation,
                created_at=work.now,
                **more,
            )
            work.session.add(account)
            work.session.flush()
            return Actor(account.id, account.name, role, organisation, more.get("grid_code", ""), more.get("person_id"))

    def person(self, name: str, grid: str = COMMUNITY, *, active: bool = True) -> int:
        with self.store.writing(SYSTEM) as work:
            person = Person(name=name, role=Role.INSPECTOR, organisation_code="centre", active=active)
            work.session.add(person)
            work.session.flush()
            work.session.add(Assignment(person_id=person.id, grid_code=grid, valid_from=date(2015, 1, 1)))
            return person.id

    def at(self, moment: str) -> datetime:
        """Set the clock, `2024-03-11 09:00` in district time."""
        self.now = datetime.fromisoformat(moment).replace(tzinfo=ZONE).astimezone(UTC)
        return self.now

    def do(self, role: Role, usecase: Callable[..., Any], form: object) -> Any:
        with self.store.writing(self.actors[role]) as work:
            return usecase(work, form)

    @contextmanager
    def reading(self, role: Role = Role.ASSESSOR) -> Iterator[Reading]:
        with self.store.reading(self.actors[role]) as reading:
            yield reading

    def ask(self, query: Callable[..., Any], *args: object) -> Any:
        with self.reading() as reading:
            return query(reading, *args)

    # one case, act by act; each says when (district time), none waits

    def report(self, when: str, inspector: int | None = None) -> int:
        self.at(when)
        form = reports.Report(
            category=fields.CategoryCode(CATEGORY),
            description=fields.LongText(f"渣土堆放 {next(self._numbers)}"),
            source=ReportSource.INSPECTOR,
            grid=fields.GridCode(COMMUNITY),
            reported_by=fields.PersonId(inspector or self.inspector),
        )
        return int(self.do(Role.REGISTRAR, reports.register, form))

    def check(self, case: int, sent: str, answered: str | None, inspector: int | None = None) -> None:
        self.send_check(case, sent, inspector)
        if answered:
            self.answer_check(case, answered)

    def send_check(self, case: int, when: str, inspector: int | None = None) -> None:
        self.at(when)
        form = reports.RequestCheck(case_id=case, inspector=fields.PersonId(inspector or self.inspector))
        self.do(Role.REGISTRAR, reports.request_check, form)

    def answer_check(self, case: int, when: str) -> None:
        self.at(when)
        form = reports.AnswerCheck(case_id=case, result=reports.CheckResult.TRUE, finding=fields.LongText("属实"))
        self.do(Role.REGISTRAR, reports.answer_check, form)

    def decline(self, case: int, when: str) -> None:
        self.at(when)
        form = reports.Decline(
            case_id=case, reason=next(iter(reports.DeclineReason)), explanation=fields.LongText("不在职责内")
        )
        self.do(Role.REGISTRAR, reports.decline, form)

    def to_answer(self, case: int, when: str) -> None:
        """Accept, file, dispatch to the EPB, take and answer, all at once."""
        self.at(when)
        condition = "垃圾渣土堆放超过一日未清运"
        self.do(
            Role.REGISTRAR,
            reports.accept,
            reports.Accept(case_id=case, category=fields.CategoryCode(CATEGORY), level=Level.DISTRICT),
        )
        file = reports.FileCase(case_id=case, filing_condition=fields.FilingCondition(condition))
        self.do(Role.SHIFT_LEADER, reports.file_case, file)
        self.do(
            Role.DISPATCHER,
            dispatching.dispatch,
            dispatching.Dispatch(case_id=case, lead_body=fields.BodyCode(BODY)),
        )
        self.do(Role.EPB, dispatching.take, dispatching.Take(case_id=case, handler=fields.ShortText("孙志强")))
        self.answer(case, when)

    def answer(self, case: int, when: str) -> None:
        self.at(when)
        form = dispatching.Answer(case_id=case, result=fields.LongText("已清运"), measures=fields.LongText("责令清运"))
        self.do(Role.EPB, dispatching.answer, form)

    def verify(
        self, case: int, sent: str, done: str | None, *, passed: bool = True, inspector: int | None = None
    ) -> None:
        self.send_verify(case, sent, inspector)
        if done:
            self.answer_verify(case, done, passed=passed)

    def send_verify(self, case: int, when: str, inspector: int | None = None) -> None:
        self.at(when)
        form = verification.RequestVerify(case_id=case, inspector=fields.PersonId(inspector or self.inspector))
        self.do(Role.REGISTRAR, verification.request_verify, form)

    def answer_verify(self, case: int, when: str, *, passed: bool = True) -> None:
        self.at(when)
        finding = verification.Verify(case_id=case, passed=passed, finding=fields.LongText("现场查看"))
        self.do(Role.REGISTRAR, verification.verify, finding)

    def close(self, case: int, when: str) -> None:
        self.at(when)
        form = verification.Close(
            case_id=case, closing_condition=fields.ClosingCondition("垃圾渣土已清运，地面清扫干净")
        )
        self.do(Role.SHIFT_LEADER, verification.close, form)

    def evaluate(self, case: int, when: str) -> None:
        self.at(when)
        self.do(Role.ASSESSOR, evaluation.evaluate, evaluation.Evaluate(case_id=case))

    def publish(self, first_day: date, last_day: date) -> assessment.Published:
        """Review the period and publish it."""
        self.do(Role.ASSESSOR, assessment.review, assessment.Review(first_day=first_day, last_day=last_day))
        form = assessment.Publish(first_day=first_day, last_day=last_day)
        done: assessment.Published = self.do(Role.ASSESSOR, assessment.publish, form)
        return done

    def whole_case(self, day: str) -> int:
        """A flawless case on one day, closed and evaluated; returns its id."""
        case = self.report(f"{day} 09:00")
        self.to_answer(case, f"{day} 09:10")
        self.verify(case, f"{day} 09:20", f"{day} 09:50")
        self.close(case, f"{day} 10:00")
        self.evaluate(case, f"{day} 10:30")
        return case
