"""Signing a paper: the signature is the certificate's, any later change shows, and what goes wrong is said plainly."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest

from desktop.printing.blank_forms import blank_forms
from desktop.printing.blank_titles import BlankForm
from desktop.printing.check_mark import read_back
from desktop.printing.fonts import Fonts
from desktop.printing.signing import signatures, signed
from desktop.rules.errors import Refused
from desktop.wording import papers
from tests.printing import reading, rows
from tests.printing.certificate import NAME, PASSWORD, certificate


@pytest.fixture(scope="module")
def paper(fonts: Fonts) -> bytes:
    return blank_forms([BlankForm.SIGN_FOR], papers, fonts, rows.OFFICE, rows.at(1, "09:00"))


def test_a_signed_paper_says_by_whom_and_that_it_is_whole(paper: bytes, tmp_path: Path) -> None:
    made = signed(paper, certificate(tmp_path), PASSWORD, "签发", datetime.now(UTC))
    assert made.startswith(paper)
    (found,) = signatures(made)
    assert found.signer == NAME
    assert found.intact
    assert found.signed_at is not None
    assert reading.text(made) == reading.text(paper)
    with pikepdf.open(io.BytesIO(made)) as document:
        assert "/Metadata" in document.Root
        assert "/OutputIntents" in document.Root


def test_a_paper_without_a_signature_has_none(paper: bytes) -> None:
    assert signatures(paper) == ()


def test_a_changed_byte_shows(paper: bytes, tmp_path: Path) -> None:
    made = bytearray(signed(paper, certificate(tmp_path), PASSWORD, "签发", datetime.now(UTC)))
    made[len(paper) // 2] ^= 1  # within a font
    (found,) = signatures(bytes(made))
    assert not found.intact


def test_what_is_added_later_shows(paper: bytes, tmp_path: Path) -> None:
    first = signed(paper, certificate(tmp_path), PASSWORD, "签发", datetime.now(UTC))
    (found,) = signatures(first + b"\n% more\n")
    assert not found.intact


def test_a_wrong_password_is_said(paper: bytes, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        signed(paper, certificate(tmp_path), "not it", "签发", datetime.now(UTC))
    assert caught.value.code == "certificate_password_wrong"


def test_a_file_that_is_no_certificate_is_said(paper: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.p12").write_bytes(b"no certificate")
    with pytest.raises(Refused) as caught:
        signed(paper, tmp_path / "x.p12", "", "签发", datetime.now(UTC))
    assert caught.value.code == "certificate_password_wrong"


def test_a_missing_certificate_is_said(paper: bytes, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        signed(paper, tmp_path / "none.p12", "", "签发", datetime.now(UTC))
    assert caught.value.code == "certificate_not_found"


def test_a_certificate_out_of_force_signs_nothing(paper: bytes, tmp_path: Path) -> None:
    old = certificate(tmp_path, first=datetime.now(UTC) - timedelta(days=30), days=10)
    with pytest.raises(Refused) as caught:
        signed(paper, old, PASSWORD, "签发", datetime.now(UTC))
    assert caught.value.code == "certificate_not_in_force"


def test_a_paper_that_is_no_case_file_stays_none(paper: bytes, tmp_path: Path) -> None:
    assert read_back(signed(paper, certificate(tmp_path), PASSWORD, "签发", datetime.now(UTC))) is None
