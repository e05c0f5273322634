"""Small pictures for tests that need a photograph."""

import io

from PIL import Image


def picture(colour: str) -> bytes:
    """A small JPEG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(out, "JPEG")
    return out.getvalue()
