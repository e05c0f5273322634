"""This workstation's settings, declared with their type and default; the office's norms are rows in the store, not here."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from PySide6.QtCore import QSettings

T = TypeVar("T")


class Option(Generic[T]):
    """One declared setting of `Settings`; `parsed` raises ValueError for what is no such value, which then counts as not set."""

    def __init__(self, key: str, default: T, text: Callable[[T], str], parsed: Callable[[str], T]) -> None:
        self.key = key
        self.default = default
        self._text = text
        self._parsed = parsed

    @overload
    def __get__(self, settings: None, owner: type[Settings]) -> Option[T]: ...
    @overload
    def __get__(self, settings: Settings, owner: type[Settings]) -> T: ...
    def __get__(self, settings: Settings | None, owner: type[Settings]) -> Option[T] | T:
        if settings is None:
            return self
        text = settings.read(self.key)
        if text is None:
            return self.default
        try:
            return self._parsed(text)
        except ValueError:
            return self.default

    def __set__(self, settings: Settings, value: T) -> None:
        settings.write(self.key, self._text(value))


def _word(key: str, default: str) -> Option[str]:
    return Option(key, default, str, str)


def _switch(key: str, default: bool) -> Option[bool]:
    def parsed(text: str) -> bool:
        return ("no", "yes").index(text) == 1

    return Option(key, default, lambda value: "yes" if value else "no", parsed)


def _number(key: str, default: int) -> Option[int]:
    return Option(key, default, str, int)


def _blob(key: str) -> Option[bytes]:
    def parsed(text: str) -> bytes:
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError(text) from error

    return Option(key, b"", lambda value: base64.b64encode(value).decode(), parsed)


class Settings:
    """The settings of one workstation, kept in a file of the user's."""

    theme = _word("window/theme", "light")
    """"light" or "dark"."""
    window_geometry = _blob("window/geometry")
    """Size and position, as Qt saves it."""
    last_tab = _word("window/tab", "cases")
    language = _word("window/language", "zh_CN")
    store_address = _word("store/address", "")
    """Where the desk's records are, if not in this user's own data folder; never with a password."""
    case_pane_width = _number("cases/pane", 0)
    """Pixels; 0 while nobody has pulled its border."""
    last_user = _word("sign-in/user", "")
    remember_user = _switch("sign-in/remember", True)

    def __init__(self, folder: Path) -> None:
        self._file = QSettings(str(folder / "workstation.ini"), QSettings.Format.IniFormat)

    def read(self, key: str) -> str | None:
        """Return what is on disk under a key, None where nothing is."""
        value: Any = self._file.value(key)
        return value if isinstance(value, str) else None

    def write(self, key: str, text: str) -> None:
        """Put a text under a key."""
        self._file.setValue(key, text)

    def filters_of(self, account: int) -> str:
        """The saved filters of a person, as the case tab keeps them; "" where there are none."""
        return self.read(_filters_key(account)) or ""

    def keep_filters(self, account: int, text: str) -> None:
        """Keep the saved filters of a person."""
        self.write(_filters_key(account), text)

    def save(self) -> None:
        """Bring everything to the disk now."""
        self._file.sync()


def _filters_key(account: int) -> str:
    return f"filters/{account}"
