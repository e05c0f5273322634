"""Two months of a busy office: random acts by random people on whatever case is at hand, as untidy as an office is."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from desktop.models.account import Account
from desktop.models.case import Appeal, Case, Request
from desktop.models.category import CategoryCondition
from desktop.models.person import Assignment
from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.patrolling import Performer, Unit
from desktop.rules.permissions import SYSTEM, Actor
from desktop.rules.terms import Level, ReportSource, RequestState
from desktop.rules.workflow import RequestKind, Role, Status
from desktop.usecases import dispatching, evaluation, fields, reports, requests, supervision, verification
from desktop.usecases.requests import ReturnReason
from tests.assessment_office import BODY, CATEGORY, COMMUNITY, STREET, AssessmentOffice

LEADS = (BODY, "urban_enforcement", STREET, COMMUNITY)
NEIGHBOUR = "110102007004"


class BusyOffice:
    """An office with two of each desk post, three inspectors of two communities and bodies of every kind; `walk` makes its months."""

    def __init__(self, office: AssessmentOffice, chance: random.Random) -> None:
        self.office, self.chance = office, chance
        self.desk = {
            role: (office.actors[role], self._second(role))
            for role in (Role.REGISTRAR, Role.SHIFT_LEADER, Role.DISPATCHER, Role.ASSESSOR)
        }
        self.bodies = {
            BODY: office.actors[Role.EPB],
            "urban_enforcement": office.actors[Role.BODY],
            STREET: office.account(Role.STREET, STREET, grid_code=STREET),
            COMMUNITY: office.account(Role.COMMUNITY, COMMUNITY, grid_code=COMMUNITY),
        }
        self.people = {
            COMMUNITY: [office.inspector, office.person("李秀英")],
            NEIGHBOUR: [office.person("赵淑兰", NEIGHBOUR)],
        }
        with office.store.reading(SYSTEM) as reading:
            self.conditions = {
                kind: reading.session.scalars(
                    select(CategoryCondition.text).where(
                        CategoryCondition.category_code == CATEGORY, CategoryCondition.kind == kind
                    )
                ).first()
                for kind in ("filing", "closing")
            }

    def walk(self, acts: int, first_day: date = date(2024, 3, 14)) -> None:
        """Do `acts` acts, one after the other, an hour or a day apart."""
        self.office.at(f"{first_day.isoformat()} 09:00")
        for _ in range(acts):
            self.office.now += timedelta(minutes=self.chance.choice((3, 20, 40, 90, 400)))
            try:
                self._one_act()
            except Refused:
                continue  # not allowed just now: a random person tries all sorts of things

    def _one_act(self) -> None:
        with self.office.store.reading(SYSTEM) as reading:
            cases = reading.session.scalars(select(Case).where(Case.status.not_in(_OVER)).order_by(Case.id)).all()
        if len(cases) < 8 or self.chance.random() < 0.12:
            self._report()
            return
        case = self.chance.choice(cases)
        getattr(self, f"_{case.status.value}")(case)

    def _do(self, actor: Actor, usecase: Callable[..., Any], form: object) -> None:
        with self.office.store.writing(actor) as work:
            usecase(work, form)

    def _second(self, role: Role) -> Actor:
        with self.office.store.writing(SYSTEM) as work:
            account = Account(
                username=f"{role.value}-2",
                name=f"{role.value}-2",
                password_hash="",
                role=role,
                organisation_code="centre",
                created_at=work.now,
            )
            work.session.add(account)
            work.session.flush()
            return Actor(account.id, account.name, role, "centre")

    def _one_of(self, role: Role) -> Actor:
        return self.chance.choice(self.desk[role])

    def _inspector(self, case: Case) -> fields.PersonId:
        return fields.PersonId(self.chance.choice(self.people[case.grid_code]))

    def _report(self) -> None:
        grid = self.chance.choice((COMMUNITY, COMMUNITY, NEIGHBOUR))
        source = self.chance.choice((ReportSource.INSPECTOR, ReportSource.INSPECTOR, *ReportSource))
        person = self.chance.choice(self.people[grid]) if source is ReportSource.INSPECTOR else None
        form = reports.Report(
            category=fields.CategoryCode(CATEGORY),
            description=fields.LongText("渣土堆放"),
            source=source,
            grid=fields.GridCode(grid),
            reported_by=None if person is None else fields.PersonId(person),
        )
        self._do(self._one_of(Role.REGISTRAR), reports.register, form)

    def _reported(self, case: Case) -> None:
        registrar, pick = self._one_of(Role.REGISTRAR), self.chance.random()
        if pick < 0.35:
            self._do(
                registrar, reports.request_check, reports.RequestCheck(case_id=case.id, inspector=self._inspector(case))
            )
        elif pick < 0.46:
            form = reports.Decline(
                case_id=case.id, reason=reports.DeclineReason.UNCLEAR, explanation=fields.LongText("说不清")
            )
            self._do(registrar, reports.decline, form)
        else:
            accept = reports.Accept(case_id=case.id, category=fields.CategoryCode(CATEGORY), level=Level.COMMUNITY)
            self._do(registrar, reports.accept, accept)

    def _checking(self, case: Case) -> None:
        form = reports.AnswerCheck(
            case_id=case.id, result=reports.CheckResult.TRUE, finding=fields.LongText("现场有渣土")
        )
        self._do(self._one_of(Role.REGISTRAR), reports.answer_check, form)

    def _accepted(self, case: Case) -> None:
        condition = fields.FilingCondition(str(self.conditions["filing"]))
        form = reports.FileCase(case_id=case.id, filing_condition=condition)
        self._do(self._one_of(Role.SHIFT_LEADER), reports.file_case, form)

    def _filed(self, case: Case) -> None:
        if self.chance.random() < 0.1:
            self._void(case)
            return
        leads = LEADS if case.grid_code == COMMUNITY else LEADS[:3]
        lead = self.chance.choice(leads)
        co_bodies = (fields.BodyCode("city_admin"),) if self.chance.random() < 0.2 else ()
        form = dispatching.Dispatch(
            case_id=case.id, lead_body=fields.BodyCode(lead), co_bodies=fields.BodyCodes(co_bodies)
        )
        self._do(self._one_of(Role.DISPATCHER), dispatching.dispatch, form)

    def _dispatched(self, case: Case) -> None:
        if self.chance.random() < 0.12:
            self._do(
                self._one_of(Role.DISPATCHER),
                dispatching.recall,
                dispatching.Recall(case_id=case.id, reason=fields.LongText("派错")),
            )
            return
        self._do(
            self._lead(case), dispatching.take, dispatching.Take(case_id=case.id, handler=fields.ShortText("老孙"))
        )

    def _lead(self, case: Case) -> Actor:
        return self.bodies[str(case.lead_body)]

    def _handling(self, case: Case) -> None:
        if self._decided(case):
            return
        lead, pick, reason = self._lead(case), self.chance.random(), fields.LongText("有原因")
        if pick < 0.12:
            why = self.chance.choice(tuple(ReturnReason))
            self._do(lead, requests.ask_return, requests.AskReturn(case_id=case.id, reason=why, explanation=reason))
        elif pick < 0.3:
            limit = Limit(1, LimitClass.WORK_HOUR)
            self._do(
                lead, requests.ask_extension, requests.AskExtension(case_id=case.id, limit=limit, explanation=reason)
            )
        elif pick < 0.46:
            day = (self.office.now + timedelta(days=self.chance.choice((1, 6, 20)))).date()
            form = requests.AskSuspension(
                case_id=case.id, reason=next(iter(requests.SuspensionReason)), explanation=reason, resume_on=day
            )
            self._do(lead, requests.ask_suspension, form)
        elif pick < 0.5:
            self._void(case)
        else:
            self._do(
                lead,
                dispatching.answer,
                dispatching.Answer(
                    case_id=case.id,
                    result=fields.LongText("已清运"),
                    measures=fields.LongText("责令清运"),
                    open_tasks_reason=fields.LongText("协办已到场"),
                ),
            )

    def _decided(self, case: Case) -> bool:
        """Decide what was asked, mostly with consent."""
        with self.office.store.reading(SYSTEM) as reading:
            asked = reading.session.scalars(
                select(Request.kind).where(Request.case_id == case.id, Request.state == RequestState.OPEN)
            ).first()
        if asked is None or self.chance.random() < 0.2:
            return False
        role = Role.DISPATCHER if asked in {RequestKind.RETURN, RequestKind.EXTENSION} else Role.SHIFT_LEADER
        verb = "allow" if self.chance.random() < 0.75 else "refuse"
        form = (
            requests.Allow(case_id=case.id)
            if verb == "allow"
            else requests.Refuse(case_id=case.id, reason=fields.LongText("理由不足"))
        )
        self._do(self._one_of(role), getattr(requests, f"{verb}_{asked.value}"), form)
        return True

    def _void(self, case: Case) -> None:
        if not self._decided(case):
            form = requests.AskVoid(case_id=case.id, explanation=fields.LongText("重复"))
            self._do(self._one_of(Role.DISPATCHER), requests.ask_void, form)

    def _suspended(self, case: Case) -> None:
        if self.chance.random() < 0.3:
            self._do(self._one_of(Role.DISPATCHER), requests.resume, requests.Resume(case_id=case.id))

    def _answered(self, case: Case) -> None:
        if case.assigned_person is None:
            form = verification.RequestVerify(case_id=case.id, inspector=self._inspector(case))
            self._do(self._one_of(Role.REGISTRAR), verification.request_verify, form)
            return
        passed = self.chance.random() < 0.7
        finding = verification.Verify(case_id=case.id, passed=passed, finding=fields.LongText("现场查看"))
        self._do(self._one_of(Role.REGISTRAR), verification.verify, finding)

    def _verified(self, case: Case) -> None:
        if self.chance.random() < 0.2:
            form = verification.SendBack(
                case_id=case.id, handle_again=self.chance.random() < 0.5, reason=fields.LongText("照片不清")
            )
            self._do(self._one_of(Role.SHIFT_LEADER), verification.send_back, form)
            return
        condition = fields.ClosingCondition(str(self.conditions["closing"]))
        self._do(
            self._one_of(Role.SHIFT_LEADER),
            verification.close,
            verification.Close(case_id=case.id, closing_condition=condition),
        )

    def _closed(self, case: Case) -> None:
        with self.office.store.reading(SYSTEM) as reading:
            appealed = reading.session.scalars(
                select(Appeal.id).where(Appeal.case_id == case.id, Appeal.state == RequestState.OPEN)
            ).first()
        pick = self.chance.random()
        if appealed is not None:
            decide = supervision.uphold if pick < 0.7 else supervision.dismiss
            form = supervision.DecideAppeal(case_id=case.id, reason=fields.LongText("核查属实"))
            self._do(self._one_of(Role.ASSESSOR), decide, form)
        elif pick < 0.15 and case.status is Status.CLOSED:
            self._do(
                self._one_of(Role.SHIFT_LEADER),
                verification.reopen,
                verification.Reopen(case_id=case.id, reason=fields.LongText("复发")),
            )
        elif pick < 0.5:
            contested = self.chance.choice(tuple(supervision.Contested))
            appeal = supervision.MakeAppeal(case_id=case.id, contested=contested, reason=fields.LongText("不认可"))
            self._do(self._lead(case), supervision.appeal, appeal)
        else:
            self._do(self._one_of(Role.ASSESSOR), evaluation.evaluate, evaluation.Evaluate(case_id=case.id))

    _evaluated = _closed

    def plan_patrols(self) -> None:
        """A patrol a day by the inspectors of the first community, so that something can be missed."""
        from desktop.models.patrol import PatrolPlan

        with self.office.store.writing(SYSTEM) as work:
            work.session.add(
                PatrolPlan(
                    grid_code=COMMUNITY,
                    performer=Performer.INSPECTOR,
                    person_id=None,
                    times=1,
                    unit=Unit.DAY,
                    first_day=date(2024, 3, 5),
                    last_day=None,
                    recorded_at=work.now,
                    actor_id=0,
                    actor="系统",
                    role=Role.SYSTEM,
                    key="plan",
                )
            )


_OVER = (Status.DECLINED, Status.MERGED, Status.VOIDED, Status.TRANSFERRED, Status.ASSESSED)


def answers_for(rows: list[Assignment], grid: str, day: date) -> set[int]:
    """Who answered for a grid on a day, by the assignments."""
    return {
        row.person_id
        for row in rows
        if grid.startswith(row.grid_code) and row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)
    }


def moment(text: str) -> datetime:
    """An instant as the pauses of an interval keep it."""
    return datetime.fromisoformat(text)
