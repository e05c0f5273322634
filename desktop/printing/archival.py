"""A finished PDF made one that archives take: PDF/A-2b, with XMP metadata and an output intent; it draws and changes no page."""

from __future__ import annotations

import io
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name

PART, CONFORMANCE = "2", "B"
"""PDF/A-2b, ISO 19005-2: looks the same for as long as it is kept."""

SRGB = "sRGB IEC61966-2.1"
PRINTED = 4
"""The flag of an annotation that is part of the page as printed."""

_ICC_MADE_AT = slice(24, 36)
_FIXED_DAY = bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))  # 2000-01-01 00:00:00: the same profile in every paper


def archival(pdf: bytes) -> bytes:
    """Return the paper as PDF/A-2b: the same bytes for the same paper; its fonts have to be embedded already."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        make_archival(document)
        document.save(stream, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return stream.getvalue()


def make_archival(document: pikepdf.Pdf) -> None:
    """Give an open document what PDF/A asks for beyond its pages."""
    _describe(document)
    _add_output_intent(document)
    for page in document.pages:
        for annotation in page.get("/Annots", ()):
            annotation.F = PRINTED


def _describe(document: pikepdf.Pdf) -> None:
    """Say in XMP what the document information says, which PDF/A wants to agree."""
    if "/Trapped" in document.docinfo:
        del document.docinfo["/Trapped"]  # has no word in XMP
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata.load_from_docinfo(document.docinfo)
        metadata["pdfaid:part"] = PART
        metadata["pdfaid:conformance"] = CONFORMANCE


def _add_output_intent(document: pikepdf.Pdf) -> None:
    """Say which red the red head is: the colours of a paper are sRGB."""
    profile = document.make_stream(_srgb(), {"/N": 3, "/Alternate": Name.DeviceRGB})
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=SRGB,
        Info=SRGB,
        DestOutputProfile=profile,
    )
    document.Root.OutputIntents = Array([document.make_indirect(intent)])


@cache
def _srgb() -> bytes:
    """An sRGB profile, made by Little CMS; it stamps the time of its making into it."""
    from PIL import ImageCms

    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[_ICC_MADE_AT] = _FIXED_DAY
    return bytes(made)
