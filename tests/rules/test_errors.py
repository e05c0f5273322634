"""The refusal keeps its code and details wherever it travels."""

import pickle

import pytest

from desktop.rules.errors import Refused


def test_holds_code_and_details() -> None:
    refused = Refused("not_your_body", body=7, code="the details may have a code of their own")
    assert refused.code == "not_your_body"
    assert refused.details == {"body": 7, "code": "the details may have a code of their own"}


def test_survives_pickling() -> None:
    back = pickle.loads(pickle.dumps(Refused("limit_out_of_range", number=0, largest=9999)))
    assert isinstance(back, Refused)
    assert (back.code, back.details) == ("limit_out_of_range", {"number": 0, "largest": 9999})


def test_a_log_shows_what_was_refused() -> None:
    assert repr(Refused("limit_out_of_range", number=0)) == "Refused('limit_out_of_range', number=0)"
    assert str(Refused("calendar_empty")) == "Refused('calendar_empty')"


def test_details_cannot_be_changed_on_the_way() -> None:
    with pytest.raises(TypeError):
        Refused("x", a=1).details["a"] = 2  # type: ignore[index]
