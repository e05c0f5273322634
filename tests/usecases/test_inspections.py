"""Inspections of sources: who may sign, when, and what a finding becomes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from desktop.models.case import Case
from desktop.queries import sources as reads
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Role
from desktop.usecases import inspections, sources, training
from desktop.usecases.fields import CategoryCode, LongText, PhotoInput, Photos
from tests.office import DUST, Office
from tests.pictures import picture
from tests.registers import REASON, add_actor, add_neighbours, authorise, do, proposal, refusal, source


def form(source_id: int, **fields: Any) -> inspections.InspectSource:
    return inspections.InspectSource(source_id=source_id, **{"finding": LongText("设施运行正常")} | fields)


def test_an_authorised_inspector_signs_and_the_source_is_due_later(office: Office) -> None:
    source_id = source(office)
    authorise(office)
    office.pass_time(days=10)
    do(office, "inspector", inspections.inspect_source, form(source_id, photos=Photos((PhotoInput(picture("red")),))))
    with office.reading() as reading:
        card = reads.source_card(reading, source_id)
    assert card.row.last_inspected_on == date(2026, 3, 12)
    assert card.row.due_on == date(2026, 3, 12) + timedelta(days=180)
    (signed,) = card.inspections
    assert (signed.inspector, signed.violation, signed.case_number) == ("王建国", False, "")
    assert len(signed.photos) == 1
    assert card.photos == ()


def test_without_an_authorisation_nobody_signs(office: Office) -> None:
    source_id = source(office)
    refused = refusal(office, "inspector", inspections.inspect_source, form(source_id))
    assert (refused.code, refused.details["name"]) == ("not_authorised", "王建国")


def test_an_expired_authorisation_is_none(office: Office) -> None:
    source_id = source(office)
    authorise(office, days=5)
    office.pass_time(days=5)
    do(office, "inspector", inspections.inspect_source, form(source_id))
    office.pass_time(days=1)
    assert refusal(office, "inspector", inspections.inspect_source, form(source_id)).code == "not_authorised"


def test_a_withdrawn_authorisation_is_none_and_what_was_signed_stays(office: Office) -> None:
    source_id = source(office)
    authorisation = authorise(office)
    do(office, "inspector", inspections.inspect_source, form(source_id))
    withdrawal = training.WithdrawAuthorisation(authorisation_id=authorisation, reason=REASON)
    do(office, "epb", training.withdraw_authorisation, withdrawal)
    assert refusal(office, "inspector", inspections.inspect_source, form(source_id)).code == "not_authorised"
    office.pass_time(days=1)
    backdated = form(source_id, inspected_at=office.now - timedelta(days=1, hours=-1))
    assert refusal(office, "inspector", inspections.inspect_source, backdated).code == "not_authorised"
    with office.reading() as reading:
        assert len(reads.source_card(reading, source_id).inspections) == 1


@pytest.mark.parametrize("who", ["epb", "community", "street", "registrar", "body", "administrator"])
def test_only_inspectors_sign(office: Office, who: str) -> None:
    source_id = source(office)
    authorise(office)
    assert refusal(office, who, inspections.inspect_source, form(source_id)).code == "register_right_missing"


def test_an_inspector_signs_in_the_own_grid_only(office: Office) -> None:
    add_neighbours(office)
    source_id = source(office)
    authorise(office)
    refused = refusal(office, "other_inspector", inspections.inspect_source, form(source_id))
    assert refused.code == "register_outside_own_grid"


def test_an_account_that_is_no_inspectors_cannot_sign(office: Office) -> None:
    source_id = source(office)
    add_actor(office, "nobody", Role.INSPECTOR, person_id=None)
    refused = refusal(office, "nobody", inspections.inspect_source, form(source_id))
    assert refused.code == "register_needs_inspector"


def test_a_finding_becomes_a_report_of_that_place(office: Office) -> None:
    source_id = source(office)
    authorise(office)
    found = form(source_id, finding=LongText("物料未苫盖"), violation=True, category=CategoryCode(DUST))
    first = do(office, "inspector", inspections.inspect_source, found)
    assert do(office, "inspector", inspections.inspect_source, found) == first
    with office.reading("epb") as reading:
        (signed,) = reads.source_card(reading, source_id).inspections
        cases = reading.session.query(Case).all()
    assert [case.id for case in cases] == [signed.case_id]
    assert signed.case_number == "R20260302-0001"
    assert cases[0].description == "示例锅炉房：物料未苫盖"
    assert (cases[0].grid_code, cases[0].source) == (office.community, ReportSource.INSPECTOR)
    assert cases[0].reported_by == office.people["inspector"]


def test_the_body_that_handles_the_case_sees_the_source(office: Office) -> None:
    from tests.office import straight_path

    source_id, other = source(office), source(office)
    authorise(office)
    found = form(source_id, violation=True, category=CategoryCode(DUST))
    do(office, "inspector", inspections.inspect_source, found)
    with office.reading("epb") as reading:
        case_id = reads.source_card(reading, source_id).inspections[0].case_id
    assert case_id is not None
    for action, who, fields in straight_path(office)[:3]:
        office.pass_time(minutes=5)
        office.act(who, action, case_id, **fields)
    with office.reading("body") as reading:
        page = reads.sources(reading, reads.SourceFilter())
        assert [row.source_id for row in page.rows] == [source_id]
        assert reads.source_card(reading, source_id).inspections == ()  # inspections are not the bodies' register
        with pytest.raises(Exception, match="source_unknown"):
            reads.source_card(reading, other)


def test_no_report_without_a_violation(office: Office) -> None:
    source_id = source(office)
    authorise(office)
    refused = refusal(office, "inspector", inspections.inspect_source, form(source_id, category=CategoryCode(DUST)))
    assert (refused.code, refused.details["field"]) == ("report_without_violation", "violation")


@pytest.mark.parametrize(
    ("hours", "code"),
    [(1, "happened_in_future"), (-24 * 3 - 1, "inspection_signed_too_late")],
)
def test_the_time_of_an_inspection_is_to_be_believed(office: Office, hours: int, code: str) -> None:
    source_id = source(office)
    authorise(office)
    office.pass_time(days=20)
    late = form(source_id, inspected_at=office.now + timedelta(hours=hours))
    refused = refusal(office, "inspector", inspections.inspect_source, late)
    assert (refused.code, refused.details["field"]) == (code, "inspected_at")


def test_a_source_is_not_inspected_before_it_is_in_the_register(office: Office) -> None:
    authorise(office)
    office.pass_time(days=2)
    source_id = source(office)
    early = form(source_id, inspected_at=office.now - timedelta(days=1))
    assert refusal(office, "inspector", inspections.inspect_source, early).code == "inspected_before_entry"
    proposed = proposal(office)
    assert refusal(office, "inspector", inspections.inspect_source, form(proposed)).code == "source_not_at_this_state"


def test_a_finding_is_required(office: Office) -> None:
    source_id = source(office)
    authorise(office)
    refused = refusal(office, "inspector", inspections.inspect_source, form(source_id, finding=LongText(" ")))
    assert refused.details["field"] == "finding"
    assert (
        refusal(office, "epb", sources.retire_source, sources.RetireSource(source_id=99, reason=REASON)).code
        == "source_unknown"
    )
