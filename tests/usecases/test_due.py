"""What is due by itself: once, by the system, effective when it was due, whichever workstation comes first and however late."""

from datetime import date

from desktop import wording
from desktop.queries import journal, registers
from desktop.rules.terms import RequestState
from desktop.rules.workflow import Action, Role, Stage, Status
from desktop.usecases import due
from tests.office import Office, district_time


def suspended(office: Office) -> int:
    """Dispatched Monday 10:00 for one work day, suspended at 11:00 until Monday 9 March."""
    case_id = office.until("filed")
    office.at("2026-03-02 10:00")
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body="urban_enforcement")
    office.act("body", Action.TAKE, case_id, handler="孙志强")
    office.at("2026-03-02 11:00")
    why = {"reason": "weather", "explanation": "雨"}
    office.act("body", Action.ASK_SUSPENSION, case_id, resume_on=date(2026, 3, 9), **why)
    office.act("shift_leader", Action.ALLOW_SUSPENSION, case_id)
    return case_id


def test_a_suspension_ends_on_its_date_and_a_late_run_changes_no_clock(office: Office) -> None:
    case_id = suspended(office)
    office.at("2026-03-08 23:59")
    assert due.settle_due(office.store).resumed == 0
    office.at("2026-03-11 15:00")  # nobody was there for days
    assert due.settle_due(office.store).resumed == 1
    case = office.case(case_id)
    assert (case.status, case.resume_on) == (Status.HANDLING, None)
    assert case.deadline == district_time("2026-03-09 17:00")  # seven hours were left
    row = office.file(case_id).journal[-1]
    assert (row.action, row.role, row.actor) == (Action.RESUME, Role.SYSTEM, "系统")
    assert (row.recorded_at, row.payload) == (office.now, {"effective_at": "2026-03-08T16:00:00+00:00"})
    assert not due.settle_due(office.store).anything


def test_what_is_due_happens_before_any_act(office: Office) -> None:
    case_id = suspended(office)
    version = office.case(case_id).version
    office.at("2026-03-09 09:00")
    given = {"result": "已覆盖", "measures": "整改", "legal_basis": "条例"}
    office.act("body", Action.ANSWER, case_id, version=version, **given)
    assert [row.action for row in office.file(case_id).journal][-2:] == [Action.RESUME, Action.ANSWER]
    handling = [row for row in office.file(case_id).intervals if row.stage is Stage.HANDLING]
    assert [(row.counted_minutes, row.overdue) for row in handling] == [(90, False)]
    assert due.settle_due(office.store).resumed == 0


def test_an_act_that_is_refused_leaves_the_resume_to_the_next_run(office: Office) -> None:
    case_id = suspended(office)
    office.at("2026-03-09 09:00")
    assert office.refusal("body", Action.RESUME, case_id) == "not_at_this_status"
    assert office.status(case_id) == Status.SUSPENDED
    assert due.settle_due(office.store).resumed == 1


def test_overdue_handling_is_proposed_to_escalate_once_for_each_handling(office: Office) -> None:
    case_id = office.until("filed")
    office.at("2026-03-02 10:00")
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body="urban_enforcement")
    office.at("2026-03-03 10:00")
    office.pass_time(seconds=59)  # still the deadline's minute
    assert due.settle_due(office.store).proposed == 0
    office.at("2026-03-03 10:01")
    assert [due.settle_due(office.store).proposed for _ in range(2)] == [1, 0]
    told = [notice for notice in office.notices(case_id) if notice.kind == "propose_escalation"]
    assert [notice.role for notice in told] == [Role.DISPATCHER]
    office.act("dispatcher", Action.RECALL, case_id, reason="换单位")
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body="epb")
    assert due.settle_due(office.store).proposed == 0
    office.pass_time(days=3)
    assert due.settle_due(office.store).proposed == 1


def test_who_has_the_case_is_reminded_once_when_its_light_turns_yellow(office: Office) -> None:
    case_id = office.report()  # acceptance: one hour from 9:00
    office.at("2026-03-02 09:48")
    assert due.settle_due(office.store).reminded == 0
    office.at("2026-03-02 09:49")
    assert [due.settle_due(office.store).reminded for _ in range(2)] == [1, 0]
    told = [notice for notice in office.notices(case_id) if notice.kind == "reminder"]
    assert [notice.role for notice in told] == [Role.REGISTRAR]


def test_a_body_and_an_inspector_are_reminded_by_name(office: Office) -> None:
    handled, verified = office.until("handling"), office.until("answered")
    office.act("registrar", Action.REQUEST_VERIFY, verified, inspector=office.people["inspector"])
    office.at("2026-03-02 14:59")
    due.settle_due(office.store)
    office.at("2026-03-03 08:59")
    due.settle_due(office.store)
    told = {
        (notice.case_id, notice.organisation, notice.person_id)
        for case in (handled, verified)
        for notice in office.notices(case)
        if notice.kind == "reminder"
    }
    assert told == {(handled, "urban_enforcement", None), (verified, "", office.people["inspector"])}


def test_every_past_day_is_anchored_once(office: Office) -> None:
    office.until("evaluated")
    assert due.settle_due(office.store).anchored == 0
    office.at("2026-03-05 00:30")
    assert due.settle_due(office.store).anchored == 2  # a transaction of the 4th might still be under way
    office.at("2026-03-05 01:00")
    assert [due.settle_due(office.store).anchored for _ in range(2)] == [1, 0]
    with office.reading() as reading:
        result = journal.verify(reading)
    assert (result.anchors, result.problem) == (3, None)


def test_nothing_due_writes_nothing(office: Office) -> None:
    office.report()
    before = office.rows()
    assert not due.settle_due(office.store).anything
    assert office.rows() == before


def test_a_request_for_a_suspension_lapses_when_its_day_has_come(office: Office) -> None:
    case_id = office.until("handling")
    asked = {"reason": "weather", "resume_on": date(2026, 3, 3), "explanation": "大风停工"}
    office.act("body", Action.ASK_SUSPENSION, case_id, **asked)
    assert due.settle_due(office.store).lapsed == 0
    office.at("2026-03-03 00:00")
    assert due.settle_due(office.store).lapsed == 1
    assert not due.settle_due(office.store).lapsed
    (request,) = office.file(case_id).requests
    assert (request.state, request.decided_at) == ("lapsed", office.now)
    case = office.case(case_id)
    assert (case.status, case.open_requests) == (Status.HANDLING, 0)
    row = office.file(case_id).journal[-1]
    assert (row.action, row.role) == (Action.REFUSE_SUSPENSION, Role.SYSTEM)
    # nobody refused it, and nobody is told that somebody did
    assert wording.done(row.action, row.role) == "挂账申请失效"
    told = {notice.kind for notice in office.notices(case_id)}
    assert "request_lapsed" in told
    assert "request_decided" not in told
    with office.reading("shift_leader") as reading:
        (line,) = registers.approvals(reading, registers.RegisterFilter()).rows
    assert (line.state, line.late) == (RequestState.LAPSED, False)
    office.act("body", Action.ASK_SUSPENSION, case_id, **(asked | {"resume_on": date(2026, 3, 10)}))
