"""What the interpreter needs before Qt is used; it knows nothing of the program."""

from __future__ import annotations

import ctypes
import sys

_REFERENCES = 1 << 60
_CONSTANTS = (None, True, False)


def keep_constants_alive() -> None:
    """Give None, True and False so many references that they cannot lose them; call it once, before the first call into Qt.

    PySide6 6.12 is built for interpreters whose constants are immortal (3.12 and later). On 3.11 each call of a Qt method without a
    result takes one reference to None too many, each `emit` one to the True that it returns, and sooner or later the interpreter
    ends with "deallocating None" or "deallocating True or False". 6.11 does not.
    """
    if sys.version_info >= (3, 12):
        return
    for constant in _CONSTANTS:
        if sys.getrefcount(constant) < _REFERENCES:
            ctypes.c_ssize_t.from_address(id(constant)).value += _REFERENCES
