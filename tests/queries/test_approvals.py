"""Whose inbox a request stands in is what the permission rules say of deciding it."""

from __future__ import annotations

from desktop.queries import approvals
from desktop.queries.approvals import ApprovalRow
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.workflow import Action, RequestKind
from tests.office import Office


def inbox(office: Office, who: str) -> tuple[ApprovalRow, ...]:
    with office.reading(who) as reading:
        rows = approvals.waiting(reading)
        assert approvals.count_waiting(reading) in (None, len(rows))
        return rows


def test_requests_stand_in_the_inbox_of_who_decides_them_by_deadline(office: Office) -> None:
    first, second = office.until("handling"), office.until("handling")
    office.act("body", Action.ASK_RETURN, second, reason="wrong_body", explanation="不属本单位职责")
    office.pass_time(minutes=10)
    office.act("dispatcher", Action.ASK_VOID, first, explanation="重复登记")
    office.act("body", Action.ASK_RETURN, first, reason="wrong_grid", explanation="不在本网格")
    assert [(row.case_id, row.kind) for row in inbox(office, "dispatcher")] == [
        (second, RequestKind.RETURN),
        (first, RequestKind.RETURN),
    ]
    assert [row.kind for row in inbox(office, "shift_leader")] == [RequestKind.VOID]
    assert inbox(office, "registrar") == ()
    row = inbox(office, "dispatcher")[0]
    assert (row.asked_for, row.explanation, row.is_late) == ("区城管执法监察局", "不属本单位职责", False)
    office.pass_time(days=3)
    assert inbox(office, "dispatcher")[0].is_late


def test_the_second_extension_waits_for_the_shift_leader(office: Office) -> None:
    case_id = office.until("handling")
    ask = {"limit": Limit(1, LimitClass.WORK_HOUR), "explanation": "须等待施工方"}
    office.act("body", Action.ASK_EXTENSION, case_id, **ask)
    assert [row.kind for row in inbox(office, "dispatcher")] == [RequestKind.EXTENSION]
    assert inbox(office, "shift_leader") == ()
    office.act("dispatcher", Action.ALLOW_EXTENSION, case_id)
    assert inbox(office, "dispatcher") == ()
    office.act("body", Action.ASK_EXTENSION, case_id, **ask)
    assert inbox(office, "dispatcher") == ()
    assert [row.kind for row in inbox(office, "shift_leader")] == [RequestKind.EXTENSION]
