"""The photos of a case: what each shows and whose it is, and its bytes one by one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from desktop.models.case import CasePhoto, Photo
from desktop.models.journal import JournalRow
from desktop.rules.errors import Refused
from desktop.store.work import Reading


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo of the case without its bytes; `queries.case_photos.photo` reads those."""

    photo_id: int
    sha256: str
    kind: str
    caption: str
    sequence: int
    taken_at: datetime | None
    width: int
    height: int
    by: str


def photos(reading: Reading, case_id: int) -> tuple[PhotoRow, ...]:
    """Every photo, in the order they were added."""
    query = (
        select(CasePhoto, Photo.width, Photo.height, JournalRow.actor)
        .join(Photo, Photo.sha256 == CasePhoto.sha256)
        .join(JournalRow, and_(JournalRow.case_id == CasePhoto.case_id, JournalRow.sequence == CasePhoto.sequence))
        .where(CasePhoto.case_id == case_id)
        .order_by(CasePhoto.id)
    )
    return tuple(
        PhotoRow(
            photo_id=kept.id,
            sha256=kept.sha256,
            kind=kept.kind.value,
            caption=kept.caption,
            sequence=kept.sequence,
            taken_at=kept.taken_at,
            width=width,
            height=height,
            by=actor,
        )
        for kept, width, height, actor in reading.session.execute(query)
    )


def photo(reading: Reading, sha256: str) -> bytes:
    """The bytes of a photo, checked against their hash; Refused: photo_not_found, photo_damaged."""
    content = reading.session.scalars(select(Photo.content).where(Photo.sha256 == sha256)).first()
    if content is None:
        raise Refused("photo_not_found", sha256=sha256)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused("photo_damaged", sha256=sha256)
    return content


def thumbnail(reading: Reading, sha256: str) -> bytes:
    """A photo's thumbnail, JPEG."""
    content = reading.session.scalars(select(Photo.thumbnail).where(Photo.sha256 == sha256)).first()
    if content is None:
        raise Refused("photo_not_found", sha256=sha256)
    return content
