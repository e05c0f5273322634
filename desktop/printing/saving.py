"""A finished paper onto the disk, whole or not at all; makes no paper."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import uuid
from pathlib import Path

from desktop.rules.errors import Refused

_CODES = {
    errno.ENOENT: "paper_folder_missing",
    errno.ENOTDIR: "paper_folder_missing",
    errno.EACCES: "paper_not_permitted",
    errno.EPERM: "paper_not_permitted",
    errno.EROFS: "paper_read_only",
    errno.ENOSPC: "paper_disk_full",
    errno.EDQUOT: "paper_disk_full",
    errno.EISDIR: "paper_is_folder",
    errno.ENAMETOOLONG: "paper_name_too_long",
    errno.EBUSY: "paper_in_use",
}
# ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION: another program, a PDF reader mostly, has the file open.
_WINDOWS_IN_USE = frozenset({32, 33})


def save_pdf(path: Path, content: bytes) -> None:
    """Write `content` beside `path` and put it there in one step, so that no half a paper is ever found.

    Raises Refused with the `path`: paper_folder_missing, paper_not_permitted, paper_read_only, paper_disk_full,
    paper_is_folder, paper_name_too_long, paper_in_use; or paper_not_written with the system's own `reason`. What was there
    before is then as it was.
    """
    temporary = path.parent / f".grid-desk-{uuid.uuid4().hex}.part"
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise _refusal(error, path) from error


def move_pdf(made: Path, path: Path) -> None:
    """Put a finished file at `path` in one step, also from another disk; raises what `save_pdf` does."""
    temporary = path.parent / f".grid-desk-{uuid.uuid4().hex}.part"
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        shutil.move(made, temporary)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise _refusal(error, path) from error


def _refusal(error: OSError, path: Path) -> Refused:
    if getattr(error, "winerror", None) in _WINDOWS_IN_USE:
        return Refused("paper_in_use", path=str(path))
    if code := _CODES.get(error.errno or 0):
        return Refused(code, path=str(path))
    return Refused("paper_not_written", path=str(path), reason=error.strerror or str(error))
