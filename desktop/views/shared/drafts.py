"""What was typed and not yet sent, kept on disk per user, case and action, so that a crash or a lost connection loses no form."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

_CONTENT = "draft.json"


@dataclass(frozen=True, slots=True)
class DraftKey:
    """Whose draft it is and for what: `case` is the case's id as text, or "new" for an intake."""

    user: str
    case: str
    action: str


class Drafts:
    """The drafts of this workstation: a folder each, with the values as JSON and the bytes of pictures beside them.

    Only the user's own system account can read the files: they may hold a reporter's name and phone. Saving and discarding answer
    False where the disk would not let them; a draft that cannot be read is as good as none.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, key: DraftKey, values: Mapping[str, Any], files: tuple[bytes, ...] = ()) -> bool:
        """Keep `values` (plain JSON) and `files` in place of what was kept before."""
        folder = self._folder_of(key)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            wanted = {_CONTENT} | {self._keep_file(folder, content) for content in files}
            text = json.dumps({"case": key.case, "action": key.action, "values": dict(values)}, ensure_ascii=False)
            _write(folder / _CONTENT, text.encode())
            for path in folder.iterdir():
                if path.name not in wanted:
                    path.unlink()
        except OSError:
            return False
        return True

    def load(self, key: DraftKey) -> dict[str, Any] | None:
        """The values kept for `key`; None where there are none."""
        try:
            document = json.loads((self._folder_of(key) / _CONTENT).read_text("utf-8"))
            values = document["values"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return values if isinstance(values, dict) else None

    def file(self, key: DraftKey, sha256: str) -> bytes | None:
        """The bytes kept under their SHA-256; None where they are gone."""
        try:
            content = (self._folder_of(key) / _name_of(sha256)).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def discard(self, key: DraftKey) -> bool:
        """Forget the draft: its act is done, or its writer gave it up."""
        folder = self._folder_of(key)
        if not folder.exists():
            return True
        try:
            shutil.rmtree(folder)
        except OSError:
            return False
        return True

    def kept(self, user: str) -> tuple[DraftKey, ...]:
        """The drafts of `user` that wait, oldest first."""
        try:
            folders = sorted((self._folder / _safe(user)).iterdir(), key=lambda path: path.stat().st_mtime)
        except OSError:
            return ()
        found = []
        for folder in folders:
            try:
                document = json.loads((folder / _CONTENT).read_text("utf-8"))
                found.append(DraftKey(user, str(document["case"]), str(document["action"])))
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return tuple(found)

    def _folder_of(self, key: DraftKey) -> Path:
        return self._folder / _safe(key.user) / f"{_safe(key.case)}-{_safe(key.action)}"

    @staticmethod
    def _keep_file(folder: Path, content: bytes) -> str:
        name = _name_of(hashlib.sha256(content).hexdigest())
        if not (folder / name).exists():
            _write(folder / name, content)
        return name


def _safe(text: str) -> str:
    """A name without separators, and never "." or ".."."""
    return quote(text, safe="").replace(".", "%2E") or "%"


def _name_of(sha256: str) -> str:
    return f"{_safe(sha256)}.bytes"


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing: a crash in the middle leaves the old file."""
    temporary = path.with_name(path.name + ".part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    temporary.replace(path)
