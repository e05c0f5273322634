"""The clock page's "What moves it", through real acts: from a dispatch on Mon 2024-03-11 08:30 with 1 work day."""

from datetime import date, datetime, timedelta

import pytest

from desktop.rules import working_time
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.workflow import Action, Stage, Status
from desktop.usecases import clock
from tests.office import Office, district_time, straight_path

DAY = Limit(1, LimitClass.WORK_DAY)


@pytest.fixture
def case_id(office: Office) -> int:
    """A case of a one-day category, dispatched at the first working minute of Monday and taken."""
    office.at("2024-03-08 16:00")
    made = office.until("filed")
    office.at("2024-03-11 08:30")
    office.act("dispatcher", Action.DISPATCH, made, lead_body="urban_enforcement")
    office.act("body", Action.TAKE, made, handler="孙志强")
    return made


def deadline(office: Office, case_id: int) -> datetime | None:
    """What the case shows, which must be what its running interval's explanation comes to."""
    shown = office.case(case_id).deadline
    if shown is not None:
        (running,) = [row for row in office.file(case_id).intervals if row.ended_at is None and not row.joint]
        assert running.deadline == running.to_deadline.deadline == shown
    return shown


def suspend(office: Office, case_id: int, until: date) -> None:
    office.act("body", Action.ASK_SUSPENSION, case_id, reason="weather", resume_on=until, explanation="雨雪")
    office.act("shift_leader", Action.ALLOW_SUSPENSION, case_id)


def extend(office: Office, case_id: int, who: str = "dispatcher", limit: Limit = DAY) -> None:
    office.act("body", Action.ASK_EXTENSION, case_id, limit=limit, explanation="工程量大")
    office.act(who, Action.ALLOW_EXTENSION, case_id)


def test_one_work_day_from_the_first_minute_of_monday(office: Office, case_id: int) -> None:
    assert deadline(office, case_id) == district_time("2024-03-11 18:00")


def test_suspended_then_extended(office: Office, case_id: int) -> None:
    office.at("2024-03-11 10:30")
    suspend(office, case_id, date(2024, 4, 1))
    assert deadline(office, case_id) is None
    office.at("2024-03-13 14:00")
    office.act("body", Action.RESUME, case_id)
    assert deadline(office, case_id) == district_time("2024-03-14 10:30")
    extend(office, case_id)
    assert deadline(office, case_id) == district_time("2024-03-15 10:30")


def test_extended_then_suspended_comes_to_the_same(office: Office, case_id: int) -> None:
    extend(office, case_id)
    assert deadline(office, case_id) == district_time("2024-03-12 18:00")
    office.at("2024-03-11 10:30")
    suspend(office, case_id, date(2024, 4, 1))
    office.at("2024-03-13 14:00")
    office.act("dispatcher", Action.RESUME, case_id)
    assert deadline(office, case_id) == district_time("2024-03-15 10:30")


def test_suspended_after_the_limit_but_inside_the_extension(office: Office, case_id: int) -> None:
    extend(office, case_id)
    office.at("2024-03-12 10:30")  # the first day is served, two hours of the second too
    suspend(office, case_id, date(2024, 3, 14))
    office.at("2024-03-14 08:30")  # what is due happens before the next act, as of midnight
    office.act("body", Action.PROGRESS, case_id, note="复工")
    assert deadline(office, case_id) == district_time("2024-03-14 16:00")


def test_a_refused_return_changes_nothing(office: Office, case_id: int) -> None:
    office.at("2024-03-11 09:00")
    office.act("body", Action.ASK_RETURN, case_id, reason="wrong_body", explanation="不属本部门")
    office.at("2024-03-11 11:00")
    office.act("dispatcher", Action.REFUSE_RETURN, case_id, reason="职责明确")
    assert deadline(office, case_id) == district_time("2024-03-11 18:00")


def test_an_allowed_return_ends_that_interval_and_the_next_dispatch_starts_a_full_limit(
    office: Office, case_id: int
) -> None:
    office.at("2024-03-11 09:00")
    office.act("body", Action.ASK_RETURN, case_id, reason="wrong_body", explanation="不属本部门")
    office.at("2024-03-11 11:00")
    office.act("dispatcher", Action.ALLOW_RETURN, case_id)
    assert deadline(office, case_id) == district_time("2024-03-11 12:00")  # the desk has an hour to dispatch
    office.at("2024-03-11 11:30")
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body="epb")
    assert deadline(office, case_id) == district_time("2024-03-12 11:30")
    first, second = [row for row in office.file(case_id).intervals if row.stage is Stage.HANDLING]
    assert (first.counts, first.counted_minutes, first.stop_reason, first.overdue) == (
        False, 150, "allowed_return", False
    )  # fmt: skip
    assert (second.counts, second.limit) == (True, DAY)


