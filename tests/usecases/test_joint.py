"""Joint enforcement: one task a co-body, each with its own take, return, extension, answer and clock inside the lead's."""

from typing import Any

import pytest

from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.workflow import Action, Status
from desktop.usecases import joint
from desktop.usecases.fields import BodyCode, BodyCodes, LongText, ShortText
from tests.office import Office, district_time

HOUR = Limit(1, LimitClass.WORK_HOUR)


def called(office: Office, *bodies: str) -> int:
    """A case in handling, dispatched on Monday 10:00 for one work day, whose lead called co-bodies at 14:00."""
    case_id = office.until("filed")
    office.at("2026-03-02 10:00")
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body="urban_enforcement")
    office.act("body", Action.TAKE, case_id, handler="孙志强")
    office.at("2026-03-02 14:00")
    form = joint.CallJoint(
        case_id=case_id,
        co_bodies=BodyCodes(tuple(BodyCode(body) for body in bodies)),
        meets_at=district_time("2026-03-03 09:00"),
        meets_where=ShortText("工地门口"),
        division=LongText("城管查扬尘，环保测浓度"),
    )
    office.do("body", joint.call_joint, form)
    return case_id


def task_of(office: Office, case_id: int) -> Any:
    (task,) = office.file(case_id).joint_tasks
    return task


def test_every_co_body_has_a_task_and_a_limit_inside_the_leads(office: Office) -> None:
    case_id = called(office, "epb", "housing")
    file = office.file(case_id)
    assert [(task.body_code, task.state, task.meets_where) for task in file.joint_tasks] == [
        ("epb", "open", "工地门口"),
        ("housing", "open", "工地门口"),
    ]
    assert file.card.deadline == district_time("2026-03-03 10:00")
    for row in (row for row in file.intervals if row.joint):
        # 5½ working hours are left of the lead's time: whole hours of it
        assert (row.limit, row.deadline) == (Limit(5, LimitClass.WORK_HOUR), district_time("2026-03-03 09:30"))
        assert row.to_deadline.deadline == row.deadline
    assert office.case(case_id).open_joint_tasks == 2


def test_after_the_leads_deadline_a_co_body_still_has_an_hour(office: Office) -> None:
    case_id = office.until("handling")
    office.at("2026-03-05 09:00")
    office.act(
        "body", Action.CALL_JOINT, case_id, co_bodies=("epb",), meets_at=office.now, meets_where="工地", division="测"
    )
    (row,) = [row for row in office.file(case_id).intervals if row.joint]
    assert row.deadline == district_time("2026-03-05 10:00")


def test_nobody_is_called_twice(office: Office) -> None:
    case_id = called(office, "epb")
    call: dict[str, Any] = {"meets_at": office.now, "meets_where": "工地", "division": "测"}
    for bodies in (("epb",), ("urban_enforcement",), ("housing", "housing")):
        assert office.refusal("body", Action.CALL_JOINT, case_id, co_bodies=bodies, **call) == "body_twice"
    other = office.actors["street_2"].organisation
    assert office.refusal("body", Action.CALL_JOINT, case_id, co_bodies=(other,), **call) == "body_of_another_grid"
    assert office.refusal("body", Action.CALL_JOINT, case_id, co_bodies=(), **call) == "field_required"
    assert office.refusal("epb", Action.CALL_JOINT, case_id, co_bodies=("housing",), **call) == "not_the_lead_body"


def test_a_co_body_takes_and_answers_its_own_task(office: Office) -> None:
    case_id = called(office, "epb")
    assert office.refusal("body", Action.JOINT_TAKE, case_id, handler="甲") == "no_joint_task"
    office.do("epb", joint.joint_take, joint.JointTake(case_id=case_id, handler=ShortText("孙丽")))
    assert office.refusal("epb", Action.JOINT_TAKE, case_id, handler="甲") == "joint_task_taken"
    office.at("2026-03-02 15:30")
    office.do("epb", joint.joint_answer, joint.JointAnswer(case_id=case_id, result=LongText("浓度超标")))
    task = task_of(office, case_id)
    assert (task.state, task.handler, task.result) == ("answered", "孙丽", "浓度超标")
    (row,) = [row for row in office.file(case_id).intervals if row.joint]
    assert (row.counted_minutes, row.stop_reason, row.counts) == (90, "done", True)
    assert (office.status(case_id), office.case(case_id).open_joint_tasks) == (Status.HANDLING, 0)


