"""A finished paper onto the disk, whole or not at all; makes no paper."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from desktop.rules.errors import Refused

_REASONS = {
    errno.ENOENT: "folder_missing",
    errno.ENOTDIR: "folder_missing",
    errno.EACCES: "not_permitted",
    errno.EPERM: "not_permitted",
    errno.EROFS: "read_only",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EISDIR: "is_folder",
    errno.ENAMETOOLONG: "name_too_long",
    errno.EBUSY: "in_use",
    errno.ETXTBSY: "in_use",
}
# ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION: another program, a PDF reader mostly, has the file open.
_WINDOWS_IN_USE = frozenset({32, 33})


def save_pdf(path: Path, content: bytes) -> None:
    """Write `content` beside `path` and put it there in one step, so that no half a paper is ever found.

    Raises ``Refused("paper_not_written", path, reason, detail)``; `reason` is one of folder_missing, not_permitted,
    read_only, disk_full, is_folder, name_too_long, in_use, other, and `detail` what the system said. The file that was
    there before is then as it was.
    """
    temporary = None
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".grid-desk-", suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _give_usual_rights(Path(temporary))
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise Refused(
            "paper_not_written", path=str(path), reason=_reason(error), detail=error.strerror or ""
        ) from error


def _reason(error: OSError) -> str:
    if getattr(error, "winerror", None) in _WINDOWS_IN_USE:
        return "in_use"
    return _REASONS.get(error.errno or 0, "other")


def _give_usual_rights(file: Path) -> None:
    """A temporary file is its owner's alone; a paper has the rights of any other new file."""
    if os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        file.chmod(0o666 & ~mask)
