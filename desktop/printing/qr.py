"""A QR code as vectors; knows nothing of what it says."""

from __future__ import annotations

from reportlab.lib.colors import black
from reportlab.platypus import Flowable

from desktop.printing.paths import rectangles

QUIET_ZONE = 4
"""Modules that stay white around the code, as ISO/IEC 18004 asks."""


class QrCode(Flowable):
    """`content` as a square of `size` points, quiet zone included; error correction M."""

    def __init__(self, content: str, size: float) -> None:
        super().__init__()
        self._content = content
        self.width = self.height = size

    def draw(self) -> None:
        """Draw every run of dark modules as one rectangle."""
        import segno

        matrix = segno.make_qr(self._content, error="m").matrix
        module = self.width / (len(matrix) + 2 * QUIET_ZONE)
        runs = []
        for row, bits in enumerate(matrix):
            y = self.height - (row + 1 + QUIET_ZONE) * module
            start: int | None = None
            for column, bit in enumerate((*bits, 0)):
                if bit and start is None:
                    start = column
                elif not bit and start is not None:
                    runs.append(((start + QUIET_ZONE) * module, y, (column - start) * module, module))
                    start = None
        self.canv.setFillColor(black)
        self.canv.drawPath(rectangles(runs), stroke=0, fill=1)
