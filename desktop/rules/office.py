"""What an office may adjust on its papers: name, number prefix, seal, certificate, fonts; checks the words, opens no file."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.rules.errors import Refused

LONGEST_NAME, LONGEST_PREFIX = 40, 12
CERTIFICATE_SUFFIXES = (".p12", ".pfx")

SEAL_LEAST, SEAL_MOST = 400, 3000
"""Pixels a side: a seal is 42 mm wide in print, and 400 pixels are 240 to the inch."""
SEAL_LARGEST_BYTES = 2 * 1024 * 1024
SEAL_WIDEST = 1.1
"""How much longer one side may be than the other: seals of offices are round."""


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """Whose papers they are, as it holds at one moment. `certificate` and `font_folder` are paths, "" for none."""

    name: str
    document_prefix: str
    seal: bytes | None = None
    certificate: str = ""
    font_folder: str = ""


def checked_name(text: str) -> str:
    """The name as it heads papers; Refused: field_required, office_name_too_long."""
    name = text.strip()
    if not name:
        raise Refused("field_required", field="office_name", fields=["office_name"])
    if len(name) > LONGEST_NAME:
        raise Refused("office_name_too_long", field="office_name", largest=LONGEST_NAME)
    return name


def checked_prefix(text: str) -> str:
    """机关代字, which heads 〔year〕; Refused("document_prefix_invalid") where a number could not be told from it."""
    prefix = text.strip()
    if not 1 <= len(prefix) <= LONGEST_PREFIX or any(not c.isalpha() for c in prefix):
        raise Refused("document_prefix_invalid", field="document_prefix", largest=LONGEST_PREFIX)
    return prefix


def checked_certificate(text: str) -> str:
    """The path of a PKCS#12 file, or ""; Refused("certificate_kind_unknown")."""
    path = text.strip()
    if path and not path.lower().endswith(CERTIFICATE_SUFFIXES):
        raise Refused("certificate_kind_unknown", field="certificate", path=path)
    return path


def check_seal(width: int, height: int, *, transparent: bool) -> None:
    """Whether a picture of this size can be the seal; Refused: seal_size, seal_not_round, seal_not_transparent."""
    if min(width, height) < SEAL_LEAST or max(width, height) > SEAL_MOST:
        raise Refused("seal_size", field="seal", width=width, height=height, least=SEAL_LEAST, largest=SEAL_MOST)
    if max(width, height) > SEAL_WIDEST * min(width, height):
        raise Refused("seal_not_round", field="seal", width=width, height=height)
    if not transparent:
        raise Refused("seal_not_transparent", field="seal")
