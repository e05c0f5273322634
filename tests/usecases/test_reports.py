"""Steps 1 and 2: who may report and decide, what is asked for, what is refused, and what the clock of the desk does meanwhile."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.queries import choices
from desktop.rules.errors import Refused
from desktop.rules.terms import Level, ReportSource
from desktop.rules.workflow import Action, Stage, Status
from desktop.usecases import reports
from desktop.usecases.acting import new_key
from desktop.usecases.fields import CaseNumber, CategoryCode, FilingCondition, GridCode, LongText, PersonId, Position
from tests.office import DUST, Office, district_time

SPILL = "0498"
"""油品、化学品泄漏: an emergency by its category."""


def report(office: Office, **fields: Any) -> reports.Report:
    given: dict[str, Any] = {
        "category": CategoryCode(DUST),
        "description": LongText("工地扬尘"),
        "source": ReportSource.HOTLINE_12345,
        "grid": GridCode(office.community),
    } | fields
    return reports.Report(**given)


@pytest.mark.parametrize("who", ["inspector", "community", "street", "registrar"])
def test_these_may_report(office: Office, who: str) -> None:
    assert office.status(office.do(who, reports.register, report(office))) == Status.REPORTED


@pytest.mark.parametrize("who", ["dispatcher", "shift_leader", "body", "epb", "assessor", "leader", "administrator"])
def test_these_may_not_report(office: Office, who: str) -> None:
    with pytest.raises(Refused) as refused:
        office.do(who, reports.register, report(office))
    assert refused.value.code == "role_may_not"


def test_a_street_reports_only_inside_its_grid(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.do("street_2", reports.register, report(office))
    assert refused.value.code == "outside_own_grid"


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"description": LongText("  ")}, "field_required", "description"),
        ({"grid": GridCode("")}, "place_required", "grid"),
        ({"grid": GridCode("110102999")}, "grid_unknown", "grid"),
        ({"category": CategoryCode("9999")}, "category_unknown", "category"),
        ({"grid": GridCode(""), "position": Position(121.5, 31.2)}, "outside_district", "position"),
        ({"reported_by": PersonId(99999)}, "person_unknown", "reported_by"),
    ],
)
def test_what_is_missing_or_wrong_is_named(office: Office, fields: dict[str, Any], code: str, field: str) -> None:
    before = office.rows()
    with pytest.raises(Refused) as refused:
        office.do("registrar", reports.register, report(office, **fields))
    assert (refused.value.code, refused.value.details["field"]) == (code, field)
    assert office.rows() == before


def test_a_report_sent_twice_is_one_report(office: Office) -> None:
    form = report(office)
    assert office.do("registrar", reports.register, form) == office.do("registrar", reports.register, form)
    assert office.case(1).report_number == "R20260302-0001"


def test_the_reporter_is_not_in_the_journal_and_only_few_read_it(office: Office) -> None:
    case_id = office.report(reporter_name="张三丰", reporter_phone="13900001111")
    file = office.file(case_id)
    assert (file.reporter_name, file.reporter_phone) == ("张三丰", "13900001111")
    assert "张三丰" not in str(file.journal)
    assert "13900001111" not in str(file.journal)
    assert office.file(case_id, "dispatcher").reporter_name == ""


def test_checking_holds_the_acceptance_clock_and_the_rest_is_left(office: Office) -> None:
    office.at("2026-03-02 09:00")
    case_id = office.report()
    office.at("2026-03-02 09:20")
    inspector = PersonId(office.people["inspector"])
    office.do("registrar", reports.request_check, reports.RequestCheck(case_id=case_id, inspector=inspector))
    case = office.case(case_id)
    assert (case.status, case.stage, case.deadline) == (
        Status.CHECKING, Stage.CHECKING, district_time("2026-03-02 14:50")
    )  # fmt: skip
    office.at("2026-03-02 14:30")
    form = reports.AnswerCheck(case_id=case_id, result=reports.CheckResult.TRUE, finding=LongText("属实"))
    office.do("inspector", reports.answer_check, form)
    assert office.case(case_id).deadline == district_time("2026-03-02 15:10")  # 40 minutes were left


def test_a_check_is_for_an_inspector_of_that_grid_and_only_that_one_answers(office: Office) -> None:
    case_id = office.report()
    away, mine = office.people["inspector_away"], office.people["inspector"]
    assert office.refusal("registrar", Action.REQUEST_CHECK, case_id, inspector=away) == "not_of_this_grid"
    office.act("registrar", Action.REQUEST_CHECK, case_id, inspector=mine)
    answer: dict[str, Any] = {"result": reports.CheckResult.TRUE, "finding": "属实"}
    assert office.refusal("inspector_2", Action.ANSWER_CHECK, case_id, **answer) == "not_the_assigned_inspector"
    assert (
        office.refusal("registrar", Action.ANSWER_CHECK, case_id, acting_for=office.people["inspector_2"], **answer)
        == "not_the_assigned_inspector"
    )
    office.act("registrar", Action.ANSWER_CHECK, case_id, **answer)
    assert office.file(case_id).journal[-1].acting_for == "王建国"


def test_accepting_confirms_category_level_and_urgency(office: Office) -> None:
    case_id = office.report()
    form = reports.Accept(case_id=case_id, category=CategoryCode(SPILL), level=Level.DISTRICT)
    office.do("registrar", reports.accept, form)
    case = office.case(case_id)
    assert (case.status, case.category_code, case.level) == (Status.ACCEPTED, SPILL, Level.DISTRICT)
    assert case.emergency  # its new category is one
    assert case.deadline == district_time("2026-03-02 10:00")


def test_filing_gives_the_number_and_needs_a_condition_of_the_category(office: Office) -> None:
    case_id = office.until("accepted")
    form = reports.FileCase(case_id=case_id, filing_condition=FilingCondition("随便"))
    with pytest.raises(Refused) as refused:
        office.do("shift_leader", reports.file_case, form)
    assert refused.value.code == "condition_unknown"
    assert office.refusal("registrar", Action.FILE, case_id, filing_condition="随便") == "role_may_not"
    with office.reading() as reading:
        condition = FilingCondition(choices.category(reading, DUST).filing_conditions[1])
    office.do("shift_leader", reports.file_case, reports.FileCase(case_id=case_id, filing_condition=condition))
    assert office.case(case_id).case_number == "2026-000001"


def test_declining_is_the_registrars_before_and_the_shift_leaders_after_acceptance(office: Office) -> None:
    reported, accepted = office.report(), office.until("accepted")
    why: dict[str, Any] = {"reason": reports.DeclineReason.NOT_COVERED, "explanation": LongText("不属本区")}
    assert office.refusal("shift_leader", Action.DECLINE, reported, **why) == "role_may_not"
    assert office.refusal("registrar", Action.DECLINE, accepted, **why) == "role_may_not"
    office.do("registrar", reports.decline, reports.Decline(case_id=reported, **why))
    office.act("shift_leader", Action.DECLINE, accepted, **why)
    assert {office.status(reported), office.status(accepted)} == {Status.DECLINED}
    assert office.case(reported).deadline is None


def test_a_merged_report_is_shown_by_its_target_and_so_are_those_it_brought(office: Office) -> None:
    first, second, third = office.report(), office.report(), office.report()
    numbers = [office.case(case).report_number for case in (first, second, third)]
    merge = reports.Merge(case_id=first, target=CaseNumber(numbers[1]))
    office.do("registrar", reports.merge, merge)
    assert office.refusal("registrar", Action.MERGE, third, target=numbers[0]) == "merge_target_not_open"
    assert office.refusal("registrar", Action.MERGE, third, target=numbers[2]) == "merge_into_itself"
    assert office.refusal("registrar", Action.MERGE, third, target="R1") == "case_not_found"
    office.act("shift_leader", Action.MERGE, second, target=numbers[2])
    assert office.file(third).merged_reports == (numbers[0], numbers[1])
    assert office.file(first).merged_into == numbers[1]


@pytest.mark.parametrize("status", ["dispatched", "handling", "answered", "verified", "closed"])
def test_a_dispatched_case_is_not_merged_any_more(office: Office, status: str) -> None:
    case_id, target = office.until(status), office.report()
    number = office.case(target).report_number
    assert office.refusal("shift_leader", Action.MERGE, case_id, target=number) == "not_at_this_status"


def test_an_emergency_has_the_same_numbers_in_urgent_hours(office: Office) -> None:
    office.at("2026-03-06 22:30")  # Friday night
    case_id = office.report(emergency=True)
    assert office.case(case_id).deadline == district_time("2026-03-06 23:30")
    assert {notice.role for notice in office.notices(case_id) if notice.kind == "emergency"} == {
        "registrar", "shift_leader"
    }  # fmt: skip


def test_a_report_is_taken_and_merged_in_one_step_or_not_at_all(office: Office) -> None:
    target = office.file(office.until("reported")).card
    report = reports.Report(
        category=CategoryCode(DUST),
        description=LongText("同一工地扬尘"),
        source=ReportSource.HOTLINE_12345,
        grid=GridCode(office.community),
    )
    form = reports.RegisterInto(report=report, target=CaseNumber(target.report_number))
    case_id = office.do("registrar", reports.register_into, form)
    assert office.do("registrar", reports.register_into, form) == case_id  # sent twice, done once
    assert office.status(case_id) == "merged"
    assert office.case(case_id).merged_into == target.case_id
    before = office.rows()
    missing = reports.RegisterInto(report=replace(report, key=new_key()), target=CaseNumber("R20990101-0001"))
    with pytest.raises(Refused, match="case_not_found"):
        office.do("registrar", reports.register_into, missing)
    assert office.rows() == before
