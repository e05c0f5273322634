"""Corrections and recomputing: who may, what stays in the journal, and which deadlines move."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select

from desktop.models.calendar import CalendarVersion
from desktop.rules.explanation import Limit, LimitClass
from desktop.rules.workflow import Action, Stage
from desktop.usecases import amending, effects
from desktop.usecases.fields import AmendedValue, LongText
from tests.office import Office, district_time

RUBBISH = "0104"
"""道路积尘: 4 working hours, rework 2."""
WHY = LongText("写错了")


def handled(office: Office) -> int:
    case_id = office.until("filed")
    office.at("2026-03-02 10:00")
    office.act("dispatcher", Action.DISPATCH, case_id, lead_body="urban_enforcement")
    office.act("body", Action.TAKE, case_id, handler="孙志强")
    return case_id


def amend(case_id: int, field: str, value: str, **more: Any) -> amending.Amend:
    return amending.Amend(
        case_id=case_id, field=amending.Amendable(field), value=AmendedValue(value), reason=WHY, **more
    )


@pytest.mark.parametrize(
    ("field", "value", "column", "stored"),
    [
        ("address", "甲 1 号", "address", "甲 1 号"),
        ("description", "另一处", "description", "另一处"),
        ("category", RUBBISH, "category_code", RUBBISH),
        ("urgency", "urgent", "urgency", "urgent"),
        ("grid", "110102019", "grid_code", "110102019"),
        ("position", "116.350，39.880", "lon", 116.35),
    ],
)
def test_old_and_new_stay_in_the_journal(office: Office, field: str, value: str, column: str, stored: object) -> None:
    case_id = office.report()
    before = getattr(office.case(case_id), column)
    office.do("registrar", amending.amend, amend(case_id, field, value))
    assert getattr(office.case(case_id), column) == stored
    payload = office.file(case_id).journal[-1].payload
    assert (payload["field"], payload["reason"]) == (field, WHY)
    assert payload["old"] == before if field != "position" else payload["old"] is None
    again = office.refusal("registrar", Action.AMEND, case_id, field=amending.Amendable(field), value=value, reason=WHY)
    assert again == "nothing_changed"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("category", "9999", "category_unknown"),
        ("grid", "110102999", "grid_unknown"),
        ("position", "here", "position_invalid"),
        ("position", "121.5,31.2", "outside_district"),
        ("urgency", "maybe", "value_invalid"),
    ],
)
def test_a_wrong_value_is_refused(office: Office, field: str, value: str, code: str) -> None:
    given: dict[str, Any] = {"field": amending.Amendable(field), "value": value, "reason": WHY}
    assert office.refusal("registrar", Action.AMEND, office.report(), **given) == code


def test_who_amends_when(office: Office) -> None:
    given: dict[str, Any] = {"field": amending.Amendable.ADDRESS, "value": "甲 1 号", "reason": WHY}
    reported, filed = office.report(), office.until("filed")
    assert office.refusal("dispatcher", Action.AMEND, reported, **given) == "role_may_not"
    assert office.refusal("registrar", Action.AMEND, filed, **given) == "role_may_not"
    office.act("shift_leader", Action.AMEND, filed, **given)
    assert office.refusal("shift_leader", Action.AMEND, office.until("closed"), **given) == "not_at_this_status"


def test_running_deadlines_stay_unless_the_category_changes_which_is_said_before(office: Office) -> None:
    case_id = handled(office)
    deadline = office.case(case_id).deadline
    office.do("dispatcher", amending.amend, amend(case_id, "address", "甲 1 号"))
    assert office.case(case_id).deadline == deadline == district_time("2026-03-03 10:00")
    form = amend(case_id, "category", RUBBISH)
    with office.reading("dispatcher") as reading:
        effect = effects.preview(reading, Action.AMEND, form)
    assert effect.explanation is not None
    assert effect.explanation.deadline == district_time("2026-03-02 15:30")  # from the dispatch on
    assert office.case(case_id).deadline == deadline  # only said
    office.do("dispatcher", amending.amend, form)
    assert office.case(case_id).deadline == district_time("2026-03-02 15:30")


def test_a_new_category_in_rework_brings_its_rework_limit_and_co_bodies_stay_inside(office: Office) -> None:
    case_id = handled(office)
    office.act("body", Action.ANSWER, case_id, result="已改", measures="整改", legal_basis="条例")
    office.act("registrar", Action.REQUEST_VERIFY, case_id, inspector=office.people["inspector"])
    office.act("inspector", Action.VERIFY, case_id, passed=False, finding="没有")
    call: dict[str, Any] = {"meets_at": office.now, "meets_where": "工地", "division": "测"}
    office.act("body", Action.CALL_JOINT, case_id, co_bodies=("epb",), **call)
    office.do("dispatcher", amending.amend, amend(case_id, "category", RUBBISH))
    lead, joint = [row for row in office.file(case_id).intervals if row.stage is Stage.HANDLING][-2:]
    assert lead.limit == Limit(2, LimitClass.WORK_HOUR)
    assert joint.joint
    assert joint.deadline <= lead.deadline == district_time("2026-03-02 12:00")


def test_a_new_category_that_is_an_emergency_makes_the_case_one(office: Office) -> None:
    case_id = handled(office)
    office.do("dispatcher", amending.amend, amend(case_id, "category", "0499"))
    case = office.case(case_id)
    assert (case.emergency, case.deadline) == (True, district_time("2026-03-02 14:00"))  # 4 urgent hours


def test_a_suspended_case_amended_goes_on_with_the_new_limit(office: Office) -> None:
    case_id = handled(office)
    office.at("2026-03-02 11:00")
    why: dict[str, Any] = {"reason": "weather", "explanation": "雨"}
    office.act("body", Action.ASK_SUSPENSION, case_id, resume_on=date(2026, 3, 9), **why)
    office.act("shift_leader", Action.ALLOW_SUSPENSION, case_id)
    office.do("dispatcher", amending.amend, amend(case_id, "category", RUBBISH))
    assert office.case(case_id).deadline is None
    office.at("2026-03-04 09:00")
    office.act("body", Action.RESUME, case_id)
    assert office.case(case_id).deadline == district_time("2026-03-04 12:00")  # one of four hours was served


def test_a_new_calendar_moves_a_deadline_only_by_an_act(office: Office) -> None:
    case_id = handled(office)
    assert office.refusal("administrator", Action.RECOMPUTE, case_id, reason="无") == "nothing_changed"
    with office.writing("administrator") as work:
        newest = work.session.scalars(select(CalendarVersion).order_by(CalendarVersion.id.desc())).first()
        assert newest is not None
        holiday = {"day": "2026-03-03", "kind": "holiday", "name": "临时放假"}
        days = [day for day in newest.content["days"] if day["day"] != "2026-03-03"]
        values = {
            column.name: getattr(newest, column.name)
            for column in CalendarVersion.__table__.columns
            if column.name != "id"
        } | {"content": newest.content | {"days": sorted([*days, holiday], key=lambda day: day["day"])}}
        work.session.execute(insert(CalendarVersion).values(values))
    office.pass_time(minutes=1)
    office.act("body", Action.PROGRESS, case_id, note="已到场")
    assert office.case(case_id).deadline == district_time("2026-03-03 10:00")
    assert office.refusal("dispatcher", Action.RECOMPUTE, case_id, reason="放假") == "role_may_not"
    form = amending.Recompute(case_id=case_id, reason=LongText("放假通知"))
    office.do("administrator", amending.recompute, form)
    assert office.case(case_id).deadline == district_time("2026-03-04 10:00")
    payload = office.file(case_id).journal[-1].payload
    assert (payload["old_deadline"], payload["deadline"]) == ("2026-03-03T02:00:00+00:00", "2026-03-04T02:00:00+00:00")
    explained = next(row for row in office.file(case_id).intervals if row.ended_at is None).to_deadline
    assert explained.deadline == office.case(case_id).deadline
