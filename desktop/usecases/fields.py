"""The types that a form's fields have: they say to every screen and to the command line how a value is entered and checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

ShortText = NewType("ShortText", str)
LongText = NewType("LongText", str)
BodyCode = NewType("BodyCode", str)
BodyCodes = NewType("BodyCodes", tuple[BodyCode, ...])
GridCode = NewType("GridCode", str)
CategoryCode = NewType("CategoryCode", str)
FilingCondition = NewType("FilingCondition", str)
ClosingCondition = NewType("ClosingCondition", str)
CaseNumber = NewType("CaseNumber", str)
PersonId = NewType("PersonId", int)
PersonIds = NewType("PersonIds", tuple[PersonId, ...])
PaperName = NewType("PaperName", str)
"""What an issued paper is called: one that is printed here, or a form of the issuing body's own."""
FieldName = NewType("FieldName", str)
AmendedValue = NewType("AmendedValue", str)
"""What a correction puts in the place of the old: a text, a code or a position, by the field that it corrects."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place: WGS84 longitude and latitude, degrees."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class PhotoInput:
    """A picture as it was dropped or pasted; `content` are the bytes of a file that Pillow can read."""

    content: bytes
    caption: str = ""
    taken_at: datetime | None = None


Photos = NewType("Photos", tuple[PhotoInput, ...])
NO_PHOTOS = Photos(())
NO_BODIES = BodyCodes(())
