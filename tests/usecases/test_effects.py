"""What a button will do is told by doing it and taking it back: the same answer, and nothing left behind."""

from typing import Any

import pytest

from desktop.queries import choices
from desktop.rules.errors import Refused
from desktop.rules.terms import ReportSource
from desktop.rules.workflow import Action, Stage, Status
from desktop.usecases import actions, effects, reports
from desktop.usecases.fields import CategoryCode, GridCode, LongText
from tests.office import DUST, Office, district_time


def preview(office: Office, who: str, action: Action, case_id: int, **fields: Any) -> effects.Effect:
    before = office.rows()
    with office.reading(who) as reading:
        effect = effects.preview(reading, action, actions.FORMS[action](case_id=case_id, **fields))
    assert office.rows() == before
    return effect


def test_a_dispatch_says_its_deadline_and_whom_it_tells(office: Office) -> None:
    case_id = office.until("filed")
    office.at("2026-03-02 10:00")
    effect = preview(office, "dispatcher", Action.DISPATCH, case_id, lead_body="epb")
    assert (effect.to_status, effect.stage) == (Status.DISPATCHED, Stage.HANDLING)
    assert effect.explanation is not None
    assert effect.explanation.deadline == district_time("2026-03-03 10:00")
    assert effect.notices == (("dispatched", "epb"),)
    assert office.status(case_id) == Status.FILED


def test_a_filing_says_its_number_and_keeps_it_for_the_act(office: Office) -> None:
    case_id = office.until("accepted")
    with office.reading() as reading:
        condition = choices.category(reading, DUST).filing_conditions[0]
    given = {"filing_condition": condition}
    numbers = [preview(office, "shift_leader", Action.FILE, case_id, **given).case_number for _ in range(2)]
    office.act("shift_leader", Action.FILE, case_id, **given)
    assert [*numbers, office.case(case_id).case_number] == ["2026-000001"] * 3


def test_a_report_can_be_tried_too(office: Office) -> None:
    form = reports.Report(
        category=CategoryCode(DUST),
        description=LongText("扬尘"),
        source=ReportSource.WEB,
        grid=GridCode(office.community),
        emergency=True,
    )
    with office.reading() as reading:
        effect = effects.preview(reading, Action.REPORT, form)
    assert (effect.to_status, effect.case_number) == (Status.REPORTED, None)
    assert effect.explanation is not None
    assert effect.explanation.deadline == district_time("2026-03-02 10:00")


def test_what_the_act_would_be_refused_is_refused_at_once(office: Office) -> None:
    case_id = office.until("filed")
    with pytest.raises(Refused) as refused:
        preview(office, "dispatcher", Action.DISPATCH, case_id, lead_body="centre")
    assert refused.value.code == "body_unknown"


def test_only_what_this_act_tells_is_listed(office: Office) -> None:
    """Though something else was told in the same second."""
    case_id = office.until("handling")
    office.act("dispatcher", Action.PROMPT, case_id, requirement="办")
    effect = preview(office, "body", Action.REPLY_PROMPT, case_id, reply="照办")
    assert effect.notices == ()


def test_a_batch_is_told_case_by_case_and_changes_nothing(office: Office) -> None:
    filed, accepted = office.until("filed"), office.until("accepted")
    form: Any = actions.FORMS[Action.DISPATCH]
    forms = [form(case_id=case_id, lead_body="urban_enforcement") for case_id in (filed, accepted)]
    before = office.rows()
    with office.reading("dispatcher") as reading:
        told, refused = effects.previews(reading, Action.DISPATCH, forms)
    assert isinstance(told, effects.Effect)
    assert told.to_status is Status.DISPATCHED
    assert isinstance(refused, Refused)
    assert office.rows() == before
