"""What the interpreter needs before Qt is used; it knows nothing of the program."""

from __future__ import annotations

import ctypes
import sys

_REFERENCES = 1 << 60


def keep_none_alive() -> None:
    """Give None so many references that it cannot lose them; call it once, before the first call into Qt.

    PySide6 6.12 is built for interpreters whose None is immortal (3.12 and later). On 3.11 each call of a Qt method without a result
    takes one reference to None too many, and after some tens of thousands the interpreter ends with "deallocating None". 6.11 does not.
    """
    if sys.version_info < (3, 12) and sys.getrefcount(None) < _REFERENCES:
        ctypes.c_ssize_t.from_address(id(None)).value += _REFERENCES
