"""Column types that both databases store alike: UTC instants, enum codes, canonical JSON."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

E = TypeVar("E", bound=enum.StrEnum)


class Utc(TypeDecorator[datetime]):
    """An aware UTC instant; a naive one is refused, since nobody could say which zone it meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        # One step instead of three, as below.
        return _text_of_utc if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        # One step instead of three: a list's page reads a thousand instants.
        return _utc_of_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


class Code(TypeDecorator[E]):
    """A StrEnum kept as its code; an unknown code in the database raises ValueError."""

    impl = String(32)
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        return self._code_of

    def _code_of(self, value: E | str | None) -> str | None:
        if type(value) is self.kind:
            return value._value_
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        return None if value is None else self.kind(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], E | None] | None:
        # A look-up instead of a call for each value; None is the code of None.
        members: dict[str | None, E | None] = _Members(self.kind)
        members[None] = None
        return members.__getitem__


class _Members(dict[Any, Any]):
    """The members of an enum by their codes; an unknown code raises ValueError as the enum itself does."""

    def __init__(self, kind: type[enum.StrEnum]) -> None:
        super().__init__({member.value: member for member in kind})
        self.kind = kind

    def __missing__(self, code: str) -> enum.StrEnum:
        return self.kind(code)


def _utc_of_text(text: str | None) -> datetime | None:
    # with the offset in the text: six times as quick as replacing the zone
    return None if text is None else datetime.fromisoformat(f"{text}Z")


_WITHOUT_OFFSET = len("2015-11-23 08:30:00.000000")


def _text_of_utc(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"naive datetime {value!r}")
    instant = value if value.tzinfo is UTC else value.astimezone(UTC)
    return instant.isoformat(" ", "microseconds")[:_WITHOUT_OFFSET]


class CanonicalJson(TypeDecorator[Any]):
    """JSON as one canonical text, so that the same value always has the same bytes (hashes are taken over it)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def canonical(value: Any) -> str:
    """The one text of a JSON value: sorted keys, no blanks, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
