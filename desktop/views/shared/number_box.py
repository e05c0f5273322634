"""A box for a whole number whose digits keep off its frame; it knows no form."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox, QWidget

LEFT_PX = 7


class NumberBox(QSpinBox):
    """The stylesheet's padding does not reach the line inside a spin box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lineEdit().setTextMargins(LEFT_PX, 0, 0, 0)
