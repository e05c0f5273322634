"""Forms out of `field=value` words, by the types of the form's own fields; a wrong value names its field."""

from __future__ import annotations

import dataclasses
import enum
import types
import typing
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from desktop.rules.errors import Refused
from desktop.rules.explanation import Limit, LimitClass
from desktop.usecases import fields
from desktop.usecases.evaluation import PartChange
from desktop.usecases.fields import PhotoInput, Position

_YES, _NO = {"yes", "true", "1", "是", "通过"}, {"no", "false", "0", "否", "不通过"}


def build(form_type: type[Any], words: Iterable[str], zone: ZoneInfo, **given: Any) -> Any:
    """A form of `form_type` from `field=value` words and what is `given`.

    Raises Refused: field_unknown, value_invalid, field_required (each with its field), word_without_field.
    """
    hints = typing.get_type_hints(form_type)
    known = {each.name: each for each in dataclasses.fields(form_type)}
    values = dict(given)
    for word in words:
        name, separator, text = word.partition("=")
        if not separator:
            raise Refused("word_without_field", word=word)
        if name not in known or name in given:
            raise Refused("field_unknown", field=name, known=sorted(set(known) - set(given)))
        values[name] = _value(hints[name], name, text, zone)
    for name, each in known.items():
        required = each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        if required and name not in values:
            raise Refused("field_required", field=name)
    return form_type(**values)


def _value(hint: Any, name: str, text: str, zone: ZoneInfo) -> Any:
    kind = next(each for each in (typing.get_args(hint) if _is_union(hint) else (hint,)) if each is not type(None))
    try:
        return _read(kind, text, zone)
    except Refused:
        raise
    except (ValueError, KeyError, OSError) as error:
        raise Refused("value_invalid", field=name, value=text) from error


def _is_union(hint: Any) -> bool:
    return typing.get_origin(hint) in (typing.Union, types.UnionType)


def _read(kind: Any, text: str, zone: ZoneInfo) -> Any:
    """`text` as a value of `kind`; ValueError, KeyError or OSError where it is none."""
    if kind is fields.Photos:
        return fields.Photos(
            tuple(PhotoInput(Path(part).read_bytes(), Path(part).name) for part in text.split(",") if part)
        )
    if kind is fields.BodyCodes:
        return fields.BodyCodes(tuple(fields.BodyCode(part) for part in text.split(",") if part))
    if typing.get_origin(kind) is tuple and typing.get_args(kind)[0] is PartChange:
        return tuple(_part_change(part) for part in text.split(";") if part)
    kind = getattr(kind, "__supertype__", kind)
    readers: dict[Any, Any] = {
        Position: lambda: Position(*(float(part) for part in text.split(","))),
        Limit: lambda: Limit(int(text.split(",", maxsplit=1)[0]), LimitClass(text.split(",")[1])),
        datetime: lambda: _moment(text, zone),
        date: lambda: date.fromisoformat(text),
        bool: lambda: _truth(text),
        int: lambda: int(text),
        str: lambda: text,
    }
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind(text)
    try:
        return readers[kind]()
    except (IndexError, TypeError) as error:
        raise ValueError(text) from error


def _moment(text: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _truth(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise ValueError(text)


def _part_change(text: str) -> PartChange:
    part, score, reason = text.split(",", 2)
    return PartChange(part, int(score), reason)
