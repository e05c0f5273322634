"""Taking photos into a case: verified as pictures, kept once by their SHA-256, with a thumbnail."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from desktop.models.case import Case, CasePhoto, Photo
from desktop.rules.errors import Refused
from desktop.rules.terms import PhotoKind
from desktop.store.work import Work
from desktop.usecases.fields import PhotoInput, Photos

LARGEST_BYTES = 20 * 1024 * 1024
THUMBNAIL_PIXELS = 320


def check(photos: Photos) -> tuple[Photo, ...]:
    """Read each picture wholly, so that a broken one is refused before anything is written.

    Raises Refused: photo_too_large, photo_unreadable (field "photos", with the picture's place in the list from 1).
    """
    return tuple(_read(photo, place) for place, photo in enumerate(photos, start=1))


def keep(work: Work, case: Case, sequence: int, kind: PhotoKind, photos: Photos, read: tuple[Photo, ...]) -> None:
    """Add the pictures that `check` has read to the case, tied to the journal row `sequence`."""
    for given, photo in zip(photos, read, strict=True):
        kept = work.session.get(Photo, photo.sha256)
        if kept is None:
            work.session.add(photo)
            kept = photo
        work.session.add(
            CasePhoto(
                case_id=case.id,
                sequence=sequence,
                photo=kept,
                kind=kind,
                caption=given.caption,
                taken_at=given.taken_at or _taken_at(given.content, work.zone),
            )
        )


def hashes(read: tuple[Photo, ...]) -> list[str]:
    """The SHA-256 of each picture, for the journal."""
    return [photo.sha256 for photo in read]


def _read(photo: PhotoInput, place: int) -> Photo:
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(photo.content) > LARGEST_BYTES:
        raise Refused("photo_too_large", field="photos", place=place, largest_mb=LARGEST_BYTES // 1024 // 1024)
    try:
        with Image.open(io.BytesIO(photo.content)) as image:
            image.load()
            media_type = Image.MIME.get(image.format or "", "application/octet-stream")
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("photo_unreadable", field="photos", place=place) from error
    width, height = upright.size
    upright.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    thumbnail = io.BytesIO()
    upright.save(thumbnail, "JPEG", quality=80)
    return Photo(
        sha256=hashlib.sha256(photo.content).hexdigest(),
        media_type=media_type,
        width=width,
        height=height,
        content=photo.content,
        thumbnail=thumbnail.getvalue(),
    )


def _taken_at(content: bytes, zone: ZoneInfo) -> datetime | None:
    """The time that the camera wrote, read as district time since cameras know no zone; None where there is none."""
    from PIL import ExifTags, Image

    with Image.open(io.BytesIO(content)) as image:
        text = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    if not isinstance(text, str):
        return None
    try:
        naive = datetime.strptime(text.strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None
    return naive.replace(tzinfo=zone).astimezone(UTC)
