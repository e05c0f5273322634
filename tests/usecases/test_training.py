"""Authorisations by the EPB, trainings by the centre and the EPB."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.queries import staff as reads
from desktop.rules.workflow import Role
from desktop.usecases import training
from desktop.usecases.fields import PersonId, PersonIds, ShortText
from tests.office import Office
from tests.registers import REASON, add_neighbours, authorise, do, person, refusal

TODAY = date(2026, 3, 2)


def certificate(office: Office, number: str = "西环授〔2026〕002", last: date = date(2027, 3, 1)) -> training.Authorise:
    inspector = PersonId(office.people["inspector"])
    return training.Authorise(inspector=inspector, certificate=ShortText(number), valid_from=TODAY, valid_to=last)


def course(office: Office, held_on: date = TODAY, hours: int = 4, *people: int) -> training.RecordTraining:
    who = PersonIds(tuple(PersonId(each) for each in people or (office.people["inspector"],)))
    return training.RecordTraining(title=ShortText("业务培训"), held_on=held_on, hours=hours, people=who)


def test_an_authorisation_holds_until_it_is_withdrawn(office: Office) -> None:
    authorisation = authorise(office)
    with office.reading("epb") as reading:
        (row,) = reads.authorisations(reading)
    assert (row.person, row.certificate, row.holds) == ("王建国", "西环授〔2026〕001", True)
    withdrawal = training.WithdrawAuthorisation(authorisation_id=authorisation, reason=REASON)
    do(office, "epb", training.withdraw_authorisation, withdrawal)
    with office.reading("epb") as reading:
        (row,) = reads.authorisations(reading)
    assert (row.holds, row.withdrawn_on, row.withdrawal_reason) == (False, TODAY, REASON)
    assert refusal(office, "epb", training.withdraw_authorisation, withdrawal).code == "authorisation_over"


@pytest.mark.parametrize("who", ["inspector", "community", "street", "registrar", "assessor", "administrator"])
def test_only_the_epb_authorises(office: Office, who: str) -> None:
    authorisation = authorise(office)
    withdrawal = training.WithdrawAuthorisation(authorisation_id=authorisation, reason=REASON)
    assert refusal(office, who, training.authorise, certificate(office)).code == "register_right_missing"
    assert refusal(office, who, training.withdraw_authorisation, withdrawal).code == "register_right_missing"


def test_certificates_are_told_apart_and_end_after_they_begin(office: Office) -> None:
    form = certificate(office)
    assert do(office, "epb", training.authorise, form) == do(office, "epb", training.authorise, form)
    assert refusal(office, "epb", training.authorise, certificate(office)).details["field"] == "certificate"
    backwards = certificate(office, "西环授〔2026〕003", date(2026, 3, 1))
    assert refusal(office, "epb", training.authorise, backwards).details["field"] == "valid_to"


def test_only_inspectors_are_authorised(office: Office) -> None:
    clerk = person(office, Role.COMMUNITY, office.actors["community"].organisation)
    form = training.Authorise(
        inspector=PersonId(clerk), certificate=ShortText("某号"), valid_from=TODAY, valid_to=date(2027, 1, 1)
    )
    assert refusal(office, "epb", training.authorise, form).code == "register_needs_inspector"


@pytest.mark.parametrize("who", ["registrar", "dispatcher", "shift_leader", "epb"])
def test_centre_and_epb_train(office: Office, who: str) -> None:
    form = course(office)
    assert do(office, who, training.record_training, form) == do(office, who, training.record_training, form)
    with office.reading("inspector") as reading:
        (row,) = reads.trainings(reading)
    assert (row.title, row.hours, row.people, row.held_on) == ("业务培训", 4, 1, TODAY)


@pytest.mark.parametrize("who", ["inspector", "community", "street", "body", "assessor", "leader", "finance"])
def test_others_do_not_train(office: Office, who: str) -> None:
    assert refusal(office, who, training.record_training, course(office)).code == "register_right_missing"


def test_a_training_was_held_and_somebody_came(office: Office) -> None:
    for form, field in (
        (course(office, date(2026, 3, 3)), "held_on"),
        (course(office, TODAY, 0), "hours"),
        (course(office, TODAY, 4, 9999), "people"),
    ):
        assert refusal(office, "epb", training.record_training, form).details["field"] == field


def test_everybody_sees_their_own(office: Office) -> None:
    authorise(office)
    do(office, "epb", training.record_training, course(office))
    other = person(office, Role.INSPECTOR, "centre", "李勇")
    authorise(office, certificate="西环授〔2026〕009", inspector=other)
    add_neighbours(office)
    seen = {}
    for who in ("inspector", "community", "street", "other_street", "registrar", "body", "finance"):
        with office.reading(who) as reading:
            seen[who] = (len(reads.authorisations(reading)), len(reads.trainings(reading)))
    assert seen == {
        "inspector": (1, 1), "community": (1, 1), "street": (1, 1), "other_street": (0, 0),
        "registrar": (2, 1), "body": (0, 0), "finance": (0, 0),
    }  # fmt: skip
