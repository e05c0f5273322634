"""A paper signed by the office's certificate, and what signatures a paper bears; it makes no paper and keeps no password."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.rules.errors import Refused

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

FIELD = "GridDeskSignature"


@dataclass(frozen=True, slots=True)
class Signature:
    """Whose it is, when it was made as the signer's machine had it, and whether the paper is still as it was signed."""

    signer: str
    signed_at: datetime | None
    intact: bool


def signed(pdf: bytes, certificate: Path, password: str, reason: str, at: datetime) -> bytes:
    """Return the paper with a signature added behind it; what was there before keeps its bytes.

    `certificate` is a PKCS#12 file, `reason` a sentence that readers show. Raises Refused: certificate_not_found,
    certificate_password_wrong, certificate_not_in_force.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

    signer = _signer(certificate, password)
    own = signer.signing_cert
    assert own is not None
    if not own.not_valid_before <= at <= own.not_valid_after:
        raise Refused(
            "certificate_not_in_force", path=str(certificate), first_day=own.not_valid_before.date(),
            last_day=own.not_valid_after.date(),
        )  # fmt: skip
    paper = IncrementalPdfFileWriter(io.BytesIO(pdf))
    meta = PdfSignatureMetadata(field_name=FIELD, name=_name_of(own), reason=reason, md_algorithm="sha256")
    stream = sign_pdf(paper, meta, signer)
    return bytes(stream.getvalue())


def signatures(pdf: bytes) -> tuple[Signature, ...]:
    """The signatures that a paper bears, in order; whether a signer is to be trusted is for the reader's own system to say."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    return tuple(_read(each) for each in PdfFileReader(io.BytesIO(pdf)).embedded_signatures)


def _read(embedded: Any) -> Signature:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    status = validate_pdf_signature(embedded, ValidationContext(trust_roots=[], allow_fetching=False))
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return Signature(
        _name_of(embedded.signer_cert), status.signer_reported_dt, status.intact and status.valid and whole
    )


def _signer(certificate: Path, password: str) -> SimpleSigner:
    from pyhanko.sign.signers import SimpleSigner

    try:
        content = certificate.read_bytes()
    except OSError as error:
        raise Refused("certificate_not_found", path=str(certificate)) from error
    try:
        signer: SimpleSigner = SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=password.encode())
    except (ValueError, TypeError, AttributeError):  # a wrong password, a file without a key, no PKCS#12 at all
        raise Refused("certificate_password_wrong", path=str(certificate)) from None
    return signer


def _name_of(certificate: Any) -> str:
    names = certificate.subject.native
    return str(names.get("common_name") or names.get("organization_name") or certificate.subject.human_friendly)