def test_a_return_allowed_after_the_deadline_leaves_the_overdue_fact(office: Office, case_id: int) -> None:
    office.at("2024-03-11 17:00")
    office.act("body", Action.ASK_RETURN, case_id, reason="wrong_body", explanation="不属本部门")
    office.at("2024-03-12 09:00")
    office.act("dispatcher", Action.ALLOW_RETURN, case_id)
    (first,) = [row for row in office.file(case_id).intervals if row.stage is Stage.HANDLING]
    assert (first.counts, first.overdue, first.counted_minutes) == (True, True, 510)


def test_a_failed_verification_starts_a_rework_interval_of_its_own(office: Office, case_id: int) -> None:
    office.at("2024-03-11 16:00")
    office.act("body", Action.ANSWER, case_id, result="已覆盖", measures="整改", legal_basis="条例")
    assert deadline(office, case_id) == district_time("2024-03-11 17:00")  # an hour to send somebody
    office.act("registrar", Action.REQUEST_VERIFY, case_id, inspector=office.people["inspector"])
    assert deadline(office, case_id) == district_time("2024-03-12 10:30")
    office.at("2024-03-12 10:30")
    office.act("inspector", Action.VERIFY, case_id, passed=False, finding="仍有裸土")
    assert deadline(office, case_id) == district_time("2024-03-12 16:00")  # four hours of rework
    first, second = [row for row in office.file(case_id).intervals if row.stage is Stage.HANDLING]
    assert (first.counted_minutes, first.overdue, first.round) == (360, False, 0)
    assert (second.round, second.ended_at) == (1, None)


def test_time_suspended_is_counted_by_nobody(office: Office, case_id: int) -> None:
    office.at("2024-03-11 10:30")
    suspend(office, case_id, date(2024, 3, 25))
    office.at("2024-03-25 10:00")
    office.act("body", Action.ANSWER, case_id, result="已覆盖", measures="整改", legal_basis="条例")
    (row,) = [row for row in office.file(case_id).intervals if row.stage is Stage.HANDLING]
    assert (row.counted_minutes, row.overdue) == (120 + 90, False)
    assert sum(stretch.minutes for stretch in row.served.stretches if stretch.counted) == 210


def test_on_time_to_the_minute(office: Office, case_id: int) -> None:
    office.at("2024-03-11 18:00")
    office.pass_time(seconds=59)
    office.act("body", Action.ANSWER, case_id, result="已覆盖", measures="整改", legal_basis="条例")
    (row,) = [row for row in office.file(case_id).intervals if row.stage is Stage.HANDLING]
    assert (row.overdue, row.counted_minutes) == (False, 480)


def test_every_stage_has_the_limit_of_the_norms(office: Office) -> None:
    """Monday 9:00, then each act five minutes after the last; in the table's order."""
    case_id = office.until("evaluated")
    limits = {row.stage: row.limit for row in office.file(case_id).intervals}
    hour, two, four = (Limit(number, LimitClass.WORK_HOUR) for number in (1, 2, 4))
    assert limits == {
        Stage.ACCEPTANCE: hour,
        Stage.FILING: hour,
        Stage.DISPATCH: hour,
        Stage.HANDLING: DAY,
        Stage.SENDING: hour,
        Stage.VERIFICATION: four,
        Stage.CLOSING: two,
    }


def test_an_emergency_runs_every_stage_in_urgent_hours(office: Office) -> None:
    office.at("2026-02-17 20:00")  # the evening of the Spring Festival
    case_id = office.report(emergency=True)
    for action, who, fields in straight_path(office)[:-1]:
        office.pass_time(minutes=5)
        reason = {"open_tasks_reason": "街道已到场"} if action is Action.ANSWER else {}
        office.act(who, action, case_id, **fields, **reason)
    file = office.file(case_id)
    assert file.card.status == Status.CLOSED
    assert {row.limit.limit_class for row in file.intervals} == {LimitClass.URGENT_HOUR}
    assert {row.limit.number for row in file.intervals if row.stage is Stage.HANDLING} == {8}
    assert all(row.counted_minutes == 5 for row in file.intervals if row.stage is not Stage.HANDLING)


def test_a_limit_inside_another_is_never_beyond_it_while_an_hour_is_left(office: Office) -> None:
    with office.reading() as reading:
        start = district_time("2026-03-02 15:10")
        for limit in (DAY, Limit(8, LimitClass.URGENT_HOUR), Limit(1, LimitClass.CALENDAR_DAY)):
            for minutes in range(60, 3000, 45):
                end = start + timedelta(minutes=minutes)
                inside = clock.limit_inside(reading, limit, start, end, emergency=False)
                whole = working_time.deadline(reading.calendar, start, inside).deadline
                assert whole is not None
                assert whole <= end or inside.number == 1
