"""The office's papers as the administrator sets them: who may, what is refused, and what of old papers stays as it was."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from desktop.queries import office as queries
from desktop.rules.errors import Refused
from desktop.usecases import office as usecases
from desktop.usecases.office import SetOffice
from tests.office import Office


def seal(side: int = 480, *, ground: tuple[int, int, int, int] = (0, 0, 0, 0), height: int = 0) -> bytes:
    """A red ring on a ground that is clear unless something else is asked for."""
    picture = Image.new("RGBA", (side, height or side), ground)
    ImageDraw.Draw(picture).ellipse((8, 8, side - 8, (height or side) - 8), outline=(215, 0, 15, 255), width=16)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def form(**changes: object) -> SetOffice:
    given: dict[str, object] = {"office_name": "西城区城市运行管理中心", "document_prefix": "西城运"}
    return SetOffice(**(given | changes))  # type: ignore[arg-type]


def facts(office: Office) -> queries.OfficeRow:
    with office.reading() as reading:
        return queries.office(reading)


def test_at_first_it_is_as_the_district_pack_says(office: Office) -> None:
    found = facts(office)
    assert found.facts.document_prefix == "西环网"
    assert found.facts.seal is None
    assert found.changes == ()


def test_the_administrator_sets_them_for_everybody(office: Office) -> None:
    office.do("administrator", usecases.set_office, form(seal=seal(), certificate="/secure/office.P12"))
    found = facts(office)
    assert found.facts.name == "西城区城市运行管理中心"
    assert found.facts.certificate == "/secure/office.P12"
    assert found.facts.seal
    assert Image.open(io.BytesIO(found.facts.seal)).mode == "RGBA"
    (change,) = found.changes
    assert change.has_seal
    assert change.actor == office.actors["administrator"].name


def test_the_seal_stays_until_it_is_taken_away(office: Office) -> None:
    office.do("administrator", usecases.set_office, form(seal=seal()))
    office.do("administrator", usecases.set_office, form(office_name="西城区城管指挥中心"))
    assert facts(office).facts.seal
    office.do("administrator", usecases.set_office, form(without_seal=True))
    assert facts(office).facts.seal is None


def test_an_act_that_got_no_answer_happens_once(office: Office) -> None:
    wanted = form()
    first = office.do("administrator", usecases.set_office, wanted)
    assert office.do("administrator", usecases.set_office, wanted) == first
    assert len(facts(office).changes) == 1


def test_numbers_of_before_keep_their_prefix(office: Office) -> None:
    before = office.until("handling")
    office.pass_time(hours=1)
    office.do("administrator", usecases.set_office, form())
    office.pass_time(hours=1)
    after = office.until("handling")
    assert office.file(before).document_number == "西环网〔2026〕1号"
    assert office.file(after).document_number == "西城运〔2026〕2号"
    with office.reading() as reading:
        from desktop.queries.case_file import by_number

        assert by_number(reading, "西环网〔2026〕1号") == before
        assert by_number(reading, "西城运〔2026〕2号") == after
        assert queries.facts(reading, office.file(before).filed_at).document_prefix == "西环网"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"office_name": "  "}, "field_required"),
        ({"office_name": "某" * 41}, "office_name_too_long"),
        ({"document_prefix": ""}, "document_prefix_invalid"),
        ({"document_prefix": "西环网〔2015〕"}, "document_prefix_invalid"),
        ({"certificate": "/secure/office.pem"}, "certificate_kind_unknown"),
        ({"seal": b"GIF89a no picture"}, "seal_unreadable"),
        ({"seal": seal()[:200]}, "seal_unreadable"),
        ({"seal": b"x" * (2 * 1024 * 1024 + 1)}, "seal_too_heavy"),
        ({"seal": seal(200)}, "seal_size"),
        ({"seal": seal(900, height=500)}, "seal_not_round"),
        ({"seal": seal(ground=(255, 255, 255, 255))}, "seal_not_transparent"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(office: Office, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as caught:
        office.do("administrator", usecases.set_office, form(**changes))
    assert caught.value.code == code
    assert caught.value.details["field"] in {"office_name", "document_prefix", "certificate", "seal"}
    assert facts(office).changes == ()


def test_only_the_administrator_may(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        office.do("registrar", usecases.set_office, form())
    assert caught.value.code == "role_may_not"


def test_nothing_to_change_is_said(office: Office) -> None:
    office.do("administrator", usecases.set_office, form())
    with pytest.raises(Refused) as caught:
        office.do("administrator", usecases.set_office, form())
    assert caught.value.code == "nothing_changed"
