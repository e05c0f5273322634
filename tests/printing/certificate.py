"""A throw-away certificate for the tests of signing, made anew each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "证书 pass"
NAME = "西城区城市管理监督指挥中心"


def certificate(folder: Path, *, first: datetime | None = None, days: int = 365) -> Path:
    """A self-signed PKCS#12 file in `folder`, in force from `first` (by default yesterday) for `days`."""
    start = first or datetime.now(UTC) - timedelta(days=1)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "office.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"office", key, made, None, BestAvailableEncryption(PASSWORD.encode()))
    )
    return path
