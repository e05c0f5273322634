"""Two workstations at once, on both databases: one act after the other, nothing twice, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desktop.models.case import Case
from desktop.models.journal import JournalRow
from desktop.rules import permissions
from desktop.rules.errors import Refused
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Action, Status
from desktop.store.turns import take_turn
from desktop.store.work import Store, open_store
from desktop.usecases import actions, dispatching, due, reports
from desktop.usecases.fields import BodyCode, CaseNumber, CategoryCode, GridCode, LongText, ShortText
from tests.office import Office, make_office


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An office on either database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("office")
        return
    made = make_office(request.getfixturevalue("postgres_url"))
    yield made
    made.store.close()


class Other(threading.Thread):
    """A second workstation: runs `work` at once and keeps what came of it."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self.work = work
        self.answer: Any = None
        self.refusal = ""

    def run(self) -> None:
        try:
            self.answer = self.work()
        except Refused as refused:
            self.refusal = refused.code

    def result(self) -> str:
        self.join(60)
        assert not self.is_alive()
        return self.refusal


def test_the_second_of_two_acts_sees_what_the_first_did(office: Office) -> None:
    case_id = office.until("filed")
    body = BodyCode("epb")
    with office.writing("dispatcher") as work:
        dispatching.dispatch(work, dispatching.Dispatch(case_id=case_id, lead_body=body))
        other = Other(lambda: office.act("dispatcher", Action.DISPATCH, case_id, lead_body="urban_enforcement"))
        other.start()
    assert other.result() == "not_at_this_status"
    assert office.case(case_id).lead_body == "epb"


def test_the_second_who_saw_an_older_version_is_told_so(office: Office) -> None:
    case_id = office.until("dispatched")
    version = office.case(case_id).version
    with office.writing("body") as work:
        dispatching.take(work, dispatching.Take(case_id=case_id, handler=ShortText("甲"), version=version))
        other = Other(lambda: office.act("body", Action.TAKE, case_id, handler="乙", version=version))
        other.start()
    assert other.result() == "changed_meanwhile"
    assert office.case(case_id).handler == "甲"


def test_the_same_act_from_two_places_happens_once(office: Office) -> None:
    case_id = office.until("dispatched")
    form = dispatching.Take(case_id=case_id, handler=ShortText("甲"))
    with office.writing("body") as work:
        actions.act(work, Action.TAKE, form)
        other = Other(lambda: office.do("body", dispatching.take, form))
        other.start()
    assert (other.result(), other.answer) == ("", case_id)
    assert [row.action for row in office.file(case_id).journal].count(Action.TAKE) == 1


def test_the_same_report_from_two_places_is_one_report(office: Office) -> None:
    form = reports.Report(
        category=CategoryCode("0302"),
        description=LongText("扬尘"),
        source=ReportSource.WEB,
        grid=GridCode(office.community),
    )
    with office.writing("registrar") as work:
        first = reports.register(work, form)
        other = Other(lambda: office.do("registrar", reports.register, form))
        other.start()
    assert other.result() in {"", "changed_meanwhile"}
    assert office.do("registrar", reports.register, form) == first  # asked again, it is found
    with office.reading() as reading:
        assert reading.session.scalar(select(func.count()).select_from(JournalRow)) == 1


def test_two_reports_at_once_get_two_numbers(office: Office) -> None:
    others = [Other(office.report) for _ in range(4)]
    for other in others:
        other.start()
    assert {other.result() for other in others} == {""}
    numbers = {office.case(other.answer).report_number for other in others}
    assert numbers == {f"R20260302-{number:04d}" for number in range(1, 5)}


def test_two_cases_are_not_merged_into_each_other(office: Office) -> None:
    first, second = office.report(), office.report()
    numbers = {case: office.case(case).report_number for case in (first, second)}
    with office.writing("registrar") as work:
        reports.merge(work, reports.Merge(case_id=first, target=CaseNumber(numbers[second])))
        other = Other(lambda: office.act("registrar", Action.MERGE, second, target=numbers[first]))
        other.start()
    assert other.result() == "merge_target_not_open"
    assert (office.status(first), office.status(second)) == (Status.MERGED, Status.REPORTED)


def test_of_two_that_wait_for_each_other_one_is_told_to_try_again(postgres_url: str) -> None:
    office = make_office(postgres_url)
    cases = (office.report(), office.report())
    meet = threading.Barrier(2)

    def merge(own: int, other: int) -> None:
        target = CaseNumber(office.case(other).report_number)
        with office.writing("registrar") as work:
            work.session.get(Case, own, with_for_update=True)
            meet.wait(60)
            reports.merge(work, reports.Merge(case_id=own, target=target))

    both = [Other(lambda pair=pair: merge(*pair)) for pair in (cases, cases[::-1])]  # type: ignore[misc]
    for other in both:
        other.start()
    assert sorted(other.result() for other in both) == ["", "changed_meanwhile"]
    assert sorted(office.status(case) for case in cases) == ["merged", "reported"]
    office.store.close()


def test_one_workstation_at_a_time_settles_what_is_due(office: Office) -> None:
    case_id = office.until("handling")
    why = {"reason": "weather", "explanation": "雨"}
    office.act("body", Action.ASK_SUSPENSION, case_id, resume_on=date(2026, 3, 9), **why)
    office.act("shift_leader", Action.ALLOW_SUSPENSION, case_id)
    office.at("2026-03-09 09:00")
    others = [Other(lambda: due.settle_due(office.store)) for _ in range(4)]
    for other in others:
        other.start()
    assert {other.result() for other in others} == {""}
    assert sum(other.answer.resumed for other in others) == 1
    assert [row.action for row in office.file(case_id).journal].count(Action.RESUME) == 1


def test_who_comes_while_another_settles_has_nothing_to_do(postgres_url: str) -> None:
    office = make_office(postgres_url)
    with office.store.writing(permissions.SYSTEM) as work:
        assert take_turn(work, "settle_due")
        assert take_turn(work, "settle_due")  # it is this transaction's already
        assert not due.settle_due(office.store).anything
        with office.store.writing(permissions.SYSTEM) as second:
            assert not take_turn(second, "settle_due")
            assert take_turn(second, "something else")
    with office.store.writing(permissions.SYSTEM) as later:
        assert take_turn(later, "settle_due")
    office.store.close()


def test_a_server_says_what_time_it_is(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No workstation's clock decides a limit; and an act that waited for another's is not before it."""
    office = make_office(postgres_url)
    case_id = office.until("handling")
    office.store.close()
    office.store = open_store(postgres_url)

    def broken(_: Store) -> None:
        raise AssertionError("a workstation's clock was read")

    monkeypatch.setattr(Store, "now", broken)
    with office.reading() as reading:
        server = reading.session.scalars(select(func.now())).one()
        assert reading.now == server.astimezone(UTC).replace(microsecond=0)
    last = office.case(case_id).changed_at
    with office.writing("body") as work:
        work.now = last - timedelta(seconds=3)
        dispatching.progress(work, dispatching.Progress(case_id=case_id, note=LongText("已到场")))
    assert office.case(case_id).changed_at == last
    office.store.close()
