"""What every act has in common: the case, the version, the key, when it happened, for whom; and its form."""

from datetime import timedelta

import pytest

from desktop.rules.errors import Refused
from desktop.rules.workflow import Action, Status
from desktop.usecases import acting, actions, dispatching, requests
from desktop.usecases.fields import LongText
from tests.office import Office


def test_every_action_has_a_form_and_a_use_case_but_those_done_in_bulk() -> None:
    elsewhere = {Action.REPORT, Action.COUNT, Action.IMPORT_HISTORY, Action.WITHDRAW_IMPORT}
    assert set(actions.FORMS) == set(actions.ACTIONS) == set(Action) - elsewhere


def test_a_form_of_another_action_is_refused(office: Office) -> None:
    case_id = office.until("handling")
    with office.writing("body") as work, pytest.raises(Refused) as refused:
        actions.act(work, Action.ANSWER, dispatching.Progress(case_id=case_id, note=LongText("已到场")))
    assert refused.value.code == "form_of_another_action"


def test_a_case_that_is_not_there(office: Office) -> None:
    assert office.refusal("body", Action.PROGRESS, 404, note="已到场") == "case_not_found"


def test_a_key_names_one_act(office: Office) -> None:
    case_id, other = office.until("handling"), office.until("handling")
    office.act("body", Action.PROGRESS, case_id, note="已到场", key="one")
    assert office.refusal("body", Action.PROGRESS, other, note="已到场", key="one") == "key_used_twice"
    ask = {"reason": requests.ReturnReason.WRONG_BODY, "explanation": "不属"}
    assert office.refusal("body", Action.ASK_RETURN, case_id, key="one", **ask) == "key_used_twice"
    before = office.rows()
    office.act("body", Action.PROGRESS, case_id, note="再说一遍", key="one")
    assert office.rows() == before


def test_every_repeated_act_of_a_course_changes_nothing(office: Office) -> None:
    """The straight path, each act sent twice with its key; at the end there is one journal row of each."""
    from tests.office import straight_path

    case_id = office.report()
    for number, (action, who, fields) in enumerate(straight_path(office)):
        office.act(who, action, case_id, key=f"act-{number}", **fields)
        before = office.rows()
        assert office.act(who, action, case_id, key=f"act-{number}", **fields) == case_id
        assert office.rows() == before
    assert office.status(case_id) == Status.EVALUATED


def test_an_older_version_is_refused_and_the_current_one_taken(office: Office) -> None:
    case_id = office.until("handling")
    version = office.case(case_id).version
    office.act("body", Action.PROGRESS, case_id, note="一", version=version)
    assert office.refusal("body", Action.PROGRESS, case_id, note="二", version=version) == "changed_meanwhile"
    office.act("body", Action.PROGRESS, case_id, note="二", version=version + 1)


def test_it_may_have_happened_before_but_not_later(office: Office) -> None:
    case_id = office.until("handling")
    later, earlier = office.now + timedelta(minutes=1), office.now - timedelta(minutes=40)
    assert office.refusal("body", Action.PROGRESS, case_id, note="一", happened_at=later) == "happened_in_future"
    office.act("body", Action.PROGRESS, case_id, note="一", happened_at=earlier)
    row = office.file(case_id).journal[-1]
    assert (row.happened_at, row.recorded_at) == (earlier, office.now)  # what decides limits is when it was recorded


def test_on_whose_behalf_is_written_by_name(office: Office) -> None:
    case_id = office.until("handling")
    office.act("body", Action.PROGRESS, case_id, note="一", acting_for=office.people["inspector_2"])
    assert office.file(case_id).journal[-1].acting_for == "唐勇"
    assert office.refusal("body", Action.PROGRESS, case_id, note="一", acting_for=9999) == "person_unknown"


def test_keys_are_made_anew() -> None:
    assert acting.new_key() != acting.new_key()
