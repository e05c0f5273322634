"""What a form asks for, read off its dataclass: field by field its type, whether it must be filled and its default; no widgets."""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form; `kind` is its type without None, `required` means it has no default."""

    name: str
    kind: Any
    optional: bool
    required: bool
    default: Any


def describe(form_type: type, without: frozenset[str] = frozenset()) -> tuple[FieldSpec, ...]:
    """The fields of a form dataclass in their order, those named in `without` left out."""
    hints = typing.get_type_hints(form_type)
    return tuple(_spec(each, hints[each.name]) for each in dataclasses.fields(form_type) if each.name not in without)


def _spec(each: dataclasses.Field[Any], hint: Any) -> FieldSpec:
    kind, optional = _without_none(hint)
    required = each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
    default = None
    if each.default is not dataclasses.MISSING:
        default = each.default
    elif each.default_factory is not dataclasses.MISSING:
        default = each.default_factory()
    return FieldSpec(each.name, kind, optional, required, default)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint, False
    kinds = [each for each in typing.get_args(hint) if each is not type(None)]
    if len(kinds) != 1:
        raise TypeError(f"a form field of several types: {hint!r}")
    return kinds[0], True