def test_a_returned_task_counts_against_nobody(office: Office) -> None:
    case_id = called(office, "epb")
    office.do("epb", joint.joint_return, joint.JointReturn(case_id=case_id, reason=LongText("不属职责")))
    (row,) = [row for row in office.file(case_id).intervals if row.joint]
    assert (task_of(office, case_id).state, row.counts) == ("returned", False)
    assert office.refusal("epb", Action.JOINT_ANSWER, case_id, result="无") == "no_joint_task"


def test_a_co_bodys_extension_stays_inside_the_leads_limit(office: Office) -> None:
    case_id = called(office, "epb")
    extend: dict[str, Any] = {"limit": HOUR, "reason": "复测"}
    assert office.refusal("epb", Action.JOINT_EXTEND, case_id, **extend) == "joint_beyond_lead"
    office.act("body", Action.ASK_EXTENSION, case_id, limit=Limit(4, LimitClass.WORK_HOUR), explanation="工程量大")
    office.act("dispatcher", Action.ALLOW_EXTENSION, case_id)
    form = joint.JointExtend(case_id=case_id, limit=HOUR, reason=LongText("复测"))
    office.do("epb", joint.joint_extend, form)
    (row,) = [row for row in office.file(case_id).intervals if row.joint]
    assert row.deadline == district_time("2026-03-03 10:30")
    too_long: dict[str, Any] = {"limit": Limit(6, LimitClass.WORK_HOUR), "reason": "复测"}
    assert office.refusal("epb", Action.JOINT_EXTEND, case_id, **too_long) == "extension_too_long"
    office.at("2026-03-03 10:31")
    assert office.refusal("epb", Action.JOINT_EXTEND, case_id, **extend) == "after_the_deadline"


def test_the_lead_answers_with_open_tasks_only_if_it_says_why(office: Office) -> None:
    case_id = called(office, "epb")
    given: dict[str, Any] = {"result": "已覆盖", "measures": "责令整改", "legal_basis": "条例"}
    assert office.refusal("body", Action.ANSWER, case_id, **given) == "joint_tasks_open"
    office.act("body", Action.ANSWER, case_id, **given, open_tasks_reason="环保监测另行出具")
    (row,) = [row for row in office.file(case_id).intervals if row.joint]
    assert (task_of(office, case_id).state, row.stop_reason, row.counts) == ("ended", "lead_answered", False)
    assert office.case(case_id).open_joint_tasks == 0


@pytest.mark.parametrize("way", ["return", "escalate", "void", "transfer"])
def test_joint_tasks_end_with_the_leads(office: Office, way: str) -> None:
    case_id = called(office, "epb")
    match way:
        case "return":
            office.act("body", Action.ASK_RETURN, case_id, reason="wrong_body", explanation="派错")
            office.act("dispatcher", Action.ALLOW_RETURN, case_id)
        case "escalate":
            office.act("dispatcher", Action.ESCALATE, case_id, level="district", reason="难")
        case "void":
            office.act("dispatcher", Action.ASK_VOID, case_id, explanation="重复")
            office.act("shift_leader", Action.ALLOW_VOID, case_id)
        case _:
            office.act("body", Action.TRANSFER, case_id, authority="公安", letter_number="1", materials="卷")
    assert (task_of(office, case_id).state, office.case(case_id).open_joint_tasks) == ("ended", 0)
    assert all(row.ended_at for row in office.file(case_id).intervals if row.joint)
