"""The office's papers: name, document-number prefix, seal, certificate and fonts, set by the administrator for every workstation."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from desktop.models.office import OfficeSetting
from desktop.rules import office as rules
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.office import OfficeFacts
from desktop.rules.workflow import Role
from desktop.store.offices import office_at
from desktop.store.work import Work
from desktop.usecases.registering import Entry, recorded


@dataclass(frozen=True, kw_only=True)
class SetOffice(Entry):
    """How papers name the office from now on. `seal` is a picture; None keeps the one there is, unless `without_seal`."""

    office_name: str
    document_prefix: str
    seal: bytes | None = None
    without_seal: bool = False
    certificate: str = ""
    font_folder: str = ""


def set_office(work: Work, form: SetOffice) -> int:
    """Keep the settings that hold from now on; the rows before stay, so that old papers reprint alike. Returns the row's id.

    Raises Refused: role_may_not, nothing_changed, field_required, office_name_too_long, document_prefix_invalid,
    certificate_kind_unknown, seal_unreadable, seal_too_heavy, seal_size, seal_not_round, seal_not_transparent.
    """
    if work.actor.role is not Role.ADMINISTRATOR:
        raise Refused("role_may_not", action="office", role=work.actor.role.value, roles=[Role.ADMINISTRATOR.value])
    if (
        committed := work.session.scalars(select(OfficeSetting.id).where(OfficeSetting.key == form.key)).first()
    ) is not None:
        return committed
    before = office_at(work)
    after = OfficeFacts(
        name=rules.checked_name(form.office_name),
        document_prefix=rules.checked_prefix(form.document_prefix),
        seal=None if form.without_seal else checked_seal(form.seal) if form.seal else before.seal,
        certificate=rules.checked_certificate(form.certificate),
        font_folder=form.font_folder.strip(),
    )
    if after == before:
        raise Refused("nothing_changed", field="office_name")
    row = OfficeSetting(
        name=after.name,
        document_prefix=after.document_prefix,
        seal=after.seal,
        certificate=after.certificate,
        font_folder=after.font_folder,
        **recorded(work, form.key),
    )
    work.session.add(row)
    work.session.flush()
    work.changed(Entity.NORM, "office", row.id)
    return row.id


def checked_seal(content: bytes) -> bytes:
    """The picture as the store keeps it, a PNG without anything but its pixels.

    Raises Refused: seal_unreadable, seal_too_heavy, seal_size, seal_not_round, seal_not_transparent.
    """
    from PIL import Image, UnidentifiedImageError

    if len(content) > rules.SEAL_LARGEST_BYTES:
        raise Refused("seal_too_heavy", field="seal", largest_mb=rules.SEAL_LARGEST_BYTES // 1024 // 1024)
    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
            rules.check_seal(width, height, transparent=True)  # before its pixels are unpacked
            picture = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused("seal_unreadable", field="seal") from None
    rules.check_seal(width, height, transparent=_is_transparent(picture.getchannel("A")))
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _is_transparent(alpha: Any) -> bool:
    """Whether the text under the seal would show: its corners are clear, and so is a good part of all of it."""
    right, bottom = alpha.width - 1, alpha.height - 1
    corners = (alpha.getpixel(corner) for corner in ((0, 0), (right, 0), (0, bottom), (right, bottom)))
    clear = sum(alpha.histogram()[:128]) / (alpha.width * alpha.height)
    return all(each < 128 for each in corners) and clear > _LEAST_CLEAR


_LEAST_CLEAR = 0.3
"""A round disc in a square leaves a fifth clear; a seal is a ring with characters, most of it clear."""
